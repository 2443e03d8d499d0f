// SPDX-License-Identifier: EUPL-1.2
//! When a collector was there to take reports, and when none was.

use super::{StoreError, Tx, Value, sql};

/// Says that a collector is there, in seconds since the Unix epoch; gives the length of the outage that this ends.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn say(tx: &mut Tx<'_>, now: i64, silence: i64) -> Result<Option<i64>, StoreError> {
    let rows = tx.query(sql::FIND_ALIVE, &[])?;
    let before = rows.first().ok_or(StoreError::Content("time"))?.int(0)?;
    let outage = (before > 0 && now - before > silence).then_some(now - before);
    if outage.is_some() {
        tx.execute(sql::PUT_OUTAGE, &[Value::Int(before), Value::Int(now)])?;
    }
    tx.execute(sql::PUT_ALIVE, &[Value::Int(now)])?;
    Ok(outage)
}

/// The outages that ended after an instant, as beginnings and ends.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn outages(tx: &mut Tx<'_>, since: i64) -> Result<Vec<(i64, i64)>, StoreError> {
    let rows = tx.query(sql::LIST_OUTAGES, &[Value::Int(since)])?;
    rows.iter().map(|row| Ok((row.int(0)?, row.int(1)?))).collect()
}
