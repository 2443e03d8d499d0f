// SPDX-License-Identifier: EUPL-1.2
//! Output beside time (`domain.md` section 5): the services of a project, and what its teams brought out of them by week.
//!
//! It comes from the organisation and not from agents, so it is not in the terms that the works council approves; every
//! version stays with its author, and the audit says what became of what. Standard times hold from a week on, and a new
//! list never begins before an earlier one, so that figures of earlier weeks stay. Deliberately absent: anything about a
//! person. A table with a column that is not known is refused.

mod book;
mod draft;
mod table;
#[cfg(test)]
mod tests;

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use crate::app::App;
use crate::clock;
use crate::figures::output::Beside;
use crate::figures::period::Period;
use crate::projects::{self, ProjectError};
use crate::store::audit::{self, Act, Kind};
use crate::store::{StoreError, Tx, output as store};

pub use book::{Column, Counts, List, MOST, Output, Scale, Service, Services, Sheet, change, difference, valid};
pub use draft::{Draft, Fault, HOURS, ListDraft, ListFault};
pub use table::{Expected, TableError, headings, services, written};

/// The most versions of one week's output, and of a project's list.
const MOST_VERSIONS: u32 = 500;

/// Services or output were not kept.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// The project cannot be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// The table cannot be used.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A list would begin before one that holds already.
    #[error("the list must hold from {earliest} or later, so that figures of earlier weeks stay; nothing was changed")]
    Early {
        /// The earliest week from which it may hold.
        earliest: Week,
    },
    /// A list holds from a week that the project does not have.
    #[error("{0} is no week of this project; nothing was changed")]
    Week(Week),
    /// The allowances leave no time.
    #[error("indirect time and change together must stay under 100 %; nothing was changed")]
    Allowance,
    /// Somebody else changed it meanwhile.
    #[error("somebody else changed this meanwhile; nothing was kept. Look again and enter it anew")]
    Changed,
    /// There are too many versions.
    #[error("this was changed {MOST_VERSIONS} times already; nothing was kept")]
    Full,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether something is kept, or only tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// It is kept.
    Keep,
    /// Everything is checked and nothing kept.
    Dry,
}

/// What an import does with one team and week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// The team.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// What changes, in words; empty when all is known.
    pub changes: Vec<String>,
}

/// Every version of a project's list of services, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn lists(app: &App, project: &ProjectId) -> Result<Vec<List>, StoreError> {
    let project = project.clone();
    app.store.read(move |tx| read_lists(tx, &project)).await
}

fn read_lists(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<List>, StoreError> {
    let list = |kept: store::List| {
        let content = serde_json::from_str(&kept.content).map_err(|_| StoreError::Content("list of services"))?;
        Ok(List { version: kept.version, from: kept.from, at: kept.at, author: kept.author, content })
    };
    store::lists(tx, project)?.into_iter().map(list).collect()
}

fn sheet(kept: store::Sheet) -> Result<Sheet, StoreError> {
    let store::Sheet { unit, week, version, at, author, content } = kept;
    let output = serde_json::from_str(&content).map_err(|_| StoreError::Content("output"))?;
    Ok(Sheet { unit, week, version, at, author, output })
}

/// Sets the services that hold from a week on; gives what changes, in words.
///
/// # Errors
/// [`OutputError`] when they were not kept.
pub async fn set_services(
    app: &App,
    actor: Option<&str>,
    project: &ProjectId,
    (from, content): (Week, Services),
    trial: Trial,
) -> Result<Vec<String>, OutputError> {
    let terms = projects::find(app, project).await?.terms;
    if !terms.measures(from) {
        return Err(OutputError::Week(from));
    }
    if content.indirect_percent.unwrap_or(0).saturating_add(content.change_percent.unwrap_or(0)) >= 100 {
        return Err(OutputError::Allowance);
    }
    let (at, project) = (app.clock.now().seconds(), project.clone());
    let (actor, author) = (actor.map(str::to_owned), actor.unwrap_or_default().to_owned());
    let job = move |tx: &mut Tx<'_>| {
        let lists = read_lists(tx, &project)?;
        let last = lists.last();
        if let Some(earliest) = last.map(|last| last.from).filter(|last| from < *last) {
            return Ok(Err(OutputError::Early { earliest }));
        }
        let changes = change(&last.map(|last| last.content.clone()).unwrap_or_default(), &content);
        let version = last.map_or(0, |last| last.version).saturating_add(1);
        if changes.is_empty() || trial == Trial::Dry {
            return Ok(Ok(changes));
        }
        if version > MOST_VERSIONS {
            return Ok(Err(OutputError::Full));
        }
        let text = serde_json::to_string(&content).expect("services have text keys");
        let list = store::List { version, from, at, author: author.clone(), content: text };
        store::put_list(tx, &project, &list)?;
        let detail = format!("{from}: {}", changes.join("; "));
        let (actor, subject) = (actor.clone(), project.to_string());
        audit::append(tx, &Act { at, actor, kind: Kind::ServicesSet, subject, detail })?;
        Ok(Ok(changes))
    };
    app.store.write(job).await?
}

/// The newest output of a unit's own in some weeks, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn of_unit(
    app: &App,
    project: &ProjectId,
    unit: &UnitId,
    weeks: [Week; 2],
) -> Result<Vec<Sheet>, StoreError> {
    let (project, unit) = (project.clone(), unit.clone());
    app.store.read(move |tx| store::of_unit(tx, &project, &unit, weeks)?.into_iter().map(sheet).collect()).await
}

