# SPDX-License-Identifier: EUPL-1.2
# Time that is registered by hand: kept, changed, undone, forgotten.

# What happened
entry-line = { $from }–{ $to }, { $duration }, { $category } (no. { $number })
entry-kept = Saved: { $entry }
entry-now = Now: { $entry }
entry-gone = Gone: { $entry }
entry-note = Note: { $note }
by-hand-number = by hand, no. { $number }
timer-since = The timer has been running since { $time }: { $category }.
timer-ended = The timer has stopped.
change-undone = Undone: { $what }.
change-redone = Done again: { $what }.
change-add = add
change-import = import
change-fill = fill
change-edit = edit
change-move = move a boundary
change-split = split
change-join = join
change-repeat = repeat
change-delete = delete
change-start = start the timer
change-stop = stop the timer
change-discard = discard the timer
undo-nothing = There is nothing to undo.
redo-nothing = There is nothing to do again.

# What cannot be done
entry-in-the-way = A part of this time is taken. Nothing was changed. In the way:
entry-in-the-way-choices =
    Choose: the same command with --take gives the new one its whole time and shortens the others;
            with --fit the new one gets only what is free;
            or change them first, with `daglicht edit { $number }` or `daglicht delete { $number }`.
entry-none = Nothing is registered at "{ $which }". Nothing was changed. Look with `daglicht today`.
entry-boundary-none = Nothing that you registered begins or ends at that moment. Nothing was changed. Look with `daglicht today`.
entry-empty = The end must be after the beginning. Nothing was changed.
entry-range = What you register is at most 24 hours long, and between 1970 and 2248. Nothing was changed.
entry-not-inside = That moment is not inside what you want to split. Nothing was changed.
entry-different = These two are of different kinds. Nothing was changed. Say which one the whole has: `--category meetings`.
entry-nothing = This changes nothing: it is so already, or nothing is free.
entry-stale = This can no longer be undone or done again, because something else happened to it meanwhile. Nothing was changed.
entry-what-unknown = "{ $what }" is no kind of time and no template. Nothing was saved. The kinds: { $names }. The templates: `daglicht templates`.
entry-what-missing = Say what it was too: a kind of time or a template, as in `daglicht add 9-10:30 meetings`. Nothing was saved.
time-order = In "{ $time }" the end is before the beginning. Nothing was changed.
stretch-form = "{ $time }" is not a time. Write 9-10:30, yesterday 2pm-3pm, mon 9:00-10:15, or 45m for the last three quarters of an hour. Nothing was changed.

# What has no name
gaps-heading = { $date }: without a name
gap-unknown = at the screen: { $applications }
gap-unseen = at the screen, window not seen
gap-away = away from the screen
gap-unrecorded = not recorded
gaps-none = On { $date } all time has a name.
gap-none = At { $time } there is no time without a name. Nothing was changed. Look with `daglicht gaps`.

# Templates
template-own = own
templates-file = Your own templates are in { $file }.
template-kept = Saved: { $name } is { $category }.
template-removed = Gone: { $name }.
template-none = There is no template "{ $name }" of your own. Nothing was changed.

# Forgetting
forget-what = This erases for good what is kept here from { $from } to { $to } ({ $duration }): what was measured, what you registered, and what you could undo in it. It cannot be undone. Figures that were released already do not change.
ask-forget = Do you want this? (yes/no)
forgotten = Erased: { $sessions } measured stretches and { $entries } of your own, from { $from } to { $to }. The message of week { $week } changes with it as long as the week is not closed.
forget-kept-file = Note: an old, damaged copy of your data is still in { $file }. It was not changed. Throw that file away yourself if the copy must go too.
forget-form = "{ $time }" is no time to forget. Write 15m for the last quarter of an hour, 9-10:30, yesterday, or 2026-11-20. Nothing was erased.

# What next
next-undo = To take it back: `daglicht undo`.
next-redo = After all: `daglicht redo`.
next-fill = To give it a name: `daglicht fill { $time } meetings`.
next-preview = What next: `daglicht preview { $week }` shows the message of that week.
next-template = To use one: `daglicht start { $name }`, or `daglicht add 9-10:30 { $name }`.

# The question on return
away-question = You were away from { $from } to { $to } ({ $duration }). What was it? `daglicht away` shows what you can choose. You may skip it.
away-question-short = You were away from { $from } to { $to } ({ $duration }). What was it?
away-later = Later
away-put-off = The question stays: `daglicht away`, or on your page.
away-answered = Filled in: { $category }. To take it back: `daglicht undo`.
away-same = Still { $entry }? `daglicht away answer same`
away-choices =
    Or a kind of time, as in `daglicht away answer meetings`.
    To skip: `daglicht away answer skip`. Then the time stays unknown.
away-skipped = Skipped. The time stays unknown.
away-none = There is no question now.
away-no-same = Nothing was registered when you left. Nothing was changed.
timer-closed = The screen was locked or the computer went to sleep; the timer ended at { $time } and its time is saved. When you are back you can say whether it went on.
