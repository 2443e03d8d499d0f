// SPDX-License-Identifier: EUPL-1.2
//! Genuine members of a real collector, made in this process with the agent's own library, and their reports.
//!
//! Tickets come from the collector's command line, tokens over HTTP. The minutes of a report follow from person, week
//! and revision, so that the released total tells whether each was counted once, with its last revision.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use chrono::NaiveDate;
use daglicht_agent::enrolment::{self, Enrolment};
use daglicht_agent::http::Http;
use daglicht_agent::identity::weekly_key;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{PublicKey, Secret, Signature};
use daglicht_shared::enrolment::EnrolmentAnswer;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Manifest;
use daglicht_shared::membership::Token;
use daglicht_shared::receipt::Receipt;
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::signed::Signed;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;
use daglicht_test_postgres::Server;

use crate::collector::{self, Collector};
use crate::dice::Dice;
use crate::organisation::Organisation;
use crate::program::{self, Folder};
use crate::wait;

/// The project that all of it happens in.
pub(super) const PROJECT: &str = "proef";
/// Minutes per category, in the order of [`Category::ALL`].
pub(super) type Minutes = [u32; 9];

/// Where the collectors of a place keep their data.
#[derive(Debug, Clone)]
pub(super) enum Base {
    /// In a folder, with SQLite.
    Folder,
    /// On a PostgreSQL server.
    Server(Arc<Server>),
}

/// A database of a server.
#[derive(Debug)]
pub(super) struct OnServer {
    /// The server.
    pub(super) server: Arc<Server>,
    /// The database's name.
    pub(super) name: String,
}

/// A collector's data with an approved project and its tickets.
pub(super) struct Place {
    /// Its database, when that is on a server.
    pub(super) database: Option<OnServer>,
    /// Everything of a trial lies in here.
    pub(super) folder: Folder,
    /// The project.
    pub(super) organisation: Organisation,
    /// The tickets with their teams.
    pub(super) tickets: Vec<(&'static str, String)>,
}

/// A person with membership tokens.
pub(super) struct Member {
    secret: Secret,
    team: UnitId,
    tokens: BTreeMap<Week, Token>,
    signed: Signed,
    manifest: Manifest,
}

/// A report as it travels.
#[derive(Debug, Clone)]
pub(super) struct Frozen {
    /// The bytes.
    pub(super) body: Vec<u8>,
    /// The weekly key's signature.
    pub(super) signature: Signature,
}

impl Place {
    /// Founds a project with two teams of six, whose weeks are over, and k = 5.
    pub(super) fn found(name: &str) -> Self {
        Self::with(name, vec![("noord", 6), ("zuid", 6)], 8)
    }

