// SPDX-License-Identifier: EUPL-1.2
//! Agreements of units. Versions are added and never changed, but for the owner's name, which only the newest keeps.

use daglicht_shared::id::{ProjectId, UnitId};

use super::{Row, StoreError, Tx, Value, sql};

/// One version of an agreement as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Kept {
    /// Its number within the unit.
    pub number: u32,
    /// Its version, from 1.
    pub version: u32,
    /// When it was written, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that wrote it.
    pub author: String,
    /// Who sees to it; empty when nobody is named.
    pub owner: String,
    /// Its text.
    pub content: String,
}

/// A version to keep.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Put {
    /// The project.
    pub project: ProjectId,
    /// The unit.
    pub unit: UnitId,
    /// Its number within the unit.
    pub number: u32,
    /// Its version, from 1.
    pub version: u32,
    /// When it was written, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that wrote it.
    pub author: String,
    /// Who sees to it; empty when nobody is named.
    pub owner: String,
    /// Its text.
    pub content: String,
}

/// Adds a version and takes the owner's name out of those before; says whether there was none of this number yet.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, put: &Put) -> Result<bool, StoreError> {
    let [project, unit] = [Value::text(&put.project), Value::text(&put.unit)];
    let [number, version] = [put.number, put.version].map(|value| Value::Int(value.into()));
    let values = [
        project.clone(),
        unit.clone(),
        number.clone(),
        version.clone(),
        Value::Int(put.at),
        Value::text(&put.author),
        Value::text(&put.owner),
        Value::text(&put.content),
    ];
    if tx.execute(sql::COPY_AGREEMENT, &values)? == 0 {
        return Ok(false);
    }
    tx.execute(sql::CLEAR_OWNERS, &[project, unit, number, version])?;
    Ok(true)
}

/// The number of a unit's next agreement.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn next(tx: &mut Tx<'_>, project: &ProjectId, unit: &UnitId) -> Result<u32, StoreError> {
    let rows = tx.query(sql::LAST_AGREEMENT, &[Value::text(project), Value::text(unit)])?;
    let last = rows.first().filter(|row| !row.is_null(0)).map_or(Ok(0), |row| row.int(0))?;
    u32::try_from(last + 1).map_err(|_| StoreError::Content("number"))
}

/// The newest version of every agreement of a unit, by number.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn newest(tx: &mut Tx<'_>, project: &ProjectId, unit: &UnitId) -> Result<Vec<Kept>, StoreError> {
    read(&tx.query(sql::LIST_AGREEMENTS, &[Value::text(project), Value::text(unit)])?)
}

/// Every version of an agreement, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn versions(tx: &mut Tx<'_>, project: &ProjectId, unit: &UnitId, number: u32) -> Result<Vec<Kept>, StoreError> {
    let values = [Value::text(project), Value::text(unit), Value::Int(number.into())];
    read(&tx.query(sql::LIST_VERSIONS, &values)?)
}

fn read(rows: &[Row]) -> Result<Vec<Kept>, StoreError> {
    let number = |value: i64| u32::try_from(value).map_err(|_| StoreError::Content("number"));
    rows.iter()
        .map(|row| {
            Ok(Kept {
                number: number(row.int(0)?)?,
                version: number(row.int(1)?)?,
                at: row.int(2)?,
                author: row.text(3)?.to_owned(),
                owner: row.text(4)?.to_owned(),
                content: row.text(5)?.to_owned(),
            })
        })
        .collect()
}
