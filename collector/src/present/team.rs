// SPDX-License-Identifier: EUPL-1.2
//! The page of one unit in one week, with figures or with the reason why there are none.

use askama::Template;
use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Bands, Terms};
use daglicht_shared::week::Week;

use super::chart::{self, Chart};
use super::tables::{GroupRows, LossRow, TableRow, group_rows, hours, loss_row, totals};
use super::words::{Words, uncapitalised};
use super::{Layout, UnitPage, numbers};
use crate::disclose::{Band, Reason};
use crate::figures::trend::{Change, Since, Trend};
use crate::figures::{Amount, Content, Figure, Missing, Quantity, Shown};
use crate::statistics::xmr::Side;

#[derive(Template)]
#[template(path = "unit.html")]
struct UnitTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    facts: Vec<Fact>,
    sentences: Vec<String>,
    main: Option<MainFigures>,
    charts: [Chart; 2],
    caption: String,
    euro: bool,
    groups: Vec<GroupRows>,
    totals: Vec<TableRow>,
    losses: Vec<LossRow>,
    trend: Option<TrendTable>,
    missing: Vec<String>,
    method: Vec<String>,
    definitions: Vec<Fact>,
}

#[derive(Template)]
#[template(path = "withheld.html")]
struct WithheldTemplate<'a> {
    layout: &'a Layout<'a>,
    head: Head,
    title: String,
    help_title: String,
    why: String,
    help: String,
}

/// Where the reader is, and where to go from here.
struct Head {
    unit: String,
    week: String,
    range: String,
    previous: Option<Link>,
    next: Option<Link>,
    above: Vec<Link>,
    below: Vec<Link>,
    below_title: String,
}

struct Link {
    href: String,
    text: String,
}

struct Fact {
    term: String,
    value: String,
}

struct MainFigures {
    value: String,
    margin: Option<String>,
    hidden: String,
    hidden_text: String,
}

/// The page.
pub(super) fn page(layout: &Layout<'_>, page: &UnitPage<'_>) -> String {
    let words = layout.words;
    let head = head(words, page);
    let rendered = match &page.figures.content {
        Content::Withheld { reason } => {
            let k = page.figures.k.to_string();
            let id = match reason {
                Reason::NotSafe => "withheld-not-safe",
                Reason::TooFewContributors => "withheld-too-few",
                Reason::ProtectsAnother => "withheld-protects",
                Reason::Dominated => "withheld-dominated",
            };
            let why = words.with(id, &[("k", &k)]);
            let help = words.with(&format!("{id}-help"), &[("k", &k)]);
            WithheldTemplate {
                layout,
                head,
                title: words.get("withheld-title"),
                help_title: words.get("withheld-help-title"),
                why,
                help,
            }
            .render()
        }
        Content::Coarse(coarse) => {
            let [direct, indirect, unknown] =
                [coarse.direct_percent, coarse.indirect_percent, coarse.unknown_percent].map(|share| share.to_string());
            let why =
                words.with("coarse-shares", &[("direct", &direct), ("indirect", &indirect), ("unknown", &unknown)]);
            let help = words.get("coarse-help");
            WithheldTemplate {
                layout,
                head,
                title: words.get("coarse-title"),
                help_title: words.get("coarse-help-title"),
                why,
                help,
            }
            .render()
        }
        Content::Shown(shown) => {
            let week = words.week(page.figures.week);
            let named = [("unit", head.unit.as_str()), ("week", week.as_str())];
            UnitTemplate {
                layout,
                facts: facts(words, shown),
                sentences: vec![
                    value_sentence(words, shown),
                    loss_sentence(words, shown),
                    change_sentence(words, shown),
                    unknown_sentence(words, shown),
                ],
                trend: trend_table(words, shown),
                main: main_figures(words, shown),
                charts: chart::charts(words, &words.with("chart-name", &named), shown),
                caption: words.with("table-caption", &named),
                euro: page.terms.conversion.euro_per_hour.is_some(),
                groups: [Group::Direct, Group::Indirect].map(|group| group_rows(words, shown, group)).into(),
                totals: totals(words, shown),
                losses: shown.losses.iter().map(|loss| loss_row(words, loss)).collect(),
                missing: missing(words, shown),
                method: method(words, page.terms, shown),
                definitions: Category::ALL
                    .iter()
                    .map(|category| Fact {
                        term: words.get(category.id()),
                        value: words.get(&format!("definition-{category}")),
                    })
                    .collect(),
                head,
            }
            .render()
        }
    };
    rendered.expect("the template writes to memory")
}