    /// Founds a project with these teams and so many weeks.
    pub(super) fn with(name: &str, teams: Vec<(&'static str, usize)>, weeks: u64) -> Self {
        Self::on(&Base::Folder, name, teams, weeks)
    }

    /// Founds a project with these teams and so many weeks on a database.
    pub(super) fn on(base: &Base, name: &str, teams: Vec<(&'static str, usize)>, weeks: u64) -> Self {
        let organisation = Organisation { project: PROJECT, teams, mondays: last_mondays(weeks) };
        let folder = Folder::new(name);
        let data = folder.path().join("collector");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let database = match base {
            Base::Folder => None,
            Base::Server(server) => Some(OnServer { server: Arc::clone(server), name: server.database().name.clone() }),
        };
        let tickets = collector::found_by(&|| command(&data, database.as_ref()), &data, &organisation, 5);
        let tickets = tickets.into_iter().flat_map(|(team, all)| all.into_iter().map(move |ticket| (team, ticket)));
        Self { tickets: tickets.collect(), organisation, folder, database }
    }

    /// The collector's program with the settings of this place.
    pub(super) fn command(&self) -> Command {
        command(&self.data(), self.database.as_ref())
    }

    /// The collector's data directory.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("collector")
    }

    /// Where the collector's log goes.
    pub(super) fn log(&self) -> PathBuf {
        self.folder.path().join("collector.log")
    }

    /// Starts the collector; at its old address when there is one.
    pub(super) fn serve(&self, address: Option<&str>) -> Collector {
        let address = address.unwrap_or("127.0.0.1:0");
        Collector::serve_by(self.command(), address, &self.log()).expect("the collector says where it listens")
    }

    /// Starts the collector at its old address as a service manager does, again when it ends at once; gives how often.
    pub(super) fn serve_again(&self, address: &str) -> (Collector, u32) {
        let mut starts = 0;
        let collector = wait::for_some("a collector that starts", || {
            starts += 1;
            Collector::serve_by(self.command(), address, &self.log())
        });
        (collector, starts)
    }

    /// The weeks of the project, all of them over.
    pub(super) fn weeks(&self) -> Vec<Week> {
        self.organisation.mondays.iter().map(|monday| Week::of(*monday)).collect()
    }

    /// Enrols one person per ticket.
    pub(super) fn enrol_all(&self, origin: &str, dice: &mut Dice) -> Vec<Member> {
        self.enrol(origin, 0..self.tickets.len(), dice)
    }

    /// Enrols one person for each of these tickets.
    pub(super) fn enrol(&self, origin: &str, tickets: Range<usize>, dice: &mut Dice) -> Vec<Member> {
        let http = Http::new(&origin.parse().expect("an address")).expect("a client");
        self.tickets[tickets].iter().map(|(_, ticket)| Member::enrol(&http, ticket, dice)).collect()
    }

    /// The released minutes of the whole in a week per category, or what stands in the way.
    pub(super) fn released(&self, week: Week) -> Result<BTreeMap<String, u64>, String> {
        let week = week.to_string();
        let arguments = ["--json", "figures", "--project", PROJECT, "--team", "whole", "--period", &week];
        let finished = program::run(self.command().args(arguments));
        if finished.code != 0 {
            return Err(format!("{week}: no figures: {}", finished.stderr));
        }
        let figures: serde_json::Value = serde_json::from_str(&finished.stdout).map_err(|error| error.to_string())?;
        let blocks = figures["blocks"].as_array().ok_or_else(|| format!("{week}: nothing is shown: {figures}"))?;
        let block = |block: &serde_json::Value| {
            let names: Vec<_> = block["categories"].as_array()?.iter().filter_map(|name| name.as_str()).collect();
            Some((names.join("+"), block["minutes"].as_u64()?))
        };
        blocks.iter().map(|one| block(one).ok_or_else(|| format!("{week}: {one}"))).collect()
    }

    /// Closes a week.
    pub(super) fn close(&self, week: Week) -> Result<(), String> {
        let name = week.to_string();
        let arguments = ["close", "--project", PROJECT, "--week", &name];
        let finished = program::run(self.command().args(arguments));
        let is_closed = finished.code == 0 || finished.stderr.contains("is closed already");
        if is_closed { Ok(()) } else { Err(format!("{week}: not closed: {}", finished.stderr)) }
    }

    /// How many reports of a week the database holds.
    pub(super) fn rows(&self, week: Week) -> i64 {
        let question = format!("select count(*) from report where week = '{week}'");
        match &self.database {
            Some(on) => on.server.sql(&on.name, &question).parse().expect("a number"),
            None => {
                let connection = self.connection();
                connection.query_row(&question, (), |row| row.get(0)).expect("the collector's schema")
            }
        }
    }

    fn connection(&self) -> rusqlite::Connection {
        let connection = rusqlite::Connection::open_with_flags(
            self.data().join("collector.db"),
            rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY,
        )
        .expect("the collector's database is there");
        connection.busy_timeout(wait::LIMIT).expect("a limit can be set");
        connection
    }

    /// The reports of a weekly key that the collector holds: device, revision and digest of the bytes of each.
    pub(super) fn held(&self, week: Week, key: &PublicKey) -> Vec<(u8, u32, [u8; 32])> {
        let connection = self.connection();
        let mut statement = connection
            .prepare("select device, revision, digest from report where week = ?1 and weekly_key = ?2 order by device")
            .expect("the collector's schema");
        let rows = statement
            .query_map((week.to_string(), key.0), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
            .expect("the collector's rows");
        rows.collect::<Result<_, _>>().expect("the collector's rows")
    }

    /// Holds the released minutes of a week against what was receipted.
    pub(super) fn compare(&self, week: Week, counted: &[Minutes]) -> Result<(), String> {
        held_against(week, &self.released(week)?, counted)
    }

    /// The same where it is not known of some people what of theirs had arrived: any one of the possibilities must fit.
    pub(super) fn compare_any(&self, week: Week, people: &[Vec<Option<Minutes>>]) -> Result<(), String> {
        let released = self.released(week)?;
        let mut sets: Vec<Vec<Minutes>> = vec![Vec::new()];
        for possible in people {
            let with = |set: &Vec<Minutes>, one: &Option<Minutes>| set.iter().copied().chain(*one).collect();
            sets = sets.iter().flat_map(|set| possible.iter().map(move |one| with(set, one))).collect();
        }
        let mut told = Ok(());
        for set in &sets {
            told = held_against(week, &released, set);
            if told.is_ok() {
                break;
            }
        }
        told
    }
}

fn command(data: &Path, database: Option<&OnServer>) -> Command {
    let mut command = program::collector(data);
    command.envs(database.map(|on| ("DAGLICHT_COLLECTOR_STORE_URL", on.server.url(&on.name))));
    command
}

fn held_against(week: Week, released: &BTreeMap<String, u64>, counted: &[Minutes]) -> Result<(), String> {
    for (names, minutes) in released {
        let parts = names.split('+').filter_map(|name| name.parse::<Category>().ok());
        let expected: u64 =
            parts.map(|one| counted.iter().map(|minutes| u64::from(minutes[one.index()])).sum::<u64>()).sum();
        if expected != *minutes {
            return Err(format!("{week}: {minutes} minutes of {names} are released, {expected} were receipted"));
        }
    }
    Ok(())
}

impl Member {
    fn enrol(http: &Http, ticket: &str, dice: &mut Dice) -> Self {
        let ticket: Ticket = ticket.parse().expect("the collector issued it");
        let manifest = http.get(&format!("/v1/projects/{PROJECT}/manifest")).expect("the collector answers");
        let signed: Signed = serde_json::from_slice(&manifest.body).expect("a signed manifest");
        let manifest: Manifest = enrolment::accept_manifest(&signed, &ticket, today()).expect("it is approved");
        let secret = Secret::new(std::array::from_fn(|_| u8::try_from(dice.below(256)).expect("a byte")));
        let request = enrolment::request(&manifest, &ticket, &secret, 1);
        let body = serde_json::to_vec(&request).expect("a request has text keys only");
        let answer = http.post("/v1/enrolments", body, &[]).expect("the collector answers");
        let answer: EnrolmentAnswer = serde_json::from_slice(&answer.body).expect("an enrolment");
        let tokens = enrolment::finish(&manifest, &answer, &secret, 1).expect("every proof holds");
        Self { secret, team: answer.team, tokens: tokens.into_iter().collect(), signed, manifest }
    }

    /// The enrolment as the agent keeps it, with a collector's address.
    pub(super) fn enrolment(&self, origin: &str) -> Enrolment {
        let (signed, manifest, team) = (self.signed.clone(), self.manifest.clone(), self.team.clone());
        Enrolment { url: origin.parse().expect("an address"), key: manifest.signing_key, team, signed, manifest }
    }

    /// The weekly public key.
    pub(super) fn key(&self, week: Week) -> PublicKey {
        weekly_key(&self.secret, &self.manifest.terms.project, week, 1).public_key()
    }

    /// The report of a week with these minutes.
    pub(super) fn report(&self, week: Week, revision: u32, minutes: Minutes) -> Frozen {
        let project = self.manifest.terms.project.clone();
        let key = weekly_key(&self.secret, &project, week, 1);
        let split = |category: Category| Split { automatic: minutes[category.index()], manual: 0 };
        let report = Report {
            schema: 1,
            project,
            team: self.team.clone(),
            week,
            key: key.public_key(),
            token: self.tokens[&week],
            device: 0,
            revision,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|category| (category, split(category))).collect(),
            unknown_minutes: 60,
            activities: BTreeMap::new(),
            interruptions: 3,
            switches: 40,
            sessions: SessionLengths::default(),
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: enrolment::rule_pack_hash(&self.manifest),
        };
        let body = report.to_bytes();
        let signature = report::sign(&body, &self.manifest.signing_key, &key);
        Frozen { body, signature }
    }

    /// The receipt in an answer, when it is genuine and for these bytes.
    pub(super) fn receipt(&self, answer: &[u8], body: &[u8]) -> Option<(Receipt, Signed)> {
        daglicht_agent::upload::receipt(answer, &self.manifest.signing_key, body)
    }
}

/// The minutes of a person's revision of a week: different for each, and none of them large beside the others.
pub(super) fn minutes(person: usize, week: usize, revision: u32) -> Minutes {
    let revision = usize::try_from(revision).expect("small");
    std::array::from_fn(|category| {
        let mixed = person * 31 + week * 11 + revision * 17 + category * 7 + (person * revision * (category + 1)) % 13;
        60 + 5 * u32::try_from(mixed % 20).expect("small")
    })
}

fn today() -> NaiveDate {
    chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive()
}

/// The Mondays of the last `count` finished weeks, oldest first.
fn last_mondays(count: u64) -> Vec<NaiveDate> {
    use chrono::Datelike as _;
    let monday = today() - chrono::Days::new(u64::from(today().weekday().num_days_from_monday()));
    (1..=count).rev().map(|back| monday - chrono::Days::new(7 * back)).collect()
}
