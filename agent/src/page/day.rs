// SPDX-License-Identifier: EUPL-1.2
//! One day: as a line, as a table, what can be added to it, and what is still without a name.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Datelike as _, NaiveDate};
use daglicht_shared::aggregate::{self, Content, LONGEST_AWAY_MS, Span};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};

use super::bars::{self, Drawing};
use super::totals::{self, SHORT_MS, Totals};
use super::view::{Answer, Choice, Frame, Tab, Visit};
use crate::away;
use crate::calibration;
use crate::clock;
use crate::entries::{self, Gap, GapKind};
use crate::journal::{Entry, Journal};
use crate::measure;
use crate::notes::NoteKey;
use crate::templates;

/// How many applications of a stretch are named.
const MOST_NAMED: usize = 3;
/// How many stretches without a name are shown beside a day.
const MOST_ASKED: usize = 6;

/// What is known of a day.
pub(super) struct Known {
    pub(super) journal: Option<Journal>,
    pub(super) day: Interval,
    /// What counts, in order.
    pub(super) spans: Vec<Span>,
    /// What was seen, whatever the employee said of it.
    pub(super) seen: Vec<Span>,
    pub(super) entries: Vec<Entry>,
}

/// A line of the table.
pub(super) struct Row {
    pub(super) from: String,
    pub(super) to: String,
    pub(super) length: String,
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// Applications, or the note.
    pub(super) what: String,
    pub(super) is_own: bool,
    pub(super) href: String,
    pub(super) link: String,
}

/// A stretch without a name.
pub(super) struct Ask {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) length: String,
    pub(super) why: String,
    pub(super) href: String,
}

/// A running timer.
pub(super) struct Running {
    pub(super) text: String,
}

/// A template with the id of its category.
pub(super) struct Named {
    pub(super) name: String,
    pub(super) kind: &'static str,
}

/// An open question: that on return, or else that of calibration.
pub(super) struct Question {
    pub(super) text: String,
    /// What answers it.
    pub(super) deed: &'static str,
    /// What was registered when an absence began.
    pub(super) same: Option<String>,
    /// Where more can be said of it.
    pub(super) more: Option<String>,
}

#[derive(Template)]
#[template(path = "day.html")]
struct DayPage<'a> {
    frame: Frame<'a>,
    heading: String,
    previous: String,
    next: String,
    is_today: bool,
    date: String,
    lead: String,
    may_register: bool,
    drawing: Drawing,
    rows: Vec<Row>,
    short: Option<String>,
    asks: Vec<Ask>,
    totals: Totals,
    choices: Vec<Choice>,
    timer: Option<Running>,
    templates: Vec<Named>,
    question: Option<Question>,
}

pub(super) fn today(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    show(visit, clock::date(visit.app.zone(), visit.now))
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    match visit.part(1).parse() {
        Ok(date) => show(visit, date),
        Err(_) => Ok(Answer::Asking(visit.problem(&visit.words().get("page-no-such-day"))?)),
    }
}

/// The address of a day.
pub(super) fn path(visit: &Visit<'_>, date: NaiveDate) -> String {
    if clock::date(visit.app.zone(), visit.now) == date { "/today".to_owned() } else { format!("/days/{date}") }
}

/// A day in words, such as `Sunday 22 November 2026`.
pub(super) fn named(visit: &Visit<'_>, date: NaiveDate) -> String {
    dated(visit, date, "page-date")
}

/// The same without the year, for days of one week.
pub(super) fn named_in_week(visit: &Visit<'_>, date: NaiveDate) -> String {
    dated(visit, date, "page-date-short")
}

fn dated(visit: &Visit<'_>, date: NaiveDate, id: &str) -> String {
    let words = visit.words();
    let weekday = words.get(&format!("page-weekday-{}", date.weekday().number_from_monday()));
    let month = words.get(&format!("page-month-{}", date.month()));
    let values = [
        ("weekday", FluentValue::from(weekday)),
        ("day", date.day().to_string().into()),
        ("month", month.into()),
        ("year", date.year().to_string().into()),
    ];
    words.with(id, &values)
}

