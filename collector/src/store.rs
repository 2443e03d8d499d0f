// SPDX-License-Identifier: EUPL-1.2
//! The store: what survives a restart.
//!
//! One body of logic (the functions of the submodules, over [`Tx`]) and one set of portable statements ([`mod@sql`]) over a
//! thin driver that holds no business statement. A write is answered only after its commit is on disk. SQLite is the one
//! driver of this version; a second one needs nothing but the statements as they are.

use std::path::PathBuf;
use std::sync::Arc;

pub mod access_log;
pub mod accounts;
mod migrations;
pub mod presence;
pub mod projects;
pub mod reports;
pub mod sql;
mod sqlite;
#[cfg(test)]
mod tests;
pub mod tickets;
pub mod weeks;
pub mod withdrawals;

pub use migrations::{ALL as MIGRATIONS, Migration};
pub use sqlite::{Checkpoint, Store, Tx};

/// A value that goes into or comes out of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A whole number.
    Int(i64),
    /// A text.
    Text(String),
    /// Bytes.
    Blob(Vec<u8>),
    /// Nothing.
    Null,
}

/// One row of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row(pub(crate) Vec<Value>);

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
        source: Arc<rusqlite::Error>,
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
    /// The library has a defect that loses commits.
    #[error("SQLite {0} can lose committed data; version 3.51.3 or later is needed")]
    Library(&'static str),
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
    /// A statement failed.
    #[error("the database refused a statement; the change was not made")]
    Statement(#[source] Arc<rusqlite::Error>),
    /// The commit failed.
    #[error("the change could not be brought to disk and was not made; check the free space")]
    Commit(#[source] Arc<rusqlite::Error>),
    /// A stored value is not what it should be.
    #[error("the database holds a {0} that cannot be read; restore it from a backup")]
    Content(&'static str),
    /// The store has stopped or a job broke off.
    #[error("the store has stopped; the change was not made")]
    Stopped,
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Statement(Arc::new(error))
    }
}

impl Value {
    /// A text value.
    #[must_use]
    pub fn text(value: impl std::fmt::Display) -> Self {
        Self::Text(value.to_string())
    }

    /// A value of bytes.
    #[must_use]
    pub fn blob(value: impl AsRef<[u8]>) -> Self {
        Self::Blob(value.as_ref().to_vec())
    }
}

impl Row {
    /// A whole number.
    ///
    /// # Errors
    /// [`StoreError::Content`] when the column holds something else.
    pub fn int(&self, column: usize) -> Result<i64, StoreError> {
        match self.0.get(column) {
            Some(Value::Int(value)) => Ok(*value),
            Some(Value::Text(_) | Value::Blob(_) | Value::Null) | None => Err(StoreError::Content("number")),
        }
    }

    /// A text.
    ///
    /// # Errors
    /// [`StoreError::Content`] when the column holds something else.
    pub fn text(&self, column: usize) -> Result<&str, StoreError> {
        match self.0.get(column) {
            Some(Value::Text(value)) => Ok(value),
            Some(Value::Int(_) | Value::Blob(_) | Value::Null) | None => Err(StoreError::Content("text")),
        }
    }

    /// Bytes.
    ///
    /// # Errors
    /// [`StoreError::Content`] when the column holds something else.
    pub fn blob(&self, column: usize) -> Result<&[u8], StoreError> {
        match self.0.get(column) {
            Some(Value::Blob(value)) => Ok(value),
            Some(Value::Int(_) | Value::Text(_) | Value::Null) | None => Err(StoreError::Content("byte string")),
        }
    }

    /// Bytes of a fixed length, such as a digest or a signature.
    ///
    /// # Errors
    /// [`StoreError::Content`] when the column holds something else.
    pub fn bytes<const N: usize>(&self, column: usize) -> Result<daglicht_shared::crypto::Bytes<N>, StoreError> {
        let bytes = self.blob(column)?.try_into().map_err(|_| StoreError::Content("byte string"))?;
        Ok(daglicht_shared::crypto::Bytes(bytes))
    }

    /// Whether the column holds nothing.
    #[must_use]
    pub fn is_null(&self, column: usize) -> bool {
        matches!(self.0.get(column), Some(Value::Null))
    }
}
