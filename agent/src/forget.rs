// SPDX-License-Identifier: EUPL-1.2
//! Forgetting a stretch of time for good: what was recorded, registered, imported and changed in it.
//!
//! Nothing of it can be undone; whoever calls this says so first. Every page is written anew and the log is emptied,
//! so that nothing of it is in a file of the journals afterwards. Damaged databases that were put aside are not touched, reports
//! that were sent are not called back, and what a followed calendar says is read again from the calendar.

use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

pub use crate::journal::Forgotten;

use crate::calibration::{self, Calibration, CalibrationError};
use crate::journal::Journal;

/// Forgets a stretch of time in the journal and in that of imported time.
///
/// # Errors
/// [`CalibrationError`] when a journal cannot be written; doing it again finishes it.
pub fn forget(
    journal: &Journal,
    imported: Option<&Journal>,
    within: Interval,
    zone: Zone,
    now: Timestamp,
) -> Result<Forgotten, CalibrationError> {
    let forgotten = journal.forget(within, zone, now)?;
    // An open question knows what was in front when it was asked.
    if let Calibration::Asked { at, .. } = journal.calibration()?
        && within.contains(at)
    {
        calibration::go_on(journal, now)?;
    }
    journal.rewrite()?;
    let from_elsewhere = match imported {
        Some(imported) => {
            let forgotten = imported.forget(within, zone, now)?;
            imported.take_forgotten()?;
            imported.rewrite()?;
            forgotten
        }
        None => Forgotten::default(),
    };
    Ok(Forgotten { sessions: forgotten.sessions.saturating_add(from_elsewhere.sessions), ..forgotten })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use daglicht_shared::category::Category;
    use daglicht_shared::sessionise::{Kind, Session};

    use super::*;
    use crate::database::Look;
    use crate::entries::{self, NewEntry, NoteEdit, Operation, Overlap};
    use crate::journal::Timer;
    use crate::notes::Sealed;
    use crate::paths::Paths;
    use crate::testing::Folder;

    const MINUTE: i64 = 60_000;
    const NOW: Timestamp = Timestamp(1_000 * MINUTE);
    const ZONE: Zone = Zone::UTC;

    fn minutes(start: i64, end: i64) -> Interval {
        Interval::new(Timestamp(start * MINUTE), Timestamp(end * MINUTE)).expect("not empty")
    }

    fn open(folder: &Folder) -> Journal {
        Journal::open(&Paths::at(folder.path().to_owned()), Look::Thorough).expect("in order").0
    }

    fn note(number: i64) -> Sealed {
        Sealed(format!("<canary-{number:05}-of-a-note>").into_bytes())
    }

    fn application(number: i64) -> String {
        format!("<canary-{number:05}-of-a-window>")
    }

    /// The numbers of all canaries in the files of a folder.
    fn held(folder: &Folder) -> BTreeSet<i64> {
        let mut found = BTreeSet::new();
        for file in std::fs::read_dir(folder.path()).expect("the folder") {
            let bytes = std::fs::read(file.expect("a file").path()).unwrap_or_default();
            for at in bytes.windows(8).enumerate().filter(|(_, part)| *part == b"<canary-").map(|(at, _)| at) {
                let number = bytes.get(at + 8..at + 13).and_then(|digits| std::str::from_utf8(digits).ok());
                found.extend(number.and_then(|digits| digits.parse::<i64>().ok()));
            }
        }
        found
    }

    #[test]
    fn a_stretch_is_gone_from_the_files_to_the_last_byte_and_the_rest_stays() {
        let folder = Folder::new();
        let journal = open(&folder);
        for number in 0..400 {
            let interval = minutes(number, number + 1);
            let kind = Kind::Active { application: application(number), class: None };
            journal.store(&Session { interval, kind }).expect("stored");
            let new = NewEntry { interval, category: Category::Meetings, note: Some(note(number)) };
            let change = entries::apply(&journal, NOW, Operation::add(new), Overlap::Refuse).expect("free");
            if number % 3 == 0 {
                let id = change.entries().first().expect("one").entry.id;
                let note = NoteEdit::Set(note(number + 1_000));
                let edit = Operation::Edit { id, start: None, end: None, category: None, note };
                entries::apply(&journal, NOW, edit, Overlap::Refuse).expect("there");
            }
            if number % 5 == 0 {
                entries::undo(&journal).expect("works").expect("a change");
            }
        }
        let forgotten = forget(&journal, None, minutes(100, 300), ZONE, NOW).expect("works");
        assert_eq!(forgotten.sessions, 200);
        let found = held(&folder);
        let left: Vec<i64> = found.iter().map(|number| number % 1_000).filter(|n| (100..300).contains(n)).collect();
        assert!(left.is_empty(), "{left:?}");
        assert!((0..100).chain(300..400).all(|number| found.contains(&number)), "{found:?}");
        drop(journal);
        let journal = open(&folder);
        assert_eq!(journal.sessions(minutes(0, 1_000)).expect("read").len(), 200);
        while entries::undo(&journal).expect("what is left always fits").is_some() {}
        assert!(held(&folder).iter().all(|number| !(100..300).contains(&(number % 1_000))));
    }

    /// Rows of many lengths come and go, so that SQLite splits and joins pages and leaves copies where rows stood.
    #[test]
    fn days_that_are_kept_no_longer_are_gone_from_the_files_to_the_last_byte() {
        let folder = Folder::new();
        let journal = open(&folder);
        for number in 0..600 {
            let order = (number * 7) % 600;
            let application = format!("{}{}", application(order), "x".repeat(usize::try_from(order % 90).unwrap_or(0)));
            let session =
                Session { interval: minutes(order, order + 1), kind: Kind::Active { application, class: None } };
            journal.store(&session).expect("stored");
            let new = NewEntry { interval: session.interval, category: Category::Meetings, note: Some(note(order)) };
            entries::apply(&journal, NOW, Operation::add(new), Overlap::Refuse).expect("free");
        }
        for kept_from in [150, 300, 450] {
            journal.forget_before(Timestamp(kept_from * MINUTE), ZONE).expect("works");
            let found = held(&folder);
            assert!(found.iter().all(|number| *number >= kept_from), "{:?}", found.first());
            assert!((kept_from..600).all(|number| found.contains(&number)), "the rest stays");
        }
    }

    #[test]
    fn what_reaches_over_an_end_keeps_the_part_outside() {
        let folder = Folder::new();
        let journal = open(&folder);
        let kind = Kind::Active { application: "a".to_owned(), class: None };
        journal.store(&Session { interval: minutes(0, 60), kind }).expect("stored");
        let new = NewEntry { interval: minutes(10, 50), category: Category::Meetings, note: Some(note(1)) };
        entries::apply(&journal, NOW, Operation::add(new), Overlap::Refuse).expect("free");
        let timer = Timer { start: Timestamp(25 * MINUTE), category: Category::Rework, note: None };
        entries::apply(&journal, NOW, Operation::StartTimer(timer), Overlap::Refuse).expect("none runs");
        forget(&journal, None, minutes(20, 30), ZONE, NOW).expect("works");
        let day = minutes(0, 100);
        let sessions: Vec<Interval> =
            journal.sessions(day).expect("read").into_iter().map(|session| session.interval).collect();
        assert_eq!(sessions, [minutes(0, 20), minutes(30, 60)]);
        let kept: Vec<Interval> =
            journal.entries(day).expect("read").into_iter().map(|entry| entry.entry.interval).collect();
        assert_eq!(kept, [minutes(10, 20), minutes(30, 50)]);
        assert_eq!(journal.timer().expect("read").expect("it runs").start, Timestamp(30 * MINUTE));
        assert_eq!(entries::undo(&journal).expect("works"), None, "it is final");
    }
}
