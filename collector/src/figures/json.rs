// SPDX-License-Identifier: EUPL-1.2
//! The figures as programs read them: the answers of the API and of `figures --json`.
//!
//! Flat names with their unit; shares are fractions of one. A figure that is missing is null and stands in `missing` with
//! its reason. A withheld unit has no number at all.

use std::collections::BTreeMap;

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::week::Week;
use serde::{Serialize, Serializer};
use utoipa::openapi::schema::OneOfBuilder;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::period::Period;
use super::trend::{Since, Trend};
use super::{Amount, BlockFigure, Content, Earlier, Figure, Figures, Loss, Missing, Quantity, Shown};
use crate::disclose::{Band, Coarse, Perceived, Reason};
use crate::statistics::xmr::Side;

#[derive(Serialize, ToSchema)]
struct WithheldJson<'a> {
    unit: &'a UnitId,
    week: Week,
    withheld: Reason,
}

#[derive(Serialize, ToSchema)]
struct CoarseJson<'a> {
    unit: &'a UnitId,
    week: Week,
    direct_percent: u32,
    indirect_percent: u32,
    unknown_percent: u32,
}

#[derive(Serialize, ToSchema)]
struct ShownJson<'a> {
    unit: &'a UnitId,
    week: Week,
    k: u32,
    #[serde(flatten)]
    numbers: NumbersJson<'a>,
}

/// The figures of several weeks: of a block of four weeks, a quarter, or a baseline.
///
/// `figures` is the sum of `weeks`, in hours of a mean week; null when none of the weeks can be summed. `coarse` holds the
/// weeks that show a small team in shares only.
#[derive(Serialize, ToSchema)]
struct PeriodJson<'a> {
    unit: &'a UnitId,
    k: u32,
    weeks: &'a [Week],
    withheld: Vec<WithheldWeekJson>,
    coarse: Vec<CoarseWeekJson>,
    figures: Option<NumbersJson<'a>>,
}

#[derive(Serialize, ToSchema)]
struct WithheldWeekJson {
    week: Week,
    reason: Reason,
}

#[derive(Serialize, ToSchema)]
struct CoarseWeekJson {
    week: Week,
    direct_percent: u32,
    indirect_percent: u32,
    unknown_percent: u32,
}

/// The answers to the questionnaire of a week.
#[derive(Serialize, ToSchema)]
struct AskedJson<'a> {
    week: Week,
    answers: &'a Perceived,
}

/// All figures; `contributors` is null for a small team.
#[derive(Serialize, ToSchema)]
struct NumbersJson<'a> {
    contributors: Option<Band>,
    measured_minutes: u64,
    classified_minutes: u64,
    unknown_minutes: u64,
    unknown_share: Option<f64>,
    scheduled_minutes: Option<u64>,
    coverage: Option<f64>,
    direct_share: Option<f64>,
    indirect_share: Option<f64>,
    value_adding_share: Option<f64>,
    value_adding_margin_points: Option<u32>,
    value_adding_interval: Option<[f64; 2]>,
    hidden_factory_share: Option<f64>,
    hidden_factory_hours: Option<f64>,
    hidden_factory_fte: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hidden_factory_euro: Option<f64>,
    blocks: Vec<BlockJson<'a>>,
    losses: Vec<LossJson<'a>>,
    trends: Vec<TrendJson>,
    perceived: Option<AskedJson<'a>>,
    bands_source: &'a str,
    missing: BTreeMap<&'static str, Missing>,
}

#[derive(Serialize, ToSchema)]
struct BlockJson<'a> {
    categories: &'a [Category],
    group: Group,
    minutes: u64,
    less_than_one_percent: bool,
    #[serde(flatten)]
    quantity: Option<QuantityJson>,
    band: Option<[f64; 2]>,
    interval: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_weeks: Option<u32>,
}

/// How the share of a category moved; `change` is a move that is more than noise and lasts until the latest week.
#[derive(Serialize, ToSchema)]
struct TrendJson {
    category: Category,
    mean: f64,
    lower: f64,
    upper: f64,
    weeks: Vec<PointJson>,
    change: Option<ChangeJson>,
}

#[derive(Serialize, ToSchema)]
struct PointJson {
    week: Week,
    share: Option<f64>,
}

#[derive(Serialize, ToSchema)]
struct ChangeJson {
    side: SideJson,
    since: Option<Week>,
}

#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SideJson {
    Above,
    Below,
}

#[derive(Serialize, ToSchema)]
struct LossJson<'a> {
    categories: &'a [Category],
    #[serde(flatten)]
    quantity: QuantityJson,
    band: Option<[f64; 2]>,
    interval: Option<[f64; 2]>,
    realistic_potential: Option<QuantityJson>,
    full_potential: Option<QuantityJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_weeks: Option<u32>,
}

#[derive(Serialize, ToSchema)]
struct QuantityJson {
    share: f64,
    hours: f64,
    fte: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    euro: Option<f64>,
}

impl PartialSchema for Figures {
    fn schema() -> RefOr<Schema> {
        let shown = <ShownJson<'_> as PartialSchema>::schema();
        let withheld = <WithheldJson<'_> as PartialSchema>::schema();
        let coarse = <CoarseJson<'_> as PartialSchema>::schema();
        OneOfBuilder::new().item(shown).item(coarse).item(withheld).into()
    }
}

impl ToSchema for Figures {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <ShownJson<'_> as ToSchema>::schemas(schemas);
        <CoarseJson<'_> as ToSchema>::schemas(schemas);
        <WithheldJson<'_> as ToSchema>::schemas(schemas);
    }
}

