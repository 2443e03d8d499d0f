// SPDX-License-Identifier: EUPL-1.2
//! Times and stretches of time as people type them, in Dutch and English.
//!
//! Times: `10:15`, `14u`, `2pm`, `gisteren 9.30`, `2026-11-22T10:15`. Stretches: `9-10:30`, `gisteren 14u-15u`,
//! `ma 9:00-10:15`, `yesterday 2pm-3pm`, `9:00+45m`, and `45m` for the last 45 minutes.
//!
//! A time that the clock skips or shows twice is never guessed; neither is a bare number, which could be the number of an
//! entry. The name of a day of the week is the latest such day, today included. An end that is earlier than its beginning
//! is on the next day when that makes twelve hours at most.

use chrono::{DateTime, Datelike as _, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _, Weekday};
use daglicht_shared::duration;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

use crate::clock;

/// The longest stretch over midnight that is taken from two times of day.
const LONGEST_NIGHT_MS: i64 = 12 * 3_600_000;

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
    /// A stretch ends before it begins.
    #[error("the end is before the beginning")]
    Order,
}

/// A time of day as it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Face {
    hour: u32,
    minute: u32,
    half: Option<Half>,
    /// Whether it is a number alone, which needs something beside it to be a time.
    is_bare: bool,
}

/// A half of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Half {
    Am,
    Pm,
}

/// Reads a time; a time of day is on `today` unless a day stands before it.
///
/// # Errors
/// [`WhenError`] when it names no instant, or two.
pub fn read(text: &str, zone: Zone, today: NaiveDate) -> Result<Timestamp, WhenError> {
    let text = text.trim();
    for format in ["%Y-%m-%dT%H:%M%:z", "%Y-%m-%dT%H:%M:%S%:z"] {
        if let Ok(exact) = DateTime::parse_from_str(text, format) {
            return Ok(Timestamp(exact.timestamp_millis()));
        }
    }
    if let Ok(time) = NaiveDateTime::parse_from_str(text, "%Y-%m-%dT%H:%M") {
        return instant(zone, time);
    }
    let (date, words) = on_a_day(text, today)?;
    let [word] = words.as_slice() else { return Err(WhenError::Form) };
    let face = face(word).filter(|face| !face.is_bare).ok_or(WhenError::Form)?;
    instant(zone, on(date.unwrap_or(today), face)?)
}

/// Reads a stretch of time; a length alone is the time up to now.
///
/// # Errors
/// [`WhenError`] when it names no stretch, or one whose ends are not certain.
pub fn stretch(text: &str, zone: Zone, now: Timestamp) -> Result<Interval, WhenError> {
    let today = clock::date(zone, now);
    let exact: Vec<&str> = text.split_whitespace().collect();
    if let [from, to] = exact.as_slice()
        && let (Ok(from), Ok(to)) = (read(from, zone, today), read(to, zone, today))
    {
        return between(from, to);
    }
    let (date, words) = on_a_day(text, today)?;
    let joined = words.join(" ").replace(" - ", "-").replace(" + ", "+");
    if let Some((from, length)) = joined.split_once('+') {
        let from = instant(zone, on(date.unwrap_or(today), face(from).ok_or(WhenError::Form)?)?)?;
        return Interval::new(from, from.plus(milliseconds(length)?)).ok_or(WhenError::Order);
    }
    if let Some((from, to)) = joined.split_once('-').or_else(|| joined.split_once(' ')) {
        return faces(zone, date.unwrap_or(today), face(from), face(to));
    }
    match date {
        None => Interval::new(now.plus(-milliseconds(&joined)?), now).ok_or(WhenError::Order),
        Some(_) => Err(WhenError::Form),
    }
}

/// Reads a day: `vandaag`, `yesterday`, `ma`, `2026-11-22`.
#[must_use]
pub fn day(text: &str, today: NaiveDate) -> Option<NaiveDate> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "vandaag" | "today" => Some(today),
        "gisteren" | "yesterday" => today.pred_opt(),
        "eergisteren" => today.checked_sub_days(Days::new(2)),
        "morgen" | "tomorrow" => today.succ_opt(),
        other => match weekday(other) {
            Some(weekday) => {
                let back = today.weekday().days_since(weekday);
                today.checked_sub_days(Days::new(u64::from(back)))
            }
            None => NaiveDate::parse_from_str(other, "%Y-%m-%d").ok(),
        },
    }
}

