// SPDX-License-Identifier: EUPL-1.2
//! What the works council and the privacy officer object to, and what they stopped.
//!
//! An objection is made once and settled once, by the seat that made it; nothing else of it changes, which the database
//! itself refuses. A stop is an objection that holds up intake and closes until it is settled. Each seat has at most one
//! stop of a project at a time.

use daglicht_shared::id::ProjectId;

use super::{Row, StoreError, Tx, Value, sql};
use crate::role::Role;

/// How heavy an objection weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is written down and shown.
    Objection,
    /// It stops intake and closes until it is settled.
    Stop,
}

/// An objection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// Its number within the project, from 1.
    pub number: i64,
    /// What it does.
    pub kind: Kind,
    /// When it was made, in seconds since the Unix epoch.
    pub at: i64,
    /// Who made it.
    pub name: String,
    /// For which seat.
    pub role: Role,
    /// Why.
    pub reason: String,
    /// How it was settled; none while it is open.
    pub settled: Option<Settled>,
}

/// How an objection was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settled {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// By whom.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Kind {
    /// The word in the database and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Objection => "objection",
            Self::Stop => "stop",
        }
    }

    /// The kind with this word.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        [Self::Objection, Self::Stop].into_iter().find(|kind| kind.id() == id)
    }
}

/// Keeps an objection that nobody settled yet, under the next number; none when the seat stopped the project already.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn make(tx: &mut Tx<'_>, project: &ProjectId, objection: &Objection) -> Result<Option<i64>, StoreError> {
    let known = all(tx, project)?;
    let is_open_stop = |one: &Objection| one.kind == Kind::Stop && one.settled.is_none();
    if objection.kind == Kind::Stop && known.iter().any(|one| is_open_stop(one) && one.role == objection.role) {
        return Ok(None);
    }
    let number = known.last().map_or(0, |last| last.number) + 1;
    keep(tx, project, &Objection { number, ..objection.clone() })?;
    Ok(Some(number))
}

/// Keeps an objection as it is, where its number is free, and how it was settled, where that is not known.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn keep(tx: &mut Tx<'_>, project: &ProjectId, objection: &Objection) -> Result<(), StoreError> {
    let values = [
        Value::text(project),
        Value::Int(objection.number),
        Value::text(objection.kind.id()),
        Value::Int(objection.at),
        Value::text(&objection.name),
        Value::text(objection.role),
        Value::text(&objection.reason),
    ];
    tx.execute(sql::PUT_OBJECTION, &values)?;
    match &objection.settled {
        Some(settled) => settle(tx, project, objection.number, objection.role, settled).map(drop),
        None => Ok(()),
    }
}

/// Settles an open objection of a seat; says whether there was one.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn settle(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    number: i64,
    role: Role,
    settled: &Settled,
) -> Result<bool, StoreError> {
    let values = [
        Value::Int(settled.at),
        Value::text(&settled.name),
        Value::text(&settled.reason),
        Value::text(project),
        Value::Int(number),
        Value::text(role),
    ];
    Ok(tx.execute(sql::SETTLE_OBJECTION, &values)? == 1)
}

/// All objections to a project, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn all(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<Objection>, StoreError> {
    let read = |row: &Row| {
        let settled = if row.is_null(6) {
            None
        } else {
            Some(Settled { at: row.int(6)?, name: row.text(7)?.to_owned(), reason: row.text(8)?.to_owned() })
        };
        Ok(Objection {
            number: row.int(0)?,
            kind: Kind::of(row.text(1)?).ok_or(StoreError::Content("kind"))?,
            at: row.int(2)?,
            name: row.text(3)?.to_owned(),
            role: row.text(4)?.parse().map_err(|_| StoreError::Content("role"))?,
            reason: row.text(5)?.to_owned(),
            settled,
        })
    };
    tx.query(sql::LIST_OBJECTIONS, &[Value::text(project)])?.iter().map(read).collect()
}

/// Since when a project is stopped, in seconds since the Unix epoch; none when it is not.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn stopped_since(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Option<i64>, StoreError> {
    let rows = tx.query(sql::STOPPED_SINCE, &[Value::text(project)])?;
    rows.first().filter(|row| !row.is_null(0)).map(|row| row.int(0)).transpose()
}

/// The times in which a project was stopped, as beginnings and ends; the end of a stop that lasts is `now`.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn stops(tx: &mut Tx<'_>, project: &ProjectId, now: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let all = all(tx, project)?;
    let stops = all.iter().filter(|objection| objection.kind == Kind::Stop);
    Ok(stops.map(|stop| (stop.at, stop.settled.as_ref().map_or(now, |settled| settled.at))).collect())
}
