// SPDX-License-Identifier: EUPL-1.2
//! Quarters of whole weeks on a fixed grid: weeks 1 to 13 of an ISO year, 14 to 26, and so on.
//!
//! Four quarters cover a year without gap or overlap; a week 53 belongs to the last one. They differ from calendar quarters
//! by a few days, because nothing finer than a week is ever released.

use std::fmt;
use std::str::FromStr;

use crate::week::{Week, YEARS};

/// A quarter of the fixed grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter {
    year: i32,
    number: u32,
}

/// A text names no quarter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a quarter; write for example 2026-Q4")]
pub struct ParseQuarterError;

impl Quarter {
    /// The quarter of a week.
    #[must_use]
    pub fn of(week: Week) -> Self {
        let (year, week) = week.parts();
        Self { year, number: ((week - 1) / 13).min(3) + 1 }
    }

    /// Its weeks, earliest first.
    ///
    /// # Panics
    /// Never: every ISO year has the 52 weeks that quarters begin in.
    #[must_use]
    pub fn weeks(self) -> Vec<Week> {
        let first = format!("{}-W{:02}", self.year, (self.number - 1) * 13 + 1);
        let first: Week = first.parse().expect("every ISO year has 52 weeks");
        std::iter::successors(Some(first), |week| Some(week.next()))
            .take_while(|week| Self::of(*week) == self)
            .collect()
    }
}

impl fmt::Display for Quarter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-Q{}", self.year, self.number)
    }
}

impl FromStr for Quarter {
    type Err = ParseQuarterError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, number) = text.split_once("-Q").ok_or(ParseQuarterError)?;
        let is_year = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        match (year.parse(), number) {
            (Ok(year), "1" | "2" | "3" | "4") if is_year && YEARS.contains(&year) => {
                Ok(Self { year, number: number.parse().map_err(|_| ParseQuarterError)? })
            }
            _ => Err(ParseQuarterError),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_fixed_and_covers_every_week_once() {
        let mut week: Week = "2026-W01".parse().expect("a week");
        for _ in 0..320 {
            let quarter = Quarter::of(week);
            assert_eq!(quarter.weeks().iter().filter(|one| **one == week).count(), 1, "{week}");
            assert_eq!(quarter.to_string().parse(), Ok(quarter));
            week = week.next();
        }
        assert_eq!("2026-Q4".parse::<Quarter>().expect("a quarter").weeks().len(), 14);
        for wrong in ["2026-Q0", "0000-Q1", "2026-Q5", "2026-W10", "2026-Q", "+026-Q1", "2026-Q+1"] {
            assert_eq!(wrong.parse::<Quarter>(), Err(ParseQuarterError), "{wrong}");
        }
    }
}
