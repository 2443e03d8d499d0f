# SPDX-License-Identifier: EUPL-1.2
# What the agent says to an employee: plain, factual, without judgement.

# Questions
ask-without-terminal = There is no terminal here to ask you. Nothing was changed. Give the answer with --yes.
ask-give = Do you give consent? (yes/no)
ask-withdraw = Do you want this? (yes/no)
not-changed = Nothing was changed.

# Consent: what is asked
asked-alone =
    You measure for yourself only. Nothing goes to your employer or anyone else.
    What happens: the agent sees which application you use and sorts that time. The title of a window is looked at in memory
    and then thrown away. The data stay on this computer, in a folder that only you can read.
    You can pause and stop at any time. Stopping erases everything.
asked-project = Measurement project "{ $name }", team { $team }
asked-synthetic = Note: this is a synthetic project. Every person in it is invented.
asked-purpose = Why: { $purpose }
asked-controller = Who is responsible: { $controller }
asked-officer = Privacy officer: { $officer }
asked-basis = Legal basis as the controller declares it: { $basis } (your consent is an extra safeguard, not the legal basis)
asked-council = Works council: decision { $reference } of { $decided }, valid until { $until } inclusive, signed with the key { $fingerprint }. Compare it with what your works council itself has published.
asked-weeks = Time is measured from week { $first } to { $last } inclusive, in those weeks and in no other.
asked-sent = What is sent: one message a week, with the project, your team, the week, a key and a proof that are good for that week only, your contract time, minutes per kind of time (automatic and by hand) and unknown minutes, rounded to { $step } minutes, how often you were interrupted and switched, how long you worked on one thing, how often your answer equalled the rules, and the version of the agent and the rules. No titles, no names, no times of day.
asked-activities = Also sent: minutes per activity, for these only: { $names }
asked-no-activities = No minutes per activity are sent.
asked-questionnaire = Also sent, only if you answer: how the weeks { $weeks } felt to you, as shares in steps of 5 %, at most three obstacles from a list, and time lost a day. No free text.
asked-to = To whom: { $url }
asked-figures = What others see: only group figures of at least { $k } participants, rounded to { $step } minutes. Until the week is closed there is a row per pseudonym at the collector.
asked-small-teams = Small teams: for teams that the terms name, from { $k } participants on, three shares in steps of five points are shown each week (direct, indirect, unknown), and the categories once per four weeks.
asked-review = You can look at each message and correct it first: it does not leave earlier than { $hours } hours after the end of the week.
asked-rows = The week closes { $days } days after its end. Then the row with your week is destroyed.
asked-journal = On this computer your own data are kept for { $days } days, or until the week was sent.
asked-withdraw = You may stop at any time. Then everything here is erased, and the collector is asked to erase the open weeks; that request itself is therefore sent. The requests for your weeks arrive shortly after one another; the collector does not keep that they belong together. Group figures that were released already do not change.

# Consent: what was decided
consent-not-given = You have not given consent. Nothing is measured.
consent-given = You gave consent on { $at }.
consent-paused = Paused since { $at }, until you resume.
consent-paused-until = Paused until { $until }.
consent-withdrawn = You withdrew your consent on { $at }. Nothing is measured.

no-consent-not-given = Without your consent nothing is measured or sent. Read what is asked with `daglicht consent show`, then decide for yourself: `daglicht consent give`.
no-consent-paused = You paused; nothing is measured or sent. To go on: `daglicht consent resume`.
no-consent-paused-until = You paused until { $until }; until then nothing is measured or sent. To go on earlier: `daglicht consent resume`.
no-consent-withdrawn = You withdrew your consent; nothing is measured or sent. Only if you want to: `daglicht consent give`.
no-consent-other-terms = The terms are not the ones that you consented to. Nothing is measured or sent; what you had is safe. Read them with `daglicht consent show` and decide again: `daglicht consent give`.
no-consent-not-begun = The measurement project begins on { $from }. Nothing is measured until then.
no-consent-ended = The measurement project is over, or the works council's decision does not hold any more. Nothing is measured; what you had is safe.

