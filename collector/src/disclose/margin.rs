// SPDX-License-Identifier: EUPL-1.2
//! The margin of the value-adding share.
//!
//! A ratio of sums over people, with the person as the cluster: linearised variance (Cochran 1977, "Sampling
//! Techniques", third edition, sections 6.4 and 6.5) and Student's t with n - 1 degrees of freedom. The people are taken
//! as a sample of comparable weeks, so there is no finite-population correction.

use daglicht_shared::category::Category;
use statrs::distribution::{ContinuousCDF as _, StudentsT};

use crate::analyse::PersonWeek;

/// Half the width of the 95 % interval of the value-adding share, rounded up to whole percentage points.
///
/// None for fewer than two people or without classified time.
pub(super) fn value_adding(people: &[&PersonWeek]) -> Option<u32> {
    let pairs: Vec<(f64, f64)> = people
        .iter()
        .map(|person| (exact(person.minutes_in(&[Category::StandardisedWork])), exact(person.classified())))
        .collect();
    let half = half_width(&pairs)?;
    Some(whole_points(half))
}

/// Half the width of the interval of the ratio of the first sum to the second.
fn half_width(pairs: &[(f64, f64)]) -> Option<f64> {
    let n = exact(u64::try_from(pairs.len()).ok()?);
    let (y, x) = pairs.iter().fold((0.0, 0.0), |(y, x), pair| (y + pair.0, x + pair.1));
    if n < 2.0 || x <= 0.0 {
        return None;
    }
    let ratio = y / x;
    let squares: f64 = pairs.iter().map(|(y, x)| (y - ratio * x).powi(2)).sum();
    let deviation = (n / (n - 1.0) * squares).sqrt() / x;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975);
    Some(t * deviation)
}

#[expect(clippy::cast_precision_loss, reason = "minutes and people of a week stay far below 2^53")]
fn exact(count: u64) -> f64 {
    count as f64
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the value is between 0 and 100 when it is converted"
)]
fn whole_points(half: f64) -> u32 {
    (half * 100.0).ceil().clamp(0.0, 100.0) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_width_equals_the_value_worked_out_by_hand() {
        // R = 12/20 = 0.6; residuals -1, 0, 1; s = sqrt(3/2 * 2) / 20 = 0.0866; t(2) = 4.3027.
        let half = half_width(&[(2.0, 5.0), (6.0, 10.0), (4.0, 5.0)]).expect("three people");
        assert!((half - 4.302_653 * 3.0_f64.sqrt() / 20.0).abs() < 1e-5, "{half}");
        assert_eq!(whole_points(half), 38);
    }

    #[test]
    fn equal_shares_have_no_margin_and_one_person_has_none_at_all() {
        assert_eq!(half_width(&[(1.0, 2.0), (2.0, 4.0)]).map(whole_points), Some(0));
        assert_eq!(half_width(&[(1.0, 2.0)]), None);
        assert_eq!(half_width(&[(0.0, 0.0), (0.0, 0.0)]), None);
    }
}
