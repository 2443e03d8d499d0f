// SPDX-License-Identifier: EUPL-1.2
//! Quarters of whole weeks on a fixed grid: weeks 1 to 13 of an ISO year, 14 to 26, and so on.
//!
//! Four quarters cover a year without gap or overlap; a week 53 belongs to the last one. They differ from calendar quarters
//! by a few days, because nothing finer than a week is ever released.

use std::fmt;
use std::str::FromStr;

use crate::grid::Grid;
use crate::week::Week;

const GRID: Grid = Grid { weeks: 13, parts: 4, mark: "-Q", digits: 1 };

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
        let (year, number) = GRID.of(week);
        Self { year, number }
    }

    /// Its weeks, earliest first.
    ///
    /// # Panics
    /// Never: every ISO year has the 52 weeks that quarters begin in.
    #[must_use]
    pub fn weeks(self) -> Vec<Week> {
        GRID.weeks((self.year, self.number))
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
        let (year, number) = GRID.read(text).ok_or(ParseQuarterError)?;
        Ok(Self { year, number })
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