withdrawal-pending = The collector has not yet confirmed your last withdrawal. Everything here is erased already. Ask again with `daglicht sync` when you are connected; then you can decide anew.
withdraw-what = Withdrawing stops measuring at once and erases everything that was measured on this computer, your own entries included. The collector is asked to erase every week that is not closed yet. Group figures that were released already remain.
withdraw-local = Stopped. Everything that was measured on this computer is erased.
withdraw-nothing-sent = Nothing had been sent, so there is nothing to erase anywhere else.
withdraw-confirmed =
    The collector confirmed every week on { $at }: { $erased ->
        [one] one week erased and blocked
       *[other] { $erased } weeks erased and blocked
    }, { $closed } closed before. The receipts are in { $file }.
withdraw-pending = The collector has not yet confirmed { $missing ->
        [one] one week
       *[other] { $missing } weeks
    }. Everything here is erased already; nothing but this request is sent any more. Try later with `daglicht sync`.

# Enrolment
not-enrolled = You take part in no measurement project, so there is nothing to send. To take part: `daglicht enrol ADDRESS TICKET`.
enrol-no-collector = No collector answers at this address (code { $status }). Nothing was changed. Check the address, or sign in to the network first.
enrol-no-project = The collector does not know this project or does not give it. Nothing was changed. Check the address and the ticket. The collector says: { $detail }
enrol-refused = The collector does not accept this ticket. Nothing was changed. Ask for a new ticket where you got it. The collector says: { $detail }
enrol-ticket-used = This ticket was already used by someone else, or on another computer. Nothing was changed. Ask for a new ticket where you got it.
enrol-unavailable = The collector cannot help now (code { $status }). Nothing is lost. Try the same again later.
enrol-other-project = You already take part in "{ $name }", which is still running. Nothing was changed. To change over, withdraw your consent first.
pair-code = Code: { $code }
    Take the printed text and this code to your other device, each by another way, and type there: daglicht pair accept CODE FILE. It works until { $until } and for one device. Whoever has both can send and withdraw in your place: throw the text away afterwards.
pair-withdrawn = You withdrew your consent, so there is nothing to pair. Enrol again with a new ticket first.
pair-second = This device was paired itself. Pair another one from the device on which you enrolled.
pair-full = You have paired 255 times; there is no number for another device.
pair-nothing = There are no weekly keys on this device. Enrol again with the same address and ticket.
pair-no-code = That is not a code. It has twelve letters and digits, such as 7K0F-2MXA-91TP. Nothing was changed.
pair-enrolled = This device takes part in "{ $name }" already. Nothing was changed. To pair it, withdraw your consent here first.
pair-not-accepted = { $reason ->
    [form] This is no sealed pairing, or not all of it.
    [code] The code does not open this pairing. Look at the code again.
    [over] The pairing was made more than a quarter of an hour ago, or the clocks of the two devices differ.
   *[terms] The project's terms in the pairing cannot be used.
    } Nothing was changed. Make a new one with `daglicht pair show` on the first device.
manifest-key = The project's signature does not belong to this ticket. Nothing was changed. Do not enrol; ask where you got the ticket.
manifest-signature = The terms are not signed as they should be, or this version of daglicht is too old to read them. Nothing was changed. Do not enrol; ask about it.
manifest-project = The collector gave the terms of another project. Nothing was changed. Check the ticket.
manifest-not-approved = The works council did not approve these terms: its signature does not fit them. Nothing was changed, and enrolling is not possible. Ask the privacy officer.
manifest-expired = The works council's decision held until { $until }. Nothing was changed, and enrolling is not possible until there is a new decision.
manifest-unusable = The terms of this project cannot be used: { $detail }. Nothing was changed. Tell the administrator.
manifest-ignored = The collector gave new terms that are not in order. They were ignored; the old ones stay in force.

# Measuring
run-started = Measuring ({ $desktop }). To pause: `daglicht consent pause`. To look: `daglicht today`.
run-no-desktop = No windows are seen at the moment: { $detail } The agent stays and tries again by itself.
run-taken = A `daglicht run` is already at work in the folder { $folder }. Nothing was changed. Stop that one first, or choose another folder with --data-dir.
run-withdrawn = You withdrew your consent. Measuring has stopped.
put-aside = A file of data was damaged. { $recovered } of its records were brought over into a new one. The damaged file was kept as { $file }; nothing was thrown away.
put-aside-unread = A file of data was damaged. It was kept as { $file }, and a new one has begun. Its records are brought over when `daglicht run` starts next; nothing was thrown away.

