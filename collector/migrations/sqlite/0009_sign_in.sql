-- SPDX-License-Identifier: EUPL-1.2
-- Passwords, second factors and sessions in the store, and a record of what was done.
-- A password and a second factor of the person's own. The factor follows from this value and the collectors' secret.
create table credential (
  name text primary key references account (name),
  password text not null,
  factor blob not null,
  used_step integer not null,
  made_at integer not null
) strict;

-- Who is signed in. What the browser holds is not here: only its digest.
create table session (
  digest blob primary key,
  name text not null,
  role text not null,
  stage text not null,
  began_at integer not null,
  used_at integer not null
) strict;
create index session_of_a_name on session (name);

-- Accounts whose name, role and places an identity provider tells.
create table identity (
  name text primary key references account (name),
  issuer text not null,
  subject text not null
) strict;
create unique index identity_has_one_account on identity (issuer, subject);

-- Sign-ins at an identity provider that were completed of late, so that none is completed twice.
create table completed_sign_in (
  state blob primary key,
  at integer not null
) strict;

-- What was done with accounts, projects, tickets and settings, and who signed in. Without an actor it was a command.
create table audit (
  number integer primary key,
  at integer not null,
  actor text,
  kind text not null,
  subject text not null,
  detail text not null
) strict;

create trigger audit_is_not_changed before update on audit
begin select raise(abort, 'the audit is append-only'); end;
create trigger audit_is_not_shortened before delete on audit
begin select raise(abort, 'the audit is append-only'); end;
