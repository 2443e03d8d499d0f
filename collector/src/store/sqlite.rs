// SPDX-License-Identifier: EUPL-1.2
//! The SQLite driver: one writer thread with group commit, a few read connections, migrations.
//!
//! The writer takes a job, begins IMMEDIATE, runs it and each job that waits by then in a savepoint, commits once, and only
//! then answers each: many reports share one wait for the disk, and none is told of success before it. Write-ahead log,
//! `synchronous=FULL`, `secure_delete`: committed means on disk, deleted means overwritten.

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, ToSql, params_from_iter};
use tokio::sync::{Semaphore, oneshot};

use super::job::{Job, Ran};
use super::migrations::{self, Applied};
use super::{Checkpoint, Migration, Row, StoreError, Tx, Value, newest};
use crate::{meter, plant};

/// Every column of every table, with its table.
pub(super) const COLUMNS: &str = "select m.name, c.name from sqlite_schema m join pragma_table_info(m.name) c \
    where m.type = 'table' and m.name not like 'sqlite%' order by m.name, c.name";

/// The most jobs of one commit.
const GROUP: usize = 64;
/// The number of read connections.
const READERS: usize = 4;
/// How many pages the log has before it is brought into the database: pages that change often are then written there once.
const LOG_PAGES: i64 = 4_000;
/// How the names of copies made before a migration begin.
const COPY: &str = "collector.before-";
/// How long a statement waits for another process, such as a command beside the server.
const BUSY: Duration = Duration::from_secs(5);

/// A transaction of SQLite.
#[derive(Debug)]
pub(super) struct Link<'a> {
    connection: &'a Connection,
}

/// The database.
#[derive(Debug)]
pub(super) struct Driver {
    path: PathBuf,
    jobs: Option<mpsc::Sender<Task>>,
    writer: Option<thread::JoinHandle<()>>,
    readers: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
    /// Held for as long as the database is open, so that no restore takes it away.
    _lock: File,
}

enum Task {
    Write(Box<dyn Job>),
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

impl Link<'_> {
    pub(super) fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, StoreError> {
        Ok(self.connection.prepare_cached(sql)?.execute(params_from_iter(values))?)
    }

    pub(super) fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
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

/// Runs a job on a database file that nobody else uses, in one transaction.
pub(super) fn on_file<T>(path: &Path, job: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>) -> Result<T, StoreError> {
    let connection = connect(path)?;
    check(&connection, path)?;
    connection.execute_batch("begin immediate")?;
    let mut tx = Tx::new(super::Link::Sqlite(Link { connection: &connection }));
    let done = job(&mut tx)?;
    if let Some(failed) = tx.failed {
        return Err(failed);
    }
    connection.execute_batch("commit")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
    checkpoint(&connection)?;
    Ok(done)
}

/// Takes a folder's database for one program alone, or with others that share it.
pub(super) fn lock(folder: &Path, use_of: Use) -> Result<File, StoreError> {
    let path = folder.join("collector.lock");
    let failed = |source| StoreError::File { path: path.clone(), source: Arc::new(source) };
    let file = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(&path).map_err(failed)?;
    let taken = match use_of {
        Use::Shared => file.try_lock_shared(),
        Use::Alone => file.try_lock(),
    };
    match taken {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse { path: folder.to_owned() }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// Whether others may use a folder's database at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Use {
    /// They may.
    Shared,
    /// They may not.
    Alone,
}

/// The database file of a folder.
pub(super) fn file(folder: &Path) -> PathBuf {
    folder.join("collector.db")
}

impl Driver {
    /// Opens the database in a folder and brings it to the newest schema; gives the migrations applied.
    pub(super) fn open(folder: &Path, migrations: &[Migration]) -> Result<(Self, Vec<i64>), StoreError> {
        let version = rusqlite::version();
        if rusqlite::version_number() < 3_051_003 {
            return Err(StoreError::Library(version));
        }
        make_folder(folder)?;
        let lock = lock(folder, Use::Shared)?;
        let path = file(folder);
        make_private(&path)?;
        refuse_lone_log(&path)?;
        let mut connection = connect(&path)?;
        check(&connection, &path)?;
        let applied = migrate(&mut connection, &path, migrations)?;
        // Not before: what is refused keeps its log as it is.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false)?;
        checkpoint(&connection)?;
        connection.pragma_update(None, "wal_autocheckpoint", LOG_PAGES)?;
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
        let driver = Self {
            path,
            jobs: Some(jobs),
            writer: Some(writer),
            readers: Arc::new(Mutex::new(readers)),
            permits: Arc::new(Semaphore::new(READERS)),
            _lock: lock,
        };
        Ok((driver, applied))
    }

    pub(super) fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.hand(Task::Write(job))
    }

    pub(super) async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
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

    pub(super) async fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        let (sender, receiver) = oneshot::channel();
        self.hand(Task::Checkpoint(sender))?;
        receiver.await.map_err(|_| StoreError::Stopped)?
    }

