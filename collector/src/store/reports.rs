// SPDX-License-Identifier: EUPL-1.2
//! Reports of weeks that are not closed.

use daglicht_shared::crypto::{Digest, PublicKey};
use daglicht_shared::id::ProjectId;
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use super::{StoreError, Tx, Value, sql};

/// A person-week: the weekly key of one week of a project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonWeek {
    /// The project.
    pub project: ProjectId,
    /// The week.
    pub week: Week,
    /// The weekly key.
    pub key: PublicKey,
}

impl PersonWeek {
    pub(super) fn values(&self) -> [Value; 3] {
        [Value::text(&self.project), Value::text(self.week), Value::blob(self.key.0)]
    }
}

/// What is stored of a report, apart from its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The revision.
    pub revision: u32,
    /// The digest of the body.
    pub digest: Digest,
    /// The receipt that was given.
    pub receipt: Signed,
}

/// The report of one device of a person-week.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, person: &PersonWeek, device: u8) -> Result<Option<Stored>, StoreError> {
    let [project, week, key] = person.values();
    let rows = tx.query(sql::FIND_REPORT, &[project, week, key, Value::Int(device.into())])?;
    let Some(row) = rows.first() else { return Ok(None) };
    let revision = u32::try_from(row.int(0)?).map_err(|_| StoreError::Content("revision"))?;
    let receipt = Signed { text: row.text(2)?.to_owned(), signature: row.bytes(3)? };
    Ok(Some(Stored { revision, digest: row.bytes(1)?, receipt }))
}

/// Keeps a report, replacing an earlier revision; a later one stays.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, person: &PersonWeek, device: u8, report: &Stored, body: &[u8]) -> Result<(), StoreError> {
    let [project, week, key] = person.values();
    let values = [
        project,
        week,
        key,
        Value::Int(device.into()),
        Value::Int(report.revision.into()),
        Value::blob(report.digest.0),
        Value::blob(body),
        Value::text(&report.receipt.text),
        Value::blob(report.receipt.signature.0),
    ];
    tx.execute(sql::PUT_REPORT, &values).map(drop)
}

/// The bodies of a week's reports with their weekly keys, devices of one person together.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn list(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<Vec<(PublicKey, Vec<u8>)>, StoreError> {
    let rows = tx.query(sql::LIST_REPORTS, &[Value::text(project), Value::text(week)])?;
    rows.iter().map(|row| Ok((row.bytes(0)?, row.blob(1)?.to_vec()))).collect()
}

/// Destroys the reports of a person-week, of all devices.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete_person_week(tx: &mut Tx<'_>, person: &PersonWeek) -> Result<usize, StoreError> {
    tx.execute(sql::DELETE_PERSON_WEEK, &person.values())
}

/// Destroys the reports of a week.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete_week(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<usize, StoreError> {
    tx.execute(sql::DELETE_REPORTS, &[Value::text(project), Value::text(week)])
}
