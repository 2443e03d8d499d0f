// SPDX-License-Identifier: EUPL-1.2
//! Backups under load, and restores to an older state, on both databases in turn.
//!
//! A trial is one cycle: reports arrive while a backup is made; more arrive, people withdraw and a week is closed; the
//! collector is gone; the backup is put back; agents learn the generation and send again what they hold receipts of from
//! before. Then the store must hold what the ledger holds: nothing lost, what was erased erased, closed weeks as they were.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::Arc;

use daglicht_collector::app::App;
use daglicht_collector::backup::{self, Previous, Restore};
use daglicht_collector::config::{self, Config};
use daglicht_collector::store::weeks::{self, ClosedWeek};
use daglicht_collector::store::{dump, reports, withdrawals};
use daglicht_shared::week::Week;
use daglicht_test_postgres::Server;

use super::office::{Answer, Deed, Office, REVISIONS, WEEKS};
use super::{Campaign, Figure, Plant, Scale};
use crate::dice::Dice;
use crate::program::Folder;
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "backups under load and restores to an older state: after the agents' resend nothing that was receipted is \
              lost, what was erased stays erased, and closed weeks stay as they were",
    run,
    short: 4,
    usual: 200,
    plants: &[
        Plant { name: "tombstones-not-applied", trials: 20 },
        Plant { name: "closes-not-applied", trials: 20 },
        Plant { name: "generation-not-raised", trials: 20 },
    ],
};

const NAME: &str = "backup-restore";
/// People who report in each week.
const PEOPLE: u8 = 10;
/// Reports before, during and after a backup.
const REPORTS: [usize; 3] = [15, 15, 20];

/// What the agents know.
#[derive(Default)]
struct Ledger {
    /// The last revision of each member, with the generation of its receipt.
    receipted: BTreeMap<usize, (u32, i64)>,
    withdrawn: BTreeSet<usize>,
    closed: BTreeMap<usize, ClosedWeek>,
}

#[derive(Default)]
struct Counts {
    reports: u32,
    resent: u32,
    withdrawn: u32,
    closed: u32,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let office = Office::new(PEOPLE);
    let server = Server::start();
    let (mut violations, mut counts) = (Vec::new(), Counts::default());
    for trial in 0..scale.trials {
        let mut dice = Dice::new(scale.seed, usize::try_from(trial).expect("at least 32 bits"));
        let on = (trial % 2 == 1).then_some(&server);
        let base = if on.is_some() { "PostgreSQL" } else { "SQLite" };
        if let Err(told) = cycle(&office, on, &mut dice, &mut counts) {
            violations.push(format!("seed {} trial {trial} on {base}: {told}", scale.seed));
        }
        super::progress(NAME, trial + 1, scale.trials);
    }
    Figure::new(NAME, scale.trials, violations, begin)
        .note("receipts", counts.reports)
        .note("reports sent again after a restore", counts.resent)
        .note("withdrawals after a backup", counts.withdrawn)
        .note("closes after a backup", counts.closed)
}

fn cycle(office: &Office, server: Option<&Server>, dice: &mut Dice, counts: &mut Counts) -> Result<(), String> {
    let folder = Folder::new(NAME);
    let data = folder.path().join("collector");
    std::fs::create_dir(&data).map_err(|error| error.to_string())?;
    Office::settle(&data);
    let config = settings(server);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| error.to_string())?;
    let file = folder.path().join("backup.db");
    let mut ledger = Ledger::default();
    let app = open(&data, &config)?;
    runtime.block_on(async {
        office.found(&app).await.map_err(|error| error.to_string())?;
        send(office, &app, &mut ledger, REPORTS[0], dice).await?;
        let (own, path) = (Arc::clone(&app), file.clone());
        let saving = tokio::spawn(async move { backup::backup(&own, &path).await.map(drop) });
        send(office, &app, &mut ledger, REPORTS[1], dice).await?;
        saving.await.map_err(|error| error.to_string())?.map_err(|error| format!("no backup: {error}"))?;
        send(office, &app, &mut ledger, REPORTS[2], dice).await?;
        change(office, &app, &mut ledger, dice, counts).await
    })?;
    drop(app);
    counts.reports += u32::try_from(ledger.receipted.len()).expect("few");
    let (config, previous) = match server {
        None => (config, Previous::Here),
        // The database that is given up is named; the new one is empty.
        Some(_) => {
            let old = config.store.url.as_deref().unwrap_or_default();
            let location = backup::location(old, &config.store).map_err(|error| error.to_string())?;
            (settings(server), Previous::At(location))
        }
    };
    let restore = Restore { folder: &data, config: &config, clock: Office::clock(), file: &file, previous };
    restore.run().map_err(|error| format!("not restored: {error}"))?;
    let app = open(&data, &config)?;
    runtime.block_on(async {
        resend(office, &app, &mut ledger, counts).await?;
        judge(office, &app, &ledger).await
    })
}

