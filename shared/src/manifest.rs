// SPDX-License-Identifier: EUPL-1.2
//! The manifest: the terms of a measurement project that the works council approved and the employee consents to.
//!
//! A manifest is signed by the project's key, which the agent pins at enrolment. What it does not allow is not measured,
//! not sent and not shown. Any change is another manifest with another hash, and needs consent anew. The parameters of
//! the dominance rules are deliberately not here (`privacy.md`, R-S5).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::approval::Approval;
use crate::category::Category;
use crate::crypto::{self, Digest, PublicKey};
use crate::id::{ActivityId, ProjectId, UnitId};
use crate::membership::IssuerKey;
use crate::questionnaire::Questionnaire;
use crate::signed::Statement;
use crate::text::steers;
use crate::week::Week;

/// The terms of a measurement project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// The version of this form, 1.
    pub schema: u32,
    /// The project's terms as its maker wrote them.
    pub terms: Terms,
    /// The works council's decision.
    pub works_council: Approval,
    /// The key with which the project signs manifests and receipts.
    pub signing_key: PublicKey,
    /// The key against which membership tokens are checked.
    pub membership_key: IssuerKey,
}

/// What the maker of a project decides.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// The project's id.
    pub project: ProjectId,
    /// The project's name for people.
    pub name: String,
    /// Why is measured, in one or two sentences.
    pub purpose: String,
    /// The controller in the sense of GDPR article 4(7).
    pub controller: String,
    /// How to reach the privacy officer.
    pub privacy_officer: String,
    /// The legal basis that the controller declares; never the opt-in (`privacy.md`, R-G4).
    pub legal_basis: String,
    /// Whether every person in the project is invented; such a project is marked on every page.
    #[serde(default)]
    pub synthetic: bool,
    /// The first measurement week.
    pub first_week: Week,
    /// The last measurement week.
    pub last_week: Week,
    /// The tree of units; the leaves are the teams.
    #[serde(rename = "unit")]
    pub units: Vec<Unit>,
    /// The rules of what is released and how precisely.
    pub disclosure: Disclosure,
    /// When reports are sent and how long anything is kept.
    pub timing: Timing,
    /// How hours become full-time equivalents and money.
    pub conversion: Conversion,
    /// The typical share of each category, in percent of classified time.
    #[serde(default = "Bands::practice")]
    pub bands: Bands,
    /// The rule pack as TOML text; the starter pack of the agent when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_pack: Option<String>,
    /// The activities that a report may name.
    #[serde(default)]
    pub activities: BTreeSet<ActivityId>,
    /// What employees are asked about some weeks; nothing when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub questionnaire: Option<Questionnaire>,
}

/// A unit of the organisation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Unit {
    /// The unit's id.
    pub id: UnitId,
    /// The unit's name for people.
    pub name: String,
    /// The unit above; absent for the whole.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitId>,
    /// In which detail it is shown; known before anybody reports, so that the detail tells nothing about who takes part.
    #[serde(default, skip_serializing_if = "Detail::is_weekly")]
    pub detail: Detail,
}

/// In which detail a unit is shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Detail {
    /// All that is safe, each week, from k people.
    #[default]
    Weekly,
    /// For small teams: direct, indirect and unknown in steps of five points each week, categories per four weeks, from
    /// `small_k` people.
    Coarse,
    /// The teams below are shown together, as this unit, and never by themselves.
    Together,
}

impl Detail {
    /// Whether it is what a unit has when its project says nothing.
    #[must_use]
    pub fn is_weekly(&self) -> bool {
        *self == Self::Weekly
    }
}

/// Rules of release that everyone may know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The fewest people behind a released figure: `k`, at least 5, below 10 only as the works council approved.
    pub k: u32,
    /// The fewest people of a team that is shown coarsely: at least 5 and below k; only as the works council approved.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub small_k: Option<u32>,
    /// The step in minutes to which the agent rounds a report.
    pub report_step: u32,
    /// The step in minutes to which released figures are rounded.
    pub release_step: u32,
}

impl Default for Disclosure {
    fn default() -> Self {
        Self { k: 10, small_k: None, report_step: 5, release_step: 15 }
    }
}

