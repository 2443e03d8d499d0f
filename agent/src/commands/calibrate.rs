// SPDX-License-Identifier: EUPL-1.2
//! `calibrate`: turns the random questions on and off, and takes the answer to the open one.

use std::io::{self, BufRead as _, IsTerminal as _, Write as _};

use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{App, Exit};
use crate::calibration::{self, Calibration};
use crate::clock;
use crate::database::Look;
use crate::journal::Journal;

/// An answer to the open question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reply {
    /// It was this.
    Category(Category),
    /// None; the question is gone.
    Skip,
}

pub(crate) fn on(app: &App) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    calibration::turn_on(&journal, clock::now().wall)?;
    app.print(&json!({ "on": true }), &app.words.get("calibrate-on"))?;
    Ok(Exit::Success)
}

pub(crate) fn off(app: &App) -> anyhow::Result<Exit> {
    if let Some(journal) = app.existing_journal()? {
        journal.set_calibration(Calibration::Off)?;
    }
    app.print(&json!({ "on": false }), &app.words.get("calibrate-off"))?;
    Ok(Exit::Success)
}

/// Shows the open question and, on a terminal, takes the answer: one of nine numbers, or nothing to skip.
pub(crate) fn ask(app: &App) -> anyhow::Result<Exit> {
    let Some((journal, at, automatic)) = question(app)? else { return none(app) };
    let time = FluentValue::from(app.words.time(app.zone(), at));
    let mut lines = vec![app.words.with("calibrate-asked", &[("time", time)])];
    for (number, category) in (1_u32..).zip(Category::ALL) {
        let values = [("number", number.into()), ("category", app.words.category(Some(category)).into())];
        lines.push(app.words.with("calibrate-choice", &values));
    }
    lines.push(app.words.get("calibrate-skip"));
    let choices: Vec<&str> = Category::ALL.iter().map(|category| category.id()).collect();
    app.print(&json!({ "open": true, "at": app.rfc3339(at), "answers": choices }), &lines.join("\n"))?;
    if !io::stdin().is_terminal() {
        return Ok(Exit::Success);
    }
    write!(io::stderr(), "> ")?;
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let choice = line.trim().parse::<usize>().ok().and_then(|number| Category::ALL.get(number.checked_sub(1)?));
    reply(app, &journal, (at, automatic), choice.map_or(Reply::Skip, |category| Reply::Category(*category)))
}

pub(crate) fn answer(app: &App, given: Reply) -> anyhow::Result<Exit> {
    let Some((journal, at, automatic)) = question(app)? else { return none(app) };
    reply(app, &journal, (at, automatic), given)
}

pub(crate) fn show(app: &App) -> anyhow::Result<Exit> {
    let week = Week::of(clock::date(app.zone(), clock::now().wall));
    let journal = app.existing_journal()?;
    let state = journal.as_ref().map(Journal::calibration).transpose()?.unwrap_or(Calibration::Off);
    let answers = journal.as_ref().map(|journal| journal.answers(week)).transpose()?.unwrap_or_default();
    let count: u32 = answers.iter().map(|answer| answer.count).sum();
    let is_same = |answer: &&daglicht_shared::report::Calibration| answer.automatic == Some(answer.answered);
    let same: u32 = answers.iter().filter(is_same).map(|answer| answer.count).sum();
    let is_on = state != Calibration::Off;
    // When the next question comes is not told: it would not be a random moment any more.
    let value = json!({ "on": is_on, "week": week, "answers": answers, "same": same });
    let values = [("week", FluentValue::from(week.to_string())), ("count", count.into()), ("same", same.into())];
    let counts = app.words.with("calibrate-counts", &values);
    app.print(&value, &format!("{}\n{counts}", app.words.get(if is_on { "calibrate-on" } else { "calibrate-off" })))?;
    Ok(Exit::Success)
}

fn question(app: &App) -> anyhow::Result<Option<(Journal, Timestamp, Option<Category>)>> {
    super::entries::allowed(app)?;
    let Some(journal) = app.existing_journal()? else { return Ok(None) };
    let open = calibration::open(&journal, clock::now().wall)?;
    Ok(open.map(|(at, automatic)| (journal, at, automatic)))
}

fn none(app: &App) -> anyhow::Result<Exit> {
    app.print(&json!({ "open": false }), &app.words.get("calibrate-none"))?;
    Ok(Exit::Success)
}

fn reply(
    app: &App,
    journal: &Journal,
    (at, automatic): (Timestamp, Option<Category>),
    given: Reply,
) -> anyhow::Result<Exit> {
    let id = taken(app, journal, (at, automatic), given)?;
    app.print(&json!({ "counted": given != Reply::Skip }), &app.words.get(id))?;
    Ok(Exit::Success)
}

/// Takes the answer to the open question, if there is one, and gives the message that says so.
pub(crate) fn answered(app: &App, given: Reply) -> anyhow::Result<&'static str> {
    match question(app)? {
        Some((journal, at, automatic)) => taken(app, &journal, (at, automatic), given),
        None => Ok("calibrate-none"),
    }
}

fn taken(
    app: &App,
    journal: &Journal,
    (at, automatic): (Timestamp, Option<Category>),
    given: Reply,
) -> anyhow::Result<&'static str> {
    let now = clock::now().wall;
    journal.batch(|journal| {
        let id = match given {
            Reply::Category(answered) => {
                journal.count_answer(Week::of(clock::date(app.zone(), at)), automatic, answered)?;
                "calibrate-thanks"
            }
            Reply::Skip => "calibrate-skipped",
        };
        calibration::go_on(journal, now)?;
        Ok::<_, anyhow::Error>(id)
    })
}
