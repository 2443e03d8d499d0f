// SPDX-License-Identifier: EUPL-1.2
//! What the journal keeps of changes of entries and of the timer, so that they can be undone and redone.
//!
//! A change that touched time is forgotten with it, and with the change whatever came before it: what is left always
//! fits the entries that are there. History is for convenience only: of a damaged journal it is not brought over.

use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::time::Timestamp;
use rusqlite::{OptionalExtension as _, Row, params};

use super::{Entry, Journal, JournalError, Timer, entry, interval, parsed};
use crate::entries::{Change, Kind, Part, Standing};
use crate::notes::Sealed;

/// How many changes are kept; the oldest go first.
const MOST_CHANGES: i64 = 500;

const PARTS: &str = "SELECT entry, before_start, before_end, before_category, before_note, \
                     after_start, after_end, after_category, after_note FROM change_part";

impl Journal {
    /// The entry with a number.
    ///
    /// # Errors
    /// [`JournalError::Statement`] when it cannot be read.
    pub fn entry(&self, id: i64) -> Result<Option<Entry>, JournalError> {
        let mut statement =
            self.connection.prepare_cached("SELECT id, start_at, end_at, category, note FROM entry WHERE id = $1")?;
        Ok(statement.query_row([id], entry).optional()?)
    }

    /// Stores an entry under its number, in the place of what was there.
    pub(crate) fn put_entry(&self, Entry { entry, note }: &Entry) -> Result<(), JournalError> {
        let mut statement = self.connection.prepare_cached(
            "INSERT INTO entry (id, start_at, end_at, category, note) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (id) DO UPDATE SET start_at = excluded.start_at, end_at = excluded.end_at, \
             category = excluded.category, note = excluded.note",
        )?;
        let (start, end) = (entry.interval.start().0, entry.interval.end().0);
        statement.execute(params![entry.id, start, end, entry.category.id(), note.as_ref().map(|note| &note.0)])?;
        Ok(())
    }

    /// Removes an entry.
    pub(crate) fn remove_entry(&self, id: i64) -> Result<(), JournalError> {
        self.connection.prepare_cached("DELETE FROM entry WHERE id = $1")?.execute([id])?;
        Ok(())
    }

    /// Replaces the timer.
    pub(crate) fn set_timer(&self, timer: Option<&Timer>) -> Result<(), JournalError> {
        self.connection.execute("DELETE FROM timer", [])?;
        if let Some(timer) = timer {
            self.connection.execute(
                "INSERT INTO timer (only_one, start_at, category, note) VALUES (1, $1, $2, $3)",
                params![timer.start.0, timer.category.id(), timer.note.as_ref().map(|note| &note.0)],
            )?;
        }
        Ok(())
    }

    /// Keeps a change as the last one, in the place of those that were undone; gives its number.
    pub(crate) fn keep_change(&self, kind: Kind, at: Timestamp, parts: &[Part]) -> Result<i64, JournalError> {
        self.connection.execute("DELETE FROM change WHERE is_undone = 1", [])?;
        self.connection
            .execute("INSERT INTO change (kind, at, is_undone) VALUES ($1, $2, 0)", params![kind.id(), at.0])?;
        let number = self.connection.last_insert_rowid();
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO change_part (change_id, position, entry, before_start, before_end, before_category, \
             before_note, after_start, after_end, after_category, after_note) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        )?;
        for (position, part) in (0_i64..).zip(parts) {
            let (id, before, after) = match part {
                Part::Entry { before, after } => {
                    (part.entry_id(), before.as_ref().map(of_entry), after.as_ref().map(of_entry))
                }
                Part::Timer { before, after } => (None, before.as_ref().map(of_timer), after.as_ref().map(of_timer)),
            };
            let (before, after) = (before.unwrap_or_default(), after.unwrap_or_default());
            insert.execute(params![
                number,
                position,
                id,
                before.start,
                before.end,
                before.category,
                before.note,
                after.start,
                after.end,
                after.category,
                after.note,
            ])?;
        }
        self.connection.execute("DELETE FROM change WHERE id <= $1", [number - MOST_CHANGES])?;
        Ok(number)
    }

    /// Notes that a change is done or undone.
    pub(crate) fn set_standing(&self, number: i64, standing: Standing) -> Result<(), JournalError> {
        let sql = "UPDATE change SET is_undone = $1 WHERE id = $2";
        self.connection.execute(sql, params![standing == Standing::Undone, number])?;
        Ok(())
    }

    /// The change that is undone or redone next: the last one that stands, or the first one that was undone.
    pub(crate) fn next_change(&self, standing: Standing) -> Result<Option<Change>, JournalError> {
        let sql = match standing {
            Standing::Done => "SELECT id, kind, at, is_undone FROM change WHERE is_undone = 0 ORDER BY id DESC LIMIT 1",
            Standing::Undone => "SELECT id, kind, at, is_undone FROM change WHERE is_undone = 1 ORDER BY id LIMIT 1",
        };
        let head = self.connection.query_row(sql, [], head).optional()?;
        head.map(|head| self.with_parts(head)).transpose()
    }

    /// The last changes, the newest first.
    pub(crate) fn changes(&self, most: u32) -> Result<Vec<Change>, JournalError> {
        let sql = "SELECT id, kind, at, is_undone FROM change ORDER BY id DESC LIMIT $1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let heads: Vec<Change> = statement.query_map([most], head)?.collect::<Result<_, _>>()?;
        heads.into_iter().map(|head| self.with_parts(head)).collect()
    }

    fn with_parts(&self, change: Change) -> Result<Change, JournalError> {
        let mut statement =
            self.connection.prepare_cached(&[PARTS, " WHERE change_id = $1 ORDER BY position"].concat())?;
        let parts = statement.query_map([change.number], part)?.collect::<Result<_, _>>()?;
        Ok(Change { parts, ..change })
    }

    /// Drops the changes that touched time from one instant to before another, and what cannot be undone without them.
    pub(crate) fn drop_changes(&self, from: Timestamp, to: Timestamp) -> Result<(), JournalError> {
        // A running timer has no end; it touches the time at which it began.
        let touching = "SELECT change_id FROM change_part WHERE \
             (coalesce(before_end, before_start + 1) > $1 AND before_start < $2) OR \
             (coalesce(after_end, after_start + 1) > $1 AND after_start < $2)";
        let done = "DELETE FROM change WHERE is_undone = 0 AND id <= \
                    (SELECT max(id) FROM change WHERE is_undone = 0 AND id IN (";
        let undone = "DELETE FROM change WHERE is_undone = 1 AND id >= \
                      (SELECT min(id) FROM change WHERE is_undone = 1 AND id IN (";
        for sql in [done, undone] {
            self.connection.execute(&[sql, touching, "))"].concat(), [from.0, to.0])?;
        }
        Ok(())
    }
}

