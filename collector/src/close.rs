// SPDX-License-Identifier: EUPL-1.2
//! Close: turns the reports of a week into released figures and destroys the reports.
//!
//! A close takes the week's lease, reads the reports, computes what may be released while reports and withdrawals go on,
//! and then decides in one transaction: when the lease is still its own and no report came, changed or went, the released
//! rows, the permanent mark and the destruction of reports and tombstones are kept together; otherwise it begins again.
//! Afterwards the log is emptied, so that no byte of a report is left. A week is closed once and never computed again, by
//! whichever collector. While a project is stopped none of its weeks is. The same reports give the same record. When a week closes by itself is in [`due`].

use std::collections::BTreeMap;
use std::sync::Arc;

use daglicht_shared::crypto::Digest;
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;

use crate::analyse::PersonWeek;
use crate::app::App;
use crate::disclose::{
    self, Band, DiscloseError, Parameters, RecordError, Released, ReleasedWeek, UnitBlock, UnitWeek,
};
use crate::ingest;
use crate::kept::Kept;
use crate::plant;
use crate::projects::{self, ProjectError};
use crate::store::reports::Held;
use crate::store::weeks::{self, ClosedWeek, Lease};
use crate::store::{Checkpoint, StoreError, Tx, blocks, objections, reports, withdrawals};

pub mod due;
#[cfg(test)]
mod tests;

/// How long a close may take before another collector may begin it, in seconds.
const LEASE: i64 = 180;
/// How often a close begins again because reports came meanwhile, before it makes them wait.
const ATTEMPTS: usize = 3;
/// How many reports are in memory at a time.
const PAGE: u16 = 1_000;
/// How many earlier weeks a trend holds: with the week itself half a year.
const EARLIER: usize = 25;

/// What a close did.
#[derive(Debug)]
pub struct Closed {
    /// What was released.
    pub released: ReleasedWeek,
    /// The number of participants as a band.
    pub participants: &'static str,
    /// Whether the erased bytes are gone from the log too.
    pub log: Checkpoint,
}

/// A week was not closed, or its released figures cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum CloseError {
    /// There is no such project, or it is not approved.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The week is not measured in the project.
    #[error("{week} is not a week of project `{project}`, which measures {first} to {last}")]
    NotMeasured {
        /// The project.
        project: ProjectId,
        /// The week.
        week: Week,
        /// The first week of the project.
        first: Week,
        /// The last week of the project.
        last: Week,
    },
    /// The week is not over.
    #[error("{0} is not over; nothing was changed. Close it after Sunday, when the reports have arrived")]
    NotOver(Week),
    /// The week is closed already.
    #[error("{0} is closed already; its figures are released and are never computed again. `figures` shows them")]
    Already(Week),
    /// The week is still open.
    #[error("{0} is not closed yet, so there are no figures; `close` releases them")]
    StillOpen(Week),
    /// Another collector is closing the week, or took over.
    #[error("{0} is being closed by another collector or command; nothing was changed here. Look again in a minute")]
    Elsewhere(Week),
    /// The project is stopped.
    #[error(
        "project `{0}` is stopped by the works council or the privacy officer; {1} stays open and its reports are kept \
         until the stop is lifted on their page"
    )]
    Stopped(ProjectId, Week),
    /// A stored report cannot be read.
    #[error("a report of {0} cannot be read; nothing was released or destroyed. Restore the database from a backup")]
    Report(Week),
    /// Disclosure control released nothing.
    #[error(transparent)]
    Disclose(#[from] DiscloseError),
    /// A released record cannot be read.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What to do when somebody else has the lease of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Leave the week to them, as a collector by itself does.
    WhenFree,
    /// Take it away: a person asks, and whoever had it may have been killed. What is overtaken keeps nothing.
    TakeOver,
}

/// Closes a week.
///
/// # Errors
/// [`CloseError`] when it cannot be closed; nothing is changed then.
pub async fn close(app: &App, project: &ProjectId, week: Week, claim: Claim) -> Result<Closed, CloseError> {
    let found = projects::find(app, project).await?;
    if found.approved.is_none() {
        return Err(ProjectError::Awaits(project.clone()).into());
    }
    check_week(&found.terms, week)?;
    let now = app.clock.now();
    if !ingest::is_over(week, now) {
        return Err(CloseError::NotOver(week));
    }
    let (seconds, id) = (now.seconds(), project.clone());
    let taken = app.store.write(move |tx| {
        if weeks::is_closed(tx, &id, week)? && !plant::active("closed-week-recomputed") {
            return Ok(Err(CloseError::Already(week)));
        }
        if objections::stopped_since(tx, &id)?.is_some() {
            return Ok(Err(CloseError::Stopped(id.clone(), week)));
        }
        let free_until = match claim {
            Claim::WhenFree => seconds,
            Claim::TakeOver => i64::MAX,
        };
        Ok(weeks::take_lease(tx, &id, week, free_until, seconds + LEASE)?.ok_or(CloseError::Elsewhere(week)))
    });
    let job = Job { terms: found.terms, parameters: app.config.disclosure, week, lease: taken.await??, at: seconds };
    match run(app, job.clone()).await {
        Ok(done) => {
            let log = app.store.checkpoint().await?;
            app.store.remove_copies()?;
            Ok(Closed { released: done.released, participants: done.participants, log })
        }
        Err(error) => {
            let give_up = app.store.write(move |tx| weeks::drop_lease(tx, &job.terms.project, job.week, job.lease));
            // What stopped the close is what must be told; without this the lease ends by itself.
            drop(give_up.await);
            Err(error)
        }
    }
}

