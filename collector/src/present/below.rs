// SPDX-License-Identifier: EUPL-1.2
//! The units below a unit beside each other, in the order of the tree and in no other: nobody is ranked.
//!
//! That a unit differs from the whole is said only where the difference is more than noise with all units of the table
//! counted: the more are compared, the more would differ by chance. The whole holds the unit, so the two go together, and an
//! interval that takes them as independent is rather too wide.

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;

use super::numbers;
use super::spans::{Link, unit_name};
use super::words::Words;
use crate::disclose::Band;
use crate::figures::period::Period;
use crate::figures::{Figure, Shown};
use crate::statistics::interval::{self, Estimate};

/// The units below.
pub(super) struct Below {
    pub(super) title: String,
    pub(super) rows: Vec<BelowRow>,
    /// What differs by more than noise, or that nothing does.
    pub(super) sentences: Vec<String>,
}

/// A unit.
pub(super) struct BelowRow {
    pub(super) link: Link,
    pub(super) cells: BelowCells,
}

/// What is known of a unit.
pub(super) enum BelowCells {
    /// Its figures: people, coverage, unknown, value-adding, hidden factory, room above the bands.
    Shown([String; 6]),
    /// A small team in words, or why nothing is shown.
    Said(String),
}

/// The table; none when there are no units below.
pub(super) fn below(
    words: Words<'_>,
    terms: &Terms,
    unit: &UnitId,
    whole: Option<&Shown>,
    units: &[Period],
    to: impl Fn(&UnitId) -> String,
) -> Option<Below> {
    if units.is_empty() {
        return None;
    }
    let rows = units
        .iter()
        .map(|period| BelowRow {
            link: Link::to(to(&period.unit), unit_name(terms, &period.unit)),
            cells: cells(words, period),
        })
        .collect();
    Some(Below {
        title: words.with("units-below", &[("unit", &unit_name(terms, unit))]),
        rows,
        sentences: differences(words, terms, whole, units),
    })
}

fn cells(words: Words<'_>, period: &Period) -> BelowCells {
    match (&period.sum, period.coarse.last()) {
        (Some(shown), _) => BelowCells::Shown(figures(words, shown)),
        (None, Some((_, coarse))) => {
            let [direct, indirect, unknown] = [coarse.direct_percent, coarse.indirect_percent, coarse.unknown_percent]
                .map(|percent| words.percent(f64::from(percent) / 100.0));
            let shares = [("direct", direct.as_str()), ("indirect", &indirect), ("unknown", &unknown)];
            BelowCells::Said(words.with("below-coarse", &shares))
        }
        (None, None) => BelowCells::Said(words.get("below-withheld")),
    }
}

fn figures(words: Words<'_>, shown: &Shown) -> [String; 6] {
    let missing = || words.get("below-missing");
    let value = shown.value_adding.known().map_or_else(missing, |value| {
        let share = words.percent(value.share);
        value.margin_points.map_or_else(|| share.clone(), |points| format!("{share} ± {points}"))
    });
    [
        people(words, shown.contributors),
        shown.coverage.known().map_or_else(missing, |share| words.percent(share)),
        words.share(shown.unknown),
        value,
        shown.hidden_factory.known().map_or_else(missing, |hidden| numbers::decimal(words.language, hidden.fte, 1)),
        words.hours(room(shown)),
    ]
}

/// The number of people in words.
pub(super) fn people(words: Words<'_>, band: Option<Band>) -> String {
    words.get(match band {
        Some(Band::From5To9) => "band-5-9",
        Some(Band::From10To14) => "band-10-14",
        Some(Band::From15To24) => "band-15-24",
        Some(Band::From25) => "band-25",
        None => "band-untold",
    })
}

/// The hours a week above the high ends of the bands.
pub(super) fn room(shown: &Shown) -> f64 {
    shown
        .losses
        .iter()
        .filter_map(|loss| match loss.realistic {
            Figure::Known(quantity) => Some(quantity.hours),
            Figure::Missing(_) => None,
        })
        .sum()
}

/// The value-adding share with its interval.
fn estimate(shown: &Shown) -> Option<Estimate> {
    let value = shown.value_adding.known()?;
    let [low, high] = value.interval?;
    Some(Estimate { value: value.share, low, high })
}

fn differences(words: Words<'_>, terms: &Terms, whole: Option<&Shown>, units: &[Period]) -> Vec<String> {
    let Some(whole) = whole.and_then(estimate) else { return Vec::new() };
    let compared: Vec<(&Period, Estimate)> =
        units.iter().filter_map(|period| Some((period, estimate(period.sum.as_deref()?)?))).collect();
    if compared.is_empty() {
        return Vec::new();
    }
    let differing = compared.iter().filter_map(|(period, unit)| {
        let difference = interval::difference(whole, *unit).for_comparisons(compared.len());
        let id = match () {
            () if difference.low > 0.0 => "below-higher",
            () if difference.high < 0.0 => "below-lower",
            () => return None,
        };
        Some(words.with(id, &[("unit", &unit_name(terms, &period.unit)), ("share", &words.percent(unit.value))]))
    });
    let differing: Vec<String> = differing.collect();
    if differing.is_empty() { vec![words.get("below-alike")] } else { differing }
}
