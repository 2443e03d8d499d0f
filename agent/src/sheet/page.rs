// SPDX-License-Identifier: EUPL-1.2
//! The conversation sheet on paper: one HTML file without script and without anything from elsewhere.
//!
//! What stands on it is a `Body`, which the employee's own page shows as it would be.

use askama::Template;
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;

use super::Sheet;
use crate::own_data::page::{STYLE, day_label};
use crate::text::Words;

#[derive(Template)]
#[template(path = "printed_sheet.html")]
struct Page {
    css: &'static str,
    language: &'static str,
    title: String,
    lead: String,
    body: Body,
    footer: String,
}

/// What stands on the sheet below its title.
#[derive(Template)]
#[template(path = "sheet_body.html")]
pub(crate) struct Body {
    /// The level of its headings.
    level: u8,
    yours: String,
    time_title: String,
    time_heads: Vec<String>,
    time: Vec<TimeRow>,
    nothing: String,
    output_title: String,
    output_heads: Vec<String>,
    output: Vec<Vec<String>>,
    earned: Option<String>,
    tasks_title: String,
    task_heads: Vec<String>,
    tasks: Vec<Vec<String>>,
    none: String,
    talk_title: String,
    questions: Vec<String>,
}

struct TimeRow {
    kind: &'static str,
    name: String,
    cells: [String; 3],
}

/// The page of a sheet.
///
/// # Errors
/// When the template cannot be filled, which no sheet brings about.
pub fn text(sheet: &Sheet, words: &Words, zone: Zone, made_at: Timestamp) -> Result<String, askama::Error> {
    let page = Page {
        css: STYLE,
        language: words.language().tag(),
        title: title(sheet, words),
        lead: lead(sheet, words),
        body: Body::new(sheet, words, 2),
        footer: words.with("print-footer", &[("at", words.instant(zone, made_at).into())]),
    };
    page.render()
}

/// What the sheet is called.
pub(crate) fn title(sheet: &Sheet, words: &Words) -> String {
    words.with("sheet-title", &[("quarter", sheet.quarter.to_string().into())])
}

/// How much was measured in the quarter.
pub(crate) fn lead(sheet: &Sheet, words: &Words) -> String {
    let weeks = sheet.quarter.weeks();
    let day = |date: Option<chrono::NaiveDate>| {
        FluentValue::from(date.map_or_else(String::new, |date| day_label(words, date)))
    };
    let values = [
        ("first", day(weeks.first().map(|week| week.monday()))),
        ("last", day(weeks.last().and_then(|week| week.days().last()))),
        ("weeks", sheet.weeks.into()),
        ("measured", words.duration(sheet.measured_ms()).into()),
        ("unknown", words.duration(sheet.unknown_ms).into()),
    ];
    words.with("sheet-lead", &values)
}

impl Body {
    /// What stands on a sheet, with headings of a level.
    pub(crate) fn new(sheet: &Sheet, words: &Words, level: u8) -> Self {
        let heads = |names: &[&str]| names.iter().map(|name| words.get(&format!("sheet-head-{name}"))).collect();
        let questions = ["good", "hindered", "need", "agree"];
        Self {
            level,
            yours: words.get("sheet-yours"),
            time_title: words.get("sheet-time-title"),
            time_heads: heads(&["kind", "time", "share", "week"]),
            time: time(sheet, words),
            nothing: words.get("sheet-nothing"),
            output_title: words.get("sheet-output-title"),
            output_heads: heads(&["output", "agreed", "done", "standard", "earned"]),
            output: output(sheet, words),
            earned: earned(sheet, words),
            tasks_title: words.get("sheet-tasks-title"),
            task_heads: heads(&["task", "agreed-week", "agreed-weeks", "category", "category-time"]),
            tasks: tasks(sheet, words),
            none: words.get("sheet-none"),
            talk_title: words.get("sheet-talk-title"),
            questions: questions.map(|name| words.get(&format!("sheet-talk-{name}"))).to_vec(),
        }
    }
}

/// The sentence that puts output and time beside each other; none where nothing is known of the one.
#[must_use]
pub fn earned(sheet: &Sheet, words: &Words) -> Option<String> {
    let earned = sheet.earned_ms()?;
    let values = [
        ("earned", FluentValue::from(words.duration(earned))),
        ("direct", words.duration(sheet.direct_without_rework_ms()).into()),
    ];
    Some(words.with("sheet-earned", &values))
}

fn time(sheet: &Sheet, words: &Words) -> Vec<TimeRow> {
    let all = sheet.measured_ms();
    let row = |category: Option<Category>| {
        let length = category.map_or(sheet.unknown_ms, |category| sheet.of(category));
        let week = length / i64::from(sheet.weeks.max(1));
        TimeRow {
            kind: category.map_or("unknown", Category::id),
            name: words.category(category),
            cells: [words.duration(length), format!("{} %", percent(length, all)), words.duration(week)],
        }
    };
    let kinds = Category::ALL.into_iter().map(Some).chain([None]);
    kinds.map(row).filter(|row| row.cells.first().is_some_and(|length| *length != words.duration(0))).collect()
}

/// A share in whole percent, half up.
pub(crate) fn percent(part: i64, whole: i64) -> i64 {
    (part * 200 + whole) / (whole * 2).max(1)
}

fn output(sheet: &Sheet, words: &Words) -> Vec<Vec<String>> {
    let dash = || "–".to_owned();
    let row = |one: &super::Output| {
        vec![
            one.name.clone(),
            one.agreed.to_string(),
            one.done_in(sheet.quarter).map_or_else(dash, |done| done.to_string()),
            one.standard.map_or_else(dash, |standard| words.duration(standard.milliseconds())),
            one.earned_ms(sheet.quarter).map_or_else(dash, |earned| words.duration(earned)),
        ]
    };
    sheet.agreements.output.iter().map(row).collect()
}

fn tasks(sheet: &Sheet, words: &Words) -> Vec<Vec<String>> {
    let row = |task: &super::Task| {
        let category = task.category;
        vec![
            task.name.clone(),
            words.duration(task.week.milliseconds()),
            words.duration(sheet.agreed_ms(task)),
            category.map_or_else(|| "–".to_owned(), |category| words.category(Some(category))),
            category.map_or_else(|| "–".to_owned(), |category| words.duration(sheet.of(category))),
        ]
    };
    sheet.agreements.task.iter().map(row).collect()
}
