// SPDX-License-Identifier: EUPL-1.2
//! `gaps` and `fill`: time without a name, and its name.

use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use serde_json::{Value, json};

use super::entries::{allowed, asked, finish, sealed};
use super::{App, Exit};
use crate::clock;
use crate::database::Look;
use crate::entries::{self, Gap, GapKind, NewEntry, Operation, Overlap};
use crate::when::{self, WhenError};

/// Shorter stretches are not listed.
const SHORTEST_MS: i64 = 60_000;

/// When to fill: a stretch that was said, or the one around a moment.
enum Where {
    Stretch(Interval),
    Around(Timestamp),
}

pub(crate) fn gaps(app: &App, day: Option<&str>) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let today = clock::date(app.zone(), now);
    let date = match day {
        Some(text) => when::day(text, today)
            .ok_or_else(|| app.refuse(Exit::WrongUse, "stretch-form", &[("time", text.to_owned().into())]))?,
        None => today,
    };
    let journal = app.up_to_date_journal()?;
    let found = match &journal {
        Some(journal) => entries::gaps(journal, clock::day(app.zone(), date), now)?,
        None => Vec::new(),
    };
    let listed: Vec<&Gap> = found.iter().filter(|gap| gap.interval.milliseconds() >= SHORTEST_MS).collect();
    let value = json!({ "date": date, "gaps": found.iter().map(|gap| of_gap(app, gap)).collect::<Vec<_>>() });
    let date_value = || [("date", FluentValue::from(date.to_string()))];
    if listed.is_empty() {
        app.print(&value, &app.words.with("gaps-none", &date_value()))?;
        return Ok(Exit::Success);
    }
    let mut text = vec![app.words.with("gaps-heading", &date_value()), String::new()];
    text.extend(listed.iter().map(|gap| {
        let time = |at| app.words.time(app.zone(), at);
        let (from, to) = (time(gap.interval.start()), time(gap.interval.end()));
        let length = app.words.duration(gap.interval.milliseconds());
        format!("  {from}–{to}  {length:>10}  {}", reason(app, &gap.kind))
    }));
    app.print(&value, &text.join("\n"))?;
    if let Some(longest) = listed.iter().max_by_key(|gap| gap.interval.milliseconds()) {
        app.say("next-fill", &[("time", inside(app, longest.interval, today).into())]);
    }
    Ok(Exit::Success)
}

pub(crate) fn fill(app: &App, words: &[String]) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let today = clock::date(app.zone(), now);
    let read = |text: &str| -> Result<Where, WhenError> {
        match when::read(text, app.zone(), today) {
            Ok(at) => Ok(Where::Around(at)),
            Err(WhenError::Form) => when::stretch(text, app.zone(), now).map(Where::Stretch),
            Err(error @ (WhenError::Skipped | WhenError::Twice | WhenError::Order)) => Err(error),
        }
    };
    let asked = asked(app, words, read)?;
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let interval = match asked.when {
        Where::Stretch(interval) => interval,
        Where::Around(at) => {
            let day = clock::day(app.zone(), clock::date(app.zone(), at));
            let gap = entries::gap_at(&journal, day, now, at)?;
            let time = FluentValue::from(app.words.instant(app.zone(), at));
            gap.ok_or_else(|| app.refuse(Exit::Refused, "gap-none", &[("time", time)]))?.interval
        }
    };
    let (category, template_note) = (asked.what.category, asked.what.note);
    let new = NewEntry { interval, category, note: sealed(app, asked.note.or(template_note))? };
    finish(app, entries::apply(&journal, now, Operation::Fill(new), Overlap::Fit))
}

/// A moment in a stretch, as it can be typed.
fn inside(app: &App, gap: Interval, today: chrono::NaiveDate) -> String {
    // The minute that is shown begins before the stretch does, unless that begins on a whole minute.
    let at = if gap.start().0 % 60_000 == 0 { gap.start() } else { gap.start().plus(60_000) };
    let at = if gap.contains(at) { at } else { gap.start() };
    let (date, time) = (clock::date(app.zone(), at), app.words.time(app.zone(), at));
    if date == today { time } else { format!("{date}T{time}") }
}

fn reason(app: &App, kind: &GapKind) -> String {
    match kind {
        GapKind::Unknown { applications } if applications.is_empty() => app.words.get("gap-unseen"),
        GapKind::Unknown { applications } => {
            app.words.with("gap-unknown", &[("applications", applications.join(", ").into())])
        }
        GapKind::Away => app.words.get("gap-away"),
        GapKind::Unrecorded => app.words.get("gap-unrecorded"),
    }
}

fn of_gap(app: &App, gap: &Gap) -> Value {
    let (kind, applications) = match &gap.kind {
        GapKind::Unknown { applications } => ("unknown", applications.as_slice()),
        GapKind::Away => ("away", &[][..]),
        GapKind::Unrecorded => ("unrecorded", &[][..]),
    };
    json!({
        "start": app.rfc3339(gap.interval.start()),
        "end": app.rfc3339(gap.interval.end()),
        "kind": kind,
        "applications": applications,
    })
}
