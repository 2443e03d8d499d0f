// SPDX-License-Identifier: EUPL-1.2
//! Where time went, added up: per category, beside one's own weeks before, and how long one was left in peace.

use daglicht_shared::aggregate::{Content, Span, Tally};
use daglicht_shared::category::Category;
use daglicht_shared::time::Interval;

use super::view::Visit;

/// A pause that is shorter than this breaks no stretch of work.
pub(super) const SHORT_MS: i64 = 60_000;

/// The time of a day or a week.
pub(super) struct Totals {
    pub(super) measured: String,
    pub(super) unknown: String,
    pub(super) has_unknown: bool,
    pub(super) rows: Vec<Total>,
    /// Whether there are weeks before to lay beside it.
    pub(super) has_before: bool,
    /// The longest stretch of one kind of time, where there is one.
    pub(super) focus: Option<String>,
    pub(super) switches: String,
}

/// The time of one category.
pub(super) struct Total {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) length: String,
    pub(super) share: String,
    /// The share as the width of a bar.
    pub(super) width: String,
    /// The share in the weeks before.
    pub(super) before: Option<String>,
    pub(super) before_width: String,
}

/// Adds up; `before` holds the weeks to lay beside it.
pub(super) fn totals(visit: &Visit<'_>, tally: &Tally, spans: &[Span], before: Option<&Tally>) -> Totals {
    let words = visit.words();
    let before = before.filter(|before| before.measured_ms() > 0);
    let of = |tally: &Tally, category: Option<Category>| match category {
        Some(category) => tally.of(category).total(),
        None => tally.unknown_ms,
    };
    let classes = Category::ALL.into_iter().map(Some).chain([None]);
    let rows = classes.filter_map(|category| {
        let length = of(tally, category);
        let before = before.map(|before| share(of(before, category), before.measured_ms()));
        if length == 0 && before.is_none_or(|share| share == 0) {
            return None;
        }
        let now = share(length, tally.measured_ms());
        Some(Total {
            kind: category.map_or("unknown", Category::id),
            name: words.category(category),
            length: visit.length(length),
            share: format!("{now} %"),
            width: format!("{now}%"),
            before: before.map(|share| format!("{share} %")),
            before_width: format!("{}%", before.unwrap_or_default()),
        })
    });
    let longest = blocks(spans).into_iter().max_by_key(|(interval, _)| interval.milliseconds());
    let focus = longest.filter(|(interval, _)| interval.milliseconds() >= 5 * SHORT_MS).map(|(interval, category)| {
        format!(
            "{}, {}–{}, {}",
            visit.length(interval.milliseconds()),
            visit.time(interval.start()),
            visit.time(interval.end()),
            words.category(Some(category))
        )
    });
    Totals {
        measured: visit.length(tally.measured_ms()),
        unknown: visit.length(tally.unknown_ms),
        has_unknown: tally.unknown_ms >= SHORT_MS,
        rows: rows.collect(),
        has_before: before.is_some(),
        focus,
        switches: tally.switches.to_string(),
    }
}

/// A part of a whole in whole percent.
fn share(part: i64, whole: i64) -> i64 {
    (part * 200 + whole) / (whole * 2).max(1)
}

/// Stretches of one known category as the rules saw them, broken by nothing that took a minute.
fn blocks(spans: &[Span]) -> Vec<(Interval, Category)> {
    let mut blocks: Vec<(Interval, Category)> = Vec::new();
    for span in spans {
        let Content::Active { .. } = span.content else { continue };
        let Some(category) = span.category() else { continue };
        let follows =
            |last: &(Interval, Category)| last.1 == category && span.interval.start().since(last.0.end()) < SHORT_MS;
        let joined = blocks.last().copied().filter(follows);
        match joined.and_then(|(last, _)| Interval::new(last.start(), span.interval.end())) {
            Some(interval) => {
                blocks.pop();
                blocks.push((interval, category));
            }
            None if span.interval.milliseconds() >= SHORT_MS => blocks.push((span.interval, category)),
            None => {}
        }
    }
    blocks
}
