// SPDX-License-Identifier: EUPL-1.2
//! The linker: an attacker with all that the collector stores, who matches one person's weeks, and tickets with reports.
//!
//! A trial is an organisation: people enrol with their tickets and report two weeks, through the agent's and collector's
//! own code. The attacker reads every column of every row and looks for equal pieces, also after decoding and hashing,
//! that occur in one pair only. Guessing without any gives one hit in each organisation. What the numbers of a report
//! say about a person is not this campaign's subject: they are drawn anew for each week.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use daglicht_agent::{enrolment, identity};
use daglicht_collector::app::App;
use daglicht_collector::clock::{self, Clock};
use daglicht_collector::config::Config;
use daglicht_collector::{ingest, projects};
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{Bytes, Secret, sha256};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::report::{self, Report, SessionLengths, Split};
use daglicht_shared::week::Week;
use rusqlite::types::Value;

use super::simulator::Folder;
use super::{Campaign, Figure, Plant, Scale, progress};
use crate::dice::Dice;
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "nothing stored links two weeks of a person, or a ticket and a report, better than chance",
    run,
    short: 3,
    usual: 100,
    plants: &[Plant { name: "same-key-every-week", trials: 3 }],
};

const NAME: &str = "linkability";
const PEOPLE: usize = 8;
const WEEKS: [&str; 2] = ["2026-W40", "2026-W41"];
/// Shorter pieces are equal by chance.
const PIECE: usize = 8;

type Pieces = BTreeSet<Vec<u8>>;

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let (mut weeks, mut tickets) = (0.0, 0.0);
    for trial in 0..scale.trials {
        progress(NAME, trial, scale.trials);
        let folder = Folder::new();
        let mut dice = Dice::new(scale.seed, usize::try_from(trial).expect("at least 32 bits"));
        let owners = organisation(&folder.0, &mut dice);
        let file = folder.0.join("collector.db");
        let reports = rows(&file, "select weekly_key, * from report");
        let used = rows(&file, "select hash, * from ticket where request is not null");
        assert_eq!((reports.len(), used.len()), (2 * PEOPLE, PEOPLE), "all that was sent is stored");
        let of = |part: usize| owned(&reports, &owners, part);
        weeks += hits(&of(0), &of(1));
        tickets += hits(&owned(&used, &owners, 2), &of(0));
    }
    let organisations = f64::from(scale.trials);
    // One hit in each organisation is chance; its variance is about one too, so this is four standard deviations.
    let most = 4.0f64.mul_add(organisations.sqrt(), organisations);
    let mut violations = Vec::new();
    for (what, found) in [("two weeks", weeks), ("a ticket and a report", tickets)] {
        if found > most {
            violations.push(format!("seed {}: {what}: {found:.1} hits, {organisations} by chance", scale.seed));
        }
    }
    Figure::new(NAME, scale.trials, violations, begin)
        .note("guesses of each kind", scale.trials * u32::try_from(PEOPLE).expect("few"))
        .note("hits by chance", organisations)
        .note("hits for two weeks", format!("{weeks:.1}"))
        .note("hits for a ticket and a report", format!("{tickets:.1}"))
}

/// The key by which a row is known to the referee: the weekly key of a report, the hash of a ticket.
type Owners = BTreeMap<Vec<u8>, (usize, usize)>;

/// Lets everybody enrol and report, in an order of chance; tells the referee what belongs to whom.
fn organisation(folder: &Path, dice: &mut Dice) -> Owners {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let date = |text: &str| text.parse().expect("a date");
    let start = clock::midnight(date("2026-10-13"));
    let clock = Clock::at(start);
    let app = Arc::new(App::open(folder, Config::default(), clock.clone()).expect("opens"));
    let terms = sample_terms();
    let decision = Decision {
        reference: "OR-1".to_owned(),
        document: sha256(b"agreed"),
        decided_on: date("2026-09-01"),
        valid_until: date("2026-12-31"),
    };
    let approval = Approval::new(decision, &terms, &Secret::new([60; 32]).signing_key());
    let mut owners = Owners::new();
    runtime.block_on(async {
        projects::create(&app, &toml::to_string(&terms).expect("TOML")).await.expect("in order");
        let manifest = projects::approve(&app, &terms.project, approval).await.expect("decided");
        let team = "a".parse().expect("a slug");
        let count = u16::try_from(PEOPLE).expect("few");
        let tickets = projects::issue_tickets(&app, &terms.project, &team, count).await.expect("approved");
        let mut members = Vec::new();
        for (person, ticket) in tickets.iter().enumerate() {
            let seed = [dice.below(usize::MAX).to_be_bytes(), person.to_be_bytes()].concat();
            let secret = Secret::new(sha256(&seed).0);
            let body = serde_json::to_vec(&enrolment::request(&manifest, ticket, &secret, 1)).expect("text keys only");
            let answer = daglicht_collector::enrolment::enrol(&app, body).await.expect("a ticket of its own");
            let tokens = enrolment::finish(&manifest, &answer, &secret, 1).expect("genuine");
            owners.insert(ticket.secret().hash().0.to_vec(), (person, 2));
            members.push((secret, tokens.into_iter().collect::<BTreeMap<Week, _>>()));
        }
        for (part, week) in WEEKS.iter().enumerate() {
            let week: Week = week.parse().expect("a week");
            let mut left: Vec<usize> = (0..PEOPLE).collect();
            while !left.is_empty() {
                let person = left.swap_remove(dice.below(left.len()));
                clock.set(clock.now().plus(i64::try_from(dice.below(3_600_000)).expect("an hour")));
                let (secret, tokens) = &members[person];
                let key = identity::weekly_key(secret, &terms.project, week, 1);
                let minutes = |dice: &mut Dice| u32::try_from(dice.below(40) * 5).expect("few");
                let report = Report {
                    schema: 1,
                    project: terms.project.clone(),
                    team: "a".parse().expect("a slug"),
                    week,
                    key: key.public_key(),
                    token: tokens[&week],
                    device: 0,
                    revision: 1,
                    scheduled_minutes: 2_160,
                    minutes: Category::ALL
                        .map(|category| (category, Split { automatic: minutes(dice), manual: 0 }))
                        .into(),
                    unknown_minutes: minutes(dice),
                    activities: BTreeMap::new(),
                    interruptions: minutes(dice),
                    switches: minutes(dice),
                    sessions: SessionLengths::default(),
                    calibration: Vec::new(),
                    questionnaire: None,
                    agent: "0.1.0".to_owned(),
                    rule_pack: sha256(b"pack"),
                };
                let body = report.to_bytes();
                let signature = report::sign(&body, &manifest.signing_key, &key);
                ingest::receive(&app, Some(signature), body).await.expect("a genuine report");
                owners.insert([key.public_key().0.as_slice(), week.to_string().as_bytes()].concat(), (person, part));
            }
        }
    });
    owners
}

