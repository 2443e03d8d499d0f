// SPDX-License-Identifier: EUPL-1.2
//! Answers are lost, cut, forged, doubled and late between the agent's upload and a real collector.
//!
//! A trial is one exchange under one fault: the agent's own outbox, client and table of decisions in this process, a real
//! collector process behind the chaos proxy. What the outbox calls acknowledged must have a genuine receipt and lie at the
//! collector. In the end everything is acknowledged and the released minutes are those of the last revisions, although an
//! earlier revision arrives after each of them.

use std::collections::BTreeMap;
use std::path::Path;

use daglicht_agent::consent::Record;
use daglicht_agent::consent_file::{ConsentFile, ConsentFileError};
use daglicht_agent::database::Look;
use daglicht_agent::enrolment::Enrolment;
use daglicht_agent::http::Http;
use daglicht_agent::outbox::{self, Outbox, ReportState};
use daglicht_agent::paths::Paths;
use daglicht_agent::upload::{Decision, Eager, Offered, Sender};
use daglicht_shared::crypto::{Secret, sha256};
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;

use super::members::{self, Member, Minutes, PROJECT, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::chaos::{Answer, Chaos, Fault};
use crate::dice::Dice;
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "lost-responses",
    promise: "answers lost, cut, forged, doubled or late: no report is lost, counted twice or acknowledged without a receipt",
    run,
    short: 150,
    usual: 10_000,
    plants: &[
        Plant { name: "forget-before-receipt-verified", trials: 300 },
        Plant { name: "no-unique-key", trials: 300 },
        Plant { name: "older-revision-overwrites", trials: 300 },
    ],
};

/// Exchanges per collector: then its weeks are closed and another begins.
const EXCHANGES: u32 = 1_000;

/// A person with an agent's files.
struct Person<'a> {
    number: usize,
    member: &'a Member,
    enrolment: Enrolment,
    consent: ConsentFile,
    outbox: Outbox,
    http: Http,
    /// The last revision of each week that was put in the outbox.
    revisions: BTreeMap<usize, u32>,
}

#[derive(Default)]
struct Totals {
    violations: Vec<String>,
    faults: BTreeMap<&'static str, u32>,
    acknowledged: u32,
    set_aside: u32,
    closes: u32,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut totals = Totals::default();
    let mut done = 0;
    while done < scale.trials {
        let trials = EXCHANGES.min(scale.trials - done);
        epoch(Scale { trials, seed: scale.seed.wrapping_add(u64::from(done)) }, (done, scale.trials), &mut totals);
        done += trials;
    }
    let faults: Vec<String> = totals.faults.iter().map(|(name, count)| format!("{name} {count}")).collect();
    Figure::new(CAMPAIGN.name, scale.trials, totals.violations, begin)
        .note("faults", faults.join(", "))
        .note("acknowledged with a receipt that was checked again", totals.acknowledged)
        .note("set aside, kept and followed by a later revision", totals.set_aside)
        .note("weeks closed and held against the ledger", totals.closes)
}

fn epoch(scale: Scale, (before, of): (u32, u32), totals: &mut Totals) {
    let mut dice = Dice::new(scale.seed, 0);
    let place = Place::found("lost-responses");
    let mut collector = place.serve(None);
    let members = place.enrol_all(&collector.origin, &mut dice);
    let chaos = Chaos::start(&collector.origin);
    let weeks = place.weeks();
    let mut people: Vec<Person<'_>> = members
        .iter()
        .enumerate()
        .map(|(number, member)| {
            Person::new(&place.folder.path().join(format!("person-{number}")), number, member, &chaos)
        })
        .collect();
    let mut genuine = None;
    for trial in 0..scale.trials {
        let person = dice.below(people.len());
        let person = &mut people[person];
        let week = dice.below(weeks.len());
        let body = person.put_if_none_waits(week, weeks[week], &mut dice);
        let (name, fault) = fault(&mut dice, genuine.as_ref(), &body, weeks[week], &chaos);
        *totals.faults.entry(name).or_default() += 1;
        chaos.script(vec![fault]);
        for offered in person.send() {
            person.check(
                &place,
                &offered,
                &mut genuine,
                totals,
                &format!("seed {}, trial {trial}, {name}", scale.seed),
            );
        }
        super::progress(CAMPAIGN.name, before + trial + 1, of);
    }
    for person in &mut people {
        person.finish(&place, &weeks, &chaos, totals);
    }
    drop(chaos);
    collector.kill();
    for (number, week) in weeks.iter().enumerate() {
        let counted: Vec<Minutes> = people
            .iter()
            .filter_map(|person| Some(members::minutes(person.number, number, *person.revisions.get(&number)?)))
            .collect();
        // Below k nothing is released.
        if counted.len() < 5 {
            continue;
        }
        totals.closes += 1;
        totals.violations.extend(place.close(*week).and_then(|()| place.compare(*week, &counted)).err());
    }
}

