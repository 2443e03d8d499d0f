# SPDX-License-Identifier: EUPL-1.2
# Rules, what they make of your time, and how well they are right.
rules-valid = The rules "{ $id }", version { $version }, are in order: { $rules } rules and { $own } of your own, { $activities } activities, every example holds. Hash: { $hash }
rules-tried = line { $line }: { $what } { $rule }
rules-tried-wrong = line { $line }: { $what } { $rule } - expected: { $expected }
rules-tried-sum = { $count } windows, { $wrong } not as expected.
rule-added = Rule "{ $rule }" is in { $file } and holds from now on: { $condition }
    What was recorded before does not change. A rule of your own can be corrected or removed in that file.
not-recorded = Not recorded
diff-heading = Of { $all } that was recorded in the last { $weeks } weeks:
diff-nothing =   no minute would certainly count otherwise.
diff-move =   { $length } would move from { $from } to { $to }.
diff-unclear =   { $length } of { $from } cannot be told.
diff-why-unclear = Titles and addresses are not kept. So a rule that looks at them can be judged only where the rules in use have the same rule; otherwise nobody can tell.
unknown-none = No application of the last { $weeks } weeks was unknown for a minute.
unknown-heading = Unknown in the last { $weeks } weeks, the largest first, with the command that settles it:
unknown-how = For ACTIVITY write one that `daglicht rules check` lists, or `exclude`. For a browser add --title "words of the title", or only time by hand: `daglicht add`.
doubtful-none = No minute is in doubt: nowhere would another rule have given another kind of time.
doubtful-heading = In doubt, because another rule matched as well and says otherwise:
doubtful-line =   { $length } { $application }: { $category } by "{ $rule }", and { $otherwise } by "{ $other }". If that is right: { $fix }
why-condition = The condition that was met: { $condition }
why-own-condition = The condition of your own rule that was met: { $condition }
why-rule-gone = Rule "{ $rule }" is not among the rules in use any more.
why-instead = It replaced what rule "{ $rule }" said: { $category }.
why-also = Without it, rule "{ $rule }" would have decided: { $category }.
calibrate-on = Calibration is on: at a few random moments a day, while you work, you can say what you were doing. Only how often your answer equals the rules is kept and reported, not when you answered.
calibrate-off = Calibration is off. Nothing is asked.
calibrate-question = What were you doing at { $time }? Answer within ten minutes: `daglicht calibrate answer CATEGORY`, or `daglicht calibrate answer skip`.
calibrate-asked = What were you doing at { $time }?
calibrate-choice =   { $number }  { $category }
calibrate-skip =   Enter  skip
calibrate-none = No question is open. Questions come at random moments, so that the answers are worth something.
calibrate-thanks = Thank you. Your answer is counted.
calibrate-skipped = Skipped. Nothing is counted.
calibrate-counts = Answers in { $week }: { $count }, of which { $same } as the rules said.
