// SPDX-License-Identifier: EUPL-1.2
//! What is told of an import: what the file held, what would come of it, what is in the way, and what cannot be read.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::text::{FluentValue, steers};
use daglicht_shared::time::Interval;
use serde_json::{Value, json};

use super::bring_in::Verdict;
use super::{App, Exit};
use crate::clock;
use crate::own_data::page::day_label;
use crate::registrations::plan::{Clash, InTheWay, Plan, Proposal};
use crate::registrations::{self, Expected, ReadError, Tool, Wrong};
use crate::text::Words;

/// How many lines a list on the screen has at most.
const MOST_LISTED: usize = 20;

/// What the file held, beside what is brought in.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) tool: Option<Tool>,
    pub(super) dates: Option<registrations::dates::Decided>,
    pub(super) empty: u32,
    pub(super) running: u32,
    pub(super) shortened: u32,
    pub(super) left_out: (u32, i64),
    pub(super) too_old: u32,
    pub(super) broken: usize,
}

/// Milliseconds that come and go, by day and category.
pub(crate) type Changes = BTreeMap<(NaiveDate, Category), i64>;

pub(super) fn unmapped_refusal(app: &App, without: &BTreeMap<String, i64>) -> anyhow::Error {
    let mut largest: Vec<(&String, i64)> = without.iter().map(|(label, length)| (label, *length)).collect();
    largest.sort_by_key(|(label, length)| (std::cmp::Reverse(*length), *label));
    let mut lines: Vec<String> = largest
        .iter()
        .take(MOST_LISTED)
        .map(|(label, length)| format!("  {:>10}  {label}", app.words.duration(*length)))
        .collect();
    if largest.len() > MOST_LISTED {
        lines.push(app.words.with("import-more", &[("count", (largest.len() - MOST_LISTED).into())]));
    }
    let example = largest.first().map_or_else(String::new, |(label, _)| (*label).clone());
    let values = [("labels", FluentValue::from(lines.join("\n"))), ("example", example.into())];
    app.refuse(Exit::Refused, "import-unmapped", &values)
}

/// What the person is told of a file that cannot be read.
pub(crate) fn unreadable(app: &App, file: &Path, error: &ReadError) -> anyhow::Error {
    let file = ("file", FluentValue::from(file.display().to_string()));
    match error {
        ReadError::NotRecognised => app.refuse(Exit::Failure, "import-not-recognised", &[file]),
        ReadError::NotThis(tool) => app.refuse(Exit::Failure, "import-not-this", &[file, ("tool", tool.name().into())]),
        ReadError::TooMuch => app.refuse(Exit::Failure, "import-too-much", &[file]),
        ReadError::SeveralPeople { line } => {
            app.refuse(Exit::Refused, "import-several-people", &[file, ("line", (*line).into())])
        }
        ReadError::TwoWays { line } => app.refuse(Exit::WrongUse, "import-two-ways", &[file, ("line", (*line).into())]),
        ReadError::Wrong(Wrong { line, column, name, expected }) => {
            let fields = match expected {
                Expected::Fields(count) => *count,
                Expected::Date
                | Expected::Time
                | Expected::Instant
                | Expected::Duration
                | Expected::SameDuration
                | Expected::LaterEnd
                | Expected::AtMostADay
                | Expected::NotSkipped
                | Expected::NotTwice
                | Expected::TimewInterval => 0,
            };
            let expected = app.words.with(expected.message(), &[("count", fields.into())]);
            let name = name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
            let values = [
                file,
                ("line", (*line).into()),
                ("column", (*column).into()),
                ("name", name.into()),
                ("expected", expected.into()),
            ];
            app.refuse(Exit::Failure, "import-wrong", &values)
        }
    }
}

/// A text from elsewhere that steers no terminal.
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| !steers(*c)).collect()
}

/// What a file held.
pub(super) fn facts(app: &App, plan: &Plan, held: &Held) -> Vec<String> {
    let words = &app.words;
    let length = |proposals: &[Proposal]| proposals.iter().map(|one| one.interval.milliseconds()).sum::<i64>();
    let duration = |milliseconds: i64| FluentValue::from(words.duration(milliseconds));
    let values = [
        (
            "source",
            FluentValue::from(held.tool.map_or_else(|| words.get("import-a-calendar"), |tool| tool.to_string())),
        ),
        ("fresh", plan.fresh.len().into()),
        ("total", duration(length(&plan.fresh))),
        ("known", plan.known.len().into()),
    ];
    let mut lines = vec![words.with("import-held", &values)];
    if let Some(decided) = held.dates {
        let order = FluentValue::from(words.get(decided.order.message()));
        lines.push(match decided.by_line {
            Some(line) => words.with("import-dates-by-line", &[("order", order), ("line", line.into())]),
            None => words.with("import-dates-asked", &[("order", order)]),
        });
    }
    let more = [
        ("import-empty", held.empty),
        ("import-running", held.running),
        ("import-shortened", held.shortened),
        ("import-too-old", held.too_old),
        ("import-broken", u32::try_from(held.broken).unwrap_or(u32::MAX)),
    ];
    lines.extend(
        more.iter().filter(|(_, count)| *count > 0).map(|(id, count)| words.with(id, &[("count", (*count).into())])),
    );
    if held.left_out.0 > 0 {
        let values = [("count", FluentValue::from(held.left_out.0)), ("total", duration(held.left_out.1))];
        lines.push(words.with("import-left-out-entries", &values));
    }
    lines
}

