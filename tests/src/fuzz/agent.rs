// SPDX-License-Identifier: EUPL-1.2
//! What the agent reads: the collector's answers, and its own consent file.

use std::sync::LazyLock;

use daglicht_agent::activitywatch::Event;
use daglicht_agent::calendar;
use daglicht_agent::consent::State;
use daglicht_agent::consent_file::{self, LENGTH};
use daglicht_agent::enrolment;
use daglicht_agent::import;
use daglicht_agent::journal::LONGEST_ENTRY_MS;
use daglicht_agent::registrations::plan::{self, Plan, Proposal};
use daglicht_agent::registrations::{self, ReadError, Registration};
use daglicht_agent::upload::{self, Decision};
use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::approval::{Approval, Decision as Council};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Secret, SigningKey, sha256};
use daglicht_shared::enrolment::EnrolmentAnswer;
use daglicht_shared::manifest::{Manifest, Terms, sample_terms};
use daglicht_shared::membership::Issuer;
use daglicht_shared::observe::Observer;
use daglicht_shared::problem::Problem;
use daglicht_shared::questionnaire::{Answers, AnswersProblem, Obstacle, Questionnaire};
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::signed::{Signed, Statement as _};
use daglicht_shared::ticket::Ticket;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use super::Target;
use super::message::same_again;

pub(super) const MANIFEST: Target =
    Target { name: "manifest", seeds: &[include_bytes!("../../fuzz/seeds/manifest-text.json")], run: manifest };
pub(super) const ENROLMENT_ANSWER: Target = Target {
    name: "enrolment-answer",
    seeds: &[include_bytes!("../../../shared/golden/enrolment-answer.json")],
    run: enrolment_answer,
};
pub(super) const ANSWER: Target = Target {
    name: "answer",
    seeds: &[
        b"\x99{\"type\":\"week-closed\",\"title\":\"Closed\",\"status\":409,\"detail\":\"Closed.\"}",
        b"\xc9\x00{\"schema\":1,\"project\":\"sample\",\"week\":\"2026-W40\",\"outcome\":\"accepted\",\"body\":\"rO5b9h36EHO0nua7fZZdTBzgWodI_x9sgORAYlLqU0M\",\"at\":1790000000,\"generation\":0}",
    ],
    run: answer,
};
pub(super) const CONSENT: Target = Target {
    name: "consent",
    seeds: &[
        br#"{"sequence":3,"epoch":1,"state":"given","at":5,"secret":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}"#,
        br#"{"sequence":4,"epoch":1,"state":"paused","until":99,"at":5}"#,
        br#"{"sequence":4,"epoch":2,"state":"withdrawn","at":5,"manifest":"AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}"#,
    ],
    run: consent,
};

pub(super) const EXPORT: Target =
    Target { name: "activitywatch-export", seeds: &[include_bytes!("../../fuzz/seeds/export.json")], run: export };
pub(super) const CALENDAR: Target =
    Target { name: "calendar", seeds: &[include_bytes!("../../fuzz/seeds/calendar.ics")], run: calendar };
