-- SPDX-License-Identifier: EUPL-1.2
-- A fingerprint of the secret that the collectors of this database share; it does not tell the secret.
alter table collector add column secret_fingerprint blob;
