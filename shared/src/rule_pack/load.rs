// SPDX-License-Identifier: EUPL-1.2
//! Reading a rule pack: from TOML text to rules that are proven by their examples.
//!
//! All faults of the rules are collected, so that an author sees them at once. Personal rules are read onto the pack that
//! they make stricter, by the same words and proofs.

use std::collections::BTreeSet;

use regex::bytes::Regex;

use super::condition::{Condition, Test};
use super::fault::{FaultyRule, RuleFault, RulePackError, TableFault};
use super::form::{Book, Check, ExampleForm, PackForm, RuleForm, TableForm, regex};
use super::{Class, Compiled, Origin, Rule, RulePack, Verdict, plain};
use crate::crypto::sha256;
use crate::id::RuleId;

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

/// The text of a pack, for the lines of its faults.
struct Source<'a> {
    text: &'a str,
    /// Where its lines end.
    ends: Vec<usize>,
}

impl<'a> Source<'a> {
    fn of(text: &'a str) -> Self {
        Self { text, ends: text.match_indices('\n').map(|(at, _)| at).collect() }
    }

    fn line(&self, at: usize) -> usize {
        self.ends.partition_point(|end| *end < at) + 1
    }

    fn form(&self) -> Result<PackForm, RulePackError> {
        let form: PackForm = toml::from_str(self.text).map_err(|error| RulePackError::Form {
            line: error.span().map(|span| self.line(span.start)),
            detail: error.message().trim().to_owned(),
        })?;
        if form.schema != 1 {
            return Err(RulePackError::Schema(form.schema));
        }
        if form.rules.is_empty() {
            return Err(RulePackError::Empty);
        }
        Ok(form)
    }

    fn table(&self, table: &'static str, form: Option<&TableForm>) -> Result<Option<Regex>, RulePackError> {
        let Some(form) = form else { return Ok(None) };
        let line = self.line(form.pattern.span().start);
        proven(form).map(Some).map_err(|fault| RulePackError::Table { line, table, fault })
    }

    /// The rules of a form that are sound but for their examples, with all patterns compiled.
    fn compiled(
        &self,
        form: &PackForm,
        origin: Origin,
        before: &Book,
        ids: &BTreeSet<RuleId>,
        proof: Proof,
    ) -> Result<(Vec<Rule>, Compiled, Book), RulePackError> {
        let mut book = Book { check: Check::Together, ..before.clone() };
        let rules = self.rules(form, origin, &mut book, ids.clone());
        let compiled = rules.and_then(|rules| Ok((rules, compile(&book, proof).ok_or(RulePackError::Size)?)));
        match compiled {
            Ok((rules, patterns)) => Ok((rules, patterns, book)),
            // Looked at one by one, all that is at fault can be named at once.
            Err(error) => {
                self.rules(form, origin, &mut Book { check: Check::Each, ..before.clone() }, ids.clone())?;
                Err(error)
            }
        }
    }

    /// The rules of a form that are sound but for their examples.
    fn rules(
        &self,
        form: &PackForm,
        origin: Origin,
        book: &mut Book,
        mut ids: BTreeSet<RuleId>,
    ) -> Result<Vec<Rule>, RulePackError> {
        let mut faults = Faults::default();
        let mut rules = Vec::with_capacity(form.rules.len());
        for form in &form.rules {
            let line = self.line(form.id.span().start);
            match rule(form, origin, line, book) {
                Ok(rule) if !ids.insert(rule.id.clone()) => faults.add(line, form.id.get_ref(), RuleFault::DoubleId),
                Ok(rule) => rules.push(rule),
                Err(found) => found.into_iter().for_each(|fault| faults.add(line, form.id.get_ref(), fault)),
            }
        }
        faults.settle()?;
        Ok(rules)
    }
}

/// Whether the rules are proven: by being compiled, and by their examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// They are.
    Asked,
    /// A test of this program did it.
    Known,
}

