// SPDX-License-Identifier: EUPL-1.2
//! The seat of the works council and the privacy officer: whether practice equals what was approved.
//!
//! Every answer is computed from what the database holds at that moment, not from settings that say what should be: the
//! approval is checked against the terms with its signature, the retention against the rows that are there. Figures of
//! teams are not here; what is counted of released weeks is how much of them is withheld.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use daglicht_shared::approval::Approval;
use daglicht_shared::changes::{self, Change};
use daglicht_shared::crypto::Digest;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Manifest, Terms};
use daglicht_shared::week::Week;

use crate::app::App;
use crate::close::{self, CloseError, due};
use crate::disclose::Outcome;
use crate::meter;
use crate::objections::{self, Objection};
use crate::projects::{self, ProjectError};
use crate::refusal::Kind;
use crate::store::access_log::{self, Filter};
use crate::store::audit;
use crate::store::projects::{Project, Version};
use crate::store::{StoreError, Tx, release_log, reports, weeks};
use crate::verify::{self, Verified};

pub use crate::store::Listed;
pub use crate::store::access_log::{Form, Look, Subject};
pub use crate::store::audit::{Act, Kind as ActKind};

/// How many lines of a log a page shows at most.
pub const LINES: u16 = 50;

/// What is remembered between pages; it can all be computed again.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    verified: Mutex<Option<Check>>,
    counted: Mutex<BTreeMap<(ProjectId, Week), Counted>>,
    /// One check at a time: each reads everything that was ever released.
    checking: tokio::sync::Mutex<()>,
}

/// A check of everything that was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// What was found.
    pub found: Verified,
}

/// What is known of a project's practice.
#[derive(Debug, Clone)]
pub struct Seat {
    /// The terms in force, or awaiting the council.
    pub terms: Arc<Terms>,
    /// The council's approval; none while it is awaited.
    pub approval: Option<Approval>,
    /// Whether approval, terms and the manifest that agents get are one to the letter.
    pub settings_equal: bool,
    /// Weeks of which there are reports although the approval does not cover them.
    pub outside: Vec<Week>,
    /// What became of each week that is over or has reports.
    pub weeks: Vec<WeekState>,
    /// How much of the last closed week is withheld.
    pub counted: Option<(Week, Counted)>,
    /// Refusals of messages of agents, of all projects, since this collector started.
    pub refused: Vec<(Kind, u64)>,
    /// When this collector started, in seconds since the Unix epoch.
    pub started_at: i64,
    /// The last entry of the release log.
    pub last_release: Option<(i64, Digest)>,
    /// The last check of what was released since this collector started.
    pub checked: Option<Check>,
    /// All objections, earliest first.
    pub objections: Vec<Objection>,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub stopped_since: Option<i64>,
}

/// What became of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeekState {
    /// The week.
    pub week: Week,
    /// When it was closed and its reports were destroyed in the same commit, in seconds since the Unix epoch.
    pub closed_at: Option<i64>,
    /// Whether there are reports of it now.
    pub has_reports: bool,
    /// Whether it should have been closed.
    pub is_overdue: bool,
    /// Its entry in the release log.
    pub entry: Option<(i64, Digest)>,
}

impl WeekState {
    /// Whether its reports are there longer than they may be.
    #[must_use]
    pub const fn is_kept_too_long(&self) -> bool {
        self.has_reports && (self.closed_at.is_some() || self.is_overdue)
    }
}

/// How much of a released week is withheld.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counted {
    /// Units of the project.
    pub units: usize,
    /// Units without any figure.
    pub withheld: usize,
    /// Small teams that are shown in shares only.
    pub coarse: usize,
    /// Categories, over all units that are shown, that cannot be seen by themselves.
    pub merged: usize,
}

/// The terms over time.
#[derive(Debug)]
pub struct History {
    /// The versions, latest first, each with its changes.
    pub versions: Vec<Revision>,
    /// The approval of the last one.
    pub approval: Option<Approval>,
}

/// A version of the terms with what it changed.
#[derive(Debug)]
pub struct Revision {
    /// Its number, from 1.
    pub number: i64,
    /// When it was kept, in seconds since the Unix epoch.
    pub at: i64,
    /// The terms.
    pub terms: Terms,
    /// What it is compared with; none when there is nothing before it.
    pub against: Option<Against>,
    /// The changes since then.
    pub changes: Vec<Change>,
}

