// SPDX-License-Identifier: EUPL-1.2
//! The controls: what SQLite promises is kept in every image, and what it does not promise is seen to be lost.

use std::fs;
use std::path::Path;

use rusqlite::Connection;

use super::*;
use crate::program::Folder;

/// What became of the acknowledged entries over all images.
#[derive(Debug, Default, PartialEq, Eq)]
struct Verdict {
    images: usize,
    with_marks: usize,
    lost: usize,
    corrupt: usize,
}

fn open(folder: &Path, journal_mode: &str, synchronous: &str) -> Connection {
    let connection = Connection::open(folder.join("kept.db")).expect("it opens");
    connection.pragma_update(None, "journal_mode", journal_mode).expect("the mode is known");
    connection.pragma_update(None, "synchronous", synchronous).expect("the level is known");
    // Small, so that checkpoints happen in the middle of the work.
    connection.pragma_update(None, "wal_autocheckpoint", 12).expect("a number is taken");
    connection
}

/// Adds entries and changes others, with a restart in the middle; marks each entry when its commit has returned.
fn work(folder: &Path, recorder: &Recorder, journal_mode: &str, synchronous: &str) {
    for half in 0..2 {
        let connection = open(folder, journal_mode, synchronous);
        connection
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))
            .expect("a checkpoint can be made");
        connection
            .execute_batch("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, filler BLOB)")
            .expect("a table can be made");
        for id in half * 15..(half + 1) * 15 {
            connection
                .execute_batch(&format!(
                    "BEGIN IMMEDIATE;
                     UPDATE entry SET filler = CAST(printf('%03000d', {id}) AS BLOB) WHERE id % 4 = {id} % 4;
                     INSERT INTO entry (id, filler) VALUES ({id}, CAST(printf('%03000d', {id}) AS BLOB));
                     COMMIT;"
                ))
                .expect("an entry can be added");
            recorder.mark(&id.to_string());
        }
    }
}

/// The entries of an image, or nothing when it is corrupt.
fn entries(folder: &Path) -> Option<Vec<String>> {
    let path = folder.join("kept.db");
    if !path.exists() {
        return Some(Vec::new());
    }
    let read = || -> rusqlite::Result<Option<Vec<String>>> {
        let connection = Connection::open(path)?;
        // Nobody pulls the plug here.
        connection.pragma_update(None, "synchronous", "OFF")?;
        let health: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
        if health != "ok" {
            return Ok(None);
        }
        let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            return Ok(Some(Vec::new()));
        }
        let mut statement = connection.prepare("SELECT CAST(id AS TEXT) FROM entry")?;
        statement.query_map([], |row| row.get(0))?.collect::<rusqlite::Result<_>>().map(Some)
    };
    read().ok().flatten()
}

fn verdict(name: &str, journal_mode: &str, synchronous: &str, images: usize) -> Verdict {
    let folder = Folder::new(&format!("power-{name}"));
    let target = Folder::new(&format!("power-{name}-image"));
    let recorder = Recorder::watch(folder.path());
    work(folder.path(), &recorder, journal_mode, synchronous);
    let mut verdict = Verdict::default();
    for image in recorder.images(7, images) {
        image.write_to(target.path());
        verdict.images += 1;
        verdict.with_marks += usize::from(!image.marks_before().is_empty());
        match entries(target.path()) {
            None => verdict.corrupt += 1,
            Some(entries) => {
                let lost = image.marks_before().iter().any(|mark| !entries.contains(mark));
                verdict.lost += usize::from(lost);
            }
        }
    }
    assert_eq!(verdict.images, images);
    assert!(verdict.with_marks > images / 2, "few images hold anything: {verdict:?}");
    verdict
}

#[test]
fn full_sync_in_wal_mode_loses_nothing() {
    let verdict = verdict("wal-full", "WAL", "FULL", 500);
    assert_eq!((verdict.lost, verdict.corrupt), (0, 0), "{verdict:?}");
}

#[test]
fn control_normal_sync_in_wal_mode_loses_acknowledged_commits() {
    let verdict = verdict("wal-normal", "WAL", "NORMAL", 150);
    assert!(verdict.lost > 20, "the harness does not notice what is lost: {verdict:?}");
    assert_eq!(verdict.corrupt, 0, "WAL with NORMAL stays sound: {verdict:?}");
}

