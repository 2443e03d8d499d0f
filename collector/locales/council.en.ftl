# SPDX-License-Identifier: EUPL-1.2
# The seat of the works council and the privacy officer.

# On the command line
command-stopped = Project { $project } is stopped. No report is taken and no week is closed. The seat that stopped lifts that on its own page.
command-no-objections = There are no objections to this project.
command-objection-open = { $number }. { $at }  { $name } ({ $role }) objects: { $reason }
command-objection-settled = { $number }. { $at }  { $name } ({ $role }) objected, and that is settled: { $reason }
command-objection-stop-open = { $number }. { $at }  { $name } ({ $role }) stopped the project: { $reason }
command-objection-stop-lifted = { $number }. { $at }  { $name } ({ $role }) had stopped the project, and that is lifted: { $reason }

# Pages
council-nav = Pages of the seat
council-seat = Check
council-settings = Settings
council-weeks = Weeks
council-looks = Who looked
council-stored = What is stored
council-documents = Documents
council-link = Seat of the works council and the privacy officer
council-seat-title = Is it done as was agreed?
council-seat-lead = Each question has an answer and a proof. The answers were computed now from what the database holds.
council-settings-title = Settings and approval
council-settings-lead = What the works council approved, what applies now, and what changed.
council-weeks-title = Weeks and releases
council-weeks-lead = For each week: when it was closed, whether there are reports of it, and where the release is entered.
council-looks-title = Who looked at which figures
council-looks-lead = Each time that somebody looks at figures or fetches them, a line is added here. The database refuses to change or remove lines.
council-stored-title = All that is stored
council-stored-lead = Each table and column that the database has now, with its meaning. What does not stand here is not there.
council-documents-title = Documents
council-documents-lead = These texts follow from the project's settings. They change only when the settings do. They are in Dutch.
council-stopped = This project is stopped since { $at }. No report is taken and no week is closed. Employees' computers keep their reports. Withdrawing works as always.
stopped-banner = This project is stopped by the works council or the privacy officer. There are no new figures until the stop is lifted.
stopped-since = This project has been stopped by the works council or the privacy officer since { $at }. There are no new figures until the stop is lifted. The figures from before stay.

# Questions
council-questions = Questions
answer-yes = Yes
answer-no = No
answer-open = Not known yet
council-head-question = Question
council-head-answer = Answer
council-head-proof = Proof
question-settings = Do the settings equal what the works council approved?
question-settings-detail = Approved on { $date }, reference { $reference }. Digest of the settings: { $hash }. The council's key: { $fingerprint }; compare it with what the council itself published.
question-settings-awaits = The works council has not decided yet. Until then nobody gets a ticket and nothing is taken.
question-settings-proof = Settings
question-valid = Does the approval hold today?
question-valid-detail = The approval holds until { $date }. Weeks that begin later are refused.
question-valid-proof = Approval
question-outside = Are there reports of approved weeks only?
question-outside-nothing = There are no reports on the collector now.
question-outside-detail = There are reports of: { $weeks }. A report can hold only the fields that stand with what is stored; others are refused.
question-outside-found = There are reports of weeks that the approval does not cover: { $weeks }. Ask the administrator how that can be.
question-outside-proof = What is stored
question-destroyed = Are the reports of closed weeks destroyed?
question-destroyed-detail =
    { $count ->
    [0] No week has been closed yet.
    [one] One week was closed; no report of it is in the database.
   *[other] { $count } weeks were closed; of none of them is a report in the database.
}
question-destroyed-found = There are still reports of these closed weeks: { $weeks }. That is a fault. Ask the administrator to explain.
question-destroyed-proof = Weeks
question-closed = Was each week closed in time?
question-closed-detail = No week is overdue. Time in which no collector was there, or the project was stopped, does not count.
question-closed-found = These weeks should have been closed: { $weeks }. So their reports exist longer than was agreed.
question-closed-stopped = While the project is stopped no week is closed, and the reports of open weeks are kept.
question-closed-proof = Weeks
question-unchanged = Is all that was released still as it was?
question-unchanged-detail = Checked on { $at }: { $entries } entries, all equal.
question-unchanged-found = Checked on { $at }: { $entries } entries, { $faults } deviations.
question-unchanged-never = That was not checked since this collector started.
question-unchanged-proof = Check now
question-objections = Are all objections settled?
question-objections-none = There are no open objections.
question-objections-open =
    { $count ->
    [one] There is one open objection.
   *[other] There are { $count } open objections.
}
question-objections-proof = Objections
council-looks-recorded = Each look at figures is recorded before they are shown.
council-withheld = What is withheld
council-withheld-none = No week has been released yet.
council-withheld-text = In { $week }: of { $units } units, { $withheld } are withheld altogether and { $coarse } shown coarsely. In the units that are shown, kinds of time were merged { $merged } times, because apart they could tell too much about one person.
council-refused = Which messages were refused
council-refused-text = Counted over all projects together, since this collector started on { $since }. No team or person is named here, on purpose.
council-refused-none = Nothing was refused.
council-head-reason = Reason
council-head-count = Number