/// What terms are compared with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Against {
    /// The version before of the same project.
    Version(i64),
    /// The terms of the project that was approved last before.
    Project(ProjectId),
}

/// What is asked of the access log; an empty text asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Asked {
    /// The unit.
    pub unit: String,
    /// The week.
    pub week: String,
    /// The role.
    pub role: String,
    /// Only what came before the look of this number.
    pub before: Option<i64>,
}

/// The seat's page of a project.
///
/// # Errors
/// [`CloseError`] when there is no such project or the database refuses.
pub async fn seat(app: &App, id: &ProjectId) -> Result<Seat, CloseError> {
    let project = projects::find(app, id).await?;
    let overdue = due::due(app, &project).await?;
    let (wanted, terms) = (id.clone(), Arc::clone(&project.terms));
    let now = app.clock.now();
    let read = app.store.read(move |tx| {
        let present = reports::weeks(tx, &wanted)?;
        let closed = weeks::times(tx, &wanted)?;
        let entries = release_log::weeks(tx, &wanted)?;
        let last = release_log::last(tx)?;
        let all = crate::store::objections::all(tx, &wanted)?;
        let since = crate::store::objections::stopped_since(tx, &wanted)?;
        Ok((present, closed, entries, last, all, since))
    });
    let (present, closed, entries, last_release, objections, stopped_since) = read.await?;
    let covered = |week: &Week| {
        let until = project.approved.as_ref().map(|approved| approved.approval.valid_until);
        terms.measures(*week) && until.is_some_and(|until| week.monday() <= until)
    };
    let outside: Vec<Week> = present.iter().copied().filter(|week| !covered(week)).collect();
    let over = terms.first_week.through(terms.last_week).filter(|week| crate::ingest::is_over(*week, now));
    let mut known: Vec<Week> = over.chain(present.iter().copied()).collect();
    known.sort_unstable();
    known.dedup();
    let state = |week: Week| WeekState {
        week,
        closed_at: closed.get(&week).copied(),
        has_reports: present.contains(&week),
        is_overdue: overdue.contains(&week),
        entry: entries.get(&week).copied(),
    };
    let counted = match closed.keys().next_back() {
        Some(week) => Some((*week, count(app, id, *week).await?)),
        None => None,
    };
    Ok(Seat {
        settings_equal: is_as_approved(app, &project),
        approval: project.approved.as_ref().map(|approved| approved.approval.clone()),
        outside,
        weeks: known.into_iter().rev().map(state).collect(),
        counted,
        refused: meter::refused(),
        started_at: app.started_at,
        last_release,
        checked: app.council.verified.lock().unwrap_or_else(PoisonError::into_inner).clone(),
        objections,
        stopped_since,
        terms: project.terms,
    })
}

/// Whether approval, terms and the manifest that agents get are one to the letter.
fn is_as_approved(app: &App, project: &Project) -> bool {
    let Some(approved) = &project.approved else { return false };
    let key = app.keys.signing(&project.terms.project).public_key();
    let manifest = approved.manifest.open::<Manifest>(&key);
    let is_served =
        manifest.is_ok_and(|manifest| manifest.terms == *project.terms && manifest.works_council == approved.approval);
    is_served && approved.approval.check(&project.terms).is_ok()
}

/// How much of a closed week is withheld; a closed week never changes, so it is counted once.
async fn count(app: &App, project: &ProjectId, week: Week) -> Result<Counted, CloseError> {
    let place = (project.clone(), week);
    let known = app.council.counted.lock().unwrap_or_else(PoisonError::into_inner).get(&place).copied();
    if let Some(counted) = known {
        return Ok(counted);
    }
    let id = project.clone();
    let rows: Vec<(UnitId, String)> = app.store.read(move |tx| Ok(weeks::find_close(tx, &id, week)?.rows)).await?;
    let mut counted = Counted { units: rows.len(), ..Counted::default() };
    for (unit, text) in rows {
        match &close::read_row(unit, week, &text)?.outcome {
            Outcome::Withheld { .. } => counted.withheld += 1,
            Outcome::Coarse(_) => counted.coarse += 1,
            Outcome::Shown(row) => {
                let together = row.blocks.iter().map(|block| block.categories.len()).filter(|count| *count > 1);
                counted.merged += together.sum::<usize>();
            }
        }
    }
    app.council.counted.lock().unwrap_or_else(PoisonError::into_inner).insert(place, counted);
    Ok(counted)
}

