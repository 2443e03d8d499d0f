// SPDX-License-Identifier: EUPL-1.2
//! Blocks of four weeks for teams that are shown coarsely.
//!
//! A block adds up what was [`Held`] of its weeks, in categories no finer than those of any of them. As each week could have been released
//! by itself, the sum tells nothing more. Nobody's weeks are joined, which weekly keys rule out, and no value of a person
//! is kept for it: what one person dominates in a week stays merged in that week.

use std::collections::BTreeSet;

use daglicht_shared::category::Category;
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::UnitId;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::release::{Block, Held, Released};
use super::row::rounded;

/// The fewest weeks of a block with enough people; fewer would be a week's detail under another name.
const LEAST_WEEKS: usize = 3;

/// A unit that is shown coarsely, in one block of four weeks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitBlock {
    /// The unit.
    pub unit: UnitId,
    /// The block.
    pub block: FourWeeks,
    /// The weeks in which enough people took part; the others are not in the minutes.
    pub weeks: Vec<Week>,
    /// Minutes with a category.
    pub blocks: Vec<Block>,
    /// Minutes without a category; 0 means less than 1 %.
    pub unknown_minutes: u64,
    /// All of the minutes above.
    pub measured_minutes: u64,
}

/// Adds up what was held of one unit in the weeks of a block; none when the weeks are too few.
#[must_use]
pub fn close_block(block: FourWeeks, held: &[(Week, Held)], step: u64) -> Option<Released<UnitBlock>> {
    let held: Vec<&(Week, Held)> = held.iter().filter(|(week, _)| FourWeeks::of(*week) == block).collect();
    let weeks: BTreeSet<Week> = held.iter().map(|(week, _)| *week).collect();
    let unit = held.first()?.1.unit.clone();
    if weeks.len() < LEAST_WEEKS || weeks.len() != held.len() || held.iter().any(|(_, held)| held.unit != unit) {
        return None;
    }
    let joined = joined(held.iter().flat_map(|(_, held)| &held.blocks).map(|(categories, _)| categories.as_slice()));
    let sum = |block: &BTreeSet<Category>| -> u64 {
        let parts = held.iter().flat_map(|(_, held)| &held.blocks);
        parts
            .filter(|(categories, _)| categories.iter().all(|one| block.contains(one)))
            .map(|(_, minutes)| minutes)
            .sum()
    };
    let sums: Vec<u64> = joined.iter().map(sum).collect();
    let (minutes, unknown_minutes) = rounded(&sums, held.iter().map(|(_, held)| held.unknown).sum(), step);
    let blocks: Vec<Block> = joined
        .into_iter()
        .zip(minutes)
        .map(|(block, minutes)| Block::of(block.into_iter().collect(), minutes))
        .collect();
    let measured_minutes = blocks.iter().map(|block| block.minutes).sum::<u64>() + unknown_minutes;
    let weeks = weeks.into_iter().collect();
    Some(Released::new(UnitBlock { unit, block, weeks, blocks, unknown_minutes, measured_minutes }))
}

/// The finest sets of categories of which every given set is a part.
#[must_use]
pub fn joined<'a>(sets: impl Iterator<Item = &'a [Category]>) -> Vec<BTreeSet<Category>> {
    let mut joined: Vec<BTreeSet<Category>> = Vec::new();
    for categories in sets {
        let mut block: BTreeSet<Category> = categories.iter().copied().collect();
        joined.retain(|other| {
            let apart = other.is_disjoint(&block);
            if !apart {
                block.extend(other);
            }
            apart
        });
        joined.push(block);
    }
    joined.sort();
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(blocks: &[(&[Category], u64)]) -> Held {
        let unit = "a".parse().expect("a slug");
        Held { unit, blocks: blocks.iter().map(|(names, minutes)| (names.to_vec(), *minutes)).collect(), unknown: 600 }
    }

    #[test]
    fn a_block_is_as_coarse_as_its_coarsest_weeks_and_needs_three() {
        use Category::{AdministrationProjects as Admin, Meetings, Rework, SpeedLoss, StandardisedWork as Work};
        let fine: [(&[Category], u64); 5] =
            [(&[Work], 3_000), (&[SpeedLoss], 300), (&[Rework], 300), (&[Admin], 900), (&[Meetings], 600)];
        let merged: [(&[Category], u64); 4] =
            [(&[Work], 3_000), (&[SpeedLoss, Rework], 600), (&[Admin], 900), (&[Meetings], 600)];
        let weeks = ["2026-W37", "2026-W38", "2026-W39"].map(|week| week.parse::<Week>().expect("a week"));
        let block = FourWeeks::of(weeks[0]);
        let all = [(weeks[0], held(&fine)), (weeks[1], held(&merged)), (weeks[2], held(&fine))];
        assert_eq!(close_block(block, &all[..2], 15), None);
        let released = close_block(block, &all, 15).expect("three weeks");
        let blocks: Vec<_> = released.blocks.iter().map(|block| (block.categories.as_slice(), block.minutes)).collect();
        let expected: [(&[Category], u64); 4] =
            [(&[Work], 9_000), (&[SpeedLoss, Rework], 1_800), (&[Admin], 2_700), (&[Meetings], 1_800)];
        assert_eq!(blocks, expected);
        assert_eq!((released.unknown_minutes, released.measured_minutes), (1_800, 17_100));
        assert_eq!(released.weeks, weeks);
    }
}
