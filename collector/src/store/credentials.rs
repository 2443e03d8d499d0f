// SPDX-License-Identifier: EUPL-1.2
//! What a person of a local account chose: a password, of which only a slow hash is kept, and a second factor.
//!
//! The factor's secret is not here: it follows from the value kept here and the collectors' own secret.

use daglicht_shared::crypto::Bytes;

use super::{StoreError, Tx, Value, sql};

/// A password and a second factor.
#[derive(Clone, PartialEq, Eq)]
pub struct Credential {
    /// The hash of the password with its parameters, as a PHC string.
    pub password: String,
    /// From what the second factor follows.
    pub factor: Bytes<32>,
    /// The time step of the last code that was used.
    pub used_step: i64,
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential(…)")
    }
}

/// Keeps what a person chose, and makes the access code useless; says whether nothing was chosen before.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, name: &str, chosen: &Credential, at: i64) -> Result<bool, StoreError> {
    let values = [
        Value::text(name),
        Value::text(&chosen.password),
        Value::blob(chosen.factor.0),
        Value::Int(chosen.used_step),
        Value::Int(at),
    ];
    if tx.execute(sql::PUT_CREDENTIAL, &values)? == 0 {
        return Ok(false);
    }
    super::accounts::put_code(tx, name, &super::accounts::NO_CODE)?;
    Ok(true)
}

/// What a person chose.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, name: &str) -> Result<Option<Credential>, StoreError> {
    let rows = tx.query(sql::FIND_CREDENTIAL, &[Value::text(name)])?;
    let Some(row) = rows.first() else { return Ok(None) };
    Ok(Some(Credential { password: row.text(0)?.to_owned(), factor: row.bytes(1)?, used_step: row.int(2)? }))
}

/// Spends the code of a time step; says whether neither it nor a later one was used before.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn spend(tx: &mut Tx<'_>, name: &str, step: i64) -> Result<bool, StoreError> {
    Ok(tx.execute(sql::SPEND_STEP, &[Value::Int(step), Value::text(name)])? == 1)
}

/// Replaces the password.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put_password(tx: &mut Tx<'_>, name: &str, hash: &str) -> Result<(), StoreError> {
    tx.execute(sql::PUT_PASSWORD, &[Value::text(hash), Value::text(name)]).map(drop)
}

/// Removes what a person chose.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete(tx: &mut Tx<'_>, name: &str) -> Result<(), StoreError> {
    tx.execute(sql::DELETE_CREDENTIAL, &[Value::text(name)]).map(drop)
}
