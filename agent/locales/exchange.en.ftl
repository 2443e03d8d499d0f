# SPDX-License-Identifier: EUPL-1.2
# Own data out and in, and the conversation sheet.

export-column-date = date
export-column-week = week
export-column-start = start
export-column-end = end
export-column-time = time
export-column-seconds = seconds
export-column-duration = duration
export-column-origin = origin
export-column-category = category
export-column-activity = activity
export-column-application = application
export-column-note = note
export-column-measured = measured
export-column-interruptions = interruptions
export-column-switches = switches
export-origin-manual = entered by hand
export-origin-automatic = automatic
export-origin-away = away from the screen
export-origin-calendar = calendar
export-sheet-time = Time
export-sheet-entries = Entries
export-sheet-days = Days
export-sheet-weeks = Weeks
export-weekday-1 = Mon
export-weekday-2 = Tue
export-weekday-3 = Wed
export-weekday-4 = Thu
export-weekday-5 = Fri
export-weekday-6 = Sat
export-weekday-7 = Sun
export-written = Saved in { $file }: { $first } to { $last }, { $days } days with data, { $entries } entries. Only you can read the file. Nothing was sent.
export-order = The last day is before the first. Nothing was made.
export-one-week = The form html is one week: give --week, such as --week 2026-W47, or nothing for this week.
export-terminal = A workbook is no text. Say where it should go: `daglicht export --format xlsx --output time.xlsx`.
export-file = { $file } cannot be written: { $detail }. Nothing was changed. Choose another place with --output.

print-week-title = My week { $week }
print-week-lead = { $first } to { $last }. Measured { $measured }, of which unknown { $unknown }.
print-date = { $day }-{ $month }-{ $year }
print-nothing = Nothing was measured and nothing entered in this week.
print-drawing-title = The week as seven days
print-drawing-description = A bar for each day, from left to right through the hours; each kind of time has its own colour and pattern. The table below holds the same figures.
print-by-hand = A line under a block: entered by hand. Hatched: unknown; that is time without a name, not time lost.
print-totals-title = Where the time went
print-total = week
print-entries-title = Entered by hand
print-footer = Made by you with Daglicht on { $at }. Daglicht sent this nowhere; you decide whether anybody sees it.

expected-date = a date, such as 2026-11-22, in the same order as on the other lines
expected-time = a time, such as 14:05, 14:05:30 or 02:05 PM
expected-instant = an instant in UTC, such as 20261122T090000Z
expected-duration = a duration, such as 01:30:00 or 1:30
expected-same-duration = the duration between start and end; these do not agree here
expected-later-end = an end after the start
expected-at-most-a-day = at most 24 hours, between 1970 and 2248
expected-not-skipped = a time that existed: the clock sprang forward here. Is the time zone right? If not, say which with --zone
expected-not-twice = a time that came once: the clock went back here, and the duration does not tell which of the two it was
expected-fields = { $count } fields, as many as the first line has
expected-timew-interval = an interval as `timew export` writes it, with start and end
dates-ymd = year-month-day
dates-dmy = day-month-year
dates-mdy = month-day-year

import-wrong = { $file }, line { $line }, column { $column }{ $name }: expected { $expected }. Nothing was brought in and nothing was changed.
import-not-recognised = { $file } does not begin with the header of Toggl Track, Clockify, Kimai or Timewarrior. Nothing was brought in. Take the detailed report, as CSV.
import-not-this = { $file } does not begin with the header of { $tool }. Nothing was brought in. Leave out --as to have the file recognised.
import-too-much = { $file } is larger than this program takes (16 MiB, 200,000 lines). Nothing was brought in. Export a shorter period.
import-several-people = { $file } holds the time of more than one person, first on line { $line }. Nothing was brought in. Export your own time only.
import-two-ways = { $file } does not show whether the day or the month comes first, from line { $line } on. Nothing was brought in. Say it: --dates dmy (day first) or --dates mdy (month first).
import-both = { $file }, line { $line }: "{ $one }" and "{ $other }" belong to different categories. Nothing was brought in. Map only one of the two.
import-no-label = (without project or label)
import-unmapped = It is not known which category this time is. Nothing was brought in.
    { $labels }
    Say it for each label: --map "{ $example }=meetings" (as often as needed), or in the configuration under [import.map]. Or for all that is left: --unmapped unknown leaves it out, --unmapped administration_projects gives it that category.