pub(super) const REGISTRATIONS: Target = Target {
    name: "registrations",
    seeds: &[
        include_bytes!("../../data/imports/toggl.csv"),
        include_bytes!("../../data/imports/clockify.csv"),
        include_bytes!("../../data/imports/kimai.csv"),
        include_bytes!("../../data/imports/timewarrior.json"),
    ],
    run: registrations,
};
pub(super) const EVENT: Target = Target {
    name: "activitywatch-event",
    seeds: &[br#"{"timestamp":"2026-11-02T09:00:00.250+01:00","duration":1.5,"data":{"app":"writer","title":"x"}}"#],
    run: event,
};

pub(super) const ANSWERS: Target = Target {
    name: "answers",
    seeds: &[
        br#"{"perceived":{"standardised_work":60,"meetings":40},"obstacles":["waiting"],"lost_minutes_a_day":45}"#,
        br#"{"perceived":{"rework":100},"obstacles":[],"lost_minutes_a_day":480}"#,
    ],
    run: answers,
};

static PROJECT: LazyLock<SigningKey> = LazyLock::new(|| Secret::new([2; 32]).signing_key());

/// A manifest that its project signed and its council approved, whatever stands in it, is used only when it is in order.
fn manifest(data: &[u8]) -> bool {
    let Some(mut read) = same_again::<Manifest>(data) else { return false };
    // The pack that comes with the program takes long to load; a small one says as much here.
    read.terms.rule_pack.get_or_insert_with(|| include_str!("../../fuzz/seeds/rules.toml").to_owned());
    let today = "2026-11-01".parse().expect("a date");
    let council = Secret::new([3; 32]).signing_key();
    let Approval { reference, document, decided_on, valid_until, .. } = read.works_council.clone();
    let decision = Council { reference, document, decided_on, valid_until };
    let works_council = Approval::new(decision, &read.terms, &council);
    let manifest = Manifest { works_council, signing_key: PROJECT.public_key(), ..read };
    let signed = Signed::new(&manifest, &PROJECT);
    let ticket = Ticket::new(manifest.terms.project.clone(), &PROJECT.public_key(), [4; 15]);
    let accepted = enrolment::accept_manifest(&signed, &ticket, today);
    let holds = accepted.is_ok();
    match accepted {
        Ok(accepted) => {
            assert_eq!(accepted, manifest);
            assert!(accepted.terms.problems().is_empty() && accepted.terms.disclosure.k >= 5);
            assert!(accepted.works_council.valid_until >= today);
        }
        Err(_) => assert!(is_out_of_order(&manifest.terms) || valid_until < today),
    }
    // The same with a signature of somebody else.
    let forged = Signed { signature: council.sign(signed.text.as_bytes()), ..signed };
    assert!(enrolment::accept_manifest(&forged, &ticket, today).is_err());
    holds
}

fn is_out_of_order(terms: &Terms) -> bool {
    let pack = terms.rule_pack.as_deref().map(daglicht_shared::rule_pack::RulePack::parse);
    !terms.problems().is_empty() || pack.is_some_and(|pack| pack.is_err())
}

fn enrolment_answer(data: &[u8]) -> bool {
    let Some(answer) = same_again::<EnrolmentAnswer>(data) else { return false };
    let secret = Secret::new([2; 32]);
    let terms = Terms { last_week: "2026-W40".parse().expect("a week"), ..sample_terms() };
    let terms = Terms { first_week: terms.last_week, ..terms };
    let manifest: Manifest = serde_json::from_slice(MANIFEST.seeds[0]).expect("the golden text");
    let manifest = Manifest { terms, membership_key: Issuer::new(&secret).public_key(), ..manifest };
    // The proof of the golden file is for another weekly key.
    assert!(enrolment::finish(&manifest, &answer, &Secret::new([9; 32]), 1).is_err());
    true
}

const BODY: &[u8] = b"a report";

/// The first byte gives the status; when the second is zero, the project itself signs the rest as a receipt.
fn answer(data: &[u8]) -> bool {
    let (status, rest) = data.split_first().map_or((503, data), |(byte, rest)| (100 + u16::from(*byte) * 2, rest));
    let body = match rest.split_first() {
        Some((0, text)) => signed_by_project(text),
        Some(_) | None => rest.to_vec(),
    };
    let found = upload::receipt(&body, &PROJECT.public_key(), BODY);
    if let Some((receipt, signed)) = &found {
        assert!(receipt.answers(BODY));
        assert_eq!(signed.open::<Receipt>(&PROJECT.public_key()).expect("genuine"), *receipt);
    }
    match (upload::decide(status, found.as_ref().map(|(receipt, _)| receipt)), &found) {
        (Decision::Acknowledge, Some((receipt, _))) => {
            assert!(matches!(receipt.outcome, Outcome::Accepted | Outcome::Superseded));
        }
        (Decision::End(_), Some((receipt, _))) => {
            assert!(matches!(receipt.outcome, Outcome::WeekClosed | Outcome::Withdrawn));
        }
        (Decision::Acknowledge | Decision::End(_), None) => panic!("it was believed without a receipt"),
        (Decision::Later(_) | Decision::Tell(_) | Decision::SetAside(_), found) => assert!(found.is_none()),
    }
    let explained = upload::explanation(&body);
    let explains = explained.is_some();
    assert_eq!(explains, serde_json::from_slice::<Problem>(&body).is_ok());
    if let Some(text) = explained {
        assert!(text.chars().count() <= 500 && !text.chars().any(char::is_control), "{text:?}");
    }
    found.is_some() || explains
}

fn signed_by_project(text: &[u8]) -> Vec<u8> {
    // A receipt for the golden body becomes one for this body, so that changes around it reach the acknowledgement.
    let text =
        String::from_utf8_lossy(text).replace("rO5b9h36EHO0nua7fZZdTBzgWodI_x9sgORAYlLqU0M", &sha256(BODY).to_string());
    let message = [Receipt::DOMAIN.as_bytes(), b"\n", text.as_bytes()].concat();
    let signature = PROJECT.sign(&message);
    serde_json::to_vec(&Signed { text, signature }).expect("text keys only")
}

/// Two slots with genuine sums around the two halves of the input, and the input itself as the file.
fn consent(data: &[u8]) -> bool {
    let whole = file(data);
    if data.iter().any(|byte| *byte != 0) && data.len() > LENGTH / 2 {
        assert!(consent_file::read(&whole).is_err(), "a slot without a sum is never valid");
    }
    let (first, second) = data.split_at(data.len() / 2);
    let mut accepted = false;
    for (first, second) in [(data, data), (first, second), (data, &[][..])] {
        let mut bytes = [slot(first), slot(second)].concat();
        let file: &[u8; LENGTH] = bytes.first_chunk().expect("two slots");
        let Ok(record) = consent_file::read(file) else { continue };
        accepted |= !first.is_empty();
        assert!(record.state != State::Given || first.len() + second.len() > 40, "consent out of nothing");
        // One flipped bit and both slots are worthless.
        for at in [100, LENGTH / 2 + 100] {
            bytes[at] ^= 1;
        }
        assert!(consent_file::read(bytes.first_chunk().expect("two slots")).is_err());
    }
    accepted
}

fn file(data: &[u8]) -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes.iter_mut().zip(data).for_each(|(to, from)| *to = *from);
    bytes
}

