// SPDX-License-Identifier: EUPL-1.2
//! The independent auditor: proves that what was withheld cannot be worked out from what is released.
//!
//! It shares no code with the suppression and knows nothing of its rules. It reads the rows that are to be released as
//! equations over unknowns, one per team and class (nine categories, unknown, schedule), and uses exact linear algebra
//! over the whole tree at once:
//!
//! - Two unknowns that stand in the same equations get the same weight in every combination. So whatever can be worked
//!   out is a sum over whole *classes* of such unknowns, and every class must rest on at least k people and on more than
//!   one withheld unit.
//! - No category, group or total of a withheld unit, and no single category of a merged block, is a combination of
//!   released equations. Membership is decided by elimination modulo the prime 2^61 - 1.
//!
//! The equations are taken as exact; rounding only makes recovery harder. Deliberately absent: bounds on what can be
//! inferred approximately.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;

use super::release::{Outcome, UnitWeek};

/// What the auditor looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Audit {
    /// Released equations.
    pub equations: usize,
    /// Equations that do not follow from the others.
    pub rank: usize,
    /// Sums that were shown to be out of reach.
    pub protected: usize,
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
}

const PRIME: u64 = (1 << 61) - 1;
const UNKNOWN: usize = 9;
const SCHEDULE: usize = 10;
const CLASSES: usize = 11;

/// A sparse vector modulo the prime: weight per class of unknowns, without zeros.
type Vector = BTreeMap<usize, u64>;

/// Checks the rows of one week before they are released.
///
/// # Errors
/// [`AuditFailed`] with the first figure that could be worked out.
pub fn audit(
    terms: &Terms,
    contributors: &BTreeMap<&UnitId, usize>,
    k: u32,
    rows: &[UnitWeek],
) -> Result<Audit, AuditFailed> {
    let tree = Tree::new(terms);
    let equations = equations(rows);
    // Which equations hold each unknown.
    let mut signatures: BTreeMap<(usize, usize), Vec<usize>> = BTreeMap::new();
    for (number, (unit, classes)) in equations.iter().enumerate() {
        for team in tree.teams_of(unit) {
            for class in classes {
                signatures.entry((team, *class)).or_default().push(number);
            }
        }
    }
    let mut members: BTreeMap<&[usize], Vec<(usize, usize)>> = BTreeMap::new();
    for (unknown, signature) in &signatures {
        members.entry(signature).or_default().push(*unknown);
    }
    let shown: BTreeSet<&UnitId> = equations.iter().map(|(unit, _)| *unit).collect();
    for class in members.values() {
        let teams: BTreeSet<usize> = class.iter().map(|(team, _)| *team).collect();
        let people: usize = teams.iter().map(|team| contributors.get(tree.teams[*team]).copied().unwrap_or(0)).sum();
        let Some(first) = teams.first() else { continue };
        if u64::try_from(people).unwrap_or(u64::MAX) < u64::from(k) {
            return Err(AuditFailed::SmallPool { team: tree.teams[*first].clone(), k });
        }
        if teams.len() == 1 && !shown.contains(tree.teams[*first]) {
            return Err(AuditFailed::Withheld(tree.teams[*first].clone()));
        }
    }
    let columns = Columns {
        of: members.values().enumerate().flat_map(|(column, all)| all.iter().map(move |one| (*one, column))).collect(),
        sizes: members.values().map(Vec::len).collect(),
    };
    let basis = Basis::of(&equations, &tree, &columns);
    let protected = check_targets(rows, &tree, &columns, &basis)?;
    Ok(Audit { equations: equations.len(), rank: basis.rows.len(), protected })
}

/// Each equation: a unit and the classes that are summed.
fn equations(rows: &[UnitWeek]) -> Vec<(&UnitId, Vec<usize>)> {
    let mut found = Vec::new();
    for row in rows {
        let Outcome::Shown(shown) = &row.outcome else { continue };
        for block in &shown.blocks {
            found.push((&row.unit, block.categories.iter().map(|category| category.index()).collect()));
        }
        found.push((&row.unit, vec![UNKNOWN]));
        if shown.scheduled_minutes.is_some() {
            found.push((&row.unit, vec![SCHEDULE]));
        }
    }
    found
}

