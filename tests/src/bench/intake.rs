// SPDX-License-Identifier: EUPL-1.2
//! Intake: reports a second at 1, 8, 32 and 256 connections, with every check, each answered after its commit is on disk.
//!
//! Every answer must be 201, and in the end the database must hold as many reports as were answered.

use super::book::{Goal, Line};
use super::client::{self, Connections, Load, Pace};
use super::site::Site;
use super::{Measurement, Part, Run, town};
use crate::process::Cost;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "intake",
    part: Part::Collector,
    about: "reports a second over HTTP with all checks and a durable commit before each answer, SQLite",
    run,
};

/// Connections, and reports at each for a quick and a usual run.
const STEPS: [(usize, usize, usize); 4] =
    [(1, 200, 3_000), (8, 600, 10_000), (32, 1_500, 20_000), (256, 1_500, 20_000)];
/// The number of connections to which the goals belong.
const JUDGED: usize = 32;
/// The goals: the share of the echo's speed with and without the check of the token, and PostgreSQL's share of SQLite's.
const SHARES: (f64, f64, f64) = (0.15, 0.25, 0.60);

/// Which database takes the reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Database {
    /// A file.
    Sqlite,
    /// A server on the same machine.
    Postgres,
}

impl Database {
    const fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }
}

fn run(run: &mut Run) {
    let town = run.town();
    let site = Site::found("bench-intake", &town);
    measure(run, &site, Database::Sqlite);
}

/// Measures intake; that on PostgreSQL stands beside that on SQLite.
pub(super) fn measure(run: &mut Run, site: &Site, database: Database) {
    run.book.remark("rate limits are set out of reach, for all of the load comes from one address");
    let reports = run.reports();
    let collector = site.serve();
    let address = collector.address();
    let mut taken = 0;
    for (connections, quick, usual) in STEPS {
        let (echo, echo_late) = run.echo(connections);
        let count = run.choose(quick, usual);
        let requests = town::requests(&reports[taken..taken + count], &address);
        let (before, own) = (Cost::of(collector.id()), Cost::of(std::process::id()));
        let load = Load { connections, pace: Pace::Closed, reuse: Connections::Kept };
        let measured = client::drive(&address, requests, load);
        let cost = Cost::of(collector.id()).since(before);
        let both = cost.cpu + Cost::of(std::process::id()).since(own).cpu;
        taken += count;
        let (rate, name) = (measured.rate(), format!("{}, {connections} connections", database.name()));
        let line = Line::new(name, rate, "reports/s").note(format!(
            "p50 {:.1} ms, p99 {:.1} ms (echo p99 {echo_late:.1} ms); {:.0} µs of processor time a report; {:.1} MB \
             resident; {}",
            measured.milliseconds(0.5),
            measured.milliseconds(0.99),
            cost.cpu.as_secs_f64() * 1e6 / count as f64,
            cost.rss_kb as f64 / 1_024.0,
            if measured.all(201) { "all 201".to_owned() } else { format!("ANSWERS {:?}", measured.statuses) }
        ));
        let (line, goal) = match database {
            Database::Sqlite => (line.beside("axum echo", echo), SHARES.0),
            Database::Postgres => {
                let sqlite = run.taken.get(&connections).copied();
                (sqlite.into_iter().fold(line, |line, rate| line.beside("SQLite", rate)), SHARES.2)
            }
        };
        run.book.say(if connections == JUDGED { line.goal(Goal::Share(goal)) } else { line });
        if database == Database::Sqlite {
            run.taken.insert(connections, rate);
            if connections == JUDGED {
                run.facts.seconds_per_report = Some(cost.cpu.as_secs_f64() / count as f64);
                without_token(run, rate, echo, both.as_secs_f64() / count as f64);
            }
        }
    }
    drop(collector);
    let held = site.held();
    let line = Line::new(format!("{}, reports in the database", database.name()), held as f64, "reports")
        .beside("answers with 201", taken as f64);
    run.book.say(line.goal(Goal::Share(1.0)));
}

/// The rate without the token check: run where the program for it was built, or else reckoned from what the check costs;
/// `spent` is the processor time of collector and client for one report, in seconds.
fn without_token(run: &mut Run, rate: f64, echo: f64, spent: f64) {
    let what = format!("SQLite, {JUDGED} connections without the token check");
    let town = run.town();
    let site = Site::found("bench-unchecked", &town);
    if let Some(collector) = site.serve_unchecked() {
        let reports = run.reports();
        let count = STEPS.iter().find(|(connections, ..)| *connections == JUDGED);
        let count = count.map_or(0, |(_, quick, usual)| run.choose(*quick, *usual));
        let address = collector.address();
        let load = Load { connections: JUDGED, pace: Pace::Closed, reuse: Connections::Kept };
        let before = Cost::of(collector.id());
        let measured = client::drive(&address, town::requests(&reports[..count], &address), load);
        let cost = Cost::of(collector.id()).since(before).cpu.as_secs_f64() * 1e6 / count as f64;
        let line = Line::new(what, measured.rate(), "reports/s").beside("axum echo", echo).goal(Goal::Share(SHARES.1));
        run.book.say(line.note(format!(
            "run, with a build whose token check can be left out; {cost:.0} µs of processor time a report; {}",
            if measured.all(201) { "all 201".to_owned() } else { format!("ANSWERS {:?}", measured.statuses) }
        )));
        return;
    }
    run.book.remark("the program without the token check is not built: `make bench` builds it");
    let Some(checks) = run.facts.token_checks.filter(|checks| 1.0 / checks < spent) else {
        run.book.remark("the rate without the token check is reckoned only when `checks` is measured in the same run");
        return;
    };
    run.book.say(
        Line::new(what, rate * spent / (spent - 1.0 / checks), "reports/s")
            .beside("axum echo", echo)
            .goal(Goal::Share(SHARES.1))
            .note(format!(
                "reckoned, not run: as if the processor alone set the speed, and one check of {:.0} µs were missing \
                 from the {:.0} µs that collector and client spend on a report",
                1e6 / checks,
                spent * 1e6
            )),
    );
}
