// SPDX-License-Identifier: EUPL-1.2
//! The waterfall: from all measured time down to value-adding time, category by category.
//!
//! Each step ends where the one above begins, so what is left at the foot is standardised work. Unknown comes first, at the
//! hatched end of the whole: it is no loss. The reference band of a category is a thin bracket from the end of its bar.
//! Drawn as inline SVG, once for wide and once for narrow screens; the style sheet shows one of the two. Colours and
//! patterns come from classes and definitions, never from style attributes. The same figures stand in a table beside it.

use daglicht_shared::category::{Category, Group};

use super::words::Words;
use crate::figures::{BlockFigure, Shown};

/// A drawing with its words.
pub(super) struct Chart {
    /// `wide` or `narrow`; begins the names of what is defined in the drawing.
    pub(super) id: &'static str,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) title: String,
    pub(super) description: String,
    /// The whole as one bar.
    pub(super) whole: Vec<Bar>,
    pub(super) whole_label: Text,
    /// The part that is not standardised work.
    pub(super) hidden: Option<Bracket>,
    pub(super) rows: Vec<Row>,
    /// The kinds of time, for the patterns.
    pub(super) kinds: Vec<&'static str>,
}

/// One step.
pub(super) struct Row {
    pub(super) label: Text,
    pub(super) value: Text,
    pub(super) bar: Bar,
    pub(super) band: Option<Bracket>,
    /// From the beginning of this bar to the end of the next.
    pub(super) guide: Option<Guide>,
}

/// A bar; `kind` names its colour and pattern.
pub(super) struct Bar {
    pub(super) kind: &'static str,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// A text at a place.
pub(super) struct Text {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) class: &'static str,
    pub(super) text: String,
}

/// A horizontal line with two short ends.
pub(super) struct Bracket {
    pub(super) path: String,
    pub(super) label: Option<Text>,
}

/// A thin vertical line.
pub(super) struct Guide {
    pub(super) x: f64,
    pub(super) y1: f64,
    pub(super) y2: f64,
}

/// Where things stand in a drawing.
struct Frame {
    id: &'static str,
    width: f64,
    /// Where the bars begin.
    left: f64,
    /// Between which places the middle of the label of the hidden factory may stand.
    middle: [f64; 2],
    /// The length of all measured time.
    length: f64,
    /// The height of a row.
    row: f64,
    /// From the top of a row to its bar.
    bar_top: f64,
    bar: f64,
    /// From the top of a row to the foot of its label.
    label: f64,
}

const WIDE: Frame = Frame {
    id: "wide",
    width: 920.0,
    middle: [350.0, 820.0],
    left: 244.0,
    length: 608.0,
    row: 38.0,
    bar_top: 7.0,
    bar: 20.0,
    label: 22.0,
};
const NARROW: Frame = Frame {
    id: "narrow",
    width: 320.0,
    middle: [180.0, 235.0],
    left: 0.0,
    length: 272.0,
    row: 54.0,
    bar_top: 22.0,
    bar: 18.0,
    label: 15.0,
};
/// Room above the first bar for the bracket of the hidden factory.
const HEAD: f64 = 32.0;

/// A step before it has a place.
struct Step {
    name: String,
    value: String,
    kind: &'static str,
    /// Fractions of all measured time.
    start: f64,
    size: f64,
    band: Option<[f64; 2]>,
}

/// The drawing for wide screens and the one for narrow screens.
pub(super) fn charts(words: Words<'_>, title: &str, shown: &Shown) -> [Chart; 2] {
    [WIDE, NARROW].map(|frame| chart(words, title, shown, &frame))
}

fn steps(words: Words<'_>, shown: &Shown) -> Vec<Step> {
    let measured = exact(shown.measured_minutes).max(1.0);
    let classified = exact(shown.classified_minutes) / measured;
    let mut start = 0.0;
    let mut steps = Vec::new();
    for block in &shown.blocks {
        let size = exact(block.minutes) / measured;
        let band = block.band.known().map(|band| band.map(|end| end * classified));
        steps.push(Step {
            name: short_name(words, block),
            value: words.share(block.amount),
            kind: kind(block),
            start,
            size,
            band,
        });
        start += size;
    }
    let size = exact(shown.unknown_minutes) / measured;
    let (name, value) = (words.get("unknown"), words.share(shown.unknown));
    steps.push(Step { name, value, kind: "unknown", start, size, band: None });
    steps
}

