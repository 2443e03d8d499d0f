// SPDX-License-Identifier: EUPL-1.2
//! Tickets, known by their hash only.

use std::collections::BTreeMap;

use daglicht_shared::crypto::Digest;
use daglicht_shared::id::{ProjectId, UnitId};

use super::{StoreError, Tx, Value, sql};

/// Whether a ticket could be spent on a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// On this request, for the first time or again.
    Here,
    /// On another request before.
    Elsewhere,
}

/// Keeps the hash of a ticket.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, project: &ProjectId, team: &UnitId, hash: &Digest) -> Result<(), StoreError> {
    tx.execute(sql::PUT_TICKET, &[Value::blob(hash.0), Value::text(project), Value::text(team)]).map(drop)
}

/// The team of a ticket.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn team(tx: &mut Tx<'_>, project: &ProjectId, hash: &Digest) -> Result<Option<UnitId>, StoreError> {
    let rows = tx.query(sql::FIND_TICKET, &[Value::blob(hash.0), Value::text(project)])?;
    rows.first().map(|row| row.text(0)?.parse().map_err(|_| StoreError::Content("team"))).transpose()
}

/// Spends a ticket on a request, known by its digest.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn spend(tx: &mut Tx<'_>, project: &ProjectId, hash: &Digest, request: &Digest) -> Result<Spent, StoreError> {
    let values = [Value::blob(request.0), Value::blob(hash.0), Value::text(project)];
    Ok(if tx.execute(sql::USE_TICKET, &values)? == 1 { Spent::Here } else { Spent::Elsewhere })
}

/// The tickets of a project that were spent, each with the digest of its request.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn all_spent(tx: &mut Tx<'_>, project: &ProjectId) -> Result<BTreeMap<Digest, Digest>, StoreError> {
    let rows = tx.query(sql::LIST_SPENT, &[Value::text(project)])?;
    rows.iter().map(|row| Ok((row.bytes(0)?, row.bytes(1)?))).collect()
}

/// How many tickets of a project were spent.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn spent(tx: &mut Tx<'_>, project: &ProjectId) -> Result<u64, StoreError> {
    let rows = tx.query(sql::COUNT_SPENT, &[Value::text(project)])?;
    let count = rows.first().ok_or(StoreError::Content("number"))?.int(0)?;
    u64::try_from(count).map_err(|_| StoreError::Content("number"))
}
