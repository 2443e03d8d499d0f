// SPDX-License-Identifier: EUPL-1.2
//! A real collector is killed at random instants while reports pour in, and once in a while during a close.
//!
//! A trial is one SIGKILL. Uploaders behave as agents do: they resend the same bytes until there is a genuine receipt.
//! After every restart each of them asks again for all that it was receipted since the last one: the answer must be the
//! stored receipt, bit for bit. In the end every week is closed, with kills in between, and the released minutes must be
//! those of the last receipted revisions: none lost, none twice. What falls between two kills is the machine's chance; the
//! seed repeats everything else.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use daglicht_agent::http::{Answer, Http};
use daglicht_shared::receipt::Outcome;
use daglicht_shared::signed::Signed;

use super::members::{self, Frozen, Member, Minutes, PROJECT, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::dice::Dice;
use crate::{program, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "kill-collector",
    promise: "random kills of the collector during intake and close: no receipted report is lost or counted twice",
    run,
    short: 12,
    usual: 1_000,
    plants: &[
        Plant { name: "ack-before-commit", trials: 200 },
        Plant { name: "no-unique-key", trials: 20 },
        Plant { name: "older-revision-overwrites", trials: 20 },
    ],
};

/// Threads that upload.
const UPLOADERS: usize = 4;
/// Kills per collector: then its weeks are closed and another begins.
const KILLS: u32 = 250;
/// The longest time of load before a kill.
const LOAD: Duration = Duration::from_millis(60);

/// What one uploader knows for certain.
#[derive(Default)]
struct Ledger {
    /// The last revision of each person and week, with its receipt.
    last: BTreeMap<(usize, usize), Entry>,
    /// What was receipted since the collector was last seen to be gone.
    fresh: Vec<(usize, usize)>,
}

struct Entry {
    revision: u32,
    frozen: Frozen,
    /// The frozen bytes of the first revision, to be replayed.
    first: Frozen,
    receipt: Signed,
}

/// What the threads of one collector share.
struct Shared<'a> {
    place: &'a Place,
    members: &'a [Member],
    origin: String,
    stop: AtomicBool,
    receipted: AtomicU32,
    replayed: AtomicU32,
    violations: Mutex<Vec<String>>,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut totals = Totals::default();
    let mut done = 0;
    while done < scale.trials {
        let kills = KILLS.min(scale.trials - done);
        epoch(Scale { trials: kills, seed: scale.seed.wrapping_add(u64::from(done)) }, done, scale.trials, &mut totals);
        done += kills;
    }
    let Totals { violations, receipted, replayed, closes, interrupted } = totals;
    Figure::new(CAMPAIGN.name, scale.trials, violations, begin)
        .note("receipts", receipted)
        .note("replays that had to give the stored receipt", replayed)
        .note("weeks closed and held against the ledger", closes)
        .note("closes killed half-way", interrupted)
}

#[derive(Default)]
struct Totals {
    violations: Vec<String>,
    receipted: u32,
    replayed: u32,
    closes: u32,
    interrupted: u32,
}