/// Windows and retention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Timing {
    /// Hours after the end of the week in which the employee reviews before anything is sent.
    pub review_hours: u32,
    /// Days after the end of the week in which reports are accepted.
    pub acceptance_days: u32,
    /// Days for which the agent keeps sessions and entries.
    pub journal_days: u32,
    /// The most minutes that a person-week can hold (`privacy.md`, R-L1).
    pub week_cap_minutes: u32,
}

impl Default for Timing {
    fn default() -> Self {
        Self { review_hours: 24, acceptance_days: 10, journal_days: 92, week_cap_minutes: 3_600 }
    }
}

/// Conversion of hours.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// Hours in a week of one full-time equivalent.
    pub hours_per_fte_week: f64,
    /// Euro per hour; no amounts are shown when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub euro_per_hour: Option<f64>,
}

impl Default for Conversion {
    fn default() -> Self {
        Self { hours_per_fte_week: 36.0, euro_per_hour: None }
    }
}

/// Reference bands with their source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Bands {
    /// Where the values come from, shown beside them.
    pub source: String,
    /// The low and high end per category, in percent.
    pub percent: BTreeMap<Category, [f64; 2]>,
}

impl Bands {
    /// The practice figures of `domain.md` section 2.
    #[must_use]
    pub fn practice() -> Self {
        let band = |category| match category {
            Category::StandardisedWork => [20.0, 80.0],
            Category::AdministrationProjects => [5.0, 15.0],
            Category::Interruptions | Category::OfficialBreaks | Category::OccupancyLoss => [1.0, 5.0],
            Category::SpeedLoss | Category::Rework | Category::Meetings | Category::TrainingCoaching => [5.0, 10.0],
        };
        Self {
            source: "practice figures, EY Netherlands 2026".to_owned(),
            percent: Category::ALL.into_iter().map(|category| (category, band(category))).collect(),
        }
    }
}

/// One thing that is wrong with a project's terms.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsProblem {
    /// A text that people must be able to read is empty.
    #[error("`{0}` is empty: write a sentence that an employee understands")]
    EmptyText(&'static str),
    /// A text holds characters that steer a terminal or the direction of text.
    #[error("`{0}` holds a line end or another character that shows nothing: write it on one line as plain text")]
    SteeringText(&'static str),
    /// The last week is before the first, or the project is longer than two years.
    #[error("the weeks {first} to {last} are not 1 to 106 weeks in order")]
    Weeks {
        /// The first week.
        first: Week,
        /// The last week.
        last: Week,
    },
    /// What is asked of employees is not in order.
    #[error(
        "`questionnaire` must name weeks of the project and 1 to 20 obstacles, each with an id of its own and a name on one \
         line in Dutch and English"
    )]
    Questionnaire,
    /// Below the floor that no approval can lower.
    #[error("k is {0}: it can never be below 5")]
    KBelowFloor(u32),
    /// A threshold for small teams that is below the floor or no lower than k.
    #[error("small_k is {0}: it must be at least 5 and below k")]
    SmallK(u32),
    /// A detail that does not fit the unit.
    #[error(
        "unit `{0}` has a detail that does not fit it: `coarse` is for teams and needs small_k, `together` is for units with \
         teams below them"
    )]
    Detail(UnitId),
    /// A rounding step that is no divisor of an hour.
    #[error("`{field}` is {minutes}: choose 1, 5, 15, 30 or 60 minutes")]
    Step {
        /// The field.
        field: &'static str,
        /// Its value.
        minutes: u32,
    },
    /// An id stands twice in the tree.
    #[error("unit `{0}` stands twice")]
    UnitTwice(UnitId),
    /// A unit names a parent that is not there.
    #[error("unit `{unit}` has a parent `{parent}` that is not in the list")]
    NoParent {
        /// The unit.
        unit: UnitId,
        /// The parent it names.
        parent: UnitId,
    },
    /// The units are not one tree with one root.
    #[error("the units must form one tree: exactly one without a parent, and every other below it")]
    NotATree,
    /// A tree of one unit has no team to compare.
    #[error("there are no teams: give the whole at least one unit below it")]
    NoTeams,
    /// A band is not two percentages in order.
    #[error("the band of `{0}` must be two percentages, the lower first")]
    Band(Category),
    /// A number of hours or days that cannot be.
    #[error("`{0}` is out of range")]
    Range(&'static str),
}

