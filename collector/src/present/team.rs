// SPDX-License-Identifier: EUPL-1.2
//! The page of one unit over a week, four weeks or a quarter: with figures, in broad terms, or with the reason why there
//! are none; and the same in a few large words for a screen on the wall.

use askama::Template;
use daglicht_shared::category::Category;
use daglicht_shared::manifest::Detail;
use daglicht_shared::span::Span;

use super::below::{Below, BelowCells, below, people};
use super::chart::{self, Chart};
use super::coarse::{self, CoarseWeeks};
use super::output::{self, Section};
use super::perceived::{self, PerceivedTable};
use super::spans::{Head, Link, head, href};
use super::tables::{CategoryTable, LossRow, Offer, Potential, category_table, hours, loss_row, potential};
use super::trend::{self, TrendChart, TrendTable};
use super::words::Words;
use super::{Layout, UnitPage, View, method, numbers, sentences};
use crate::disclose::Reason;
use crate::figures::period::Period;
use crate::figures::{Figure, Loss, Missing, Shown};

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    facts: Vec<Fact>,
    sentences: Vec<String>,
    main: Option<MainFigures>,
    charts: [Chart; 2],
    table: CategoryTable,
    losses: Vec<LossRow>,
    potential: Option<Potential>,
    trends: Vec<TrendChart>,
    trend: Option<TrendTable>,
    coarse: Option<CoarseWeeks>,
    below: Option<Below>,
    perceived: Option<PerceivedTable>,
    output: Option<Section>,
    baselines: Vec<Link>,
    missing: Vec<String>,
    method: Vec<String>,
    definitions: Vec<Fact>,
}

#[derive(Template)]
#[template(path = "projector.html")]
struct ProjectorTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    facts: Vec<Fact>,
    sentences: Vec<String>,
    main: Option<MainFigures>,
    charts: [Chart; 2],
    table: CategoryTable,
}

#[derive(Template)]
#[template(path = "coarse.html")]
struct CoarseTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    sentence: String,
    coarse: CoarseWeeks,
    below: Option<Below>,
    output: Option<Section>,
    why: Vec<String>,
}

#[derive(Template)]
#[template(path = "withheld.html")]
struct WithheldTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    title: String,
    why: String,
    helps: Vec<String>,
    /// Where there may be figures.
    elsewhere: Vec<Link>,
    below: Option<Below>,
    output: Option<Section>,
}

pub(super) struct Fact {
    pub(super) term: String,
    pub(super) value: String,
}

/// The value-adding share and the hidden factory, in large.
pub(super) struct MainFigures {
    pub(super) value: String,
    pub(super) margin: Option<String>,
    pub(super) hidden: String,
    pub(super) hidden_text: String,
}

/// The page.
pub(super) fn page(layout: &Layout<'_>, page: &UnitPage<'_>) -> String {
    let period = page.figures;
    let rendered = match (&period.sum, page.view) {
        (Some(shown), View::Full) => full(layout, page, shown),
        (Some(shown), View::Projector) => projector(layout, page, shown),
        (None, _) if period.coarse.is_empty() => withheld(layout, page),
        (None, _) => broad(layout, page),
    };
    rendered.expect("the template writes to memory")
}

fn full(layout: &Layout<'_>, page: &UnitPage<'_>, shown: &Shown) -> askama::Result<String> {
    let (words, terms) = (layout.words, page.terms);
    let head = head(words, page);
    let span = words.span_short(page.span);
    let named = [("unit", head.unit.as_str()), ("week", span.as_str())];
    UnitTemplate {
        layout,
        facts: facts(words, page.figures, shown),
        sentences: sentences::sentences(words, shown),
        main: main_figures(words, shown),
        charts: chart::charts(words, &words.with("chart-name", &named), shown),
        table: category_table(words, terms, words.with("table-caption", &named), shown),
        losses: shown.losses.iter().map(|loss| chosen(words, page, loss)).collect(),
        potential: potential(words, shown),
        trends: trend::charts(words, shown),
        trend: trend::table(words, shown),
        coarse: coarse::weeks(words, &head.unit, &page.figures.coarse),
        below: beneath(words, page, Some(shown)),
        perceived: perceived::table(words, terms, shown),
        output: output::section(words, page),
        baselines: baselines(words, page),
        missing: method::missing(words, terms, page.figures, shown),
        method: method::method(words, terms, shown),
        definitions: definitions(words),
        head,
    }
    .render()
}

