// SPDX-License-Identifier: EUPL-1.2
//! The attacker against a year of invented organisations, and what protection costs their readers.
//!
//! A trial is one organisation for fifty-two weeks. Besides recoveries, a week that the product refuses to release is a
//! violation: the suppression would have made something that the auditor does not accept.

use super::{Campaign, Figure, Plant, Scale, progress};
use crate::attacker::organisation::Organisation;
use crate::attacker::{recover, release};
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "nobody's time can be recovered, exactly or within a tenth, from all that is released",
    run,
    short: 2,
    usual: 193,
    plants: &[
        Plant { name: "k-counts-keys", trials: 4 },
        Plant { name: "no-complementary-suppression", trials: 2 },
        Plant { name: "recompute-after-withdrawal", trials: 2 },
        Plant { name: "free-date-range", trials: 2 },
        Plant { name: "zeros-protect", trials: 8 },
        Plant { name: "membership-unchecked", trials: 4 },
    ],
};

const NAME: &str = "attacker";
const WEEKS: usize = 52;
/// Sizes of teams and opt-in in percent, for what protection costs.
const SEATS: [usize; 4] = [8, 12, 18, 25];
const OPT_IN: [usize; 3] = [30, 60, 90];

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut violations = Vec::new();
    let (mut exact, mut near, mut weeks) = (0_usize, 0_usize, 0_usize);
    let (mut cells, mut hidden) = (0, 0);
    for trial in 0..scale.trials {
        progress(NAME, trial, scale.trials);
        let mut organisation = Organisation::random(scale.seed, usize::try_from(trial).expect("at least 32 bits"));
        for number in 0..WEEKS {
            let lived = organisation.live();
            let week = release::week(&organisation.terms, &lived);
            (cells, hidden, weeks) = (cells + week.cells.0, hidden + week.cells.1, weeks + 1);
            let at = format!("seed {} trial {trial} week {number}", scale.seed);
            if let Some(why) = &week.failed {
                violations.push(format!("{at}: not released: {why}"));
            }
            for found in recover::recover(&week) {
                if found.is_exact() {
                    exact += 1;
                } else {
                    near += 1;
                }
                if violations.len() < 20 {
                    violations.push(format!("{at}: {found:?}"));
                }
            }
        }
    }
    let mut figure = Figure::new(NAME, scale.trials, violations, begin)
        .note("organisation-weeks", weeks)
        .note("exact recoveries", exact)
        .note("near recoveries", near)
        .note("categories of units that are withheld or merged", percent(hidden, cells));
    let rounds = scale.trials.clamp(2, 20);
    for seats in SEATS {
        for opt_in in OPT_IN {
            let (mut cells, mut hidden, mut teams, mut usable) = (0, 0, 0, 0);
            for round in 0..rounds {
                let mut organisation = Organisation::department(scale.seed + u64::from(round), seats, opt_in);
                let lived = organisation.live();
                let week = release::week(&organisation.terms, &lived);
                (cells, hidden) = (cells + week.cells.0, hidden + week.cells.1);
                (teams, usable) = (teams + 6, usable + week.teams.1);
            }
            let what =
                format!("teams of {seats}, {opt_in} % take part: categories hidden, teams with a usable picture");
            figure = figure.note(&what, format!("{}, {}", percent(hidden, cells), percent(usable, teams)));
        }
    }
    figure
}

fn percent(part: usize, whole: usize) -> String {
    format!("{:.0} %", 100.0 * part as f64 / whole.max(1) as f64)
}
