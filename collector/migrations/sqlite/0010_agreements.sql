-- SPDX-License-Identifier: EUPL-1.2
-- Agreements of units: goals and actions, every version.
create table agreement (
  project text not null references project (project),
  unit text not null,
  number integer not null,
  version integer not null,
  at integer not null,
  author text not null,
  owner text not null,
  content text not null,
  primary key (project, unit, number, version)
) strict, without rowid;
