-- SPDX-License-Identifier: EUPL-1.2
-- Released rows by unit, the lease of a close, and the times in which no collector was there.
create table released (
  project text collate "C" not null references project (project),
  unit text collate "C" not null,
  week text collate "C" not null,
  outcome text not null,
  primary key (project, unit, week)
);

insert into released (project, unit, week, outcome)
  select closed_week.project, one.value ->> 'unit', closed_week.week,
    json_build_object('version', 1, 'outcome', one.value -> 'outcome')::text
  from closed_week, json_array_elements(closed_week.record::json -> 'units') as one (value);
update closed_week set record = json_build_object('version', 1, 'week', week, 'k', record::json -> 'k',
  'units', json_array_length(record::json -> 'units'))::text;

create table close_lease (
  project text collate "C" not null references project (project),
  week text collate "C" not null,
  fence bigint not null,
  ends_at bigint not null,
  primary key (project, week)
);

alter table collector add column alive_at bigint not null default 0;

create table outage (
  began_at bigint primary key,
  ended_at bigint not null
);