impl Statement for Manifest {
    const DOMAIN: &'static str = "daglicht manifest v1";
}

impl Manifest {
    /// The hash of the exact text that was signed.
    #[must_use]
    pub fn hash(text: &str) -> Digest {
        crypto::sha256(text.as_bytes())
    }
}

impl Terms {
    /// The hash of the terms, which an approval names.
    ///
    /// # Panics
    /// Never: terms have text keys only.
    #[must_use]
    pub fn hash(&self) -> Digest {
        crypto::sha256(serde_json::to_string(self).expect("terms have text keys only").as_bytes())
    }

    /// The unit with an id.
    #[must_use]
    pub fn unit(&self, id: &UnitId) -> Option<&Unit> {
        self.units.iter().find(|unit| &unit.id == id)
    }

    /// The units directly below one, in the order of the project's file.
    pub fn children<'a>(&'a self, id: &'a UnitId) -> impl Iterator<Item = &'a Unit> {
        self.units.iter().filter(move |unit| unit.parent.as_ref() == Some(id))
    }

    /// Whether a unit is a team: a unit with a parent and nothing below it.
    #[must_use]
    pub fn is_team(&self, id: &UnitId) -> bool {
        self.unit(id).is_some_and(|unit| unit.parent.is_some()) && self.children(id).next().is_none()
    }

    /// The teams, in the order of the project's file.
    pub fn teams(&self) -> impl Iterator<Item = &Unit> {
        let above: BTreeSet<&UnitId> = self.units.iter().filter_map(|unit| unit.parent.as_ref()).collect();
        self.units.iter().filter(move |unit| unit.parent.is_some() && !above.contains(&unit.id))
    }

    /// Whether a week is measured.
    #[must_use]
    pub fn measures(&self, week: Week) -> bool {
        (self.first_week..=self.last_week).contains(&week)
    }

    /// All that is wrong with the terms, apart from the rule pack, which has its own check.
    #[must_use]
    pub fn problems(&self) -> Vec<TermsProblem> {
        let mut found = Vec::new();
        for (name, text) in [
            ("name", &self.name),
            ("purpose", &self.purpose),
            ("controller", &self.controller),
            ("privacy_officer", &self.privacy_officer),
            ("legal_basis", &self.legal_basis),
        ] {
            if text.trim().is_empty() {
                found.push(TermsProblem::EmptyText(name));
            }
        }
        let names = self.units.iter().map(|unit| ("unit.name", &unit.name));
        for (name, text) in [
            ("name", &self.name),
            ("purpose", &self.purpose),
            ("controller", &self.controller),
            ("privacy_officer", &self.privacy_officer),
            ("legal_basis", &self.legal_basis),
            ("bands.source", &self.bands.source),
        ]
        .into_iter()
        .chain(names)
        {
            if text.chars().any(steers) {
                found.push(TermsProblem::SteeringText(name));
            }
        }
        if !(1..=106).contains(&self.first_week.through(self.last_week).take(107).count()) {
            found.push(TermsProblem::Weeks { first: self.first_week, last: self.last_week });
        }
        if self.questionnaire.as_ref().is_some_and(|asked| !asked.is_sound(|week| self.measures(week))) {
            found.push(TermsProblem::Questionnaire);
        }
        if self.disclosure.k < 5 {
            found.push(TermsProblem::KBelowFloor(self.disclosure.k));
        }
        if let Some(small_k) = self.disclosure.small_k
            && !(5..self.disclosure.k).contains(&small_k)
        {
            found.push(TermsProblem::SmallK(small_k));
        }
        let above: BTreeSet<&UnitId> = self.units.iter().filter_map(|unit| unit.parent.as_ref()).collect();
        found.extend(self.units.iter().filter_map(|unit| {
            let fits = match unit.detail {
                Detail::Weekly => true,
                Detail::Coarse => !above.contains(&unit.id) && self.disclosure.small_k.is_some(),
                Detail::Together => above.contains(&unit.id),
            };
            (!fits).then(|| TermsProblem::Detail(unit.id.clone()))
        }));
        for (field, minutes) in
            [("report_step", self.disclosure.report_step), ("release_step", self.disclosure.release_step)]
        {
            if ![1, 5, 15, 30, 60].contains(&minutes) {
                found.push(TermsProblem::Step { field, minutes });
            }
        }
        found.extend(self.tree_problems());
        for category in Category::ALL {
            let valid =
                self.bands.percent.get(&category).is_some_and(|[low, high]| {
                    (0.0..=100.0).contains(low) && (0.0..=100.0).contains(high) && low <= high
                });
            if !valid {
                found.push(TermsProblem::Band(category));
            }
        }
        let timing = self.timing;
        for (name, valid) in [
            ("review_hours", timing.review_hours <= 24 * 14),
            ("acceptance_days", (1..=60).contains(&timing.acceptance_days)),
            ("journal_days", (14..=366).contains(&timing.journal_days)),
            ("week_cap_minutes", (60..=10_080).contains(&timing.week_cap_minutes)),
            ("hours_per_fte_week", (1.0..=60.0).contains(&self.conversion.hours_per_fte_week)),
            ("euro_per_hour", self.conversion.euro_per_hour.is_none_or(|rate| (0.0..=10_000.0).contains(&rate))),
        ] {
            if !valid {
                found.push(TermsProblem::Range(name));
            }
        }
        found
    }

