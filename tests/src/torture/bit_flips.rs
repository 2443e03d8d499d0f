// SPDX-License-Identifier: EUPL-1.2
//! Single flipped bits (fault F33): of a report, of its signature, and of a withdrawal, each genuine before.
//!
//! A trial is one bit; with as many trials as there are bits, each is flipped once. A flipped message is refused and
//! changes no row: neither the report that is there nor one that is not.

use std::sync::Arc;

use daglicht_collector::app::App;
use daglicht_collector::clock::{self, Clock};
use daglicht_collector::config::Config;
use daglicht_collector::store::dump;
use daglicht_collector::{ingest, projects, withdrawal};
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Bytes, Secret, Signature, sha256};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::membership::{self, Membership};
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;
use daglicht_test_postgres::{Database, Server};

use super::simulator::Folder;
use super::{Campaign, Figure, Plant, Scale, progress};
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "a message with one flipped bit is refused and changes nothing",
    run: |scale| run_on(NAME, None, scale),
    short: 600,
    usual: 1_000_000,
    plants: &[Plant { name: "signature-not-checked", trials: 2_000 }],
};

/// The same with the collector's data on a PostgreSQL server.
pub(super) const ON_POSTGRES: Campaign = Campaign {
    name: "bit-flips-postgres",
    run: |scale| run_on(ON_POSTGRES.name, Some(Server::shared()), scale),
    short: 200,
    ..CAMPAIGN
};

const NAME: &str = "bit-flips";

/// What was genuine.
struct Messages {
    report: Vec<u8>,
    signature: Signature,
    withdrawal: Vec<u8>,
}

/// The collector under test, and how it is driven.
struct Bench {
    runtime: tokio::runtime::Runtime,
    app: Arc<App>,
}

impl Bench {
    /// How many reports and tombstones there are.
    fn rows(&self) -> (u64, u64) {
        let contents = self.runtime.block_on(self.app.store.read(dump::contents)).expect("the database can be read");
        let count = |table: &str| contents.iter().filter(|one| one.table == table).map(|one| one.rows).sum();
        (count("report"), count("withdrawal"))
    }

    fn takes_report(&self, signature: Signature, body: Vec<u8>) -> bool {
        self.runtime.block_on(ingest::receive(&self.app, Some(signature), body)).is_ok()
    }

    fn takes_withdrawal(&self, body: Vec<u8>) -> bool {
        self.runtime.block_on(withdrawal::withdraw(&self.app, body)).is_ok()
    }
}

fn run_on(name: &'static str, server: Option<&Server>, scale: Scale) -> Figure {
    let begin = wait::now();
    let folder = Folder::new();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let database = server.map(Server::database);
    let (app, messages) = runtime.block_on(genuine(&folder, database.as_ref().map(Database::url)));
    let bench = Bench { runtime, app };
    let Messages { report, signature, withdrawal } = &messages;
    let parts = [report.len() * 8, signature.0.len() * 8, withdrawal.len() * 8];
    let bits: usize = parts.iter().sum();
    let trials = usize::try_from(scale.trials).expect("at least 32 bits").min(bits);
    let mut violations = Vec::new();
    let mut is_there = false;
    for trial in 0..trials {
        progress(name, u32::try_from(trial).expect("few"), u32::try_from(trials).expect("few"));
        let bit = trial * bits / trials;
        let offset = parts[0] + parts[1];
        if bit >= offset && !is_there {
            // From here on there is something to withdraw.
            let taken = bench.takes_report(*signature, report.clone());
            assert!(taken && bench.rows() == (1, 0), "the genuine report is taken");
            is_there = true;
        }
        let (what, taken) = if bit < parts[0] {
            ("report", bench.takes_report(*signature, flipped(report, bit)))
        } else if bit < offset {
            let other = Bytes(flipped(&signature.0, bit - parts[0]).try_into().expect("as long as before"));
            ("signature", bench.takes_report(other, report.clone()))
        } else {
            ("withdrawal", bench.takes_withdrawal(flipped(withdrawal, bit - offset)))
        };
        let rows = bench.rows();
        if taken || rows != (u64::from(is_there), 0) {
            violations.push(format!("bit {bit} of {bits}, in the {what}: taken {taken}, rows {rows:?}"));
            break;
        }
    }
    if violations.is_empty() {
        let withdrawn = bench.takes_withdrawal(withdrawal.clone());
        assert!(withdrawn && bench.rows() == (0, 1), "the genuine withdrawal is carried out");
    }
    Figure::new(name, u32::try_from(trials).expect("few"), violations, begin).note("bits in all", bits)
}

fn flipped(bytes: &[u8], bit: usize) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    bytes[bit / 8] ^= 1 << (bit % 8);
    bytes
}

/// A collector with an approved project, and the messages of a genuine member.
async fn genuine(folder: &Folder, url: Option<String>) -> (Arc<App>, Messages) {
    let date = |text: &str| text.parse().expect("a date");
    let mut config = Config::default();
    config.store.url = url;
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
        questionnaire: None,
        agent: "0.1.0".to_owned(),
        rule_pack: sha256(b"pack"),
    };
    let collector = app.keys.signing(&terms.project).public_key();
    let withdrawal = Withdrawal::new(terms.project, week, &key, &collector);
    let (report, withdrawal) = (report.to_bytes(), serde_json::to_vec(&withdrawal).expect("text keys only"));
    let signature = report::sign(&report, &collector, &key);
    (app, Messages { report, signature, withdrawal })
}
