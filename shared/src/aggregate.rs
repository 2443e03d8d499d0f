// SPDX-License-Identifier: EUPL-1.2
//! From sessions and time entries to a tally of the week.
//!
//! What an employee registered wins over what was measured. Each measured millisecond is in one category or unknown, and
//! is counted once: categories and unknown add up to measured time. Time away counts as unknown only between the first
//! and last activity of a local day, and only when it is not longer than [`LONGEST_AWAY_MS`]; time that nobody observed
//! is not measured at all. Nothing here knows a time zone: the caller gives the local days as intervals.

mod tally;

pub use tally::{RoundedTally, SplitMs, Tally, measured, tally};

use crate::category::Category;
use crate::id::{ActivityId, RuleId};
use crate::rule_pack::Class;
use crate::sessionise::{Kind, Session};
use crate::time::{Interval, Timestamp};

/// A visit that is shorter than this, in the middle of primary work, may be an interruption.
pub const INTERRUPTION_MS: i64 = 5 * MINUTE_MS;
/// Time away that is longer than this is not measured, unless the employee names it.
pub const LONGEST_AWAY_MS: i64 = 180 * MINUTE_MS;

const MINUTE_MS: i64 = 60_000;

/// What an employee registered by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeEntry {
    /// The entry's number in the journal; of two entries for the same time, the higher number wins.
    pub id: i64,
    /// When.
    pub interval: Interval,
    /// What the time went to.
    pub category: Category,
}

/// A part of the timeline; parts do not overlap.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    /// When.
    pub interval: Interval,
    /// What.
    pub content: Content,
}

/// What a part of the timeline holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// A person worked, as the agent saw it.
    Active {
        /// The application's name; empty when no window could be seen.
        application: String,
        /// What the rule pack says; absent when no rule knows the window.
        class: Option<Class>,
    },
    /// A short visit in the middle of primary work, as the agent saw it.
    Interruption {
        /// The application's name.
        application: String,
        /// What the rule pack says; its category is not the one that counts.
        class: Class,
    },
    /// Nobody was at the desktop.
    Away,
    /// Nobody was at the desktop, and the employee's calendar says that they were busy.
    Meeting,
    /// The employee registered this.
    Entry {
        /// The entry's number.
        id: i64,
        /// The entry's category.
        category: Category,
    },
}

/// Who decided what time went to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Origin {
    /// The rule pack.
    Automatic,
    /// The employee.
    Manual,
}

impl Span {
    /// Who decided.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        match self.content {
            Content::Active { .. } | Content::Interruption { .. } | Content::Away | Content::Meeting => {
                Origin::Automatic
            }
            Content::Entry { .. } => Origin::Manual,
        }
    }

    /// The category; absent when it is unknown.
    #[must_use]
    pub fn category(&self) -> Option<Category> {
        match &self.content {
            Content::Active { class, .. } => class.as_ref().map(|class| class.category),
            Content::Interruption { .. } => Some(Category::Interruptions),
            Content::Away => None,
            Content::Meeting => Some(Category::Meetings),
            Content::Entry { category, .. } => Some(*category),
        }
    }

    /// What the rule pack said; absent when it did not decide.
    #[must_use]
    pub const fn class(&self) -> Option<&Class> {
        match &self.content {
            Content::Active { class, .. } => class.as_ref(),
            Content::Interruption { class, .. } => Some(class),
            Content::Away | Content::Meeting | Content::Entry { .. } => None,
        }
    }

    /// The activity.
    #[must_use]
    pub fn activity(&self) -> Option<&ActivityId> {
        self.class().map(|class| &class.activity)
    }

    /// The rule that decided.
    #[must_use]
    pub fn rule(&self) -> Option<&RuleId> {
        self.class().map(|class| &class.rule)
    }
}

/// Lays entries over sessions: sorted parts that do not overlap, the entries whole, the sessions around them.
#[must_use]
pub fn timeline(sessions: &[Session], entries: &[TimeEntry]) -> Vec<Span> {
    let mut newest_first: Vec<&TimeEntry> = entries.iter().collect();
    newest_first.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    let mut taken: Vec<Interval> = Vec::new();
    let mut spans = Vec::new();
    for entry in newest_first {
        let content = Content::Entry { id: entry.id, category: entry.category };
        spans.extend(cut(entry.interval, &content, &taken));
        taken.push(entry.interval);
        taken.sort();
    }
    for Span { interval, content } in merged(sessions) {
        spans.extend(cut(interval, &content, &taken));
    }
    spans.sort_by_key(|span| span.interval);
    mark_interruptions(&mut spans);
    spans
}

