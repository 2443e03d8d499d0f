// SPDX-License-Identifier: EUPL-1.2
//! The outbox: tokens, the reports as they are sent, and what became of each.
//!
//! A report's bytes and signature are frozen when it is put here and never change. It stays for the employee to see
//! after it was sent; it stops being *waiting* only with a receipt that was verified, or when a later revision of the
//! same week took its place before it was sent. The database is a file of its own, so that withdrawal can unlink it.

use daglicht_shared::crypto::Signature;
use daglicht_shared::id::ProjectId;
use daglicht_shared::membership::Token;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use rusqlite::types::Value::{Integer, Null, Text};
use rusqlite::{Connection, OptionalExtension as _, Row, TransactionBehavior, params};

use crate::clock;
use crate::database::{self, Contents, DatabaseError, Look, Opened, PutAside, parsed};
use crate::paths::Paths;
use crate::salvage;

const CONTENTS: Contents =
    Contents { migrations: &[include_str!("outbox/001.sql"), include_str!("outbox/002.sql")], check, restore };

/// Every report, in the order in which they were made.
const REPORTS: &str = "SELECT id, week, revision, body, signature, state, made_at, attempts, not_before, answer, \
    answered_at, receipt, asked_generation FROM report ORDER BY id";

/// The outbox.
#[derive(Debug)]
pub struct Outbox {
    connection: Connection,
}

/// The outbox cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// A statement failed.
    #[error("the outbox cannot be used; no report is lost. Check the free space and try again")]
    Statement(#[from] rusqlite::Error),
}

/// Where a report is on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReportState {
    /// Not yet acknowledged; it is sent until it is.
    Waiting,
    /// The collector has it; the receipt was verified.
    Acknowledged,
    /// A later revision took its place before it was acknowledged.
    Replaced,
    /// The collector will not take it as it is; kept for the employee and the administrator.
    SetAside,
    /// The week was closed before it arrived; the refusal was verified.
    WeekClosed,
    /// The person-week was withdrawn; the refusal was verified.
    Withdrawn,
}

/// A report in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// Its number in the outbox.
    pub id: i64,
    /// The week.
    pub week: Week,
    /// The revision.
    pub revision: u32,
    /// The frozen bytes.
    pub body: Vec<u8>,
    /// The weekly key's signature over them.
    pub signature: Signature,
    /// Where it is on its way.
    pub state: ReportState,
    /// When it was put here.
    pub made_at: Timestamp,
    /// How often it was offered.
    pub attempts: u32,
    /// Not offered by itself before.
    pub not_before: Timestamp,
    /// A short word for the last answer.
    pub answer: Option<String>,
    /// When the last answer came.
    pub answered_at: Option<Timestamp>,
    /// The collector's signed receipt as it came.
    pub receipt: Option<String>,
    /// The generation of a restored collector to which it was last offered again.
    pub asked_generation: u32,
}

/// A report about to be put in the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Frozen {
    /// The week.
    pub week: Week,
    /// The revision.
    pub revision: u32,
    /// The bytes.
    pub body: Vec<u8>,
    /// The weekly key's signature over them.
    pub signature: Signature,
}

impl ReportState {
    const ALL: [Self; 6] =
        [Self::Waiting, Self::Acknowledged, Self::Replaced, Self::SetAside, Self::WeekClosed, Self::Withdrawn];

    /// The name in the database, in JSON and in the message files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Acknowledged => "acknowledged",
            Self::Replaced => "replaced",
            Self::SetAside => "set_aside",
            Self::WeekClosed => "week_closed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

impl Outbox {
    /// Opens the outbox of a folder.
    ///
    /// # Errors
    /// [`OutboxError::Open`] when it cannot be opened.
    pub fn open(paths: &Paths, look: Look) -> Result<(Self, Option<PutAside>), OutboxError> {
        let Opened { connection, put_aside } = database::open(&paths.outbox(), &CONTENTS, look)?;
        Ok((Self { connection }, put_aside))
    }

    /// Keeps the tokens of a project, replacing those of an earlier enrolment.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when nothing was kept.
    pub fn keep_tokens(&mut self, project: &ProjectId, tokens: &[(Week, Token)]) -> Result<(), OutboxError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        for (week, token) in tokens {
            transaction.execute(
                "INSERT INTO token (project, week, token) VALUES ($1, $2, $3) \
                 ON CONFLICT (project, week) DO UPDATE SET token = excluded.token",
                params![project.as_str(), week.to_string(), token.to_string()],
            )?;
        }
        Ok(transaction.commit()?)
    }