fn projector(layout: &Layout<'_>, page: &UnitPage<'_>, shown: &Shown) -> askama::Result<String> {
    let words = layout.words;
    let head = head(words, page);
    let span = words.span_short(page.span);
    let named = [("unit", head.unit.as_str()), ("week", span.as_str())];
    ProjectorTemplate {
        layout,
        facts: facts(words, page.figures, shown),
        sentences: sentences::sentences(words, shown).into_iter().skip(1).collect(),
        main: main_figures(words, shown),
        charts: chart::charts(words, &words.with("chart-name", &named), shown),
        table: category_table(words, page.terms, words.with("table-caption", &named), shown),
        head,
    }
    .render()
}

/// A small team in three shares a week.
fn broad(layout: &Layout<'_>, page: &UnitPage<'_>) -> askama::Result<String> {
    let (words, weeks) = (layout.words, &page.figures.coarse);
    let head = head(words, page);
    let sentence = weeks.last().map_or_else(String::new, |(week, coarse)| {
        let [direct, indirect, unknown] =
            [coarse.direct_percent, coarse.indirect_percent, coarse.unknown_percent].map(|share| share.to_string());
        let shares =
            words.with("coarse-shares", &[("direct", &direct), ("indirect", &indirect), ("unknown", &unknown)]);
        match page.span {
            Span::Week(_) => shares,
            Span::Block(_) | Span::Quarter(_) => {
                words.with("coarse-latest", &[("week", &words.week(*week)), ("shares", &shares)])
            }
        }
    });
    let mut why = vec![words.get("coarse-help")];
    why.push(words.get(match page.span {
        Span::Week(_) => "coarse-see-block",
        Span::Block(_) => "coarse-block-waits",
        Span::Quarter(_) => "coarse-no-sum",
    }));
    CoarseTemplate {
        layout,
        sentence,
        coarse: coarse::weeks(words, &head.unit, weeks).expect("there is a week"),
        below: beneath(words, page, None),
        output: output::section(words, page),
        why,
        head,
    }
    .render()
}

fn withheld(layout: &Layout<'_>, page: &UnitPage<'_>) -> askama::Result<String> {
    let (words, terms) = (layout.words, page.terms);
    let head = head(words, page);
    let when = words.when(page.span);
    let parent = terms.unit(page.unit).and_then(|unit| terms.unit(unit.parent.as_ref()?));
    let together = parent.filter(|parent| parent.detail == Detail::Together);
    let (why, help) = match together {
        // That is in the terms, and tells nothing about who took part.
        Some(parent) => {
            let names: Vec<String> = terms.children(&parent.id).map(|unit| unit.name.clone()).collect();
            (words.with("together-why", &[("names", &words.list(&names))]), words.get("together-help"))
        }
        None => {
            let reason = page.figures.withheld.first().map_or(Reason::NotSafe, |(_, reason)| *reason);
            let [why, help] = method::withheld(words, reason, page.figures.k, &when);
            (why, help)
        }
    };
    let mut helps = vec![help];
    let elsewhere = match (together, page.span) {
        (Some(parent), _) => {
            let seen = page.units.contains(&parent.id);
            let link = || Link::to(href(words, terms, &parent.id, page.span), parent.name.clone());
            seen.then(link).into_iter().collect()
        }
        (None, span) => {
            helps.push(words.get("withheld-elsewhere"));
            let longer = head.lengths.iter().filter(|link| !link.is_current);
            let longer = longer.filter(|_| matches!(span, Span::Week(_)));
            let longer = longer.map(|link| Link::to(link.href.clone(), link.text.clone()));
            let nearest = head.above.last().map(|link| Link::to(link.href.clone(), link.text.clone()));
            longer.chain(nearest).collect()
        }
    };
    WithheldTemplate {
        layout,
        title: words.with("withheld-title", &[("when", &when)]),
        why,
        helps,
        elsewhere,
        below: beneath(words, page, None),
        output: output::section(words, page),
        head,
    }
    .render()
}

