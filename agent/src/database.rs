// SPDX-License-Identifier: EUPL-1.2
//! How the agent opens its two SQLite databases.
//!
//! WAL with full synchronisation, deleted content overwritten, strict tables, one migration after the other in a
//! transaction each. A newer database is refused and left alone. A damaged one is never deleted: it is put aside under
//! another name, a new one begins, and the caller is told. What the tables hold is not known here.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, Row, TransactionBehavior};

use crate::paths::{self, PathsError};
use crate::plant;

/// The oldest SQLite whose WAL is known to keep what was committed.
const OLDEST_SQLITE: i32 = 3_051_003;

/// A database cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DatabaseError {
    /// The file cannot be made or moved.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The linked SQLite is too old.
    #[error("SQLite {found} is older than 3.51.3, with which saved data can be lost; install this program again")]
    OldSqlite {
        /// The version that was found.
        found: &'static str,
    },
    /// A newer version of the program made the database.
    #[error(
        "{} was made by a newer version of daglicht (version {found}, this program knows {known}); it was not changed. \
         Install the newer version again",
        file.display()
    )]
    Newer {
        /// The database.
        file: PathBuf,
        /// Its version.
        found: i64,
        /// The newest version known here.
        known: i64,
    },
    /// The file system cannot hold a write-ahead log.
    #[error(
        "{} cannot be kept safely here: SQLite uses journal mode `{mode}` instead of a write-ahead log. Nothing was \
         changed. Choose a folder on a local disk with --data-dir",
        file.display()
    )]
    NoLog {
        /// The database.
        file: PathBuf,
        /// The mode that SQLite is left with.
        mode: String,
    },
    /// SQLite failed.
    #[error("{} cannot be {action}; what was saved before is safe", file.display())]
    Sqlite {
        /// The database.
        file: PathBuf,
        /// What was being done.
        action: &'static str,
        /// Why.
        source: rusqlite::Error,
    },
}

impl DatabaseError {
    /// Whether the cause is damage of the file.
    #[must_use]
    pub fn is_damage(&self) -> bool {
        match self {
            Self::Sqlite { source, .. } => is_damage(source),
            Self::File(_) | Self::OldSqlite { .. } | Self::Newer { .. } | Self::NoLog { .. } => false,
        }
    }
}

/// How thoroughly a database is looked at when it is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// At its head only, for short commands.
    Brief,
    /// At every page, once at the start of a long run.
    Thorough,
}

/// An open database.
#[derive(Debug)]
pub struct Opened {
    /// The connection.
    pub connection: Connection,
    /// Where a damaged predecessor was put aside.
    pub put_aside: Option<PathBuf>,
}

/// Opens a database and brings it to the last of `migrations`.
///
/// # Errors
/// [`DatabaseError`] when it is newer, cannot be made, or SQLite is too old.
pub fn open(file: &Path, migrations: &[&str], look: Look) -> Result<Opened, DatabaseError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(DatabaseError::OldSqlite { found: rusqlite::version() });
    }
    match try_open(file, migrations, look) {
        Ok(connection) => Ok(Opened { connection, put_aside: None }),
        Err(error) if error.is_damage() => {
            let aside = put_aside(file)?;
            let connection = try_open(file, migrations, Look::Brief)?;
            Ok(Opened { connection, put_aside: Some(aside) })
        }
        Err(error) => Err(error),
    }
}

fn try_open(file: &Path, migrations: &[&str], look: Look) -> Result<Connection, DatabaseError> {
    drop(paths::open_private(file)?);
    let failed = |action| move |source| DatabaseError::Sqlite { file: file.to_owned(), action, source };
    let mut connection = connect(file)?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed("read"))?;
    let known = i64::try_from(migrations.len()).expect("there are a few migrations");
    if found > known {
        return Err(DatabaseError::Newer { file: file.to_owned(), found, known });
    }
    for (number, migration) in (1..).zip(migrations).skip_while(|(number, _)| *number <= found) {
        upgrade(&mut connection, number, migration).map_err(failed("brought up to date"))?;
    }
    if look == Look::Thorough {
        validate(&connection).map_err(failed("checked"))?;
    }
    Ok(connection)
}

fn connect(file: &Path) -> Result<Connection, DatabaseError> {
    let failed = |source| DatabaseError::Sqlite { file: file.to_owned(), action: "opened", source };
    let connection = Connection::open(file).map_err(failed)?;
    let mode = setup(&connection).map_err(failed)?;
    // SQLite answers with the mode it is left with: where shared memory is missing it stays with another one.
    if mode == "wal" { Ok(connection) } else { Err(DatabaseError::NoLog { file: file.to_owned(), mode }) }
}

