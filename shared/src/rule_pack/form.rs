// SPDX-License-Identifier: EUPL-1.2
//! The form of a rule pack in TOML, and what its conditions mean.
//!
//! All fields of one table must hold; `all`, `any` and `not` nest tables. A rule's own table is such a table too, so that
//! a short rule stays short.

use std::collections::BTreeMap;

use chrono::{NaiveTime, Timelike as _, Weekday};
use regex::bytes::Regex;
use serde::Deserialize;
use toml::Spanned;

use super::condition::{Condition, Pattern, Test};
use super::fault::RuleFault;
use super::load::Proof;
use super::look::{Context, LocalTime};
use super::patterns::{self, Patterns};
use crate::category::Category;
use crate::duration;
use crate::id::{ActivityId, PackId};
use crate::sample::{Address, Browsing, Call, Input, Responding, Title, Window};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackForm {
    pub(super) schema: u32,
    pub(super) id: PackId,
    pub(super) version: u32,
    #[serde(default)]
    pub(super) groups: BTreeMap<String, Spanned<String>>,
    pub(super) calls: Option<TableForm>,
    pub(super) case_numbers: Option<TableForm>,
    #[serde(default, rename = "rule")]
    pub(super) rules: Vec<RuleForm>,
}

/// A pattern beside the rules, with its proof.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TableForm {
    #[serde(alias = "applications")]
    pub(super) pattern: Spanned<String>,
    pub(super) examples: Vec<String>,
    pub(super) counter_examples: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RuleForm {
    pub(super) id: Spanned<String>,
    #[serde(default)]
    applications: Vec<String>,
    application: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    title: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    host: Option<String>,
    path: Option<String>,
    browsing: Option<BrowsingForm>,
    responding: Option<bool>,
    call: Option<bool>,
    idle: Option<bool>,
    time: Option<String>,
    #[serde(default)]
    weekdays: Vec<String>,
    lasting: Option<String>,
    #[serde(default)]
    after: Vec<ActivityId>,
    reopened_after_days: Option<u32>,
    all: Option<Vec<ConditionForm>>,
    any: Option<Vec<ConditionForm>>,
    not: Option<Box<ConditionForm>>,
    #[serde(default)]
    pub(super) exclude: bool,
    #[serde(default)]
    pub(super) unknown: bool,
    pub(super) activity: Option<ActivityId>,
    pub(super) category: Option<Category>,
    pub(super) instead_of: Option<Category>,
    #[serde(default)]
    pub(super) may_interrupt: bool,
    #[serde(default)]
    pub(super) examples: Vec<ExampleForm>,
    #[serde(default)]
    pub(super) counter_examples: Vec<ExampleForm>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ConditionForm {
    #[serde(default)]
    applications: Vec<String>,
    application: Option<String>,
    #[serde(default)]
    groups: Vec<String>,
    title: Option<String>,
    #[serde(default)]
    hosts: Vec<String>,
    host: Option<String>,
    path: Option<String>,
    browsing: Option<BrowsingForm>,
    responding: Option<bool>,
    call: Option<bool>,
    idle: Option<bool>,
    time: Option<String>,
    #[serde(default)]
    weekdays: Vec<String>,
    lasting: Option<String>,
    #[serde(default)]
    after: Vec<ActivityId>,
    reopened_after_days: Option<u32>,
    all: Option<Vec<Self>>,
    any: Option<Vec<Self>>,
    not: Option<Box<Self>>,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum BrowsingForm {
    Private,
    Normal,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ExampleForm {
    #[serde(default)]
    application: String,
    #[serde(default)]
    title: String,
    address: Option<String>,
    browsing: Option<BrowsingForm>,
    responding: Option<bool>,
    #[serde(default)]
    call: bool,
    #[serde(default)]
    idle: bool,
    at: Option<String>,
    lasting: Option<String>,
    after: Option<ActivityId>,
    reopened_days: Option<u32>,
}

/// An example as the rules see it.
pub(super) struct Scenery {
    pub(super) window: Window,
    pub(super) call: Call,
    pub(super) input: Input,
    local: Option<LocalTime>,
    lasting_ms: i64,
    previous: Option<ActivityId>,
    reopened_days: Option<u32>,
}

impl Scenery {
    pub(super) const fn context(&self) -> Context<'_> {
        Context {
            local: self.local,
            lasting_ms: self.lasting_ms,
            previous: self.previous.as_ref(),
            reopened_days: self.reopened_days,
        }
    }
}

/// The patterns of a pack, each once, while it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Book {
    pub(super) groups: BTreeMap<String, String>,
    pub(super) applications: Kind,
    pub(super) titles: Kind,
    pub(super) hosts: Kind,
    pub(super) paths: Kind,
    pub(super) check: Check,
}

/// When the patterns of rules are checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Check {
    /// Each by itself, so that the faulty one can be named; takes far longer.
    Each,
    /// All at once, when they are compiled.
    #[default]
    Together,
}

