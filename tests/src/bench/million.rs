// SPDX-License-Identifier: EUPL-1.2
//! One million people in 90,000 teams of one project: the rates at which their reports come, and memory.
//!
//! The rates are run for a minute each; the week of a million reports, and its close, are projected. The project is founded
//! in this process, for the command's check of the tree takes the square of the number of units.

use daglicht_collector::app::App;
use daglicht_collector::clock::Clock;
use daglicht_collector::projects;
use daglicht_shared::approval::{Approval, Decision};
use daglicht_shared::crypto::{Secret, sha256};

use super::book::{Goal, Line};
use super::client::{Connections, Load, Pace};
use super::site::Site;
use super::town::{self, Town};
use super::{Measurement, Part, Run, week};
use crate::process::Cost;
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "million",
    part: Part::Collector,
    about: "one million people in 90,000 teams: a minute each of the two rates at which their reports come, SQLite",
    run,
};

/// Reports a second: the peak when they are spread over 48 hours, and all within one.
const RATES: [(&str, f64); 2] = [("spread over 48 hours, peak", 60.0), ("all within an hour", 278.0)];
const CONNECTIONS: usize = 256;
const MEMORY: f64 = 150.0;

fn run(run: &mut Run) {
    let (teams, people) = run.choose((9_000, 100_000), (90_000, 1_000_000));
    let town = Town::new("nation", teams, people);
    let site = Site::empty("bench-million", &town);
    let begin = wait::now();
    let problems = run.town().terms.problems();
    let took = (wait::now() - begin).as_secs_f64();
    let (units, all) = (run.town().terms.units.len() as f64, town.terms.units.len() as f64);
    assert_eq!(problems, [], "the town's terms are in order");
    run.book.remark(format!(
        "checking the terms of {units:.0} units takes {took:.2} s; projected by the square to {all:.0} units: {:.0} s, \
         so this project is founded without the command",
        took * (all / units).powi(2)
    ));
    found(&site, &town);
    let seconds = run.choose(5.0, 60.0);
    let needed: Vec<usize> = RATES.iter().map(|(_, rate)| (rate * seconds) as usize).collect();
    let total: usize = needed.iter().sum();
    // Every nth person, so that the reports come from all teams.
    let reports = town.spread(total);
    site.issue_tickets(&town);
    let collector = site.serve();
    memory(run, "memory at rest after the start, all tickets issued", collector.id());
    let mut sent = 0;
    for ((what, rate), count) in RATES.into_iter().zip(needed) {
        let load = Load { connections: CONNECTIONS, pace: Pace::Open { per_second: rate }, reuse: Connections::Fresh };
        let requests = town::requests(&reports[sent..sent + count], &collector.address());
        sent += count;
        let (measured, cost) = week::drive(collector.id(), &collector.address(), requests, load);
        let (echo, echo_cost) = week::echoed(run, load);
        week::judge(run, what, (&measured, cost), (&echo, echo_cost), None);
        let reached = count as f64 / measured.took.as_secs_f64();
        run.book.say(
            Line::new(format!("{what}, taken"), reached, "reports/s")
                .beside("asked", rate)
                .goal(Goal::Share(0.95))
                .note(format!(
                    "for {seconds:.0} s; the random gaps make the length vary; {}",
                    week::answers(&measured)
                )),
        );
        memory(run, &format!("memory after {what}"), collector.id());
    }
    let peak = week::megabytes(Cost::of(collector.id()).peak_kb);
    run.book.say(Line::new("largest memory", peak, "MB").goal(Goal::AtMost(MEMORY)).note("resident, at any instant"));
    if let Some(bytes) = run.facts.bytes_before {
        let line = Line::new("disk of the week before the close", people as f64 * bytes / 1e9, "GB");
        run.book.say(line.note("projected from the 65,000 people"));
    }
    run.book.remark("not run: a whole week of a million reports and its close");
}

fn memory(run: &mut Run, what: &str, id: u32) {
    let cost = Cost::of(id);
    run.book.say(
        Line::new(what, week::megabytes(cost.pss_kb), "MB")
            .goal(Goal::AtMost(MEMORY))
            .note(format!("PSS; largest resident {:.0} MB", week::megabytes(cost.peak_kb))),
    );
}

/// Makes and approves the project with the collector's own functions, but without the check of the terms.
fn found(site: &Site, town: &Town) {
    let app = App::open(&site.data(), site.config(), Clock::Wall).expect("the collector opens");
    let today = town::today();
    let decision = Decision {
        reference: "OR-1".to_owned(),
        document: sha256(b"agreed"),
        decided_on: today,
        valid_until: today + chrono::Days::new(200),
    };
    let approval = Approval::new(decision, &town.terms, &Secret::new([60; 32]).signing_key());
    let (terms, at) = (town.terms.clone(), app.clock.now().seconds());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    runtime.block_on(async {
        let put = app.store.write(move |tx| daglicht_collector::store::projects::put(tx, &terms, at)).await;
        assert!(put.expect("the store works"), "the project is new");
        projects::approve(&app, &town.terms.project, approval).await.expect("the approval fits");
    });
}
