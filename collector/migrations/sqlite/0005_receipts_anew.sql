-- SPDX-License-Identifier: EUPL-1.2
-- A receipt follows from the report's digest, the instant and the generation: signing it again gives the same bytes.
create table report_without_receipt (
  project text not null references project (project),
  week text not null,
  weekly_key blob not null,
  device integer not null,
  revision integer not null,
  digest blob not null,
  taken_at integer not null,
  generation integer not null,
  body blob not null,
  primary key (project, week, weekly_key, device)
) strict;
insert into report_without_receipt
  select project, week, weekly_key, device, revision, digest,
    case when json_valid(receipt) then coalesce(json_extract(receipt, '$.at'), 0) else 0 end,
    case when json_valid(receipt) then coalesce(json_extract(receipt, '$.generation'), 0) else 0 end,
    body
  from report order by project, week, weekly_key, device;
drop table report;
alter table report_without_receipt rename to report;
