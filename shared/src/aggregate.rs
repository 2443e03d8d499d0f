// SPDX-License-Identifier: EUPL-1.2
//! From sessions and time entries to a tally of the week.
//!
//! What an employee registered wins over what was measured. Each measured millisecond is in one category or unknown, and
//! is counted once: categories and unknown add up to measured time. Time away counts as unknown only between the first
//! and last activity of a local day, and only when it is not longer than [`LONGEST_AWAY_MS`]; time that nobody observed
//! is not measured at all. Nothing here knows a time zone: the caller gives the local days as intervals.

use std::collections::{BTreeMap, BTreeSet};

use crate::category::Category;
use crate::id::{ActivityId, RuleId};
use crate::report::{SessionLengths, Split};
use crate::rounding::round_parts;
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
            Content::Active { .. } | Content::Interruption { .. } | Content::Away => Origin::Automatic,
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
            Content::Entry { category, .. } => Some(*category),
        }
    }

    /// What the rule pack said; absent when it did not decide.
    #[must_use]
    pub const fn class(&self) -> Option<&Class> {
        match &self.content {
            Content::Active { class, .. } => class.as_ref(),
            Content::Interruption { class, .. } => Some(class),
            Content::Away | Content::Entry { .. } => None,
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
    let mut by_start: Vec<&Session> = sessions.iter().collect();
    by_start.sort_by_key(|session| session.interval);
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
        spans.extend(cut(interval, &content, &taken));
    }
    spans.sort_by_key(|span| span.interval);
    mark_interruptions(&mut spans);
    spans
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

/// Milliseconds by origin.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SplitMs {
    /// Classified by the rule pack.
    pub automatic: i64,
    /// Registered by the employee.
    pub manual: i64,
}

impl SplitMs {
    /// Both together.
    #[must_use]
    pub const fn total(self) -> i64 {
        self.automatic + self.manual
    }
}

/// Where the measured time of some days went.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Milliseconds per category, in the order of [`Category::ALL`].
    pub categories: [SplitMs; 9],
    /// Measured milliseconds without a category.
    pub unknown_ms: i64,
    /// Milliseconds per activity; they are part of the categories.
    pub activities: BTreeMap<ActivityId, i64>,
    /// How often primary work was interrupted.
    pub interruptions: u32,
    /// How often one activity directly followed another.
    pub switches: u32,
    /// Sessions by length.
    pub sessions: SessionLengths,
}

/// A tally in rounded minutes that add up, as a report holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoundedTally {
    /// Minutes per category, all nine.
    pub minutes: BTreeMap<Category, Split>,
    /// Minutes without a category.
    pub unknown_minutes: u32,
    /// Minutes per reportable activity.
    pub activities: BTreeMap<ActivityId, u32>,
    /// How often primary work was interrupted.
    pub interruptions: u32,
    /// How often one activity directly followed another.
    pub switches: u32,
    /// Sessions by length.
    pub sessions: SessionLengths,
}

/// Adds up the timeline over local days.
///
/// The days must not overlap; each is as long as it is in the time zone, 23, 24 or 25 hours.
#[must_use]
pub fn tally(spans: &[Span], days: &[Interval]) -> Tally {
    let mut tally = Tally::default();
    for day in days {
        let measured: Vec<Span> = measured(spans, *day);
        for span in &measured {
            tally.add(span);
        }
        let first = std::iter::once(None).chain(measured.iter().map(Some));
        for (before, span) in first.zip(&measured) {
            tally.compare(before, span);
        }
    }
    tally
}

/// The parts of a day that count as measured, cut at the bounds of the day.
///
/// Time away counts between the first and last activity or entry of the day, unless it is too long.
#[must_use]
pub fn measured(spans: &[Span], day: Interval) -> Vec<Span> {
    let inside: Vec<Span> = spans
        .iter()
        .filter_map(|span| Some(Span { interval: span.interval.intersect(day)?, content: span.content.clone() }))
        .collect();
    let is_away = |span: &Span| span.content == Content::Away;
    let first = inside.iter().position(|span| !is_away(span));
    let last = inside.iter().rposition(|span| !is_away(span));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let too_long = too_long_away(&inside);
    let kept = |index: &usize| (first..=last).contains(index) && !too_long.contains(index);
    inside.into_iter().enumerate().filter(|(index, _)| kept(index)).map(|(_, span)| span).collect()
}

