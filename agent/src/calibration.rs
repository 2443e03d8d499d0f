// SPDX-License-Identifier: EUPL-1.2
//! Calibration: at random moments one question, "what was this?", that says how often the rules are right.
//!
//! Off until the employee turns it on. The next moment is as likely at any time of work, however long ago the last one
//! was, so that the answers are a fair sample of working time; a moment at which nobody works passes unasked. Of an
//! answer only the pair of what the rules said and what the employee said is counted, per week. Nothing here shows
//! anything: `run` tells of a question, and the command line takes the answer.

use daglicht_shared::category::Category;
use daglicht_shared::time::Timestamp;

use crate::clock::{self, NoRandomness};
use crate::journal::{Journal, JournalError};

/// How long a question stays open; later, memory answers rather than the person.
pub const OPEN_MS: i64 = 10 * 60_000;
/// The mean time between two questions, over hours of work: three or four a day.
const MEAN_MS: f64 = 2.0 * 3_600_000.0;
/// A moment that passed longer ago than this passed unobserved, and is not asked about afterwards.
const LATE_MS: i64 = 150_000;

/// What is known of calibration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calibration {
    /// The employee has not turned it on.
    Off,
    /// The next question comes then.
    Waiting {
        /// When.
        next: Timestamp,
    },
    /// A question was asked.
    Asked {
        /// When.
        at: Timestamp,
        /// What the rules said at that moment.
        automatic: Option<Category>,
    },
}

/// What is in front at the moment of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doing {
    /// Somebody works, and the rules say this.
    Work(Option<Category>),
    /// Nobody does, or nobody may look.
    Nothing,
}

/// Calibration cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum CalibrationError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No random moment can be drawn.
    #[error(transparent)]
    Randomness(#[from] NoRandomness),
}

/// Turns calibration on; nothing changes when it is.
///
/// # Errors
/// [`CalibrationError`] when it is as it was.
pub fn turn_on(journal: &Journal, now: Timestamp) -> Result<(), CalibrationError> {
    match journal.calibration()? {
        Calibration::Off => Ok(journal.set_calibration(Calibration::Waiting { next: next(now)? })?),
        Calibration::Waiting { .. } | Calibration::Asked { .. } => Ok(()),
    }
}

/// Takes note that time passed, and gives the moment of a question that is new.
///
/// # Errors
/// [`CalibrationError`] when it is as it was.
pub fn pass(journal: &Journal, now: Timestamp, doing: Doing) -> Result<Option<Timestamp>, CalibrationError> {
    let after = match (journal.calibration()?, doing) {
        (Calibration::Off, _) => return Ok(None),
        (Calibration::Waiting { next }, _) if now < next => return Ok(None),
        (Calibration::Waiting { next }, Doing::Work(automatic)) if now.since(next) <= LATE_MS => {
            Calibration::Asked { at: now, automatic }
        }
        (Calibration::Asked { at, .. }, _) if (0..=OPEN_MS).contains(&now.since(at)) => return Ok(None),
        (Calibration::Waiting { .. } | Calibration::Asked { .. }, _) => Calibration::Waiting { next: next(now)? },
    };
    journal.set_calibration(after)?;
    Ok(match after {
        Calibration::Asked { at, .. } => Some(at),
        Calibration::Off | Calibration::Waiting { .. } => None,
    })
}

/// The open question: its moment and what the rules said.
///
/// # Errors
/// [`CalibrationError`] when the journal cannot be read.
pub fn open(journal: &Journal, now: Timestamp) -> Result<Option<(Timestamp, Option<Category>)>, CalibrationError> {
    Ok(match journal.calibration()? {
        Calibration::Asked { at, automatic } if (0..=OPEN_MS).contains(&now.since(at)) => Some((at, automatic)),
        Calibration::Off | Calibration::Waiting { .. } | Calibration::Asked { .. } => None,
    })
}

/// Ends the open question and goes on.
///
/// # Errors
/// [`CalibrationError`] when it is as it was.
pub fn go_on(journal: &Journal, now: Timestamp) -> Result<(), CalibrationError> {
    Ok(journal.set_calibration(Calibration::Waiting { next: next(now)? })?)
}

