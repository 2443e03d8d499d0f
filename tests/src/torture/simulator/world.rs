// SPDX-License-Identifier: EUPL-1.2
//! The world of the simulator: some people, one collector, one network, one true clock.
//!
//! Every operation is followed by a look at everything it can have touched. The first thing that does not hold ends the
//! run with one sentence, whose first word names the promise.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::NaiveDate;
use daglicht_agent::consent::State;
use daglicht_agent::http::Http;
use daglicht_agent::upload::Eager;
use daglicht_agent::{clock, withdrawal};
use daglicht_collector::app::App;
use daglicht_collector::clock::{self as collector_clock, Clock};
use daglicht_collector::close::{self, Claim, CloseError};
use daglicht_collector::config::{self, Config};
use daglicht_collector::disclose::Parameters;
use daglicht_collector::projects;
use daglicht_collector::store::{StoreError, reports, weeks, withdrawals};
use daglicht_collector::{ingest, routes};
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{PublicKey, Secret, sha256};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Terms, sample_terms};
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_test_postgres::Database;

use super::model::{Model, Stored};
use super::network::{Driven, Message, Network, Traffic};
use super::operation::{Fault, Operation, When};
use super::person::{Decided, Person, ZONE};
use super::work::Time;
use crate::organisation;

mod deeds;

use deeds::Foreign;

const HOUR_MS: i64 = 3_600_000;

/// Everything there is.
pub(super) struct World {
    folder: PathBuf,
    lives: u32,
    config: Config,
    clock: Clock,
    app: Option<Arc<App>>,
    network: Network,
    http: Http,
    runtime: Driven,
    project: ProjectId,
    key: PublicKey,
    terms: Terms,
    people: Vec<Person>,
    pub(super) model: Model,
    time: Time,
    /// The reports that arrived, for replays.
    arrived: Vec<Message>,
}

fn slug<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("valid")
}

fn terms() -> Terms {
    let mut terms = sample_terms();
    terms.last_week = slug("2026-W43");
    terms.rule_pack = Some(organisation::rule_pack());
    terms.disclosure.k = 5;
    terms.disclosure.report_step = 1;
    terms.disclosure.release_step = 1;
    terms.timing.week_cap_minutes = 10_080;
    terms
}

/// Settings with a database on a server, when there is one.
fn config(database: Option<&Database<'_>>) -> Config {
    let disclosure = Parameters { p_percent: 0, dominance_percent: 100, min_contributors: 1 };
    let url = database.map(Database::url);
    Config { disclosure, store: config::Store { url, ..config::Store::default() }, ..Config::default() }
}

impl World {
    /// People who enrolled and consented, on the Wednesday of the first week.
    pub(super) fn new(
        folder: &Path,
        database: Option<&Database<'_>>,
        people: usize,
        seed: u64,
    ) -> Result<Self, String> {
        let wednesday = NaiveDate::from_ymd_opt(2026, 9, 23).expect("a date");
        let time = Time { now: collector_clock::midnight(wednesday).0 + 8 * HOUR_MS, start: 0 };
        let clock = Clock::at(Timestamp(time.now));
        let runtime = Driven::new();
        let data = folder.join("collector-0");
        let config = config(database);
        let app = Arc::new(App::open(&data, config.clone(), clock.clone()).map_err(|error| error.to_string())?);
        let terms = terms();
        let tickets = runtime.handle.block_on(found(&app, &terms, people));
        let network = Network::new(runtime.handle.clone());
        network.connect(Some(routes::router(Arc::clone(&app))));
        let http = Http::new(&slug(&network.origin())).map_err(|error| error.to_string())?;
        let person = |number, tickets| {
            let mut person = Person::new(folder, number, seed, tickets);
            // Clocks are never all the same, and some are wrong from the beginning.
            person.offset = (number as i64 % 3 - 1) * 90_000;
            person
        };
        let people = tickets.into_iter().enumerate().map(|(number, tickets)| person(number, tickets)).collect();
        let mut world = Self {
            folder: folder.to_owned(),
            lives: 0,
            config,
            clock,
            key: app.keys.signing(&terms.project).public_key(),
            app: Some(app),
            network,
            http,
            runtime,
            project: terms.project.clone(),
            terms,
            people,
            model: Model::default(),
            time,
            arrived: Vec::new(),
        };
        world.time.start = world.time.now - HOUR_MS;
        for person in 0..world.people.len() {
            world.apply(&Operation::Enrol(person, Fault::None))?;
            world.apply(&Operation::Give(person))?;
        }
        Ok(world)
    }

