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

/// An account in the list of all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The name with which one signs in.
    pub name: String,
    /// The role.
    pub role: Role,
    /// How one signs in.
    pub way: Way,
}

/// How an account signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// With an access code, once.
    Code,
    /// With a password and a second factor.
    Password,
    /// At an identity provider, which is named here.
    Elsewhere(String),
}

/// The digest that no access code has.
pub const NO_CODE: Digest = daglicht_shared::crypto::Bytes([0; 32]);

/// Keeps an account; says whether the name was free.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, account: &Account, at: i64) -> Result<bool, StoreError> {
    let values = [Value::text(&account.name), Value::text(account.role), Value::blob(account.code.0), Value::Int(at)];
    if tx.execute(sql::PUT_ACCOUNT, &values)? == 0 {
        return Ok(false);
    }
    put_places(tx, &account.name, &account.places)?;
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

/// All accounts by name.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Listed>, StoreError> {
    let rows = tx.query(sql::LIST_ACCOUNTS, &[])?;
    rows.iter()
        .map(|row| {
            let way = match (row.is_null(2), row.is_null(3)) {
                (_, false) => Way::Elsewhere(row.text(3)?.to_owned()),
                (false, true) => Way::Password,
                (true, true) => Way::Code,
            };
            let role = row.text(1)?.parse().map_err(|_| StoreError::Content("role"))?;
            Ok(Listed { name: row.text(0)?.to_owned(), role, way })
        })
        .collect()
}

/// Gives an account another access code.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put_code(tx: &mut Tx<'_>, name: &str, code: &Digest) -> Result<(), StoreError> {
    tx.execute(sql::PUT_CODE, &[Value::blob(code.0), Value::text(name)]).map(drop)
}

/// Gives an account another role and other places.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put_role(tx: &mut Tx<'_>, name: &str, role: Role, places: &[Place]) -> Result<(), StoreError> {
    tx.execute(sql::PUT_ROLE, &[Value::text(role), Value::text(name)])?;
    tx.execute(sql::DELETE_ACCOUNT_PLACES, &[Value::text(name)])?;
    put_places(tx, name, places)
}

/// Removes an account with all that belongs to it.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    for statement in [
        sql::DELETE_SESSIONS,
        sql::DELETE_CREDENTIAL,
        sql::DELETE_IDENTITY,
        sql::DELETE_ACCOUNT_PLACES,
        sql::DELETE_ACCOUNT,
    ] {
        tx.execute(statement, &[Value::text(name)])?;
    }
    Ok(())
}

fn put_places(tx: &mut Tx<'_>, name: &str, places: &[Place]) -> Result<(), StoreError> {
    for place in places {
        let values = [Value::text(name), Value::text(&place.project), Value::text(&place.unit)];
        tx.execute(sql::PUT_ACCOUNT_PLACE, &values)?;
    }
    Ok(())
}
