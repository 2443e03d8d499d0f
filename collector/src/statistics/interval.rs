// SPDX-License-Identifier: EUPL-1.2
//! Intervals of shares, of their differences, and of what they amount to.
//!
//! A share is a ratio of sums over people, who are the clusters: time of one kind over all time. People are taken as a
//! sample of comparable person-weeks, so there is no finite-population correction. The level is 95 % throughout.
//!
//! A t-interval around a small share of ten skewed values covers far less than 95 %. So the variance is that of the
//! jackknife, with people left out one by one, and the interval is that of Korn and Graubard (1998, "Confidence intervals
//! for proportions with small expected number of positive counts estimated from survey data", Survey Methodology 24),
//! exact binomial limits for the effective number of observations. It is not symmetrical and stays between 0 and 1.

use statrs::distribution::{Beta, ContinuousCDF as _, StudentsT};

/// The normal quantile of a two-sided level of 95 %.
const Z: f64 = 1.959_963_984_540_054;
const LOW: f64 = 0.025;
const HIGH: f64 = 0.975;

/// A value with the ends of its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The value.
    pub value: f64,
    /// The low end, at most the value.
    pub low: f64,
    /// The high end, at least the value.
    pub high: f64,
}

impl Estimate {
    /// The estimate in another unit, such as hours for a share of so many hours that were measured.
    #[must_use]
    pub fn times(self, factor: f64) -> Self {
        Self { value: self.value * factor, low: self.low * factor, high: self.high * factor }
    }

    /// One minus a share.
    #[must_use]
    pub fn complement(self) -> Self {
        Self { value: 1.0 - self.value, low: 1.0 - self.high, high: 1.0 - self.low }
    }

    /// Whether the interval leaves zero out, so that a difference is more than noise.
    #[must_use]
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The share of the first values in the second, one pair for each person; the first is at most the second.
///
/// None for fewer than two people with a second value, for then nothing is known about differences between people.
#[must_use]
pub fn share(people: &[(f64, f64)]) -> Option<Estimate> {
    let people: Vec<_> = people.iter().copied().filter(|(_, whole)| *whole > 0.0).collect();
    let n = count(people.len());
    if n < 2.0 {
        return None;
    }
    let (part, whole) = people.iter().fold((0.0, 0.0), |(part, whole), pair| (part + pair.0, whole + pair.1));
    let value = part / whole;
    // Leaving out one person moves the ratio by its residual over what is left of the whole.
    let squares: f64 = people.iter().map(|(part, all)| ((part - value * all) / (whole - all)).powi(2)).sum();
    let variance = (n - 1.0) / n * squares;
    Some(around(value, variance, n))
}

/// Limits of Korn and Graubard around a share of `n` people with this variance.
fn around(value: f64, variance: f64, n: f64) -> Estimate {
    let t = StudentsT::new(0.0, 1.0, n - 1.0).expect("at least one degree of freedom").inverse_cdf(HIGH);
    let spread = value * (1.0 - value);
    let effective = if spread <= 0.0 {
        // Nobody, or everybody all the time: as many observations as people.
        n * (Z / t).powi(2)
    } else if variance > 0.0 {
        spread / variance * (Z / t).powi(2)
    } else {
        return Estimate { value, low: value, high: value };
    };
    let (yes, no) = (effective * value, effective * (1.0 - value));
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).expect("both are above zero").inverse_cdf(p);
    Estimate {
        value,
        low: if yes > 0.0 { quantile(yes, no + 1.0, LOW).min(value) } else { 0.0 },
        high: if no > 0.0 { quantile(yes + 1.0, no, HIGH).max(value) } else { 1.0 },
    }
}

/// The second value less the first, from two intervals of the same level.
///
/// Source: Zou and Donner (2008), "Construction of confidence limits about effect measures: a general approach",
/// Statistics in Medicine 27. Exact for independent estimates; two weeks of largely the same people are positively
/// correlated, and then it is wider than needed and covers more.
#[must_use]
pub fn difference(first: Estimate, second: Estimate) -> Estimate {
    let value = second.value - first.value;
    let below = (second.value - second.low).hypot(first.high - first.value);
    let above = (second.high - second.value).hypot(first.value - first.low);
    Estimate { value, low: value - below, high: value + above }
}

