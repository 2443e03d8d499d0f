// SPDX-License-Identifier: EUPL-1.2
//! Who may do what: the roles of people who sign in.
//!
//! A role opens routes; the places of an account decide which figures a route shows. No role sees a report.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use serde::{Deserialize, Serialize};

/// The role of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Projects, teams, tickets, services; no figures.
    Administrator,
    /// The figures of the own teams.
    TeamLeader,
    /// The figures of a department and what is below it.
    DepartmentReader,
    /// The figures of a directorate and what is below it.
    DirectorateReader,
    /// The released figures of every unit.
    Analyst,
    /// Checks that settings and practice equal what was approved.
    WorksCouncil,
    /// Checks the same for the controller.
    PrivacyOfficer,
}

/// A unit of a project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// The project.
    pub project: ProjectId,
    /// The unit.
    pub unit: UnitId,
}

/// A text names no role.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such role; the roles are: {}", Role::ALL.map(Role::id).join(", "))]
pub struct ParseRoleError;

impl Role {
    /// All roles.
    pub const ALL: [Self; 7] = [
        Self::Administrator,
        Self::TeamLeader,
        Self::DepartmentReader,
        Self::DirectorateReader,
        Self::Analyst,
        Self::WorksCouncil,
        Self::PrivacyOfficer,
    ];

    /// The id on the command line and in the database.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Administrator => "administrator",
            Self::TeamLeader => "team_leader",
            Self::DepartmentReader => "department_reader",
            Self::DirectorateReader => "directorate_reader",
            Self::Analyst => "analyst",
            Self::WorksCouncil => "works_council",
            Self::PrivacyOfficer => "privacy_officer",
        }
    }

    /// Whether the role shows only the places that the account names.
    #[must_use]
    pub const fn needs_places(self) -> bool {
        match self {
            Self::TeamLeader | Self::DepartmentReader | Self::DirectorateReader => true,
            Self::Administrator | Self::Analyst | Self::WorksCouncil | Self::PrivacyOfficer => false,
        }
    }

    /// The units whose released figures this role with these places may see, in the order of the project.
    #[must_use]
    pub fn visible(self, places: &[Place], terms: &Terms) -> Vec<UnitId> {
        let named: BTreeSet<&UnitId> =
            places.iter().filter(|place| place.project == terms.project).map(|place| &place.unit).collect();
        let parents: BTreeMap<&UnitId, Option<&UnitId>> =
            terms.units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
        let sees = |unit| match self {
            Self::Administrator => false,
            Self::TeamLeader => named.contains(unit),
            Self::DepartmentReader | Self::DirectorateReader => {
                std::iter::successors(Some(unit), |unit| parents.get(unit).copied().flatten())
                    .any(|unit| named.contains(unit))
            }
            Self::Analyst | Self::WorksCouncil | Self::PrivacyOfficer => true,
        };
        terms.units.iter().map(|unit| &unit.id).filter(|unit| sees(*unit)).cloned().collect()
    }

    /// Whether this role with these places leads a unit, and so writes its agreements: only a unit that the account names,
    /// so that nobody sets the goals of a team from above.
    #[must_use]
    pub fn leads(self, places: &[Place], unit: &UnitId, terms: &Terms) -> bool {
        match self {
            Self::TeamLeader | Self::DepartmentReader | Self::DirectorateReader => {
                terms.unit(unit).is_some()
                    && places.iter().any(|place| place.project == terms.project && place.unit == *unit)
            }
            Self::Administrator | Self::Analyst | Self::WorksCouncil | Self::PrivacyOfficer => false,
        }
    }

    /// Whether this role with these places may see the released figures of a unit.
    #[must_use]
    pub fn sees(self, places: &[Place], unit: &UnitId, terms: &Terms) -> bool {
        let named = |id: &UnitId| places.iter().any(|place| place.project == terms.project && place.unit == *id);
        match self {
            Self::Administrator => false,
            Self::TeamLeader => terms.unit(unit).is_some() && named(unit),
            Self::DepartmentReader | Self::DirectorateReader => line(unit, terms).any(named),
            Self::Analyst | Self::WorksCouncil | Self::PrivacyOfficer => terms.unit(unit).is_some(),
        }
    }
}

