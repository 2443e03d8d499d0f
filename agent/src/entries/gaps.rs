// SPDX-License-Identifier: EUPL-1.2
//! Time that has no name yet, between the first and the last thing that is known of a day.
//!
//! A stretch in which nobody was at the desktop, with the parts in which nothing was observed that follow it directly, is
//! one absence: a computer that is locked and then sleeps is one walk to a colleague. Which stretches are too short to
//! show is for whoever shows them.

use daglicht_shared::aggregate::{Content, Span};
use daglicht_shared::time::{Interval, Timestamp};

use crate::journal::{Journal, JournalError};
use crate::measure;

/// A stretch without a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// When.
    pub interval: Interval,
    /// Why it has none.
    pub kind: GapKind,
}

/// Why a stretch has no name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GapKind {
    /// Somebody worked in applications that no rule knows: these, each once.
    Unknown {
        /// Their names; empty when no window could be seen.
        applications: Vec<String>,
    },
    /// Nobody was at the desktop.
    Away,
    /// Nothing was observed: the agent was not running, was paused, or a rule forbids to look.
    Unrecorded,
}

/// The stretches of a day without a name, up to an instant, in order.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn gaps(journal: &Journal, day: Interval, until: Timestamp) -> Result<Vec<Gap>, JournalError> {
    let Some(within) = Interval::new(day.start(), day.end().min(until)) else { return Ok(Vec::new()) };
    Ok(found(&measure::timeline(journal, within)?, within))
}

/// The stretch without a name at an instant.
///
/// # Errors
/// [`JournalError`] when the journal cannot be read.
pub fn gap_at(journal: &Journal, day: Interval, until: Timestamp, at: Timestamp) -> Result<Option<Gap>, JournalError> {
    Ok(gaps(journal, day, until)?.into_iter().find(|gap| gap.interval.contains(at)))
}

fn found(spans: &[Span], within: Interval) -> Vec<Gap> {
    let is_away = |span: &Span| span.content == Content::Away;
    let first = spans.iter().position(|span| !is_away(span));
    let last = spans.iter().rposition(|span| !is_away(span));
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let mut gaps: Vec<Gap> = Vec::new();
    let mut until: Option<Timestamp> = None;
    for span in spans.get(first..=last).unwrap_or_default() {
        let Some(interval) = span.interval.intersect(within) else { continue };
        if let Some(unobserved) = until.and_then(|until| Interval::new(until, interval.start())) {
            push(&mut gaps, Gap { interval: unobserved, kind: GapKind::Unrecorded });
        }
        until = Some(interval.end());
        if let Some(kind) = kind(&span.content) {
            push(&mut gaps, Gap { interval, kind });
        }
    }
    gaps
}

/// Why a part of the timeline has no name; none when it has one.
fn kind(content: &Content) -> Option<GapKind> {
    match content {
        Content::Active { application, class: None } => Some(GapKind::Unknown {
            applications: Vec::from_iter((!application.is_empty()).then(|| application.clone())),
        }),
        Content::Away => Some(GapKind::Away),
        Content::Active { class: Some(_), .. }
        | Content::Interruption { .. }
        | Content::Meeting
        | Content::Entry { .. } => None,
    }
}

/// Adds a stretch, as a part of the one before when it follows directly and is without a name for the same reason.
fn push(gaps: &mut Vec<Gap>, gap: Gap) {
    let joined = gaps.last_mut().filter(|last| last.interval.end() == gap.interval.start()).and_then(|last| {
        let kind = match (&last.kind, &gap.kind) {
            (GapKind::Unknown { applications }, GapKind::Unknown { applications: more }) => {
                let new = more.iter().filter(|name| !applications.contains(name));
                GapKind::Unknown { applications: applications.iter().chain(new).cloned().collect() }
            }
            (GapKind::Unrecorded, GapKind::Unrecorded) => GapKind::Unrecorded,
            (GapKind::Away, GapKind::Away | GapKind::Unrecorded) | (GapKind::Unrecorded, GapKind::Away) => {
                GapKind::Away
            }
            (GapKind::Unknown { .. }, GapKind::Away | GapKind::Unrecorded)
            | (GapKind::Away | GapKind::Unrecorded, GapKind::Unknown { .. }) => return None,
        };
        *last = Gap { interval: Interval::new(last.interval.start(), gap.interval.end())?, kind };
        Some(())
    });
    if joined.is_none() {
        gaps.push(gap);
    }
}
