// SPDX-License-Identifier: EUPL-1.2
//! The one place where the stages are joined: sample, choke point, sessions, journal.
//!
//! Every step is synchronous, takes the time as a value and asks for consent anew before anything else. A sample's title
//! is gone after `observe`. While somebody is active the open session is extended on disk once a minute, and complete ones
//! wait at most ten seconds for each other, so a kill loses at most a minute; while nobody is, nothing is written and
//! nothing wakes.

use std::time::Duration;

use chrono::NaiveDate;
use daglicht_shared::case::CaseHash;
use daglicht_shared::observe::{Observation, Observer, State};
use daglicht_shared::rule_pack::LocalTime;
use daglicht_shared::sample::Sample;
use daglicht_shared::sessionise::{Outcomes, Session, Sessioniser};
use daglicht_shared::time::{Interval, Moment, Timestamp};
use daglicht_shared::zone::Zone;

use crate::calibration::Doing;
use crate::clock;
use crate::consent::{ActiveConsent, Bound, NoConsent};
use crate::consent_file::{ConsentFile, ConsentFileError, Reading};
use crate::journal::{Journal, JournalError};
use crate::plant;

/// How often the open session is extended on disk.
const MARK_MS: i64 = 60_000;
/// The first extension comes sooner, so that a person who looks sees that recording began.
const FIRST_MARK_MS: i64 = 1_000;
/// How long a complete session may wait for others, so that many switches are one write.
const GATHER_MS: i64 = 10_000;
/// How many complete sessions may wait.
const MOST_WAITING: usize = 256;

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// The desktop looks like this.
    Sample(Sample),
    /// Time passed and the desktop looks the same.
    Same,
    /// Recording ends, or is interrupted.
    Finish,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Somebody is active: come back within this time also when nothing changes.
    Within(Duration),
    /// Nobody is active, or nothing may be seen: come back when something changes.
    OnChange,
    /// There is no consent any more; what was open is stored, unless consent was withdrawn.
    Stop(NoConsent),
}

/// A step failed.
#[derive(Debug, thiserror::Error)]
pub enum PipelineError {
    /// The consent cannot be read.
    #[error(transparent)]
    Consent(#[from] ConsentFileError),
    /// The journal cannot be written.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

impl PipelineError {
    /// Whether storing failed, which can pass by itself when space comes free.
    #[must_use]
    pub const fn is_storage(&self) -> bool {
        match self {
            Self::Journal(_) => true,
            Self::Consent(_) => false,
        }
    }
}

/// The joined stages.
#[derive(Debug)]
pub struct Pipeline<'a> {
    journal: &'a Journal,
    consent: &'a ConsentFile,
    bound: Option<Bound>,
    observer: Observer,
    zone: Zone,
    reading: Option<Reading>,
    sessioniser: Sessioniser,
    state: Option<State>,
    /// The case in front, with the day and how long it was left alone before.
    case: Option<(CaseHash, NaiveDate, Option<u32>)>,
    /// A case that was not in front on its day before, and is not kept yet.
    new_case: Option<(CaseHash, NaiveDate)>,
    counted: Outcomes,
    /// The start of the open session on disk.
    marked: Option<Timestamp>,
    /// When, by the boot-time clock, the next extension is due.
    mark_at: Option<i64>,
    /// Sessions that are complete and not on disk.
    waiting: Vec<Session>,
    /// When the machine fell asleep at the earliest, until somebody asks.
    asleep_since: Option<Timestamp>,
    /// What the person forgot while this had a part of it in memory.
    forgotten: Vec<Interval>,
    /// When, by the boot-time clock, those must be on disk.
    write_at: Option<i64>,
}

impl<'a> Pipeline<'a> {
    /// Begins; possible only with a consent.
    #[must_use]
    pub fn begin(
        _consent: &ActiveConsent,
        journal: &'a Journal,
        file: &'a ConsentFile,
        bound: Option<Bound>,
        observer: Observer,
        zone: Zone,
    ) -> Self {
        Self {
            journal,
            consent: file,
            bound,
            observer,
            zone,
            reading: None,
            sessioniser: Sessioniser::default(),
            state: None,
            case: None,
            new_case: None,
            counted: Outcomes::default(),
            marked: None,
            mark_at: None,
            waiting: Vec::new(),
            asleep_since: None,
            forgotten: Vec::new(),
            write_at: None,
        }
    }