pub(super) fn parse(text: &str, proof: Proof) -> Result<RulePack, RulePackError> {
    let source = Source::of(text);
    let form = source.form()?;
    let mut book = Book::default();
    for (name, pattern) in &form.groups {
        let line = source.line(pattern.span().start);
        regex("groups", pattern.get_ref()).map_err(|fault| RulePackError::Table {
            line,
            table: "groups",
            fault: TableFault::Pattern(fault),
        })?;
        book.groups.insert(name.clone(), pattern.get_ref().clone());
    }
    let calls = source.table("calls", form.calls.as_ref())?;
    let case_numbers = source.table("case_numbers", form.case_numbers.as_ref())?;
    let (rules, patterns, book) = source.compiled(&form, Origin::Project, &book, &BTreeSet::new(), proof)?;
    let pack = RulePack {
        id: form.id,
        version: form.version,
        hash: sha256(text.as_bytes()),
        personal: Vec::new(),
        calls,
        case_numbers,
        patterns,
        book,
        rules,
    };
    if proof == Proof::Asked {
        let mut faults = Faults::default();
        after(&pack, &pack.rules, &mut faults);
        prove(&pack, &pack.rules, &form.rules, &mut faults);
        faults.settle()?;
    }
    Ok(pack)
}

/// The pack with personal rules, which may exclude, leave unknown, or name what the pack itself can name.
pub(super) fn with_personal(pack: &RulePack, text: &str) -> Result<RulePack, RulePackError> {
    let source = Source::of(text);
    let form = source.form()?;
    if form.calls.is_some() {
        return Err(RulePackError::NotPersonal("calls"));
    }
    if form.case_numbers.is_some() {
        return Err(RulePackError::NotPersonal("case_numbers"));
    }
    if !form.groups.is_empty() {
        return Err(RulePackError::NotPersonal("groups"));
    }
    let ids = pack.rules.iter().map(|rule| rule.id.clone()).collect();
    let (personal, patterns, book) = source.compiled(&form, Origin::Personal, &pack.book, &ids, Proof::Asked)?;
    let mut faults = Faults::default();
    for rule in &personal {
        let is_agreed = |class: &Class| {
            pack.classes().any(|known| known.activity == class.activity && known.category == class.category)
        };
        match &rule.verdict {
            Verdict::Known(class) if !is_agreed(class) => {
                faults.add(rule.line, rule.id.as_str(), RuleFault::NotConsented(class.activity.clone()));
            }
            Verdict::Known(_) | Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => {}
        }
    }
    let pack = RulePack { patterns, book, personal, ..pack.clone() };
    after(&pack, &pack.personal, &mut faults);
    prove(&pack, &pack.personal, &form.rules, &mut faults);
    faults.settle()?;
    Ok(pack)
}

fn compile(book: &Book, proof: Proof) -> Option<Compiled> {
    Some(Compiled {
        applications: book.applications.compile(proof)?,
        titles: book.titles.compile(proof)?,
        hosts: book.hosts.compile(proof)?,
        paths: book.paths.compile(proof)?,
    })
}

