// SPDX-License-Identifier: EUPL-1.2
//! What the forms of the pages do, each through the function that the command uses.
//!
//! A deed that is done goes back to where its form stood and says so there; a deed that is refused says why, and where
//! there are choices, it asks.

use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;

use super::choose::{Ask, asked};
use super::view::{Answer, History, Visit};
use super::{bring, data, day, rules, sheet};
use crate::away;
use crate::calibration;
use crate::clock;
use crate::commands::calibrate::Reply;
use crate::commands::questionnaire::Given;
use crate::commands::{self, Exit};
use crate::database::Look;
use crate::entries::{self, EntryError, NewEntry, NoteEdit, Operation, Overlap, Standing};
use crate::journal::{Journal, Timer};
use crate::templates;
use crate::withdrawal;

/// A pause until the next morning ends at this hour.
const MORNING_HOUR: i64 = 6;
const HOUR_MS: i64 = 3_600_000;

/// Does what the address names.
pub(super) fn act(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let deed = visit.part(1);
    match deed {
        "add" => add(visit),
        "name" => name(visit),
        "edit" => edit(visit),
        "move" => shift(visit),
        "stretch" => stretch(visit),
        "split" => split(visit),
        "join" => join(visit),
        "delete" => delete(visit),
        "repeat" => repeat(visit),
        "undo" => turn(visit, Standing::Done),
        "redo" => turn(visit, Standing::Undone),
        "start" => start(visit),
        "stop" => stop(visit),
        "discard" => entry_change(visit, "discard", Operation::DiscardTimer),
        "answer" => answer(visit),
        "away" => returned(visit),
        "rule" => rule(visit),
        "pause" => pause(visit),
        "resume" => {
            let record = commands::consent::resumed(visit.app)?;
            Ok(visit.done(commands::consent::state(visit.app, &record)))
        }
        "give" => {
            let record = commands::consent::given(visit.app, visit.app.enrolment()?.as_ref())?;
            Ok(visit.done(commands::consent::state(visit.app, &record)))
        }
        "export" => data::export(visit),
        "sheet" => sheet::file(visit),
        "output" => sheet::output(visit),
        "task" => sheet::task(visit),
        "bring" => bring::act(visit),
        "forget" => forget(visit),
        "withdraw" => withdraw(visit),
        "questionnaire" => questionnaire(visit),
        "calibrate-on" => {
            commands::entries::allowed(visit.app)?;
            calibration::turn_on(&visit.app.journal(Look::Brief)?, visit.now)?;
            Ok(visit.done(visit.words().get("calibrate-on")))
        }
        _ => Ok(Answer::Asking(visit.problem(&visit.words().get("page-no-such-deed"))?)),
    }
}

/// The journal, for somebody who may register time.
fn journal(visit: &Visit<'_>) -> anyhow::Result<Journal> {
    commands::entries::allowed(visit.app)?;
    visit.app.journal(Look::Brief)
}

/// The day that a form is about.
fn date(visit: &Visit<'_>) -> NaiveDate {
    let named = visit.form.get("date").and_then(|date| date.parse().ok());
    named.unwrap_or_else(|| clock::date(visit.app.zone(), visit.now))
}

fn instant(visit: &Visit<'_>, text: &str) -> anyhow::Result<Timestamp> {
    crate::when::read(text, visit.app.zone(), date(visit))
        .map_err(|error| commands::entries::wrong_time(visit.app, text, error))
}

fn interval(visit: &Visit<'_>, from: Timestamp, to: Timestamp) -> anyhow::Result<Interval> {
    Interval::new(from, to).ok_or_else(|| visit.app.refuse(Exit::WrongUse, "entry-order", &[]))
}

/// The line in which one types: a time, and what it was.
fn add(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    commands::entries::allowed(visit.app)?;
    let line = visit.form.get("line").unwrap_or_default();
    let typed = super::typed::read(visit, line, date(visit))?;
    let category = visit.form.category("category").or(typed.category);
    let Some(category) = category else {
        let length = visit.length(typed.interval.milliseconds());
        let values = [
            ("from", FluentValue::from(visit.time(typed.interval.start()))),
            ("to", visit.time(typed.interval.end()).into()),
            ("length", length.into()),
        ];
        let heading = visit.words().with("page-what-kind", &values);
        return asked(visit, "add", heading, Vec::new(), Ask::Category);
    };
    let note = commands::entries::sealed(visit.app, typed.note)?;
    let operation = Operation::add(NewEntry { interval: typed.interval, category, note });
    entry_change(visit, "add", operation)
}

