// SPDX-License-Identifier: EUPL-1.2
//! Invented people in a five-level organisation, with genuine keys, tokens and signatures.
//!
//! Enrolling 65,000 people over HTTP would measure the enrolment. Their tokens are made in this process with the
//! collector's own secret, which is the same as the collector would have given them. Sizes of teams run from 5 to 25.

use std::collections::BTreeMap;
use std::ops::Range;

use chrono::{Datelike as _, Days, NaiveDate};
use daglicht_collector::kept::Kept;
use daglicht_collector::keys::Keys;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{PublicKey, Secret, Signature, SigningKey, sha256};
use daglicht_shared::id::{ActivityId, UnitId};
use daglicht_shared::manifest::{Detail, Terms, Unit, sample_terms};
use daglicht_shared::membership::{Issuer, Membership};
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::week::Week;

use crate::dice::Dice;
use crate::torture::progress;
use crate::wait;

/// The collector's secret in every measurement, so that members that were made once fit every collector.
pub(super) const SECRET: [u8; 32] = [88; 32];
/// The fewest and the most people of a team.
const SIZES: (usize, usize) = (5, 25);
/// How many units are below one section, department and directorate.
const WIDTHS: [usize; 3] = [8, 8, 10];
/// How many weeks the project has, the last of which is just over.
const WEEKS: u64 = 100;

/// An organisation.
#[derive(Debug)]
pub(super) struct Town {
    /// The project's terms.
    pub(super) terms: Terms,
    /// The last week, which is over.
    pub(super) week: Week,
    /// The team of each person.
    teams: Vec<UnitId>,
}

/// A report as it travels.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    /// The weekly key.
    pub(super) key: PublicKey,
    /// The bytes.
    pub(super) body: Vec<u8>,
    /// What the collector keeps of them.
    pub(super) kept: Vec<u8>,
    /// The weekly key's signature.
    pub(super) signature: Signature,
}

/// What reports are made with.
struct Maker<'a> {
    town: &'a Town,
    issuer: Issuer,
    collector: PublicKey,
}

impl Town {
    /// An organisation of so many people in so many teams.
    pub(super) fn new(project: &str, teams: usize, people: usize) -> Self {
        let today = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive();
        let week = Week::of(today - Days::new(u64::from(today.weekday().num_days_from_monday()))).previous();
        let activities = ["zaaksysteem", "schrijver", "post", "vergaderen", "rekenblad", "raadplegen"];
        let terms = Terms {
            project: project.parse().expect("a slug"),
            first_week: Week::of(week.monday() - Days::new(7 * (WEEKS - 1))),
            last_week: week,
            units: tree(teams),
            activities: activities.into_iter().map(activity).collect(),
            ..sample_terms()
        };
        let ids: Vec<UnitId> = (0..teams).map(|number| unit("team", number)).collect();
        let sizes = sizes(teams, people);
        let teams = ids.iter().zip(sizes).flat_map(|(id, size)| std::iter::repeat_n(id.clone(), size)).collect();
        Self { terms, week, teams }
    }

    /// How many people there are.
    pub(super) fn people(&self) -> usize {
        self.teams.len()
    }

    /// How many people each team has.
    pub(super) fn sizes(&self) -> BTreeMap<&UnitId, usize> {
        let mut sizes = BTreeMap::new();
        for team in &self.teams {
            *sizes.entry(team).or_default() += 1;
        }
        sizes
    }

    /// The week so many weeks before the last.
    pub(super) fn week_before(&self, weeks: u64) -> Week {
        Week::of(self.week.monday() - Days::new(7 * weeks))
    }

    /// The reports of some people for the last week; takes all processors.
    pub(super) fn reports(&self, people: Range<usize>) -> Vec<Frozen> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let share = people.len().div_ceil(threads).max(1);
        std::thread::scope(|scope| {
            let parts: Vec<_> = (0..threads)
                .map(|part| {
                    let from = (people.start + part * share).min(people.end);
                    let to = (from + share).min(people.end);
                    scope.spawn(move || self.part(from..to, part == 0 && to - from > 1_000))
                })
                .collect();
            parts.into_iter().flat_map(|part| part.join().expect("reports can be made")).collect()
        })
    }

    fn part(&self, people: Range<usize>, tells: bool) -> Vec<Frozen> {
        let maker = self.maker();
        let (first, count) = (people.start, people.len());
        let one = |person: usize| {
            if tells {
                let number = |value: usize| u32::try_from(value).expect("a number of people");
                progress("reports", number(person - first), number(count));
            }
            maker.make(person, self.week)
        };
        people.map(one).collect()
    }

    /// The reports of so many people from all over the organisation, for the last week.
    pub(super) fn spread(&self, count: usize) -> Vec<Frozen> {
        let maker = self.maker();
        let step = (self.people() / count.max(1)).max(1);
        (0..self.people()).step_by(step).take(count).map(|person| maker.make(person, self.week)).collect()
    }

    /// The report of one person for a week.
    pub(super) fn report(&self, person: usize, week: Week) -> Frozen {
        self.maker().make(person, week)
    }

    fn maker(&self) -> Maker<'_> {
        let keys = Keys::new(Secret::new(SECRET));
        let collector = keys.signing(&self.terms.project).public_key();
        Maker { town: self, issuer: keys.issuer(&self.terms.project), collector }
    }
}

