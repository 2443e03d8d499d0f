# SPDX-License-Identifier: EUPL-1.2
# The seat of the works council and the privacy officer.

# On the command line
command-stopped = Project { $project } is stopped. No report is taken and no week is closed. The seat that stopped lifts that on its own page.
command-no-objections = There are no objections to this project.
command-objection-open = { $number }. { $at }  { $name } ({ $role }) objects: { $reason }
command-objection-settled = { $number }. { $at }  { $name } ({ $role }) objected, and that is settled: { $reason }
command-objection-stop-open = { $number }. { $at }  { $name } ({ $role }) stopped the project: { $reason }
command-objection-stop-lifted = { $number }. { $at }  { $name } ({ $role }) had stopped the project, and that is lifted: { $reason }
