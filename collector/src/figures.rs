// SPDX-License-Identifier: EUPL-1.2
//! The figures of one unit and week, by the formulas of `domain.md` section 4, from released rows only.
//!
//! What is missing says why and is never zero. Shares are fractions of one: of the time with a category, except unknown
//! (of all measured time) and coverage (of the scheduled time).

pub mod course;
mod json;
pub mod output;
pub mod period;
#[cfg(test)]
mod tests;
pub mod trend;

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Conversion, Terms};
use daglicht_shared::week::Week;
use serde::Serialize;

use self::trend::Trend;
use crate::disclose::{Band, Block, Coarse, Outcome, Perceived, Reason, Released, Row, UnitWeek};
use crate::statistics::interval;

/// How many earlier weeks a loss is compared with.
const COMPARED: usize = 4;

/// The figures of one unit in one week.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// The unit.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// The fewest people behind a figure.
    pub k: u32,
    /// The figures, or why there are none.
    pub content: Content,
}

/// Figures, or the reason why there are none.
#[derive(Debug, Clone, PartialEq)]
pub enum Content {
    /// Figures are shown.
    Shown(Box<Shown>),
    /// A small team is shown in shares.
    Coarse(Coarse),
    /// Nothing is shown.
    Withheld {
        /// Why.
        reason: Reason,
    },
}

/// All figures of a shown row.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    /// How many people contributed; none where a small team is shown, of which the number is not told.
    pub contributors: Option<Band>,
    /// All measured minutes.
    pub measured_minutes: u64,
    /// The measured minutes with a category.
    pub classified_minutes: u64,
    /// The measured minutes without a category; 0 when that is less than 1 %.
    pub unknown_minutes: u64,
    /// Contract minutes less leave.
    pub scheduled_minutes: Figure<u64>,
    /// The measured time without a category; its share is of all measured time.
    pub unknown: Amount,
    /// Measured time as a share of the scheduled time.
    pub coverage: Figure<f64>,
    /// Time on the primary process.
    pub direct: Amount,
    /// Time around the primary process.
    pub indirect: Amount,
    /// The share V of standardised work.
    pub value_adding: Figure<ValueAdding>,
    /// The hidden factory, 1 - V.
    pub hidden_factory: Figure<Quantity>,
    /// Every category, or several that are shown together.
    pub blocks: Vec<BlockFigure>,
    /// What is not standardised work, the most hours first.
    pub losses: Vec<Loss>,
    /// How the shares of the categories moved, where enough weeks show them.
    pub trends: Vec<Trend>,
    /// What the people answered to the questionnaire, where a week asked and enough of them did.
    pub perceived: Option<Asked>,
    /// Where the bands come from.
    pub bands_source: String,
    /// How many weeks the minutes are of; hours are those of a mean week.
    pub weeks: u32,
    /// Hours in a week of one full-time equivalent.
    pub hours_per_fte_week: f64,
}

/// The answers to the questionnaire of a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The week that was asked about.
    pub week: Week,
    /// What was answered.
    pub answers: Perceived,
}

/// A figure, or why it is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure<T> {
    /// The value.
    Known(T),
    /// Why there is none.
    Missing(Missing),
}

impl<T: Serialize> Serialize for Figure<T> {
    /// The value, or `{"missing": …}` with the reason.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Why {
            missing: Missing,
        }
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Missing(missing) => Why { missing: *missing }.serialize(serializer),
        }
    }
}

/// Why a figure is missing although the row is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// Its category is shown together with others.
    Merged,
    /// It could tell something about one person.
    Withheld,
    /// Nobody entered what it needs.
    NotEntered,
    /// There is no time with a category.
    Nothing,
}

/// The share of work that creates value for a citizen or company.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ValueAdding {
    /// The share.
    pub share: f64,
    /// Half the 95 % interval, in percentage points.
    pub margin_points: Option<u32>,
    /// The ends of the 95 % interval as shares; none where the margin is not released.
    pub interval: Option<[f64; 2]>,
}

