// SPDX-License-Identifier: EUPL-1.2
//! A collector in this process with genuine members, and the ledger of what it promised them.
//!
//! Everything goes through the collector's own functions. The ledger notes each deed when it begins and when it was
//! acknowledged; `judge` holds a database file against it, reading with SQLite alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use daglicht_collector::app::{App, AppError};
use daglicht_collector::clock::{self, Clock};
use daglicht_collector::close::{self, Claim, CloseError};
use daglicht_collector::config::Config;
use daglicht_collector::ingest;
use daglicht_collector::keys::Keys;
use daglicht_collector::projects::{self, ProjectError};
use daglicht_collector::refusal::Refusal;
use daglicht_collector::store::reports::PersonWeek;
use daglicht_collector::withdrawal;
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Digest, Secret, Signature, SigningKey, sha256};
use daglicht_shared::id::ProjectId;
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::membership::{self, Membership, Token};
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;
use rusqlite::Connection;

use crate::power_loss::Recorder;

/// The weeks in which the members report, all of them over.
pub(crate) const WEEKS: [&str; 3] = ["2026-W40", "2026-W41", "2026-W42"];

/// How many revisions a report can have.
pub(crate) const REVISIONS: u32 = 3;

const SECRET: [u8; 32] = [77; 32];

/// A member's keys of one week.
pub(crate) struct Member {
    key: SigningKey,
    token: Token,
    team: &'static str,
    week: Week,
}

/// The members, and what is needed to speak for them.
pub(crate) struct Office {
    keys: Keys,
    project: ProjectId,
    /// The members of the first week, then those of the next, and so on.
    pub(crate) members: Vec<Member>,
    /// What each member would send, by revision from 1.
    letters: Vec<Vec<Letter>>,
}

/// A report as it is sent.
struct Letter {
    body: Vec<u8>,
    signature: Signature,
    digest: Digest,
}

/// Something that was asked of the collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Deed {
    /// The project was made and approved.
    Found,
    /// A member's report of this revision was taken.
    Report(usize, u32),
    /// A member's week was withdrawn.
    Withdraw(usize),
    /// The week with this number was closed.
    Close(usize),
}

/// What was begun and what was acknowledged, in order.
#[derive(Debug, Default)]
pub(crate) struct Ledger(Mutex<Vec<Fact>>);

/// How the collector answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It is done.
    Done,
    /// It will not be done, for the week was closed or withdrawn.
    Refused,
    /// It was not done now.
    Failed(String),
}

/// A line of the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fact {
    /// It may have been done from here on.
    Begun(Deed),
    /// It was said to be done.
    Done(Deed),
}

impl Ledger {
    pub(crate) fn note(&self, recorder: &Recorder, fact: Fact) {
        let mut facts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        facts.push(fact);
        recorder.mark("fact");
    }

