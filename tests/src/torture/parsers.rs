// SPDX-License-Identifier: EUPL-1.2
//! Every parser on its seeds, on the findings of earlier runs, and on random changes of both.
//!
//! A trial is one changed input for each target. This is the part of fuzzing that needs no special build; `make fuzz`
//! does the same with coverage and for longer. A target that takes a second for one input has broken its promise too.

use std::fs;
use std::panic::catch_unwind;
use std::path::Path;
use std::time::Duration;

use super::{Campaign, Figure, Plant, Scale, progress};
use crate::fuzz::{TARGETS, Target, change};
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "no bytes upset a parser, and what is accepted means the same when it is written and read again",
    run,
    short: 300,
    usual: 30_000,
    plants: &[Plant { name: "trailing-bytes-accepted", trials: 3_000 }],
};

const NAME: &str = "parsers";
/// Far more than any input needs, also on a busy machine.
const LIMIT: Duration = Duration::from_secs(2);

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut violations = Vec::new();
    let (mut slowest, mut findings) = (Duration::ZERO, 0);
    let (mut inputs_tried, mut accepted) = (0, 0);
    for (number, target) in TARGETS.iter().enumerate() {
        progress(NAME, u32::try_from(number).expect("few"), u32::try_from(TARGETS.len()).expect("few"));
        let mut inputs: Vec<Vec<u8>> = target.seeds.iter().map(|seed| seed.to_vec()).collect();
        let found = found(target);
        findings += found.len();
        inputs.extend(found);
        let known = inputs.len();
        for trial in 0..known + usize::try_from(scale.trials).expect("at least 32 bits") {
            let input = inputs.get(trial).cloned().unwrap_or_else(|| change(&inputs, scale.seed, trial));
            let start = wait::now();
            let outcome = catch_unwind(|| (target.run)(&input));
            let took = wait::now() - start;
            slowest = slowest.max(took);
            let shown = || String::from_utf8_lossy(&input).escape_debug().take(400).collect::<String>();
            accepted += usize::from(matches!(outcome, Ok(true)));
            inputs_tried += 1;
            if outcome.is_err() {
                violations.push(format!("{}, seed {}, trial {trial}: {}", target.name, scale.seed, shown()));
            } else if trial < target.seeds.len() && matches!(outcome, Ok(false)) {
                violations.push(format!("{}: seed {trial} is refused, so nothing behind it is tried", target.name));
            } else if took > LIMIT {
                violations.push(format!("{}: {took:?} for {}", target.name, shown()));
            }
        }
    }
    Figure::new(NAME, scale.trials, violations, begin)
        .note("targets", TARGETS.len())
        .note("inputs", inputs_tried)
        .note("of these accepted", accepted)
        .note("findings of earlier runs", findings)
        .note("slowest input", format!("{slowest:?}"))
}

/// Inputs that once broke a promise, and must not again.
fn found(target: &Target) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/found").join(target.name);
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("a folder of the project can be read").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("a finding can be read")).collect()
}
