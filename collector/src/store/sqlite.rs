// SPDX-License-Identifier: EUPL-1.2
//! The SQLite driver: one writer thread with group commit, a few read connections, migrations.
//!
//! The writer takes a job, begins IMMEDIATE, runs it and each job that waits by then in a savepoint, commits once, and only
//! then answers each: many reports share one wait for the disk, and none is told of success before it. Write-ahead log,
//! `synchronous=FULL`, `secure_delete`: committed means on disk, deleted means overwritten.

use std::fs::{DirBuilder, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use daglicht_shared::crypto::sha256;
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use tokio::sync::{Semaphore, oneshot};

use super::{Migration, Row, StoreError, Value};
use crate::{meter, plant};

/// The most jobs of one commit.
const GROUP: usize = 64;
/// The number of read connections.
const READERS: usize = 4;
/// How the names of copies made before a migration begin.
const COPY: &str = "collector.before-";
/// How long a statement waits for another process, such as a command beside the server.
const BUSY: Duration = Duration::from_secs(5);

/// A running transaction.
#[derive(Debug)]
pub struct Tx<'a> {
    connection: &'a Connection,
}

/// What became of bringing the log into the database file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoint {
    /// The log is empty: deleted bytes are gone from it too.
    Complete,
    /// A reader was in the way; the next checkpoint does it.
    Busy,
}

/// The database.
#[derive(Debug)]
pub struct Store {
    path: PathBuf,
    jobs: Option<mpsc::Sender<Job>>,
    writer: Option<thread::JoinHandle<()>>,
    readers: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
}

type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// A job that ran: whether to keep its changes, and how to answer once that is certain.
struct Ran {
    keep: bool,
    answer: Answer,
}

type WriteJob = Box<dyn FnOnce(&mut Tx<'_>) -> Ran + Send>;

enum Job {
    Write(WriteJob),
    Checkpoint(oneshot::Sender<Result<Checkpoint, StoreError>>),
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Int(value) => ValueRef::Integer(*value),
            Self::Text(value) => ValueRef::Text(value.as_bytes()),
            Self::Blob(value) => ValueRef::Blob(value),
            Self::Null => ValueRef::Null,
        }))
    }
}

impl Tx<'_> {
    /// Runs a statement without an answer and gives the number of rows it changed.
    ///
    /// # Errors
    /// [`StoreError::Statement`] when the database refuses it.
    pub fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    /// Runs a statement and gives its rows.
    ///
    /// # Errors
    /// [`StoreError::Statement`] when the database refuses it.
    pub fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let mut statement = self.connection.prepare_cached(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let mut line = Vec::with_capacity(columns);
            for column in 0..columns {
                line.push(match row.get_ref(column)? {
                    ValueRef::Integer(value) => Value::Int(value),
                    ValueRef::Text(value) => {
                        Value::Text(String::from_utf8(value.to_vec()).map_err(|_| StoreError::Content("text"))?)
                    }
                    ValueRef::Blob(value) => Value::Blob(value.to_vec()),
                    ValueRef::Null => Value::Null,
                    ValueRef::Real(_) => return Err(StoreError::Content("number")),
                });
            }
            found.push(Row(line));
        }
        Ok(found)
    }
}