/// The rows of a statement whose first column is the referee's key, each as all pieces of its other columns.
fn rows(file: &Path, sql: &str) -> Vec<(Vec<u8>, Pieces)> {
    let connection = rusqlite::Connection::open(file).expect("the database of the collector");
    let mut statement = connection.prepare(sql).expect("a table of the collector");
    let columns = statement.column_names().iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut found = Vec::new();
    let mut rows = statement.query([]).expect("can be read");
    while let Some(row) = rows.next().expect("can be read") {
        let mut pieces = Pieces::new();
        let mut referee: Vec<u8> = row.get(0).expect("bytes");
        for (column, name) in columns.iter().enumerate().skip(1) {
            match row.get::<_, Value>(column).expect("a value") {
                Value::Blob(bytes) => take(&bytes, &mut pieces),
                Value::Text(text) => {
                    if name == "week" {
                        referee.extend_from_slice(text.as_bytes());
                    }
                    take_text(&text, &mut pieces);
                }
                Value::Integer(_) | Value::Real(_) | Value::Null => {}
            }
        }
        found.push((referee, pieces));
    }
    found
}

/// The pieces of bytes, of their digest, and of what is encoded in them.
fn take(bytes: &[u8], pieces: &mut Pieces) {
    let digest = sha256(bytes).0;
    for whole in [bytes, &digest] {
        pieces.extend(whole.windows(PIECE).map(<[u8]>::to_vec));
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        take_text(text, pieces);
    }
}

fn take_text(text: &str, pieces: &mut Pieces) {
    for word in text.split(['"', ' ', '\n', ':', ',', '{', '}']).filter(|word| word.len() >= PIECE) {
        pieces.extend(word.as_bytes().windows(PIECE).map(<[u8]>::to_vec));
        let decoded = word.parse::<Bytes<32>>().map(|bytes| bytes.0.to_vec());
        let decoded = decoded.or_else(|_| word.parse::<Bytes<64>>().map(|bytes| bytes.0.to_vec()));
        if let Ok(decoded) = decoded {
            let digest = sha256(&decoded).0;
            for whole in [decoded.as_slice(), &digest] {
                pieces.extend(whole.windows(PIECE).map(<[u8]>::to_vec));
            }
        }
    }
}

/// The pieces of each person's row of one part, in the order of people.
fn owned<'a>(rows: &'a [(Vec<u8>, Pieces)], owners: &Owners, part: usize) -> Vec<&'a Pieces> {
    let mut found: Vec<_> = rows
        .iter()
        .filter_map(|(referee, pieces)| owners.get(referee).map(|(person, of)| (*person, *of, pieces)))
        .filter(|(_, of, _)| *of == part)
        .collect();
    found.sort_by_key(|(person, _, _)| *person);
    assert_eq!(found.len(), PEOPLE, "every person has a row");
    found.into_iter().map(|(_, _, pieces)| pieces).collect()
}

/// How many of the first are expected to be matched with their own among the second, by the most equal pieces.
fn hits(first: &[&Pieces], second: &[&Pieces]) -> f64 {
    let mut often: BTreeMap<&[u8], usize> = BTreeMap::new();
    for piece in first.iter().chain(second).flat_map(|pieces| pieces.iter()) {
        *often.entry(piece).or_default() += 1;
    }
    let score = |a: &Pieces, b: &Pieces| a.intersection(b).filter(|piece| often[piece.as_slice()] == 2).count();
    let mut expected = 0.0;
    for (person, pieces) in first.iter().enumerate() {
        let scores: Vec<usize> = second.iter().map(|other| score(pieces, other)).collect();
        let best = scores.iter().copied().max().unwrap_or_default();
        if scores.get(person) == Some(&best) {
            let equal = scores.iter().filter(|score| **score == best).count();
            expected += 1.0 / f64::from(u32::try_from(equal).expect("few"));
        }
    }
    expected
}
