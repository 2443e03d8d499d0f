// SPDX-License-Identifier: EUPL-1.2
//! `make bench`: measurements in one run, each figure beside a yardstick of the same run.
//!
//! Absolute numbers belong to the machine on which they were made; compare the ratios. Nothing here passes or fails: a
//! goal is printed as met or missed, and a figure that was not measured but reckoned says so. Members are invented, and
//! their keys, tokens and signatures genuine. What several measurements need (members, the echo's speed, a closed week) is
//! made once and kept in `Run`.

mod agent;
mod binaries;
mod book;
mod checks;
mod classification;
mod client;
mod cost;
mod disk;
mod echo;
mod group_commit;
mod intake;
mod million;
mod own_page;
mod pages;
mod postgres;
mod quantile;
mod site;
mod team;
mod town;
mod week;

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::circumstances;
pub use agent::watch;
use book::Book;
pub use book::Form;
use client::{Connections, Load, Measured, Pace};
pub use echo::serve as serve_echo;
use site::Site;
use town::{Frozen, Town};

/// A measurement.
#[derive(Debug, Clone, Copy)]
pub struct Measurement {
    /// Its name on the command line.
    pub name: &'static str,
    /// Which program it is about.
    pub part: Part,
    /// What is measured, in one sentence.
    pub about: &'static str,
    run: fn(&mut Run),
}

/// Which program a measurement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The agent.
    Agent,
    /// The collector.
    Collector,
}

/// How much is measured.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Length {
    /// A tenth of the size and a sixth of the time, to see that everything works.
    Quick,
    /// As the goals say.
    #[default]
    Usual,
}

/// All measurements, in the order in which they are made.
pub const MEASUREMENTS: &[Measurement] = &[
    classification::MEASUREMENT,
    binaries::MEASUREMENT,
    agent::MEASUREMENT,
    own_page::MEASUREMENT,
    disk::MEASUREMENT,
    checks::MEASUREMENT,
    group_commit::MEASUREMENT,
    intake::MEASUREMENT,
    postgres::MEASUREMENT,
    week::MEASUREMENT,
    team::MEASUREMENT,
    pages::MEASUREMENT,
    million::MEASUREMENT,
    cost::MEASUREMENT,
];

/// Makes measurements and prints them.
pub fn run(measurements: &[&Measurement], length: Length, form: Form) {
    let mut run = Run { length, book: Book::new(form, &heading(length)), ..Run::default() };
    for measurement in measurements {
        run.book.chapter(measurement.name, measurement.about);
        (measurement.run)(&mut run);
    }
    run.book.finish();
}

/// What measurements share.
#[derive(Default)]
struct Run {
    length: Length,
    book: Book,
    town: Option<Rc<Town>>,
    reports: Rc<Vec<Frozen>>,
    echo: Option<echo::Echo>,
    echoed: BTreeMap<usize, (f64, f64)>,
    /// Reports per second that SQLite took, by connections.
    taken: BTreeMap<usize, f64>,
    closed: Option<Site>,
    facts: Facts,
}

/// Figures that a later measurement reckons with.
#[derive(Debug, Default, Clone, Copy)]
struct Facts {
    /// Token checks per second on one core.
    token_checks: Option<f64>,
    /// Bytes of the database per person-week before the close.
    bytes_before: Option<f64>,
    /// Bytes of the database per team-week after the close.
    bytes_after: Option<f64>,
    /// Processor seconds of the collector per report.
    seconds_per_report: Option<f64>,
}

impl Run {
    /// One number for each length.
    fn choose<T>(&self, quick: T, usual: T) -> T {
        match self.length {
            Length::Quick => quick,
            Length::Usual => usual,
        }
    }

    /// The organisation of the goals: 65,000 people in 6,000 teams.
    fn town(&mut self) -> Rc<Town> {
        let (teams, people) = self.choose((600, 6_500), (6_000, 65_000));
        Rc::clone(self.town.get_or_insert_with(|| Rc::new(Town::new("town", teams, people))))
    }

    /// One report of everybody in the organisation, for its last week.
    fn reports(&mut self) -> Rc<Vec<Frozen>> {
        let town = self.town();
        if self.reports.is_empty() {
            self.reports = Rc::new(town.reports(0..town.people()));
        }
        Rc::clone(&self.reports)
    }

    /// What an axum echo of the same bodies does at so many connections: requests per second and the 99th percentile.
    fn echo(&mut self, connections: usize) -> (f64, f64) {
        if let Some(known) = self.echoed.get(&connections) {
            return *known;
        }
        let count = self.choose(2_000, if connections == 1 { 5_000 } else { 20_000 });
        let load = Load { connections, pace: Pace::Closed, reuse: Connections::Kept };
        let measured = self.drive_echo(count, load);
        let found = (measured.rate(), measured.milliseconds(0.99));
        self.echoed.insert(connections, found);
        found
    }

    /// Sends the first of the reports to the echo.
    fn drive_echo(&mut self, count: usize, load: Load) -> Measured {
        let reports = self.reports();
        let echo = self.echo.get_or_insert_with(echo::Echo::start);
        let requests = town::requests(&reports[..count.min(reports.len())], &echo.address);
        client::drive(&echo.address, requests, load)
    }
}

/// The circumstances, and how busy the machine was before.
fn heading(length: Length) -> String {
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split_whitespace().next().unwrap_or("?").to_owned();
    let quick = match length {
        Length::Quick => " · quick: smaller sizes, so the goals are not judged by it",
        Length::Usual => "",
    };
    format!("{} · load before {load}{quick}", circumstances::circumstances())
}
