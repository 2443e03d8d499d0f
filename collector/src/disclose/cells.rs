// SPDX-License-Identifier: EUPL-1.2
//! Which cells are shown by themselves: complementary suppression over the tree and the categories at once.
//!
//! A *grid* is one group of categories (direct, or indirect) over all nodes of the layout. Every leaf's group total follows
//! from what is released, and so does each category of a unit as the sum over the nodes below it. A hidden cell is shown
//! merged with the other hidden cells of its row.
//!
//! What has to hold, for every leaf and every set of its hidden categories: let z be what each person spent on them. A
//! colleague who knows all about himself must be unable to bound any z from above more closely than p %; nobody may be sure
//! that two people have more of it than the dominance rule allows; and no sum of too few people may be known to p % of the
//! largest. The bound is the largest value that the set can have in any table without negative numbers that agrees with
//! the release and with what the colleague knows. It covers exact recovery, approximate recovery and every combination of
//! cells, because a person's values stand in the columns of one leaf only, and sums of safe cells are safe.
//!
//! One hierarchy beside a flat list of categories makes a network (Cox 1995, "Network models for complementary cell
//! suppression"): the bounds are maximum flows over whole numbers, without a solver and without rounding. A cell that is
//! zero carries no flow, so it protects nothing (`privacy.md`, R-S7). A part that is shown as "less than 1 %" may vary up to
//! that limit.

use std::collections::BTreeSet;

use daglicht_shared::category::Category;
use daglicht_shared::manifest::Detail;

use super::layout::Layout;
use super::network::{Known, Network};
use super::rules::Rules;
use crate::analyse::{Cell, PersonWeek};
use crate::plant;

/// How a cell appears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// By itself.
    Shown,
    /// Merged with the other hidden cells of its row.
    Hidden,
    /// As "less than 1 %", which is below this many minutes.
    Small(u64),
    /// Without any time; shown as "less than 1 %".
    Zero,
}

/// One group of categories over all nodes.
#[derive(Debug)]
pub(super) struct Grid<'a> {
    pub(super) classes: Vec<Category>,
    pub(super) parents: Vec<Option<usize>>,
    pub(super) children: Vec<Vec<usize>>,
    /// The nodes without a parent.
    pub(super) top: Vec<usize>,
    /// Whether the node is a unit, not a remainder.
    pub(super) unit: Vec<bool>,
    detail: Vec<Detail>,
    people: Vec<Vec<&'a PersonWeek>>,
    pub(super) values: Vec<Vec<u64>>,
    /// The largest value of one person, in leaves.
    pub(super) largest: Vec<Vec<u64>>,
    pub(super) states: Vec<Vec<State>>,
    rules: Rules,
}

/// What a set of cells lacks: what somebody knows, and by how much the set cannot grow as it should.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shortfall {
    pub(super) known: Known,
    pub(super) need: u64,
}

/// A leaf whose cells cannot be protected whatever is hidden.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unprotected(pub(super) usize);

impl<'a> Grid<'a> {
    /// The grid before any suppression but the primary one.
    pub(super) fn new(layout: &Layout<'a>, classes: Vec<Category>, rules: Rules, step: u64) -> Self {
        let nodes = &layout.nodes;
        let cells = |people: &[&PersonWeek]| -> Vec<Cell> {
            let of = |class: &Category| Cell::of(people.iter().map(|person| person.minutes_in(&[*class])));
            classes.iter().map(of).collect()
        };
        let (mut values, mut largest, mut states) = (Vec::new(), Vec::new(), Vec::new());
        for node in nodes {
            let cells = cells(&node.people);
            let classified: u64 = node.people.iter().map(|person| person.classified()).sum();
            let state = |cell: &Cell| match small_below(cell.total, classified, step) {
                _ if cell.total == 0 => State::Zero,
                _ if node.unit.is_none() => State::Hidden,
                Some(limit) if node.children.is_empty() => State::Small(limit),
                // Above the leaves it is taken as known, which is simpler and never less safe.
                Some(_) if rules.allow(*cell) => State::Shown,
                Some(_) => State::Hidden,
                None if rules.allow(*cell) => State::Shown,
                None => State::Hidden,
            };
            states.push(cells.iter().map(state).collect());
            values.push(cells.iter().map(|cell| cell.total).collect());
            largest.push(cells.iter().map(|cell| cell.largest).collect());
        }
        Self {
            classes,
            parents: nodes.iter().map(|node| node.parent).collect(),
            children: nodes.iter().map(|node| node.children.clone()).collect(),
            top: (0..nodes.len()).filter(|node| nodes[*node].parent.is_none()).collect(),
            unit: nodes.iter().map(|node| node.unit.is_some()).collect(),
            detail: nodes.iter().map(|node| node.detail).collect(),
            people: nodes.iter().map(|node| node.people.clone()).collect(),
            values,
            largest,
            states,
            rules,
        }
    }

