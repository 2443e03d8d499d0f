// SPDX-License-Identifier: EUPL-1.2
//! One stretch of time, and one entry: what it counts as and why, and everything that can be done about it.

use askama::Template;
use daglicht_shared::aggregate::{Content, Span};
use daglicht_shared::time::{Interval, Timestamp};

use super::day::{self, Known};
use super::rules::{self, Wanted};
use super::view::{Answer, Choice, Frame, Tab, Visit};
use crate::clock;
use crate::commands;
use crate::journal::Entry;
use crate::notes::NoteKey;

/// How many applications of a stretch a rule can be made for here.
const MOST_APPLICATIONS: usize = 3;

#[derive(Template)]
#[template(path = "stretch.html")]
struct StretchPage<'a> {
    frame: Frame<'a>,
    heading: String,
    day: String,
    day_path: String,
    why: Vec<String>,
    may_register: bool,
    is_unknown: bool,
    from: String,
    to: String,
    date: String,
    choices: Vec<Choice>,
    applications: Vec<String>,
    wanted: Vec<Wanted>,
}

#[derive(Template)]
#[template(path = "entry.html")]
struct EntryPage<'a> {
    frame: Frame<'a>,
    heading: String,
    day: String,
    day_path: String,
    id: i64,
    from: String,
    to: String,
    date: String,
    middle: String,
    note: String,
    choices: Vec<Choice>,
    neighbours: Vec<Neighbour>,
}

/// An entry that follows or precedes directly.
struct Neighbour {
    id: i64,
    /// What joining with it is called.
    text: String,
    /// The boundary that both share.
    at: i64,
    typed: String,
    boundary: String,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let bounds = visit.part(1).split_once('-').and_then(|(start, end)| {
        let instant = |text: &str| text.parse().ok().filter(|at| (0..1 << 43).contains(at)).map(Timestamp);
        Interval::new(instant(start)?, instant(end)?)
    });
    let Some(interval) = bounds.filter(|interval| interval.milliseconds() <= crate::journal::LONGEST_ENTRY_MS) else {
        return Ok(Answer::Asking(visit.problem(&visit.words().get("page-no-such-stretch"))?));
    };
    let date = clock::date(visit.app.zone(), interval.start());
    let known = day::known(visit, date)?;
    let spans: Vec<&Span> = known.spans.iter().filter(|span| span.interval.intersect(interval).is_some()).collect();
    let largest = spans.iter().max_by_key(|span| span.interval.intersect(interval).map(Interval::milliseconds));
    let middle = largest.map_or(interval.start(), |span| span.interval.start().max(interval.start()));
    let (_, why) = commands::why::told(visit.app, middle)?;
    let page = StretchPage {
        frame: visit.frame(Some(Tab::Day), known.journal.as_ref())?,
        heading: format!("{}–{}", visit.time(interval.start()), visit.time(interval.end())),
        day: day::named(visit, date),
        day_path: day::path(visit, date),
        why: why.lines().map(str::to_owned).collect(),
        may_register: visit.may_register()?,
        is_unknown: spans.iter().all(|span| span.category().is_none()),
        from: day::typed(visit, date, interval.start()),
        to: day::typed(visit, date, interval.end()),
        date: date.to_string(),
        choices: visit.choices(largest.and_then(|span| span.category())),
        applications: applications(&spans),
        wanted: rules::wanted(visit)?,
    };
    Ok(Answer::Page(page.render()?))
}

/// The applications in a stretch for which a rule can be made, the first seen first.
fn applications(spans: &[&Span]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for span in spans {
        if let Content::Active { application, .. } = &span.content
            && !application.is_empty()
            && !names.contains(application)
        {
            names.push(application.clone());
        }
    }
    names.truncate(MOST_APPLICATIONS);
    names
}

pub(super) fn entry(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let journal = visit.app.existing_journal()?;
    let found = match (&journal, visit.part(1).parse()) {
        (Some(journal), Ok(id)) => journal.entry(id)?,
        (None, _) | (_, Err(_)) => None,
    };
    let Some(entry) = found else {
        return Ok(Answer::Asking(visit.problem(&visit.words().get("page-no-such-entry"))?));
    };
    let interval = entry.entry.interval;
    let date = clock::date(visit.app.zone(), interval.start());
    let known = day::known(visit, date)?;
    let note = entry.note.as_ref().map(|note| NoteKey::of(&visit.app.paths)?.open(note)).transpose()?;
    let minute = interval.start().plus(interval.milliseconds() / 2).0.div_euclid(60_000) * 60_000;
    let name = visit.words().category(Some(entry.entry.category));
    let page = EntryPage {
        frame: visit.frame(Some(Tab::Day), known.journal.as_ref())?,
        heading: format!("{}–{} {name}", visit.time(interval.start()), visit.time(interval.end())),
        day: day::named(visit, date),
        day_path: day::path(visit, date),
        id: entry.entry.id,
        from: day::typed(visit, date, interval.start()),
        to: day::typed(visit, date, interval.end()),
        date: date.to_string(),
        middle: day::typed(visit, date, Timestamp(minute)),
        note: note.unwrap_or_default(),
        choices: visit.choices(Some(entry.entry.category)),
        neighbours: neighbours(visit, &known, &entry),
    };
    Ok(Answer::Page(page.render()?))
}

fn neighbours(visit: &Visit<'_>, known: &Known, entry: &Entry) -> Vec<Neighbour> {
    let own = entry.entry.interval;
    let date = clock::date(visit.app.zone(), own.start());
    let words = visit.words();
    let neighbour = |other: &Entry| {
        let interval = other.entry.interval;
        let (at, join, boundary) = if interval.end() == own.start() {
            (own.start(), "page-join-before", "page-boundary-before")
        } else if interval.start() == own.end() {
            (own.end(), "page-join-after", "page-boundary-after")
        } else {
            return None;
        };
        let name = words.category(Some(other.entry.category));
        let values = [
            ("from", visit.time(interval.start()).into()),
            ("to", visit.time(interval.end()).into()),
            ("category", name.into()),
        ];
        Some(Neighbour {
            id: other.entry.id,
            text: words.with(join, &values),
            at: at.0,
            typed: day::typed(visit, date, at),
            boundary: words.get(boundary),
        })
    };
    known.entries.iter().filter_map(neighbour).collect()
}
