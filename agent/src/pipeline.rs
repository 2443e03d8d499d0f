// SPDX-License-Identifier: EUPL-1.2
//! The one place where the stages are joined: sample, choke point, sessions, journal.
//!
//! Every step is synchronous, takes the time as a value and asks for consent anew before anything else. A sample's title
//! is gone after `observe`. While somebody is active the open session is extended on disk once a minute, and complete ones
//! wait at most ten seconds for each other, so a kill loses at most a minute; while nobody is, nothing is written and
//! nothing wakes.

use std::time::Duration;

use chrono::NaiveDate;
use chrono_tz::Tz;
use daglicht_shared::case::CaseHash;
use daglicht_shared::observe::{Observation, Observer, State};
use daglicht_shared::rule_pack::LocalTime;
use daglicht_shared::sample::Sample;
use daglicht_shared::sessionise::{Outcomes, Session, Sessioniser};
use daglicht_shared::time::{Interval, Moment, Timestamp};

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
    zone: Tz,
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
        zone: Tz,
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
mod tests {
    use super::*;
    use crate::consent::Record;
    use crate::database::Look;
    use crate::paths::Paths;
    use crate::testing::Folder;
    use daglicht_shared::case::CaseKey;
    use daglicht_shared::crypto::Secret;
    use daglicht_shared::rule_pack::RulePack;
    use daglicht_shared::sample::{Presence, Title, Window};
    use daglicht_shared::sessionise::Kind;

    const START: i64 = 1_790_000_000_000;

    struct Case {
        folder: Folder,
        journal: Journal,
        consent: ConsentFile,
    }

    fn at(second: i64) -> Moment {
        Moment { wall: Timestamp(START + second * 1000), monotonic: second * 1000, boot: second * 1000 }
    }

    impl Case {
        fn new() -> Self {
            let folder = Folder::new();
            let paths = Paths::at(folder.path().to_owned());
            let consent = ConsentFile::open(&paths).expect("made");
            let journal = Journal::open(&paths, Look::Brief).expect("made").0;
            let this = Self { folder, journal, consent };
            this.decide(|record| record.give(None, Secret::new([1; 32]), at(0).wall).expect("nothing is pending"));
            this
        }

        fn decide(&self, change: impl FnOnce(Record) -> Record) {
            self.consent.change(|record| Ok::<_, ConsentFileError>(change(record))).expect("can be written");
        }

        fn pipeline(&self) -> Pipeline<'_> {
            let active = ActiveConsent::check(&self.consent.read().expect("valid"), None, at(0).wall).expect("given");
            let (observer, zone) = (Observer::new(RulePack::starter(), None), chrono_tz::UTC);
            Pipeline::begin(&active, &self.journal, &self.consent, None, observer, zone)
        }

