// SPDX-License-Identifier: EUPL-1.2
//! Disclosure control: decides what of a week exists after the close.
//!
//! Only this module makes a [`Released`] value, and everything that shows figures accepts nothing else. The order is:
//! count people, apply the threshold k, the p % rule, the (2, n %) dominance rule and the least number of contributors;
//! merge categories; withhold further units until nothing withheld can be worked out; round; and let the independent
//! [`audit`] check the result. When the audit fails, nothing is released.
//!
//! This version suppresses whole rows by construction, which is safe against exact recovery (`suppress`). Deliberately
//! absent: cell-by-cell suppression with linear programming, the audit of protection intervals, periods of four weeks
//! and a quarter, coarser tiers below k, and the split of minutes into automatic and manual.

pub mod audit;
mod margin;
mod partition;
mod record;
mod release;
mod rules;
mod suppress;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::manifest::Terms;
use daglicht_shared::rounding::round_parts;
use daglicht_shared::week::Week;

use self::audit::{Audit, AuditFailed};
use self::partition::{Partition, Schedule};
pub use self::record::{Record, RecordError};
pub use self::release::{Band, Block, Outcome, Reason, Released, ReleasedWeek, Row, UnitWeek};
pub use self::rules::Parameters;
use self::rules::{Rules, unknown};
use self::suppress::Decision;
use crate::analyse::{NotATeam, PersonWeek, Table};

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
    // The floor holds whatever the terms say (`privacy.md`, R-W2).
    let k = terms.disclosure.k.max(5);
    let rules = Rules { k: usize::try_from(k).expect("at least 32 bits"), parameters: *parameters };
    let decisions = suppress::decide(terms, &table, rules);
    let step = u64::from(terms.disclosure.release_step);
    let units: Vec<UnitWeek> = terms
        .units
        .iter()
        .map(|unit| {
            let outcome = match decisions.get(&unit.id) {
                Some(Decision::Show(partition)) => Outcome::Shown(row(table.people(&unit.id), partition, step)),
                Some(Decision::Withhold(reason)) => Outcome::Withheld { reason: *reason },
                // A unit that no root leads to; terms with such a unit have a problem and are never approved.
                None => Outcome::Withheld { reason: Reason::TooFewContributors },
            };
            UnitWeek { unit: unit.id.clone(), week, outcome }
        })
        .collect();
    let contributors: BTreeMap<_, _> = terms.teams().map(|team| (&team.id, table.people(&team.id).len())).collect();
    let _: Audit = audit::audit(terms, &contributors, k, &units)?;
    Ok(ReleasedWeek::new(week, k, units))
}

/// The row of a shown unit, rounded so that it adds up.
///
/// A part below 1 % or below the step becomes zero, which readers see as "less than 1 %": that nobody spent any time on
/// something would say something about everybody.
fn row(people: &[&PersonWeek], partition: &Partition, step: u64) -> Row {
    let mut parts: Vec<u64> =
        partition.blocks().iter().map(|block| people.iter().map(|person| person.minutes_in(block)).sum()).collect();
    let classified: u64 = parts.iter().sum();
    let unknown = unknown(people).total;
    let small = |part: u64, whole: u64| part * 100 < whole || part < step;
    for part in &mut parts {
        if small(*part, classified) {
            *part = 0;
        }
    }
    parts.push(if small(unknown, classified + unknown) { 0 } else { unknown });
    let mut minutes = round_parts(&parts, step);
    let unknown_minutes = minutes.pop().unwrap_or_default();
    let blocks: Vec<Block> = partition
        .blocks()
        .iter()
        .zip(minutes)
        .map(|(categories, minutes)| Block { categories: categories.clone(), minutes })
        .collect();
    let alone = partition.blocks().iter().any(|block| block.as_slice() == [Category::StandardisedWork]);
    let scheduled: u64 = people.iter().map(|person| u64::from(person.scheduled)).sum();
    Row {
        contributors: Band::of(people.len()),
        measured_minutes: blocks.iter().map(|block| block.minutes).sum::<u64>() + unknown_minutes,
        blocks,
        unknown_minutes,
        scheduled_minutes: match partition.schedule() {
            Schedule::Shown => Some((scheduled + step / 2) / step * step),
            Schedule::Hidden => None,
        },
        margin_points: if alone { margin::value_adding(people) } else { None },
    }
}
