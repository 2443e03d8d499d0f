// SPDX-License-Identifier: EUPL-1.2
//! The network of a grid: how far a set of cells can grow, and what is cheapest to hide so that it can grow further.
//!
//! Every cell is an arc. A leaf's cells leave the vertex of its row and enter the columns of the unit above; the cells of
//! an inner unit leave its columns and enter those of the unit above it; the topmost enter one vertex, because the rows
//! already fix the whole. Where flow is kept, all totals are kept. Arithmetic is on whole numbers and nothing depends on
//! chance or time.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use super::cells::{Grid, Shortfall, State};
use crate::plant;

/// What somebody knows beside the release: least values of the cells of leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Known {
    /// Nothing.
    Nothing,
    /// The largest value of every cell, which is more than any one person knows.
    Everybody,
    /// One person's values in the cells of one leaf.
    Row(usize, Vec<u64>),
}

type Arc = (usize, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Vertex {
    Row(usize),
    Column(usize, usize),
    /// The "less than 1 %" cells of the leaves below a unit, or of those without one above.
    Small(Option<usize>),
    Top,
}

/// A step along an arc, with or against it.
#[derive(Debug, Clone, Copy)]
struct Step {
    arc: Arc,
    with: bool,
    from: Vertex,
}

pub(super) struct Network<'g, 'a> {
    grid: &'g Grid<'a>,
}

const UNBOUNDED: u64 = u64::MAX / 4;

impl<'g, 'a> Network<'g, 'a> {
    pub(super) const fn new(grid: &'g Grid<'a>) -> Self {
        Self { grid }
    }

    fn tail(&self, (node, class): Arc) -> Vertex {
        match self.grid.states[node][class] {
            _ if !self.grid.is_leaf(node) => Vertex::Column(node, class),
            State::Small(_) => Vertex::Small(self.grid.parents[node]),
            State::Shown | State::Hidden | State::Zero => Vertex::Row(node),
        }
    }

    fn head(&self, (node, class): Arc) -> Vertex {
        self.grid.parents[node].map_or(Vertex::Top, |parent| Vertex::Column(parent, class))
    }

    fn incident(&self, vertex: Vertex) -> Vec<Arc> {
        let classes = 0..self.grid.classes.len();
        match vertex {
            Vertex::Row(leaf) => {
                let own = |arc: &Arc| self.tail(*arc) == vertex;
                classes.map(|class| (leaf, class)).filter(own).collect()
            }
            Vertex::Small(unit) => {
                let below = unit.map_or(&self.grid.top, |unit| &self.grid.children[unit]);
                let all = below.iter().flat_map(|node| classes.clone().map(|class| (*node, class)));
                all.filter(|arc| self.tail(*arc) == vertex).collect()
            }
            Vertex::Column(unit, class) => {
                let below = self.grid.children[unit].iter().map(|child| (*child, class));
                std::iter::once((unit, class)).chain(below).collect()
            }
            Vertex::Top => self.grid.top.iter().flat_map(|node| classes.clone().map(|class| (*node, class))).collect(),
        }
    }

    /// How much a cell can grow and shrink, were it hidden.
    fn room(&self, arc: Arc, known: &Known) -> (u64, u64) {
        let (node, class) = arc;
        let value = self.grid.values[node][class];
        let least = match known {
            Known::Nothing => 0,
            Known::Everybody if self.grid.is_leaf(node) => self.grid.largest[node][class],
            Known::Row(row, own) if *row == node => own[class],
            Known::Everybody | Known::Row(..) => 0,
        };
        let shrink = value.saturating_sub(least);
        match self.grid.states[node][class] {
            State::Zero if plant::active("zeros-protect") => (UNBOUNDED, UNBOUNDED),
            State::Zero => (0, 0),
            State::Small(limit) => (limit.saturating_sub(value), shrink),
            State::Shown | State::Hidden => (UNBOUNDED, shrink),
        }
    }

    fn is_free(&self, (node, class): Arc) -> bool {
        self.grid.is_free(node, class)
            || (self.grid.states[node][class] == State::Zero && plant::active("zeros-protect"))
    }

    /// The steps that flow can take from a vertex, given what flows already.
    fn steps<'s>(
        &'s self,
        vertex: Vertex,
        known: &'s Known,
        flow: &'s BTreeMap<Arc, i64>,
    ) -> impl Iterator<Item = (Step, Vertex, u64)> + 's {
        self.incident(vertex).into_iter().filter_map(move |arc| {
            let (up, down) = self.room(arc, known);
            let flows = flow.get(&arc).copied().unwrap_or_default();
            let (tail, head) = (self.tail(arc), self.head(arc));
            let with = tail == vertex;
            let (to, room) =
                if with { (head, up.saturating_add_signed(-flows)) } else { (tail, down.saturating_add_signed(flows)) };
            (room > 0).then_some((Step { arc, with, from: vertex }, to, room))
        })
    }

    /// How much the cells of a set in a leaf can grow together, counted up to what is needed.
    pub(super) fn growth(&self, leaf: usize, set: &[usize], known: &Known, need: u64) -> u64 {
        let mut flow = BTreeMap::new();
        let mut total = 0;
        while total < need {
            let path =
                self.starts(leaf, set).into_iter().find_map(|start| self.shortest((start, leaf, set), known, &flow));
            let Some((path, room)) = path else { break };
            let room = room.min(need - total);
            push(&mut flow, &path, room);
            total += room;
        }
        total
    }

    /// Where the growth of a set begins and ends. A set with cells of both kinds grows by each kind in turn.
    fn starts(&self, node: usize, set: &[usize]) -> BTreeSet<Vertex> {
        set.iter().map(|class| self.tail((node, *class))).collect()
    }

    /// A path of free cells by which the set can grow.
    fn shortest(
        &self,
        (start, leaf, set): (Vertex, usize, &[usize]),
        known: &Known,
        flow: &BTreeMap<Arc, i64>,
    ) -> Option<(Vec<Step>, u64)> {
        let mut reached: BTreeMap<Vertex, Step> = BTreeMap::new();
        let mut front = vec![start];
        while !front.is_empty() {
            let mut next = Vec::new();
            for vertex in front {
                for (step, to, _) in self.steps(vertex, known, flow) {
                    if !self.is_free(step.arc) || !self.may_take(start, leaf, set, &step) {
                        continue;
                    }
                    if to == start {
                        return Some(self.walk_back(start, step, &reached, known, flow));
                    }
                    if let Entry::Vacant(place) = reached.entry(to) {
                        place.insert(step);
                        next.push(to);
                    }
                }
            }
            front = next;
        }
        None
    }

    fn walk_back(
        &self,
        start: Vertex,
        last: Step,
        reached: &BTreeMap<Vertex, Step>,
        known: &Known,
        flow: &BTreeMap<Arc, i64>,
    ) -> (Vec<Step>, u64) {
        let mut path = vec![last];
        let mut at = last.from;
        while at != start {
            let Some(step) = reached.get(&at) else { break };
            path.push(*step);
            at = step.from;
        }
        let room = |step: &Step| {
            let (up, down) = self.room(step.arc, known);
            let flows = flow.get(&step.arc).copied().unwrap_or_default();
            if step.with { up.saturating_add_signed(-flows) } else { down.saturating_add_signed(flows) }
        };
        let least = path.iter().map(room).min().unwrap_or_default();
        (path, least)
    }

    /// The cells to hide so that the set can grow as it should, at about the least price; none when nothing helps.
    ///
    /// Paths are added one by one, each the cheapest: a cell that can carry only part of what is needed counts as many
    /// times its price as it would take such cells.
    pub(super) fn cheapest(&self, leaf: usize, set: &[usize], shortfall: &Shortfall) -> Option<BTreeSet<Arc>> {
        let Shortfall { known, need } = shortfall;
        let (mut flow, mut total, mut chosen) = (BTreeMap::new(), 0, BTreeSet::new());
        while total < *need {
            let mut starts = self.starts(leaf, set).into_iter();
            let (path, room) =
                starts.find_map(|start| self.dijkstra((start, leaf, set), known, &flow, &chosen, need - total))?;
            let room = room.min(need - total);
            push(&mut flow, &path, room);
            chosen.extend(path.iter().map(|step| step.arc).filter(|arc| !self.is_free(*arc)));
            total += room;
        }
        Some(chosen)
    }

    fn dijkstra(
        &self,
        (start, leaf, set): (Vertex, usize, &[usize]),
        known: &Known,
        flow: &BTreeMap<Arc, i64>,
        chosen: &BTreeSet<Arc>,
        need: u64,
    ) -> Option<(Vec<Step>, u64)> {
        let mut reached: BTreeMap<Vertex, Step> = BTreeMap::new();
        let mut done: BTreeSet<Vertex> = BTreeSet::new();
        // Price, number of steps, vertex; equal prices are served in the order of the vertices.
        let mut best: BTreeMap<Vertex, (u64, u32)> = BTreeMap::new();
        let mut queue = BinaryHeap::from([Reverse(((0_u64, 0_u32), start, None::<usize>))]);
        let mut last: Vec<Step> = Vec::new();
        while let Some(Reverse(((price, length), vertex, arrived))) = queue.pop() {
            if let Some(arrived) = arrived {
                return Some(self.walk_back(start, last[arrived], &reached, known, flow));
            }
            if !done.insert(vertex) {
                continue;
            }
            for (step, to, room) in self.steps(vertex, known, flow) {
                if !self.may_take(start, leaf, set, &step) {
                    continue;
                }
                let (node, class) = step.arc;
                let own = if self.is_free(step.arc) || chosen.contains(&step.arc) {
                    0
                } else {
                    self.grid.price(node, class) * need.div_ceil(room.min(need)).min(1_000)
                };
                let cost = (price + own, length + 1);
                if to == start {
                    last.push(step);
                    queue.push(Reverse((cost, to, Some(last.len() - 1))));
                } else if !done.contains(&to) && best.get(&to).is_none_or(|known| cost < *known) {
                    best.insert(to, cost);
                    reached.insert(to, step);
                    queue.push(Reverse((cost, to, None)));
                }
            }
        }
        None
    }

    /// The other leaves that a leaf's free cells are connected with.
    pub(super) fn neighbours(&self, leaf: usize) -> BTreeSet<usize> {
        let free = (0..self.grid.classes.len()).map(|class| (leaf, class)).filter(|arc| self.is_free(*arc));
        let ends: Vec<Vertex> = free.flat_map(|arc| [self.tail(arc), self.head(arc)]).collect();
        let mut found = self.connected(&ends);
        found.retain(|node| *node != leaf && self.grid.is_leaf(*node));
        found
    }

    /// The leaves and units that a cell's flow can pass.
    pub(super) fn around(&self, node: usize, class: usize) -> BTreeSet<usize> {
        self.connected(&[self.tail((node, class)), self.head((node, class))])
    }

    fn connected(&self, from: &[Vertex]) -> BTreeSet<usize> {
        let mut seen: BTreeSet<Vertex> = from.iter().copied().collect();
        let mut open: Vec<Vertex> = from.to_vec();
        while let Some(vertex) = open.pop() {
            for arc in self.incident(vertex).into_iter().filter(|arc| self.is_free(*arc)) {
                for to in [self.tail(arc), self.head(arc)] {
                    if seen.insert(to) {
                        open.push(to);
                    }
                }
            }
        }
        let nodes = seen.into_iter().flat_map(|vertex| match vertex {
            Vertex::Row(node) | Vertex::Column(node, _) => vec![node],
            Vertex::Small(_) => self.incident(vertex).into_iter().map(|(leaf, _)| leaf).collect(),
            Vertex::Top => Vec::new(),
        });
        nodes.collect()
    }

    /// Whether the growth of a set may take a step: cells of the set only grow, a leaf is entered again by its other cells,
    /// and growth begins with the set itself, for what leaves its vertex another way would only go round.
    fn may_take(&self, start: Vertex, node: usize, set: &[usize], step: &Step) -> bool {
        let (of, class) = step.arc;
        let is_of_set = of == node && set.contains(&class);
        match (step.from == start, is_of_set) {
            (true, true) => step.with,
            (true, false) => false,
            (false, true) => step.with,
            (false, false) => true,
        }
    }
}

fn push(flow: &mut BTreeMap<Arc, i64>, path: &[Step], room: u64) {
    let room = i64::try_from(room).expect("minutes fit");
    for step in path {
        *flow.entry(step.arc).or_default() += if step.with { room } else { -room };
    }
}