impl Store {
    /// Opens the database in a folder, made when absent, and brings it to the newest schema.
    ///
    /// # Errors
    /// [`StoreError`] when that is not possible; the database is then as it was.
    pub fn open(folder: &Path, migrations: &'static [Migration]) -> Result<Self, StoreError> {
        let version = rusqlite::version();
        if rusqlite::version_number() < 3_051_003 {
            return Err(StoreError::Library(version));
        }
        make_folder(folder)?;
        let path = folder.join("collector.db");
        make_private(&path)?;
        refuse_lone_log(&path)?;
        let mut connection = connect(&path)?;
        check(&connection, &path)?;
        migrate(&mut connection, &path, migrations)?;
        checkpoint(&connection)?;
        let readers = (0..READERS)
            .map(|_| {
                let reader = connect(&path)?;
                reader.pragma_update(None, "query_only", true)?;
                Ok(reader)
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        let (jobs, waiting) = mpsc::channel();
        let writer = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || write_all(&connection, &waiting))
            .map_err(|source| StoreError::File { path: path.clone(), source: Arc::new(source) })?;
        Ok(Self {
            path,
            jobs: Some(jobs),
            writer: Some(writer),
            readers: Arc::new(Mutex::new(readers)),
            permits: Arc::new(Semaphore::new(READERS)),
        })
    }

    /// The database file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Runs a job that may write; the answer comes after the commit.
    ///
    /// # Errors
    /// The job's own error, after which nothing of it remains, or [`StoreError::Commit`].
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::Write(Box::new(move |tx| {
            let result = job(tx);
            Ran {
                keep: result.is_ok(),
                answer: Box::new(move |committed| {
                    // Whoever asked may have gone; the change stands all the same.
                    drop(sender.send(committed.and(result)));
                }),
            }
        })))?;
        receiver.await.map_err(|_| StoreError::Stopped)?
    }

    /// Runs a job that only reads, on one consistent state.
    ///
    /// # Errors
    /// The job's own error.
    pub async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let permit = Arc::clone(&self.permits).acquire_owned().await.map_err(|_| StoreError::Stopped)?;
        let readers = Arc::clone(&self.readers);
        let run = move || {
            let _permit = permit;
            let mut taken = readers.lock().unwrap_or_else(PoisonError::into_inner);
            let connection = taken.pop().ok_or(StoreError::Stopped)?;
            drop(taken);
            let result = read_once(&connection, job);
            readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
            result
        };
        tokio::task::spawn_blocking(run).await.map_err(|_| StoreError::Stopped)?
    }

    /// Empties the log, so that deleted bytes are nowhere any more.
    ///
    /// # Errors
    /// [`StoreError::Statement`] when the database refuses.
    pub async fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.send(Job::Checkpoint(sender))?;
        receiver.await.map_err(|_| StoreError::Stopped)?
    }

    /// Removes the copies that migrations left beside the database, for they hold rows of their time.
    ///
    /// # Errors
    /// [`StoreError::File`] when one cannot be removed.
    pub fn remove_copies(&self) -> Result<(), StoreError> {
        let folder = self.path.parent().unwrap_or(&self.path);
        let failed = |source| StoreError::File { path: folder.to_owned(), source: Arc::new(source) };
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.starts_with(COPY) {
                std::fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn send(&self, job: Job) -> Result<(), StoreError> {
        self.jobs.as_ref().ok_or(StoreError::Stopped)?.send(job).map_err(|_| StoreError::Stopped)
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.jobs.take());
        self.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Some(writer) = self.writer.take() {
            // The writer's connection is the last one: closing it empties and removes the log.
            drop(writer.join());
        }
    }
}

fn make_folder(folder: &Path) -> Result<(), StoreError> {
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|source| StoreError::File { path: folder.to_owned(), source: Arc::new(source) })
}

fn make_private(path: &Path) -> Result<(), StoreError> {
    // SQLite gives the log and the shared memory the rights of the database file.
    let made = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    made.map(drop).map_err(|source| StoreError::File { path: path.to_owned(), source: Arc::new(source) })
}

fn connect(path: &Path) -> Result<Connection, StoreError> {
    let open = || {
        let connection = Connection::open(path)?;
        connection.busy_timeout(BUSY)?;
        let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", if plant::active("synchronous-off") { "off" } else { "full" })?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok((connection, mode))
    };
    let failed = |source| StoreError::Open { path: path.to_owned(), source: Arc::new(source) };
    let (connection, mode) = open().map_err(failed)?;
    // SQLite answers with the mode it is left with: where shared memory is missing it stays with another one.
    if mode == "wal" { Ok(connection) } else { Err(StoreError::NoLog { path: path.to_owned(), mode }) }
}

/// Looks at every page and index: a closed week that its index does not show would count as open.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let damaged = |detail: String| StoreError::Damaged { path: path.to_owned(), detail };
    // What is refused stays as it was, its log included.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    let verdict: String = connection
        .query_row("pragma integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(error.to_string()))?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    Ok(())
}

/// Refuses an empty file with a log beside it: SQLite would remove the log, and it holds all there is.
fn refuse_lone_log(path: &Path) -> Result<(), StoreError> {
    let length = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if length(path) > 0 || length(&path.with_extension("db-wal")) == 0 {
        return Ok(());
    }
    Err(StoreError::Damaged { path: path.to_owned(), detail: "the file is empty, and its log is not".to_owned() })
}

