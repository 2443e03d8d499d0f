// SPDX-License-Identifier: EUPL-1.2
//! One person with the agent's own library: consent, journal, outbox and uploads in a folder, on a clock that can go wrong.
//!
//! Each call opens everything from disk and drops it again, so a crash between two calls is the usual case. What the
//! person did is kept beside it and never read back from the agent: that is the truth against which the agent is held.

use std::collections::BTreeMap;
use std::path::Path;

use daglicht_agent::consent::{Record, SendingConsent, State};
use daglicht_agent::consent_file::{ConsentFile, ConsentFileError};
use daglicht_agent::database::Look;
use daglicht_agent::enrolment::{self, Enrolment};
use daglicht_agent::entries::{self, EntryError, NewEntry, Operation, Overlap};
use daglicht_agent::http::Http;
use daglicht_agent::identity::weekly_key;
use daglicht_agent::journal::Journal;
use daglicht_agent::outbox::{Outbox, ReportState};
use daglicht_agent::paths::Paths;
use daglicht_agent::report::{Draft, DraftError, Drafted};
use daglicht_agent::upload::{Eager, Sender, UploadError};
use daglicht_agent::withdrawal::{self, Progress};
use daglicht_agent::{clock, schedule, upload};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Digest, PublicKey, Secret, SigningKey, sha256};
use daglicht_shared::enrolment::EnrolmentAnswer;
use daglicht_shared::id::ProjectId;
use daglicht_shared::membership::Token;
use daglicht_shared::report::Report;
use daglicht_shared::signed::Signed;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::time::{Interval, Moment, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use super::model::Model;

mod audit;

/// The zone of everybody's clock.
pub(super) const ZONE: Zone = Zone::AMSTERDAM;
/// An application that is in front only while nothing may be seen.
pub(super) const FORBIDDEN: &str = "geheim";

const MINUTE_MS: i64 = 60_000;

/// What the person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decided {
    Nothing,
    Given,
    Paused(Option<Timestamp>),
    Withdrawn,
}

/// What the agent was allowed to see.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Watched {
    /// Milliseconds in which the agent ran with consent and the machine was awake.
    pub(super) awake: i64,
    /// The same with the time asleep.
    pub(super) all: i64,
}

/// A person.
pub(super) struct Person {
    pub(super) paths: Paths,
    pub(super) number: usize,
    /// How far the wall clock is from the truth.
    pub(super) offset: i64,
    /// How long the machine slept since it was started.
    pub(super) asleep: i64,
    pub(super) tickets: Vec<Ticket>,
    pub(super) used: usize,
    pub(super) decided: Decided,
    /// The terms that were consented to.
    terms: Option<Digest>,
    entries: Vec<(Interval, Category)>,
    frozen: BTreeMap<i64, (Vec<u8>, ReportState)>,
    pub(super) watched: Watched,
    seed: u64,
    secrets: u32,
}

/// What one needs to write a report by hand.
pub(super) struct Hand {
    pub(super) key: SigningKey,
    pub(super) token: Token,
    pub(super) team: daglicht_shared::id::UnitId,
}

fn failed(what: &str) -> impl Fn(&dyn std::fmt::Display) -> String + '_ {
    move |error| format!("agent: {what}: {error}")
}

impl Person {
    pub(super) fn new(folder: &Path, number: usize, seed: u64, tickets: Vec<Ticket>) -> Self {
        let paths = Paths::at(folder.join(format!("person-{number}")));
        paths.prepare().expect("a folder of one's own");
        Self {
            paths,
            number,
            offset: 0,
            asleep: 0,
            tickets,
            used: 0,
            decided: Decided::Nothing,
            terms: None,
            entries: Vec::new(),
            frozen: BTreeMap::new(),
            watched: Watched::default(),
            seed,
            secrets: 0,
        }
    }

    /// What the clocks of the workstation show at a true moment, `boot` after the machine was started.
    pub(super) fn moment(&self, now: i64, boot: i64) -> Moment {
        Moment { wall: Timestamp(now + self.offset), monotonic: boot - self.asleep, boot }
    }

    pub(super) fn wall(&self, now: i64) -> Timestamp {
        Timestamp(now + self.offset)
    }

    fn secret(&mut self) -> Secret {
        self.secrets += 1;
        let parts =
            [self.seed.to_be_bytes(), (self.number as u64).to_be_bytes(), u64::from(self.secrets).to_be_bytes()];
        Secret::new(sha256(&parts.concat()).0)
    }

