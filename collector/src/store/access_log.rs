// SPDX-License-Identifier: EUPL-1.2
//! The access log: who looked at which released figures. It can be added to and read, nothing else.

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;

use super::{StoreError, Tx, Value, sql};
use crate::role::Role;

/// One look at released figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Look {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// The account.
    pub name: String,
    /// Its role at that moment.
    pub role: Role,
    /// The unit.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// In which form.
    pub form: Form,
}

/// The form in which figures were given.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A page.
    Page,
    /// Data for machines.
    Json,
    /// A table as a file.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 4] = [Self::Page, Self::Json, Self::Csv, Self::Xlsx];

    /// The id in the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }
}

/// Adds a look.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn append(tx: &mut Tx<'_>, project: &ProjectId, look: &Look) -> Result<(), StoreError> {
    let values = [
        Value::Int(look.at),
        Value::text(&look.name),
        Value::text(look.role),
        Value::text(project),
        Value::text(&look.unit),
        Value::text(look.week),
        Value::text(look.form.id()),
    ];
    tx.execute(sql::APPEND_ACCESS, &values).map(drop)
}

/// The latest looks at a project's figures, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn latest(tx: &mut Tx<'_>, project: &ProjectId, count: u16) -> Result<Vec<Look>, StoreError> {
    let rows = tx.query(sql::LIST_ACCESS, &[Value::text(project), Value::Int(count.into())])?;
    rows.iter()
        .map(|row| {
            Ok(Look {
                at: row.int(0)?,
                name: row.text(1)?.to_owned(),
                role: row.text(2)?.parse().map_err(|_| StoreError::Content("role"))?,
                unit: row.text(3)?.parse().map_err(|_| StoreError::Content("unit"))?,
                week: row.text(4)?.parse().map_err(|_| StoreError::Content("week"))?,
                form: form(row.text(5)?)?,
            })
        })
        .collect()
}

fn form(id: &str) -> Result<Form, StoreError> {
    Form::ALL.into_iter().find(|form| form.id() == id).ok_or(StoreError::Content("form"))
}
