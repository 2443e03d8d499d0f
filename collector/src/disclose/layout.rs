// SPDX-License-Identifier: EUPL-1.2
//! Which units are shown, and in which detail: suppression by construction.
//!
//! A unit is shown or withheld as a whole row. Call a unit *shown under* another when no shown unit lies between them.
//! All units shown under the same unit share one partition of the categories, at least as coarse as that unit's own.
//! What a shown unit holds beyond the units shown under it is its *remainder*: the withheld teams, taken together. A
//! remainder that is not empty must pass every rule itself, on every block of that partition.
//!
//! Then every sum that follows from the released figures by adding and subtracting is a sum of released cells and of
//! remainder cells. Sketch: take any combination with weights 0 and 1. Going down from the whole, its weights on two
//! neighbouring levels differ by a constant on each block of the lower level; where the upper weights vary within such a
//! block, the constant is 0 and the pattern belongs to the upper unit's own, finer blocks; where they do not, the
//! remainder has the whole block or nothing of it. As each of those cells is safe, and sums of safe cells are safe (see
//! `rules`), so is every such sum. The auditor checks the outcome by other means.
//!
//! Deliberately absent: cell-by-cell suppression with a bound on intervals. Rows are exact or not there, so what can be
//! inferred approximately from bounds is not limited further than by the rules and the rounding.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;

use super::partition::Partition;
use super::release::Reason;
use super::rules::Rules;
use crate::analyse::{PersonWeek, Table};

/// What happens to one unit's row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Decision {
    /// Shown in this detail.
    Show(Partition),
    /// Withheld.
    Withhold(Reason),
}

/// Decides about every unit of the project.
pub(super) fn decide(terms: &Terms, table: &Table<'_>, rules: Rules) -> BTreeMap<UnitId, Decision> {
    let mut children: BTreeMap<&UnitId, Vec<&UnitId>> = BTreeMap::new();
    let mut roots = Vec::new();
    let mut decisions = BTreeMap::new();
    for unit in &terms.units {
        match &unit.parent {
            Some(parent) => children.entry(parent).or_default().push(&unit.id),
            None => roots.push(&unit.id),
        }
        let people = table.people(&unit.id);
        if !rules.enough(people) {
            decisions.insert(unit.id.clone(), Decision::Withhold(Reason::TooFewContributors));
        } else if !rules.allow_coarsest(people) {
            decisions.insert(unit.id.clone(), Decision::Withhold(Reason::Dominated));
        }
    }
    let mut planner = Planner { table, rules, children, decisions };
    planner.settle(&roots, &Partition::finest());
    planner.decisions
}

struct Planner<'a> {
    table: &'a Table<'a>,
    rules: Rules,
    children: BTreeMap<&'a UnitId, Vec<&'a UnitId>>,
    decisions: BTreeMap<UnitId, Decision>,
}

/// The units shown under one unit, and the teams of its remainder.
#[derive(Default)]
struct Level<'a> {
    shown: BTreeSet<&'a UnitId>,
    remainder: BTreeSet<&'a UnitId>,
}

impl<'a> Planner<'a> {
    /// Decides about everything below one unit, given the units directly below it and its own partition.
    fn settle(&mut self, units: &[&'a UnitId], own: &Partition) {
        let mut level = Level::default();
        for unit in units {
            self.place(unit, &mut level);
        }
        while !level.remainder.is_empty() && !self.safe(&level.remainder) {
            // The smallest goes first: it costs the reader least. A part is never larger than the whole it belongs to, so
            // after a department its own teams follow, and no department is left to be added up from its teams.
            let Some(next) = level.shown.iter().copied().min_by_key(|unit| (self.measured(unit), *unit)) else { break };
            level.shown.remove(next);
            self.decisions.insert(next.clone(), Decision::Withhold(Reason::ProtectsAnother));
            self.place(next, &mut level);
        }
        if level.shown.is_empty() {
            return;
        }
        let mut groups: Vec<_> = level.shown.iter().map(|unit| self.table.people(unit).to_vec()).collect();
        groups.push(self.pool(&level.remainder));
        let partition = own
            .clone()
            .merged_for(&groups, self.rules)
            .expect("each shown unit and the remainder pass the rules in the coarsest detail");
        for unit in level.shown {
            self.decisions.insert(unit.clone(), Decision::Show(partition.clone()));
            let below = self.children.get(unit).cloned().unwrap_or_default();
            self.settle(&below, &partition);
        }
    }

    /// Puts a unit among the shown; a withheld one gives its parts instead, and a withheld team joins the remainder.
    fn place(&self, unit: &'a UnitId, level: &mut Level<'a>) {
        if !matches!(self.decisions.get(unit), Some(Decision::Withhold(_))) {
            level.shown.insert(unit);
            return;
        }
        match self.children.get(unit) {
            Some(parts) => parts.iter().for_each(|part| self.place(part, level)),
            None => {
                level.remainder.insert(unit);
            }
        }
    }

    fn safe(&self, teams: &BTreeSet<&UnitId>) -> bool {
        let people = self.pool(teams);
        self.rules.enough(&people) && self.rules.allow_coarsest(&people)
    }

    fn pool(&self, teams: &BTreeSet<&UnitId>) -> Vec<&'a PersonWeek> {
        teams.iter().flat_map(|team| self.table.people(team).iter().copied()).collect()
    }

    fn measured(&self, unit: &UnitId) -> u64 {
        self.table.people(unit).iter().map(|person| person.measured()).sum()
    }
}
