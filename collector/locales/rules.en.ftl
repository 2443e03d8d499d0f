# SPDX-License-Identifier: EUPL-1.2
# Trying rules.

rules-title = Try rules
rules-lead = A rule pack has tests of its own. Here you see whether they hold, what is wrong and what to do about it. Nothing is kept.
rules-link = Try rules
rules-text = Rules (TOML)
rules-help = The content of the rule pack. On a first visit these are the rules that come with Daglicht.
rules-windows = Windows to try (TOML, may be empty)
rules-windows-help = For each window a [[case]] with window and expect, such as window = { "{" } application = "firefox", title = "Case 12" { "}" } and expect = "meetings". Use invented titles.
rules-button = Try
rules-wrong = These rules are not used: something is wrong.
rules-windows-wrong = The rules are in order. The windows cannot be read.
rules-windows-other = The rules are in order. For { $count } of the windows they say something else than was expected.
rules-faults = What is wrong
rules-rule = Rule
rules-line = On line
rules-fault = What it is, and what to do
rules-good = { $pack }, version { $version }: { $rules } rules, and all their tests hold.
rules-hash = Digest:
rules-tried = What the rules make of the windows
rules-says = The rules say
rules-expected = Expected
rules-result = Result
rules-result-none = nothing expected
rules-result-right = as expected
rules-result-other = other than expected
rules-says-excluded = is not recorded (rule { $rule })
rules-says-left = stays unknown (rule { $rule })
rules-says-known = { $category } (rule { $rule })
rules-says-unknown = unknown: no rule fits
rules-activities = Activities that these rules tell apart
rules-activity = Activity