/// What comes and goes, as lines of a table.
pub(super) fn table(words: &Words, changes: &Changes) -> Vec<String> {
    let mut lines = Vec::new();
    let width = changes.keys().map(|(date, _)| day_label(words, *date).chars().count()).max().unwrap_or(0);
    for ((date, category), milliseconds) in changes {
        let day = day_label(words, *date);
        lines.push(format!(
            "  {day:<width$}  {:>11}  {}",
            signed(words, *milliseconds),
            words.category(Some(*category))
        ));
    }
    let mut totals: BTreeMap<Category, i64> = BTreeMap::new();
    for ((_, category), milliseconds) in changes {
        *totals.entry(*category).or_default() += milliseconds;
    }
    // A single line is its own sum.
    for (category, milliseconds) in totals.into_iter().filter(|_| changes.len() > 1) {
        let (total, name) = (words.get("import-total"), words.category(Some(category)));
        lines.push(format!("  {total:<width$}  {:>11}  {name}", signed(words, milliseconds)));
    }
    lines
}

pub(crate) fn signed(words: &Words, milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "−" } else { "+" };
    format!("{sign}{}", words.duration(milliseconds.abs()))
}

pub(super) fn clashes(app: &App, clashes: &[Clash]) -> Vec<String> {
    let words = &app.words;
    let when = |interval: Interval| {
        let day = day_label(words, clock::date(app.zone(), interval.start()));
        format!("{day} {}–{}", words.time(app.zone(), interval.start()), words.time(app.zone(), interval.end()))
    };
    let line = |clash: &Clash| {
        let (with, id) = match clash.with {
            InTheWay::Entry(entry) => {
                (format!("{}, {}", when(entry.interval), words.category(Some(entry.category))), "import-clash-entry")
            }
            InTheWay::Line(line, interval, category) => {
                let line = line.map_or_else(String::new, |line| line.to_string());
                (format!("{line}: {}, {}", when(interval), words.category(Some(category))), "import-clash-line")
            }
        };
        let values = [
            ("line", FluentValue::from(clash.proposal.line.map_or_else(|| "–".to_owned(), |line| line.to_string()))),
            ("when", when(clash.proposal.interval).into()),
            ("category", words.category(Some(clash.proposal.category)).into()),
            ("with", with.into()),
        ];
        words.with(id, &values)
    };
    let mut lines: Vec<String> = clashes.iter().take(MOST_LISTED).map(line).collect();
    if clashes.len() > MOST_LISTED {
        lines.push(words.with("import-more", &[("count", (clashes.len() - MOST_LISTED).into())]));
    }
    lines
}

pub(super) fn for_machines(app: &App, plan: &Plan, held: &Held, changes: &Changes, verdict: Verdict) -> Value {
    let seconds = |proposals: &[Proposal]| proposals.iter().map(|one| one.interval.milliseconds()).sum::<i64>() / 1000;
    let mut days: BTreeMap<NaiveDate, BTreeMap<&str, i64>> = BTreeMap::new();
    let mut categories: BTreeMap<&str, i64> = BTreeMap::new();
    for ((date, category), milliseconds) in changes {
        days.entry(*date).or_default().insert(category.id(), milliseconds / 1000);
        *categories.entry(category.id()).or_default() += milliseconds / 1000;
    }
    let clash = |clash: &Clash| {
        let (line, interval, category) = match clash.with {
            InTheWay::Entry(entry) => (None, entry.interval, entry.category),
            InTheWay::Line(line, interval, category) => (line, interval, category),
        };
        let place = |line: Option<u64>, interval: Interval, category: Category| json!({ "line": line, "start": app.rfc3339(interval.start()), "end": app.rfc3339(interval.end()), "category": category });
        let proposal = &clash.proposal;
        json!({ "new": place(proposal.line, proposal.interval, proposal.category), "with": place(line, interval, category) })
    };
    json!({
        "kept": verdict == Verdict::Kept,
        "tool": held.tool.map(Tool::name),
        "dates": held.dates.map(|decided| json!({ "order": format!("{:?}", decided.order).to_lowercase(), "by_line": decided.by_line })),
        "new": plan.fresh.len(),
        "new_seconds": seconds(&plan.fresh),
        "known": plan.known.len(),
        "known_seconds": seconds(&plan.known),
        "left_out": held.left_out.0,
        "left_out_seconds": held.left_out.1 / 1000,
        "empty": held.empty,
        "running": held.running,
        "shortened": held.shortened,
        "too_old": held.too_old,
        "categories": categories,
        "days": days.iter().map(|(date, categories)| json!({ "date": date, "categories": categories })).collect::<Value>(),
        "overlaps": plan.clashes.iter().map(clash).collect::<Value>(),
    })
}
