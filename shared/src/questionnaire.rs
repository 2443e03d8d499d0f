// SPDX-License-Identifier: EUPL-1.2
//! The employees' side of a baseline: a few questions about how the week felt, beside what was measured.
//!
//! A project that asks says so in its terms, with the weeks and the obstacles to choose from. Answers travel in the report
//! of such a week, under the same key and token, and nowhere else; they are rounded so that they say little about anybody.
//! There is no free text: it would be about people.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::id::ObstacleId;
use crate::text::{Language, steers};
use crate::week::Week;

/// The step of perceived shares, in percentage points.
pub const SHARE_STEP: u32 = 5;
/// The step of lost time, in minutes.
pub const LOST_STEP: u32 = 15;
/// The most minutes a day that can be lost.
pub const MOST_LOST: u32 = 480;
/// The most obstacles that one person may name.
pub const MOST_NAMED: usize = 3;
/// The most obstacles that a project may list.
const MOST_LISTED: usize = 20;

/// What a project asks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Questionnaire {
    /// The weeks of which it is asked.
    pub weeks: BTreeSet<Week>,
    /// The obstacles to choose from.
    #[serde(rename = "obstacle")]
    pub obstacles: Vec<Obstacle>,
}

/// Something that keeps people from their work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Obstacle {
    /// Its id.
    pub id: ObstacleId,
    /// Its name in Dutch.
    pub nl: String,
    /// Its name in English.
    pub en: String,
}

/// What one person answered.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Answers {
    /// The share of each category as it felt, in percent; multiples of 5 that add up to 100, without zeros.
    pub perceived: BTreeMap<Category, u32>,
    /// At most three obstacles.
    pub obstacles: BTreeSet<ObstacleId>,
    /// Minutes a day that felt lost, a multiple of 15.
    #[cfg_attr(feature = "openapi", schema(maximum = 480, multiple_of = 15.0))]
    pub lost_minutes_a_day: u32,
}

impl std::fmt::Debug for Answers {
    /// Shows nothing: a person's answers do not belong in a log or a failed assertion.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Answers")
    }
}

/// Why answers do not fit.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnswersProblem {
    /// The project does not ask about this week.
    #[error("the project asks nothing about {0}")]
    Week(Week),
    /// The shares are not a division of the week.
    #[error("perceived shares must be multiples of {SHARE_STEP} % that add up to 100 %")]
    Perceived,
    /// An obstacle that the project does not list.
    #[error("`{0}` is not one of the obstacles that the project lists")]
    Obstacle(ObstacleId),
    /// Too many obstacles.
    #[error("name at most {MOST_NAMED} obstacles")]
    Named,
    /// The lost time is out of range.
    #[error("lost time must be a multiple of {LOST_STEP} minutes and at most {MOST_LOST}")]
    Lost,
}

impl Obstacle {
    /// The name in a language.
    #[must_use]
    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        }
    }
}

impl Questionnaire {
    /// Whether what is asked can be asked in a project of these weeks.
    #[must_use]
    pub fn is_sound(&self, measures: impl Fn(Week) -> bool) -> bool {
        let ids: BTreeSet<_> = self.obstacles.iter().map(|obstacle| &obstacle.id).collect();
        let named = |text: &str| !text.trim().is_empty() && !text.contains(steers);
        !self.weeks.is_empty()
            && self.weeks.iter().all(|week| measures(*week))
            && (1..=MOST_LISTED).contains(&self.obstacles.len())
            && ids.len() == self.obstacles.len()
            && self.obstacles.iter().all(|obstacle| named(&obstacle.nl) && named(&obstacle.en))
    }

