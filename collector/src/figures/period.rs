// SPDX-License-Identifier: EUPL-1.2
//! The figures of one unit over several weeks, summed from what was released of each.
//!
//! Nothing is known of a period but its released weeks: a week that is withheld is missing from the sum, and said so.
//! Categories that one week shows merged are merged over the whole period. Hours are those of a mean week. The margin is
//! that of the weeks taken as fully dependent: nothing links a person's weeks, so what they share cannot be taken off.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;
use serde::ser::Error as _;
use serde::{Serialize, Serializer};
use serde_json::json;

use super::{Content, Figures, Shown, exact};
use crate::disclose::{Block, Outcome, Reason, Released, Row, UnitWeek};

/// The figures of one unit over several weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// The unit.
    pub unit: UnitId,
    /// The fewest people behind a figure.
    pub k: u32,
    /// The weeks in the sum, earliest first.
    pub weeks: Vec<Week>,
    /// The weeks that are withheld, and why.
    pub withheld: Vec<(Week, Reason)>,
    /// The sum; none when every week is withheld.
    pub sum: Option<Box<Shown>>,
}

impl Period {
    /// Sums what was released of a unit in some weeks, earliest first.
    #[must_use]
    pub fn of(unit: &UnitId, weeks: &[Released<UnitWeek>], terms: &Terms) -> Self {
        let k = terms.disclosure.k;
        let mut period = Self { unit: unit.clone(), k, weeks: Vec::new(), withheld: Vec::new(), sum: None };
        let mut rows = Vec::new();
        for week in weeks {
            match &week.outcome {
                Outcome::Shown(row) => {
                    period.weeks.push(week.week);
                    rows.push(row);
                }
                // Shares of an unknown amount of time are no part of a sum.
                Outcome::Coarse(_) => period.withheld.push((week.week, Reason::NotSafe)),
                Outcome::Withheld { reason } => period.withheld.push((week.week, *reason)),
            }
        }
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        period.sum = sum(&rows).map(|row| Box::new(Shown::of(&row, terms, count, &[])));
        period
    }
}

/// The sum of rows, in the finest detail that all of them have.
fn sum(rows: &[&Row]) -> Option<Row> {
    let blocks: Vec<Block> = merged(rows)
        .into_iter()
        .map(|categories| {
            let minutes = rows
                .iter()
                .flat_map(|row| &row.blocks)
                .filter(|block| block.categories.first().is_some_and(|category| categories.contains(category)));
            let minutes = minutes.map(|block| block.minutes).sum();
            Block::of(categories.into_iter().collect(), minutes)
        })
        .collect();
    let classified = |row: &&Row| exact(row.blocks.iter().map(|block| block.minutes).sum());
    let whole: f64 = rows.iter().map(classified).sum();
    let margins: Option<f64> =
        rows.iter().map(|row| row.margin_points.map(|points| f64::from(points) * classified(row))).sum();
    Some(Row {
        contributors: rows.iter().map(|row| row.contributors).min()?,
        blocks,
        unknown_minutes: rows.iter().map(|row| row.unknown_minutes).sum(),
        measured_minutes: rows.iter().map(|row| row.measured_minutes).sum(),
        scheduled_minutes: rows.iter().map(|row| row.scheduled_minutes).sum(),
        margin_points: margins.filter(|_| whole > 0.0).map(|sum| points(sum / whole)),
        direct_margin: None,
        activities: BTreeMap::new(),
        interruptions: None,
        switches: None,
        sessions: None,
        calibration: Vec::new(),
        perceived: None,
    })
}

/// The finest sets of categories of which each row's blocks are unions or parts that the others join again.
fn merged(rows: &[&Row]) -> Vec<BTreeSet<Category>> {
    let mut sets: Vec<BTreeSet<Category>> = Vec::new();
    for block in rows.iter().flat_map(|row| &row.blocks) {
        let mut joined: BTreeSet<Category> = block.categories.iter().copied().collect();
        sets.retain(|set| {
            let apart = set.is_disjoint(&joined);
            if !apart {
                joined.extend(set);
            }
            apart
        });
        sets.push(joined);
    }
    sets.sort();
    sets
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mean of whole numbers from 0 to 100 lies between them"
)]
fn points(mean: f64) -> u32 {
    mean.ceil().clamp(0.0, 100.0) as u32
}

impl Serialize for Period {
    /// The figures of a week as programs read them, with `weeks` and `withheld` in the place of `week`.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let weeks: Vec<_> =
            self.withheld.iter().map(|(week, reason)| json!({ "week": week, "reason": reason })).collect();
        let mut all = match (&self.sum, self.weeks.last()) {
            (Some(sum), Some(last)) => {
                let content = Content::Shown(sum.clone());
                let figures = Figures { unit: self.unit.clone(), week: *last, k: self.k, content };
                serde_json::to_value(figures).map_err(S::Error::custom)?
            }
            _ => json!({ "unit": self.unit }),
        };
        if let Some(members) = all.as_object_mut() {
            members.remove("week");
            members.insert("weeks".to_owned(), json!(self.weeks));
            members.insert("withheld".to_owned(), json!(weeks));
        }
        all.serialize(serializer)
    }
}
