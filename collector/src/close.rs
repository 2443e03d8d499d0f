// SPDX-License-Identifier: EUPL-1.2
//! Close: turns the reports of a week into released figures and destroys the reports.
//!
//! The released record, the permanent mark of the closed week and the destruction of reports and tombstones are one
//! transaction; afterwards the log is emptied, so that no byte of a report is left. A week is closed once and never
//! computed again. The same reports give the same record.

use std::sync::Arc;

use daglicht_shared::crypto::PublicKey;
use daglicht_shared::id::ProjectId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::report::Report;
use daglicht_shared::week::Week;

use crate::analyse::PersonWeek;
use crate::app::App;
use crate::disclose::{self, DiscloseError, Parameters, RecordError, ReleasedWeek};
use crate::ingest;
use crate::plant;
use crate::projects::{self, ProjectError};
use crate::store::weeks::{self, ClosedWeek};
use crate::store::{Checkpoint, StoreError, Tx, reports, withdrawals};

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

/// Closes a week.
///
/// # Errors
/// [`CloseError`] when it cannot be closed; nothing is changed then.
pub async fn close(app: &App, project: &ProjectId, week: Week) -> Result<Closed, CloseError> {
    let found = projects::find(app, project).await?;
    if found.approved.is_none() {
        return Err(ProjectError::Awaits(project.clone()).into());
    }
    check_week(&found.terms, week)?;
    let now = app.clock.now();
    if !ingest::is_over(week, now) {
        return Err(CloseError::NotOver(week));
    }
    let parameters = app.config.disclosure;
    let terms = Arc::new(found.terms);
    let (released, participants) =
        app.store.write(move |tx| kept(release(tx, &terms, &parameters, week, now.seconds()))).await??;
    let log = app.store.checkpoint().await?;
    app.store.remove_copies()?;
    Ok(Closed { released, participants, log })
}

/// What was released of a closed week.
///
/// # Errors
/// [`CloseError`] when the week is open or unknown.
pub async fn released(app: &App, project: &ProjectId, week: Week) -> Result<ReleasedWeek, CloseError> {
    let found = projects::find(app, project).await?;
    check_week(&found.terms, week)?;
    let id = project.clone();
    let record = app.store.read(move |tx| weeks::record(tx, &id, week)).await?;
    Ok(ReleasedWeek::from_record(&record.ok_or(CloseError::StillOpen(week))?)?)
}

/// The closed weeks of a project, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn closed_weeks(app: &App, project: &ProjectId) -> Result<Vec<Week>, StoreError> {
    let id = project.clone();
    app.store.read(move |tx| weeks::closed(tx, &id)).await
}

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

fn release(
    tx: &mut Tx<'_>,
    terms: &Terms,
    parameters: &Parameters,
    week: Week,
    at: i64,
) -> Result<(ReleasedWeek, &'static str), CloseError> {
    let project = &terms.project;
    if weeks::is_closed(tx, project, week)? && !plant::active("closed-week-recomputed") {
        return Err(CloseError::Already(week));
    }
    let people = people(&reports::list(tx, project, week)?).ok_or(CloseError::Report(week))?;
    let released = disclose::disclose(terms, parameters, week, &people)?;
    let participants = band(people.len());
    if plant::active("closed-mark-missing") {
        return Ok((released, participants));
    }
    weeks::close(tx, project, week, &ClosedWeek { at, participants, record: released.to_record() })?;
    if !plant::active("rows-kept-after-close") {
        reports::delete_week(tx, project, week)?;
    }
    withdrawals::delete_week(tx, project, week)?;
    Ok((released, participants))
}

/// One person-week per weekly key, whatever the number of devices; none when a report cannot be read.
fn people(rows: &[(PublicKey, Vec<u8>)]) -> Option<Vec<PersonWeek>> {
    rows.chunk_by(|(a, _), (b, _)| a == b && !plant::active("k-counts-keys"))
        .map(|devices| {
            let reports: Option<Vec<Report>> =
                devices.iter().map(|(_, body)| serde_json::from_slice(body).ok()).collect();
            PersonWeek::join(&reports?)
        })
        .collect()
}

/// The number of participants in bands, the only form in which it outlives the close.
const fn band(people: usize) -> &'static str {
    match people {
        0..10 => "under 10",
        10..15 => "10-14",
        15..25 => "15-24",
        25.. => "25+",
    }
}
