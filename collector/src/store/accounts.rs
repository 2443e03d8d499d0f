// SPDX-License-Identifier: EUPL-1.2
//! Accounts of people who sign in; of the access code only the hash is kept.

use daglicht_shared::crypto::Digest;
use daglicht_shared::id::UnitId;

use super::{StoreError, Tx, Value, sql};
use crate::role::Role;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name with which one signs in.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The units that the role may see.
    pub units: Vec<UnitId>,
    /// The SHA-256 digest of the access code.
    pub code: Digest,
}

/// Keeps an account; says whether the name was free.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, account: &Account, at: i64) -> Result<bool, StoreError> {
    let values = [Value::text(&account.name), Value::text(account.role), Value::blob(account.code.0), Value::Int(at)];
    if tx.execute(sql::PUT_ACCOUNT, &values)? == 0 {
        return Ok(false);
    }
    for unit in &account.units {
        tx.execute(sql::PUT_ACCOUNT_UNIT, &[Value::text(&account.name), Value::text(unit)])?;
    }
    Ok(true)
}

/// The account of a name.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<Account>, StoreError> {
    let rows = tx.query(sql::FIND_ACCOUNT, &[Value::text(name)])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let role = row.text(0)?.parse().map_err(|_| StoreError::Content("role"))?;
    let units = tx
        .query(sql::LIST_ACCOUNT_UNITS, &[Value::text(name)])?
        .iter()
        .map(|row| row.text(0)?.parse().map_err(|_| StoreError::Content("unit")))
        .collect::<Result<_, _>>()?;
    Ok(Some(Account { name: name.to_owned(), role, units, code: row.bytes(1)? }))
}
