// SPDX-License-Identifier: EUPL-1.2
//! Near recovery: how large a set of categories of an atom can be, by linear programs.
//!
//! The released equations fall into *pieces* of unknowns that hang together; what is known exactly is taken out first. The
//! solver is microlp; a solution that it gives meets all equations, so the bound that it gives is one that can be reached,
//! and a solver that stops early can only make the auditor refuse.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::Category;
use microlp::{ComparisonOp, OptimizationDirection, Problem, Variable};

use super::{Atom, AuditFailed, CLASSES, Equation, Parameters, UNKNOWN};

/// Unknowns that hang together, and the equations over them.
pub(super) struct Piece {
    /// Atom and class of each unknown.
    pub(super) unknowns: Vec<(usize, usize)>,
    /// Sums of them.
    pub(super) equations: Vec<Sum>,
}

/// The sum of some unknowns of a piece, between two numbers.
pub(super) struct Sum {
    /// The unknowns, by their place in the piece.
    pub(super) unknowns: Vec<usize>,
    /// At least this much.
    pub(super) least: u64,
    /// At most this much.
    pub(super) largest: u64,
}

/// Divides the release into pieces; gives atom and class of what is known exactly as well.
pub(super) fn pieces(atoms: &[Atom<'_>], equations: &[Equation]) -> (Vec<Piece>, Vec<(usize, usize)>) {
    let place = |atom: usize, class: usize| atom * CLASSES + class;
    let mut of_row: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, atom) in atoms.iter().enumerate() {
        for row in &atom.rows {
            of_row.entry(*row).or_default().push(number);
        }
    }
    let truth = |unknown: usize| -> u64 {
        atoms[unknown / CLASSES].people.iter().map(|person| person[unknown % CLASSES]).sum()
    };
    let mut sums: Vec<(BTreeSet<usize>, u64, u64)> = equations
        .iter()
        .map(|equation| {
            let atoms = of_row.get(&equation.row).into_iter().flatten();
            let unknowns = atoms.flat_map(|atom| equation.classes.iter().map(|class| place(*atom, *class)));
            (unknowns.collect(), equation.least, equation.largest)
        })
        .collect();
    // What is zero is known to be, and an equation over one unknown tells it; both may make another tell one.
    let mut with: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, (unknowns, ..)) in sums.iter().enumerate() {
        for unknown in unknowns {
            with.entry(*unknown).or_default().push(number);
        }
    }
    let told = |(unknowns, least, largest): &(BTreeSet<usize>, u64, u64)| {
        if least == largest && unknowns.len() == 1 { unknowns.first().copied() } else { None }
    };
    let mut known: Vec<usize> = with.keys().copied().filter(|unknown| truth(*unknown) == 0).collect();
    known.extend(sums.iter().filter_map(told));
    let mut done = BTreeSet::new();
    while let Some(unknown) = known.pop() {
        if !done.insert(unknown) {
            continue;
        }
        let value = truth(unknown);
        for number in with.get(&unknown).into_iter().flatten() {
            let sum = &mut sums[*number];
            if sum.0.remove(&unknown) {
                (sum.1, sum.2) = (sum.1.saturating_sub(value), sum.2.saturating_sub(value));
                known.extend(told(sum));
            }
        }
    }
    reduce(&mut sums, truth);
    let mut with: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (number, (unknowns, ..)) in sums.iter().enumerate() {
        for unknown in unknowns {
            with.entry(*unknown).or_default().push(number);
        }
    }
    (connected(&sums, &with), done.into_iter().map(|unknown| (unknown / CLASSES, unknown % CLASSES)).collect())
}

