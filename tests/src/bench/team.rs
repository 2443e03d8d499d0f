// SPDX-License-Identifier: EUPL-1.2
//! The close of one team of twelve, in this process: what it takes beside the start of a program.

use std::sync::Arc;

use daglicht_collector::app::App;
use daglicht_collector::clock::Clock;
use daglicht_collector::close::{self, Claim};
use daglicht_collector::ingest;

use super::book::{Goal, Line};
use super::quantile::quantile;
use super::site::Site;
use super::town::Town;
use super::{Measurement, Part, Run};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "team",
    part: Part::Collector,
    about: "the close of a team of twelve in this process, week after week, SQLite",
    run,
};

const PEOPLE: usize = 12;

fn run(run: &mut Run) {
    let town = Town::new("small", 1, PEOPLE);
    let site = Site::found("bench-team", &town);
    let app = Arc::new(App::open(&site.data(), site.config(), Clock::Wall).expect("the collector opens"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let weeks = run.choose(5, 50);
    let (mut closes, mut intakes) = (Vec::new(), Vec::new());
    runtime.block_on(async {
        for back in 0..weeks {
            let week = town.week_before(back);
            let reports: Vec<_> = (0..PEOPLE).map(|person| town.report(person, week)).collect();
            for report in reports {
                let begin = wait::now();
                let taken = ingest::receive(&app, Some(report.signature), report.body).await;
                assert!(taken.is_ok(), "a genuine report is taken: {taken:?}");
                intakes.push((wait::now() - begin).as_secs_f64() * 1_000.0);
            }
            let begin = wait::now();
            let closed = close::close(&app, &town.terms.project, week, Claim::TakeOver).await;
            closes.push((wait::now() - begin).as_secs_f64() * 1_000.0);
            assert_eq!(closed.map(|closed| closed.released.withheld()).ok(), Some(0), "twelve are enough");
        }
    });
    closes.sort_by(f64::total_cmp);
    intakes.sort_by(f64::total_cmp);
    run.book.say(
        Line::new("close of a team of 12, 99th percentile", quantile(&closes, 0.99), "ms")
            .beside("taking one of its reports", quantile(&intakes, 0.99))
            .goal(Goal::AtMost(50.0))
            .note(format!("median {:.1} ms, {} closes", quantile(&closes, 0.5), closes.len())),
    );
}
