// SPDX-License-Identifier: EUPL-1.2
//! Sequences that the simulator found and that once broke a promise, shortened and written down.

use daglicht_tests::torture::simulator::{Beat, Ending, Fault, Operation, When, reproduce};

fn holds(operations: &[Operation]) {
    reproduce(8, operations).unwrap_or_else(|told| panic!("{told}"));
}

/// The agent starts, the clock is set back, and only then somebody works: another run recorded that time already.
#[test]
fn a_clock_set_back_after_a_restart_never_records_time_twice() {
    let beats =
        [Beat::Active(2, 449), Beat::Active(0, 876), Beat::Kill, Beat::Step(-25), Beat::Active(2, 120), Beat::Kill];
    holds(&[Operation::Work(5, beats.to_vec(), Ending::Killed)]);
}

/// A report waits for an hour by a clock that is eleven days ahead; the clock is put right.
#[test]
fn a_report_put_off_by_a_wrong_clock_is_sent_when_the_clock_is_right() {
    holds(&[
        Operation::Advance(103),
        Operation::Add(1, When::ThisWeek, 10),
        Operation::StepClock(1, 15_840),
        Operation::Advance(58),
        Operation::Sync(1, Fault::ResponseLost),
        Operation::Advance(117),
    ]);
}

/// A clock that is eleven days ahead makes a report of a week that is not over; it is sent when the week is.
#[test]
fn a_report_that_came_too_early_is_sent_again() {
    holds(&[
        Operation::Add(2, When::ThisWeek, 3),
        Operation::StepClock(2, 15_840),
        Operation::Sync(2, Fault::None),
        Operation::Advance(285),
    ]);
}
