// SPDX-License-Identifier: EUPL-1.2
//! Corruption: damaged databases are put aside or refused, never deleted, and the agent goes on with what can be read.
//!
//! A trial is one damaged file: a byte changed, a page of noise, a file cut short or emptied, a log lost or changed. The
//! agent starts with a message, keeps the damaged bytes, brings the readable rows over, works, and finds nothing wrong the
//! next time. The collector works or refuses with a message, and leaves the file as it is. SQLite has no checksums: a
//! changed byte inside a value can stay unnoticed, and is counted as such.

use std::collections::BTreeMap;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use daglicht_agent::consent::{Record, State};
use daglicht_agent::consent_file::{ConsentFile, ConsentFileError};
use daglicht_agent::database::Look;
use daglicht_agent::journal::Journal;
use daglicht_agent::outbox::Outbox;
use daglicht_agent::paths::Paths;
use daglicht_agent::withdrawal;
use daglicht_shared::crypto::Secret;
use daglicht_shared::time::{Interval, Timestamp};

use crate::dice::Dice;
use crate::program::Folder;
use crate::wait;

use super::desk::{Desk, Saved};
use super::office::{self, Answer, Deed, Office};
use super::{Campaign, Figure, Plant, Scale, progress};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "corruption",
    promise: "a damaged database is never deleted and never a reason to stop; what can be read is brought over",
    run,
    short: 150,
    usual: 5_000,
    plants: &[Plant { name: "damaged-deleted", trials: 150 }, Plant { name: "nothing-recovered", trials: 150 }],
};

const CONSENT: &str = "consent";
const PAGE: usize = 4096;
/// No page holds more rows than this, for none is shorter than 30 bytes.
const MOST_ON_A_PAGE: usize = 130;

/// The files of a sound folder, by name.
type Files = BTreeMap<String, Vec<u8>>;

/// What is done to a file.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Byte { at: usize, bits: u8 },
    Noise { page: usize },
    Zeros { page: usize },
    Cut { length: usize },
    Header,
    LogMissing,
    LogByte { at: usize, bits: u8 },
}

/// What came of the trials.
#[derive(Debug, Default)]
struct Counts {
    put_aside: u32,
    refused: u32,
    unnoticed: u32,
    salvaged: Vec<usize>,
}

/// Runs the campaign.
pub(super) fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut setup = Dice::new(scale.seed, 0);
    let (agent, saved) = agent_files(&mut setup);
    let collector = collector_files();
    let consent = consent_file();
    let mut counts = Counts::default();
    let mut violations = Vec::new();
    for trial in 0..scale.trials {
        let number = usize::try_from(trial).expect("a machine with 32 bits or more");
        let mut dice = Dice::new(scale.seed, number + 1);
        let (name, files) = match dice.below(8) {
            0 => (CONSENT, &consent),
            1 | 2 => ("collector.db", &collector),
            3 | 4 => ("outbox.sqlite", &agent),
            _ => ("journal.sqlite", &agent),
        };
        let damage = choose(&mut dice, files, name, number);
        let damaged = apply(files, name, damage);
        let folder = Folder::new("torture-corruption");
        for (name, bytes) in &damaged {
            fs::write(folder.path().join(name), bytes).expect("a file can be written");
        }
        let look = || match name {
            CONSENT => look_at_consent(folder.path(), damage),
            "collector.db" => look_at_collector(folder.path(), &damaged, &mut counts),
            _ => look_at_agent(folder.path(), name, &damaged, damage, &saved, &mut counts),
        };
        let broken = catch_unwind(AssertUnwindSafe(look)).unwrap_or_else(|_| vec!["a panic".to_owned()]);
        violations.extend(broken.into_iter().map(|one| format!("{name}, {damage:?}: {one}")));
        if trial % 50 == 49 {
            progress(CAMPAIGN.name, trial + 1, scale.trials);
        }
    }
    counts.salvaged.sort_unstable();
    let share = |at: usize| counts.salvaged.get(at).copied().unwrap_or_default();
    let half = share(counts.salvaged.len() / 2);
    Figure::new(CAMPAIGN.name, scale.trials, violations, begin)
        .note("put aside by the agent", counts.put_aside)
        .note("refused by the collector", counts.refused)
        .note("not noticed, or without effect", counts.unnoticed)
        .note("rows of a damaged journal brought over", format!("median {half} %, least {} %", share(0)))
}

/// Files of an agent with some days in them, taken while the databases are open, so that their logs are there too.
fn agent_files(dice: &mut Dice) -> (Files, Saved) {
    let folder = Folder::new("torture-corruption-agent");
    let mut saved = Saved::default();
    let mut desk = Desk::open(folder.path(), Look::Thorough).expect("nothing is wrong yet");
    for _ in 0..700 {
        desk.step_without_forgetting(dice, &mut saved).expect("nothing is wrong yet");
    }
    let kept_by = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("nothing is wrong yet");
    drop(desk);
    let mut desk = Desk::open(folder.path(), Look::Thorough).expect("nothing is wrong yet");
    desk.resume(super::desk::START + 400 * 86_400_000);
    for _ in 0..30 {
        desk.step_without_forgetting(dice, &mut saved).expect("nothing is wrong yet");
    }
    let files = read(folder.path());
    drop((desk, kept_by));
    (files, saved)
}

