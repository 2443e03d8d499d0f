// SPDX-License-Identifier: EUPL-1.2
//! `add`, `start`, `stop`, and what all commands on entries share: who may, which entry, and how a change is shown.

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use serde_json::{Value, json};

use super::{App, Exit, Refusal};
use crate::clock;
use crate::consent::State;
use crate::database::Look;
use crate::entries::{self, Change, EntryError, NewEntry, Operation, Overlap, Part, Standing};
use crate::journal::{Entry, Journal, Timer};
use crate::notes::{NoteKey, Sealed};
use crate::plant;
use crate::templates;
use crate::text::category_named;
use crate::when::{self, WhenError};

/// What time went to, as it was asked: a category or a template.
pub(crate) struct What {
    pub(crate) category: Category,
    /// The note that a template gives.
    pub(crate) note: Option<String>,
}

pub(crate) fn add(app: &App, words: &[String], overlap: Overlap) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let read = |text: &str| when::stretch(text, app.zone(), now);
    let Asked { when: interval, what, note } = asked(app, words, read)?;
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let new = NewEntry { interval, category: what.category, note: sealed(app, note.or(what.note))? };
    if plant::active("saved-before-commit") {
        app.print(&json!({ "entry": { "category": new.category } }), "")?;
    }
    finish(app, entries::apply(&journal, now, Operation::add(new), overlap))
}

pub(crate) fn start(app: &App, what: &str, note: Option<String>, at: Option<&str>) -> anyhow::Result<Exit> {
    let what = what_of(app, what)?;
    let now = clock::now().wall;
    let start = at.map(|at| time(app, at, clock::date(app.zone(), now))).transpose()?.unwrap_or(now);
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let timer = Timer { start, category: what.category, note: sealed(app, note.or(what.note))? };
    let change = entries::apply(&journal, now, Operation::StartTimer(timer.clone()), Overlap::Refuse)
        .map_err(|error| refused(app, error))?;
    let mut value = value(app, &change);
    if let Value::Object(fields) = &mut value {
        fields.insert("timer".to_owned(), json!({ "start": app.rfc3339(timer.start), "category": timer.category }));
    }
    let values = [
        ("time", FluentValue::from(app.words.time(app.zone(), timer.start))),
        ("category", app.words.category(Some(timer.category)).into()),
    ];
    app.print(&value, &app.words.with("timer-started", &values))?;
    app.say("next-stop", &[]);
    Ok(Exit::Success)
}

pub(crate) fn stop(app: &App, at: Option<&str>, overlap: Overlap) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let now = clock::now().wall;
    let end = at.map(|at| time(app, at, clock::date(app.zone(), now))).transpose()?;
    match entries::apply(&journal, now, Operation::StopTimer { at: end.unwrap_or(now) }, overlap) {
        Err(EntryError::Empty) if end.is_none() => {
            entries::apply(&journal, now, Operation::DiscardTimer, Overlap::Refuse)?;
            Err(app.refuse(Exit::Refused, "timer-backward", &[]))
        }
        other => finish(app, other),
    }
}

pub(crate) fn discard(app: &App) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    finish(app, entries::apply(&journal, clock::now().wall, Operation::DiscardTimer, Overlap::Refuse))
}

/// Entries are for whoever consented; during a pause too, because the person types them.
pub(crate) fn allowed(app: &App) -> anyhow::Result<()> {
    match app.record()?.state {
        State::Given | State::Paused { .. } => Ok(()),
        State::NotGiven => Err(app.refuse(Exit::Refused, "no-consent-not-given", &[])),
        State::Withdrawn => Err(app.refuse(Exit::Refused, "no-consent-withdrawn", &[])),
    }
}

/// Seals a note, if there is one.
pub(crate) fn sealed(app: &App, note: Option<String>) -> anyhow::Result<Option<Sealed>> {
    let Some(note) = note else { return Ok(None) };
    Ok(Some(NoteKey::of(&app.paths)?.seal(&note, clock::random()?)))
}

/// A time, what it went to, and a note, in this order and in as many words as they take.
pub(crate) struct Asked<T> {
    pub(crate) when: T,
    pub(crate) what: What,
    pub(crate) note: Option<String>,
}

