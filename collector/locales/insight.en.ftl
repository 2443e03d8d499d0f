# SPDX-License-Identifier: EUPL-1.2
# Periods, trends, units beside each other, baselines.

# Periods
when-week = this week
when-block = these four weeks
when-quarter = this quarter
when-baseline = over this baseline
week-year = Week { $number } of { $year }
block-year = Weeks { $number } to { $last } of { $year }
quarter-year = Quarter { $number } of { $year }
weeks = weeks { $number }–{ $last }
quarter = quarter { $number }
spans-nav = Other periods
span-previous = Previous: { $span }
span-next = Next: { $span }
length-week = Week
length-block = Four weeks
length-quarter = Quarter
parts = In it:
weeks-with-figures = Weeks with figures
of-weeks = { $shown } of { $all }
band-untold = not shown

# Sentences
sentence-value-earlier = { $weeks ->
    [one] In the week before it was { $share }.
   *[other] In the { $weeks } weeks before it was { $share } on average.
}
sentence-trend-up = { $name }: higher in { $week } than the noise of the weeks before explains.
sentence-trend-down = { $name }: lower in { $week } than the noise of the weeks before explains.
no-value = none

# Main figures and waterfall
hidden-factory-text = { $hours } a week, which is { $fte }
hidden-factory-euro = { $hours } a week, which is { $fte } or { $euro }
chart-caption = From top to bottom: each step takes a part off all measured time, until standardised work is left. The thin bracket below a bar is the usual band. Percentages are of the time with a category; the hatched unknown part is of all measured time.

# Losses
losses-text = In order of hours a week. Realistic is the part above the high end of the band, full the part above the low end, both in hours. What is really taken on, the team chooses itself. The band is a comparison and no target for a person.
potential-total = Above the usual bands are { $hours } hours a week ({ $fte } FTE); down to the low ends of the bands it is { $full-hours } hours ({ $full-fte } FTE).
potential-together = Together
column-earlier = { $weeks ->
    [one] Week before
   *[other] { $weeks } weeks before
}
loss-choose = Choose as action

# Trend
trend-title = From week to week
trend-chart-name = { $name } from week to week, with mean and limits
trend-no-change = { $name }: no week differs by more than noise.
trend-upper = limit { $share }
trend-middle = mean { $share }
trend-lower = limit { $share }
trend-limits-long = Mean { $mean }, limits { $low } and { $high }.
trend-caption = A diamond is a week outside the limits, squares are eight or more weeks in a row on one side of the mean. Only those are called more than noise. The numbers below are weeks.
trend-text = The limits are the mean and 2.66 times the mean difference between neighbouring weeks. Why something changed is not said.
trend-weeks = The shares of all weeks, with mean and limits
trend-mean = Mean (limits)
trend-limits = { $mean } ({ $low } to { $high })
column-week = Week

# Units beside each other
units-below = Units of { $unit }
below-text = In the order of the organisation. A difference is named only when it is more than noise, with all units counted. Differences in the kind of work often explain much.
below-alike = No unit differs from the whole in value-adding work by more than noise.
below-higher = { $unit }, with { $share }, has more value-adding work than the whole; that is more than noise.
below-lower = { $unit }, with { $share }, has less value-adding work than the whole; that is more than noise.
below-coarse = Small team: about { $direct } direct, { $indirect } indirect and { $unknown } unknown.
below-withheld = No figures. The page of the unit says why; the time does count in the whole.
below-missing = cannot be shown
column-unit = Unit
column-hidden-fte = Hidden factory (FTE)
column-room = Above the band (hours)

# Small teams and teams that are shown together
coarse-chart-name = The time of { $unit } in three shares a week
coarse-row = { $direct } direct, { $indirect } indirect, { $unknown } unknown
coarse-direct = Direct
coarse-indirect = Indirect
coarse-unknown = Unknown
coarse-caption = From left to right: direct, indirect and unknown, rounded to five percentage points. Direct is time on the primary process, indirect all time around it.
coarse-weeks-title = The weeks in broad terms
coarse-latest = The latest week is { $week }. { $shares }
coarse-see-block = Under "Four weeks" are the categories, as soon as those weeks are closed.
coarse-block-waits = The nine categories of these four weeks are not there yet, or in too few of the weeks enough people took part to show them safely.
coarse-no-sum = Over a quarter these shares cannot be added up: how much time is behind them is not kept for a small team. Under "Four weeks" are the categories.
together-why = This team does not stand alone: { $names } are shown together. That was agreed, and it holds for every week, whoever takes part.
together-help = The time of this team counts in the figures of the whole.
together-here = { $names } are shown together here, as agreed. By themselves they are never shown.

# No figures
withheld-title = No figures for { $when }
withheld-look = There may be something to see here:
missing-weeks = Without figures, and so not in the sum: { $weeks }.

# Screen and paper
projector = Large on a screen
projector-full = Back to the whole page
print-hint = Print from the browser; the page fits on A4.

# Baseline
baselines = Baselines:
baseline-title = baseline { $baseline }
baseline-weeks = { $first } to { $last }
baseline-question = The question
baseline-closed = Weeks closed
baseline-wanted = Wanted margin
points-decimal = { $points } percentage points
baseline-spread = Source of these assumptions: { $source }.
baseline-sealed-on = Sealed on { $date }: question, settings and figures never change again.
baseline-not-sealed = Not sealed yet. The figures below are those of the weeks that are closed.
baseline-hash = Digest of the seal:
baseline-found = What was found
baseline-nothing = Over these weeks there are no figures here. The units below may have them.
baseline-comparison = Compared with the measurement before

# Questionnaire
perceived-title = Perceived beside measured
perceived-text = What people estimated themselves in { $week }, rounded to five percentage points, beside what was measured. They are two estimates; neither is the truth about the other. Where they differ, a conversation is most useful.
perceived-small = less than 5%
perceived-lost = By their own account about { $minutes } minutes a day were lost on average.
column-perceived = Perceived
column-measured = Measured
obstacles-title = Obstacles that were named
named-under-a-quarter = named by less than a quarter
named-up-to-a-half = named by a quarter to a half
named-over-a-half = named by more than a half