    pub(super) fn remove_copies(&self) -> Result<(), StoreError> {
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

    fn hand(&self, task: Task) -> Result<(), StoreError> {
        self.jobs.as_ref().ok_or(StoreError::Stopped)?.send(task).map_err(|_| StoreError::Stopped)
    }
}

impl Drop for Driver {
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
        // What is refused stays as it was, its log included; this is lifted when a database is in order.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
        connection.busy_timeout(BUSY)?;
        let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", if plant::active("synchronous-off") { "off" } else { "full" })?;
        connection.pragma_update(None, "secure_delete", true)?;
        connection.pragma_update(None, "foreign_keys", true)?;
        connection.pragma_update(None, "trusted_schema", false)?;
        Ok((connection, mode))
    };
    let failed = |source: rusqlite::Error| StoreError::Open { path: path.to_owned(), source: Arc::new(source) };
    let (connection, mode) = open().map_err(failed)?;
    // SQLite answers with the mode it is left with: where shared memory is missing it stays with another one.
    if mode == "wal" { Ok(connection) } else { Err(StoreError::NoLog { path: path.to_owned(), mode }) }
}

/// Looks at every page and index: a closed week that its index does not show would count as open.
fn check(connection: &Connection, path: &Path) -> Result<(), StoreError> {
    let damaged = |detail: String| StoreError::Damaged { path: path.to_owned(), detail };
    let verdict: String = connection
        .query_row("pragma integrity_check(1)", [], |row| row.get(0))
        .map_err(|error| damaged(error.to_string()))?;
    if verdict != "ok" {
        return Err(damaged(verdict));
    }
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

/// Brings the database to the newest schema and gives the numbers of the steps taken.
fn migrate(connection: &mut Connection, path: &Path, migrations: &[Migration]) -> Result<Vec<i64>, StoreError> {
    prepare_bookkeeping(connection)?;
    let before = applied(connection)?;
    let mut taken = Vec::new();
    if migrations::next(&before, migrations, text)?.is_none() {
        return Ok(taken);
    }
    if !before.is_empty() {
        copy(connection, path, newest(migrations))?;
    }
    loop {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have taken a step since the last look.
        let Some(step) = migrations::next(&applied(&transaction)?, migrations, text)? else { return Ok(taken) };
        transaction.execute_batch(step.sqlite)?;
        transaction.execute(
            "insert into migration (number, digest, oldest_program) values ($1, $2, $3)",
            (step.number, migrations::digest(step.sqlite), step.oldest_program),
        )?;
        transaction.commit()?;
        taken.push(step.number);
    }
}

const fn text(step: &Migration) -> &'static str {
    step.sqlite
}

