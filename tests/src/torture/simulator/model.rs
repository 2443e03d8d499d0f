// SPDX-License-Identifier: EUPL-1.2
//! What the collector must hold and answer after each message, written apart from the collector.
//!
//! The model hears every message that arrived and says which answer was right; what the store holds is then compared
//! with it row by row and byte by byte. A message counts as genuine only when a member's own agent froze it.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_collector::disclose::{Outcome, ReleasedWeek};
use daglicht_collector::kept::Kept;
use daglicht_shared::crypto::{Digest, PublicKey, sha256};
use daglicht_shared::report::Report;
use daglicht_shared::week::Week;
use daglicht_shared::withdrawal::Withdrawal;

use super::network::Answered;

/// The collector as it must be.
#[derive(Debug, Default)]
pub(super) struct Model {
    /// The report of each device of a person-week, with its revision.
    rows: BTreeMap<(Week, PublicKey, u8), Row>,
    withdrawn: BTreeSet<(Week, PublicKey)>,
    /// The closed weeks with their records.
    pub(super) closed: BTreeMap<Week, String>,
    genuine: BTreeSet<Digest>,
    received: BTreeSet<Digest>,
    /// Messages by what became of them, for the figures.
    pub(super) counts: BTreeMap<&'static str, u64>,
}

/// A report that arrived.
#[derive(Debug)]
struct Row {
    revision: u32,
    body: Vec<u8>,
    /// What the store must hold of it.
    kept: Vec<u8>,
}

/// What the store holds: the rows of each week in order, the tombstones and the closed weeks.
#[derive(Debug, Default)]
pub(super) struct Stored {
    pub(super) rows: Vec<(Week, PublicKey, Vec<u8>)>,
    pub(super) closed: BTreeMap<Week, String>,
    pub(super) withdrawn: BTreeSet<(Week, PublicKey)>,
}

impl Model {
    /// A member's agent made these bytes.
    pub(super) fn made(&mut self, body: &[u8]) {
        self.genuine.insert(sha256(body));
    }

    /// Whether these bytes arrived while their week was open and were taken, or a later revision stood already.
    pub(super) fn took(&self, body: &[u8]) -> bool {
        self.received.contains(&sha256(body))
    }

    /// Whether a person-week is withdrawn, as far as anybody still knows.
    pub(super) fn is_withdrawn(&self, week: Week, key: &PublicKey) -> bool {
        self.withdrawn.contains(&(week, *key)) || self.closed.contains_key(&week)
    }

    /// Hears a message that arrived and checks its answer.
    pub(super) fn hear(&mut self, answered: &Answered, is_over: impl Fn(Week) -> bool) -> Result<(), String> {
        let right = match answered.message.path.as_str() {
            "/v1/reports" => self.report(&answered.message.body, is_over)?,
            "/v1/withdrawals" => self.withdrawal(&answered.message.body)?,
            _ => return Ok(()),
        };
        let (name, statuses) = right;
        *self.counts.entry(name).or_default() += 1;
        if statuses.contains(&answered.status) {
            return Ok(());
        }
        Err(format!("answer: {} to a message that is {name}", answered.status))
    }

    fn report(
        &mut self,
        body: &[u8],
        is_over: impl Fn(Week) -> bool,
    ) -> Result<(&'static str, &'static [u16]), String> {
        let report: Report = serde_json::from_slice(body).map_err(|error| format!("sent: {error}"))?;
        let (week, key, digest) = (report.week, report.key, sha256(body));
        if !is_over(week) {
            return Ok(("too early", &[425]));
        }
        if !self.genuine.contains(&digest) {
            return Ok(("false", &[401]));
        }
        if self.closed.contains_key(&week) {
            return Ok(("after the close", &[409]));
        }
        if self.withdrawn.contains(&(week, key)) {
            return Ok(("after the withdrawal", &[409]));
        }
        let place = (week, key, report.device);
        match self.rows.get(&place) {
            Some(row) if row.revision == report.revision && row.body != body => {
                return Ok(("in conflict", &[409]));
            }
            Some(row) if row.revision == report.revision => {
                self.received.insert(digest);
                return Ok(("a repetition", &[200]));
            }
            Some(row) if row.revision > report.revision => {
                self.received.insert(digest);
                return Ok(("an older revision", &[200]));
            }
            Some(_) | None => {}
        }
        let revision = report.revision;
        self.rows.insert(place, Row { revision, body: body.to_vec(), kept: Kept::from(report).to_bytes() });
        self.received.insert(digest);
        Ok(("a new report", &[201]))
    }

