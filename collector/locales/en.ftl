# SPDX-License-Identifier: EUPL-1.2
# The collector’s pages.

# On every page
product = Daglicht
product-line = Shows where the time of teams goes, and never what one person did.
skip-link = Skip to the content
language-switch = Nederlands
sign-out = Sign out
to-start = Overview
signed-in-as = Signed in as { $name }, { $role }
synthetic-title = Synthetic data
synthetic-text = The people and the figures in this project are invented. Nobody was measured.
footer-purpose = Why time is measured: { $purpose }
footer-controller = Responsible: { $controller }. Questions about privacy: { $contact }.

# Roles
role-administrator = administrator
role-team-leader = team leader
role-department-reader = department reader
role-directorate-reader = directorate reader
role-analyst = analyst
role-works-council = works council
role-privacy-officer = privacy officer

# Signing in and overview
start-title = Welcome to Daglicht
start-lead = Daglicht shows where the time of a team goes. Only groups can be seen. Time that was not measured is shown as unknown.
demo-title = Look around in the demonstration
demo-text = Choose the role with which to see the pages. No code is needed, and all data are invented.
demo-button = { $name } ({ $role })
demo-button-scope = { $name } ({ $role }, { $scope })
overview-title = Overview
overview-none = This account sees no figures.
overview-none-text = An administrator arranges projects and teams and deliberately sees no measured time. Whoever should see figures can ask the administrator for another role.
overview-latest = Latest released week: { $week }
overview-nothing-released = No week has been released yet. The first figures come after a week has been closed.
overview-units = Units
overview-further = What lies below these units is on their pages.

# Errors
error-not-found-title = This page is not here
error-not-found-text = The address is wrong, or the project, team or week does not exist.
error-not-allowed-title = This page does not belong to this account
error-not-allowed-text = An account sees only the units that belong to it. Is that wrong? Ask the administrator.
error-not-released-title = There are no figures yet
error-not-released-text = This week has not been closed. Figures appear after the week has been closed and checked.
error-sign-in-title = Sign in first
error-sign-in-text = This page can be seen after signing in. A session ends by itself after a time without use.
error-request-title = This request was not understood
error-request-text = Something went wrong while sending. Go back and try again.
error-failure-title = Something went wrong here
error-failure-text = The request was not the cause. Nothing was lost. Try again in a minute.
error-back = To the overview

# Week
week = week { $number }
week-range = { $from } to { $to }
date = { $day } { $month } { $year }
date-in-year = { $day } { $month }
month-1 = January
month-2 = February
month-3 = March
month-4 = April
month-5 = May
month-6 = June
month-7 = July
month-8 = August
month-9 = September
month-10 = October
month-11 = November
month-12 = December
units-nav = Place in the organisation

# The line of facts
facts-title = In brief
contributors = Contributors
band-5-9 = 5 to 9
band-10-14 = 10 to 14
band-15-24 = 15 to 24
band-25 = 25 or more
coverage = Coverage
coverage-missing-withheld = cannot be shown
coverage-missing-not-entered = no schedule entered
unknown-share = Unknown
measured = Measured time

# Sentences
sentence-value = Of the time with a category, { $share } went to standardised work: work that directly gives value to a citizen or company.
sentence-value-margin = Of the time with a category, { $share } (± { $points }) went to standardised work: work that directly gives value to a citizen or company.
sentence-value-merged = Which part of the time went to standardised work is not shown. That category can only be shown together with others.
sentence-value-nothing = There is no time with a category here.
sentence-losses-none = Other categories, breaks not counted, had less than 1% each.
sentence-losses-one = Most of the other time, breaks not counted, went to { $a } ({ $a-share }, { $a-hours }, { $a-fte }).
sentence-losses-two = Most of the other time, breaks not counted, went to { $a } ({ $a-share }, { $a-hours }, { $a-fte }) and { $b } ({ $b-share }, { $b-hours }, { $b-fte }).
sentence-unknown = Of all measured time, { $unknown } is unknown.
sentence-unknown-coverage = Of all measured time, { $unknown } is unknown, and { $coverage } was measured of the time that the contributors work by their schedules.
sentence-unknown-small = Of all measured time, less than 1% is unknown.
sentence-unknown-small-coverage = Of all measured time, less than 1% is unknown, and { $coverage } was measured of the time that the contributors work by their schedules.
points = { $count ->
    [one] 1 percentage point
   *[other] { $count } percentage points
}

# Units
hours = { $hours } hours
fte = { $fte } FTE
under-one-percent = less than 1%
under-one-percent-short = < 1%
together = { $names } together
and = and

# The two main figures and the chart
value-adding = Value-adding
value-adding-text = standardised work
hidden-factory = Hidden factory
chart-title = Where the time went
chart-name = Where the measured time of { $unit } went in { $week }
chart-row = { $name } { $share }
chart-measured = Measured time
chart-hidden = hidden factory { $share }
chart-more = { $name } and { $count ->
    [one] 1 other
   *[other] { $count } others
}

