// SPDX-License-Identifier: EUPL-1.2
//! `forget`: a stretch of time is erased for good, after saying so.

use chrono::NaiveDate;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use serde_json::json;

use super::{Answer, App, Exit};
use crate::clock;
use crate::forget;
use crate::when::{self, WhenError};

pub(crate) fn forget(app: &App, words: &[String], answer: Answer) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let text = words.join(" ");
    let within = stretch(app, &text, now)?;
    let week = Week::of(clock::date(app.zone(), within.start()));
    let at = |instant| FluentValue::from(app.words.instant(app.zone(), instant));
    let (from, to) = (at(within.start()), at(within.end()));
    let duration = FluentValue::from(app.words.duration(within.milliseconds()));
    app.say("forget-what", &[("from", from.clone()), ("to", to.clone()), ("duration", duration)]);
    if !app.ask("ask-forget", answer)? {
        app.say("not-changed", &[]);
        return Ok(Exit::Success);
    }
    let imported = app.existing_imported()?;
    let forgotten = match app.existing_journal()? {
        Some(journal) => forget::forget(&journal, imported.as_ref(), within, app.zone(), now)?,
        None => forget::Forgotten::default(),
    };
    let kept = app.kept();
    let value = json!({
        "from": app.rfc3339(within.start()),
        "to": app.rfc3339(within.end()),
        "sessions": forgotten.sessions,
        "entries": forgotten.entries,
        "damaged_copies": kept.iter().map(|aside| aside.file.display().to_string()).collect::<Vec<_>>(),
    });
    let values = [
        ("from", from),
        ("to", to),
        ("sessions", forgotten.sessions.into()),
        ("entries", forgotten.entries.into()),
        ("week", week.to_string().into()),
    ];
    app.print(&value, &app.words.with("forgotten", &values))?;
    for aside in kept {
        app.say("forget-kept-file", &[("file", aside.file.display().to_string().into())]);
    }
    if app.enrolment()?.is_some() {
        app.say("next-preview", &[("week", week.to_string().into())]);
    }
    Ok(Exit::Success)
}

/// A whole day, or a stretch.
fn stretch(app: &App, text: &str, now: Timestamp) -> anyhow::Result<Interval> {
    let today: NaiveDate = clock::date(app.zone(), now);
    if let Some(date) = when::day(text, today) {
        return Ok(clock::day(app.zone(), date));
    }
    when::stretch(text, app.zone(), now).map_err(|error| match error {
        WhenError::Form => app.refuse(Exit::WrongUse, "forget-form", &[("time", text.to_owned().into())]),
        WhenError::Skipped | WhenError::Twice | WhenError::Order => super::entries::wrong_time(app, text, error),
    })
}
