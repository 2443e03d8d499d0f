// SPDX-License-Identifier: EUPL-1.2
//! What employees answered to the questionnaire, per unit: how they perceived the week, beside what was measured.
//!
//! A unit's answers are shown when at least k people answered and those of the unit above who are in none of the units shown
//! under it are at least k as well, or nobody. So every group that follows by subtracting has k people who answered.
//! What is shown of a group is coarse, and holds no number of people: mean shares in steps of five points, how many named
//! an obstacle in three classes, and lost time to a quarter of an hour. With ten people a mean to five points says no more
//! than that their sum is within 25 points of a value, which is no closer than a person's own answer can vary.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::Category;
use daglicht_shared::id::ObstacleId;
use daglicht_shared::questionnaire::{Answers, LOST_STEP, Questionnaire, SHARE_STEP};
use serde::{Deserialize, Serialize};

use super::layout::Layout;
use crate::analyse::PersonWeek;

/// What a group of at least k people answered.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Perceived {
    /// The mean share of each category in percent, to five points; one without a share is under that.
    pub perceived_percent: BTreeMap<Category, u32>,
    /// How many named each obstacle that the project lists.
    pub obstacles: BTreeMap<ObstacleId, Named>,
    /// The mean of the time lost a day, in minutes to a quarter of an hour.
    pub lost_minutes_a_day: u32,
}

/// How many of those who answered named something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Named {
    /// Fewer than a quarter, possibly nobody.
    UnderAQuarter,
    /// From a quarter to a half.
    UpToAHalf,
    /// More than a half, possibly everybody.
    OverAHalf,
}

/// The nodes of which answers are shown.
pub(super) fn shown(layout: &Layout<'_>, k: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    let answered = |node: usize| layout.nodes[node].people.iter().filter(|person| person.perceived.is_some()).count();
    let roots = (0..layout.nodes.len()).filter(|node| layout.nodes[*node].parent.is_none());
    let mut open: Vec<usize> = roots.filter(|root| answered(*root) >= k).collect();
    while let Some(node) = open.pop() {
        if layout.nodes[node].unit.is_none() {
            continue;
        }
        found.insert(node);
        let mut below: Vec<usize> = layout.nodes[node]
            .children
            .iter()
            .copied()
            .filter(|child| layout.nodes[*child].unit.is_some() && answered(*child) >= k)
            .collect();
        below.sort_by_key(|child| std::cmp::Reverse((answered(*child), *child)));
        loop {
            let rest = answered(node) - below.iter().map(|child| answered(*child)).sum::<usize>();
            if rest == 0 || rest >= k || below.pop().is_none() {
                break;
            }
        }
        open.extend(below);
    }
    found
}

/// What the people of a node answered.
pub(super) fn perceived(people: &[&PersonWeek], asked: &Questionnaire) -> Perceived {
    let answers: Vec<&Answers> = people.iter().filter_map(|person| person.perceived.as_ref()).collect();
    let count = u64::try_from(answers.len()).unwrap_or(u64::MAX).max(1);
    let mean = |value: &dyn Fn(&Answers) -> u32, step: u32| {
        let sum: u64 = answers.iter().map(|answers| u64::from(value(answers))).sum();
        let (step, half) = (u64::from(step), u64::from(step) * count / 2);
        u32::try_from((sum + half) / (step * count) * step).unwrap_or(u32::MAX)
    };
    let share = |category: Category| {
        let share = mean(&|answers| answers.perceived.get(&category).copied().unwrap_or_default(), SHARE_STEP);
        (share > 0).then_some((category, share))
    };
    let class = |id: &ObstacleId| {
        let named = answers.iter().filter(|answers| answers.obstacles.contains(id)).count();
        match (4 * named).cmp(&answers.len()) {
            std::cmp::Ordering::Less => Named::UnderAQuarter,
            _ if 2 * named > answers.len() => Named::OverAHalf,
            _ => Named::UpToAHalf,
        }
    };
    Perceived {
        perceived_percent: Category::ALL.into_iter().filter_map(share).collect(),
        obstacles: asked.obstacles.iter().map(|one| (one.id.clone(), class(&one.id))).collect(),
        lost_minutes_a_day: mean(&|answers| answers.lost_minutes_a_day, LOST_STEP),
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::{Terms, sample_terms};
    use daglicht_shared::questionnaire::Obstacle;

    use super::super::rules::Parameters;
    use super::super::{Outcome, ReleasedWeek, disclose};
    use super::*;

    fn terms() -> Terms {
        let obstacle = |id: &str| Obstacle { id: id.parse().expect("a slug"), nl: id.to_owned(), en: id.to_owned() };
        let mut terms = sample_terms();
        let obstacles = ["mail", "waiting", "searching"].map(obstacle).into();
        terms.questionnaire =
            Some(Questionnaire { weeks: terms.first_week.through(terms.first_week).collect(), obstacles });
        terms
    }

    /// People of a team, of whom the first so many answered: 60 % work, 40 % meetings, the first three named mail.
    fn team(unit: &str, people: usize, answered: usize) -> Vec<PersonWeek> {
        let one = |number: usize| PersonWeek {
            minutes: [900, 60, 60, 120, 30, 200, 60, 60, 30],
            perceived: (number < answered).then(|| Answers {
                perceived: [(Category::StandardisedWork, 60), (Category::Meetings, 40)].into(),
                obstacles: (number < 3).then(|| "mail".parse().expect("a slug")).into_iter().collect(),
                lost_minutes_a_day: 45,
            }),
            ..PersonWeek::empty(unit.parse().expect("a slug"))
        };
        (0..people).map(one).collect()
    }

    fn released(people: &[Vec<PersonWeek>]) -> ReleasedWeek {
        let terms = terms();
        disclose(&terms, &Parameters::default(), terms.first_week, &people.concat()).expect("safe")
    }

    fn of(week: &ReleasedWeek, unit: &str) -> Option<Perceived> {
        match &week.unit(&unit.parse().expect("a slug")).expect("a unit").outcome {
            Outcome::Shown(row) => row.perceived.as_deref().cloned(),
            Outcome::Coarse(_) | Outcome::Withheld { .. } => panic!("{unit} has a row"),
        }
    }

    #[test]
    fn answers_are_shown_coarsely_and_without_a_number_of_people() {
        let perceived = of(&released(&[team("a", 12, 12), team("b", 12, 12)]), "a").expect("twelve answered");
        let shares = [(Category::StandardisedWork, 60), (Category::Meetings, 40)].into();
        let class = |id: &str, named| (id.parse::<ObstacleId>().expect("a slug"), named);
        let obstacles = [
            class("mail", Named::UpToAHalf),
            class("searching", Named::UnderAQuarter),
            class("waiting", Named::UnderAQuarter),
        ];
        assert_eq!(
            perceived,
            Perceived { perceived_percent: shares, obstacles: obstacles.into(), lost_minutes_a_day: 45 }
        );
    }

    #[test]
    fn r_s1_fewer_than_k_answers_are_not_shown() {
        let week = released(&[team("a", 12, 9), team("b", 12, 12)]);
        assert_eq!(of(&week, "a"), None);
    }

    #[test]
    fn r_s3_nobody_works_out_what_fewer_than_k_answered_by_subtracting() {
        // Ten of team b answered; with them shown, the nine of team a would follow.
        let week = released(&[team("a", 12, 9), team("b", 12, 10)]);
        assert!(of(&week, "north").is_some());
        assert_eq!(of(&week, "b"), None);
        let week = released(&[team("a", 12, 0), team("b", 12, 10)]);
        assert!(of(&week, "b").is_some(), "nobody else answered, so nothing follows");
    }
}
