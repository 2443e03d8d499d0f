// SPDX-License-Identifier: EUPL-1.2
//! Rule packs: ordered rules that say what a window is, with the examples that prove them.
//!
//! A pack loads whole or not at all: an unknown field, a broken pattern, a double id, an example that another rule takes
//! or a counter-example that matches refuses it, so that a pack that loads does what its text shows. The first rule that
//! matches decides; a rule with `instead_of` is asked afterwards, of windows that were given that category. Patterns and
//! names are matched against plain text (see [`plain()`]): lower case, without accents, with simple dashes, and with a
//! `#` for numbers of citizens and cases. Nothing here keeps or prints a title.

mod again;
mod condition;
mod fault;
mod form;
mod load;
mod look;
mod numbers;
mod patterns;
mod plain;
mod trial;
mod words;
mod write;

use std::collections::BTreeSet;

use regex::bytes::Regex;

pub use again::{Judged, Past};
pub use condition::{Condition, Known, Pattern, Test};
pub use fault::{FaultyRule, RuleFault, RulePackError, TableFault};
pub use look::{Context, LocalTime, Look};
pub use plain::plain;
pub use trial::Tried;
pub use write::{Wish, WriteError};

use condition::Scene;
use form::Book;
use patterns::Patterns;

use crate::case::CaseKey;
use crate::category::Category;
use crate::crypto::Digest;
use crate::id::{ActivityId, PackId, RuleId};
use crate::sample::{Call, Input, Window};

/// The rule pack that is used when a project brings none.
const STARTER: &str = include_str!("../rules/starter.toml");

/// How many rules beside the deciding one are remembered.
const MOST_ALSO: usize = 8;

/// What a rule says about a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// The rule that decided.
    pub rule: RuleId,
    /// The activity.
    pub activity: ActivityId,
    /// The category.
    pub category: Category,
    /// Whether a short visit in the middle of primary work is an interruption.
    pub may_interrupt: bool,
    /// The other rules that matched, in the order in which they would have decided; at most eight.
    pub also: Vec<RuleId>,
}

impl Class {
    /// Whether two windows count as the same; which other rules matched makes no difference.
    #[must_use]
    pub fn counts_as(&self, other: &Self) -> bool {
        (&self.rule, &self.activity, self.category, self.may_interrupt)
            == (&other.rule, &other.activity, other.category, other.may_interrupt)
    }
}

/// What the pack says about a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A rule forbids to record the window.
    Excluded {
        /// The rule that decided.
        rule: RuleId,
    },
    /// A rule leaves the window unknown.
    Left {
        /// The rule that decided.
        rule: RuleId,
    },
    /// A rule knows the window.
    Known(Class),
    /// No rule matches.
    Unknown,
}

/// Who wrote a rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The project, with the works council's approval.
    Project,
    /// The employee.
    Personal,
}

/// One rule of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule's id.
    pub id: RuleId,
    /// What must hold.
    pub condition: Condition,
    /// The category that the other rules must have given, which this one replaces.
    pub instead_of: Option<Category>,
    /// What the rule says of a window that fits.
    pub verdict: Verdict,
    /// Who wrote it.
    pub origin: Origin,
    /// The line of the pack that holds the rule's id, from 1.
    pub line: usize,
}

/// A rule pack that loaded, with the personal rules that make it stricter.
#[derive(Debug, Clone)]
pub struct RulePack {
    id: PackId,
    version: u32,
    hash: Digest,
    rules: Vec<Rule>,
    personal: Vec<Rule>,
    patterns: Compiled,
    book: Book,
    /// Names of applications that make calls.
    calls: Option<Regex>,
    /// Numbers of cases in titles and paths.
    case_numbers: Option<Regex>,
}

/// The patterns of each kind, compiled together.
#[derive(Debug, Clone)]
struct Compiled {
    applications: Patterns,
    titles: Patterns,
    hosts: Patterns,
    paths: Patterns,
}

impl RulePack {
    /// Reads a pack from its TOML text.
    ///
    /// # Errors
    /// [`RulePackError`] with all that is wrong, where, and what to do; nothing of a pack with a fault is used.
    pub fn parse(text: &str) -> Result<Self, RulePackError> {
        load::parse(text, load::Proof::Asked)
    }

    /// The pack with the employee's own rules, which cannot report more than the pack itself.
    ///
    /// # Errors
    /// [`RulePackError`] with all that is wrong with them; then neither is used.
    pub fn with_personal(&self, text: &str) -> Result<Self, RulePackError> {
        load::with_personal(self, text)
    }

