// SPDX-License-Identifier: EUPL-1.2
//! The question on return: after a longer absence, "what was this?", once, small, and easy to skip.
//!
//! Never more than a set number a day, never in quiet hours, and never twice about the same time. A question is open until
//! the day is over; then the time simply stays unknown. The answer is an entry that fills the absence and can be undone.
//! The state is in the journal, so that the command line and the page see the same question. Nothing here waits, shows
//! anything or wakes the computer: whoever records looks when somebody is back, which it notices anyway.
//!
//! A running timer ends when the session is closed, that is locked, left or put to sleep; whether it went on is asked
//! like everything else.

use chrono::Timelike as _;
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

use crate::clock;
use crate::entries::{self, Change, EntryError, GapKind, NewEntry, Operation, Overlap};
use crate::journal::{Entry, Journal, JournalError};
use crate::notes::Sealed;

/// An absence that ended longer ago than this is not asked about any more.
const LATE_MS: i64 = 15 * 60_000;
/// How far back is looked for what is likely.
const LOOK_BACK_MS: i64 = 28 * 86_400_000;
/// What people are away for when nothing is known of them.
const USUAL: [Category; 3] = [Category::Meetings, Category::OfficialBreaks, Category::Interruptions];

/// When to ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// After an absence of at least so many milliseconds.
    pub after_ms: i64,
    /// At most so often on a day; 0 is never.
    pub most_a_day: u32,
    /// Not between these minutes of the day, from and to; a pair over midnight is possible.
    pub quiet: Vec<(u32, u32)>,
}

/// A question about an absence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Question {
    /// The absence.
    pub absence: Interval,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// What became of it.
    pub state: State,
}

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It waits for an answer.
    Open,
    /// It was answered.
    Answered,
    /// It was skipped.
    Skipped,
}

impl State {
    /// The id in the journal.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Answered => "answered",
            Self::Skipped => "skipped",
        }
    }
}

/// Looks, just after somebody came back, whether there is something to ask; gives the question when it is new.
///
/// # Errors
/// [`JournalError`] when nothing was asked.
pub fn ask(
    journal: &Journal,
    settings: &Settings,
    zone: Zone,
    now: Timestamp,
) -> Result<Option<Question>, JournalError> {
    if is_quiet(settings, zone, now) {
        return Ok(None);
    }
    let day = clock::day(zone, clock::date(zone, now));
    journal.batch(|journal| {
        let asked = journal.absences(day)?;
        if asked.len() >= usize::try_from(settings.most_a_day).unwrap_or(usize::MAX) {
            return Ok(None);
        }
        let is_new = |gap: &entries::Gap| asked.iter().all(|old| old.absence.intersect(gap.interval).is_none());
        let gap = entries::gaps(journal, day, now)?.into_iter().rev().find(|gap| gap.kind == GapKind::Away);
        let fits = |gap: &entries::Gap| {
            gap.interval.milliseconds() >= settings.after_ms && now.since(gap.interval.end()) <= LATE_MS && is_new(gap)
        };
        let Some(gap) = gap.filter(fits) else { return Ok(None) };
        let question = Question { absence: gap.interval, asked_at: now, state: State::Open };
        journal.keep_absence(&question)?;
        Ok(Some(question))
    })
}

/// The open questions of today, the newest first; one about time that has a name by now is not open.
///
/// # Errors
/// [`JournalError`] when they cannot be read.
pub fn open(journal: &Journal, zone: Zone, now: Timestamp) -> Result<Vec<Question>, JournalError> {
    let mut open = Vec::new();
    for question in journal.absences(clock::day(zone, clock::date(zone, now)))?.into_iter().rev() {
        let named: Vec<Interval> =
            journal.entries(question.absence)?.iter().map(|entry| entry.entry.interval).collect();
        if question.state == State::Open && !question.absence.minus(&named).is_empty() {
            open.push(question);
        }
    }
    Ok(open)
}

/// What the employee was registering when the absence began, such as a timer that ended with it.
///
/// # Errors
/// [`JournalError`] when it cannot be read.
pub fn before(journal: &Journal, question: &Question) -> Result<Option<Entry>, JournalError> {
    let start = question.absence.start();
    // The screen is locked a moment before or after the last input.
    let Some(around) = Interval::new(start.plus(-120_000), start.plus(120_000)) else { return Ok(None) };
    Ok(journal.entries(around)?.into_iter().rev().find(|entry| around.contains(entry.entry.interval.end())))
}