# The day and the week
day-heading = { $date }
week-heading = Week { $week }
measured-line = measured { $measured }, of which unknown { $unknown }
week-day = {"  "}{ $date }  measured { $measured }, of which unknown { $unknown }
away = away from the screen
short-ones = and { $count } times shorter than a minute
next-empty-day = Nothing was measured today yet. To register something yourself: `daglicht add 10:00 11:00 meetings`.
entry-order = The end must be after the beginning, and both at most a day apart. Nothing was saved.
timer-started = Started at { $time }: { $category }.
timer-runs = A timer is running already. Nothing was changed. Stop it first with `daglicht stop`.
timer-none = No timer is running. To start one: `daglicht start meetings`.
timer-backward = The clock was set back since the timer began. The timer is gone; register the time with `daglicht add`.
next-stop = To stop and save: `daglicht stop`.
time-form = "{ $time }" is not a time. Write 10:15, or 2026-11-22T10:15 for another day.
time-skipped = { $time } did not exist: the clock jumped ahead then. Choose another time.
time-twice = { $time } came twice: the clock went back then. Say which one, as in 2026-10-25T02:30+01:00.

why-nothing = Nothing was recorded at { $time }: the agent was not running, was paused, or a rule forbade to look.
why-rule = { $from }–{ $to }: { $category }, because rule "{ $rule }" knew the window of { $application } as "{ $activity }".
why-no-rule = { $from }–{ $to }: { $category }, because no rule knows this window of { $application }. To say what it was: `daglicht add`.
why-unseen = { $from }–{ $to }: { $category }, because no window could be seen.
why-interruption = { $from }–{ $to }: { $category }, because a short visit to { $application } (rule "{ $rule }") interrupted your work.
why-away = { $from }–{ $to }: away from the screen. That is unknown until you say what it was: `daglicht add`.
why-entry = { $from }–{ $to }: { $category }, because you registered it so.

# Sending
preview-nothing = Nothing was measured in week { $week }, so there is no message.
outbox-empty = Nothing waits and nothing was sent.
sent-nothing = Nothing was sent yet.
report-line = { $week }  revision { $revision }  { $state }  { $bytes } bytes  { $at }
report-waiting = waiting
report-acknowledged = confirmed
report-replaced = replaced before sending
report-set-aside = set aside
report-week-closed = week was closed already
report-withdrawn = withdrawn
sync-restored = The collector was put back from a backup. { $count ->
        [one] One report that it may have lost goes out again, exactly as it was.
       *[other] { $count } reports that it may have lost go out again, exactly as they were.
    }
sync-nothing = There is nothing to send now.
sync-unchanged = Week { $week } did not change since the last message.
sync-not-over = Week { $week } is not over yet. Nothing was sent. Look at it with `daglicht preview { $week }`.
sync-acknowledged = Week { $week }: it arrived, and the collector confirmed it.
sync-week-closed = Week { $week }: the collector had closed the week already and changed nothing. The message does not count; it is kept here for you. There is nothing you need to do.
sync-withdrawn = Week { $week }: this week was withdrawn; the collector refused the message. There is nothing you need to do.
sync-unavailable = Week { $week }: the collector cannot be reached now. Nothing is lost; it is tried again later.
sync-no-receipt = Week { $week }: an answer came without a valid receipt. The message stays waiting and is sent again.
sync-not-allowed = Week { $week }: the collector does not admit this message (code { $status }). It is kept. Tell the administrator. { $detail }
sync-wrong-address = Week { $week }: there is no collector at this address (code { $status }). The message is kept. Did the address change? Ask the administrator.
sync-redirected = Week { $week }: the address points elsewhere, which is never followed. The message is kept. Tell the administrator.
sync-too-old = Week { $week }: the collector asks for a newer version of daglicht. The message is kept until there is one.
sync-conflict = Week { $week }: the collector already has another message with this number. This one was set aside and is kept. Do you use a copy of this computer? { $detail }
sync-content = Week { $week }: the collector refuses this message (code { $status }). It was set aside and is kept. Tell the administrator. { $detail }
draft-not-measured = Week { $week } is not a week of the project, which runs from { $first } to { $last } inclusive. Nothing of that week is ever sent.
draft-no-token = There is no proof of membership for week { $week }. Nothing was sent and nothing is lost. Enrol again with the same address and ticket: `daglicht enrol ADDRESS TICKET`.
draft-problem = The message of week { $week } does not fit the terms and is not sent: { $detail }. Your data are safe. See what is wrong with `daglicht week { $week }`.
sync-taken = Sending is already going on. Nothing was changed. Try again in a moment.
enrol-unreachable = The collector does not answer. Nothing was changed. Check the address and your connection, then give the same command again.
run-not-stored = Measurements cannot be saved now: { $detail }. What was saved is safe. It is tried again in a minute; free some space if needed.
replay-real = "{ $name }" is a project of real people. A recording may enter a synthetic project only. Nothing was changed.

