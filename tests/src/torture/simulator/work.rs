// SPDX-License-Identifier: EUPL-1.2
//! A stretch of work with the agent's own pipeline running, while clocks step, the machine sleeps and people decide.
//!
//! The loop is that of `daglicht run`: consent is asked for, the pipeline steps, and when it stops the question comes
//! again. What the agent could have seen is counted beside it.

use daglicht_agent::consent::{ActiveConsent, NoConsent};
use daglicht_agent::enrolment;
use daglicht_agent::pipeline::{Event, Next, Pipeline};
use daglicht_agent::withdrawal;
use daglicht_shared::observe::Observer;
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::sample::{Presence, Sample, Title, Window};
use daglicht_shared::time::{Moment, Timestamp};

use super::operation::{Beat, Ending};
use super::person::{Decided, FORBIDDEN, Person, ZONE};
use crate::organisation;

/// The windows of a working day; the rule pack of the organisation knows the first three.
const WINDOWS: [(&str, &str); 4] = [
    ("zaaksysteem", "Aanvraag beoordelen 12"),
    ("schrijver", "Verslag 3"),
    ("vergader", "Teamoverleg"),
    ("onbekend", "Iets anders"),
];
const SECOND_MS: i64 = 1_000;

/// The true time, and when the machine was started.
#[derive(Debug, Clone, Copy)]
pub(super) struct Time {
    pub(super) now: i64,
    pub(super) start: i64,
}

/// Why watching ended.
enum Watch {
    /// Consent ended or the agent was killed: look again.
    Again,
    /// There is nothing left to do.
    Done,
}

fn sample(at: Moment, application: &str, title: &str) -> Event {
    let window = Window::new(application.to_owned(), Title::new(title.to_owned()));
    Event::Sample(Sample::new(at, Presence::Active, Some(window)))
}

impl Person {
    fn at(&self, time: &Time) -> Moment {
        self.moment(time.now, time.now - time.start)
    }

    /// Works through the beats.
    pub(super) fn work(&mut self, beats: &[Beat], ending: Ending, time: &mut Time) -> Result<(), String> {
        let mut beats = beats.iter().copied();
        loop {
            let (enrolment, record) = (self.enrolment(), self.record());
            let bound = enrolment.as_ref().map(|enrolment| enrolment.bound(ZONE));
            match ActiveConsent::check(&record, bound.as_ref(), self.wall(time.now)) {
                Ok(active) => {
                    let (journal, file) = (self.journal()?, self.consent());
                    let pack = match &enrolment {
                        Some(enrolment) => enrolment::rule_pack(&enrolment.manifest),
                        // The starter pack takes far longer to load and says no more about time.
                        None => RulePack::parse(&organisation::rule_pack()),
                    };
                    let pack = pack.map_err(|error| error.to_string())?;
                    let observer = Observer::new(pack, None);
                    let pipeline = Pipeline::begin(&active, &journal, &file, bound, observer, ZONE);
                    match self.watch(pipeline, &mut beats, ending, time)? {
                        Watch::Again => {}
                        Watch::Done => return Ok(()),
                    }
                }
                Err(reason) => {
                    if reason == NoConsent::Withdrawn {
                        withdrawal::erase(&self.paths).map_err(|error| error.to_string())?;
                    }
                    match beats.next() {
                        Some(beat) => self.wait(beat, time)?,
                        None => return Ok(()),
                    }
                }
            }
        }
    }

    /// Lets a beat pass while nothing is measured.
    fn wait(&mut self, beat: Beat, time: &mut Time) -> Result<(), String> {
        match beat {
            Beat::Active(_, seconds) | Beat::Away(seconds) | Beat::Frozen(seconds) => time.now += seconds * SECOND_MS,
            Beat::Suspend(minutes) => self.sleep(minutes, time),
            Beat::Step(seconds) => self.offset += seconds * SECOND_MS,
            Beat::Pause(hours) => self.pause(hours, time.now),
            Beat::Resume => self.resume(time.now),
            Beat::Withdraw => self.withdraw(time.now)?,
            Beat::Kill => {}
        }
        Ok(())
    }

