// SPDX-License-Identifier: EUPL-1.2
//! `edit`, `split`, `join`, `move`, `delete`, `repeat`, `undo` and `redo`: entries are corrected.

use chrono::{Days, NaiveDate};
use daglicht_shared::category::Category;
use daglicht_shared::week::Week;

use super::entries::{allowed, finish, lines, refused, sealed, time, value, what_of, which};
use super::{App, Exit};
use crate::clock;
use crate::database::Look;
use crate::entries::{self, Change, EntryError, Kind, NoteEdit, Operation, Overlap};
use crate::notes::NoteKey;
use crate::when;

/// What is to change of an entry.
#[derive(Debug)]
pub(crate) struct Wanted {
    pub(crate) from: Option<String>,
    pub(crate) to: Option<String>,
    pub(crate) category: Option<Category>,
    pub(crate) note: NoteWish,
}

/// What is to become of a note.
#[derive(Debug)]
pub(crate) enum NoteWish {
    /// Nothing.
    Keep,
    /// It goes.
    Clear,
    /// This takes its place.
    Set(String),
}

pub(crate) fn edit(app: &App, which_one: &str, wanted: Wanted, overlap: Overlap) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let entry = which(app, &journal, which_one)?.entry;
    // A time of day is meant on the day of the entry.
    let day = |at| clock::date(app.zone(), at);
    let start = wanted.from.map(|from| time(app, &from, day(entry.interval.start()))).transpose()?;
    let end = wanted.to.map(|to| time(app, &to, day(start.unwrap_or(entry.interval.start())))).transpose()?;
    let note = match wanted.note {
        NoteWish::Keep => NoteEdit::Keep,
        NoteWish::Clear => NoteEdit::Clear,
        NoteWish::Set(note) => sealed(app, Some(note))?.map_or(NoteEdit::Keep, NoteEdit::Set),
    };
    let operation = Operation::Edit { id: entry.id, start, end, category: wanted.category, note };
    finish(app, entries::apply(&journal, clock::now().wall, operation, overlap))
}

pub(crate) fn split(app: &App, at: &str, then: Option<&str>) -> anyhow::Result<Exit> {
    let then = then.map(|what| what_of(app, what)).transpose()?.map(|what| what.category);
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let id = which(app, &journal, at)?.entry.id;
    let now = clock::now().wall;
    let at = time(app, at, clock::date(app.zone(), now))?;
    finish(app, entries::apply(&journal, now, Operation::Split { id, at, then }, Overlap::Refuse))
}

pub(crate) fn join(
    app: &App,
    [first, second]: [&str; 2],
    category: Option<Category>,
    overlap: Overlap,
) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let mut pair = [which(app, &journal, first)?, which(app, &journal, second)?];
    pair.sort_by_key(|entry| entry.entry.interval);
    let note = match (&pair[0].note, &pair[1].note) {
        (Some(one), Some(other)) => {
            let key = NoteKey::of(&app.paths)?;
            let (one, other) = (key.open(one)?, key.open(other)?);
            let both = if one == other { one } else { format!("{one}; {other}") };
            sealed(app, Some(both))?.map_or(NoteEdit::Keep, NoteEdit::Set)
        }
        (_, _) => NoteEdit::Keep,
    };
    let operation = Operation::Join { ids: pair.map(|entry| entry.entry.id), category, note };
    finish(app, entries::apply(&journal, clock::now().wall, operation, overlap))
}

pub(crate) fn move_boundary(app: &App, from: &str, to: &str, overlap: Overlap) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let at = time(app, from, clock::date(app.zone(), now))?;
    let to = time(app, to, clock::date(app.zone(), at))?;
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    finish(app, entries::apply(&journal, now, Operation::MoveBoundary { at, to }, overlap))
}

pub(crate) fn delete(app: &App, which_ones: &[String]) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let ids: Result<Vec<i64>, _> =
        which_ones.iter().map(|one| which(app, &journal, one).map(|entry| entry.entry.id)).collect();
    finish(app, entries::apply(&journal, clock::now().wall, Operation::Delete { ids: ids? }, Overlap::Refuse))
}

pub(crate) fn repeat(app: &App, what: Option<&str>, onto: Option<&str>, overlap: Overlap) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let today = clock::date(app.zone(), now);
    let (from, days, usual) = repeated(app, what, today)?;
    let onto = match onto {
        Some(text) => when::day(text, today)
            .ok_or_else(|| app.refuse(Exit::WrongUse, "stretch-form", &[("time", text.to_owned().into())]))?,
        None => usual,
    };
    // The days of a week are copied onto the days of a week.
    let onto = if days == 7 { Week::of(onto).monday() } else { onto };
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    finish(app, entries::apply(&journal, now, Operation::Repeat { from, days, onto, zone: app.zone() }, overlap))
}

/// Which days are repeated, how many, and where they go when nothing else is said.
fn repeated(app: &App, what: Option<&str>, today: NaiveDate) -> anyhow::Result<(NaiveDate, u32, NaiveDate)> {
    let back = |date: NaiveDate| date.checked_sub_days(Days::new(7)).unwrap_or(date);
    let monday = Week::of(today).monday();
    match what {
        None => Ok((back(today), 1, today)),
        Some(text) if text.eq_ignore_ascii_case("week") => Ok((back(monday), 7, monday)),
        Some(text) => match (text.parse::<Week>(), when::day(text, today)) {
            (Ok(week), _) => Ok((week.monday(), 7, monday)),
            (Err(_), Some(day)) => Ok((day, 1, today)),
            (Err(_), None) => Err(app.refuse(Exit::WrongUse, "stretch-form", &[("time", text.to_owned().into())])),
        },
    }
}

pub(crate) fn undo(app: &App) -> anyhow::Result<Exit> {
    turned(app, entries::undo, ["change-undone", "undo-nothing", "next-redo"])
}

pub(crate) fn redo(app: &App) -> anyhow::Result<Exit> {
    turned(app, entries::redo, ["change-redone", "redo-nothing", "next-undo"])
}

fn turned(
    app: &App,
    turn: fn(&crate::journal::Journal) -> Result<Option<Change>, EntryError>,
    [done, nothing, next]: [&str; 3],
) -> anyhow::Result<Exit> {
    allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let Some(change) = turn(&journal).map_err(|error| refused(app, error))? else {
        return Err(app.refuse(Exit::Refused, nothing, &[]));
    };
    let mut text = vec![app.words.with(done, &[("what", app.words.get(name(change.kind)).into())])];
    text.extend(lines(app, &change));
    app.print(&value(app, &change), &text.join("\n"))?;
    app.say(next, &[]);
    Ok(Exit::Success)
}

/// The message that names a kind of change.
const fn name(kind: Kind) -> &'static str {
    match kind {
        Kind::Add => "change-add",
        Kind::Import => "change-import",
        Kind::Fill => "change-fill",
        Kind::Edit => "change-edit",
        Kind::Move => "change-move",
        Kind::Split => "change-split",
        Kind::Join => "change-join",
        Kind::Repeat => "change-repeat",
        Kind::Delete => "change-delete",
        Kind::Start => "change-start",
        Kind::Stop => "change-stop",
        Kind::Discard => "change-discard",
    }
}
