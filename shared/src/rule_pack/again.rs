// SPDX-License-Identifier: EUPL-1.2
//! What other rules would have made of a session that is stored, as far as that can be known.
//!
//! A session holds no title. It holds the application, the rule that decided and the others that matched; so a rule that
//! both packs have is known to have matched or not, and a new one is known where it asks for the application alone.
//! Whatever hangs on anything else is not guessed: the answer is that nobody can tell. A rule that both packs have is
//! taken to be the one that decided then, so the history must be of the pack that it is compared with.

use super::condition::{Condition, Known, Test};
use super::{Class, MOST_ALSO, Rule, RulePack, Verdict, look};
use crate::category::Category;
use crate::id::RuleId;

/// What is stored of a session.
#[derive(Debug, Clone, Copy)]
pub struct Past<'a> {
    /// The application's name.
    pub application: &'a str,
    /// What the rules said then; absent when none knew the window.
    pub class: Option<&'a Class>,
}

/// What rules would make of a stored session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Judged {
    /// This, for certain.
    Certain(Verdict),
    /// It depends on what was not kept.
    CannotTell,
}

/// The rules that can decide, in order: those that may, up to the first that must.
struct Course<'a> {
    may: Vec<&'a Rule>,
    must: Option<&'a Rule>,
}

impl<'a> Course<'a> {
    fn of(rules: impl Iterator<Item = &'a Rule>, known: impl Fn(&Rule) -> Known) -> Self {
        let mut may = Vec::new();
        for rule in rules {
            match known(rule) {
                Known::Yes => return Self { may, must: Some(rule) },
                Known::CannotTell => may.push(rule),
                Known::No => {}
            }
        }
        Self { may, must: None }
    }

    /// What can come out.
    fn outcomes(&self) -> impl Iterator<Item = &'a Verdict> {
        self.may.iter().copied().chain(self.must).map(|rule| &rule.verdict)
    }
}

impl RulePack {
    /// What this pack would make of a session that `before` decided.
    #[must_use]
    pub fn judge(&self, past: Past<'_>, before: &Self) -> Judged {
        let names = self.patterns.applications.matches(&look::shortened(past.application));
        let answer = |test: &Test| match test {
            Test::Application(pattern) if names.matched(pattern.position) => Known::Yes,
            Test::Application(_) => Known::No,
            Test::Title(_)
            | Test::Host(_)
            | Test::Path(_)
            | Test::Browsing(_)
            | Test::Responding(_)
            | Test::Call(_)
            | Test::Input(_)
            | Test::Time { .. }
            | Test::Weekdays(_)
            | Test::Lasting(_)
            | Test::After(_)
            | Test::ReopenedAfter(_) => Known::CannotTell,
        };
        let known = |rule: &Rule| match before.matched(rule, past.class) {
            Some(known) => known,
            None => rule.condition.known(&answer),
        };
        let ordinary = || self.rules.iter().filter(|rule| rule.instead_of.is_none());
        let project = Course::of(ordinary(), known);
        let excludes = |verdict: &Verdict| matches!(verdict, Verdict::Excluded { .. });
        if project.may.is_empty() && project.outcomes().any(excludes) {
            return project.must.map_or(Judged::CannotTell, |rule| Judged::Certain(rule.verdict.clone()));
        }
        let personal = Course::of(self.personal.iter(), known);
        // An exclusion that may come first leaves everything open.
        if project.outcomes().any(excludes) {
            return Judged::CannotTell;
        }
        let decided = |course: &Course<'_>, otherwise: &Verdict| -> Option<Verdict> {
            let last = course.must.map_or_else(|| otherwise.clone(), |rule| rule.verdict.clone());
            course.may.iter().all(|rule| same(&rule.verdict, &last)).then_some(last)
        };
        let Some(project) = decided(&project, &Verdict::Unknown) else {
            let is_settled = personal.may.is_empty() && personal.must.is_some();
            return match personal.must {
                Some(rule) if is_settled => self.instead(rule.verdict.clone(), known),
                Some(_) | None => Judged::CannotTell,
            };
        };
        match decided(&personal, &project) {
            Some(verdict) => self.instead(verdict, known),
            None => Judged::CannotTell,
        }
    }

    /// What replaces a verdict.
    fn instead(&self, verdict: Verdict, known: impl Fn(&Rule) -> Known) -> Judged {
        let Verdict::Known(class) = &verdict else { return Judged::Certain(verdict) };
        let course = Course::of(self.rules.iter().filter(|rule| rule.instead_of == Some(class.category)), known);
        let last = course.must.map_or(&verdict, |rule| &rule.verdict);
        if course.may.iter().all(|rule| same(&rule.verdict, last)) {
            Judged::Certain(last.clone())
        } else {
            Judged::CannotTell
        }
    }

    /// Whether a rule matched in a session that this pack decided; none when this pack has no such rule.
    fn matched(&self, rule: &Rule, class: Option<&Class>) -> Option<Known> {
        let place = |id: &RuleId| self.personal.iter().chain(&self.rules).position(|own| own.id == *id);
        let own =
            self.rule(&rule.id).filter(|own| own.condition == rule.condition && own.instead_of == rule.instead_of)?;
        // A session that is stored was excluded by no rule.
        if matches!(own.verdict, Verdict::Excluded { .. }) {
            return Some(Known::No);
        }
        let Some(class) = class else {
            // Either no rule matched, or one of the employee's own left it unknown.
            let left = self.personal.iter().chain(&self.rules).any(|rule| matches!(rule.verdict, Verdict::Left { .. }));
            return Some(if left { Known::CannotTell } else { Known::No });
        };
        if own.id == class.rule || class.also.contains(&own.id) {
            return Some(Known::Yes);
        }
        let decided = self.rule(&class.rule)?;
        if own.instead_of.is_some() {
            let asked = decided.instead_of.is_none() && own.instead_of == Some(class.category);
            let earlier = decided.instead_of == own.instead_of && place(&own.id) < place(&decided.id);
            return Some(if asked || earlier { Known::No } else { Known::CannotTell });
        }
        // A rule that replaced the category tells first which one it replaced.
        let first = if decided.instead_of.is_some() { class.also.first()? } else { &class.rule };
        let is_complete = class.also.len() < MOST_ALSO;
        Some(if is_complete || place(&own.id) < place(first) { Known::No } else { Known::CannotTell })
    }
}

/// Whether two verdicts count the same, whichever rule gives them.
fn same(one: &Verdict, other: &Verdict) -> bool {
    let counted = |verdict: &Verdict| -> Option<(Category, crate::id::ActivityId, bool)> {
        match verdict {
            Verdict::Known(class) => Some((class.category, class.activity.clone(), class.may_interrupt)),
            Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => None,
        }
    };
    let excluded = |verdict: &Verdict| matches!(verdict, Verdict::Excluded { .. });
    counted(one) == counted(other) && excluded(one) == excluded(other)
}

impl Condition {
    /// Whether the condition asks for the application only, so that a stored session can answer it.
    #[must_use]
    pub fn asks_application_only(&self) -> bool {
        self.tests().iter().all(|test| matches!(test, Test::Application(_)))
    }
}