/// Reads every kept change, for a damaged page can hold values that no type has.
pub(super) fn check(connection: &rusqlite::Connection) -> rusqlite::Result<()> {
    let heads = "SELECT id, kind, at, is_undone FROM change";
    connection.prepare(heads)?.query_map([], head)?.try_for_each(|row| row.map(drop))?;
    connection.prepare(PARTS)?.query_map([], part)?.try_for_each(|row| row.map(drop))
}

/// A state of an entry or a timer as columns.
#[derive(Default)]
struct Columns<'a> {
    start: Option<i64>,
    end: Option<i64>,
    category: Option<&'static str>,
    note: Option<&'a [u8]>,
}

fn of_entry(Entry { entry, note }: &Entry) -> Columns<'_> {
    Columns {
        start: Some(entry.interval.start().0),
        end: Some(entry.interval.end().0),
        category: Some(entry.category.id()),
        note: note.as_ref().map(|note| note.0.as_slice()),
    }
}

fn of_timer(timer: &Timer) -> Columns<'_> {
    Columns {
        start: Some(timer.start.0),
        end: None,
        category: Some(timer.category.id()),
        note: timer.note.as_ref().map(|note| note.0.as_slice()),
    }
}

fn head(row: &Row<'_>) -> rusqlite::Result<Change> {
    let standing = if row.get(3)? { Standing::Undone } else { Standing::Done };
    Ok(Change { number: row.get(0)?, kind: parsed(row, 1)?, at: Timestamp(row.get(2)?), standing, parts: Vec::new() })
}

fn part(row: &Row<'_>) -> rusqlite::Result<Part> {
    Ok(match row.get::<_, Option<i64>>(0)? {
        Some(id) => Part::Entry { before: entry_state(row, id, 1)?, after: entry_state(row, id, 5)? },
        None => Part::Timer { before: timer_state(row, 1)?, after: timer_state(row, 5)? },
    })
}

fn entry_state(row: &Row<'_>, id: i64, column: usize) -> rusqlite::Result<Option<Entry>> {
    if row.get::<_, Option<i64>>(column)?.is_none() {
        return Ok(None);
    }
    let entry = TimeEntry { id, interval: interval(row, column)?, category: parsed(row, column + 2)? };
    Ok(Some(Entry { entry, note: row.get::<_, Option<Vec<u8>>>(column + 3)?.map(Sealed) }))
}

fn timer_state(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Timer>> {
    let Some(start) = row.get::<_, Option<i64>>(column)? else { return Ok(None) };
    let note = row.get::<_, Option<Vec<u8>>>(column + 3)?.map(Sealed);
    Ok(Some(Timer { start: Timestamp(start), category: parsed(row, column + 2)?, note }))
}
