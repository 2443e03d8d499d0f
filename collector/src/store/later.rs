// SPDX-License-Identifier: EUPL-1.2
//! What must not be undone by a restore: closes, baselines, withdrawals, objections and spent tickets that came after the
//! backup.
//!
//! They are read from the database that is given up and applied to the one that takes its place, before it serves: a
//! closed week stays closed with the figures that it had, a sealed baseline stays as it was sealed, a withdrawn person-week
//! stays erased, a stopped project stays stopped, and a ticket stays spent.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::crypto::Digest;
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::baselines::{self, Choice, Stored};
use super::objections::{self, Objection};
use super::reports::{self, PersonWeek};
use super::tickets::{self, Spent};
use super::weeks::{self, ClosedWeek};
use super::withdrawals::{self, Tombstone};
use super::{StoreError, Tx, blocks, projects};
use crate::plant;

/// What one database knows that an earlier state of it may not.
#[derive(Debug, Clone, Default)]
pub struct Later {
    /// In the order in which they were made, so that the release log becomes the same chain again.
    made: Vec<(i64, ProjectId, Made)>,
    tombstones: Vec<(PersonWeek, Tombstone)>,
    spent: BTreeMap<ProjectId, BTreeMap<Digest, Digest>>,
    objections: Vec<(ProjectId, Objection)>,
}

/// Something of a project that stays.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Made {
    Close(Week, ClosedWeek),
    Block(FourWeeks, Vec<(UnitId, String)>),
    Baseline(BaselineId, Stored, Vec<Choice>),
}

/// How much of it was applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Closed weeks.
    pub closes: usize,
    /// Sealed baselines.
    pub seals: usize,
    /// Erased person-weeks.
    pub withdrawals: usize,
    /// Spent tickets.
    pub tickets: usize,
}

impl Later {
    /// Reads it from the database that is given up.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses or holds something unreadable.
    pub fn read(tx: &mut Tx<'_>) -> Result<Self, StoreError> {
        let mut later = Self::default();
        for id in projects::ids(tx)? {
            for week in weeks::closed(tx, &id)? {
                let closed = weeks::find_close(tx, &id, week)?;
                later.made.push((closed.at, id.clone(), Made::Close(week, closed)));
            }
            // After the close that ended it, as it was entered.
            let mut blocks: BTreeMap<FourWeeks, Vec<(UnitId, String)>> = BTreeMap::new();
            for (block, unit, row) in blocks::all(tx, &id)? {
                blocks.entry(block).or_default().push((unit, row));
            }
            for (block, rows) in blocks {
                let ends = |(_, _, made): &&(i64, ProjectId, Made)| matches!(made, Made::Close(week, _) if FourWeeks::of(*week) == block);
                let own = later.made.iter().filter(|(_, project, _)| *project == id);
                let at = own.filter(ends).map(|(at, _, _)| *at).max().unwrap_or(0);
                later.made.push((at, id.clone(), Made::Block(block, rows)));
            }
            for baseline in baselines::ids(tx, &id)? {
                let stored = baselines::find(tx, &id, &baseline)?.ok_or(StoreError::Content("baseline"))?;
                let choices = baselines::choices(tx, &id, &baseline)?;
                let at = stored.sealed.as_ref().map_or(stored.planned_at, |seal| seal.at);
                later.made.push((at, id.clone(), Made::Baseline(baseline, stored, choices)));
            }
            later.tombstones.extend(withdrawals::all(tx, &id)?);
            let objections = objections::all(tx, &id)?;
            later.objections.extend(objections.into_iter().map(|objection| (id.clone(), objection)));
            let spent = tickets::all_spent(tx, &id)?;
            later.spent.insert(id, spent);
        }
        later.made.sort_by(|one, other| (one.0, &one.1).cmp(&(other.0, &other.1)));
        Ok(later)
    }

    /// Applies it to an earlier state, where that does not know it.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub fn apply(&self, tx: &mut Tx<'_>) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let known: BTreeSet<ProjectId> = projects::ids(tx)?.into_iter().collect();
        for (_, project, made) in &self.made {
            if !known.contains(project) {
                continue;
            }
            match made {
                Made::Close(..) if plant::active("closes-not-applied") => {}
                Made::Close(week, closed) => {
                    if weeks::close(tx, project, *week, closed)? {
                        reports::destroy_week(tx, project, *week)?;
                        withdrawals::delete_week(tx, project, *week)?;
                        applied.closes += 1;
                    }
                }
                Made::Block(block, rows) => blocks::close(tx, project, *block, rows)?,
                Made::Baseline(id, stored, choices) => {
                    applied.seals += usize::from(apply_baseline(tx, project, id, stored, choices)?);
                }
            }
        }
        for (person, tombstone) in &self.tombstones {
            if !known.contains(&person.project)
                || weeks::is_closed(tx, &person.project, person.week)?
                || withdrawals::find(tx, person)?.is_some()
                || plant::active("tombstones-not-applied")
            {
                continue;
            }
            withdrawals::put(tx, person, tombstone)?;
            reports::delete_person_week(tx, person)?;
            applied.withdrawals += 1;
        }
        for (project, objection) in &self.objections {
            if known.contains(project) {
                objections::keep(tx, project, objection)?;
            }
        }
        for (project, spent) in &self.spent {
            let before = tickets::all_spent(tx, project)?;
            for (hash, request) in spent.iter().filter(|(hash, _)| !before.contains_key(hash)) {
                // A ticket that was issued later is not there.
                applied.tickets += usize::from(tickets::spend(tx, project, hash, request)? == Spent::Here);
            }
        }
        Ok(applied)
    }
}

/// Keeps a baseline as it was, and says whether that sealed it.
fn apply_baseline(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    id: &BaselineId,
    stored: &Stored,
    choices: &[Choice],
) -> Result<bool, StoreError> {
    baselines::put(tx, project, id, &stored.plan, stored.planned_at)?;
    let is_sealed = match &stored.sealed {
        Some(seal) => baselines::seal(tx, project, id, seal)?,
        None => false,
    };
    for choice in choices {
        baselines::choose(tx, project, id, choice)?;
        if let Some(outcome) = &choice.outcome {
            baselines::conclude(tx, project, id, (&choice.unit, choice.category), outcome)?;
        }
    }
    Ok(is_sealed)
}