fn settings(server: Option<&Server>) -> Config {
    let url = server.map(|server| server.url(&server.database().name));
    Config { store: config::Store { url, ..config::Store::default() }, ..Config::default() }
}

fn open(data: &Path, config: &Config) -> Result<Arc<App>, String> {
    App::open(data, config.clone(), Office::clock()).map(Arc::new).map_err(|error| format!("not opened: {error}"))
}

/// Random members send their next revision.
async fn send(
    office: &Office,
    app: &Arc<App>,
    ledger: &mut Ledger,
    many: usize,
    dice: &mut Dice,
) -> Result<(), String> {
    for _ in 0..many {
        let member = dice.below(office.members.len());
        let revision = ledger.receipted.get(&member).map_or(1, |(revision, _)| revision + 1);
        if revision > REVISIONS {
            continue;
        }
        match office.act(app, Deed::Report(member, revision)).await {
            Answer::Done => ledger.receipted.insert(member, (revision, 0)),
            Answer::Refused => return Err(format!("member {member}: refused while nothing was closed")),
            Answer::Failed(why) => return Err(format!("member {member}: {why}")),
        };
    }
    Ok(())
}

/// Some people withdraw, and a week is closed.
async fn change(
    office: &Office,
    app: &Arc<App>,
    ledger: &mut Ledger,
    dice: &mut Dice,
    counts: &mut Counts,
) -> Result<(), String> {
    for _ in 0..3 {
        let member = dice.below(office.members.len());
        match office.act(app, Deed::Withdraw(member)).await {
            Answer::Done => ledger.withdrawn.insert(member),
            Answer::Refused | Answer::Failed(_) => return Err(format!("member {member} cannot withdraw")),
        };
        counts.withdrawn += 1;
    }
    if dice.in_hundred(70) {
        let number = dice.below(WEEKS.len());
        match office.act(app, Deed::Close(number)).await {
            Answer::Done => {}
            Answer::Refused | Answer::Failed(_) => return Err(format!("{} cannot be closed", WEEKS[number])),
        }
        ledger.closed.insert(number, closed(office, app, number).await?);
        counts.closed += 1;
    }
    Ok(())
}

/// Agents send again what they hold receipts of from before the generation that they see.
async fn resend(office: &Office, app: &Arc<App>, ledger: &mut Ledger, counts: &mut Counts) -> Result<(), String> {
    let generation = app.store.read(dump::origin).await.map_err(|error| error.to_string())?.generation;
    for (member, (revision, of)) in &mut ledger.receipted {
        if *of >= generation {
            continue;
        }
        let is_gone = ledger.withdrawn.contains(member) || ledger.closed.contains_key(&office.week(*member));
        match (office.act(app, Deed::Report(*member, *revision)).await, is_gone) {
            (Answer::Done, false) => *of = generation,
            (Answer::Refused, true) => {}
            (answer, _) => return Err(format!("member {member}, revision {revision}: sent again, {answer:?}")),
        }
        counts.resent += 1;
    }
    Ok(())
}

async fn closed(office: &Office, app: &Arc<App>, number: usize) -> Result<ClosedWeek, String> {
    let (project, week) = (office.project().clone(), week(number));
    let found = app.store.read(move |tx| weeks::find_close(tx, &project, week)).await;
    found.map_err(|error| format!("{week}: it was closed before the restore: {error}"))
}

/// Holds the restored store against the ledger.
async fn judge(office: &Office, app: &Arc<App>, ledger: &Ledger) -> Result<(), String> {
    for (number, before) in &ledger.closed {
        if closed(office, app, *number).await? != *before {
            return Err(format!("{}: its figures are others than before the restore", WEEKS[*number]));
        }
    }
    for member in 0..office.members.len() {
        let person = office.person(member);
        let found = app.store.read(move |tx| {
            Ok((
                reports::find(tx, &person, 0)?.map(|stored| stored.revision),
                withdrawals::find(tx, &person)?.is_some(),
            ))
        });
        let (revision, is_erased) = found.await.map_err(|error| error.to_string())?;
        let is_closed = ledger.closed.contains_key(&office.week(member));
        let is_withdrawn = ledger.withdrawn.contains(&member) && !is_closed;
        let receipted = ledger.receipted.get(&member).map(|(revision, _)| *revision);
        let wanted = if is_closed || is_withdrawn { None } else { receipted };
        if revision != wanted || is_erased != is_withdrawn {
            return Err(format!(
                "member {member}: revision {revision:?} where {wanted:?} must be, erased: {is_erased}, withdrawn: \
                 {is_withdrawn}"
            ));
        }
    }
    Ok(())
}

fn week(number: usize) -> Week {
    WEEKS[number].parse().expect("a week")
}
