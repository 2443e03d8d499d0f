// SPDX-License-Identifier: EUPL-1.2
//! Closed weeks: a permanent mark and the released record, the only measured data after a close.

use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use super::{StoreError, Tx, Value, sql};

/// A week as it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedWeek {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// The number of participants as a band.
    pub participants: &'static str,
    /// The released record.
    pub record: String,
}

/// Marks a week as closed; says whether it was open.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn close(tx: &mut Tx<'_>, project: &ProjectId, week: Week, closed: &ClosedWeek) -> Result<bool, StoreError> {
    let values = [
        Value::text(project),
        Value::text(week),
        Value::Int(closed.at),
        Value::text(closed.participants),
        Value::text(&closed.record),
    ];
    Ok(tx.execute(sql::CLOSE_WEEK, &values)? == 1)
}

/// Whether a week is closed.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn is_closed(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<bool, StoreError> {
    Ok(record(tx, project, week)?.is_some())
}

/// The released record of a week; none while it is open.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn record(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<Option<String>, StoreError> {
    let rows = tx.query(sql::FIND_CLOSED_WEEK, &[Value::text(project), Value::text(week)])?;
    rows.first().map(|row| row.text(0).map(str::to_owned)).transpose()
}

/// The closed weeks of a project, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn closed(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<Week>, StoreError> {
    let rows = tx.query(sql::LIST_CLOSED_WEEKS, &[Value::text(project)])?;
    rows.iter().map(|row| row.text(0)?.parse().map_err(|_| StoreError::Content("week"))).collect()
}
