// SPDX-License-Identifier: EUPL-1.2
//! Which units get a row at all, and what can be told about the units that get none.
//!
//! A unit gets a row when enough people took part and its direct time, indirect time and unknown pass every rule. Call a
//! unit *shown under* another when no unit with a row lies between them. What a unit with a row holds beyond the units
//! shown under it is its *remainder*: the withheld teams, taken together. Readers can work it out by subtracting, so a
//! remainder must have enough people and pass every rule as well; otherwise one more unit is withheld with it.
//!
//! The result is a tree of nodes: every unit with a row, and every remainder. Its leaves divide the people, and no released
//! figure tells more about a person than in which leaf they are.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms};

use super::rules::Rules;
use crate::analyse::{PersonWeek, Table};
use crate::plant;

/// Why a unit has no row; never told, for each of them says something about who took part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Why {
    /// Fewer people than the threshold.
    TooFew,
    /// With it, the figures of another unit could be worked out.
    ProtectsAnother,
    /// One or two people account for nearly all of its direct time, indirect time or unknown.
    Dominated,
    /// The project's terms show it together with its neighbours only.
    Together,
}

/// A unit with a row, or a remainder.
#[derive(Debug)]
pub(super) struct Node<'a> {
    /// The unit; none for a remainder.
    pub(super) unit: Option<&'a UnitId>,
    /// The node that it is shown under.
    pub(super) parent: Option<usize>,
    /// The nodes shown under it; none in a leaf.
    pub(super) children: Vec<usize>,
    /// The people.
    pub(super) people: Vec<&'a PersonWeek>,
    /// The detail that the terms give it.
    pub(super) detail: Detail,
}

/// The tree of rows.
#[derive(Debug, Default)]
pub(super) struct Layout<'a> {
    /// Parents before their children.
    pub(super) nodes: Vec<Node<'a>>,
    /// The units without a row.
    pub(super) withheld: BTreeMap<&'a UnitId, Why>,
}

impl<'a> Layout<'a> {
    /// Decides about every unit of the project; `refused` are units whose cells cannot be protected.
    pub(super) fn of(terms: &'a Terms, table: &Table<'a>, rules: Rules, refused: &BTreeSet<UnitId>) -> Self {
        let mut planner =
            Planner { table, rules, children: BTreeMap::new(), details: BTreeMap::new(), out: Self::default() };
        let mut roots = Vec::new();
        for unit in &terms.units {
            planner.details.insert(&unit.id, unit.detail);
            match &unit.parent {
                Some(parent) => planner.children.entry(parent).or_default().push(&unit.id),
                None => roots.push(&unit.id),
            }
        }
        for unit in &terms.units {
            let people = table.people(&unit.id);
            if people.len() < rules.threshold(unit.detail) {
                planner.out.withheld.insert(&unit.id, Why::TooFew);
            } else if refused.contains(&unit.id) || !rules.allow_coarsest(people) {
                planner.out.withheld.insert(&unit.id, Why::Dominated);
            }
        }
        planner.settle(&roots, None);
        planner.out
    }
}

struct Planner<'a, 'b> {
    table: &'b Table<'a>,
    rules: Rules,
    children: BTreeMap<&'a UnitId, Vec<&'a UnitId>>,
    details: BTreeMap<&'a UnitId, Detail>,
    out: Layout<'a>,
}

/// The units shown under one unit, and the teams of its remainder.
#[derive(Default)]
struct Level<'a> {
    shown: BTreeSet<&'a UnitId>,
    remainder: BTreeSet<&'a UnitId>,
}

