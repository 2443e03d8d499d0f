// SPDX-License-Identifier: EUPL-1.2
//! Accounts of people who sign in; of the access code only the hash is kept.

use daglicht_shared::crypto::Digest;

use super::{StoreError, Tx, Value, sql};
use crate::role::{Place, Role};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The name with which one signs in.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The places that the role may see.
    pub places: Vec<Place>,
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
    for place in &account.places {
        let values = [Value::text(&account.name), Value::text(&place.project), Value::text(&place.unit)];
        tx.execute(sql::PUT_ACCOUNT_PLACE, &values)?;
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
    let places = tx
        .query(sql::LIST_ACCOUNT_PLACES, &[Value::text(name)])?
        .iter()
        .map(|row| {
            let project = row.text(0)?.parse().map_err(|_| StoreError::Content("project"))?;
            Ok(Place { project, unit: row.text(1)?.parse().map_err(|_| StoreError::Content("unit"))? })
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Some(Account { name: name.to_owned(), role, places, code: row.bytes(1)? }))
}
