// SPDX-License-Identifier: EUPL-1.2
//! `today` and `week`: where the time went, for the employee alone.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use daglicht_shared::aggregate::{self, Content, Origin, Span, Tally};
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::{App, Exit};
use crate::clock;
use crate::journal::{Entry, Journal};
use crate::measure;
use crate::notes::NoteKey;

/// Stretches shorter than this are counted and not listed.
const SHORTEST_LISTED_MS: i64 = 60_000;

pub(crate) fn today(app: &App) -> anyhow::Result<Exit> {
    let date = clock::date(app.zone(), clock::now().wall);
    let day = clock::day(app.zone(), date);
    let journal = app.up_to_date_journal()?;
    let (spans, entries) = match &journal {
        Some(journal) => {
            let spans = measure::own_timeline(journal, app.existing_imported()?.as_ref(), day)?;
            (aggregate::measured(&spans, day), journal.entries(day)?)
        }
        None => (Vec::new(), Vec::new()),
    };
    let tally = aggregate::tally(&spans, &[day]);
    let timer = journal.as_ref().map(Journal::timer).transpose()?.flatten();
    let mut value = totals(&tally);
    if let Value::Object(fields) = &mut value {
        fields.insert("date".to_owned(), json!(date));
        fields.insert("sessions".to_owned(), spans.iter().map(|span| session(app, span)).collect());
        fields.insert("entries".to_owned(), notes(app, &entries)?);
        fields.insert("by_application".to_owned(), json!(by_application(&spans)));
        let timer = timer.map(|timer| json!({ "start": app.rfc3339(timer.start), "category": timer.category }));
        fields.insert("timer".to_owned(), json!(timer));
    }
    let heading = app.words.with("day-heading", &[("date", date.to_string().into())]);
    let text = format!("{}\n\n{}", table(app, &heading, &tally), listed(app, &spans));
    app.print(&value, &text)?;
    if spans.is_empty() {
        app.say("next-empty-day", &[]);
    }
    Ok(Exit::Success)
}

pub(crate) fn week(app: &App, week: Option<Week>) -> anyhow::Result<Exit> {
    let week = week.unwrap_or_else(|| Week::of(clock::date(app.zone(), clock::now().wall)));
    let journal = app.up_to_date_journal()?;
    let (all, imported) = (clock::week(app.zone(), week), app.existing_imported()?);
    let spans = match &journal {
        Some(journal) => measure::own_timeline(journal, imported.as_ref(), all)?,
        None => Vec::new(),
    };
    let imported_ms = match (&journal, &imported) {
        (Some(journal), Some(imported)) => measure::imported_ms(journal, imported, all)?,
        (None, _) | (_, None) => 0,
    };
    let days = clock::days(app.zone(), week);
    let tally = aggregate::tally(&spans, &days);
    let per_day: Vec<(NaiveDate, Tally)> =
        week.days().zip(&days).map(|(date, day)| (date, aggregate::tally(&spans, &[*day]))).collect();
    let measured: Vec<Span> = days.iter().flat_map(|day| aggregate::measured(&spans, *day)).collect();
    let mut value = totals(&tally);
    if let Value::Object(fields) = &mut value {
        fields.insert("week".to_owned(), json!(week));
        fields.insert("by_application".to_owned(), json!(by_application(&measured)));
        fields.insert("imported_seconds".to_owned(), json!(seconds(imported_ms)));
        fields.insert("interruptions".to_owned(), json!(tally.interruptions));
        fields.insert("switches".to_owned(), json!(tally.switches));
        let day = |(date, tally): &(NaiveDate, Tally)| {
            let mut day = totals(tally);
            if let Value::Object(fields) = &mut day {
                fields.insert("date".to_owned(), json!(date));
            }
            day
        };
        fields.insert("days".to_owned(), per_day.iter().map(day).collect());
    }
    let heading = app.words.with("week-heading", &[("week", week.to_string().into())]);
    let mut text = table(app, &heading, &tally);
    text.push_str("\n\n");
    for (date, tally) in per_day.iter().filter(|(_, tally)| tally.measured_ms() > 0) {
        let values = [
            ("date", FluentValue::from(date.to_string())),
            ("measured", app.words.duration(tally.measured_ms()).into()),
            ("unknown", app.words.duration(tally.unknown_ms).into()),
        ];
        text.push_str(&app.words.with("week-day", &values));
        text.push('\n');
    }
    if imported_ms > 0 {
        let values = [("imported", FluentValue::from(app.words.duration(imported_ms)))];
        text.push_str(&app.words.with("imported-part", &values));
    }
    app.print(&value, &text)?;
    Ok(Exit::Success)
}

