-- SPDX-License-Identifier: EUPL-1.2
-- Agreements of units: goals and actions, every version.
create table agreement (
  project text collate "C" not null references project (project),
  unit text collate "C" not null,
  number bigint not null,
  version bigint not null,
  at bigint not null,
  author text not null,
  owner text not null,
  content text not null,
  primary key (project, unit, number, version)
);