/// Reads a day, and not more.
pub(super) fn known(visit: &Visit<'_>, date: NaiveDate) -> anyhow::Result<Known> {
    let day = clock::day(visit.app.zone(), date);
    let journal = visit.app.up_to_date_journal()?;
    let Some(open) = &journal else {
        return Ok(Known { journal, day, spans: Vec::new(), seen: Vec::new(), entries: Vec::new() });
    };
    let imported = visit.app.existing_imported()?;
    let spans = aggregate::measured(&measure::own_timeline(open, imported.as_ref(), day)?, day);
    let mut sessions = open.sessions(day)?;
    if let Some(imported) = &imported {
        sessions.extend(measure::unrecorded(&sessions, imported.sessions(day)?));
    }
    let seen = aggregate::with_meetings(aggregate::timeline(&sessions, &[]), &open.busy(day)?);
    let entries = open.entries(day)?;
    Ok(Known { journal, day, spans, seen: within(seen, day), entries })
}

fn within(spans: Vec<Span>, day: Interval) -> Vec<Span> {
    let cut = |span: Span| Some(Span { interval: span.interval.intersect(day)?, ..span });
    spans.into_iter().filter_map(cut).collect()
}

fn show(visit: &Visit<'_>, date: NaiveDate) -> anyhow::Result<Answer> {
    let words = visit.words();
    let known = known(visit, date)?;
    let journal = known.journal.as_ref();
    let tally = aggregate::tally(&known.spans, &[known.day]);
    let gaps = journal.map(|journal| entries::gaps(journal, known.day, visit.now)).transpose()?.unwrap_or_default();
    let own: Vec<Span> =
        known.spans.iter().filter(|span| matches!(span.content, Content::Entry { .. })).cloned().collect();
    let is_away = |span: &Span| span.content == Content::Away;
    let seen: Vec<Span> = trimmed(&known.seen, is_away).to_vec();
    let all: Vec<Span> = own.iter().chain(&seen).cloned().collect();
    let totals = totals::totals(visit, &tally, &known.spans, None);
    let values =
        [("measured", FluentValue::from(totals.measured.as_str())), ("unknown", totals.unknown.as_str().into())];
    let is_today = clock::date(visit.app.zone(), visit.now) == date;
    let may_register = visit.may_register()?;
    let lead = match (tally.measured_ms(), totals.has_unknown) {
        (0, _) if !may_register => words.get("page-welcome"),
        (0, _) if is_today => words.get("page-day-empty-today"),
        (0, _) => words.get("page-day-empty"),
        (_, true) => words.with("page-day-lead", &values),
        (_, false) => words.with("page-day-lead-known", &values),
    };
    let heading = named(visit, date);
    let label = words.with("page-drawing", &[("day", heading.as_str().into())]);
    let (rows, short) = rows(visit, &known)?;
    let timer = journal.map(Journal::timer).transpose()?.flatten().map(|timer| {
        let values = [
            ("category", FluentValue::from(words.category(Some(timer.category)))),
            ("since", visit.time(timer.start).into()),
            ("length", visit.length(visit.now.since(timer.start).max(0)).into()),
        ];
        Running { text: words.with("page-timer-running", &values) }
    });
    let question = match journal.filter(|_| is_today) {
        Some(journal) => question(visit, journal)?,
        None => None,
    };
    let templates = templates::all(&visit.app.paths, words.language())?;
    let page = DayPage {
        frame: visit.frame(Some(Tab::Day), journal)?,
        drawing: bars::draw(visit, bars::hours(known.day, &all), &seen, &own, label),
        heading,
        previous: visit.href(&path(visit, date.pred_opt().unwrap_or(date))),
        next: visit.href(&path(visit, date.succ_opt().unwrap_or(date))),
        is_today,
        date: date.to_string(),
        lead,
        may_register,
        rows,
        short: (short > 0).then(|| words.with("page-short", &[("count", short.into())])),
        asks: asks(visit, gaps),
        totals,
        choices: visit.choices(None),
        timer,
        templates: templates
            .into_iter()
            .map(|template| Named { name: template.name, kind: template.category.id() })
            .collect(),
        question,
    };
    Ok(Answer::Page(page.render()?))
}