    /// The pack that comes with the program, for Dutch public agencies.
    ///
    /// # Panics
    /// Never: a test proves it.
    #[must_use]
    pub fn starter() -> Self {
        load::parse(STARTER, load::Proof::Known).expect("a test proves the starter pack")
    }

    /// The text of the pack that comes with the program.
    #[must_use]
    pub const fn starter_text() -> &'static str {
        STARTER
    }

    /// The pack's id.
    #[must_use]
    pub const fn id(&self) -> &PackId {
        &self.id
    }

    /// The pack's version, which its author raises with each change.
    #[must_use]
    pub const fn version(&self) -> u32 {
        self.version
    }

    /// The SHA-256 digest of the pack's text, without personal rules.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// The project's rules in the order in which they are asked.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The employee's own rules in the order in which they are asked.
    #[must_use]
    pub fn personal(&self) -> &[Rule] {
        &self.personal
    }

    /// The rule with an id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.personal.iter().chain(&self.rules).find(|rule| rule.id == *id)
    }

    /// What the project's rules can say.
    pub fn classes(&self) -> impl Iterator<Item = &Class> {
        self.rules.iter().filter_map(|rule| match &rule.verdict {
            Verdict::Known(class) => Some(class),
            Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => None,
        })
    }

    /// All activities that the pack can tell apart.
    #[must_use]
    pub fn activities(&self) -> BTreeSet<ActivityId> {
        self.classes().map(|class| class.activity.clone()).collect()
    }

    /// Whether an application that uses the microphone makes calls, as the pack has it.
    #[must_use]
    pub fn makes_calls(&self, application: &str) -> bool {
        self.calls.as_ref().is_some_and(|pattern| pattern.is_match(&plain(application)))
    }

    /// What the pack says about a window by itself, without a call or anything before it.
    #[must_use]
    pub fn classify(&self, window: &Window) -> Verdict {
        self.decide(&self.look(window, Call::No, Input::Recent, None), &Context::default())
    }

    /// Matches all patterns against a window; numbers of citizens and cases are taken out before.
    #[must_use]
    pub fn look(&self, window: &Window, call: Call, input: Input, key: Option<&CaseKey>) -> Look {
        let mut number = None;
        let mut cleaned = |mut text: Vec<u8>| {
            numbers::without_citizen_numbers(&mut text);
            let found = self.case_numbers.as_ref().and_then(|pattern| numbers::take_case_number(&mut text, pattern));
            number = number.take().or(found);
            text
        };
        let title = cleaned(look::readable(&window.title));
        let address = window.address.as_ref();
        let path = address.map(|address| cleaned(look::shortened(address.path())));
        Look {
            applications: self.patterns.applications.matches(&look::shortened(&window.application)),
            titles: self.patterns.titles.matches(&title),
            hosts: address.map(|address| self.patterns.hosts.matches(&look::shortened(address.host()))),
            paths: path.map(|path| self.patterns.paths.matches(&path)),
            browsing: window.browsing,
            responding: window.responding,
            call,
            input,
            case: number.zip(key).map(|(number, key)| key.hash(&number)),
        }
    }

    /// What the pack says about a window that was looked at, with what surrounds it.
    ///
    /// What the project excludes stays excluded; then the employee's own rules are asked, then the project's.
    #[must_use]
    pub fn decide(&self, look: &Look, context: &Context<'_>) -> Verdict {
        let scene = Scene { look, context };
        let holds = |rule: &&Rule| rule.condition.holds(scene);
        let mut ordinary = self.rules.iter().filter(|rule| rule.instead_of.is_none()).filter(holds).peekable();
        if let Some(Rule { verdict: Verdict::Excluded { rule }, .. }) = ordinary.peek() {
            return Verdict::Excluded { rule: rule.clone() };
        }
        let mut matching = self.personal.iter().filter(holds).chain(ordinary);
        let Some(first) = matching.next() else { return Verdict::Unknown };
        let Verdict::Known(class) = &first.verdict else { return first.verdict.clone() };
        let instead = self.rules.iter().filter(|rule| rule.instead_of == Some(class.category)).find(holds);
        let (class, replaced) = match instead.map(|rule| &rule.verdict) {
            Some(Verdict::Known(instead)) => (instead, Some(&first.id)),
            Some(Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown) | None => (class, None),
        };
        let also = replaced.into_iter().chain(matching.map(|rule| &rule.id)).take(MOST_ALSO).cloned().collect();
        Verdict::Known(Class { also, ..class.clone() })
    }
}

#[cfg(test)]
mod tests;