    /// Lets one thing happen and looks at what it touched.
    pub(super) fn apply(&mut self, operation: &Operation) -> Result<(), String> {
        let now = self.time.now;
        let touched = match operation {
            Operation::Enrol(person, fault) => {
                self.network.set(*fault, None);
                let origin = self.network.origin();
                self.people[*person].enrol(&self.http, &origin, now)?;
                Some(*person)
            }
            Operation::SpentTicket(person) => self.spent_ticket(*person)?,
            Operation::Give(person) => {
                self.people[*person].give(now)?;
                Some(*person)
            }
            Operation::Pause(person, hours) => {
                self.people[*person].pause(*hours, now);
                Some(*person)
            }
            Operation::Resume(person) => {
                self.people[*person].resume(now);
                Some(*person)
            }
            Operation::Withdraw(person, fault) => {
                self.network.set(*fault, None);
                self.people[*person].withdraw(now)?;
                self.people[*person].confirm()?;
                Some(*person)
            }
            Operation::Add(person, when, slot) => {
                let person = &mut self.people[*person];
                let this = Week::of(clock::date(ZONE, person.wall(now)));
                let week = match when {
                    When::ThisWeek => this,
                    When::LastWeek => this.previous(),
                };
                person.add(week, *slot)?;
                Some(person.number)
            }
            Operation::Work(person, beats, ending) => {
                self.people[*person].work(beats, *ending, &mut self.time)?;
                Some(*person)
            }
            Operation::StepClock(person, minutes) => {
                self.people[*person].offset += minutes * 60_000;
                Some(*person)
            }
            Operation::Draft(person) => {
                let weeks = self.over(*person);
                self.people[*person].draft(Some(&weeks), now, &mut self.model)?;
                Some(*person)
            }
            Operation::Sync(person, fault) => {
                self.sync(*person, *fault, Eager::All)?;
                Some(*person)
            }
            Operation::SecondDevice(person, revision, fault) => {
                self.network.set(*fault, None);
                self.second_device(*person, *revision)?;
                Some(*person)
            }
            Operation::Replay(back) => {
                if let Some(message) = self.arrived.iter().rev().nth(*back).cloned() {
                    self.network.hand_over(&message);
                }
                None
            }
            Operation::Release => {
                self.network.release();
                None
            }
            Operation::ForeignTeam(person) => self.foreign(*person, Foreign::Team)?,
            Operation::ForeignWeek(person) => self.foreign(*person, Foreign::Week)?,
            Operation::Advance(hours) => {
                self.time.now += hours * HOUR_MS;
                None
            }
            Operation::Close => self.close()?,
            Operation::CloseAgain => self.close_again()?,
            Operation::CrashCollector => self.crash()?,
        };
        self.network.set(Fault::None, None);
        self.clock.set(Timestamp(self.time.now));
        self.hear()?;
        self.look()?;
        match touched {
            Some(person) => self.people[person].audit(&self.model, &self.key),
            None => Ok(()),
        }
    }

    fn over(&self, person: usize) -> Vec<Week> {
        let person = &self.people[person];
        person.enrolment().map(|enrolment| person.over(&enrolment, self.time.now)).unwrap_or_default()
    }

    fn sync(&mut self, number: usize, fault: Fault, eager: Eager) -> Result<(), String> {
        let now = self.time.now;
        let person = &mut self.people[number];
        if person.record().state == State::Withdrawn {
            self.network.set(fault, None);
            person.confirm()?;
            return Ok(());
        }
        person.draft(None, now, &mut self.model)?;
        let (paths, wall) = (person.paths.clone(), person.wall(now));
        let hook: Option<Box<dyn FnOnce() + Send>> = match fault {
            Fault::PauseMeanwhile => Some(Box::new(move || {
                let file = daglicht_agent::consent_file::ConsentFile::open(&paths).expect("there");
                let pause = |record: daglicht_agent::consent::Record| {
                    Ok::<_, daglicht_agent::consent_file::ConsentFileError>(
                        record.clone().pause(None, wall).unwrap_or(record),
                    )
                };
                file.change(pause).expect("can be written");
            })),
            Fault::WithdrawMeanwhile => Some(Box::new(move || {
                let file = daglicht_agent::consent_file::ConsentFile::open(&paths).expect("there");
                withdrawal::withdraw(&paths, &file, wall).expect("always possible");
            })),
            Fault::None
            | Fault::RequestLost
            | Fault::ResponseLost
            | Fault::ResponseCut(_)
            | Fault::Portal
            | Fault::PortalAfter
            | Fault::Unavailable
            | Fault::Duplicate
            | Fault::Late
            | Fault::ForeignReceipt => None,
        };
        let allowed = person.allows(wall);
        self.network.set(fault, hook);
        person.send(&self.http, eager, now)?;
        let traffic = self.network.traffic();
        let sent = traffic.sent.iter().filter(|message| message.path == "/v1/reports").count();
        let most = match (allowed, fault) {
            (false, _) => 0,
            (true, Fault::PauseMeanwhile | Fault::WithdrawMeanwhile) => 1,
            (true, _) => usize::MAX,
        };
        match fault {
            Fault::PauseMeanwhile if sent > 0 => person.decided = Decided::Paused(None),
            Fault::WithdrawMeanwhile if sent > 0 => person.forget(),
            _ => {}
        }
        self.learn(traffic)?;
        if sent > most { Err(format!("consent: {sent} reports left where {most} may")) } else { Ok(()) }
    }

