// SPDX-License-Identifier: EUPL-1.2
//! Getting deleted rows out of a database file to the last byte.
//!
//! `secure_delete` overwrites a deleted row where it stood. It does not know the copies that are left where SQLite moved
//! rows between pages, so a file that lost rows is written anew.

use rusqlite::Connection;

/// Brings the log into the database and empties it, so that forgotten bytes are in neither.
///
/// While another program reads, the log stays; the next time empties it.
///
/// # Errors
/// SQLite's error when the log cannot be brought over.
pub fn empty_log(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// Writes every page of a database anew and empties its log: what was deleted is in neither, to the last byte.
///
/// Deleted rows are overwritten where they stood, but a copy of one can be left where SQLite moved rows between pages.
///
/// # Errors
/// SQLite's error when it cannot be written; the database is as it was.
pub fn rewrite(connection: &Connection) -> rusqlite::Result<()> {
    // The new pages are gathered in memory: a file elsewhere would hold a copy of everything.
    connection.pragma_update(None, "temp_store", "MEMORY")?;
    connection.execute_batch("VACUUM")?;
    empty_log(connection)
}

/// How many rows a connection changed so far; to be asked before [`finish`].
///
/// # Errors
/// SQLite's error.
pub fn changes(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("SELECT total_changes()", [], |row| row.get(0))
}

/// Gets what was deleted since there were `before` changes out of every byte; without changes it only empties the log.
///
/// # Errors
/// SQLite's error when the file cannot be written anew; the rows are deleted all the same.
pub fn finish(connection: &Connection, before: i64) -> rusqlite::Result<()> {
    if changes(connection)? == before { empty_log(connection) } else { rewrite(connection) }
}
