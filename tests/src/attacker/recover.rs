// SPDX-License-Identifier: EUPL-1.2
//! Recovery of one person's time from sums.
//!
//! Pieces that stand in the same sums cannot be told apart and form a group; the unknowns are groups by classes. Only what
//! one person nearly has alone in a group can be recovered, because the truth itself agrees with the sums. For each such
//! set the largest possible value is found by a linear program, for an outsider and for every colleague in the group with
//! the second largest part, and for one from each other group.

use std::collections::{BTreeMap, BTreeSet};

use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::release::{CLASSES, Piece, Told, Week};

/// What an attacker found out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recovered {
    /// Whose time it is.
    pub person: usize,
    /// On which classes.
    pub classes: Vec<usize>,
    /// How many minutes it is.
    pub truth: u64,
    /// What the attacker knows it to be at most.
    pub most: u64,
}

impl Recovered {
    /// Whether the attacker knows it exactly, up to a report's rounding.
    #[must_use]
    pub const fn is_exact(&self) -> bool {
        self.most <= self.truth
    }
}

struct Group {
    pieces: Vec<Piece>,
    told: Vec<usize>,
}

/// Tries everything on a week.
#[must_use]
pub fn recover(week: &Week) -> Vec<Recovered> {
    let mut signatures: BTreeMap<Piece, Vec<usize>> = BTreeMap::new();
    for (number, told) in week.told.iter().enumerate() {
        for piece in &told.pieces {
            let all = signatures.entry(*piece).or_default();
            all.push(number);
        }
    }
    let mut groups: BTreeMap<Vec<usize>, Vec<Piece>> = BTreeMap::new();
    for (piece, signature) in signatures {
        groups.entry(signature).or_default().push(piece);
    }
    let groups: Vec<Group> = groups.into_iter().map(|(told, pieces)| Group { pieces, told }).collect();
    let attack = Attack { week, groups: &groups };
    (0..groups.len()).flat_map(|group| attack.group(group)).collect()
}

struct Attack<'a> {
    week: &'a Week,
    groups: &'a [Group],
}

impl Attack<'_> {
    fn group(&self, number: usize) -> Vec<Recovered> {
        let group = &self.groups[number];
        let mut sets: BTreeSet<Vec<usize>> = (0..CLASSES).map(|class| vec![class]).collect();
        for told in group.told.iter().map(|told| &self.week.told[*told]) {
            for mask in 1_u32..1 << told.classes.len() {
                let bits = told.classes.iter().enumerate().filter(|(bit, _)| mask & (1 << bit) != 0);
                sets.insert(bits.map(|(_, class)| *class).collect());
            }
        }
        sets.iter().filter_map(|classes| self.set(number, classes)).collect()
    }

    fn value(&self, piece: &Piece, classes: &[usize]) -> u64 {
        self.week.truth.get(piece).map_or(0, |truth| classes.iter().map(|class| truth[*class]).sum())
    }

    fn set(&self, number: usize, classes: &[usize]) -> Option<Recovered> {
        let group = &self.groups[number];
        // What the attacker made up himself he takes away.
        let (own, others): (Vec<&Piece>, Vec<&Piece>) =
            group.pieces.iter().partition(|piece| self.week.made_up.contains(piece));
        let made_up: u64 = own.iter().map(|piece| self.value(piece, classes)).sum();
        let mut parts: BTreeMap<usize, u64> = BTreeMap::new();
        for piece in others {
            *parts.entry(piece.0).or_default() += self.value(piece, classes);
        }
        let mut parts: Vec<(u64, usize)> = parts.into_iter().map(|(person, value)| (value, person)).collect();
        parts.sort_unstable_by(|a, b| b.cmp(a));
        let (truth, person) = parts.first().copied().filter(|(value, _)| *value > 0)?;
        let (second, colleague) = parts.get(1).map_or((0, None), |(value, person)| (*value, Some(*person)));
        let total: u64 = parts.iter().map(|(value, _)| value).sum();
        let near = |most: u64| 10 * most < 11 * truth;
        if !near(total - second) {
            return None;
        }
        let mut knowing: Vec<(u64, Option<usize>)> = vec![(0, None)];
        knowing.extend(colleague.map(|colleague| (second, Some(colleague))));
        for other in self.groups.iter().enumerate().filter(|(other, _)| *other != number).map(|(_, other)| other) {
            let most = other.pieces.iter().max_by_key(|piece| self.value(piece, classes));
            knowing.extend(most.map(|piece| (0, Some(piece.0))));
        }
        knowing.into_iter().find_map(|(own, who)| {
            let bound = self.bound(number, classes, who)?;
            let most = bound.saturating_sub(own + made_up);
            near(most).then(|| Recovered { person, classes: classes.to_vec(), truth, most })
        })
    }

    /// The largest that the classes of a group can be, for somebody who knows his own part of everything.
    fn bound(&self, number: usize, classes: &[usize], who: Option<usize>) -> Option<u64> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let mut variables: BTreeMap<(usize, usize), Variable> = BTreeMap::new();
        for (index, group) in self.groups.iter().enumerate() {
            for class in 0..CLASSES {
                let mine = |piece: &&Piece| who == Some(piece.0) || self.week.made_up.contains(piece);
                let known: u64 = group.pieces.iter().filter(mine).map(|piece| self.value(piece, &[class])).sum();
                let weight = if index == number && classes.contains(&class) { 1.0 } else { 0.0 };
                variables.insert((index, class), problem.add_var(weight, (known as f64, 1e9)));
            }
        }
        for (told, Told { classes, most, exact, .. }) in self.week.told.iter().enumerate() {
            let groups = self.groups.iter().enumerate().filter(|(_, group)| group.told.contains(&told));
            let terms: Vec<(Variable, f64)> = groups
                .flat_map(|(index, _)| classes.iter().map(move |class| (index, *class)))
                .filter_map(|place| Some((*variables.get(&place)?, 1.0)))
                .collect();
            let relation = if *exact { ComparisonOp::Eq } else { ComparisonOp::Le };
            problem.add_constraint(terms.as_slice(), relation, *most as f64);
        }
        let solution = problem.solve().ok()?.into_solution().ok()?;
        let bound = solution.objective().round();
        (bound >= 0.0).then_some(bound as u64)
    }
}