/// The mean of several weeks' shares of the same people, each weighted by the time that it is a share of.
///
/// Who took part in several weeks is not known, because nothing links a person's weeks. So the weeks are taken as fully
/// dependent, which covers at least as much as the level says. None without any time.
#[must_use]
pub fn over_weeks(weeks: &[(Estimate, f64)]) -> Option<Estimate> {
    let whole: f64 = weeks.iter().map(|(_, weight)| weight).sum();
    let mean = |pick: fn(&Estimate) -> f64| weeks.iter().map(|(week, weight)| pick(week) * weight).sum::<f64>() / whole;
    (whole > 0.0).then(|| Estimate {
        value: mean(|week| week.value),
        low: mean(|week| week.low),
        high: mean(|week| week.high),
    })
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 people")]
fn count(people: usize) -> f64 {
    people as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::noise::Noise;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-4
    }

    #[test]
    fn an_interval_equals_the_one_worked_out_with_scipy() {
        // Twelve people; the limits were computed with scipy.stats.beta and scipy.stats.t by the formulas above.
        let whole = [36.0, 32.0, 24.0, 28.0, 36.0, 36.0, 20.0, 32.0, 36.0, 28.0, 24.0, 36.0];
        let part = [3.5, 1.0, 0.0, 6.0, 2.5, 4.0, 1.5, 0.5, 9.0, 2.0, 1.0, 3.0];
        let people: Vec<_> = part.into_iter().zip(whole).collect();
        let found = share(&people).expect("twelve people");
        assert!(close(found.value, 34.0 / 368.0), "{found:?}");
        assert!(close(found.low, 0.048_945) && close(found.high, 0.155_222), "{found:?}");
    }

    #[test]
    fn a_share_without_spread_is_a_point_and_one_person_has_no_interval() {
        let equal = share(&[(1.0, 2.0), (2.0, 4.0), (3.0, 6.0)]).expect("three people");
        assert_eq!(equal, Estimate { value: 0.5, low: 0.5, high: 0.5 });
        assert_eq!(share(&[(1.0, 2.0), (0.0, 0.0)]), None);
    }

    #[test]
    fn nobody_and_everybody_still_have_an_interval() {
        let ten = |part: f64| share(&[(part, 30.0); 10]).expect("ten people");
        let (nobody, everybody) = (ten(0.0), ten(30.0));
        assert!(nobody.low == 0.0 && nobody.high > 0.2 && nobody.high < 0.4, "{nobody:?}");
        assert!(everybody.high == 1.0 && close(everybody.low, 1.0 - nobody.high), "{everybody:?}");
    }

    #[test]
    fn a_difference_keeps_the_skewness_of_both() {
        let first = Estimate { value: 0.10, low: 0.07, high: 0.16 };
        let second = Estimate { value: 0.20, low: 0.16, high: 0.26 };
        let found = difference(first, second);
        assert!(close(found.value, 0.10) && close(found.low, 0.10 - 0.072_111), "{found:?}");
        assert!(close(found.high, 0.10 + 0.067_082) && found.excludes_zero(), "{found:?}");
        assert!(!difference(first, first).excludes_zero());
    }

    #[test]
    fn weeks_are_weighted_by_their_time() {
        let week = |value: f64| Estimate { value, low: value - 0.02, high: value + 0.04 };
        let found = over_weeks(&[(week(0.1), 300.0), (week(0.2), 100.0)]).expect("there is time");
        assert!(close(found.value, 0.125) && close(found.low, 0.105) && close(found.high, 0.165), "{found:?}");
        assert_eq!(over_weeks(&[(week(0.1), 0.0)]), None);
    }

    /// One person: hours that differ, and a share of them from a beta distribution with these parameters.
    fn person(noise: &mut Noise, yes: u32, no: u32) -> (f64, f64) {
        let hours = 36.0 * (0.4 + 0.6 * noise.uniform());
        (hours * noise.beta(yes, no), hours)
    }

    fn covered(found: Option<Estimate>, truth: f64) -> bool {
        found.is_some_and(|found| found.low <= truth && truth <= found.high)
    }

    fn check_coverage(people: usize, yes: u32, no: u32) {
        const TEAMS: u32 = 3_000;
        let mut noise = Noise::new(u64::from(yes * 100 + no) + count(people).to_bits());
        let truth = f64::from(yes) / f64::from(yes + no);
        let hits = (0..TEAMS)
            .filter(|_| {
                let team: Vec<_> = (0..people).map(|_| person(&mut noise, yes, no)).collect();
                covered(share(&team), truth)
            })
            .count();
        let coverage = count(hits) / f64::from(TEAMS);
        assert!((0.93..=0.97).contains(&coverage), "{people} people, {yes} of {}: {coverage}", yes + no);
    }

    #[test]
    fn intervals_of_shares_cover_the_truth_of_large_and_small_ones() {
        for people in [8, 12, 25, 100] {
            check_coverage(people, 4, 4);
            check_coverage(people, 2, 10);
            check_coverage(people, 1, 9);
        }
    }

    #[test]
    fn intervals_of_differences_cover_the_truth() {
        const PAIRS: u32 = 3_000;
        let mut noise = Noise::new(5);
        let hits = (0..PAIRS)
            .filter(|_| {
                let mut team = |yes, no| share(&(0..14).map(|_| person(&mut noise, yes, no)).collect::<Vec<_>>());
                let pair = team(2, 10).zip(team(3, 9));
                covered(pair.map(|(first, second)| difference(first, second)), 3.0 / 12.0 - 2.0 / 12.0)
            })
            .count();
        let coverage = count(hits) / f64::from(PAIRS);
        assert!((0.93..=0.97).contains(&coverage), "{coverage}");
    }
}
