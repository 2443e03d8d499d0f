// SPDX-License-Identifier: EUPL-1.2
//! `import`: what other programs recorded.
//!
//! Time that was recorded or imported already stays as it is, so that the same file twice changes nothing the second time.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::observe::Observer;
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use serde_json::{Value, json};

use super::{App, Exit};
use crate::calendar;
use crate::clock;
use crate::database::Look;
use crate::import::{self, ExportError, Past, Skipped};
use crate::journal::{Journal, JournalError};
use crate::schedule;

const YEAR_MS: i64 = 366 * 86_400_000;

/// Whether an import is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Effect {
    /// It is only shown.
    Shown,
    /// It is kept.
    Kept,
}

pub(crate) fn activitywatch(app: &App, file: &Path, effect: Effect) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let enrolment = app.enrolment()?;
    let pack = app.rule_pack(enrolment.as_ref())?;
    let source =
        File::open(file).with_context(|| format!("{} cannot be opened; nothing was changed", file.display()))?;
    let export = import::read(source).map_err(|error| match error {
        ExportError::Form { .. } | ExportError::Read | ExportError::TooMuch => anyhow::Error::from(error),
    })?;
    let now = clock::now().wall;
    // What the journal would forget at once is not worth keeping.
    let from = enrolment.map_or(Timestamp(0), |enrolment| schedule::keep_from(&enrolment, app.zone(), now));
    let within = Interval::new(from, now).context("the clock of this computer stands before 1970")?;
    // Without a key no case is known again: what was done before recording began is no rework by itself.
    let past = import::past(&export, &mut Observer::new(pack, None), app.zone(), within);
    let skipped = export.skipped;
    // Titles and addresses end here.
    drop(export);
    let fresh = match effect {
        Effect::Shown => {
            unknown_yet(past.sessions.clone(), &known(app, &past.sessions, app.existing_imported()?.as_ref())?)
        }
        Effect::Kept => keep(app, &past.sessions)?,
    };
    show(app, &past, &fresh, skipped, effect)
}

/// Reads a calendar file in place of what was read of it before.
pub(crate) fn ics(app: &App, file: &Path) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let journal = app.journal(Look::Brief)?;
    let text = text(file)?;
    let calendar = calendar::read(&text, app.zone(), horizon(app)?)?;
    let (id, content) = (calendar_id(file), calendar_content(app, &text));
    journal.keep_calendar(&id, &content, &calendar.busy)?;
    let minutes: i64 = calendar.busy.iter().map(|busy| busy.milliseconds() / 60_000).sum();
    let value = json!({ "stretches": calendar.busy.len(), "minutes": minutes, "broken": calendar.broken });
    let values = [
        ("stretches", FluentValue::from(calendar.busy.len())),
        ("total", app.words.duration(minutes * 60_000).into()),
        ("broken", calendar.broken.into()),
    ];
    app.print(&value, &app.words.with("calendar-read", &values))?;
    Ok(Exit::Success)
}

pub(crate) fn forget_calendars(app: &App) -> anyhow::Result<Exit> {
    if let Some(journal) = app.existing_journal()? {
        journal.forget_calendars()?;
    }
    app.print(&json!({ "forgotten": true }), &app.words.get("calendar-forgotten"))?;
    Ok(Exit::Success)
}

/// Reads the calendar file that is followed, if it changed; what was known before stays when it cannot be read.
pub(crate) fn follow_calendar(app: &App, journal: &Journal) -> anyhow::Result<()> {
    let Some(file) = &app.settings.calendar else { return Ok(()) };
    if super::entries::allowed(app).is_err() {
        return Ok(());
    }
    let followed = text(file).and_then(|text| {
        let (id, content) = (calendar_id(file), calendar_content(app, &text));
        if journal.calendar(&id)?.as_deref() == Some(content.to_string().as_str()) {
            return Ok(());
        }
        let calendar = calendar::read(&text, app.zone(), horizon(app)?)?;
        Ok(journal.keep_calendar(&id, &content, &calendar.busy)?)
    });
    if let Err(error) = followed {
        app.say("calendar-not-followed", &[("detail", FluentValue::from(format!("{error:#}")))]);
    }
    Ok(())
}

