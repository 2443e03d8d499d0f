// SPDX-License-Identifier: EUPL-1.2
//! Dates, clock times and durations as the four programs write them, and instants from them.
//!
//! Whether 03-04 is in March or April is decided by the whole file: a day above twelve in any line leaves one way of reading
//! all. Where none decides, nobody guesses.

use chrono::{LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;

use super::Expected;

/// In which order a date is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum DateOrder {
    /// Year, month, day: 2026-11-22
    Ymd,
    /// Day, month, year: 22-11-2026
    Dmy,
    /// Month, day, year: 11/22/2026
    Mdy,
}

impl DateOrder {
    /// All orders.
    pub const ALL: [Self; 3] = [Self::Ymd, Self::Dmy, Self::Mdy];

    /// The message that names it.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Ymd => "dates-ymd",
            Self::Dmy => "dates-dmy",
            Self::Mdy => "dates-mdy",
        }
    }
}

/// How the dates of a file were read, and which line left no other way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decided {
    /// The order.
    pub order: DateOrder,
    /// The line; none when the person said it, or when another way gives the same days.
    pub by_line: Option<u64>,
}

/// Why the dates of a file are not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undecided {
    /// Two orders fit every line and differ on this one.
    TwoWays(u64),
    /// This line is no date in the order that fits the most lines before it.
    NoDate(u64),
}

/// Decides the order of all dates of a file, given with their lines.
pub(super) fn decide(dates: &[(u64, &str)], asked: Option<DateOrder>) -> Result<Option<Decided>, Undecided> {
    let fails = |order| dates.iter().find(|(_, text)| date(text, order).is_none()).map(|(line, _)| *line);
    if let Some(order) = asked {
        return fails(order).map_or(Ok(Some(Decided { order, by_line: None })), |line| Err(Undecided::NoDate(line)));
    }
    let fitting: Vec<DateOrder> = DateOrder::ALL.into_iter().filter(|order| fails(*order).is_none()).collect();
    match fitting.as_slice() {
        [] => Err(Undecided::NoDate(DateOrder::ALL.into_iter().filter_map(fails).max().unwrap_or(1))),
        // Where the year comes first there is one way only.
        [DateOrder::Ymd] => Ok(None),
        [order] => {
            let others = DateOrder::ALL.into_iter().filter(|other| other != order && *other != DateOrder::Ymd);
            Ok(Some(Decided { order: *order, by_line: others.filter_map(fails).max() }))
        }
        [first, second, ..] => {
            let differs = dates.iter().find(|(_, text)| date(text, *first) != date(text, *second));
            match differs {
                Some((line, _)) => Err(Undecided::TwoWays(*line)),
                // Both ways of reading give the same days.
                None => Ok((!dates.is_empty()).then_some(Decided { order: *first, by_line: None })),
            }
        }
    }
}

/// Reads a date with separators `-`, `/` or `.` and a year of four digits.
pub(super) fn date(text: &str, order: DateOrder) -> Option<NaiveDate> {
    let text = text.trim();
    let separator = text.chars().find(|c| !c.is_ascii_digit()).filter(|c| ['-', '/', '.'].contains(c))?;
    let parts: Vec<&str> = text.split(separator).collect();
    let &[first, second, third] = parts.as_slice() else { return None };
    let (year, month, day) = match order {
        DateOrder::Ymd => (first, second, third),
        DateOrder::Dmy => (third, second, first),
        DateOrder::Mdy => (third, first, second),
    };
    let number = |text: &str, lengths: std::ops::RangeInclusive<usize>| {
        let plain = lengths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| text.parse::<u32>().ok()).flatten()
    };
    NaiveDate::from_ymd_opt(i32::try_from(number(year, 4..=4)?).ok()?, number(month, 1..=2)?, number(day, 1..=2)?)
}

/// Reads a time of day: `9:05`, `14:05:59`, `02:05 PM`.
pub(super) fn time(text: &str) -> Option<NaiveTime> {
    // Some programs put a narrow space before AM and PM.
    let text = text.trim().replace(['\u{202f}', '\u{a0}'], " ").to_ascii_uppercase();
    let (clock, half) = match (text.strip_suffix("AM"), text.strip_suffix("PM")) {
        (Some(clock), _) => (clock.trim_end(), Some(0)),
        (None, Some(clock)) => (clock.trim_end(), Some(12)),
        (None, None) => (text.as_str(), None),
    };
    let mut parts = clock.split(':');
    let mut next = |lengths: std::ops::RangeInclusive<usize>| {
        let part = parts.next()?;
        (lengths.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())).then(|| part.parse().ok())?
    };
    let (hour, minute): (u32, u32) = (next(1..=2)?, next(2..=2)?);
    let second = if clock.matches(':').count() > 1 { next(2..=2)? } else { 0 };
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    (clock.matches(':').count() <= 2).then(|| NaiveTime::from_hms_opt(hour, minute, second))?
}

