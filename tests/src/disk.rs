// SPDX-License-Identifier: EUPL-1.2
//! Disks that are full or broken, as SQLite meets them.
//!
//! A fault is given to a [`Recorder`](crate::power_loss::Recorder) and strikes only files that SQLite opens in the
//! recorder's folder. What a program writes there without SQLite, and shared memory (`-shm`), is never struck.

use std::collections::BTreeMap;
use std::ffi::c_int;

use rusqlite::ffi;

/// What SQLite asks of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Operation {
    /// Opening or making it.
    Open,
    /// Writing bytes.
    Write,
    /// Forcing what was written to the disk.
    Sync,
    /// Changing its length.
    Truncate,
    /// Removing it.
    Delete,
}

/// All operations, in order.
pub const OPERATIONS: [Operation; 5] =
    [Operation::Open, Operation::Write, Operation::Sync, Operation::Truncate, Operation::Delete];

/// What is wrong with the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// No space is left; a write gets half of its bytes onto the disk before it fails.
    Full,
    /// The disk answers with an error.
    Broken,
}

/// How long a fault lasts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lasting {
    /// It strikes a single time.
    Once,
    /// It strikes every time from the n-th on, until healed.
    FromThenOn,
}

/// An operation that will fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// The operation.
    pub operation: Operation,
    /// Which one fails, counted from 1 since the fault was set.
    pub nth: usize,
    /// What is wrong.
    pub failure: Failure,
    /// How long.
    pub lasting: Lasting,
}

/// The code with which SQLite's file layer reports a failed operation.
pub(crate) fn code(operation: Operation, failure: Failure) -> c_int {
    match (operation, failure) {
        (Operation::Open, Failure::Full | Failure::Broken) => ffi::SQLITE_CANTOPEN,
        (Operation::Write | Operation::Sync, Failure::Full) => ffi::SQLITE_FULL,
        (Operation::Write, Failure::Broken) => ffi::SQLITE_IOERR_WRITE,
        (Operation::Sync, Failure::Broken) => ffi::SQLITE_IOERR_FSYNC,
        (Operation::Truncate, Failure::Full | Failure::Broken) => ffi::SQLITE_IOERR_TRUNCATE,
        (Operation::Delete, Failure::Full | Failure::Broken) => ffi::SQLITE_IOERR_DELETE,
    }
}

/// The faults of one folder, and the count of what they met.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    set: Vec<(Fault, usize)>,
    seen: BTreeMap<Operation, usize>,
    struck: usize,
}

impl Faults {
    pub(crate) fn set(&mut self, fault: Fault) {
        assert!(fault.nth > 0, "operations are counted from 1");
        self.set.push((fault, 0));
    }

    pub(crate) fn heal(&mut self) {
        self.set.clear();
    }

    /// Counts an operation and says whether it fails.
    pub(crate) fn meet(&mut self, operation: Operation) -> Option<Failure> {
        *self.seen.entry(operation).or_default() += 1;
        let mut failure = None;
        for (fault, met) in self.set.iter_mut().filter(|(fault, _)| fault.operation == operation) {
            *met += 1;
            let strikes = match fault.lasting {
                Lasting::Once => *met == fault.nth,
                Lasting::FromThenOn => *met >= fault.nth,
            };
            if strikes {
                failure = Some(fault.failure);
            }
        }
        self.struck += usize::from(failure.is_some());
        failure
    }

    pub(crate) fn seen(&self, operation: Operation) -> usize {
        self.seen.get(&operation).copied().unwrap_or_default()
    }

