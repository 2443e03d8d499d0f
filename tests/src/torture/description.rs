// SPDX-License-Identifier: EUPL-1.2
//! Requests made from the published description, by a program that knows nothing else of the collector.
//!
//! A trial is one random request for each route of the API and phase of schemathesis, besides those that it makes from
//! the description without chance.

use super::{Campaign, Figure, Plant, Scale};
use crate::{api, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: NAME,
    promise: "no request that the description allows, or nearly, gets an answer that it does not",
    run,
    short: 8,
    usual: 400,
    plants: &[Plant { name: "undescribed-status", trials: 8 }],
};

const NAME: &str = "description";

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let outcome = api::requests(scale.trials, scale.seed);
    let requests = |report: &str| -> u32 {
        let lines = report.lines().filter_map(|line| line.trim().split_once(" generated"));
        lines.filter_map(|(count, _)| count.parse::<u32>().ok()).sum()
    };
    let count = outcome.as_ref().map_or(0, |report| requests(report));
    Figure::new(NAME, scale.trials, outcome.err().into_iter().collect(), begin).note("requests", count)
}