/// The next random moment: the waiting time of a Poisson process, which knows nothing of what came before.
fn next(now: Timestamp) -> Result<Timestamp, CalibrationError> {
    Ok(now.plus(waiting_ms(u32::from_le_bytes(clock::random()?))))
}

/// The waiting time that belongs to a random number, at most six times the mean.
fn waiting_ms(random: u32) -> i64 {
    let share = (f64::from(random) + 1.0) / (f64::from(u32::MAX) + 1.0);
    let waiting = (-share.ln() * MEAN_MS).clamp(60_000.0, 6.0 * MEAN_MS);
    #[expect(clippy::cast_possible_truncation, reason = "between a minute and half a day")]
    let waiting = waiting as i64;
    waiting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::Look;
    use crate::paths::Paths;
    use crate::testing::Folder;
    use daglicht_shared::zone::Zone;

    const START: Timestamp = Timestamp(1_790_000_000_000);
    const CASES: Doing = Doing::Work(Some(Category::StandardisedWork));

    #[test]
    fn nothing_is_asked_until_it_is_turned_on() {
        let folder = Folder::new();
        let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
        for minute in 0..2_000 {
            assert_eq!(pass(&journal, START.plus(minute * 60_000), CASES).expect("works"), None);
        }
        assert_eq!(journal.calibration().expect("read"), Calibration::Off);
    }

    #[test]
    fn a_question_comes_while_somebody_works_and_stays_open_for_ten_minutes() {
        let folder = Folder::new();
        let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
        turn_on(&journal, START).expect("works");
        let Calibration::Waiting { next } = journal.calibration().expect("read") else { panic!("it is on") };
        assert_eq!(pass(&journal, next.plus(-1), CASES).expect("works"), None);
        assert_eq!(pass(&journal, next, CASES).expect("works"), Some(next));
        assert_eq!(pass(&journal, next.plus(60_000), CASES).expect("works"), None, "it is told once");
        let asked = Some((next, Some(Category::StandardisedWork)));
        assert_eq!(open(&journal, next.plus(OPEN_MS)).expect("works"), asked);
        assert_eq!(open(&journal, next.plus(OPEN_MS + 1)).expect("works"), None);
        assert_eq!(pass(&journal, next.plus(OPEN_MS + 1), CASES).expect("works"), None);
        assert!(matches!(journal.calibration().expect("read"), Calibration::Waiting { .. }));
    }

    #[test]
    fn a_moment_at_which_nobody_works_passes_unasked() {
        let folder = Folder::new();
        let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
        let waiting = Calibration::Waiting { next: START };
        for (late, doing) in [(0, Doing::Nothing), (LATE_MS + 1, CASES)] {
            journal.set_calibration(waiting).expect("works");
            assert_eq!(pass(&journal, START.plus(late), doing).expect("works"), None);
            assert_ne!(journal.calibration().expect("read"), waiting);
        }
    }

    #[test]
    fn answers_are_counted_by_week_and_forgotten_with_it() {
        let folder = Folder::new();
        let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
        let week: daglicht_shared::week::Week = "2026-W40".parse().expect("a week");
        let (same, other) = (Some(Category::Meetings), Category::Meetings);
        for automatic in [same, None, same] {
            journal.count_answer(week, automatic, other).expect("counted");
        }
        let counts: Vec<_> = journal
            .answers(week)
            .expect("read")
            .into_iter()
            .map(|count| (count.automatic, count.answered, count.count))
            .collect();
        assert_eq!(counts, [(same, other, 2), (None, other, 1)]);
        assert!(journal.answers(week.next()).expect("read").is_empty());
        let zone = Zone::UTC;
        journal.forget_before(clock::week(zone, week.next()).start(), zone).expect("works");
        assert!(journal.answers(week).expect("read").is_empty());
    }

    #[test]
    fn waiting_times_have_the_mean_that_is_said() {
        let times: Vec<i64> = (0..10_000_u32).map(|step| waiting_ms(step * 429_496)).collect();
        let mean = times.iter().sum::<i64>() / 10_000;
        assert!((6_800_000..7_600_000).contains(&mean), "{mean}");
        assert!(times.iter().all(|time| (60_000..=43_200_000).contains(time)));
    }
}