/// A stretch that gets its name.
fn name(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    commands::entries::allowed(visit.app)?;
    let bounds = visit.form.instant("start").zip(visit.form.instant("end"));
    let (from, to) = match bounds {
        Some(bounds) => bounds,
        None => {
            let (from, to) = (visit.form.get("from").unwrap_or_default(), visit.form.get("to").unwrap_or_default());
            (instant(visit, from)?, instant(visit, to)?)
        }
    };
    let interval = interval(visit, from, to)?;
    let Some(category) = visit.form.category("category") else {
        let values = [
            ("from", FluentValue::from(visit.time(from))),
            ("to", visit.time(to).into()),
            ("length", visit.length(interval.milliseconds()).into()),
        ];
        let heading = visit.words().with("page-what-kind", &values);
        return asked(visit, "name", heading, Vec::new(), Ask::Category);
    };
    let note = commands::entries::sealed(visit.app, visit.form.note())?;
    let entry = NewEntry { interval, category, note };
    // A stretch that the page measured is filled where it is free; times that were typed are meant as typed.
    let operation = if bounds.is_some() { Operation::Fill(entry) } else { Operation::add(entry) };
    entry_change(visit, "name", operation)
}

fn edit(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let id = visit.form.number("id").unwrap_or_default();
    let journal = journal(visit)?;
    let before = journal.entry(id)?.ok_or(EntryError::NoEntry { id })?.entry.interval;
    let day = date(visit);
    // What stands as it was shown stays as it is, to the millisecond.
    let changed = |name: &str, old: Timestamp| match visit.form.get(name) {
        Some(text) if text != day::typed(visit, day, old) => instant(visit, text).map(Some),
        Some(_) | None => Ok(None),
    };
    let note = match visit.form.note() {
        Some(note) => match commands::entries::sealed(visit.app, Some(note))? {
            Some(sealed) => NoteEdit::Set(sealed),
            None => NoteEdit::Keep,
        },
        None => NoteEdit::Clear,
    };
    let (start, end) = (changed("from", before.start())?, changed("to", before.end())?);
    entry_change(visit, "edit", Operation::Edit { id, start, end, category: visit.form.category("category"), note })
}

/// An end of an entry that was dragged.
fn stretch(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let id = visit.form.number("id").unwrap_or_default();
    let end = |name| visit.form.get(name).map(|text| instant(visit, text)).transpose();
    let (start, end) = (end("from")?, end("to")?);
    entry_change(visit, "stretch", Operation::Edit { id, start, end, category: None, note: NoteEdit::Keep })
}

fn shift(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let at = visit.form.instant("at").unwrap_or(visit.now);
    let to = instant(visit, visit.form.get("to").unwrap_or_default())?;
    entry_change(visit, "move", Operation::MoveBoundary { at, to })
}

fn split(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let id = visit.form.number("id").unwrap_or_default();
    let at = instant(visit, visit.form.get("at").unwrap_or_default())?;
    entry_change(visit, "split", Operation::Split { id, at, then: visit.form.category("category") })
}

fn join(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let id = |name| visit.form.number(name).unwrap_or_default();
    let operation = Operation::Join {
        ids: [id("id"), id("other")],
        category: visit.form.category("category"),
        note: NoteEdit::Keep,
    };
    entry_change(visit, "join", operation)
}

fn delete(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let ids = visit.form.number("id").into_iter().collect();
    entry_change(visit, "delete", Operation::Delete { ids })
}

/// Another week's entries, on the same days of this one; last week's where none is named.
fn repeat(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let onto = date(visit);
    let week = visit.form.get("week").and_then(|week| week.parse().ok());
    let from = week.unwrap_or_else(|| Week::of(onto).previous()).monday();
    entry_change(visit, "repeat", Operation::Repeat { from, days: 7, onto, zone: visit.app.zone() })
}