/// The fault of a trial, with the name under which it is counted.
fn fault(dice: &mut Dice, genuine: Option<&String>, body: &[u8], week: Week, chaos: &Chaos) -> (&'static str, Fault) {
    let json = |status, body: String| {
        Fault::Answer(Answer { status, headers: vec![("Content-Type", "application/json".to_owned())], body })
    };
    let whole = chaos.seen().last_response.max(200);
    match dice.below(13) {
        0 => ("passed", Fault::Pass),
        1 => ("refused", Fault::Refuse),
        2 => ("reset", Fault::Reset),
        3 => ("request cut", Fault::CutRequest(dice.below(2_500))),
        4 | 5 => ("answer cut", Fault::CutResponse(dice.below(whole + 1))),
        6 | 7 => ("answer lost after commit", Fault::SwallowResponse),
        8 => ("doubled", Fault::DuplicateRequest),
        9 => ("late", Fault::LateRequest),
        10 if dice.in_hundred(30) => ("guest network", Fault::Answer(Answer::captive_portal())),
        10 => {
            let status = u16::try_from(100 + dice.below(500)).expect("a status");
            let later = ["7", "99999999999", "Fri, 31 Dec 2999 23:59:59 GMT", "-1", "soon"];
            ("any status", Fault::Answer(Answer::retry_after(status, later[dice.below(later.len())])))
        }
        11 => match genuine {
            Some(other) => ("receipt of another report", json(201, other.clone())),
            None => ("passed", Fault::Pass),
        },
        _ => {
            let receipt = Receipt {
                schema: 1,
                project: PROJECT.parse().expect("a slug"),
                week,
                outcome: Outcome::Accepted,
                body: sha256(body),
                at: wait::wall_milliseconds() / 1000,
                generation: 0,
            };
            let forged = Signed::new(&receipt, &Secret::new([66; 32]).signing_key());
            ("receipt of another signer", json(200, serde_json::to_string(&forged).expect("text keys only")))
        }
    }
}

impl<'a> Person<'a> {
    fn new(folder: &Path, number: usize, member: &'a Member, chaos: &Chaos) -> Self {
        let paths = Paths::at(folder.to_owned());
        paths.prepare().expect("a folder can be made");
        let enrolment = member.enrolment(&chaos.origin());
        let consent = ConsentFile::open(&paths).expect("it can be made");
        let hash = Some(enrolment.hash());
        let give = |record: Record| record.give(hash, Secret::new([1; 32]), now()).expect("nothing is pending");
        consent.change(|record| Ok::<_, ConsentFileError>(give(record))).expect("it can be given");
        let outbox = Outbox::open(&paths, Look::Brief).expect("it can be made").0;
        let http = Http::new(&enrolment.url).expect("a client");
        Self { number, member, enrolment, consent, outbox, http, revisions: BTreeMap::new() }
    }

    fn put(&mut self, number: usize, week: Week) -> Vec<u8> {
        let revision = self.revisions.get(&number).map_or(1, |revision| revision + 1);
        let frozen = self.member.report(week, revision, members::minutes(self.number, number, revision));
        let body = frozen.body.clone();
        let project = &self.enrolment.manifest.terms.project;
        let frozen = outbox::Frozen { week, revision, body: frozen.body, signature: frozen.signature };
        self.outbox.put(project, &frozen, now()).expect("the disk has room");
        self.revisions.insert(number, revision);
        body
    }