pub(super) fn beneath(words: Words<'_>, page: &UnitPage<'_>, whole: Option<&Shown>) -> Option<Below> {
    below(words, page.terms, page.unit, whole, page.below, |unit| href(words, page.terms, unit, page.span))
}

fn home(words: Words<'_>, page: &UnitPage<'_>) -> String {
    format!("/{}/projects/{}/units/{}", words.language, page.terms.project, page.unit)
}

/// A loss with the place where it can be chosen as an action.
fn chosen(words: Words<'_>, page: &UnitPage<'_>, loss: &Loss) -> LossRow {
    let offer = |category: &Category| Offer {
        href: format!("{}/actions/new?category={category}", home(words, page)),
        text: words.get("loss-choose"),
        about: Some(words.names(&loss.categories)),
    };
    let first = loss.categories.first().filter(|_| page.may_write);
    LossRow { offers: first.map(offer).into_iter().collect(), ..loss_row(words, loss) }
}

fn baselines(words: Words<'_>, page: &UnitPage<'_>) -> Vec<Link> {
    let home = home(words, page);
    page.baselines.iter().map(|id| Link::to(format!("{home}/baselines/{id}"), id.to_string())).collect()
}

/// The line of facts.
pub(super) fn facts(words: Words<'_>, period: &Period, shown: &Shown) -> Vec<Fact> {
    let coverage = match shown.coverage {
        Figure::Known(share) => words.percent(share),
        Figure::Missing(Missing::NotEntered | Missing::Nothing) => words.get("coverage-missing-not-entered"),
        Figure::Missing(Missing::Withheld | Missing::Merged) => words.get("coverage-missing-withheld"),
    };
    let all = period.weeks.len() + period.withheld.len();
    let fact = |id: &str, value: String| Fact { term: words.get(id), value };
    let mut facts = vec![
        fact("contributors", people(words, shown.contributors)),
        fact("measured", words.hours_long(hours(shown.measured_minutes))),
        fact("coverage", coverage),
        fact("unknown-share", words.share(shown.unknown)),
    ];
    if all > 1 {
        let counted = [("shown", period.weeks.len().to_string()), ("all", all.to_string())];
        let [shown, all] = &counted;
        facts.insert(0, fact("weeks-with-figures", words.with("of-weeks", &[(shown.0, &shown.1), (all.0, &all.1)])));
    }
    facts
}

pub(super) fn main_figures(words: Words<'_>, shown: &Shown) -> Option<MainFigures> {
    let (value, hidden) = (shown.value_adding.known()?, shown.hidden_factory.known()?);
    let (in_hours, in_fte) = (words.hours_long(hidden.hours), words.fte_long(hidden.fte));
    Some(MainFigures {
        value: words.percent(value.share),
        margin: value.margin_points.map(|points| format!("± {points}")),
        hidden: words.percent(hidden.share),
        hidden_text: match hidden.euro {
            Some(euro) => words.with(
                "hidden-factory-euro",
                &[("hours", &in_hours), ("fte", &in_fte), ("euro", &numbers::euro(words.language, euro))],
            ),
            None => words.with("hidden-factory-text", &[("hours", &in_hours), ("fte", &in_fte)]),
        },
    })
}

fn definitions(words: Words<'_>) -> Vec<Fact> {
    let definition = |category: &Category| Fact {
        term: words.get(category.id()),
        value: words.get(&format!("definition-{category}")),
    };
    Category::ALL.iter().map(definition).collect()
}
