// SPDX-License-Identifier: EUPL-1.2
//! The agency of the demonstration with eight closed weeks, made in seconds.
//!
//! What agents would have sent is inserted as the collector keeps it; everything after that, from the close on, is done by
//! the program. It holds what pages must be able to show: a team that is shown in full, one that is shown coarsely, one
//! that is withheld, a sealed baseline and one that is running, a questionnaire, a project that nobody decided on yet, and
//! one that has no week behind it.

use std::path::PathBuf;

use chrono::{DateTime, NaiveDate};
use daglicht_collector::demo;
use daglicht_collector::kept::Kept;
use daglicht_collector::role::Role;
use daglicht_collector::store::sql;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::sha256;
use daglicht_shared::manifest::{Detail, Terms};
use daglicht_shared::questionnaire::{Answers, Questionnaire};
use daglicht_shared::report::{SessionLengths, Split};
use daglicht_shared::week::Week;
use rusqlite::params;

use crate::collector::{self, Collector};
use crate::program::{self, Folder};
use crate::{visitor, wait};

/// A team that is shown in full; its department.
pub const TEAM: &str = "toeslagen-oost";
/// A team that is shown coarsely.
pub const COARSE: &str = "toeslagen-west";
/// A team with too few people.
pub const WITHHELD: &str = "contact-2";
/// How many people of that team take part.
const FEW: usize = 4;
const DEPARTMENT: &str = "toeslagen";
const WHOLE: &str = "agentschap";

/// A collector's folder with the agency in it.
#[derive(Debug)]
pub struct Agency {
    folder: Folder,
    /// The project's terms.
    pub terms: Terms,
}

impl Agency {
    /// The agency with all its weeks closed.
    ///
    /// # Panics
    /// When a step fails.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let now = DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive();
        let agency = Self { folder: Folder::new(name), terms: terms(&demo::mondays(now)) };
        std::fs::create_dir_all(agency.data()).expect("a folder can be made");
        // PDFs are made by the browser of the tests.
        agency.write(
            "collector.toml",
            "[pdf]\nprogram = \"/usr/bin/chromium\"\narguments = [\"--no-sandbox\"]\ntimeout = \"25s\"\n",
        );
        let file = agency.write("terms.toml", &toml::to_string(&agency.terms).expect("terms are TOML"));
        let project = agency.terms.project.to_string();
        collector::establish(&|| program::collector(&agency.data()), &agency.data(), &project, &file);
        let (id, title) = ("herhaling".parse().expect("a slug"), "Herhaling".to_owned());
        let draft = Terms { project: id, name: title, ..agency.terms.clone() };
        let draft = agency.write("draft.toml", &toml::to_string(&draft).expect("terms are TOML"));
        agency.run(&["project", "create", &draft.display().to_string()]);
        let (id, title) = ("vervolg".parse().expect("a slug"), "Vervolg".to_owned());
        let next = Terms { project: id, name: title, ..agency.terms.clone() };
        let next = agency.write("next.toml", &toml::to_string(&next).expect("terms are TOML"));
        collector::establish(&|| program::collector(&agency.data()), &agency.data(), "vervolg", &next);

        let weeks: Vec<Week> = agency.terms.first_week.through(agency.terms.last_week).collect();
        let (before, after) = weeks.split_at(weeks.len() / 2);
        agency.send(&weeks);
        agency.measure(&plan("voorjaar", &project, before, ""), before);
        agency.run(&["baseline", "seal", "--project", &project, "--baseline", "voorjaar"]);
        let services = agency.write("services.csv", demo::SERVICES).display().to_string();
        let first = agency.terms.first_week.to_string();
        let chosen = ["--indirect", "25", "--change", "5"];
        agency.run(&[&["services", "set", "--project", &project, &services, "--from", &first], &chosen[..]].concat());
        let mondays: Vec<NaiveDate> = weeks.iter().map(|week| week.monday()).collect();
        let output = agency.write("output.csv", &demo::output(&mondays)).display().to_string();
        agency.run(&["output", "import", "--project", &project, &output]);
        let earlier = format!("[remeasures]\nproject = \"{project}\"\nbaseline = \"voorjaar\"\n");
        agency.measure(&plan("najaar", &project, after, &earlier), after);
        agency
    }

    /// Serves it.
    #[must_use]
    pub fn serve(&self) -> Collector {
        Collector::serve(&self.data())
    }

    /// Makes an account of each role, and gives each role's access code.
    ///
    /// # Panics
    /// When an account cannot be made.
    #[must_use]
    pub fn accounts(&self) -> Vec<(Role, String)> {
        let account = |role: Role| {
            let place = match role {
                Role::TeamLeader => Some(TEAM),
                Role::DepartmentReader => Some(DEPARTMENT),
                Role::DirectorateReader => Some(WHOLE),
                Role::Administrator | Role::Analyst | Role::WorksCouncil | Role::PrivacyOfficer => None,
            };
            let mut command = program::collector(&self.data());
            command.args(["--json", "user", "add", role.id(), "--role", role.id()]);
            if let Some(place) = place {
                command.args(["--project", self.terms.project.as_str(), "--team", place]);
            }
            let said = program::run(&mut command).json();
            (role, said["code"].as_str().expect("an access code").to_owned())
        };
        Role::ALL.map(account).into()
    }

    /// Signs somebody in; gives the cookie.
    #[must_use]
    pub fn enter(&self, collector: &Collector, role: Role, code: &str) -> String {
        visitor::enter(&collector.address(), role.id(), code)
    }

    /// The week that closed last.
    #[must_use]
    pub const fn week(&self) -> Week {
        self.terms.last_week
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("collector")
    }

    fn write(&self, name: &str, text: &str) -> PathBuf {
        let path = self.data().join(name);
        std::fs::write(&path, text).expect("a file can be written");
        path
    }

    fn run(&self, arguments: &[&str]) {
        program::run(program::collector(&self.data()).args(arguments)).success();
    }

    /// Plans a baseline and closes its weeks.
    fn measure(&self, plan: &str, weeks: &[Week]) {
        let plan = self.write("plan.toml", plan);
        self.run(&["baseline", "plan", &plan.display().to_string()]);
        for week in weeks {
            self.run(&["close", "--project", self.terms.project.as_str(), "--week", &week.to_string()]);
        }
    }

    /// Puts what everybody measured into the database, as the collector keeps it.
    fn send(&self, weeks: &[Week]) {
        let mut connection = rusqlite::Connection::open(self.data().join("collector.db")).expect("it is there");
        let transaction = connection.transaction().expect("nobody else writes");
        let mut put = transaction.prepare(sql::PUT_REPORT).expect("the collector's schema");
        for (number, week) in weeks.iter().enumerate() {
            for (team, people) in demo::people() {
                let few = if team.as_str() == WITHHELD { FEW } else { people.len() };
                for person in people.iter().take(few) {
                    let asked = *week == self.terms.last_week;
                    let kept = kept(&team, person.number, u64::try_from(number).expect("few"), asked).to_bytes();
                    let key = sha256(format!("{} {week}", person.number).as_bytes()).0;
                    let (project, digest) = (self.terms.project.as_str(), sha256(&kept).0);
                    put.execute(params![project, week.to_string(), key, 0_i64, 1_i64, digest, 0_i64, 0_i64, kept])
                        .expect("a new row");
                }
            }
        }
        drop(put);
        transaction.commit().expect("nobody else writes");
    }
}