    /// Puts a new revision, most often only when none waits; gives the bytes that are sent next.
    fn put_if_none_waits(&mut self, number: usize, week: Week, dice: &mut Dice) -> Vec<u8> {
        let latest = self.outbox.latest(week).expect("the outbox can be read");
        match latest.filter(|item| item.state == ReportState::Waiting) {
            Some(item) if dice.in_hundred(85) => item.body,
            Some(_) | None => self.put(number, week),
        }
    }

    fn send(&self) -> Vec<Offered> {
        let bound = self.enrolment.bound("UTC".parse().expect("a zone"));
        let sender = Sender {
            http: &self.http,
            outbox: &self.outbox,
            enrolment: &self.enrolment,
            consent: &self.consent,
            bound,
            now: now(),
            jitter: 0,
        };
        sender.send(Eager::All).expect("consent is given and the disk has room")
    }

    /// Holds what was decided against what is true.
    fn check(
        &self,
        place: &Place,
        offered: &Offered,
        genuine: &mut Option<String>,
        totals: &mut Totals,
        context: &str,
    ) {
        let items = self.outbox.reports().expect("the outbox can be read");
        let item = items.iter().find(|item| item.week == offered.week && item.revision == offered.revision);
        let Some(item) = item else {
            totals.violations.push(format!("{context}: revision {} is gone from the outbox", offered.revision));
            return;
        };
        match offered.decision {
            Decision::Acknowledge => {
                let receipt = item.receipt.as_deref().and_then(|text| self.member.receipt(text.as_bytes(), &item.body));
                let held = place.held(offered.week, &self.member.key(offered.week));
                let is_held = held.iter().any(|(_, revision, _)| *revision >= offered.revision);
                if receipt.is_none() || !is_held {
                    totals.violations.push(format!(
                        "{context}: revision {} counts as acknowledged; a genuine receipt: {}, at the collector: {is_held}",
                        offered.revision,
                        receipt.is_some()
                    ));
                }
                if held.len() > 1 {
                    totals.violations.push(format!("{context}: {} rows of one person-week", held.len()));
                }
                totals.acknowledged += 1;
                genuine.clone_from(&item.receipt);
            }
            Decision::End(state) => totals.violations.push(format!("{context}: ended as {}", state.id())),
            Decision::SetAside(_) => totals.set_aside += 1,
            Decision::Later(_) | Decision::Tell(_) => {
                if item.state != ReportState::Waiting {
                    totals.violations.push(format!("{context}: not kept waiting but {}", item.state.id()));
                }
            }
        }
    }

    /// Brings every week to an acknowledged last revision, each overtaking the one before it.
    fn finish(&mut self, place: &Place, weeks: &[Week], chaos: &Chaos, totals: &mut Totals) {
        chaos.calm();
        let mut genuine = None;
        let context = format!("at the end, person {}", self.number);
        for number in self.revisions.keys().copied().collect::<Vec<_>>() {
            self.send();
            self.put(number, weeks[number]);
            chaos.script(vec![Fault::LateRequest]);
            self.send();
            self.put(number, weeks[number]);
            let offered = self.send();
            let is_done = offered.iter().any(|one| one.week == weeks[number] && one.decision == Decision::Acknowledge);
            if !is_done {
                totals
                    .violations
                    .push(format!("{context}, {}: nothing gets through any more: {offered:?}", weeks[number]));
            }
            for one in &offered {
                self.check(place, one, &mut genuine, totals, &context);
            }
        }
        let waiting = self.outbox.reports().expect("the outbox can be read");
        let waiting = waiting.iter().filter(|item| item.state == ReportState::Waiting).count();
        if waiting > 0 {
            totals.violations.push(format!("{context}: {waiting} reports still wait"));
        }
    }
}

fn now() -> Timestamp {
    Timestamp(wait::wall_milliseconds())
}
