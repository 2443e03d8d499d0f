-- SPDX-License-Identifier: EUPL-1.2
-- Baselines: a plan, its seal, and what a team chose to recover.
create table baseline (
  project text collate "C" not null references project (project),
  baseline text collate "C" not null,
  planned_at bigint not null,
  plan text not null,
  sealed_at bigint,
  seal text,
  primary key (project, baseline)
);

create function daglicht_sealed_baseline_does_not_change() returns trigger language plpgsql as
  'begin raise exception ''a sealed baseline does not change'' using errcode = ''restrict_violation''; end';
create trigger sealed_baseline_is_not_changed before update or delete on baseline
  for each row when (old.seal is not null) execute function daglicht_sealed_baseline_does_not_change();
create trigger baselines_are_not_emptied before truncate on baseline
  for each statement execute function daglicht_sealed_baseline_does_not_change();

create table choice (
  project text collate "C" not null,
  baseline text collate "C" not null,
  unit text collate "C" not null,
  category text collate "C" not null,
  minutes_a_week bigint not null,
  owner text not null,
  due text not null,
  chosen_at bigint not null,
  outcome text,
  outcome_at bigint,
  primary key (project, baseline, unit, category),
  foreign key (project, baseline) references baseline (project, baseline)
);
