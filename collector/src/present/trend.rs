// SPDX-License-Identifier: EUPL-1.2
//! The control charts: a share from week to week with its mean and limits, and what is more than noise in words.
//!
//! A week outside the limits is a diamond and a run of weeks on one side is squares, so that a signal needs no colour. The
//! share of standardised work is always drawn, other categories when something changed.

use daglicht_shared::category::Category;
use daglicht_shared::week::Week;

use super::chart::{Text, tenth};
use super::sentences;
use super::words::Words;
use crate::figures::Shown;
use crate::figures::trend::Trend;
use crate::statistics::xmr::Signal;

/// The most charts on a page.
const MOST: usize = 3;

/// A chart with its words, drawn for wide and for narrow screens.
pub(super) struct TrendChart {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) description: String,
    /// What changed, or that nothing did.
    pub(super) sentence: String,
    pub(super) plots: [Plot; 2],
}

/// A drawing.
pub(super) struct Plot {
    /// `wide` or `narrow`.
    pub(super) id: &'static str,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) upper: f64,
    pub(super) lower: f64,
    pub(super) mean: f64,
    /// Neighbouring weeks joined; a week without a figure breaks the line.
    pub(super) line: String,
    pub(super) points: Vec<Point>,
    pub(super) texts: Vec<Text>,
}

/// A week; `mark` is `plain`, `run` or `outside`.
pub(super) struct Point {
    pub(super) mark: &'static str,
    /// The outline.
    pub(super) path: String,
}

/// The weeks of every category whose trend is known.
pub(super) struct TrendTable {
    pub(super) names: Vec<String>,
    pub(super) rows: Vec<TrendRow>,
}

/// A week, or the limits of all; each cell with the name of its column.
pub(super) struct TrendRow {
    pub(super) name: String,
    pub(super) cells: Vec<(String, String)>,
}

/// Where things stand in a drawing.
struct Frame {
    id: &'static str,
    width: f64,
    left: f64,
    right: f64,
    /// How many weeks have a label below at most.
    labels: usize,
}

const WIDE: Frame = Frame { id: "wide", width: 920.0, left: 14.0, right: 762.0, labels: 13 };
const NARROW: Frame = Frame { id: "narrow", width: 320.0, left: 8.0, right: 226.0, labels: 4 };
const TOP: f64 = 22.0;
const BOTTOM: f64 = 178.0;
const HEIGHT: f64 = 206.0;
/// The least distance of labels above each other.
const LINE: f64 = 17.0;

/// The charts of a page: standardised work, then what changed.
pub(super) fn charts(words: Words<'_>, shown: &Shown) -> Vec<TrendChart> {
    let mut drawn: Vec<&Trend> = shown
        .trends
        .iter()
        .filter(|trend| trend.category == Category::StandardisedWork || trend.change().is_some())
        .collect();
    drawn.sort_by_key(|trend| trend.category != Category::StandardisedWork);
    drawn.truncate(MOST);
    drawn.into_iter().map(|trend| chart(words, trend)).collect()
}

fn chart(words: Words<'_>, trend: &Trend) -> TrendChart {
    let name = words.names(&[trend.category]);
    let listed: Vec<String> = trend
        .weeks
        .iter()
        .filter_map(|(week, share)| {
            let share = words.percent((*share)?);
            Some(words.with("chart-row", &[("name", &words.week(*week)), ("share", &share)]))
        })
        .collect();
    let sentence = sentences::change(words, trend).unwrap_or_else(|| words.with("trend-no-change", &[("name", &name)]));
    TrendChart {
        title: words.with("trend-chart-name", &[("name", &name)]),
        description: format!("{} {}. {sentence}", limits_long(words, trend), listed.join("; ")),
        sentence,
        kind: trend.category.id(),
        plots: [WIDE, NARROW].map(|frame| plot(words, trend, &frame)),
        name,
    }
}

fn plot(words: Words<'_>, trend: &Trend, frame: &Frame) -> Plot {
    let chart = &trend.chart;
    let known = || trend.weeks.iter().filter_map(|(_, share)| *share);
    let (floor, ceiling) = (chart.lower.max(0.0), chart.upper.min(1.0));
    let (low, high) = (known().fold(floor, f64::min), known().fold(ceiling, f64::max));
    let pad = (high - low).max(0.02) * 0.12;
    let (low, high) = (low - pad, high + pad);
    let y = |share: f64| tenth(BOTTOM - (share - low) / (high - low) * (BOTTOM - TOP));
    let steps = count(trend.weeks.len().saturating_sub(1)).max(1.0);
    let x = |at: usize| tenth(frame.left + count(at) / steps * (frame.right - frame.left));
    let places: Vec<Option<(f64, f64)>> =
        trend.weeks.iter().enumerate().map(|(at, (_, share))| share.map(|share| (x(at), y(share)))).collect();
    let mut line = String::new();
    for (at, place) in places.iter().enumerate() {
        let Some((x, y)) = place else { continue };
        let joined = at.checked_sub(1).and_then(|before| places.get(before)).is_some_and(Option::is_some);
        line.push_str(&format!("{}{x} {y}", if joined { 'L' } else { 'M' }));
    }
    let points = places.iter().enumerate().filter_map(|(at, place)| Some(point(mark(trend, at), (*place)?))).collect();
    Plot {
        id: frame.id,
        width: frame.width,
        height: HEIGHT,
        left: frame.left,
        right: frame.right,
        upper: y(ceiling),
        lower: y(floor),
        mean: y(chart.mean),
        line,
        points,
        texts: texts(words, trend, frame, &x, &y),
    }
}

