// SPDX-License-Identifier: EUPL-1.2
//! Single flipped bits (fault F33): of a report, of its signature, and of a withdrawal, each genuine before.
//!
//! A trial is one bit; with as many trials as there are bits, each is flipped once. A flipped message is refused and
//! changes no row: neither the report that is there nor one that is not.

use std::sync::Arc;

use daglicht_collector::app::App;
use daglicht_collector::clock::{self, Clock};
use daglicht_collector::config::Config;
use daglicht_collector::{ingest, projects, withdrawal};
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Bytes, Secret, Signature, sha256};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::membership::{self, Membership};
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;

use super::simulator::Folder;
use super::{Campaign, Figure, Plant, Scale, progress};
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "a message with one flipped bit is refused and changes nothing",
    run,
    short: 600,
    usual: 1_000_000,
    plants: &[Plant { name: "signature-not-checked", trials: 2_000 }],
};

const NAME: &str = "bit-flips";

/// What was genuine.
struct Messages {
    report: Vec<u8>,
    signature: Signature,
    withdrawal: Vec<u8>,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let folder = Folder::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (app, messages) = runtime.block_on(genuine(&folder));
    let database = rusqlite::Connection::open(folder.0.join("collector.db")).expect("the database of the collector");
    let rows = || -> (u32, u32) {
        let counts = "select (select count(*) from report), (select count(*) from withdrawal)";
        database.query_row(counts, [], |row| Ok((row.get(0)?, row.get(1)?))).expect("two counts")
    };
    let Messages { report, signature, withdrawal } = &messages;
    let parts = [report.len() * 8, signature.0.len() * 8, withdrawal.len() * 8];
    let bits: usize = parts.iter().sum();
    let trials = usize::try_from(scale.trials).expect("at least 32 bits").min(bits);
    let mut violations = Vec::new();
    let mut is_there = false;
    for trial in 0..trials {
        progress(NAME, u32::try_from(trial).expect("few"), u32::try_from(trials).expect("few"));
        let bit = trial * bits / trials;
        let offset = parts[0] + parts[1];
        if bit >= offset && !is_there {
            // From here on there is something to withdraw.
            let sent = runtime.block_on(ingest::receive(&app, Some(*signature), report.clone()));
            assert!(sent.is_ok() && rows() == (1, 0), "the genuine report is taken: {sent:?}");
            is_there = true;
        }
        let (what, taken) = if bit < parts[0] {
            let body = flipped(report, bit);
            ("report", runtime.block_on(ingest::receive(&app, Some(*signature), body)).is_ok())
        } else if bit < offset {
            let other = Bytes(flipped(&signature.0, bit - parts[0]).try_into().expect("as long as before"));
            ("signature", runtime.block_on(ingest::receive(&app, Some(other), report.clone())).is_ok())
        } else {
            let body = flipped(withdrawal, bit - offset);
            ("withdrawal", runtime.block_on(withdrawal::withdraw(&app, body)).is_ok())
        };
        if taken || rows() != (u32::from(is_there), 0) {
            violations.push(format!("bit {bit} of {bits}, in the {what}: taken {taken}, rows {:?}", rows()));
            break;
        }
    }
    if violations.is_empty() {
        let withdrawn = runtime.block_on(withdrawal::withdraw(&app, withdrawal.clone()));
        assert!(withdrawn.is_ok() && rows() == (0, 1), "the genuine withdrawal is carried out: {withdrawn:?}");
    }
    Figure::new(NAME, u32::try_from(trials).expect("few"), violations, begin).note("bits in all", bits)
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// A collector with an approved project, and the messages of a genuine member.
async fn genuine(folder: &Folder) -> (Arc<App>, Messages) {
    let date = |text: &str| text.parse().expect("a date");
    let mut config = Config::default();
    config.limits.key = "1000000/s".parse().expect("a rate");
    let clock = Clock::at(clock::midnight(date("2026-10-13")));
    let app = Arc::new(App::open(&folder.0, config, clock).expect("opens"));
    let terms = sample_terms();
    let decision = Decision {
        reference: "OR-1".to_owned(),
        document: sha256(b"agreed"),
        decided_on: date("2026-09-01"),
        valid_until: date("2026-12-31"),
    };
    let approval = Approval::new(decision, &terms, &Secret::new([60; 32]).signing_key());
    projects::create(&app, &toml::to_string(&terms).expect("TOML")).await.expect("in order");
    projects::approve(&app, &terms.project, approval).await.expect("decided");
    let (team, week): (_, Week) = ("a".parse().expect("a slug"), "2026-W40".parse().expect("a week"));
    let secret = Secret::new([9; 32]);
    let key = secret.derive("weekly key", &[]).signing_key();
    let membership = Membership { project: &terms.project, team: &team, week };
    let issuer = app.keys.issuer(&terms.project);
    let evaluation = issuer.evaluate(membership, &membership::blind(&secret, &key.public_key())).expect("genuine");
    let token = membership::finish(&secret, &key.public_key(), membership, &issuer.public_key(), &evaluation);
    let report = Report {
        schema: 1,
        project: terms.project.clone(),
        token: token.expect("genuine"),
        team,
        week,
        key: key.public_key(),
        device: 0,
        revision: 1,
        scheduled_minutes: 2_160,
        minutes: Category::ALL.map(|category| (category, Split { automatic: 60, manual: 5 })).into(),
        unknown_minutes: 30,
        activities: std::collections::BTreeMap::new(),
        interruptions: 3,
        switches: 40,
        sessions: SessionLengths::default(),
        calibration: Vec::new(),
        agent: "0.1.0".to_owned(),
        rule_pack: sha256(b"pack"),
    };
    let collector = app.keys.signing(&terms.project).public_key();
    let withdrawal = Withdrawal::new(terms.project, week, &key, &collector);
    let (report, withdrawal) = (report.to_bytes(), serde_json::to_vec(&withdrawal).expect("text keys only"));
    let signature = report::sign(&report, &collector, &key);
    (app, Messages { report, signature, withdrawal })
}