/// The open question, if there is one; one at a time.
fn question(visit: &Visit<'_>, journal: &Journal) -> anyhow::Result<Option<Question>> {
    let words = visit.words();
    if let Some(asked) = away::open(journal, visit.app.zone(), visit.now)?.first() {
        let absence = asked.absence;
        let values = [
            ("from", FluentValue::from(visit.time(absence.start()))),
            ("to", visit.time(absence.end()).into()),
            ("length", visit.length(absence.milliseconds()).into()),
        ];
        let same = away::before(journal, asked)?.map(|before| words.category(Some(before.entry.category)));
        return Ok(Some(Question {
            text: words.with("page-away", &values),
            deed: "away",
            same: same.map(|name| words.with("page-away-same", &[("category", name.into())])),
            more: Some(stretch(visit, absence)),
        }));
    }
    let asked = calibration::open(journal, visit.now)?;
    Ok(asked.map(|(at, _)| Question {
        text: words.with("calibrate-asked", &[("time", visit.time(at).into())]),
        deed: "answer",
        same: None,
        more: None,
    }))
}

/// The spans without those at both ends that are of a kind.
fn trimmed(spans: &[Span], is_of: impl Fn(&Span) -> bool) -> &[Span] {
    let first = spans.iter().position(|span| !is_of(span));
    let last = spans.iter().rposition(|span| !is_of(span));
    first.zip(last).and_then(|(first, last)| spans.get(first..=last)).unwrap_or_default()
}

/// Whether somebody can be asked about a stretch: a night between two entries is no question.
pub(super) const fn is_askable(gap: &Gap) -> bool {
    let is_there = matches!(gap.kind, GapKind::Unknown { .. });
    is_there || gap.interval.milliseconds() <= LONGEST_AWAY_MS
}

/// The stretches without a name, the largest first.
fn asks(visit: &Visit<'_>, mut gaps: Vec<Gap>) -> Vec<Ask> {
    gaps.retain(|gap| gap.interval.milliseconds() >= SHORT_MS && is_askable(gap));
    gaps.sort_by_key(|gap| std::cmp::Reverse(gap.interval.milliseconds()));
    gaps.truncate(MOST_ASKED);
    gaps.iter().map(|gap| ask(visit, gap)).collect()
}

pub(super) fn ask(visit: &Visit<'_>, gap: &Gap) -> Ask {
    let words = visit.words();
    let why = match &gap.kind {
        GapKind::Unknown { applications } if applications.is_empty() => words.get("page-gap-unseen"),
        GapKind::Unknown { applications } => {
            let named: Vec<&str> = applications.iter().take(MOST_NAMED).map(String::as_str).collect();
            words.with("page-gap-unknown", &[("applications", named.join(", ").into())])
        }
        GapKind::Away => words.get("page-gap-away"),
        GapKind::Unrecorded => words.get("page-gap-unrecorded"),
    };
    let interval = gap.interval;
    Ask {
        start: interval.start().0,
        end: interval.end().0,
        from: visit.time(interval.start()),
        to: visit.time(interval.end()),
        length: visit.length(interval.milliseconds()),
        why,
        href: stretch(visit, interval),
    }
}

/// The address of a stretch of time.
pub(super) fn stretch(visit: &Visit<'_>, interval: Interval) -> String {
    visit.href(&format!("/stretches/{}-{}", interval.start().0, interval.end().0))
}

/// What stands in one line of the table while it grows.
struct Line<'a> {
    interval: Interval,
    first: &'a Span,
    applications: BTreeMap<&'a str, i64>,
}

