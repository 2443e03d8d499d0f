-- SPDX-License-Identifier: EUPL-1.2
-- Small teams: what a closed week keeps for the block of four weeks, and what the block released.
create table held (
  project text not null references project (project),
  unit text not null,
  week text not null,
  outcome text not null,
  primary key (project, unit, week)
) strict, without rowid;

create table released_block (
  project text not null references project (project),
  unit text not null,
  block text not null,
  outcome text not null,
  primary key (project, unit, block)
) strict, without rowid;