impl<'a> Planner<'a, '_> {
    /// Decides about everything below one node, given the units directly below it.
    fn settle(&mut self, units: &[&'a UnitId], parent: Option<usize>) {
        let mut level = Level::default();
        for unit in units {
            self.place(unit, &mut level);
        }
        while parent.is_some() && !level.remainder.is_empty() && !self.safe(&level.remainder) {
            if plant::active("no-complementary-suppression") {
                break;
            }
            let Some(next) = self.next(&level) else { break };
            level.shown.remove(next);
            self.out.withheld.insert(next, Why::ProtectsAnother);
            self.place(next, &mut level);
        }
        if level.shown.is_empty() {
            return;
        }
        // In the order of the project, so that the same people give the same record.
        for unit in level.shown {
            let people = self.table.people(unit).to_vec();
            let node = self.add(Some(unit), parent, people, self.detail(unit));
            let below = self.below(unit).to_vec();
            if self.detail(unit) == Detail::Together {
                self.hide(&below);
            } else {
                self.settle(&below, Some(node));
            }
        }
        let people = self.pool(&level.remainder);
        if parent.is_some() && !people.is_empty() {
            self.add(None, parent, people, Detail::Weekly);
        }
    }

    fn add(
        &mut self,
        unit: Option<&'a UnitId>,
        parent: Option<usize>,
        people: Vec<&'a PersonWeek>,
        detail: Detail,
    ) -> usize {
        let number = self.out.nodes.len();
        self.out.nodes.push(Node { unit, parent, children: Vec::new(), people, detail });
        if let Some(parent) = parent.and_then(|parent| self.out.nodes.get_mut(parent)) {
            parent.children.push(number);
        }
        number
    }

    fn hide(&mut self, units: &[&'a UnitId]) {
        for unit in units {
            self.out.withheld.insert(unit, Why::Together);
            let below = self.below(unit).to_vec();
            self.hide(&below);
        }
    }

    /// The unit to withhold next: the smallest that is enough by itself, or else the smallest, which costs least.
    ///
    /// A part is never larger than the whole it belongs to, so after a department its own teams follow, and no department
    /// is left to be added up from its teams.
    fn next(&self, level: &Level<'a>) -> Option<&'a UnitId> {
        let enough = |unit: &&'a UnitId| {
            let mut with = level.remainder.clone();
            self.teams(unit, &mut with);
            self.safe(&with)
        };
        let leaves = level.shown.iter().copied().filter(|unit| self.below(unit).is_empty());
        let smallest =
            |units: &mut dyn Iterator<Item = &'a UnitId>| units.min_by_key(|unit| (self.measured(unit), *unit));
        smallest(&mut leaves.filter(enough)).or_else(|| smallest(&mut level.shown.iter().copied()))
    }

    fn teams(&self, unit: &'a UnitId, into: &mut BTreeSet<&'a UnitId>) {
        let below = self.below(unit);
        if below.is_empty() {
            into.insert(unit);
        }
        below.iter().for_each(|part| self.teams(part, into));
    }

    /// Puts a unit among the shown; a withheld one gives its parts instead, and a withheld team joins the remainder.
    fn place(&self, unit: &'a UnitId, level: &mut Level<'a>) {
        if !self.out.withheld.contains_key(unit) {
            level.shown.insert(unit);
        } else if self.below(unit).is_empty() || self.detail(unit) == Detail::Together {
            self.teams(unit, &mut level.remainder);
        } else {
            self.below(unit).iter().for_each(|part| self.place(part, level));
        }
    }

    fn below(&self, unit: &UnitId) -> &[&'a UnitId] {
        self.children.get(unit).map_or(&[], Vec::as_slice)
    }

    fn detail(&self, unit: &UnitId) -> Detail {
        self.details.get(unit).copied().unwrap_or_default()
    }

    /// Whether withheld teams taken together may be worked out.
    ///
    /// They need as many people as the terms ask of the most careful of them.
    fn safe(&self, teams: &BTreeSet<&UnitId>) -> bool {
        let people = self.pool(teams);
        let least = teams.iter().map(|team| self.rules.threshold(self.detail(team))).max().unwrap_or_default();
        people.len() >= least && self.rules.allow_coarsest(&people)
    }

    fn pool(&self, teams: &BTreeSet<&UnitId>) -> Vec<&'a PersonWeek> {
        teams.iter().flat_map(|team| self.table.people(team).iter().copied()).collect()
    }

    fn measured(&self, unit: &UnitId) -> u64 {
        self.table.people(unit).iter().map(|person| person.measured()).sum()
    }
}