impl From<Quantity> for QuantityJson {
    fn from(quantity: Quantity) -> Self {
        let Quantity { share, hours, fte, euro } = quantity;
        Self { share, hours, fte, euro }
    }
}

impl Serialize for Figures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.content {
            Content::Shown(shown) => {
                ShownJson { unit: &self.unit, week: self.week, k: self.k, numbers: numbers(shown) }
                    .serialize(serializer)
            }
            Content::Coarse(coarse) => {
                let Coarse { direct_percent, indirect_percent, unknown_percent } = *coarse;
                let (unit, week) = (&self.unit, self.week);
                CoarseJson { unit, week, direct_percent, indirect_percent, unknown_percent }.serialize(serializer)
            }
            Content::Withheld { reason } => {
                WithheldJson { unit: &self.unit, week: self.week, withheld: *reason }.serialize(serializer)
            }
        }
    }
}

impl Serialize for Period {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let withheld = self.withheld.iter().map(|(week, reason)| WithheldWeekJson { week: *week, reason: *reason });
        let coarse = self.coarse.iter().map(|(week, shares)| {
            let Coarse { direct_percent, indirect_percent, unknown_percent } = *shares;
            CoarseWeekJson { week: *week, direct_percent, indirect_percent, unknown_percent }
        });
        let period = PeriodJson {
            unit: &self.unit,
            k: self.k,
            weeks: &self.weeks,
            withheld: withheld.collect(),
            coarse: coarse.collect(),
            figures: self.sum.as_deref().map(numbers),
        };
        period.serialize(serializer)
    }
}

impl PartialSchema for Period {
    fn schema() -> RefOr<Schema> {
        <PeriodJson<'_> as PartialSchema>::schema()
    }
}

impl ToSchema for Period {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <PeriodJson<'_> as ToSchema>::schemas(schemas);
    }
}

fn numbers(shown: &Shown) -> NumbersJson<'_> {
    let share = |amount: Amount| amount.quantity().map(|quantity| quantity.share);
    let (value, hidden) = (shown.value_adding.known(), shown.hidden_factory.known());
    let missing = [
        ("coverage", shown.coverage.missing()),
        ("value_adding", shown.value_adding.missing()),
        ("hidden_factory", shown.hidden_factory.missing()),
    ];
    NumbersJson {
        contributors: shown.contributors,
        measured_minutes: shown.measured_minutes,
        classified_minutes: shown.classified_minutes,
        unknown_minutes: shown.unknown_minutes,
        unknown_share: share(shown.unknown),
        scheduled_minutes: shown.scheduled_minutes.known(),
        coverage: shown.coverage.known(),
        direct_share: share(shown.direct),
        indirect_share: share(shown.indirect),
        value_adding_share: value.map(|value| value.share),
        value_adding_margin_points: value.and_then(|value| value.margin_points),
        hidden_factory_share: hidden.map(|hidden| hidden.share),
        hidden_factory_hours: hidden.map(|hidden| hidden.hours),
        hidden_factory_fte: hidden.map(|hidden| hidden.fte),
        hidden_factory_euro: hidden.and_then(|hidden| hidden.euro),
        value_adding_interval: value.and_then(|value| value.interval),
        trends: shown.trends.iter().map(trend_json).collect(),
        blocks: shown.blocks.iter().map(block_json).collect(),
        losses: shown.losses.iter().map(loss_json).collect(),
        perceived: shown.perceived.as_ref().map(|asked| AskedJson { week: asked.week, answers: &asked.answers }),
        bands_source: &shown.bands_source,
        missing: missing.into_iter().filter_map(|(name, why)| Some((name, why?))).collect(),
    }
}

fn block_json(block: &BlockFigure) -> BlockJson<'_> {
    BlockJson {
        categories: &block.categories,
        group: block.group,
        minutes: block.minutes,
        less_than_one_percent: block.amount == Amount::UnderOnePercent,
        quantity: block.amount.quantity().map(QuantityJson::from),
        band: block.band.known(),
        interval: block.interval,
        earlier_share: block.earlier.map(|earlier| earlier.share),
        earlier_weeks: block.earlier.map(|earlier| earlier.weeks),
    }
}

fn trend_json(trend: &Trend) -> TrendJson {
    let change = trend.change().map(|change| ChangeJson {
        side: match change.side {
            Side::Above => SideJson::Above,
            Side::Below => SideJson::Below,
        },
        since: match change.since {
            Since::Now => None,
            Since::Week(week) => Some(week),
        },
    });
    TrendJson {
        category: trend.category,
        mean: trend.chart.mean,
        lower: trend.chart.lower,
        upper: trend.chart.upper,
        weeks: trend.weeks.iter().map(|(week, share)| PointJson { week: *week, share: *share }).collect(),
        change,
    }
}

fn loss_json(loss: &Loss) -> LossJson<'_> {
    let potential = |figure: Figure<Quantity>| figure.known().map(QuantityJson::from);
    let Earlier { share, weeks } = loss.earlier.unwrap_or(Earlier { share: 0.0, weeks: 0 });
    LossJson {
        categories: &loss.categories,
        quantity: loss.quantity.into(),
        band: loss.band.known(),
        interval: loss.interval,
        realistic_potential: potential(loss.realistic),
        full_potential: potential(loss.full),
        earlier_share: (weeks > 0).then_some(share),
        earlier_weeks: (weeks > 0).then_some(weeks),
    }
}
