// SPDX-License-Identifier: EUPL-1.2
//! Reading a rule pack: from TOML text to rules that are proven by their examples.
//!
//! All faults of the rules are collected, so that an author sees them at once. A fault names the rule, its line and the
//! position of an example, never the text of an example.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use regex::bytes::{Regex, RegexBuilder, RegexSetBuilder};
use serde::Deserialize;
use toml::Spanned;

use super::{Class, Patterns, Rule, RulePack, Verdict, plain};
use crate::category::Category;
use crate::crypto::sha256;
use crate::id::{ActivityId, PackId, RuleId};

/// The most bytes that the compiled patterns of one kind may take.
const COMPILED_BYTES: usize = 32 * 1024 * 1024;

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
    /// The `[calls]` table is at fault.
    #[error("the rule pack is not used, nothing is recorded until this is put right:\n  line {line}, [calls]: {fault}")]
    Calls {
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        fault: CallsFault,
    },
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
    #[error("it would match every window: give `applications`, `application` or `title`")]
    NoCondition,
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
    #[error("give either `exclude = true`, or `activity` and `category`")]
    Outcome,
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
    /// The rule matches a counter-example.
    #[error("counter-example {number} matches: make the pattern narrower, for example with \\b around words")]
    CounterExampleMatches {
        /// The position of the counter-example, from 1.
        number: usize,
    },
}

/// What is wrong with the table of applications that make calls.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallsFault {
    /// The pattern is at fault.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PackForm {
    schema: u32,
    id: PackId,
    version: u32,
    calls: Option<CallsForm>,
    #[serde(default, rename = "rule")]
    rules: Vec<RuleForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CallsForm {
    applications: Spanned<String>,
    examples: Vec<String>,
    counter_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleForm {
    id: Spanned<String>,
    #[serde(default)]
    applications: Vec<String>,
    application: Option<String>,
    title: Option<String>,
    #[serde(default)]
    exclude: bool,
    activity: Option<ActivityId>,
    category: Option<Category>,
    #[serde(default)]
    may_interrupt: bool,
    #[serde(default)]
    examples: Vec<ExampleForm>,
    #[serde(default)]
    counter_examples: Vec<ExampleForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ExampleForm {
    #[serde(default)]
    application: String,
    #[serde(default)]
    title: String,
}

/// The faults found so far.
#[derive(Default)]
struct Faults(Vec<FaultyRule>);

impl Faults {
    fn add(&mut self, line: usize, rule: &str, fault: RuleFault) {
        self.0.push(FaultyRule { line, rule: rule.to_owned(), fault });
    }

    fn settle(self) -> Result<(), RulePackError> {
        if self.0.is_empty() { Ok(()) } else { Err(RulePackError::Rules(self.0)) }
    }
}

pub(super) fn parse(text: &str) -> Result<RulePack, RulePackError> {
    let line_of = |at: usize| text.bytes().take(at).filter(|c| *c == b'\n').count() + 1;
    let form: PackForm = toml::from_str(text).map_err(|error| RulePackError::Form {
        line: error.span().map(|span| line_of(span.start)),
        detail: error.message().trim().to_owned(),
    })?;
    if form.schema != 1 {
        return Err(RulePackError::Schema(form.schema));
    }
    if form.rules.is_empty() {
        return Err(RulePackError::Empty);
    }
    let mut faults = Faults::default();
    let mut rules = Vec::with_capacity(form.rules.len());
    let mut ids = BTreeSet::new();
    for form in &form.rules {
        let line = line_of(form.id.span().start);
        match rule(form, line) {
            Ok(rule) if !ids.insert(rule.id.clone()) => faults.add(line, form.id.get_ref(), RuleFault::DoubleId),
            Ok(rule) => rules.push(rule),
            Err(found) => found.into_iter().for_each(|fault| faults.add(line, form.id.get_ref(), fault)),
        }
    }
    faults.settle()?;
    let calls = form.calls.as_ref().map(|form| {
        let line = line_of(form.applications.span().start);
        calls(form).map_err(|fault| RulePackError::Calls { line, fault })
    });
    let pack = RulePack {
        calls: calls.transpose()?,
        applications: compile(rules.iter().map(application_pattern))?,
        titles: compile(rules.iter().map(|rule| rule.title.clone()))?,
        id: form.id,
        version: form.version,
        hash: sha256(text.as_bytes()),
        rules,
    };
    prove(&pack, &form.rules)?;
    Ok(pack)
}

/// The rule of a form, or all that is wrong with it but for its examples.
fn rule(form: &RuleForm, line: usize) -> Result<Rule, Vec<RuleFault>> {
    let mut faults = Vec::new();
    if form.applications.is_empty() && form.application.is_none() && form.title.is_none() {
        faults.push(RuleFault::NoCondition);
    }
    if form.applications.iter().any(|name| name.is_empty() || !is_plain(name)) {
        faults.push(RuleFault::NotPlain { field: "applications" });
    }
    faults.extend(form.application.as_deref().and_then(|pattern| pattern_fault("application", pattern)));
    faults.extend(form.title.as_deref().and_then(|pattern| pattern_fault("title", pattern)));
    for (field, examples) in [("examples", &form.examples), ("counter_examples", &form.counter_examples)] {
        if examples.is_empty() {
            faults.push(RuleFault::NoExample { field });
        }
    }
    let Ok(id) = form.id.get_ref().parse::<RuleId>() else {
        faults.push(RuleFault::Id);
        return Err(faults);
    };
    let verdict = match (form.exclude, &form.activity, form.category) {
        (true, None, None) if !form.may_interrupt => Verdict::Excluded { rule: id.clone() },
        (false, Some(activity), Some(category)) => Verdict::Known(Class {
            rule: id.clone(),
            activity: activity.clone(),
            category,
            may_interrupt: form.may_interrupt,
        }),
        (true | false, _, _) => {
            faults.push(RuleFault::Outcome);
            Verdict::Unknown
        }
    };
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Rule {
        id,
        applications: form.applications.clone(),
        application: form.application.clone(),
        title: form.title.clone(),
        verdict,
        line,
    })
}

/// The pattern of applications that make calls, proven by its examples.
fn calls(form: &CallsForm) -> Result<Regex, CallsFault> {
    let pattern = form.applications.get_ref();
    let regex = regex("applications", pattern).map_err(CallsFault::Pattern)?;
    for (field, examples) in [("examples", &form.examples), ("counter_examples", &form.counter_examples)] {
        if examples.is_empty() {
            return Err(CallsFault::Pattern(RuleFault::NoExample { field }));
        }
    }
    let wrong = |examples: &[String], expected: bool| {
        (1..).zip(examples).find(|(_, example)| regex.is_match(&plain(example)) != expected).map(|(number, _)| number)
    };
    if let Some(number) = wrong(&form.examples, true) {
        return Err(CallsFault::ExampleFails(number));
    }
    if let Some(number) = wrong(&form.counter_examples, false) {
        return Err(CallsFault::CounterExampleMatches(number));
    }
    Ok(regex)
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|c| (b' '..=b'~').contains(&c))
}

