// SPDX-License-Identifier: EUPL-1.2
//! The simulator: random lives of several people against a collector, both with their real code in one process.
//!
//! A trial is a sequence of operations with a network that loses, repeats, delays and forges, clocks that step, machines
//! that sleep and programs that are killed. A model written apart from the product says after each operation what must
//! be stored, counted and answered. A sequence that fails is made shorter before it is told.

use std::path::{Path, PathBuf};

use daglicht_test_postgres::{Database, Server};

use super::{Campaign, Figure, Plant, Scale, planted, progress};
use crate::dice::Dice;
use crate::wait;

pub mod clocks;
mod model;
mod network;
mod operation;
mod person;
mod work;
mod world;

pub use operation::{Beat, Ending, Fault, Operation, When};

use world::World;

/// The campaign.
pub const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "whatever happens in whatever order, each person-week is counted once or erased, and nothing is invented",
    run,
    short: 3,
    usual: 250,
    plants: &[
        Plant { name: "forget-before-receipt-verified", trials: 20 },
        Plant { name: "no-unique-key", trials: 20 },
        Plant { name: "closed-mark-missing", trials: 20 },
        Plant { name: "consent-checked-only-at-outbox", trials: 20 },
        Plant { name: "wall-clock-durations", trials: 20 },
        Plant { name: "k-counts-keys", trials: 40 },
        Plant { name: "closed-week-recomputed", trials: 40 },
        Plant { name: "older-revision-overwrites", trials: 100 },
        Plant { name: "rows-kept-after-close", trials: 20 },
        Plant { name: "token-of-another-team-accepted", trials: 40 },
        Plant { name: "tombstone-missing", trials: 20 },
    ],
};

/// The same lives with the collector's data on a PostgreSQL server.
pub const ON_POSTGRES: Campaign = Campaign {
    name: "simulator-postgres",
    run: run_on_postgres,
    short: 1,
    usual: 100,
    plants: &[
        Plant { name: "no-unique-key", trials: 20 },
        Plant { name: "closed-mark-missing", trials: 20 },
        Plant { name: "closed-week-recomputed", trials: 40 },
        Plant { name: "week-table-kept", trials: 20 },
    ],
    ..CAMPAIGN
};

const NAME: &str = "simulator";
const PEOPLE: usize = 8;
const LENGTH: usize = 150;
/// How often a failing sequence is run again to make it shorter.
const MOST_RUNS: usize = 200;

/// Runs so many sequences and tells the first that fails, as short as it gets.
#[must_use]
pub fn run(scale: Scale) -> Figure {
    run_on(NAME, None, scale)
}

fn run_on_postgres(scale: Scale) -> Figure {
    // Here collectors die and never the machine: what the server wrote is there, wherever it is kept.
    run_on(ON_POSTGRES.name, Some(&Server::start_in_memory()), scale)
}

fn run_on(name: &'static str, server: Option<&Server>, scale: Scale) -> Figure {
    let begin = wait::now();
    let folder = Folder::new();
    let ground = Ground { folder: &folder.0, server };
    let (mut violations, mut counts, mut done, mut drawn) = (Vec::new(), Counts::new(), 0, 0);
    for trial in 0..scale.trials {
        progress(name, trial, scale.trials);
        let mut dice = Dice::new(scale.seed, usize::try_from(trial).expect("at least 32 bits"));
        let operations = operation::sequence(&mut dice, PEOPLE, LENGTH);
        done += 1;
        drawn += operations.len();
        if let Err(first) = live(ground, &operations, &mut counts) {
            let (short, told) =
                if planted().is_some() { (operations, first) } else { shorten(ground, operations, first) };
            violations.push(format!("seed {} trial {trial}: {told}\n{short:#?}", scale.seed));
            break;
        }
    }
    let mut figure = Figure::new(name, done, violations, begin).note("operations", drawn).note("people", PEOPLE);
    let seconds = figure.took.as_secs_f64().max(f64::MIN_POSITIVE);
    figure = figure
        .note("operations per second", format!("{:.0}", f64::from(u32::try_from(drawn).unwrap_or(u32::MAX)) / seconds));
    for (name, count) in counts {
        figure = figure.note(name, count);
    }
    figure
}

/// Runs a sequence that is written down, as a regression does.
///
/// # Errors
/// The first promise that did not hold.
pub fn reproduce(people: usize, operations: &[Operation]) -> Result<(), String> {
    let folder = Folder::new();
    attempt(Ground { folder: &folder.0, server: None }, people, operations, &mut std::collections::BTreeMap::new())
}

/// Where a life takes place.
#[derive(Clone, Copy)]
struct Ground<'a> {
    folder: &'a Path,
    /// The server of the collector's database; none when that is in the folder.
    server: Option<&'a Server>,
}

type Counts = std::collections::BTreeMap<&'static str, u64>;

fn live(ground: Ground<'_>, operations: &[Operation], counts: &mut Counts) -> Result<(), String> {
    attempt(ground, PEOPLE, operations, counts)
}

fn attempt(ground: Ground<'_>, people: usize, operations: &[Operation], counts: &mut Counts) -> Result<(), String> {
    let life = ground.folder.join("life");
    std::fs::remove_dir_all(&life).ok();
    std::fs::create_dir_all(&life).map_err(|error| error.to_string())?;
    let database = ground.server.map(Server::database);
    let lived = live_through(&life, database.as_ref(), people, operations);
    if let Some(database) = database {
        database.discard();
    }
    for (name, count) in lived? {
        *counts.entry(name).or_default() += count;
    }
    Ok(())
}

/// Applies the operations one by one, and tells how often what happened.
fn live_through(
    folder: &Path,
    database: Option<&Database<'_>>,
    people: usize,
    operations: &[Operation],
) -> Result<Counts, String> {
    let mut world = World::new(folder, database, people, 1)?;
    for (number, operation) in operations.iter().enumerate() {
        world.apply(operation).map_err(|told| format!("{told} (operation {number})"))?;
    }
    world.settle()?;
    Ok(std::mem::take(&mut world.model.counts))
}

/// Leaves out what is not needed for the same promise to break.
fn shorten(ground: Ground<'_>, mut operations: Vec<Operation>, mut told: String) -> (Vec<Operation>, String) {
    let word = |told: &str| told.split(':').next().unwrap_or_default().to_owned();
    let wanted = word(&told);
    let mut runs = 0;
    let mut part = operations.len() / 2;
    while part > 0 {
        let mut start = 0;
        while start < operations.len() && runs < MOST_RUNS {
            let end = (start + part).min(operations.len());
            let fewer: Vec<Operation> =
                operations.iter().take(start).chain(operations.iter().skip(end)).cloned().collect();
            runs += 1;
            match live(ground, &fewer, &mut Counts::new()) {
                Err(other) if word(&other) == wanted => (operations, told) = (fewer, other),
                Ok(()) | Err(_) => start = end,
            }
        }
        part /= 2;
    }
    (operations, told)
}

/// A folder in memory where there is one, removed in the end: speed, because a disk is another campaign's subject.
pub(super) struct Folder(pub(super) PathBuf);

impl Folder {
    pub(super) fn new() -> Self {
        let memory = Path::new("/dev/shm");
        let above = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let number = NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = above.join(format!("daglicht-simulator-{}-{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder for the simulator");
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        std::fs::remove_dir_all(&self.0).ok();
    }
}
