// SPDX-License-Identifier: EUPL-1.2
//! `add`, `start` and `stop`: time that only the employee can name.

use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::consent::State;
use crate::database::Look;
use crate::journal::{Journal, JournalError, LONGEST_ENTRY_MS, Timer};
use crate::notes::{NoteKey, Sealed};
use crate::plant;
use crate::when::{self, WhenError};

pub(crate) fn add(app: &App, from: &str, to: &str, category: Category, note: Option<String>) -> anyhow::Result<Exit> {
    let today = clock::date(app.zone(), clock::now().wall);
    let read = |text: &str| when::read(text, app.zone(), today).map_err(|error| wrong_time(app, text, error));
    let (from, to) = (read(from)?, read(to)?);
    let interval = Interval::new(from, to)
        .filter(|interval| interval.milliseconds() <= LONGEST_ENTRY_MS)
        .ok_or_else(|| app.refuse(Exit::WrongUse, "entry-order", &[]))?;
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let note = sealed(app, note)?;
    store(app, &journal, interval, category, note.as_ref())
}

pub(crate) fn start(app: &App, category: Category, note: Option<String>) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let timer = Timer { start: clock::now().wall, category, note: sealed(app, note)? };
    match journal.start_timer(&timer) {
        Err(JournalError::TimerRuns) => return Err(app.refuse(Exit::Refused, "timer-runs", &[])),
        other => other?,
    }
    let value = json!({ "timer": { "start": app.rfc3339(timer.start), "category": category } });
    let values = [
        ("time", FluentValue::from(app.words.time(app.zone(), timer.start))),
        ("category", app.words.category(Some(category)).into()),
    ];
    app.print(&value, &app.words.with("timer-started", &values))?;
    app.say("next-stop", &[]);
    Ok(Exit::Success)
}

pub(crate) fn stop(app: &App) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let timer = journal.timer()?.ok_or_else(|| app.refuse(Exit::Refused, "timer-none", &[]))?;
    // A timer that was forgotten overnight is a day at most; the rest is for the person to name.
    let end = clock::now().wall.min(timer.start.plus(LONGEST_ENTRY_MS));
    let Some(interval) = Interval::new(timer.start, end) else {
        journal.clear_timer()?;
        return Err(app.refuse(Exit::Refused, "timer-backward", &[]));
    };
    let id = journal.batch(|journal| {
        let id = journal.add(interval, timer.category, timer.note.as_ref())?;
        journal.clear_timer()?;
        Ok::<_, JournalError>(id)
    });
    saved(app, id, interval, timer.category)
}

fn store(
    app: &App,
    journal: &Journal,
    interval: Interval,
    category: Category,
    note: Option<&Sealed>,
) -> anyhow::Result<Exit> {
    if plant::active("saved-before-commit") {
        saved(app, Ok(0), interval, category)?;
    }
    saved(app, journal.batch(|journal| journal.add(interval, category, note)), interval, category)
}

fn saved(app: &App, id: Result<i64, JournalError>, interval: Interval, category: Category) -> anyhow::Result<Exit> {
    let id = match id {
        Err(JournalError::Overlap) => return Err(app.refuse(Exit::Refused, "entry-overlap", &[])),
        other => other?,
    };
    let value = json!({ "entry": {
        "id": id,
        "start": app.rfc3339(interval.start()),
        "end": app.rfc3339(interval.end()),
        "category": category,
    }});
    let values = [
        ("from", FluentValue::from(app.words.time(app.zone(), interval.start()))),
        ("to", app.words.time(app.zone(), interval.end()).into()),
        ("duration", app.words.duration(interval.milliseconds()).into()),
        ("category", app.words.category(Some(category)).into()),
    ];
    app.print(&value, &app.words.with("entry-saved", &values))?;
    Ok(Exit::Success)
}

/// Entries are for whoever consented; during a pause too, because the person types them.
pub(crate) fn allowed(app: &App) -> anyhow::Result<()> {
    match app.record()?.state {
        State::Given | State::Paused { .. } => Ok(()),
        State::NotGiven => Err(app.refuse(Exit::Refused, "no-consent-not-given", &[])),
        State::Withdrawn => Err(app.refuse(Exit::Refused, "no-consent-withdrawn", &[])),
    }
}

fn sealed(app: &App, note: Option<String>) -> anyhow::Result<Option<Sealed>> {
    let Some(note) = note else { return Ok(None) };
    Ok(Some(NoteKey::of(&app.paths)?.seal(&note, clock::random()?)))
}

/// The refusal for a time that was not understood.
pub(crate) fn wrong_time(app: &App, text: &str, error: WhenError) -> anyhow::Error {
    let id = match error {
        WhenError::Form => "time-form",
        WhenError::Skipped => "time-skipped",
        WhenError::Twice => "time-twice",
    };
    app.refuse(Exit::WrongUse, id, &[("time", FluentValue::from(text.to_owned()))])
}
