// SPDX-License-Identifier: EUPL-1.2
//! The writer: one thread with a connection of its own, on which groups of jobs are committed together.
//!
//! **Serial writing.** Each transaction first takes one advisory lock of the schema and holds it until it ends. It runs at
//! READ COMMITTED, so that every statement after the lock sees all that any collector committed before. Several collectors
//! are thus exactly as correct as one, by the same argument as on SQLite, and no job needs thoughts of its own about
//! concurrency. What more collectors add is the checking of signatures and tokens, which is what a report costs.
//!
//! **Groups.** Up to [`GROUP`] waiting jobs share one commit. When one of them cannot be kept, the whole group is undone
//! and each job runs in a transaction of its own: a savepoint per job would cost every report what only a fault needs.
//!
//! **Round trips.** A report costs one question and one change. The change goes out together with the question of the next
//! report, or with the commit, for nobody needs its answer before; so a report waits for the server once, not twice.
//!
//! **Doubt.** When the connection breaks, nobody of the group is told of success and nothing is repeated here: the agent
//! sends the same bytes again, and finds them stored or not. Then the writer reconnects by itself, with growing pauses, and
//! refuses what arrives meanwhile at once.

use std::time::Duration;

use deadpool_postgres::ClientWrapper;
use tokio::runtime::Runtime;
use tokio::sync::mpsc;

use super::failure::{Failure, Kind};
use super::link::{Deferred, Drive, Link, Weeks, after};
use super::migrate;
use super::server::Server;
use crate::store::job::{Job, Ran};
use crate::store::{Migration, StoreError, Tx};
use crate::{meter, plant};

/// The most jobs of one commit.
const GROUP: usize = 64;
/// How often a job runs when the server asks to run it again.
const ATTEMPTS: u32 = 3;
/// The first and the longest pause between two attempts to connect.
const PAUSES: [Duration; 2] = [Duration::from_millis(50), Duration::from_secs(2)];
/// Begins a transaction and waits for this collector's turn to write. The first number means "writing"; the second keeps
/// two schemas of one database apart.
pub(super) const BEGIN: &str =
    "begin isolation level read committed; select pg_advisory_xact_lock(1145130828, hashtext(current_schema()))";

/// The writer with its connection.
#[derive(Debug)]
pub(super) struct Writer {
    pub(super) server: Server,
    pub(super) migrations: &'static [Migration],
    pub(super) runtime: Runtime,
    pub(super) session: Option<ClientWrapper>,
    pub(super) weeks: Weeks,
    pub(super) deferred: Option<Deferred>,
}

/// Jobs on their way to the writer.
pub(super) type Waiting = mpsc::UnboundedReceiver<Box<dyn Job>>;

impl Writer {
    /// Works until nobody can send a job any more.
    pub(super) fn work(mut self, waiting: &mut Waiting) {
        while let Some(first) = self.runtime.block_on(waiting.recv()) {
            self.group(first, waiting);
            if self.session.is_none() && !self.reconnect(waiting) {
                return;
            }
        }
    }

    /// Commits a job together with those that wait when it has run.
    fn group(&mut self, first: Box<dyn Job>, waiting: &mut Waiting) {
        if let Err(failure) = self.begin() {
            self.undo(&failure);
            return first.answer(Err(failure.into_error()));
        }
        let mut jobs = Vec::new();
        let mut next = Some(first);
        let mut outcome = Ok(());
        while let Some(mut job) = next.take() {
            outcome = self.run(job.as_mut());
            jobs.push(job);
            if outcome.is_ok() && jobs.len() < GROUP {
                next = waiting.try_recv().ok();
            }
        }
        if plant::active("ack-before-commit") {
            jobs.drain(..).for_each(|job| job.answer(Ok(())));
            // The server carries out what it was asked whether the collector lives or not: only what it was not yet asked
            // can be lost.
            self.runtime.block_on(async { tokio::time::sleep(Duration::from_millis(2)).await });
        }
        let Err(failure) = outcome.and_then(|()| self.commit()) else {
            meter::committed(jobs.len());
            return jobs.into_iter().for_each(|job| job.answer(Ok(())));
        };
        self.undo(&failure);
        let certain = failure.kind != Kind::Lost;
        let repeat = certain && (jobs.len() > 1 || failure.kind == Kind::Again);
        for job in jobs {
            if repeat { self.alone(job) } else { job.answer(Err(failure.clone().into_error())) }
        }
    }

    /// Runs a job in a transaction of its own, again when the server asks for it.
    fn alone(&mut self, mut job: Box<dyn Job>) {
        let mut outcome = Ok(());
        for _ in 0..ATTEMPTS {
            outcome = self.begin().and_then(|()| self.run(job.as_mut())).and_then(|()| self.commit());
            match &outcome {
                Ok(()) => break,
                Err(failure) => {
                    self.undo(failure);
                    if failure.kind != Kind::Again {
                        break;
                    }
                }
            }
        }
        if outcome.is_ok() {
            meter::committed(1);
        }
        job.answer(outcome.map_err(Failure::into_error));
    }