/// A close under way.
#[derive(Debug, Clone)]
struct Job {
    terms: Arc<Terms>,
    parameters: Parameters,
    week: Week,
    lease: Lease,
    at: i64,
}

/// What a close computed, and the state of the reports that it did so from.
#[derive(Debug, Clone)]
struct Done {
    fingerprint: Digest,
    released: ReleasedWeek,
    participants: &'static str,
}

async fn run(app: &App, job: Job) -> Result<Done, CloseError> {
    for _ in 0..ATTEMPTS {
        let reading = job.clone();
        let (fingerprint, people) = app.store.read(move |tx| kept(reading.people(tx))).await??;
        let computing = job.clone();
        let computed = tokio::task::spawn_blocking(move || computing.compute(fingerprint, &people));
        let done = computed.await.map_err(|_| StoreError::Stopped)??;
        let (keeping, offered) = (job.clone(), done.clone());
        if app.store.write(move |tx| kept(keeping.keep(tx, &offered))).await?? {
            return Ok(done);
        }
    }
    let all = move |tx: &mut Tx<'_>| {
        let (fingerprint, people) = job.people(tx)?;
        let done = job.compute(fingerprint, &people)?;
        if job.keep(tx, &done)? { Ok(done) } else { Err(CloseError::Elsewhere(job.week)) }
    };
    app.store.write(move |tx| kept(all(tx))).await?
}

impl Job {
    /// One person-week per weekly key, whatever the number of devices, and the state of the reports.
    fn people(&self, tx: &mut Tx<'_>) -> Result<(Digest, Vec<PersonWeek>), CloseError> {
        let project = &self.terms.project;
        let fingerprint = reports::fingerprint(tx, project, self.week)?;
        let (mut people, mut devices, mut last) = (Vec::new(), Vec::new(), None::<Held>);
        loop {
            let page = reports::page(tx, project, self.week, last.as_ref(), PAGE)?;
            for held in &page {
                let report: Kept = serde_json::from_slice(&held.body).map_err(|_| CloseError::Report(self.week))?;
                let same = last.as_ref().is_some_and(|last| last.key == held.key) && !plant::active("k-counts-keys");
                if !same {
                    people.extend(PersonWeek::join(&devices));
                    devices.clear();
                }
                devices.push(report);
                last = Some(Held { key: held.key, device: held.device, body: Vec::new() });
            }
            if page.len() < usize::from(PAGE) {
                break;
            }
        }
        people.extend(PersonWeek::join(&devices));
        Ok((fingerprint, people))
    }

    fn compute(&self, fingerprint: Digest, people: &[PersonWeek]) -> Result<Done, CloseError> {
        let released = disclose::disclose(&self.terms, &self.parameters, self.week, people)?;
        Ok(Done { fingerprint, released, participants: band(people.len()) })
    }

    /// Keeps what was computed and destroys what it was computed from; says no, and does nothing, when that has changed.
    fn keep(&self, tx: &mut Tx<'_>, done: &Done) -> Result<bool, CloseError> {
        let (project, week) = (&self.terms.project, self.week);
        if weeks::is_closed(tx, project, week)? && !plant::active("closed-week-recomputed") {
            return Err(CloseError::Already(week));
        }
        if weeks::lease(tx, project, week)? != Some(self.lease) && !plant::active("lease-ignored") {
            return Err(CloseError::Elsewhere(week));
        }
        if objections::stopped_since(tx, project)?.is_some() {
            return Err(CloseError::Stopped(project.clone(), week));
        }
        if reports::fingerprint(tx, project, week)? != done.fingerprint && !plant::active("close-of-old-reports") {
            return Ok(false);
        }
        weeks::drop_lease(tx, project, week, self.lease)?;
        if plant::active("closed-mark-missing") {
            return Ok(true);
        }
        let record = done.released.to_record();
        let closed = ClosedWeek {
            at: self.at,
            participants: done.participants.to_owned(),
            head: record.head,
            rows: record.rows,
            held: record.held,
        };
        weeks::close(tx, project, week, &closed)?;
        self.close_block(tx)?;
        if !plant::active("rows-kept-after-close") {
            reports::destroy_week(tx, project, week)?;
        }
        withdrawals::delete_week(tx, project, week)?;
        Ok(true)
    }

