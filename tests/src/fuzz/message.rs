// SPDX-License-Identifier: EUPL-1.2
//! Messages and records that are JSON.

use std::fmt::Debug;
use std::sync::LazyLock;

use daglicht_collector::disclose::Released;
use daglicht_collector::figures::Figures;
use daglicht_collector::ingest;
use daglicht_collector::present::{Frame, Pages, UnitPage, View};
use daglicht_shared::approval::Approval;
use daglicht_shared::crypto::{Bytes, Secret};
use daglicht_shared::enrolment::EnrolmentRequest;
use daglicht_shared::manifest::{Manifest, Terms, sample_terms};
use daglicht_shared::membership::{self, Issuer, Membership};
use daglicht_shared::receipt::Receipt;
use daglicht_shared::recording::Line;
use daglicht_shared::report::Report;
use daglicht_shared::signed::Signed;
use daglicht_shared::span::Span;
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Target;

pub(super) const REPORT: Target =
    Target { name: "report", seeds: &[include_bytes!("../../../shared/golden/report.json")], run: report };
pub(super) const WITHDRAWAL: Target =
    Target { name: "withdrawal", seeds: &[include_bytes!("../../../shared/golden/withdrawal.json")], run: withdrawal };
pub(super) const ENROLMENT: Target = Target {
    name: "enrolment",
    seeds: &[include_bytes!("../../../shared/golden/enrolment-request.json")],
    run: |data| request::<EnrolmentRequest>(data).is_some(),
};
pub(super) const APPROVAL: Target =
    Target { name: "approval", seeds: &[include_bytes!("../../../shared/golden/approval.json")], run: approval };
pub(super) const RECEIPT: Target = Target {
    name: "receipt",
    seeds: &[
        br#"{"schema":1,"project":"sample","week":"2026-W40","outcome":"accepted","body":"rO5b9h36EHO0nua7fZZdTBzgWodI_x9sgORAYlLqU0M","at":1790000000,"generation":0}"#,
        br#"{"schema":1,"project":"p","week":"1970-W01","outcome":"week_closed","body":"rO5b9h36EHO0nua7fZZdTBzgWodI_x9sgORAYlLqU0M","at":-1,"generation":7}"#,
    ],
    run: |data| same_again::<Receipt>(data).is_some(),
};
pub(super) const SIGNED: Target = Target {
    name: "signed",
    seeds: &[
        include_bytes!("../../../shared/golden/manifest.json"),
        include_bytes!("../../../shared/golden/receipt.json"),
    ],
    run: signed,
};
pub(super) const GROUP: Target =
    Target { name: "group", seeds: &[include_bytes!("../../fuzz/seeds/group-element.bin")], run: group };
pub(super) const RECORDING: Target = Target {
    name: "recording",
    seeds: &[
        br#"{"at":5,"presence":"active","idle_ms":3,"application":"a","title":"b"}"#,
        br#"{"from":1,"to":2,"category":"meetings"}"#,
        br#"{"end":9}"#,
    ],
    run: |data| same_again::<Line>(data).is_some(),
};
pub(super) const RELEASED: Target = Target {
    name: "released",
    seeds: &[
        br#"{"version":1,"outcome":{"withheld":{"reason":"dominated"}}}"#,
        br#"{"version":1,"outcome":{"shown":{"contributors":"10-14","blocks":[{"categories":["standardised_work"],"minutes":600},{"categories":["administration_projects"],"minutes":0},{"categories":["speed_loss","rework"],"minutes":120},{"categories":["interruptions"],"minutes":15},{"categories":["occupancy_loss"],"minutes":0},{"categories":["official_breaks","training_coaching","meetings"],"minutes":30}],"unknown_minutes":60,"measured_minutes":825,"scheduled_minutes":900,"margin_points":3}}}"#,
    ],
    run: released,
};

static PAGES: LazyLock<Pages> = LazyLock::new(|| Pages::new().expect("a test of the collector loads the messages"));

/// What is accepted is the same when it is written and read again.
pub(super) fn same_again<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<T> {
    let value: T = serde_json::from_slice(data).ok()?;
    let text = serde_json::to_string(&value).expect("what was read can be written");
    let again: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(again, value, "{text}");
    Some(value)
}

/// The way of a request's body: read like `same_again`, or refused with a field that a problem can name.
fn request<T: Serialize + DeserializeOwned + PartialEq + Debug>(data: &[u8]) -> Option<T> {
    match ingest::read::<T>(data) {
        Ok(value) => {
            assert_eq!(same_again::<T>(data).as_ref(), Some(&value));
            Some(value)
        }
        Err(refusal) => {
            let problem = refusal.into_problem();
            assert!(problem.status == 400 && problem.field.is_some_and(|field| !field.is_empty()));
            None
        }
    }
}

