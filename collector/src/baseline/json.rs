// SPDX-License-Identifier: EUPL-1.2
//! A baseline of one unit as programs read it.

use daglicht_shared::category::Category;
use daglicht_shared::crypto::Digest;
use daglicht_shared::week::Week;
use serde::{Serialize, Serializer};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::UnitReport;
use super::compare::{Comparison, Unlike};
use crate::figures::period::Period;
use crate::store::baselines::Choice;

/// `sealed_at` is in seconds since the Unix epoch; `seal` is the digest that stands in the release log.
#[derive(Serialize, ToSchema)]
struct ReportJson<'a> {
    baseline: &'a str,
    question: &'a str,
    first_week: Week,
    last_week: Week,
    closed_weeks: &'a [Week],
    wanted_margin_points: f64,
    needed_people: Option<u32>,
    sealed_at: Option<i64>,
    seal: Option<Digest>,
    figures: &'a Period,
    comparison: Option<ComparisonJson<'a>>,
    choices: Vec<ChoiceJson<'a>>,
}

/// The difference of the value-adding share with the earlier baseline, or why the two are not compared.
#[derive(Serialize, ToSchema)]
struct ComparisonJson<'a> {
    difference: Option<f64>,
    interval: Option<[f64; 2]>,
    more_than_noise: Option<bool>,
    productivity_gain: Option<f64>,
    not_comparable: &'a [Unlike],
}

#[derive(Serialize, ToSchema)]
struct ChoiceJson<'a> {
    category: Category,
    hours_a_week: f64,
    owner: &'a str,
    #[schema(value_type = String, format = Date)]
    due: chrono::NaiveDate,
    outcome: Option<&'a str>,
}

impl Serialize for UnitReport {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let plan = &self.baseline.plan;
        let report = ReportJson {
            baseline: plan.baseline.as_str(),
            question: &plan.question,
            first_week: plan.first_week,
            last_week: plan.last_week,
            closed_weeks: &self.baseline.closed,
            wanted_margin_points: plan.margin_points,
            needed_people: self.need.people,
            sealed_at: self.baseline.sealed.as_ref().map(|sealed| sealed.at),
            seal: self.baseline.digest,
            figures: &self.figures,
            comparison: self.comparison.as_ref().map(comparison),
            choices: self.choices.iter().map(choice).collect(),
        };
        report.serialize(serializer)
    }
}

impl PartialSchema for UnitReport {
    fn schema() -> RefOr<Schema> {
        <ReportJson<'_> as PartialSchema>::schema()
    }
}

impl ToSchema for UnitReport {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        <ReportJson<'_> as ToSchema>::schemas(schemas);
    }
}

fn comparison(found: &Comparison) -> ComparisonJson<'_> {
    let difference = found.difference.as_ref().ok();
    ComparisonJson {
        difference: difference.map(|one| one.value),
        interval: difference.map(|one| [one.low, one.high]),
        more_than_noise: difference.map(|one| one.excludes_zero()),
        productivity_gain: found.gain,
        not_comparable: found.difference.as_ref().err().map(Vec::as_slice).unwrap_or_default(),
    }
}

fn choice(choice: &Choice) -> ChoiceJson<'_> {
    ChoiceJson {
        category: choice.category,
        hours_a_week: f64::from(choice.minutes_a_week) / 60.0,
        owner: &choice.owner,
        due: choice.due,
        outcome: choice.outcome.as_ref().map(|outcome| outcome.text.as_str()),
    }
}
