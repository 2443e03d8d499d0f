// SPDX-License-Identifier: EUPL-1.2
//! Disclosure control: decides what of a week exists after the close.
//!
//! Only this module makes a [`Released`] value, and everything that shows figures accepts nothing else. The order is:
//! count people and decide which units have a row (`layout`); hide cells, alone and as complements, over the tree and the
//! categories at once (`cells`, on the flows of `network`); decide about the numbers beside the categories (`columns`);
//! round (`row`); and let the independent [`audit`] check the result. When the audit fails, nothing is released.
//!
//! What a released week holds, per unit of the project ([`UnitWeek`]):
//!
//! - [`Outcome::Shown`]: a [`Row`]. `blocks` divide the nine categories: a block of one category is that category's cell,
//!   a block of more is what had to be merged, always within direct or within indirect. Blocks and unknown add up to
//!   `measured_minutes`; 0 means less than 1 %. Per block, where safe: the manual part, and 95 % half-widths of its share of
//!   classified time and of its minutes. Per row, where safe: schedule (for coverage), half-width of the direct share,
//!   activities, interruptions, switches, lengths of sessions, answers of the calibration and of the questionnaire.
//! - [`Outcome::Coarse`]: three shares in steps of five points, for a team that the terms show coarsely.
//! - [`Outcome::Withheld`]: nothing, and no reason.
//!
//! A team that is shown coarsely gets its categories once per block of four weeks ([`UnitBlock`], see `block`): what was
//! held back in each week is kept as [`Held`], which is as safe as a released cell, and added up when the block is over.
//! Longer periods are sums of released rows and blocks; figures must add only blocks of the same categories.

pub mod audit;
mod block;
mod cells;
mod columns;
mod layout;
mod margin;
mod network;
#[cfg(test)]
mod optimum;
#[cfg(test)]
mod outside;
mod perceived;
mod preview;
mod record;
#[cfg(test)]
mod regression;
mod release;
mod row;
mod rules;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms};
use daglicht_shared::week::Week;

use self::audit::AuditFailed;
pub use self::block::{UnitBlock, close_block, joined};
use self::cells::{Grid, Unprotected};
use self::layout::Layout;
pub use self::perceived::{Named, Perceived};
pub use self::preview::{Form, Sight, preview};
pub use self::record::{Record, RecordError};
pub use self::release::{
    Answers, Band, Block, Coarse, Counts, Held, Outcome, Reason, Released, ReleasedWeek, Row, UnitWeek,
};
use self::row::Beside;
pub use self::rules::Parameters;
use self::rules::Rules;
use crate::analyse::{NotATeam, PersonWeek, Table};
use crate::plant;

/// The reason why a week was not released.
#[derive(Debug, thiserror::Error)]
pub enum DiscloseError {
    /// A person-week does not fit the project.
    #[error("the week was not released, because a report does not fit the project; the reports are untouched")]
    Table(#[from] NotATeam),
    /// The auditor found a figure that must not be found out.
    #[error(
        "the week was not released, because the audit of its figures failed; the reports are untouched and no figure was \
         shown: report this as a security defect"
    )]
    Audit(#[from] AuditFailed),
}

/// Decides what of a week is released.
///
/// The same people in any order give the same release.
///
/// # Errors
/// [`DiscloseError`] when a person is in no team of the project, or when the audit of the result fails. Nothing is
/// released then.
pub fn disclose(
    terms: &Terms,
    parameters: &Parameters,
    week: Week,
    people: &[PersonWeek],
) -> Result<ReleasedWeek, DiscloseError> {
    let table = Table::new(terms, people)?;
    let (k, small_k) = Rules::thresholds(terms);
    let rules = Rules::of(terms, parameters);
    let step = u64::from(terms.disclosure.release_step);
    let (layout, grids) = protected(terms, &table, rules, step);
    let beside = Beside::of(&layout, &grids, &terms.activities, rules);
    let mut units = Vec::new();
    let mut held = Vec::new();
    let perceived = perceived::shown(&layout, rules.k);
    let numbers: BTreeMap<&UnitId, usize> =
        layout.nodes.iter().enumerate().filter_map(|(number, node)| Some((node.unit?, number))).collect();
    for unit in &terms.units {
        let outcome = match numbers.get(&unit.id).copied() {
            None => Outcome::Withheld { reason: Reason::NotSafe },
            Some(node) if unit.detail == Detail::Coarse => {
                let people = &layout.nodes[node].people;
                held.push(Held::of(unit.id.clone(), row::partition(&grids, node), people));
                Outcome::Coarse(row::coarse(people))
            }
            Some(node) => {
                let mut row = row::row(&layout, &grids, &beside, node, rules, step);
                if let Some(asked) = terms.questionnaire.as_ref().filter(|_| perceived.contains(&node)) {
                    row.perceived = Some(Box::new(perceived::perceived(&layout.nodes[node].people, asked)));
                }
                Outcome::Shown(row)
            }
        };
        units.push(UnitWeek { unit: unit.id.clone(), week, outcome });
    }
    if !plant::active("no-complementary-suppression") && !plant::active("zeros-protect") {
        audit::audit(&audit::Release { terms, people, k, small_k, parameters, rows: &units, held: &held })?;
    }
    let counts = Counts::of(&units, &held);
    Ok(ReleasedWeek::new(week, k, units, held, counts))
}

/// The rows, and the cells that are shown in them.
fn protected<'a>(terms: &'a Terms, table: &Table<'a>, rules: Rules, step: u64) -> (Layout<'a>, Vec<Grid<'a>>) {
    let mut refused = BTreeSet::new();
    loop {
        let layout = Layout::of(terms, table, rules, &refused);
        let mut grids = Vec::new();
        for group in [Group::Direct, Group::Indirect] {
            let classes = Category::ALL.into_iter().filter(|category| category.group() == group).collect();
            let mut grid = Grid::new(&layout, classes, rules, step);
            match grid.protect() {
                Ok(()) => grids.push(grid),
                Err(Unprotected(leaf)) => {
                    // A remainder cannot be refused, but the unit that it is the remainder of can.
                    let unit = |node: usize| layout.nodes[node].unit;
                    refused.extend(unit(leaf).or_else(|| unit(layout.nodes[leaf].parent?)).cloned());
                    break;
                }
            }
        }
        if grids.len() == 2 {
            return (layout, grids);
        }
    }
}
