// SPDX-License-Identifier: EUPL-1.2
//! Sessions of people who signed in, known by the digest of what their browser holds.

use daglicht_shared::crypto::Digest;

use super::{StoreError, Tx, Value, sql};
use crate::role::Role;

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// The account.
    pub name: String,
    /// Its role when the session began.
    pub role: Role,
    /// How far the person is with signing in.
    pub stage: Stage,
    /// When it began, in seconds since the Unix epoch.
    pub began_at: i64,
    /// When it was last used, to the minute.
    pub used_at: i64,
}

/// How far a person is with signing in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// With the access code only: a password and a second factor are still to be chosen.
    Begun,
    /// Wholly.
    Complete,
}

impl Stage {
    const fn id(self) -> &'static str {
        match self {
            Self::Begun => "begun",
            Self::Complete => "complete",
        }
    }
}

/// Begins a session.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, digest: &Digest, session: &Session) -> Result<(), StoreError> {
    let values = [
        Value::blob(digest.0),
        Value::text(&session.name),
        Value::text(session.role),
        Value::text(session.stage.id()),
        Value::Int(session.began_at),
    ];
    tx.execute(sql::PUT_SESSION, &values).map(drop)
}

/// The session of a digest.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, digest: &Digest) -> Result<Option<Session>, StoreError> {
    let rows = tx.query(sql::FIND_SESSION, &[Value::blob(digest.0)])?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Session {
        name: row.text(0)?.to_owned(),
        role: row.text(1)?.parse().map_err(|_| StoreError::Content("role"))?,
        stage: match row.text(2)? {
            "begun" => Stage::Begun,
            "complete" => Stage::Complete,
            _ => return Err(StoreError::Content("stage")),
        },
        began_at: row.int(3)?,
        used_at: row.int(4)?,
    }))
}

/// The digests of an account's sessions, with when each began and was last used; earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn of(tx: &mut Tx<'_>, name: &str) -> Result<Vec<(Digest, i64, i64)>, StoreError> {
    let rows = tx.query(sql::LIST_SESSIONS, &[Value::text(name)])?;
    rows.iter().map(|row| Ok((row.bytes(0)?, row.int(1)?, row.int(2)?))).collect()
}

/// Says that a session was used.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn touch(tx: &mut Tx<'_>, digest: &Digest, at: i64) -> Result<(), StoreError> {
    tx.execute(sql::TOUCH_SESSION, &[Value::Int(at), Value::blob(digest.0)]).map(drop)
}

/// Ends a session.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn end(tx: &mut Tx<'_>, digest: &Digest) -> Result<(), StoreError> {
    tx.execute(sql::DELETE_SESSION, &[Value::blob(digest.0)]).map(drop)
}

/// Ends all sessions of an account.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn end_all(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute(sql::DELETE_SESSIONS, &[Value::text(name)]).map(drop)
}

/// Ends sessions that were last used or began before these instants.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn end_old(tx: &mut Tx<'_>, used_before: i64, began_before: i64) -> Result<(), StoreError> {
    tx.execute(sql::DELETE_OLD_SESSIONS, &[Value::Int(used_before), Value::Int(began_before)]).map(drop)
}