# Objections and the stop
council-objections = Objections and stops
council-objection-made = { $at }: { $name } ({ $role }) objects. “{ $reason }”
council-objection-settled = Settled on { $at } by { $name }. “{ $reason }”
council-stop-made = { $at }: { $name } ({ $role }) stopped the project. “{ $reason }”
council-stop-settled = Lifted on { $at } by { $name }. “{ $reason }”
council-object = Object or stop
council-object-text = An objection is kept and shown. A stop works at once: no report is taken, nobody can enrol with a ticket and no week is closed. Nothing is lost: employees' computers keep their reports. Reports that are here already stay as long as the stop lasts. Only the seat that stopped can lift the stop.
council-object-kind = What should happen?
council-object-objection = Object; measuring goes on
council-object-stop = Stop the project
council-object-reason = Reason
council-object-help = Required. Everyone who sees this project from this seat reads it. Name no employees.
council-object-button = Record
council-settle-reason = Why is this objection settled?
council-settle-button = Settle the objection
council-lift-reason = Why can the stop be lifted?
council-lift-button = Lift the stop
council-complaint-reason = Write a reason of at most 1000 characters. Nothing was recorded.
council-complaint-stopped = This seat had stopped the project already. Nothing was changed.
council-complaint-not-open = This objection is settled or another seat's. Nothing was changed.

# Settings
council-approval = The works council's approval
council-terms = What applies now
council-history = History of the settings
council-changes = Differences
council-version = Version { $number }, kept on { $at }. Digest: { $hash }
council-version-first = This is the first version; there is no project of the same controller that was approved earlier to compare with.
council-against-version = version { $number }
council-against-project = the earlier approved project { $project }
council-no-changes = Compared with { $against }: no difference.
council-changes-text = Compared with { $against }: { $changes } differences, of which { $widens } widen.
council-head-term = Setting
council-head-value = Value
council-head-before = Before
council-head-after = After
council-head-effect = Effect
council-absent = absent
council-long-text = a long text; it changed
effect-widens = Widens
effect-narrows = Narrows
effect-open = Judge it
approval-reference = Reference
approval-decided = Decided on
approval-valid = Holds until
approval-document = Digest of the decision
approval-terms = Digest of the approved settings
approval-key = The works council's key
term-project = Project
term-name = Name
term-purpose = Purpose
term-controller = Controller
term-privacy-officer = Privacy contact
term-legal-basis = Legal basis
term-synthetic = Invented people
term-first-week = First week
term-last-week = Last week
term-unit = Unit
term-unit-name = Name of unit
term-unit-parent = Below
term-unit-detail = Detail
term-unit-order = Order of units
term-k = Fewest people behind a figure
term-small-k = Fewest people for a coarse picture
term-report-step = Rounding of a report, in minutes
term-release-step = Rounding of figures, in minutes
term-review-hours = Hours to review
term-acceptance-days = Days in which reports are taken
term-journal-days = Kept on the computer, in days
term-week-cap-minutes = Most minutes in a week
term-hours-per-fte-week = Hours per full-time week
term-euro-per-hour = Euro per hour
term-bands-source = Source of the bands
term-bands = Band
term-rule-pack = Rules of recognition
term-activity = Activities in a report
term-questionnaire = Questionnaire