    pub(super) fn consent(&self) -> ConsentFile {
        ConsentFile::open(&self.paths).expect("the consent file can be opened")
    }

    pub(super) fn record(&self) -> Record {
        self.consent().read().expect("the consent file can be read")
    }

    pub(super) fn enrolment(&self) -> Option<Enrolment> {
        Enrolment::load(&self.paths).expect("the enrolment can be read")
    }

    /// Whether the person allows sending at this instant of the own clock, as far as the person knows.
    pub(super) fn allows(&self, wall: Timestamp) -> bool {
        let given = match self.decided {
            Decided::Nothing | Decided::Withdrawn => false,
            Decided::Given => true,
            Decided::Paused(until) => until.is_some_and(|until| wall >= until),
        };
        given && self.terms == self.enrolment().map(|enrolment| enrolment.hash())
    }

    pub(super) fn enrol(&mut self, http: &Http, origin: &str, now: i64) -> Result<(), String> {
        let Some(ticket) = self.tickets.get(self.used).cloned() else { return Ok(()) };
        if self.record().withdrawal_pending() {
            return Ok(());
        }
        let Ok(answer) = http.get(&Enrolment::manifest_path(&ticket.project)) else { return Ok(()) };
        let Ok(signed) = serde_json::from_slice::<Signed>(&answer.body) else { return Ok(()) };
        let today = clock::date(ZONE, self.wall(now));
        let Ok(manifest) = enrolment::accept_manifest(&signed, &ticket, today) else { return Ok(()) };
        let fresh = self.secret();
        let before = self.record().state;
        let record = self.consent().change(|record: Record| Ok::<_, ConsentFileError>(record.with_secret(fresh)));
        let record = record.map_err(|error| failed("enrol")(&error))?;
        if before == State::Withdrawn {
            self.decided = Decided::Nothing;
        }
        let secret = record.secret.clone().ok_or("agent: no secret after it was made")?;
        let request = enrolment::request(&manifest, &ticket, &secret, record.epoch);
        let body = serde_json::to_vec(&request).expect("text keys only");
        let Ok(answer) = http.post("/v1/enrolments", body, &[]) else { return Ok(()) };
        let Ok(answer) = serde_json::from_slice::<EnrolmentAnswer>(&answer.body) else { return Ok(()) };
        let Ok(tokens) = enrolment::finish(&manifest, &answer, &secret, record.epoch) else {
            return Err("enrolment: the collector's proof does not hold".to_owned());
        };
        let url = origin.parse().expect("an address");
        let enrolment = Enrolment { url, key: manifest.signing_key, team: answer.team, signed, manifest };
        let mut outbox = self.outbox()?;
        let kept = outbox.keep_tokens(&enrolment.manifest.terms.project, &tokens);
        kept.map_err(|error| failed("tokens")(&error))?;
        enrolment.save(&self.paths).map_err(|error| failed("enrolment")(&error))?;
        self.used += 1;
        Ok(())
    }

    /// The request of somebody else for this person's spent ticket.
    pub(super) fn spent_ticket(&mut self) -> Option<Vec<u8>> {
        let enrolment = self.enrolment()?;
        let ticket = self.tickets.get(self.used.checked_sub(1)?)?.clone();
        let request = enrolment::request(&enrolment.manifest, &ticket, &self.secret(), 1);
        Some(serde_json::to_vec(&request).expect("text keys only"))
    }

    pub(super) fn give(&mut self, now: i64) -> Result<(), String> {
        let (manifest, wall, fresh) =
            (self.enrolment().map(|enrolment| enrolment.hash()), self.wall(now), self.secret());
        let pending = self.record().withdrawal_pending();
        let given = self.consent().change(|record| record.give(manifest, fresh, wall).map_err(|_| Refused::Step));
        match given {
            Ok(_) if pending => Err("consent: given while a withdrawal is not confirmed".to_owned()),
            Ok(_) => {
                (self.decided, self.terms) = (Decided::Given, manifest);
                Ok(())
            }
            Err(Refused::Step) if pending => Ok(()),
            Err(Refused::Step) => Err("consent: it cannot be given".to_owned()),
            Err(Refused::File(error)) => Err(failed("give")(&error)),
        }
    }