    /// Begins a transaction, on a new connection when the old one is known to be gone.
    fn begin(&mut self) -> Result<(), Failure> {
        if self.session.as_ref().is_none_or(|session| session.is_closed()) {
            self.connect().map_err(|error| Failure::noticed(Kind::Lost, &error.to_string()))?;
        }
        self.batch(if plant::active("no-serial-writing") { "begin isolation level read committed" } else { BEGIN })
    }

    /// Commits; the server turns that into a rollback when what was deferred fails, and this fails with it.
    fn commit(&mut self) -> Result<(), Failure> {
        let deferred = self.deferred.take();
        let session = self.session()?;
        self.wait(after(session, deferred, session.batch_execute("commit")))
    }

    fn batch(&self, sql: &str) -> Result<(), Failure> {
        self.wait(self.session()?.batch_execute(sql))
    }

    fn session(&self) -> Result<&ClientWrapper, Failure> {
        self.session.as_ref().ok_or_else(|| Failure::noticed(Kind::Lost, "there is no connection"))
    }

    fn wait(&self, work: impl Future<Output = Result<(), tokio_postgres::Error>>) -> Result<(), Failure> {
        Drive::Own(&self.runtime).wait(self.server.silence(), work)
    }

    /// Runs a job in the transaction that has begun; an error when it must not be committed.
    fn run(&mut self, job: &mut dyn Job) -> Result<(), Failure> {
        let limit = self.server.silence();
        let session = self.session.as_ref().ok_or_else(|| Failure::noticed(Kind::Lost, "there is no connection"))?;
        let mut broken = None;
        let drive = Drive::Own(&self.runtime);
        let link =
            Link { session, drive, limit, weeks: &mut self.weeks, deferred: &mut self.deferred, broken: &mut broken };
        let ran = job.run(&mut Tx::new(crate::store::Link::Postgres(link)));
        match (ran, broken) {
            (Ran::Keep, None) => Ok(()),
            (Ran::Undo | Ran::Keep, Some(failure)) => Err(failure),
            (Ran::Undo, None) => Err(Failure::noticed(Kind::Refused, "the job asked to be undone")),
        }
    }

    /// Leaves no transaction behind.
    fn undo(&mut self, failure: &Failure) {
        self.deferred = None;
        // Tables made in this transaction are gone with it, and others may be what the failure was about.
        self.weeks.clear();
        if failure.kind == Kind::Lost || self.batch("rollback").is_err() {
            self.session = None;
        }
    }

    /// Connects, brings the database to the newest schema and gives the migrations applied.
    pub(super) fn connect(&mut self) -> Result<Vec<i64>, StoreError> {
        self.weeks.clear();
        self.deferred = None;
        self.session = None;
        let (server, migrations) = (&self.server, self.migrations);
        let (session, applied) = self.runtime.block_on(async {
            let session = server.connect().await?;
            let applied = migrate::migrate(&session, migrations, server.limits.lock).await?;
            Ok::<_, StoreError>((session, applied))
        })?;
        self.session = Some(session);
        Ok(applied)
    }

    /// Tries to connect until it succeeds, refusing what arrives; false when the store is dropped meanwhile.
    fn reconnect(&mut self, waiting: &mut Waiting) -> bool {
        tracing::warn!("the connection to the database is lost; the collector tries again by itself");
        let [mut pause, longest] = PAUSES;
        let mut told = String::new();
        loop {
            let Err(error) = self.connect() else {
                tracing::info!("the connection to the database is back");
                return true;
            };
            // The same reason over and over would hide others in the log.
            if told != error.to_string() {
                tracing::warn!(error = &error as &dyn std::error::Error, "the database cannot be used");
                told = error.to_string();
            }
            let refused = Failure::noticed(Kind::Lost, "the connection is lost").into_error();
            if !self.refuse_for(pause, waiting, &refused) {
                return false;
            }
            pause = (pause * 2).min(longest);
        }
    }

    /// Refuses what arrives during a pause; false when nothing can arrive any more.
    fn refuse_for(&self, pause: Duration, waiting: &mut Waiting, refused: &StoreError) -> bool {
        self.runtime.block_on(async {
            let end = tokio::time::sleep(pause).deadline();
            loop {
                match tokio::time::timeout_at(end, waiting.recv()).await {
                    Ok(Some(job)) => job.answer(Err(refused.clone())),
                    Ok(None) => return false,
                    Err(_) => return true,
                }
            }
        })
    }
}
