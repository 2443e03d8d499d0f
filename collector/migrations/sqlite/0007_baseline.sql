-- SPDX-License-Identifier: EUPL-1.2
-- Baselines: a plan, its seal, and what a team chose to recover.
create table baseline (
  project text not null references project (project),
  baseline text not null,
  planned_at integer not null,
  plan text not null,
  sealed_at integer,
  seal text,
  primary key (project, baseline)
) strict, without rowid;

create trigger sealed_baseline_is_not_changed before update on baseline when old.seal is not null
begin select raise(abort, 'a sealed baseline does not change'); end;
create trigger sealed_baseline_is_not_removed before delete on baseline when old.seal is not null
begin select raise(abort, 'a sealed baseline does not change'); end;

create table choice (
  project text not null,
  baseline text not null,
  unit text not null,
  category text not null,
  minutes_a_week integer not null,
  owner text not null,
  due text not null,
  chosen_at integer not null,
  outcome text,
  outcome_at integer,
  primary key (project, baseline, unit, category),
  foreign key (project, baseline) references baseline (project, baseline)
) strict, without rowid;