    fn tree_problems(&self) -> Vec<TermsProblem> {
        let mut found = Vec::new();
        let mut ids = BTreeSet::new();
        for unit in &self.units {
            if !ids.insert(&unit.id) {
                found.push(TermsProblem::UnitTwice(unit.id.clone()));
            }
        }
        for unit in &self.units {
            if let Some(parent) = unit.parent.as_ref().filter(|parent| !ids.contains(parent)) {
                found.push(TermsProblem::NoParent { unit: unit.id.clone(), parent: parent.clone() });
            }
        }
        if !found.is_empty() {
            return found;
        }
        let roots: Vec<_> = self.units.iter().filter(|unit| unit.parent.is_none()).collect();
        let [root] = roots.as_slice() else {
            return vec![TermsProblem::NotATree];
        };
        // Walking down from the root reaches every unit exactly when there is no cycle.
        let mut reached = 0;
        let mut open = vec![&root.id];
        while let Some(id) = open.pop() {
            reached += 1;
            open.extend(self.children(id).map(|unit| &unit.id));
        }
        if reached != self.units.len() {
            return vec![TermsProblem::NotATree];
        }
        if self.units.len() == 1 { vec![TermsProblem::NoTeams] } else { Vec::new() }
    }
}

/// Terms for tests and examples: one department with two teams.
#[must_use]
pub fn sample_terms() -> Terms {
    let unit = |id: &str, parent: Option<&str>| Unit {
        id: id.parse().expect("a slug"),
        name: id.to_owned(),
        parent: parent.map(|parent| parent.parse().expect("a slug")),
        detail: Detail::Weekly,
    };
    Terms {
        project: "sample".parse().expect("a slug"),
        name: "Sample".to_owned(),
        purpose: "To test.".to_owned(),
        controller: "Agency".to_owned(),
        privacy_officer: "fg@example.org".to_owned(),
        legal_basis: "GDPR article 6(1)(e)".to_owned(),
        synthetic: true,
        first_week: "2026-W39".parse().expect("a week"),
        last_week: "2026-W46".parse().expect("a week"),
        units: vec![
            unit("whole", None),
            unit("north", Some("whole")),
            unit("a", Some("north")),
            unit("b", Some("north")),
        ],
        disclosure: Disclosure::default(),
        timing: Timing::default(),
        conversion: Conversion::default(),
        bands: Bands::practice(),
        rule_pack: None,
        activities: BTreeSet::new(),
        questionnaire: None,
    }
}

#[cfg(test)]
mod tests;
