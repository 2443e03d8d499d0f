# SPDX-License-Identifier: EUPL-1.2
# The employee's own pages: calm and plain.
page-product = Daglicht
page-skip = To the content
page-nav = Pages
page-tab-day = Today
page-tab-week = Week
page-tab-unknown = Unknown
page-tab-sending = What leaves
page-tab-rules = Rules
page-language = Nederlands
page-footer = Everything on these pages is on this computer only, in a folder that only you can read. Titles of windows are not kept.
page-asleep = This page is asleep: the program behind it stopped because nobody looked. Open it again with "daglicht open". What was saved is saved.
page-ticket-used = This address was used already, or is too old. Open the page again with "daglicht open".
page-keys = Typing starts in the line at once
page-problem = That did not work
page-back = Back
page-save = Save

# State
page-measuring = Your time is being measured.
page-not-running = Nothing is measured now: the program is off. Start it with "daglicht run".
page-paused = Paused, until you go on.
page-paused-until = Paused until { $until }.
page-no-consent = Nothing is measured: you did not give consent.
page-other-terms = Nothing is measured: the terms changed and wait for you.
page-not-begun = Nothing is measured yet: the measurement project has not begun.
page-ended = Nothing is measured: the measurement project is over.
page-pause = Pause
page-pause-half = 30 minutes
page-pause-hour = 1 hour
page-pause-morning = Until 6:00 tomorrow
page-pause-open = Until I go on
page-resume = Go on
page-to-consent = Read and decide
page-undo = Undo
page-redo = Redo

# Forgetting
page-forget = Forget for good
page-forget-menu = Forget
page-forget-quarter = The last quarter of an hour
page-forget-hour = The last hour
page-forget-day = The whole of today
page-forget-button = Forget this

# Dates
page-date = { $weekday } { $day } { $month } { $year }
page-date-short = { $weekday } { $day } { $month }
page-weekday-1 = Monday
page-weekday-2 = Tuesday
page-weekday-3 = Wednesday
page-weekday-4 = Thursday
page-weekday-5 = Friday
page-weekday-6 = Saturday
page-weekday-7 = Sunday
page-month-1 = January
page-month-2 = February
page-month-3 = March
page-month-4 = April
page-month-5 = May
page-month-6 = June
page-month-7 = July
page-month-8 = August
page-month-9 = September
page-month-10 = October
page-month-11 = November
page-month-12 = December

# The day
page-days = Days
page-day-before = Day before
page-day-after = Day after
page-day-empty-today = There is nothing yet today. Type below what you did, or just begin.
page-day-empty = There is nothing of this day.
page-day-lead = Measured: { $measured }. Of that, { $unknown } has no name yet.
page-day-lead-known = Measured: { $measured }, and all of it has a name.
page-drawing = { $day } as a line: above what you registered, below what was seen. The same is in the table.
page-lane-own = Own
page-lane-seen = Seen
page-add = What did you do?
page-add-help = For example: 10-11 meeting · 14:00-15:30 home visit · 45m helped a colleague
page-line-form = "{ $line }" does not begin with a time. Write for example: 10-11 meeting.
page-list = The day as a list
page-by-hand = by hand
page-list-empty = The list is empty.
page-when = When
page-length = Length
page-kind = Kind of time
page-in = Where in
page-what-to-do = What you can do
page-edit = Edit
page-name-it = Name it
page-why = Why?
page-short = Stretches shorter than a minute count with their neighbour: { $count }.
page-timer = Timer
page-timer-running = { $category }, since { $since } ({ $length }).
page-timer-start = Start
page-timer-stop = Stop and save
page-timer-discard = Discard
page-asks = What was this?
page-ask-more = Other times or a note
page-skip-question = Skip
page-gap-unseen = no window could be seen
page-gap-unknown = in { $applications }
page-gap-away = away from the screen
page-gap-unrecorded = not recorded
page-where = Where the time went
page-time = Time
page-share = Share
page-before = My 4 weeks before
page-before-why = The tick is your own mean over the four weeks before. There is no comparison with anybody else.
page-before-none = Nothing is known of the four weeks before, so there is nothing to lay beside it.
page-focus = Longest undisturbed
page-focus-none = not yet five minutes
page-switches = Switches

page-away = You were away from { $from } to { $to } ({ $length }). What was it?
page-away-same = Still: { $category }
page-away-more = Something else, or other times

# Weeks
page-weeks = Weeks
page-week-before = Week before
page-week-after = Week after
page-week-empty = There is nothing of this week yet.
page-nothing = nothing
page-measured = measured
page-of-unknown = of which unknown
page-repeat = Like an earlier week
page-repeat-text = Puts what you registered in an earlier week on the same days and times of this week. What is there already stays.
page-repeat-button = Repeat that week

