// SPDX-License-Identifier: EUPL-1.2
//! Torture campaigns: many trials of one promise under faults, each with a planted bug that it must catch.
//!
//! A campaign is a function from a [`Scale`] to a [`Figure`]; everything that looks like chance in it comes from the seed.
//! A figure without violations is worth something only because the same campaign finds every plant in its list, which
//! `torture --controls` shows in a build with the feature `planted-bugs`.

mod attacker;
mod backup_restore;
mod bit_flips;
mod bombs;
mod closing;
mod consent_images;
mod corruption;
mod description;
mod desk;
mod disk_full;
mod kill_agent;
mod kill_collector;
mod linkability;
mod lost_responses;
mod members;
mod office;
mod overload;
mod parsers;
mod postgres_restarts;
mod power_loss;
mod slow_connections;
mod uploaders;
mod withdrawals;

use std::io::Write as _;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::{Duration, Instant};

use crate::dice::Dice;
use crate::wait;

pub mod simulator;

/// How much a campaign does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scale {
    /// How many trials; what a trial is, the campaign says.
    pub trials: u32,
    /// The seed of everything that looks like chance.
    pub seed: u64,
}

/// What a campaign found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The campaign.
    pub name: &'static str,
    /// How many trials were made.
    pub trials: u32,
    /// Each breach of the promise, with what is needed to repeat it.
    pub violations: Vec<String>,
    /// What else was counted or measured: a label and a value.
    pub notes: Vec<(String, String)>,
    /// How long it took.
    pub took: Duration,
}

impl Figure {
    /// The figure of a campaign that began at an instant.
    #[must_use]
    pub fn new(name: &'static str, trials: u32, violations: Vec<String>, begin: Instant) -> Self {
        Self { name, trials, violations, notes: Vec::new(), took: wait::now() - begin }
    }

    /// The same figure with one thing more that was counted or measured.
    #[must_use]
    pub fn note(mut self, label: &str, value: impl ToString) -> Self {
        self.notes.push((label.to_owned(), value.to_string()));
        self
    }
}

/// A campaign.
#[derive(Debug, Clone, Copy)]
pub struct Campaign {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is promised, as one sentence.
    pub promise: &'static str,
    /// The campaign itself.
    pub run: fn(Scale) -> Figure,
    /// Trials for `make test`: a few seconds.
    pub short: u32,
    /// Trials for `make torture`: a few minutes.
    pub usual: u32,
    /// The bugs that it must catch.
    pub plants: &'static [Plant],
}

/// A planted bug, as a campaign meets it.
#[derive(Debug, Clone, Copy)]
pub struct Plant {
    /// The name that the product code asks for.
    pub name: &'static str,
    /// How many trials at most until it must have been caught.
    pub trials: u32,
}

/// All campaigns.
pub const CAMPAIGNS: &[Campaign] = &[
    // One line for each.
    kill_collector::CAMPAIGN,
    kill_collector::ON_POSTGRES,
    postgres_restarts::CAMPAIGN,
    backup_restore::CAMPAIGN,
    kill_agent::CAMPAIGN,
    lost_responses::CAMPAIGN,
    withdrawals::CAMPAIGN,
    power_loss::CAMPAIGN,
    disk_full::CAMPAIGN,
    corruption::CAMPAIGN,
    simulator::CAMPAIGN,
    simulator::ON_POSTGRES,
    simulator::clocks::CAMPAIGN,
    linkability::CAMPAIGN,
    attacker::CAMPAIGN,
    parsers::CAMPAIGN,
    slow_connections::CAMPAIGN,
    bombs::CAMPAIGN,
    overload::CAMPAIGN,
    bit_flips::CAMPAIGN,
    bit_flips::ON_POSTGRES,
    description::CAMPAIGN,
];

/// The campaign of a name.
#[must_use]
pub fn campaign(name: &str) -> Option<&'static Campaign> {
    CAMPAIGNS.iter().find(|campaign| campaign.name == name)
}

/// A random part of a time.
fn random_part(most: Duration, dice: &mut Dice) -> Duration {
    let micros = dice.below(usize::try_from(most.as_micros()).expect("short"));
    Duration::from_micros(u64::try_from(micros).expect("short"))
}

/// Says on standard error how far a campaign is.
pub fn progress(name: &str, done: u32, of: u32) {
    // Nobody needs the progress when standard error is gone.
    if done.is_multiple_of(of.div_ceil(20).max(1)) {
        writeln!(std::io::stderr(), "{name}: {done} of {of}").ok();
    }
}

static PLANTED: Mutex<Option<&'static str>> = Mutex::new(None);

/// The planted bug that programs started by the harness get.
#[must_use]
pub fn planted() -> Option<&'static str> {
    *PLANTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes a planted bug active in this process and in programs that it starts.
#[cfg(feature = "planted-bugs")]
pub fn plant(name: Option<&'static str>) {
    *PLANTED.lock().unwrap_or_else(PoisonError::into_inner) = name;
    daglicht_agent::plant::set(name);
    daglicht_collector::plant::set(name);
}
