// SPDX-License-Identifier: EUPL-1.2
//! Closed weeks: a permanent mark and the released rows, the only measured data after a close; and who is closing one.

use std::collections::BTreeMap;

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::release_log::{self, Kind, Release};
use super::{Row, StoreError, Tx, Value, blocks, sql};

/// A week as it is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosedWeek {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// The number of participants as a band.
    pub participants: String,
    /// The released record as a whole.
    pub head: String,
    /// What was released of each unit.
    pub rows: Vec<(UnitId, String)>,
    /// What is held of units until their block of four weeks is over.
    pub held: Vec<(UnitId, String)>,
}

impl ClosedWeek {
    /// The digest of all that is kept of the week.
    ///
    /// # Panics
    /// Never: numbers and texts are JSON.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut rows: Vec<_> = self.rows.iter().collect();
        rows.sort();
        let kept = (self.at, &self.participants, &self.head, rows);
        sha256(serde_json::to_string(&kept).expect("numbers and texts").as_bytes())
    }
}

/// The right to close a week; a later lease of the same week has a higher number and takes the right away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease(i64);

/// Marks a week as closed; says whether it was open.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn close(tx: &mut Tx<'_>, project: &ProjectId, week: Week, closed: &ClosedWeek) -> Result<bool, StoreError> {
    let values = [
        Value::text(project),
        Value::text(week),
        Value::Int(closed.at),
        Value::text(&closed.participants),
        Value::text(&closed.head),
    ];
    if tx.execute(sql::CLOSE_WEEK, &values)? == 0 {
        return Ok(false);
    }
    for (statement, rows) in [(sql::PUT_RELEASED, &closed.rows), (sql::PUT_HELD, &closed.held)] {
        for (unit, outcome) in rows {
            let values = [Value::text(project), Value::text(unit), Value::text(week), Value::text(outcome)];
            tx.execute(statement, &values)?;
        }
    }
    log(tx, project, week, closed)?;
    Ok(true)
}

/// Enters a close in the release log.
///
/// # Errors
/// [`StoreError`] when the database refuses, or the close stands there.
pub fn log(tx: &mut Tx<'_>, project: &ProjectId, week: Week, closed: &ClosedWeek) -> Result<(), StoreError> {
    let (project, subject) = (project.clone(), week.to_string());
    release_log::append(tx, &Release { at: closed.at, kind: Kind::Week, project, subject, content: closed.digest() })
}

/// A closed week as it was closed.
///
/// # Errors
/// [`StoreError`] when the database refuses or does not know it.
pub fn find_close(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<ClosedWeek, StoreError> {
    let of_week = [Value::text(project), Value::text(week)];
    let found = tx.query(sql::FIND_CLOSE, &of_week)?;
    let row = found.first().ok_or(StoreError::Content("closed week"))?;
    let rows = tx.query(sql::LIST_RELEASED_OF_WEEK, &of_week)?;
    let read = |row: &Row| {
        let unit = row.text(0)?.parse().map_err(|_| StoreError::Content("unit"))?;
        Ok((unit, row.text(1)?.to_owned()))
    };
    Ok(ClosedWeek {
        at: row.int(0)?,
        participants: row.text(1)?.to_owned(),
        head: row.text(2)?.to_owned(),
        rows: rows.iter().map(read).collect::<Result<_, StoreError>>()?,
        held: blocks::held(tx, project, week)?,
    })
}

/// Takes the right to close a week until an instant in seconds, unless somebody has it for longer than `free_until`.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn take_lease(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    week: Week,
    free_until: i64,
    ends_at: i64,
) -> Result<Option<Lease>, StoreError> {
    let values = [Value::text(project), Value::text(week), Value::Int(ends_at), Value::Int(free_until)];
    if tx.execute(sql::TAKE_LEASE, &values)? == 0 {
        return Ok(None);
    }
    lease(tx, project, week)
}

/// The lease of a week that was taken last.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn lease(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<Option<Lease>, StoreError> {
    let rows = tx.query(sql::FIND_LEASE, &[Value::text(project), Value::text(week)])?;
    rows.first().map(|row| row.int(0).map(Lease)).transpose()
}

/// Gives up a lease; a later one stays.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn drop_lease(tx: &mut Tx<'_>, project: &ProjectId, week: Week, lease: Lease) -> Result<(), StoreError> {
    tx.execute(sql::DROP_LEASE, &[Value::text(project), Value::text(week), Value::Int(lease.0)]).map(drop)
}

/// What was released of a unit in the weeks from one to another, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn released(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    unit: &UnitId,
    first: Week,
    last: Week,
) -> Result<Vec<(Week, String)>, StoreError> {
    let values = [Value::text(project), Value::text(unit), Value::text(first), Value::text(last)];
    let rows = tx.query(sql::LIST_RELEASED, &values)?;
    let week = |text: &str| text.parse().map_err(|_| StoreError::Content("week"));
    rows.iter().map(|row| Ok((week(row.text(0)?)?, row.text(1)?.to_owned()))).collect()
}

/// Whether a week is closed.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn is_closed(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<bool, StoreError> {
    Ok(record(tx, project, week)?.is_some())
}

/// The head of a week's released record; none while it is open.
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

/// When each closed week of a project was closed, in seconds since the Unix epoch.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn times(tx: &mut Tx<'_>, project: &ProjectId) -> Result<BTreeMap<Week, i64>, StoreError> {
    let rows = tx.query(sql::LIST_CLOSE_TIMES, &[Value::text(project)])?;
    let read = |row: &Row| Ok((row.text(0)?.parse().map_err(|_| StoreError::Content("week"))?, row.int(1)?));
    rows.iter().map(read).collect()
}

/// When a week was closed last, in seconds since the Unix epoch; none before the first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn last_close(tx: &mut Tx<'_>) -> Result<Option<i64>, StoreError> {
    let rows = tx.query(sql::LAST_CLOSE, &[])?;
    rows.first().filter(|row| !row.is_null(0)).map(|row| row.int(0)).transpose()
}
