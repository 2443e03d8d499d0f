// SPDX-License-Identifier: EUPL-1.2
//! The record of a released week: the only way of released figures to and from storage.
//!
//! A record is a head and one text per unit, so that a page reads the few rows that it shows and not an organisation. The
//! head holds a digest of all rows. Each text is JSON with a version: one from a newer version, or one that is not whole,
//! is refused rather than read in part.

use std::collections::BTreeSet;

use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::id::UnitId;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::block::UnitBlock;
use super::release::{Coarse, Held, Outcome, Released, ReleasedWeek, Row, UnitWeek};

/// Version 1 had whole rows and no numbers beside the categories; its texts read as rows without them.
const VERSION: u32 = 2;

/// The reason why a record was not read.
#[derive(Debug, thiserror::Error)]
pub enum RecordError {
    /// Not a record.
    #[error("a record of released figures cannot be read; restore it from a backup, it cannot be computed again")]
    Malformed(#[source] serde_json::Error),
    /// Written by another version.
    #[error("a record of released figures has version {0}, which this collector does not know: use a newer collector")]
    Version(u32),
    /// A row contradicts itself.
    #[error("the released row of `{0}` does not add up; restore the record from a backup, it cannot be computed again")]
    Inconsistent(UnitId),
}

/// A released week as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// The text of the week as a whole.
    pub head: String,
    /// The text of each unit, in the order of the project.
    pub rows: Vec<(UnitId, String)>,
    /// What is kept of units that are shown coarsely until their block of four weeks is over.
    pub held: Vec<(UnitId, String)>,
}

#[derive(Serialize)]
struct Head {
    version: u32,
    week: Week,
    k: u32,
    units: usize,
    digest: Digest,
}

#[derive(Deserialize)]
struct Version {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Text<T> {
    version: u32,
    outcome: T,
}

impl ReleasedWeek {
    /// The texts under which the week is stored.
    ///
    /// # Panics
    /// Never: a record has text keys only.
    #[must_use]
    pub fn to_record(&self) -> Record {
        let text = |unit: &UnitWeek| {
            let text = Text { version: VERSION, outcome: &unit.outcome };
            serde_json::to_string(&text).expect("a record has text keys only")
        };
        let rows: Vec<(UnitId, String)> =
            self.units().iter().map(|unit| (unit.unit.clone(), text(unit.get()))).collect();
        let head =
            Head { version: VERSION, week: self.week(), k: self.k(), units: rows.len(), digest: Record::digest(&rows) };
        let held = self.held().iter().map(|held| (held.unit.clone(), held.to_text())).collect();
        Record { head: serde_json::to_string(&head).expect("a record has text keys only"), rows, held }
    }
}

impl Record {
    /// The digest that the head holds of these rows.
    ///
    /// # Panics
    /// Never: ids and texts are texts.
    #[must_use]
    pub fn digest(rows: &[(UnitId, String)]) -> Digest {
        sha256(serde_json::to_string(rows).expect("texts").as_bytes())
    }
}

impl Released<UnitWeek> {
    /// The row of a unit that was stored under this text.
    ///
    /// # Errors
    /// [`RecordError`] when the text is not a whole row of this version.
    pub fn from_record(unit: UnitId, week: Week, text: &str) -> Result<Self, RecordError> {
        let outcome: Outcome = read(text)?;
        match &outcome {
            Outcome::Shown(row) if !adds_up(row) => return Err(RecordError::Inconsistent(unit)),
            Outcome::Coarse(row) if !is_whole(row) => return Err(RecordError::Inconsistent(unit)),
            Outcome::Shown(_) | Outcome::Coarse(_) | Outcome::Withheld { .. } => {}
        }
        Ok(Self::new(UnitWeek { unit, week, outcome }))
    }
}

impl Held {
    fn to_text(&self) -> String {
        serde_json::to_string(&Text { version: VERSION, outcome: self }).expect("a record has text keys only")
    }

    /// What was kept under this text.
    ///
    /// # Errors
    /// [`RecordError`] when the text is not a whole record of a version that is known.
    pub fn from_text(text: &str) -> Result<Self, RecordError> {
        read(text)
    }
}

impl Released<UnitBlock> {
    /// The text under which the block is stored.
    ///
    /// # Panics
    /// Never: a record has text keys only.
    #[must_use]
    pub fn to_text(&self) -> String {
        let text = Text { version: VERSION, outcome: self.get() };
        serde_json::to_string(&text).expect("a record has text keys only")
    }

    /// The block that was stored under this text.
    ///
    /// # Errors
    /// [`RecordError`] when the text is not a whole record of a version that is known.
    pub fn from_text(text: &str) -> Result<Self, RecordError> {
        let block: UnitBlock = read(text)?;
        let measured = block.blocks.iter().try_fold(block.unknown_minutes, |sum, one| sum.checked_add(one.minutes));
        if measured != Some(block.measured_minutes) {
            return Err(RecordError::Inconsistent(block.unit));
        }
        Ok(Self::new(block))
    }
}

fn read<T: serde::de::DeserializeOwned>(text: &str) -> Result<T, RecordError> {
    let Version { version } = serde_json::from_str(text).map_err(RecordError::Malformed)?;
    if !(1..=VERSION).contains(&version) {
        return Err(RecordError::Version(version));
    }
    let Text { outcome, .. }: Text<T> = serde_json::from_str(text).map_err(RecordError::Malformed)?;
    Ok(outcome)
}

const fn is_whole(row: &Coarse) -> bool {
    row.direct_percent.saturating_add(row.indirect_percent).saturating_add(row.unknown_percent) == 100
}

/// Whether each category stands in the row once, in blocks of one group, and the minutes add up.
fn adds_up(row: &Row) -> bool {
    let named: Vec<Category> = row.blocks.iter().flat_map(|block| block.categories.iter().copied()).collect();
    let one_group = row.blocks.iter().all(|block| {
        let groups: BTreeSet<_> = block.categories.iter().map(|category| category.group()).collect();
        groups.len() == 1
    });
    let total = row.blocks.iter().try_fold(row.unknown_minutes, |sum, block| sum.checked_add(block.minutes));
    one_group
        && named.len() == 9
        && named.iter().collect::<BTreeSet<_>>().len() == 9
        && total == Some(row.measured_minutes)
}