/// Checks what is known exactly: each by itself, for sums of what is safe are safe.
pub(super) fn check_known(known: &[(usize, usize)], atoms: &[Atom<'_>], rules: &Parameters) -> Result<(), AuditFailed> {
    for (atom, class) in known {
        let mut values: Vec<u64> = atoms[*atom].people.iter().map(|person| person[*class]).collect();
        values.sort_unstable_by(|a, b| b.cmp(a));
        if !safe(&values, rules) {
            let categories = Category::ALL.get(*class).copied().into_iter().collect();
            return Err(AuditFailed::Near { unit: atoms[*atom].teams[0].clone(), categories });
        }
    }
    Ok(())
}

/// Takes from each sum over one class the exact sums that it contains: the whole less its parts says the same, and does
/// not tie together what the parts keep apart.
fn reduce(sums: &mut [(BTreeSet<usize>, u64, u64)], truth: impl Fn(usize) -> u64) {
    let whole: Vec<BTreeSet<usize>> = sums.iter().map(|(unknowns, ..)| unknowns.clone()).collect();
    let of_one_class = |unknowns: &BTreeSet<usize>| {
        let first = unknowns.first().map(|unknown| unknown % CLASSES);
        unknowns.iter().all(|unknown| Some(unknown % CLASSES) == first)
    };
    let mut order: Vec<usize> = (0..sums.len()).filter(|number| of_one_class(&whole[*number])).collect();
    order.sort_by_key(|number| (whole[*number].len(), *number));
    // The largest exact sum so far that holds an unknown.
    let mut within: BTreeMap<usize, usize> = BTreeMap::new();
    for number in order {
        let parts: BTreeSet<usize> = whole[number].iter().filter_map(|unknown| within.get(unknown).copied()).collect();
        for part in parts.into_iter().filter(|part| whole[*part].is_subset(&whole[number])) {
            let value: u64 = whole[part].iter().map(|unknown| truth(*unknown)).sum();
            let sum = &mut sums[number];
            sum.0.retain(|unknown| !whole[part].contains(unknown));
            (sum.1, sum.2) = (sum.1.saturating_sub(value), sum.2.saturating_sub(value));
        }
        if sums[number].1 == sums[number].2 {
            within.extend(whole[number].iter().map(|unknown| (*unknown, number)));
        }
    }
}

fn connected(sums: &[(BTreeSet<usize>, u64, u64)], with: &BTreeMap<usize, Vec<usize>>) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut seen = BTreeSet::new();
    for start in 0..sums.len() {
        if sums[start].0.is_empty() || !seen.insert(start) {
            continue;
        }
        let (mut open, mut numbers, mut unknowns) = (vec![start], Vec::new(), BTreeSet::new());
        while let Some(number) = open.pop() {
            numbers.push(number);
            for unknown in &sums[number].0 {
                if unknowns.insert(*unknown) {
                    open.extend(with.get(unknown).into_iter().flatten().copied().filter(|other| seen.insert(*other)));
                }
            }
        }
        numbers.sort_unstable();
        let places: BTreeMap<usize, usize> = unknowns.iter().enumerate().map(|(at, unknown)| (*unknown, at)).collect();
        let equations = numbers.iter().map(|number| {
            let (unknowns, least, largest) = &sums[*number];
            Sum { unknowns: unknowns.iter().map(|one| places[one]).collect(), least: *least, largest: *largest }
        });
        pieces.push(Piece {
            equations: equations.collect(),
            unknowns: unknowns.iter().map(|unknown| (unknown / CLASSES, unknown % CLASSES)).collect(),
        });
    }
    pieces
}

/// What one colleague, or nobody, or more than anybody, knows: least values per atom and class.
type Known<'a> = &'a dyn Fn(usize, usize) -> u64;

/// Checks every set of categories in a piece that is not safe by itself; says how many there are.
pub(super) fn check(piece: &Piece, atoms: &[Atom<'_>], rules: &Parameters) -> Result<usize, AuditFailed> {
    let mut of_atom: BTreeMap<usize, Vec<(usize, usize)>> = BTreeMap::new();
    for (place, (atom, class)) in piece.unknowns.iter().enumerate() {
        of_atom.entry(*atom).or_default().push((place, *class));
    }
    let mut checked = 0;
    for (atom, cells) in &of_atom {
        for mask in 1_u32..1 << cells.len() {
            let set: Vec<(usize, usize)> =
                (0..).zip(cells).filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, cell)| *cell).collect();
            let target = Target { piece, atoms, atom: *atom, set: &set };
            if target.is_safe_itself(rules) {
                continue;
            }
            if !target.is_wide(rules, of_atom.keys().copied())? {
                let categories = set.iter().filter_map(|(_, class)| Category::ALL.get(*class).copied()).collect();
                return Err(AuditFailed::Near { unit: atoms[*atom].teams[0].clone(), categories });
            }
            checked += 1;
        }
    }
    Ok(checked)
}

/// A set of cells of one atom.
struct Target<'a> {
    piece: &'a Piece,
    atoms: &'a [Atom<'a>],
    atom: usize,
    set: &'a [(usize, usize)],
}