/// The terms over time, with what each version changed.
///
/// # Errors
/// [`ProjectError`] when there is no such project or the database refuses.
pub async fn history(app: &App, id: &ProjectId) -> Result<History, ProjectError> {
    let project = projects::find(app, id).await?;
    let all = projects::list(app).await?;
    let wanted = id.clone();
    let versions = app.store.read(move |tx| crate::store::projects::versions(tx, &wanted)).await?;
    let before = last_approved_before(&all, &project);
    let mut found: Vec<Revision> = Vec::new();
    for Version { number, at, terms } in versions {
        let (against, changes) = match (found.last(), before) {
            (Some(last), _) => (Some(Against::Version(last.number)), changes::between(&last.terms, &terms)),
            (None, Some(other)) => {
                (Some(Against::Project(other.terms.project.clone())), changes::between(&other.terms, &terms))
            }
            (None, None) => (None, Vec::new()),
        };
        found.push(Revision { number, at, terms, against, changes });
    }
    found.reverse();
    Ok(History { versions: found, approval: project.approved.map(|approved| approved.approval.clone()) })
}

/// The project of the same controller that the council approved last before this one.
fn last_approved_before<'a>(all: &'a [Project], project: &Project) -> Option<&'a Project> {
    let decided = |project: &Project| project.approved.as_ref().map(|approved| approved.approval.decided_on);
    let limit = decided(project);
    let is_earlier = |other: &&Project| {
        other.terms.project != project.terms.project
            && other.terms.controller == project.terms.controller
            && decided(other).is_some_and(|day| limit.is_none_or(|limit| day < limit))
    };
    all.iter().filter(is_earlier).max_by_key(|other| decided(other))
}

/// What was done with accounts, projects and documents before an act of a number, or the latest of all, newest first.
/// Accounts are those of the whole collector.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn acts(app: &App, before: Option<i64>) -> Result<Listed<Act>, StoreError> {
    app.store.read(move |tx| audit::list(tx, before, LINES)).await
}

/// Keeps that somebody took a document of a project along.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn taken(app: &App, project: &ProjectId, name: &str, document: &str) -> Result<(), StoreError> {
    let act = Act {
        at: app.clock.now().seconds(),
        actor: Some(name.to_owned()),
        kind: audit::Kind::DocumentTaken,
        subject: project.to_string(),
        detail: document.to_owned(),
    };
    app.store.write(move |tx| audit::append(tx, &act)).await
}

/// The latest looks at a project's figures that fit what is asked, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn looks(app: &App, project: &ProjectId, asked: &Asked) -> Result<Listed<Look>, StoreError> {
    let (id, asked) = (project.clone(), asked.clone());
    app.store
        .read(move |tx| {
            let Asked { unit, week, role, before } = &asked;
            access_log::filtered(tx, &id, &Filter { unit, week, role, before: *before }, LINES)
        })
        .await
}

/// Checks everything that was released. What was found is remembered, unless a digest was given, which may be mistyped.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn check(app: &App, noted: Option<Digest>) -> Result<Check, StoreError> {
    let _checking = app.council.checking.lock().await;
    let found = app.store.read(move |tx: &mut Tx<'_>| verify::verify(tx, noted.as_ref())).await?;
    let check = Check { at: app.clock.now().seconds(), found };
    if noted.is_none() {
        *app.council.verified.lock().unwrap_or_else(PoisonError::into_inner) = Some(check.clone());
    }
    Ok(check)
}

/// The objections that are open.
pub fn open(objections: &[Objection]) -> impl Iterator<Item = &Objection> {
    objections.iter().filter(|objection| objection.settled.is_none())
}

/// The columns that the database has, with their tables.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn stored(app: &App) -> Result<Vec<(String, Vec<String>)>, StoreError> {
    app.store.read(|tx| tx.tables()).await
}

/// Whether an objection is one of the seat that looks, so that it may settle it.
#[must_use]
pub fn may_settle(objection: &Objection, role: crate::role::Role) -> bool {
    objection.settled.is_none() && objection.role == role
}

/// The kinds of an objection, for the form.
pub const KINDS: [objections::Kind; 2] = [objections::Kind::Objection, objections::Kind::Stop];
