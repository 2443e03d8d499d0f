// SPDX-License-Identifier: EUPL-1.2
//! `away`: the question on return, and its answer.

use daglicht_platform::Button;
use daglicht_shared::text::FluentValue;
use serde_json::{Value, json};

use super::entries::{allowed, finish, line, moment, sealed, what_of};
use super::{App, Exit};
use crate::away::{self, Question};
use crate::clock;
use crate::database::Look;
use crate::journal::Journal;
use crate::templates;

/// How many answers a message offers, beside putting it off.
const MOST_BUTTONS: usize = 3;
/// The button that says that what was registered before went on.
const SAME: &str = "same";

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

/// The answers that a message on the desktop offers: what went on, or what is likely, and to put it off.
pub(crate) fn buttons(app: &App, journal: &Journal, question: &Question) -> anyhow::Result<Vec<Button>> {
    let before = away::before(journal, question)?.map(|entry| entry.entry.category);
    let name = |category| app.words.category(Some(category));
    let same = before.map(|category| {
        let values = [("category", FluentValue::from(name(category)))];
        Button { id: SAME.to_owned(), text: app.words.with("page-away-same", &values) }
    });
    let likely = away::likely(journal, question)?.into_iter().filter(|category| Some(*category) != before);
    let likely = likely.map(|category| Button { id: category.id().to_owned(), text: name(category) });
    let later = Button { id: "later".to_owned(), text: app.words.get("away-later") };
    Ok(same.into_iter().chain(likely).take(MOST_BUTTONS).chain([later]).collect())
}

/// Does what a pressed button says, and gives what to say about it.
pub(crate) fn pressed(app: &App, journal: &Journal, question: &Question, button: &str) -> anyhow::Result<String> {
    let now = clock::now().wall;
    let is_open = away::open(journal, app.zone(), now)?.iter().any(|open| open.absence == question.absence);
    if !is_open {
        return Ok(app.words.get("away-none"));
    }
    let named = match button {
        SAME => away::before(journal, question)?.map(|before| (before.entry.category, before.note)),
        id => id.parse().ok().map(|category| (category, None)),
    };
    let Some((category, note)) = named else { return Ok(app.words.get("away-put-off")) };
    away::answer(journal, question, (category, note), now)?;
    let values = [("category", FluentValue::from(app.words.category(Some(category))))];
    Ok(app.words.with("away-answered", &values))
}

/// The newest open question in one sentence, for `status`.
pub(crate) fn status_line(app: &App, journal: &Journal) -> anyhow::Result<Option<String>> {
    Ok(away::open(journal, app.zone(), clock::now().wall)?.first().map(|question| words(app, question)))
}

/// A question in one sentence, with how to answer by command.
pub(crate) fn words(app: &App, question: &Question) -> String {
    said(app, question, "away-question")
}

/// A question in one sentence, for where the answers stand beside it.
pub(crate) fn short_words(app: &App, question: &Question) -> String {
    said(app, question, "away-question-short")
}

fn said(app: &App, question: &Question, id: &str) -> String {
    let values = [
        ("from", FluentValue::from(moment(app, question.absence.start()))),
        ("to", app.words.time(app.zone(), question.absence.end()).into()),
        ("duration", app.words.duration(question.absence.milliseconds()).into()),
    ];
    app.words.with(id, &values)
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
