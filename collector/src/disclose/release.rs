// SPDX-License-Identifier: EUPL-1.2
//! What a close leaves behind: released rows, and the reasons of the rows that are not there.
//!
//! [`Released`] has a private field and no public constructor: whoever holds one holds something that passed disclosure
//! control or was read back from the record of it.

use std::collections::BTreeMap;
use std::ops::Deref;

use daglicht_shared::category::Category;
use daglicht_shared::id::{ActivityId, UnitId};
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::perceived::Perceived;
use crate::analyse::PersonWeek;

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
    held: Vec<Held>,
    counts: Counts,
}

/// How much of a week's table is shown; nothing in it is about one unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Categories of units.
    pub cells: usize,
    /// Those that are withheld or merged with others.
    pub hidden: usize,
}

impl Counts {
    pub(super) fn of(units: &[UnitWeek], held: &[Held]) -> Self {
        let alone = |blocks: &mut dyn Iterator<Item = usize>| blocks.filter(|length| *length == 1).count();
        let shown: usize = units
            .iter()
            .map(|unit| match &unit.outcome {
                Outcome::Shown(row) => alone(&mut row.blocks.iter().map(|block| block.categories.len())),
                Outcome::Coarse(_) | Outcome::Withheld { .. } => 0,
            })
            .sum();
        let held: usize = held.iter().map(|unit| alone(&mut unit.blocks.iter().map(|(names, _)| names.len()))).sum();
        let cells = 9 * units.len();
        Self { cells, hidden: cells - shown - held }
    }
}

/// The categories of a unit that is shown coarsely, kept until its block of four weeks is over.
///
/// Every number is as safe as a released one: the week was decided and audited as if it were released. It is kept and not
/// shown because week by week it is more detail than a small team should be shown in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Held {
    /// The unit.
    pub unit: UnitId,
    /// The categories as they may be told apart in this week, with the minutes.
    pub blocks: Vec<(Vec<Category>, u64)>,
    /// Minutes without a category.
    pub unknown: u64,
}

impl Held {
    pub(super) fn of(unit: UnitId, partition: Vec<Vec<Category>>, people: &[&PersonWeek]) -> Self {
        let minutes = |block: &[Category]| people.iter().map(|person| person.minutes_in(block)).sum();
        let blocks = partition.into_iter().map(|block| (block.clone(), minutes(&block))).collect();
        Self { unit, blocks, unknown: people.iter().map(|person| u64::from(person.unknown)).sum() }
    }
}

impl ReleasedWeek {
    pub(super) fn new(week: Week, k: u32, units: Vec<UnitWeek>, held: Vec<Held>, counts: Counts) -> Self {
        Self { week, k, units: units.into_iter().map(Released::new).collect(), held, counts }
    }

    /// A week of rows as they are stored, for tests of what is shown.
    #[cfg(test)]
    pub(crate) fn of_rows(week: Week, k: u32, rows: &[(&str, serde_json::Value)]) -> Self {
        let read = |(unit, outcome): &(&str, serde_json::Value)| {
            let text = serde_json::json!({ "version": 1, "outcome": outcome }).to_string();
            Released::from_record(unit.parse().expect("a slug"), week, &text).expect("a row")
        };
        Self { week, k, units: rows.iter().map(read).collect(), held: Vec::new(), counts: Counts::default() }
    }

    /// What is kept until the block of four weeks is over; for the record, and for those who test what it gives away.
    #[must_use]
    pub fn held(&self) -> &[Held] {
        &self.held
    }

    /// How much of the table is shown.
    #[must_use]
    pub const fn counts(&self) -> Counts {
        self.counts
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
    /// A small team is shown in shares.
    Coarse(Coarse),
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
    /// Too few people contributed, or the figures of one of them or of another unit could be worked out.
    ///
    /// A close gives no other reason: which of these it is would tell who took part.
    NotSafe,
    /// Fewer than k people contributed; in records of earlier versions only.
    TooFewContributors,
    /// With it, the figures of another unit could be worked out; in records of earlier versions only.
    ProtectsAnother,
    /// One or two people account for nearly all of a figure; in records of earlier versions only.
    Dominated,
}

/// A small team in one week: shares of its measured time, in steps of five points that add up to 100.
///
/// It holds no number of people and no amount of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Coarse {
    /// Time on the primary process.
    pub direct_percent: u32,
    /// Time around the primary process.
    pub indirect_percent: u32,
    /// Time without a category.
    pub unknown_percent: u32,
}

/// The figures of a unit. Minutes are rounded; those of a row add up, those of different units need not.
///
/// What is absent or empty below could tell too much about one person in this week.
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
    /// Half the 95 % interval of the direct share of classified time, in hundredths of a percentage point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub direct_margin: Option<u32>,
    /// Minutes per reportable activity; an activity that is not there cannot be shown, 0 means less than 1 %.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub activities: BTreeMap<ActivityId, u64>,
    /// How often primary work was interrupted, to a multiple of five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interruptions: Option<u64>,
    /// How often the activity changed, to a multiple of five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub switches: Option<u64>,
    /// Sessions shorter than 5, 15 and 60 minutes and longer ones, to multiples of five.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sessions: Option<[u64; 4]>,
    /// How often people were asked about time that the rule pack had decided about, and how often they agreed.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub calibration: Vec<Answers>,
    /// What people answered to the questionnaire.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub perceived: Option<Box<Perceived>>,
}

/// Answers about one automatic category, to multiples of five.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// What the rule pack said; absent for unknown.
    pub automatic: Option<Category>,
    /// How often people said what it was.
    pub answered: u64,
    /// How often that was the same.
    pub agreed: u64,
}

/// One category, or several that are shown together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Block {
    /// The categories, all of one group.
    pub categories: Vec<Category>,
    /// Minutes; 0 means less than 1 % of the minutes with a category, or less than the step of rounding.
    pub minutes: u64,
    /// Those of the minutes that people registered by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manual_minutes: Option<u64>,
    /// Half the 95 % interval of its share of classified time, in hundredths of a percentage point.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub share_margin: Option<u32>,
    /// Half the 95 % interval of its minutes, people taken as a sample of so many.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minutes_margin: Option<u64>,
}

impl Block {
    /// Categories with their minutes and nothing more.
    #[must_use]
    pub const fn of(categories: Vec<Category>, minutes: u64) -> Self {
        Self { categories, minutes, manual_minutes: None, share_margin: None, minutes_margin: None }
    }
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
    /// The band as text, as records hold it.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::From5To9 => "5-9",
            Self::From10To14 => "10-14",
            Self::From15To24 => "15-24",
            Self::From25 => "25+",
        }
    }

    pub(crate) const fn of(people: usize) -> Self {
        match people {
            0..=9 => Self::From5To9,
            10..=14 => Self::From10To14,
            15..=24 => Self::From15To24,
            25.. => Self::From25,
        }
    }
}