/// The rule of a form, or all that is wrong with it but for its examples.
fn rule(form: &RuleForm, origin: Origin, line: usize, book: &mut Book) -> Result<Rule, Vec<RuleFault>> {
    let mut faults = Vec::new();
    let condition = form.condition(book, &mut faults);
    for (field, examples) in [("examples", &form.examples), ("counter_examples", &form.counter_examples)] {
        if examples.is_empty() {
            faults.push(RuleFault::NoExample { field });
        }
    }
    let Ok(id) = form.id.get_ref().parse::<RuleId>() else {
        faults.push(RuleFault::Id);
        return Err(faults);
    };
    let is_plain = !form.may_interrupt && form.instead_of.is_none();
    let verdict = match (form.exclude, form.unknown, &form.activity, form.category) {
        (true, false, None, None) if is_plain => Verdict::Excluded { rule: id.clone() },
        (false, true, None, None) if is_plain => Verdict::Left { rule: id.clone() },
        (false, false, Some(activity), Some(category)) => Verdict::Known(Class {
            rule: id.clone(),
            activity: activity.clone(),
            category,
            may_interrupt: form.may_interrupt,
            also: Vec::new(),
        }),
        (true | false, true | false, _, _) => {
            faults.push(RuleFault::Outcome);
            Verdict::Unknown
        }
    };
    if form.instead_of.is_some() && form.instead_of == form.category {
        faults.push(RuleFault::InsteadOfItself);
    }
    if form.instead_of.is_some() && origin == Origin::Personal {
        faults.push(RuleFault::NotPersonal);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(Rule { id, condition, instead_of: form.instead_of, verdict, origin, line })
}

/// A pattern beside the rules, proven by its examples.
fn proven(form: &TableForm) -> Result<Regex, TableFault> {
    let regex = regex("pattern", form.pattern.get_ref()).map_err(TableFault::Pattern)?;
    for (field, examples) in [("examples", &form.examples), ("counter_examples", &form.counter_examples)] {
        if examples.is_empty() {
            return Err(TableFault::Pattern(RuleFault::NoExample { field }));
        }
    }
    let wrong = |examples: &[String], expected: bool| {
        (1..).zip(examples).find(|(_, example)| regex.is_match(&plain(example)) != expected).map(|(number, _)| number)
    };
    if let Some(number) = wrong(&form.examples, true) {
        return Err(TableFault::ExampleFails(number));
    }
    if let Some(number) = wrong(&form.counter_examples, false) {
        return Err(TableFault::CounterExampleMatches(number));
    }
    Ok(regex)
}

/// Checks that `after` names activities that there are.
fn after(pack: &RulePack, rules: &[Rule], faults: &mut Faults) {
    let known = pack.activities();
    for rule in rules {
        for test in rule.condition.tests() {
            let Test::After(activities) = test else { continue };
            for activity in activities.iter().filter(|activity| !known.contains(*activity)) {
                faults.add(rule.line, rule.id.as_str(), RuleFault::After(activity.clone()));
            }
        }
    }
}

/// Checks each rule against its examples and counter-examples.
fn prove(pack: &RulePack, rules: &[Rule], forms: &[RuleForm], faults: &mut Faults) {
    for (rule, form) in rules.iter().zip(forms) {
        let mut add = |fault| faults.add(rule.line, rule.id.as_str(), fault);
        for (number, example) in (1..).zip(&form.examples) {
            match seen(pack, &rule.condition, example) {
                None => add(RuleFault::ExampleForm { field: "example", number }),
                Some(Seen { by: Some(by), .. }) if by == rule.id => {}
                Some(Seen { by: Some(by), holds: true }) => add(RuleFault::ExampleTaken { number, by }),
                Some(Seen { by: None, holds: true }) => add(RuleFault::ExampleNotInstead { number }),
                Some(Seen { holds: false, .. }) => add(RuleFault::ExampleFails { number }),
            }
        }
        for (number, example) in (1..).zip(&form.counter_examples) {
            match seen(pack, &rule.condition, example) {
                None => add(RuleFault::ExampleForm { field: "counter-example", number }),
                // What replaces a category may hold where that category does not.
                Some(Seen { by: Some(by), .. }) if by == rule.id => add(RuleFault::CounterExampleMatches { number }),
                Some(Seen { holds: true, .. }) if rule.instead_of.is_none() => {
                    add(RuleFault::CounterExampleMatches { number });
                }
                Some(_) => {}
            }
        }
    }
}

/// What a pack makes of an example.
struct Seen {
    /// The rule that decides.
    by: Option<RuleId>,
    /// Whether the condition in question holds.
    holds: bool,
}

fn seen(pack: &RulePack, condition: &Condition, example: &ExampleForm) -> Option<Seen> {
    let scenery = example.scenery()?;
    let look = pack.look(&scenery.window, scenery.call, scenery.input, None);
    let context = scenery.context();
    let by = match pack.decide(&look, &context) {
        Verdict::Excluded { rule } | Verdict::Left { rule } => Some(rule),
        Verdict::Known(class) => Some(class.rule),
        Verdict::Unknown => None,
    };
    Some(Seen { by, holds: condition.holds(super::condition::Scene { look: &look, context: &context }) })
}