fn check_targets(rows: &[UnitWeek], tree: &Tree<'_>, columns: &Columns, basis: &Basis) -> Result<usize, AuditFailed> {
    let group = |wanted: Group| -> Vec<usize> {
        Category::ALL.iter().filter(|category| category.group() == wanted).map(|category| category.index()).collect()
    };
    let mut sums: Vec<Vec<usize>> = (0..CLASSES).map(|class| vec![class]).collect();
    sums.extend([group(Group::Direct), group(Group::Indirect), (0..UNKNOWN).collect(), (0..=UNKNOWN).collect()]);
    let mut protected = 0;
    for row in rows {
        let teams = tree.teams_of(&row.unit);
        match &row.outcome {
            Outcome::Withheld { .. } => {
                for classes in &sums {
                    if columns.vector(&teams, classes).is_some_and(|target| basis.holds(target)) {
                        return Err(AuditFailed::Withheld(row.unit.clone()));
                    }
                    protected += 1;
                }
            }
            Outcome::Shown(shown) => {
                for block in shown.blocks.iter().filter(|block| block.categories.len() > 1) {
                    for category in &block.categories {
                        if columns.vector(&teams, &[category.index()]).is_some_and(|target| basis.holds(target)) {
                            return Err(AuditFailed::Merged { unit: row.unit.clone(), category: *category });
                        }
                        protected += 1;
                    }
                }
            }
        }
    }
    Ok(protected)
}

/// The teams, and which of them each unit holds.
struct Tree<'a> {
    teams: Vec<&'a UnitId>,
    below: BTreeMap<&'a UnitId, Vec<usize>>,
}

impl<'a> Tree<'a> {
    fn new(terms: &'a Terms) -> Self {
        let parents: BTreeMap<&UnitId, &UnitId> =
            terms.units.iter().filter_map(|unit| Some((&unit.id, unit.parent.as_ref()?))).collect();
        let inner: BTreeSet<&UnitId> = parents.values().copied().collect();
        let teams: Vec<&UnitId> = terms.units.iter().map(|unit| &unit.id).filter(|id| !inner.contains(id)).collect();
        let mut below: BTreeMap<&UnitId, Vec<usize>> = BTreeMap::new();
        for (number, team) in teams.iter().enumerate() {
            let above = std::iter::successors(Some(*team), |unit| parents.get(unit).copied());
            for unit in above.take(terms.units.len()) {
                below.entry(unit).or_default().push(number);
            }
        }
        Self { teams, below }
    }

    fn teams_of(&self, unit: &UnitId) -> Vec<usize> {
        self.below.get(unit).cloned().unwrap_or_default()
    }
}

/// The classes of unknowns that stand in the same equations.
struct Columns {
    of: BTreeMap<(usize, usize), usize>,
    sizes: Vec<usize>,
}

impl Columns {
    /// The sum of unknowns as a vector; none when it divides a class or holds an unknown that is in no equation.
    fn vector(&self, teams: &[usize], classes: &[usize]) -> Option<Vector> {
        let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
        for team in teams {
            for class in classes {
                *counts.entry(*self.of.get(&(*team, *class))?).or_default() += 1;
            }
        }
        let whole = counts.iter().all(|(column, count)| self.sizes.get(*column) == Some(count));
        whole.then(|| counts.into_keys().map(|column| (column, 1)).collect())
    }
}

/// The released equations in echelon form: each row begins with a weight of 1 at its own column.
struct Basis {
    rows: BTreeMap<usize, Vector>,
}

impl Basis {
    fn of(equations: &[(&UnitId, Vec<usize>)], tree: &Tree<'_>, columns: &Columns) -> Self {
        let mut order: Vec<_> = equations.iter().map(|(unit, classes)| (tree.teams_of(unit), classes)).collect();
        // Small units first keeps the vectors short.
        order.sort_by_key(|(teams, _)| teams.len());
        let mut basis = Self { rows: BTreeMap::new() };
        for (teams, classes) in order {
            let Some(vector) = columns.vector(&teams, classes) else { continue };
            let reduced = basis.reduce(vector);
            if let Some((column, weight)) = reduced.first_key_value() {
                let (column, inverse) = (*column, power(*weight, PRIME - 2));
                let row = reduced.into_iter().map(|(column, weight)| (column, times(weight, inverse))).collect();
                basis.rows.insert(column, row);
            }
        }
        basis
    }

    fn holds(&self, vector: Vector) -> bool {
        self.reduce(vector).is_empty()
    }

    fn reduce(&self, mut vector: Vector) -> Vector {
        let mut rest = Vector::new();
        while let Some((column, weight)) = vector.pop_first() {
            let Some(row) = self.rows.get(&column) else {
                rest.insert(column, weight);
                continue;
            };
            for (other, value) in row.range(column + 1..) {
                let product = times(*value, weight);
                let entry = vector.entry(*other).or_insert(0);
                *entry = (*entry + PRIME - product) % PRIME;
                if *entry == 0 {
                    vector.remove(other);
                }
            }
        }
        rest
    }
}

fn times(a: u64, b: u64) -> u64 {
    u64::try_from(u128::from(a) * u128::from(b) % u128::from(PRIME)).expect("a remainder is below the prime")
}

fn power(base: u64, mut exponent: u64) -> u64 {
    let (mut result, mut square) = (1, base);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = times(result, square);
        }
        square = times(square, square);
        exponent >>= 1;
    }
    result
}
