// SPDX-License-Identifier: EUPL-1.2
//! Blocks of four weeks on a fixed grid: weeks 1 to 4 of an ISO year, 5 to 8, and so on.
//!
//! Thirteen blocks cover a year without gap or overlap; a week 53 belongs to the last one.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::grid::Grid;
use crate::week::Week;

const GRID: Grid = Grid { weeks: 4, parts: 13, mark: "-B", digits: 2 };

/// Four weeks of the fixed grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct FourWeeks {
    year: i32,
    number: u32,
}

/// A text names no block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a block of four weeks; write for example 2026-B10, blocks are 01 to 13")]
pub struct ParseFourWeeksError;

impl FourWeeks {
    /// The block of a week.
    #[must_use]
    pub fn of(week: Week) -> Self {
        let (year, number) = GRID.of(week);
        Self { year, number }
    }

    /// Its weeks, earliest first.
    ///
    /// # Panics
    /// Never: every ISO year has the 52 weeks that blocks begin in.
    #[must_use]
    pub fn weeks(self) -> Vec<Week> {
        GRID.weeks((self.year, self.number))
    }
}

impl fmt::Display for FourWeeks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-B{:02}", self.year, self.number)
    }
}

impl FromStr for FourWeeks {
    type Err = ParseFourWeeksError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (year, number) = GRID.read(text).ok_or(ParseFourWeeksError)?;
        Ok(Self { year, number })
    }
}

impl TryFrom<String> for FourWeeks {
    type Error = ParseFourWeeksError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<FourWeeks> for String {
    fn from(block: FourWeeks) -> Self {
        block.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_fixed_and_covers_every_week_once() {
        let mut week: Week = "2026-W01".parse().expect("a week");
        for _ in 0..320 {
            let block = FourWeeks::of(week);
            assert_eq!(block.weeks().iter().filter(|one| **one == week).count(), 1, "{week}");
            assert_eq!(block.to_string().parse(), Ok(block));
            week = week.next();
        }
        assert_eq!("2026-B13".parse::<FourWeeks>().expect("a block").weeks().len(), 5);
        for wrong in ["2026-B00", "0000-B01", "2026-B14", "2026-W10", "2026-B1", "+026-B01"] {
            assert_eq!(wrong.parse::<FourWeeks>(), Err(ParseFourWeeksError), "{wrong}");
        }
    }
}
