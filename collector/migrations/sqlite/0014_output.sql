-- SPDX-License-Identifier: EUPL-1.2
-- Output beside time: the services of a project with their standard times, and what teams brought out. Every version stays.
create table service_list (
  project text not null references project (project),
  version integer not null,
  from_week text not null,
  at integer not null,
  author text not null,
  content text not null,
  primary key (project, version)
) strict, without rowid;
create table output (
  project text not null references project (project),
  unit text not null,
  week text not null,
  version integer not null,
  at integer not null,
  author text not null,
  content text not null,
  primary key (project, unit, week, version)
) strict, without rowid;

create trigger service_list_is_not_changed before update on service_list
begin select raise(abort, 'output is append-only'); end;
create trigger service_list_is_not_removed before delete on service_list
begin select raise(abort, 'output is append-only'); end;
create trigger output_is_not_changed before update on output
begin select raise(abort, 'output is append-only'); end;
create trigger output_is_not_removed before delete on output
begin select raise(abort, 'output is append-only'); end;
