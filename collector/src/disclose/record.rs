// SPDX-License-Identifier: EUPL-1.2
//! The record of a released week: the only way of released figures to and from storage.
//!
//! JSON with a version. A record from a newer version, or one that is not whole, is refused rather than read in part.

use std::collections::BTreeSet;

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use super::release::{Outcome, ReleasedWeek, Row, UnitWeek};

const VERSION: u32 = 1;

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

#[derive(Deserialize)]
struct Head {
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Record {
    version: u32,
    week: Week,
    k: u32,
    units: Vec<UnitRecord>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitRecord {
    unit: UnitId,
    outcome: Outcome,
}

impl ReleasedWeek {
    /// The text under which the week is stored.
    ///
    /// # Panics
    /// Never: a record has text keys only.
    #[must_use]
    pub fn to_record(&self) -> String {
        let units =
            self.units().iter().map(|unit| UnitRecord { unit: unit.unit.clone(), outcome: unit.outcome.clone() });
        let record = Record { version: VERSION, week: self.week(), k: self.k(), units: units.collect() };
        serde_json::to_string(&record).expect("a record has text keys only")
    }

    /// The week that was stored under this text.
    ///
    /// # Errors
    /// [`RecordError`] when the text is not a whole record of this version.
    pub fn from_record(text: &str) -> Result<Self, RecordError> {
        let head: Head = serde_json::from_str(text).map_err(RecordError::Malformed)?;
        if head.version != VERSION {
            return Err(RecordError::Version(head.version));
        }
        let record: Record = serde_json::from_str(text).map_err(RecordError::Malformed)?;
        let mut units = Vec::new();
        for UnitRecord { unit, outcome } in record.units {
            match &outcome {
                Outcome::Shown(row) if !adds_up(row) => return Err(RecordError::Inconsistent(unit)),
                Outcome::Shown(_) | Outcome::Withheld { .. } => {}
            }
            units.push(UnitWeek { unit, week: record.week, outcome });
        }
        Ok(Self::new(record.week, record.k, units))
    }
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