/// The patterns of one kind.
#[derive(Debug, Clone, Default)]
pub(super) struct Kind {
    texts: Vec<String>,
    places: BTreeMap<String, usize>,
}

impl Kind {
    fn take(&mut self, text: String) -> Pattern {
        let place = *self.places.entry(text.clone()).or_insert_with(|| {
            self.texts.push(text.clone());
            self.texts.len() - 1
        });
        Pattern::new(text, place)
    }

    /// The patterns compiled together; none when one of them is none or matches everything, which is told by itself.
    pub(super) fn compile(&self, proof: Proof) -> Option<Patterns> {
        Patterns::compile(&self.texts, proof)
    }
}

impl RuleForm {
    /// What must hold for the rule; faults go to the list.
    pub(super) fn condition(&self, book: &mut Book, faults: &mut Vec<RuleFault>) -> Condition {
        let form = ConditionForm {
            applications: self.applications.clone(),
            application: self.application.clone(),
            groups: self.groups.clone(),
            title: self.title.clone(),
            hosts: self.hosts.clone(),
            host: self.host.clone(),
            path: self.path.clone(),
            browsing: self.browsing,
            responding: self.responding,
            call: self.call,
            idle: self.idle,
            time: self.time.clone(),
            weekdays: self.weekdays.clone(),
            lasting: self.lasting.clone(),
            after: self.after.clone(),
            reopened_after_days: self.reopened_after_days,
            all: self.all.clone(),
            any: self.any.clone(),
            not: self.not.clone(),
        };
        form.condition(book, faults)
    }
}

impl ConditionForm {
    fn condition(&self, book: &mut Book, faults: &mut Vec<RuleFault>) -> Condition {
        let mut parts = Vec::new();
        let applications = self.application_pattern(book, faults);
        parts.extend(applications.map(|text| Test::Application(book.applications.take(text))));
        let title = checked("title", self.title.as_deref(), book.check, faults);
        parts.extend(title.map(|text| Test::Title(book.titles.take(text))));
        let hosts = self.host_pattern(book.check, faults);
        parts.extend(hosts.map(|text| Test::Host(book.hosts.take(text))));
        let path = checked("path", self.path.as_deref(), book.check, faults);
        parts.extend(path.map(|text| Test::Path(book.paths.take(text))));
        parts.extend(self.browsing.map(|form| Test::Browsing(form.into())));
        parts.extend(self.responding.map(|yes| Test::Responding(responding(yes))));
        parts.extend(self.call.map(|on| Test::Call(call(on))));
        parts.extend(self.idle.map(|idle| Test::Input(input(idle))));
        parts.extend(self.time.as_deref().and_then(|text| ok(time(text), RuleFault::Time, faults)));
        if !self.weekdays.is_empty() {
            let days = self.weekdays.iter().map(|day| day.parse().ok()).collect::<Option<Vec<Weekday>>>();
            parts.extend(ok(days, RuleFault::Weekday, faults).map(Test::Weekdays));
        }
        let lasting = self.lasting.as_deref().and_then(|text| ok(milliseconds(text), RuleFault::Lasting, faults));
        parts.extend(lasting.map(Test::Lasting));
        if !self.after.is_empty() {
            parts.push(Test::After(self.after.clone()));
        }
        parts.extend(self.reopened_after_days.map(Test::ReopenedAfter));
        let mut parts: Vec<Condition> = parts.into_iter().map(Condition::Is).collect();
        let mut nested = |field, forms: &Option<Vec<Self>>| {
            let forms = forms.as_ref()?;
            if forms.is_empty() {
                faults.push(RuleFault::EmptyList(field));
            }
            Some(forms.iter().map(|form| form.condition(book, faults)).collect())
        };
        let (all, any) = (nested("all", &self.all), nested("any", &self.any));
        parts.extend(all.map(Condition::All));
        parts.extend(any.map(Condition::Any));
        parts.extend(self.not.as_ref().map(|not| Condition::Not(Box::new(not.condition(book, faults)))));
        match (parts.len(), parts.pop()) {
            (1, Some(only)) => only,
            (_, Some(last)) => {
                parts.push(last);
                Condition::All(parts)
            }
            (_, None) => {
                faults.push(RuleFault::NoCondition);
                Condition::All(parts)
            }
        }
    }