    pub(crate) fn struck(&self) -> usize {
        self.struck
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use rusqlite::{Connection, ErrorCode};

    use super::*;
    use crate::power_loss::Recorder;
    use crate::program::Folder;

    fn prepare(folder: &Path) -> rusqlite::Result<Connection> {
        let connection = Connection::open(folder.join("kept.db"))?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.execute_batch("CREATE TABLE IF NOT EXISTS entry (id INTEGER PRIMARY KEY, filler BLOB)")?;
        Ok(connection)
    }

    fn add(connection: &Connection, id: usize) -> rusqlite::Result<()> {
        let id = i64::try_from(id).expect("small");
        connection.execute("INSERT INTO entry (id, filler) VALUES ($1, zeroblob(3000))", [id]).map(drop)
    }

    /// Writes ten entries and checkpoints; gives the entries for which SQLite said that they are saved.
    fn work(folder: &Path) -> Vec<usize> {
        let Ok(connection) = prepare(folder) else { return Vec::new() };
        let saved = (0..10).filter(|id| add(&connection, *id).is_ok()).collect();
        connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").ok();
        saved
    }

    fn kept(folder: &Path) -> Vec<usize> {
        let connection = prepare(folder).expect("the disk is healed");
        let health: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("it answers");
        assert_eq!(health, "ok");
        let mut statement = connection.prepare("SELECT id FROM entry ORDER BY id").expect("the table exists");
        let rows = statement.query_map([], |row| row.get::<_, i64>(0)).expect("it can be read");
        rows.map(|row| usize::try_from(row.expect("a number")).expect("small")).collect()
    }

    #[test]
    fn every_failing_operation_leaves_what_was_saved() {
        let mut points = 0;
        let mut refusals = 0;
        for (operation, failure) in OPERATIONS
            .iter()
            .flat_map(|operation| [Failure::Full, Failure::Broken].map(|failure| (*operation, failure)))
        {
            for lasting in [Lasting::Once, Lasting::FromThenOn] {
                for nth in 1.. {
                    let folder = Folder::new("disk-sweep");
                    let recorder = Recorder::watch(folder.path());
                    recorder.fail(Fault { operation, nth, failure, lasting });
                    let saved = work(folder.path());
                    if recorder.struck() == 0 {
                        assert_eq!(saved.len(), 10, "without a fault all is saved");
                        break;
                    }
                    points += 1;
                    refusals += 10 - saved.len();
                    recorder.heal();
                    let kept = kept(folder.path());
                    let lost: Vec<_> = saved.iter().filter(|id| !kept.contains(id)).collect();
                    assert!(lost.is_empty(), "{operation:?} {nth} {failure:?} {lasting:?} lost {lost:?}");
                }
            }
        }
        assert!(points > 100, "the sweep met {points} points only");
        assert!(refusals > 100, "the faults were hardly noticed: {refusals}");
    }

    #[test]
    fn a_full_disk_is_told_and_heals() {
        let folder = Folder::new("disk-full");
        let recorder = Recorder::watch(folder.path());
        let connection = prepare(folder.path()).expect("the disk has space");
        add(&connection, 1).expect("the disk has space");
        recorder.fail(Fault {
            operation: Operation::Write,
            nth: 1,
            failure: Failure::Full,
            lasting: Lasting::FromThenOn,
        });
        for _ in 0..3 {
            let refused = add(&connection, 2).expect_err("the disk is full");
            assert_eq!(refused.sqlite_error_code(), Some(ErrorCode::DiskFull));
        }
        recorder.heal();
        add(&connection, 2).expect("the disk has space again");
        drop(connection);
        assert_eq!(kept(folder.path()), [1, 2]);
    }

    #[test]
    fn a_fault_strikes_only_its_own_folder() {
        let (struck, spared) = (Folder::new("disk-struck"), Folder::new("disk-spared"));
        let recorder = Recorder::watch(struck.path());
        for operation in OPERATIONS {
            recorder.fail(Fault { operation, nth: 1, failure: Failure::Broken, lasting: Lasting::FromThenOn });
        }
        assert!(work(struck.path()).is_empty());
        assert_eq!(work(spared.path()).len(), 10);
        assert_eq!(recorder.seen(Operation::Open), recorder.struck());
    }
}