/// An amount of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// Less than 1 %, or less than the step of rounding; possibly none.
    UnderOnePercent,
    /// This much.
    Of(Quantity),
}

/// Time in the units that readers think in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    /// The share.
    pub share: f64,
    /// Hours a week.
    pub hours: f64,
    /// Full-time equivalents.
    pub fte: f64,
    /// Euro a week; absent without a rate.
    pub euro: Option<f64>,
}

/// One category, or several that are shown together.
#[derive(Debug, Clone, PartialEq)]
pub struct BlockFigure {
    /// The categories, all of one group.
    pub categories: Vec<Category>,
    /// Their group.
    pub group: Group,
    /// The minutes; 0 when they are less than 1 %.
    pub minutes: u64,
    /// The time.
    pub amount: Amount,
    /// The reference band as shares.
    pub band: Figure<[f64; 2]>,
    /// The ends of the 95 % interval of the share; none where the margin is not released.
    pub interval: Option<[f64; 2]>,
    /// The mean share in the earlier weeks that show the same categories, and how many those are.
    pub earlier: Option<Earlier>,
}

/// A loss with its potential.
#[derive(Debug, Clone, PartialEq)]
pub struct Loss {
    /// The categories, all of one group.
    pub categories: Vec<Category>,
    /// The time.
    pub quantity: Quantity,
    /// The reference band as shares.
    pub band: Figure<[f64; 2]>,
    /// The time above the high end of the band.
    pub realistic: Figure<Quantity>,
    /// The time above the low end of the band.
    pub full: Figure<Quantity>,
    /// The ends of the 95 % interval of the share; none where the margin is not released.
    pub interval: Option<[f64; 2]>,
    /// The mean share in the earlier weeks that show the same categories, and how many those are.
    pub earlier: Option<Earlier>,
}

/// The same share in earlier weeks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Earlier {
    /// The mean of the weekly shares.
    pub share: f64,
    /// The number of weeks.
    pub weeks: u32,
}

impl<T: Copy> Figure<T> {
    /// The value, if there is one.
    pub const fn known(&self) -> Option<T> {
        match self {
            Self::Known(value) => Some(*value),
            Self::Missing(_) => None,
        }
    }

    /// The same of a part of the value.
    #[must_use]
    pub fn map<U>(self, part: impl FnOnce(T) -> U) -> Figure<U> {
        match self {
            Self::Known(value) => Figure::Known(part(value)),
            Self::Missing(why) => Figure::Missing(why),
        }
    }

    /// Why there is no value, if there is none.
    pub const fn missing(&self) -> Option<Missing> {
        match self {
            Self::Known(_) => None,
            Self::Missing(why) => Some(*why),
        }
    }
}

impl Amount {
    /// The quantity, unless it is less than 1 %.
    #[must_use]
    pub const fn quantity(self) -> Option<Quantity> {
        match self {
            Self::UnderOnePercent => None,
            Self::Of(quantity) => Some(quantity),
        }
    }
}

impl Figures {
    /// The figures of a released row; `earlier` holds rows of the same unit in earlier weeks, earliest first.
    #[must_use]
    pub fn of(row: &Released<UnitWeek>, terms: &Terms, earlier: &[Released<UnitWeek>]) -> Self {
        let content = match &row.outcome {
            Outcome::Shown(shown) => {
                let compared = earlier.get(earlier.len().saturating_sub(COMPARED)..).unwrap_or_default();
                let mut found = Shown::of(&Time::of(shown), Some(shown.contributors), terms, 1, &rows(compared));
                found.perceived = asked(row.week, shown);
                let all: Vec<_> = earlier.iter().chain([row]).collect();
                found.trends = trend::trends(&all, terms.disclosure.release_step);
                Content::Shown(Box::new(found))
            }
            Outcome::Coarse(coarse) => Content::Coarse(*coarse),
            Outcome::Withheld { reason } => Content::Withheld { reason: *reason },
        };
        Self { unit: row.unit.clone(), week: row.week, k: terms.disclosure.k, content }
    }
}

