// SPDX-License-Identifier: EUPL-1.2
//! `run`: the resident process. It waits, steps the pipeline, and starts `sync` when something is due.
//!
//! It is a program of its own, [`crate::recorder`]; what `daglicht` itself does is to ask again for what a withdrawal left
//! unconfirmed.
//!
//! One thread and one wait: the desktop, the consent file and signals all end it. While nobody is active nothing wakes.
//! No runtime and no connection to the collector live here.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use daglicht_platform::ProbeError;
use daglicht_shared::observe::Observer;
use daglicht_shared::sample::Presence;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;

use super::questions::Questions;
use super::{App, Exit};
use crate::activitywatch::{Endpoint, Feed, FeedSettings};
use crate::away;
use crate::capture::{Capture, Seen};
use crate::cases;
use crate::clock;
use crate::consent::{ActiveConsent, NoConsent, SendingConsent};
use crate::consent_file::ConsentFile;
use crate::database::{DatabaseError, Look};
use crate::enrolment::Enrolment;
use crate::journal::{Journal, JournalError};
use crate::lock::{self, Lock, LockError, Work};
use crate::personal;
use crate::pipeline::{Event, Next, Pipeline, PipelineError};
use crate::recorder;
use crate::schedule;
use crate::sight::Sight;
use crate::surroundings::Surroundings;
use crate::wakers::Wakers;
use crate::withdrawal;

/// The shortest time between two starts of `sync`.
const SHORTEST_SYNC_MS: i64 = 60_000;
/// How long to wait before recording again when the journal cannot be written.
const RETRY_MS: i64 = 60_000;
/// New terms are looked for at least this often.
const LONGEST_SYNC_MS: i64 = 24 * 3_600_000;

/// How measuring ended.
enum Ended {
    /// A signal asked for it.
    Asked,
    /// Consent or terms changed: look again.
    Changed,
    /// The journal could not be written.
    NotStored,
    /// The desktop cannot be watched, or no longer.
    NoDesktop(ProbeError),
}

/// The longest wait before the desktop is tried again.
const LONGEST_PAUSE_MS: i64 = 60_000;

/// How long to wait before the desktop is tried again, after so many attempts in a row.
fn pause_after(attempts: u32) -> i64 {
    LONGEST_PAUSE_MS.min(500_i64.saturating_mul(1_i64 << attempts.min(20)))
}

/// Measures, as another program, until it is asked to stop.
pub(crate) fn run(app: &App) -> anyhow::Result<Exit> {
    if app.record()?.withdrawal_pending() {
        super::withdraw::confirm(app, &app.consent()?)?;
    }
    match recorder::become_recorder(app)? {}
}

/// Measures until it is asked to stop.
pub(crate) fn record(app: &App) -> anyhow::Result<Exit> {
    let record = app.record()?;
    let bound = app.bound(app.enrolment()?.as_ref());
    match ActiveConsent::check(&record, bound.as_ref(), clock::now().wall) {
        Ok(_) | Err(NoConsent::Paused { .. } | NoConsent::NotBegun { .. }) => {}
        Err(reason @ (NoConsent::NotGiven | NoConsent::Withdrawn | NoConsent::OtherTerms | NoConsent::Ended)) => {
            return Err(app.no_consent(reason));
        }
    }
    let file = app.consent()?;
    let lock = lock::take(&app.paths, Work::Run).map_err(|error| match error {
        LockError::Taken => {
            let folder = FluentValue::from(app.paths.folder().display().to_string());
            app.refuse(Exit::Refused, "run-taken", &[("folder", folder)])
        }
        LockError::File(error) => error.into(),
    })?;
    let wakers = Wakers::new(&app.paths).context("the operating system gave no way to wait; nothing was recorded")?;
    let mut resident = Resident { lock, syncs: Syncs::default(), attempts: 0 };
    let mut told = None;
    loop {
        let enrolment = app.enrolment()?;
        let bound = app.bound(enrolment.as_ref());
        let now = clock::now().wall;
        let until = match ActiveConsent::check(&file.read()?, bound.as_ref(), now) {
            Ok(active) => match measure(app, &file, &active, enrolment.as_ref(), &wakers, &mut resident)? {
                Ended::Asked => return Ok(Exit::Success),
                Ended::Changed => {
                    told = None;
                    continue;
                }
                // Most often the disk is full: what cannot be stored is a gap, and recording goes on when it can.
                Ended::NotStored => Some(now.plus(RETRY_MS)),
                // A compositor that restarts is back in seconds; a session that ended takes this process with it.
                Ended::NoDesktop(reason) => Some(now.plus(resident.lose_desktop(app, &reason))),
            },
            Err(NoConsent::Withdrawn) => {
                // Nothing that was opened while the withdrawal was on its way may stay.
                withdrawal::erase(&app.paths)?;
                app.say("run-withdrawn", &[]);
                return Ok(Exit::Success);
            }
            Err(reason @ (NoConsent::NotGiven | NoConsent::Ended)) => return Err(app.no_consent(reason)),
            Err(reason @ NoConsent::Paused { until }) => tell_once(app, reason, &mut told, until),
            Err(reason @ NoConsent::NotBegun { from }) => tell_once(app, reason, &mut told, Some(from)),
            Err(reason @ NoConsent::OtherTerms) => tell_once(app, reason, &mut told, None),
        };
        wakers.wait(until.map(|until| span(until.since(now))))?;
        let called = wakers.called();
        if called.child {
            resident.syncs.reap();
        }
        if called.stop {
            return Ok(Exit::Success);
        }
    }
}

