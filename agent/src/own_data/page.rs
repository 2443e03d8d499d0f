// SPDX-License-Identifier: EUPL-1.2
//! A week on paper: one HTML file without script and without anything from elsewhere.

use askama::Template;
use chrono::{Datelike as _, NaiveDate, Timelike as _};
use daglicht_shared::aggregate::{Origin, Tally};
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;

use super::{OwnData, Stretch};
use crate::clock;
use crate::text::Words;

/// The style of every page on paper: the shared tokens and the rules for print.
pub const STYLE: &str =
    concat!(include_str!("../../../shared/assets/tokens.css"), include_str!("../../assets/print.css"));

/// The nine categories and unknown, by the names that the style knows them by.
pub const KINDS: [&str; 10] = {
    let mut kinds = ["unknown"; 10];
    let mut index = 0;
    while index < Category::ALL.len() {
        kinds[index] = Category::ALL[index].id();
        index += 1;
    }
    kinds
};

const WIDTH: i64 = 960;
const LABELS: i64 = 92;
const TOTALS: i64 = 96;
const ROW: i64 = 40;
const TOP: i64 = 24;
/// The hours that are drawn at least.
const USUAL_HOURS: (i64, i64) = (8, 18);

#[derive(Template)]
#[template(path = "printed_week.html")]
struct Page {
    css: &'static str,
    language: &'static str,
    title: String,
    lead: String,
    nothing: String,
    kinds: &'static [&'static str],
    width: i64,
    height: i64,
    drawing_title: String,
    drawing_description: String,
    by_hand_explained: String,
    ticks: Vec<Tick>,
    days: Vec<DayRow>,
    totals_title: String,
    category_head: String,
    total_head: String,
    measured_head: String,
    rows: Vec<Row>,
    total: String,
    entries_title: String,
    entry_heads: Vec<String>,
    entries: Vec<EntryRow>,
    footer: String,
}

struct Tick {
    x: i64,
    label: String,
}

struct DayRow {
    y: i64,
    label: String,
    short: String,
    total: String,
    bars: Vec<Bar>,
}

struct Bar {
    kind: &'static str,
    x: i64,
    width: i64,
    by_hand: bool,
}

struct Row {
    kind: &'static str,
    name: String,
    cells: Vec<String>,
    total: String,
}

struct EntryRow {
    day: String,
    time: String,
    duration: String,
    category: String,
    note: String,
}

/// The page of the week that the data is of.
///
/// # Errors
/// When the template cannot be filled, which no data brings about.
pub fn text(data: &OwnData, week: Week, words: &Words) -> Result<String, askama::Error> {
    let whole = data.weeks.first().map_or_else(Tally::default, |(_, tally)| tally.clone());
    let hours = hours(data);
    let scale = Scale { first_minute: hours.0 * 60, minutes: (hours.1 - hours.0) * 60 };
    let duration = |milliseconds: i64| words.duration(milliseconds);
    let text = |milliseconds: i64| FluentValue::from(duration(milliseconds));
    let totals = [("measured", text(whole.measured_ms())), ("unknown", text(whole.unknown_ms))];
    let days = data.days.iter().zip(0..).map(|(day, index)| DayRow {
        y: TOP + index * ROW,
        label: short_label(words, day.date),
        short: words.get(&format!("export-weekday-{}", day.date.weekday().number_from_monday())),
        total: duration(day.tally.measured_ms()),
        bars: day.stretches.iter().filter_map(|stretch| bar(data, scale, stretch)).collect(),
    });
    let page = Page {
        css: STYLE,
        language: words.language().tag(),
        title: words.with("print-week-title", &[("week", week.to_string().into())]),
        lead: words.with(
            "print-week-lead",
            &[
                ("first", FluentValue::from(day_label(words, data.period.first()))),
                ("last", day_label(words, data.period.last()).into()),
                totals[0].clone(),
                totals[1].clone(),
            ],
        ),
        nothing: words.get("print-nothing"),
        kinds: &KINDS,
        width: WIDTH,
        height: TOP + ROW * i64::try_from(data.days.len()).unwrap_or(0),
        drawing_title: words.get("print-drawing-title"),
        drawing_description: words.get("print-drawing-description"),
        by_hand_explained: words.get("print-by-hand"),
        ticks: (hours.0..=hours.1)
            .filter(|hour| hours.1 - hours.0 <= 14 || hour % 2 == 0)
            .map(|hour| Tick { x: scale.x(hour * 60), label: format!("{hour}") })
            .collect(),
        days: days.collect(),
        totals_title: words.get("print-totals-title"),
        category_head: words.get("export-column-category"),
        total_head: words.get("print-total"),
        measured_head: words.get("export-column-measured"),
        rows: rows(data, &whole, words),
        total: duration(whole.measured_ms()),
        entries_title: words.get("print-entries-title"),
        entry_heads: ["date", "time", "duration", "category", "note"]
            .map(|name| words.get(&format!("export-column-{name}")))
            .to_vec(),
        entries: data
            .entries
            .iter()
            .map(|entry| EntryRow {
                day: day_label(words, clock::date(data.zone, entry.interval.start())),
                time: times(data, words, entry.interval),
                duration: duration(entry.interval.milliseconds()),
                category: words.category(Some(entry.category)),
                note: entry.note.clone().unwrap_or_default(),
            })
            .collect(),
        footer: words.with("print-footer", &[("at", words.instant(data.zone, data.made_at).into())]),
    };
    page.render()
}

