// SPDX-License-Identifier: EUPL-1.2
//! Migrations on PostgreSQL: each step in one transaction with its bookkeeping, under the lock of the writers.
//!
//! So a step never meets a half-done group of another collector, and of several collectors that start together one takes
//! each step and the others find it taken.

use deadpool_postgres::ClientWrapper;

use super::failure::Failure;
use super::writer::BEGIN;
use crate::store::migrations::{self, Applied};
use crate::store::{Migration, StoreError};

/// Brings the database to the newest schema and gives the numbers of the steps taken.
pub(super) async fn migrate(session: &ClientWrapper, known: &[Migration]) -> Result<Vec<i64>, StoreError> {
    let mut taken = Vec::new();
    while let Some(number) = step(session, known).await? {
        taken.push(number);
    }
    Ok(taken)
}

/// Takes the next step, if there is one; after an error the session holds a broken transaction and is of no use.
async fn step(session: &ClientWrapper, known: &[Migration]) -> Result<Option<i64>, StoreError> {
    session.batch_execute(BEGIN).await.map_err(refused)?;
    // A step on a large table may take longer than a statement of a request.
    session.batch_execute("set local statement_timeout = 0").await.map_err(refused)?;
    let next = migrations::next(&applied(session).await?, known, |step| step.postgres)?;
    let Some(next) = next else {
        session.batch_execute("rollback").await.map_err(refused)?;
        return Ok(None);
    };
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
