// SPDX-License-Identifier: EUPL-1.2
//! How many people and weeks a measurement needs for the margin that is wanted.
//!
//! Two sources of spread are kept apart: people differ from each other, which only more people mend, and a person's weeks
//! differ from each other, which more weeks mend too. The variance of a mean share over `n` people and `w` weeks is
//! `between² / n + within² / (n w)` (Snijders and Bosker 2012, "Multilevel Analysis", second edition, chapter 11). The
//! answer is for people of comparable hours and an interval of 95 %. It is an estimate before anything was measured.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

/// The most people that a plan looks for.
const MOST: u32 = 100_000;

/// How shares differ, as fractions of one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// The standard deviation between people.
    pub between: f64,
    /// The standard deviation between the weeks of one person.
    pub within: f64,
}

impl Spread {
    /// Half the width of the interval of a share over this many people and weeks.
    ///
    /// None for fewer than two people or no week.
    #[must_use]
    pub fn margin(self, people: u32, weeks: u32) -> Option<f64> {
        if people < 2 || weeks == 0 {
            return None;
        }
        let variance = self.between.powi(2) + self.within.powi(2) / f64::from(weeks);
        Some(quantile(people) * (variance / f64::from(people)).sqrt())
    }

    /// The fewest people for a margin over this many weeks.
    ///
    /// None when no number of people up to 100,000 is enough, or the margin is not above zero.
    #[must_use]
    pub fn people_for(self, margin: f64, weeks: u32) -> Option<u32> {
        let enough = |people: u32| self.margin(people, weeks).is_some_and(|found| found <= margin);
        if margin.is_nan() || margin <= 0.0 || !enough(MOST) {
            return None;
        }
        // More people never widen the interval, so halving finds the fewest.
        let (mut few, mut many) = (1, MOST);
        while many - few > 1 {
            let middle = few + (many - few) / 2;
            if enough(middle) { many = middle } else { few = middle }
        }
        Some(many)
    }
}

fn quantile(people: u32) -> f64 {
    StudentsT::new(0.0, 1.0, f64::from(people) - 1.0).expect("at least two people").inverse_cdf(0.975)
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Spread = Spread { between: 0.15, within: 0.10 };

    #[test]
    fn margins_equal_those_worked_out_by_hand() {
        // t(11) = 2.2010; sqrt(0.0225 + 0.0100 / 4) / sqrt(12) = 0.045644.
        let found = USUAL.margin(12, 4).expect("twelve people");
        assert!((found - 2.200_985 * 0.045_644).abs() < 1e-5, "{found}");
        assert_eq!(USUAL.margin(1, 4), None);
        assert_eq!(USUAL.margin(12, 0), None);
    }

    #[test]
    fn the_fewest_people_are_just_enough() {
        for (margin, weeks) in [(0.10, 1), (0.05, 4), (0.03, 8), (0.01, 12)] {
            let people = USUAL.people_for(margin, weeks).expect("there is a number");
            assert!(USUAL.margin(people, weeks).is_some_and(|found| found <= margin), "{margin} {weeks}");
            assert!(USUAL.margin(people - 1, weeks).is_none_or(|found| found > margin), "{margin} {weeks}");
        }
        assert_eq!(USUAL.people_for(0.0, 4), None);
        assert_eq!(USUAL.people_for(0.000_1, 4), None);
    }
}
