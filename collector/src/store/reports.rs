// SPDX-License-Identifier: EUPL-1.2
//! Reports of weeks that are not closed.
//!
//! No receipt is kept: it follows from the digest, the instant and the generation, and signing it again gives the same
//! bytes.

use std::collections::BTreeSet;

use daglicht_shared::crypto::{Digest, PublicKey, sha256};
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use super::{Row, StoreError, Tx, Value, sql};

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

/// What is stored of a report beside what was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The revision.
    pub revision: u32,
    /// The digest of the bytes that were sent.
    pub digest: Digest,
    /// When it was taken, in seconds since the Unix epoch.
    pub at: i64,
    /// How often the database had been restored then.
    pub generation: u32,
}

/// All that decides about a report that arrives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival {
    /// How often the database was restored.
    pub generation: u32,
    /// Whether the week is closed.
    pub closed: bool,
    /// Whether the person-week was withdrawn.
    pub withdrawn: bool,
    /// Whether the project is stopped.
    pub stopped: bool,
    /// The report of the same device that is here.
    pub stored: Option<Stored>,
}

/// What is known when a report of a person-week and device arrives, in one question.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn arrival(tx: &mut Tx<'_>, person: &PersonWeek, device: u8) -> Result<Arrival, StoreError> {
    let [project, week, key] = person.values();
    let rows = tx.query(sql::FIND_ARRIVAL, &[project, week, key, Value::Int(device.into())])?;
    let row = rows.first().ok_or(StoreError::Content("generation"))?;
    let generation = u32::try_from(row.int(0)?).map_err(|_| StoreError::Content("generation"))?;
    let stored = if row.is_null(3) { None } else { Some(read(row, 3)?) };
    let (closed, withdrawn, stopped) = (!row.is_null(1), !row.is_null(2), !row.is_null(7));
    Ok(Arrival { generation, closed, withdrawn, stopped, stored })
}

/// The report of one device of a person-week.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, person: &PersonWeek, device: u8) -> Result<Option<Stored>, StoreError> {
    let [project, week, key] = person.values();
    let rows = tx.query(sql::FIND_REPORT, &[project, week, key, Value::Int(device.into())])?;
    rows.first().map(|row| read(row, 0)).transpose()
}

/// Reads a report from four columns of a row.
fn read(row: &Row, first: usize) -> Result<Stored, StoreError> {
    let revision = u32::try_from(row.int(first)?).map_err(|_| StoreError::Content("revision"))?;
    let generation = u32::try_from(row.int(first + 3)?).map_err(|_| StoreError::Content("generation"))?;
    Ok(Stored { revision, digest: row.bytes(first + 1)?, at: row.int(first + 2)?, generation })
}

/// Keeps a report, replacing an earlier revision; a later one stays.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, person: &PersonWeek, device: u8, report: &Stored, body: &[u8]) -> Result<(), StoreError> {
    tx.prepare_week(&person.project, person.week)?;
    let [project, week, key] = person.values();
    let values = vec![
        project,
        week,
        key,
        Value::Int(device.into()),
        Value::Int(report.revision.into()),
        Value::blob(report.digest.0),
        Value::Int(report.at),
        Value::Int(report.generation.into()),
        Value::blob(body),
    ];
    tx.execute_later(sql::PUT_REPORT, values)
}

/// A report as its week is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// The weekly key.
    pub key: PublicKey,
    /// The device.
    pub device: u8,
    /// What is kept of it.
    pub body: Vec<u8>,
}

/// The reports of a week by weekly key and device, at most so many and only those after one of them.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn page(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    week: Week,
    after: Option<&Held>,
    most: u16,
) -> Result<Vec<Held>, StoreError> {
    let (key, device) = after.map_or((Vec::new(), -1), |held| (held.key.0.to_vec(), i64::from(held.device)));
    let values =
        [Value::text(project), Value::text(week), Value::Blob(key), Value::Int(device), Value::Int(most.into())];
    let read = |row: &Row| {
        let device = u8::try_from(row.int(1)?).map_err(|_| StoreError::Content("device"))?;
        Ok(Held { key: row.bytes(0)?, device, body: row.blob(2)?.to_vec() })
    };
    tx.query(sql::PAGE_OF_REPORTS, &values)?.iter().map(read).collect()
}

/// The weeks of which a project has reports, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn weeks(tx: &mut Tx<'_>, project: &ProjectId) -> Result<BTreeSet<Week>, StoreError> {
    let (mut found, mut after) = (BTreeSet::new(), String::new());
    // From week to week, so that the number of reports makes no difference.
    loop {
        let rows = tx.query(sql::NEXT_REPORT_WEEK, &[Value::text(project), Value::Text(after)])?;
        let Some(row) = rows.first().filter(|row| !row.is_null(0)) else { return Ok(found) };
        after = row.text(0)?.to_owned();
        found.insert(after.parse().map_err(|_| StoreError::Content("week"))?);
    }
}

/// A digest that is another one as soon as a report of the week comes, changes or goes.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn fingerprint(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<Digest, StoreError> {
    let rows = tx.query(sql::LIST_DIGESTS, &[Value::text(project), Value::text(week)])?;
    let mut text = Vec::with_capacity(rows.len() * 80);
    for row in &rows {
        text.extend_from_slice(row.blob(0)?);
        text.extend_from_slice(&row.int(1)?.to_be_bytes());
        text.extend_from_slice(&row.int(2)?.to_be_bytes());
        text.extend_from_slice(row.blob(3)?);
    }
    Ok(sha256(&text))
}

/// Destroys the reports of a person-week, of all devices.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn delete_person_week(tx: &mut Tx<'_>, person: &PersonWeek) -> Result<usize, StoreError> {
    tx.execute(sql::DELETE_PERSON_WEEK, &person.values())
}

/// Destroys the reports of a week; with their bytes, where the database keeps each week apart.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn destroy_week(tx: &mut Tx<'_>, project: &ProjectId, week: Week) -> Result<(), StoreError> {
    tx.destroy_week(project, week)
}
