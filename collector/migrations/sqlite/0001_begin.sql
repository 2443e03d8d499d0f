-- SPDX-License-Identifier: EUPL-1.2
-- The first schema. A published file never changes; the next change is another number.
create table collector (
  only_row integer primary key check (only_row = 1),
  generation integer not null
) strict;
insert into collector (only_row, generation) values (1, 0);

create table project (
  project text primary key,
  terms text not null,
  terms_hash blob not null,
  created_at integer not null,
  approval text,
  manifest text,
  manifest_signature blob
) strict;

-- Which person holds a ticket is not known here, and nothing links it to a weekly key.
create table ticket (
  hash blob primary key,
  project text not null references project (project),
  team text not null,
  request blob
) strict, without rowid;

-- Rows live until their week is closed.
create table report (
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
) strict, without rowid;

-- Tombstones of withdrawn person-weeks; they go when the week is closed, for then everything is refused.
create table withdrawal (
  project text not null references project (project),
  week text not null,
  weekly_key blob not null,
  digest blob not null,
  receipt text not null,
  receipt_signature blob not null,
  primary key (project, week, weekly_key)
) strict, without rowid;

create table closed_week (
  project text not null references project (project),
  week text not null,
  closed_at integer not null,
  participants text not null,
  record text not null,
  primary key (project, week)
) strict;

create table account (
  name text primary key,
  role text not null,
  code_hash blob not null,
  created_at integer not null
) strict;

create table account_place (
  name text not null references account (name),
  project text not null references project (project),
  unit text not null,
  primary key (name, project, unit)
) strict, without rowid;

create table access_log (
  number integer primary key,
  at integer not null,
  name text not null,
  role text not null,
  project text not null,
  unit text not null,
  week text not null,
  form text not null
) strict;

create trigger access_log_is_not_changed before update on access_log
begin select raise(abort, 'the access log is append-only'); end;
create trigger access_log_is_not_shortened before delete on access_log
begin select raise(abort, 'the access log is append-only'); end;
