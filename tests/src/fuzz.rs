// SPDX-License-Identifier: EUPL-1.2
//! Fuzz targets: one for each parser that reads what others wrote.
//!
//! A target takes any bytes, must come back, and panics when a promise is broken: what is accepted means the same when it
//! is written and read again, and what is refused says so. The targets are plain functions: `make fuzz` drives them with
//! libFuzzer and coverage of the whole workspace, `make test` with the seeds, the findings of earlier runs in
//! `tests/fuzz/found`, and a few thousand random changes of both. Memory is bounded by libFuzzer only.

mod agent;
mod config;
mod message;
mod word;

use crate::dice::Dice;

/// A parser with what it promises.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name on the command line.
    pub name: &'static str,
    /// Inputs that are accepted, to begin with.
    pub seeds: &'static [&'static [u8]],
    /// Feeds the parser and says whether it accepted; panics when a promise is broken.
    pub run: fn(&[u8]) -> bool,
}

/// All targets.
pub const TARGETS: &[Target] = &[
    message::REPORT,
    message::WITHDRAWAL,
    message::ENROLMENT,
    message::APPROVAL,
    message::RECEIPT,
    message::SIGNED,
    message::GROUP,
    message::RECORDING,
    message::RELEASED,
    agent::MANIFEST,
    agent::ENROLMENT_ANSWER,
    agent::ANSWER,
    agent::CONSENT,
    agent::EXPORT,
    agent::CALENDAR,
    agent::REGISTRATIONS,
    agent::ANSWERS,
    agent::EVENT,
    config::RULES,
    config::PROJECT,
    config::COLLECTOR,
    config::AGENT,
    word::TICKET,
    word::TIMES,
    word::NAMES,
    word::HEADERS,
];

/// The target of a name.
#[must_use]
pub fn target(name: &str) -> Option<&'static Target> {
    TARGETS.iter().find(|target| target.name == name)
}

/// The longest input.
pub const LONGEST: usize = 16 * 1024;

/// A random change of one or two inputs: what libFuzzer does, without its knowledge of what was reached.
#[must_use]
pub fn change(inputs: &[Vec<u8>], seed: u64, trial: usize) -> Vec<u8> {
    let mut dice = Dice::new(seed, trial);
    let mut bytes = pick(inputs, &mut dice).to_vec();
    for _ in 0..=dice.below(4) {
        let at = dice.below(bytes.len() + 1);
        let length = 1 + dice.below(16);
        let end = (at + length).min(bytes.len());
        match dice.below(6) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => bytes.extend_from_within(at..end),
            3 => bytes.insert(at, u8::try_from(dice.below(256)).expect("below 256")),
            4 => {
                if let Some(byte) = bytes.get_mut(at) {
                    *byte ^= 1 << dice.below(8);
                }
            }
            _ => {
                let other = pick(inputs, &mut dice);
                let from = dice.below(other.len() + 1);
                let part = other.iter().skip(from).take(length * 4).copied();
                bytes.splice(at..end, part);
            }
        }
    }
    bytes.truncate(LONGEST);
    bytes
}

fn pick<'a>(inputs: &'a [Vec<u8>], dice: &mut Dice) -> &'a [u8] {
    inputs.get(dice.below(inputs.len().max(1))).map_or(&[], Vec::as_slice)
}
