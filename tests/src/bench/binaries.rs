// SPDX-License-Identifier: EUPL-1.2
//! The size of the programs.

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};
use crate::program;

pub(super) const MEASUREMENT: Measurement =
    Measurement { name: "binaries", part: Part::Agent, about: "the size of the programs as built", run };

fn run(run: &mut Run) {
    let megabytes =
        |name: &str| std::fs::metadata(program::path(name)).expect("it was built").len() as f64 / f64::from(1 << 20);
    let note = "TLS, own pages and exports included; started when something is due";
    run.book.say(Line::new("daglicht", megabytes("daglicht"), "MB").goal(Goal::AtMost(8.0)).note(note));
    let recorder = megabytes("daglicht-recorder");
    run.book.say(Line::new("daglicht-recorder", recorder, "MB").note("what is in memory all day"));
    run.book.say(Line::new("daglicht-collector", megabytes("daglicht-collector"), "MB"));
}