    pub(super) fn pause(&mut self, hours: Option<i64>, now: i64) {
        let wall = self.wall(now);
        let until = hours.map(|hours| wall.plus(hours * 60 * MINUTE_MS));
        if self.consent().change(|record| record.pause(until, wall).map_err(|_| Refused::Step)).is_ok() {
            self.decided = Decided::Paused(until);
        }
    }

    pub(super) fn resume(&mut self, now: i64) {
        let wall = self.wall(now);
        if self.consent().change(|record| record.resume(wall).map_err(|_| Refused::Step)).is_ok() {
            self.decided = Decided::Given;
        }
    }

    pub(super) fn withdraw(&mut self, now: i64) -> Result<(), String> {
        withdrawal::withdraw(&self.paths, &self.consent(), self.wall(now))
            .map_err(|error| failed("withdraw")(&error))?;
        self.forget();
        Ok(())
    }

    /// The person withdrew: from here on nothing may be there.
    pub(super) fn forget(&mut self) {
        self.decided = Decided::Withdrawn;
        self.terms = None;
        self.entries.clear();
        self.frozen.clear();
        self.watched = Watched::default();
    }

    pub(super) fn confirm(&self) -> Result<Progress, String> {
        withdrawal::erase(&self.paths).map_err(|error| failed("erase")(&error))?;
        withdrawal::confirm(&self.paths, &self.consent()).map_err(|error| failed("confirm")(&error))
    }

    pub(super) fn add(&mut self, week: Week, slot: u8) -> Result<(), String> {
        match self.decided {
            Decided::Given | Decided::Paused(_) => {}
            Decided::Nothing | Decided::Withdrawn => return Ok(()),
        }
        // Each person's first slot is a power of two: the sum of a week says who is in it.
        let minutes = if slot == 0 { 1 << self.number } else { i64::from(slot) * 5 + self.number as i64 };
        let start = clock::week(ZONE, week).start().plus(i64::from(slot) * 12 * 60 * MINUTE_MS);
        let interval = Interval::new(start, start.plus(minutes * MINUTE_MS)).expect("not empty");
        let category = Category::ALL[usize::from(slot) % Category::ALL.len()];
        let new = NewEntry { interval, category, note: None };
        match entries::apply(&self.journal()?, start, Operation::add(new), Overlap::Refuse) {
            Ok(_) => {
                self.entries.push((interval, category));
                Ok(())
            }
            Err(EntryError::InTheWay { .. }) => Ok(()),
            Err(error) => Err(failed("add")(&error)),
        }
    }

    pub(super) fn journal(&self) -> Result<Journal, String> {
        match Journal::open(&self.paths, Look::Brief) {
            Ok((journal, None)) => Ok(journal),
            Ok((_, Some(_))) => Err("agent: the journal was damaged".to_owned()),
            Err(error) => Err(failed("journal")(&error)),
        }
    }

    pub(super) fn outbox(&self) -> Result<Outbox, String> {
        match Outbox::open(&self.paths, Look::Brief) {
            Ok((outbox, None)) => Ok(outbox),
            Ok((_, Some(_))) => Err("agent: the outbox was damaged".to_owned()),
            Err(error) => Err(failed("outbox")(&error)),
        }
    }

    /// The weeks of the project that are over by the person's clock.
    pub(super) fn over(&self, enrolment: &Enrolment, now: i64) -> Vec<Week> {
        let terms = &enrolment.manifest.terms;
        let is_over = |week: &Week| clock::week(ZONE, *week).end() <= self.wall(now);
        terms.first_week.through(terms.last_week).filter(is_over).collect()
    }

