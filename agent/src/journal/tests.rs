// SPDX-License-Identifier: EUPL-1.2
//! Tests of the journal.

use super::*;
use crate::testing::Folder;
use daglicht_shared::zone::Zone;

fn journal() -> (Folder, Journal) {
    let folder = Folder::new();
    let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
    (folder, journal)
}

fn span(start: i64, end: i64) -> Interval {
    Interval::new(Timestamp(start), Timestamp(end)).expect("not empty")
}

fn work(start: i64, end: i64) -> Session {
    let class = Class {
        rule: "r".parse().expect("a slug"),
        activity: "a".parse().expect("a slug"),
        category: Category::Meetings,
        may_interrupt: true,
        also: vec!["files".parse().expect("a slug")],
    };
    let kind = Kind::Active { application: "app".to_owned(), class: Some(class) };
    Session { interval: span(start, end), kind }
}

#[test]
fn sessions_are_read_back_as_they_were_stored() {
    let (_folder, journal) = journal();
    let unknown = Kind::Active { application: String::new(), class: None };
    let sessions = [
        work(0, 10),
        Session { interval: span(10, 20), kind: Kind::Away },
        Session { interval: span(20, 30), kind: unknown },
    ];
    for session in &sessions {
        journal.store(session).expect("stored");
    }
    assert_eq!(journal.sessions(span(0, 30)).expect("read"), sessions);
    assert_eq!(journal.sessions(span(10, 20)).expect("read"), sessions[1..2]);
}

#[test]
fn the_open_session_grows_and_is_never_stored_twice() {
    let (_folder, journal) = journal();
    for end in [10, 20, 15] {
        journal.store(&work(0, end)).expect("stored");
    }
    assert_eq!(journal.sessions(span(0, 99)).expect("read"), [work(0, 15)]);
    journal.remove(Timestamp(0)).expect("removed");
    assert_eq!(journal.sessions(span(0, 99)).expect("read"), []);
}

#[test]
fn what_ended_before_an_instant_is_forgotten() {
    let (_folder, journal) = journal();
    for (start, end) in [(0, 10), (10, 20), (20, 30)] {
        journal.store(&work(start, end)).expect("stored");
        journal.add(span(start, end), Category::Rework, None).expect("free");
    }
    journal.forget_before(Timestamp(15), Zone::UTC).expect("forgotten");
    assert_eq!(journal.sessions(span(0, 99)).expect("read"), [work(10, 20), work(20, 30)]);
    assert_eq!(journal.entries(span(0, 99)).expect("read").len(), 2);
}

#[test]
fn what_is_forgotten_is_gone_from_the_files() {
    let (folder, journal) = journal();
    let canary = |n: u8| Sealed(format!("canary-{n}-{}", "x".repeat(40)).into_bytes());
    journal.add(span(0, 10), Category::Meetings, Some(&canary(1))).expect("free");
    journal.add(span(20, 30), Category::Meetings, Some(&canary(2))).expect("free");
    let held = |wanted: &str| {
        let files = std::fs::read_dir(folder.path()).expect("the folder");
        files
            .map(|file| std::fs::read(file.expect("a file").path()).unwrap_or_default())
            .any(|bytes| bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes()))
    };
    assert!(held("canary-1") && held("canary-2"));
    journal.forget_before(Timestamp(15), Zone::UTC).expect("forgotten");
    assert!(!held("canary-1") && held("canary-2"));
}

#[test]
fn a_failed_batch_leaves_nothing() {
    let (_folder, journal) = journal();
    let failed: Result<(), JournalError> = journal.batch(|journal| {
        journal.store(&work(0, 10))?;
        Err(rusqlite::Error::InvalidQuery.into())
    });
    assert!(failed.is_err());
    assert_eq!(journal.sessions(span(0, 99)).expect("read"), []);
}

#[test]
fn an_entry_that_damage_made_endless_is_left_behind() {
    for (start, end) in [(100, 100 + LONGEST_ENTRY_MS + 1), (-100, 100), (100, i64::MAX)] {
        let (folder, journal) = journal();
        journal.store(&work(10, 20)).expect("stored");
        journal.add(span(0, 50), Category::Meetings, None).expect("stored");
        let damage = "INSERT INTO entry (start_at, end_at, category) VALUES ($1, $2, 'meetings')";
        journal.connection.execute(damage, [start, end]).expect("the schema does not forbid it");
        drop(journal);
        let opened = Journal::open(&Paths::at(folder.path().to_owned()), Look::Thorough).expect("a new one begins");
        assert_eq!(opened.1.expect("put aside").recovered, Some(2), "{start} to {end}");
        assert_eq!(opened.0.entries(span(0, 1_000)).expect("read").len(), 1);
    }
}
