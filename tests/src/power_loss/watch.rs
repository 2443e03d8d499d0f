// SPDX-License-Identifier: EUPL-1.2
//! The watched folders of the process, and what happens to the files in them.
//!
//! An operation and its line in the log happen under one lock, so that the log has the true order.

use std::collections::BTreeMap;
use std::ffi::c_int;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard};

use rusqlite::ffi;

use super::model::{Event, FolderSync, overwrite};
use crate::disk::{self, Failure, Faults, Operation};

static WATCHES: Mutex<Vec<Arc<Watch>>> = Mutex::new(Vec::new());

const UNPOISONED: &str = "no one panics with this lock";

/// A watched folder.
#[derive(Debug)]
pub(super) struct Watch {
    folder: PathBuf,
    state: Mutex<State>,
}

/// What is known of a watched folder.
#[derive(Debug, Default)]
pub(super) struct State {
    /// All that happened, in order.
    pub(super) events: Vec<Event>,
    /// What will go wrong.
    pub(super) faults: Faults,
    /// The bytes that a reader sees, to notice what was changed without SQLite.
    live: BTreeMap<PathBuf, Vec<u8>>,
}

/// Starts to watch a folder.
pub(super) fn start(folder: PathBuf, found: Vec<(PathBuf, Vec<u8>)>) -> Arc<Watch> {
    let mut state = State::default();
    for (path, bytes) in found {
        state.found(&path, bytes);
    }
    let watch = Arc::new(Watch { folder, state: Mutex::new(state) });
    let mut watches = WATCHES.lock().expect(UNPOISONED);
    for other in watches.iter() {
        let apart = !other.folder.starts_with(&watch.folder) && !watch.folder.starts_with(&other.folder);
        // The assertion must not poison the list for all other tests.
        if !apart {
            drop(watches);
            panic!("the folder is watched already");
        }
    }
    watches.push(Arc::clone(&watch));
    watch
}

/// Stops to watch a folder; files that are still open go on as if they were not watched.
pub(super) fn stop(watch: &Arc<Watch>) {
    watch.state().faults.heal();
    WATCHES.lock().expect(UNPOISONED).retain(|other| !Arc::ptr_eq(other, watch));
}

/// The watch that a path is under, with the path relative to its folder.
pub(super) fn of(path: &Path) -> Option<(Arc<Watch>, PathBuf)> {
    let watches = WATCHES.lock().expect(UNPOISONED);
    watches.iter().find_map(|watch| Some((Arc::clone(watch), path.strip_prefix(&watch.folder).ok()?.to_owned())))
}

impl State {
    fn found(&mut self, path: &Path, bytes: Vec<u8>) {
        self.events.push(Event::Found(path.to_owned(), bytes.as_slice().into()));
        self.live.insert(path.to_owned(), bytes);
    }

    /// Notes a file as it is when SQLite opens it.
    fn opened(&mut self, path: &Path, bytes: Vec<u8>) {
        match self.live.get(path) {
            Some(live) if *live == bytes => {}
            Some(_) | None if !bytes.is_empty() => self.found(path, bytes),
            before => {
                if before.is_some() {
                    self.events.push(Event::Deleted(path.to_owned(), FolderSync::NotDone));
                }
                self.events.push(Event::Created(path.to_owned()));
                self.live.insert(path.to_owned(), bytes);
            }
        }
    }

    fn written(&mut self, path: &Path, offset: usize, bytes: &[u8]) {
        self.events.push(Event::Written(path.to_owned(), offset, bytes.into()));
        overwrite(self.live.entry(path.to_owned()).or_default(), offset, bytes);
    }
}

impl Watch {
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().expect(UNPOISONED)
    }

    /// Lets SQLite open a file; `open` gives what the file holds.
    pub(super) fn open(&self, path: &Path, open: impl FnOnce() -> Result<Vec<u8>, c_int>) -> c_int {
        let mut state = self.state();
        if let Some(failure) = state.faults.meet(Operation::Open) {
            return disk::code(Operation::Open, failure);
        }
        match open() {
            Ok(bytes) => {
                state.opened(path, bytes);
                ffi::SQLITE_OK
            }
            Err(code) => code,
        }
    }

    /// Lets SQLite write; `write` writes so many of the bytes.
    pub(super) fn write(&self, path: &Path, offset: usize, bytes: &[u8], write: impl FnOnce(usize) -> c_int) -> c_int {
        let mut state = self.state();
        let failure = state.faults.meet(Operation::Write);
        let length = match failure {
            None => bytes.len(),
            Some(Failure::Full) => bytes.len() / 2,
            Some(Failure::Broken) => 0,
        };
        if length > 0 {
            let code = write(length);
            if code != ffi::SQLITE_OK {
                return code;
            }
            state.written(path, offset, &bytes[..length]);
        }
        failure.map_or(ffi::SQLITE_OK, |failure| disk::code(Operation::Write, failure))
    }

    /// Lets SQLite set a file's length.
    pub(super) fn truncate(&self, path: &Path, length: usize, truncate: impl FnOnce() -> c_int) -> c_int {
        self.act(Operation::Truncate, truncate, |state| {
            state.events.push(Event::Truncated(path.to_owned(), length));
            state.live.entry(path.to_owned()).or_default().resize(length, 0);
        })
    }

    /// Lets SQLite force a file to the disk.
    pub(super) fn sync(&self, path: &Path, folder: FolderSync) -> c_int {
        // The log alone decides what an image holds, so that the real disk need not be waited for.
        self.act(Operation::Sync, || ffi::SQLITE_OK, |state| state.events.push(Event::Synced(path.to_owned(), folder)))
    }

    /// Lets SQLite remove a name.
    pub(super) fn delete(&self, path: &Path, folder: FolderSync, delete: impl FnOnce() -> c_int) -> c_int {
        self.act(Operation::Delete, delete, |state| {
            state.events.push(Event::Deleted(path.to_owned(), folder));
            state.live.remove(path);
        })
    }

    fn act(&self, operation: Operation, act: impl FnOnce() -> c_int, note: impl FnOnce(&mut State)) -> c_int {
        let mut state = self.state();
        if let Some(failure) = state.faults.meet(operation) {
            return disk::code(operation, failure);
        }
        let code = act();
        if code == ffi::SQLITE_OK {
            note(&mut state);
        }
        code
    }
}
