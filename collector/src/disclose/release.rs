// SPDX-License-Identifier: EUPL-1.2
//! What a close leaves behind: released rows, and the reasons of the rows that are not there.
//!
//! [`Released`] has a private field and no public constructor: whoever holds one holds something that passed disclosure
//! control or was read back from the record of it.

use std::ops::Deref;

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

/// A value that passed disclosure control.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released<T>(T);

impl<T> Released<T> {
    pub(super) const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value.
    pub const fn get(&self) -> &T {
        &self.0
    }
}

impl<T> Deref for Released<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}

/// All that a closed week left behind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleasedWeek {
    week: Week,
    k: u32,
    units: Vec<Released<UnitWeek>>,
}

impl ReleasedWeek {
    pub(super) fn new(week: Week, k: u32, units: Vec<UnitWeek>) -> Self {
        Self { week, k, units: units.into_iter().map(Released::new).collect() }
    }

    /// A week of rows as they are stored, for tests of what is shown.
    #[cfg(test)]
    pub(crate) fn of_rows(week: Week, k: u32, rows: &[(&str, serde_json::Value)]) -> Self {
        let read = |(unit, outcome): &(&str, serde_json::Value)| {
            let text = serde_json::json!({ "version": 1, "outcome": outcome }).to_string();
            Released::from_record(unit.parse().expect("a slug"), week, &text).expect("a row")
        };
        Self { week, k, units: rows.iter().map(read).collect() }
    }

    /// The week.
    #[must_use]
    pub const fn week(&self) -> Week {
        self.week
    }

    /// The fewest people that a shown row has.
    #[must_use]
    pub const fn k(&self) -> u32 {
        self.k
    }

    /// Every unit of the project, in its order.
    #[must_use]
    pub fn units(&self) -> &[Released<UnitWeek>] {
        &self.units
    }

    /// One unit.
    #[must_use]
    pub fn unit(&self, id: &UnitId) -> Option<&Released<UnitWeek>> {
        self.units.iter().find(|unit| &unit.unit == id)
    }

    /// How many units are withheld.
    #[must_use]
    pub fn withheld(&self) -> usize {
        self.units.iter().filter(|unit| matches!(unit.outcome, Outcome::Withheld { .. })).count()
    }
}

/// One unit in one week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitWeek {
    /// The unit.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// Its row, or why there is none.
    pub outcome: Outcome,
}

/// What became of a unit's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The row is shown.
    Shown(Row),
    /// The row does not exist.
    Withheld {
        /// Why.
        reason: Reason,
    },
}

/// Why a row was withheld.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Fewer than k people contributed.
    TooFewContributors,
    /// With it, the figures of another unit could be worked out.
    ProtectsAnother,
    /// One or two people account for nearly all of a figure.
    Dominated,
}

/// The figures of a unit. Minutes are rounded; those of a row add up, those of different units need not.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// How many people contributed.
    pub contributors: Band,
    /// Minutes with a category.
    pub blocks: Vec<Block>,
    /// Minutes without a category; 0 means less than 1 % of all, or less than the step of rounding.
    pub unknown_minutes: u64,
    /// All of the minutes above.
    pub measured_minutes: u64,
    /// Contract minutes less leave; absent where they cannot be shown.
    pub scheduled_minutes: Option<u64>,
    /// Half the 95 % interval of the value-adding share in percentage points; absent unless standardised work stands alone.
    pub margin_points: Option<u32>,
}

/// One category, or several that are shown together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The categories, all of one group.
    pub categories: Vec<Category>,
    /// Minutes; 0 means less than 1 % of the minutes with a category, or less than the step of rounding.
    pub minutes: u64,
}

/// How many people, in classes that do not show one person coming or going.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum Band {
    /// 5 to 9; only where the works council approved a k below 10.
    #[serde(rename = "5-9")]
    From5To9,
    /// 10 to 14.
    #[serde(rename = "10-14")]
    From10To14,
    /// 15 to 24.
    #[serde(rename = "15-24")]
    From15To24,
    /// 25 or more.
    #[serde(rename = "25+")]
    From25,
}

impl Band {
    pub(super) const fn of(people: usize) -> Self {
        match people {
            0..=9 => Self::From5To9,
            10..=14 => Self::From10To14,
            15..=24 => Self::From15To24,
            25.. => Self::From25,
        }
    }
}
