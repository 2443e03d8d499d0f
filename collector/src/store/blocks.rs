// SPDX-License-Identifier: EUPL-1.2
//! What closed weeks hold of small teams until their block of four weeks is over, and what blocks released.
//!
//! When a block is released, what was held of its weeks is destroyed in the same transaction.

use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::{StoreError, Tx, Value, sql};

/// What is held of a week, by unit.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn held(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<Vec<(UnitId, String)>, StoreError> {
    let rows = tx.query(sql::LIST_HELD, &[Value::text(project), Value::text(week)])?;
    rows.iter().map(|row| Ok((unit(row.text(0)?)?, row.text(1)?.to_owned()))).collect()
}

/// Keeps what was released of units in a block, and destroys what was held of its weeks; what is there stays.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn close(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    block: FourWeeks,
    rows: &[(UnitId, String)],
) -> Result<(), StoreError> {
    for (unit, outcome) in rows {
        let values = [Value::text(project), Value::text(unit), Value::text(block), Value::text(outcome)];
        tx.execute(sql::PUT_RELEASED_BLOCK, &values)?;
    }
    for week in block.weeks() {
        tx.execute(sql::DELETE_HELD, &[Value::text(project), Value::text(week)])?;
    }
    Ok(())
}

/// What was released of a unit in a block.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn released(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    unit: &UnitId,
    block: FourWeeks,
) -> Result<Option<String>, StoreError> {
    let values = [Value::text(project), Value::text(unit), Value::text(block)];
    let rows = tx.query(sql::FIND_RELEASED_BLOCK, &values)?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// What was released of all units in all blocks, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn all(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<(FourWeeks, UnitId, String)>, StoreError> {
    let rows = tx.query(sql::LIST_RELEASED_BLOCKS, &[Value::text(project)])?;
    let block = |text: &str| text.parse().map_err(|_| StoreError::Content("block"));
    rows.iter().map(|row| Ok((block(row.text(1)?)?, unit(row.text(0)?)?, row.text(2)?.to_owned()))).collect()
}

fn unit(text: &str) -> Result<UnitId, StoreError> {
    text.parse().map_err(|_| StoreError::Content("unit"))
}