    /// Takes one event.
    ///
    /// # Errors
    /// [`PipelineError`] when the consent cannot be read or the journal cannot be written.
    pub fn step(&mut self, now: Moment, event: Event) -> Result<Next, PipelineError> {
        let (now, event) = if plant::active("wall-clock-durations") { by_wall_clock(now, event) } else { (now, event) };
        let record = self.consent.read_again(&mut self.reading)?;
        if let Err(reason) = ActiveConsent::check(record, self.bound.as_ref(), now.wall) {
            match reason {
                NoConsent::Withdrawn => self.forget(),
                NoConsent::NotGiven
                | NoConsent::Paused { .. }
                | NoConsent::OtherTerms
                | NoConsent::NotBegun { .. }
                | NoConsent::Ended => self.finish(now)?,
            }
            return Ok(Next::Stop(reason));
        }
        match event {
            Event::Sample(sample) => {
                let observation = self.observe(sample)?;
                self.take(observation)?;
            }
            Event::Same => {
                if let Some(observation) = self.observer.again(now, self.local(now)) {
                    self.take(observation)?;
                }
            }
            Event::Finish => {
                self.finish(now)?;
                return Ok(Next::OnChange);
            }
        }
        Ok(self.next(now))
    }

    /// What is going on, for a question about it.
    #[must_use]
    pub fn doing(&self) -> Doing {
        match &self.state {
            Some(State::Active { class, .. }) => Doing::Work(class.as_ref().map(|class| class.category)),
            Some(State::Away { .. } | State::Excluded | State::Unseen) | None => Doing::Nothing,
        }
    }

    /// When the machine fell asleep at the earliest, if the clocks tell that it slept since this was asked last.
    ///
    /// Where nothing announces a sleep, this is the only sign of it.
    pub const fn take_sleep(&mut self) -> Option<Timestamp> {
        self.asleep_since.take()
    }

    /// What became of the samples so far.
    #[must_use]
    pub const fn outcomes(&self) -> Outcomes {
        self.sessioniser.outcomes()
    }

    /// Takes a sample through the choke point.
    fn observe(&mut self, sample: Sample) -> Result<Observation, PipelineError> {
        let at = sample.at;
        let looked = self.observer.look(sample);
        let day = clock::date(self.zone, at.wall);
        let mut reopened_days = None;
        if let Some(hash) = looked.case() {
            if self.case.is_none_or(|(before, then, _)| (before, then) != (hash, day)) {
                self.case = Some((hash, day, self.journal.longest_gap(hash, day)?));
                self.new_case = Some((hash, day));
            }
            reopened_days = self.case.and_then(|(_, _, gap)| gap);
        }
        let observation = self.observer.decide(looked, self.local(at), reopened_days);
        if observation.state == State::Excluded {
            (self.case, self.new_case) = (None, None);
        }
        Ok(observation)
    }

    fn local(&self, at: Moment) -> LocalTime {
        clock::local_time(self.zone, at.wall)
    }

    fn take(&mut self, observation: Observation) -> Result<(), PipelineError> {
        let now = observation.at;
        if let Some(since) = self.sessioniser.asleep_since(now) {
            // The absence can be asked about when the journal shows that somebody is back, which then comes soon.
            (self.asleep_since, self.mark_at) = (Some(since), None);
        }
        if self.sessioniser.begins_stretch(now) {
            self.end(now)?;
            self.sessioniser.know(self.recorded_after(now.wall)?);
        }
        self.state = Some(observation.state.clone());
        self.waiting.extend(self.sessioniser.step(observation));
        let open = self.due_mark(now);
        if open.is_none() && !self.is_time_to_write(now) {
            return Ok(());
        }
        self.store(open.as_ref(), now)
    }

    /// Whether what is complete must be on disk: nobody is active, or it waited or grew for long enough.
    fn is_time_to_write(&mut self, now: Moment) -> bool {
        if self.waiting.is_empty() || self.mark_at.is_none() || self.waiting.len() >= MOST_WAITING {
            return true;
        }
        now.boot >= *self.write_at.get_or_insert(now.boot.saturating_add(GATHER_MS))
    }

