// SPDX-License-Identifier: EUPL-1.2
//! How the agent opens its two SQLite databases.
//!
//! WAL with full synchronisation, deleted content overwritten, strict tables, one migration after the other in a
//! transaction each. A newer database is refused and left alone. A damaged one is never deleted: it is put aside under
//! another name, a new one begins with the rows that can still be read, and the caller is told. What the tables hold is
//! not known here.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rusqlite::config::DbConfig;
use rusqlite::types::Type;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};

use crate::paths::{self, PathsError};
use crate::plant;
use crate::salvage::{self, Row};

mod erase;

pub use self::erase::{changes, empty_log, finish, rewrite};

/// The oldest SQLite whose WAL is known to keep what was committed.
const OLDEST_SQLITE: i32 = 3_051_003;

/// How the name of the note ends that says how many rows were brought over.
const RECOVERED: &str = ".recovered";

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
    /// The damaged predecessor that was put aside just now.
    pub put_aside: Option<PutAside>,
}

/// A damaged database under its other name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutAside {
    /// The damaged file, as it was.
    pub file: PathBuf,
    /// How many of its rows are in the new database; unknown while they could not be brought over.
    pub recovered: Option<usize>,
}

/// What a database holds, as far as opening it needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Contents {
    /// The steps to the newest schema, in order.
    pub migrations: &'static [&'static str],
    /// Reads every row into its type.
    pub check: fn(&Connection) -> rusqlite::Result<()>,
    /// Stores a row of a damaged database if it is one that counts and is in order; gives how many rows were stored.
    pub restore: fn(&Connection, &Row) -> rusqlite::Result<usize>,
}

/// Opens a database and brings it to its newest schema; a damaged one is put aside and its rows are brought over.
///
/// # Errors
/// [`DatabaseError`] when it is newer, cannot be made, or SQLite is too old.
pub fn open(file: &Path, contents: &Contents, look: Look) -> Result<Opened, DatabaseError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(DatabaseError::OldSqlite { found: rusqlite::version() });
    }
    match try_open(file, contents, look) {
        Ok(mut connection) => {
            if look == Look::Thorough {
                // What could not be brought over when it was put aside, such as on a full disk, is tried again.
                recover(file, &mut connection, contents);
            }
            Ok(Opened { connection, put_aside: None })
        }
        Err(error) if error.is_damage() => {
            if plant::active("damaged-deleted") {
                paths::remove_database(file)?;
                return Ok(Opened { connection: try_open(file, contents, Look::Brief)?, put_aside: None });
            }
            let aside = put_aside(file)?;
            let mut connection = try_open(file, contents, Look::Brief)?;
            recover(file, &mut connection, contents);
            let recovered = recovered(&aside);
            Ok(Opened { connection, put_aside: Some(PutAside { file: aside, recovered }) })
        }
        Err(error) => Err(error),
    }
}

/// The damaged predecessors of a database that are still there, oldest first.
#[must_use]
pub fn kept(file: &Path) -> Vec<PutAside> {
    let names = (1..).map(|number| aside_name(file, number)).take_while(|aside| aside.exists());
    names.map(|file| PutAside { recovered: recovered(&file), file }).collect()
}

/// Brings the rows of damaged predecessors over, once each; what fails is left for the next time.
fn recover(file: &Path, connection: &mut Connection, contents: &Contents) {
    if plant::active("nothing-recovered") {
        return;
    }
    for aside in kept(file).into_iter().filter(|aside| aside.recovered.is_none()) {
        let Ok(rows) = salvage::rows(&aside.file) else { continue };
        let Ok(count) = restore(connection, contents, &rows) else { continue };
        // Without this note the rows are tried again, and none is stored twice.
        drop(paths::replace(&paths::beside(&aside.file, RECOVERED), count.to_string().as_bytes()));
    }
}

fn restore(connection: &mut Connection, contents: &Contents, rows: &[Row]) -> rusqlite::Result<usize> {
    let mut transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let mut count = 0;
    for row in rows {
        let savepoint = transaction.savepoint()?;
        match (contents.restore)(&savepoint, row) {
            Ok(stored) => {
                count += stored;
                savepoint.commit()?;
            }
            // A value that does not fit is damage of this row; a disk that fails is not.
            Err(error) if is_damage(&error) || error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) => {
                savepoint.finish()?;
            }
            Err(error) => return Err(error),
        }
    }
    transaction.commit()?;
    Ok(count)
}

fn recovered(aside: &Path) -> Option<usize> {
    std::fs::read_to_string(paths::beside(aside, RECOVERED)).ok()?.parse().ok()
}

fn aside_name(file: &Path, number: u32) -> PathBuf {
    paths::beside(file, &format!(".damaged-{number}"))
}

