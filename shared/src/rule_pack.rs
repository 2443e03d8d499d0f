// SPDX-License-Identifier: EUPL-1.2
//! Rule packs: ordered rules that say what a window is, with the examples that prove them.
//!
//! A pack loads whole or not at all: an unknown field, a broken pattern, a double id, an example that another rule takes
//! or a counter-example that matches refuses it, so that a pack that loads does what its text shows. The first rule that
//! matches decides. Patterns and names are matched against plain text (see [`plain()`]): lower case, without accents, with
//! simple dashes, so that one pattern covers what browsers and office suites make of a title. Nothing here keeps or
//! prints a title.

mod load;
mod plain;

use std::collections::BTreeSet;

use regex::bytes::{Regex, RegexSet};

pub use load::{CallsFault, FaultyRule, RuleFault, RulePackError};
pub use plain::plain;

use crate::category::Category;
use crate::crypto::Digest;
use crate::id::{ActivityId, PackId, RuleId};
use crate::sample::Window;

/// The rule pack that is used when a project brings none.
const STARTER: &str = include_str!("../rules/starter.toml");

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
}

/// What the pack says about a window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// A rule forbids to record the window.
    Excluded {
        /// The rule that decided.
        rule: RuleId,
    },
    /// A rule knows the window.
    Known(Class),
    /// No rule matches.
    Unknown,
}

/// One rule of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The rule's id.
    pub id: RuleId,
    /// Names of applications of which one must be the window's; none and no pattern for any application.
    pub applications: Vec<String>,
    /// A pattern that may match the application's name instead.
    pub application: Option<String>,
    /// A pattern that must match the title.
    pub title: Option<String>,
    /// What the rule says of a window that fits.
    pub verdict: Verdict,
    /// The line of the pack that holds the rule's id, from 1.
    pub line: usize,
}

/// A rule pack that loaded.
#[derive(Debug, Clone)]
pub struct RulePack {
    id: PackId,
    version: u32,
    hash: Digest,
    rules: Vec<Rule>,
    applications: Patterns,
    titles: Patterns,
    /// Names of applications that make calls.
    calls: Option<Regex>,
}

/// The patterns of one kind, compiled together.
#[derive(Debug, Clone)]
struct Patterns {
    set: RegexSet,
    /// For each rule the position of its pattern in the set; none when the rule has no such condition.
    positions: Vec<Option<usize>>,
}

impl RulePack {
    /// Reads a pack from its TOML text.
    ///
    /// # Errors
    /// [`RulePackError`] with all that is wrong, where, and what to do; nothing of a pack with a fault is used.
    pub fn parse(text: &str) -> Result<Self, RulePackError> {
        load::parse(text)
    }

    /// The pack that comes with the program, for Dutch public agencies.
    ///
    /// # Panics
    /// Never: a test loads it.
    #[must_use]
    pub fn starter() -> Self {
        Self::parse(STARTER).expect("a test loads the starter pack")
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

    /// The SHA-256 digest of the pack's text.
    #[must_use]
    pub const fn hash(&self) -> Digest {
        self.hash
    }

    /// The rules in the order in which they are asked.
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The rule with an id.
    #[must_use]
    pub fn rule(&self, id: &RuleId) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == *id)
    }

    /// All activities that the pack can tell apart.
    #[must_use]
    pub fn activities(&self) -> BTreeSet<ActivityId> {
        let activity = |rule: &Rule| match &rule.verdict {
            Verdict::Known(class) => Some(class.activity.clone()),
            Verdict::Excluded { .. } | Verdict::Unknown => None,
        };
        self.rules.iter().filter_map(activity).collect()
    }

    /// What the pack says about a window: the word of the first rule that matches.
    #[must_use]
    pub fn classify(&self, window: &Window) -> Verdict {
        let rule = self.deciding(&window.application, window.title.text());
        rule.map_or(Verdict::Unknown, |rule| rule.verdict.clone())
    }

    /// Whether an application that uses the microphone makes calls, as the pack has it.
    #[must_use]
    pub fn makes_calls(&self, application: &str) -> bool {
        self.calls.as_ref().is_some_and(|pattern| pattern.is_match(&plain(application)))
    }

    fn deciding(&self, application: &str, title: &str) -> Option<&Rule> {
        self.matching(application, title).next()
    }

    fn matching(&self, application: &str, title: &str) -> impl Iterator<Item = &Rule> {
        let applications = self.applications.fits(application);
        let titles = self.titles.fits(title);
        self.rules
            .iter()
            .enumerate()
            .filter(move |(index, _)| applications(*index) && titles(*index))
            .map(|(_, rule)| rule)
    }
}

impl Patterns {
    /// Tells for each rule whether a text fulfils its condition of this kind.
    fn fits(&self, text: &str) -> impl Fn(usize) -> bool {
        let matches = self.set.matches(&plain(text));
        move |rule| match self.positions.get(rule) {
            Some(Some(position)) => matches.matched(*position),
            Some(None) => true,
            None => false,
        }
    }
}

#[cfg(test)]
mod tests;
