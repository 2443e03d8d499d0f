// SPDX-License-Identifier: EUPL-1.2
//! What a page does not show and why, and how its figures were made.

use daglicht_shared::category::Category;
use daglicht_shared::manifest::{Bands, Detail, Terms};

use super::sentences;
use super::words::{Words, uncapitalised};
use crate::disclose::Reason;
use crate::figures::period::Period;
use crate::figures::{Amount, Figure, Missing, Shown};

/// What is not shown.
pub(super) fn missing(words: Words<'_>, terms: &Terms, period: &Period, shown: &Shown) -> Vec<String> {
    let mut lines = vec![sentences::unknown(words, shown)];
    if terms.unit(&period.unit).is_some_and(|unit| unit.detail == Detail::Together) {
        let names: Vec<String> = terms.children(&period.unit).map(|unit| unit.name.clone()).collect();
        lines.push(words.with("together-here", &[("names", &words.list(&names))]));
    }
    if !period.withheld.is_empty() {
        let weeks: Vec<String> = period.withheld.iter().map(|(week, _)| words.week(*week)).collect();
        lines.push(words.with("missing-weeks", &[("weeks", &words.list(&weeks))]));
    }
    let merged: Vec<String> = shown
        .blocks
        .iter()
        .filter(|block| block.categories.len() > 1)
        .map(|block| words.with("missing-merged", &[("names", &words.names(&block.categories))]))
        .collect();
    if merged.is_empty() {
        lines.push(words.get("missing-none"));
    }
    lines.extend(merged);
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

/// How the figures were made.
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

/// Why there are no figures, and what would make them visible.
pub(super) fn withheld(words: Words<'_>, reason: Reason, k: u32, when: &str) -> [String; 2] {
    let id = match reason {
        Reason::NotSafe => "withheld-not-safe",
        Reason::TooFewContributors => "withheld-too-few",
        Reason::ProtectsAnother => "withheld-protects",
        Reason::Dominated => "withheld-dominated",
    };
    let k = k.to_string();
    [id.to_owned(), format!("{id}-help")].map(|id| words.with(&id, &[("k", &k), ("when", when)]))
}