# Weeks
council-week-list = Weeks
council-week-none = No week is over yet.
council-head-week = Week
council-head-closed = Closed
council-head-reports = Reports
council-head-entry = Entry
council-week-overdue = Should have been closed
council-week-open = Still open
council-week-kept = Kept too long
council-week-present = Here until the week is closed
council-week-destroyed = Destroyed at the close
council-week-empty = None
council-verify = Check that all is still as it was
council-note = Last entry: { $number }. Note this digest outside this system: { $digest }. With it can be checked later whether the history was replaced.
council-noted = Digest noted earlier
council-noted-help = May stay empty.
council-verify-button = Check now

# Who looked
council-filter-all = All
council-filter-button = Show
council-looks-none = Nothing was found.
council-older = Older lines
council-newest = Back to the newest lines
council-head-when = When
council-head-name = Account
council-head-role = Role
council-head-unit = Unit
council-head-form = Form
form-page = page
form-json = data
form-csv = table
form-xlsx = spreadsheet

# What was done
council-acts = What was done
council-acts-title = What was done with accounts, projects and documents
council-acts-lead = Every sign-in, every change of an account or project, every stop and every document that was taken along has a line. The database refuses to change or erase lines.
council-acts-whole = The list is about the whole collector. Who looked at figures or took them along is under “Who looked”.
council-head-act = What
council-head-subject = Of what
council-head-detail = Details
act-by-command = command on the server
act-signed-in = signed in
act-refused = sign-in failed
act-signed-out = signed out
act-signed-out-everywhere = signed out everywhere
act-account-added = account made
act-account-reset = new access code made
act-account-removed = account removed
act-account-changed = account got another role or other teams
act-password-chosen = password and second factor chosen
act-password-changed = password changed
act-project-kept = terms of a project kept
act-project-approved = approval recorded
act-tickets-issued = tickets made
act-baseline-planned = plan of a baseline kept
act-baseline-sealed = baseline sealed
act-choice-made = choice made or changed
act-choice-concluded = outcome of a choice
act-services-set = services or standard times set
act-output-entered = output of a team entered or corrected
act-objected = objection made
act-stopped = project stopped
act-settled = objection settled or stop lifted
act-document-taken = document taken along
act-settings = started with other settings

# What is stored
council-stored-collector = On the collector
council-stored-agent = On the employee's computer
council-stored-agent-text = These data do not leave that computer, except the weekly report. The list belongs to this version of the program.
council-head-column = Column
council-head-meaning = Meaning
stored-unknown = No meaning of this is written down. Ask the administrator where it comes from.

# Documents
document-dpia = Annex to the DPIA
document-register = Entry for the register of processing (article 30)
document-consent = Consent text
document-letter = Letter to employees
document-version = Made from version { $version } of the settings.
document-as-text = Download as plain text
document-as-html = Download as a web page
document-first = There is no earlier version to compare with.
document-same = The text equals that of the version before.
document-changes = Difference from the version before
document-added = New:
document-removed = Gone:

# Why a message of a computer was refused
refused-malformed = Not readable, or with a field that does not belong
refused-does-not-fit = Does not fit the settings
refused-too-early = The week is not over
refused-media-type = No JSON
refused-compressed = Compressed
refused-too-large = Too large
refused-incomplete = Did not arrive whole
refused-not-verified = Signature or token is not genuine
refused-unknown-project = No approved project of this name
refused-ticket-used = The ticket was used before
refused-week-closed = The week was closed
refused-withdrawn = The week was withdrawn
refused-revision-used = The same revision with other content
refused-project-stopped = The project was stopped
refused-not-acceptable = Answer asked for in a form that is not given
refused-other-site = Sent by another site
refused-target = Wrong target
refused-no-host = The collector's name is missing
refused-other-host = Meant for another collector
refused-length-required = The length is missing
refused-expectation = Unknown expectation
refused-method = The method does not exist here
refused-not-found = The address does not exist
refused-too-many = Too many messages
refused-busy = The collector had too much in hand
refused-stopping = The collector was about to stop
refused-slow = It took too long
refused-unavailable = The database could not be reached
refused-failed = The collector failed
