// SPDX-License-Identifier: EUPL-1.2
//! The demonstration: a synthetic organisation through the real programs.
//!
//! Two departments of four teams are invented, and each of their people is a process of the real agent in a data folder
//! of its own: samples in, sessions, classification, tally, report, upload, receipt. The collector is the real one too.
//! Everything that is shown is marked synthetic. The demonstration's folder is made anew each time, and only a folder that
//! bears its mark is ever emptied.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use chrono::{Datelike as _, Days, NaiveDate};
use daglicht_shared::crypto::sha256;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Bands, Conversion, Detail, Disclosure, Terms, Timing, Unit};
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::synthetic::Person;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;

use crate::app::DemoAccount;
use crate::role::{Place, Role};

/// How many weeks the demonstration shows.
pub const WEEKS: u64 = 8;

const MARK: &str = "this-folder-is-a-daglicht-demonstration";

/// A team of the demonstration: id, Dutch name, department, people, rework percentage, its growth, meetings.
const TEAMS: [(&str, &str, &str, usize, u32, u32, u32); 8] = [
    ("toeslagen-noord", "Toeslagen Noord", "toeslagen", 11, 16, 0, 70),
    ("toeslagen-oost", "Toeslagen Oost", "toeslagen", 15, 18, 7, 60),
    ("toeslagen-zuid", "Toeslagen Zuid", "toeslagen", 16, 15, 0, 85),
    ("toeslagen-west", "Toeslagen West", "toeslagen", 8, 17, 0, 60),
    ("bezwaar-a", "Bezwaar A", "bezwaar", 11, 24, 0, 75),
    ("bezwaar-b", "Bezwaar B", "bezwaar", 13, 22, 0, 95),
    ("contact-1", "Klantcontact 1", "bezwaar", 15, 12, 0, 50),
    ("contact-2", "Klantcontact 2", "bezwaar", 10, 13, 0, 55),
];

/// The demonstration's folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The folder holds something else.
    #[error(
        "{0} holds something that is not a demonstration; nothing was touched. Give another folder with --data-dir"
    )]
    NotOurs(PathBuf),
    /// The folder cannot be made or emptied.
    #[error("{path} cannot be made or emptied; give another folder with --data-dir", path = path.display())]
    Io {
        /// The folder.
        path: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
}

/// One invented person could not take part.
#[derive(Debug, thiserror::Error)]
pub enum PersonError {
    /// The agent could not be started.
    #[error("the agent {agent} could not be run: build it, or name it with --agent", agent = agent.display())]
    Start {
        /// The agent's program.
        agent: PathBuf,
        /// The cause.
        #[source]
        source: std::io::Error,
    },
    /// The agent refused or failed.
    #[error("the agent of an invented person ended with {status}: {said}")]
    Ended {
        /// How it ended.
        status: std::process::ExitStatus,
        /// What it said.
        said: String,
    },
}

/// An empty folder for the demonstration.
///
/// # Errors
/// [`FolderError`] when the folder holds something else or cannot be made.
pub fn folder(path: &Path) -> Result<(), FolderError> {
    let io = |source| FolderError::Io { path: path.to_owned(), source };
    if path.exists() {
        let is_empty = path.read_dir().map_err(io)?.next().is_none();
        if !is_empty && !path.join(MARK).exists() {
            return Err(FolderError::NotOurs(path.to_owned()));
        }
        std::fs::remove_dir_all(path).map_err(io)?;
    }
    std::fs::create_dir_all(path).map_err(io)?;
    std::fs::write(path.join(MARK), "Everything in here is synthetic and may be removed.\n").map_err(io)
}

/// The Mondays of the last finished weeks, oldest first.
#[must_use]
pub fn mondays(today: NaiveDate) -> Vec<NaiveDate> {
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    (1..=WEEKS).rev().map(|back| monday - Days::new(7 * back)).collect()
}

