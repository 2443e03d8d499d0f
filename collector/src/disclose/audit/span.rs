// SPDX-License-Identifier: EUPL-1.2
//! Exact recovery: whether a merged category is a combination of released equations.
//!
//! Elimination of sparse vectors modulo the prime 2^61 - 1, one piece of connected unknowns at a time.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;

use super::bounds::{Piece, safe};
use super::{Atom, AuditFailed, Parameters, UNKNOWN};

const PRIME: u64 = (1 << 61) - 1;

/// A sparse vector: weight per unknown, without zeros.
type Vector = BTreeMap<usize, u64>;

/// Checks every category of every merged block that touches a piece; says how many there are.
pub(super) fn check(
    piece: &Piece,
    atoms: &[Atom<'_>],
    rows: &[(&UnitId, Vec<Vec<Category>>)],
    rules: &Parameters,
) -> Result<usize, AuditFailed> {
    let mut basis = Basis::default();
    for equation in &piece.equations {
        if equation.least == equation.largest {
            basis.add(equation.unknowns.iter().map(|unknown| (*unknown, 1)).collect());
        }
    }
    let mut checked = 0;
    let mut targets: BTreeMap<(usize, usize), Vector> = BTreeMap::new();
    for (unknown, (atom, class)) in piece.unknowns.iter().enumerate() {
        if *class == UNKNOWN {
            continue;
        }
        for row in &atoms[*atom].rows {
            let merged = |block: &&Vec<Category>| block.len() > 1 && block.iter().any(|one| one.index() == *class);
            if rows[*row].1.iter().find(merged).is_some() {
                targets.entry((*row, *class)).or_default().insert(unknown, 1);
            }
        }
    }
    for ((row, class), target) in targets {
        // What is merged only to hide its neighbour may be known, as long as it is safe itself.
        let people = atoms.iter().filter(|atom| atom.rows.contains(&row)).flat_map(|atom| &atom.people);
        let mut values: Vec<u64> = people.map(|person| person[class]).collect();
        values.sort_unstable_by(|a, b| b.cmp(a));
        if !safe(&values, rules) && basis.holds(target) {
            let category = Category::ALL[class];
            return Err(AuditFailed::Merged { unit: rows[row].0.clone(), category });
        }
        checked += 1;
    }
    Ok(checked)
}

#[derive(Default)]
struct Basis {
    /// By pivot, which has weight 1.
    rows: BTreeMap<usize, Vector>,
}

impl Basis {
    fn add(&mut self, vector: Vector) {
        let mut rest = self.reduced(vector);
        let Some((pivot, weight)) = rest.iter().next().map(|(pivot, weight)| (*pivot, *weight)) else { return };
        let inverse = power(weight, PRIME - 2);
        rest.values_mut().for_each(|weight| *weight = times(*weight, inverse));
        self.rows.insert(pivot, rest);
    }

    fn holds(&self, vector: Vector) -> bool {
        self.reduced(vector).is_empty()
    }

    /// What is left of a vector after taking away multiples of the rows.
    fn reduced(&self, mut vector: Vector) -> Vector {
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