    pub(crate) fn facts(&self) -> Vec<Fact> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Office {
    /// Members with keys and tokens for every week.
    pub(crate) fn new(people: u8) -> Self {
        let (keys, project) = (Keys::new(Secret::new(SECRET)), sample_terms().project);
        let issuer = keys.issuer(&project);
        let member = |week: &str, person: u8| {
            let secret = Secret::new([person + 1; 32]);
            let team = if person.is_multiple_of(2) { "a" } else { "b" };
            let week: Week = week.parse().expect("a week");
            let unit = team.parse().expect("a slug");
            let key = secret.derive("weekly key", &[week.to_string().as_bytes()]).signing_key();
            let membership = Membership { project: &project, team: &unit, week };
            let blinded = membership::blind(&secret, &key.public_key());
            let answer = issuer.evaluate(membership, &blinded).expect("a group element");
            let token = membership::finish(&secret, &key.public_key(), membership, &issuer.public_key(), &answer);
            Member { token: token.expect("genuine"), key, team, week }
        };
        let members = WEEKS.iter().flat_map(|week| (0..people).map(move |person| (*week, person)));
        let members = members.map(|(week, person)| member(week, person)).collect();
        let mut this = Self { keys, project, members, letters: Vec::new() };
        let revisions = |member| (1..=REVISIONS).map(|revision| this.letter(member, revision)).collect();
        this.letters = (0..this.members.len()).map(revisions).collect();
        this
    }

    /// The number of the week of a member.
    pub(crate) fn week(&self, member: usize) -> usize {
        member / (self.members.len() / WEEKS.len())
    }

    /// Puts the collector's secret into a folder, so that prepared tokens fit every collector.
    pub(crate) fn settle(folder: &Path) {
        let path = folder.join("collector.key");
        fs::write(&path, SECRET).expect("the secret can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it can be made private");
    }

    /// Opens the collector of a folder, a month after the last week.
    pub(crate) fn open(folder: &Path) -> Result<Arc<App>, AppError> {
        App::open(folder, Config::default(), Self::clock()).map(Arc::new)
    }

    /// A clock that stands a month after the last week.
    pub(crate) fn clock() -> Clock {
        let last: Week = WEEKS[WEEKS.len() - 1].parse().expect("a week");
        Clock::at(clock::midnight(last.monday() + chrono::Days::new(28)))
    }

    /// The project.
    pub(crate) const fn project(&self) -> &ProjectId {
        &self.project
    }

    /// The person-week of a member.
    pub(crate) fn person(&self, member: usize) -> PersonWeek {
        let member = &self.members[member];
        PersonWeek { project: self.project.clone(), week: member.week, key: member.key.public_key() }
    }

    /// Makes and approves the project; what was done before is no error.
    pub(crate) async fn found(&self, app: &App) -> Result<(), ProjectError> {
        let terms = sample_terms();
        let decision = Decision {
            reference: "OR-1".to_owned(),
            document: sha256(b"agreed"),
            decided_on: chrono::NaiveDate::from_ymd_opt(2026, 9, 1).expect("a date"),
            valid_until: chrono::NaiveDate::from_ymd_opt(2026, 12, 31).expect("a date"),
        };
        match projects::create(app, &toml::to_string(&terms).expect("terms are TOML")).await {
            Ok(_) => {}
            Err(ProjectError::Approved(_)) => return Ok(()),
            Err(error) => return Err(error),
        }
        let approval = Approval::new(decision, &terms, &Secret::new([60; 32]).signing_key());
        projects::approve(app, &self.project, approval).await.map(drop)
    }

    fn letter(&self, member: usize, revision: u32) -> Letter {
        let member = &self.members[member];
        let report = Report {
            schema: 1,
            project: self.project.clone(),
            team: member.team.parse().expect("a slug"),
            week: member.week,
            key: member.key.public_key(),
            token: member.token,
            device: 0,
            revision,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|one| (one, Split { automatic: 120, manual: 30 })).collect(),
            unknown_minutes: 60,
            activities: BTreeMap::new(),
            interruptions: revision,
            switches: 40,
            sessions: SessionLengths::default(),
            calibration: Vec::new(),
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        };
        let body = report.to_bytes();
        let signature = report::sign(&body, &self.keys.signing(&self.project).public_key(), &member.key);
        Letter { digest: sha256(&body), body, signature }
    }

    fn letter_of(&self, member: usize, revision: u32) -> Option<&Letter> {
        self.letters[member].get(usize::try_from(revision.checked_sub(1)?).ok()?)
    }

    /// Does a deed.
    pub(crate) async fn act(&self, app: &Arc<App>, deed: Deed) -> Answer {
        match deed {
            Deed::Found => {
                self.found(app).await.map_or_else(|error| Answer::Failed(error.to_string()), |()| Answer::Done)
            }
            Deed::Report(member, revision) => {
                let letter = self.letter_of(member, revision).expect("a revision that was prepared");
                answered(ingest::receive(app, Some(letter.signature), letter.body.clone()).await)
            }
            Deed::Withdraw(member) => {
                let member = &self.members[member];
                let collector = self.keys.signing(&self.project).public_key();
                let message = Withdrawal::new(self.project.clone(), member.week, &member.key, &collector);
                let body = serde_json::to_vec(&message).expect("it has text keys only");
                answered(withdrawal::withdraw(app, body).await)
            }
            Deed::Close(week) => {
                let week = WEEKS[week].parse().expect("a week");
                match close::close(app, &self.project, week, Claim::TakeOver).await {
                    Ok(_) | Err(CloseError::Already(_)) => Answer::Done,
                    Err(error) => Answer::Failed(error.to_string()),
                }
            }
        }
    }

    /// Does a deed and notes it.
    pub(crate) async fn act_noted(&self, app: &Arc<App>, ledger: &Ledger, recorder: &Recorder, deed: Deed) -> Answer {
        ledger.note(recorder, Fact::Begun(deed));
        let answer = self.act(app, deed).await;
        if answer == Answer::Done {
            ledger.note(recorder, Fact::Done(deed));
        }
        answer
    }

    /// Holds a database file against the facts; gives every promise that it breaks.
    pub(crate) fn judge(&self, path: &Path, facts: &[Fact]) -> Vec<String> {
        let deeds = |of: fn(Fact) -> Option<Deed>| facts.iter().copied().filter_map(of).collect::<BTreeSet<Deed>>();
        let done = deeds(|fact| match fact {
            Fact::Done(deed) => Some(deed),
            Fact::Begun(_) => None,
        });
        let begun = deeds(|fact| match fact {
            Fact::Begun(deed) => Some(deed),
            Fact::Done(_) => None,
        });
        if !path.exists() {
            return if done.is_empty() { Vec::new() } else { vec!["the database is missing".to_owned()] };
        }
        match Content::read(path) {
            Ok(content) => self.compare(&content, &begun, &done),
            Err(error) => vec![error],
        }
    }

