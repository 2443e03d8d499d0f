// SPDX-License-Identifier: EUPL-1.2
//! From decoded reports to person-weeks and the cells of a week's table.
//!
//! Values in, values out. A person-week joins all devices of one weekly key, so counting person-weeks counts people. One
//! without measured time takes no part in any sum or count. Nothing here decides what may be shown: `disclose` does.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::id::{ActivityId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::questionnaire::Answers;
use daglicht_shared::report::{Calibration, SessionLengths};

use crate::kept::Kept;

/// One person's week, all devices together.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonWeek {
    /// The team.
    pub team: UnitId,
    /// Minutes per category, automatic and manual together, in the order of [`Category::ALL`].
    pub minutes: [u32; 9],
    /// Those of the minutes that the person registered.
    pub manual: [u32; 9],
    /// Measured minutes without a category.
    pub unknown: u32,
    /// Contract minutes less leave.
    pub scheduled: u32,
    /// Minutes per reportable activity.
    pub activities: BTreeMap<ActivityId, u32>,
    /// How often primary work was interrupted.
    pub interruptions: u32,
    /// How often the activity changed.
    pub switches: u32,
    /// Sessions shorter than 5, 15 and 60 minutes, and longer ones.
    pub sessions: [u32; 4],
    /// Answers per automatic category, unknown last.
    pub answered: [u32; 10],
    /// Those of the answers that agreed with the rule pack.
    pub agreed: [u32; 10],
    /// What the person answered to the questionnaire.
    pub perceived: Option<Answers>,
}

impl PersonWeek {
    /// A week of a team's member in which nothing was measured.
    #[must_use]
    pub fn empty(team: UnitId) -> Self {
        Self {
            team,
            minutes: [0; 9],
            manual: [0; 9],
            unknown: 0,
            scheduled: 0,
            activities: BTreeMap::new(),
            interruptions: 0,
            switches: 0,
            sessions: [0; 4],
            answered: [0; 10],
            agreed: [0; 10],
            perceived: None,
        }
    }

    /// Joins the reports of all devices of one weekly key; none when there is no report.
    ///
    /// Each device reports its own time, so minutes add up; the schedule is the person's, so the largest counts.
    #[must_use]
    pub fn join(reports: &[Kept]) -> Option<Self> {
        let first = reports.first()?;
        let mut week = Self::empty(first.team.clone());
        for report in reports {
            for (category, split) in &report.minutes {
                let (minutes, manual) = (&mut week.minutes[category.index()], &mut week.manual[category.index()]);
                *minutes = minutes.saturating_add(split.total());
                *manual = manual.saturating_add(split.manual);
            }
            week.unknown = week.unknown.saturating_add(report.unknown_minutes);
            week.scheduled = week.scheduled.max(report.scheduled_minutes);
            week.join_counts(report);
            // Whoever answers on two devices answers the same questions: one of them counts.
            week.perceived = week.perceived.or_else(|| report.questionnaire.clone());
        }
        Some(week)
    }

    fn join_counts(&mut self, report: &Kept) {
        for (activity, minutes) in &report.activities {
            let sum = self.activities.entry(activity.clone()).or_default();
            *sum = sum.saturating_add(*minutes);
        }
        self.interruptions = self.interruptions.saturating_add(report.interruptions);
        self.switches = self.switches.saturating_add(report.switches);
        let SessionLengths { under_5, from_5_to_15, from_15_to_60, from_60 } = report.sessions;
        for (sum, count) in self.sessions.iter_mut().zip([under_5, from_5_to_15, from_15_to_60, from_60]) {
            *sum = sum.saturating_add(count);
        }
        for Calibration { automatic, answered, count } in &report.calibration {
            let class = automatic.map_or(9, Category::index);
            self.answered[class] = self.answered[class].saturating_add(*count);
            if automatic == &Some(*answered) {
                self.agreed[class] = self.agreed[class].saturating_add(*count);
            }
        }
    }

    /// Minutes in these categories together.
    #[must_use]
    pub fn minutes_in(&self, categories: &[Category]) -> u64 {
        categories.iter().map(|category| u64::from(self.minutes[category.index()])).sum()
    }

