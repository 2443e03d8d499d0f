-- SPDX-License-Identifier: EUPL-1.2
-- Released rows by unit, the lease of a close, and the times in which no collector was there.
create table released (
  project text not null references project (project),
  unit text not null,
  week text not null,
  outcome text not null,
  primary key (project, unit, week)
) strict, without rowid;

insert into released (project, unit, week, outcome)
  select closed_week.project, json_extract(one.value, '$.unit'), closed_week.week,
    json_object('version', 1, 'outcome', json(json_extract(one.value, '$.outcome')))
  from closed_week, json_each(closed_week.record, '$.units') as one;
update closed_week set record = json_object('version', 1, 'week', week, 'k', json_extract(record, '$.k'),
  'units', json_array_length(record, '$.units'));

create table close_lease (
  project text not null references project (project),
  week text not null,
  fence integer not null,
  ends_at integer not null,
  primary key (project, week)
) strict, without rowid;

alter table collector add column alive_at integer not null default 0;

create table outage (
  began_at integer primary key,
  ended_at integer not null
) strict;
