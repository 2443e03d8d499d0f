// SPDX-License-Identifier: EUPL-1.2
//! The PostgreSQL server is stopped, crashed and killed under load, and two collectors must get over it by themselves.
//!
//! A trial is one end of the server: in order, as after a power cut, or by SIGKILL of its first process. The collectors
//! stay up the whole time: to whom they cannot give a receipt they answer 503 with a time to come again, and nothing else.
//! What was receipted before is there afterwards. How long the first receipt of each collector takes after the server is
//! back is measured.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use daglicht_agent::http::Http;
use daglicht_test_postgres::Server;

use super::closing::{self, Counts};
use super::members::{self, Base, Member, Place};
use super::uploaders::{self, Collectors, Ledger, Shared, UPLOADERS};
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::dice::Dice;
use crate::wait;

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "postgres-restarts",
    promise: "whatever ends the PostgreSQL server under load: no receipted report is lost or counted twice, the collectors \
              answer 503 meanwhile and work again by themselves",
    run,
    short: 3,
    usual: 100,
    plants: &[Plant { name: "ack-before-commit", trials: 100 }],
};

/// Restarts of one place; then its weeks are closed and another begins.
const RESTARTS: u32 = 25;
/// The longest time of load before the server ends.
const LOAD: Duration = Duration::from_millis(150);
/// The longest time that the server is away.
const AWAY: Duration = Duration::from_millis(1_500);

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let server = Arc::new(Server::start());
    let (mut violations, mut recovered, mut numbers, mut done) = (Vec::new(), Vec::new(), [0; 4], 0);
    while done < scale.trials {
        let trials = RESTARTS.min(scale.trials - done);
        let seed = scale.seed.wrapping_add(u64::from(done));
        let (told, took, counted) = epoch(&server, Scale { trials, seed }, (done, scale.trials));
        violations.extend(told);
        recovered.extend(took);
        for (sum, one) in numbers.iter_mut().zip(counted) {
            *sum += one;
        }
        done += trials;
        if super::planted().is_some() && !violations.is_empty() {
            break;
        }
    }
    recovered.sort_unstable();
    let quantile = |part: usize| {
        let at = (recovered.len() * part).div_ceil(100).max(1) - 1;
        recovered.get(at).map_or_else(String::new, |took| format!("{:.2}", took.as_secs_f64()))
    };
    let [receipted, replayed, refused, compared] = numbers;
    Figure::new(CAMPAIGN.name, done, violations, begin)
        .note("receipts", receipted)
        .note("replays that had to give the stored receipt", replayed)
        .note("answers 503 with a time to come again", refused)
        .note("weeks closed and held against the ledger", compared)
        .note("seconds from the server's return to a collector's first receipt, p50", quantile(50))
        .note("seconds from the server's return to a collector's first receipt, p99", quantile(99))
}

fn epoch(server: &Arc<Server>, scale: Scale, (before, of): (u32, u32)) -> (Vec<String>, Vec<Duration>, [u32; 4]) {
    let mut dice = Dice::new(scale.seed, 0);
    let place = Place::on(&Base::Server(Arc::clone(server)), CAMPAIGN.name, vec![("noord", 6), ("zuid", 6)], 4);
    let collectors: Vec<Collector> = (0..2).map(|_| place.serve(None)).collect();
    let members = place.enrol_all(&collectors[0].origin, &mut dice);
    let origins: Vec<String> = collectors.iter().map(|collector| collector.origin.clone()).collect();
    let shared = Shared::new(&place, &members, origins.clone(), Collectors::Stay);
    let mut recovered = Vec::new();
    let ledgers: Vec<Ledger> = std::thread::scope(|scope| {
        let shared = &shared;
        let uploaders: Vec<_> = (0..UPLOADERS)
            .map(|number| scope.spawn(move || uploaders::upload(shared, number, Dice::new(scale.seed, 1 + number))))
            .collect();
        // Then the probe below is nothing new to anybody.
        wait::for_some("a report of everybody", || {
            (usize::try_from(shared.people[0].load(Ordering::SeqCst)).is_ok_and(|many| many == members.len()))
                .then_some(())
        });
        for trial in 0..scale.trials {
            shared.wait_for_receipt();
            wait::until(wait::now() + super::random_part(LOAD, &mut dice));
            match dice.below(3) {
                0 => server.stop(),
                1 => server.crash(),
                _ => server.kill(),
            }
            wait::until(wait::now() + super::random_part(AWAY, &mut dice));
            server.start_again();
            let back = wait::now();
            for origin in &origins {
                match works_again(origin, &members[0], &place) {
                    Ok(()) => recovered.push(wait::now() - back),
                    Err(told) => shared.violation(told),
                }
            }
            super::progress(CAMPAIGN.name, before + trial + 1, of);
            if shared.has_failed() {
                break;
            }
        }
        shared.stop.store(true, Ordering::SeqCst);
        // After a failure a collector may never answer again, and nobody is to wait for it.
        uploaders.into_iter().map(|uploader| uploader.join().expect("it does not panic")).collect()
    });
    let mut counts = Counts::default();
    let all: Vec<usize> = (0..place.weeks().len()).collect();
    for number in &all {
        closing::close_one(&shared, *number, &mut dice, &mut counts);
    }
    drop(collectors);
    let numbers = [&shared.receipted, &shared.replayed, &shared.refused].map(|count| count.load(Ordering::SeqCst));
    let mut violations = shared.into_violations();
    let compared = uploaders::judge(&place, &ledgers, &all, &mut violations);
    (violations, recovered, [numbers[0], numbers[1], numbers[2], compared])
}

/// Waits until a collector answers a report again with more than 503; every other 5xx is a violation.
fn works_again(origin: &str, member: &Member, place: &Place) -> Result<(), String> {
    let http = Http::new(&origin.parse().expect("an address")).map_err(|error| error.to_string())?;
    // An old revision changes nothing; the collector must ask its database all the same.
    let week = place.weeks()[0];
    let frozen = member.report(week, 1, members::minutes(0, 0, 1));
    let signature = frozen.signature.to_string();
    let end = wait::now() + wait::LIMIT;
    while wait::now() < end {
        match http.post("/v1/reports", frozen.body.clone(), &[("Daglicht-Signature", &signature)]) {
            Ok(answer) if answer.status == 503 && answer.retry_after.is_some() => {}
            Ok(answer) if answer.status < 500 => return Ok(()),
            Ok(answer) => {
                return Err(format!(
                    "status {} (time to come again: {:?}) after a restart",
                    answer.status, answer.retry_after
                ));
            }
            Err(error) => return Err(format!("a collector that runs did not answer: {error}")),
        }
        wait::until(wait::now() + Duration::from_millis(5));
    }
    Err(format!("a collector does not work again {:?} after the server came back", wait::LIMIT))
}
