# SPDX-License-Identifier: EUPL-1.2
# Services with their standard times, and what teams brought out.

command-services-set = Set from { $from } on:
command-services-dry = This would change from { $from } on; nothing was kept:
command-services-same = Nothing changes; nothing was kept.
command-services-none = This project has no services yet. Set them with: daglicht-collector services set --project { $project } services.csv --from WEEK
command-services-version = Version { $version }, from { $from } on:
command-output-kept = Taken over: { $changed } of { $all } weeks of teams are new or changed.
command-output-dry = All is in order; nothing was kept. New or changed would be: { $changed } of { $all } weeks of teams.