/// Lets time away count as a meeting where the employee's calendar says that they were busy.
///
/// What the employee registered and work that was seen at the screen weigh more than a calendar, a calendar more than
/// absence. Time that nobody observed stays unmeasured. `busy` is in order and does not overlap.
#[must_use]
pub fn with_meetings(spans: Vec<Span>, busy: &[Interval]) -> Vec<Span> {
    let mut all = Vec::with_capacity(spans.len());
    for span in spans {
        if span.content != Content::Away {
            all.push(span);
            continue;
        }
        let meetings = busy.iter().filter_map(|busy| busy.intersect(span.interval));
        all.extend(meetings.map(|interval| Span { interval, content: Content::Meeting }));
        all.extend(cut(span.interval, &Content::Away, busy));
    }
    all.sort_by_key(|span| span.interval);
    all
}

/// The sessions in order; those that follow directly and count as the same are one.
fn merged(sessions: &[Session]) -> Vec<Span> {
    let mut by_start: Vec<&Session> = sessions.iter().collect();
    by_start.sort_by_key(|session| session.interval);
    let mut merged: Vec<Span> = Vec::new();
    let mut until = Timestamp(i64::MIN);
    for session in by_start {
        let Some(interval) = Interval::new(session.interval.start().max(until), session.interval.end()) else {
            continue;
        };
        until = interval.end();
        let content = match &session.kind {
            Kind::Active { application, class } => {
                Content::Active { application: application.clone(), class: class.clone() }
            }
            Kind::Away => Content::Away,
        };
        match merged.last_mut() {
            Some(last) if last.interval.end() == interval.start() && counts_as(&last.content, &content) => {
                last.interval = Interval::new(last.interval.start(), interval.end()).expect("it grows");
            }
            Some(_) | None => merged.push(Span { interval, content }),
        }
    }
    merged
}

/// Whether two stretches count as one session: which other rules matched splits none.
fn counts_as(one: &Content, other: &Content) -> bool {
    match (one, other) {
        (
            Content::Active { application, class: Some(class) },
            Content::Active { application: other_application, class: Some(other) },
        ) => application == other_application && class.counts_as(other),
        (
            Content::Active { .. }
            | Content::Interruption { .. }
            | Content::Away
            | Content::Meeting
            | Content::Entry { .. },
            _,
        ) => false,
    }
}

fn cut(interval: Interval, content: &Content, taken: &[Interval]) -> impl Iterator<Item = Span> {
    interval.minus(taken).into_iter().map(|interval| Span { interval, content: content.clone() })
}

/// Marks each short run of spans that may interrupt, directly between two spans of primary work.
fn mark_interruptions(spans: &mut [Span]) {
    let mut begin = 0;
    while begin < spans.len() {
        let run = spans.get(begin..).map_or(0, visit_length);
        let end = begin + run.max(1);
        if run > 0 && is_interruption(spans, begin, end) {
            for span in spans.get_mut(begin..end).into_iter().flatten() {
                interrupt(span);
            }
        }
        begin = end;
    }
}

/// How many spans from the first on form one visit: they may interrupt and follow each other directly.
fn visit_length(spans: &[Span]) -> usize {
    let visits = |span: &Span| span.class().is_some_and(|class| class.may_interrupt);
    let mut length = 0;
    let mut until = None;
    for span in spans {
        if !visits(span) || until.is_some_and(|until| until != span.interval.start()) {
            break;
        }
        until = Some(span.interval.end());
        length += 1;
    }
    length
}

fn is_interruption(spans: &[Span], begin: usize, end: usize) -> bool {
    let primary =
        |span: &&Span| span.origin() == Origin::Automatic && span.category() == Some(Category::StandardisedWork);
    let before = begin.checked_sub(1).and_then(|index| spans.get(index)).filter(primary);
    let after = spans.get(end).filter(primary);
    let (Some(before), Some(after), Some(run)) = (before, after, spans.get(begin..end)) else { return false };
    let length: i64 = run.iter().map(|span| span.interval.milliseconds()).sum();
    let direct = run.first().is_some_and(|first| before.interval.end() == first.interval.start())
        && run.last().is_some_and(|last| last.interval.end() == after.interval.start());
    direct && length < INTERRUPTION_MS
}

fn interrupt(span: &mut Span) {
    if let Content::Active { application, class: Some(class) } = &span.content {
        span.content = Content::Interruption { application: application.clone(), class: class.clone() };
    }
}

#[cfg(test)]
mod tests;