fn head(words: Words<'_>, page: &UnitPage<'_>) -> Head {
    let (terms, figures) = (page.terms, page.figures);
    let language = words.language;
    let href = |unit: &UnitId, week: Week| format!("/{language}/projects/{}/units/{unit}/weeks/{week}", terms.project);
    let name = |unit: &UnitId| terms.unit(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone());
    let link = |unit: &UnitId| Link { href: href(unit, figures.week), text: name(unit) };
    let to_week = |id: &str, week: Week| Link {
        href: href(&figures.unit, week),
        text: words.with(id, &[("number", &week.parts().1.to_string())]),
    };
    let parent = |unit: &UnitId| terms.unit(unit).and_then(|unit| unit.parent.as_ref());
    let mut above: Vec<Link> = std::iter::successors(parent(&figures.unit), |unit| parent(unit))
        .filter(|unit| page.units.contains(unit))
        .map(link)
        .collect();
    above.reverse();
    let below = terms.children(&figures.unit).filter(|child| page.units.contains(&child.id));
    Head {
        week: words.week_year(figures.week),
        range: words.week_range(figures.week),
        previous: page.previous.map(|week| to_week("previous-week", week)),
        next: page.next.map(|week| to_week("next-week", week)),
        above,
        below: below.map(|child| link(&child.id)).collect(),
        below_title: words.with("units-below", &[("unit", &name(&figures.unit))]),
        unit: name(&figures.unit),
    }
}

fn facts(words: Words<'_>, shown: &Shown) -> Vec<Fact> {
    let coverage = match shown.coverage {
        Figure::Known(share) => words.percent(share),
        Figure::Missing(Missing::NotEntered | Missing::Nothing) => words.get("coverage-missing-not-entered"),
        Figure::Missing(Missing::Withheld | Missing::Merged) => words.get("coverage-missing-withheld"),
    };
    [
        ("contributors", words.get(band(shown.contributors))),
        ("measured", words.hours_long(hours(shown.measured_minutes))),
        ("coverage", coverage),
        ("unknown-share", words.share(shown.unknown)),
    ]
    .map(|(id, value)| Fact { term: words.get(id), value })
    .into()
}

/// The message of a number of people.
pub(super) const fn band(band: Band) -> &'static str {
    match band {
        Band::From5To9 => "band-5-9",
        Band::From10To14 => "band-10-14",
        Band::From15To24 => "band-15-24",
        Band::From25 => "band-25",
    }
}

fn value_sentence(words: Words<'_>, shown: &Shown) -> String {
    match shown.value_adding {
        Figure::Known(value) => {
            let share = words.percent(value.share);
            match value.margin_points {
                Some(points) => {
                    let points = words.count("points", "count", points, &[]);
                    words.with("sentence-value-margin", &[("share", &share), ("points", &points)])
                }
                None => words.with("sentence-value", &[("share", &share)]),
            }
        }
        Figure::Missing(Missing::Nothing) => words.get("sentence-value-nothing"),
        Figure::Missing(Missing::Merged | Missing::Withheld | Missing::NotEntered) => {
            words.get("sentence-value-merged")
        }
    }
}

/// The two largest; agreed breaks are no news.
fn loss_sentence(words: Words<'_>, shown: &Shown) -> String {
    let largest: Vec<[String; 4]> = shown
        .losses
        .iter()
        .filter(|loss| loss.categories != [Category::OfficialBreaks])
        .take(2)
        .map(|loss| {
            let Quantity { share, hours, fte, .. } = loss.quantity;
            let name = words.names_within(&loss.categories);
            [name, words.percent(share), words.hours_long(hours), words.fte_long(fte)]
        })
        .collect();
    match largest.as_slice() {
        [] => words.get("sentence-losses-none"),
        [a] => {
            words.with("sentence-losses-one", &[("a", &a[0]), ("a-share", &a[1]), ("a-hours", &a[2]), ("a-fte", &a[3])])
        }
        [a, b, ..] => words.with(
            "sentence-losses-two",
            &[
                ("a", &a[0]),
                ("a-share", &a[1]),
                ("a-hours", &a[2]),
                ("a-fte", &a[3]),
                ("b", &b[0]),
                ("b-share", &b[1]),
                ("b-hours", &b[2]),
                ("b-fte", &b[3]),
            ],
        ),
    }
}

/// What moved by more than noise: the value-adding share first, then the largest.
fn change_sentence(words: Words<'_>, shown: &Shown) -> String {
    let mut changes: Vec<(f64, Change)> =
        shown.trends.iter().filter_map(|trend| Some((trend.chart.mean, trend.change()?))).collect();
    changes.sort_by(|(one, change), (other, another)| {
        let leads = |change: &Change| change.category == Category::StandardisedWork;
        leads(another).cmp(&leads(change)).then(other.total_cmp(one))
    });
    if changes.is_empty() {
        return words.get(if shown.trends.is_empty() { "sentence-trend-short" } else { "sentence-trend-none" });
    }
    let sentence = |change: &Change| {
        let name = words.names(&[change.category]);
        match (change.since, change.side) {
            (Since::Week(week), side) => {
                let id = match side {
                    Side::Above => "sentence-trend-above",
                    Side::Below => "sentence-trend-below",
                };
                words.with(id, &[("name", &name), ("week", &words.week(week))])
            }
            (Since::Now, Side::Above) => words.with("sentence-trend-up", &[("name", &name)]),
            (Since::Now, Side::Below) => words.with("sentence-trend-down", &[("name", &name)]),
        }
    };
    changes.iter().take(2).map(|(_, change)| sentence(change)).collect::<Vec<_>>().join(" ")
}

