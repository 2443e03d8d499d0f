// SPDX-License-Identifier: EUPL-1.2
//! The rule that holds after a zone's last change, as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`.
//!
//! Of the three ways in which POSIX names a day only that of months and weeks is used by the database.

use chrono::{DateTime, Datelike as _, NaiveDate};

use crate::zone::Time;

const HOUR: i32 = 3_600;

/// Standard time, and summer time between two days of the year if the zone has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rule {
    standard: Time,
    summer: Option<Summer>,
}

#[derive(Debug, Clone, Copy)]
struct Summer {
    time: Time,
    from: Day,
    to: Day,
}

/// Such a weekday of a month, the fifth being the last, and a second of that day by the clock before the change.
#[derive(Debug, Clone, Copy)]
struct Day {
    month: u32,
    week: u32,
    weekday: u32,
    second: i32,
}

impl Rule {
    pub(crate) fn read(text: &'static str) -> Option<Self> {
        let mut parts = text.split(',');
        let (abbreviation, rest) = name(parts.next()?)?;
        let (west, rest) = clock(rest)?;
        let standard = Time { offset: -west, is_summer: false, abbreviation };
        if rest.is_empty() {
            return parts.next().is_none().then_some(Self { standard, summer: None });
        }
        let (abbreviation, rest) = name(rest)?;
        let west = if rest.is_empty() { west - HOUR } else { clock(rest).filter(|(_, rest)| rest.is_empty())?.0 };
        let time = Time { offset: -west, is_summer: true, abbreviation };
        let summer = Some(Summer { time, from: Day::read(parts.next()?)?, to: Day::read(parts.next()?)? });
        parts.next().is_none().then_some(Self { standard, summer })
    }

    pub(crate) fn at(self, second: i64) -> Time {
        let Some(summer) = self.summer else { return self.standard };
        let standard = i64::from(self.standard.offset);
        let Some(year) = DateTime::from_timestamp(second + standard, 0).map(|local| local.year()) else {
            return self.standard;
        };
        let from = summer.from.of(year).map(|local| local - standard);
        let to = summer.to.of(year).map(|local| local - i64::from(summer.time.offset));
        let is_summer = match (from, to) {
            (Some(from), Some(to)) if from < to => (from..to).contains(&second),
            (Some(from), Some(to)) => !(to..from).contains(&second),
            (None, _) | (_, None) => false,
        };
        if is_summer { summer.time } else { self.standard }
    }
}

impl Day {
    fn read(text: &str) -> Option<Self> {
        let (day, time) = text.split_once('/').map_or((text, None), |(day, time)| (day, Some(time)));
        let mut numbers = day.strip_prefix('M')?.split('.').map(|number| number.parse().ok());
        let [month, week, weekday] = [numbers.next()??, numbers.next()??, numbers.next()??];
        let second = match time {
            Some(time) => clock(time).filter(|(_, rest)| rest.is_empty())?.0,
            None => 2 * HOUR,
        };
        Some(Self { month, week, weekday, second })
    }

    /// The second in a year, by the local clock before the change.
    fn of(self, year: i32) -> Option<i64> {
        let first = NaiveDate::from_ymd_opt(year, self.month, 1)?;
        let to_first = (7 + self.weekday - first.weekday().num_days_from_sunday()) % 7;
        let day = 1 + to_first + 7 * (self.week - 1);
        let date = first.with_day(day).or_else(|| first.with_day(day - 7))?;
        Some(date.and_hms_opt(0, 0, 0)?.and_utc().timestamp() + i64::from(self.second))
    }
}

/// An abbreviation at the beginning, bare or in angle brackets, and what follows.
fn name(text: &str) -> Option<(&str, &str)> {
    if let Some(text) = text.strip_prefix('<') {
        return text.split_once('>');
    }
    text.split_at_checked(text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len()))
        .filter(|(name, _)| !name.is_empty())
}

/// Hours, minutes and seconds at the beginning, as seconds, and what follows.
fn clock(text: &str) -> Option<(i32, &str)> {
    let end = text.find(|c: char| !matches!(c, '0'..='9' | ':' | '+' | '-')).unwrap_or(text.len());
    let (clock, rest) = text.split_at_checked(end)?;
    let (sign, digits) = match clock.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, clock.strip_prefix('+').unwrap_or(clock)),
    };
    let mut parts = digits.split(':').map(|part| part.parse::<i32>().ok());
    let hours = parts.next()??;
    let minutes = parts.next().unwrap_or(Some(0))?;
    let seconds = parts.next().unwrap_or(Some(0))?;
    Some((sign * (hours * HOUR + minutes * 60 + seconds), rest))
}