/// The positions of spans that belong to one time away that is too long.
fn too_long_away(spans: &[Span]) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let mut run: Vec<usize> = Vec::new();
    let mut bounds: Option<Interval> = None;
    for (index, span) in spans.iter().enumerate() {
        if span.content != Content::Away {
            bounds = None;
            continue;
        }
        let start = match bounds {
            Some(bounds) if bounds.end() == span.interval.start() => bounds.start(),
            Some(_) | None => {
                run.clear();
                span.interval.start()
            }
        };
        run.push(index);
        bounds = Interval::new(start, span.interval.end());
        if bounds.is_some_and(|bounds| bounds.milliseconds() > LONGEST_AWAY_MS) {
            found.extend(&run);
        }
    }
    found
}

impl Tally {
    /// The milliseconds of one category.
    #[must_use]
    pub fn of(&self, category: Category) -> SplitMs {
        self.categories.get(category.index()).copied().unwrap_or_default()
    }

    /// The milliseconds in the nine categories.
    #[must_use]
    pub fn classified_ms(&self) -> i64 {
        self.categories.iter().map(|split| split.total()).sum()
    }

    /// The milliseconds in all: the nine categories and unknown.
    #[must_use]
    pub fn measured_ms(&self) -> i64 {
        self.classified_ms() + self.unknown_ms
    }

    /// The tally in minutes, rounded to a step so that all parts add up to the rounded whole.
    ///
    /// Activities that may not be reported are left out; the others never add up to more than the whole.
    ///
    /// # Panics
    /// When the step is 0.
    #[must_use]
    pub fn rounded(&self, step_minutes: u32, reportable: &BTreeSet<ActivityId>) -> RoundedTally {
        let minutes = |parts: &[i64]| -> Vec<u32> {
            let parts: Vec<u64> = parts.iter().map(|part| part.unsigned_abs()).collect();
            let step = u64::from(step_minutes) * MINUTE_MS.unsigned_abs();
            let minute = |part: u64| u32::try_from(part / MINUTE_MS.unsigned_abs()).unwrap_or(u32::MAX);
            round_parts(&parts, step).into_iter().map(minute).collect()
        };
        let parts: Vec<i64> = (self.categories.iter())
            .flat_map(|split| [split.automatic, split.manual])
            .chain([self.unknown_ms])
            .collect();
        let mut parts = minutes(&parts).into_iter();
        let mut next = || parts.next().unwrap_or_default();
        let splits = Category::ALL.map(|category| (category, Split { automatic: next(), manual: next() }));
        let unknown_minutes = next();
        let told: Vec<(&ActivityId, i64)> =
            self.activities.iter().filter(|(id, _)| reportable.contains(*id)).map(|(id, ms)| (id, *ms)).collect();
        let rest = self.measured_ms() - told.iter().map(|(_, ms)| ms).sum::<i64>();
        let told_minutes = minutes(&told.iter().map(|(_, ms)| *ms).chain([rest]).collect::<Vec<_>>());
        RoundedTally {
            minutes: splits.into_iter().collect(),
            unknown_minutes,
            activities: told.into_iter().map(|(id, _)| id.clone()).zip(told_minutes).collect(),
            interruptions: self.interruptions,
            switches: self.switches,
            sessions: self.sessions,
        }
    }

    fn add(&mut self, span: &Span) {
        let length = span.interval.milliseconds();
        match span.category().and_then(|category| self.categories.get_mut(category.index())) {
            Some(split) => match span.origin() {
                Origin::Automatic => split.automatic += length,
                Origin::Manual => split.manual += length,
            },
            None => self.unknown_ms += length,
        }
        if let Some(activity) = span.activity() {
            *self.activities.entry(activity.clone()).or_default() += length;
        }
        match span.content {
            Content::Active { .. } | Content::Interruption { .. } => count_session(&mut self.sessions, length),
            Content::Away | Content::Entry { .. } => {}
        }
    }

    /// Counts what happened between a span and the one before it.
    fn compare(&mut self, before: Option<&Span>, span: &Span) {
        let seen = |span: &&Span| match span.content {
            Content::Active { .. } | Content::Interruption { .. } => true,
            Content::Away | Content::Entry { .. } => false,
        };
        let interrupts = |span: &Span| matches!(span.content, Content::Interruption { .. });
        let before = before.filter(|before| before.interval.end() == span.interval.start());
        if interrupts(span) && !before.is_some_and(interrupts) {
            self.interruptions += 1;
        }
        if seen(&span) && before.filter(seen).is_some_and(|before| before.activity() != span.activity()) {
            self.switches += 1;
        }
    }
}

fn count_session(sessions: &mut SessionLengths, length: i64) {
    let class = match length / MINUTE_MS {
        ..5 => &mut sessions.under_5,
        5..15 => &mut sessions.from_5_to_15,
        15..60 => &mut sessions.from_15_to_60,
        60.. => &mut sessions.from_60,
    };
    *class += 1;
}
