-- SPDX-License-Identifier: EUPL-1.2
-- A receipt follows from the report's digest, the instant and the generation: signing it again gives the same bytes.
alter table report add column taken_at bigint not null default 0;
alter table report add column generation bigint not null default 0;
update report set taken_at = coalesce(substring(receipt from '"at":([0-9]{1,18})[,}]')::bigint, 0),
  generation = coalesce(substring(receipt from '"generation":([0-9]{1,18})[,}]')::bigint, 0);
alter table report alter column taken_at drop default;
alter table report alter column generation drop default;
alter table report drop column receipt;
alter table report drop column receipt_signature;