fn start(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    commands::entries::allowed(visit.app)?;
    let template =
        visit.form.get("template").map(|name| templates::named(&visit.app.paths, name)).transpose()?.flatten();
    if let Some(template) = template {
        let note = commands::entries::sealed(visit.app, Some(template.note))?;
        let timer = Timer { start: visit.now, category: template.category, note };
        return entry_change(visit, "start", Operation::StartTimer(timer));
    }
    let Some(category) = visit.form.category("category") else {
        return asked(visit, "start", visit.words().get("page-what-timer"), Vec::new(), Ask::Category);
    };
    let note = commands::entries::sealed(visit.app, visit.form.note())?;
    entry_change(visit, "start", Operation::StartTimer(Timer { start: visit.now, category, note }))
}

fn stop(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    entry_change(visit, "stop", Operation::StopTimer { at: visit.now })
}

fn turn(visit: &Visit<'_>, standing: Standing) -> anyhow::Result<Answer> {
    if visit.form.get("of") == Some(History::Agreements.id()) {
        return sheet::turn(visit, standing);
    }
    let journal = journal(visit)?;
    let (change, id) = match standing {
        Standing::Done => (entries::undo(&journal)?, "page-undone"),
        Standing::Undone => (entries::redo(&journal)?, "page-redone"),
    };
    let notice = match change {
        Some(change) => visit.words().with(id, &[("change", visit.change(&change).into())]),
        None => visit.words().get("page-nothing-to-undo"),
    };
    Ok(visit.done(notice))
}

fn entry_change(visit: &Visit<'_>, deed: &'static str, operation: Operation) -> anyhow::Result<Answer> {
    let overlap = match visit.form.get("overlap") {
        Some("take") => Overlap::Take,
        Some("fit") => Overlap::Fit,
        Some(_) | None => Overlap::Refuse,
    };
    let words = visit.words();
    let refused = |id: &str| -> anyhow::Result<Answer> { Ok(Answer::Asking(visit.problem(&words.get(id))?)) };
    match entries::apply(&journal(visit)?, visit.now, operation, overlap) {
        Ok(change) => Ok(visit.done(words.with("page-done", &[("change", visit.change(&change).into())]))),
        Err(EntryError::InTheWay { entries }) => {
            let line = |entry: &crate::journal::Entry| {
                let TimeEntryText { from, to, name } = text(visit, entry);
                format!("{from}–{to} {name}")
            };
            asked(visit, deed, words.get("page-in-the-way"), entries.iter().map(line).collect(), Ask::Overlap)
        }
        Err(EntryError::Different) => asked(visit, deed, words.get("page-different"), Vec::new(), Ask::Category),
        Err(EntryError::Nothing) => Ok(visit.done(words.get("page-nothing-changed"))),
        Err(EntryError::NoEntry { .. }) => refused("page-no-such-entry"),
        Err(EntryError::NoBoundary) => refused("page-no-boundary"),
        Err(EntryError::Empty | EntryError::Range) => refused("entry-order"),
        Err(EntryError::NotInside) => refused("page-not-inside"),
        Err(EntryError::TimerRuns) => refused("timer-runs"),
        Err(EntryError::NoTimer) => refused("timer-none"),
        Err(EntryError::Stale) => refused("page-stale"),
        Err(error @ EntryError::Journal(_)) => Err(error.into()),
    }
}

struct TimeEntryText {
    from: String,
    to: String,
    name: String,
}

fn text(visit: &Visit<'_>, entry: &crate::journal::Entry) -> TimeEntryText {
    let interval = entry.entry.interval;
    TimeEntryText {
        from: visit.time(interval.start()),
        to: visit.time(interval.end()),
        name: visit.words().category(Some(entry.entry.category)),
    }
}

fn answer(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let reply = visit.form.category("category").map_or(Reply::Skip, Reply::Category);
    let id = commands::calibrate::answered(visit.app, reply)?;
    Ok(visit.done(visit.words().get(id)))
}