    /// Makes reports of these weeks, or of those that are due, and checks them against what the person did.
    pub(super) fn draft(&mut self, weeks: Option<&[Week]>, now: i64, model: &mut Model) -> Result<(), String> {
        let (Some(enrolment), wall) = (self.enrolment(), self.wall(now)) else { return Ok(()) };
        let Ok(consent) = SendingConsent::check(&self.record(), &enrolment.bound(ZONE), wall) else { return Ok(()) };
        let (journal, mut outbox) = (self.journal()?, self.outbox()?);
        let project = &enrolment.manifest.terms.project;
        let due = match weeks {
            Some(weeks) => weeks.to_vec(),
            None => {
                for week in enrolment.manifest.terms.first_week.through(enrolment.manifest.terms.last_week) {
                    // Drawn here, so that the run is the same every time.
                    let drawn = schedule::review_ends(&enrolment, ZONE, week).plus(self.number as i64 * 60 * MINUTE_MS);
                    outbox.due(project, week, drawn).map_err(|error| failed("due")(&error))?;
                }
                schedule::plan(&journal, &outbox, &enrolment, ZONE, wall).map_err(|error| failed("plan")(&error))?.due
            }
        };
        for week in due {
            let draft = Draft {
                journal: &journal,
                outbox: &outbox,
                enrolment: &enrolment,
                consent: &consent,
                zone: ZONE,
                week_minutes: 2_160,
            };
            match draft.week(week) {
                Ok(Drafted::New(frozen)) => {
                    self.check_content(&frozen.body, week)?;
                    model.made(&frozen.body);
                    outbox.put(project, &frozen, wall).map_err(|error| failed("put")(&error))?;
                }
                Ok(Drafted::Nothing | Drafted::Unchanged(_))
                | Err(DraftError::NoToken(_) | DraftError::NotMeasured { .. } | DraftError::Problem { .. }) => {}
                Err(error @ (DraftError::Journal(_) | DraftError::Outbox(_))) => return Err(failed("draft")(&error)),
            }
        }
        Ok(())
    }

    fn check_content(&self, body: &[u8], week: Week) -> Result<(), String> {
        let report: Report = serde_json::from_slice(body).map_err(|error| format!("content: {error}"))?;
        let inside = clock::week(ZONE, week);
        for category in Category::ALL {
            let of = |(interval, entry): &(Interval, Category)| {
                let part = interval.intersect(inside).filter(|_| *entry == category);
                part.map_or(0, Interval::milliseconds)
            };
            let truth = self.entries.iter().map(of).sum::<i64>() / MINUTE_MS;
            let told = report.minutes.get(&category).map_or(0, |split| i64::from(split.manual));
            if told != truth {
                return Err(format!("content: {told} minutes of {category:?} by hand, truly {truth}"));
            }
        }
        let seen: u64 = report.minutes.values().map(|split| u64::from(split.automatic)).sum();
        let (seen, awake) = (i64::try_from(seen).unwrap_or(i64::MAX), self.watched.awake / MINUTE_MS + 1);
        if seen > awake {
            return Err(format!("content: {seen} minutes seen, of {awake} that could be"));
        }
        Ok(())
    }

    /// Sends what waits; the answer says nothing, the traffic and the outbox do.
    pub(super) fn send(&self, http: &Http, eager: Eager, now: i64) -> Result<(), String> {
        let Some(enrolment) = self.enrolment() else { return Ok(()) };
        if self.record().state == State::Withdrawn {
            return Ok(());
        }
        let (outbox, consent) = (self.outbox()?, self.consent());
        let (bound, now) = (enrolment.bound(ZONE), self.wall(now));
        let sender =
            Sender { http, outbox: &outbox, enrolment: &enrolment, consent: &consent, bound, now, jitter: 128 };
        match sender.send(eager) {
            Ok(_) | Err(UploadError::NoConsent(_)) => {}
            // The outbox may be gone in the middle of a withdrawal.
            Err(UploadError::Outbox(_)) if self.record().state == State::Withdrawn => {}
            Err(error @ (UploadError::Outbox(_) | UploadError::Consent(_))) => return Err(failed("send")(&error)),
        }
        if self.record().state == State::Withdrawn {
            drop(outbox);
            withdrawal::erase(&self.paths).map_err(|error| failed("erase")(&error))?;
        }
        Ok(())
    }

    /// The key and token of a week, for what a second device or a dishonest member would send.
    pub(super) fn hand(&self, week: Week, project: &ProjectId) -> Result<Option<Hand>, String> {
        let (Some(enrolment), record) = (self.enrolment(), self.record()) else { return Ok(None) };
        let Some(secret) = record.secret else { return Ok(None) };
        let token = self.outbox()?.token(project, week).map_err(|error| failed("token")(&error))?;
        let key = weekly_key(&secret, project, week, record.epoch);
        Ok(token.map(|token| Hand { key, token, team: enrolment.team }))
    }
}

/// Why a decision was not taken.
enum Refused {
    Step,
    File(ConsentFileError),
}

impl From<ConsentFileError> for Refused {
    fn from(error: ConsentFileError) -> Self {
        Self::File(error)
    }
}