    /// Minutes with a category.
    #[must_use]
    pub fn classified(&self) -> u64 {
        self.minutes_in(&Category::ALL)
    }

    /// Minutes with a category, and unknown.
    #[must_use]
    pub fn measured(&self) -> u64 {
        self.classified() + u64::from(self.unknown)
    }
}

impl std::fmt::Debug for PersonWeek {
    /// Shows no measured value: a person's week does not belong in a log or a failed assertion.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PersonWeek")
    }
}

/// One number of a table with what the rules of disclosure need to know about it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many people have a value above zero.
    pub contributors: u32,
    /// The sum of all values.
    pub total: u64,
    /// The largest value of one person.
    pub largest: u64,
    /// The second largest value of one person.
    pub second: u64,
}

impl Cell {
    /// The cell of one value per person.
    #[must_use]
    pub fn of(values: impl IntoIterator<Item = u64>) -> Self {
        let mut cell = Self::default();
        for value in values.into_iter().filter(|value| *value > 0) {
            cell.contributors += 1;
            cell.total += value;
            if value > cell.largest {
                (cell.largest, cell.second) = (value, cell.largest);
            } else {
                cell.second = cell.second.max(value);
            }
        }
        cell
    }
}

/// A person-week names a unit that is no team of the project.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a team of this project; nothing was released: check that the reports fit the project's terms")]
pub struct NotATeam(pub UnitId);

/// The people of each unit: its own for a team, those of all teams below it for any other.
#[derive(Debug)]
pub struct Table<'a> {
    people: BTreeMap<UnitId, Vec<&'a PersonWeek>>,
}

impl<'a> Table<'a> {
    /// Groups the people with measured time by every unit that they belong to.
    ///
    /// # Errors
    /// [`NotATeam`] when a person's unit is no team of the project.
    pub fn new(terms: &Terms, people: &'a [PersonWeek]) -> Result<Self, NotATeam> {
        let parents: BTreeMap<_, _> = terms.units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
        let teams: std::collections::BTreeSet<_> = terms.teams().map(|team| &team.id).collect();
        let mut table: BTreeMap<UnitId, Vec<&PersonWeek>> = BTreeMap::new();
        for person in people {
            if !teams.contains(&person.team) {
                return Err(NotATeam(person.team.clone()));
            }
            if person.measured() == 0 {
                continue;
            }
            let mut unit = Some(&person.team);
            while let Some(id) = unit {
                table.entry(id.clone()).or_default().push(person);
                unit = parents.get(id).copied().flatten();
            }
        }
        Ok(Self { people: table })
    }

    /// The people of a unit; none when nobody contributed.
    #[must_use]
    pub fn people(&self, unit: &UnitId) -> &[&'a PersonWeek] {
        self.people.get(unit).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::sample_terms;

    use super::*;

    fn person(team: &str, minutes: u32) -> PersonWeek {
        PersonWeek { minutes: [minutes, 0, 0, 0, 0, 0, 0, 0, 0], ..PersonWeek::empty(team.parse().expect("a slug")) }
    }

    #[test]
    fn a_cell_knows_its_two_largest_and_counts_no_zero() {
        assert_eq!(Cell::of([0, 5, 9, 9, 0]), Cell { contributors: 3, total: 23, largest: 9, second: 9 });
        assert_eq!(Cell::of([4]), Cell { contributors: 1, total: 4, largest: 4, second: 0 });
        assert_eq!(Cell::of([]), Cell::default());
    }

    #[test]
    fn people_count_in_every_unit_above_and_only_with_measured_time() {
        let people = [person("a", 60), person("a", 0), person("b", 30)];
        let table = Table::new(&sample_terms(), &people).expect("teams of the project");
        let count = |unit: &str| table.people(&unit.parse().expect("a slug")).len();
        assert_eq!([count("a"), count("b"), count("north"), count("whole")], [1, 1, 2, 2]);
    }

    #[test]
    fn a_person_outside_the_teams_is_refused() {
        let people = [person("north", 60)];
        assert!(matches!(Table::new(&sample_terms(), &people), Err(NotATeam(unit)) if unit.as_str() == "north"));
    }
}
