// SPDX-License-Identifier: EUPL-1.2
//! What can happen in the simulated world, and how a sequence of it is drawn from a seed.
//!
//! An operation holds everything it needs as numbers, so that any part of a sequence can be run alone: that is what
//! makes a sequence that fails short, and what a named regression writes down.

use crate::dice::Dice;

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// A person enrols with the next ticket of the agency.
    Enrol(usize, Fault),
    /// Somebody else tries a ticket that is spent.
    SpentTicket(usize),
    /// A person consents.
    Give(usize),
    /// A person pauses, for so many hours or until resumed.
    Pause(usize, Option<i64>),
    /// A person resumes.
    Resume(usize),
    /// A person withdraws; the collector is asked to confirm.
    Withdraw(usize, Fault),
    /// A person registers time by hand: the slot of this week or the one before.
    Add(usize, When, u8),
    /// A person works, or does not, with the agent running.
    Work(usize, Vec<Beat>, Ending),
    /// The clock of a workstation is set, by so many minutes.
    StepClock(usize, i64),
    /// Reports are made of all weeks that are over, and the program ends before it sends them.
    Draft(usize),
    /// What is due becomes reports, and what waits is sent.
    Sync(usize, Fault),
    /// A report of the person's second device, with this revision, for the latest week that is over.
    SecondDevice(usize, u32, Fault),
    /// A report that was sent before comes again, byte for byte; counted from the latest.
    Replay(usize),
    /// Requests that the network held back arrive now, the latest first.
    Release,
    /// A member sends with the name of another team.
    ForeignTeam(usize),
    /// A member sends with the token of another week.
    ForeignWeek(usize),
    /// Hours pass.
    Advance(i64),
    /// The oldest week that is over and open is closed.
    Close,
    /// A closed week is closed again.
    CloseAgain,
    /// The collector is killed and started again from what is on disk.
    CrashCollector,
}

/// Which week is meant, by the person's own clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    /// The current one.
    ThisWeek,
    /// The one before.
    LastWeek,
}

/// What the network or the person does to the requests of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing.
    None,
    /// The request never arrives.
    RequestLost,
    /// The answer never arrives.
    ResponseLost,
    /// The answer breaks off after so many bytes.
    ResponseCut(usize),
    /// A portal answers with success and a page of its own.
    Portal,
    /// A portal replaces the collector's answer.
    PortalAfter,
    /// A proxy says that the collector is not available.
    Unavailable,
    /// The request arrives twice.
    Duplicate,
    /// The request arrives later, when nobody waits for its answer.
    Late,
    /// The answer holds the receipt of another message.
    ForeignReceipt,
    /// The person pauses while the first request is on its way.
    PauseMeanwhile,
    /// The person withdraws while the first request is on its way.
    WithdrawMeanwhile,
}

/// A part of a working day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beat {
    /// So many seconds in one of a few windows.
    Active(u8, i64),
    /// So many seconds away from the desk.
    Away(i64),
    /// So many minutes asleep.
    Suspend(i64),
    /// The wall clock is set by so many seconds.
    Step(i64),
    /// The program is not scheduled for so many seconds.
    Frozen(i64),
    /// The person pauses; a sample is on its way.
    Pause(Option<i64>),
    /// The person resumes.
    Resume,
    /// The person withdraws; a sample is on its way.
    Withdraw,
    /// The agent is killed and started again.
    Kill,
}

/// How a stretch of work ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// The agent is asked to stop.
    Stopped,
    /// The agent is killed.
    Killed,
}

/// Draws a sequence of operations for some people.
pub(super) fn sequence(dice: &mut Dice, people: usize, length: usize) -> Vec<Operation> {
    let mut operations = Vec::new();
    while operations.len() < length {
        let next = operation(dice, people);
        if next == Operation::Close && dice.in_hundred(60) {
            // Else few weeks would have enough people for figures.
            for person in 0..people {
                operations.push(Operation::Add(person, When::LastWeek, 0));
                operations.push(Operation::Sync(person, fault(dice)));
                operations.push(Operation::Draft(person));
                operations.push(Operation::Sync(person, fault(dice)));
                if dice.in_hundred(40) {
                    // Else few people would have two devices in one week, and nobody would see them counted twice.
                    operations.push(Operation::SecondDevice(person, 1, Fault::None));
                }
            }
        }
        operations.push(next);
    }
    operations
}

