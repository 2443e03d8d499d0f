-- SPDX-License-Identifier: EUPL-1.2
-- Output beside time: the services of a project with their standard times, and what teams brought out. Every version stays.
create table service_list (
  project text collate "C" not null references project (project),
  version bigint not null,
  from_week text collate "C" not null,
  at bigint not null,
  author text collate "C" not null,
  content text collate "C" not null,
  primary key (project, version)
);
create table output (
  project text collate "C" not null references project (project),
  unit text collate "C" not null,
  week text collate "C" not null,
  version bigint not null,
  at bigint not null,
  author text collate "C" not null,
  content text collate "C" not null,
  primary key (project, unit, week, version)
);

create function daglicht_output_is_append_only() returns trigger language plpgsql as
  'begin raise exception ''output is append-only'' using errcode = ''restrict_violation''; end';
create trigger service_list_is_not_changed before update or delete on service_list
  for each row execute function daglicht_output_is_append_only();
create trigger service_list_is_not_emptied before truncate on service_list
  for each statement execute function daglicht_output_is_append_only();
create trigger output_is_not_changed before update or delete on output
  for each row execute function daglicht_output_is_append_only();
create trigger output_is_not_emptied before truncate on output
  for each statement execute function daglicht_output_is_append_only();