/// A unit and all above it; terms form a tree, so the walk ends.
fn line<'a>(unit: &UnitId, terms: &'a Terms) -> impl Iterator<Item = &'a UnitId> {
    std::iter::successors(terms.unit(unit), |unit| unit.parent.as_ref().and_then(|parent| terms.unit(parent)))
        .map(|unit| &unit.id)
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Role {
    type Err = ParseRoleError;

    fn from_str(text: &str) -> Result<Self, ParseRoleError> {
        Self::ALL.into_iter().find(|role| role.id() == text).ok_or(ParseRoleError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use daglicht_shared::manifest::sample_terms;

    fn check(role: Role, units: &[&str], unit: &str, expected: bool) {
        let project = sample_terms().project;
        let place = |unit: &&str| Place { project: project.clone(), unit: unit.parse().expect("a slug") };
        let places: Vec<Place> = units.iter().map(place).collect();
        let seen = role.sees(&places, &unit.parse().expect("a slug"), &sample_terms());
        assert_eq!(seen, expected, "{role} of {units:?} and {unit}");
    }

    #[test]
    fn roles_see_their_units_and_no_others() {
        check(Role::TeamLeader, &["a"], "a", true);
        check(Role::TeamLeader, &["a"], "b", false);
        check(Role::TeamLeader, &["north"], "a", false);
        check(Role::DepartmentReader, &["north"], "a", true);
        check(Role::DepartmentReader, &["north"], "whole", false);
        check(Role::DirectorateReader, &["whole"], "b", true);
        check(Role::Analyst, &[], "a", true);
        check(Role::Analyst, &[], "elsewhere", false);
        check(Role::Administrator, &[], "a", false);
    }

    #[test]
    fn agreements_are_written_by_whoever_leads_exactly_that_unit() {
        let project = sample_terms().project;
        for (role, own, unit, expected) in [
            (Role::TeamLeader, "a", "a", true),
            (Role::TeamLeader, "a", "b", false),
            (Role::DepartmentReader, "north", "north", true),
            (Role::DepartmentReader, "north", "a", false),
            (Role::DirectorateReader, "whole", "whole", true),
            (Role::DirectorateReader, "whole", "north", false),
            (Role::TeamLeader, "elsewhere", "elsewhere", false),
            (Role::Analyst, "a", "a", false),
            (Role::WorksCouncil, "a", "a", false),
            (Role::PrivacyOfficer, "a", "a", false),
            (Role::Administrator, "a", "a", false),
        ] {
            let place = Place { project: project.clone(), unit: own.parse().expect("a slug") };
            let leads = role.leads(&[place], &unit.parse().expect("a slug"), &sample_terms());
            assert_eq!(leads, expected, "{role} of {own} and {unit}");
        }
    }

    #[test]
    fn what_is_visible_is_what_each_role_sees() {
        let terms = sample_terms();
        let place = |unit: &str| Place { project: terms.project.clone(), unit: unit.parse().expect("a slug") };
        for role in Role::ALL {
            for places in
                [vec![], vec![place("a")], vec![place("north")], vec![place("whole")], vec![place("elsewhere")]]
            {
                let ids = terms.units.iter().map(|unit| unit.id.clone());
                let expected: Vec<UnitId> = ids.filter(|unit| role.sees(&places, unit, &terms)).collect();
                assert_eq!(role.visible(&places, &terms), expected, "{role} with {places:?}");
            }
        }
    }

    #[test]
    fn a_unit_of_the_same_name_in_another_project_is_not_seen() {
        let place = Place { project: "other".parse().expect("a slug"), unit: "a".parse().expect("a slug") };
        assert!(!Role::TeamLeader.sees(&[place], &"a".parse().expect("a slug"), &sample_terms()));
    }
}
