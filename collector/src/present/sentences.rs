// SPDX-License-Identifier: EUPL-1.2
//! The three plain sentences: where the time went, what the largest losses are, what changed by more than noise.

use daglicht_shared::category::Category;

use super::words::Words;
use crate::figures::trend::{Change, Since, Trend};
use crate::figures::{Amount, Figure, Missing, Quantity, Shown};
use crate::statistics::xmr::Side;

/// All three.
pub(super) fn sentences(words: Words<'_>, shown: &Shown) -> Vec<String> {
    vec![value(words, shown), losses(words, shown), changes(words, shown)]
}

fn value(words: Words<'_>, shown: &Shown) -> String {
    let Figure::Known(value) = shown.value_adding else {
        return words.get(match shown.value_adding {
            Figure::Missing(Missing::Nothing) => "sentence-value-nothing",
            Figure::Known(_) | Figure::Missing(Missing::Merged | Missing::Withheld | Missing::NotEntered) => {
                "sentence-value-merged"
            }
        });
    };
    let share = words.percent(value.share);
    let sentence = match value.margin_points {
        Some(points) => {
            let points = words.count("points", "count", points, &[]);
            words.with("sentence-value-margin", &[("share", &share), ("points", &points)])
        }
        None => words.with("sentence-value", &[("share", &share)]),
    };
    let earlier = shown.blocks.iter().find(|block| block.categories == [Category::StandardisedWork]);
    match earlier.and_then(|block| block.earlier) {
        Some(earlier) => {
            let mean = words.percent(earlier.share);
            format!("{sentence} {}", words.count("sentence-value-earlier", "weeks", earlier.weeks, &[("share", &mean)]))
        }
        None => sentence,
    }
}

/// The two largest; agreed breaks are no news.
fn losses(words: Words<'_>, shown: &Shown) -> String {
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

/// What changed by more than noise and lasts until the latest week, value-adding work first, then the largest.
fn changes(words: Words<'_>, shown: &Shown) -> String {
    let mut changed: Vec<&Trend> = shown.trends.iter().filter(|trend| trend.change().is_some()).collect();
    changed.sort_by(|one, other| {
        let leads = |trend: &Trend| trend.category == Category::StandardisedWork;
        leads(other).cmp(&leads(one)).then(other.chart.mean.total_cmp(&one.chart.mean))
    });
    if changed.is_empty() {
        return words.get(if shown.trends.is_empty() { "sentence-trend-short" } else { "sentence-trend-none" });
    }
    changed.iter().take(2).filter_map(|trend| change(words, trend)).collect::<Vec<_>>().join(" ")
}

/// The move of one category in words.
pub(super) fn change(words: Words<'_>, trend: &Trend) -> Option<String> {
    let Change { category, side, since } = trend.change()?;
    let (name, latest) = (words.names(&[category]), words.week(trend.weeks.last()?.0));
    Some(match (since, side) {
        (Since::Week(week), side) => {
            let id = match side {
                Side::Above => "sentence-trend-above",
                Side::Below => "sentence-trend-below",
            };
            words.with(id, &[("name", &name), ("week", &words.week(week))])
        }
        (Since::Now, Side::Above) => words.with("sentence-trend-up", &[("name", &name), ("week", &latest)]),
        (Since::Now, Side::Below) => words.with("sentence-trend-down", &[("name", &name), ("week", &latest)]),
    })
}

/// How much is unknown and how much was measured.
pub(super) fn unknown(words: Words<'_>, shown: &Shown) -> String {
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
