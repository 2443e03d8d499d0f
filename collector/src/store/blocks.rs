// SPDX-License-Identifier: EUPL-1.2
//! What closed weeks hold of small teams until their block of four weeks is over, and what blocks released.
//!
//! When a block is released, what was held of its weeks is destroyed in the same transaction, and the release is entered in
//! the release log.

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::release_log::{self, Kind, Release};
use super::{StoreError, Tx, Value, sql, weeks};

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
    let mut fresh = 0;
    for (unit, outcome) in rows {
        let values = [Value::text(project), Value::text(unit), Value::text(block), Value::text(outcome)];
        fresh += tx.execute(sql::PUT_RELEASED_BLOCK, &values)?;
    }
    if fresh > 0 {
        log(tx, project, block)?;
    }
    for week in block.weeks() {
        tx.execute(sql::DELETE_HELD, &[Value::text(project), Value::text(week)])?;
    }
    Ok(())
}

/// Enters a block in the release log, at the moment when the last of its weeks was closed.
///
/// # Errors
/// [`StoreError`] when the database refuses, or the block stands there.
pub fn log(tx: &mut Tx<'_>, project: &ProjectId, block: FourWeeks) -> Result<(), StoreError> {
    let mut at = 0;
    for week in block.weeks() {
        if weeks::is_closed(tx, project, week)? {
            at = weeks::find_close(tx, project, week)?.at.max(at);
        }
    }
    let content = digest(tx, project, block)?;
    let release = Release { at, kind: Kind::Block, project: project.clone(), subject: block.to_string(), content };
    release_log::append(tx, &release)
}

/// The digest of all that is kept of a block.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
///
/// # Panics
/// Never: texts are JSON.
pub fn digest(tx: &mut Tx<'_>, project: &ProjectId, block: FourWeeks) -> Result<Digest, StoreError> {
    let rows = tx.query(sql::LIST_RELEASED_OF_BLOCK, &[Value::text(project), Value::text(block)])?;
    let mut kept = Vec::with_capacity(rows.len());
    for row in &rows {
        kept.push((unit(row.text(0)?)?, row.text(1)?.to_owned()));
    }
    // Databases sort texts in their own ways.
    kept.sort();
    Ok(sha256(serde_json::to_string(&kept).expect("texts").as_bytes()))
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