/// What the absence most likely was: what was registered most often in the weeks before, and then what is usual.
///
/// # Errors
/// [`JournalError`] when it cannot be read.
pub fn likely(journal: &Journal, question: &Question) -> Result<Vec<Category>, JournalError> {
    let until = question.absence.start();
    let entries = match Interval::new(until.plus(-LOOK_BACK_MS), until) {
        Some(before) => journal.entries(before)?,
        None => Vec::new(),
    };
    let often = |category: Category| entries.iter().filter(|entry| entry.entry.category == category).count();
    let mut known: Vec<Category> = Category::ALL.into_iter().filter(|category| often(*category) > 0).collect();
    known.sort_by_key(|category| std::cmp::Reverse(often(*category)));
    let usual = USUAL.into_iter().filter(|category| often(*category) == 0);
    Ok(known.iter().copied().chain(usual).collect())
}

/// Answers a question: the absence gets its name where it has none.
///
/// # Errors
/// [`EntryError`] when nothing was changed.
pub fn answer(
    journal: &Journal,
    question: &Question,
    (category, note): (Category, Option<Sealed>),
    now: Timestamp,
) -> Result<Change, EntryError> {
    journal.batch(|journal| {
        journal.keep_absence(&Question { state: State::Answered, ..*question })?;
        let new = NewEntry { interval: question.absence, category, note };
        entries::apply(journal, now, Operation::Fill(new), Overlap::Fit)
    })
}

/// Skips a question; the time stays unknown.
///
/// # Errors
/// [`JournalError`] when it is as it was.
pub fn skip(journal: &Journal, question: &Question) -> Result<(), JournalError> {
    journal.keep_absence(&Question { state: State::Skipped, ..*question })
}

/// Ends a running timer because the session was closed; gives what changed.
///
/// # Errors
/// [`EntryError`] when the timer runs as before.
pub fn close(journal: &Journal, at: Timestamp) -> Result<Option<Change>, EntryError> {
    match journal.timer()? {
        Some(timer) if timer.start < at => {
            entries::apply(journal, at, Operation::StopTimer { at }, Overlap::Fit).map(Some)
        }
        Some(_) | None => Ok(None),
    }
}

fn is_quiet(settings: &Settings, zone: Zone, now: Timestamp) -> bool {
    let local = clock::local(zone, now);
    let minute = local.hour() * 60 + local.minute();
    settings.quiet.iter().any(
        |(from, to)| {
            if from <= to { (*from..*to).contains(&minute) } else { minute >= *from || minute < *to }
        },
    )
}

#[cfg(test)]
mod tests {
    use daglicht_shared::sessionise::{Kind, Session};

    use super::*;
    use crate::database::Look;
    use crate::journal::Timer;
    use crate::paths::Paths;
    use crate::testing::Folder;

    const MINUTE: i64 = 60_000;
    const ZONE: Zone = Zone::UTC;

    fn at(minute: i64) -> Timestamp {
        Timestamp(minute * MINUTE)
    }

    fn minutes(start: i64, end: i64) -> Interval {
        Interval::new(at(start), at(end)).expect("not empty")
    }

    fn settings() -> Settings {
        Settings { after_ms: 10 * MINUTE, most_a_day: 2, quiet: Vec::new() }
    }

    struct Case {
        _folder: Folder,
        journal: Journal,
    }

    impl Case {
        /// Work and absences in turn, each up to its minute.
        fn new(until: &[i64]) -> Self {
            let folder = Folder::new();
            let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
            let (mut start, mut is_work) = (0, true);
            for end in until {
                let kind = match is_work {
                    true => Kind::Active { application: "a".to_owned(), class: None },
                    false => Kind::Away,
                };
                journal.store(&Session { interval: minutes(start, *end), kind }).expect("stored");
                (start, is_work) = (*end, !is_work);
            }
            Self { _folder: folder, journal }
        }

        fn ask(&self, settings: &Settings, minute: i64) -> Option<Interval> {
            ask(&self.journal, settings, ZONE, at(minute)).expect("works").map(|question| question.absence)
        }
    }

    #[test]
    fn an_absence_is_asked_about_once_after_the_set_time() {
        let check = |until: &[i64], now: i64, expected: Option<Interval>| {
            let case = Case::new(until);
            assert_eq!(case.ask(&settings(), now), expected, "{until:?} at {now}");
            assert_eq!(case.ask(&settings(), now), None, "{until:?} at {now}, again");
        };
        check(&[60, 80, 81], 82, Some(minutes(60, 80)));
        check(&[60, 69, 71], 72, None);
        check(&[60, 80, 81], 96, None);
        check(&[60, 80], 82, None);
        check(&[60, 80, 90, 94, 95], 95, None);
    }

