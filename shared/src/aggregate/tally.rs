// SPDX-License-Identifier: EUPL-1.2
//! From the timeline to a tally: what is measured of each local day, added up, counted and rounded.
//!
//! The nine categories and unknown add up to measured time, before and after rounding.

use std::collections::{BTreeMap, BTreeSet};

use super::{Content, LONGEST_AWAY_MS, MINUTE_MS, Origin, Span};
use crate::category::Category;
use crate::id::ActivityId;
use crate::report::{SessionLengths, Split};
use crate::rounding::round_parts;
use crate::time::Interval;

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
            Content::Away | Content::Meeting | Content::Entry { .. } => {}
        }
    }

    /// Counts what happened between a span and the one before it.
    fn compare(&mut self, before: Option<&Span>, span: &Span) {
        let seen = |span: &&Span| match span.content {
            Content::Active { .. } | Content::Interruption { .. } => true,
            Content::Away | Content::Meeting | Content::Entry { .. } => false,
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