fn seconds(milliseconds: i64) -> f64 {
    // Exact: a week has far fewer milliseconds than a double has whole numbers.
    #[expect(clippy::cast_precision_loss, reason = "a week of milliseconds is far below 2^53")]
    let exact = milliseconds as f64;
    exact / 1000.0
}

fn totals(tally: &Tally) -> Value {
    let categories: BTreeMap<&str, f64> =
        Category::ALL.into_iter().map(|category| (category.id(), seconds(tally.of(category).total()))).collect();
    json!({
        "categories": categories,
        "unknown_seconds": seconds(tally.unknown_ms),
        "measured_seconds": seconds(tally.measured_ms()),
    })
}

fn application(span: &Span) -> Option<&str> {
    match &span.content {
        Content::Active { application, .. } | Content::Interruption { application, .. } => Some(application),
        Content::Away | Content::Meeting | Content::Entry { .. } => None,
    }
}

fn by_application(spans: &[Span]) -> BTreeMap<&str, f64> {
    let mut milliseconds = BTreeMap::new();
    for span in spans {
        if let Some(application) = application(span) {
            *milliseconds.entry(application).or_insert(0) += span.interval.milliseconds();
        }
    }
    milliseconds.into_iter().map(|(application, total)| (application, seconds(total))).collect()
}

pub(crate) const fn origin(span: &Span) -> &'static str {
    match span.origin() {
        Origin::Automatic => "automatic",
        Origin::Manual => "manual",
    }
}

fn session(app: &App, span: &Span) -> Value {
    json!({
        "start": app.rfc3339(span.interval.start()),
        "end": app.rfc3339(span.interval.end()),
        "application": application(span),
        "activity": span.activity(),
        "category": span.category(),
        "origin": origin(span),
        "rule": span.rule(),
        "seconds": seconds(span.interval.milliseconds()),
    })
}

fn notes(app: &App, entries: &[Entry]) -> anyhow::Result<Value> {
    let key = entries.iter().any(|entry| entry.note.is_some()).then(|| NoteKey::of(&app.paths)).transpose()?;
    let value = |entry: &Entry| {
        let note = entry.note.as_ref().zip(key.as_ref()).map(|(note, key)| key.open(note)).transpose()?;
        let interval = entry.entry.interval;
        Ok(json!({
            "id": entry.entry.id,
            "start": app.rfc3339(interval.start()),
            "end": app.rfc3339(interval.end()),
            "category": entry.entry.category,
            "note": note,
        }))
    };
    entries.iter().map(value).collect()
}

fn table(app: &App, heading: &str, tally: &Tally) -> String {
    let measured = tally.measured_ms();
    let classes = Category::ALL.into_iter().map(|category| (Some(category), tally.of(category).total()));
    let rows: Vec<(String, i64)> = classes
        .chain([(None, tally.unknown_ms)])
        .filter(|(_, milliseconds)| *milliseconds > 0)
        .map(|(category, milliseconds)| (app.words.category(category), milliseconds))
        .collect();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    let values = [
        ("measured", FluentValue::from(app.words.duration(measured))),
        ("unknown", app.words.duration(tally.unknown_ms).into()),
    ];
    let mut text = format!("{heading}  {}\n", app.words.with("measured-line", &values));
    for (name, milliseconds) in rows {
        let share = (milliseconds * 200 + measured) / (measured * 2).max(1);
        let duration = app.words.duration(milliseconds);
        text.push_str(&format!("\n  {name:<width$}  {duration:>10}  {share:>3} %"));
    }
    text
}

fn listed(app: &App, spans: &[Span]) -> String {
    let mut lines = Vec::new();
    let mut short = 0_i64;
    for span in spans {
        if span.interval.milliseconds() < SHORTEST_LISTED_MS {
            short += 1;
            continue;
        }
        let what = match &span.content {
            Content::Active { application, .. } | Content::Interruption { application, .. } => application.clone(),
            Content::Away => app.words.get("away"),
            Content::Meeting => app.words.get("by-calendar"),
            Content::Entry { id, .. } => app.words.with("by-hand-number", &[("number", id.to_string().into())]),
        };
        let time = |at| app.words.time(app.zone(), at);
        lines.push(format!(
            "  {}–{}  {:>10}  {}  ({what})",
            time(span.interval.start()),
            time(span.interval.end()),
            app.words.duration(span.interval.milliseconds()),
            app.words.category(span.category()),
        ));
    }
    if short > 0 {
        lines.push(format!("  {}", app.words.with("short-ones", &[("count", short.into())])));
    }
    lines.join("\n")
}
