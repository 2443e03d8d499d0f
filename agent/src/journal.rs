// SPDX-License-Identifier: EUPL-1.2
//! The journal: the employee's own sessions, entries, running timer and log of consent.
//!
//! A session is stored under its start; the open one is stored again with a later end. What a call reported as stored is
//! on disk. Titles and addresses have no column here, and notes are stored sealed.

use chrono::{Datelike as _, NaiveDate};
use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::case::CaseHash;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::Digest;
use daglicht_shared::id::RuleId;
use daglicht_shared::rule_pack::Class;
use daglicht_shared::sessionise::{Kind, Outcomes, Session};
use daglicht_shared::time::{Interval, Timestamp};
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use crate::calendar::united;
use crate::database::{self, Contents, DatabaseError, Look, Opened, PutAside, parsed};
use crate::notes::Sealed;
use crate::paths::Paths;
use crate::plant;

const CONTENTS: Contents = Contents {
    migrations: &[
        include_str!("journal/001.sql"),
        include_str!("journal/002.sql"),
        include_str!("journal/003.sql"),
        include_str!("journal/004.sql"),
        include_str!("journal/005.sql"),
        include_str!("journal/006.sql"),
    ],
    check,
    restore: salvaged::restore,
};

/// The longest entry; a longer one can only come from a damaged file.
pub const LONGEST_ENTRY_MS: i64 = 24 * 3_600_000;

/// An instant in the year 2248; a later one can only come from a damaged file, and sums of such would overflow.
pub(crate) const LAST_INSTANT: i64 = 1 << 43;

/// The journal.
#[derive(Debug)]
pub struct Journal {
    connection: Connection,
}

/// The journal cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// It cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// A statement failed.
    #[error("the journal cannot be used; what was saved before is safe. Check the free space and try again")]
    Statement(#[from] rusqlite::Error),
}

/// An entry with its sealed note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// The entry.
    pub entry: TimeEntry,
    /// Its note.
    pub note: Option<Sealed>,
}

/// A running timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timer {
    /// Since when.
    pub start: Timestamp,
    /// Of what.
    pub category: Category,
    /// The note of the entry to be.
    pub note: Option<Sealed>,
}

/// A change of consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsentEvent {
    /// Given.
    Given,
    /// Paused.
    Paused,
    /// Resumed.
    Resumed,
}

impl ConsentEvent {
    const fn id(self) -> &'static str {
        match self {
            Self::Given => "given",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
        }
    }
}

pub use self::forget::Forgotten;

impl Journal {
    /// Opens the journal of a folder; also says where a damaged predecessor was put aside.
    ///
    /// # Errors
    /// [`JournalError::Open`] when it cannot be opened.
    pub fn open(paths: &Paths, look: Look) -> Result<(Self, Option<PutAside>), JournalError> {
        let Opened { connection, put_aside } = database::open(&paths.journal(), &CONTENTS, look)?;
        Ok((Self { connection }, put_aside))
    }

    /// Opens the journal of imported time, which has the same tables in a file of its own; no report reads it.
    ///
    /// # Errors
    /// [`JournalError::Open`] when it cannot be opened.
    pub fn imported(paths: &Paths, look: Look) -> Result<(Self, Option<PutAside>), JournalError> {
        let Opened { connection, put_aside } = database::open(&paths.imported(), &CONTENTS, look)?;
        Ok((Self { connection }, put_aside))
    }

    /// Does several things in one transaction: all of them are on disk afterwards, or none.
    ///
    /// A batch inside a batch belongs to the outer one.
    ///
    /// # Errors
    /// The first error of `work`, or [`JournalError::Statement`].
    pub fn batch<T, E: From<JournalError>>(&self, work: impl FnOnce(&Self) -> Result<T, E>) -> Result<T, E> {
        if !self.connection.is_autocommit() {
            return work(self);
        }
        let run = |sql| self.connection.execute_batch(sql).map_err(|error| E::from(error.into()));
        run("BEGIN IMMEDIATE")?;
        match work(self) {
            Ok(value) => {
                let committed = run("COMMIT");
                if !plant::active("saved-before-commit") {
                    committed?;
                }
                Ok(value)
            }
            Err(error) => {
                run("ROLLBACK")?;
                Err(error)
            }
        }
    }

