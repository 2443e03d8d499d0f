// SPDX-License-Identifier: EUPL-1.2
//! The fixed grid behind blocks and quarters: equal parts of an ISO year, counted from its first week.
//!
//! The parts cover a year without gap or overlap; a week 53 belongs to the last one.

use crate::week::{Week, YEARS};

/// How a year is divided.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    /// How many weeks a part has; the last one of a long year has one more.
    pub(crate) weeks: u32,
    /// How many parts a year has.
    pub(crate) parts: u32,
    /// What stands between year and number.
    pub(crate) mark: &'static str,
    /// How many digits a number has.
    pub(crate) digits: usize,
}

impl Grid {
    /// The year of a week and the number of the part that holds it.
    pub(crate) fn of(self, week: Week) -> (i32, u32) {
        let (year, week) = week.parts();
        (year, ((week - 1) / self.weeks).min(self.parts - 1) + 1)
    }

    /// The weeks of a part, earliest first.
    pub(crate) fn weeks(self, part: (i32, u32)) -> Vec<Week> {
        let first = format!("{}-W{:02}", part.0, (part.1 - 1) * self.weeks + 1);
        let first: Week = first.parse().expect("every ISO year has 52 weeks");
        std::iter::successors(Some(first), |week| Some(week.next())).take_while(|week| self.of(*week) == part).collect()
    }

    /// The year and number of a part, written in the one way that there is.
    pub(crate) fn read(self, text: &str) -> Option<(i32, u32)> {
        let (year, number) = text.split_once(self.mark)?;
        let plain = |text: &str, length: usize| text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit());
        if !plain(year, 4) || !plain(number, self.digits) {
            return None;
        }
        let (year, number) = (year.parse().ok()?, number.parse().ok()?);
        (YEARS.contains(&year) && (1..=self.parts).contains(&number)).then_some((year, number))
    }
}