    fn compare(&self, content: &Content, begun: &BTreeSet<Deed>, done: &BTreeSet<Deed>) -> Vec<String> {
        let mut broken = Vec::new();
        if done.contains(&Deed::Found) && !content.approved {
            broken.push("the approved project is lost".to_owned());
        }
        for (number, week) in WEEKS.iter().enumerate() {
            let closed = content.closed.contains(*week);
            if done.contains(&Deed::Close(number)) && !closed {
                broken.push(format!("the close of {week} is lost"));
            }
            if closed && !begun.contains(&Deed::Close(number)) {
                broken.push(format!("{week} is closed, and nobody closed it"));
            }
            if closed && content.rows_of.contains(*week) {
                broken.push(format!("{week} is half closed: rows beside a released record"));
            }
        }
        let mut known = 0;
        for (number, member) in self.members.iter().enumerate() {
            let key = member.key.public_key().0.to_vec();
            let row = content.reports.get(&key);
            let (tombstone, closed) =
                (content.tombstones.contains(&key), content.closed.contains(WEEKS[self.week(number)]));
            let acknowledged = (1..=REVISIONS).rev().find(|one| done.contains(&Deed::Report(number, *one)));
            let withdrawn = done.contains(&Deed::Withdraw(number));
            match (acknowledged, row) {
                (Some(revision), None) if !closed && !tombstone => {
                    broken.push(format!("revision {revision} of member {number} is lost"));
                }
                (Some(revision), Some((found, _))) if *found < revision => {
                    broken.push(format!("revision {revision} of member {number} became {found}"));
                }
                (Some(_) | None, _) => {}
            }
            if withdrawn && !tombstone && !closed {
                broken.push(format!("the withdrawal of member {number} is lost"));
            }
            if tombstone && !begun.contains(&Deed::Withdraw(number)) {
                broken.push(format!("member {number} is withdrawn, and nobody withdrew"));
            }
            if tombstone && row.is_some() {
                broken.push(format!("member {number} is half withdrawn"));
            }
            if let Some((revision, digest)) = row {
                known += 1;
                let genuine = self.letter_of(number, *revision).is_some_and(|letter| letter.digest == *digest);
                if !genuine || !begun.contains(&Deed::Report(number, *revision)) {
                    broken.push(format!("member {number} has a report that nobody sent"));
                }
            }
        }
        if known != content.rows {
            broken.push(format!("{} rows for {known} reports", content.rows));
        }
        broken
    }
}

fn answered<T>(result: Result<T, Refusal>) -> Answer {
    match result {
        Ok(_) => Answer::Done,
        Err(Refusal::WeekClosed(_) | Refusal::Withdrawn(_)) => Answer::Refused,
        Err(other) => Answer::Failed(format!("{other:?}")),
    }
}

/// What a collector's database holds, read without the collector.
#[derive(Debug, Default)]
struct Content {
    approved: bool,
    rows: usize,
    reports: BTreeMap<Vec<u8>, (u32, Digest)>,
    rows_of: BTreeSet<String>,
    tombstones: BTreeSet<Vec<u8>>,
    closed: BTreeSet<String>,
}

impl Content {
    fn read(path: &Path) -> Result<Self, String> {
        let health = integrity(path)?;
        if health != "ok" {
            return Err(format!("the database is damaged: {health}"));
        }
        Self::rows(path).map_err(|error| format!("the database cannot be read: {error}"))
    }

    fn rows(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        let mut content = Self::default();
        let made = "SELECT count(*) FROM sqlite_schema WHERE name = 'closed_week'";
        if connection.query_row(made, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(content);
        }
        let approved = "SELECT count(*) FROM project WHERE manifest IS NOT NULL";
        content.approved = connection.query_row(approved, [], |row| row.get::<_, i64>(0))? == 1;
        let mut statement = connection.prepare("SELECT weekly_key, revision, digest, week FROM report")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let digest: [u8; 32] = row.get(2)?;
            content.rows += 1;
            content.reports.insert(row.get(0)?, (row.get(1)?, daglicht_shared::crypto::Bytes(digest)));
            content.rows_of.insert(row.get(3)?);
        }
        let mut statement = connection.prepare("SELECT weekly_key, week FROM withdrawal")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            content.tombstones.insert(row.get(0)?);
            content.rows_of.insert(row.get(1)?);
        }
        let mut statement = connection.prepare("SELECT week FROM closed_week WHERE length(record) > 0")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            content.closed.insert(row.get(0)?);
        }
        Ok(content)
    }
}

/// What SQLite says of every page of a database.
pub(crate) fn integrity(path: &Path) -> Result<String, String> {
    let ask = || {
        let connection = Connection::open(path)?;
        // Nobody pulls the plug while a trial is judged.
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))
    };
    ask().map_err(|error: rusqlite::Error| format!("the database cannot be opened: {error}"))
}

/// A runtime on this thread.
pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}
