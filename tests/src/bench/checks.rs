// SPDX-License-Identifier: EUPL-1.2
//! What the checks of one report cost on one core, part by part, without HTTP and store.

use daglicht_collector::keys::Keys;
use daglicht_shared::crypto::Secret;
use daglicht_shared::membership::Membership;
use daglicht_shared::report::{self, Report};

use super::book::Line;
use super::town::SECRET;
use super::{Measurement, Part, Run};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "checks",
    part: Part::Collector,
    about: "limit: the checks of one report on one core, without HTTP and store",
    run,
};

fn run(run: &mut Run) {
    let (town, all) = (run.town(), run.reports());
    let some = &all[..run.choose(500, 4_000)];
    let keys = Keys::new(Secret::new(SECRET));
    let project = &town.terms.project;
    let (issuer, collector) = (keys.issuer(project), keys.signing(project).public_key());
    let parsed: Vec<Report> =
        some.iter().map(|one| serde_json::from_slice(&one.body).expect("a genuine report")).collect();
    let pairs = || some.iter().zip(&parsed);

    let signature = rate(pairs(), |(frozen, report)| {
        report::verify(&frozen.body, &collector, &report.key, &frozen.signature).is_ok()
    });
    let token = rate(pairs(), |(_, report)| {
        let membership = Membership { project, team: &report.team, week: report.week };
        issuer.accepts(membership, &report.key, &report.token)
    });
    let derived = rate(pairs(), |_| keys.issuer(project).public_key() != keys.signing(project).public_key());
    let terms = rate(pairs(), |(_, report)| report.problems(&town.terms).is_empty());
    let read = rate(pairs(), |(frozen, _)| serde_json::from_slice::<Report>(&frozen.body).is_ok());
    let sealed = keys.signing(project);
    let receipt = rate(pairs(), |(frozen, _)| sealed.sign(&frozen.body[..300]).0 != [0; 64]);
    run.facts.token_checks = Some(token);
    let bytes = some.iter().map(|one| one.body.len()).sum::<usize>() / some.len();
    let book = &mut run.book;
    book.say(Line::new("Ed25519 signature of a report", signature, "/s").note(format!("a report of {bytes} bytes")));
    book.say(Line::new("membership token", token, "/s").beside("a signature", signature));
    book.say(Line::new("deriving both of the project's keys", derived, "/s").beside("a signature", signature));
    book.say(Line::new("reading the JSON", read, "/s").beside("a signature", signature));
    book.say(
        Line::new("holding it against the terms", terms, "/s")
            .beside("a signature", signature)
            .note(format!("{} units", town.terms.units.len())),
    );
    book.say(Line::new("signing a receipt", receipt, "/s").beside("a signature", signature));
    let both = 1.0 / (1.0 / signature + 1.0 / token);
    book.say(Line::new("signature and token together, per core", both, "/s").beside("a signature", signature));
}

/// How often a second something that must hold is done.
fn rate<T>(values: impl Iterator<Item = T>, work: impl Fn(T) -> bool) -> f64 {
    let begin = wait::now();
    let mut count = 0.0;
    for value in values {
        assert!(std::hint::black_box(work(value)), "every invented report is genuine");
        count += 1.0;
    }
    count / (wait::now() - begin).as_secs_f64()
}
