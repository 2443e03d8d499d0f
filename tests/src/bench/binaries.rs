// SPDX-License-Identifier: EUPL-1.2
//! The size of the two programs.

use super::book::{Goal, Line};
use super::{Measurement, Part, Run};
use crate::program;

pub(super) const MEASUREMENT: Measurement =
    Measurement { name: "binaries", part: Part::Agent, about: "the size of the programs as built", run };

fn run(run: &mut Run) {
    let megabytes =
        |name: &str| std::fs::metadata(program::path(name)).expect("it was built").len() as f64 / f64::from(1 << 20);
    let (agent, collector) = (megabytes("daglicht"), megabytes("daglicht-collector"));
    run.book.say(Line::new("daglicht", agent, "MB").goal(Goal::AtMost(8.0)).note("TLS included"));
    run.book.say(Line::new("daglicht-collector", collector, "MB"));
}
