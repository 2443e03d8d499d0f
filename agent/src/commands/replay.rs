// SPDX-License-Identifier: EUPL-1.2
//! `replay`: the week of an invented person through the real code, by the clock of the recording.
//!
//! Only in a project whose manifest says that its people are invented. Consent, pipeline, journal, report, outbox,
//! upload and receipts are those of everyone; only the samples come from a file.

use std::io::{self, BufRead, BufReader};
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use daglicht_shared::crypto::Secret;
use daglicht_shared::observe::Observer;
use daglicht_shared::recording::{Line, RecordedPresence};
use daglicht_shared::sample::{Presence, Sample, Title, Window};
use daglicht_shared::text::FluentValue;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::time::{Interval, Moment, Timestamp};
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::enrol::Terms;
use super::{App, Exit};
use crate::cases;
use crate::clock;
use crate::consent::{ActiveConsent, Record, SendingConsent};
use crate::consent_file::{ConsentFile, ConsentFileError};
use crate::database::Look;
use crate::enrolment::Enrolment;
use crate::entries::{self, NewEntry, Operation, Overlap};
use crate::http::{CollectorUrl, Http};
use crate::journal::{ConsentEvent, Journal};
use crate::outbox::{Outbox, ReportState};
use crate::pipeline::{Event, Next, Pipeline};
use crate::upload::{Decision, Eager, Offered};

/// How often an unchanged desktop is looked at; the sessions of a longer silence would be a gap.
const LOOK_MS: i64 = 120_000;
/// How often and after how long a report is offered again while the collector asks for patience.
const PATIENCE: usize = 20;
const PAUSE: Duration = Duration::from_millis(500);

pub(crate) fn replay(app: &App, url: &CollectorUrl, ticket: &Ticket, samples: &Path) -> anyhow::Result<Exit> {
    let file = app.consent()?;
    let http = Http::new(url)?;
    let today = clock::date(app.zone(), clock::now().wall);
    let (signed, manifest) = super::enrol::fetch(app, &http, ticket, today)?;
    if !manifest.terms.synthetic {
        let name = FluentValue::from(manifest.terms.name);
        return Err(app.refuse(Exit::Refused, "replay-real", &[("name", name)]));
    }
    let lines = read(samples)?;
    let first = lines.first().map(at).context("the recording is empty; nothing was sent")?;
    let enrolment = super::enrol::exchange(app, &http, &file, Terms { url, ticket, signed, manifest })?;
    let journal = app.journal(Look::Brief)?;
    give(&file, &journal, &enrolment, first)?;
    let counts = feed(app, &file, &journal, &enrolment, lines)?;
    let mut outbox = app.outbox(Look::Brief)?;
    let offered = report(app, &http, &journal, &mut outbox, &enrolment, &file)?;
    let weeks: Vec<Value> = outbox
        .reports()?
        .iter()
        .filter(|item| item.state != ReportState::Replaced)
        .map(|item| super::sending::value(app, item))
        .collect();
    let value = json!({
        "project": enrolment.manifest.terms.project,
        "team": enrolment.team,
        "weeks": weeks,
        "samples": counts,
    });
    let sentences: Vec<String> = offered.iter().map(|offered| super::sync::line(app, offered)).collect();
    app.print(&value, &sentences.join("\n"))?;
    let mut exit = Exit::Success;
    for (offered, sentence) in offered.iter().zip(&sentences) {
        if offered.decision != Decision::Acknowledge {
            super::say(sentence);
        }
        exit = super::sync::worst(exit, super::sync::exit(offered.decision));
    }
    Ok(exit)
}

fn read(samples: &Path) -> anyhow::Result<Vec<Line>> {
    let reader: Box<dyn BufRead> = if samples == Path::new("-") {
        Box::new(io::stdin().lock())
    } else {
        let file = std::fs::File::open(samples)
            .with_context(|| format!("the recording {} cannot be read; nothing was sent", samples.display()))?;
        Box::new(BufReader::new(file))
    };
    let mut lines = Vec::new();
    for (number, text) in (1..).zip(reader.lines()) {
        let text = text.context("the recording cannot be read; nothing was sent")?;
        if text.trim().is_empty() {
            continue;
        }
        // The parser's own words could repeat what the line holds.
        let line = serde_json::from_str(&text).ok();
        lines.push(line.with_context(|| format!("line {number} of the recording is none; nothing was sent"))?);
    }
    lines.sort_by_key(at);
    Ok(lines)
}

const fn at(line: &Line) -> Timestamp {
    match line {
        Line::Sample { at, .. } => *at,
        Line::Entry { from, .. } => *from,
        Line::End { end } => *end,
    }
}

/// The recording's clock: none of the three ever leaves the others.
const fn moment(at: Timestamp) -> Moment {
    Moment { wall: at, monotonic: at.0, boot: at.0 }
}

fn give(file: &ConsentFile, journal: &Journal, enrolment: &Enrolment, at: Timestamp) -> anyhow::Result<()> {
    let (hash, fresh) = (enrolment.hash(), Secret::new(clock::random()?));
    file.change(|record: Record| {
        // `exchange` refused a pending withdrawal.
        Ok::<_, ConsentFileError>(record.clone().give(Some(hash), fresh, at).unwrap_or(record))
    })?;
    Ok(journal.log_consent(ConsentEvent::Given, Some(&hash), at)?)
}