/// The table of a day, and how many short stretches went into its lines.
fn rows(visit: &Visit<'_>, known: &Known) -> anyhow::Result<(Vec<Row>, usize)> {
    let (mut lines, mut short): (Vec<Line<'_>>, usize) = (Vec::new(), 0);
    for span in &known.spans {
        let brief = span.interval.milliseconds() < SHORT_MS && !matches!(span.content, Content::Entry { .. });
        let touches = |line: &Line<'_>| line.interval.end() == span.interval.start();
        let joins =
            |line: &&mut Line<'_>| touches(line) && is_automatic(line.first) && (brief || alike(line.first, span));
        let line = match lines.last_mut().filter(joins) {
            Some(line) => {
                line.interval = Interval::new(line.interval.start(), span.interval.end()).unwrap_or(line.interval);
                line
            }
            None if brief => {
                short += 1;
                continue;
            }
            None => {
                lines.push(Line { interval: span.interval, first: span, applications: BTreeMap::new() });
                let Some(line) = lines.last_mut() else { continue };
                line
            }
        };
        if brief {
            short += 1;
        }
        if let Some(application) = application(span).filter(|name| !name.is_empty()) {
            *line.applications.entry(application).or_default() += span.interval.milliseconds();
        }
    }
    let key =
        known.entries.iter().any(|entry| entry.note.is_some()).then(|| NoteKey::of(&visit.app.paths)).transpose()?;
    let rows = lines.iter().map(|line| row(visit, known, line, key.as_ref())).collect::<anyhow::Result<_>>()?;
    Ok((rows, short))
}

fn row(visit: &Visit<'_>, known: &Known, line: &Line<'_>, key: Option<&NoteKey>) -> anyhow::Result<Row> {
    let words = visit.words();
    let span = line.first;
    let entry = match span.content {
        Content::Entry { id, .. } => known.entries.iter().find(|entry| entry.entry.id == id),
        Content::Active { .. } | Content::Interruption { .. } | Content::Away | Content::Meeting => None,
    };
    let note = entry.and_then(|entry| entry.note.as_ref()).zip(key).map(|(note, key)| key.open(note)).transpose()?;
    let what = match &span.content {
        Content::Entry { .. } => note.unwrap_or_default(),
        Content::Away => words.get("away"),
        Content::Meeting => words.get("by-calendar"),
        Content::Active { .. } | Content::Interruption { .. } => named_applications(&line.applications),
    };
    let category = span.category();
    let (href, link) = match entry {
        Some(entry) => (visit.href(&format!("/entries/{}", entry.entry.id)), "page-edit"),
        None if category.is_none() => (stretch(visit, line.interval), "page-name-it"),
        None => (stretch(visit, line.interval), "page-why"),
    };
    Ok(Row {
        from: visit.time(line.interval.start()),
        to: visit.time(line.interval.end()),
        length: visit.length(line.interval.milliseconds()),
        kind: category.map_or("unknown", daglicht_shared::category::Category::id),
        name: words.category(category),
        what,
        is_own: entry.is_some(),
        href,
        link: words.get(link),
    })
}

fn named_applications(applications: &BTreeMap<&str, i64>) -> String {
    let mut largest: Vec<(&str, i64)> = applications.iter().map(|(name, length)| (*name, *length)).collect();
    largest.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    largest.iter().take(MOST_NAMED).map(|(name, _)| *name).collect::<Vec<_>>().join(", ")
}

fn application(span: &Span) -> Option<&str> {
    match &span.content {
        Content::Active { application, .. } | Content::Interruption { application, .. } => Some(application),
        Content::Away | Content::Meeting | Content::Entry { .. } => None,
    }
}

const fn is_automatic(span: &Span) -> bool {
    matches!(span.content, Content::Active { .. } | Content::Interruption { .. })
}

fn alike(one: &Span, other: &Span) -> bool {
    is_automatic(other) && one.category() == other.category()
}

/// An instant as it is typed for a day: the clock time, and the date where it is another day.
pub(super) fn typed(visit: &Visit<'_>, day: NaiveDate, at: Timestamp) -> String {
    let zone = visit.app.zone();
    let local = clock::local(zone, at);
    let midnight = day.succ_opt().map(|next| clock::midnight(zone, next));
    let candidates = [local.format("%H:%M").to_string(), local.format("%Y-%m-%dT%H:%M").to_string()];
    let minute = at.0.div_euclid(60_000);
    let means =
        |text: &&String| crate::when::read(text, zone, day).is_ok_and(|read| read.0.div_euclid(60_000) == minute);
    if midnight == Some(at) {
        return "24:00".to_owned();
    }
    let exact = || local.format("%Y-%m-%dT%H:%M%:z").to_string();
    candidates.iter().find(means).cloned().unwrap_or_else(exact)
}
