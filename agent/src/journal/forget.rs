// SPDX-License-Identifier: EUPL-1.2
//! Erasing a stretch of time from the journal, and telling a recorder about it.
//!
//! Sessions and entries that reach over an end of the stretch keep the part outside. Counts that are kept by the day only
//! go with every day that the stretch touches. A running recorder holds its last minutes in memory; it finds the stretch
//! here when it stores next, and leaves it out. What is older than the terms keep is erased as thoroughly.

use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use rusqlite::params;

use super::{Journal, JournalError, Timer, day_number, interval};
use crate::clock;
use crate::database;

/// How much was forgotten.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Sessions, whole or in part.
    pub sessions: u32,
    /// Entries, whole or in part.
    pub entries: u32,
}

impl Journal {
    /// Erases a stretch of time. What can have been in memory elsewhere is until `now`.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when nothing was erased.
    pub(crate) fn forget(&self, within: Interval, zone: Zone, now: Timestamp) -> Result<Forgotten, JournalError> {
        let range = [within.start().0, within.end().0];
        let connection = &self.connection;
        let count = |sql| connection.query_row(sql, range, |row| row.get(0));
        self.batch(|journal| {
            let forgotten = Forgotten {
                sessions: count("SELECT count(*) FROM session WHERE end_at > $1 AND start_at < $2")?,
                entries: count("SELECT count(*) FROM entry WHERE end_at > $1 AND start_at < $2")?,
            };
            journal.drop_changes(within.start(), within.end())?;
            journal.forget_absences(within.start(), within.end())?;
            for cut in CUTS {
                let sqls = [cut.tail, cut.head, cut.rest];
                let values: [&[i64]; 3] = [&[range[1]], &[range[0]], &range];
                for (sql, values) in sqls.into_iter().zip(values) {
                    connection.execute(sql, rusqlite::params_from_iter(values))?;
                }
            }
            let first = clock::date(zone, within.start());
            let last = clock::date(zone, within.end().plus(-1));
            let days = [first.to_string(), last.to_string()];
            connection.execute("DELETE FROM outcome WHERE day >= $1 AND day <= $2", days)?;
            let days = [day_number(first), day_number(last)];
            connection.execute("DELETE FROM known_case WHERE last_day >= $1 AND last_day <= $2", days)?;
            if let Some(timer) = journal.timer()?.filter(|timer| within.contains(timer.start)) {
                journal.set_timer(Some(&Timer { start: within.end().min(now).max(timer.start), ..timer }))?;
            }
            if let Some(past) = Interval::new(within.start(), within.end().min(now)) {
                let sql = "INSERT INTO forgotten (start_at, end_at) VALUES ($1, $2) ON CONFLICT DO NOTHING";
                connection.execute(sql, params![past.start().0, past.end().0])?;
            }
            Ok::<_, JournalError>(forgotten)
        })
    }

    /// Forgets what ended before an instant, to the last byte; the log of consent stays.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when nothing was forgotten.
    pub fn forget_before(&self, at: Timestamp, zone: Zone) -> Result<(), JournalError> {
        let before = database::changes(&self.connection)?;
        self.batch(|journal| {
            journal.connection.execute("DELETE FROM session WHERE end_at <= $1", [at.0])?;
            journal.connection.execute("DELETE FROM entry WHERE end_at <= $1", [at.0])?;
            journal.connection.execute("DELETE FROM busy WHERE end_at <= $1", [at.0])?;
            journal.drop_changes(Timestamp(0), at)?;
            journal.forget_absences(Timestamp(0), at)?;
            let day = clock::date(zone, at).to_string();
            journal.connection.execute("DELETE FROM outcome WHERE day < $1", [day])?;
            let week = Week::of(clock::date(zone, at)).to_string();
            journal.connection.execute("DELETE FROM calibration WHERE week < $1", [&week])?;
            journal.connection.execute("DELETE FROM answers WHERE week < $1", [week])?;
            let day = day_number(clock::date(zone, at));
            journal.connection.execute("DELETE FROM known_case WHERE last_day < $1", [day])?;
            Ok::<_, JournalError>(())
        })?;
        Ok(database::finish(&self.connection, before)?)
    }

    /// Brings what was erased out of every byte of the file and its log.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when the file is as it was.
    pub(crate) fn rewrite(&self) -> Result<(), JournalError> {
        Ok(database::rewrite(&self.connection)?)
    }

    /// The stretches that were forgotten since a recorder last asked; they are not told again.
    pub(crate) fn take_forgotten(&self) -> Result<Vec<Interval>, JournalError> {
        let mut statement = self.connection.prepare_cached("SELECT start_at, end_at FROM forgotten")?;
        let found: Vec<Interval> = statement.query_map([], |row| interval(row, 0))?.collect::<Result<_, _>>()?;
        if !found.is_empty() {
            self.connection.execute("DELETE FROM forgotten", [])?;
        }
        Ok(found)
    }
}

/// The three statements that cut a stretch out of a table.
struct Cut {
    /// Keeps what reaches over the end, from there on.
    tail: &'static str,
    /// Shortens what reaches over the start.
    head: &'static str,
    /// Removes what begins inside.
    rest: &'static str,
}

const CUTS: [Cut; 3] = [
    Cut {
        tail: "INSERT OR IGNORE INTO session (start_at, end_at, kind, application, rule, activity, category, \
               may_interrupt, also) SELECT $1, end_at, kind, application, rule, activity, category, may_interrupt, also \
               FROM session WHERE start_at < $1 AND end_at > $1",
        head: "UPDATE session SET end_at = $1 WHERE start_at < $1 AND end_at > $1",
        rest: "DELETE FROM session WHERE start_at >= $1 AND start_at < $2",
    },
    Cut {
        tail: "INSERT INTO entry (start_at, end_at, category, note) SELECT $1, end_at, category, note FROM entry \
               WHERE start_at < $1 AND end_at > $1",
        head: "UPDATE entry SET end_at = $1 WHERE start_at < $1 AND end_at > $1",
        rest: "DELETE FROM entry WHERE start_at >= $1 AND start_at < $2",
    },
    Cut {
        tail: "INSERT OR IGNORE INTO busy (calendar, start_at, end_at) SELECT calendar, $1, end_at FROM busy \
               WHERE start_at < $1 AND end_at > $1",
        head: "UPDATE busy SET end_at = $1 WHERE start_at < $1 AND end_at > $1",
        rest: "DELETE FROM busy WHERE start_at >= $1 AND start_at < $2",
    },
];
