-- SPDX-License-Identifier: EUPL-1.2
-- Whoever asks who looked at a unit, at a week, or in a role reads only those lines.
create index access_log_by_unit on access_log (project, unit, number);
create index access_log_by_week on access_log (project, week, number);
create index access_log_by_role on access_log (project, role, number);
create index access_log_by_project on access_log (project, number);
