// SPDX-License-Identifier: EUPL-1.2
//! A transaction of PostgreSQL as a job sees it: statements that wait for their answer.

use std::collections::HashSet;
use std::time::Duration;

use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;
use deadpool_postgres::ClientWrapper;
use tokio::runtime::{Handle, Runtime};
use tokio_postgres::types::ToSql;

use super::failure::{Failure, Kind};
use super::value;
use crate::plant;
use crate::store::{Row, StoreError, Value};

/// Makes the table of a week's reports.
pub(super) const PREPARE_WEEK: &str = "select daglicht_prepare_week($1, $2)";
/// Destroys the table of a week's reports.
pub(super) const DESTROY_WEEK: &str = "select daglicht_destroy_week($1, $2)";

/// The weeks whose tables were there when this session last looked.
pub(super) type Weeks = HashSet<(ProjectId, Week)>;

/// What drives the connection while a job waits.
#[derive(Debug, Clone)]
pub(super) enum Drive<'a> {
    /// The thread that waits.
    Own(&'a Runtime),
    /// Another thread.
    Other(Handle),
}

impl Drive<'_> {
    /// Waits for an answer, but not for ever: a server or network may also fall silent.
    pub(super) fn wait<T>(
        &self,
        limit: Duration,
        work: impl Future<Output = Result<T, tokio_postgres::Error>>,
    ) -> Result<T, Failure> {
        let limited = async { tokio::time::timeout(limit, work).await };
        let waited = match self {
            Self::Own(runtime) => runtime.block_on(limited),
            Self::Other(handle) => handle.block_on(limited),
        };
        match waited {
            Ok(done) => Ok(done?),
            Err(_) => Err(Failure::noticed(Kind::Lost, "the server did not answer in time")),
        }
    }
}

/// A statement that goes out together with the next one.
#[derive(Debug)]
pub(super) struct Deferred {
    sql: &'static str,
    values: Vec<Value>,
}

/// Does some work on a session after what was deferred, both in one round trip.
pub(super) async fn after<T>(
    session: &ClientWrapper,
    deferred: Option<Deferred>,
    work: impl Future<Output = Result<T, tokio_postgres::Error>>,
) -> Result<T, tokio_postgres::Error> {
    let Some(Deferred { sql, values }) = deferred else { return work.await };
    let statement = session.prepare_cached(sql).await?;
    let values = parameters(&values);
    // Each is sent when it is first polled, and the server answers in the order in which they came.
    let (_, done) = tokio::try_join!(biased; session.execute(&statement, &values), work)?;
    Ok(done)
}

/// A transaction of PostgreSQL.
#[derive(Debug)]
pub(in crate::store) struct Link<'a> {
    pub(super) session: &'a ClientWrapper,
    pub(super) drive: Drive<'a>,
    pub(super) limit: Duration,
    pub(super) weeks: &'a mut Weeks,
    /// What was not sent yet; whoever commits sends it first.
    pub(super) deferred: &'a mut Option<Deferred>,
    /// Why the transaction is broken, for whoever has to end it.
    pub(super) broken: &'a mut Option<Failure>,
}

impl Link<'_> {
    pub(in crate::store) fn execute(&mut self, sql: &'static str, values: &[Value]) -> Result<usize, StoreError> {
        let session = self.session;
        let work = async {
            let statement = session.prepare_cached(sql).await?;
            session.execute(&statement, &parameters(values)).await
        };
        let changed = self.drive.wait(self.limit, after(session, self.deferred.take(), work));
        let changed = changed.map_err(|failure| self.note(failure))?;
        usize::try_from(changed).map_err(|_| StoreError::Content("number of rows"))
    }

    pub(in crate::store) fn execute_later(&mut self, sql: &'static str, values: Vec<Value>) -> Result<(), StoreError> {
        if let Some(Deferred { sql, values }) = self.deferred.take() {
            self.execute(sql, &values)?;
        }
        *self.deferred = Some(Deferred { sql, values });
        Ok(())
    }

    pub(in crate::store) fn query(&mut self, sql: &'static str, values: &[Value]) -> Result<Vec<Row>, StoreError> {
        let session = self.session;
        let work = async {
            let statement = session.prepare_cached(sql).await?;
            session.query(&statement, &parameters(values)).await
        };
        let rows = self.drive.wait(self.limit, after(session, self.deferred.take(), work));
        rows.map_err(|failure| self.note(failure))?.iter().map(value::row).collect()
    }

    pub(in crate::store) fn prepare_week(&mut self, project: &ProjectId, week: Week) -> Result<(), StoreError> {
        let known = (project.clone(), week);
        if !self.weeks.contains(&known) {
            self.query(PREPARE_WEEK, &[Value::text(project), Value::text(week)])?;
            self.weeks.insert(known);
        }
        Ok(())
    }

    pub(in crate::store) fn destroy_week(&mut self, project: &ProjectId, week: Week) -> Result<(), StoreError> {
        self.weeks.remove(&(project.clone(), week));
        if plant::active("week-table-kept") {
            return Ok(());
        }
        self.query(DESTROY_WEEK, &[Value::text(project), Value::text(week)]).map(drop)
    }

    fn note(&mut self, failure: Failure) -> StoreError {
        self.broken.get_or_insert_with(|| failure.clone());
        failure.into_error()
    }
}

fn parameters(values: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    values.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