# A stretch and an entry
page-why-title = Why does this count so?
page-name-title = What was this?
page-rename-title = Is this wrong?
page-from = From
page-to = To
page-note = Note, for your eyes only
page-always = Always:
page-always-text = A rule of your own names this application by itself from now on. What was measured does not change.
page-always-button = Make the rule
page-want = What it is
page-want-unknown = Leave unknown
page-want-exclude = Do not record
page-split = Split
page-split-at = At
page-split-then = After that it was
page-boundary-before = The boundary with the one before
page-boundary-after = The boundary with the one after
page-move = Move the boundary
page-join-before = Join with { $from }–{ $to } { $category }
page-join-after = Join with { $from }–{ $to } { $category }
page-delete = Delete
page-delete-text = Then what was seen counts again. It can always be undone.

# What was done
page-done = Saved: { $change }.
page-undone = Undone: { $change }.
page-redone = Done again: { $change }.
page-nothing-to-undo = There is nothing to undo or redo.
page-nothing-changed = Nothing changed.
page-in-the-way = Something is there already. What do you want?
page-overlap-take = Replace that part of it
page-overlap-fit = Fill only what is free
page-different = The two kinds of time differ. Which does the whole get?
page-what-kind = { $from }–{ $to } ({ $length }): what was this?
page-what-timer = What are you going to do?
page-no-such-day = There is no such day.
page-no-such-week = There is no such week.
page-no-such-stretch = There is no such stretch of time.
page-no-such-entry = It is not there any more. See whether Undo brings it back.
page-no-such-deed = This page cannot do that.
page-no-boundary = Nothing begins or ends at that time any more. Nothing was changed.
page-not-inside = That time is not inside it. Nothing was changed.
page-stale = The day is different by now. Nothing was changed; look again.
page-change-add = registered
page-change-import = imported
page-change-fill = named
page-change-edit = edited
page-change-move = boundary moved
page-change-split = split
page-change-join = joined
page-change-repeat = repeated
page-change-delete = deleted
page-change-start = timer started
page-change-stop = timer stopped
page-change-discard = timer discarded

# Unknown
page-unknown-title = What has no name yet?
page-unknown-lead = The largest first. Leave what you do not remember: unknown is an answer too.
page-unknown-time = Time of the last seven days
page-unknown-no-time = Every stretch of five minutes or more has a name.
page-one-key = One key does it too: 1 to 9 in an open stretch chooses the kind in this order.
page-unknown-applications = Applications that no rule knows
page-unknown-no-applications = Every application of the last four weeks is known.

# What leaves
page-sending-title = What leaves this computer?
page-sending-alone = Nothing. You measure for yourself only; no message goes to your employer or anyone else.
page-sending-nothing = There is nothing to send about this week now.
page-sending-lead = One message about this week leaves, with { $numbers } numbers. No titles, no names, no times of day.
page-sending-when = It leaves at a random moment between { $from } and { $until }. Until then you can still correct everything.
page-coming = What would be sent
page-look = Look at the message, byte for byte
page-sent = What was sent
page-questions = How did the week feel?
page-questions-shares = Share of your time, in steps of 5, 100 together
page-questions-obstacles = What was in the way? Choose a few at most
page-questions-lost = Minutes lost a day, in steps of 15
page-consent = Your consent
page-receipts = The receipts of the withdrawal are in
page-asked = What you agree to, in plain words
page-give = I give consent
page-withdraw = Withdraw your consent
page-withdraw-sure = Yes, stop now and erase everything on this computer
page-withdraw-button = Stop and erase
page-withdrawn = Stopped. Everything on this computer is erased. The collector is asked to erase the open weeks; its answer will be among the receipts below.
page-withdrawn-ask = Stopped. Everything on this computer is erased. The collector could not be asked yet: give `daglicht sync`.
page-folder = Your data are in

# Rules
page-rules-title = Which rules decide
page-rules-lead = Rules give a window a kind of time. Yours come first: they may not record, leave unknown, or name an activity of the project.
page-rules-summary = In use: "{ $id }", version { $version }, with { $rules } rules and { $own } of your own. Why a stretch counts as it does stands with that stretch.
page-rules-own = Your own rules
page-rules-none = You have no rules of your own yet.
page-rules-file = Your own rules are in
page-rule-if = If
page-rule-then = Then
page-rule-new = New rule
page-application = Application
page-rule-words = Words in the title
page-rule-words-help = May be empty. Titles are not kept; the rule looks in memory.
page-rule-what = Choose what the application is.
page-rule-added = The rule holds from now on: { $condition }

# Words that belong to a category when they are typed
page-words-standardised-work = application, case, report, home, hearing, assessing, inspection, intake
page-words-speed-loss = waiting, slow, failure
page-words-rework = again, redo, correction, objection
page-words-administration-projects = administration, project, mail, registration, planning
page-words-interruptions = interruption, question, called, colleague
page-words-meetings = meeting, meetings, consultation, standup
page-words-training-coaching = training, course, learning, coaching
page-words-official-breaks = break, lunch, coffee
page-words-occupancy-loss = idle, approval

# The command
open-opened = Your page is open in your browser: { $address }
open-address = { $address }
open-no-browser = No browser can be opened here. Open this address yourself; it works once, for five minutes.
open-failed = The page could not be opened. See with `daglicht doctor` what is wrong.