    /// The token of a week.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it cannot be read.
    pub fn token(&self, project: &ProjectId, week: Week) -> Result<Option<Token>, OutboxError> {
        Ok(self
            .connection
            .query_row(
                "SELECT token FROM token WHERE project = $1 AND week = $2",
                params![project.as_str(), week.to_string()],
                |row| parsed(row, 0),
            )
            .optional()?)
    }

    /// All tokens of a project, by week.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when they cannot be read.
    pub fn tokens(&self, project: &ProjectId) -> Result<Vec<(Week, Token)>, OutboxError> {
        let mut statement =
            self.connection.prepare("SELECT week, token FROM token WHERE project = $1 ORDER BY week")?;
        let rows = statement.query_map([project.as_str()], |row| Ok((parsed(row, 0)?, parsed(row, 1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The moment at which the report of a week is made, drawn once: `drawn` counts only the first time.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it cannot be kept.
    pub fn due(&self, project: &ProjectId, week: Week, drawn: Timestamp) -> Result<Timestamp, OutboxError> {
        let (project, week) = (project.as_str(), week.to_string());
        let read = "SELECT at FROM due WHERE project = $1 AND week = $2";
        let known = |row: &Row<'_>| Ok(Timestamp(row.get(0)?));
        if let Some(at) = self.connection.query_row(read, params![project, week], known).optional()? {
            return Ok(at);
        }
        self.connection.execute(
            "INSERT INTO due (project, week, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            params![project, week, drawn.0],
        )?;
        Ok(self.connection.query_row(read, params![project, week], known)?)
    }

    /// Puts a report in the outbox; an earlier revision of the week that still waits is replaced.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it was not put.
    pub fn put(&mut self, project: &ProjectId, frozen: &Frozen, now: Timestamp) -> Result<(), OutboxError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute(
            "UPDATE report SET state = 'replaced' WHERE project = $1 AND week = $2 AND state = 'waiting'",
            params![project.as_str(), frozen.week.to_string()],
        )?;
        transaction.execute(
            "INSERT INTO report (project, week, revision, body, signature, state, made_at, attempts, not_before) \
             VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, $6)",
            params![
                project.as_str(),
                frozen.week.to_string(),
                frozen.revision,
                frozen.body,
                frozen.signature.to_string(),
                now.0
            ],
        )?;
        Ok(transaction.commit()?)
    }

    /// All reports, in the order in which they were made.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when they cannot be read.
    pub fn reports(&self) -> Result<Vec<Item>, OutboxError> {
        let mut statement = self.connection.prepare(REPORTS)?;
        let items = statement.query_map([], item)?.collect::<Result<_, _>>()?;
        Ok(items)
    }

    /// The latest report of a week.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it cannot be read.
    pub fn latest(&self, week: Week) -> Result<Option<Item>, OutboxError> {
        Ok(self.reports()?.into_iter().filter(|item| item.week == week).max_by_key(|item| item.revision))
    }

    /// Notes that a report was offered and stays waiting until `not_before`.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it was not noted.
    pub fn keep_waiting(&self, id: i64, not_before: Timestamp, answer: &str, at: Timestamp) -> Result<(), OutboxError> {
        self.connection.execute(
            "UPDATE report SET attempts = attempts + 1, not_before = $1, answer = $2, answered_at = $3 WHERE id = $4",
            params![not_before.0, answer, at.0, id],
        )?;
        Ok(())
    }

    /// Ends the waiting of a report, with the signed receipt where there is one.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it was not noted.
    pub fn end(
        &self,
        id: i64,
        state: ReportState,
        answer: &str,
        receipt: Option<&str>,
        at: Timestamp,
    ) -> Result<(), OutboxError> {
        self.connection.execute(
            "UPDATE report SET attempts = attempts + 1, state = $1, answer = $2, receipt = $3, answered_at = $4 \
             WHERE id = $5",
            params![state.id(), answer, receipt, at.0, id],
        )?;
        Ok(())
    }

    /// Forgets the reports that ended and were made before an instant, their receipts, and the tokens of earlier weeks.
    ///
    /// A report that waits stays, however old it is.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when nothing was forgotten.
    pub fn forget_before(&mut self, at: Timestamp, zone: Zone) -> Result<(), OutboxError> {
        let week = Week::of(clock::date(zone, at)).to_string();
        let before = database::changes(&self.connection)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute("DELETE FROM report WHERE state <> 'waiting' AND made_at < $1", [at.0])?;
        for forget in [
            "DELETE FROM token WHERE week < $1 AND week NOT IN (SELECT week FROM report)",
            "DELETE FROM due WHERE week < $1 AND week NOT IN (SELECT week FROM report)",
        ] {
            transaction.execute(forget, [&week])?;
        }
        transaction.commit()?;
        Ok(database::finish(&self.connection, before)?)
    }

    /// Lets a report that was acknowledged wait again, with its receipt, because the collector may have lost it.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when it was not noted.
    pub fn ask_again(&self, id: i64, generation: u32, now: Timestamp) -> Result<(), OutboxError> {
        let again = "UPDATE report SET state = 'waiting', not_before = $1, asked_generation = $2 \
                     WHERE id = $3 AND state = 'acknowledged'";
        self.connection.execute(again, params![now.0, generation, id])?;
        Ok(())
    }

    /// Looks at every page.
    ///
    /// # Errors
    /// [`OutboxError::Statement`] when the file is damaged.
    pub fn validate(&self) -> Result<(), OutboxError> {
        Ok(database::validate(&self.connection)?)
    }
}

fn item(row: &Row<'_>) -> rusqlite::Result<Item> {
    let state: String = row.get(5)?;
    Ok(Item {
        id: row.get(0)?,
        week: parsed(row, 1)?,
        revision: row.get(2)?,
        body: row.get(3)?,
        signature: parsed(row, 4)?,
        state: ReportState::ALL
            .into_iter()
            .find(|known| known.id() == state)
            .ok_or_else(|| rusqlite::Error::InvalidColumnType(5, "state".to_owned(), rusqlite::types::Type::Text))?,
        made_at: Timestamp(row.get(6)?),
        attempts: row.get(7)?,
        not_before: Timestamp(row.get(8)?),
        answer: row.get(9)?,
        answered_at: row.get::<_, Option<i64>>(10)?.map(Timestamp),
        receipt: row.get(11)?,
        asked_generation: row.get(12)?,
    })
}

/// Reads every row, for a damaged page can hold values that no type has.
fn check(connection: &Connection) -> rusqlite::Result<()> {
    connection.prepare(REPORTS)?.query_map([], item)?.try_for_each(|row| row.map(drop))?;
    let token = |row: &Row<'_>| Ok((parsed::<ProjectId>(row, 0)?, parsed::<Week>(row, 1)?, parsed::<Token>(row, 2)?));
    let mut statement = connection.prepare("SELECT project, week, token FROM token")?;
    statement.query_map([], token)?.try_for_each(|row| row.map(drop))
}

/// Stores a row of a damaged outbox, told by its shape; gives 1 for a report.
fn restore(connection: &Connection, row: &salvage::Row) -> rusqlite::Result<usize> {
    match row.values.as_slice() {
        [
            Null,
            project,
            week,
            revision,
            body,
            signature,
            state,
            made,
            attempts,
            not_before,
            answer,
            answered,
            receipt,
            // Later columns are found out again.
            ..,
        ] => {
            let stored = connection.execute(
                "INSERT INTO report (project, week, revision, body, signature, state, made_at, attempts, not_before, \
                 answer, answered_at, receipt) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
                 ON CONFLICT DO NOTHING",
                params![
                    project, week, revision, body, signature, state, made, attempts, not_before, answer, answered,
                    receipt
                ],
            )?;
            check(connection).map(|()| stored)
        }
        [project @ Text(_), week @ Text(_), token @ Text(_)] => {
            let kept = "INSERT INTO token (project, week, token) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            connection.execute(kept, params![project, week, token])?;
            check(connection).map(|()| 0)
        }
        [project @ Text(_), week @ Text(_), at @ Integer(_)] => {
            let due = "INSERT INTO due (project, week, at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
            connection.execute(due, params![project, week, at]).map(|_| 0)
        }
        _ => Ok(0),
    }
}

#[cfg(test)]
mod tests;