/// Says why nothing is measured, once for each reason, and gives back until when.
fn tell_once(
    app: &App,
    reason: NoConsent,
    told: &mut Option<NoConsent>,
    until: Option<Timestamp>,
) -> Option<Timestamp> {
    if told.replace(reason) != Some(reason) {
        super::say(&app.reason(reason));
    }
    until
}

/// Measures; a journal that cannot be written interrupts it and does not end the program.
fn measure(
    app: &App,
    file: &ConsentFile,
    active: &ActiveConsent,
    enrolment: Option<&Enrolment>,
    wakers: &Wakers,
    resident: &mut Resident,
) -> anyhow::Result<Ended> {
    match measure_until_changed(app, file, active, enrolment, wakers, resident) {
        Err(error) if is_storage(&error) => {
            app.say("run-not-stored", &[("detail", FluentValue::from(format!("{error:#}")))]);
            Ok(Ended::NotStored)
        }
        other => other,
    }
}

/// Whether the journal could not be used for a reason that can pass by itself.
fn is_storage(error: &anyhow::Error) -> bool {
    error.downcast_ref::<PipelineError>().is_some_and(PipelineError::is_storage)
        || matches!(
            error.downcast_ref::<JournalError>(),
            Some(JournalError::Statement(_) | JournalError::Open(DatabaseError::Sqlite { .. }))
        )
}

fn measure_until_changed(
    app: &App,
    file: &ConsentFile,
    active: &ActiveConsent,
    enrolment: Option<&Enrolment>,
    wakers: &Wakers,
    resident: &mut Resident,
) -> anyhow::Result<Ended> {
    let bound = app.bound(enrolment);
    let own_rules = personal::text(&app.paths)?;
    let observer = Observer::new(app.rule_pack(enrolment)?, Some(cases::key(&app.paths)?));
    // After the rules: the journal's pages fit into the memory that reading them left.
    let journal = app.journal(Look::Thorough)?;
    let feed = feed_settings(app);
    let mut capture = match Capture::start(active, &app.settings.platform, surroundings(app, active, &feed)?) {
        Ok(capture) => capture,
        Err(reason) if reason.can_pass() => {
            resident.syncs.start_if_due(app, &journal, enrolment)?;
            return Ok(Ended::NoDesktop(reason));
        }
        Err(reason) => return Err(reason.into()),
    };
    resident.attempts = 0;
    Sight::through(capture.name(), &capture.blind()).tell(&resident.lock);
    let mut pipeline = Pipeline::begin(active, &journal, file, bound, observer, app.zone());
    app.say("run-started", &[("desktop", FluentValue::from(capture.name()))]);
    let mut limit = None;
    let mut questions = Questions::default();
    let mut presence = Presence::Locked;
    loop {
        resident.syncs.start_if_due(app, &journal, enrolment)?;
        let descriptors: Vec<_> = wakers.descriptors().into_iter().chain(questions.waker()).collect();
        let next = match capture.next(shorter(limit, resident.syncs.limit()), &descriptors) {
            Ok(Seen::Sample(sample)) => {
                let at = sample.at;
                presence = sample.presence;
                let next = pipeline.step(at, Event::Sample(sample))?;
                if presence == Presence::Locked {
                    end_timer(app, &journal, at.wall);
                }
                next
            }
            Ok(Seen::Called) => {
                let called = wakers.called();
                if called.child {
                    resident.syncs.reap();
                }
                if called.stop {
                    pipeline.step(clock::now(), Event::Finish)?;
                    return Ok(Ended::Asked);
                }
                if called.files
                    && (app.bound(app.enrolment()?.as_ref()) != bound
                        || feed_settings(app) != feed
                        || personal::text(&app.paths).ok().as_ref() != Some(&own_rules))
                {
                    pipeline.step(clock::now(), Event::Finish)?;
                    return Ok(Ended::Changed);
                }
                pipeline.step(clock::now(), Event::Same)?
            }
            Err(error) => {
                pipeline.step(clock::now(), Event::Finish)?;
                return Ok(Ended::NoDesktop(error.into()));
            }
        };
        if let Some(at) = pipeline.take_sleep() {
            end_timer(app, &journal, at);
            questions.slept();
        }
        questions.look(app, &journal, pipeline.doing(), presence);
        limit = match next {
            Next::Within(limit) => Some(limit),
            Next::OnChange => None,
            Next::Stop(_) => return Ok(Ended::Changed),
        };
    }
}