/// The weeks of every category whose trend is known.
struct TrendTable {
    names: Vec<String>,
    rows: Vec<TrendRow>,
}

/// A week, or the limits of all; each cell with the name of its column.
struct TrendRow {
    name: String,
    cells: Vec<(String, String)>,
}

fn trend_table(words: Words<'_>, shown: &Shown) -> Option<TrendTable> {
    let first = shown.trends.first()?;
    let share = |share: Option<f64>| share.map_or_else(|| words.get("no-value"), |share| words.percent(share));
    let row = |name: String, cell: &dyn Fn(&Trend) -> String| {
        let cells = shown.trends.iter().map(|trend| (words.names(&[trend.category]), cell(trend))).collect();
        TrendRow { name, cells }
    };
    let week = |(at, (week, _)): (usize, &(Week, Option<f64>))| {
        row(words.week(*week), &|trend| share(trend.weeks.get(at).and_then(|(_, share)| *share)))
    };
    let limits = |trend: &Trend| {
        let [mean, low, high] = [trend.chart.mean, trend.chart.lower.max(0.0), trend.chart.upper.min(1.0)]
            .map(|share| words.percent(share));
        words.with("trend-limits", &[("mean", &mean), ("low", &low), ("high", &high)])
    };
    let mut rows: Vec<TrendRow> = first.weeks.iter().enumerate().map(week).collect();
    rows.push(row(words.get("trend-mean"), &limits));
    Some(TrendTable { names: shown.trends.iter().map(|trend| words.names(&[trend.category])).collect(), rows })
}

fn unknown_sentence(words: Words<'_>, shown: &Shown) -> String {
    let coverage = shown.coverage.known().map(|share| words.percent(share));
    let unknown = words.share(shown.unknown);
    match (shown.unknown, coverage) {
        (Amount::Of(_), Some(coverage)) => {
            words.with("sentence-unknown-coverage", &[("unknown", &unknown), ("coverage", &coverage)])
        }
        (Amount::Of(_), None) => words.with("sentence-unknown", &[("unknown", &unknown)]),
        (Amount::UnderOnePercent, Some(coverage)) => {
            words.with("sentence-unknown-small-coverage", &[("coverage", &coverage)])
        }
        (Amount::UnderOnePercent, None) => words.get("sentence-unknown-small"),
    }
}

fn main_figures(words: Words<'_>, shown: &Shown) -> Option<MainFigures> {
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

pub(super) fn missing(words: Words<'_>, shown: &Shown) -> Vec<String> {
    let mut lines: Vec<String> = shown
        .blocks
        .iter()
        .filter(|block| block.categories.len() > 1)
        .map(|block| words.with("missing-merged", &[("names", &words.names(&block.categories))]))
        .collect();
    if lines.is_empty() {
        lines.push(words.get("missing-none"));
    }
    if shown.value_adding.missing() == Some(Missing::Merged) {
        lines.push(words.get("missing-value"));
    }
    match shown.coverage {
        Figure::Known(_) => {}
        Figure::Missing(Missing::NotEntered | Missing::Nothing) => {
            lines.push(words.get("missing-coverage-not-entered"))
        }
        Figure::Missing(Missing::Withheld | Missing::Merged) => lines.push(words.get("missing-coverage-withheld")),
    }
    let small: Vec<Category> = shown
        .blocks
        .iter()
        .filter(|block| block.amount == Amount::UnderOnePercent)
        .flat_map(|block| block.categories.iter().copied())
        .collect();
    if !small.is_empty() {
        let names = uncapitalised(&words.names(&small));
        lines.push(words.with("missing-small", &[("names", &names)]));
    }
    lines
}

pub(super) fn method(words: Words<'_>, terms: &Terms, shown: &Shown) -> Vec<String> {
    let fte = words.hours_long(shown.hours_per_fte_week);
    let practice = shown.bands_source == Bands::practice().source;
    let source = if practice { words.get("bands-practice") } else { shown.bands_source.clone() };
    vec![
        words.with("method-k", &[("k", &terms.disclosure.k.to_string())]),
        words.count("method-rounding", "step", terms.disclosure.release_step, &[]),
        words.get("method-margin"),
        words.get("method-unknown"),
        words.with("method-bands", &[("source", &source)]),
        words.with("method-fte", &[("hours", &fte)]),
        words.get("method-once"),
    ]
}
