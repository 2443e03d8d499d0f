// SPDX-License-Identifier: EUPL-1.2
//! A baseline beside its re-measurement: the difference of the value-adding shares, where the two are alike.
//!
//! Alike are two measurements by the same rule pack, of a unit with the same band of participants, and with a coverage
//! and an unknown share that differ by at most ten percentage points. Otherwise a difference may come from the measuring,
//! and the reasons are given instead of a number.

use daglicht_shared::id::UnitId;
use serde::Serialize;

use super::seal::Sealed;
use crate::figures::Shown;
use crate::figures::period::Period;
use crate::statistics::interval::{self, Estimate};

/// How far coverage and unknown may differ.
const ALIKE: f64 = 0.10;

/// One unit in both measurements.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// The unit.
    pub unit: UnitId,
    /// The difference of the value-adding share, the later less the earlier, or why there is none.
    pub difference: Result<Estimate, Vec<Unlike>>,
    /// The productivity gain: the later share over the earlier, less one; none without a difference.
    pub gain: Option<f64>,
}

/// Why two measurements of a unit are not compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unlike {
    /// The earlier measurement does not show the unit.
    NotInEarlier,
    /// The later measurement does not show the unit.
    NotInLater,
    /// Other rules classified.
    RulePack,
    /// Another number of people took part.
    Participants,
    /// Another part of the working time was measured, or it is not known.
    Coverage,
    /// Another part of the measured time is unknown.
    Unknown,
    /// The value-adding share is not shown by itself, or without a margin.
    NoMargin,
}

/// Compares the figures of one unit.
#[must_use]
pub fn compare(unit: &UnitId, earlier: (&Sealed, Option<&Period>), later: (&Sealed, Option<&Period>)) -> Comparison {
    let sum = |period: Option<&Period>| period.and_then(|period| period.sum.as_deref().cloned());
    let (first, second) = (sum(earlier.1), sum(later.1));
    let mut unlike = Vec::new();
    if earlier.0.rule_pack != later.0.rule_pack {
        unlike.push(Unlike::RulePack);
    }
    let (Some(first), Some(second)) = (&first, &second) else {
        unlike.extend(first.is_none().then_some(Unlike::NotInEarlier));
        unlike.extend(second.is_none().then_some(Unlike::NotInLater));
        return Comparison { unit: unit.clone(), difference: Err(unlike), gain: None };
    };
    if first.contributors != second.contributors {
        unlike.push(Unlike::Participants);
    }
    let coverages = first.coverage.known().zip(second.coverage.known());
    if coverages.is_none_or(|(first, second)| (first - second).abs() > ALIKE) {
        unlike.push(Unlike::Coverage);
    }
    if (unknown(first) - unknown(second)).abs() > ALIKE {
        unlike.push(Unlike::Unknown);
    }
    let difference = match share(first).zip(share(second)) {
        Some((first, second)) if unlike.is_empty() => Ok(interval::difference(first, second)),
        Some(_) => Err(unlike),
        None => {
            unlike.push(Unlike::NoMargin);
            Err(unlike)
        }
    };
    let gain = difference.as_ref().ok().and_then(|_| {
        let [first, second] = [first, second].map(|shown| shown.value_adding.known().map(|value| value.share));
        first.zip(second).filter(|(first, _)| *first > 0.0).map(|(first, second)| second / first - 1.0)
    });
    Comparison { unit: unit.clone(), difference, gain }
}

/// The value-adding share with its margin.
fn share(shown: &Shown) -> Option<Estimate> {
    let value = shown.value_adding.known()?;
    match value.interval {
        Some([low, high]) => Some(Estimate { value: value.share, low, high }),
        None => Some(interval::of_share(value.share, f64::from(value.margin_points?) / 100.0)),
    }
}

fn unknown(shown: &Shown) -> f64 {
    shown.unknown.quantity().map_or(0.0, |quantity| quantity.share)
}
