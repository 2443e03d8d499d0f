// SPDX-License-Identifier: EUPL-1.2
//! The attacker's arithmetic: whether a hidden number is a combination of published ones.
//!
//! Exact: vectors over the integers, reduced modulo a prime of 61 bits. Written apart from the collector's auditor.

const PRIME: u128 = (1 << 61) - 1;

fn power(base: u128, mut exponent: u128) -> u128 {
    let (mut result, mut base) = (1, base % PRIME);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// A set of published sums, each a vector of coefficients over the hidden base numbers.
#[derive(Debug, Clone, Default)]
pub struct Span {
    /// Rows in echelon form with their pivot column, each pivot 1.
    rows: Vec<(usize, Vec<u128>)>,
}

impl Span {
    fn reduce(&self, vector: &[i64]) -> Vec<u128> {
        let modulo = |value: i64| u128::try_from(i128::from(value).rem_euclid(PRIME as i128)).expect("not negative");
        let mut rest: Vec<u128> = vector.iter().map(|&value| modulo(value)).collect();
        for (pivot, row) in &self.rows {
            let factor = rest[*pivot];
            if factor != 0 {
                for (value, coefficient) in rest.iter_mut().zip(row) {
                    *value = (*value + PRIME * PRIME - factor * coefficient) % PRIME;
                }
            }
        }
        rest
    }

    /// Adds a published sum.
    pub fn publish(&mut self, vector: &[i64]) {
        let mut rest = self.reduce(vector);
        if let Some(pivot) = rest.iter().position(|&value| value != 0) {
            let inverse = power(rest[pivot], PRIME - 2);
            for value in &mut rest {
                *value = *value * inverse % PRIME;
            }
            self.rows.push((pivot, rest));
        }
    }

    /// Whether a sum follows from the published ones.
    #[must_use]
    pub fn gives(&self, vector: &[i64]) -> bool {
        self.reduce(vector).iter().all(|&value| value == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_less_one_part_gives_the_other() {
        let mut span = Span::default();
        span.publish(&[1, 1, 1]);
        span.publish(&[1, 0, 0]);
        assert!(span.gives(&[0, 1, 1]));
        assert!(!span.gives(&[0, 1, 0]));
        span.publish(&[0, 2, 1]);
        assert!(span.gives(&[0, 1, 0]));
    }
}
