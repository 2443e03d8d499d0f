// SPDX-License-Identifier: EUPL-1.2
//! The administrator's page of a project's baselines: a plan from a form, what it needs, and the seal. No figure.

use askama::Template;
use daglicht_shared::manifest::{Terms, Unit};
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::layout::Layout;
use super::numbers;
use super::words::Words;
use crate::baseline::Baseline;
use crate::baseline::draft::{Draft, Field};
use crate::baseline::plan::Plan;

/// Up to so many units are boxes to tick; more are a list of ids.
const BOXES: usize = 60;
/// The numbers of people for which the margin of a plan is shown.
const PEOPLE: [u32; 6] = [10, 15, 20, 30, 50, 100];

/// The baselines of a project.
#[derive(Debug, Clone, Copy)]
pub struct PlanningPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The baselines.
    pub baselines: &'a [Baseline],
    /// The weeks that can be planned.
    pub weeks: &'a [Week],
    /// The form.
    pub draft: &'a Draft,
    /// What is said about it.
    pub said: Said<'a>,
}

/// What is said about a plan or a seal.
#[derive(Debug, Clone, Copy)]
pub enum Said<'a> {
    /// Nothing was sent.
    Nothing,
    /// A field cannot be read.
    Field(Field),
    /// Sealing was not confirmed.
    Unsure,
    /// It cannot be kept or sealed.
    Wrong(&'a str),
    /// It is in order.
    InOrder(&'a Plan),
}

#[derive(Template)]
#[template(path = "planning.html")]
struct PlanningTemplate<'a> {
    layout: &'a Layout<'a>,
    admin: String,
    project: [String; 2],
    action: String,
    complaint: Option<String>,
    /// What the collector says of it, in English.
    wrong: Option<&'a str>,
    need: Option<Needed>,
    rows: Vec<Row>,
    weeks: Vec<Choice>,
    units: Vec<(&'a Unit, bool)>,
    listed: Option<String>,
    draft: &'a Draft,
}

/// A week that can be chosen as the first or the last.
struct Choice {
    id: String,
    name: String,
    is_first: bool,
    is_last: bool,
}

struct Row {
    id: String,
    question: String,
    weeks: String,
    state: String,
    digest: Option<String>,
    seal: Option<String>,
}

struct Needed {
    said: String,
    rows: Vec<[String; 2]>,
}

/// The page.
pub(super) fn page(layout: &Layout<'_>, page: &PlanningPage<'_>) -> String {
    let (words, terms, draft) = (layout.words, page.terms, page.draft);
    let base = format!("/{}/admin/projects/{}", words.language, terms.project);
    let (complaint, wrong, need) = match page.said {
        Said::Nothing => (None, None, None),
        Said::Field(field) => {
            let name = words.get(&format!("plan-{}", field.id()));
            (Some(words.with("plan-wrong-field", &[("field", &name)])), None, None)
        }
        Said::Unsure => (Some(words.get("plan-seal-unsure")), None, None),
        Said::Wrong(why) => (Some(words.get("plan-wrong")), Some(why), None),
        Said::InOrder(plan) => (None, None, Some(needed(words, terms, plan))),
    };
    let is_named = |unit: &Unit| draft.units.iter().any(|id| id == unit.id.as_str());
    let has_boxes = terms.units.len() <= BOXES;
    PlanningTemplate {
        layout,
        admin: format!("/{}/admin", words.language),
        project: [base.clone(), terms.name.clone()],
        action: format!("{base}/baselines"),
        complaint,
        wrong,
        need,
        rows: page.baselines.iter().map(|one| row(words, &base, one)).collect(),
        weeks: page.weeks.iter().map(|week| choice(words, draft, *week)).collect(),
        units: terms.units.iter().filter(|_| has_boxes).map(|unit| (unit, is_named(unit))).collect(),
        listed: (!has_boxes).then(|| draft.units.join("\n")),
        draft,
    }
    .render()
    .expect("the template writes to memory")
}

fn choice(words: Words<'_>, draft: &Draft, week: Week) -> Choice {
    let (id, span) = (week.to_string(), Span::Week(week));
    let (is_first, is_last) = (id == draft.first_week, id == draft.last_week);
    Choice { name: format!("{}, {}", words.span(span), words.range(span)), id, is_first, is_last }
}

fn row(words: Words<'_>, base: &str, one: &Baseline) -> Row {
    let plan = &one.plan;
    let (closed, planned) = (one.closed.len(), plan.weeks().count());
    let is_over = one.sealed.is_none() && closed == planned;
    let of = [("shown", &*closed.to_string()), ("all", &*planned.to_string())];
    Row {
        id: plan.baseline.to_string(),
        question: plan.question.clone(),
        weeks: super::baseline::weeks(words, plan),
        state: match &one.sealed {
            Some(_) => words.get("plan-state-sealed"),
            None if is_over => words.get("plan-state-over"),
            None => words.with("plan-state-running", &of),
        },
        digest: one.digest.map(|digest| digest.to_string()),
        seal: is_over.then(|| format!("{base}/baselines/{}/seal", plan.baseline)),
    }
}

fn needed(words: Words<'_>, terms: &Terms, plan: &Plan) -> Needed {
    let decimal = |value| numbers::decimal(words.language, value, 1);
    let row = |people: u32| {
        let margin = plan.margin_points_of(people)?;
        Some([people.to_string(), words.with("points-decimal", &[("points", &decimal(margin))])])
    };
    let people = PEOPLE.into_iter().filter(|people| *people >= terms.disclosure.k);
    Needed { said: super::baseline::need(words, plan, &plan.need(terms)), rows: people.filter_map(row).collect() }
}