fn pattern_fault(field: &'static str, pattern: &str) -> Option<RuleFault> {
    regex(field, pattern).err()
}

fn regex(field: &'static str, pattern: &str) -> Result<Regex, RuleFault> {
    if !is_plain(pattern) {
        return Err(RuleFault::NotPlain { field });
    }
    match RegexBuilder::new(pattern).unicode(false).case_insensitive(true).size_limit(COMPILED_BYTES).build() {
        Ok(regex) if regex.is_match(b"") => Err(RuleFault::MatchesAll { field }),
        Ok(regex) => Ok(regex),
        Err(error) => Err(RuleFault::Pattern { field, detail: error.to_string() }),
    }
}

/// One pattern for the exact names of a rule and its pattern of names.
fn application_pattern(rule: &Rule) -> Option<String> {
    let names = rule.applications.iter().map(|name| format!("^{}$", regex::escape(name)));
    let pattern = rule.application.iter().map(|pattern| format!("(?:{pattern})"));
    let all: Vec<String> = names.chain(pattern).collect();
    (!all.is_empty()).then(|| all.join("|"))
}

fn compile(patterns: impl Iterator<Item = Option<String>>) -> Result<Patterns, RulePackError> {
    let (mut texts, mut positions) = (Vec::new(), Vec::new());
    for pattern in patterns {
        positions.push(pattern.as_ref().map(|_| texts.len()));
        texts.extend(pattern);
    }
    let set = RegexSetBuilder::new(texts)
        .unicode(false)
        .case_insensitive(true)
        .size_limit(COMPILED_BYTES)
        .dfa_size_limit(COMPILED_BYTES)
        .build()
        .map_err(|_| RulePackError::Size)?;
    Ok(Patterns { set, positions })
}

/// Checks each rule against its examples and counter-examples.
fn prove(pack: &RulePack, forms: &[RuleForm]) -> Result<(), RulePackError> {
    let mut faults = Faults::default();
    for (rule, form) in pack.rules.iter().zip(forms) {
        let mut add = |fault| faults.add(rule.line, rule.id.as_str(), fault);
        let fits =
            |example: &ExampleForm| pack.matching(&example.application, &example.title).any(|found| found == rule);
        for (number, example) in (1..).zip(&form.examples) {
            match pack.deciding(&example.application, &example.title) {
                Some(by) if by == rule => {}
                Some(by) if fits(example) => add(RuleFault::ExampleTaken { number, by: by.id.clone() }),
                Some(_) | None => add(RuleFault::ExampleFails { number }),
            }
        }
        for (number, example) in (1..).zip(&form.counter_examples) {
            if fits(example) {
                add(RuleFault::CounterExampleMatches { number });
            }
        }
    }
    faults.settle()
}