/// The terms of the demonstration with a small team, a questionnaire and a price of an hour.
fn terms(mondays: &[NaiveDate]) -> Terms {
    let mut terms = demo::terms(mondays);
    terms.disclosure.small_k = Some(5);
    terms.conversion.euro_per_hour = Some(55.0);
    if let Some(unit) = terms.units.iter_mut().find(|unit| unit.id.as_str() == COARSE) {
        unit.detail = Detail::Coarse;
    }
    let text = format!(
        "weeks = [\"{}\"]\n[[obstacle]]\nid = \"zoeken\"\nnl = \"Zoeken naar informatie\"\nen = \"Searching for \
         information\"\n[[obstacle]]\nid = \"wachten\"\nnl = \"Wachten op anderen\"\nen = \"Waiting for others\"\n",
        terms.last_week
    );
    let questionnaire: Questionnaire = toml::from_str(&text).expect("a questionnaire");
    terms.questionnaire = Some(questionnaire);
    terms
}

fn plan(id: &str, project: &str, weeks: &[Week], earlier: &str) -> String {
    let (first, last) = (weeks[0], weeks[weeks.len() - 1]);
    format!(
        "baseline = \"{id}\"\nproject = \"{project}\"\nquestion = \"Waar gaat de tijd van de afdeling heen, en welk \
         deel is terug te winnen?\"\nfirst_week = \"{first}\"\nlast_week = \"{last}\"\n\
         units = [\"{DEPARTMENT}\", \"{TEAM}\", \"{COARSE}\"]\nmargin_points = 3.0\n[spread]\nbetween_points = 12.0\n\
         within_points = 8.0\nsource = \"een proef in het voorjaar\"\n{earlier}"
    )
}

/// What somebody measured in a week: numbers that look like chance and are always the same.
fn kept(team: &daglicht_shared::id::UnitId, person: u64, week: u64, asked: bool) -> Kept {
    let vary = |salt: u64, low: u64, high: u64| {
        let mixed = (person * 7_919 + salt * 104_729 + week * 1_299_709 + 12_345) % 997;
        u32::try_from((low + mixed % (high - low + 1)) / 5 * 5).expect("minutes of a week")
    };
    // The team on most pages begins to redo more work halfway, which its trend shows.
    let more = if team.as_str() == TEAM && week > 4 { 120 } else { 0 };
    let lengths = [
        (700 - u64::from(more), 1_000 - u64::from(more)),
        (60, 170),
        (120, 290),
        (110, 220),
        (20, 80),
        (130, 260),
        (0, 150),
        (60, 100),
        (10, 60),
    ];
    let minutes = Category::ALL.into_iter().zip(lengths).zip(1..).map(|((category, (low, high)), salt)| {
        let later = if category == Category::Rework { more } else { 0 };
        (category, Split { automatic: vary(salt, low, high) + later, manual: 0 })
    });
    let part = u32::try_from(person % 4).expect("few") * 5;
    let perceived = [(Category::StandardisedWork, 60 - part), (Category::Meetings, 25 + part), (Category::Rework, 15)];
    let obstacle = if person.is_multiple_of(3) { "wachten" } else { "zoeken" };
    let answers = Answers {
        perceived: perceived.into(),
        obstacles: [obstacle.parse().expect("a slug")].into(),
        lost_minutes_a_day: 30 + part * 3,
    };
    Kept {
        team: team.clone(),
        scheduled_minutes: 2_160,
        minutes: minutes.collect(),
        unknown_minutes: vary(10, 80, 260),
        activities: [].into(),
        interruptions: 30,
        switches: 200,
        sessions: SessionLengths::default(),
        calibration: Vec::new(),
        questionnaire: asked.then_some(answers),
    }
}
