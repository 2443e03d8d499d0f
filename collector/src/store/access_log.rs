// SPDX-License-Identifier: EUPL-1.2
//! The access log: who looked at which released figures. It can be added to and read, nothing else.

use std::fmt;
use std::str::FromStr;

use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use daglicht_shared::span::Span;

use super::listed::{Listed, limits, listed};
use super::{Row, StoreError, Tx, Value, sql};
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
    /// Which figures of it.
    pub subject: Subject,
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
    /// A report on paper, as a page or as a PDF.
    Report,
}

/// Which figures of a unit were looked at; the column `week` holds its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Those of a week, four weeks or a quarter.
    Span(Span),
    /// Those of a baseline.
    Baseline(BaselineId),
}

/// A text names no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("neither a span of weeks nor a baseline")]
pub struct ParseSubjectError;

/// What stands before the id of a baseline.
const BASELINE: &str = "baseline:";

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Span(span) => span.fmt(f),
            Self::Baseline(id) => write!(f, "{BASELINE}{id}"),
        }
    }
}

impl FromStr for Subject {
    type Err = ParseSubjectError;

    fn from_str(text: &str) -> Result<Self, ParseSubjectError> {
        match text.strip_prefix(BASELINE) {
            Some(id) => id.parse().map(Self::Baseline).map_err(|_| ParseSubjectError),
            None => text.parse().map(Self::Span).map_err(|_| ParseSubjectError),
        }
    }
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 5] = [Self::Page, Self::Json, Self::Csv, Self::Xlsx, Self::Report];

    /// The id in the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
            Self::Report => "report",
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
        Value::text(&look.subject),
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
    rows.iter().map(read).collect()
}

/// Which looks are wanted; an empty text stands for all.
#[derive(Debug, Clone, Copy)]
pub struct Filter<'a> {
    /// The unit.
    pub unit: &'a str,
    /// The week, as the log holds it.
    pub week: &'a str,
    /// The role.
    pub role: &'a str,
    /// Only what came before the look of this number.
    pub before: Option<i64>,
}

/// The latest looks at a project's figures that fit, newest first.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn filtered(
    tx: &mut Tx<'_>,
    project: &ProjectId,
    filter: &Filter<'_>,
    count: u16,
) -> Result<Listed<Look>, StoreError> {
    let [project, unit, week, role] =
        [Value::text(project), Value::text(filter.unit), Value::text(filter.week), Value::text(filter.role)];
    // Each has an index that gives its rows newest first.
    let (statement, wanted) = match (filter.unit, filter.week, filter.role) {
        ("", "", "") => (sql::ACCESS_BEFORE, vec![project]),
        ("", "", _) => (sql::ACCESS_OF_ROLE, vec![project, role]),
        ("", _, _) => (sql::ACCESS_OF_WEEK, vec![project, week, role]),
        (_, _, _) => (sql::ACCESS_OF_UNIT, vec![project, unit, week, role]),
    };
    let rows = tx.query(statement, &[wanted, limits(filter.before, count).into()].concat())?;
    listed(&rows, count, 6, read)
}

fn read(row: &Row) -> Result<Look, StoreError> {
    Ok(Look {
        at: row.int(0)?,
        name: row.text(1)?.to_owned(),
        role: row.text(2)?.parse().map_err(|_| StoreError::Content("role"))?,
        unit: row.text(3)?.parse().map_err(|_| StoreError::Content("unit"))?,
        subject: row.text(4)?.parse().map_err(|_| StoreError::Content("week"))?,
        form: form(row.text(5)?)?,
    })
}

fn form(id: &str) -> Result<Form, StoreError> {
    Form::ALL.into_iter().find(|form| form.id() == id).ok_or(StoreError::Content("form"))
}
