-- SPDX-License-Identifier: EUPL-1.2
-- What the works council and the privacy officer object to, which may stop a project; and each version of a project's terms.
create table objection (
  project text collate "C" not null references project (project),
  number bigint not null,
  kind text collate "C" not null,
  made_at bigint not null,
  name text collate "C" not null,
  role text collate "C" not null,
  reason text collate "C" not null,
  settled_at bigint,
  settled_by text collate "C",
  settlement text collate "C",
  primary key (project, number)
);
create unique index objection_stops_once on objection (project, role) where kind = 'stop' and settled_at is null;

create function daglicht_objection_is_only_settled() returns trigger language plpgsql as
  'begin raise exception ''an objection is only settled, once'' using errcode = ''restrict_violation''; end';
create trigger objection_is_settled_once before update on objection for each row
  when (old.settled_at is not null or new.settled_at is null or new.project <> old.project or new.number <> old.number
    or new.kind <> old.kind or new.made_at <> old.made_at or new.name <> old.name or new.role <> old.role
    or new.reason <> old.reason)
  execute function daglicht_objection_is_only_settled();
create trigger objection_is_not_removed before delete on objection
  for each row execute function daglicht_objection_is_only_settled();
create trigger objection_is_not_emptied before truncate on objection
  for each statement execute function daglicht_objection_is_only_settled();

create table terms_version (
  project text collate "C" not null references project (project),
  version bigint not null,
  kept_at bigint not null,
  terms_hash bytea not null,
  terms text collate "C" not null,
  primary key (project, version)
);
insert into terms_version (project, version, kept_at, terms_hash, terms)
  select project, 1, created_at, terms_hash, terms from project;

create function daglicht_terms_version_is_append_only() returns trigger language plpgsql as
  'begin raise exception ''versions of terms are append-only'' using errcode = ''restrict_violation''; end';
create trigger terms_version_is_not_changed before update or delete on terms_version
  for each row execute function daglicht_terms_version_is_append_only();
create trigger terms_version_is_not_emptied before truncate on terms_version
  for each statement execute function daglicht_terms_version_is_append_only();
