// SPDX-License-Identifier: EUPL-1.2
//! Real collectors are killed at random instants while reports pour in and weeks close; on PostgreSQL two of them share one
//! database.
//!
//! A trial is one SIGKILL. Every few kills a week is closed under load, with faults of its own (`closing`). In the end the
//! released minutes must be those of the last receipted revisions: none lost, none twice. What falls between two kills is
//! the machine's chance; the seed repeats everything else.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use daglicht_test_postgres::Server;

use super::closing::{self, Counts};
use super::members::{Base, Place};
use super::uploaders::{self, Collectors, Ledger, Shared, UPLOADERS};
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::dice::Dice;
use crate::wait;

/// The campaign with SQLite.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "kill-collector",
    promise: "random kills of the collector during intake and close: no receipted report is lost or counted twice",
    run: |scale| run(&KILL_ONE, &Base::Folder, scale),
    short: 12,
    usual: 1_000,
    plants: &[
        Plant { name: "ack-before-commit", trials: 200 },
        Plant { name: "no-unique-key", trials: 20 },
        Plant { name: "older-revision-overwrites", trials: 20 },
        Plant { name: "close-of-old-reports", trials: 120 },
        Plant { name: "rows-kept-after-close", trials: 20 },
    ],
};

/// The campaign with PostgreSQL.
pub(super) const ON_POSTGRES: Campaign = Campaign {
    name: "kill-collector-postgres",
    promise: "random kills of two collectors on one PostgreSQL during intake and close: no receipted report is lost or \
              counted twice, and a close that was overtaken keeps nothing",
    run: |scale| run(&KILL_TWO, &Base::Server(Arc::new(Server::start())), scale),
    short: 8,
    usual: 1_000,
    plants: &[
        Plant { name: "ack-before-commit", trials: 80 },
        Plant { name: "no-unique-key", trials: 20 },
        Plant { name: "older-revision-overwrites", trials: 20 },
        Plant { name: "close-of-old-reports", trials: 120 },
        Plant { name: "no-serial-writing", trials: 400 },
        Plant { name: "lease-ignored", trials: 20 },
        Plant { name: "week-table-kept", trials: 20 },
    ],
};

struct Setting {
    name: &'static str,
    collectors: usize,
}

const KILL_ONE: Setting = Setting { name: CAMPAIGN.name, collectors: 1 };
const KILL_TWO: Setting = Setting { name: ON_POSTGRES.name, collectors: 2 };

/// Weeks of a place, each closed after so many kills; then another place begins.
const WEEKS: u32 = 10;
/// Kills between two closes.
const KILLS: u32 = 4;
/// The longest time of load before a kill; half of the kills follow right after a receipt.
const LOAD: Duration = Duration::from_millis(60);

#[derive(Default)]
struct Totals {
    violations: Vec<String>,
    receipted: u32,
    replayed: u32,
    refused: u32,
    compared: u32,
    /// Starts that ended at once, because somebody stopped held the database; a service manager starts again.
    starts: u32,
    closes: Counts,
}

fn run(setting: &Setting, base: &Base, scale: Scale) -> Figure {
    let begin = wait::now();
    let mut totals = Totals::default();
    let mut done = 0;
    while done < scale.trials {
        let kills = (WEEKS * KILLS).min(scale.trials - done);
        let scaled = Scale { trials: kills, seed: scale.seed.wrapping_add(u64::from(done)) };
        epoch(setting, base, scaled, (done, scale.trials), &mut totals);
        done += kills;
        if super::planted().is_some() && !totals.violations.is_empty() {
            break;
        }
    }
    let Totals { violations, receipted, replayed, refused, compared, starts, closes } = totals;
    let slowest = closes.took.iter().max().copied().unwrap_or_default();
    Figure::new(setting.name, done, violations, begin)
        .note("receipts", receipted)
        .note("replays that had to give the stored receipt", replayed)
        .note("answers 503 with a time to come again", refused)
        .note("starts that had to be repeated", starts)
        .note("weeks closed and held against the ledger", compared)
        .note("closes killed half-way", closes.killed)
        .note("closes stopped half-way, overtaken and continued", closes.overtaken)
        .note("closes overtaken with the lease in their hands", closes.fenced)
        .note("slowest close that succeeded, in seconds", format!("{:.2}", slowest.as_secs_f64()))
}