# Tables
table-title = All time in a table
table-caption = Time of { $unit } per category, { $week }
column-category = Category
column-hours = Hours
column-share = Share
column-band = Usual band
column-fte = FTE
column-euro = Amount
total-direct = Direct time together
total-indirect = Indirect time together
total-classified = Time with a category
total-measured = All measured time
band-range = { $low } to { $high }
band-merged = cannot be shown per category
unknown-of-measured = Unknown, as part of all measured time
split-text = Direct is time on the primary process, also when it was slow or had to be done again. Indirect is all time around it.

# Losses
losses-title = Where there is room
losses-caption = Time outside standardised work, with what can be gained
losses-none = No category outside standardised work has 1% or more.
column-realistic = Realistic
column-full = Full
column-levers = What often helps
potential-none = none
potential-merged = cannot be shown
levers-speed_loss = Fewer checks and steps, faster systems that work, clear norms, a daily look at where work gets stuck.
levers-rework = Input that prevents errors, training and coaching, knowledge written down well, one way of working.
levers-administration_projects = Automating and digitising, agreements with the business, fixed moments in the planning.
levers-interruptions = Preventing questions, agreements about calls and mail, knowledge that is easy to find.
levers-meetings = Dropping meetings, shorter ones with a purpose, writing down decisions and agreements.
levers-training_coaching = Planning learning at quiet moments, sharing and writing down knowledge.
levers-official_breaks = Breaks belong to work. Only their planning can change.
levers-occupancy_loss = Planning and dividing work better, a daily look at who waits for work or for approval.
levers-merged = These categories are shown together. Discuss in the team which of them takes most time.

# What is not shown
missing-title = What is not shown here
missing-none = All nine categories can be seen separately.
missing-merged = { $names } are shown together. Separately, one of the figures, here or of another unit, would say too much about one person. With more contributors that can change.
missing-value = The value-adding share and the hidden factory are missing, because standardised work cannot be shown separately.
missing-coverage-withheld = The coverage is missing, because the schedules of this or another unit would say too much about one person.
missing-coverage-not-entered = The coverage is missing, because no contributor entered a schedule.
missing-small = For { $names } the page says "less than 1%". That can also be no time at all.

# How this was measured
method-title = How this was measured
method-k = A figure is shown only when at least { $k } people contributed to it, when nobody makes up a large part of it, and when the figure of a smaller group cannot be worked out with it. The number of contributors is shown as a band only.
method-rounding = Times are rounded to { $step ->
    [one] 1 minute
   *[other] { $step } minutes
}. Within a unit everything adds up. The figures of units together may differ a little from the whole because of rounding. What is less than 1%, or less than the rounding, does not count in the total.
method-margin = The margin (±) is a 95% interval. It shows how much the share can vary through chance differences between people.
method-unknown = Unknown is time at the screen without a category, and time away from the screen that nobody explained. Unknown time is no loss and is never divided over the categories.
method-bands = Source of the bands: { $source }.
bands-practice = practice figures, EY Netherlands 2026
method-fte = One FTE is { $hours } a week here.
method-once = The figures of a closed week never change again. The data from which they were worked out have been destroyed.
method-definitions = What the categories mean
definition-standardised_work = Work that directly gives value to a citizen or company, such as assessing an application or handling a report.
definition-speed_loss = Direct work that is slower than needed: slow or failing systems, waiting for others in the chain.
definition-rework = Work that is done again because of an error, a changed requirement or poor quality.
definition-administration_projects = Supporting work: registrations, reports, projects.
definition-interruptions = Unplanned breaks of attention: calls, questions, urgent requests.
definition-meetings = Planned and unplanned meetings.
definition-training_coaching = Learning, coaching and guidance.
definition-official_breaks = Lunch and short breaks as agreed.
definition-occupancy_loss = Present but not able to work yet: waiting for approval, for work or for a system.

# No figures
withheld-too-few = There are no figures here for { $when }, because fewer than { $k } colleagues contributed. So a figure never says too much about one of them.
withheld-too-few-help = The figures can be seen in a period to which at least { $k } colleagues contribute. Taking part remains everyone’s own choice.
withheld-protects = There are no figures here for { $when }, because the figures of another, smaller group could be worked out with them.
withheld-protects-help = That is not because of this unit. The figures can be seen in a period in which the other group is large enough.
withheld-dominated = There are no figures here for { $when }, because one or two people make up nearly all of a figure. Their own time could be worked out from it.
withheld-dominated-help = The figures can be seen in a period in which time is spread more evenly over the colleagues.
withheld-not-safe = There are no figures here for { $when }. Fewer than { $k } colleagues took part, or with these figures the time of one person or of another unit could be worked out. Which of the two stays hidden: that too would say something about who takes part.
withheld-not-safe-help = The figures can be seen in a period in which that is safe. Taking part remains everyone’s own choice.
coarse-title = The time in broad terms
coarse-shares = About { $direct }% of the measured time was direct, { $indirect }% indirect and { $unknown }% unknown.
coarse-help-title = Why no more
coarse-help = This is a small team. So each week shows three shares only, rounded to five percentage points. The nine categories come per four weeks, as far as that is safe.
withheld-help-title = When there will be
withheld-elsewhere = The time does count in the whole to which this unit belongs, if that can be shown.

