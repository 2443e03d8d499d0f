// SPDX-License-Identifier: EUPL-1.2
//! Closes while reports pour in and collectors fall: killed half-way, stopped and overtaken, and done again.
//!
//! Of all commands that close one week at most one succeeds, none of its rows are left, and what was released does not
//! change when a command that was overtaken goes on. The comparison with the ledgers follows when all have finished.

use std::process::{Child, Stdio};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use daglicht_shared::week::Week;

use super::members::{PROJECT, Place};
use super::uploaders::Shared;
use crate::dice::Dice;
use crate::wait;

/// The longest that a close runs before it is killed or stopped.
const RUN: Duration = Duration::from_millis(120);
/// How often a close is tried while others hold the database.
const ATTEMPTS: u32 = 30;

/// What was done to closes.
#[derive(Debug, Default)]
pub(super) struct Counts {
    /// Killed half-way.
    pub(super) killed: u32,
    /// Stopped half-way, overtaken, and continued.
    pub(super) overtaken: u32,
    /// Overtaken with the lease in their hands.
    pub(super) fenced: u32,
    /// Each that succeeded: how long it took.
    pub(super) took: Vec<Duration>,
}

/// Closes the week of a number for certain, with faults on the way.
pub(super) fn close_one(shared: &Shared<'_>, number: usize, dice: &mut Dice, counts: &mut Counts) {
    let (place, week) = (shared.place, shared.place.weeks()[number]);
    shared.closing.store(number + 1, Ordering::SeqCst);
    match dice.below(8) {
        0..3 => kill_half_way(place, week, dice, counts),
        // Whoever stops within a transaction holds up the others until the server ends it, which takes its time.
        3 if place.database.is_some() && super::planted().is_none() => overtake(shared, week, dice, counts),
        _ => {}
    }
    let begin = wait::now();
    match until_closed(place, week) {
        Ok(()) => counts.took.push(wait::now() - begin),
        Err(told) => shared.violation(told),
    }
    shared.closed.store(number + 1, Ordering::SeqCst);
    let left = place.rows(week);
    if left > 0 {
        shared.violation(format!("{week}: {left} reports are left after its close"));
    }
}

/// A close that is killed at a random instant; what it leaves is the next one's affair.
fn kill_half_way(place: &Place, week: Week, dice: &mut Dice, counts: &mut Counts) {
    let mut child = start(place, week);
    wait_a_little(dice);
    counts.killed += u32::from(matches!(child.try_wait(), Ok(None)));
    child.kill().ok();
    child.wait().ok();
}

/// A close that is stopped at a random instant and goes on when another has done the work.
fn overtake(shared: &Shared<'_>, week: Week, dice: &mut Dice, counts: &mut Counts) {
    let place = shared.place;
    let mut child = start(place, week);
    wait_a_little(dice);
    signal(&child, rustix::process::Signal::STOP);
    let was_running = matches!(child.try_wait(), Ok(None));
    let closed = until_closed(place, week);
    let before = place.released(week);
    signal(&child, rustix::process::Signal::CONT);
    child.wait().ok();
    match (closed, before == place.released(week)) {
        (Err(told), _) => shared.violation(told),
        (Ok(()), false) => shared.violation(format!("{week}: released figures changed when an old close went on")),
        (Ok(()), true) => counts.overtaken += u32::from(was_running),
    }
}

/// Two closes with the lease taken one after the other, the first stopped before it computed anything and the second killed:
/// when the first goes on, it may keep nothing, for the lease is the other's.
pub(super) fn fence(place: &Place, week: Week, counts: &mut Counts) -> Result<(), String> {
    let Some(on) = &place.database else { return Ok(()) };
    let waiting = "select count(*) from pg_locks where not granted and relation is not null";
    let wait_for = |many: u32, child: &mut Child| {
        let end = wait::now() + Duration::from_secs(4);
        while wait::now() < end && matches!(child.try_wait(), Ok(None)) {
            if on.server.sql(&on.name, waiting).parse::<u32>().is_ok_and(|found| found >= many) {
                return true;
            }
        }
        false
    };
    // Reading the reports comes after taking the lease.
    let lock = on.server.hold(&on.name, "lock table report in access exclusive mode");
    let mut first = start(place, week);
    let mut is_set = wait_for(1, &mut first);
    signal(&first, rustix::process::Signal::STOP);
    let mut second = start(place, week);
    is_set = is_set && wait_for(2, &mut second);
    // A second one that is only stopped would hold its reading open and be in the way of the first.
    second.kill().ok();
    second.wait().ok();
    drop(lock);
    signal(&first, rustix::process::Signal::CONT);
    let kept = first.wait().is_ok_and(|status| status.success());
    counts.fenced += u32::from(is_set);
    // On a machine so busy that the locks ran into their limits nothing was shown.
    if is_set && kept {
        Err(format!("{week}: a close kept its figures although another had taken its lease"))
    } else {
        Ok(())
    }
}

/// Closes a week, again when the database is held by somebody who fell; at most one may succeed, so a second says so.
pub(super) fn until_closed(place: &Place, week: Week) -> Result<(), String> {
    let mut told = Ok(());
    for _ in 0..ATTEMPTS {
        told = place.close(week);
        if told.is_ok() {
            break;
        }
        wait::until(wait::now() + Duration::from_millis(100));
    }
    told
}

fn start(place: &Place, week: Week) -> Child {
    let name = week.to_string();
    let mut command = place.command();
    command.args(["close", "--project", PROJECT, "--week", &name]).stdout(Stdio::null()).stderr(Stdio::null());
    command.spawn().expect("the collector starts")
}

fn signal(child: &Child, signal: rustix::process::Signal) {
    // It may have ended meanwhile; it is not waited for before, so that its number is nobody else's.
    rustix::process::kill_process(rustix::process::Pid::from_child(child), signal).ok();
}

fn wait_a_little(dice: &mut Dice) {
    let end: Instant = wait::now() + super::random_part(RUN, dice);
    wait::until(end);
}