fn weekday(text: &str) -> Option<Weekday> {
    Some(match text {
        "ma" | "maandag" | "mon" | "monday" => Weekday::Mon,
        "di" | "dinsdag" | "tue" | "tuesday" => Weekday::Tue,
        "wo" | "woensdag" | "wed" | "wednesday" => Weekday::Wed,
        "do" | "donderdag" | "thu" | "thursday" => Weekday::Thu,
        "vr" | "vrijdag" | "fri" | "friday" => Weekday::Fri,
        "za" | "zaterdag" | "sat" | "saturday" => Weekday::Sat,
        "zo" | "zondag" | "sun" | "sunday" => Weekday::Sun,
        _ => return None,
    })
}

/// Takes the day out of a text; gives it with the other words, without those that only join.
fn on_a_day(text: &str, today: NaiveDate) -> Result<(Option<NaiveDate>, Vec<String>), WhenError> {
    let (mut date, mut words): (Option<NaiveDate>, Vec<String>) = (None, Vec::new());
    for word in text.to_lowercase().replace('–', "-").split_whitespace() {
        if let Some(found) = day(word, today) {
            if date.replace(found).is_some() {
                return Err(WhenError::Form);
            }
            continue;
        }
        match word {
            "van" | "from" | "om" | "at" => {}
            "tot" | "to" | "until" | "till" => words.push("-".to_owned()),
            "am" | "pm" | "uur" | "u" | "h" => words.last_mut().ok_or(WhenError::Form)?.push_str(word),
            other => words.push(other.to_owned()),
        }
    }
    Ok((date, words))
}