/// One place, whose collectors are killed a number of times while its weeks are closed.
fn epoch(setting: &Setting, base: &Base, scale: Scale, (before, of): (u32, u32), totals: &mut Totals) {
    let mut dice = Dice::new(scale.seed, 0);
    let weeks = (scale.trials / KILLS).clamp(2, WEEKS);
    let place = Place::on(base, setting.name, vec![("noord", 6), ("zuid", 6)], weeks.into());
    let mut collectors: Vec<Collector> = (0..setting.collectors).map(|_| place.serve(None)).collect();
    let members = place.enrol_all(&collectors[0].origin, &mut dice);
    let origins = collectors.iter().map(|collector| collector.origin.clone()).collect();
    let shared = Shared::new(&place, &members, origins, Collectors::Fall);
    let kills = AtomicU32::new(0);
    let ledgers: Vec<Ledger> = std::thread::scope(|scope| {
        let (shared, kills, counts, waits) = (&shared, &kills, &mut totals.closes, &mut totals.starts);
        let uploaders: Vec<_> = (0..UPLOADERS)
            .map(|number| scope.spawn(move || uploaders::upload(shared, number, Dice::new(scale.seed, 1 + number))))
            .collect();
        let mut own = Dice::new(scale.seed, 1 + UPLOADERS);
        let closer = scope.spawn(move || close_under_load(shared, kills, &mut own, scale.trials, counts));
        for trial in 0..scale.trials {
            shared.wait_for_receipt();
            let all = dice.in_hundred(20);
            let one = if dice.in_hundred(50) {
                wait::until(wait::now() + super::random_part(LOAD, &mut dice));
                dice.below(collectors.len())
            } else {
                // The one whose promise is the youngest.
                shared.last.load(Ordering::SeqCst)
            };
            for (number, collector) in collectors.iter_mut().enumerate() {
                if all || number == one {
                    let address = collector.address();
                    collector.kill();
                    let (started, starts) = place.serve_again(&address);
                    *collector = started;
                    *waits += starts - 1;
                }
            }
            kills.store(trial + 1, Ordering::SeqCst);
            super::progress(setting.name, before + trial + 1, of);
        }
        closer.join().expect("it does not panic");
        shared.stop.store(true, Ordering::SeqCst);
        uploaders.into_iter().map(|uploader| uploader.join().expect("it does not panic")).collect()
    });
    collectors.iter_mut().for_each(Collector::kill);
    // The last week is closed in quiet.
    let last = place.weeks().len() - 1;
    let week = place.weeks()[last];
    totals.violations.extend(closing::fence(&place, week, &mut totals.closes).err());
    closing::close_one(&shared, last, &mut dice, &mut totals.closes);
    totals.receipted += shared.receipted.load(Ordering::SeqCst);
    totals.replayed += shared.replayed.load(Ordering::SeqCst);
    totals.refused += shared.refused.load(Ordering::SeqCst);
    totals.violations.extend(shared.into_violations());
    let all: Vec<usize> = (0..=last).collect();
    totals.compared += uploaders::judge(&place, &ledgers, &all, &mut totals.violations);
}

/// Closes all weeks but the last, each when everybody has reported in it and a number of kills has gone by.
fn close_under_load(shared: &Shared<'_>, kills: &AtomicU32, dice: &mut Dice, of: u32, counts: &mut Counts) {
    let everybody = u32::try_from(shared.members.len()).expect("few");
    for number in 0..shared.place.weeks().len() - 1 {
        let due = (u32::try_from(number + 1).expect("few") * KILLS).min(of);
        loop {
            let (is_full, killed) = (shared.people[number].load(Ordering::SeqCst), kills.load(Ordering::SeqCst));
            if (is_full >= everybody && killed >= due) || shared.has_failed() {
                break;
            }
            wait::until(wait::now() + Duration::from_millis(5));
        }
        closing::close_one(shared, number, dice, counts);
    }
}
