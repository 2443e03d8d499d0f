// SPDX-License-Identifier: EUPL-1.2
//! Thousands of connections that say nothing, drip heads, drip bodies or never read, beside ordinary requests.
//!
//! A trial is one bad connection. Each flood is made twice: against a collector with a quarter of the places, where the
//! flood must push out itself, and against one that has room for all, where time must end them; memory is bounded by the
//! places, so the second is held to what each connection may cost. Ordinary people go on
//! sending reports and looking at pages all the while, each on a connection of its own; how long they wait, and the
//! collector's memory, is what is held against the promise. The flood comes from many networks, and half of it from one.

mod flood;

use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use daglicht_collector::server::raise_handles;
use daglicht_shared::week::Week;

use super::members::{self, Member, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::dice::Dice;
use crate::process::Memory;
use crate::{raw, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "slow-connections",
    promise: "idle, dripping and never reading connections: others wait ≤ 250 ms (p99), memory ≤ +150 MB, all are ended",
    run,
    short: 500,
    usual: 10_000,
    plants: &[
        Plant { name: "no-header-timeout", trials: 400 },
        Plant { name: "no-body-timeout", trials: 400 },
        Plant { name: "accept-blocks-at-cap", trials: 400 },
    ],
};

/// From how many connections on the built-in times and limits are used, and the promise is held to the letter.
const FULL: u32 = 2_000;
/// Ordinary people at the same time.
const PEOPLE: usize = 3;
/// The most that a collector may grow where the number of connections is bounded.
const GROWTH_KB: u64 = 150 * 1_024;
/// The most that each connection may cost where all are taken.
const EACH_KB: u64 = 24;
/// How long an ordinary request is waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// How a flood is made.
#[derive(Debug, Clone, Copy)]
struct Terms {
    connections: usize,
    /// The most connections that the collector takes.
    most: usize,
    /// How long the collector may let a bad connection live.
    life: Duration,
    /// The slowest of a hundred ordinary requests may take so long.
    p99: Duration,
    /// The time in which all of them come.
    swell: Duration,
    /// The time between two bytes of one that drips.
    drip: Duration,
    /// The time until one comes back that gave way.
    back: Duration,
    /// Settings of the collector.
    settings: &'static [(&'static str, &'static str)],
}

/// The built-in times: none longer than half a minute.
const USUAL: &[(&str, &str)] = &[];
/// A tenth of them.
const QUICK: &[(&str, &str)] = &[
    ("SERVER_FIRST_BYTE_TIMEOUT", "1s"),
    ("SERVER_HEADER_TIMEOUT", "1s"),
    ("SERVER_BODY_TIMEOUT", "2s"),
    ("SERVER_STALL_TIMEOUT", "1s"),
    ("SERVER_IDLE_TIMEOUT", "1s"),
];

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let connections = usize::try_from(scale.trials).expect("few");
    // The sockets of the flood are in this process.
    let handles = raise_handles();
    assert!(handles > connections + 200, "{handles} file handles do not suffice: raise the limit (ulimit -n)");
    let terms = if scale.trials >= FULL {
        Terms {
            connections,
            most: 0,
            life: Duration::from_secs(32),
            p99: Duration::from_millis(250),
            swell: Duration::from_secs(4),
            drip: Duration::from_secs(5),
            back: Duration::from_secs(5),
            settings: USUAL,
        }
    } else {
        Terms {
            connections,
            most: 0,
            life: Duration::from_secs(5),
            // Beside other tests on a busy machine.
            p99: Duration::from_secs(1),
            swell: Duration::from_millis(1_500),
            drip: Duration::from_millis(250),
            back: Duration::from_millis(1_500),
            settings: QUICK,
        }
    };
    let mut figure = Figure::new(CAMPAIGN.name, scale.trials, Vec::new(), begin);
    let place = Place::with("slow-connections", vec![("noord", 6), ("zuid", 6)], 2);
    for (name, most) in [("a quarter of the places", connections / 4), ("room for all", connections + 100)] {
        super::progress(CAMPAIGN.name, 0, 1);
        let seen = flooded(&place, Terms { most, ..terms }, scale.seed);
        figure.violations.extend(seen.violations.into_iter().map(|violation| format!("{name}: {violation}")));
        figure = figure.note(name, seen.summary);
    }
    figure.took = wait::now() - begin;
    figure
}

/// What was seen in one flood.
struct Seen {
    violations: Vec<String>,
    summary: String,
}

