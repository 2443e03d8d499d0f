# SPDX-License-Identifier: EUPL-1.2
# De zetel van de ondernemingsraad en de privacyfunctionaris.

# Op de opdrachtregel
command-stopped = Project { $project } is gestopt. Er wordt geen bericht aangenomen en geen week gesloten. Wie de stop heeft gezet, heft die op zijn eigen bladzijde op.
command-no-objections = Er zijn geen bezwaren tegen dit project.
command-objection-open = { $number }. { $at }  { $name } ({ $role }) maakt bezwaar: { $reason }
command-objection-settled = { $number }. { $at }  { $name } ({ $role }) maakte bezwaar, en dat is afgedaan: { $reason }
command-objection-stop-open = { $number }. { $at }  { $name } ({ $role }) heeft het project gestopt: { $reason }
command-objection-stop-lifted = { $number }. { $at }  { $name } ({ $role }) had het project gestopt, en dat is opgeheven: { $reason }