/// What was answered in a week.
fn asked(week: Week, row: &Row) -> Option<Asked> {
    row.perceived.as_deref().map(|answers| Asked { week, answers: answers.clone() })
}

/// The time of a row, or of several together.
#[derive(Debug, Clone)]
struct Time {
    blocks: Vec<Block>,
    unknown_minutes: u64,
    measured_minutes: u64,
    scheduled_minutes: Option<u64>,
    margin_points: Option<u32>,
}

impl Time {
    fn of(row: &Row) -> Self {
        Self {
            blocks: row.blocks.clone(),
            unknown_minutes: row.unknown_minutes,
            measured_minutes: row.measured_minutes,
            scheduled_minutes: row.scheduled_minutes,
            margin_points: row.margin_points,
        }
    }

    /// The minutes of standardised work, when it stands alone.
    fn standardised(&self) -> Option<u64> {
        self.blocks.iter().find(|block| block.categories == [Category::StandardisedWork]).map(|block| block.minutes)
    }
}

fn rows(earlier: &[Released<UnitWeek>]) -> Vec<&Row> {
    earlier
        .iter()
        .filter_map(|week| match &week.outcome {
            Outcome::Shown(row) => Some(row),
            Outcome::Coarse(_) | Outcome::Withheld { .. } => None,
        })
        .collect()
}

impl Shown {
    /// The figures of the time of this many weeks.
    fn of(row: &Time, contributors: Option<Band>, terms: &Terms, weeks: u32, earlier: &[&Row]) -> Self {
        let classified: u64 = row.blocks.iter().map(|block| block.minutes).sum();
        let scale = Scale { classified, weeks, conversion: terms.conversion };
        let group = |wanted: Group| -> u64 {
            row.blocks.iter().filter(|block| group_of(block) == wanted).map(|block| block.minutes).sum()
        };
        let band = |block: &Block| match block.categories.as_slice() {
            [single] => match terms.bands.percent.get(single) {
                Some([low, high]) => Figure::Known([low / 100.0, high / 100.0]),
                None => Figure::Missing(Missing::NotEntered),
            },
            _ => Figure::Missing(Missing::Merged),
        };
        let mut losses: Vec<Loss> = row
            .blocks
            .iter()
            .filter(|block| block.minutes > 0 && !block.categories.contains(&Category::StandardisedWork))
            .map(|block| {
                let band = band(block);
                Loss {
                    categories: block.categories.clone(),
                    quantity: scale.quantity(exact(block.minutes)),
                    band,
                    realistic: scale.above(block.minutes, band, |[_, high]| high),
                    full: scale.above(block.minutes, band, |[low, _]| low),
                    interval: interval(block, classified),
                    earlier: before(block, earlier),
                }
            })
            .collect();
        losses.sort_by(|a, b| b.quantity.hours.total_cmp(&a.quantity.hours));
        let unknown = exact(row.unknown_minutes);
        let scheduled = match row.scheduled_minutes {
            Some(0) => Figure::Missing(Missing::NotEntered),
            Some(scheduled) => Figure::Known(scheduled),
            None => Figure::Missing(Missing::Withheld),
        };
        Self {
            contributors,
            measured_minutes: row.measured_minutes,
            classified_minutes: classified,
            unknown_minutes: row.unknown_minutes,
            scheduled_minutes: scheduled,
            unknown: match row.unknown_minutes {
                0 => Amount::UnderOnePercent,
                _ => Amount::Of(Quantity { share: unknown / exact(row.measured_minutes), ..scale.quantity(unknown) }),
            },
            coverage: match scheduled {
                Figure::Known(scheduled) => Figure::Known(exact(row.measured_minutes) / exact(scheduled)),
                Figure::Missing(why) => Figure::Missing(why),
            },
            direct: scale.amount(group(Group::Direct)),
            indirect: scale.amount(group(Group::Indirect)),
            value_adding: match row.standardised() {
                Some(_) if classified == 0 => Figure::Missing(Missing::Nothing),
                Some(minutes) => Figure::Known(ValueAdding {
                    share: exact(minutes) / exact(classified),
                    margin_points: row.margin_points,
                    interval: row
                        .blocks
                        .iter()
                        .find(|block| block.categories == [Category::StandardisedWork])
                        .and_then(|block| interval(block, classified)),
                }),
                None => Figure::Missing(Missing::Merged),
            },
            hidden_factory: match row.standardised() {
                Some(_) if classified == 0 => Figure::Missing(Missing::Nothing),
                Some(minutes) => Figure::Known(scale.quantity(exact(classified - minutes))),
                None => Figure::Missing(Missing::Merged),
            },
            blocks: row
                .blocks
                .iter()
                .map(|block| BlockFigure {
                    categories: block.categories.clone(),
                    group: group_of(block),
                    minutes: block.minutes,
                    amount: scale.amount(block.minutes),
                    band: band(block),
                    interval: interval(block, classified),
                    earlier: before(block, earlier),
                })
                .collect(),
            perceived: None,
            trends: Vec::new(),
            losses,
            bands_source: terms.bands.source.clone(),
            weeks,
            hours_per_fte_week: terms.conversion.hours_per_fte_week,
        }
    }
}

