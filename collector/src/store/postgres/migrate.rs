// SPDX-License-Identifier: EUPL-1.2
//! Migrations on PostgreSQL: each step in one transaction with its bookkeeping, under the lock of the writers.
//!
//! So a step never meets a half-done group of another collector, and of several collectors that start together one takes
//! each step and the others find it taken. A step that earlier programs cannot work with is taken only when no other
//! collector is at work, for one that runs would go on with what it knows; which ones are, their sessions' names tell. The
//! same is done after each lost connection, for the schema may have moved on meanwhile.

use std::time::Duration;

use deadpool_postgres::ClientWrapper;

use super::failure::Failure;
use super::server::WORKING;
use super::writer::BEGIN;
use crate::store::migrations::{self, Applied};
use crate::store::{Migration, StoreError};

/// How long to wait before looking again whether other collectors have gone.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// Gives the session the name of [`WORKING`].
const TELL_WORKING: &str = "set application_name = 'daglicht-collector'";

/// Brings the database to the newest schema and gives the numbers of the steps taken.
pub(super) async fn migrate(
    session: &ClientWrapper,
    known: &[Migration],
    patience: Duration,
) -> Result<Vec<i64>, StoreError> {
    let mut taken = Vec::new();
    while let Some(number) = step(session, known, patience).await? {
        taken.push(number);
    }
    Ok(taken)
}

/// Takes the next step, if there is one; after an error the session holds a broken transaction and is of no use.
async fn step(session: &ClientWrapper, known: &[Migration], patience: Duration) -> Result<Option<i64>, StoreError> {
    session.batch_execute(BEGIN).await.map_err(refused)?;
    // A step on a large table may take longer than a statement of a request.
    session.batch_execute("set local statement_timeout = 0").await.map_err(refused)?;
    let applied = applied(session).await?;
    let next = migrations::next(&applied, known, |step| step.postgres)?;
    let Some(next) = next else {
        // From here on a step that this program does not know waits for it.
        session.batch_execute(TELL_WORKING).await.map_err(refused)?;
        session.batch_execute("commit").await.map_err(refused)?;
        return Ok(None);
    };
    if applied.last().is_some_and(|done| next.oldest_program > done.number) {
        wait_until_alone(session, patience).await?;
    }
    let bookkeeping = "create table if not exists migration \
        (number bigint primary key, digest bytea, oldest_program bigint not null default 1)";
    session.batch_execute(bookkeeping).await.map_err(refused)?;
    session.batch_execute(next.postgres).await.map_err(refused)?;
    let record = "insert into migration (number, digest, oldest_program) values ($1, $2, $3)";
    let digest = migrations::digest(next.postgres).to_vec();
    session.execute(record, &[&next.number, &digest, &next.oldest_program]).await.map_err(refused)?;
    session.batch_execute("commit").await.map_err(refused)?;
    Ok(Some(next.number))
}

/// Waits until no other collector is at work, for this step would change what it reads and writes.
async fn wait_until_alone(session: &ClientWrapper, patience: Duration) -> Result<(), StoreError> {
    let question = "select count(*) from pg_stat_activity where datname = current_database() \
        and application_name = $1 and pid <> pg_backend_pid()";
    let wait = async {
        loop {
            let others = session.query_one(question, &[&WORKING]).await.map_err(refused)?;
            if others.try_get::<_, i64>(0).map_err(refused)? == 0 {
                return Ok(());
            }
            // A program that was just stopped leaves its session for a moment.
            tokio::time::sleep(LOOK_AGAIN).await;
            // What is seen of other sessions stays the same within a transaction until it is asked for anew.
            session.batch_execute("select pg_stat_clear_snapshot()").await.map_err(refused)?;
        }
    };
    tokio::time::timeout(patience, wait).await.unwrap_or(Err(StoreError::OthersAtWork))
}

async fn applied(session: &ClientWrapper) -> Result<Vec<Applied>, StoreError> {
    let there = session.query_one("select to_regclass('migration') is not null", &[]).await.map_err(refused)?;
    if !there.try_get::<_, bool>(0).map_err(refused)? {
        return Ok(Vec::new());
    }
    let question = "select number, digest, oldest_program from migration order by number";
    let rows = session.query(question, &[]).await.map_err(refused)?;
    rows.iter()
        .map(|row| {
            let applied =
                || Ok(Applied { number: row.try_get(0)?, digest: row.try_get(1)?, oldest_program: row.try_get(2)? });
            applied().map_err(refused)
        })
        .collect()
}

fn refused(error: tokio_postgres::Error) -> StoreError {
    Failure::from(error).into_error()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_counted_under_the_name_that_they_take() {
        assert!(TELL_WORKING.ends_with(&format!("'{WORKING}'")));
    }
}
