// SPDX-License-Identifier: EUPL-1.2
//! What the journal keeps of questions about an absence: when that was, when it was asked, and whether it is settled.
//!
//! The answer is an entry like any other. Of a damaged journal the questions are not brought over.

use daglicht_shared::time::{Interval, Timestamp};
use rusqlite::{Row, params};

use super::{Journal, JournalError, interval};
use crate::away::{Question, State};

impl Journal {
    /// The questions that were asked within a time, the oldest absence first.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub(crate) fn absences(&self, asked: Interval) -> Result<Vec<Question>, JournalError> {
        let sql = "SELECT start_at, end_at, asked_at, state FROM absence WHERE asked_at >= $1 AND asked_at < $2 \
                   ORDER BY start_at";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([asked.start().0, asked.end().0], question)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps a question, in the place of the one about an absence with the same start.
    pub(crate) fn keep_absence(&self, question: &Question) -> Result<(), JournalError> {
        self.connection.execute(
            "INSERT INTO absence (start_at, end_at, asked_at, state) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (start_at) DO UPDATE SET end_at = excluded.end_at, asked_at = excluded.asked_at, \
             state = excluded.state",
            params![question.absence.start().0, question.absence.end().0, question.asked_at.0, question.state.id(),],
        )?;
        Ok(())
    }

    /// Forgets the questions about absences that share time with a stretch.
    pub(super) fn forget_absences(&self, from: Timestamp, to: Timestamp) -> Result<(), JournalError> {
        let sql = "DELETE FROM absence WHERE end_at > $1 AND start_at < $2";
        self.connection.execute(sql, [from.0, to.0])?;
        Ok(())
    }
}

/// Reads every question, for a damaged page can hold values that no type has.
pub(super) fn check(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let columns = "SELECT start_at, end_at, asked_at, state FROM absence";
    connection.prepare(columns)?.query_map([], question)?.try_for_each(|row| row.map(drop))
}

fn question(row: &Row<'_>) -> rusqlite::Result<Question> {
    let state = match row.get::<_, String>(3)?.as_str() {
        "open" => State::Open,
        "answered" => State::Answered,
        _ => State::Skipped,
    };
    Ok(Question { absence: interval(row, 0)?, asked_at: Timestamp(row.get(2)?), state })
}
