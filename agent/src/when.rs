// SPDX-License-Identifier: EUPL-1.2
//! Times as people type them: `10:15` today, `2026-11-22T10:15`, or with an offset where the clock shows a time twice.
//!
//! A time that the clock skips or shows twice is never guessed.

use chrono::{DateTime, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use daglicht_shared::time::Timestamp;

/// A text names no instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WhenError {
    /// It has another form.
    #[error("a time is written as 10:15, or as 2026-11-22T10:15 for another day")]
    Form,
    /// The clock skipped it.
    #[error("the clock skipped this time")]
    Skipped,
    /// The clock showed it twice.
    #[error("the clock showed this time twice; write it with its offset, as 2026-10-25T02:30+01:00")]
    Twice,
}

/// Reads a time; a time of day is on `today`.
///
/// # Errors
/// [`WhenError`] when it names no instant, or two.
pub fn read(text: &str, zone: Tz, today: NaiveDate) -> Result<Timestamp, WhenError> {
    let text = text.trim();
    for format in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"] {
        if let Ok(exact) = DateTime::parse_from_str(text, format) {
            return Ok(Timestamp(exact.timestamp_millis()));
        }
    }
    match zone.from_local_datetime(&local(text, today)?) {
        LocalResult::Single(time) => Ok(Timestamp(time.timestamp_millis())),
        LocalResult::Ambiguous(..) => Err(WhenError::Twice),
        LocalResult::None => Err(WhenError::Skipped),
    }
}

fn local(text: &str, today: NaiveDate) -> Result<NaiveDateTime, WhenError> {
    for format in ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"] {
        if let Ok(time) = NaiveDateTime::parse_from_str(text, format) {
            return Ok(time);
        }
    }
    if text == "24:00" {
        return today.succ_opt().map(|next| next.and_time(NaiveTime::MIN)).ok_or(WhenError::Form);
    }
    NaiveTime::parse_from_str(text, "%H:%M").map(|time| today.and_time(time)).map_err(|_| WhenError::Form)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<&str, WhenError>) {
        let zone = chrono_tz::Europe::Amsterdam;
        let today = "2026-11-22".parse().expect("a date");
        let expected =
            expected.map(|utc| Timestamp(DateTime::parse_from_rfc3339(utc).expect("an instant").timestamp_millis()));
        assert_eq!(read(text, zone, today), expected, "{text}");
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        check("10:15", Ok("2026-11-22T09:15:00Z"));
        check("9:05", Ok("2026-11-22T08:05:00Z"));
        check("24:00", Ok("2026-11-22T23:00:00Z"));
        check("2026-07-01T10:15", Ok("2026-07-01T08:15:00Z"));
        check("2026-07-01 10:15", Ok("2026-07-01T08:15:00Z"));
        for bad in ["", "25:00", "10", "10.15", "2026-02-30T10:00", "gisteren"] {
            check(bad, Err(WhenError::Form));
        }
    }

    #[test]
    fn a_time_that_the_clock_skips_or_shows_twice_is_never_guessed() {
        check("2026-03-29T02:30", Err(WhenError::Skipped));
        check("2026-10-25T02:30", Err(WhenError::Twice));
        check("2026-10-25T02:30+02:00", Ok("2026-10-25T00:30:00Z"));
        check("2026-10-25T02:30+01:00", Ok("2026-10-25T01:30:00Z"));
    }
}