fn operation(dice: &mut Dice, people: usize) -> Operation {
    let person = dice.below(people);
    match dice.below(100) {
        0..3 => Operation::Enrol(person, fault(dice)),
        3..4 => Operation::SpentTicket(person),
        4..8 => Operation::Give(person),
        8..10 => Operation::Pause(person, pause(dice)),
        10..13 => Operation::Resume(person),
        13..15 => Operation::Withdraw(person, fault(dice)),
        15..29 => Operation::Add(person, when(dice), small(dice, 12)),
        29..39 => {
            let beats = (0..=dice.below(8)).map(|_| beat(dice)).collect();
            Operation::Work(person, beats, if dice.in_hundred(30) { Ending::Killed } else { Ending::Stopped })
        }
        39..42 => Operation::StepClock(person, step(dice)),
        42..47 => Operation::Draft(person),
        47..64 => Operation::Sync(person, fault(dice)),
        64..70 => Operation::SecondDevice(person, 1 + u32::from(small(dice, 3)), fault(dice)),
        70..76 => Operation::Replay(dice.below(12)),
        76..79 => Operation::Release,
        79..80 => Operation::ForeignTeam(person),
        80..81 => Operation::ForeignWeek(person),
        81..93 => Operation::Advance(1 + i64::from(small(dice, 60))),
        93..95 => Operation::Close,
        95..97 => Operation::CloseAgain,
        _ => Operation::CrashCollector,
    }
}

fn fault(dice: &mut Dice) -> Fault {
    match dice.below(24) {
        0..2 => Fault::RequestLost,
        2..4 => Fault::ResponseLost,
        4..5 => Fault::ResponseCut(dice.below(500)),
        5..6 => Fault::Portal,
        6..7 => Fault::PortalAfter,
        7..8 => Fault::Unavailable,
        8..9 => Fault::Duplicate,
        9..11 => Fault::Late,
        11..12 => Fault::ForeignReceipt,
        12..13 => Fault::PauseMeanwhile,
        13..14 => Fault::WithdrawMeanwhile,
        _ => Fault::None,
    }
}

fn beat(dice: &mut Dice) -> Beat {
    match dice.below(20) {
        0..8 => Beat::Active(small(dice, 4), 1 + i64::from(small(dice, 250)) * 7),
        8..11 => Beat::Away(i64::from(small(dice, 200)) * 11),
        11..13 => Beat::Suspend(1 + i64::from(small(dice, 200)) * 9),
        13..15 => Beat::Step(step(dice)),
        15..16 => Beat::Frozen(i64::from(small(dice, 250))),
        16..17 => Beat::Pause(pause(dice)),
        17..18 => Beat::Resume,
        18..19 if dice.in_hundred(20) => Beat::Withdraw,
        _ => Beat::Kill,
    }
}

/// A beat of a history of clocks: nobody changes their mind.
pub(super) fn clock_beat(dice: &mut Dice) -> Beat {
    loop {
        match beat(dice) {
            Beat::Pause(_) | Beat::Resume | Beat::Withdraw => {}
            other @ (Beat::Active(..)
            | Beat::Away(_)
            | Beat::Suspend(_)
            | Beat::Step(_)
            | Beat::Frozen(_)
            | Beat::Kill) => return other,
        }
    }
}

fn pause(dice: &mut Dice) -> Option<i64> {
    dice.in_hundred(70).then(|| 1 + i64::from(small(dice, 8)))
}

fn when(dice: &mut Dice) -> When {
    if dice.in_hundred(50) { When::ThisWeek } else { When::LastWeek }
}

/// A step of a clock: mostly small, sometimes days, in both directions.
fn step(dice: &mut Dice) -> i64 {
    let size = match dice.below(4) {
        0 => i64::from(small(dice, 5)),
        1 => i64::from(small(dice, 60)),
        2 => 60 * i64::from(small(dice, 30)),
        _ => 24 * 60 * i64::from(small(dice, 12)),
    };
    if dice.in_hundred(50) { size } else { -size }
}

fn small(dice: &mut Dice, below: usize) -> u8 {
    u8::try_from(dice.below(below)).expect("at most 256 are asked for")
}