    /// One pattern for the exact names, the pattern of names and the groups.
    fn application_pattern(&self, book: &Book, faults: &mut Vec<RuleFault>) -> Option<String> {
        if self.applications.iter().any(|name| name.is_empty() || !is_plain(name)) {
            faults.push(RuleFault::NotPlain { field: "applications" });
        }
        let mut all: Vec<String> = self.applications.iter().map(|name| format!("^{}$", regex::escape(name))).collect();
        all.extend(
            checked("application", self.application.as_deref(), book.check, faults)
                .map(|pattern| format!("(?:{pattern})")),
        );
        for group in &self.groups {
            match book.groups.get(group) {
                Some(pattern) => all.push(format!("(?:{pattern})")),
                None => faults.push(RuleFault::Group(group.clone())),
            }
        }
        (!all.is_empty()).then(|| all.join("|"))
    }

    /// One pattern for hosts with all that is below them, and the pattern of hosts.
    fn host_pattern(&self, check: Check, faults: &mut Vec<RuleFault>) -> Option<String> {
        if self.hosts.iter().any(|host| host.is_empty() || !is_plain(host)) {
            faults.push(RuleFault::NotPlain { field: "hosts" });
        }
        let hosts = self.hosts.iter().map(|host| format!(r"(?:^|\.){}$", regex::escape(host)));
        let pattern = checked("host", self.host.as_deref(), check, faults).map(|pattern| format!("(?:{pattern})"));
        let all: Vec<String> = hosts.chain(pattern).collect();
        (!all.is_empty()).then(|| all.join("|"))
    }
}

impl ExampleForm {
    /// The window and all around it; none when a field of the example cannot be read.
    pub(super) fn scenery(&self) -> Option<Scenery> {
        let local = match self.at.as_deref().map(str::split_whitespace) {
            Some(mut words) => {
                let (day, clock) = (words.next()?.parse().ok()?, words.next()?);
                Some(LocalTime { weekday: day, minute: minute(clock)? })
            }
            None => None,
        };
        let address = match &self.address {
            Some(address) => Some(Address::parse(address)?),
            None => None,
        };
        let lasting_ms = self.lasting.as_deref().map_or(Some(0), milliseconds)?;
        let window = Window {
            address,
            browsing: self.browsing.map(Into::into).unwrap_or_default(),
            responding: responding(self.responding.unwrap_or(true)),
            ..Window::new(self.application.clone(), Title::new(self.title.clone()))
        };
        Some(Scenery {
            window,
            call: call(self.call),
            input: input(self.idle),
            local,
            lasting_ms,
            previous: self.after.clone(),
            reopened_days: self.reopened_days,
        })
    }
}

impl From<BrowsingForm> for Browsing {
    fn from(form: BrowsingForm) -> Self {
        match form {
            BrowsingForm::Private => Self::Private,
            BrowsingForm::Normal => Self::Normal,
        }
    }
}

const fn responding(yes: bool) -> Responding {
    if yes { Responding::Yes } else { Responding::No }
}

const fn call(on: bool) -> Call {
    if on { Call::On } else { Call::No }
}

const fn input(idle: bool) -> Input {
    if idle { Input::Absent } else { Input::Recent }
}

fn ok<T>(value: Option<T>, fault: RuleFault, faults: &mut Vec<RuleFault>) -> Option<T> {
    if value.is_none() {
        faults.push(fault);
    }
    value
}

fn time(text: &str) -> Option<Test> {
    let (from, to) = text.split_once('-')?;
    let (from, to) = (minute(from)?, minute(to)?);
    (from != to).then_some(Test::Time { from, to })
}

fn minute(text: &str) -> Option<u32> {
    let time = NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()?;
    Some(time.hour() * 60 + time.minute())
}

fn milliseconds(text: &str) -> Option<i64> {
    i64::try_from(duration::parse(text).ok()?.as_millis()).ok()
}

/// A pattern of a rule, when it is sound.
fn checked(field: &'static str, pattern: Option<&str>, check: Check, faults: &mut Vec<RuleFault>) -> Option<String> {
    let pattern = pattern?;
    let fault = match check {
        Check::Each => regex(field, pattern).err(),
        Check::Together if is_plain(pattern) => None,
        Check::Together => Some(RuleFault::NotPlain { field }),
    };
    match fault {
        None => Some(pattern.to_owned()),
        Some(fault) => {
            faults.push(fault);
            None
        }
    }
}

pub(super) fn regex(field: &'static str, pattern: &str) -> Result<Regex, RuleFault> {
    if !is_plain(pattern) {
        return Err(RuleFault::NotPlain { field });
    }
    match patterns::one(pattern) {
        Ok(regex) if regex.is_match(b"") => Err(RuleFault::MatchesAll { field }),
        Ok(regex) => Ok(regex),
        Err(error) => Err(RuleFault::Pattern { field, detail: error.to_string() }),
    }
}

fn is_plain(text: &str) -> bool {
    text.bytes().all(|c| (b' '..=b'~').contains(&c))
}
