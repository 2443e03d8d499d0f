// SPDX-License-Identifier: EUPL-1.2
//! What the employee answered to a project's questionnaire, one set for each week.

use daglicht_shared::questionnaire::Answers;
use daglicht_shared::week::Week;
use rusqlite::{OptionalExtension as _, params};

use super::{Journal, JournalError};

impl Journal {
    /// Keeps the answers about a week in the place of earlier ones.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they were not kept.
    pub fn answer_questionnaire(&self, week: Week, answers: &Answers) -> Result<(), JournalError> {
        let text =
            serde_json::to_string(answers).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))?;
        self.connection.execute(
            "INSERT INTO answers (week, answers) VALUES ($1, $2) \
             ON CONFLICT (week) DO UPDATE SET answers = excluded.answers",
            params![week.to_string(), text],
        )?;
        Ok(())
    }

    /// The answers about a week. What cannot be read any more is no answer.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub fn questionnaire(&self, week: Week) -> Result<Option<Answers>, JournalError> {
        let mut statement = self.connection.prepare_cached("SELECT answers FROM answers WHERE week = $1")?;
        let text: Option<String> = statement.query_row([week.to_string()], |row| row.get(0)).optional()?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// Forgets the answers about a week; says whether there were any.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they were not forgotten.
    pub fn forget_questionnaire(&self, week: Week) -> Result<bool, JournalError> {
        Ok(self.connection.execute("DELETE FROM answers WHERE week = $1", [week.to_string()])? == 1)
    }
}