/// One collector, killed a number of times, then closed.
fn epoch(scale: Scale, before: u32, of: u32, totals: &mut Totals) {
    let mut dice = Dice::new(scale.seed, 0);
    let place = Place::found("kill-collector");
    let mut collector = place.serve(None);
    let members = place.enrol_all(&collector.origin, &mut dice);
    let shared = Shared {
        place: &place,
        members: &members,
        origin: collector.origin.clone(),
        stop: AtomicBool::new(false),
        receipted: AtomicU32::new(0),
        replayed: AtomicU32::new(0),
        violations: Mutex::new(Vec::new()),
    };
    let ledgers = std::thread::scope(|scope| {
        let shared = &shared;
        let uploaders: Vec<_> = (0..UPLOADERS)
            .map(|number| scope.spawn(move || upload(shared, number, Dice::new(scale.seed, 1 + number))))
            .collect();
        for trial in 0..scale.trials {
            let seen = shared.receipted.load(Ordering::SeqCst);
            // A collector that never gets to work again would make the kills worthless.
            wait::for_some("the next receipt", || {
                (shared.receipted.load(Ordering::SeqCst) > seen || shared.has_failed()).then_some(())
            });
            let micros = u64::try_from(dice.below(usize::try_from(LOAD.as_micros()).expect("short"))).expect("short");
            wait::until(wait::now() + Duration::from_micros(micros));
            let address = collector.address();
            collector.kill();
            collector = place.serve(Some(&address));
            super::progress(CAMPAIGN.name, before + trial + 1, of);
        }
        shared.stop.store(true, Ordering::SeqCst);
        uploaders.into_iter().flat_map(|uploader| uploader.join().expect("it does not panic").last).collect()
    });
    collector.kill();
    totals.receipted += shared.receipted.into_inner();
    totals.replayed += shared.replayed.into_inner();
    totals.violations.extend(shared.violations.into_inner().unwrap_or_else(PoisonError::into_inner));
    close(&place, &ledgers, &mut dice, totals);
}

impl Shared<'_> {
    fn violation(&self, text: String) {
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    fn has_failed(&self) -> bool {
        !self.violations.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }
}

/// Sends reports of its own people until it is told to stop, each until there is a receipt.
fn upload(shared: &Shared<'_>, number: usize, mut dice: Dice) -> Ledger {
    let http = Http::new(&shared.origin.parse().expect("an address")).expect("a client");
    let own: Vec<usize> = (0..shared.members.len()).filter(|person| person % UPLOADERS == number).collect();
    let weeks = shared.place.weeks();
    let mut ledger = Ledger::default();
    while !shared.stop.load(Ordering::SeqCst) {
        let (person, week) = (own[dice.below(own.len())], dice.below(weeks.len()));
        let member = &shared.members[person];
        if dice.in_hundred(25) {
            replay_old(shared, &http, &mut ledger, (person, week));
            continue;
        }
        let revision = ledger.last.get(&(person, week)).map_or(1, |entry| entry.revision + 1);
        let frozen = member.report(weeks[week], revision, members::minutes(person, week, revision));
        let answer = until_answered(shared, &http, &mut ledger, &frozen, Some((person, week)));
        match member.receipt(&answer.body, &frozen.body) {
            Some((receipt, signed)) if receipt.outcome == Outcome::Accepted => {
                shared.receipted.fetch_add(1, Ordering::SeqCst);
                let first =
                    ledger.last.get(&(person, week)).map_or_else(|| frozen.clone(), |entry| entry.first.clone());
                ledger.last.insert((person, week), Entry { revision, frozen, first, receipt: signed });
                ledger.fresh.push((person, week));
            }
            Some((receipt, _)) => {
                shared.violation(format!("person {person}, {}: {:?} for a new revision", weeks[week], receipt.outcome));
            }
            None => shared.violation(format!(
                "person {person}, {}: status {} without a genuine receipt: {}",
                weeks[week],
                answer.status,
                String::from_utf8_lossy(&answer.body)
            )),
        }
    }
    // What was receipted before the last kill is asked for once more.
    while !verify(shared, &http, &mut ledger, None) {}
    ledger
}

fn post(http: &Http, frozen: &Frozen) -> Option<Answer> {
    let signature = frozen.signature.to_string();
    http.post("/v1/reports", frozen.body.clone(), &[("Daglicht-Signature", &signature)]).ok()
}

/// Sends until there is an answer; whenever the collector was gone, all that it had receipted is asked for first.
fn until_answered(
    shared: &Shared<'_>,
    http: &Http,
    ledger: &mut Ledger,
    frozen: &Frozen,
    waiting: Option<(usize, usize)>,
) -> Answer {
    loop {
        if let Some(answer) = post(http, frozen) {
            return answer;
        }
        while !verify(shared, http, ledger, waiting) {
            wait::until(wait::now() + Duration::from_millis(3));
        }
    }
}

