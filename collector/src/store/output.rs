// SPDX-License-Identifier: EUPL-1.2
//! The services of projects and the output of teams.
//!
//! Versions are added and never changed, which the database itself refuses. The newest version counts; a version is written once, so that nobody overwrites what they did not see.

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::{Row, StoreError, Tx, Value, sql};

/// A version of a project's list of services as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its version, from 1.
    pub version: u32,
    /// The first week for which it holds.
    pub from: Week,
    /// When it was set, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that set it; empty for a command.
    pub author: String,
    /// Its text.
    pub content: String,
}

/// A version of the output of a unit in a week as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The unit.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// Its version, from 1.
    pub version: u32,
    /// When it was entered, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that entered it; empty for a command.
    pub author: String,
    /// Its text.
    pub content: String,
}

/// Adds a version of a list; says whether there was none of this number yet.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put_list(tx: &mut Tx<'_>, project: &ProjectId, list: &List) -> Result<bool, StoreError> {
    let values = [
        Value::text(project),
        Value::Int(list.version.into()),
        Value::text(list.from),
        Value::Int(list.at),
        Value::text(&list.author),
        Value::text(&list.content),
    ];
    Ok(tx.execute(sql::COPY_SERVICE_LIST, &values)? == 1)
}

/// Every version of a project's list, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn lists(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<List>, StoreError> {
    let read = |row: &Row| {
        Ok(List {
            version: number(row.int(0)?)?,
            from: week(row.text(1)?)?,
            at: row.int(2)?,
            author: row.text(3)?.to_owned(),
            content: row.text(4)?.to_owned(),
        })
    };
    tx.query(sql::LIST_SERVICES, &[Value::text(project)])?.iter().map(read).collect()
}

/// Adds a version of a unit's output; says whether there was none of this number yet.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, project: &ProjectId, sheet: &Sheet) -> Result<bool, StoreError> {
    let values = [
        Value::text(project),
        Value::text(&sheet.unit),
        Value::text(sheet.week),
        Value::Int(sheet.version.into()),
        Value::Int(sheet.at),
        Value::text(&sheet.author),
        Value::text(&sheet.content),
    ];
    Ok(tx.execute(sql::COPY_OUTPUT, &values)? == 1)
}

/// The newest output of a unit in some weeks, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn of_unit(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    unit: &UnitId,
    [first, last]: [Week; 2],
) -> Result<Vec<Sheet>, StoreError> {
    let values = [Value::text(project), Value::text(unit), Value::text(first), Value::text(last)];
    read(&tx.query(sql::LIST_OUTPUT_OF_UNIT, &values)?)
}

/// The newest output of all units in some weeks, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn of_all(tx: &mut Tx<'_>, project: &ProjectId, [first, last]: [Week; 2]) -> Result<Vec<Sheet>, StoreError> {
    read(&tx.query(sql::LIST_OUTPUT, &[Value::text(project), Value::text(first), Value::text(last)])?)
}

/// Every version of the output of a unit in a week, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn versions(tx: &mut Tx<'_>, project: &ProjectId, unit: &UnitId, week: Week) -> Result<Vec<Sheet>, StoreError> {
    read(&tx.query(sql::LIST_OUTPUT_VERSIONS, &[Value::text(project), Value::text(unit), Value::text(week)])?)
}

fn read(rows: &[Row]) -> Result<Vec<Sheet>, StoreError> {
    let sheet = |row: &Row| {
        Ok(Sheet {
            unit: row.text(0)?.parse().map_err(|_| StoreError::Content("unit"))?,
            week: week(row.text(1)?)?,
            version: number(row.int(2)?)?,
            at: row.int(3)?,
            author: row.text(4)?.to_owned(),
            content: row.text(5)?.to_owned(),
        })
    };
    rows.iter().map(sheet).collect()
}

fn number(value: i64) -> Result<u32, StoreError> {
    u32::try_from(value).map_err(|_| StoreError::Content("number"))
}

fn week(text: &str) -> Result<Week, StoreError> {
    text.parse().map_err(|_| StoreError::Content("week"))
}
