// SPDX-License-Identifier: EUPL-1.2
//! Rounding that adds up.
//!
//! Largest remainder method (Hamilton): the total is rounded to the step, each part down, and the steps that are left go
//! to the parts with the largest remainders. No part moves by a whole step, and the parts add up to the rounded total.

/// Rounds parts to multiples of `step` so that they add up to their total rounded to the nearest multiple.
///
/// The parts and the result have the same unit as `step`. Equal remainders are served in order, so the result is
/// determined by the arguments.
///
/// # Panics
/// When `step` is 0 or the parts do not fit in 63 bits.
#[must_use]
pub fn round_parts(parts: &[u64], step: u64) -> Vec<u64> {
    assert!(step > 0, "a step is positive");
    let total: u64 = parts.iter().sum();
    let target = (total + step / 2) / step;
    let mut rounded: Vec<u64> = parts.iter().map(|part| part / step).collect();
    let given: u64 = rounded.iter().sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(parts.get(index).map_or(0, |part| part % step)));
    let left = usize::try_from(target.saturating_sub(given)).expect("fewer steps are left than there are parts");
    for index in order.into_iter().take(left) {
        if let Some(part) = rounded.get_mut(index) {
            *part += 1;
        }
    }
    rounded.iter().map(|part| part * step).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(parts: &[u64], step: u64, expected: &[u64]) {
        assert_eq!(round_parts(parts, step), expected, "{parts:?} to {step}");
    }

    #[test]
    fn parts_add_up_to_the_rounded_total() {
        check(&[], 5, &[]);
        check(&[2, 2, 2], 5, &[5, 0, 0]);
        check(&[7, 8, 9], 5, &[5, 10, 10]);
        check(&[10, 20], 5, &[10, 20]);
        check(&[1, 1], 5, &[0, 0]);
        check(&[599, 601], 300, &[600, 600]);
    }
}