    /// Stores a session, or the later end of the one with the same start.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not stored.
    pub fn store(&self, session: &Session) -> Result<(), JournalError> {
        let (kind, application, class) = match &session.kind {
            Kind::Active { application, class } => ("active", Some(application), class.as_ref()),
            Kind::Away => ("away", None, None),
        };
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO session (start_at, end_at, kind, application, rule, activity, category, may_interrupt, also) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (start_at) DO UPDATE SET \
             end_at = excluded.end_at, kind = excluded.kind, application = excluded.application, \
             rule = excluded.rule, activity = excluded.activity, category = excluded.category, \
             may_interrupt = excluded.may_interrupt, also = excluded.also",
        )?;
        statement.execute(params![
            session.interval.start().0,
            session.interval.end().0,
            kind,
            application,
            class.map(|class| class.rule.as_str()),
            class.map(|class| class.activity.as_str()),
            class.map(|class| class.category.id()),
            class.map(|class| class.may_interrupt),
            class.and_then(also),
        ])?;
        Ok(())
    }

    /// Removes the session with this start: it turned out to hold no time.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not removed.
    pub fn remove(&self, start: Timestamp) -> Result<(), JournalError> {
        self.connection.prepare_cached("DELETE FROM session WHERE start_at = $1")?.execute([start.0])?;
        Ok(())
    }

    /// The sessions that share time with an interval, in order.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub fn sessions(&self, within: Interval) -> Result<Vec<Session>, JournalError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT start_at, end_at, kind, application, rule, activity, category, may_interrupt, also FROM session \
             WHERE start_at >= coalesce((SELECT max(start_at) FROM session WHERE start_at <= $1 - 604800000), 0) \
             AND end_at > $1 AND start_at < $2 ORDER BY start_at",
        )?;
        // Sessions follow each other, so that none from before the one that began a week earlier reaches so far: a day
        // is read without reading the year before it.
        let rows = statement.query_map([within.start().0, within.end().0], session)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The first recorded or registered instant.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn first(&self) -> Result<Option<Timestamp>, JournalError> {
        let sql = "SELECT min(start_at) FROM (SELECT start_at FROM session UNION ALL SELECT start_at FROM entry)";
        Ok(self.connection.query_row(sql, [], |row| row.get::<_, Option<i64>>(0))?.map(Timestamp))
    }

    /// Stores an entry and gives its number; that its time is free is for `entries` to see to.
    pub(crate) fn add(
        &self,
        interval: Interval,
        category: Category,
        note: Option<&Sealed>,
    ) -> Result<i64, JournalError> {
        self.connection.execute(
            "INSERT INTO entry (start_at, end_at, category, note) VALUES ($1, $2, $3, $4)",
            params![interval.start().0, interval.end().0, category.id(), note.map(|note| &note.0)],
        )?;
        Ok(self.connection.last_insert_rowid())
    }

    /// The entries that share time with an interval, in order.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub fn entries(&self, within: Interval) -> Result<Vec<Entry>, JournalError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT id, start_at, end_at, category, note FROM entry WHERE end_at > $1 AND start_at < $2 \
             ORDER BY start_at, id",
        )?;
        let rows = statement.query_map([within.start().0, within.end().0], entry)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The running timer.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn timer(&self) -> Result<Option<Timer>, JournalError> {
        Ok(self.connection.query_row("SELECT start_at, category, note FROM timer", [], timer).optional()?)
    }

    /// Logs a change of consent, without anything measured.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not logged.
    pub fn log_consent(
        &self,
        event: ConsentEvent,
        manifest: Option<&Digest>,
        at: Timestamp,
    ) -> Result<(), JournalError> {
        self.connection.execute(
            "INSERT INTO consent_log (at, event, manifest) VALUES ($1, $2, $3)",
            params![at.0, event.id(), manifest.map(Digest::to_string)],
        )?;
        Ok(())
    }

    /// Adds what became of samples to the counts of a day.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not added.
    pub fn count(&self, day: NaiveDate, outcomes: Outcomes) -> Result<(), JournalError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO outcome (day, outcome, count) VALUES ($1, $2, $3) \
             ON CONFLICT (day, outcome) DO UPDATE SET count = count + excluded.count",
        )?;
        for (outcome, count) in
            [("in_sessions", outcomes.in_sessions), ("excluded", outcomes.excluded), ("repeated", outcomes.repeated)]
        {
            if count > 0 {
                statement.execute(params![day.to_string(), outcome, i64::try_from(count).unwrap_or(i64::MAX)])?;
            }
        }
        Ok(())
    }

    /// For how many days a case was left alone at most before a day on which it was opened again; none when it is new.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn longest_gap(&self, case: CaseHash, day: NaiveDate) -> Result<Option<u32>, JournalError> {
        let mut statement =
            self.connection.prepare_cached("SELECT max(longest_gap, $1 - last_day) FROM known_case WHERE hash = $2")?;
        let gap: Option<i64> = statement.query_row(params![day_number(day), case.0], |row| row.get(0)).optional()?;
        Ok(gap.map(|days| u32::try_from(days.max(0)).unwrap_or(u32::MAX)))
    }

    /// Keeps that a case was in front on a day.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it was not kept.
    pub fn keep_case(&self, case: CaseHash, day: NaiveDate) -> Result<(), JournalError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO known_case (hash, last_day, longest_gap) VALUES ($1, $2, 0) ON CONFLICT (hash) DO UPDATE \
             SET longest_gap = max(longest_gap, $2 - last_day), last_day = max(last_day, $2)",
        )?;
        statement.execute(params![case.0, day_number(day)])?;
        Ok(())
    }

    /// What was last read of a calendar; none when it is not known.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn calendar(&self, id: &Digest) -> Result<Option<String>, JournalError> {
        let content = "SELECT content FROM calendar WHERE id = $1";
        Ok(self.connection.query_row(content, [id.to_string()], |row| row.get(0)).optional()?)
    }

    /// Replaces what is known of a calendar.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when nothing was replaced.
    pub fn keep_calendar(&self, id: &Digest, content: &Digest, busy: &[Interval]) -> Result<(), JournalError> {
        self.batch(|journal| {
            let (id, connection) = (id.to_string(), &journal.connection);
            connection.execute("DELETE FROM busy WHERE calendar = $1", [&id])?;
            connection.execute(
                "INSERT INTO calendar (id, content) VALUES ($1, $2) \
                 ON CONFLICT (id) DO UPDATE SET content = excluded.content",
                [&id, &content.to_string()],
            )?;
            let mut insert =
                connection.prepare_cached("INSERT INTO busy (calendar, start_at, end_at) VALUES ($1, $2, $3)")?;
            for interval in busy {
                insert.execute(params![id, interval.start().0, interval.end().0])?;
            }
            Ok(())
        })
    }

    /// Forgets all calendars.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when nothing was forgotten.
    pub fn forget_calendars(&self) -> Result<(), JournalError> {
        self.batch(|journal| {
            journal.connection.execute("DELETE FROM busy", [])?;
            journal.connection.execute("DELETE FROM calendar", [])?;
            Ok::<_, JournalError>(())
        })?;
        Ok(database::empty_log(&self.connection)?)
    }

    /// When the calendars say that the employee was busy, in order and without overlaps.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when they cannot be read.
    pub fn busy(&self, within: Interval) -> Result<Vec<Interval>, JournalError> {
        let columns = "SELECT start_at, end_at FROM busy WHERE end_at > $1 AND start_at < $2 ORDER BY start_at";
        let mut statement = self.connection.prepare_cached(columns)?;
        let rows = statement.query_map([within.start().0, within.end().0], |row| interval(row, 0))?;
        Ok(united(rows.collect::<Result<_, _>>()?))
    }

    /// Looks at every page.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when the file is damaged.
    pub fn validate(&self) -> Result<(), JournalError> {
        Ok(database::validate(&self.connection)?)
    }
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    let kind: String = row.get(2)?;
    let class = match row.get::<_, Option<String>>(4)? {
        Some(_) => Some(Class {
            rule: parsed(row, 4)?,
            activity: parsed(row, 5)?,
            category: parsed(row, 6)?,
            may_interrupt: row.get(7)?,
            also: row.get::<_, Option<String>>(8)?.map_or_else(|| Ok(Vec::new()), |text| read_also(&text))?,
        }),
        None => None,
    };
    let kind = match kind.as_str() {
        "active" => Kind::Active { application: row.get(3)?, class },
        _ => Kind::Away,
    };
    Ok(Session { interval: interval(row, 0)?, kind })
}

