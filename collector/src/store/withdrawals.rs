// SPDX-License-Identifier: EUPL-1.2
//! Tombstones: person-weeks that were withdrawn and stay refused until their week is closed.

use daglicht_shared::crypto::Digest;
use daglicht_shared::id::ProjectId;
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use super::reports::PersonWeek;
use super::{Row, StoreError, Tx, Value, sql};

/// A tombstone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The digest of the request.
    pub digest: Digest,
    /// The receipt that was given.
    pub receipt: Signed,
}

/// The tombstone of a person-week.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn find(tx: &mut Tx<'_>, person: &PersonWeek) -> Result<Option<Tombstone>, StoreError> {
    let rows = tx.query(sql::FIND_WITHDRAWAL, &person.values())?;
    let Some(row) = rows.first() else { return Ok(None) };
    let receipt = Signed { text: row.text(1)?.to_owned(), signature: row.bytes(2)? };
    Ok(Some(Tombstone { digest: row.bytes(0)?, receipt }))
}

/// All tombstones of a project.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn all(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<(PersonWeek, Tombstone)>, StoreError> {
    let read = |row: &Row| {
        let week = row.text(0)?.parse().map_err(|_| StoreError::Content("week"))?;
        let receipt = Signed { text: row.text(3)?.to_owned(), signature: row.bytes(4)? };
        let person = PersonWeek { project: project.clone(), week, key: row.bytes(1)? };
        Ok((person, Tombstone { digest: row.bytes(2)?, receipt }))
    };
    tx.query(sql::LIST_WITHDRAWALS, &[Value::text(project)])?.iter().map(read).collect()
}

/// Sets the tombstone of a person-week.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, person: &PersonWeek, tombstone: &Tombstone) -> Result<(), StoreError> {
    let [project, week, key] = person.values();
    let values = [
        project,
        week,
        key,
        Value::blob(tombstone.digest.0),
        Value::text(&tombstone.receipt.text),
        Value::blob(tombstone.receipt.signature.0),
    ];
    tx.execute(sql::PUT_WITHDRAWAL, &values).map(drop)
}

/// Removes the tombstones of a week.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete_week(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<usize, StoreError> {
    tx.execute(sql::DELETE_WITHDRAWALS, &[Value::text(project), Value::text(week)])
}