/// Sets the connection up and gives the journal mode that SQLite is left with.
fn setup(connection: &Connection) -> rusqlite::Result<String> {
    connection.busy_timeout(std::time::Duration::from_secs(5))?;
    let mode: String = connection.pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))?;
    connection.pragma_update(
        None,
        "synchronous",
        if plant::active("agent-synchronous-off") { "OFF" } else { "FULL" },
    )?;
    connection.pragma_update(None, "secure_delete", "ON")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    connection.pragma_update(None, "trusted_schema", "OFF")?;
    Ok(mode)
}

fn upgrade(connection: &mut Connection, number: i64, migration: &str) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    // Another process can have done the same step while this one waited for the lock.
    if found < number {
        transaction.execute_batch(migration)?;
        transaction.pragma_update(None, "user_version", number)?;
    }
    transaction.commit()
}

/// Looks at every page of a database.
///
/// # Errors
/// SQLite's error for a damaged file when anything is wrong.
pub fn validate(connection: &Connection) -> rusqlite::Result<()> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_CORRUPT);
    Err(rusqlite::Error::SqliteFailure(code, Some(verdict)))
}

/// Whether an error of SQLite means damage of the file.
#[must_use]
pub fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// A column whose text is one of our types.
pub(crate) fn parsed<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error: T::Err| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// Puts a damaged database aside under the first free name, with what SQLite keeps beside it.
fn put_aside(file: &Path) -> Result<PathBuf, DatabaseError> {
    let aside = (1..)
        .map(|number: u32| paths::beside(file, &format!(".damaged-{number}")))
        .find(|aside| !aside.exists())
        .expect("some number is free");
    for suffix in ["-wal", "-shm", ""] {
        let from = paths::beside(file, suffix);
        if from.exists() {
            std::fs::rename(&from, paths::beside(&aside, suffix)).map_err(|source| PathsError::File {
                file: from,
                action: "put aside",
                source,
            })?;
        }
    }
    Ok(aside)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    const ONE: &str = "CREATE TABLE a (x INTEGER NOT NULL) STRICT";
    const TWO: &str = "CREATE TABLE b (x INTEGER NOT NULL) STRICT";

    fn rows(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).expect("table a is there")
    }

    #[test]
    fn an_older_database_is_brought_up_to_date_with_its_rows() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        let first = open(&file, &[ONE], Look::Brief).expect("made").connection;
        first.execute("INSERT INTO a VALUES (1)", []).expect("written");
        drop(first);
        let second = open(&file, &[ONE, TWO], Look::Thorough).expect("brought up to date");
        assert_eq!(rows(&second.connection), 1);
        second.connection.execute("INSERT INTO b VALUES (1)", []).expect("table b is there");
        assert_eq!(second.put_aside, None);
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        drop(open(&file, &[ONE, TWO], Look::Brief).expect("made"));
        let before = std::fs::read(&file).expect("there");
        assert!(matches!(open(&file, &[ONE], Look::Brief), Err(DatabaseError::Newer { found: 2, known: 1, .. })));
        assert_eq!(std::fs::read(&file).expect("there"), before);
    }

    #[test]
    fn a_damaged_database_is_put_aside_and_a_new_one_begins() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        for number in 1..=2 {
            std::fs::write(&file, vec![b'x'; 8192]).expect("can be written");
            let opened = open(&file, &[ONE], Look::Brief).expect("a new one begins");
            let aside = opened.put_aside.expect("it was damaged");
            assert!(aside.ends_with(format!("x.sqlite.damaged-{number}")), "{}", aside.display());
            assert_eq!(std::fs::read(aside).expect("kept"), vec![b'x'; 8192]);
            assert_eq!(rows(&opened.connection), 0);
        }
    }

    #[test]
    fn a_file_system_without_a_log_is_refused_with_a_message() {
        let folder = Folder::new();
        let file = format!("file:{}?vfs=unix-dotfile", folder.path().join("x.sqlite").display());
        let refused = connect(Path::new(&file)).expect_err("this layer has no shared memory");
        assert!(matches!(&refused, DatabaseError::NoLog { mode, .. } if mode == "delete"), "{refused:?}");
        assert!(refused.to_string().contains("--data-dir"), "{refused}");
    }

    #[test]
    fn damage_inside_is_found_by_a_thorough_look() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        let first = open(&file, &[ONE], Look::Brief).expect("made").connection;
        first.execute_batch("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO a SELECT i FROM n").expect("written");
        drop(first);
        let mut bytes = std::fs::read(&file).expect("there");
        for byte in &mut bytes[8192..12288] {
            *byte = 0xA5;
        }
        std::fs::write(&file, bytes).expect("can be written");
        assert!(open(&file, &[ONE], Look::Thorough).expect("a new one begins").put_aside.is_some());
    }
}