        /// One line for each application, one column for each ten seconds: `#` is in a session, `-` is away.
        fn timelines(&self) -> Vec<String> {
            let all = Interval::new(Timestamp(0), Timestamp(i64::MAX)).expect("not empty");
            let draw = |session: &Session| {
                let column = |at: Timestamp| usize::try_from((at.0 - START) / 10_000).expect("after the start");
                let (from, to) = (column(session.interval.start()), column(session.interval.end()));
                let (name, mark) = match &session.kind {
                    Kind::Active { application, .. } => (application.as_str(), "#"),
                    Kind::Away => ("away", "-"),
                };
                format!("{name:<5}{}{}", " ".repeat(from), mark.repeat(to - from))
            };
            self.journal.sessions(all).expect("can be read").iter().map(draw).collect()
        }
    }

    fn see(pipeline: &mut Pipeline<'_>, second: i64, application: &str) -> Next {
        see_title(pipeline, second, application, "Canary 4711")
    }

    fn see_title(pipeline: &mut Pipeline<'_>, second: i64, application: &str, title: &str) -> Next {
        let window = Window::new(application.to_owned(), Title::new(title.to_owned()));
        let sample = Sample::new(at(second), Presence::Active, Some(window));
        pipeline.step(at(second), Event::Sample(sample)).expect("can be stored")
    }

    fn same(pipeline: &mut Pipeline<'_>, second: i64) -> Next {
        pipeline.step(at(second), Event::Same).expect("can be stored")
    }

    fn idle(pipeline: &mut Pipeline<'_>, second: i64, since: i64) -> Next {
        let sample = Sample::new(at(second), Presence::Idle { since: at(since).wall }, None);
        pipeline.step(at(second), Event::Sample(sample)).expect("can be stored")
    }

    #[test]
    fn windows_become_sessions_without_titles() {
        let case = Case::new();
        let mut pipeline = case.pipeline();
        see(&mut pipeline, 0, "aaaa");
        see(&mut pipeline, 30, "bbbb");
        pipeline.step(at(50), Event::Finish).expect("can be stored");
        assert_eq!(case.timelines(), ["aaaa ###", "bbbb    ##"]);
        for entry in std::fs::read_dir(case.folder.path()).expect("there") {
            let bytes = std::fs::read(entry.expect("there").path()).expect("can be read");
            assert!(!bytes.windows(6).any(|part| part == b"Canary"));
        }
    }

    #[test]
    fn what_is_forgotten_while_it_is_recorded_does_not_come_back() {
        let check = |from: i64, to: i64, expected: &[&str]| {
            let case = Case::new();
            let mut pipeline = case.pipeline();
            see(&mut pipeline, 0, "aaaa");
            same(&mut pipeline, 60);
            see(&mut pipeline, 70, "bbbb");
            let within = Interval::new(at(from).wall, at(to).wall).expect("not empty");
            crate::forget::forget(&case.journal, None, within, chrono_tz::UTC, at(80).wall).expect("works");
            same(&mut pipeline, 140);
            same(&mut pipeline, 200);
            pipeline.step(at(210), Event::Finish).expect("can be stored");
            assert_eq!(case.timelines(), expected, "{from} to {to}");
        };
        check(20, 50, &["aaaa ##", "aaaa      ##", "bbbb        ##############"]);
        check(20, 80, &["aaaa ##", "bbbb         #############"]);
        // The future of the stretch is not forgotten in advance.
        check(0, 10_000, &["bbbb         #############"]);
    }

    #[test]
    fn an_open_session_is_on_disk_once_a_minute() {
        let case = Case::new();
        let mut pipeline = case.pipeline();
        assert_eq!(see(&mut pipeline, 0, "aaaa"), Next::Within(Duration::from_secs(1)));
        assert_eq!(case.timelines(), [""; 0]);
        assert_eq!(same(&mut pipeline, 10), Next::Within(Duration::from_secs(60)));
        assert_eq!(case.timelines(), ["aaaa #"]);
        assert_eq!(same(&mut pipeline, 40), Next::Within(Duration::from_secs(30)));
        assert_eq!(case.timelines(), ["aaaa #"]);
        same(&mut pipeline, 70);
        assert_eq!(case.timelines(), ["aaaa #######"]);
    }

    #[test]
    fn idle_time_takes_back_what_was_already_on_disk() {
        let case = Case::new();
        let mut pipeline = case.pipeline();
        see(&mut pipeline, 0, "aaaa");
        same(&mut pipeline, 10);
        same(&mut pipeline, 70);
        assert_eq!(idle(&mut pipeline, 100, 40), Next::OnChange);
        see(&mut pipeline, 120, "aaaa");
        pipeline.step(at(140), Event::Finish).expect("can be stored");
        assert_eq!(case.timelines(), ["aaaa ####", "away     --------", "aaaa             ##"]);
    }

    #[test]
    fn a_pause_ends_the_session_and_a_withdrawal_stores_nothing() {
        let case = Case::new();
        let mut pipeline = case.pipeline();
        see(&mut pipeline, 0, "aaaa");
        case.decide(|record| record.pause(None, at(20).wall).expect("given"));
        assert_eq!(see(&mut pipeline, 20, "bbbb"), Next::Stop(NoConsent::Paused { until: None }));
        assert_eq!(see(&mut pipeline, 30, "bbbb"), Next::Stop(NoConsent::Paused { until: None }));
        assert_eq!(case.timelines(), ["aaaa ##"]);
        case.decide(|record| record.resume(at(40).wall).expect("given"));
        see(&mut pipeline, 40, "cccc");
        case.decide(|record| record.withdraw(at(60).wall));
        assert_eq!(see(&mut pipeline, 60, "dddd"), Next::Stop(NoConsent::Withdrawn));
        assert_eq!(case.timelines(), ["aaaa ##"]);
    }

    #[test]
    fn every_sample_has_one_outcome() {
        let case = Case::new();
        let mut pipeline = case.pipeline();
        for (second, application) in [(0, "aaaa"), (10, "bbbb"), (20, "cccc")] {
            see(&mut pipeline, second, application);
        }
        pipeline.step(at(30), Event::Finish).expect("can be stored");
        let outcomes = pipeline.outcomes();
        assert_eq!(outcomes.samples, 3);
        assert_eq!(outcomes.samples, outcomes.in_sessions + outcomes.excluded + outcomes.repeated);
    }

    #[test]
    fn a_second_start_never_overlaps_what_is_on_disk() {
        let case = Case::new();
        let mut first = case.pipeline();
        see(&mut first, 0, "aaaa");
        first.step(at(60), Event::Finish).expect("can be stored");
        // The clock was set back to the start.
        let mut second = case.pipeline();
        see(&mut second, 30, "bbbb");
        second.step(at(90), Event::Finish).expect("can be stored");
        assert_eq!(case.timelines(), ["aaaa ######", "bbbb       ###"]);
    }

    #[test]
    fn a_clock_set_back_while_running_never_overlaps_what_an_earlier_run_stored() {
        let case = Case::new();
        let mut first = case.pipeline();
        see(&mut first, 0, "aaaa");
        first.step(at(60), Event::Finish).expect("can be stored");
        let mut second = case.pipeline();
        see(&mut second, 100, "bbbb");
        let back = |second| Moment { wall: at(second - 90).wall, ..at(second) };
        second.step(back(120), Event::Same).expect("can be stored");
        second.step(back(160), Event::Finish).expect("can be stored");
        assert_eq!(case.timelines(), ["aaaa ######", "bbbb       #"]);
    }

    const CASES: &str = r#"
        schema = 1
        id = "cases"
        version = 1
        [case_numbers]
        pattern = '\bzaak (\d{3,})'
        examples = ["zaak 123"]
        counter_examples = ["zaak 12"]
        [[rule]]
        id = "reopened"
        reopened_after_days = 28
        instead_of = "standardised_work"
        activity = "reopened-case"
        category = "rework"
        examples = [{ application = "cases", reopened_days = 29 }]
        counter_examples = [{ application = "cases", reopened_days = 28 }]
        [[rule]]
        id = "cases"
        applications = ["cases"]
        activity = "case-system"
        category = "standardised_work"
        examples = [{ application = "cases" }]
        counter_examples = [{ application = "other" }]
    "#;

    #[test]
    fn a_case_that_was_left_alone_for_long_is_done_again() {
        const DAY: i64 = 24 * 3_600;
        let case = Case::new();
        let key = || Some(CaseKey::new(&Secret::new([9; 32])));
        let active = ActiveConsent::check(&case.consent.read().expect("valid"), None, at(0).wall).expect("given");
        // Each visit is by another process: what is known of a case is on disk.
        let visit = |day: i64, title: &str| {
            let observer = Observer::new(RulePack::parse(CASES).expect("a sound pack"), key());
            let zone = chrono_tz::UTC;
            let mut pipeline = Pipeline::begin(&active, &case.journal, &case.consent, None, observer, zone);
            see_title(&mut pipeline, day * DAY, "cases", title);
            same(&mut pipeline, day * DAY + 60);
            pipeline.step(at(day * DAY + 61), Event::Finish).expect("can be stored");
            let when = Interval::new(at(day * DAY).wall, at(day * DAY + 61).wall).expect("not empty");
            let sessions = case.journal.sessions(when).expect("can be read");
            match &sessions.last().expect("recorded").kind {
                Kind::Active { class: Some(class), .. } => class.activity.to_string(),
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(visit(0, "Zaak 471100815"), "case-system");
        assert_eq!(visit(1, "Zaak 471100815"), "case-system");
        assert_eq!(visit(29, "Zaak 471100815"), "case-system", "28 days later");
        assert_eq!(visit(58, "Zaak 471100815"), "reopened-case", "29 days later");
        assert_eq!(visit(59, "Zaak 471100815"), "reopened-case", "it goes on");
        assert_eq!(visit(60, "Zaak 471100816"), "case-system");
        assert_eq!(visit(61, "Zaken"), "case-system");
        case.journal.forget_before(at(59 * DAY).wall, chrono_tz::UTC).expect("can be written");
        assert_eq!(visit(99, "Zaak 471100815"), "reopened-case", "kept as long as its last day");
        case.journal.forget_before(at(100 * DAY).wall, chrono_tz::UTC).expect("can be written");
        assert_eq!(visit(140, "Zaak 471100815"), "case-system", "forgotten with the days");
        for file in std::fs::read_dir(case.folder.path()).expect("can be read").flatten() {
            let bytes = std::fs::read(file.path()).expect("can be read");
            assert!(!bytes.windows(8).any(|part| part == b"47110081"), "{}", file.path().display());
        }
    }
}