/// The newest output of all teams in some weeks, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn of_all(app: &App, project: &ProjectId, weeks: [Week; 2]) -> Result<Vec<Sheet>, StoreError> {
    let project = project.clone();
    app.store.read(move |tx| store::of_all(tx, &project, weeks)?.into_iter().map(sheet).collect()).await
}

/// Output beside the time of a unit over a span; none when the project has no services.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn beside(app: &App, terms: &Terms, span: Span, time: &Period) -> Result<Option<Box<Beside>>, StoreError> {
    let lists = lists(app, &terms.project).await?;
    let weeks = span.weeks();
    let (Some(first), Some(last)) = (weeks.first(), weeks.last()) else { return Ok(None) };
    if lists.is_empty() {
        return Ok(None);
    }
    let sheets = if terms.is_team(&time.unit) {
        of_unit(app, &terms.project, &time.unit, [*first, *last]).await?
    } else {
        of_all(app, &terms.project, [*first, *last]).await?
    };
    Ok(Beside::of(terms, &time.unit, &lists, &sheets, time).map(Box::new))
}

/// Every version of a team's output in a week, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn versions(app: &App, project: &ProjectId, unit: &UnitId, week: Week) -> Result<Vec<Sheet>, StoreError> {
    let (project, unit) = (project.clone(), unit.clone());
    app.store.read(move |tx| store::versions(tx, &project, &unit, week)?.into_iter().map(sheet).collect()).await
}

/// Keeps a team's output of a week, after the version that its author saw.
///
/// # Errors
/// [`OutputError`] when it was not kept.
pub async fn enter(
    app: &App,
    actor: &str,
    project: &ProjectId,
    seen: &Sheet,
    output: Output,
) -> Result<(), OutputError> {
    let (project, seen, actor) = (project.clone(), seen.clone(), Some(actor.to_owned()));
    let at = app.clock.now().seconds();
    app.store.write(move |tx| keep(tx, &project, (at, actor.as_deref()), &seen, &output)).await?
}

/// Keeps the next version after one, with what changed in the audit; nothing when nothing changed.
fn keep(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    (at, actor): (i64, Option<&str>),
    seen: &Sheet,
    output: &Output,
) -> Result<Result<(), OutputError>, StoreError> {
    let changes = difference(&seen.output, output);
    if changes.is_empty() {
        return Ok(Ok(()));
    }
    let version = seen.version.saturating_add(1);
    if version > MOST_VERSIONS {
        return Ok(Err(OutputError::Full));
    }
    let (unit, week, author) = (seen.unit.clone(), seen.week, actor.unwrap_or_default().to_owned());
    let content = serde_json::to_string(output).expect("output has text keys");
    let detail = format!("{unit} {week}: {}", changes.join("; "));
    if !store::put(tx, project, &store::Sheet { unit, week, version, at, author, content })? {
        return Ok(Err(OutputError::Changed));
    }
    let (actor, subject) = (actor.map(str::to_owned), project.to_string());
    audit::append(tx, &Act { at, actor, kind: Kind::OutputEntered, subject, detail })?;
    Ok(Ok(()))
}

/// Takes over a table of output: all of it, or nothing. A line replaces what was known of its service in that week.
///
/// `only` is the one team that the actor may write for; all when none is named.
///
/// # Errors
/// [`OutputError`] when nothing was kept.
pub async fn import(
    app: &App,
    actor: Option<&str>,
    terms: &Terms,
    only: Option<&UnitId>,
    (text, trial): (&str, Trial),
) -> Result<Vec<Imported>, OutputError> {
    let project = terms.project.clone();
    let lists = lists(app, &project).await?;
    let current = Week::of(clock::date(app.clock.now()));
    let read = table::output(text, &table::Rules { terms, lists: &lists, current, only })?;
    let (at, actor) = (app.clock.now().seconds(), actor.map(str::to_owned));
    let job = move |tx: &mut Tx<'_>| {
        let mut all = Vec::new();
        for ((unit, week), given) in &read {
            let seen = newest(tx, &project, unit, *week)?;
            let output = with(&seen.output, given);
            all.push((seen, output));
        }
        // Nothing is kept before everything can be: a refusal here would not undo what came before it.
        if all.iter().any(|(seen, _)| seen.version >= MOST_VERSIONS) {
            return Ok(Err(OutputError::Full));
        }
        let mut done = Vec::new();
        for (seen, output) in all {
            let changes = difference(&seen.output, &output);
            if trial == Trial::Keep {
                keep(tx, &project, (at, actor.as_deref()), &seen, &output)?
                    .expect("the version after the newest is free, for writers are serial");
            }
            done.push(Imported { unit: seen.unit, week: seen.week, changes });
        }
        Ok(Ok(done))
    };
    app.store.write(job).await?
}

/// The newest output of a team in a week, or an empty one.
fn newest(tx: &mut Tx<'_>, project: &ProjectId, unit: &UnitId, week: Week) -> Result<Sheet, StoreError> {
    match store::of_unit(tx, project, unit, [week, week])?.pop() {
        Some(kept) => sheet(kept),
        None => Ok(Sheet::empty(unit, week)),
    }
}

/// What was known with what is given in its place: a service that is named is replaced as a whole.
fn with(known: &Output, given: &Output) -> Output {
    let mut output = known.clone();
    output.team_tenths = given.team_tenths.or(known.team_tenths);
    output.services.extend(given.services.clone());
    output
}

impl Sheet {
    /// The output of a week of which nothing was entered.
    #[must_use]
    pub fn empty(unit: &UnitId, week: Week) -> Self {
        Self { unit: unit.clone(), week, version: 0, at: 0, author: String::new(), output: Output::default() }
    }
}
