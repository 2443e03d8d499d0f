// SPDX-License-Identifier: EUPL-1.2
//! What hosting costs per employee and year: reckoned from measured sizes and stated prices, not measured.

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "cost",
    part: Part::Collector,
    about: "reckoned, not measured: hosting per employee and year at 65,000 employees",
    run,
};

const EMPLOYEES: f64 = 65_000.0;
const TEAMS: f64 = 6_000.0;
const WEEKS: f64 = 52.0;
/// Weeks whose reports are open at the same time: ten days of acceptance.
const OPEN_WEEKS: f64 = 2.0;
/// Euro a month for a virtual machine of 2 processors and 4 GiB in a Dutch data centre, operating system maintained.
const MACHINE: f64 = 75.0;
/// Machines: one that serves and one that stands by.
const MACHINES: f64 = 2.0;
/// Euro a month for a gigabyte of replicated disk with backup.
const GIGABYTE: f64 = 0.30;
/// Days of operation a year, and euro for each.
const CARE: (f64, f64) = (4.0, 800.0);

fn run(run: &mut Run) {
    let facts = run.facts;
    let before = facts.bytes_before.unwrap_or(2_000.0);
    let after = facts.bytes_after.unwrap_or(700.0);
    let open = EMPLOYEES * OPEN_WEEKS * before / 1e9;
    let kept = TEAMS * WEEKS * 5.0 * after / 1e9;
    let disk = 2.0 * (open + kept) * GIGABYTE * 12.0;
    let machines = MACHINES * MACHINE * 12.0;
    let care = CARE.0 * CARE.1;
    let total = machines + disk + care;
    if facts.bytes_before.is_none() {
        run.book
            .remark("`week` was not measured in this run: 2,000 B per person-week and 700 B per team-week are assumed");
    }
    run.book.say(
        Line::new("hosting per employee and year", total / EMPLOYEES, "EUR").goal(Goal::AtMost(0.10)).note(format!(
            "assumed: {MACHINES} machines of 2 processors and 4 GiB at EUR {MACHINE} a month = {machines:.0}; disk {open:.2} \
             GB of open reports and {kept:.2} GB of five years of figures, twice, at EUR {GIGABYTE} per GB and month = \
             {disk:.0}; {} days of operation at EUR {} = {care:.0}; people and premises of the agency are not in it",
            CARE.0, CARE.1
        )),
    );
    if let Some(seconds) = facts.seconds_per_report {
        let hours = seconds * EMPLOYEES * WEEKS / 3_600.0;
        let line = Line::new("processor time of intake in a year", hours, "h");
        run.book.say(line.beside("the hours of one processor", 8_766.0).note("projected from the intake above"));
    }
}
