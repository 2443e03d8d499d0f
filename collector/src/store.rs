// SPDX-License-Identifier: EUPL-1.2
//! The store: what survives a restart.
//!
//! One body of logic (the functions of the submodules, over [`Tx`]) and one set of portable statements ([`mod@sql`]) over two
//! thin drivers that hold no business statement: SQLite in a folder, or a PostgreSQL server that several collectors share.
//! A write is answered only after its commit is on disk. On both databases writers are serial: each transaction that
//! writes sees all that was committed before it began, which the logic relies on.

use std::path::PathBuf;
use std::sync::mpsc;

use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;
use tokio::sync::oneshot;

pub mod access_log;
pub mod accounts;
pub mod agreements;
pub mod audit;
pub mod baselines;
pub mod blocks;
pub mod credentials;
pub mod dump;
mod error;
pub mod identities;
pub mod installation;
mod job;
pub mod later;
mod listed;
mod migrations;
pub mod objections;
pub mod output;
pub mod postgres;
pub mod presence;
pub mod projects;
pub mod release_log;
pub mod reports;
pub mod sessions;
pub mod sql;
mod sqlite;
#[cfg(test)]
mod tests;
pub mod tickets;
pub mod weeks;
pub mod withdrawals;

pub use error::{Cause, StoreError};
pub use listed::Listed;
pub use migrations::{ALL as MIGRATIONS, Migration, newest};

/// Where a database is.
#[derive(Debug, Clone)]
pub enum Location {
    /// SQLite in a folder, which is made when absent.
    Folder(PathBuf),
    /// PostgreSQL on a server.
    Server(Box<postgres::Server>),
}

/// The database.
#[derive(Debug)]
pub struct Store {
    driver: Driver,
    name: String,
    applied: Vec<i64>,
}

#[derive(Debug)]
enum Driver {
    Sqlite(sqlite::Driver),
    Postgres(postgres::Driver),
}

/// A running transaction.
#[derive(Debug)]
pub struct Tx<'a> {
    link: Link<'a>,
    /// The first statement that failed: nothing of the transaction can be kept then, whatever the job makes of it.
    failed: Option<StoreError>,
}

#[derive(Debug)]
enum Link<'a> {
    Sqlite(sqlite::Link<'a>),
    Postgres(postgres::Link<'a>),
}

/// What became of bringing the log into the database file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Checkpoint {
    /// The log is empty: deleted bytes are gone from it too.
    Complete,
    /// A reader was in the way; the next checkpoint does it.
    Busy,
    /// The database is a server, which recycles its log by its own rules.
    Server,
}

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

impl Tx<'_> {
    /// Runs a statement without an answer and gives the number of rows it changed.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses it.
    pub fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, StoreError> {
        let result = match &mut self.link {
            Link::Sqlite(link) => link.execute(sql, values),
            Link::Postgres(link) => link.execute(sql, values),
        };
        self.noted(result)
    }

    /// Runs a statement of which nobody asks how many rows it changed; a server may get it together with the next one.
    ///
    /// When it fails, that may show at the next statement or at the commit, and nothing of the transaction is kept.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses it at once.
    pub fn execute_later(&mut self, sql: &'static str, values: Vec<Value>) -> Result<(), StoreError> {
        let result = match &mut self.link {
            Link::Sqlite(link) => link.execute(sql, &values).map(drop),
            Link::Postgres(link) => link.execute_later(sql, values),
        };
        self.noted(result)
    }

    /// Runs a statement and gives its rows.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses it.
    pub fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let result = match &mut self.link {
            Link::Sqlite(link) => link.query(sql, values),
            Link::Postgres(link) => link.query(sql, values),
        };
        self.noted(result)
    }

    /// Makes room for the reports of a week, where the database keeps each week apart.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub fn prepare_week(&mut self, project: &ProjectId, week: Week) -> Result<(), StoreError> {
        let result = match &mut self.link {
            Link::Sqlite(_) => Ok(()),
            Link::Postgres(link) => link.prepare_week(project, week),
        };
        self.noted(result)
    }

    /// Destroys the reports of a week.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses; [`StoreError::Busy`] when a long reader is in the way.
    pub fn destroy_week(&mut self, project: &ProjectId, week: Week) -> Result<(), StoreError> {
        let result = match &mut self.link {
            Link::Sqlite(link) => {
                link.execute(sql::DELETE_REPORTS, &[Value::text(project), Value::text(week)]).map(drop)
            }
            Link::Postgres(link) => link.destroy_week(project, week),
        };
        self.noted(result)
    }

    /// The tables that the database has, each with its columns, both in alphabetical order.
    ///
    /// # Errors
    /// [`StoreError`] when the database refuses.
    pub fn tables(&mut self) -> Result<Vec<(String, Vec<String>)>, StoreError> {
        let question = match &self.link {
            Link::Sqlite(_) => sqlite::COLUMNS,
            Link::Postgres(_) => postgres::COLUMNS,
        };
        let mut tables: Vec<(String, Vec<String>)> = Vec::new();
        for row in self.query(question, &[])? {
            let (table, column) = (row.text(0)?, row.text(1)?.to_owned());
            match tables.last_mut().filter(|(last, _)| last == table) {
                Some((_, columns)) => columns.push(column),
                None => tables.push((table.to_owned(), vec![column])),
            }
        }
        Ok(tables)
    }

    fn noted<T>(&mut self, result: Result<T, StoreError>) -> Result<T, StoreError> {
        if let Err(error) = &result {
            self.failed.get_or_insert_with(|| error.clone());
        }
        result
    }
}