    /// What the journal holds later than an instant: nothing, unless the clock was set back.
    fn recorded_after(&self, wall: Timestamp) -> Result<Vec<Interval>, JournalError> {
        let later = Interval::new(wall, Timestamp(i64::MAX)).expect("now is not the end of time");
        Ok(self.journal.sessions(later)?.into_iter().map(|session| session.interval).collect())
    }

    fn finish(&mut self, now: Moment) -> Result<(), PipelineError> {
        self.end(now)?;
        self.forget();
        Ok(())
    }

    /// Ends the stretch; what is in front stays known.
    fn end(&mut self, now: Moment) -> Result<(), PipelineError> {
        self.waiting.extend(self.sessioniser.finish(now));
        self.store(None, now)?;
        (self.state, self.marked, self.mark_at) = (None, None, None);
        Ok(())
    }

    fn forget(&mut self) {
        self.observer.forget();
        (self.case, self.new_case) = (None, None);
        (self.state, self.marked, self.mark_at) = (None, None, None);
        self.waiting.clear();
    }

    /// The open session when it is time to extend it on disk.
    fn due_mark(&mut self, now: Moment) -> Option<Session> {
        if !matches!(self.state, Some(State::Active { .. } | State::Unseen)) {
            self.mark_at = None;
            return None;
        }
        let at = *self.mark_at.get_or_insert(now.boot.saturating_add(FIRST_MARK_MS));
        if now.boot < at {
            return None;
        }
        self.mark_at = Some(now.boot.saturating_add(MARK_MS));
        self.sessioniser.open(now)
    }

    /// Writes what is complete, and the open session as far as it goes.
    fn store(&mut self, open: Option<&Session>, now: Moment) -> Result<(), PipelineError> {
        self.write_at = None;
        let done = std::mem::take(&mut self.waiting);
        let replaced = self.marked.filter(|_| !done.is_empty());
        if done.is_empty() && open.is_none() {
            return Ok(());
        }
        let outcomes = self.sessioniser.outcomes();
        let fresh = difference(outcomes, self.counted);
        let (mut forgotten, mut marked) = (Vec::new(), None);
        self.journal.batch(|journal| {
            forgotten = journal.take_forgotten()?;
            let mut left_out = [self.forgotten.as_slice(), &forgotten].concat();
            left_out.sort();
            // What was extended on disk is replaced by its final form, which may end earlier or hold no time at all.
            if let Some(start) = replaced {
                journal.remove(start)?;
            }
            for session in done.iter().chain(open) {
                marked = None;
                for interval in session.interval.minus(&left_out) {
                    journal.store(&Session { interval, kind: session.kind.clone() })?;
                    marked = Some(interval.start());
                }
            }
            if let Some((case, day)) = self.new_case {
                journal.keep_case(case, day)?;
            }
            journal.count(clock::date(self.zone, now.wall), fresh)
        })?;
        self.forgotten.extend(forgotten);
        self.counted = outcomes;
        self.new_case = None;
        if !done.is_empty() {
            self.marked = None;
        }
        if open.is_some() {
            self.marked = marked;
        }
        Ok(())
    }

    fn next(&self, now: Moment) -> Next {
        match self.mark_at {
            Some(at) => {
                let at = self.write_at.map_or(at, |write_at| write_at.min(at));
                let rest = at.saturating_sub(now.boot).min(self.observer.changes_in(now).unwrap_or(i64::MAX));
                let rest = rest.clamp(1, MARK_MS);
                Next::Within(Duration::from_millis(u64::try_from(rest).expect("clamped to a positive number")))
            }
            None => Next::OnChange,
        }
    }
}

/// The planted bug of counting time by the wall clock.
fn by_wall_clock(now: Moment, event: Event) -> (Moment, Event) {
    let now = Moment { monotonic: now.wall.0, boot: now.wall.0, ..now };
    let event = match event {
        Event::Sample(sample) => Event::Sample(Sample { at: now, ..sample }),
        Event::Same | Event::Finish => event,
    };
    (now, event)
}

fn difference(now: Outcomes, before: Outcomes) -> Outcomes {
    Outcomes {
        samples: now.samples - before.samples,
        in_sessions: now.in_sessions - before.in_sessions,
        excluded: now.excluded - before.excluded,
        repeated: now.repeated - before.repeated,
    }
}

#[cfg(test)]
mod tests;
