// SPDX-License-Identifier: EUPL-1.2
//! The wire, byte for byte: one golden file for each message, made from fixed secrets.
//!
//! A published field never changes. A test that fails here says that agents and collectors of two versions would no longer
//! understand each other; mend the code, not the file. A new field is a new file beside the old one, which must still read.

use std::collections::BTreeMap;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::approval::{Approval, Decision};
use crate::category::Category;
use crate::crypto::{Secret, sha256};
use crate::enrolment::{BlindedWeek, EnrolmentAnswer, EnrolmentRequest, EvaluatedWeek};
use crate::manifest::{Manifest, sample_terms};
use crate::membership::{self, Issuer, Membership};
use crate::receipt::{Outcome, Receipt};
use crate::report::{self, Calibration, Report, SessionLengths, Split};
use crate::signed::Signed;
use crate::ticket::Ticket;
use crate::week::Week;
use crate::withdrawal::Withdrawal;

struct World {
    agent: Secret,
    project: Secret,
    week: Week,
}

impl World {
    fn new() -> Self {
        let week = "2026-W40".parse().expect("a week");
        Self { agent: Secret::new([1; 32]), project: Secret::new([2; 32]), week }
    }

    fn weekly(&self) -> crate::crypto::SigningKey {
        self.agent.derive("weekly key", &[b"sample"]).signing_key()
    }

    fn manifest(&self) -> Manifest {
        let terms = sample_terms();
        let decision = Decision {
            reference: "OR-7".to_owned(),
            document: sha256(b"document"),
            decided_on: "2026-09-01".parse().expect("a date"),
            valid_until: "2027-01-31".parse().expect("a date"),
        };
        let approval = Approval::new(decision, &terms, &Secret::new([3; 32]).signing_key());
        Manifest {
            schema: 1,
            terms,
            works_council: approval,
            signing_key: self.project.signing_key().public_key(),
            membership_key: Issuer::new(&self.project).public_key(),
        }
    }

    fn answer(&self) -> EnrolmentAnswer {
        let terms = sample_terms();
        let team = "a".parse().expect("a slug");
        let membership = Membership { project: &terms.project, team: &team, week: self.week };
        let blinded = membership::blind(&self.agent, &self.weekly().public_key());
        let evaluation = Issuer::new(&self.project).evaluate(membership, &blinded).expect("valid");
        EnrolmentAnswer { weeks: vec![EvaluatedWeek { week: self.week, evaluation }], team }
    }

    fn report(&self) -> Report {
        let terms = sample_terms();
        let answer = self.answer();
        let membership = Membership { project: &terms.project, team: &answer.team, week: self.week };
        let key = self.weekly().public_key();
        let issuer = Issuer::new(&self.project).public_key();
        let token = membership::finish(&self.agent, &key, membership, &issuer, &answer.weeks[0].evaluation);
        Report {
            schema: 1,
            project: terms.project.clone(),
            team: answer.team.clone(),
            week: self.week,
            key,
            token: token.expect("a genuine answer"),
            device: 0,
            revision: 1,
            scheduled_minutes: 2_160,
            minutes: Category::ALL.into_iter().map(|c| (c, Split { automatic: 60, manual: 5 })).collect(),
            unknown_minutes: 30,
            activities: BTreeMap::from([("mail".parse().expect("a slug"), 60)]),
            interruptions: 3,
            switches: 40,
            sessions: SessionLengths { under_5: 1, from_5_to_15: 2, from_15_to_60: 3, from_60: 4 },
            calibration: vec![Calibration { automatic: None, answered: Category::Rework, count: 1 }],
            questionnaire: None,
            agent: "0.1.0".to_owned(),
            rule_pack: sha256(b"pack"),
        }
    }
}

fn check<T: Serialize + DeserializeOwned + PartialEq + std::fmt::Debug>(name: &str, golden: &str, value: &T) {
    let written = serde_json::to_string_pretty(value).expect("text keys only") + "\n";
    assert_eq!(written, golden, "{name}");
    assert_eq!(&serde_json::from_str::<T>(golden).expect("the golden file reads"), value, "{name}");
}

#[test]
fn every_message_is_written_as_its_golden_file_and_read_back() {
    let world = World::new();
    let terms = sample_terms();
    let key = world.project.signing_key();
    let report = world.report();
    let body = report.to_bytes();
    let receipt = Receipt {
        schema: 1,
        project: terms.project.clone(),
        week: world.week,
        outcome: Outcome::Accepted,
        body: sha256(&body),
        at: 1_790_000_000,
        generation: 0,
    };
    let ticket = Ticket::new(terms.project.clone(), &key.public_key(), [7; 15]);
    let blinded = membership::blind(&world.agent, &world.weekly().public_key());
    let request = EnrolmentRequest {
        schema: 1,
        project: terms.project.clone(),
        ticket: ticket.secret().clone(),
        weeks: vec![BlindedWeek { week: world.week, blinded }],
    };
    let withdrawal = Withdrawal::new(terms.project.clone(), world.week, &world.weekly(), &key.public_key());
    check("report", include_str!("../golden/report.json"), &report);
    check("receipt", include_str!("../golden/receipt.json"), &Signed::new(&receipt, &key));
    check("approval", include_str!("../golden/approval.json"), &world.manifest().works_council);
    check("manifest", include_str!("../golden/manifest.json"), &Signed::new(&world.manifest(), &key));
    check("enrolment request", include_str!("../golden/enrolment-request.json"), &request);
    check("enrolment answer", include_str!("../golden/enrolment-answer.json"), &world.answer());
    check("withdrawal", include_str!("../golden/withdrawal.json"), &withdrawal);
    let signature = report::sign(&body, &key.public_key(), &world.weekly()).to_string() + "\n";
    assert_eq!(signature, include_str!("../golden/report-signature.txt"));
    assert_eq!(ticket.to_string() + "\n", include_str!("../golden/ticket.txt"));
}