    /// Hides cells until every leaf is safe, and shows again what turned out not to be needed.
    pub(super) fn protect(&mut self) -> Result<(), Unprotected> {
        if plant::active("no-complementary-suppression") {
            return Ok(());
        }
        // Leaves first: what they need often protects the units above as well.
        let mut open: BTreeSet<(bool, usize)> =
            (0..self.parents.len()).map(|node| (!self.is_leaf(node), node)).collect();
        let before = self.states.clone();
        let mut added = BTreeSet::new();
        while let Some((_, node)) = open.pop_first() {
            while let Some((set, shortfall)) = self.unsafe_set(node) {
                let path = Network::new(self).cheapest(node, &set, &shortfall).or_else(|| self.small_of(node, &set));
                for arc in path.ok_or(Unprotected(node))? {
                    open.extend(self.hide(arc));
                    added.insert(arc);
                }
            }
            if let Some(partner) = self.partner(node) {
                open.extend(self.hide((node, partner)));
                added.insert((node, partner));
            }
        }
        self.show_again(added, &before);
        Ok(())
    }

    /// What the reader loses when a cell is hidden: standardised work carries the main figure, a unit above serves many
    /// readers, and a small team's categories are shown once in four weeks only. Among equals, the smaller cell goes.
    pub(super) fn price(&self, node: usize, class: usize) -> u64 {
        let row: u64 = self.values[node].iter().sum();
        100 * self.units(node, class) + 10 * self.values[node][class] / row.max(1)
    }

    fn units(&self, node: usize, class: usize) -> u64 {
        let base = match (self.classes[class], self.states[node][class]) {
            (_, State::Small(_)) => 4,
            (Category::StandardisedWork, _) => 30,
            _ => 10,
        };
        match self.detail[node] {
            Detail::Coarse => base / 2,
            Detail::Weekly | Detail::Together if self.is_leaf(node) => base,
            Detail::Weekly | Detail::Together => 2 * base,
        }
    }

    /// Whether every node is safe, and no row hides a cell by itself.
    #[cfg(test)]
    pub(super) fn is_protected(&self) -> bool {
        (0..self.parents.len()).all(|node| self.unsafe_set(node).is_none() && self.partner(node).is_none())
    }

    pub(super) fn is_leaf(&self, node: usize) -> bool {
        self.children[node].is_empty()
    }

    /// Whether readers do not know a cell exactly.
    pub(super) fn is_free(&self, node: usize, class: usize) -> bool {
        match self.states[node][class] {
            State::Hidden | State::Small(_) => true,
            State::Shown | State::Zero => false,
        }
    }

    /// Hides a cell; gives the nodes that have to be looked at again.
    fn hide(&mut self, (node, class): (usize, usize)) -> Vec<(bool, usize)> {
        let mut again = BTreeSet::from([node]);
        if let State::Small(_) = self.states[node][class] {
            // The small cells beside it have one fewer to hide among, and so has whatever hides among those.
            again.extend(Network::new(self).around(node, class));
        }
        self.states[node][class] = State::Hidden;
        again.into_iter().map(|node| (!self.is_leaf(node), node)).collect()
    }

    /// The cells of a set that the limit of "less than 1 %" keeps from growing; none when there are none.
    fn small_of(&self, node: usize, set: &[usize]) -> Option<BTreeSet<(usize, usize)>> {
        let small = |class: &&usize| matches!(self.states[node][**class], State::Small(_));
        let cells: BTreeSet<(usize, usize)> = set.iter().filter(small).map(|class| (node, *class)).collect();
        (!cells.is_empty()).then_some(cells)
    }

    /// A hidden category of an inner unit that could be found out. What it tells about a person is a matter of the
    /// leaves; here it is the sum itself that two people may not dominate.
    fn unsafe_above(&self, unit: usize) -> Option<(Vec<usize>, Shortfall)> {
        (0..self.classes.len()).filter(|class| self.is_free(unit, *class)).find_map(|class| {
            let category = self.classes[class];
            let cell = Cell::of(self.people[unit].iter().map(|person| value(person, category)));
            if self.rules.allow(cell) {
                return None;
            }
            let need = self.rules.safe_at(cell).saturating_sub(cell.total);
            let growth = Network::new(self).growth(unit, &[class], &Known::Nothing, need);
            (growth < need).then(|| (vec![class], Shortfall { known: Known::Nothing, need }))
        })
    }