/// The answer to the question on return; none of the choices is to skip it.
fn returned(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let journal = journal(visit)?;
    let words = visit.words();
    let open = away::open(&journal, visit.app.zone(), visit.now)?;
    let Some(question) = open.first() else { return Ok(visit.done(words.get("away-none"))) };
    let same = match visit.form.get("same") {
        Some(_) => away::before(&journal, question)?.map(|before| (before.entry.category, before.note)),
        None => None,
    };
    let template =
        visit.form.get("template").map(|name| templates::named(&visit.app.paths, name)).transpose()?.flatten();
    let named = match template {
        Some(template) => Some((template.category, commands::entries::sealed(visit.app, Some(template.note))?)),
        None => same,
    };
    let Some(named) = named else {
        away::skip(&journal, question)?;
        return Ok(visit.done(words.get("away-skipped")));
    };
    let change = away::answer(&journal, question, named, visit.now)?;
    Ok(visit.done(words.with("page-done", &[("change", visit.change(&change).into())])))
}

fn rule(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let application = visit.form.get("application").unwrap_or_default();
    let Some(wish) = visit.form.get("want").and_then(rules::wish) else {
        return Ok(Answer::Asking(visit.problem(&visit.words().get("page-rule-what"))?));
    };
    let own = commands::rules::added(visit.app, application, &wish, visit.form.get("title"))?;
    let condition = own.personal().first().map(|rule| rule.condition.to_string()).unwrap_or_default();
    Ok(visit.done(visit.words().with("page-rule-added", &[("condition", condition.into())])))
}

fn pause(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let length = match visit.form.get("for") {
        Some("morning") => {
            let tomorrow = date(visit).succ_opt().unwrap_or_else(|| date(visit));
            let morning = clock::midnight(visit.app.zone(), tomorrow).plus(MORNING_HOUR * HOUR_MS);
            u64::try_from(morning.since(visit.now)).ok().map(Duration::from_millis)
        }
        Some(text) => daglicht_shared::duration::parse(text).ok(),
        None => None,
    };
    let record = commands::consent::paused(visit.app, length)?;
    Ok(visit.done(commands::consent::state(visit.app, &record)))
}

/// Forgets for good, what the page before said.
fn forget(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let bounds = visit.form.instant("start").zip(visit.form.instant("end"));
    let (start, end) = bounds.unwrap_or((visit.now, visit.now));
    let within = interval(visit, start, end)?;
    let words = visit.words();
    let Some(journal) = visit.app.existing_journal()? else { return Ok(visit.done(words.get("page-nothing-changed"))) };
    let imported = visit.app.existing_imported()?;
    let forgotten = crate::forget::forget(&journal, imported.as_ref(), within, visit.app.zone(), visit.now)?;
    let at = |at| FluentValue::from(words.instant(visit.app.zone(), at));
    let values = [
        ("from", at(start)),
        ("to", at(end)),
        ("sessions", forgotten.sessions.into()),
        ("entries", forgotten.entries.into()),
        ("week", Week::of(clock::date(visit.app.zone(), start)).to_string().into()),
    ];
    Ok(visit.done(words.with("forgotten", &values)))
}

/// Stops and erases here at once; what has to be asked of the collector is asked by a process of its own.
fn withdraw(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    if visit.form.get("sure").is_none() {
        return Ok(Answer::Other("/sending/withdraw".to_owned()));
    }
    withdrawal::withdraw(&visit.app.paths, &visit.app.consent()?, visit.now)?;
    let (program, arguments) = commands::myself(visit.app, &["sync"])?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let id = if command.spawn().is_ok() { "page-withdrawn" } else { "page-withdrawn-ask" };
    visit.house.leave(visit.words().get(id));
    Ok(Answer::Other("/sending".to_owned()))
}

fn questionnaire(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let share = |category: Category| {
        let share = visit.form.get(category.id())?.trim_end_matches('%').trim().parse().ok()?;
        Some((category, share))
    };
    let given = Given {
        week: visit.form.get("week").and_then(|week| week.parse().ok()),
        shares: Category::ALL.into_iter().filter_map(share).collect(),
        obstacles: visit.form.all("obstacle").filter_map(|id| id.parse().ok()).collect(),
        lost_minutes_a_day: visit.form.get("lost").and_then(|lost| lost.parse().ok()).unwrap_or_default(),
    };
    let (asked, week, answers) = commands::questionnaire::answered(visit.app, given)?;
    Ok(visit.done(commands::questionnaire::about(visit.app, &asked, week, &answers)))
}
