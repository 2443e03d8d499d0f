-- SPDX-License-Identifier: EUPL-1.2
-- The audit names the settings that changed and does not hold what they are.
alter table audit disable trigger audit_is_not_changed;
update audit set detail = '' where kind = 'settings';
alter table audit enable trigger audit_is_not_changed;