/// Reads the words of a command: a time, a category or a template, and a note.
pub(crate) fn asked<T>(
    app: &App,
    words: &[String],
    read: impl Fn(&str) -> Result<T, WhenError>,
) -> anyhow::Result<Asked<T>> {
    let mut wrong: Option<(String, WhenError)> = None;
    let mut unknown: Option<&String> = None;
    for count in 1..=words.len() {
        let (time, rest) = words.split_at(count);
        let time = time.join(" ");
        match (read(&time), rest.split_first()) {
            (Ok(when), Some((what, note))) => match known(app, what)? {
                Some(what) => {
                    let note = (!note.is_empty()).then(|| note.join(" "));
                    return Ok(Asked { when, what, note });
                }
                None => unknown = Some(what),
            },
            (Ok(_), None) => return Err(app.refuse(Exit::WrongUse, "entry-what-missing", &[])),
            // The words before a category are what was meant as a time.
            (Err(error), Some((what, _))) if known(app, what)?.is_some() => wrong = wrong.or(Some((time, error))),
            (Err(error), None) if wrong.is_none() && unknown.is_none() => wrong = Some((time, error)),
            (Err(_), _) => {}
        }
    }
    match (unknown, wrong) {
        (Some(what), _) => Err(unknown_what(app, what)),
        (None, Some((text, error))) => Err(wrong_stretch(app, &text, error)),
        (None, None) => Err(app.refuse(Exit::WrongUse, "entry-what-missing", &[])),
    }
}

/// What a word means: a template, or else a category.
pub(crate) fn what_of(app: &App, text: &str) -> anyhow::Result<What> {
    known(app, text)?.ok_or_else(|| unknown_what(app, text))
}

fn known(app: &App, text: &str) -> anyhow::Result<Option<What>> {
    if let Some(template) = templates::named(&app.paths, text)? {
        return Ok(Some(What { category: template.category, note: Some(template.note) }));
    }
    Ok(category_named(text).map(|category| What { category, note: None }))
}

fn unknown_what(app: &App, text: &str) -> anyhow::Error {
    let names = Category::ALL.map(Category::id).join(", ");
    app.refuse(Exit::WrongUse, "entry-what-unknown", &[("what", text.to_owned().into()), ("names", names.into())])
}

/// A time that a person typed.
pub(crate) fn time(app: &App, text: &str, day: NaiveDate) -> anyhow::Result<Timestamp> {
    when::read(text, app.zone(), day).map_err(|error| wrong_time(app, text, error))
}

/// The entry that a person means: by its number, or by a moment in it.
pub(crate) fn which(app: &App, journal: &Journal, text: &str) -> anyhow::Result<Entry> {
    let none = || app.refuse(Exit::Refused, "entry-none", &[("which", text.to_owned().into())]);
    if let Ok(number) = text.trim().trim_start_matches('#').parse::<i64>() {
        return journal.entry(number)?.ok_or_else(none);
    }
    let at = time(app, text, clock::date(app.zone(), clock::now().wall))?;
    let instant = Interval::new(at, at.plus(1)).ok_or_else(none)?;
    journal.entries(instant)?.pop().ok_or_else(none)
}

/// Shows a change, or says why there is none.
pub(crate) fn finish(app: &App, change: Result<Change, EntryError>) -> anyhow::Result<Exit> {
    let change = change.map_err(|error| refused(app, error))?;
    app.print(&value(app, &change), &lines(app, &change).join("\n"))?;
    app.say("next-undo", &[]);
    Ok(Exit::Success)
}

/// A change for machines.
pub(crate) fn value(app: &App, change: &Change) -> Value {
    let entries: Vec<Value> = change.entries().into_iter().map(|entry| of_entry(app, entry)).collect();
    let removed: Vec<i64> = change.removed();
    json!({
        "change": change.kind.id(),
        "number": change.number,
        "undone": change.standing == Standing::Undone,
        "entry": entries.first(),
        "entries": entries,
        "removed": removed,
    })
}

fn of_entry(app: &App, entry: &Entry) -> Value {
    json!({
        "id": entry.entry.id,
        "start": app.rfc3339(entry.entry.interval.start()),
        "end": app.rfc3339(entry.entry.interval.end()),
        "category": entry.entry.category,
    })
}