    /// Whether answers about a week fit.
    ///
    /// # Errors
    /// The first [`AnswersProblem`].
    pub fn check(&self, week: Week, answers: &Answers) -> Result<(), AnswersProblem> {
        if !self.weeks.contains(&week) {
            return Err(AnswersProblem::Week(week));
        }
        let shares = || answers.perceived.values().copied();
        let whole: u64 = shares().map(u64::from).sum();
        if whole != 100 || !shares().all(|share| share > 0 && share.is_multiple_of(SHARE_STEP)) {
            return Err(AnswersProblem::Perceived);
        }
        if answers.obstacles.len() > MOST_NAMED {
            return Err(AnswersProblem::Named);
        }
        let listed = |id: &ObstacleId| self.obstacles.iter().any(|obstacle| obstacle.id == *id);
        if let Some(foreign) = answers.obstacles.iter().find(|id| !listed(id)) {
            return Err(AnswersProblem::Obstacle(foreign.clone()));
        }
        if answers.lost_minutes_a_day > MOST_LOST || !answers.lost_minutes_a_day.is_multiple_of(LOST_STEP) {
            return Err(AnswersProblem::Lost);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week() -> Week {
        "2026-W40".parse().expect("a week")
    }

    fn asked() -> Questionnaire {
        let obstacle = |id: &str| Obstacle { id: id.parse().expect("a slug"), nl: id.to_owned(), en: id.to_owned() };
        Questionnaire {
            weeks: BTreeSet::from([week()]),
            obstacles: ["searching", "waiting", "mail", "systems"].map(obstacle).into(),
        }
    }

    fn answers(perceived: &[(Category, u32)], obstacles: &[&str], lost: u32) -> Answers {
        Answers {
            perceived: perceived.iter().copied().collect(),
            obstacles: obstacles.iter().map(|id| id.parse().expect("a slug")).collect(),
            lost_minutes_a_day: lost,
        }
    }

    const SHARES: [(Category, u32); 2] = [(Category::StandardisedWork, 65), (Category::Meetings, 35)];

    #[test]
    fn answers_must_fit_what_is_asked() {
        let check = |answers: &Answers| asked().check(week(), answers);
        assert_eq!(check(&answers(&SHARES, &["mail", "waiting"], 45)), Ok(()));
        assert_eq!(check(&answers(&SHARES[..1], &[], 0)), Err(AnswersProblem::Perceived));
        let odd = [(Category::Rework, 52), (Category::Meetings, 48)];
        assert_eq!(check(&answers(&odd, &[], 0)), Err(AnswersProblem::Perceived));
        let huge = [(Category::Rework, u32::MAX - 14), (Category::Meetings, 115)];
        assert_eq!(check(&answers(&huge, &[], 0)), Err(AnswersProblem::Perceived));
        let zero = [(Category::Rework, 100), (Category::Meetings, 0)];
        assert_eq!(check(&answers(&zero, &[], 0)), Err(AnswersProblem::Perceived));
        let four = ["searching", "waiting", "mail", "systems"];
        assert_eq!(check(&answers(&SHARES, &four, 0)), Err(AnswersProblem::Named));
        let foreign = "boss".parse().expect("a slug");
        assert_eq!(check(&answers(&SHARES, &["boss"], 0)), Err(AnswersProblem::Obstacle(foreign)));
        for lost in [20, 495] {
            assert_eq!(check(&answers(&SHARES, &[], lost)), Err(AnswersProblem::Lost), "{lost}");
        }
        let other = week().next();
        assert_eq!(asked().check(other, &answers(&SHARES, &[], 0)), Err(AnswersProblem::Week(other)));
    }

    #[test]
    fn a_project_asks_about_its_own_weeks_in_both_languages() {
        assert!(asked().is_sound(|_| true));
        assert!(!asked().is_sound(|_| false));
        let broken: [fn(&mut Questionnaire); 4] = [
            |asked| asked.weeks.clear(),
            |asked| asked.obstacles.clear(),
            |asked| asked.obstacles[0].en = " ".to_owned(),
            |asked| asked.obstacles[1].id = asked.obstacles[0].id.clone(),
        ];
        for change in broken {
            let mut asked = asked();
            change(&mut asked);
            assert!(!asked.is_sound(|_| true));
        }
    }

    #[test]
    fn answers_show_nothing_in_debug() {
        assert_eq!(format!("{:?}", answers(&SHARES, &["mail"], 45)), "Answers");
    }
}
