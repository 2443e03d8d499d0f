// SPDX-License-Identifier: EUPL-1.2
//! The journal's sessions and entries as a timeline, a day and a week.
//!
//! All arithmetic is `daglicht_shared::aggregate`; this only fetches. Days and weeks are local.

use daglicht_shared::aggregate::{self, Span, Tally};
use daglicht_shared::sessionise::Session;
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use crate::clock;
use crate::journal::{Journal, JournalError};

/// Sessions with the entries laid over them, and meetings where a calendar knows of time away.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn timeline(journal: &Journal, within: Interval) -> Result<Vec<Span>, JournalError> {
    let entries: Vec<_> = journal.entries(within)?.into_iter().map(|entry| entry.entry).collect();
    let spans = aggregate::timeline(&journal.sessions(within)?, &entries);
    Ok(aggregate::with_meetings(spans, &journal.busy(within)?))
}

/// The same with imported time where nothing was recorded: for the employee's own views, and for no report.
///
/// # Errors
/// [`JournalError`] when a journal cannot be read.
pub fn own_timeline(
    journal: &Journal,
    imported: Option<&Journal>,
    within: Interval,
) -> Result<Vec<Span>, JournalError> {
    let Some(imported) = imported else { return timeline(journal, within) };
    let entries: Vec<_> = journal.entries(within)?.into_iter().map(|entry| entry.entry).collect();
    let mut sessions = journal.sessions(within)?;
    sessions.extend(unrecorded(&sessions, imported.sessions(within)?));
    let spans = aggregate::timeline(&sessions, &entries);
    Ok(aggregate::with_meetings(spans, &journal.busy(within)?))
}

/// How many milliseconds of a period are known by import only.
///
/// # Errors
/// [`JournalError`] when a journal cannot be read.
pub fn imported_ms(journal: &Journal, imported: &Journal, within: Interval) -> Result<i64, JournalError> {
    let sessions = unrecorded(&journal.sessions(within)?, imported.sessions(within)?);
    let inside = sessions.iter().filter_map(|session| session.interval.intersect(within));
    Ok(inside.map(Interval::milliseconds).sum())
}

/// The parts of imported sessions in which nothing was recorded.
#[must_use]
pub fn unrecorded(recorded: &[Session], imported: Vec<Session>) -> Vec<Session> {
    let taken: Vec<Interval> = recorded.iter().map(|session| session.interval).collect();
    let parts = |Session { interval, kind }: Session| {
        interval
            .minus(&taken)
            .into_iter()
            .map(move |interval| Session { interval, kind: kind.clone() })
            .collect::<Vec<_>>()
    };
    imported.into_iter().flat_map(parts).collect()
}

/// The tally of a week.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn week(journal: &Journal, zone: Zone, week: Week) -> Result<Tally, JournalError> {
    let spans = timeline(journal, clock::week(zone, week))?;
    Ok(aggregate::tally(&spans, &clock::days(zone, week)))
}
