// SPDX-License-Identifier: EUPL-1.2
//! Accounts that sign in at an identity provider: which person there is which account here.

use daglicht_shared::crypto::Digest;

use super::{StoreError, Tx, Value, sql};

/// Binds an account to a person of an issuer; says whether it was bound to nobody before.
///
/// # Errors
/// [`StoreError`] when the database refuses, also when the person has another account.
pub fn put(tx: &mut Tx<'_>, name: &str, issuer: &str, subject: &str) -> Result<bool, StoreError> {
    Ok(tx.execute(sql::PUT_IDENTITY, &[Value::text(name), Value::text(issuer), Value::text(subject)])? == 1)
}

/// The account of a person of an issuer.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn find(tx: &mut Tx<'_>, issuer: &str, subject: &str) -> Result<Option<String>, StoreError> {
    let rows = tx.query(sql::FIND_IDENTITY, &[Value::text(issuer), Value::text(subject)])?;
    rows.first().map(|row| Ok(row.text(0)?.to_owned())).transpose()
}

/// Completes a sign-in, known by the digest of its state; says whether it was not completed before. Those that were
/// completed before an instant are forgotten, for they are too old to come again.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn complete(tx: &mut Tx<'_>, state: &Digest, at: i64, forget_before: i64) -> Result<bool, StoreError> {
    tx.execute(sql::DELETE_COMPLETED, &[Value::Int(forget_before)])?;
    Ok(tx.execute(sql::COMPLETE_SIGN_IN, &[Value::blob(state.0), Value::Int(at)])? == 1)
}