/// The feed's settings; damaged ones are told and are a feed that is off.
fn feed_settings(app: &App) -> FeedSettings {
    FeedSettings::load(&app.paths).unwrap_or_else(|error| {
        super::say(&error.to_string());
        FeedSettings::Off
    })
}

/// What is watched beside the desktop.
fn surroundings(app: &App, consent: &ActiveConsent, feed: &FeedSettings) -> anyhow::Result<Surroundings> {
    let feed = match feed {
        FeedSettings::Off => None,
        FeedSettings::On { .. } => {
            let (program, arguments) = super::myself(app, &["feed", "serve"])?;
            Some(Feed::start(Endpoint { program, arguments }).context("the feed cannot be started")?)
        }
    };
    Ok(Surroundings::start(consent, feed, app.settings.sound.clone()))
}

/// Ends a running timer because the session was closed; one that cannot be ended runs on, and `stop` ends it.
fn end_timer(app: &App, journal: &Journal, at: Timestamp) {
    if let Ok(Some(_)) = away::close(journal, at) {
        app.say("timer-closed", &[("time", app.words.time(app.zone(), at).into())]);
    }
}

fn shorter(one: Option<Duration>, other: Option<Duration>) -> Option<Duration> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.min(other)),
        (one, None) => one,
        (None, other) => other,
    }
}

fn span(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or(0))
}

/// What lives as long as the process.
#[derive(Debug)]
struct Resident {
    lock: Lock,
    syncs: Syncs,
    /// How often in a row there was no desktop to watch.
    attempts: u32,
}

impl Resident {
    /// Says once, and shows in `status`, why there is no desktop; gives how long to wait before it is tried again.
    fn lose_desktop(&mut self, app: &App, reason: &ProbeError) -> i64 {
        let seen = Sight::nothing(&app.words, reason);
        if self.attempts == 0 {
            let detail = seen.problem.clone().unwrap_or_default();
            app.say("run-no-desktop", &[("detail", detail.into())]);
        }
        seen.tell(&self.lock);
        self.attempts = self.attempts.saturating_add(1);
        pause_after(self.attempts)
    }
}

/// The child processes that send, one at a time.
#[derive(Debug, Default)]
struct Syncs {
    child: Option<Child>,
    /// When the next one starts; looked up when absent.
    next: Option<Timestamp>,
    started: Option<Timestamp>,
    is_planned: bool,
}

impl Syncs {
    /// How long to wait at most until the next one is due.
    fn limit(&self) -> Option<Duration> {
        self.next.filter(|_| self.child.is_none()).map(|next| span(next.since(clock::now().wall)))
    }

    fn reap(&mut self) {
        if let Some(child) = &mut self.child
            && !matches!(child.try_wait(), Ok(None))
        {
            (self.child, self.next, self.is_planned) = (None, None, false);
        }
    }

    fn start_if_due(&mut self, app: &App, journal: &Journal, enrolment: Option<&Enrolment>) -> anyhow::Result<()> {
        let Some(enrolment) = enrolment.filter(|_| self.child.is_none()) else { return Ok(()) };
        let now = clock::now().wall;
        if !self.is_planned {
            let keep_from = schedule::keep_from(enrolment, app.zone(), now);
            journal.forget_before(keep_from, app.zone())?;
            if let Some(imported) = app.existing_imported()? {
                imported.forget_before(keep_from, app.zone())?;
            }
            let reports = schedule::keep_reports_from(enrolment, app.zone(), now);
            app.outbox(Look::Brief)?.forget_before(reports, app.zone())?;
            self.plan(app, journal, enrolment, now)?;
        }
        if self.next.is_none_or(|next| next > now) {
            return Ok(());
        }
        let (program, arguments) = super::myself(app, &["sync", "--due-only"])?;
        let mut command = Command::new(program);
        command.args(arguments).stdin(Stdio::null()).stdout(Stdio::null());
        (self.child, self.started, self.next) = (Some(command.spawn()?), Some(now), None);
        Ok(())
    }

    fn plan(&mut self, app: &App, journal: &Journal, enrolment: &Enrolment, now: Timestamp) -> anyhow::Result<()> {
        self.is_planned = true;
        self.next = None;
        if SendingConsent::check(&app.record()?, &enrolment.bound(app.zone()), now).is_err() {
            return Ok(());
        }
        let outbox = app.outbox(Look::Brief)?;
        let planned = schedule::plan(journal, &outbox, enrolment, app.zone(), now)?.next;
        let latest = now.plus(LONGEST_SYNC_MS);
        let earliest = self.started.map_or(now, |started| started.plus(SHORTEST_SYNC_MS));
        self.next = Some(planned.map_or(latest, |planned| planned.min(latest)).max(earliest));
        Ok(())
    }
}