fn try_open(file: &Path, contents: &Contents, look: Look) -> Result<Connection, DatabaseError> {
    drop(paths::open_private(file)?);
    refuse_lone_log(file)?;
    let failed = |action| move |source| DatabaseError::Sqlite { file: file.to_owned(), action, source };
    let mut connection = connect(file)?;
    // A database that turns out to be damaged must be put aside as it was.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).map_err(failed("opened"))?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0)).map_err(failed("read"))?;
    let known = i64::try_from(contents.migrations.len()).expect("there are a few migrations");
    if found > known {
        return Err(DatabaseError::Newer { file: file.to_owned(), found, known });
    }
    for (number, migration) in (1..).zip(contents.migrations).skip_while(|(number, _)| *number <= found) {
        upgrade(&mut connection, number, migration).map_err(failed("brought up to date"))?;
    }
    if look == Look::Thorough {
        validate(&connection).and_then(|()| (contents.check)(&connection)).map_err(failed("checked"))?;
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map_err(failed("opened"))?;
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
    let verdict: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
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
        || matches!(
            error,
            rusqlite::Error::FromSqlConversionFailure(..)
                | rusqlite::Error::IntegralValueOutOfRange(..)
                | rusqlite::Error::InvalidColumnType(..)
                | rusqlite::Error::Utf8Error(..)
        )
}

/// A column whose text is one of our types.
pub(crate) fn parsed<T>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: FromStr,
    T::Err: Error + Send + Sync + 'static,
{
    let text: String = row.get(column)?;
    text.parse().map_err(|error: T::Err| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// A log beside an empty file: SQLite would remove it, and it holds all there is.
fn refuse_lone_log(file: &Path) -> Result<(), DatabaseError> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length(file) > 0 || length(&paths::beside(file, "-wal")) == 0 {
        return Ok(());
    }
    let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_NOTADB);
    let source = rusqlite::Error::SqliteFailure(code, None);
    Err(DatabaseError::Sqlite { file: file.to_owned(), action: "opened", source })
}

/// Puts a damaged database aside under the first free name, with what SQLite keeps beside it.
fn put_aside(file: &Path) -> Result<PathBuf, DatabaseError> {
    let aside =
        (1..).map(|number| aside_name(file, number)).find(|aside| !aside.exists()).expect("some number is free");
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

    const OLD: Contents = contents(&[ONE]);
    const NEW: Contents = contents(&[ONE, TWO]);

    const fn contents(migrations: &'static [&'static str]) -> Contents {
        Contents { migrations, check: |_| Ok(()), restore }
    }

    fn restore(connection: &Connection, row: &Row) -> rusqlite::Result<usize> {
        match row.values.as_slice() {
            [x @ rusqlite::types::Value::Integer(_)] => connection.execute("INSERT INTO a VALUES ($1)", [x]),
            _ => Ok(0),
        }
    }

    fn rows(connection: &Connection) -> i64 {
        connection.query_row("SELECT count(*) FROM a", [], |row| row.get(0)).expect("table a is there")
    }

    #[test]
    fn an_older_database_is_brought_up_to_date_with_its_rows() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        let first = open(&file, &OLD, Look::Brief).expect("made").connection;
        first.execute("INSERT INTO a VALUES (1)", []).expect("written");
        drop(first);
        let second = open(&file, &NEW, Look::Thorough).expect("brought up to date");
        assert_eq!(rows(&second.connection), 1);
        second.connection.execute("INSERT INTO b VALUES (1)", []).expect("table b is there");
        assert_eq!(second.put_aside, None);
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        drop(open(&file, &NEW, Look::Brief).expect("made"));
        let before = std::fs::read(&file).expect("there");
        assert!(matches!(open(&file, &OLD, Look::Brief), Err(DatabaseError::Newer { found: 2, known: 1, .. })));
        assert_eq!(std::fs::read(&file).expect("there"), before);
    }

    #[test]
    fn a_damaged_database_is_put_aside_and_a_new_one_begins() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        for number in 1..=2 {
            std::fs::write(&file, vec![b'x'; 8192]).expect("can be written");
            let opened = open(&file, &OLD, Look::Brief).expect("a new one begins");
            let aside = opened.put_aside.expect("it was damaged").file;
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
        let first = open(&file, &OLD, Look::Brief).expect("made").connection;
        first.execute_batch("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000) INSERT INTO a SELECT i FROM n").expect("written");
        drop(first);
        let mut bytes = std::fs::read(&file).expect("there");
        for byte in &mut bytes[8192..12288] {
            *byte = 0xA5;
        }
        std::fs::write(&file, bytes).expect("can be written");
        let opened = open(&file, &OLD, Look::Thorough).expect("a new one begins");
        let aside = opened.put_aside.expect("it was damaged");
        let recovered = aside.recovered.expect("they were brought over");
        assert!((4_000..5_000).contains(&recovered), "{recovered} rows of one damaged page less than 5000");
        assert_eq!(rows(&opened.connection), i64::try_from(recovered).expect("small"));
        assert_eq!(kept(&file), [aside]);
        drop(opened.connection);
        assert_eq!(open(&file, &OLD, Look::Thorough).expect("sound").put_aside, None);
    }

    #[test]
    fn a_log_beside_an_emptied_file_is_not_thrown_away() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        let first = open(&file, &OLD, Look::Brief).expect("made").connection;
        first.execute("INSERT INTO a VALUES (1)", []).expect("written");
        let log = std::fs::read(paths::beside(&file, "-wal")).expect("there");
        drop(first);
        std::fs::write(&file, b"").expect("can be written");
        std::fs::write(paths::beside(&file, "-wal"), &log).expect("can be written");
        let opened = open(&file, &OLD, Look::Brief).expect("a new one begins");
        let aside = opened.put_aside.expect("it was damaged");
        assert_eq!(std::fs::read(paths::beside(&aside.file, "-wal")).expect("kept"), log);
        assert_eq!((aside.recovered, rows(&opened.connection)), (Some(1), 1));
    }
}