/// The terms of the demonstration's project.
///
/// # Panics
/// Never: all ids are slugs.
#[must_use]
pub fn terms(mondays: &[NaiveDate]) -> Terms {
    let unit = |id: &str, name: &str, parent: Option<&str>| Unit {
        id: slug(id),
        name: name.to_owned(),
        parent: parent.map(slug),
        detail: Detail::Weekly,
    };
    let mut units = vec![
        unit("agentschap", "Voorbeeldagentschap", None),
        unit("toeslagen", "Afdeling Toeslagen", Some("agentschap")),
        unit("bezwaar", "Afdeling Bezwaar en Contact", Some("agentschap")),
    ];
    units.extend(TEAMS.iter().map(|(id, name, parent, ..)| unit(id, name, Some(parent))));
    let week = |date: Option<&NaiveDate>| Week::of(*date.expect("the demonstration has weeks"));
    Terms {
        project: project(),
        name: "Demonstratie".to_owned(),
        purpose: "Laten zien hoe Daglicht werkt. Alle personen en alle tijd zijn verzonnen.".to_owned(),
        controller: "Voorbeeldagentschap (bestaat niet)".to_owned(),
        privacy_officer: "privacy@voorbeeldagentschap.example".to_owned(),
        legal_basis: "Geen: er worden geen persoonsgegevens verwerkt".to_owned(),
        synthetic: true,
        first_week: week(mondays.first()),
        last_week: week(mondays.last()),
        units,
        disclosure: Disclosure::default(),
        timing: Timing::default(),
        conversion: Conversion::default(),
        bands: Bands::practice(),
        rule_pack: None,
        activities: RulePack::starter().activities(),
        questionnaire: None,
    }
}

/// The demonstration's project.
///
/// # Panics
/// Never: the id is a slug.
#[must_use]
pub fn project() -> ProjectId {
    "demonstratie".parse().expect("a slug")
}

fn slug(text: &str) -> UnitId {
    text.parse().expect("the demonstration's ids are slugs")
}

/// The digest that stands for the works council's document, which here is a sentence.
#[must_use]
pub fn document() -> daglicht_shared::crypto::Digest {
    sha256(b"There is no works council: this organisation is invented.")
}

/// The accounts that one may take without a code.
#[must_use]
pub fn accounts() -> Vec<DemoAccount> {
    let account = |name: &str, role, units: &[&str]| DemoAccount {
        name: name.to_owned(),
        role,
        places: units.iter().map(|unit| Place { project: project(), unit: slug(unit) }).collect(),
    };
    vec![
        account("Teamleider Toeslagen Oost", Role::TeamLeader, &["toeslagen-oost"]),
        account("Afdelingshoofd Toeslagen", Role::DepartmentReader, &["toeslagen"]),
        account("Analist", Role::Analyst, &["agentschap"]),
        account("Ondernemingsraad", Role::WorksCouncil, &[]),
        account("Beheerder", Role::Administrator, &[]),
    ]
}

/// The services of the demonstration as a table, with invented standard times.
pub const SERVICES: &str = "service;name;unit;minutes\n\
    aanvragen;Aanvraag beoordelen;besluit;95\n\
    wijzigingen;Wijziging verwerken;wijziging;40\n\
    bezwaren;Bezwaar behandelen;beslissing;240\n\
    vragen;Vraag van een burger beantwoorden;gesprek;12\n";

