// SPDX-License-Identifier: EUPL-1.2
//! The numbers beside the categories: what follows for those who do not show one.
//!
//! For each number, the teams that stand in the same rows with it form a group of their own. Whatever follows from the
//! rows by adding and subtracting is a sum over such groups, so the number of every group has to be safe.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;

use super::bounds::safe;
use super::{AuditFailed, Outcome, Release, Tree};
use crate::analyse::PersonWeek;
use crate::disclose::release::Row;

/// Checks every number that any row shows.
pub(super) fn check(release: &Release<'_>, tree: &Tree<'_>) -> Result<(), AuditFailed> {
    let audit = Check { release, tree };
    let u = u64::from;
    audit.column("the schedule", |row| row.scheduled_minutes.is_some(), |person| u(person.scheduled))?;
    audit.column("the number of interruptions", |row| row.interruptions.is_some(), |person| u(person.interruptions))?;
    audit.column("the number of switches", |row| row.switches.is_some(), |person| u(person.switches))?;
    for class in 0..4 {
        audit.column("the number of sessions", |row| row.sessions.is_some(), |person| u(person.sessions[class]))?;
    }
    for class in 0..10 {
        let automatic = Category::ALL.get(class).copied();
        let shows = |row: &Row| row.calibration.iter().any(|answers| answers.automatic == automatic);
        audit.column("a number of answers", shows, |person| u(person.agreed[class]))?;
        audit.column("a number of answers", shows, |person| u(person.answered[class] - person.agreed[class]))?;
    }
    for category in Category::ALL {
        let class = category.index();
        let shows =
            |row: &Row| row.blocks.iter().any(|block| block.categories == [category] && block.manual_minutes.is_some());
        audit.column("the manual time", shows, |person| u(person.manual[class]))?;
        audit.column("the automatic time", shows, |person| u(person.minutes[class] - person.manual[class]))?;
    }
    for activity in &release.terms.activities {
        let minutes = |person: &PersonWeek| person.activities.get(activity).copied().map_or(0, u64::from);
        audit.column("the time of an activity", |row| row.activities.contains_key(activity), minutes)?;
    }
    Ok(())
}

struct Check<'a> {
    release: &'a Release<'a>,
    tree: &'a Tree<'a>,
}

impl Check<'_> {
    fn column(
        &self,
        what: &'static str,
        shows: impl Fn(&Row) -> bool,
        value: impl Fn(&PersonWeek) -> u64,
    ) -> Result<(), AuditFailed> {
        let showing: BTreeSet<&UnitId> = self
            .release
            .rows
            .iter()
            .filter(|row| matches!(&row.outcome, Outcome::Shown(shown) if shows(shown)))
            .map(|row| &row.unit)
            .collect();
        if showing.is_empty() {
            return Ok(());
        }
        let mut within: BTreeMap<&UnitId, Option<&UnitId>> = BTreeMap::new();
        // The nearest row above a team says in which group it is, for rows are nested.
        for team in &self.tree.teams {
            within.insert(team, self.tree.above(team).find(|unit| showing.contains(unit)));
        }
        let mut groups: BTreeMap<&UnitId, Vec<u64>> = BTreeMap::new();
        for person in self.release.people {
            if let Some(Some(group)) = within.get(&person.team) {
                groups.entry(group).or_default().push(value(person));
            }
        }
        for (unit, mut values) in groups {
            values.sort_unstable_by(|a, b| b.cmp(a));
            if !safe(&values, self.release.parameters) {
                return Err(AuditFailed::Beside { unit: unit.clone(), what });
            }
        }
        Ok(())
    }
}
