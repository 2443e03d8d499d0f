// SPDX-License-Identifier: EUPL-1.2
//! When a finished week becomes a report, and when `run` has something to send.
//!
//! A week is put in the outbox after the manifest's review time, at a moment within the next twelve hours that is drawn
//! once: reports of a team do not arrive in the order in which people work. What a person asks for is sent at once.

use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use crate::clock::{self, NoRandomness};
use crate::enrolment::Enrolment;
use crate::journal::{Journal, JournalError};
use crate::outbox::{Outbox, OutboxError, ReportState};
use crate::upload;

const HOUR_MS: i64 = 3_600_000;
/// Within how long after its review time a report is sent.
pub const SPREAD_MS: i64 = 12 * HOUR_MS;
/// How much longer than its acceptance window a week is taken to be open, for a collector that was away.
const OUTAGE_DAYS: i64 = 14;

/// The plan cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum ScheduleError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The outbox cannot be read.
    #[error(transparent)]
    Outbox(#[from] OutboxError),
    /// No random moment.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// What there is to send, and when.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// Weeks whose report is due.
    pub due: Vec<Week>,
    /// When something is due next; absent when nothing waits.
    pub next: Option<Timestamp>,
}

/// The earliest moment at which the report of a week is made by itself.
#[must_use]
pub fn review_ends(enrolment: &Enrolment, zone: Zone, week: Week) -> Timestamp {
    clock::week(zone, week).end().plus(i64::from(enrolment.manifest.terms.timing.review_hours) * HOUR_MS)
}

/// The instant from which the journal is kept: the manifest's number of days, and every week not yet reported.
#[must_use]
pub fn keep_from(enrolment: &Enrolment, zone: Zone, now: Timestamp) -> Timestamp {
    let terms = &enrolment.manifest.terms;
    let days = now.plus(-i64::from(terms.timing.journal_days) * 24 * HOUR_MS);
    let open = terms
        .first_week
        .through(terms.last_week)
        .find(|week| review_ends(enrolment, zone, *week).plus(SPREAD_MS) > now)
        .map_or(now, |week| clock::week(zone, week).start());
    days.min(open)
}

/// The earliest instant whose week can still be open: the acceptance window after the week's end, and an outage.
#[must_use]
pub fn open_from(enrolment: &Enrolment, now: Timestamp) -> Timestamp {
    let days = i64::from(enrolment.manifest.terms.timing.acceptance_days) + 7 + OUTAGE_DAYS;
    now.plus(-days * 24 * HOUR_MS)
}

/// The instant from which reports and receipts are kept: as long as the journal, and as long as their week can be open.
///
/// A collector that was restored to an older state gets the reports of open weeks again.
#[must_use]
pub fn keep_reports_from(enrolment: &Enrolment, zone: Zone, now: Timestamp) -> Timestamp {
    keep_from(enrolment, zone, now).min(open_from(enrolment, now))
}

/// Looks at all weeks that have begun.
///
/// # Errors
/// [`ScheduleError`] when the journal or the outbox cannot be read.
pub fn plan(
    journal: &Journal,
    outbox: &Outbox,
    enrolment: &Enrolment,
    zone: Zone,
    now: Timestamp,
) -> Result<Plan, ScheduleError> {
    let terms = &enrolment.manifest.terms;
    let reports = outbox.reports()?;
    let mut plan = Plan::default();
    let mut moments = Vec::new();
    let current = Week::of(clock::date(zone, now));
    for week in terms.first_week.through(terms.last_week.min(current)) {
        // One that was made in the future was made by a clock that was wrong, perhaps before the week was over.
        if reports.iter().any(|report| report.week == week && report.made_at <= now) {
            continue;
        }
        let interval = clock::week(zone, week);
        let empty = journal.sessions(interval)?.is_empty() && journal.entries(interval)?.is_empty();
        // The current week may still fill; a week that ended empty stays empty.
        if empty && week != current {
            continue;
        }
        let spread = i64::from(u32::from_be_bytes(clock::random()?)) * SPREAD_MS / (i64::from(u32::MAX) + 1);
        let at = outbox.due(&terms.project, week, review_ends(enrolment, zone, week).plus(spread))?;
        if at <= now {
            plan.due.push(week);
        }
        moments.push(at);
    }
    let waiting = reports.iter().filter(|report| report.state == ReportState::Waiting);
    moments.extend(waiting.map(|report| upload::next_attempt(report.not_before, now)));
    plan.next = moments.into_iter().min();
    Ok(plan)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Look;
    use crate::outbox::Frozen;
    use crate::paths::Paths;
    use crate::testing::{Folder, manifest, project_key, signed};
    use daglicht_shared::category::Category;
    use daglicht_shared::crypto::Bytes;
    use daglicht_shared::time::Interval;

    const ZONE: Zone = Zone::AMSTERDAM;

    fn enrolment() -> Enrolment {
        let (manifest, url) = (manifest(), "https://c.example.nl".parse().expect("an address"));
        let (key, team) = (project_key().public_key(), "a".parse().expect("a slug"));
        Enrolment { url, key, team, signed: signed(&manifest), manifest }
    }

    #[test]
    fn the_journal_is_kept_for_the_days_of_the_manifest_and_until_its_weeks_are_reported() {
        let mut enrolment = enrolment();
        let midnight = |date: &str| clock::midnight(ZONE, date.parse().expect("a date"));
        let now = midnight("2026-10-07");
        assert_eq!(keep_from(&enrolment, ZONE, now), now.plus(-92 * 24 * HOUR_MS));
        enrolment.manifest.terms.timing.journal_days = 14;
        assert_eq!(keep_from(&enrolment, ZONE, now), now.plus(-14 * 24 * HOUR_MS));
        enrolment.manifest.terms.timing.review_hours = 24 * 14;
        assert_eq!(keep_from(&enrolment, ZONE, now), midnight("2026-09-21"), "the first week still waits");
    }

    #[test]
    fn a_week_is_due_between_the_end_of_the_review_and_twelve_hours_later() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let journal = Journal::open(&paths, Look::Brief).expect("made").0;
        let mut outbox = Outbox::open(&paths, Look::Brief).expect("made").0;
        let enrolment = enrolment();
        let week: Week = "2026-W40".parse().expect("a week");
        let start = clock::week(ZONE, week).start();
        journal
            .add(Interval::new(start, start.plus(HOUR_MS)).expect("not empty"), Category::Meetings, None)
            .expect("free");

        let plan_at = |outbox: &Outbox, now| plan(&journal, outbox, &enrolment, ZONE, now).expect("can be made");
        let review = review_ends(&enrolment, ZONE, week);
        assert_eq!(review, clock::week(ZONE, week).end().plus(24 * HOUR_MS));
        let early = plan_at(&outbox, review.plus(-1));
        assert_eq!(early.due, []);
        let drawn = early.next.expect("the week waits");
        assert!((review..review.plus(SPREAD_MS)).contains(&drawn));
        assert_eq!(plan_at(&outbox, review.plus(-1)).next, Some(drawn), "drawn once");
        assert_eq!(plan_at(&outbox, review.plus(SPREAD_MS)).due, [week]);

        let frozen = Frozen { week, revision: 1, body: vec![1], signature: Bytes([1; 64]) };
        outbox.put(&enrolment.manifest.terms.project, &frozen, review.plus(SPREAD_MS + 1)).expect("put");
        assert_eq!(plan_at(&outbox, review.plus(SPREAD_MS)).due, [week], "it was made by a clock that was ahead");
        assert_eq!(plan_at(&outbox, review.plus(SPREAD_MS + 1)).due, []);
    }
}
