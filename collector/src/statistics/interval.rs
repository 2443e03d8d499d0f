// SPDX-License-Identifier: EUPL-1.2
//! Intervals of shares, of their differences, and of what they amount to.
//!
//! A released share comes with half the width of its 95 % interval by Student's t, people as clusters. Around a small share
//! of ten skewed values such an interval, taken to both sides, covers 85 to 92 %. So the interval that is shown is that of
//! Korn and Graubard (1998, "Confidence intervals for proportions with small expected number of positive counts estimated
//! from survey data", Survey Methodology 24): exact binomial limits for the effective number of observations. It needs the
//! share and its half width only, for the number of people cancels out; it is not symmetrical and stays between 0 and 1.

use statrs::distribution::{Beta, ContinuousCDF as _, Normal};

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

    /// The interval that is wide enough for one of this many comparisons, so that all together go wrong in at most 5 %.
    ///
    /// Source: the inequality of Bonferroni, with the widths scaled as those of a normal distribution.
    #[must_use]
    pub fn for_comparisons(self, count: usize) -> Self {
        let count = f64::from(u32::try_from(count.max(1)).unwrap_or(u32::MAX));
        let normal = Normal::new(0.0, 1.0).expect("a spread of one");
        let factor = normal.inverse_cdf(1.0 - LOW / count) / Z;
        let Self { value, low, high } = self;
        Self { value, low: value - (value - low) * factor, high: value + (high - value) * factor }
    }

    /// Whether the interval leaves zero out, so that a difference is more than noise.
    #[must_use]
    pub fn excludes_zero(self) -> bool {
        self.low > 0.0 || self.high < 0.0
    }
}

/// The interval of a share with half the width of its t-interval.
///
/// A share of nothing or of everything, or without any spread between people, is a point: what was measured tells nothing
/// about its margin then.
#[must_use]
pub fn of_share(value: f64, half_width: f64) -> Estimate {
    let spread = value * (1.0 - value);
    if spread <= 0.0 || half_width <= 0.0 {
        return Estimate { value, low: value, high: value };
    }
    // The variance is (half / t)², and the effective number is corrected by (z / t)²: t goes out.
    let effective = spread * (Z / half_width).powi(2);
    let (yes, no) = (effective * value, effective * (1.0 - value));
    let quantile = |a: f64, b: f64, p: f64| Beta::new(a, b).expect("both are above zero").inverse_cdf(p);
    Estimate { value, low: quantile(yes, no + 1.0, LOW).min(value), high: quantile(yes + 1.0, no, HIGH).max(value) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn close(left: f64, right: f64) -> bool {
        (left - right).abs() < 1e-4
    }

    #[test]
    fn an_interval_equals_the_one_worked_out_with_scipy() {
        // scipy.stats.beta.ppf with 0.0924 and a half width of 0.0552: effectively 105.73 observations.
        let found = of_share(0.0924, 0.0552);
        assert!(close(found.low, 0.044_748) && close(found.high, 0.164_401), "{found:?}");
    }

    #[test]
    fn a_share_without_spread_is_a_point() {
        for (value, half) in [(0.5, 0.0), (0.0, 0.1), (1.0, 0.1)] {
            assert_eq!(of_share(value, half), Estimate { value, low: value, high: value });
        }
    }

    #[test]
    fn more_comparisons_need_a_wider_interval() {
        let one = Estimate { value: 0.10, low: 0.06, high: 0.16 };
        assert!(close(one.for_comparisons(1).low, one.low) && close(one.for_comparisons(1).high, one.high));
        // statistics.NormalDist of Python: inv_cdf(1 - 0.025 / 8) / 1.959964 = 1.395112
        let eight = one.for_comparisons(8);
        assert!(close(eight.low, 0.10 - 0.04 * 1.395_112) && close(eight.high, 0.10 + 0.06 * 1.395_112), "{eight:?}");
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
}