impl Maker<'_> {
    fn make(&self, person: usize, week: Week) -> Frozen {
        let (terms, team) = (&self.town.terms, &self.town.teams[person]);
        let weekly = weekly_key(person, week);
        let key = weekly.public_key();
        let membership = Membership { project: &terms.project, team, week };
        let report = Report {
            schema: 1,
            project: terms.project.clone(),
            team: team.clone(),
            week,
            key,
            token: self.issuer.token(membership, &key).expect("keys and memberships do not cancel out"),
            device: 0,
            revision: 1,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|one| (one, split(person, one))).collect(),
            unknown_minutes: 60 + 5 * u32::try_from(person % 12).expect("small"),
            activities: terms.activities.iter().cloned().map(|one| (one, 120)).collect(),
            interruptions: 23,
            switches: 412,
            sessions: SessionLengths { under_5: 210, from_5_to_15: 64, from_15_to_60: 22, from_60: 3 },
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        };
        let body = report.to_bytes();
        let signature = report::sign(&body, &self.collector, &weekly);
        Frozen { key, body, kept: Kept::from(report).to_bytes(), signature }
    }
}

fn weekly_key(person: usize, week: Week) -> SigningKey {
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&u64::try_from(person).expect("a usize fits").to_le_bytes());
    Secret::new(seed).derive("bench weekly key", &[week.to_string().as_bytes()]).signing_key()
}

/// Minutes that differ from person to person, none of them large beside the others.
fn split(person: usize, category: Category) -> Split {
    let mixed = person * 31 + category.index() * 7 + (person * (category.index() + 3)) % 17;
    let minutes = 100 + 5 * u32::try_from(mixed % 24).expect("small");
    Split { automatic: minutes, manual: if mixed.is_multiple_of(5) { 30 } else { 0 } }
}

fn activity(name: &str) -> ActivityId {
    name.parse().expect("a slug")
}

fn unit(kind: &str, number: usize) -> UnitId {
    format!("{kind}-{number:05}").parse().expect("a slug")
}

/// The whole, directorates, departments, sections and teams.
fn tree(teams: usize) -> Vec<Unit> {
    let level = |kind: &str, name: &str, number: usize, parent: UnitId| Unit {
        id: unit(kind, number),
        name: format!("{name} {number}"),
        parent: Some(parent),
        detail: Detail::Weekly,
    };
    let whole: UnitId = "whole".parse().expect("a slug");
    let sections = teams.div_ceil(WIDTHS[0]);
    let departments = sections.div_ceil(WIDTHS[1]);
    let directorates = departments.div_ceil(WIDTHS[2]);
    let mut units =
        vec![Unit { id: whole.clone(), name: "Agentschap".to_owned(), parent: None, detail: Detail::Weekly }];
    units.extend((0..directorates).map(|one| level("directorate", "Directie", one, whole.clone())));
    units
        .extend((0..departments).map(|one| level("department", "Afdeling", one, unit("directorate", one / WIDTHS[2]))));
    units.extend((0..sections).map(|one| level("section", "Sectie", one, unit("department", one / WIDTHS[1]))));
    units.extend((0..teams).map(|one| level("team", "Team", one, unit("section", one / WIDTHS[0]))));
    units
}

/// Sizes of teams that add up: most near the mean, some small, some large.
fn sizes(teams: usize, people: usize) -> Vec<usize> {
    const USUAL: [usize; 18] = [5, 6, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 14, 16, 18, 25];
    let (least, most) = SIZES;
    assert!((teams * least..=teams * most).contains(&people), "{people} people do not fit {teams} teams");
    let mut dice = Dice::new(11, 0);
    let mut sizes: Vec<usize> = (0..teams).map(|_| USUAL[dice.below(USUAL.len())]).collect();
    let mut total: usize = sizes.iter().sum();
    while total != people {
        let team = dice.below(teams);
        if total < people && sizes[team] < most {
            sizes[team] += 1;
            total += 1;
        } else if total > people && sizes[team] > least {
            sizes[team] -= 1;
            total -= 1;
        }
    }
    sizes
}

/// The requests that bring reports to a collector at this address.
pub(super) fn requests(reports: &[Frozen], address: &str) -> Vec<Vec<u8>> {
    let request = |report: &Frozen| {
        let head = format!(
            "POST /v1/reports HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
             daglicht-signature: {}\r\ncontent-length: {}\r\n\r\n",
            report.signature,
            report.body.len()
        );
        [head.as_bytes(), &report.body].concat()
    };
    reports.iter().map(request).collect()
}

/// The day on which the works council decided in measurements that found a project in this process.
pub(super) fn today() -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_has_the_people_teams_and_levels_that_were_asked_for() {
        let town = Town::new("town", 600, 6_500);
        assert_eq!((town.people(), town.terms.teams().count(), town.terms.problems()), (6_500, 600, Vec::new()));
        let sizes: Vec<usize> = town.sizes().into_values().collect();
        assert!(sizes.iter().all(|size| (SIZES.0..=SIZES.1).contains(size)), "{sizes:?}");
        let mut levels = 0;
        let mut at = town.terms.units.last();
        while let Some(unit) = at {
            levels += 1;
            at = unit.parent.as_ref().and_then(|parent| town.terms.unit(parent));
        }
        assert_eq!(levels, 5);
    }

    #[test]
    fn reports_fit_the_terms_and_are_genuine() {
        let town = Town::new("town", 8, 80);
        let keys = Keys::new(Secret::new(SECRET));
        let project = &town.terms.project;
        for frozen in town.reports(0..80) {
            let report: Report = serde_json::from_slice(&frozen.body).expect("a report");
            assert_eq!(report.problems(&town.terms), []);
            let collector = keys.signing(project).public_key();
            assert_eq!(report::verify(&frozen.body, &collector, &frozen.key, &frozen.signature), Ok(()));
            let membership = Membership { project, team: &report.team, week: report.week };
            assert!(keys.issuer(project).accepts(membership, &frozen.key, &report.token));
        }
    }
}
