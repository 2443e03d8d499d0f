// SPDX-License-Identifier: EUPL-1.2
//! `add`, `start` and `stop`: time that only the employee can name.

use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::consent::State;
use crate::database::Look;
use crate::entries::{self, Change, EntryError, NewEntry, Operation, Overlap};
use crate::journal::{LONGEST_ENTRY_MS, Timer};
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
    if plant::active("saved-before-commit") {
        shown(app, 0, interval, category)?;
    }
    let operation = Operation::add(NewEntry { interval, category, note });
    saved(app, entries::apply(&journal, clock::now().wall, operation, Overlap::Refuse))
}

pub(crate) fn start(app: &App, category: Category, note: Option<String>) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let timer = Timer { start: clock::now().wall, category, note: sealed(app, note)? };
    match entries::apply(&journal, timer.start, Operation::StartTimer(timer.clone()), Overlap::Refuse) {
        Err(EntryError::TimerRuns) => return Err(app.refuse(Exit::Refused, "timer-runs", &[])),
        other => other?,
    };
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
    let now = clock::now().wall;
    match entries::apply(&journal, now, Operation::StopTimer { at: now }, Overlap::Refuse) {
        Err(EntryError::NoTimer) => Err(app.refuse(Exit::Refused, "timer-none", &[])),
        Err(EntryError::Empty) => {
            entries::apply(&journal, now, Operation::DiscardTimer, Overlap::Refuse)?;
            Err(app.refuse(Exit::Refused, "timer-backward", &[]))
        }
        other => saved(app, other),
    }
}

fn saved(app: &App, change: Result<Change, EntryError>) -> anyhow::Result<Exit> {
    let change = match change {
        Err(EntryError::InTheWay { .. }) => return Err(app.refuse(Exit::Refused, "entry-overlap", &[])),
        other => other?,
    };
    for TimeEntry { id, interval, category } in change.entries().into_iter().map(|entry| entry.entry) {
        shown(app, id, interval, category)?;
    }
    Ok(Exit::Success)
}

fn shown(app: &App, id: i64, interval: Interval, category: Category) -> anyhow::Result<()> {
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
    app.print(&value, &app.words.with("entry-saved", &values))
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

/// The refusal for a time that was not understood.
pub(crate) fn wrong_time(app: &App, text: &str, error: WhenError) -> anyhow::Error {
    let id = match error {
        WhenError::Form => "time-form",
        WhenError::Skipped => "time-skipped",
        WhenError::Twice => "time-twice",
    };
    app.refuse(Exit::WrongUse, id, &[("time", FluentValue::from(text.to_owned()))])
}