impl<'a> Tx<'a> {
    const fn new(link: Link<'a>) -> Self {
        Self { link, failed: None }
    }
}

impl Location {
    /// The database's name for people; no password is in it.
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Folder(folder) => format!("SQLite database {}", sqlite::file(folder).display()),
            Self::Server(server) => server.name(),
        }
    }
}

impl Store {
    /// Opens a database and brings it to the newest schema.
    ///
    /// # Errors
    /// [`StoreError`] when that is not possible; the database is then as it was.
    pub fn open(location: &Location, migrations: &'static [Migration]) -> Result<Self, StoreError> {
        let (driver, applied) = match location {
            Location::Folder(folder) => {
                let (driver, applied) = sqlite::Driver::open(folder, migrations)?;
                (Driver::Sqlite(driver), applied)
            }
            Location::Server(server) => {
                let (driver, applied) = postgres::Driver::open(server, migrations)?;
                (Driver::Postgres(driver), applied)
            }
        };
        Ok(Self { driver, name: location.name(), applied })
    }

    /// Runs a job on a backup or another database file that nobody else uses, in one transaction.
    ///
    /// # Errors
    /// The job's own error, or [`StoreError`] when the file cannot be used.
    pub fn on_file<T>(
        path: &std::path::Path,
        job: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        sqlite::on_file(path, job)
    }

    /// The database file of a folder.
    #[must_use]
    pub fn file(folder: &std::path::Path) -> PathBuf {
        sqlite::file(folder)
    }

    /// Takes the database of a folder for this program alone, for as long as the value lives.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another program has it open.
    pub fn alone(folder: &std::path::Path) -> Result<std::fs::File, StoreError> {
        sqlite::lock(folder, sqlite::Use::Alone)
    }

    /// The database's name for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The numbers of the migrations that were applied when it was opened.
    #[must_use]
    pub fn applied(&self) -> &[i64] {
        &self.applied
    }

    /// Runs a job that may write; the answer comes after the commit. The job may run more than once, each time as if it
    /// had not run before.
    ///
    /// # Errors
    /// The job's own error, after which nothing of it remains, or the reason why its commit is not certain.
    pub async fn write<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, receiver) = oneshot::channel();
        // Whoever asked may have gone; the change stands all the same.
        self.send(job::job(job, move |outcome| drop(sender.send(outcome))))?;
        receiver.await.map_err(|_| StoreError::Stopped)?
    }

    /// The same for whoever does not wait: `answer` gets the outcome on the writer's thread, and must be quick.
    pub fn write_and<T, F>(&self, job: F, answer: impl FnOnce(Result<T, StoreError>) + Send + 'static)
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        // Where the writer is gone the job is dropped with its answer, and whoever waits on the other side learns of that.
        drop(self.send(job::job(job, answer)));
    }

    /// The same without a runtime, for the start of a program.
    ///
    /// # Errors
    /// As for [`Store::write`].
    pub fn write_now<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let (sender, receiver) = mpsc::channel();
        self.send(job::job(job, move |outcome| drop(sender.send(outcome))))?;
        receiver.recv().map_err(|_| StoreError::Stopped)?
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
        match &self.driver {
            Driver::Sqlite(driver) => driver.read(job).await,
            Driver::Postgres(driver) => driver.read(job).await,
        }
    }

    /// Empties the log of SQLite, so that deleted bytes are nowhere any more.
    ///
    /// # Errors
    /// [`StoreError::Statement`] when the database refuses.
    pub async fn checkpoint(&self) -> Result<Checkpoint, StoreError> {
        match &self.driver {
            Driver::Sqlite(driver) => driver.checkpoint().await,
            Driver::Postgres(_) => Ok(Checkpoint::Server),
        }
    }

    /// Removes the copies that migrations left beside the database, for they hold rows of their time.
    ///
    /// # Errors
    /// [`StoreError::File`] when one cannot be removed.
    pub fn remove_copies(&self) -> Result<(), StoreError> {
        match &self.driver {
            Driver::Sqlite(driver) => driver.remove_copies(),
            Driver::Postgres(_) => Ok(()),
        }
    }

    fn send(&self, job: Box<dyn job::Job>) -> Result<(), StoreError> {
        match &self.driver {
            Driver::Sqlite(driver) => driver.send(job),
            Driver::Postgres(driver) => driver.send(job),
        }
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
