// SPDX-License-Identifier: EUPL-1.2
//! The primary rules: when one cell or one group of people is safe to show by itself.
//!
//! All three rules are kept when safe cells are added up, because their sensitivity measures are subadditive (Cox 1981,
//! "Linear sensitivity measures in statistical disclosure control"). The suppression relies on that.

use daglicht_shared::category::{Category, Group};
use daglicht_shared::manifest::{Detail, Terms};
use serde::{Deserialize, Serialize};

use crate::analyse::{Cell, PersonWeek};

/// The parameters of the rules that are configuration of the collector and stand on no page (`privacy.md`, R-S5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parameters {
    /// p of the p % rule: the least precision, in percent, to which a colleague may estimate the largest value.
    pub p_percent: u32,
    /// The most that the two largest may have of a cell, in percent.
    pub dominance_percent: u32,
    /// The fewest people with a value above zero in a cell that is not zero.
    pub min_contributors: u32,
}

impl Default for Parameters {
    fn default() -> Self {
        Self { p_percent: 10, dominance_percent: 90, min_contributors: 3 }
    }
}

/// The rules of one release.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// The fewest people of a unit.
    pub(super) k: usize,
    /// The fewest people of a unit that the terms show coarsely.
    pub(super) small_k: usize,
    /// The parameters of the cell rules.
    pub(super) parameters: Parameters,
}

impl Rules {
    /// The fewest people of a unit, and of one that is shown coarsely.
    pub(super) fn thresholds(terms: &Terms) -> (u32, u32) {
        // The floor holds whatever the terms say (`privacy.md`, R-W2).
        let k = terms.disclosure.k.max(5);
        (k, terms.disclosure.small_k.unwrap_or(k).clamp(5, k))
    }

    /// The rules of a project's release.
    pub(super) fn of(terms: &Terms, parameters: &Parameters) -> Self {
        let (k, small_k) = Self::thresholds(terms);
        let count = |number: u32| usize::try_from(number).expect("at least 32 bits");
        Self { k: count(k), small_k: count(small_k), parameters: *parameters }
    }

    /// Whether a cell may be shown. A cell without any value is shown as "less than 1 %", like every small one.
    pub(super) fn allow(self, cell: Cell) -> bool {
        let Parameters { p_percent, dominance_percent, min_contributors } = self.parameters;
        if cell.total == 0 {
            return true;
        }
        let others = cell.total - cell.largest - cell.second;
        cell.contributors >= min_contributors
            && 100 * others >= u64::from(p_percent) * cell.largest
            && 100 * (cell.largest + cell.second) <= u64::from(dominance_percent) * cell.total
    }

    /// The fewest people of a unit.
    pub(super) const fn threshold(self, detail: Detail) -> usize {
        match detail {
            Detail::Weekly | Detail::Together => self.k,
            Detail::Coarse => self.small_k,
        }
    }

    /// What a cell would have to be, at least, for its values to be safe: one that may be that large protects them.
    ///
    /// A colleague with the second largest value may not get nearer to the largest than p %; the two largest may not have
    /// more than the dominance rule allows; and a sum of too few people may not be known to p % of the largest.
    pub(super) fn safe_at(self, cell: Cell) -> u64 {
        (self.above(cell.largest) + cell.second).max(self.outsider_at(cell))
    }

    /// The same for somebody who contributes nothing and knows nothing.
    pub(super) fn outsider_at(self, cell: Cell) -> u64 {
        let Parameters { dominance_percent, min_contributors, .. } = self.parameters;
        let few = cell.contributors < min_contributors;
        let few = if few { cell.total + self.above(cell.largest) - cell.largest + 1 } else { 0 };
        ((cell.largest + cell.second) * 100).div_ceil(u64::from(dominance_percent).max(1)).max(few)
    }

    /// The nearest that somebody may get to a value from above.
    pub(super) fn above(self, value: u64) -> u64 {
        (value * (100 + u64::from(self.parameters.p_percent))).div_ceil(100)
    }

    /// Whether direct time, indirect time and unknown of a group may be shown: the coarsest useful detail.
    pub(super) fn allow_coarsest(self, people: &[&PersonWeek]) -> bool {
        let group = |wanted: Group| {
            let categories: Vec<_> = Category::ALL.into_iter().filter(|category| category.group() == wanted).collect();
            Cell::of(people.iter().map(|person| person.minutes_in(&categories)))
        };
        self.allow(group(Group::Direct)) && self.allow(group(Group::Indirect)) && self.allow(unknown(people))
    }
}

/// The cell of unknown time.
pub(super) fn unknown(people: &[&PersonWeek]) -> Cell {
    Cell::of(people.iter().map(|person| u64::from(person.unknown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(values: &[u64], expected: bool) {
        let rules = Rules { k: 10, small_k: 10, parameters: Parameters::default() };
        assert_eq!(rules.allow(Cell::of(values.iter().copied())), expected, "{values:?}");
    }

    #[test]
    fn r_s2_p_percent_rule_takes_a_colleague_as_attacker() {
        // The rest, 10, is 10 % of the largest, but the two largest have 200 of 210.
        check(&[100, 100, 10], false);
        // The two largest have exactly 90 %; the rest is far over 10 % of the largest.
        check(&[45, 45, 10], true);
        check(&[100, 0, 0], false);
        check(&[100, 12, 9], false);
    }

    #[test]
    fn r_s8_fewer_than_three_contributors_are_unsafe_unless_the_cell_is_zero() {
        check(&[50, 50], false);
        check(&[0, 0, 0], true);
        check(&[40, 40, 40], true);
    }

    #[test]
    fn r_s8_two_people_may_not_dominate() {
        check(&[46, 45, 9], false);
        check(&[45, 45, 5, 5], true);
    }
}