fn migrate(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<(), StoreError> {
    connection
        .execute_batch("create table if not exists migration (number integer primary key, digest blob) strict")?;
    let applied: Vec<(i64, Vec<u8>)> = connection
        .prepare("select number, digest from migration order by number")?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let known = migrations.last().map_or(0, |migration| migration.number);
    let found = applied.last().map_or(0, |(number, _)| *number);
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    for ((number, digest), migration) in applied.iter().zip(migrations) {
        if *number != migration.number || digest.as_slice() != sha256(migration.sql.as_bytes()).0 {
            return Err(StoreError::Changed(*number));
        }
    }
    if found > 0 && found < known {
        // A close removes these copies, for they hold rows (`close`).
        let copy = path.with_file_name(format!("{COPY}{known:04}.db"));
        if copy.exists() {
            // Left by a migration that broke off: the database is still what it was then.
            std::fs::remove_file(&copy)
                .map_err(|source| StoreError::File { path: copy.clone(), source: Arc::new(source) })?;
        }
        make_private(&copy)?;
        connection.execute("vacuum into $1", [copy.to_string_lossy()])?;
    }
    for migration in migrations.iter().filter(|migration| migration.number > found) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have applied it between the look and this lock.
        let known = "select count(*) from migration where number = $1";
        if transaction.query_row(known, [migration.number], |row| row.get::<_, i64>(0))? > 0 {
            continue;
        }
        transaction.execute_batch(migration.sql)?;
        transaction.execute(
            "insert into migration (number, digest) values ($1, $2)",
            (migration.number, sha256(migration.sql.as_bytes()).0),
        )?;
        transaction.commit()?;
    }
    Ok(())
}

fn checkpoint(connection: &Connection) -> Result<Checkpoint, StoreError> {
    let busy: i64 = connection.query_row("pragma wal_checkpoint(truncate)", [], |row| row.get(0))?;
    Ok(if busy == 0 { Checkpoint::Complete } else { Checkpoint::Busy })
}

fn read_once<T>(
    connection: &Connection,
    job: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    connection.execute_batch("begin")?;
    let result = catch_unwind(AssertUnwindSafe(|| job(&mut Tx { connection })));
    connection.execute_batch("rollback")?;
    result.unwrap_or(Err(StoreError::Stopped))
}

/// The writer's loop; it ends when the store is dropped.
fn write_all(connection: &Connection, waiting: &mpsc::Receiver<Job>) {
    let mut next = waiting.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Checkpoint(answer) => drop(answer.send(checkpoint(connection))),
            Job::Write(first) => next = write_group(connection, first, waiting),
        }
        if next.is_none() {
            next = waiting.recv().ok();
        }
    }
}

/// Commits a job together with those that wait when it has run; gives back a job that cannot join them.
fn write_group(connection: &Connection, first: WriteJob, waiting: &mpsc::Receiver<Job>) -> Option<Job> {
    let mut ran = Vec::new();
    let mut left = None;
    let begun = connection.execute_batch("begin immediate");
    // Without a transaction the job is dropped, which tells whoever waits for it that the change was not made.
    let mut outcome = begun.and_then(|()| write_one(connection, first, &mut ran));
    let mut count = 1;
    while outcome.is_ok() && count < GROUP {
        match waiting.try_recv() {
            Ok(Job::Write(job)) => outcome = write_one(connection, job, &mut ran),
            Ok(other @ Job::Checkpoint(_)) => {
                left = Some(other);
                break;
            }
            Err(mpsc::TryRecvError::Empty | mpsc::TryRecvError::Disconnected) => break,
        }
        count += 1;
    }
    if plant::active("ack-before-commit") {
        ran.drain(..).for_each(|answer| answer(Ok(())));
    }
    outcome = outcome.and_then(|()| connection.execute_batch("commit"));
    if outcome.is_err() && !connection.is_autocommit() {
        // After a failed rollback the connection is of no use; the next `begin` then fails and says so.
        drop(connection.execute_batch("rollback"));
    }
    if outcome.is_ok() {
        meter::committed(ran.len());
    }
    let outcome = outcome.map_err(|source| StoreError::Commit(Arc::new(source)));
    for answer in ran {
        answer(outcome.clone());
    }
    left
}

fn write_one(connection: &Connection, job: WriteJob, ran: &mut Vec<Answer>) -> rusqlite::Result<()> {
    connection.execute_batch("savepoint job")?;
    // A job that panics must not take the writer along; whoever waits for it learns that the store stopped for it.
    let result = catch_unwind(AssertUnwindSafe(|| job(&mut Tx { connection })));
    let keep = result.as_ref().is_ok_and(|done| done.keep);
    ran.extend(result.ok().map(|done| done.answer));
    connection.execute_batch(if keep { "release job" } else { "rollback to job; release job" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn a_file_system_without_a_log_is_refused_with_a_message() {
        let folder = Folder::new();
        let path = format!("file:{}?vfs=unix-dotfile", folder.path().join("collector.db").display());
        let refused = connect(Path::new(&path)).expect_err("this layer has no shared memory");
        assert!(matches!(&refused, StoreError::NoLog { mode, .. } if mode == "delete"), "{refused:?}");
        assert!(refused.to_string().contains("local disk"), "{refused}");
    }
}