fn slot(payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("inputs are short").to_be_bytes();
    let mut slot = [b"DAGLCON1".as_slice(), &length, payload].concat();
    slot.resize(LENGTH / 2 - 32, 0);
    let sum = sha256(&slot);
    slot.extend_from_slice(&sum.0);
    slot
}

/// A year, so that what is far away is cut off.
fn year() -> Interval {
    Interval::new(Timestamp(1_767_225_600_000), Timestamp(1_798_761_600_000)).expect("a year")
}

/// Whatever an export says, its sessions lie in the period, follow each other and never overlap.
fn export(data: &[u8]) -> bool {
    let export = match import::read(data) {
        Ok(export) => export,
        Err(error) => {
            assert!(!error.to_string().is_empty());
            return false;
        }
    };
    let pack = RulePack::parse(include_str!("../../fuzz/seeds/rules.toml")).expect("the seed loads");
    let past = import::past(&export, &mut Observer::new(pack, None), Zone::AMSTERDAM, year());
    let mut until = year().start();
    for session in &past.sessions {
        assert!(session.interval.start() >= until && session.interval.end() <= year().end());
        until = session.interval.end();
    }
    assert!(past.excluded_ms >= 0);
    true
}

/// What comes in comes in once: of proposals that were taken over, none is new.
fn once(proposals: &[Proposal]) -> Plan {
    let first = plan::plan(proposals.to_vec(), &[]);
    assert_eq!(first.fresh.len() + first.known.len(), proposals.len());
    let entry =
        |(id, proposal): (i64, &Proposal)| TimeEntry { id, interval: proposal.interval, category: proposal.category };
    let taken: Vec<TimeEntry> = (1..).zip(&first.fresh).map(entry).collect();
    let again = plan::plan(proposals.to_vec(), &taken);
    assert_eq!((again.fresh.len(), again.known.len()), (0, proposals.len()));
    first
}

