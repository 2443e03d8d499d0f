// SPDX-License-Identifier: EUPL-1.2
//! Ten times as many reports at once as the collector keeps in hand.
//!
//! A trial is one report that was sent. What does not fit must be sent away at once with a time to come again; what is
//! taken must not wait long, and nothing may fail otherwise. Reports are genuine and sent again and again, each checked and
//! written anew by the collector, so that both of its queues are under load.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use super::members::{self, Frozen, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::dice::Dice;
use crate::process::Memory;
use crate::{raw, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "overload",
    promise: "ten times too much at once: refused with 503 and a time, what is taken waits ≤ 1 s (p99), memory ≤ +32 MiB",
    run,
    short: 1_000,
    usual: 50_000,
    plants: &[Plant { name: "unbounded-queue", trials: 1_000 }],
};

/// Reports that the collector keeps in hand.
const PLACES: usize = 8;
/// Senders at the same time.
const SENDERS: usize = 80;
/// The most that a collector may grow.
const GROWTH_KB: u64 = 32 * 1_024;
/// How long an accepted report may take.
const P99: Duration = Duration::from_secs(1);

/// What one sender met.
#[derive(Default)]
struct Met {
    taken: Vec<Duration>,
    sent_away: Vec<Duration>,
    violations: Vec<String>,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut dice = Dice::new(scale.seed, 0);
    let place = Place::with("overload", vec![("noord", 6), ("zuid", 6)], 2);
    let places = PLACES.to_string();
    let collector = Collector::serve_with(&place.data(), &[("LIMITS_QUEUE", &places)], &place.log());
    let week = place.weeks()[0];
    let members = place.enrol_all(&collector.origin, &mut dice);
    let frozen: Vec<Frozen> = members
        .iter()
        .enumerate()
        .map(|(person, member)| member.report(week, 1, members::minutes(person, 0, 1)))
        .collect();
    let address = collector.address();
    for one in &frozen {
        assert_eq!(raw::ask(&address, &request(one), wait::LIMIT).as_deref().and_then(raw::status), Some(201));
    }
    let before = Memory::of(collector.pid()).now_kb;
    let left = AtomicU32::new(scale.trials);
    let met: Vec<Met> = std::thread::scope(|scope| {
        let (left, frozen, address) = (&left, &frozen, address.as_str());
        let senders: Vec<_> = (0..SENDERS)
            .map(|number| scope.spawn(move || send(address, &frozen[number % frozen.len()], left)))
            .collect();
        senders.into_iter().map(|sender| sender.join().expect("it does not panic")).collect()
    });
    let grown = Memory::of(collector.pid()).peak_kb.saturating_sub(before);
    let mut violations: Vec<String> = met.iter().flat_map(|one| one.violations.iter().take(2).cloned()).collect();
    let p99 = |mut times: Vec<Duration>| {
        times.sort_unstable();
        times.get(times.len().saturating_sub(1) * 99 / 100).copied().unwrap_or_default()
    };
    let taken: Vec<Duration> = met.iter().flat_map(|one| one.taken.iter().copied()).collect();
    let sent_away: Vec<Duration> = met.iter().flat_map(|one| one.sent_away.iter().copied()).collect();
    let counts = format!("{} taken, {} sent away", taken.len(), sent_away.len());
    if taken.is_empty() || sent_away.is_empty() {
        violations.push(format!("{counts}: both must happen"));
    }
    let (taken, sent_away) = (p99(taken), p99(sent_away));
    if taken > P99 || sent_away > P99 {
        violations.push(format!("p99 of what was taken {taken:.1?}, of what was sent away {sent_away:.1?}"));
    }
    if grown > GROWTH_KB {
        violations.push(format!("memory grew by {grown} kB from {before} kB"));
    }
    Figure::new(CAMPAIGN.name, scale.trials, violations, begin)
        .note("reports", counts)
        .note("p99", format!("{taken:.1?} for what was taken, {sent_away:.1?} for what was sent away"))
        .note("memory", format!("+{grown} kB from {before} kB"))
}

fn request(frozen: &Frozen) -> Vec<u8> {
    let head = format!(
        "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Daglicht-Signature: {}\r\nContent-Length: {}\r\n\r\n",
        frozen.signature,
        frozen.body.len()
    );
    [head.as_bytes(), &frozen.body].concat()
}

/// Sends one report again and again, without the patience that an agent has.
fn send(address: &str, frozen: &Frozen, left: &AtomicU32) -> Met {
    let request = request(frozen);
    let mut met = Met::default();
    while left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)).is_ok() {
        let begin = wait::now();
        let answer = raw::ask(address, &request, wait::LIMIT);
        let took = wait::now() - begin;
        let later = answer.as_deref().and_then(|answer| raw::header(answer, "retry-after")).is_some();
        match answer.as_deref().and_then(raw::status) {
            Some(200) => met.taken.push(took),
            Some(503) if later => met.sent_away.push(took),
            _ => met.violations.push(format!("answered after {took:.1?} with {answer:?}")),
        }
    }
    met
}
