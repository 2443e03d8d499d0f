// SPDX-License-Identifier: EUPL-1.2
//! What an import would do: what is new, what is known already, and what covers the same time.
//!
//! An entry is known when one with the same times and category is there, or stood earlier in the file. So the same file
//! twice adds nothing the second time.

use std::collections::BTreeSet;

use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};

/// An entry that would come in.
#[derive(Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The line of the file; none for an appointment of a calendar.
    pub line: Option<u64>,
    /// When.
    pub interval: Interval,
    /// What the time went to.
    pub category: Category,
    /// Its note.
    pub note: Option<String>,
}

impl std::fmt::Debug for Proposal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Proposal {{ line: {:?}, {:?}, {} }}", self.line, self.interval, self.category)
    }
}

/// What covers a part of the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InTheWay {
    /// An entry that is there.
    Entry(TimeEntry),
    /// Another line of the file.
    Line(Option<u64>, Interval, Category),
}

/// Two that cover the same time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// The one that would come in.
    pub proposal: Proposal,
    /// The other.
    pub with: InTheWay,
}

/// What an import would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// What is new, in the order of time.
    pub fresh: Vec<Proposal>,
    /// What is known already.
    pub known: Vec<Proposal>,
    /// What covers the same time as something else.
    pub clashes: Vec<Clash>,
}

/// Compares proposals with the entries that share time with them.
#[must_use]
pub fn plan(mut proposals: Vec<Proposal>, existing: &[TimeEntry]) -> Plan {
    proposals.sort_by_key(|proposal| (proposal.interval, proposal.line));
    let mut existing: Vec<TimeEntry> = existing.to_vec();
    existing.sort_by_key(|entry| entry.interval);
    let mut seen: BTreeSet<(Timestamp, Timestamp, Category)> =
        existing.iter().map(|entry| (entry.interval.start(), entry.interval.end(), entry.category)).collect();
    let mut plan = Plan::default();
    // Entries never overlap, so those before the first that reaches a proposal reach no later one either.
    let mut first = 0;
    let mut latest: Option<Proposal> = None;
    for proposal in proposals {
        let Proposal { interval, category, .. } = proposal;
        if !seen.insert((interval.start(), interval.end(), category)) {
            plan.known.push(proposal);
            continue;
        }
        while existing.get(first).is_some_and(|entry| entry.interval.end() <= interval.start()) {
            first += 1;
        }
        let near = existing.get(first..).unwrap_or_default().iter();
        for entry in near.take_while(|entry| entry.interval.start() < interval.end()) {
            plan.clashes.push(Clash { proposal: proposal.clone(), with: InTheWay::Entry(*entry) });
        }
        if let Some(other) = latest.as_ref().filter(|latest| latest.interval.intersect(interval).is_some()) {
            let with = InTheWay::Line(other.line, other.interval, other.category);
            plan.clashes.push(Clash { proposal: proposal.clone(), with });
        }
        if latest.as_ref().is_none_or(|latest| latest.interval.end() < interval.end()) {
            latest = Some(proposal.clone());
        }
        plan.fresh.push(proposal);
    }
    plan
}
