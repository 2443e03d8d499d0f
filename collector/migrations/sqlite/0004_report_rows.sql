-- SPDX-License-Identifier: EUPL-1.2
-- A report is longer than a quarter of a page: as a row of a table without row ids each took a page and an overflow page.
create table report_with_rowid (
  project text not null references project (project),
  week text not null,
  weekly_key blob not null,
  device integer not null,
  revision integer not null,
  digest blob not null,
  body blob not null,
  receipt text not null,
  receipt_signature blob not null,
  primary key (project, week, weekly_key, device)
) strict;
insert into report_with_rowid select * from report order by project, week, weekly_key, device;
drop table report;
alter table report_with_rowid rename to report;
