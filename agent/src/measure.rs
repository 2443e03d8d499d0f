// SPDX-License-Identifier: EUPL-1.2
//! The journal's sessions and entries as a timeline, a day and a week.
//!
//! All arithmetic is `daglicht_shared::aggregate`; this only fetches. Days and weeks are local.

use chrono_tz::Tz;
use daglicht_shared::aggregate::{self, Span, Tally};
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;

use crate::clock;
use crate::journal::{Journal, JournalError};

/// Sessions with the entries laid over them.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn timeline(journal: &Journal, within: Interval) -> Result<Vec<Span>, JournalError> {
    let entries: Vec<_> = journal.entries(within)?.into_iter().map(|entry| entry.entry).collect();
    Ok(aggregate::timeline(&journal.sessions(within)?, &entries))
}

/// What of a day counts as measured.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn day(journal: &Journal, day: Interval) -> Result<Vec<Span>, JournalError> {
    Ok(aggregate::measured(&timeline(journal, day)?, day))
}

/// The tally of a week.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn week(journal: &Journal, zone: Tz, week: Week) -> Result<Tally, JournalError> {
    let spans = timeline(journal, clock::week(zone, week))?;
    Ok(aggregate::tally(&spans, &clock::days(zone, week)))
}