/// A change for people: a line for each entry that it touched, and for the timer.
pub(crate) fn lines(app: &App, change: &Change) -> Vec<String> {
    let mut lines = Vec::new();
    let entry = |id, entry: &Entry| app.words.with(id, &[("entry", line(app, entry).into())]);
    for (before, after) in change.effects() {
        lines.extend(match (before, after) {
            (None, Some(after)) => Some(entry("entry-kept", after)),
            (Some(_), Some(after)) => Some(entry("entry-now", after)),
            (Some(before), None) => Some(entry("entry-gone", before)),
            (None, None) => None,
        });
    }
    for part in &change.parts {
        match part {
            Part::Timer { after: Some(timer), .. } => {
                let values = [
                    ("time", FluentValue::from(moment(app, timer.start))),
                    ("category", app.words.category(Some(timer.category)).into()),
                ];
                lines.push(app.words.with("timer-since", &values));
            }
            Part::Timer { after: None, .. } => lines.push(app.words.get("timer-ended")),
            Part::Entry { .. } => {}
        }
    }
    lines
}

/// An entry in one line.
pub(crate) fn line(app: &App, entry: &Entry) -> String {
    let interval = entry.entry.interval;
    let values = [
        ("from", FluentValue::from(moment(app, interval.start()))),
        ("to", app.words.time(app.zone(), interval.end()).into()),
        ("duration", app.words.duration(interval.milliseconds()).into()),
        ("category", app.words.category(Some(entry.entry.category)).into()),
        ("number", entry.entry.id.to_string().into()),
    ];
    app.words.with("entry-line", &values)
}

/// A time of day, with its date when it is not today.
pub(crate) fn moment(app: &App, at: Timestamp) -> String {
    let (date, today) = (clock::date(app.zone(), at), clock::date(app.zone(), clock::now().wall));
    let time = app.words.time(app.zone(), at);
    if date == today { time } else { format!("{date} {time}") }
}

/// Why entries were not changed, and what can be done.
pub(crate) fn refused(app: &App, error: EntryError) -> anyhow::Error {
    let id = match error {
        EntryError::Journal(error) => return error.into(),
        EntryError::InTheWay { entries } => return in_the_way(app, &entries),
        EntryError::NoEntry { id } => {
            return app.refuse(Exit::Refused, "entry-none", &[("which", id.to_string().into())]);
        }
        EntryError::NoBoundary => "entry-boundary-none",
        EntryError::Empty => return app.refuse(Exit::WrongUse, "entry-empty", &[]),
        EntryError::Range => return app.refuse(Exit::WrongUse, "entry-range", &[]),
        EntryError::NotInside => "entry-not-inside",
        EntryError::Different => "entry-different",
        EntryError::TimerRuns => "timer-runs",
        EntryError::NoTimer => "timer-none",
        EntryError::Nothing => "entry-nothing",
        EntryError::Stale => "entry-stale",
    };
    app.refuse(Exit::Refused, id, &[])
}

fn in_the_way(app: &App, entries: &[Entry]) -> anyhow::Error {
    let number = entries.first().map(|entry| entry.entry.id.to_string()).unwrap_or_default();
    let choices = app.words.with("entry-in-the-way-choices", &[("number", number.into())]);
    let mut lines = vec![app.words.get("entry-in-the-way")];
    lines.extend(entries.iter().map(|entry| format!("  {}", line(app, entry))));
    lines.push(choices);
    Refusal { exit: Exit::Refused, text: lines.join("\n") }.into()
}

/// The refusal for a time that was not understood.
pub(crate) fn wrong_time(app: &App, text: &str, error: WhenError) -> anyhow::Error {
    let id = match error {
        WhenError::Form => "time-form",
        WhenError::Skipped => "time-skipped",
        WhenError::Twice => "time-twice",
        WhenError::Order => "time-order",
    };
    app.refuse(Exit::WrongUse, id, &[("time", FluentValue::from(text.to_owned()))])
}

/// The refusal for a stretch of time that was not understood.
pub(crate) fn wrong_stretch(app: &App, text: &str, error: WhenError) -> anyhow::Error {
    match error {
        WhenError::Form => app.refuse(Exit::WrongUse, "stretch-form", &[("time", text.to_owned().into())]),
        WhenError::Skipped | WhenError::Twice | WhenError::Order => wrong_time(app, text, error),
    }
}