#[test]
fn control_no_sync_loses_commits_and_corrupts() {
    let verdict = verdict("wal-off", "WAL", "OFF", 150);
    assert!(verdict.lost > 20, "the harness does not notice what is lost: {verdict:?}");
    assert!(verdict.corrupt > 0, "the harness does not notice what is corrupt: {verdict:?}");
}

#[test]
fn extra_sync_with_a_rollback_journal_loses_nothing() {
    let verdict = verdict("delete-extra", "DELETE", "EXTRA", 150);
    assert_eq!((verdict.lost, verdict.corrupt), (0, 0), "{verdict:?}");
}

/// A journal whose removal is undone rolls the commit back: the folder must be synced too.
#[test]
fn control_full_sync_with_a_rollback_journal_loses_acknowledged_commits() {
    let verdict = verdict("delete-full", "DELETE", "FULL", 100);
    assert!(verdict.lost > 0, "the harness does not undo removals: {verdict:?}");
    assert_eq!(verdict.corrupt, 0, "{verdict:?}");
}

#[test]
fn the_same_seed_gives_the_same_images() {
    let folder = Folder::new("power-seed");
    let recorder = Recorder::watch(folder.path());
    work(folder.path(), &recorder, "WAL", "NORMAL");
    let images = |seed| recorder.images(seed, 20).map(|image| (image.point, image.files)).collect::<Vec<_>>();
    assert!(images(1) == images(1));
    assert!(images(1) != images(2));
}

#[test]
fn an_image_holds_what_was_there_before_and_a_replaced_database_only_once() {
    let folder = Folder::new("power-before");
    let target = Folder::new("power-before-image");
    fs::create_dir(folder.path().join("deeper")).expect("a folder can be made");
    fs::write(folder.path().join("deeper/consent"), "given").expect("a file can be written");
    drop(open(folder.path(), "WAL", "FULL"));
    let recorder = Recorder::watch(folder.path());
    let connection = open(folder.path(), "WAL", "FULL");
    connection.execute_batch("CREATE TABLE first (id)").expect("a table can be made");
    drop(connection);
    fs::remove_file(folder.path().join("kept.db")).expect("it can be removed");
    let connection = open(folder.path(), "WAL", "FULL");
    connection.execute_batch("CREATE TABLE second (id)").expect("a table can be made");
    recorder.mark("second");
    for image in recorder.images(1, 60) {
        image.write_to(target.path());
        assert_eq!(fs::read_to_string(target.path().join("deeper/consent")).expect("it is there"), "given");
        if !image.marks_before().is_empty() {
            let connection = Connection::open(target.path().join("kept.db")).expect("it opens");
            let tables: Vec<String> = connection
                .prepare("SELECT name FROM sqlite_schema")
                .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
                .expect("it can be read");
            assert_eq!(tables, ["second"], "{image:?}");
        }
    }
}

#[test]
fn two_connections_in_two_threads_are_recorded_in_one_order() {
    let folder = Folder::new("power-threads");
    let target = Folder::new("power-threads-image");
    let recorder = Recorder::watch(folder.path());
    open(folder.path(), "WAL", "FULL")
        .execute_batch("CREATE TABLE entry (id INTEGER PRIMARY KEY)")
        .expect("a table can be made");
    std::thread::scope(|scope| {
        for start in [0, 100] {
            let (folder, recorder) = (folder.path(), &recorder);
            scope.spawn(move || {
                let connection = open(folder, "WAL", "FULL");
                connection.busy_timeout(std::time::Duration::from_secs(20)).expect("a time is taken");
                for id in start..start + 20 {
                    connection.execute("INSERT INTO entry (id) VALUES ($1)", [id]).expect("an entry can be added");
                    recorder.mark(&id.to_string());
                }
            });
        }
    });
    for image in recorder.images(5, 150) {
        image.write_to(target.path());
        let entries = entries(target.path()).expect("the image is sound");
        let lost = image.marks_before().iter().any(|mark| !entries.contains(mark));
        assert!(!lost, "{image:?}");
    }
}

#[test]
fn a_recorder_is_the_default_layer_while_it_lives() {
    let folder = Folder::new("power-default");
    let recorder = Recorder::watch(folder.path());
    assert!(vfs::is_default());
    drop(open(folder.path(), "WAL", "FULL"));
    let seen = recorder.seen(Operation::Open);
    assert!(seen > 0);
    let connection = open(folder.path(), "WAL", "FULL");
    drop(recorder);
    // A connection outlives its recorder.
    connection.execute_batch("CREATE TABLE late (id)").expect("the file goes on");
}
