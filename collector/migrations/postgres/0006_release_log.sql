-- SPDX-License-Identifier: EUPL-1.2
-- What was released and sealed, in order. Each digest includes the one before it.
create table release_log (
  number bigint primary key,
  at bigint not null,
  kind text collate "C" not null,
  project text collate "C" not null references project (project),
  subject text collate "C" not null,
  content bytea not null,
  digest bytea not null
);
create unique index release_log_holds_each_once on release_log (project, kind, subject);

create function daglicht_release_log_is_append_only() returns trigger language plpgsql as
  'begin raise exception ''the release log is append-only'' using errcode = ''restrict_violation''; end';
create trigger release_log_is_not_changed before update or delete on release_log
  for each row execute function daglicht_release_log_is_append_only();
create trigger release_log_is_not_emptied before truncate on release_log
  for each statement execute function daglicht_release_log_is_append_only();
