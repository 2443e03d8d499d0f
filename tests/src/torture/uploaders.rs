// SPDX-License-Identifier: EUPL-1.2
//! Uploaders behave as agents do, while collectors or databases fall and weeks close: they resend the same bytes until
//! there is a genuine receipt, and write down what they were promised.
//!
//! Whenever something was gone, each of them asks again for all that it was receipted since the last time: the answer must
//! be the stored receipt, bit for bit. With several collectors it goes to the next one when one is gone. What was under way
//! when a week closed and then came too late may or may not have been counted; the ledger says so.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use daglicht_agent::http::{Answer, Http};
use daglicht_shared::receipt::Outcome;
use daglicht_shared::signed::Signed;
use daglicht_shared::week::Week;

use super::members::{self, Frozen, Member, Minutes, Place};
use crate::dice::Dice;
use crate::wait;

/// Threads that upload.
pub(super) const UPLOADERS: usize = 4;
/// The pause between two looks at a counter: a kill right after a receipt is the one that tells most.
const LOOK: Duration = Duration::from_micros(100);
/// The pause before something that was gone is asked again.
const PAUSE: Duration = Duration::from_millis(3);

/// What one uploader knows for certain.
#[derive(Default)]
pub(super) struct Ledger {
    /// The last revision of each person and week, with its receipt.
    pub(super) last: BTreeMap<(usize, usize), Entry>,
    /// Revisions that came after the close, but whose first sending may have come before it.
    pub(super) doubtful: BTreeMap<(usize, usize), u32>,
    /// What was receipted since a collector was last seen to be gone.
    fresh: BTreeSet<(usize, usize)>,
}

pub(super) struct Entry {
    revision: u32,
    frozen: Frozen,
    /// The frozen bytes of the first revision, to be replayed.
    first: Frozen,
    receipt: Signed,
}

/// What the threads of one place share.
pub(super) struct Shared<'a> {
    pub(super) place: &'a Place,
    pub(super) members: &'a [Member],
    /// The addresses of the collectors.
    pub(super) origins: Vec<String>,
    pub(super) stop: AtomicBool,
    /// How many of the weeks, from the first on, are being closed or closed.
    pub(super) closing: AtomicUsize,
    /// How many of the weeks, from the first on, are closed for certain.
    pub(super) closed: AtomicUsize,
    /// How many people were receipted in each week.
    pub(super) people: Vec<AtomicU32>,
    pub(super) receipted: AtomicU32,
    /// The collector that gave the last receipt.
    pub(super) last: AtomicUsize,
    pub(super) replayed: AtomicU32,
    /// Answers 503 with a time to come again.
    pub(super) refused: AtomicU32,
    /// Whether collectors may be gone; a database alone may not take them along.
    pub(super) collectors: Collectors,
    violations: Mutex<Vec<String>>,
}

/// What becomes of the collectors of a campaign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Collectors {
    /// They are killed and started again.
    Fall,
    /// They stay, and answer every request.
    Stay,
}

impl<'a> Shared<'a> {
    pub(super) fn new(place: &'a Place, members: &'a [Member], origins: Vec<String>, collectors: Collectors) -> Self {
        Self {
            place,
            members,
            origins,
            stop: AtomicBool::new(false),
            closing: AtomicUsize::new(0),
            closed: AtomicUsize::new(0),
            people: place.weeks().iter().map(|_| AtomicU32::new(0)).collect(),
            receipted: AtomicU32::new(0),
            last: AtomicUsize::new(0),
            replayed: AtomicU32::new(0),
            refused: AtomicU32::new(0),
            collectors,
            violations: Mutex::new(Vec::new()),
        }
    }

    pub(super) fn violation(&self, text: String) {
        self.violations.lock().unwrap_or_else(PoisonError::into_inner).push(text);
    }

