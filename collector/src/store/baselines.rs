// SPDX-License-Identifier: EUPL-1.2
//! Baselines: plans, seals, and what teams chose to recover. The database itself refuses to change a sealed one.

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::sha256;
use daglicht_shared::id::{BaselineId, ProjectId, UnitId};

use super::release_log::{self, Kind, Release};
use super::{Row, StoreError, Tx, Value, sql};

/// A baseline as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// When it was planned, in seconds since the Unix epoch.
    pub planned_at: i64,
    /// The text of the plan.
    pub plan: String,
    /// Its seal; none before it is sealed.
    pub sealed: Option<Seal>,
}

/// The seal of a baseline as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seal {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// Its text.
    pub text: String,
}

/// What a team chose to recover of one category.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// The team or other unit.
    pub unit: UnitId,
    /// The category.
    pub category: Category,
    /// How many minutes a week.
    pub minutes_a_week: u32,
    /// Who sees to it.
    pub owner: String,
    /// Until when.
    pub due: NaiveDate,
    /// When it was chosen, in seconds since the Unix epoch.
    pub chosen_at: i64,
    /// What came of it; none before anybody said so.
    pub outcome: Option<Outcome>,
}

/// What came of a choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// When that was said, in seconds since the Unix epoch.
    pub at: i64,
    /// In words.
    pub text: String,
}

/// Keeps a plan, or replaces one that is not sealed; says whether it was kept.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put(tx: &mut Tx<'_>, project: &ProjectId, id: &BaselineId, plan: &str, at: i64) -> Result<bool, StoreError> {
    let values = [Value::text(project), Value::text(id), Value::Int(at), Value::text(plan)];
    Ok(tx.execute(sql::PUT_BASELINE, &values)? == 1)
}

/// One baseline.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn find(tx: &mut Tx<'_>, project: &ProjectId, id: &BaselineId) -> Result<Option<Stored>, StoreError> {
    let rows = tx.query(sql::FIND_BASELINE, &[Value::text(project), Value::text(id)])?;
    let read = |row: &Row| {
        let sealed = if row.is_null(2) { None } else { Some(Seal { at: row.int(2)?, text: row.text(3)?.to_owned() }) };
        Ok(Stored { planned_at: row.int(0)?, plan: row.text(1)?.to_owned(), sealed })
    };
    rows.first().map(read).transpose()
}

/// The ids of a project's baselines.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn ids(tx: &mut Tx<'_>, project: &ProjectId) -> Result<Vec<BaselineId>, StoreError> {
    let rows = tx.query(sql::LIST_BASELINES, &[Value::text(project)])?;
    rows.iter().map(|row| row.text(0)?.parse().map_err(|_| StoreError::Content("baseline"))).collect()
}

/// Seals a baseline and enters that in the release log; says whether it was not sealed before.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn seal(tx: &mut Tx<'_>, project: &ProjectId, id: &BaselineId, seal: &Seal) -> Result<bool, StoreError> {
    let values = [Value::Int(seal.at), Value::text(&seal.text), Value::text(project), Value::text(id)];
    if tx.execute(sql::SEAL_BASELINE, &values)? == 0 {
        return Ok(false);
    }
    let release = Release {
        at: seal.at,
        kind: Kind::Baseline,
        project: project.clone(),
        subject: id.to_string(),
        content: sha256(seal.text.as_bytes()),
    };
    release_log::append(tx, &release)?;
    Ok(true)
}

/// Keeps a choice, or replaces the one of the same unit and category that nothing came of yet; says whether it was kept.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn choose(tx: &mut Tx<'_>, project: &ProjectId, id: &BaselineId, choice: &Choice) -> Result<bool, StoreError> {
    let values = [
        Value::text(project),
        Value::text(id),
        Value::text(&choice.unit),
        Value::text(choice.category),
        Value::Int(choice.minutes_a_week.into()),
        Value::text(&choice.owner),
        Value::text(choice.due),
        Value::Int(choice.chosen_at),
    ];
    Ok(tx.execute(sql::PUT_CHOICE, &values)? == 1)
}

/// Says what came of a choice; says whether there is such a choice and nothing came of it before.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn conclude(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    id: &BaselineId,
    place: (&UnitId, Category),
    outcome: &Outcome,
) -> Result<bool, StoreError> {
    let (unit, category) = place;
    let values = [
        Value::text(&outcome.text),
        Value::Int(outcome.at),
        Value::text(project),
        Value::text(id),
        Value::text(unit),
        Value::text(category),
    ];
    Ok(tx.execute(sql::PUT_OUTCOME, &values)? == 1)
}

/// The choices of a baseline, by unit and category.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn choices(tx: &mut Tx<'_>, project: &ProjectId, id: &BaselineId) -> Result<Vec<Choice>, StoreError> {
    let rows = tx.query(sql::LIST_CHOICES, &[Value::text(project), Value::text(id)])?;
    let read = |row: &Row| {
        Ok(Choice {
            unit: row.text(0)?.parse().map_err(|_| StoreError::Content("unit"))?,
            category: row.text(1)?.parse().map_err(|_| StoreError::Content("category"))?,
            minutes_a_week: u32::try_from(row.int(2)?).map_err(|_| StoreError::Content("number"))?,
            owner: row.text(3)?.to_owned(),
            due: row.text(4)?.parse().map_err(|_| StoreError::Content("date"))?,
            chosen_at: row.int(5)?,
            outcome: if row.is_null(6) {
                None
            } else {
                Some(Outcome { text: row.text(6)?.to_owned(), at: row.int(7)? })
            },
        })
    };
    rows.iter().map(read).collect()
}
