-- SPDX-License-Identifier: EUPL-1.2
-- Small teams: what a closed week keeps for the block of four weeks, and what the block released.
create table held (
  project text collate "C" not null references project (project),
  unit text collate "C" not null,
  week text collate "C" not null,
  outcome text not null,
  primary key (project, unit, week)
);

create table released_block (
  project text collate "C" not null references project (project),
  unit text collate "C" not null,
  block text collate "C" not null,
  outcome text not null,
  primary key (project, unit, block)
);