fn feed(
    app: &App,
    file: &ConsentFile,
    journal: &Journal,
    enrolment: &Enrolment,
    lines: Vec<Line>,
) -> anyhow::Result<Value> {
    let bound = enrolment.bound(app.zone());
    let start = bound.period.start();
    // Consent holds within the project's weeks; asking for their first instant begins the pipeline with it.
    let active = ActiveConsent::check(&file.read()?, Some(&bound), start).map_err(|reason| app.no_consent(reason))?;
    let observer = Observer::new(app.rule_pack(Some(enrolment))?, Some(cases::key(&app.paths)?));
    let mut pipeline = Pipeline::begin(&active, journal, file, Some(bound), observer, app.zone());
    let total = lines.len();
    let mut lines = lines.into_iter().peekable();
    let (mut seen, mut outside): (Option<Timestamp>, u64) = (None, 0);
    while let Some(line) = lines.peek() {
        let day = clock::day(app.zone(), clock::date(app.zone(), at(line)));
        journal.batch(|journal| {
            while let Some(line) = lines.next_if(|line| at(line) < day.end()) {
                let now = at(&line);
                while let Some(last) = seen.filter(|last| last.plus(LOOK_MS) < now) {
                    pipeline.step(moment(last.plus(LOOK_MS)), Event::Same)?;
                    seen = Some(last.plus(LOOK_MS));
                }
                let taken = take(journal, &mut pipeline, line, seen)?;
                outside += u64::from(taken.is_outside);
                seen = taken.seen;
            }
            Ok::<_, anyhow::Error>(())
        })?;
    }
    if let Some(last) = seen {
        pipeline.step(moment(last), Event::Finish)?;
    }
    let outcomes = pipeline.outcomes();
    Ok(json!({
        "lines": total,
        "samples": outcomes.samples,
        "in_sessions": outcomes.in_sessions,
        "excluded": outcomes.excluded,
        "repeated": outcomes.repeated,
        "outside": outside,
    }))
}

/// What a line led to.
struct Taken {
    /// The last look at a desktop in use.
    seen: Option<Timestamp>,
    /// Whether it was a sample at a time for which there is no consent.
    is_outside: bool,
}

fn take(journal: &Journal, pipeline: &mut Pipeline<'_>, line: Line, seen: Option<Timestamp>) -> anyhow::Result<Taken> {
    match line {
        Line::Sample { at, presence, idle_ms, application, title } => {
            let presence = match presence {
                RecordedPresence::Active => Presence::Active,
                RecordedPresence::Idle => Presence::Idle { since: at.plus(-idle_ms.unwrap_or(0).max(0)) },
                RecordedPresence::Locked => Presence::Locked,
            };
            let window = application.map(|application| Window::new(application, Title::new(title.unwrap_or_default())));
            let next = (presence == Presence::Active).then_some(at);
            let sample = Sample::new(moment(at), presence, window);
            let is_outside = match pipeline.step(moment(at), Event::Sample(sample))? {
                Next::Stop(_) => true,
                Next::Within(_) | Next::OnChange => false,
            };
            Ok(Taken { seen: next.filter(|_| !is_outside), is_outside })
        }
        Line::Entry { from, to, category } => {
            let interval = Interval::new(from, to).context("an entry of the recording ends before it begins")?;
            let new = NewEntry { interval, category, note: None };
            entries::apply(journal, interval.end(), Operation::add(new), Overlap::Refuse)?;
            Ok(Taken { seen, is_outside: false })
        }
        Line::End { end } => {
            pipeline.step(moment(end), Event::Finish)?;
            Ok(Taken { seen: None, is_outside: false })
        }
    }
}

fn report(
    app: &App,
    http: &Http,
    journal: &Journal,
    outbox: &mut Outbox,
    enrolment: &Enrolment,
    file: &ConsentFile,
) -> anyhow::Result<Vec<Offered>> {
    let terms = &enrolment.manifest.terms;
    let now = clock::now().wall;
    let this_week = Week::of(clock::date(app.zone(), now));
    let consent = SendingConsent::check(&file.read()?, &enrolment.bound(app.zone()), now)
        .map_err(|reason| app.no_consent(reason))?;
    for week in terms.first_week.through(terms.last_week).take_while(|week| *week < this_week) {
        super::sync::put(app, journal, outbox, enrolment, &consent, (week, now))?;
    }
    let mut done = Vec::new();
    for attempt in 1..=PATIENCE {
        let offered = super::sync::send(app, http, outbox, enrolment, Eager::All, now)?;
        let waits = |offered: &Offered| matches!(offered.decision, Decision::Later(_));
        let is_last = attempt == PATIENCE || !offered.iter().any(waits);
        done.extend(offered.into_iter().filter(|offered| is_last || !waits(offered)));
        if is_last {
            break;
        }
        http.pause(PAUSE);
    }
    Ok(done)
}