    fn hear(&mut self) -> Result<(), String> {
        let traffic = self.network.traffic();
        self.learn(traffic)
    }

    fn learn(&mut self, traffic: Traffic) -> Result<(), String> {
        // While requests travel the collector's clock stands where it stood before the operation.
        let now = self.clock.now();
        for answered in traffic.answered {
            self.model.hear(&answered, |week| ingest::is_over(week, now))?;
            if answered.message.path == "/v1/reports" {
                self.arrived.push(answered.message);
            }
        }
        Ok(())
    }

    /// Holds the store against the model.
    fn look(&self) -> Result<(), String> {
        let (app, project) = (self.app.as_ref().expect("it runs"), self.project.clone());
        let (first, last) = (self.terms.first_week, self.terms.last_week);
        let wanted = self.model.withdrawn().clone();
        let stored = app.store.read(move |tx| {
            let mut stored = Stored::default();
            for week in first.through(last) {
                let rows = reports::page(tx, &project, week, None, u16::MAX)?;
                stored.rows.extend(rows.into_iter().map(|held| (week, held.key, held.body)));
                if let Some(record) = weeks::record(tx, &project, week)? {
                    stored.closed.insert(week, record);
                }
            }
            let mut withdrawn = BTreeSet::new();
            for (week, key) in wanted {
                let person = reports::PersonWeek { project: project.clone(), week, key };
                if withdrawals::find(tx, &person)?.is_some() {
                    withdrawn.insert((week, key));
                }
            }
            stored.withdrawn = withdrawn;
            Ok::<_, StoreError>(stored)
        });
        let stored = self.runtime.handle.block_on(stored).map_err(|error| format!("store: {error}"))?;
        self.model.compare(&stored)
    }

    /// The faults end: what waits must arrive within two of the longest waits, and so must something new.
    pub(super) fn settle(&mut self) -> Result<(), String> {
        self.network.release();
        self.hear()?;
        for person in &mut self.people {
            person.offset = 0;
            if matches!(person.decided, Decided::Paused(_)) {
                person.resume(self.time.now);
            }
        }
        for _ in 0..2 {
            self.apply(&Operation::Advance(1))?;
            for number in 0..self.people.len() {
                self.sync(number, Fault::None, Eager::Due)?;
                self.apply(&Operation::Advance(0))?;
            }
        }
        let open = |week: &Week| !self.model.closed.contains_key(week) && ingest::is_over(*week, self.clock.now());
        let week = self.terms.first_week.through(self.terms.last_week).filter(open).last();
        for number in 0..self.people.len() {
            self.people[number].audit(&self.model, &self.key)?;
            if self.people[number].record().withdrawal_pending() {
                return Err("liveness: a withdrawal is not confirmed".to_owned());
            }
            let (Some(week), true) = (week, self.people[number].allows(Timestamp(self.time.now))) else { continue };
            if self.people[number].enrolment().is_none() {
                continue;
            }
            self.people[number].add(week, 13)?;
            self.people[number].draft(Some(&[week]), self.time.now, &mut self.model)?;
            self.sync(number, Fault::None, Eager::Due)?;
            self.people[number].audit(&self.model, &self.key)?;
            self.people[number].must_have_sent(&self.model, |week| ingest::is_over(week, self.clock.now()))?;
        }
        self.look()
    }
}

async fn found(app: &Arc<App>, terms: &Terms, people: usize) -> Vec<Vec<daglicht_shared::ticket::Ticket>> {
    let text = toml::to_string(terms).expect("TOML");
    projects::create(app, &text).await.expect("the terms are in order");
    let date = |text: &str| text.parse().expect("a date");
    let decision = Decision {
        reference: "OR-1".to_owned(),
        document: sha256(b"agreed"),
        decided_on: date("2026-09-01"),
        valid_until: date("2026-12-31"),
    };
    let approval = Approval::new(decision, terms, &Secret::new([60; 32]).signing_key());
    projects::approve(app, &terms.project, approval).await.expect("decided");
    let mut tickets = Vec::new();
    for number in 0..people {
        let team: UnitId = slug(if number % 5 == 4 { "b" } else { "a" });
        tickets.push(projects::issue_tickets(app, &terms.project, &team, 4).await.expect("approved"));
    }
    tickets
}