# The demonstration, on the terminal.
demo-begin =
    Daglicht, demonstration. All people and all time are invented.
    { $people } invented colleagues send { $weeks } weeks, each with the real agent.
demo-people = Colleagues send their weeks
demo-close = Closing weeks, destroying reports
demo-end =

    Ready. Open  { $start }
    Choose a role there; no code is needed.

    Worth a look
      a team whose rework rises   { $team }
      a team that is too small    { $small }
      a department                { $department }

    The data are in { $folder } and may be removed. Stop with Ctrl-C.
demo-desktop =
    You have a desktop. Would you like to try the agent for yourself too? What it notes stays on this computer.
demo-desktop-runs = The agent runs. See your day with:  { $command }

# Answers of commands, on the terminal.
command-awaits = awaits the works council
command-council-key = The key is made. Its fingerprint is { $fingerprint }. Publish it to everyone who may take part, and keep the file where only the works council can reach it.
command-approved = approved until { $until }
command-closed =
    { $week } is closed. { $shown } of { $units } units show figures; the reports are destroyed.
    See them with:  daglicht-collector figures --project { $project } --team UNIT --period { $week }
backup-made = Every row is in { $file }, with a digest of each table:
backup-keep = The secret is not part of it: keep { $key } in another safe place. Remove the backup when the acceptance window of its weeks is over, because it holds the reports of open weeks.
backup-restored = The backup is in place. This is generation { $generation }: agents send the reports of open weeks again when they notice.
backup-applied = Applied from the database that was replaced: { $closes } closed weeks, { $seals } sealed baselines, { $withdrawals } withdrawn person-weeks, { $tickets } spent tickets.
backup-lost = { $week } of { $project } must have been closed since the backup. Its figures are lost and are not computed again.
backup-aside = The replaced database is { $file }. The next close removes it.
asked-again = This is generation { $generation }: agents send the reports of open weeks again when they notice, within a day.
command-log-busy = Another program was reading, so some erased bytes are still in the log. The next close or restart removes them.
verify-in-order =
    Everything released is as it was released: { $entries } entries. Note the last digest, and give it next time with --noted:
    { $last }
verify-nothing = Nothing was released yet.
verify-faulty = { $faults } things are not as they were released. Put back a backup from before the change.
verify-entry = Entry { $number } of the release log, or the one before it, was changed or is missing.
verify-week = The released figures of { $week } in project { $project } were changed.
verify-block = The released figures of the block { $block } in project { $project } were changed.
verify-unlogged-block = The block { $block } of project { $project } was released, but stands in no entry of the release log.
verify-unlogged = { $week } of project { $project } is closed, but stands in no entry of the release log.
verify-noted = No entry has the noted digest { $digest }: the release log was replaced since.
verify-baseline = Sealed baseline { $baseline } of project { $project } was changed.
baseline-heading = { $baseline }: { $first } to { $last }
baseline-sealed = Sealed: plan, settings and figures do not change any more.
baseline-is-sealed = Sealed. Plan, settings and figures of its weeks do not change any more; verify finds it if they do.
baseline-running = { $closed } of { $planned } weeks are closed.
baseline-need = By the stated assumptions a margin of { $margin } points over { $weeks } weeks needs { $people } participants in a unit; { $k } participants give { $kmargin } points.
baseline-need-never = By the stated assumptions no number of participants gives a margin of { $margin } points over { $weeks } weeks.
period-withheld = { $unit }: no figures were released in these weeks.
period-unit = { $unit }: { $weeks } weeks with figures, { $withheld } without, { $participants } participants
period-measured = Measured: { $coverage } of the scheduled time; unknown: { $unknown } of the measured time.
period-value = Value-adding: { $share } (± { $margin } points). Hidden factory: { $hours } hours a week, { $fte } FTE.
period-no-value = The value-adding share is shown together with other categories.
period-loss = { $name }: { $share }, { $hours } hours a week, { $fte } FTE; { $potential } hours above the reference band
baseline-choice = { $unit } chose: { $category }, { $hours } hours a week less, { $owner }, until { $due }.
baseline-outcome = What came of it: { $outcome }
baseline-changed = { $unit }: the value-adding share changed by { $change } points (between { $low } and { $high }); that is more than noise.
baseline-noise = { $unit }: the value-adding share differs by { $change } points (between { $low } and { $high }); that can be noise.
baseline-not-comparable = { $unit }: not comparable: { $reasons }
unlike-not-in-earlier = the earlier measurement shows no figures of it
unlike-not-in-later = this measurement shows no figures of it
unlike-rule-pack = other rules classified the time
unlike-participants = another number of people took part
unlike-coverage = another part of the working time was measured
unlike-unknown = another part of the measured time is unknown
unlike-no-margin = the share is not shown by itself with a margin
sentence-trend-short = From the eighth week with figures on, this page says what moved by more than noise.
sentence-trend-none = No share differs from its earlier weeks by more than noise.
sentence-trend-above = { $name } has been above its mean in every week since { $week }; that is more than noise.
sentence-trend-below = { $name } has been below its mean in every week since { $week }; that is more than noise.
