// SPDX-License-Identifier: EUPL-1.2
//! The agent's only reading of clocks and of the operating system's random source.
//!
//! Everything else takes the time, the zone and random bytes as values, so that tests and the replay set them.

use chrono::{DateTime, Datelike as _, NaiveDate, TimeZone as _, Timelike as _};
use daglicht_shared::rule_pack::LocalTime;
use daglicht_shared::time::{Interval, Moment, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use ring::rand::{SecureRandom as _, SystemRandom};
use rustix::time::{ClockId, clock_gettime};

/// The operating system gave no random bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the operating system gave no random bytes; nothing was changed, try again or restart the computer")]
pub struct NoRandomness;

/// Reads the three clocks.
#[must_use]
pub fn now() -> Moment {
    let read = |id| {
        let time = clock_gettime(id);
        time.tv_sec * 1000 + time.tv_nsec / 1_000_000
    };
    Moment {
        wall: Timestamp(read(ClockId::Realtime)),
        monotonic: read(ClockId::Monotonic),
        boot: read(ClockId::Boottime),
    }
}

/// Draws bytes from the operating system's random source.
///
/// # Errors
/// [`NoRandomness`] when the system has none to give.
pub fn random<const N: usize>() -> Result<[u8; N], NoRandomness> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

/// The local date of an instant.
#[must_use]
pub fn date(zone: Zone, at: Timestamp) -> NaiveDate {
    local(zone, at).date_naive()
}

/// An instant in local time.
#[must_use]
pub fn local(zone: Zone, at: Timestamp) -> DateTime<Zone> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default().with_timezone(&zone)
}

/// The local time of an instant as rules ask for it.
#[must_use]
pub fn local_time(zone: Zone, at: Timestamp) -> LocalTime {
    let local = local(zone, at);
    LocalTime { weekday: local.weekday(), minute: local.hour() * 60 + local.minute() }
}

/// The first instant of a local date.
#[must_use]
pub fn midnight(zone: Zone, date: NaiveDate) -> Timestamp {
    // Where the clock skips midnight the day begins at the first instant after the skipped hour.
    (0..=180)
        .filter_map(|minutes| date.and_hms_opt(minutes / 60, minutes % 60, 0))
        .find_map(|time| zone.from_local_datetime(&time).earliest())
        .map_or(Timestamp(date.and_time(chrono::NaiveTime::MIN).and_utc().timestamp_millis()), |time| {
            Timestamp(time.timestamp_millis())
        })
}

/// The local day of a date: 23, 24 or 25 hours, rarely anything else.
#[must_use]
pub fn day(zone: Zone, date: NaiveDate) -> Interval {
    let start = midnight(zone, date);
    let end = date.succ_opt().map_or(start.plus(86_400_000), |next| midnight(zone, next));
    Interval::new(start, end).expect("the next day begins later")
}

/// The seven local days of a week.
#[must_use]
pub fn days(zone: Zone, week: Week) -> Vec<Interval> {
    week.days().map(|date| day(zone, date)).collect()
}

/// The week from its first to after its last instant.
#[must_use]
pub fn week(zone: Zone, week: Week) -> Interval {
    Interval::new(midnight(zone, week.monday()), midnight(zone, week.next().monday())).expect("weeks follow each other")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(date: &str, hours: i64) {
        let date: NaiveDate = date.parse().expect("a date");
        assert_eq!(day(Zone::AMSTERDAM, date).milliseconds(), hours * 3_600_000, "{date}");
    }

    #[test]
    fn a_local_day_has_the_hours_that_the_clock_shows() {
        check("2026-03-29", 23);
        check("2026-06-01", 24);
        check("2026-10-25", 25);
    }

    #[test]
    fn a_week_is_its_seven_days() {
        let zone = Zone::AMSTERDAM;
        let autumn: Week = "2026-W43".parse().expect("a week");
        let days = days(zone, autumn);
        assert_eq!(days.len(), 7);
        let total: i64 = days.iter().map(|day| day.milliseconds()).sum();
        assert_eq!(total, week(zone, autumn).milliseconds());
        assert_eq!(total, (7 * 24 + 1) * 3_600_000);
    }
}