/// Asks again for all that was receipted since the collector was last gone; false when it is gone again.
///
/// Where a later revision is `waiting` for its answer, the collector may have it already.
fn verify(shared: &Shared<'_>, http: &Http, ledger: &mut Ledger, waiting: Option<(usize, usize)>) -> bool {
    while let Some(at) = ledger.fresh.last() {
        let entry = &ledger.last[at];
        let Some(answer) = post(http, &entry.frozen) else { return false };
        let receipt = shared.members[at.0].receipt(&answer.body, &entry.frozen.body);
        let is_stored = receipt.as_ref().is_some_and(|(_, signed)| *signed == entry.receipt);
        let outcome = receipt.map(|(receipt, _)| receipt.outcome);
        let is_passed = waiting == Some(*at) && outcome == Some(Outcome::Superseded);
        if answer.status != 200 || !(is_stored || is_passed) {
            shared.violation(format!(
                "person {}, week {}, revision {}: receipted before a kill, afterwards status {} and {outcome:?}, \
                 the stored receipt: {is_stored}",
                at.0, at.1, entry.revision, answer.status
            ));
        }
        shared.replayed.fetch_add(1, Ordering::SeqCst);
        ledger.fresh.pop();
    }
    true
}

/// Sends bytes that were receipted long ago: the last revision gets its stored receipt, an earlier one is superseded.
fn replay_old(shared: &Shared<'_>, http: &Http, ledger: &mut Ledger, at: (usize, usize)) {
    let Some(entry) = ledger.last.get(&at) else { return };
    let (bytes, is_last) = (entry.first.clone(), entry.revision == 1);
    let stored = entry.receipt.clone();
    let answer = until_answered(shared, http, ledger, &bytes, None);
    shared.replayed.fetch_add(1, Ordering::SeqCst);
    let receipt = shared.members[at.0].receipt(&answer.body, &bytes.body);
    let is_right = match receipt {
        Some((receipt, signed)) if is_last => receipt.outcome == Outcome::Accepted && signed == stored,
        Some((receipt, _)) => receipt.outcome == Outcome::Superseded,
        None => false,
    };
    if answer.status != 200 || !is_right {
        shared.violation(format!(
            "person {}, week {}: the first revision came again (last: {is_last}) and got status {}: {}",
            at.0,
            at.1,
            answer.status,
            String::from_utf8_lossy(&answer.body)
        ));
    }
}

/// Closes every week, with kills half-way, and holds the released minutes against the ledger.
fn close(place: &Place, ledger: &BTreeMap<(usize, usize), Entry>, dice: &mut Dice, totals: &mut Totals) {
    for (number, week) in place.weeks().into_iter().enumerate() {
        let counted: Vec<Minutes> = ledger
            .iter()
            .filter(|((_, at), _)| *at == number)
            .map(|((person, at), entry)| members::minutes(*person, *at, entry.revision))
            .collect();
        // Below k nothing is released, and there is nothing to hold against the ledger.
        if counted.len() < 5 {
            continue;
        }
        let name = week.to_string();
        let arguments = ["close", "--project", PROJECT, "--week", &name];
        for _ in 0..2 {
            let mut command = program::collector(&place.data());
            command.args(arguments).stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
            let mut child = command.spawn().expect("the collector starts");
            let micros = u64::try_from(dice.below(25_000)).expect("short");
            wait::until(wait::now() + Duration::from_micros(micros));
            totals.interrupted += u32::from(matches!(child.try_wait(), Ok(None)));
            child.kill().ok();
            child.wait().ok();
        }
        if let Err(violation) = place.close(week) {
            totals.violations.push(violation);
            continue;
        }
        totals.closes += 1;
        totals.violations.extend(place.compare(week, &counted).err());
    }
}