fn text(file: &Path) -> anyhow::Result<String> {
    let unreadable = || format!("{} cannot be read; nothing was changed", file.display());
    let mut bytes = Vec::new();
    File::open(file)
        .and_then(|file| file.take(calendar::LARGEST + 1).read_to_end(&mut bytes))
        .with_context(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// A calendar is known by where its file is, without keeping that.
fn calendar_id(file: &Path) -> Digest {
    let path = file.canonicalize().unwrap_or_else(|_| file.to_owned());
    sha256(path.as_os_str().as_encoded_bytes())
}

/// What a calendar came to: of the same text in another zone or month it is something else.
fn calendar_content(app: &App, text: &str) -> Digest {
    let month = clock::local(app.zone(), clock::now().wall).format("%Y-%m");
    sha256(format!("{} {month} {text}", app.zone().name()).as_bytes())
}

/// The time for which a calendar is kept: a year back and a year ahead.
fn horizon(app: &App) -> anyhow::Result<Interval> {
    let today = clock::midnight(app.zone(), clock::date(app.zone(), clock::now().wall));
    Interval::new(today.plus(-YEAR_MS), today.plus(YEAR_MS)).context("the clock of this computer is set far from today")
}

/// Keeps the sessions as far as their time is not known yet, all of them or none.
fn keep(app: &App, sessions: &[Session]) -> anyhow::Result<Vec<Session>> {
    // The views that show imported time look into the journal first.
    drop(app.journal(Look::Brief)?);
    let imported = app.imported(Look::Brief)?;
    let fresh = unknown_yet(sessions.to_vec(), &known(app, sessions, Some(&imported))?);
    imported.batch(|imported| fresh.iter().try_for_each(|session| imported.store(session)))?;
    Ok(fresh)
}

/// The time that is recorded or imported already, in order.
fn known(app: &App, sessions: &[Session], imported: Option<&Journal>) -> anyhow::Result<Vec<Interval>> {
    let (Some(first), Some(last)) = (sessions.first(), sessions.last()) else { return Ok(Vec::new()) };
    let Some(all) = Interval::new(first.interval.start(), last.interval.end()) else { return Ok(Vec::new()) };
    let journal = app.existing_journal()?;
    let mut known = Vec::new();
    for journal in journal.as_ref().into_iter().chain(imported) {
        let sessions: Result<_, JournalError> = journal.sessions(all);
        known.extend(sessions?.into_iter().map(|session| session.interval));
    }
    known.sort();
    Ok(known)
}

/// The parts of sessions that share no time with what is known; both are in order.
fn unknown_yet(sessions: Vec<Session>, known: &[Interval]) -> Vec<Session> {
    let mut fresh = Vec::new();
    let mut first = 0;
    // Known intervals of two journals can overlap, but those of one cannot: none that matters lies before the last two.
    for Session { interval, kind } in sessions {
        while known.get(first).is_some_and(|known| known.end() <= interval.start()) {
            first += 1;
        }
        let near = known.get(first..).unwrap_or_default();
        let near = near.get(..near.partition_point(|known| known.start() < interval.end())).unwrap_or_default();
        fresh.extend(interval.minus(near).into_iter().map(|interval| Session { interval, kind: kind.clone() }));
    }
    fresh
}

fn show(app: &App, past: &Past, fresh: &[Session], skipped: Skipped, effect: Effect) -> anyhow::Result<Exit> {
    let mut categories: BTreeMap<Option<Category>, i64> = BTreeMap::new();
    let mut away = 0;
    for session in fresh {
        let length = session.interval.milliseconds();
        match &session.kind {
            Kind::Away => away += length,
            Kind::Active { class, .. } => {
                *categories.entry(class.as_ref().map(|class| class.category)).or_default() += length;
            }
        }
    }
    let total = |sessions: &[Session]| sessions.iter().map(|session| session.interval.milliseconds()).sum::<i64>();
    let (found, new) = (total(&past.sessions), total(fresh));
    let minutes = |milliseconds: i64| milliseconds / 60_000;
    let first = fresh.first().map(|session| session.interval.start());
    let last = fresh.last().map(|session| session.interval.end());
    let value = json!({
        "kept": effect == Effect::Kept,
        "from": first.map(|at| app.rfc3339(at)),
        "to": last.map(|at| app.rfc3339(at)),
        "minutes": minutes(new),
        "known_minutes": minutes(found - new),
        "away_minutes": minutes(away),
        "excluded_minutes": minutes(past.excluded_ms),
        "categories": categories.iter().map(|(category, length)| {
            (category.map_or("unknown", Category::id).to_owned(), json!(minutes(*length)))
        }).collect::<Value>(),
        "skipped_events": { "broken": skipped.broken, "empty": skipped.empty, "other": skipped.other },
    });
    let duration = |milliseconds: i64| FluentValue::from(app.words.duration(milliseconds));
    let at = |at: Option<Timestamp>| at.map_or_else(String::new, |at| app.words.instant(app.zone(), at));
    let mut lines = Vec::new();
    if fresh.is_empty() {
        lines.push(app.words.with("import-nothing", &[("known", duration(found))]));
    } else {
        let values = [
            ("total", duration(new)),
            ("from", at(first).into()),
            ("to", at(last).into()),
            ("known", duration(found - new)),
        ];
        lines.push(app.words.with("import-found", &values));
        for (category, length) in &categories {
            lines.push(format!("  {:>10}  {}", app.words.duration(*length), app.words.category(*category)));
        }
        lines.push(format!("  {:>10}  {}", app.words.duration(away), app.words.get("away")));
    }
    let values = [
        ("excluded", duration(past.excluded_ms)),
        ("skipped", FluentValue::from(skipped.broken + skipped.empty + skipped.other)),
    ];
    lines.push(app.words.with("import-left-out", &values));
    lines.push(app.words.get(match effect {
        Effect::Shown => "import-shown",
        Effect::Kept => "import-kept",
    }));
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sessions(pairs: &[(i64, i64)]) -> Vec<Session> {
        let interval =
            |(start, end): &(i64, i64)| Interval::new(Timestamp(*start), Timestamp(*end)).expect("not empty");
        pairs.iter().map(|pair| Session { interval: interval(pair), kind: Kind::Away }).collect()
    }

    #[test]
    fn only_time_that_is_not_known_is_kept() {
        let check = |given: &[(i64, i64)], known: &[(i64, i64)], expected: &[(i64, i64)]| {
            let known: Vec<_> = sessions(known).into_iter().map(|session| session.interval).collect();
            assert_eq!(unknown_yet(sessions(given), &known), sessions(expected));
        };
        check(&[(0, 10), (10, 20)], &[], &[(0, 10), (10, 20)]);
        check(&[(0, 10), (10, 20)], &[(5, 12)], &[(0, 5), (12, 20)]);
        check(&[(0, 10), (20, 30)], &[(0, 40)], &[]);
        check(&[(0, 10), (20, 30)], &[(0, 2), (1, 25), (26, 27)], &[(25, 26), (27, 30)]);
    }
}