/// Whatever a calendar says, a person is busy in stretches that lie in the period and never touch, as entries too.
fn calendar(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let Ok(calendar) = calendar::read(text, Zone::AMSTERDAM, year()) else { return false };
    let mut until = None;
    for busy in &calendar.busy {
        assert!(until.is_none_or(|until| busy.start() > until));
        assert!(busy.start() >= year().start() && busy.end() <= year().end());
        until = Some(busy.end());
    }
    let proposal =
        |interval: &Interval| Proposal { line: None, interval: *interval, category: Category::Meetings, note: None };
    let plan = once(&calendar.busy.iter().map(proposal).collect::<Vec<_>>());
    assert!(plan.clashes.is_empty() && plan.known.is_empty());
    true
}

/// Answers that a project takes divide the whole week and name what the project lists.
fn answers(data: &[u8]) -> bool {
    let Some(answers) = same_again::<Answers>(data) else { return false };
    let week: Week = "2026-W40".parse().expect("a week");
    let waiting = Obstacle { id: "waiting".parse().expect("a slug"), nl: "Wachten".into(), en: "Waiting".into() };
    let asked = Questionnaire { weeks: [week].into(), obstacles: vec![waiting] };
    assert_eq!(asked.check(week.next(), &answers), Err(AnswersProblem::Week(week.next())));
    if asked.check(week, &answers).is_err() {
        return false;
    }
    assert_eq!(answers.perceived.values().sum::<u32>(), 100);
    assert!(answers.obstacles.len() <= 1 && answers.lost_minutes_a_day <= 480);
    true
}

/// Whatever an export says, its entries are of this file and hold time, and a place that is wrong lies in the file.
fn registrations(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let lines = u64::try_from(text.matches('\n').count()).unwrap_or(u64::MAX) + 1;
    match registrations::read(text, None, None, Zone::AMSTERDAM) {
        Ok(exported) => {
            for one in &exported.registrations {
                assert!((1..=lines).contains(&one.line), "{one:?}");
                assert!((1..=LONGEST_ENTRY_MS).contains(&one.interval.milliseconds()), "{one:?}");
            }
            let proposal = |one: &Registration| Proposal {
                line: Some(one.line),
                interval: one.interval,
                category: Category::Meetings,
                note: None,
            };
            once(&exported.registrations.iter().map(proposal).collect::<Vec<_>>());
            true
        }
        Err(ReadError::Wrong(wrong)) => {
            assert!((1..=lines).contains(&wrong.line) && wrong.column >= 1, "{wrong:?}");
            false
        }
        Err(
            ReadError::NotRecognised
            | ReadError::NotThis(_)
            | ReadError::TooMuch
            | ReadError::SeveralPeople { .. }
            | ReadError::TwoWays { .. },
        ) => false,
    }
}

/// An event that was understood means the same when it is written and read again.
fn event(data: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice(data) else { return false };
    let Ok(event) = Event::read(value) else { return false };
    assert!(event.duration_ms >= 0 && event.end() >= event.start);
    // Years with five digits are read by nobody, so they are not written back.
    let again = Event::read(event.write());
    assert!(again.is_err() || again == Ok(event));
    true
}