/// What the teams brought out in these weeks, invented, as a table that the collector reads.
///
/// It says of each team as much as its people can do, a little less each week where rework grows, and leaves open what came in beyond that.
#[must_use]
pub fn output(mondays: &[NaiveDate]) -> String {
    let mut lines =
        vec!["team;week;service;received;completed;first_time_right;returned;open;lead_days;team_hours".to_owned()];
    for (number, (id, _, parent, size, rework, growth, _)) in (0_u32..).zip(TEAMS) {
        let people = u32::try_from(size).expect("a small team");
        let services: &[(&str, u32)] = match (parent, id.starts_with("contact")) {
            (_, true) => &[("vragen", 62)],
            ("toeslagen", false) => &[("aanvragen", 7), ("wijzigingen", 6)],
            (_, false) => &[("bezwaren", 4)],
        };
        for (age, monday) in (0_u32..).zip(mondays) {
            let week = Week::of(*monday);
            for (service, each) in services {
                // A wave without a random number, so that the demonstration is the same each time.
                let wave = (number * 5 + age * 3) % 7;
                let completed = people * each + wave - age * growth / 7;
                let wrong = completed * (rework + age * growth / 7) / 200;
                let (received, open) = (completed + wave, people * each * 3 + age * 4 + wave);
                let right = completed - wrong;
                let hours = people * 35;
                lines.push(format!(
                    "{id};{week};{service};{received};{completed};{right};{wrong};{open};{}.5;{hours}",
                    9 + wave + age * growth / 7
                ));
            }
        }
    }
    lines.join("\n")
}

/// The teams with the people who take part in them.
#[must_use]
pub fn people() -> Vec<(UnitId, Vec<Person>)> {
    let mut next = 0;
    TEAMS
        .iter()
        .map(|(id, _, _, size, rework, rework_growth, meetings)| {
            let person =
                |number| Person { number, rework: *rework, rework_growth: *rework_growth, meetings: *meetings };
            let first = next;
            next += u64::try_from(*size).expect("a small team");
            (slug(id), (first..next).map(person).collect())
        })
        .collect()
}

/// Runs the weeks of one invented person through a process of the real agent.
///
/// # Errors
/// [`PersonError`] when the agent cannot be started or does not succeed.
pub fn send(
    agent: &Path,
    folder: &Path,
    origin: &str,
    ticket: &Ticket,
    person: Person,
    mondays: &[NaiveDate],
) -> Result<(), PersonError> {
    let start = |source| PersonError::Start { agent: agent.to_owned(), source };
    let mut child = std::process::Command::new(agent)
        .arg("--data-dir")
        .arg(folder)
        .args(["--json", "replay", origin, &ticket.to_string(), "--samples", "-", "--zone", "UTC"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(start)?;
    let mut lines = Vec::new();
    for (week, monday) in (0..).zip(mondays) {
        for line in person.lines(*monday, week) {
            serde_json::to_writer(&mut lines, &line).expect("a line has text keys only");
            lines.push(b'\n');
        }
    }
    // An agent that refuses stops reading; its own words say why.
    child.stdin.take().map(|mut stdin| stdin.write_all(&lines).ok());
    let output = child.wait_with_output().map_err(start)?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(PersonError::Ended { status: output.status, said })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demonstration_is_two_departments_of_four_teams_of_8_to_16_invented_people() {
        let mondays = mondays(NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date"));
        let terms = terms(&mondays);
        assert_eq!(terms.problems(), []);
        assert!(terms.synthetic);
        assert_eq!(terms.teams().count(), 8);
        assert_eq!(
            (terms.first_week.to_string(), terms.last_week.to_string()),
            ("2026-W39".to_owned(), "2026-W46".to_owned())
        );
        assert!(people().iter().all(|(_, people)| (8..=16).contains(&people.len())));
        for account in accounts() {
            assert!(account.places.iter().all(|place| terms.unit(&place.unit).is_some()), "{}", account.name);
        }
    }

    #[test]
    fn a_folder_with_something_else_is_never_emptied() {
        let path = std::env::temp_dir().join(format!("daglicht-demo-folder-{}", std::process::id()));
        std::fs::create_dir_all(&path).expect("a folder");
        std::fs::write(path.join("thesis.txt"), "years of work").expect("a file");
        assert!(matches!(folder(&path), Err(FolderError::NotOurs(_))));
        assert!(path.join("thesis.txt").exists());
        std::fs::remove_file(path.join("thesis.txt")).expect("a file");
        folder(&path).expect("an empty folder");
        std::fs::write(path.join("old"), "old").expect("a file");
        folder(&path).expect("our own folder");
        assert!(!path.join("old").exists());
        std::fs::remove_dir_all(&path).expect("our own folder");
    }
}
