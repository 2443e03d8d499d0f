// SPDX-License-Identifier: EUPL-1.2
//! Steps of the pipeline, with hand-made samples and clocks.

use super::*;
use crate::away;
use crate::consent::Record;
use crate::database::Look;
use crate::entries::{self, Operation, Overlap};
use crate::journal::Timer;
use crate::paths::Paths;
use crate::testing::Folder;
use daglicht_shared::case::CaseKey;
use daglicht_shared::category::Category;
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
        let (observer, zone) = (Observer::new(RulePack::starter(), None), Zone::UTC);
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
        crate::forget::forget(&case.journal, None, within, Zone::UTC, at(80).wall).expect("works");
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
        let zone = Zone::UTC;
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
    case.journal.forget_before(at(59 * DAY).wall, Zone::UTC).expect("can be written");
    assert_eq!(visit(99, "Zaak 471100815"), "reopened-case", "kept as long as its last day");
    case.journal.forget_before(at(100 * DAY).wall, Zone::UTC).expect("can be written");
    assert_eq!(visit(140, "Zaak 471100815"), "case-system", "forgotten with the days");
    for file in std::fs::read_dir(case.folder.path()).expect("can be read").flatten() {
        let bytes = std::fs::read(file.path()).expect("can be read");
        assert!(!bytes.windows(8).any(|part| part == b"47110081"), "{}", file.path().display());
    }
}

/// Clocks after a sleep that nothing announced: the monotonic one stood still.
fn after_sleep(second: i64, slept: i64) -> Moment {
    Moment { monotonic: (second - slept) * 1000, ..at(second) }
}

#[test]
fn a_sleep_that_only_the_clocks_tell_of_ends_a_timer_where_it_began_and_is_asked_about() {
    let case = Case::new();
    let mut pipeline = case.pipeline();
    see(&mut pipeline, 0, "aaaa");
    let timer = Timer { start: at(1).wall, category: Category::Meetings, note: None };
    entries::apply(&case.journal, at(1).wall, Operation::StartTimer(timer), Overlap::Refuse).expect("none runs");
    see(&mut pipeline, 50, "bbbb");
    assert_eq!(pipeline.take_sleep(), None);
    let back = after_sleep(1_850, 1_790);
    let window = Window::new("bbbb".to_owned(), Title::default());
    let mut sample = |at: Moment| {
        let sample = Sample::new(at, Presence::Active, Some(window.clone()));
        pipeline.step(at, Event::Sample(sample)).expect("can be stored");
        pipeline.take_sleep()
    };
    assert_eq!(sample(back), Some(at(50).wall));
    assert_eq!(sample(after_sleep(1_860, 1_790)), None, "it is told once");
    away::close(&case.journal, at(50).wall).expect("works").expect("the timer ran");
    let settings = away::Settings { after_ms: 600_000, most_a_day: 9, quiet: Vec::new() };
    let asked_at = after_sleep(1_870, 1_790).wall;
    let question = away::ask(&case.journal, &settings, Zone::UTC, asked_at).expect("works").expect("asked");
    assert_eq!(Some(question.absence), Interval::new(at(50).wall, at(1_850).wall));
    let before = away::before(&case.journal, &question).expect("read").expect("the timer's entry");
    assert_eq!(before.entry.interval.end(), at(50).wall);
}

#[test]
fn a_short_sleep_ends_no_timer() {
    let case = Case::new();
    let mut pipeline = case.pipeline();
    see(&mut pipeline, 0, "aaaa");
    let sample = Sample::new(after_sleep(160, 140), Presence::Active, None);
    pipeline.step(sample.at, Event::Sample(sample)).expect("can be stored");
    assert_eq!(pipeline.take_sleep(), None);
}