    fn withdrawal(&mut self, body: &[u8]) -> Result<(&'static str, &'static [u16]), String> {
        let Withdrawal { week, key, .. } = serde_json::from_slice(body).map_err(|error| format!("sent: {error}"))?;
        if !self.closed.contains_key(&week) {
            self.rows.retain(|(row_week, row_key, _), _| (*row_week, *row_key) != (week, key));
            self.withdrawn.insert((week, key));
        }
        Ok(("a withdrawal", &[200]))
    }

    /// The weekly keys that the store must have a tombstone for.
    pub(super) fn withdrawn(&self) -> &BTreeSet<(Week, PublicKey)> {
        &self.withdrawn
    }

    /// Compares the store with what must be in it.
    pub(super) fn compare(&self, stored: &Stored) -> Result<(), String> {
        let wanted: Vec<_> = self.rows.iter().map(|((week, key, _), row)| (*week, *key, &row.kept)).collect();
        let found: Vec<_> = stored.rows.iter().map(|(week, key, body)| (*week, *key, body)).collect();
        if wanted != found {
            let (wanted, found) = (wanted.len(), found.len());
            return Err(format!("rows: the store holds {found} rows where {wanted} must be, or others"));
        }
        if stored.withdrawn != self.withdrawn {
            return Err("tombstones: one is missing".to_owned());
        }
        if stored.closed != self.closed {
            return Err("closed weeks: a mark or a record changed".to_owned());
        }
        Ok(())
    }

    /// Notes a close and checks what it released against the rows that were there.
    pub(super) fn close(
        &mut self,
        week: Week,
        record: String,
        released: &ReleasedWeek,
        participants: &str,
    ) -> Result<(), String> {
        let reports: Vec<Report> = self
            .rows
            .iter()
            .filter(|((row, _, _), _)| *row == week)
            .map(|(_, row)| serde_json::from_slice(&row.body).expect("the model parsed it before"))
            .collect();
        let people = reports.iter().map(|report| report.key).collect::<BTreeSet<_>>().len();
        self.rows.retain(|(row, _, _), _| *row != week);
        self.withdrawn.retain(|(row, _)| *row != week);
        self.closed.insert(week, record);
        let band = match people {
            0..10 => "under 10",
            10..15 => "10-14",
            15..25 => "15-24",
            25.. => "25+",
        };
        if participants != band {
            return Err(format!("people: {people} took part and the close says {participants}"));
        }
        let whole = released.units().first().ok_or("released: no unit at all")?;
        match &whole.outcome {
            Outcome::Coarse(_) | Outcome::Withheld { .. } => {
                *self.counts.entry("a close that withheld the whole").or_default() += 1;
                Ok(())
            }
            Outcome::Shown(_) if people < 5 => Err(format!("people: figures of {people} were released")),
            Outcome::Shown(row) => {
                *self.counts.entry("a close that showed the whole").or_default() += 1;
                let classified: u64 = reports.iter().map(Report::classified_minutes).sum();
                for block in &row.blocks {
                    let minutes = |report: &Report| -> u64 {
                        let of = |category| report.minutes.get(category).map_or(0, |split| u64::from(split.total()));
                        block.categories.iter().map(of).sum()
                    };
                    let truth: u64 = reports.iter().map(minutes).sum();
                    let is_small = block.minutes == 0 && truth * 100 < classified;
                    if block.minutes != truth && !is_small {
                        let named = &block.categories;
                        return Err(format!("released: {} minutes of {named:?}, truly {truth}", block.minutes));
                    }
                }
                Ok(())
            }
        }
    }
}
