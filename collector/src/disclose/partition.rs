// SPDX-License-Identifier: EUPL-1.2
//! Which categories are shown by themselves and which together.
//!
//! A partition divides the nine categories into blocks; a block never crosses the border between direct and indirect.
//! Unknown is always a block of its own and therefore not part of it.

use std::cmp::Reverse;

use daglicht_shared::category::Category;

use super::rules::{Rules, unknown};
use crate::analyse::{Cell, PersonWeek};

/// Whether the scheduled time of a unit is shown, from which coverage follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schedule {
    /// It is.
    Shown,
    /// It is not.
    Hidden,
}

/// The detail in which units are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Partition {
    blocks: Vec<Vec<Category>>,
    schedule: Schedule,
}

impl Partition {
    /// All nine by themselves, with the schedule.
    pub(super) fn finest() -> Self {
        Self { blocks: Category::ALL.map(|category| vec![category]).to_vec(), schedule: Schedule::Shown }
    }

    /// The blocks, in the order of their first category.
    pub(super) fn blocks(&self) -> &[Vec<Category>] {
        &self.blocks
    }

    /// Whether the schedule is shown.
    pub(super) const fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// Merges until every cell of every group is allowed; none when even the coarsest detail is not.
    ///
    /// Merging never undoes a merge, so the result is as coarse as this partition or coarser.
    pub(super) fn merged_for(mut self, groups: &[Vec<&PersonWeek>], rules: Rules) -> Option<Self> {
        'changed: loop {
            for people in groups {
                let scheduled = Cell::of(people.iter().map(|person| u64::from(person.scheduled)));
                if self.schedule == Schedule::Shown && !rules.allow(scheduled) {
                    self.schedule = Schedule::Hidden;
                }
                if !rules.allow(unknown(people)) {
                    return None;
                }
                let failing = self.blocks.iter().position(|block| !rules.allow(cell(block, people)));
                if let Some(failing) = failing {
                    self.merge(failing, people)?;
                    continue 'changed;
                }
            }
            return Some(self);
        }
    }

    /// Merges a block with the smallest other of its group.
    ///
    /// A block that is zero protects nothing, so it is the last choice but for standardised work, which is kept by itself
    /// as long as any other choice is left.
    fn merge(&mut self, failing: usize, people: &[&PersonWeek]) -> Option<()> {
        let group = self.blocks.get(failing)?.first()?.group();
        let partner = self
            .blocks
            .iter()
            .enumerate()
            .filter(|(index, block)| *index != failing && block.iter().all(|category| category.group() == group))
            .min_by_key(|(index, block)| {
                let total = cell(block, people).total;
                (block.contains(&Category::StandardisedWork), Reverse(total > 0), total, *index)
            })
            .map(|(index, _)| index)?;
        let moved = self.blocks.remove(failing.max(partner));
        let kept = self.blocks.get_mut(failing.min(partner))?;
        kept.extend(moved);
        kept.sort_unstable();
        Some(())
    }
}

fn cell(block: &[Category], people: &[&PersonWeek]) -> Cell {
    Cell::of(people.iter().map(|person| person.minutes_in(block)))
}
