# SPDX-License-Identifier: EUPL-1.2
# The conversation sheet: writing agreements down, changing and undoing them, and looking at the sheet itself.
page-sheet = Conversation sheet
page-sheet-text = Your own agreements on work and other tasks, beside your own time. To take along to a conversation, if you want to.
page-sheet-open = Open the conversation sheet
page-sheet-lead = What you agreed on, beside where your time went. Only you can make this sheet, and you decide whether anybody sees it. Nothing of it is sent.
page-sheet-quarters = Quarters
page-no-such-quarter = There is no such quarter. Write for example 2026-Q4.
page-sheet-agreements = What you agreed on
page-sheet-outputs = What is to be finished
page-sheet-tasks = Other tasks
page-sheet-add-output = Write down what is to be finished
page-sheet-add-task = Write down another task
page-sheet-name = Name
page-sheet-output-help = Such as: applications, objections, opinions
page-sheet-task-help = Such as: coaching, works council, working group
page-sheet-agreed = Agreed for a quarter
page-sheet-done = Finished in { $quarter }
page-sheet-standard = Standard time for one
page-sheet-standard-help = What one takes a skilled colleague, such as 1h30m. May be empty.
page-sheet-week = Time per week
page-sheet-week-help = Such as: 4h, 45m
page-sheet-category = This time counts as
page-sheet-no-category = Nothing in particular
page-sheet-remove = Remove
page-sheet-done-line = { $done } of { $agreed } finished
page-sheet-agreed-line = { $agreed } agreed
page-sheet-task-line = { $week } per week
page-sheet-paper = What the sheet looks like
page-sheet-button = Save as a file
page-sheet-button-help = Open the file in your browser to print it. The sheet is on this computer only.
page-sheet-kept = Written down: { $name }.
page-sheet-removed = Removed: { $name }. Undo brings it back.
page-sheet-no-number = "{ $field }" is a whole number. Nothing changed.
page-sheet-no-length = "{ $field }" is a time, such as 4h, 1h30m or 45m. Nothing changed.

# Agreements, also on the command line
sheet-nothing = Nothing was measured in this quarter yet.
sheet-range = A name has 1 to { $longest } characters, and there is room for { $most } of each kind. Nothing changed.
sheet-taken = There is one under that name already. Nothing changed; change that one, or choose another name.
sheet-undo = To take it back: `daglicht sheet undo`.
sheet-undone = Undone: { $change }.
sheet-redone = Redone: { $change }.
sheet-change-added = written down: { $name }
sheet-change-changed = changed: { $name }
sheet-change-removed = removed: { $name }
sheet-change-edited = changed in the file
