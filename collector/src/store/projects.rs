// SPDX-License-Identifier: EUPL-1.2
//! Projects: terms, the works council's decision and the signed manifest.

use std::sync::Arc;

use daglicht_shared::approval::Approval;
use daglicht_shared::id::ProjectId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::signed::Signed;

use super::{Row, StoreError, Tx, Value, sql};

/// A project as stored. It is shared rather than copied, for it can name thousands of units.
#[derive(Debug, Clone, PartialEq)]
pub struct Project {
    /// Its terms.
    pub terms: Arc<Terms>,
    /// The works council's decision and the manifest that followed; none while it is awaited.
    pub approved: Option<Arc<Approved>>,
}

/// An approved project's decision and manifest.
#[derive(Debug, Clone, PartialEq)]
pub struct Approved {
    /// The decision.
    pub approval: Approval,
    /// The manifest as it is served.
    pub manifest: Signed,
}

/// A version of a project's terms.
#[derive(Debug, Clone, PartialEq)]
pub struct Version {
    /// Its number, from 1.
    pub number: i64,
    /// When it was kept, in seconds since the Unix epoch.
    pub at: i64,
    /// The terms.
    pub terms: Terms,
}

/// Keeps terms, replacing terms of the same project that nobody approved; says whether they were kept.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, terms: &Terms, at: i64) -> Result<bool, StoreError> {
    let text = serde_json::to_string(terms).map_err(|_| StoreError::Content("project"))?;
    let (project, hash) = (Value::text(&terms.project), Value::blob(terms.hash().0));
    let values = [project.clone(), Value::text(&text), hash.clone(), Value::Int(at)];
    if tx.execute(sql::PUT_PROJECT, &values)? == 0 {
        return Ok(false);
    }
    let last = tx.query(sql::LAST_TERMS, std::slice::from_ref(&project))?;
    let is_known = last.first().map(|row| row.blob(1)).transpose()?.is_some_and(|known| known == terms.hash().0);
    if !is_known {
        let number = last.first().map_or(Ok(0), |row| row.int(0))? + 1;
        tx.execute(sql::PUT_TERMS, &[project, Value::Int(number), Value::Int(at), hash, Value::Text(text)])?;
    }
    Ok(true)
}

/// The versions of a project's terms, earliest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn versions(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<Version>, StoreError> {
    let read = |row: &Row| {
        let terms = serde_json::from_str(row.text(2)?).map_err(|_| StoreError::Content("terms"))?;
        Ok(Version { number: row.int(0)?, at: row.int(1)?, terms })
    };
    tx.query(sql::LIST_TERMS, &[Value::text(project)])?.iter().map(read).collect()
}

/// One project.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn find(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Option<Project>, StoreError> {
    tx.query(sql::FIND_PROJECT, &[Value::text(project)])?.first().map(read).transpose()
}

/// The ids of all projects.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn ids(tx: &mut Tx<'_>) -> Result<Vec<ProjectId>, StoreError> {
    let read = |row: &Row| row.text(0)?.parse().map_err(|_| StoreError::Content("project"));
    tx.query(sql::LIST_PROJECT_IDS, &[])?.iter().map(read).collect()
}

/// All projects by id.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn list(tx: &mut Tx<'_>) -> Result<Vec<Project>, StoreError> {
    tx.query(sql::LIST_PROJECTS, &[])?.iter().map(read).collect()
}

/// Records a decision and the manifest; says whether these terms were still awaiting one.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn approve(tx: &mut Tx<'_>, project: &ProjectId, approved: &Approved) -> Result<bool, StoreError> {
    let approval = serde_json::to_string(&approved.approval).map_err(|_| StoreError::Content("approval"))?;
    let values = [
        Value::Text(approval),
        Value::text(&approved.manifest.text),
        Value::blob(approved.manifest.signature.0),
        Value::text(project),
        Value::blob(approved.approval.terms.0),
    ];
    Ok(tx.execute(sql::APPROVE_PROJECT, &values)? == 1)
}

/// How often the database was restored, which receipts carry.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn generation(tx: &mut Tx<'_>) -> Result<u32, StoreError> {
    let rows = tx.query(sql::GENERATION, &[])?;
    let number = rows.first().ok_or(StoreError::Content("generation"))?.int(0)?;
    u32::try_from(number).map_err(|_| StoreError::Content("generation"))
}

/// Counts one restore more and gives their number.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn raise_generation(tx: &mut Tx<'_>) -> Result<u32, StoreError> {
    tx.execute(sql::RAISE_GENERATION, &[])?;
    generation(tx)
}

fn read(row: &Row) -> Result<Project, StoreError> {
    let terms = serde_json::from_str(row.text(0)?).map_err(|_| StoreError::Content("project"))?;
    let approved = if row.is_null(1) {
        None
    } else {
        let approval = serde_json::from_str(row.text(1)?).map_err(|_| StoreError::Content("approval"))?;
        let manifest = Signed { text: row.text(2)?.to_owned(), signature: row.bytes(3)? };
        Some(Arc::new(Approved { approval, manifest }))
    };
    Ok(Project { terms: Arc::new(terms), approved })
}
