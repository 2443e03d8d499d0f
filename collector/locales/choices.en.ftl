# SPDX-License-Identifier: EUPL-1.2
# What a unit chooses to recover after a baseline, and what came of it.

choices-title = What was chosen, and what came of it
choices-none = Nothing has been chosen yet.
choices-how = Each loss above has a link to choose it.
choices-together = Chosen for the first year: { $hours } hours a week less, which is { $fte } FTE. Realistic to recover are { $realistic } hours a week, in full { $full } hours. What is chosen is a decision of the unit and not a computation.
choices-together-plain = Chosen for the first year: { $hours } hours a week less, which is { $fte } FTE. What is chosen is a decision of the unit and not a computation.
choice-hours = Chosen (hours a week less)
choice-owner = Who sees to it
choice-due = By
choice-outcome = Outcome
choice-open = still open
choice-change = change the choice or write down the outcome
choice-link = Recover { $category }

choice-title = { $unit }: recover { $category }
choice-measured-heading = What was measured
choice-measured = These are the sealed figures of the baseline, in hours a week. Realistic is the part above the high end of the usual band, full the part above the low end.
choice-merged = In the baseline this time stands only together with { $names }. What could be recovered of it by itself can therefore not be said.
choice-not-measured = The baseline has no figures of this unit on this category. It can be chosen all the same; no potential stands beside it then.
choice-realistic = Realistic to recover
choice-full = To recover in full
choice-heading = The choice
choice-text = What does this unit want to recover in the first year? It is a decision, not a computation, and it is about how the work goes, never about one person. The choice may change until something came of it.
choice-form-hours = How many hours a week less
choice-form-owner = Who sees to it
choice-form-due = By
choice-form-outcome = What came of it
choice-hours-help = For the whole unit, such as 6 or 6.5. Not more than was measured.
choice-owner-help = A role or function, such as “team leader” or “information manager”; nobody whose time was measured.
choice-due-help = A day from today on, at most a year ahead.
choice-outcome-heading = The outcome
choice-outcome-help = In a few sentences: what was done, what it gave, and how that can be seen. After that the choice and its outcome stand for good.
choice-conclude = Keep the outcome for good
choice-concluded = Not kept: the outcome of this choice was written down before, or nothing has been chosen yet.
choice-visible = Who reads this: everybody who may see the figures of { $unit }. Those are whoever leads the unit, the readers of the department and directorate above it, analysts, the works council and the privacy officer. Whoever leads chooses; the works council sees which account chose when.
choice-fault-hours = Write a number of hours above zero, such as 6 or 6.5.
choice-fault-due = Choose a day from today on, at most a year ahead.
fault-more = This is more than the baseline measured.