    pub(super) fn has_failed(&self) -> bool {
        !self.violations.lock().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    /// Whether the campaign ends because of a violation, after which nothing may ever answer again.
    fn is_given_up(&self) -> bool {
        self.stop.load(Ordering::SeqCst) && self.has_failed()
    }

    pub(super) fn into_violations(self) -> Vec<String> {
        self.violations.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until another report was receipted; a collector that never works again would make the faults worthless.
    pub(super) fn wait_for_receipt(&self) {
        let seen = self.receipted.load(Ordering::SeqCst);
        let end = wait::now() + 2 * wait::LIMIT;
        while self.receipted.load(Ordering::SeqCst) == seen && !self.has_failed() {
            if wait::now() > end {
                return self.violation(format!("nothing was receipted for {:?}", 2 * wait::LIMIT));
            }
            wait::until(wait::now() + LOOK);
        }
    }
}

/// Holds the released minutes of closed weeks against what all uploaders know; gives how many weeks could be compared.
pub(super) fn judge(place: &Place, ledgers: &[Ledger], weeks: &[usize], violations: &mut Vec<String>) -> u32 {
    let mut compared = 0;
    for &number in weeks {
        let mut people: BTreeMap<usize, Vec<Option<Minutes>>> = BTreeMap::new();
        for ledger in ledgers {
            for ((person, _), entry) in ledger.last.iter().filter(|((_, at), _)| *at == number) {
                people.entry(*person).or_default().push(Some(members::minutes(*person, number, entry.revision)));
            }
            for ((person, _), revision) in ledger.doubtful.iter().filter(|((_, at), _)| *at == number) {
                let possible = people.entry(*person).or_insert_with(|| vec![None]);
                possible.push(Some(members::minutes(*person, number, *revision)));
            }
        }
        let certain = people.values().filter(|possible| possible.iter().all(Option::is_some)).count();
        // Below k nothing is released, and there is nothing to hold against the ledger.
        if certain < 5 {
            continue;
        }
        compared += 1;
        let people: Vec<_> = people.into_values().collect();
        violations.extend(place.compare_any(place.weeks()[number], &people).err());
    }
    compared
}

/// The way of one uploader to the collectors.
struct Way {
    clients: Vec<Http>,
    at: usize,
}

impl Way {
    fn post(&mut self, shared: &Shared<'_>, frozen: &Frozen) -> Option<Answer> {
        let signature = frozen.signature.to_string();
        let answer =
            self.clients[self.at].post("/v1/reports", frozen.body.clone(), &[("Daglicht-Signature", &signature)]);
        match answer {
            Ok(Answer { status: 503, retry_after: Some(_), .. }) => {
                shared.refused.fetch_add(1, Ordering::SeqCst);
                None
            }
            Ok(answer) => Some(answer),
            Err(error) => {
                if shared.collectors == Collectors::Stay {
                    shared.violation(format!("a collector that runs did not answer: {error}"));
                }
                self.at = (self.at + 1) % self.clients.len();
                None
            }
        }
    }
}

/// Sends reports of its own people until it is told to stop, each until there is a receipt.
pub(super) fn upload(shared: &Shared<'_>, number: usize, mut dice: Dice) -> Ledger {
    let client = |origin: &String| Http::new(&origin.parse().expect("an address")).expect("a client");
    let mut way = Way { clients: shared.origins.iter().map(client).collect(), at: number % shared.origins.len() };
    let own: Vec<usize> = (0..shared.members.len()).filter(|person| person % UPLOADERS == number).collect();
    let weeks = shared.place.weeks();
    let mut ledger = Ledger::default();
    while !shared.stop.load(Ordering::SeqCst) {
        way.at = dice.below(way.clients.len());
        let (person, week) = choose(shared, &ledger, &own, weeks.len(), &mut dice);
        if dice.in_hundred(20) {
            replay_old(shared, &mut way, &mut ledger, (person, week));
        } else {
            send_next(shared, &mut way, &mut ledger, (person, week), weeks[week]);
        }
    }
    // What was receipted before the last fault is asked for once more.
    while !shared.is_given_up() && !verify(shared, &mut way, &mut ledger, None) {
        wait::until(wait::now() + PAUSE);
    }
    ledger
}

/// Half of what is sent concerns the week that is closed next, first of those who have nothing there; a little is late.
fn choose(shared: &Shared<'_>, ledger: &Ledger, own: &[usize], weeks: usize, dice: &mut Dice) -> (usize, usize) {
    let closed = shared.closed.load(Ordering::SeqCst);
    let missing = own.iter().find(|person| !ledger.last.contains_key(&(**person, closed)));
    match (dice.below(100), missing) {
        (0..5, _) => (own[dice.below(own.len())], dice.below(weeks)),
        (5..55, Some(person)) => (*person, closed),
        (5..55, None) => (own[dice.below(own.len())], closed),
        _ => (own[dice.below(own.len())], closed + dice.below(weeks - closed)),
    }
}

fn send_next(shared: &Shared<'_>, way: &mut Way, ledger: &mut Ledger, at: (usize, usize), week: Week) {
    let (person, number) = at;
    let member = &shared.members[person];
    let was_closed = number < shared.closed.load(Ordering::SeqCst);
    let revision = ledger.last.get(&at).map_or(1, |entry| entry.revision + 1);
    let frozen = member.report(week, revision, members::minutes(person, number, revision));
    let Some((answer, attempts)) = until_answered(shared, way, ledger, &frozen, Some(at)) else { return };
    let is_closing = number < shared.closing.load(Ordering::SeqCst);
    match member.receipt(&answer.body, &frozen.body) {
        Some((receipt, signed)) if receipt.outcome == Outcome::Accepted && !was_closed => {
            shared.last.store(way.at, Ordering::SeqCst);
            shared.receipted.fetch_add(1, Ordering::SeqCst);
            if revision == 1 {
                shared.people[number].fetch_add(1, Ordering::SeqCst);
            }
            let first = ledger.last.get(&at).map_or_else(|| frozen.clone(), |entry| entry.first.clone());
            ledger.last.insert(at, Entry { revision, frozen, first, receipt: signed });
            ledger.fresh.insert(at);
        }
        Some((receipt, _)) if receipt.outcome == Outcome::WeekClosed && is_closing => {
            // An earlier attempt may have been stored and counted without its answer getting through.
            if attempts > 1 && !was_closed {
                ledger.doubtful.insert(at, revision);
            }
        }
        Some((receipt, _)) => shared.violation(format!(
            "person {person}, {week}: {:?} for a new revision (the week was closed: {was_closed}, closing: {is_closing})",
            receipt.outcome
        )),
        None => shared.violation(format!(
            "person {person}, {week}: status {} without a genuine receipt: {}",
            answer.status,
            String::from_utf8_lossy(&answer.body)
        )),
    }
}

/// Sends until there is an answer, and says how often; whenever something was gone, all that was receipted is asked first.
fn until_answered(
    shared: &Shared<'_>,
    way: &mut Way,
    ledger: &mut Ledger,
    frozen: &Frozen,
    waiting: Option<(usize, usize)>,
) -> Option<(Answer, u32)> {
    let mut attempts = 1;
    while !shared.is_given_up() {
        if let Some(answer) = way.post(shared, frozen) {
            return Some((answer, attempts));
        }
        attempts += 1;
        while !shared.is_given_up() && !verify(shared, way, ledger, waiting) {
            wait::until(wait::now() + PAUSE);
        }
    }
    None
}

/// Asks again for all that was receipted since something was last gone; false when it is gone again.
///
/// Where a later revision is `waiting` for its answer, the collector may have it already.
fn verify(shared: &Shared<'_>, way: &mut Way, ledger: &mut Ledger, waiting: Option<(usize, usize)>) -> bool {
    while let Some(at) = ledger.fresh.last().copied() {
        let entry = &ledger.last[&at];
        let Some(answer) = way.post(shared, &entry.frozen) else { return false };
        let receipt = shared.members[at.0].receipt(&answer.body, &entry.frozen.body);
        let outcome = receipt.as_ref().map(|(receipt, _)| receipt.outcome);
        let is_stored = answer.status == 200 && receipt.is_some_and(|(_, signed)| signed == entry.receipt);
        let is_passed = waiting == Some(at) && outcome == Some(Outcome::Superseded);
        let is_closed = outcome == Some(Outcome::WeekClosed) && at.1 < shared.closing.load(Ordering::SeqCst);
        if !(is_stored || is_passed || is_closed) {
            shared.violation(format!(
                "person {}, week {}, revision {}: receipted before a fault, afterwards status {} and {outcome:?}, \
                 the stored receipt: {is_stored}",
                at.0, at.1, entry.revision, answer.status
            ));
        }
        shared.replayed.fetch_add(1, Ordering::SeqCst);
        ledger.fresh.remove(&at);
    }
    true
}

/// Sends bytes that were receipted long ago: the last revision gets its stored receipt, an earlier one is superseded.
fn replay_old(shared: &Shared<'_>, way: &mut Way, ledger: &mut Ledger, at: (usize, usize)) {
    let Some(entry) = ledger.last.get(&at) else { return };
    let (bytes, is_last) = (entry.first.clone(), entry.revision == 1);
    let stored = entry.receipt.clone();
    let Some((answer, _)) = until_answered(shared, way, ledger, &bytes, None) else { return };
    shared.replayed.fetch_add(1, Ordering::SeqCst);
    let receipt = shared.members[at.0].receipt(&answer.body, &bytes.body);
    let is_right = match receipt {
        Some((receipt, _)) if receipt.outcome == Outcome::WeekClosed => at.1 < shared.closing.load(Ordering::SeqCst),
        Some((receipt, signed)) if is_last => receipt.outcome == Outcome::Accepted && signed == stored,
        Some((receipt, _)) => receipt.outcome == Outcome::Superseded,
        None => false,
    };
    if !is_right {
        shared.violation(format!(
            "person {}, week {}: the first revision came again (last: {is_last}) and got status {}: {}",
            at.0,
            at.1,
            answer.status,
            String::from_utf8_lossy(&answer.body)
        ));
    }
}
