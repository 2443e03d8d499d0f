// SPDX-License-Identifier: EUPL-1.2
//! The page of a baseline for one unit: the question, the plan, the seal, what was found, what was chosen and what came of
//! it, and what a re-measurement says.

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::crypto::Digest;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::Layout;
use super::below::{Below, BelowCells, below};
use super::chart::{self, Chart};
use super::choice::{self, Choices, ChosenLoss};
use super::perceived::{self, PerceivedTable};
use super::spans::{Link, above, unit_name};
use super::tables::{CategoryTable, LossRow, Potential, category_table, loss_row, potential};
use super::team::{Fact, MainFigures, facts, main_figures};
use super::words::{Words, uncapitalised};
use super::{numbers, sentences};
use crate::baseline::compare::{Comparison, Unlike};
use crate::baseline::plan::{Need, Plan};
use crate::figures::Loss;
use crate::figures::period::Period;

/// A baseline as far as it concerns one unit.
#[derive(Debug, Clone, Copy)]
pub struct BaselinePage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The unit.
    pub unit: &'a UnitId,
    /// The plan.
    pub plan: &'a Plan,
    /// What the plan needs.
    pub need: &'a Need,
    /// The weeks of the plan that are closed.
    pub closed: &'a [Week],
    /// When it was sealed, and the digest of the seal.
    pub sealed: Option<(NaiveDate, Digest)>,
    /// The figures of the unit.
    pub figures: &'a Period,
    /// Those of the units below that the plan names and the visitor may see.
    pub below: &'a [Period],
    /// The difference with the baseline that this one re-measures.
    pub comparison: Option<&'a Comparison>,
    /// What the unit chose to recover.
    pub choices: &'a [ChosenLoss<'a>],
    /// The units that the visitor may see.
    pub units: &'a [UnitId],
    /// Whether the visitor leads the unit and may choose what to recover.
    pub may_choose: bool,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub stopped_since: Option<i64>,
}

#[derive(Template)]
#[template(path = "baseline.html")]
struct BaselineTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    unit: Link,
    above: Vec<Link>,
    weeks: String,
    question: &'a str,
    plan: Vec<Fact>,
    need: String,
    seal: [String; 2],
    /// What was found, as HTML.
    found: Option<String>,
    comparison: Option<String>,
    choices: Option<Choices>,
    may_choose: bool,
    below: Option<Below>,
}

/// What was found of a unit.
#[derive(Template)]
#[template(path = "found.html")]
struct FoundTemplate<'a> {
    layout: &'a Layout<'a>,
    facts: Vec<Fact>,
    sentences: Vec<String>,
    main: Option<MainFigures>,
    charts: [Chart; 2],
    table: CategoryTable,
    losses: Vec<LossRow>,
    potential: Option<Potential>,
    perceived: Option<PerceivedTable>,
}

/// The page.
pub(super) fn page(layout: &Layout<'_>, page: &BaselinePage<'_>) -> String {
    let (words, terms, plan) = (layout.words, page.terms, page.plan);
    let to = |unit: &UnitId| href(words, page, unit);
    let unit = unit_name(terms, page.unit);
    let home = |unit: &UnitId| home(words, page, unit);
    BaselineTemplate {
        layout,
        title: title(words, plan),
        above: above(terms, page.unit, page.units, home),
        weeks: weeks(words, plan),
        question: &plan.question,
        plan: planned(words, page),
        need: need(words, page.plan, page.need),
        seal: seal(words, page),
        found: found(layout, page, &unit),
        comparison: page.comparison.map(|comparison| compared(words, &unit, comparison)),
        choices: choice::choices(words, page),
        may_choose: page.may_choose,
        below: below(words, terms, page.unit, page.figures.sum.as_deref(), page.below, to),
        unit: Link::to(home(page.unit), unit),
    }
    .render()
    .expect("the template writes to memory")
}

/// The address of a unit's page.
pub(super) fn home(words: Words<'_>, page: &BaselinePage<'_>, unit: &UnitId) -> String {
    format!("/{}/projects/{}/units/{unit}", words.language, page.terms.project)
}

/// The address of what the baseline says of a unit.
pub(super) fn href(words: Words<'_>, page: &BaselinePage<'_>, unit: &UnitId) -> String {
    format!("{}/baselines/{}", home(words, page, unit), page.plan.baseline)
}

/// "baseline spring".
pub(super) fn title(words: Words<'_>, plan: &Plan) -> String {
    words.with("baseline-title", &[("baseline", plan.baseline.as_str())])
}

