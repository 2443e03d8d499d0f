// SPDX-License-Identifier: EUPL-1.2
//! The plan of a baseline: its question, its weeks and teams, and whether they are enough for an answer.

use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use crate::statistics::plan::Spread;

/// The plan of a baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The baseline's id.
    pub baseline: BaselineId,
    /// The project that measures.
    pub project: ProjectId,
    /// What is to be known, in a sentence or two.
    pub question: String,
    /// The first week.
    pub first_week: Week,
    /// The last week.
    pub last_week: Week,
    /// The units that the question is about.
    pub units: Vec<UnitId>,
    /// The margin that is wanted for the value-adding share of a unit: half the 95 % interval, in percentage points.
    pub margin_points: f64,
    /// How much shares are taken to differ.
    pub spread: Assumed,
    /// The earlier baseline that this one re-measures.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remeasures: Option<Earlier>,
}

/// An assumption about how the value-adding share differs, in percentage points.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumed {
    /// The standard deviation between people.
    pub between_points: f64,
    /// The standard deviation between the weeks of one person.
    pub within_points: f64,
    /// Where the two come from: a pilot, an earlier baseline, a guess.
    pub source: String,
}

/// An earlier baseline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// Its project.
    pub project: ProjectId,
    /// Its id.
    pub baseline: BaselineId,
}

/// What is wrong with a plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanProblem {
    /// A text is missing.
    #[error("`{0}` is empty: write it in a sentence")]
    Empty(&'static str),
    /// The weeks are not weeks of the project, in order.
    #[error("the weeks {first} to {last} are not weeks of the project in order")]
    Weeks {
        /// The first.
        first: Week,
        /// The last.
        last: Week,
    },
    /// A unit is not in the project, or stands there twice.
    #[error("`{0}` is no unit of the project, or stands in the plan twice")]
    Unit(UnitId),
    /// There is no unit.
    #[error("`units` is empty: name the teams or departments that the question is about")]
    NoUnits,
    /// A number is out of its range.
    #[error("`{0}` must be above 0 and at most 50 percentage points")]
    Range(&'static str),
}

/// What a plan needs, by its own assumptions. An estimate before anything was measured.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Need {
    /// How many weeks are planned.
    pub weeks: u32,
    /// How many people each unit needs for the wanted margin over these weeks; none when no number is enough.
    pub people: Option<u32>,
    /// The margin, in percentage points, that k people give over these weeks.
    pub margin_of_k_points: f64,
    /// The fewest people of a unit that is shown.
    pub k: u32,
}

impl Plan {
    /// The weeks of the plan.
    pub fn weeks(&self) -> impl Iterator<Item = Week> + use<> {
        self.first_week.through(self.last_week)
    }

    /// Checks the plan against the terms of its project.
    ///
    /// # Errors
    /// The first [`PlanProblem`].
    pub fn check(&self, terms: &Terms) -> Result<(), PlanProblem> {
        for (name, text) in [("question", &self.question), ("spread.source", &self.spread.source)] {
            if text.trim().is_empty() {
                return Err(PlanProblem::Empty(name));
            }
        }
        let (first, last) = (self.first_week, self.last_week);
        if first > last || !terms.measures(first) || !terms.measures(last) {
            return Err(PlanProblem::Weeks { first, last });
        }
        if self.units.is_empty() {
            return Err(PlanProblem::NoUnits);
        }
        for (place, unit) in self.units.iter().enumerate() {
            if terms.unit(unit).is_none() || self.units.iter().take(place).any(|other| other == unit) {
                return Err(PlanProblem::Unit(unit.clone()));
            }
        }
        for (name, points) in [
            ("margin_points", self.margin_points),
            ("spread.between_points", self.spread.between_points),
            ("spread.within_points", self.spread.within_points),
        ] {
            if !(points > 0.0 && points <= 50.0) {
                return Err(PlanProblem::Range(name));
            }
        }
        Ok(())
    }

    /// How many people the plan needs.
    #[must_use]
    pub fn need(&self, terms: &Terms) -> Need {
        let (spread, weeks) = self.measured();
        let k = terms.disclosure.k;
        Need {
            weeks,
            people: spread.people_for(self.margin_points / 100.0, weeks),
            margin_of_k_points: self.margin_points_of(k).unwrap_or(100.0),
            k,
        }
    }

    /// The margin, in percentage points, that so many people give; none for fewer than two.
    #[must_use]
    pub fn margin_points_of(&self, people: u32) -> Option<f64> {
        let (spread, weeks) = self.measured();
        Some(spread.margin(people, weeks)? * 100.0)
    }

    fn measured(&self) -> (Spread, u32) {
        let spread = Spread { between: self.spread.between_points / 100.0, within: self.spread.within_points / 100.0 };
        (spread, u32::try_from(self.weeks().count()).unwrap_or(u32::MAX))
    }
}
