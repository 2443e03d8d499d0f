// SPDX-License-Identifier: EUPL-1.2
//! Own data of a period, to take along: entries with their notes, every stretch of the timeline, days and weeks.
//!
//! The stretches of a day add up to its totals, and days to weeks. Nothing here is sent anywhere: each form is bytes for the
//! person who asked. What each form holds stands in `agent/EXCHANGE.md`.

pub mod calendar;
pub mod json;
pub mod page;
pub mod table;
pub mod workbook;

use chrono::NaiveDate;
use daglicht_shared::aggregate::{self, Content, Origin, Span, Tally};
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use crate::clock;
use crate::journal::{Journal, JournalError};
use crate::measure;
use crate::notes::{NoteError, NoteKey};

/// The first and the last day of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    first: NaiveDate,
    last: NaiveDate,
}

/// Own data of a period.
#[derive(Debug, Clone)]
pub struct OwnData {
    /// The time zone of days and weeks.
    pub zone: Zone,
    /// The period.
    pub period: Period,
    /// When it was put together.
    pub made_at: Timestamp,
    /// What was registered by hand, whole.
    pub entries: Vec<OwnEntry>,
    /// The days of the period with something in them.
    pub days: Vec<Day>,
    /// The weeks of these days, as far as they lie in the period.
    pub weeks: Vec<(Week, Tally)>,
}

/// An entry with its note in the clear.
#[derive(Debug, Clone)]
pub struct OwnEntry {
    /// Its number in the journal.
    pub id: i64,
    /// A name that is the same in every export and of no other entry anywhere.
    pub uid: String,
    /// When.
    pub interval: Interval,
    /// What the time went to.
    pub category: Category,
    /// The note.
    pub note: Option<String>,
}

/// A local day.
#[derive(Debug, Clone)]
pub struct Day {
    /// Its date.
    pub date: NaiveDate,
    /// What was measured of it, in order and without overlaps.
    pub stretches: Vec<Stretch>,
    /// What it adds up to.
    pub tally: Tally,
}

/// A part of a day.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// When and what.
    pub span: Span,
    /// The note of the entry that it belongs to.
    pub note: Option<String>,
}

/// Own data cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum OwnDataError {
    /// A journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// A note cannot be read.
    #[error(transparent)]
    Note(#[from] NoteError),
}

/// Where own data is read.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The journal.
    pub journal: &'a Journal,
    /// What was imported for own views.
    pub imported: Option<&'a Journal>,
    /// The key of the notes.
    pub key: &'a NoteKey,
}

impl Period {
    /// The days from `first` to `last`; none when `last` is earlier.
    #[must_use]
    pub fn new(first: NaiveDate, last: NaiveDate) -> Option<Self> {
        (first <= last).then_some(Self { first, last })
    }

    /// The seven days of a week.
    #[must_use]
    pub fn week(week: Week) -> Self {
        let first = week.monday();
        Self { first, last: week.days().last().unwrap_or(first) }
    }

    /// The first day.
    #[must_use]
    pub const fn first(self) -> NaiveDate {
        self.first
    }

    /// The last day.
    #[must_use]
    pub const fn last(self) -> NaiveDate {
        self.last
    }

    fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.first.iter_days().take_while(move |date| *date <= self.last)
    }
}

impl OwnData {
    /// Reads a period.
    ///
    /// # Errors
    /// [`OwnDataError`] when a journal or a note cannot be read.
    pub fn read(source: Source<'_>, zone: Zone, period: Period, made_at: Timestamp) -> Result<Self, OwnDataError> {
        let all = Interval::new(clock::midnight(zone, period.first), clock::day(zone, period.last).end());
        let mut data = Self { zone, period, made_at, entries: Vec::new(), days: Vec::new(), weeks: Vec::new() };
        let Some(all) = all else { return Ok(data) };
        for entry in source.journal.entries(all)? {
            data.entries.push(OwnEntry {
                id: entry.entry.id,
                uid: source.key.name_of(entry.entry.id),
                interval: entry.entry.interval,
                category: entry.entry.category,
                note: entry.note.as_ref().map(|note| source.key.open(note)).transpose()?,
            });
        }
        let spans = measure::own_timeline(source.journal, source.imported, all)?;
        data.days = period.days().filter_map(|date| data.day(&spans, date)).collect();
        data.weeks = data.in_weeks(&spans);
        Ok(data)
    }

    fn day(&self, spans: &[Span], date: NaiveDate) -> Option<Day> {
        let day = clock::day(self.zone, date);
        let near = near(spans, day);
        let measured = aggregate::measured(near, day);
        let note = |span: &Span| match span.content {
            Content::Entry { id, .. } => self.entries.iter().find(|entry| entry.id == id)?.note.clone(),
            Content::Active { .. } | Content::Interruption { .. } | Content::Away | Content::Meeting => None,
        };
        let stretches: Vec<Stretch> = measured.into_iter().map(|span| Stretch { note: note(&span), span }).collect();
        (!stretches.is_empty()).then(|| Day { date, stretches, tally: aggregate::tally(near, &[day]) })
    }

    fn in_weeks(&self, spans: &[Span]) -> Vec<(Week, Tally)> {
        let mut weeks: Vec<(Week, Vec<Interval>)> = Vec::new();
        for Day { date, .. } in &self.days {
            let (week, day) = (Week::of(*date), clock::day(self.zone, *date));
            match weeks.last_mut() {
                Some((last, days)) if *last == week => days.push(day),
                Some(_) | None => weeks.push((week, vec![day])),
            }
        }
        let tally = |days: &[Interval]| {
            let whole = days.first().zip(days.last()).and_then(|(a, b)| Interval::new(a.start(), b.end()));
            whole.map_or_else(Tally::default, |whole| aggregate::tally(near(spans, whole), days))
        };
        weeks.into_iter().map(|(week, days)| (week, tally(&days))).collect()
    }
}

/// The spans, which are in order, that share time with an interval.
fn near(spans: &[Span], within: Interval) -> &[Span] {
    let first = spans.partition_point(|span| span.interval.end() <= within.start());
    let end = spans.partition_point(|span| span.interval.start() < within.end());
    spans.get(first..end.max(first)).unwrap_or_default()
}

/// The application of a stretch; none where nobody was at the screen.
#[must_use]
pub const fn application(span: &Span) -> Option<&String> {
    match &span.content {
        Content::Active { application, .. } | Content::Interruption { application, .. } => Some(application),
        Content::Away | Content::Meeting | Content::Entry { .. } => None,
    }
}

/// Where a stretch comes from, as every form names it.
#[must_use]
pub const fn origin(span: &Span) -> &'static str {
    match (span.origin(), &span.content) {
        (Origin::Manual, _) => "manual",
        (Origin::Automatic, Content::Away) => "away",
        (Origin::Automatic, Content::Meeting) => "calendar",
        (Origin::Automatic, Content::Active { .. } | Content::Interruption { .. } | Content::Entry { .. }) => {
            "automatic"
        }
    }
}

#[cfg(test)]
mod tests;