/// Turns minutes into shares, hours, full-time equivalents and euro.
#[derive(Clone, Copy)]
struct Scale {
    classified: u64,
    weeks: u32,
    conversion: Conversion,
}

impl Scale {
    fn quantity(self, minutes: f64) -> Quantity {
        let hours = minutes / 60.0 / f64::from(self.weeks);
        let share = if self.classified == 0 { 0.0 } else { minutes / exact(self.classified) };
        let euro = self.conversion.euro_per_hour.map(|rate| rate * hours);
        Quantity { share, hours, fte: hours / self.conversion.hours_per_fte_week, euro }
    }

    fn amount(self, minutes: u64) -> Amount {
        match minutes {
            0 => Amount::UnderOnePercent,
            _ => Amount::Of(self.quantity(exact(minutes))),
        }
    }

    /// The time above one end of a band.
    fn above(self, minutes: u64, band: Figure<[f64; 2]>, end: fn([f64; 2]) -> f64) -> Figure<Quantity> {
        match band {
            Figure::Known(band) => {
                let excess = exact(minutes) - end(band) * exact(self.classified);
                Figure::Known(self.quantity(excess.max(0.0)))
            }
            Figure::Missing(why) => Figure::Missing(why),
        }
    }
}

/// The 95 % interval of a block's share, where its margin is released.
fn interval(block: &Block, classified: u64) -> Option<[f64; 2]> {
    let margin = f64::from(block.share_margin?) / 10_000.0;
    let found = (block.minutes > 0).then(|| interval::of_share(exact(block.minutes) / exact(classified), margin))?;
    Some([found.low, found.high])
}

fn group_of(block: &Block) -> Group {
    block.categories.first().map_or(Group::Indirect, |category| category.group())
}

fn before(block: &Block, earlier: &[&Row]) -> Option<Earlier> {
    let shares: Vec<f64> = earlier
        .iter()
        .filter_map(|row| {
            let same = row.blocks.iter().find(|other| other.categories == block.categories)?;
            let classified: u64 = row.blocks.iter().map(|block| block.minutes).sum();
            (classified > 0).then(|| exact(same.minutes) / exact(classified))
        })
        .collect();
    let weeks = u32::try_from(shares.len()).ok().filter(|weeks| *weeks > 0)?;
    Some(Earlier { share: shares.iter().sum::<f64>() / f64::from(weeks), weeks })
}

#[expect(clippy::cast_precision_loss, reason = "minutes of a week stay far below 2^53")]
fn exact(minutes: u64) -> f64 {
    minutes as f64
}
