// SPDX-License-Identifier: EUPL-1.2
//! `away`: the question on return, and its answer.

use daglicht_shared::text::FluentValue;
use serde_json::{Value, json};

use super::entries::{allowed, finish, line, moment, sealed, what_of};
use super::{App, Exit};
use crate::away::{self, Question};
use crate::clock;
use crate::database::Look;
use crate::journal::Journal;
use crate::templates;

pub(crate) fn show(app: &App) -> anyhow::Result<Exit> {
    let Some(journal) = app.existing_journal()? else { return none(app) };
    let open = away::open(&journal, app.zone(), clock::now().wall)?;
    let Some(first) = open.first() else { return none(app) };
    let mut lines = vec![words(app, first), String::new()];
    let before = away::before(&journal, first)?;
    if let Some(before) = &before {
        lines.push(app.words.with("away-same", &[("entry", line(app, before).into())]));
    }
    let templates = templates::all(&app.paths, app.words.language())?;
    for template in &templates {
        let name = match template.name.contains([' ', '\'']) {
            true => format!("\"{}\"", template.name),
            false => template.name.clone(),
        };
        lines.push(format!("  daglicht away answer {name}"));
    }
    lines.push(app.words.get("away-choices"));
    let value = json!({
        "open": open.iter().map(|question| of_question(app, question)).collect::<Vec<_>>(),
        "same": before.map(|before| before.entry.category),
        "templates": templates.iter().map(|template| &template.name).collect::<Vec<_>>(),
    });
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

pub(crate) fn answer(app: &App, what: &str, note: Option<String>) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let now = clock::now().wall;
    let open = away::open(&journal, app.zone(), now)?;
    let Some(question) = open.first() else { return none(app) };
    match what.trim() {
        "skip" => {
            away::skip(&journal, question)?;
            app.print(&json!({ "skipped": of_question(app, question) }), &app.words.get("away-skipped"))?;
            Ok(Exit::Success)
        }
        "same" => {
            let before = away::before(&journal, question)?;
            let before = before.ok_or_else(|| app.refuse(Exit::Refused, "away-no-same", &[]))?;
            let note = match note {
                Some(note) => sealed(app, Some(note))?,
                None => before.note,
            };
            finish(app, away::answer(&journal, question, (before.entry.category, note), now))
        }
        what => {
            let what = what_of(app, what)?;
            let note = sealed(app, note.or(what.note))?;
            finish(app, away::answer(&journal, question, (what.category, note), now))
        }
    }
}

/// The newest open question in one sentence, for `status`.
pub(crate) fn status_line(app: &App, journal: &Journal) -> anyhow::Result<Option<String>> {
    Ok(away::open(journal, app.zone(), clock::now().wall)?.first().map(|question| words(app, question)))
}

/// A question in one sentence.
pub(crate) fn words(app: &App, question: &Question) -> String {
    let values = [
        ("from", FluentValue::from(moment(app, question.absence.start()))),
        ("to", app.words.time(app.zone(), question.absence.end()).into()),
        ("duration", app.words.duration(question.absence.milliseconds()).into()),
    ];
    app.words.with("away-question", &values)
}

fn of_question(app: &App, question: &Question) -> Value {
    json!({
        "start": app.rfc3339(question.absence.start()),
        "end": app.rfc3339(question.absence.end()),
        "asked_at": app.rfc3339(question.asked_at),
    })
}

fn none(app: &App) -> anyhow::Result<Exit> {
    app.print(&json!({ "open": [] }), &app.words.get("away-none"))?;
    Ok(Exit::Success)
}