    #[test]
    fn no_more_is_asked_than_was_set_and_nothing_in_quiet_hours() {
        let mut until = Vec::new();
        for round in 0..4 {
            until.extend([60 + round * 60, 80 + round * 60]);
        }
        let asked = |settings: &Settings| {
            let mut count = 0;
            let case = Case::new(&[]);
            for round in 0..4 {
                let part = Case::new(&until[..usize::try_from(round * 2 + 2).expect("small")]);
                for session in part.journal.sessions(minutes(0, 2_000)).expect("read") {
                    case.journal.store(&session).expect("stored");
                }
                let back = minutes(80 + round * 60, 81 + round * 60);
                let kind = Kind::Active { application: "a".to_owned(), class: None };
                case.journal.store(&Session { interval: back, kind }).expect("stored");
                count += i64::from(case.ask(settings, 81 + round * 60).is_some());
            }
            count
        };
        assert_eq!(asked(&settings()), 2);
        assert_eq!(asked(&Settings { most_a_day: 0, ..settings() }), 0);
        assert_eq!(asked(&Settings { most_a_day: 9, ..settings() }), 4);
        assert_eq!(asked(&Settings { most_a_day: 9, quiet: vec![(80, 150)], ..settings() }), 2);
        assert_eq!(asked(&Settings { most_a_day: 9, quiet: vec![(1_000, 150)], ..settings() }), 2);
    }

    #[test]
    fn an_answer_fills_the_absence_and_a_skipped_question_is_gone() {
        let case = Case::new(&[60, 80, 81]);
        case.ask(&settings(), 82).expect("asked");
        let question = open(&case.journal, ZONE, at(83)).expect("read").pop().expect("one");
        let change = answer(&case.journal, &question, (Category::Meetings, None), at(83)).expect("free");
        assert_eq!(change.entries().first().expect("one").entry.interval, minutes(60, 80));
        assert_eq!(open(&case.journal, ZONE, at(84)).expect("read"), []);
        let case = Case::new(&[60, 80, 81]);
        case.ask(&settings(), 82).expect("asked");
        let question = open(&case.journal, ZONE, at(83)).expect("read").pop().expect("one");
        assert_eq!(open(&case.journal, ZONE, at(1_440)).expect("read"), [], "the day is over");
        skip(&case.journal, &question).expect("works");
        assert_eq!(open(&case.journal, ZONE, at(84)).expect("read"), []);
    }

    #[test]
    fn time_that_got_its_name_otherwise_is_not_asked_about_any_more() {
        let case = Case::new(&[60, 80, 81]);
        case.ask(&settings(), 82).expect("asked");
        let new = NewEntry { interval: minutes(50, 90), category: Category::Meetings, note: None };
        entries::apply(&case.journal, at(83), Operation::add(new), Overlap::Refuse).expect("free");
        assert_eq!(open(&case.journal, ZONE, at(84)).expect("read"), []);
    }

    #[test]
    fn a_timer_ends_with_the_session_and_is_offered_afterwards() {
        let case = Case::new(&[60, 80, 81]);
        let timer = Timer { start: at(30), category: Category::Meetings, note: Some(Sealed(vec![1])) };
        entries::apply(&case.journal, at(30), Operation::StartTimer(timer), Overlap::Refuse).expect("none runs");
        close(&case.journal, at(60)).expect("works").expect("it ran");
        assert_eq!(close(&case.journal, at(61)).expect("works"), None);
        case.ask(&settings(), 82).expect("asked");
        let question = open(&case.journal, ZONE, at(83)).expect("read").pop().expect("one");
        let before = before(&case.journal, &question).expect("read").expect("the timer's entry");
        assert_eq!((before.entry.interval, before.note), (minutes(30, 60), Some(Sealed(vec![1]))));
    }

    #[test]
    fn what_was_registered_most_often_is_the_likeliest_and_then_what_is_usual() {
        use Category::{Interruptions, Meetings, OfficialBreaks, Rework, TrainingCoaching};
        let check = |entries: &[Category], expected: &[Category]| {
            let case = Case::new(&[60, 80, 81]);
            for (minute, category) in (0_i64..).zip(entries) {
                let interval = minutes(minute * 2, minute * 2 + 1);
                let new = NewEntry { interval, category: *category, note: None };
                entries::apply(&case.journal, at(60), Operation::add(new), Overlap::Refuse).expect("free");
            }
            let question = Question { absence: minutes(60, 80), asked_at: at(82), state: State::Open };
            assert_eq!(likely(&case.journal, &question).expect("read"), expected, "{entries:?}");
        };
        check(&[], &[Meetings, OfficialBreaks, Interruptions]);
        check(
            &[Rework, TrainingCoaching, TrainingCoaching],
            &[TrainingCoaching, Rework, Meetings, OfficialBreaks, Interruptions],
        );
        check(&[Interruptions], &[Interruptions, Meetings, OfficialBreaks]);
    }

    #[test]
    fn a_forgotten_absence_is_not_known_any_more() {
        let case = Case::new(&[60, 80, 81]);
        case.ask(&settings(), 82).expect("asked");
        crate::forget::forget(&case.journal, None, minutes(70, 75), ZONE, at(83)).expect("works");
        assert_eq!(open(&case.journal, ZONE, at(84)).expect("read"), []);
    }
}