impl Target<'_> {
    /// What each person has of the set, largest first.
    fn values(&self) -> Vec<u64> {
        let of = |person: &[u64; CLASSES]| self.set.iter().map(|(_, class)| person[*class]).sum();
        let mut values: Vec<u64> = self.atoms[self.atom].people.iter().map(of).collect();
        values.sort_unstable_by(|a, b| b.cmp(a));
        values
    }

    fn is_safe_itself(&self, rules: &Parameters) -> bool {
        safe(&self.values(), rules)
    }

    fn is_wide(&self, rules: &Parameters, around: impl Iterator<Item = usize>) -> Result<bool, AuditFailed> {
        let values = self.values();
        let (total, first, second) = (values.iter().sum::<u64>(), values[0], values.get(1).copied().unwrap_or(0));
        let near = |value: u64| value as f64 * (1.0 + f64::from(rules.p_percent) / 100.0);
        let outsider = ((first + second) as f64 * 100.0 / f64::from(rules.dominance_percent))
            .max(if few(&values, rules) { total as f64 + near(first) - first as f64 } else { 0.0 });
        let most =
            |atom: usize, class: usize| self.atoms[atom].people.iter().map(|person| person[class]).max().unwrap_or(0);
        let reaches = |known: Known<'_>, wanted: f64| Ok(self.bound(known)?.is_some_and(|bound| bound >= wanted - 0.5));
        if reaches(&most, (near(first) + second as f64).max(outsider))? {
            return Ok(true);
        }
        if !reaches(&|_, _| 0, outsider.max(near(first)))? {
            return Ok(false);
        }
        for other in around {
            for (number, person) in self.atoms[other].people.iter().enumerate() {
                let known = |atom: usize, class: usize| if atom == other { person[class] } else { 0 };
                let own: u64 =
                    if other == self.atom { self.set.iter().map(|(_, class)| person[*class]).sum() } else { 0 };
                // The largest of the others; in the same atom the colleague himself is none of them.
                let among = self.atoms[self.atom].people.iter().enumerate();
                let target = among
                    .filter(|(index, _)| other != self.atom || *index != number)
                    .map(|(_, person)| self.set.iter().map(|(_, class)| person[*class]).sum::<u64>())
                    .max()
                    .unwrap_or(0);
                if !reaches(&known, near(target) + own as f64)? {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }

    /// The largest that the set can be; none when no table agrees with what is said to be known.
    fn bound(&self, known: Known<'_>) -> Result<Option<f64>, AuditFailed> {
        let mut problem = Problem::new(OptimizationDirection::Maximize);
        let wanted: BTreeSet<usize> = self.set.iter().map(|(place, _)| *place).collect();
        let variables: Vec<Variable> = (0..)
            .zip(&self.piece.unknowns)
            .map(|(place, (atom, class))| {
                let weight = if wanted.contains(&place) { 1.0 } else { 0.0 };
                // The solver wants a finite end; nobody's weeks add up to this.
                problem.add_var(weight, (known(*atom, *class) as f64, 1e9))
            })
            .collect();
        for sum in &self.piece.equations {
            let terms: Vec<(Variable, f64)> = sum.unknowns.iter().map(|unknown| (variables[*unknown], 1.0)).collect();
            if sum.least == sum.largest {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Eq, sum.least as f64);
            } else {
                problem.add_constraint(terms.as_slice(), ComparisonOp::Le, sum.largest as f64);
            }
        }
        match problem.solve() {
            Ok(outcome) => match outcome.into_solution() {
                Ok(solution) => Ok(Some(solution.objective())),
                Err(_) => Err(AuditFailed::Unsolved(self.atoms[self.atom].teams[0].clone())),
            },
            Err(microlp::Error::Infeasible) => Ok(None),
            Err(_) => Err(AuditFailed::Unsolved(self.atoms[self.atom].teams[0].clone())),
        }
    }
}

fn few(values: &[u64], rules: &Parameters) -> bool {
    let above_zero = values.iter().filter(|value| **value > 0).count();
    u64::try_from(above_zero).unwrap_or(u64::MAX) < u64::from(rules.min_contributors)
}

/// Whether a sum of these values, largest first, may be known.
pub(super) fn safe(values: &[u64], rules: &Parameters) -> bool {
    let total: u64 = values.iter().sum();
    let Some(first) = values.first().filter(|_| total > 0) else { return true };
    let second = values.get(1).copied().unwrap_or(0);
    !few(values, rules)
        && 100 * (total - first - second) >= u64::from(rules.p_percent) * first
        && 100 * (first + second) <= u64::from(rules.dominance_percent) * total
}

const _: () = assert!(UNKNOWN < CLASSES);
