// SPDX-License-Identifier: EUPL-1.2
//! What must not be undone by a restore: closes, withdrawals and spent tickets that came after the backup.
//!
//! They are read from the database that is given up and applied to the one that takes its place, before it serves: a
//! closed week stays closed with the figures that it had, a withdrawn person-week stays erased, and a ticket stays spent.

use std::collections::BTreeSet;

use daglicht_shared::crypto::Digest;
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use super::reports::{self, PersonWeek};
use super::tickets::{self, Spent};
use super::weeks::{self, ClosedWeek};
use super::withdrawals::{self, Tombstone};
use super::{StoreError, Tx, Value, projects, sql};
use crate::plant;

/// What one database knows that an earlier state of it may not.
#[derive(Debug, Clone, Default)]
pub struct Later {
    closes: Vec<(ProjectId, Week, ClosedWeek)>,
    tombstones: Vec<(PersonWeek, Tombstone)>,
    spent: Vec<(ProjectId, Digest, Digest)>,
}

/// How much of it was applied.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Applied {
    /// Closed weeks.
    pub closes: usize,
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
                later.closes.push((id.clone(), week, weeks::find_close(tx, &id, week)?));
            }
            later.tombstones.extend(withdrawals::all(tx, &id)?);
            for row in tx.query(sql::LIST_SPENT, &[Value::text(&id)])? {
                later.spent.push((id.clone(), row.bytes(0)?, row.bytes(1)?));
            }
        }
        // In the order in which they were closed, so that the release log becomes the same chain again.
        later.closes.sort_by(|(a, a_week, a_close), (b, b_week, b_close)| {
            (a_close.at, a, a_week).cmp(&(b_close.at, b, b_week))
        });
        Ok(later)
    }

    /// Applies it to an earlier state, where that does not know it.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub fn apply(&self, tx: &mut Tx<'_>) -> Result<Applied, StoreError> {
        let mut applied = Applied::default();
        let known: BTreeSet<ProjectId> = projects::ids(tx)?.into_iter().collect();
        for (project, week, closed) in &self.closes {
            if plant::active("closes-not-applied") {
                continue;
            }
            if known.contains(project) && weeks::close(tx, project, *week, closed)? {
                reports::destroy_week(tx, project, *week)?;
                withdrawals::delete_week(tx, project, *week)?;
                applied.closes += 1;
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
        for (project, hash, request) in &self.spent {
            let known = tickets::team(tx, project, hash)?.is_some();
            if known && tickets::spend(tx, project, hash, request)? == Spent::Here {
                applied.tickets += 1;
            }
        }
        Ok(applied)
    }
}
