// SPDX-License-Identifier: EUPL-1.2
//! How shares move from week to week, and which moves are more than noise.
//!
//! A series holds the weeks in which the category stands alone in the released row; in the others it has no value. What a
//! signal means is in `statistics::xmr`; nothing here says why something moved.

use daglicht_shared::category::Category;
use daglicht_shared::week::Week;

use super::exact;
use crate::disclose::{Outcome, Released, Row, UnitWeek};
use crate::statistics::xmr::{self, Chart, Side, Signal};

/// How the share of one category moved.
#[derive(Debug, Clone, PartialEq)]
pub struct Trend {
    /// The category.
    pub category: Category,
    /// The weeks with the share of classified time, earliest first; none where it is not shown by itself.
    pub weeks: Vec<(Week, Option<f64>)>,
    /// The control chart of the known weeks.
    pub chart: Chart,
}

/// A move that is more than noise and lasts until the latest week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The category.
    pub category: Category,
    /// On which side of the mean.
    pub side: Side,
    /// Since when.
    pub since: Since,
}

/// Since when a share is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// Only in the latest week, but by more than chance explains.
    Now,
    /// In every week since this one.
    Week(Week),
}

impl Trend {
    /// The move that lasts until the latest week; a run of weeks goes before a single one.
    #[must_use]
    pub fn change(&self) -> Option<Change> {
        let latest = self.weeks.len().checked_sub(1)?;
        let reaching = || self.chart.signals.iter().filter(move |signal| signal.last() == latest);
        let is_run = |signal: &&Signal| matches!(signal, Signal::Run { .. });
        let signal = reaching().find(is_run).or_else(|| reaching().next())?;
        let since = match signal {
            Signal::Run { from, .. } => Since::Week(self.weeks.get(*from)?.0),
            Signal::Outside { .. } => Since::Now,
        };
        Some(Change { category: self.category, side: signal.side(), since })
    }
}

/// The trends of a unit's categories; none while too few weeks show them.
#[must_use]
pub(super) fn trends(weeks: &[&Released<UnitWeek>], step: u32) -> Vec<Trend> {
    Category::ALL.into_iter().filter_map(|category| trend(weeks, category, step)).collect()
}

fn trend(weeks: &[&Released<UnitWeek>], category: Category, step: u32) -> Option<Trend> {
    let row = |week: &Released<UnitWeek>| match &week.outcome {
        Outcome::Shown(row) => share(row, category),
        Outcome::Coarse(_) | Outcome::Withheld { .. } => None,
    };
    let weeks: Vec<_> = weeks.iter().map(|week| (week.week, row(week))).collect();
    let least = weeks.iter().filter_map(|(_, found)| found.map(|(_, classified)| classified)).min()?;
    let weeks: Vec<_> = weeks.into_iter().map(|(week, found)| (week, found.map(|(share, _)| share))).collect();
    let shares: Vec<Option<f64>> = weeks.iter().map(|(_, share)| *share).collect();
    let chart = xmr::chart(&shares, f64::from(step) / exact(least))?;
    Some(Trend { category, weeks, chart })
}

/// The share of a category that stands alone, and the classified minutes that it is of.
fn share(row: &Row, category: Category) -> Option<(f64, u64)> {
    let classified: u64 = row.blocks.iter().map(|block| block.minutes).sum();
    let block = row.blocks.iter().find(|block| block.categories == [category])?;
    (classified > 0).then(|| (exact(block.minutes) / exact(classified), classified))
}
