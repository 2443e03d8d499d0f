// SPDX-License-Identifier: EUPL-1.2
//! What can be wrong with a rule pack, and what to do about it.
//!
//! A fault names the rule, its line and the position of an example, never the text of an example.

use std::fmt::Write as _;

use crate::id::{ActivityId, RuleId};

/// The reason why a rule pack does not load.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulePackError {
    /// The text is not TOML, or holds a field that is missing, unknown or of another type.
    #[error("the rule pack cannot be read{}: {detail}; nothing is recorded until this is put right", at_line(*.line))]
    Form {
        /// The line, from 1, where it is known.
        line: Option<usize>,
        /// The parser's words.
        detail: String,
    },
    /// The pack has another form than this program knows.
    #[error("the rule pack has schema {0}, and this program reads schema 1: update the program or use an older pack")]
    Schema(u32),
    /// The pack has no rule.
    #[error("the rule pack has no rule: add at least one [[rule]]")]
    Empty,
    /// All patterns together are too large.
    #[error("the patterns of the rule pack are too large together: shorten the repetitions such as {{1,1000}}")]
    Size,
    /// A table beside the rules is at fault.
    #[error(
        "the rule pack is not used, nothing is recorded until this is put right:\n  line {line}, [{table}]: {fault}"
    )]
    Table {
        /// The line, from 1.
        line: usize,
        /// The table.
        table: &'static str,
        /// What is wrong.
        fault: TableFault,
    },
    /// Personal rules hold a table that only a project's rules may have.
    #[error("[{0}] belongs in the rules of the project: take it out of your own, nothing is recorded until then")]
    NotPersonal(&'static str),
    /// Rules are at fault.
    #[error("the rule pack is not used, nothing is recorded until this is put right:{}", list(.0))]
    Rules(Vec<FaultyRule>),
}

/// A rule with its fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultyRule {
    /// The line that holds the rule's id, from 1.
    pub line: usize,
    /// The rule's id as it is written.
    pub rule: String,
    /// What is wrong.
    pub fault: RuleFault,
}

/// What is wrong with a rule, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuleFault {
    /// The id is not a slug.
    #[error("the id must have 1 to 64 characters of a-z, 0-9 and '-'")]
    Id,
    /// Another rule has the same id.
    #[error("another rule has this id: give each rule its own")]
    DoubleId,
    /// The rule has no condition.
    #[error("it would match every window: give `applications`, `application`, `title` or another condition")]
    NoCondition,
    /// A list of conditions is empty.
    #[error("`{0}` is empty: give a condition in it or take it out")]
    EmptyList(&'static str),
    /// A group of applications is not in the pack.
    #[error("`{0}` is not one of the [groups]: correct the name or add the group")]
    Group(String),
    /// A time of day is none.
    #[error("`time` must be two times of day, such as \"12:00-13:30\"")]
    Time,
    /// A day of the week is none.
    #[error("`weekdays` must be days such as \"mon\" or \"saturday\"")]
    Weekday,
    /// A duration is none.
    #[error("`lasting` must be a duration such as \"5m\" or \"1h30m\"")]
    Lasting,
    /// An activity is not in the pack.
    #[error("no rule has the activity `{0}` that `after` names: correct the name")]
    After(ActivityId),
    /// A pattern is not a regular expression.
    #[error("`{field}` is not a regular expression: {detail}")]
    Pattern {
        /// The field.
        field: &'static str,
        /// The parser's words.
        detail: String,
    },
    /// A pattern or name can never match plain text.
    #[error(
        "`{field}` holds a letter with an accent or another character that is matched without: write plain letters"
    )]
    NotPlain {
        /// The field.
        field: &'static str,
    },
    /// A pattern matches the empty text, and so everything.
    #[error("`{field}` matches everything: make it say what must be there")]
    MatchesAll {
        /// The field.
        field: &'static str,
    },
    /// The outcome is neither an exclusion nor a class.
    #[error("give either `exclude = true`, or `unknown = true`, or `activity` and `category`")]
    Outcome,
    /// A rule would replace a category by itself.
    #[error("`instead_of` must be another category than `category`")]
    InsteadOfItself,
    /// A personal rule would replace what another rule says of the same window.
    #[error("`instead_of` belongs in the rules of the project: take it out")]
    NotPersonal,
    /// A personal rule would report what the project's rules do not know.
    #[error(
        "the project's rules have no activity `{0}` with this category, so nobody agreed to it: use an activity of \
         the project with its category (`daglicht rules check` lists them), or `unknown = true`"
    )]
    NotConsented(ActivityId),
    /// The rule has no example or no counter-example.
    #[error("it needs at least one of `{field}`")]
    NoExample {
        /// The field.
        field: &'static str,
    },
    /// The rule does not match an example.
    #[error("example {number} does not match: correct the example or the pattern")]
    ExampleFails {
        /// The position of the example, from 1.
        number: usize,
    },
    /// An earlier rule takes an example.
    #[error("example {number} is taken by the earlier rule `{by}`: change their order or make that rule narrower")]
    ExampleTaken {
        /// The position of the example, from 1.
        number: usize,
        /// The rule that decides.
        by: RuleId,
    },
    /// The rule replaces a category that nothing gives an example.
    #[error("example {number} has not the category of `instead_of` by the other rules: make it one that has")]
    ExampleNotInstead {
        /// The position of the example, from 1.
        number: usize,
    },
    /// A field of an example is none.
    #[error(
        "{field} {number} cannot be read: `address` begins with https://, `at` is \"mon 10:15\", `lasting` is \"5m\""
    )]
    ExampleForm {
        /// Example or counter-example.
        field: &'static str,
        /// The position of the example, from 1.
        number: usize,
    },
    /// The rule matches a counter-example.
    #[error("counter-example {number} matches: make the pattern narrower, for example with \\b around words")]
    CounterExampleMatches {
        /// The position of the counter-example, from 1.
        number: usize,
    },
}

/// What is wrong with a table beside the rules.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableFault {
    /// The pattern is at fault, or there is none.
    #[error(transparent)]
    Pattern(RuleFault),
    /// The pattern does not match an example.
    #[error("example {0} does not match: correct the example or the pattern")]
    ExampleFails(usize),
    /// The pattern matches a counter-example.
    #[error("counter-example {0} matches: make the pattern narrower, for example with \\b around words")]
    CounterExampleMatches(usize),
}

fn at_line(line: Option<usize>) -> String {
    line.map(|line| format!(" (line {line})")).unwrap_or_default()
}

fn list(rules: &[FaultyRule]) -> String {
    rules.iter().fold(String::new(), |mut text, FaultyRule { line, rule, fault }| {
        write!(text, "\n  line {line}, rule `{rule}`: {fault}").expect("writing to a String does not fail");
        text
    })
}
