// SPDX-License-Identifier: EUPL-1.2
//! The independent auditor: proves that what was withheld cannot be worked out from what is released.
//!
//! It shares no code with the suppression. It reads the rows that are to be released, computes the true numbers anew from
//! the people, and looks at the release as somebody who has all of it, exact and unrounded, with the held cells of coarse
//! teams as if they were released too. So whatever any role, or any roles together, can get is covered: it is a part of
//! that. Weeks have no unknowns in common, and longer periods are sums of what was audited here, so earlier releases add
//! nothing to combine.
//!
//! - The teams that stand in the same rows form an *atom*. Whatever follows exactly is a sum over whole atoms, so every atom
//!   has to have enough people, and none may be a single withheld team.
//! - Exact: by elimination modulo the prime 2^61 - 1, no category of a merged block that is not safe itself is a combination of released
//!   equations.
//! - Near: for every atom and every set of categories that is not safe by itself, a linear program (`bounds`) finds how
//!   large the set can be in a table that agrees with the release and with what one colleague knows. It must be larger than
//!   the rules ask.
//! - Numbers beside the categories: what follows for the units that do not show one, by subtracting, must be safe itself.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms};

use super::release::{Held, Outcome, UnitWeek};
use super::rules::Parameters;
use crate::analyse::PersonWeek;

mod beside;
mod bounds;
mod span;

/// What is to be released, and the people whose weeks it sums up.
#[derive(Debug, Clone, Copy)]
pub struct Release<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The people.
    pub people: &'a [PersonWeek],
    /// The fewest people of a unit.
    pub k: u32,
    /// The fewest people of a unit that is shown coarsely.
    pub small_k: u32,
    /// The parameters of the rules.
    pub parameters: &'a Parameters,
    /// The rows.
    pub rows: &'a [UnitWeek],
    /// What is kept of the units that are shown coarsely.
    pub held: &'a [Held],
}

/// What the auditor looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Audit {
    /// Groups of teams that no released figure tells apart.
    pub atoms: usize,
    /// Categories that were shown to be no combination of released figures.
    pub exact: usize,
    /// Sets of categories that one person dominates and that can be large enough all the same.
    pub near: usize,
}

/// What a combination of released figures would tell.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuditFailed {
    /// A sum of too few people.
    #[error("a combination of released figures isolates a group of fewer than {k} people, in `{team}` or with it")]
    SmallPool {
        /// One team of the group.
        team: UnitId,
        /// The fewest people.
        k: u32,
    },
    /// A figure of a withheld unit.
    #[error("a figure of the withheld unit `{0}` follows from released figures")]
    Withheld(UnitId),
    /// A category that was merged with others.
    #[error("`{category}` of unit `{unit}` was merged with others but follows from released figures")]
    Merged {
        /// The unit.
        unit: UnitId,
        /// The category.
        category: Category,
    },
    /// Categories of which one person's part can be found out nearly.
    #[error("the time of one person on {} in `{unit}` follows nearly from released figures", ids(categories))]
    Near {
        /// A team of the group.
        unit: UnitId,
        /// The categories.
        categories: Vec<Category>,
    },
    /// A number beside the categories.
    #[error("{what} of a group in or with `{unit}` follows from released figures and is not safe")]
    Beside {
        /// One team of the group.
        unit: UnitId,
        /// What the number is.
        what: &'static str,
    },
    /// A linear program could not be solved.
    #[error("the bounds of `{0}` could not be worked out, so it is not certain that they are wide enough")]
    Unsolved(UnitId),
}

fn ids(categories: &[Category]) -> String {
    categories.iter().map(|category| category.id()).collect::<Vec<_>>().join(" + ")
}

/// Nine categories and unknown.
const CLASSES: usize = 10;
const UNKNOWN: usize = 9;

/// Teams that no released row tells apart.
struct Atom<'a> {
    teams: Vec<&'a UnitId>,
    /// Minutes of each person per class.
    people: Vec<[u64; CLASSES]>,
    /// The units whose rows hold it, as numbers.
    rows: Vec<usize>,
}

/// A released sum: a unit's row, the classes, and the least and largest that a reader takes it for.
struct Equation {
    row: usize,
    classes: Vec<usize>,
    least: u64,
    largest: u64,
}

/// Checks the rows of one week before they are released.
///
/// # Errors
/// [`AuditFailed`] with the first figure that could be worked out.
pub fn audit(release: &Release<'_>) -> Result<Audit, AuditFailed> {
    let tree = Tree::new(release.terms);
    let rows = tabulated(release);
    let atoms = atoms(release, &tree, &rows);
    for atom in &atoms {
        check_people(release, atom, &rows)?;
    }
    let equations = equations(release, &tree, &rows);
    let (pieces, known) = bounds::pieces(&atoms, &equations);
    bounds::check_known(&known, &atoms, release.parameters)?;
    let mut found = Audit { atoms: atoms.len(), ..Audit::default() };
    for piece in &pieces {
        found.exact += span::check(piece, &atoms, &rows, release.parameters)?;
        found.near += bounds::check(piece, &atoms, release.parameters)?;
    }
    beside::check(release, &tree)?;
    Ok(found)
}

/// The units whose categories are told, and the blocks in which they are.
fn tabulated<'a>(release: &Release<'a>) -> Vec<(&'a UnitId, Vec<Vec<Category>>)> {
    let held: BTreeMap<&UnitId, &Held> = release.held.iter().map(|held| (&held.unit, held)).collect();
    let rows = release.rows.iter().filter_map(|row| match &row.outcome {
        Outcome::Shown(shown) => Some((&row.unit, shown.blocks.iter().map(|block| block.categories.clone()).collect())),
        Outcome::Coarse(_) => {
            let blocks = held.get(&row.unit).map_or_else(both_groups, |held| {
                held.blocks.iter().map(|(categories, _)| categories.clone()).collect()
            });
            Some((&row.unit, blocks))
        }
        Outcome::Withheld { .. } => None,
    });
    rows.collect()
}