/// Makes the table of the bookkeeping, or adds what programs before `oldest_program` did not keep.
fn prepare_bookkeeping(connection: &Connection) -> Result<(), StoreError> {
    connection.execute_batch(
        "create table if not exists migration \
         (number integer primary key, digest blob, oldest_program integer not null default 1) strict",
    )?;
    let known = "select count(*) from pragma_table_info('migration') where name = 'oldest_program'";
    if connection.query_row(known, [], |row| row.get::<_, i64>(0))? == 0 {
        connection.execute_batch("alter table migration add column oldest_program integer not null default 1")?;
    }
    Ok(())
}

fn applied(connection: &Connection) -> Result<Vec<Applied>, StoreError> {
    let mut statement = connection.prepare("select number, digest, oldest_program from migration order by number")?;
    let rows = statement
        .query_map([], |row| Ok(Applied { number: row.get(0)?, digest: row.get(1)?, oldest_program: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Copies the database before it changes; a close removes such copies, for they hold rows.
fn copy(connection: &Connection, path: &Path, newest: i64) -> Result<(), StoreError> {
    let copy = path.with_file_name(format!("{COPY}{newest:04}.db"));
    if copy.exists() {
        // Left by a migration that broke off: the database is still what it was then.
        std::fs::remove_file(&copy)
            .map_err(|source| StoreError::File { path: copy.clone(), source: Arc::new(source) })?;
    }
    make_private(&copy)?;
    connection.execute("vacuum into $1", [copy.to_string_lossy()])?;
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
    let mut tx = Tx::new(super::Link::Sqlite(Link { connection }));
    let result = catch_unwind(AssertUnwindSafe(|| job(&mut tx)));
    connection.execute_batch("rollback")?;
    result.unwrap_or(Err(StoreError::Stopped))
}

/// The writer's loop; it ends when the store is dropped.
fn write_all(connection: &Connection, waiting: &mpsc::Receiver<Task>) {
    let mut next = waiting.recv().ok();
    while let Some(task) = next.take() {
        match task {
            Task::Checkpoint(answer) => drop(answer.send(checkpoint(connection))),
            Task::Write(first) => next = write_group(connection, first, waiting),
        }
        if next.is_none() {
            next = waiting.recv().ok();
        }
    }
}

/// Commits a job together with those that wait when it has run; gives back a task that cannot join them.
fn write_group(connection: &Connection, first: Box<dyn Job>, waiting: &mpsc::Receiver<Task>) -> Option<Task> {
    let mut ran = Vec::new();
    let mut left = None;
    let mut outcome = connection.execute_batch("begin immediate");
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        outcome = outcome.and_then(|()| write_one(connection, job.as_mut()));
        ran.push(job);
        if outcome.is_err() || ran.len() == GROUP {
            break;
        }
        match waiting.try_recv() {
            Ok(Task::Write(job)) => next = Some(job),
            Ok(other @ Task::Checkpoint(_)) => left = Some(other),
            Err(mpsc::TryRecvError::Empty | mpsc::TryRecvError::Disconnected) => {}
        }
    }
    if plant::active("ack-before-commit") {
        ran.drain(..).for_each(|job| job.answer(Ok(())));
    }
    outcome = outcome.and_then(|()| connection.execute_batch("commit"));
    if outcome.is_err() && !connection.is_autocommit() {
        // After a failed rollback the connection is of no use; the next `begin` then fails and says so.
        drop(connection.execute_batch("rollback"));
    }
    if outcome.is_ok() {
        meter::committed(ran.len());
    }
    let outcome = outcome.map_err(StoreError::commit);
    for job in ran {
        job.answer(outcome.clone());
    }
    left
}

fn write_one(connection: &Connection, job: &mut dyn Job) -> rusqlite::Result<()> {
    // Kept statements: reading these anew for each job would cost as much as the job's own.
    connection.prepare_cached("savepoint job")?.execute([])?;
    match job.run(&mut Tx::new(super::Link::Sqlite(Link { connection }))) {
        Ran::Keep => connection.prepare_cached("release job")?.execute([]).map(drop),
        Ran::Undo => connection.execute_batch("rollback to job; release job"),
    }
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