# State
status-running = The agent is running.
status-not-running = The agent is not running. To start it: `daglicht run`.
status-desktop = Windows are seen through { $name }.
status-no-desktop = Windows are not seen: { $detail }
blind-lock = Whether the screen is locked or the computer sleeps cannot be seen here: systemd-logind cannot be reached. Time away begins at your last key or mouse movement, with or without a lock. To put it right: install and start systemd-logind and dbus.
blind-titles = This desktop shows no titles of windows, only which program is active. Rules on titles do nothing here.
status-project = Measurement project: "{ $name }" at { $url }.
status-alone = No measurement project: you measure for yourself only.
status-data = Your data are in { $folder }.
status-notes = Notes are sealed; the key is in a file in the same folder.
status-since = First data: { $since }.
status-timer = Timer since { $start }: { $category }.
status-reports = Messages: { $waiting } waiting, { $sent } confirmed.
check-folder = folder
check-consent = consent
check-journal = measurements
check-outbox = messages
check-enrolment = enrolment
check-rules = rules
check-desktop = windows
check-titles = titles of windows
check-lock = screen lock
check-fine = fine       { $name }
check-problem = LOOK       { $name }: { $detail }
check-folder-open = others can look into the folder { $folder }; put it right with `chmod 700`

# What next
next-run = What next: `daglicht run` measures, `daglicht today` shows what.
next-resume = What next: `daglicht consent resume` goes on.
next-give = You are enrolled. Nothing is measured yet: that begins only after `daglicht consent give`.
next-sync = What next: `daglicht preview WEEK` shows a message, `daglicht sync` sends what waits.

# The desktop.
desktop-wayland-windows = this is a Wayland session, and this desktop does not show which window is active ({ $protocol } is missing). Nothing is measured by itself. Register time by hand, or choose an X11 session ("Xorg") when you sign in.
desktop-wayland-input = this is a Wayland session, and this desktop does not tell whether somebody types ({ $protocol } is missing). Nothing is measured by itself. Register time by hand, or choose an X11 session ("Xorg") when you sign in.
desktop-gnome-extension = this is GNOME on Wayland, and the small extension of Daglicht is not switched on there ({ $protocol }). Nothing is measured by itself. Have the extension installed, sign out and in again, and switch it on with `gnome-extensions enable { $protocol }`. Until then register time by hand.
desktop-no-compositor = the Wayland desktop { $display } cannot be reached. Check that your desktop session is still open.
desktop-none = there is no desktop here (DISPLAY is empty). Start the agent inside your desktop session.
desktop-unreachable = the X server of { $display } cannot be reached. Check that your desktop session is still open.
desktop-no-idle-time = the X server of { $display } does not tell whether somebody types (XSync, IDLETIME). So nothing is measured by itself.
desktop-failed = the desktop closed the connection. What was saved is safe.
desktop-unsupported = windows cannot be seen on this operating system. Register time by hand.

# The questionnaire
questionnaire-none = This project asks no questions, or you are not enrolled. Nothing was changed.
questionnaire-what = The project asks how some weeks felt to you: your own estimate, beside what was measured. Answering is free; your answers go into the week's message and nowhere else.
questionnaire-open = Week { $week }: not answered.
questionnaire-answered = Week { $week }: { $shares }. Obstacles: { $obstacles }. Lost: { $lost } a day.
questionnaire-forgotten = Your answers about week { $week } are forgotten.
questionnaire-week = The project does not ask about week { $week }. See which weeks with `daglicht questionnaire`.
questionnaire-shares = The shares must be steps of 5 % and add up to 100 %. Nothing was changed.
questionnaire-obstacle = "{ $id }" is not in the project's list. See the list with `daglicht questionnaire`. Nothing was changed.
questionnaire-many = Name at most { $most } obstacles. Nothing was changed.
questionnaire-lost = Lost time goes in steps of a quarter of an hour, up to 8 hours. Nothing was changed.
next-questionnaire = What next: `daglicht questionnaire answer --share standardised_work=60 --share meetings=40 --lost 45m`.
next-preview-week = What next: `daglicht preview { $week }` shows what would be sent.

# An instant in a sentence
instant = { $date } at { $time }