/// The consent file of someone who withdrew and waits for the collector.
fn consent_file() -> Files {
    let folder = Folder::new("torture-corruption-consent");
    let file = ConsentFile::open(&Paths::at(folder.path().to_owned())).expect("nothing is wrong yet");
    for withdrawn in [false, true] {
        let change = |record: Record| -> Result<Record, ConsentFileError> {
            let secret = Secret::new([3; 32]);
            Ok(if withdrawn { record.withdraw(Timestamp(2)) } else { record.with_secret(secret) })
        };
        file.change(change).expect("nothing is wrong yet");
    }
    read(folder.path())
}

/// Reads a damaged consent file: the decision stands while one slot is whole, and withdrawing is always possible.
fn look_at_consent(folder: &Path, damage: Damage) -> Vec<String> {
    let paths = Paths::at(folder.to_owned());
    let whole_slot = match damage {
        Damage::Byte { .. } | Damage::Noise { .. } | Damage::Zeros { .. } | Damage::Header => true,
        Damage::LogMissing | Damage::LogByte { .. } => true,
        Damage::Cut { length } => length >= PAGE,
    };
    let mut broken = Vec::new();
    let file = match ConsentFile::open(&paths) {
        Ok(file) => file,
        Err(error) => return vec![format!("it does not open: {error}")],
    };
    match file.read() {
        Ok(record) if record.state == State::Withdrawn && record.secret.is_some() => {}
        Ok(record) if whole_slot || record.state != State::NotGiven => {
            broken.push(format!("the decision became {:?}", record.state));
        }
        Err(error) if whole_slot => broken.push(format!("one slot is whole, and yet: {error}")),
        Ok(_) | Err(_) => {}
    }
    broken.extend(withdrawal::withdraw(&paths, &file, Timestamp(3)).err().map(|error| error.to_string()));
    if file.read().ok().is_none_or(|record| record.state != State::Withdrawn) {
        broken.push("it cannot be withdrawn".to_owned());
    }
    broken
}

/// Files of a collector with a closed week and open ones.
fn collector_files() -> Files {
    let folder = Folder::new("torture-corruption-collector");
    Office::settle(folder.path());
    let office = Office::new(12);
    office::runtime().block_on(async {
        let app = Office::open(folder.path()).expect("nothing is wrong yet");
        let reports = (0..office.members.len()).map(|member| Deed::Report(member, 1));
        for deed in [Deed::Found].into_iter().chain(reports).chain([Deed::Withdraw(20), Deed::Close(0)]) {
            assert_eq!(office.act(&app, deed).await, Answer::Done, "nothing is wrong yet");
        }
        for member in 12..20 {
            assert_eq!(office.act(&app, Deed::Report(member, 2)).await, Answer::Done, "nothing is wrong yet");
        }
        read(folder.path())
    })
}

