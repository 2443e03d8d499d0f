// SPDX-License-Identifier: EUPL-1.2
//! What belongs to the database as a whole: the secret with which it is used.
//!
//! All collectors of a database share one secret, or an agent would refuse the receipts of one of them. A fingerprint of
//! it is kept at the first start, and another secret is refused from then on.

use super::{StoreError, Tx, Value, sql};

/// Whether a secret is the one of a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// It is, from now on if not before.
    Ours,
    /// The database is used with another one.
    Anothers,
}

/// Whether a secret was claimed for the database.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn is_claimed(tx: &mut Tx<'_>) -> Result<bool, StoreError> {
    let rows = tx.query(sql::FINGERPRINT, &[])?;
    Ok(!rows.first().ok_or(StoreError::Content("fingerprint"))?.is_null(0))
}

/// Claims the database for the secret with this fingerprint, once.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn claim(tx: &mut Tx<'_>, fingerprint: &[u8; 32]) -> Result<Claim, StoreError> {
    tx.execute(sql::CLAIM, &[Value::blob(fingerprint)])?;
    let rows = tx.query(sql::FINGERPRINT, &[])?;
    let known = rows.first().ok_or(StoreError::Content("fingerprint"))?.blob(0)?;
    Ok(if known == fingerprint { Claim::Ours } else { Claim::Anothers })
}
