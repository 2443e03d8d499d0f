-- SPDX-License-Identifier: EUPL-1.2
-- What the works council and the privacy officer object to, which may stop a project; and each version of a project's terms.
create table objection (
  project text not null references project (project),
  number integer not null,
  kind text not null,
  made_at integer not null,
  name text not null,
  role text not null,
  reason text not null,
  settled_at integer,
  settled_by text,
  settlement text,
  primary key (project, number)
) strict;
create unique index objection_stops_once on objection (project, role) where kind = 'stop' and settled_at is null;

create trigger objection_is_settled_once before update on objection
when old.settled_at is not null or new.settled_at is null or new.project <> old.project or new.number <> old.number
  or new.kind <> old.kind or new.made_at <> old.made_at or new.name <> old.name or new.role <> old.role
  or new.reason <> old.reason
begin select raise(abort, 'an objection is only settled, once'); end;
create trigger objection_is_not_removed before delete on objection
begin select raise(abort, 'an objection is only settled, once'); end;

create table terms_version (
  project text not null references project (project),
  version integer not null,
  kept_at integer not null,
  terms_hash blob not null,
  terms text not null,
  primary key (project, version)
) strict;
insert into terms_version (project, version, kept_at, terms_hash, terms)
  select project, 1, created_at, terms_hash, terms from project;

create trigger terms_version_is_not_changed before update on terms_version
begin select raise(abort, 'versions of terms are append-only'); end;
create trigger terms_version_is_not_removed before delete on terms_version
begin select raise(abort, 'versions of terms are append-only'); end;
