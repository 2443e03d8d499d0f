-- SPDX-License-Identifier: EUPL-1.2
-- Reports are stored as they should be already; the step of the same number changes SQLite.
select 1;