/// The names of the lines at the right, and of some weeks below.
fn texts(
    words: Words<'_>,
    trend: &Trend,
    frame: &Frame,
    x: &dyn Fn(usize) -> f64,
    y: &dyn Fn(f64) -> f64,
) -> Vec<Text> {
    let chart = &trend.chart;
    let right = tenth(frame.right + 10.0);
    let mean = tenth(y(chart.mean) + 5.0);
    let line = |id: &str, share: f64, y: f64, class| Text {
        x: right,
        y,
        class,
        text: words.with(id, &[("share", &words.percent(share))]),
    };
    let (floor, ceiling) = (chart.lower.max(0.0), chart.upper.min(1.0));
    let mut texts = vec![
        line("trend-upper", ceiling, tenth((y(ceiling) + 5.0).min(mean - LINE)), "dl-trend__limit"),
        line("trend-middle", chart.mean, mean, "dl-trend__mean"),
        line("trend-lower", floor, tenth((y(floor) + 5.0).max(mean + LINE)), "dl-trend__limit"),
    ];
    let every = trend.weeks.len().div_ceil(frame.labels).max(1);
    let last = trend.weeks.len().saturating_sub(1);
    texts.extend(trend.weeks.iter().enumerate().filter(|(at, _)| (last - at).is_multiple_of(every)).map(
        |(at, (week, _))| Text { x: x(at), y: HEIGHT - 6.0, class: "dl-trend__week", text: week.parts().1.to_string() },
    ));
    texts
}

/// What the week is part of.
fn mark(trend: &Trend, at: usize) -> &'static str {
    let holds = |signal: &&Signal| signal.first() <= at && at <= signal.last();
    let mut found = trend.chart.signals.iter().filter(holds);
    let Some(first) = found.next() else { return "plain" };
    let outside = |signal: &Signal| matches!(signal, Signal::Outside { .. });
    if outside(first) || found.any(outside) { "outside" } else { "run" }
}

fn point(mark: &'static str, (x, y): (f64, f64)) -> Point {
    let path = match mark {
        "outside" => format!("M{x} {}l7 7-7 7-7-7z", tenth(y - 7.0)),
        "run" => format!("M{} {}h9v9h-9z", tenth(x - 4.5), tenth(y - 4.5)),
        _ => format!("M{} {y}a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0-7 0z", tenth(x - 3.5)),
    };
    Point { mark, path }
}

fn limits(words: Words<'_>, trend: &Trend, id: &str) -> String {
    let [mean, low, high] =
        [trend.chart.mean, trend.chart.lower.max(0.0), trend.chart.upper.min(1.0)].map(|share| words.percent(share));
    words.with(id, &[("mean", &mean), ("low", &low), ("high", &high)])
}

fn limits_long(words: Words<'_>, trend: &Trend) -> String {
    limits(words, trend, "trend-limits-long")
}

/// The same figures, of all categories, as a table.
pub(super) fn table(words: Words<'_>, shown: &Shown) -> Option<TrendTable> {
    let first = shown.trends.first()?;
    let share = |share: Option<f64>| share.map_or_else(|| words.get("no-value"), |share| words.percent(share));
    let row = |name: String, cell: &dyn Fn(&Trend) -> String| {
        let cells = shown.trends.iter().map(|trend| (words.names(&[trend.category]), cell(trend))).collect();
        TrendRow { name, cells }
    };
    let week = |(at, (week, _)): (usize, &(Week, Option<f64>))| {
        row(words.week(*week), &|trend| share(trend.weeks.get(at).and_then(|(_, share)| *share)))
    };
    let mut rows: Vec<TrendRow> = first.weeks.iter().enumerate().map(week).collect();
    rows.push(row(words.get("trend-mean"), &|trend| limits(words, trend, "trend-limits")));
    Some(TrendTable { names: shown.trends.iter().map(|trend| words.names(&[trend.category])).collect(), rows })
}

fn count(number: usize) -> f64 {
    u32::try_from(number).map_or(0.0, f64::from)
}