fn both_groups() -> Vec<Vec<Category>> {
    let of = |group: Group| Category::ALL.into_iter().filter(|category| category.group() == group).collect();
    vec![of(Group::Direct), of(Group::Indirect)]
}

fn atoms<'a>(release: &Release<'a>, tree: &Tree<'a>, rows: &[(&UnitId, Vec<Vec<Category>>)]) -> Vec<Atom<'a>> {
    let number: BTreeMap<&UnitId, usize> = rows.iter().enumerate().map(|(number, (unit, _))| (*unit, number)).collect();
    let mut people: BTreeMap<&UnitId, Vec<[u64; CLASSES]>> = BTreeMap::new();
    for person in release.people {
        let mut minutes = [0; CLASSES];
        for (minutes, value) in minutes.iter_mut().zip(person.minutes.iter().chain([&person.unknown])) {
            *minutes = u64::from(*value);
        }
        if minutes.iter().any(|value| *value > 0) {
            people.entry(&person.team).or_default().push(minutes);
        }
    }
    let mut atoms: BTreeMap<Vec<usize>, Atom<'a>> = BTreeMap::new();
    for team in &tree.teams {
        let rows: Vec<usize> = tree.above(team).filter_map(|unit| number.get(unit).copied()).collect();
        let atom = atoms.entry(rows.clone()).or_insert_with(|| Atom { teams: Vec::new(), people: Vec::new(), rows });
        atom.teams.push(team);
        atom.people.extend(people.get(team).into_iter().flatten());
    }
    atoms.into_values().collect()
}

fn check_people(
    release: &Release<'_>,
    atom: &Atom<'_>,
    rows: &[(&UnitId, Vec<Vec<Category>>)],
) -> Result<(), AuditFailed> {
    let (Some(first), Some(nearest)) = (atom.teams.first(), atom.rows.first()) else { return Ok(()) };
    let least = |team: &UnitId| match release.terms.unit(team).map(|unit| unit.detail) {
        Some(Detail::Coarse) => release.small_k,
        Some(Detail::Weekly | Detail::Together) | None => release.k,
    };
    let k = atom.teams.iter().map(|team| least(team)).max().unwrap_or(release.k);
    if u64::try_from(atom.people.len()).unwrap_or(u64::MAX) < u64::from(k) {
        return Err(AuditFailed::SmallPool { team: (*first).clone(), k });
    }
    if atom.teams.len() == 1 && rows[*nearest].0 != *first && !is_together(release, rows[*nearest].0) {
        return Err(AuditFailed::Withheld((*first).clone()));
    }
    Ok(())
}

fn is_together(release: &Release<'_>, unit: &UnitId) -> bool {
    release.terms.unit(unit).is_some_and(|unit| unit.detail == Detail::Together)
}

fn equations(release: &Release<'_>, tree: &Tree<'_>, rows: &[(&UnitId, Vec<Vec<Category>>)]) -> Vec<Equation> {
    let mut sums: BTreeMap<&UnitId, [u64; CLASSES]> = BTreeMap::new();
    for person in release.people {
        for unit in tree.above(&person.team) {
            let sum = sums.entry(unit).or_default();
            for (sum, value) in sum.iter_mut().zip(person.minutes.iter().chain([&person.unknown])) {
                *sum += u64::from(*value);
            }
        }
    }
    let step = u64::from(release.terms.disclosure.release_step);
    let mut found = Vec::new();
    for (row, (unit, blocks)) in rows.iter().enumerate() {
        let sum = sums.get(unit).copied().unwrap_or_default();
        let classified: u64 = sum[..UNKNOWN].iter().sum();
        for block in blocks {
            let classes: Vec<usize> = block.iter().map(|category| category.index()).collect();
            let value: u64 = classes.iter().map(|class| sum[*class]).sum();
            // Readers see "less than 1 %" or less than the step, and may hold that it is anything below; but that a
            // sum is zero is taken as known, for people guess it (`privacy.md`, R-S7).
            let small = value > 0 && (100 * value < classified || value < step);
            let (least, largest) = if small { (0, (classified / 100 + 1).max(step)) } else { (value, value) };
            found.push(Equation { row, classes, least, largest });
        }
        found.push(Equation { row, classes: vec![UNKNOWN], least: sum[UNKNOWN], largest: sum[UNKNOWN] });
    }
    found
}

/// The teams, and the units above each.
struct Tree<'a> {
    parents: BTreeMap<&'a UnitId, &'a UnitId>,
    teams: Vec<&'a UnitId>,
}

impl<'a> Tree<'a> {
    fn new(terms: &'a Terms) -> Self {
        let parents: BTreeMap<&UnitId, &UnitId> =
            terms.units.iter().filter_map(|unit| Some((&unit.id, unit.parent.as_ref()?))).collect();
        let inner: BTreeSet<&UnitId> = parents.values().copied().collect();
        let teams = terms.units.iter().map(|unit| &unit.id).filter(|id| !inner.contains(id)).collect();
        Self { parents, teams }
    }

    /// A unit and all above it, from below.
    fn above<'b>(&'b self, unit: &'b UnitId) -> impl Iterator<Item = &'b UnitId> {
        std::iter::successors(Some(unit), |unit| self.parents.get(unit).copied()).take(64)
    }
}