    /// The first set of categories of a node that could be found out, with what is lacking.
    fn unsafe_set(&self, leaf: usize) -> Option<(Vec<usize>, Shortfall)> {
        if !self.is_leaf(leaf) {
            return self.unsafe_above(leaf);
        }
        let free: Vec<usize> = (0..self.classes.len()).filter(|class| self.is_free(leaf, *class)).collect();
        (1_u32..1 << free.len()).find_map(|mask| {
            let chosen = free.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
            let set: Vec<usize> = chosen.map(|(_, class)| *class).collect();
            let shortfall = self.shortfall(leaf, &set)?;
            Some((set, shortfall))
        })
    }

    /// What a set of cells of a leaf lacks to be safe; none when it is safe.
    fn shortfall(&self, leaf: usize, set: &[usize]) -> Option<Shortfall> {
        let of = |person: &PersonWeek| -> u64 { set.iter().map(|class| value(person, self.classes[*class])).sum() };
        let people = &self.people[leaf];
        let cell = Cell::of(people.iter().map(|person| of(person)));
        if self.rules.allow(cell) {
            return None;
        }
        let network = Network::new(self);
        let lacks = |known: Known, at_least: u64| {
            let need = at_least.saturating_sub(cell.total);
            (network.growth(leaf, set, &known, need) < need).then_some(Shortfall { known, need })
        };
        // Nobody knows as much as everybody: what is safe against all at once needs no closer look.
        lacks(Known::Everybody, self.rules.safe_at(cell))?;
        let outside = Cell { second: 0, ..cell };
        if let Some(found) = lacks(Known::Nothing, self.rules.outsider_at(cell)) {
            return Some(found);
        }
        // A colleague in the same leaf knows his own part of the set too.
        for (index, colleague) in people.iter().enumerate() {
            let others = people.iter().enumerate().filter(|(other, _)| *other != index);
            let most = others.map(|(_, other)| of(other)).max().unwrap_or_default();
            let own: Vec<u64> = self.classes.iter().map(|class| value(colleague, *class)).collect();
            let at_least = self.rules.above(most) + of(colleague);
            if let Some(found) = lacks(Known::Row(leaf, own), at_least) {
                return Some(found);
            }
        }
        let at_least = self.rules.above(outside.largest);
        for other in network.neighbours(leaf) {
            if lacks(Known::Row(other, self.largest[other].clone()), at_least).is_none() {
                continue;
            }
            for person in &self.people[other] {
                let own: Vec<u64> = self.classes.iter().map(|class| value(person, *class)).collect();
                if let Some(found) = lacks(Known::Row(other, own), at_least) {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The cell to hide with the only hidden one of a row, which would be shown otherwise.
    fn partner(&self, leaf: usize) -> Option<usize> {
        let hidden = |class: &usize| self.states[leaf][*class] == State::Hidden;
        let all = 0..self.classes.len();
        if !self.unit[leaf] || all.clone().filter(hidden).count() != 1 {
            return None;
        }
        all.filter(|class| !hidden(class) && self.values[leaf][*class] > 0)
            .min_by_key(|class| (self.price(leaf, *class), self.values[leaf][*class]))
    }

    /// Shows hidden cells again, the dearest first, as long as every leaf stays safe.
    fn show_again(&mut self, added: BTreeSet<(usize, usize)>, before: &[Vec<State>]) {
        let mut added: Vec<(usize, usize)> = added.into_iter().collect();
        added.sort_by_key(|(node, class)| (std::cmp::Reverse(self.price(*node, *class)), *node, *class));
        for (node, class) in added {
            let mut near: BTreeSet<usize> = Network::new(self).around(node, class);
            near.insert(node);
            near.extend(std::iter::successors(self.parents[node], |unit| self.parents[*unit]));
            self.states[node][class] = before[node][class];
            let kept = near.iter().all(|leaf| self.unsafe_set(*leaf).is_none() && self.partner(*leaf).is_none());
            if !kept {
                self.states[node][class] = State::Hidden;
            }
        }
    }
}

/// The limit below which a part is shown as "less than 1 %", when it is.
pub(super) fn small_below(part: u64, whole: u64, step: u64) -> Option<u64> {
    (part * 100 < whole || part < step).then(|| whole.div_ceil(100).max(step))
}

fn value(person: &PersonWeek, class: Category) -> u64 {
    u64::from(person.minutes[class.index()])
}