fn read(folder: &Path) -> Files {
    let names = fs::read_dir(folder).expect("it can be read").map(|entry| entry.expect("it can be read").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        // The shared memory is made anew from the log.
        .filter(|name| !name.ends_with("-shm"))
        .map(|name| {
            let bytes = fs::read(folder.join(&name)).expect("it can be read");
            (name, bytes)
        })
        .collect()
}

fn choose(dice: &mut Dice, files: &Files, name: &str, trial: usize) -> Damage {
    let length = files[name].len();
    let log = files.get(&format!("{name}-wal")).map_or(0, Vec::len);
    let page = dice.below(length / PAGE);
    let bits = u8::try_from(1 + dice.below(255)).expect("a byte");
    match dice.below(12) {
        // Every 97th byte in turn; each page is met often.
        0..5 => Damage::Byte { at: trial * 97 % length, bits },
        5 => Damage::Noise { page },
        6 => Damage::Zeros { page },
        7 => Damage::Cut { length: dice.below(length) },
        8 => Damage::Cut { length: 0 },
        9 => Damage::Header,
        10 => Damage::LogMissing,
        _ if log == 0 => Damage::LogMissing,
        _ => Damage::LogByte { at: dice.below(log), bits },
    }
}

fn apply(files: &Files, name: &str, damage: Damage) -> Files {
    let mut damaged = files.clone();
    let log = format!("{name}-wal");
    let bytes = damaged.get_mut(name).expect("the file is there");
    match damage {
        Damage::Byte { at, bits } => bytes[at] ^= bits,
        Damage::Noise { page } => {
            for (at, byte) in bytes[page * PAGE..(page + 1) * PAGE].iter_mut().enumerate() {
                *byte = u8::try_from((at * 31 + page) % 251).expect("a byte");
            }
        }
        Damage::Zeros { page } => bytes[page * PAGE..(page + 1) * PAGE].fill(0),
        Damage::Cut { length } => bytes.truncate(length),
        Damage::Header => bytes[..100].fill(b'x'),
        Damage::LogMissing => drop(damaged.remove(&log)),
        Damage::LogByte { at, bits } => damaged.get_mut(&log).expect("the log is there")[at] ^= bits,
    }
    damaged
}

/// Starts the agent twice over damaged files.
fn look_at_agent(
    folder: &Path,
    name: &str,
    damaged: &Files,
    damage: Damage,
    saved: &Saved,
    counts: &mut Counts,
) -> Vec<String> {
    let paths = Paths::at(folder.to_owned());
    let mut broken = Vec::new();
    let open = |look| -> Result<_, String> {
        let journal = Journal::open(&paths, look).map_err(|error| format!("the journal does not open: {error}"))?;
        let outbox = Outbox::open(&paths, look).map_err(|error| format!("the outbox does not open: {error}"))?;
        Ok((journal.1.or(outbox.1), journal.0, outbox.0))
    };
    let (aside, journal, outbox) = match open(Look::Thorough) {
        Ok(opened) => opened,
        Err(error) => return vec![error],
    };
    let all = Interval::new(Timestamp(0), Timestamp(i64::MAX)).expect("not empty");
    let counted = || -> Result<_, String> {
        let sessions = journal.sessions(all).map_err(|error| error.to_string())?.len();
        let entries = journal.entries(all).map_err(|error| error.to_string())?.len();
        let reports = outbox.reports().map_err(|error| error.to_string())?.len();
        Ok((sessions + entries, reports))
    };
    let (recorded, reports) = match counted() {
        Ok(counted) => counted,
        Err(error) => return vec![format!("a row cannot be read after the start: {error}")],
    };
    let all_recorded = saved.sessions.len() + saved.entries.len();
    match &aside {
        None => {
            counts.unnoticed += 1;
            if !folder.join(name).exists() {
                broken.push("the file is gone".to_owned());
            }
        }
        Some(aside) => {
            counts.put_aside += 1;
            if fs::read(&aside.file).ok().as_ref() != damaged.get(name) {
                broken.push("the damaged file is not kept as it was".to_owned());
            }
            if aside.recovered.is_none() {
                broken.push("nothing was brought over".to_owned());
            }
            if name == "journal.sqlite" {
                counts.salvaged.push(recorded * 100 / all_recorded);
            }
        }
    }
    // One page is lost at most where only one was touched; what lies in the log alone is lost with the log.
    let touched = matches!(damage, Damage::Byte { .. } | Damage::Noise { .. } | Damage::Zeros { .. } | Damage::Header);
    let enough = if name == "journal.sqlite" {
        recorded + MOST_ON_A_PAGE >= all_recorded
    } else {
        reports + 4 >= saved.reports.len()
    };
    if touched && !enough {
        broken.push(format!("{recorded} of {all_recorded} rows, {reports} of {} reports", saved.reports.len()));
    }
    drop((journal, outbox));
    let mut desk = match Desk::open(folder, Look::Thorough) {
        Ok(desk) => desk,
        Err(error) => {
            broken.push(format!("the second start: {error}"));
            return broken;
        }
    };
    desk.resume(super::desk::START + 800 * 86_400_000);
    let mut dice = Dice::new(1, 1);
    for _ in 0..4 {
        broken.extend(desk.step_without_forgetting(&mut dice, &mut Saved::default()).err());
    }
    broken
}

/// Starts the collector over damaged files.
fn look_at_collector(folder: &Path, damaged: &Files, counts: &mut Counts) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt as _;

    let private = fs::Permissions::from_mode(0o600);
    fs::set_permissions(folder.join("collector.key"), private).expect("it can be made private");
    let first = Office::open(folder).map(drop);
    let mut broken = Vec::new();
    match first {
        Err(error) => {
            counts.refused += 1;
            if error.to_string().is_empty() {
                broken.push("it is refused without a word".to_owned());
            }
            if fs::read(folder.join("collector.db")).ok().as_ref() != damaged.get("collector.db") {
                broken.push(format!("it is refused and changed all the same: {error}"));
            }
            if Office::open(folder).is_ok() {
                broken.push("it is refused once only".to_owned());
            }
        }
        Ok(()) => {
            counts.unnoticed += 1;
            match office::integrity(&folder.join("collector.db")) {
                Ok(health) if health == "ok" => {}
                Ok(other) | Err(other) => broken.push(format!("it starts over a damaged database: {other}")),
            }
        }
    }
    if !folder.join("collector.db").exists() {
        broken.push("the file is gone".to_owned());
    }
    broken
}