/// "Week 46 of 2026 to week 49 of 2026".
pub(super) fn weeks(words: Words<'_>, plan: &Plan) -> String {
    let [first, last] = [plan.first_week, plan.last_week].map(|week| words.span(Span::Week(week)));
    words.with("baseline-weeks", &[("first", &first), ("last", &uncapitalised(&last))])
}

fn planned(words: Words<'_>, page: &BaselinePage<'_>) -> Vec<Fact> {
    let (closed, planned) = (page.closed.len().to_string(), page.need.weeks.to_string());
    let margin = numbers::decimal(words.language, page.plan.margin_points, 1);
    vec![
        Fact {
            term: words.get("baseline-closed"),
            value: words.with("of-weeks", &[("shown", &closed), ("all", &planned)]),
        },
        Fact { term: words.get("baseline-wanted"), value: words.with("points-decimal", &[("points", &margin)]) },
    ]
}

/// What a plan needs, in a sentence or two.
pub(super) fn need(words: Words<'_>, plan: &Plan, need: &Need) -> String {
    let decimal = |value| numbers::decimal(words.language, value, 1);
    let (weeks, margin) = (need.weeks.to_string(), decimal(plan.margin_points));
    let arguments = [("weeks", weeks.as_str()), ("margin", &margin)];
    let said = match need.people {
        Some(people) => {
            let (people, k) = (people.to_string(), need.k.to_string());
            let of_k = decimal(need.margin_of_k_points);
            let [weeks, margin] = arguments;
            words.with("baseline-need", &[weeks, margin, ("people", &people), ("k", &k), ("kmargin", &of_k)])
        }
        None => words.with("baseline-need-never", &arguments),
    };
    format!("{said} {}", words.with("baseline-spread", &[("source", &plan.spread.source)]))
}

/// Whether it is sealed, and the digest to note down.
pub(super) fn seal(words: Words<'_>, page: &BaselinePage<'_>) -> [String; 2] {
    match page.sealed {
        Some((at, digest)) => [words.with("baseline-sealed-on", &[("date", &words.date(at))]), digest.to_string()],
        None => [words.get("baseline-not-sealed"), String::new()],
    }
}

fn found(layout: &Layout<'_>, page: &BaselinePage<'_>, unit: &str) -> Option<String> {
    let words = layout.words;
    let shown = page.figures.sum.as_deref()?;
    let id = page.plan.baseline.as_str();
    let named = [("unit", unit), ("week", id)];
    let mut sentences = sentences::sentences(words, shown);
    // The trend belongs to weeks, not to their sum.
    sentences.truncate(2);
    let found = FoundTemplate {
        layout,
        facts: facts(words, page.figures, shown),
        sentences,
        main: main_figures(words, shown),
        charts: chart::charts(words, &words.with("chart-name", &named), shown),
        table: category_table(words, page.terms, words.with("table-caption", &named), shown),
        losses: shown.losses.iter().map(|loss| with_offers(words, page, loss)).collect(),
        potential: potential(words, shown),
        perceived: perceived::table(words, page.terms, shown),
    };
    Some(found.render().expect("the template writes to memory"))
}

/// A loss with the places where it can be chosen.
fn with_offers(words: Words<'_>, page: &BaselinePage<'_>, loss: &Loss) -> LossRow {
    LossRow { offers: choice::offers(words, page, loss), ..loss_row(words, loss) }
}

fn compared(words: Words<'_>, unit: &str, comparison: &Comparison) -> String {
    let points = |share: f64| numbers::decimal(words.language, share * 100.0, 1);
    match &comparison.difference {
        Ok(found) => {
            let id = if found.excludes_zero() { "baseline-changed" } else { "baseline-noise" };
            let [change, low, high] = [found.value, found.low, found.high].map(points);
            words.with(id, &[("unit", unit), ("change", &change), ("low", &low), ("high", &high)])
        }
        Err(unlike) => {
            let why: Vec<String> = unlike.iter().map(|why| words.get(reason(*why))).collect();
            words.with("baseline-not-comparable", &[("unit", unit), ("reasons", &why.join("; "))])
        }
    }
}

/// The message of a reason why two measurements are not compared.
pub(crate) const fn reason(why: Unlike) -> &'static str {
    match why {
        Unlike::NotInEarlier => "unlike-not-in-earlier",
        Unlike::NotInLater => "unlike-not-in-later",
        Unlike::RulePack => "unlike-rule-pack",
        Unlike::Participants => "unlike-participants",
        Unlike::Coverage => "unlike-coverage",
        Unlike::Unknown => "unlike-unknown",
        Unlike::NoMargin => "unlike-no-margin",
    }
}