/// Reads a time of day.
fn face(text: &str) -> Option<Face> {
    let text = text.trim();
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(Half::Am)),
        (None, Some(rest)) => (rest, Some(Half::Pm)),
        (None, None) => (text, None),
    };
    let (text, has_unit) = match text.strip_suffix("uur").or_else(|| text.strip_suffix(['u', 'h'])) {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    let digits = |text: &str, most: usize| {
        let fits = (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        if fits { text.parse::<u32>().ok() } else { None }
    };
    let (hour, minute, is_bare) = match text.split_once([':', '.', 'u', 'h']) {
        Some((hour, minute)) if minute.len() == 2 => (digits(hour, 2)?, digits(minute, 2)?, false),
        Some(_) => return None,
        None => (digits(text, 2)?, 0, !has_unit && half.is_none()),
    };
    let hours = if half.is_some() { 1..=12 } else { 0..=24 };
    let is_time = hours.contains(&hour) && minute < 60 && (hour < 24 || minute == 0);
    is_time.then_some(Face { hour, minute, half, is_bare })
}

/// The stretch from one time of day to another; `2-3pm` is in the afternoon, and `11-1pm` over noon.
fn faces(zone: Zone, date: NaiveDate, from: Option<Face>, to: Option<Face>) -> Result<Interval, WhenError> {
    let (mut from, to) = (from.ok_or(WhenError::Form)?, to.ok_or(WhenError::Form)?);
    if from.half.is_none() && to.half.is_some() && (1..=12).contains(&from.hour) {
        let of = |face: Face| (hour(face), face.minute);
        let same = Face { half: to.half, ..from };
        from = if of(same) < of(to) { same } else { Face { half: Some(Half::Am), ..from } };
    }
    let begin = instant(zone, on(date, from)?)?;
    let end = instant(zone, on(date, to)?)?;
    if begin < end {
        return between(begin, end);
    }
    let next = date.succ_opt().ok_or(WhenError::Form)?;
    let end = instant(zone, on(next, to)?)?;
    between(begin, end).ok().filter(|night| night.milliseconds() <= LONGEST_NIGHT_MS).ok_or(WhenError::Order)
}

fn between(from: Timestamp, to: Timestamp) -> Result<Interval, WhenError> {
    Interval::new(from, to).ok_or(WhenError::Order)
}

fn milliseconds(text: &str) -> Result<i64, WhenError> {
    let length = duration::parse(text).map_err(|_| WhenError::Form)?;
    i64::try_from(length.as_millis()).map_err(|_| WhenError::Form)
}

const fn hour(face: Face) -> u32 {
    match face.half {
        None => face.hour,
        Some(Half::Am) => face.hour % 12,
        Some(Half::Pm) => face.hour % 12 + 12,
    }
}

fn on(date: NaiveDate, face: Face) -> Result<NaiveDateTime, WhenError> {
    if face.hour == 24 {
        return date.succ_opt().map(|next| next.and_time(NaiveTime::MIN)).ok_or(WhenError::Form);
    }
    date.and_hms_opt(hour(face), face.minute, 0).ok_or(WhenError::Form)
}

fn instant(zone: Zone, time: NaiveDateTime) -> Result<Timestamp, WhenError> {
    match zone.from_local_datetime(&time) {
        LocalResult::Single(time) => Ok(Timestamp(time.timestamp_millis())),
        LocalResult::Ambiguous(..) => Err(WhenError::Twice),
        LocalResult::None => Err(WhenError::Skipped),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ZONE: Zone = Zone::AMSTERDAM;

    fn utc(text: &str) -> Timestamp {
        Timestamp(DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_millis())
    }

    fn check(text: &str, expected: Result<&str, WhenError>) {
        let today = "2026-11-22".parse().expect("a date");
        assert_eq!(read(text, ZONE, today), expected.map(utc), "{text}");
    }

    #[test]
    fn times_are_read_as_people_type_them() {
        check("10:15", Ok("2026-11-22T09:15:00Z"));
        check("9:05", Ok("2026-11-22T08:05:00Z"));
        check("24:00", Ok("2026-11-22T23:00:00Z"));
        check("2026-07-01T10:15", Ok("2026-07-01T08:15:00Z"));
        check("2026-07-01 10:15", Ok("2026-07-01T08:15:00Z"));
        check("10.15", Ok("2026-11-22T09:15:00Z"));
        check("14u", Ok("2026-11-22T13:00:00Z"));
        check("14 uur", Ok("2026-11-22T13:00:00Z"));
        check("9u30", Ok("2026-11-22T08:30:00Z"));
        check("2pm", Ok("2026-11-22T13:00:00Z"));
        check("12:30 AM", Ok("2026-11-21T23:30:00Z"));
        check("gisteren 10:15", Ok("2026-11-21T09:15:00Z"));
        check("vr om 9u", Ok("2026-11-20T08:00:00Z"));
        for bad in
            ["", "25:00", "10", "2026-02-30T10:00", "gisteren", "10:1", "10:60", "24:01", "13pm", "0am", "u", "é"]
        {
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

    fn check_stretch(text: &str, expected: Result<(&str, &str), WhenError>) {
        // A Sunday, at 16:00 on the clock.
        let now = utc("2026-11-22T15:00:00Z");
        let expected = expected.map(|(from, to)| {
            let at = |text: &str| utc(&format!("2026-11-{text}:00Z"));
            Interval::new(at(from), at(to)).expect("not empty")
        });
        assert_eq!(stretch(text, ZONE, now), expected, "{text}");
    }

    #[test]
    fn stretches_are_read_as_people_type_them() {
        check_stretch("9-10:30", Ok(("22T08:00", "22T09:30")));
        check_stretch("9–10.30", Ok(("22T08:00", "22T09:30")));
        check_stretch("9:00 10:30", Ok(("22T08:00", "22T09:30")));
        check_stretch("van 9 tot 10 uur", Ok(("22T08:00", "22T09:00")));
        check_stretch("from 9am to 10", Ok(("22T08:00", "22T09:00")));
        check_stretch("gisteren 14u-15u", Ok(("21T13:00", "21T14:00")));
        check_stretch("14u-15u gisteren", Ok(("21T13:00", "21T14:00")));
        check_stretch("ma 9:00-10:15", Ok(("16T08:00", "16T09:15")));
        check_stretch("Sunday 9-10", Ok(("22T08:00", "22T09:00")));
        check_stretch("yesterday 2pm-3pm", Ok(("21T13:00", "21T14:00")));
        check_stretch("2-3pm", Ok(("22T13:00", "22T14:00")));
        check_stretch("11-1pm", Ok(("22T10:00", "22T12:00")));
        check_stretch("45m", Ok(("22T14:15", "22T15:00")));
        check_stretch("1u30m", Ok(("22T13:30", "22T15:00")));
        check_stretch("9:00+45m", Ok(("22T08:00", "22T08:45")));
        check_stretch("gisteren 9 + 1u", Ok(("21T08:00", "21T09:00")));
        check_stretch("2026-11-20 9-10", Ok(("20T08:00", "20T09:00")));
        check_stretch("2026-11-20T09:00 2026-11-21T08:00", Ok(("20T08:00", "21T07:00")));
        check_stretch("gisteren 22:00-2:00", Ok(("21T21:00", "22T01:00")));
        check_stretch("22-24u", Ok(("22T21:00", "22T23:00")));
    }

    #[test]
    fn a_stretch_that_is_not_certain_is_not_read() {
        for bad in ["", "9", "9-", "-9", "gisteren", "gisteren 45m", "9-10-11", "9-fish", "gisteren ma 9-10", "-", "+"]
        {
            check_stretch(bad, Err(WhenError::Form));
        }
        check_stretch("10-9", Err(WhenError::Order));
        check_stretch("9-9", Err(WhenError::Order));
        check_stretch("2026-11-21T08:00 2026-11-20T09:00", Err(WhenError::Order));
        check_stretch("2026-03-29 2:30-4", Err(WhenError::Skipped));
        check_stretch("2026-10-25 1:00-2:30", Err(WhenError::Twice));
    }
}
