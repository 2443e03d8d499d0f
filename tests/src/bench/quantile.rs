// SPDX-License-Identifier: EUPL-1.2
//! Quantiles of a sample by sorting, with linear interpolation between the order statistics (Hyndman and Fan 1996, type 7).

/// The quantile of values in ascending order; 0 when there are none.
pub(super) fn quantile(ascending: &[f64], share: f64) -> f64 {
    let Some(last) = ascending.len().checked_sub(1) else { return 0.0 };
    let place = share.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    // The share is at most 1, so the place is at most the last one.
    let index = below as usize;
    let (low, high) = (ascending[index], ascending[(index + 1).min(last)]);
    low + (place - below) * (high - low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantiles_are_those_of_type_7() {
        let check = |values: &[f64], share: f64, expected: f64| {
            let found = quantile(values, share);
            assert!((found - expected).abs() < 1e-9, "{values:?} {share}: {found}");
        };
        check(&[1.0, 2.0, 3.0, 4.0], 0.5, 2.5);
        check(&[1.0, 2.0, 3.0, 4.0], 0.25, 1.75);
        check(&[1.0, 2.0, 3.0, 4.0], 1.0, 4.0);
        check(&[7.0], 0.99, 7.0);
        check(&[], 0.5, 0.0);
    }
}