import-more = {"  "}… and { $count } more
import-no-days = These days have not been yet. Nothing was brought in.
import-a-calendar = Calendar
import-held = { $source }: { $fresh } new, together { $total }; { $known } known already.
import-dates-by-line = Dates read as { $order }: line { $line } leaves no other way.
import-dates-asked = Dates read as { $order }.
import-empty = Left out, for they hold no time: { $count }.
import-running = Left out, for they are still running: { $count }.
import-shortened = Shortened by the break that the file names: { $count }.
import-too-old = Left out, for they are older than what is kept: { $count }.
import-broken = Appointments that were not understood: { $count }.
import-left-out-entries = Left out, for they have no category: { $count }, together { $total }.
import-clash-entry = {"  "}line { $line }: { $when }, { $category }, covers the same time as what is there: { $with }
import-clash-line = {"  "}line { $line }: { $when }, { $category }, covers the same time as line { $with }
import-clash-refused = Nothing was brought in, because time would count twice. Choose: --fit (only what is free) or --take (the file goes first). Look first with --dry-run.
import-nothing-new = There is nothing new; nothing was changed.
import-dry = Nothing was kept. Without --dry-run it is.
import-done = Saved. Undo all of it at once: `daglicht undo`.

sheet-title = Conversation sheet { $quarter }
sheet-lead = { $first } to { $last }: { $weeks ->
    [one] one week
   *[other] { $weeks } weeks
    } with measurements, together { $measured }, of which unknown { $unknown }.
sheet-yours = This sheet is yours. Daglicht sends it nowhere and nobody else can make it. You decide whether you take it along, and what stays on it.
sheet-time-title = Where my time went
sheet-output-title = What was to be finished, and what is
sheet-tasks-title = Other tasks that were agreed on
sheet-talk-title = To talk about
sheet-talk-good = What went well, and why?
sheet-talk-hindered = What took time that I would rather spend otherwise?
sheet-talk-need = What do I need, and from whom?
sheet-talk-agree = What do we agree, and when do we look back?
sheet-none = Nothing was written down about this.
sheet-head-kind = kind of time
sheet-head-time = time
sheet-head-share = share
sheet-head-week = per week
sheet-head-output = result
sheet-head-agreed = agreed
sheet-head-done = finished
sheet-head-standard = standard time
sheet-head-earned = finished × standard
sheet-head-task = task
sheet-head-agreed-week = agreed per week
sheet-head-agreed-weeks = in these weeks
sheet-head-category = counts as
sheet-head-category-time = measured in it
sheet-earned = By the standard times, what is finished takes { $earned }. Direct work, without what was done again, took { $direct }. A difference does not say why: a slow chain, a standard time that is off, or time that was not measured.
sheet-heading = { $quarter }: { $weeks ->
    [one] one week
   *[other] { $weeks } weeks
    } with measurements, together { $measured }, of which unknown { $unknown }
sheet-output-line = {"  "}{ $name }: agreed { $agreed }, finished { $done }
sheet-task-line = {"  "}{ $name }: agreed { $week } per week, { $all } in these weeks
sheet-next = On paper: `daglicht sheet make { $quarter } --output conversation.html`. The sheet goes nowhere but where you take it.
sheet-made = Made: { $file }. Only you can read it, and nothing was sent. Open it in your browser to read or print it.
sheet-kept = Written down, on this computer only. Look: `daglicht sheet show`.
sheet-removed = Removed. To take it back: `daglicht sheet undo`.
sheet-no-such = Nothing was written down under that name. See the names with `daglicht sheet show`.

manual-written = { $count } man pages are in { $folder }.
import-total = together
