// SPDX-License-Identifier: EUPL-1.2
//! The campaign of clocks: random histories of steps, sleeps, kills and stalls through the agent's own pipeline.
//!
//! A trial is one history of one workstation. What its journal holds in the end may not overlap and may not be more than
//! the time in which the agent could have seen anything.

use daglicht_shared::crypto::Bytes;

use super::Folder;
use super::model::Model;
use super::operation::{self, Ending};
use super::person::Person;
use super::work::Time;
use crate::dice::Dice;
use crate::torture::{Campaign, Figure, Plant, Scale, progress};
use crate::wait;

/// The campaign.
pub const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "whatever clocks and machines do, no second is invented and none is counted twice",
    run,
    short: 60,
    usual: 3_000,
    plants: &[Plant { name: "wall-clock-durations", trials: 200 }],
};

const NAME: &str = "clocks";
/// An ordinary Friday in October 2026, before the night in which the clocks go back.
const FRIDAY_MS: i64 = 1_792_742_400_000;

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let folder = Folder::new();
    let (mut violations, mut seen) = (Vec::new(), 0);
    for trial in 0..scale.trials {
        if trial.is_multiple_of(100) {
            progress(NAME, trial, scale.trials);
        }
        let life = folder.0.join("history");
        std::fs::remove_dir_all(&life).ok();
        std::fs::create_dir_all(&life).expect("a folder for a history");
        let mut dice = Dice::new(scale.seed, usize::try_from(trial).expect("at least 32 bits"));
        match history(&life, &mut dice) {
            Ok(watched) => seen += watched,
            Err(told) => violations.push(format!("seed {} trial {trial}: {told}", scale.seed)),
        }
        if violations.len() > 5 {
            break;
        }
    }
    Figure::new(NAME, scale.trials, violations, begin).note("hours that could be seen", seen / 3_600_000)
}

fn history(folder: &std::path::Path, dice: &mut Dice) -> Result<i64, String> {
    let mut person = Person::new(folder, 0, 1, Vec::new());
    let mut time = Time { now: FRIDAY_MS, start: FRIDAY_MS - 1_000_000 };
    person.give(time.now)?;
    for _ in 0..2 {
        let beats: Vec<_> = (0..=dice.below(12)).map(|_| operation::clock_beat(dice)).collect();
        let ending = if dice.in_hundred(30) { Ending::Killed } else { Ending::Stopped };
        let seen = person.watched.all;
        person.work(&beats, ending, &mut time).map_err(|told| format!("{told} in {beats:?}"))?;
        person.audit(&Model::default(), &Bytes([0; 32])).map_err(|told| format!("{told} after {beats:?}, {seen}"))?;
    }
    Ok(person.watched.all)
}
