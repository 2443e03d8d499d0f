// SPDX-License-Identifier: EUPL-1.2
//! The release log: what was released and sealed, in order, as a chain of digests.
//!
//! It can be added to and read, nothing else. Each entry's digest includes that of the entry before it and that of what
//! was released, so whoever noted the last digest once can tell later whether anything before it was changed since, by
//! whomever. Entries are numbered from 1 without gaps, for writers are serial.

use std::collections::BTreeMap;

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use super::{Row, StoreError, Tx, Value, sql};

/// How many entries are in memory at a time.
const PAGE: i64 = 500;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The close of a week.
    Week,
    /// The seal of a baseline.
    Baseline,
    /// The release of a block of four weeks.
    Block,
}

/// What was released or sealed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// When, in seconds since the Unix epoch.
    pub at: i64,
    /// What it is.
    pub kind: Kind,
    /// Of which project.
    pub project: ProjectId,
    /// Which week or object of the project.
    pub subject: String,
    /// The digest of all that was kept.
    pub content: Digest,
}

/// An entry with its place in the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its number, from 1.
    pub number: i64,
    /// What it says.
    pub release: Release,
    /// The digest that includes all before it.
    pub digest: Digest,
}

impl Kind {
    /// The word in the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Week => "week",
            Self::Baseline => "baseline",
            Self::Block => "block",
        }
    }

    fn of(id: &str) -> Result<Self, StoreError> {
        match id {
            "week" => Ok(Self::Week),
            "baseline" => Ok(Self::Baseline),
            "block" => Ok(Self::Block),
            _ => Err(StoreError::Content("kind")),
        }
    }
}

impl Release {
    /// The digest of this entry after the one before it; none before the first.
    ///
    /// # Panics
    /// Never: numbers and texts are JSON.
    #[must_use]
    pub fn digest(&self, number: i64, before: Option<&Digest>) -> Digest {
        let before = before.map(ToString::to_string);
        let Self { at, kind, project, subject, content } = self;
        let said = (number, before, at, kind.id(), project, subject, content);
        sha256(serde_json::to_string(&said).expect("numbers and texts").as_bytes())
    }
}

/// Adds an entry.
///
/// # Errors
/// [`StoreError`] when the database refuses, or holds an entry of the same thing.
pub fn append(tx: &mut Tx<'_>, release: &Release) -> Result<(), StoreError> {
    let last = last(tx)?;
    let number = last.as_ref().map_or(0, |last| last.0) + 1;
    let digest = release.digest(number, last.as_ref().map(|last| &last.1));
    let values = [
        Value::Int(number),
        Value::Int(release.at),
        Value::text(release.kind.id()),
        Value::text(&release.project),
        Value::text(&release.subject),
        Value::blob(release.content.0),
        Value::blob(digest.0),
    ];
    tx.execute(sql::APPEND_RELEASE, &values).map(drop)
}

/// The number and digest of the last entry; none before the first.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn last(tx: &mut Tx<'_>) -> Result<Option<(i64, Digest)>, StoreError> {
    let rows = tx.query(sql::LAST_RELEASE, &[])?;
    rows.first().map(|row| Ok((row.int(0)?, row.bytes(1)?))).transpose()
}

/// The number and digest of the entry of each closed week of a project.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn weeks(tx: &mut Tx<'_>, project: &ProjectId) -> Result<BTreeMap<Week, (i64, Digest)>, StoreError> {
    let rows = tx.query(sql::LIST_RELEASES, &[Value::text(project)])?;
    let week = |row: &Row| row.text(0)?.parse().map_err(|_| StoreError::Content("week"));
    rows.iter().map(|row| Ok((week(row)?, (row.int(1)?, row.bytes(2)?)))).collect()
}

/// Some entries after a number, in order; none when there are no more.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn page(tx: &mut Tx<'_>, after: i64) -> Result<Vec<Entry>, StoreError> {
    let rows = tx.query(sql::PAGE_RELEASE_LOG, &[Value::Int(after), Value::Int(PAGE)])?;
    let read = |row: &Row| {
        Ok(Entry {
            number: row.int(0)?,
            release: Release {
                at: row.int(1)?,
                kind: Kind::of(row.text(2)?)?,
                project: row.text(3)?.parse().map_err(|_| StoreError::Content("project"))?,
                subject: row.text(4)?.to_owned(),
                content: row.bytes(5)?,
            },
            digest: row.bytes(6)?,
        })
    };
    rows.iter().map(read).collect()
}

/// The closed weeks without an entry, earliest close first: those that a version before the log closed.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn missing(tx: &mut Tx<'_>) -> Result<Vec<(ProjectId, Week)>, StoreError> {
    let rows = tx.query(sql::LIST_UNLOGGED, &[])?;
    let read = |row: &Row| {
        let project = row.text(0)?.parse().map_err(|_| StoreError::Content("project"))?;
        Ok((project, row.text(1)?.parse().map_err(|_| StoreError::Content("week"))?))
    };
    rows.iter().map(read).collect()
}

/// The released blocks without an entry: those that a version before blocks were entered released.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn missing_blocks(tx: &mut Tx<'_>) -> Result<Vec<(ProjectId, FourWeeks)>, StoreError> {
    let rows = tx.query(sql::LIST_UNLOGGED_BLOCKS, &[])?;
    let read = |row: &Row| {
        let project = row.text(0)?.parse().map_err(|_| StoreError::Content("project"))?;
        Ok((project, row.text(1)?.parse().map_err(|_| StoreError::Content("block"))?))
    };
    rows.iter().map(read).collect()
}