fn flooded(place: &Place, terms: Terms, seed: u64) -> Seen {
    // Tickets are spent on one request each, which the same seed makes again.
    let mut dice = Dice::new(seed, 0);
    let most = terms.most.to_string();
    let mut settings =
        vec![("SERVER_MAX_CONNECTIONS", most.as_str()), ("SERVER_MAX_CONNECTIONS_PER_NETWORK", most.as_str())];
    settings.extend(terms.settings);
    let collector = Collector::serve_with(&place.data(), &settings, &place.log());
    let members = place.enrol(&collector.origin, 0..PEOPLE, &mut dice);
    let address = collector.address();
    let style = style(&address);
    let stop = AtomicBool::new(false);
    let (ordinary, ended, memory) = std::thread::scope(|scope| {
        let (stop, members, address) = (&stop, &members, address.as_str());
        let people: Vec<_> = (0..PEOPLE)
            .map(|person| scope.spawn(move || go_about(address, place.weeks()[0], &members[person], person, stop)))
            .collect();
        // Caches and pools fill before memory is compared.
        wait::until(wait::now() + Duration::from_millis(500));
        let before = Memory::of(collector.pid()).now_kb;
        let ended = flood::flood(address, &style, terms);
        stop.store(true, Ordering::SeqCst);
        let grown = Memory::of(collector.pid()).peak_kb.saturating_sub(before);
        let ordinary: Vec<Ordinary> =
            people.into_iter().map(|person| person.join().expect("it does not panic")).collect();
        (ordinary, ended, (before, grown))
    });
    let mut violations: Vec<String> = ordinary.iter().flat_map(|one| one.failed.iter().take(3).cloned()).collect();
    let mut times: Vec<Duration> = ordinary.into_iter().flat_map(|one| one.times).collect();
    times.sort_unstable();
    let p99 = times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or(PATIENCE);
    if p99 > terms.p99 || times.is_empty() {
        violations.push(format!("ordinary requests waited {p99:?} (p99 of {})", times.len()));
    }
    let (before, grown) = memory;
    let all = EACH_KB * u64::try_from(terms.connections).expect("few");
    if grown > GROWTH_KB.max(if terms.most > terms.connections { all } else { 0 }) {
        violations.push(format!("memory grew by {grown} kB from {before} kB"));
    }
    violations.extend(ended.violations);
    let left = open_handles(collector.pid());
    wait_for_few_handles(collector.pid(), &mut violations);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    let summary = format!(
        "{} ordinary requests: median {median:.1?}, p99 {p99:.1?}, slowest {slowest:.1?}; memory +{} MB from {} MB; \
         bad connections lived {:.1?} at most, {} came back after they were ended; {left} handles open at the end",
        times.len(),
        grown / 1_024,
        before / 1_024,
        ended.longest,
        ended.again,
    );
    Seen { violations, summary }
}

/// What ordinary people met.
#[derive(Default)]
struct Ordinary {
    times: Vec<Duration>,
    failed: Vec<String>,
}

/// Sends reports, looks at the start page and asks for health, a few times a second.
fn go_about(address: &str, week: Week, member: &Member, person: usize, stop: &AtomicBool) -> Ordinary {
    let mut seen = Ordinary::default();
    let mut revision = 0;
    while !stop.load(Ordering::SeqCst) {
        let begin = wait::now();
        let (what, expected, answer): (_, &[u16], _) = match seen.times.len() % 3 {
            0 => {
                revision += 1;
                let frozen = member.report(week, revision, members::minutes(person, 0, revision));
                let lines = format!(
                    "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
                     Daglicht-Signature: {}\r\nContent-Length: {}\r\n\r\n",
                    frozen.signature,
                    frozen.body.len()
                );
                ("a report", &[201, 200], raw::ask(address, &[lines.as_bytes(), &frozen.body].concat(), PATIENCE))
            }
            1 => ("a page", &[200], raw::get(address, "/nl/", PATIENCE)),
            _ => ("health", &[200], raw::get(address, "/health/ready", PATIENCE)),
        };
        let took = wait::now() - begin;
        seen.times.push(took);
        if !answer.as_deref().and_then(raw::status).is_some_and(|status| expected.contains(&status)) {
            seen.failed.push(format!("{what} was not answered as usual after {took:.1?}: {answer:?}"));
        }
        wait::until(begin + Duration::from_millis(60));
    }
    seen
}

/// The address of the style sheet, which is the largest answer that anyone gets.
fn style(address: &str) -> String {
    let page = raw::get(address, "/nl/", PATIENCE).expect("the start page");
    let after = page.split("href=\"/assets/").nth(1).and_then(|rest| rest.split('"').next());
    format!("/assets/{}", after.expect("the page has a style sheet"))
}

fn open_handles(pid: u32) -> usize {
    std::fs::read_dir(Path::new("/proc").join(pid.to_string()).join("fd")).map_or(0, Iterator::count)
}

/// After the flood the collector must have closed what it ended.
fn wait_for_few_handles(pid: u32, violations: &mut Vec<String>) {
    let end = wait::now() + wait::LIMIT;
    while open_handles(pid) > 60 {
        if wait::now() > end {
            violations.push(format!("{} handles are open long after the flood", open_handles(pid)));
            return;
        }
        wait::until(wait::now() + Duration::from_millis(100));
    }
}
