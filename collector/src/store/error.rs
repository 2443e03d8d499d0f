// SPDX-License-Identifier: EUPL-1.2
//! Why the store cannot do what was asked.
//!
//! A cause from a database is kept as a [`Cause`], never as the driver's own error: the detail that PostgreSQL adds to a
//! message repeats rows.

use std::path::PathBuf;
use std::sync::Arc;

/// What a database said, without the values of rows.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

/// The store cannot do what was asked.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be opened.
    #[error("the database {path} cannot be opened; nothing was changed. Check that the folder exists and is yours", path = path.display())]
    Open {
        /// The file.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Cause,
    },
    /// The file is damaged.
    #[error(
        "the database {path} is damaged ({detail}); nothing was changed and nothing was started. Keep a copy of the file, then restore it from a backup",
        path = path.display()
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite found.
        detail: String,
    },
    /// The file system cannot hold a write-ahead log.
    #[error(
        "the database {path} cannot be kept safely here: SQLite uses journal mode `{mode}` instead of a write-ahead log; nothing was changed. Use a local disk, not a network folder",
        path = path.display()
    )]
    NoLog {
        /// The file.
        path: PathBuf,
        /// The mode that SQLite is left with.
        mode: String,
    },
    /// A file beside the database cannot be made.
    #[error("{path} cannot be written; nothing was changed. Check the folder's owner and free space", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: Arc<std::io::Error>,
    },
    /// Another program uses the database.
    #[error("the database in {path} is in use; nothing was changed. Stop the collector, or wait until the other command has ended", path = path.display())]
    InUse {
        /// The folder.
        path: PathBuf,
    },
    /// A file that the settings name cannot be used.
    #[error("`{setting}` names {path}, which {problem}; nothing was started", path = path.display())]
    Setting {
        /// The setting.
        setting: &'static str,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The library has a defect that loses commits.
    #[error("SQLite {0} can lose committed data; version 3.51.3 or later is needed")]
    Library(&'static str),
    /// The server cannot be used.
    #[error(
        "the {server} cannot be used; nothing was started. Check `store.url`, and that the server runs and lets this account in"
    )]
    Connect {
        /// Which database.
        server: String,
        /// The cause.
        #[source]
        source: Cause,
    },
    /// The server is set so that it can lose what it confirmed, or cannot write at all.
    #[error("the {server} has `{setting} = {value}`; nothing was started. {advice}")]
    Unsafe {
        /// Which database.
        server: String,
        /// The server's setting.
        setting: &'static str,
        /// Its value.
        value: String,
        /// What to do.
        advice: &'static str,
    },
    /// The database was made by a later version of the collector.
    #[error(
        "the database has schema {found}, and this version knows {known} at most; nothing was changed. Install the later version again"
    )]
    Newer {
        /// The schema of the database.
        found: i64,
        /// The newest schema known here.
        known: i64,
    },
    /// A migration that was applied differs from the one known here.
    #[error(
        "migration {0} of the database is not the one of this version; nothing was changed. Restore the program or the database from one release"
    )]
    Changed(i64),
    /// A migration would change what other running collectors work with.
    #[error(
        "other collectors are connected to the database, and they could not work with its new schema; nothing was changed. Stop them all, start one of this version, then the others"
    )]
    OthersAtWork,
    /// The database cannot be reached, so that nobody knows whether a change of this moment was made.
    #[error(
        "the database cannot be reached or is full; the change was not confirmed. The collector tries again by itself"
    )]
    Unavailable(#[source] Cause),
    /// Something else holds what a statement needs for too long.
    #[error(
        "the database was busy for too long; the change was not made. Try again when backups and long queries have ended"
    )]
    Busy(#[source] Cause),
    /// A statement failed.
    #[error("the database refused a statement; the change was not made")]
    Statement(#[source] Cause),
    /// The commit failed.
    #[error("the change could not be brought to disk and was not made; check the free space")]
    Commit(#[source] Cause),
    /// A stored value is not what it should be.
    #[error("the database holds a {0} that cannot be read; restore it from a backup")]
    Content(&'static str),
    /// The store has stopped or a job broke off.
    #[error("the store has stopped; the change was not made")]
    Stopped,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        if is_full(&error) { Self::Unavailable(Arc::new(error)) } else { Self::Statement(Arc::new(error)) }
    }
}

impl StoreError {
    /// The commit of SQLite failed.
    pub(super) fn commit(error: rusqlite::Error) -> Self {
        if is_full(&error) { Self::Unavailable(Arc::new(error)) } else { Self::Commit(Arc::new(error)) }
    }
}

/// Whether there is no room, which passes by itself or by an administrator's hand.
fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(rusqlite::ErrorCode::DiskFull)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refusal::Refusal;

    #[test]
    fn f52_a_full_disk_is_told_as_something_that_passes() {
        let full = || rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_FULL), None);
        for error in [StoreError::from(full()), StoreError::commit(full())] {
            assert!(matches!(Refusal::from(error), Refusal::Unavailable));
        }
    }
}