fn report(data: &[u8]) -> bool {
    let terms = Terms { activities: ["mail".parse().expect("a slug")].into(), ..sample_terms() };
    let Some(report) = request::<Report>(data) else { return false };
    let problems = report.problems(&terms);
    let fits = problems.is_empty();
    if fits {
        assert!(report.measured_minutes() <= u64::from(terms.timing.week_cap_minutes));
        assert!(report.minutes.len() == 9 && terms.is_team(&report.team) && terms.measures(report.week));
    }
    for problem in problems {
        assert!(!problem.field().is_empty() && !problem.to_string().is_empty());
    }
    fits
}

fn withdrawal(data: &[u8]) -> bool {
    let Some(withdrawal) = request::<Withdrawal>(data) else { return false };
    // Nobody holds the key of the golden file under another collector's name.
    assert!(withdrawal.verify(&Bytes([7; 32])).is_err());
    withdrawal.verify(&Secret::new([2; 32]).signing_key().public_key()).is_ok()
}

fn approval(data: &[u8]) -> bool {
    let golden = || serde_json::from_slice::<Approval>(APPROVAL.seeds[0]).expect("the golden file");
    let Some(approval) = same_again::<Approval>(data) else { return false };
    assert!(!approval.fingerprint().is_empty());
    let holds = approval.check(&sample_terms()).is_ok();
    // Only what the council signed is approved, whatever else stands in the file.
    if holds && approval.council == golden().council {
        assert_eq!(approval, golden());
    }
    holds
}

fn signed(data: &[u8]) -> bool {
    let Some(signed) = same_again::<Signed>(data) else { return false };
    let key = Secret::new([2; 32]).signing_key().public_key();
    match (signed.open::<Receipt>(&key), signed.open::<Manifest>(&key)) {
        (Ok(_), Ok(_)) => panic!("a receipt passes for a manifest"),
        (Ok(receipt), Err(_)) => receipt.project.as_str() == "sample",
        (Err(_), Ok(manifest)) => manifest.terms == sample_terms(),
        (Err(_), Err(_)) => false,
    }
}

/// Group elements and scalars from the network, on both sides of the protocol.
fn group(data: &[u8]) -> bool {
    let secret = Secret::new([5; 32]);
    let terms = sample_terms();
    let (team, week): (_, Week) = ("a".parse().expect("a slug"), terms.first_week);
    let membership = Membership { project: &terms.project, team: &team, week };
    let key = secret.signing_key().public_key();
    let part = |from: usize| {
        let mut bytes = [0; 32];
        bytes.iter_mut().zip(data.iter().skip(from)).for_each(|(to, from)| *to = *from);
        bytes
    };
    let issuer = Issuer::new(&secret);
    let evaluated = issuer.evaluate(membership, &Bytes(part(0)));
    if let Ok(evaluation) = evaluated {
        // What the honest collector evaluates blindly is worth nothing for another key.
        assert!(membership::finish(&secret, &key, membership, &issuer.public_key(), &evaluation).is_err());
    }
    let mut wide = [0; 64];
    wide.iter_mut().zip(data.iter().skip(32)).for_each(|(to, from)| *to = *from);
    assert!(!issuer.accepts(membership, &key, &Bytes(wide)));
    let evaluation = membership::Evaluation { element: Bytes(part(0)), proof: Bytes(wide) };
    assert!(membership::finish(&secret, &key, membership, &Bytes(part(96)), &evaluation).is_err());
    evaluated.is_ok()
}

fn released(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let terms = sample_terms();
    let read = |text: &str| Released::from_record("a".parse().expect("a slug"), terms.first_week, text);
    let Ok(row) = read(text) else { return false };
    let written = serde_json::json!({ "version": 1, "outcome": row.outcome }).to_string();
    assert_eq!(read(&written).expect("what was read can be written"), row, "{written}");
    let figures = Figures::of(&row, &terms, std::slice::from_ref(&row));
    assert!(serde_json::to_string(&figures).is_ok());
    let figures = figures.into();
    let page = UnitPage {
        stopped_since: None,
        terms: &terms,
        unit: &row.unit,
        span: Span::Week(row.week),
        figures: &figures,
        below: &[],
        closed: &[row.week],
        units: &[],
        baselines: &[],
        may_write: false,
        view: View::Full,
    };
    for language in Language::ALL {
        let frame = Frame { language, path: "/", visitor: None };
        let html = PAGES.unit(&frame, &page);
        assert!(!html.contains("NaN") && !html.contains("inf%"), "{text}");
    }
    true
}
