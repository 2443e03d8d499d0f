// SPDX-License-Identifier: EUPL-1.2
//! What the journal keeps of calibration: the open question, and counts of answers per week.
//!
//! An answer is kept as a count only; when it was given is not.

use daglicht_shared::category::Category;
use daglicht_shared::report::Calibration as Count;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, params};

use super::{Journal, JournalError};
use crate::calibration::Calibration;

/// What stands for unknown where the rules said nothing.
const UNKNOWN: &str = "unknown";

impl Journal {
    /// What is known of calibration.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn calibration(&self) -> Result<Calibration, JournalError> {
        let sql = "SELECT next_at, asked_at, automatic FROM calibration_question";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = statement.query_row([], |row| {
            let (next, asked): (Option<i64>, Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok((next, asked, row.get::<_, Option<String>>(2)?))
        });
        Ok(match row.optional()? {
            Some((_, Some(at), automatic)) => {
                let automatic = automatic.and_then(|automatic| automatic.parse().ok());
                Calibration::Asked { at: Timestamp(at), automatic }
            }
            Some((Some(next), None, _)) => Calibration::Waiting { next: Timestamp(next) },
            Some((None, None, _)) | None => Calibration::Off,
        })
    }

    /// Replaces what is known of calibration.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it is as it was.
    pub fn set_calibration(&self, calibration: Calibration) -> Result<(), JournalError> {
        let (next, asked, automatic) = match calibration {
            Calibration::Off => {
                self.connection.execute("DELETE FROM calibration_question", [])?;
                return Ok(());
            }
            Calibration::Waiting { next } => (Some(next.0), None, None),
            Calibration::Asked { at, automatic } => (None, Some(at.0), automatic.map(Category::id)),
        };
        self.connection.execute(
            "INSERT INTO calibration_question (only_one, next_at, asked_at, automatic) VALUES (1, $1, $2, $3) \
             ON CONFLICT (only_one) DO UPDATE SET next_at = excluded.next_at, asked_at = excluded.asked_at, \
             automatic = excluded.automatic",
            params![next, asked, automatic],
        )?;
        Ok(())
    }

    /// Counts an answer.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not counted.
    pub fn count_answer(
        &self,
        week: Week,
        automatic: Option<Category>,
        answered: Category,
    ) -> Result<(), JournalError> {
        self.connection.execute(
            "INSERT INTO calibration (week, automatic, answered, count) VALUES ($1, $2, $3, 1) \
             ON CONFLICT (week, automatic, answered) DO UPDATE SET count = count + 1",
            params![week.to_string(), automatic.map_or(UNKNOWN, Category::id), answered.id()],
        )?;
        Ok(())
    }

    /// The counted answers of a week.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub fn answers(&self, week: Week) -> Result<Vec<Count>, JournalError> {
        let sql = "SELECT automatic, answered, count FROM calibration WHERE week = $1 ORDER BY automatic, answered";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([week.to_string()], |row| {
            let automatic: String = row.get(0)?;
            let answered: String = row.get(1)?;
            let wrong = |error| rusqlite::Error::FromSqlConversionFailure(1, Type::Text, Box::new(error));
            Ok(Count {
                automatic: if automatic == UNKNOWN { None } else { Some(automatic.parse().map_err(wrong)?) },
                answered: answered.parse().map_err(wrong)?,
                count: row.get(2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