/// The rules that matched beside the deciding one, as one text.
fn also(class: &Class) -> Option<String> {
    let ids: Vec<&str> = class.also.iter().map(RuleId::as_str).collect();
    (!ids.is_empty()).then(|| ids.join(" "))
}

fn read_also(text: &str) -> rusqlite::Result<Vec<RuleId>> {
    let wrong = |error| rusqlite::Error::FromSqlConversionFailure(8, Type::Text, Box::new(error));
    text.split(' ').map(|id| id.parse().map_err(wrong)).collect()
}

/// The number of a day, for counting days between.
fn day_number(day: NaiveDate) -> i64 {
    i64::from(day.num_days_from_ce())
}

fn entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let entry = TimeEntry { id: row.get(0)?, interval: interval(row, 1)?, category: parsed(row, 3)? };
    Ok(Entry { entry, note: row.get::<_, Option<Vec<u8>>>(4)?.map(Sealed) })
}

fn timer(row: &Row<'_>) -> rusqlite::Result<Timer> {
    let note = row.get::<_, Option<Vec<u8>>>(2)?.map(Sealed);
    Ok(Timer { start: Timestamp(row.get(0)?), category: parsed(row, 1)?, note })
}

/// Reads every row, for a damaged page can hold values that no type has.
fn check(connection: &Connection) -> rusqlite::Result<()> {
    let columns =
        "SELECT start_at, end_at, kind, application, rule, activity, category, may_interrupt, also FROM session";
    connection.prepare(columns)?.query_map([], session)?.try_for_each(|row| row.map(drop))?;
    let columns = "SELECT id, start_at, end_at, category, note FROM entry";
    connection.prepare(columns)?.query_map([], entry)?.try_for_each(|row| {
        let interval = row?.entry.interval;
        let fits = interval.milliseconds() <= LONGEST_ENTRY_MS;
        // It would be in the way of every later entry.
        if fits { Ok(()) } else { Err(rusqlite::Error::IntegralValueOutOfRange(2, interval.end().0)) }
    })?;
    connection.query_row("SELECT start_at, category, note FROM timer", [], timer).optional()?;
    changes::check(connection)?;
    away::check(connection)?;
    let columns = "SELECT start_at, end_at FROM busy";
    connection.prepare(columns)?.query_map([], |row| interval(row, 0))?.try_for_each(|row| row.map(drop))
}

/// The interval in a column and the one after it.
fn interval(row: &Row<'_>, column: usize) -> rusqlite::Result<Interval> {
    let (start, end) = (row.get(column)?, row.get(column + 1)?);
    Interval::new(Timestamp(start), Timestamp(end))
        .filter(|_| start >= 0 && end <= LAST_INSTANT)
        .ok_or(rusqlite::Error::IntegralValueOutOfRange(column, end))
}

mod away;
mod calibration;
mod changes;
mod forget;
mod questionnaire;
mod salvaged;
#[cfg(test)]
mod tests;