fn chart(words: Words<'_>, title: &str, shown: &Shown, frame: &Frame) -> Chart {
    let steps = steps(words, shown);
    let x = |fraction: f64| tenth(frame.left + fraction * frame.length);
    let top = |row: usize| HEAD + exact_row(row) * frame.row;
    let bar = |step: &Step, row: usize, least: f64| Bar {
        kind: step.kind,
        x: x(step.start),
        y: tenth(top(row) + frame.bar_top),
        // A step that is too small to draw is a hairline, so that its place can be seen.
        width: tenth((step.size * frame.length).max(least)),
        height: frame.bar,
    };
    let last = steps.len();
    let rows: Vec<Row> = steps
        .iter()
        .rev()
        .enumerate()
        .map(|(index, step)| {
            let (row, end) = (index + 1, x(step.start + step.size));
            let foot = tenth(top(row) + frame.bar_top + frame.bar);
            let is_left = row == last;
            Row {
                label: Text {
                    x: 0.0,
                    y: tenth(top(row) + frame.label),
                    class: if is_left { "dl-chart__label dl-chart__label--first" } else { "dl-chart__label" },
                    text: step.name.clone(),
                },
                value: Text {
                    x: tenth(end.max(x(step.start) + 1.0) + 8.0),
                    y: tenth(top(row) + frame.bar_top + frame.bar / 2.0 + 5.0),
                    class: "dl-chart__value",
                    text: step.value.clone(),
                },
                bar: bar(step, row, 1.0),
                band: step.band.map(|[low, high]| {
                    let end = step.start + step.size;
                    // Standardised work stands at the beginning, a loss hangs from its end.
                    let (from, to) = if is_left { (low, high) } else { (end - high, end - low) };
                    let (from, to) = (x(from.max(0.0)), x(to.min(1.0)));
                    let y = tenth(foot + 3.0);
                    Bracket { path: format!("M{from} {y}v4H{to}v-4"), label: None }
                }),
                guide: (!is_left).then(|| Guide {
                    x: x(step.start),
                    y1: foot,
                    y2: tenth(top(row + 1) + frame.bar_top),
                }),
            }
        })
        .collect();
    let hidden = shown.hidden_factory.known().zip(shown.value_adding.known()).map(|(hidden, _)| {
        let (from, to) =
            (steps.first().map_or(0.0, |first| first.size), 1.0 - steps.last().map_or(0.0, |last| last.size));
        let y = tenth(HEAD + frame.bar_top - 4.0);
        let text = words.with("chart-hidden", &[("share", &words.percent(hidden.share))]);
        let [least, most] = frame.middle;
        let middle = tenth(((x(from) + x(to)) / 2.0).clamp(least, most));
        let label = Text { x: middle, y: tenth(y - 12.0), class: "dl-chart__hidden-label", text };
        Bracket { path: format!("M{} {y}v-5H{}v5", x(from), x(to)), label: Some(label) }
    });
    let listed: Vec<_> = steps
        .iter()
        .rev()
        .map(|step| words.with("chart-row", &[("name", &step.name), ("share", &step.value)]))
        .collect();
    Chart {
        id: frame.id,
        width: frame.width,
        height: tenth(top(steps.len() + 1)),
        title: title.to_owned(),
        description: format!("{}.", listed.join("; ")),
        whole: steps.iter().filter(|step| step.size > 0.0).map(|step| bar(step, 0, 0.0)).collect(),
        whole_label: Text {
            x: 0.0,
            y: tenth(HEAD + frame.label),
            class: "dl-chart__label",
            text: words.get("chart-measured"),
        },
        hidden,
        rows,
        kinds: kinds(),
    }
}

/// The name of a block that fits beside a bar.
fn short_name(words: Words<'_>, block: &BlockFigure) -> String {
    match block.categories.as_slice() {
        [] => String::new(),
        [only] => words.get(only.id()),
        [first, others @ ..] => {
            let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
            words.count("chart-more", "count", count, &[("name", &words.get(first.id()))])
        }
    }
}

/// The colour of a block is that of its first category.
fn kind(block: &BlockFigure) -> &'static str {
    let fallback = match block.group {
        Group::Direct => Category::StandardisedWork,
        Group::Indirect => Category::AdministrationProjects,
    };
    block.categories.first().copied().unwrap_or(fallback).id()
}

fn kinds() -> Vec<&'static str> {
    Category::ALL.iter().map(|category| category.id()).chain(["unknown"]).collect()
}

/// A tenth of a unit is finer than any screen shows.
pub(super) fn tenth(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

#[expect(clippy::cast_precision_loss, reason = "minutes of a week stay far below 2^53")]
fn exact(minutes: u64) -> f64 {
    minutes as f64
}

fn exact_row(row: usize) -> f64 {
    u32::try_from(row).map_or(0.0, f64::from)
}