/// Reads a duration in seconds: `1:30`, `01:30:00`, whole seconds, or decimal hours such as `1.50` and `1,50`.
pub(super) fn duration(text: &str) -> Option<i64> {
    let text = text.trim();
    let digits = |part: &str| !part.is_empty() && part.len() <= 7 && part.bytes().all(|byte| byte.is_ascii_digit());
    if digits(text) {
        return text.parse().ok();
    }
    if let Some((hours, fraction)) = text.split_once(['.', ',']) {
        let places = u32::try_from(fraction.len()).ok().filter(|places| *places <= 4 && digits(fraction))?;
        let (hours, fraction) = (digits(hours).then(|| hours.parse::<i64>().ok())??, fraction.parse::<i64>().ok()?);
        let scale = 10_i64.pow(places);
        return Some(hours * 3_600 + (fraction * 3_600 + scale / 2) / scale);
    }
    let parts: Vec<&str> = text.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [hours, minutes] => (*hours, *minutes, "00"),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let sixty = |part: &str| (digits(part) && part.len() == 2).then(|| part.parse::<i64>().ok())?.filter(|n| *n < 60);
    let hours = digits(hours).then(|| hours.parse::<i64>().ok())??;
    Some(hours * 3_600 + sixty(minutes)? * 60 + sixty(seconds)?)
}

/// Which of the two times, or the duration, does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Start,
    End,
    Duration,
}

/// Local times of one entry, and what the file says about their distance.
#[derive(Debug, Clone, Copy)]
pub(super) struct Local {
    pub(super) start: NaiveDateTime,
    /// None when only the duration is known.
    pub(super) end: Option<NaiveDateTime>,
    /// In seconds.
    pub(super) duration: Option<i64>,
    /// The part of the time in between that does not count, in seconds.
    pub(super) pause: i64,
}

/// Programs that show minutes still count seconds.
const ROUNDING_MS: i64 = 60_000;

/// The instants of local times; a duration decides which of two equal times is meant.
pub(super) fn instants(zone: Zone, local: Local) -> Result<(Timestamp, Timestamp), (Place, Expected)> {
    let found = |at: NaiveDateTime, place| match zone.from_local_datetime(&at) {
        LocalResult::None => Err((place, Expected::NotSkipped)),
        LocalResult::Single(at) => Ok(vec![Timestamp(at.timestamp_millis())]),
        LocalResult::Ambiguous(a, b) => Ok(vec![Timestamp(a.timestamp_millis()), Timestamp(b.timestamp_millis())]),
    };
    let starts = found(local.start, Place::Start)?;
    let Some(end) = local.end else {
        let length = local.duration.ok_or((Place::Duration, Expected::Duration))? * 1_000;
        return match starts.as_slice() {
            [start] => Ok((*start, start.plus(length))),
            _ => Err((Place::Start, Expected::NotTwice)),
        };
    };
    let ends = found(end, Place::End)?;
    let all: Vec<(Timestamp, Timestamp)> = starts
        .iter()
        .flat_map(|start| ends.iter().map(move |end| (*start, *end)))
        .filter(|(start, end)| start <= end)
        .collect();
    let fits = |(start, end): &(Timestamp, Timestamp)| {
        local.duration.is_none_or(|length| (end.since(*start) - (length + local.pause) * 1_000).abs() < ROUNDING_MS)
    };
    let fitting: Vec<(Timestamp, Timestamp)> = all.iter().copied().filter(fits).collect();
    match (all.as_slice(), fitting.as_slice()) {
        ([], _) => Err((Place::End, Expected::LaterEnd)),
        (_, [only]) => Ok(*only),
        (_, []) => Err((Place::Duration, Expected::SameDuration)),
        (_, [_, _, ..]) => {
            Err(if starts.len() > 1 { (Place::Start, Expected::NotTwice) } else { (Place::End, Expected::NotTwice) })
        }
    }
}
