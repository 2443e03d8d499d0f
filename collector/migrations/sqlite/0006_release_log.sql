-- SPDX-License-Identifier: EUPL-1.2
-- What was released and sealed, in order. Each digest includes the one before it.
create table release_log (
  number integer primary key,
  at integer not null,
  kind text not null,
  project text not null references project (project),
  subject text not null,
  content blob not null,
  digest blob not null
) strict;
create unique index release_log_holds_each_once on release_log (project, kind, subject);

create trigger release_log_is_not_changed before update on release_log
begin select raise(abort, 'the release log is append-only'); end;
create trigger release_log_is_not_shortened before delete on release_log
begin select raise(abort, 'the release log is append-only'); end;
