// SPDX-License-Identifier: EUPL-1.2
//! The ISO week, the only grid of time that leaves a workstation.
//!
//! Written as `2026-W47`. A week runs from Monday to Sunday in local time; which seconds those are is decided where the
//! time zone is known, at the agent.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, Weekday};
use serde::{Deserialize, Serialize};

/// The years 1970 to 9998 keep every date of a week, and of its neighbours, in range.
pub(crate) const YEARS: std::ops::RangeInclusive<i32> = 1970..=9998;

/// An ISO 8601 week, such as `2026-W47`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Week {
    year: i32,
    number: u32,
}

/// The reason why a text is not a week.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a week is written as 2026-W47, with a week number that exists in that year")]
pub struct ParseWeekError;

impl Week {
    /// The week that holds a date.
    #[must_use]
    pub fn of(date: NaiveDate) -> Self {
        let week = date.iso_week();
        Self { year: week.year(), number: week.week() }
    }

    /// The Monday with which the week begins.
    #[must_use]
    pub fn monday(self) -> NaiveDate {
        NaiveDate::from_isoywd_opt(self.year, self.number, Weekday::Mon).expect("checked when the week was made")
    }

    /// The seven dates, Monday first.
    pub fn days(self) -> impl Iterator<Item = NaiveDate> {
        self.monday().iter_days().take(7)
    }

    /// The week after this one.
    #[must_use]
    pub fn next(self) -> Self {
        Self::of(self.monday() + Days::new(7))
    }

    /// The week before this one.
    #[must_use]
    pub fn previous(self) -> Self {
        Self::of(self.monday() - Days::new(7))
    }

    /// The weeks from this one to `last`, both included; none when `last` is earlier.
    pub fn through(self, last: Self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |week| Some(week.next())).take_while(move |week| *week <= last)
    }

    /// The ISO year and the week number.
    #[must_use]
    pub const fn parts(self) -> (i32, u32) {
        (self.year, self.number)
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.number)
    }
}

impl FromStr for Week {
    type Err = ParseWeekError;

    fn from_str(text: &str) -> Result<Self, ParseWeekError> {
        let (year, number) = text.split_once("-W").ok_or(ParseWeekError)?;
        let digits = |part: &str, width| part.len() == width && part.bytes().all(|c| c.is_ascii_digit());
        if !digits(year, 4) || !digits(number, 2) {
            return Err(ParseWeekError);
        }
        let (year, number) = (year.parse().map_err(|_| ParseWeekError)?, number.parse().map_err(|_| ParseWeekError)?);
        if !YEARS.contains(&year) || NaiveDate::from_isoywd_opt(year, number, Weekday::Mon).is_none() {
            return Err(ParseWeekError);
        }
        Ok(Self { year, number })
    }
}

impl TryFrom<String> for Week {
    type Error = ParseWeekError;

    fn try_from(text: String) -> Result<Self, ParseWeekError> {
        text.parse()
    }
}

impl From<Week> for String {
    fn from(week: Week) -> Self {
        week.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weeks_cross_the_year_as_iso_says() {
        let last: Week = "2026-W53".parse().expect("2026 has 53 weeks");
        assert_eq!(last.next().to_string(), "2027-W01");
        assert_eq!(last.monday().to_string(), "2026-12-28");
        assert_eq!("2027-W01".parse::<Week>().expect("valid").previous(), last);
    }

    #[test]
    fn texts_that_name_no_week_are_refused() {
        for bad in ["2025-W53", "2026-W00", "2026-W1", "2026W47", "26-W47", "2026-W+7", "", "1969-W01"] {
            assert!(bad.parse::<Week>().is_err(), "{bad}");
        }
    }

    #[test]
    fn through_includes_both_ends() {
        let (a, b): (Week, Week) = ("2026-W52".parse().expect("valid"), "2027-W01".parse().expect("valid"));
        assert_eq!(a.through(b).count(), 3);
        assert_eq!(b.through(a).count(), 0);
    }
}
