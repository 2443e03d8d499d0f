// SPDX-License-Identifier: EUPL-1.2
//! The line in which one types: a time first, then what it was, as in `10-11 overleg` or `yesterday 2pm-3pm hearing`.
//!
//! The longest beginning that is a stretch of time is the time. A word that belongs to a category gives it; all words are
//! the note, unless they are the category's own name. A template gives both.

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::text::{FluentValue, Language};
use daglicht_shared::time::Interval;

use super::view::Visit;
use crate::clock;
use crate::commands::Exit;
use crate::templates;
use crate::when;

/// The most words that a time takes.
const LONGEST_TIME: usize = 6;
/// Words shorter than this belong to no category.
const SHORTEST_WORD: usize = 3;

/// What was typed.
pub(super) struct Typed {
    pub(super) interval: Interval,
    pub(super) category: Option<Category>,
    pub(super) note: Option<String>,
}

/// Reads a line that is about a day.
pub(super) fn read(visit: &Visit<'_>, line: &str, date: NaiveDate) -> anyhow::Result<Typed> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let zone = visit.app.zone();
    // A time of day is meant on the day that is shown; a length is the time up to now, or up to the end of that day.
    let now = if clock::date(zone, visit.now) == date { visit.now } else { clock::day(zone, date).end().plus(-1) };
    let stretch = |count: &usize| {
        let head = words.get(..*count).unwrap_or_default().join(" ");
        when::stretch(&head, zone, now).ok().map(|interval| (*count, interval))
    };
    let Some((count, interval)) = (1..=words.len().min(LONGEST_TIME)).rev().find_map(|count| stretch(&count)) else {
        return Err(visit.app.refuse(
            Exit::WrongUse,
            "page-line-form",
            &[("line", FluentValue::from(line.to_owned()))],
        ));
    };
    let rest = words.get(count..).unwrap_or_default().join(" ");
    // A template says both.
    if let Some(template) = templates::named(&visit.app.paths, &rest)? {
        return Ok(Typed { interval, category: Some(template.category), note: Some(template.note) });
    }
    let (category, is_name) = category(visit, &rest);
    let note = Some(rest).filter(|rest| !rest.is_empty() && !is_name);
    Ok(Typed { interval, category, note })
}

/// The category that words belong to, and whether they are just its name.
fn category(visit: &Visit<'_>, rest: &str) -> (Option<Category>, bool) {
    let rest = rest.to_lowercase();
    for language in Language::ALL {
        let words = &visit.house.app(language).words;
        let is_name =
            |category: &Category| words.category(Some(*category)).to_lowercase() == rest || category.id() == rest;
        if let Some(category) = Category::ALL.into_iter().find(is_name) {
            return (Some(category), true);
        }
    }
    let typed: Vec<&str> =
        rest.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() >= SHORTEST_WORD).collect();
    let known = |category: &Category| {
        Language::ALL.into_iter().any(|language| {
            let words = visit.house.app(language).words.get(&format!("page-words-{}", category.id().replace('_', "-")));
            words.split(',').any(|known| typed.contains(&known.trim()))
        })
    };
    (Category::ALL.into_iter().find(known), false)
}