    fn sleep(&mut self, minutes: i64, time: &mut Time) {
        let slept = minutes * 60 * SECOND_MS;
        time.now += slept;
        self.asleep += slept;
    }

    fn pass(&mut self, milliseconds: i64, time: &mut Time) {
        time.now += milliseconds;
        self.watched.awake += milliseconds;
        self.watched.all += milliseconds;
    }

    fn watch(
        &mut self,
        mut pipeline: Pipeline<'_>,
        beats: &mut impl Iterator<Item = Beat>,
        ending: Ending,
        time: &mut Time,
    ) -> Result<Watch, String> {
        let mut step = |moment: Moment, event: Event| {
            let next = pipeline.step(moment, event).map_err(|error| format!("pipeline: {error}"));
            next.map(|next| match next {
                Next::Within(limit) => Some(i64::try_from(limit.as_millis()).unwrap_or(i64::MAX)),
                Next::OnChange => Some(i64::MAX),
                Next::Stop(_) => None,
            })
        };
        for beat in beats {
            let next = match beat {
                Beat::Active(window, seconds) => {
                    let (application, title) = WINDOWS[usize::from(window) % WINDOWS.len()];
                    let mut next = step(self.at(time), sample(self.at(time), application, title))?;
                    let mut left = seconds * SECOND_MS;
                    while let (Some(limit), true) = (next, left > 0) {
                        let part = limit.min(left).min(60 * SECOND_MS);
                        self.pass(part, time);
                        left -= part;
                        next = step(self.at(time), Event::Same)?;
                    }
                    next
                }
                Beat::Away(seconds) => {
                    let at = self.at(time);
                    let presence = Presence::Idle { since: Timestamp(at.wall.0 - 180 * SECOND_MS) };
                    let next = step(at, Event::Sample(Sample::new(at, presence, None)))?;
                    self.pass(seconds * SECOND_MS, time);
                    next
                }
                Beat::Suspend(minutes) => {
                    self.sleep(minutes, time);
                    self.watched.all += minutes * 60 * SECOND_MS;
                    step(self.at(time), Event::Same)?
                }
                Beat::Step(seconds) => {
                    self.offset += seconds * SECOND_MS;
                    step(self.at(time), Event::Same)?
                }
                Beat::Frozen(seconds) => {
                    self.pass(seconds * SECOND_MS, time);
                    step(self.at(time), Event::Same)?
                }
                Beat::Pause(hours) => {
                    self.pause(hours, time.now);
                    self.last_sample(&mut step, time)?
                }
                Beat::Resume => {
                    self.resume(time.now);
                    step(self.at(time), Event::Same)?
                }
                Beat::Withdraw => {
                    self.withdraw(time.now)?;
                    self.last_sample(&mut step, time)?
                }
                Beat::Kill => {
                    // The rest of the program's life is gone; it is started again a little later.
                    time.now += 5 * SECOND_MS;
                    return Ok(Watch::Again);
                }
            };
            if next.is_none() {
                return Ok(Watch::Again);
            }
        }
        if ending == Ending::Stopped {
            step(self.at(time), Event::Finish)?;
        }
        Ok(Watch::Done)
    }

    /// A sample arrives just after the decision: it must stop the pipeline and be nowhere.
    fn last_sample(
        &self,
        step: &mut impl FnMut(Moment, Event) -> Result<Option<i64>, String>,
        time: &Time,
    ) -> Result<Option<i64>, String> {
        let next = step(self.at(time), sample(self.at(time), FORBIDDEN, "Vertrouwelijk"))?;
        let goes_on = match self.decided {
            Decided::Given => true,
            Decided::Paused(until) => until.is_some_and(|until| self.wall(time.now) >= until),
            Decided::Nothing | Decided::Withdrawn => false,
        };
        match (next, goes_on) {
            (Some(_), false) => Err("consent: measuring goes on without it".to_owned()),
            (Some(_), true) | (None, _) => Ok(next),
        }
    }
}
