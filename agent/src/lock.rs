// SPDX-License-Identifier: EUPL-1.2
//! One `run` per data folder.
//!
//! The lock belongs to the open file, so it vanishes with the process however that ends; the file itself stays.

use std::fs::{File, TryLockError};

use crate::paths::{self, Paths, PathsError};

/// The proof that no other `run` works in the folder.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

/// The lock cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Another `run` works in the folder.
    #[error("another `daglicht run` is already recording in this data folder")]
    Taken,
    /// The lock file cannot be used.
    #[error(transparent)]
    File(#[from] PathsError),
}

/// Takes the lock.
///
/// # Errors
/// [`LockError::Taken`] when another process has it.
pub fn take(paths: &Paths) -> Result<Lock, LockError> {
    let file = paths::open_private(&paths.lock())?;
    match file.try_lock() {
        Ok(()) => Ok(Lock { _file: file }),
        Err(TryLockError::WouldBlock) => Err(LockError::Taken),
        Err(TryLockError::Error(source)) => {
            Err(PathsError::File { file: paths.lock(), action: "locked", source }.into())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_second_lock_is_refused_until_the_first_is_gone() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let first = take(&paths).expect("free");
        assert!(matches!(take(&paths), Err(LockError::Taken)));
        drop(first);
        take(&paths).expect("free again");
    }
}
