// SPDX-License-Identifier: EUPL-1.2
//! One `run`, one `sync` and one server of pages per data folder.
//!
//! A lock belongs to the open file, so it vanishes with the process however that ends; the file itself stays, with a note
//! for others of how the work goes.

use std::fs::{File, TryLockError};
use std::os::unix::fs::FileExt as _;

use crate::paths::{self, Paths, PathsError};

/// The proof that no other process does the same work in the folder.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

impl Lock {
    /// Writes a note for others; one that cannot be written is no note.
    pub fn write(&self, text: &str) {
        if self.file.set_len(0).and_then(|()| self.file.write_all_at(text.as_bytes(), 0)).is_err() {
            drop(self.file.set_len(0));
        }
    }
}

/// The note of the `run` that works in the folder.
#[must_use]
pub fn note(paths: &Paths) -> Option<String> {
    std::fs::read_to_string(paths.lock()).ok()
}

/// The lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another process does the same work in the folder.
    #[error("another daglicht is already at work in this data folder")]
    Taken,
    /// The lock file cannot be used.
    #[error(transparent)]
    File(#[from] PathsError),
}

/// Work that only one process at a time may do in a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Work {
    /// Recording.
    Run,
    /// Sending.
    Sync,
    /// Serving the employee's pages.
    Page,
}

/// Takes the lock of a kind of work.
///
/// # Errors
/// [`LockError::Taken`] when another process has it.
pub fn take(paths: &Paths, work: Work) -> Result<Lock, LockError> {
    let path = match work {
        Work::Run => paths.lock(),
        Work::Sync => paths.sync_lock(),
        Work::Page => paths.page_lock(),
    };
    let file = paths::open_private(&path)?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { file }),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken),
        Err(TryLockError::Error(source)) => Err(PathsError::File { file: path, action: "locked", source }.into()),
    }
}

/// Whether a `run` works in the folder.
#[must_use]
pub fn is_running(paths: &Paths) -> bool {
    paths.lock().exists() && matches!(take(paths, Work::Run), Err(LockError::Taken))
}

/// Whether a server of pages works in the folder.
#[must_use]
pub fn is_serving(paths: &Paths) -> bool {
    paths.page_lock().exists() && matches!(take(paths, Work::Page), Err(LockError::Taken))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_second_lock_is_refused_until_the_first_is_gone() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let first = take(&paths, Work::Run).expect("free");
        assert!(matches!(take(&paths, Work::Run), Err(LockError::Taken)));
        take(&paths, Work::Sync).expect("another kind of work");
        drop(first);
        take(&paths, Work::Run).expect("free again");
    }
}
