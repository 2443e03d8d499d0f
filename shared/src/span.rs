// SPDX-License-Identifier: EUPL-1.2
//! The spans of the fixed grid over which figures are shown: a week, four weeks, a quarter.
//!
//! There are no others: two spans that overlap would tell more than each.

use std::fmt;
use std::str::FromStr;

use crate::four_weeks::FourWeeks;
use crate::quarter::Quarter;
use crate::week::Week;

/// A span of the fixed grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Span {
    /// One week.
    Week(Week),
    /// Four weeks.
    Block(FourWeeks),
    /// Thirteen weeks.
    Quarter(Quarter),
}

/// A text names no span of the grid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "write a week such as 2026-W47, four weeks such as 2026-B12, or a quarter such as 2026-Q4; other periods do not \
     exist, because two that overlap would tell more than each"
)]
pub struct ParseSpanError;

impl Span {
    /// Its weeks, earliest first.
    #[must_use]
    pub fn weeks(self) -> Vec<Week> {
        match self {
            Self::Week(week) => vec![week],
            Self::Block(block) => block.weeks(),
            Self::Quarter(quarter) => quarter.weeks(),
        }
    }

    /// Whether it holds a week.
    #[must_use]
    pub fn holds(self, week: Week) -> bool {
        self.like(week) == self
    }

    /// The span of the same length that holds a week.
    #[must_use]
    pub fn like(self, week: Week) -> Self {
        match self {
            Self::Week(_) => Self::Week(week),
            Self::Block(_) => Self::Block(FourWeeks::of(week)),
            Self::Quarter(_) => Self::Quarter(Quarter::of(week)),
        }
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Week(week) => week.fmt(f),
            Self::Block(block) => block.fmt(f),
            Self::Quarter(quarter) => quarter.fmt(f),
        }
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, ParseSpanError> {
        let week = text.parse().map(Self::Week).ok();
        let block = || text.parse().map(Self::Block).ok();
        let quarter = || text.parse().map(Self::Quarter).ok();
        week.or_else(block).or_else(quarter).ok_or(ParseSpanError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_of_the_fixed_grid_and_no_others_are_understood() {
        for (text, weeks) in [("2026-W47", 1), ("2026-B12", 4), ("2026-Q4", 14)] {
            let span: Span = text.parse().expect("a span");
            assert_eq!((span.to_string().as_str(), span.weeks().len()), (text, weeks));
            assert!(span.weeks().into_iter().all(|week| span.holds(week)));
            let after = span.weeks().last().expect("a week").next();
            assert!(!span.holds(after) && span.like(after) != span);
        }
        for wrong in ["2026-W47..2026-W48", "2026-11", "2026", "2026-B14"] {
            assert!(wrong.parse::<Span>().is_err_and(|error| error.to_string().contains("overlap")), "{wrong}");
        }
    }
}