/// A weekday and a date without its year, such as `ma 16-11`.
fn short_label(words: &Words, date: NaiveDate) -> String {
    let weekday = words.get(&format!("export-weekday-{}", date.weekday().number_from_monday()));
    format!("{weekday} {}-{}", date.day(), date.month())
}

/// A weekday and a date, such as `ma 16-11-2026`.
#[must_use]
pub fn day_label(words: &Words, date: NaiveDate) -> String {
    let weekday = words.get(&format!("export-weekday-{}", date.weekday().number_from_monday()));
    let date = words.with(
        "print-date",
        &[
            ("day", FluentValue::from(date.day().to_string())),
            ("month", date.month().to_string().into()),
            ("year", date.year().to_string().into()),
        ],
    );
    format!("{weekday} {date}")
}

#[derive(Clone, Copy)]
struct Scale {
    first_minute: i64,
    minutes: i64,
}

impl Scale {
    fn x(self, minute: i64) -> i64 {
        LABELS + (minute - self.first_minute) * (WIDTH - LABELS - TOTALS) / self.minutes.max(1)
    }
}

/// The first and the last hour that are drawn.
fn hours(data: &OwnData) -> (i64, i64) {
    let minutes = data.days.iter().flat_map(|day| &day.stretches).map(|stretch| minutes(data, stretch.span.interval));
    let (first, last) =
        minutes.fold(USUAL_HOURS, |(first, last), (start, end)| (first.min(start / 60), last.max((end + 59) / 60)));
    (first, last.min(25))
}

/// From which minute of the day to which, as the clock showed it at the start.
fn minutes(data: &OwnData, interval: Interval) -> (i64, i64) {
    let start = clock::local(data.zone, interval.start());
    let start = i64::from(start.hour() * 60 + start.minute());
    (start, start + (interval.milliseconds() + 59_999) / 60_000)
}

fn bar(data: &OwnData, scale: Scale, Stretch { span, .. }: &Stretch) -> Option<Bar> {
    let (start, end) = minutes(data, span.interval);
    let (x, to) = (scale.x(start), scale.x(end));
    // What is narrower than the eye can see is in the table only.
    (to > x).then(|| Bar {
        kind: span.category().map_or("unknown", Category::id),
        x,
        width: to - x,
        by_hand: span.origin() == Origin::Manual,
    })
}

fn rows(data: &OwnData, whole: &Tally, words: &Words) -> Vec<Row> {
    let of = |tally: &Tally, category: Option<Category>| match category {
        Some(category) => tally.of(category).total(),
        None => tally.unknown_ms,
    };
    let cell = |milliseconds: i64| if milliseconds == 0 { "–".to_owned() } else { words.duration(milliseconds) };
    let row = |category: Option<Category>| Row {
        kind: category.map_or("unknown", Category::id),
        name: words.category(category),
        cells: data.days.iter().map(|day| cell(of(&day.tally, category))).collect(),
        total: cell(of(whole, category)),
    };
    Category::ALL.into_iter().map(Some).chain([None]).filter(|category| of(whole, *category) > 0).map(row).collect()
}

fn times(data: &OwnData, words: &Words, interval: Interval) -> String {
    format!("{}–{}", words.time(data.zone, interval.start()), words.time(data.zone, interval.end()))
}
