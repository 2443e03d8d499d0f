// SPDX-License-Identifier: EUPL-1.2
//! Entries of some days, as they would be on others.
//!
//! A local time stays the same local time, also where the clock changed in between: an entry over such a change gets
//! longer or shorter with the night. A time that the clock skips becomes the first one after it, a time that it shows
//! twice the earlier one.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, TimeZone as _};
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

use super::NewEntry;
use crate::clock;
use crate::journal::{Journal, JournalError};

/// The entries that begin on so many days from a first one, moved to the days from `onto`.
pub(super) fn drafts(
    journal: &Journal,
    zone: Zone,
    (from, days): (NaiveDate, u32),
    onto: NaiveDate,
) -> Result<Vec<NewEntry>, JournalError> {
    let Some(end) = from.checked_add_days(Days::new(u64::from(days))) else { return Ok(Vec::new()) };
    let Some(source) = Interval::new(clock::midnight(zone, from), clock::midnight(zone, end)) else {
        return Ok(Vec::new());
    };
    let shift = onto.signed_duration_since(from);
    let moved = |at| moved(zone, at, shift);
    let entries = journal.entries(source)?;
    let begun_here = entries.into_iter().filter(|entry| source.contains(entry.entry.interval.start()));
    let draft = |entry: crate::journal::Entry| {
        let interval = entry.entry.interval;
        let interval = Interval::new(moved(interval.start())?, moved(interval.end())?)?;
        Some(NewEntry { interval, category: entry.entry.category, note: entry.note })
    };
    Ok(begun_here.filter_map(draft).collect())
}

fn moved(zone: Zone, at: Timestamp, shift: TimeDelta) -> Option<Timestamp> {
    let local = clock::local(zone, at).naive_local().checked_add_signed(shift)?;
    let instant = |time: DateTime<Zone>| Timestamp(time.timestamp_millis());
    (0..=180)
        .filter_map(|minutes| local.checked_add_signed(TimeDelta::minutes(minutes)))
        .find_map(|local| zone.from_local_datetime(&local).earliest())
        .map(instant)
}
