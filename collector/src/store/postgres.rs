// SPDX-License-Identifier: EUPL-1.2
//! The PostgreSQL driver: a writer with a connection of its own, and a pool of connections for readers.
//!
//! Writers of all collectors on one database take turns, so that a transaction sees all that was committed before it and a
//! group of reports shares one commit (`writer`). Readers see one state, without locks that writers would wait for. A
//! session is refused when the server could lose what it confirmed (`server`). What is deliberately absent: business
//! statements, savepoints, and any repetition of a change whose commit is in doubt.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, mpsc as answers};
use std::thread;
use std::time::Duration;

use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime};
use tokio::runtime::{Builder, Handle};
use tokio::sync::mpsc;

mod failure;
mod link;
mod migrate;
mod server;
mod value;
mod writer;

pub(in crate::store) use link::Link;
pub use server::{AddressError, Limits, Server, address};

use failure::{Failure, Kind};
use link::{Drive, Weeks, after};
use writer::{Waiting, Writer};

use super::job::Job;
use super::{Migration, StoreError, Tx};

/// Every column of every table, with its table; the tables of single weeks are parts of `report`.
pub(super) const COLUMNS: &str = "select c.relname::text, a.attname::text from pg_class c \
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped \
    where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition \
    order by c.relname::text collate \"C\", a.attname::text collate \"C\"";

/// The number of connections for readers.
const READERS: usize = 4;
/// Begins a transaction that sees one state and changes nothing.
const BEGIN_READING: &str = "begin isolation level repeatable read read only";

/// The database.
#[derive(Debug)]
pub(in crate::store) struct Driver {
    /// How long a reader waits for one answer.
    limit: Duration,
    jobs: Option<mpsc::UnboundedSender<Box<dyn Job>>>,
    writer: Option<thread::JoinHandle<()>>,
    readers: Pool,
}

impl Driver {
    /// Connects, brings the database to the newest schema and gives the migrations applied.
    pub(in crate::store) fn open(
        server: &Server,
        migrations: &'static [Migration],
    ) -> Result<(Self, Vec<i64>), StoreError> {
        let failed = |source| StoreError::Connect { server: server.name(), source };
        let config = ManagerConfig { recycling_method: RecyclingMethod::Fast };
        let manager = Manager::from_config(server.config(), server.tls.clone(), config);
        let readers = Pool::builder(manager)
            .max_size(READERS)
            .runtime(Runtime::Tokio1)
            .wait_timeout(Some(server.limits.lock))
            .create_timeout(Some(server.limits.connect))
            .build()
            .map_err(|error| failed(Arc::new(error)))?;
        let (jobs, waiting) = mpsc::unbounded_channel();
        let (opened, outcome) = answers::channel();
        let own = server.clone();
        let writer = thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || write_all(own, migrations, waiting, &opened))
            .map_err(|error| failed(Arc::new(error)))?;
        let applied = outcome.recv().unwrap_or(Err(StoreError::Stopped))?;
        Ok((Self { limit: server.silence(), jobs: Some(jobs), writer: Some(writer), readers }, applied))
    }

    pub(in crate::store) fn send(&self, job: Box<dyn Job>) -> Result<(), StoreError> {
        self.jobs.as_ref().ok_or(StoreError::Stopped)?.send(job).map_err(|_| StoreError::Stopped)
    }

    pub(in crate::store) async fn read<T, F>(&self, job: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let session = self.readers.get().await.map_err(|error| {
            let cause = match error {
                deadpool_postgres::PoolError::Backend(error) => return Failure::from(error).into_error(),
                other => other.to_string(),
            };
            Failure::noticed(Kind::Unable, &cause).into_error()
        })?;
        let drive = Drive::Other(Handle::current());
        let limit = self.limit;
        tokio::task::spawn_blocking(move || read_once(session, &drive, limit, job))
            .await
            .map_err(|_| StoreError::Stopped)?
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        drop(self.jobs.take());
        self.readers.close();
        if let Some(writer) = self.writer.take() {
            drop(writer.join());
        }
    }
}

/// The writer's thread: opens the database, says how that went, and works.
fn write_all(
    server: Server,
    migrations: &'static [Migration],
    mut waiting: Waiting,
    opened: &answers::Sender<Result<Vec<i64>, StoreError>>,
) {
    let open = || {
        let failed = |source| StoreError::Connect { server: server.name(), source };
        let runtime = Builder::new_current_thread().enable_all().build().map_err(|error| failed(Arc::new(error)))?;
        let own = server.clone();
        let mut writer =
            Writer { server: own, migrations, runtime, session: None, weeks: Weeks::new(), deferred: None };
        let applied = writer.connect()?;
        Ok((writer, applied))
    };
    match open() {
        Ok((writer, applied)) => {
            drop(opened.send(Ok(applied)));
            writer.work(&mut waiting);
        }
        Err(error) => drop(opened.send(Err(error))),
    }
}

fn read_once<T>(
    session: Object,
    drive: &Drive<'_>,
    limit: Duration,
    job: impl FnOnce(&mut Tx<'_>) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let mut broken = None;
    let (mut weeks, mut deferred) = (Weeks::new(), None);
    let result = match drive.wait(limit, session.batch_execute(BEGIN_READING)) {
        Ok(()) => {
            let (weeks, later, broken) = (&mut weeks, &mut deferred, &mut broken);
            let link = Link { session: &session, drive: drive.clone(), limit, weeks, deferred: later, broken };
            let mut tx = Tx::new(super::Link::Postgres(link));
            let read = catch_unwind(AssertUnwindSafe(|| job(&mut tx))).unwrap_or(Err(StoreError::Stopped));
            // The server refuses a change, also one that was to be sent later.
            let rest = after(&session, deferred, std::future::ready(Ok(())));
            read.and_then(|value| drive.wait(limit, rest).map(|()| value).map_err(Failure::into_error))
        }
        Err(failure) => {
            broken = Some(failure.clone());
            Err(failure.into_error())
        }
    };
    let lost = broken.is_some_and(|failure| failure.kind == Kind::Lost);
    if lost || drive.wait(limit, session.batch_execute("rollback")).is_err() {
        // Not back into the pool.
        drop(Object::take(session));
    }
    result
}