    /// Releases the block of four weeks when this was the last of its weeks, and destroys what was held for it.
    fn close_block(&self, tx: &mut Tx<'_>) -> Result<(), CloseError> {
        let (project, block) = (&self.terms.project, FourWeeks::of(self.week));
        let closed = weeks::closed(tx, project)?;
        if block.weeks().iter().any(|week| self.terms.measures(*week) && !closed.contains(week)) {
            return Ok(());
        }
        let mut held: BTreeMap<UnitId, Vec<(Week, disclose::Held)>> = BTreeMap::new();
        for week in block.weeks() {
            for (unit, text) in blocks::held(tx, project, week)? {
                held.entry(unit).or_default().push((week, disclose::Held::from_text(&text)?));
            }
        }
        let step = u64::from(self.terms.disclosure.release_step);
        let rows: Vec<(UnitId, String)> = held
            .iter()
            .filter_map(|(unit, weeks)| Some((unit.clone(), disclose::close_block(block, weeks, step)?.to_text())))
            .collect();
        Ok(blocks::close(tx, project, block, &rows)?)
    }
}

/// What was released of a unit that is shown coarsely in a block of four weeks; none while it is open, or not safe.
///
/// # Errors
/// [`CloseError`] when the database refuses or the record cannot be read.
pub async fn block(
    app: &App,
    project: &ProjectId,
    unit: &UnitId,
    block: FourWeeks,
) -> Result<Option<Released<UnitBlock>>, CloseError> {
    let (id, wanted) = (project.clone(), unit.clone());
    let text = app.store.read(move |tx| blocks::released(tx, &id, &wanted, block)).await?;
    Ok(text.map(|text| Released::<UnitBlock>::from_text(&text)).transpose()?)
}

/// What was released of a unit in a closed week, after the closed weeks that it is compared with, earliest first.
///
/// `closed` holds the closed weeks of the project.
///
/// # Errors
/// [`CloseError`] when the week is open or not measured, the database refuses, or a row cannot be read.
pub async fn compared(
    app: &App,
    terms: &Terms,
    unit: &UnitId,
    week: Week,
    closed: &[Week],
) -> Result<Vec<Released<UnitWeek>>, CloseError> {
    let Some(position) = closed.iter().position(|one| *one == week) else {
        check_week(terms, week)?;
        return Err(CloseError::StillOpen(week));
    };
    let first = closed.get(position.saturating_sub(EARLIER)).copied().unwrap_or(week);
    released(app, &terms.project, unit, first, week).await
}

/// What was released of a unit in the closed weeks from one to another, earliest first.
///
/// # Errors
/// [`CloseError`] when the database refuses or a row cannot be read.
pub async fn released(
    app: &App,
    project: &ProjectId,
    unit: &UnitId,
    first: Week,
    last: Week,
) -> Result<Vec<Released<UnitWeek>>, CloseError> {
    let (id, wanted) = (project.clone(), unit.clone());
    let rows = app.store.read(move |tx| weeks::released(tx, &id, &wanted, first, last)).await?;
    rows.iter().map(|(week, text)| Ok(Released::from_record(unit.clone(), *week, text)?)).collect()
}

/// One released row as it was kept.
///
/// # Errors
/// [`CloseError`] when it cannot be read.
pub(crate) fn read_row(unit: UnitId, week: Week, text: &str) -> Result<Released<UnitWeek>, CloseError> {
    Ok(Released::from_record(unit, week, text)?)
}

/// The closed weeks of a project, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn closed_weeks(app: &App, project: &ProjectId) -> Result<Vec<Week>, StoreError> {
    let id = project.clone();
    app.store.read(move |tx| weeks::closed(tx, &id)).await
}

/// Whether a week is measured in the project.
fn check_week(terms: &Terms, week: Week) -> Result<(), CloseError> {
    if terms.measures(week) {
        return Ok(());
    }
    let (project, first, last) = (terms.project.clone(), terms.first_week, terms.last_week);
    Err(CloseError::NotMeasured { project, week, first, last })
}

/// A failing store rolls everything back; every other reason is found before anything is written.
fn kept<T>(result: Result<T, CloseError>) -> Result<Result<T, CloseError>, StoreError> {
    match result {
        Err(CloseError::Store(error)) => Err(error),
        other => Ok(other),
    }
}

/// The number of participants in bands, the only form in which it outlives the close.
const fn band(people: usize) -> &'static str {
    match people {
        0..10 => "under 10",
        10.. => Band::of(people).id(),
    }
}
