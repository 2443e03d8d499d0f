// SPDX-License-Identifier: EUPL-1.2
//! Margins: half the width of 95 % intervals, with the person as the cluster.
//!
//! Shares are ratios of sums over people: linearised variance (Cochran 1977, "Sampling Techniques", third edition,
//! sections 6.4 and 6.5) and Student's t with n - 1 degrees of freedom. The people are taken as a sample of comparable
//! weeks, so there is no finite-population correction.
//!
//! A margin is a sum of squares over people, and a square of one person may be most of it. So the squares are a cell like
//! any other, and the margin exists only when that cell passes the rules.

use statrs::distribution::{ContinuousCDF as _, StudentsT};

use super::rules::Rules;
use crate::analyse::{Cell, PersonWeek};

/// Half the width for the share that one sum has of another, in hundredths of a percentage point, rounded up to tenths.
///
/// None for fewer than two people, without any of the whole, or where it could tell too much about one person.
pub(super) fn share(
    people: &[&PersonWeek],
    rules: Rules,
    part: impl Fn(&PersonWeek) -> u64,
    whole: impl Fn(&PersonWeek) -> u64,
) -> Option<u32> {
    let pairs: Vec<(f64, f64)> = people.iter().map(|person| (exact(part(person)), exact(whole(person)))).collect();
    let total: f64 = pairs.iter().map(|(_, x)| x).sum();
    if total <= 0.0 {
        return None;
    }
    let ratio = pairs.iter().map(|(y, _)| y).sum::<f64>() / total;
    let half = half_width(&pairs.iter().map(|(y, x)| y - ratio * x).collect::<Vec<f64>>(), rules)? / total;
    whole_number((half * 1_000.0).ceil().min(1_000.0)).map(|tenths| tenths * 10)
}

/// Half the width for a sum of minutes, rounded up to the step.
pub(super) fn minutes(
    people: &[&PersonWeek],
    rules: Rules,
    step: u64,
    part: impl Fn(&PersonWeek) -> u64,
) -> Option<u64> {
    let values: Vec<f64> = people.iter().map(|person| exact(part(person))).collect();
    let mean = values.iter().sum::<f64>() / exact(u64::try_from(values.len()).ok()?);
    let half = half_width(&values.iter().map(|value| value - mean).collect::<Vec<f64>>(), rules)?;
    whole_number((half / exact(step)).ceil()).map(|steps| u64::from(steps) * step)
}

/// Half the width of the interval of the sum of residuals.
fn half_width(residuals: &[f64], rules: Rules) -> Option<f64> {
    let n = exact(u64::try_from(residuals.len()).ok()?);
    if n < 2.0 {
        return None;
    }
    let squares = residuals.iter().map(|residual| residual.powi(2));
    // Whole numbers, as every cell; people who are all alike have no margin to speak of and nothing to give away.
    let cell = Cell::of(squares.clone().filter_map(|square| whole_number(square.min(4e9)).map(u64::from)));
    if !rules.allow(cell) {
        return None;
    }
    let deviation = (n / (n - 1.0) * squares.sum::<f64>()).sqrt();
    Some(StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(0.975) * deviation)
}

#[expect(clippy::cast_precision_loss, reason = "minutes and people of a week stay far below 2^53")]
fn exact(count: u64) -> f64 {
    count as f64
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked")]
fn whole_number(value: f64) -> Option<u32> {
    (0.0..4.1e9).contains(&value).then_some(value as u32)
}

#[cfg(test)]
mod tests {
    use super::super::rules::Parameters;
    use super::*;
    use crate::statistics::interval::{self, Estimate};
    use crate::statistics::noise::Noise;

    fn people(pairs: &[(u32, u32)]) -> Vec<PersonWeek> {
        let one = |(part, rest): &(u32, u32)| PersonWeek {
            minutes: [*part, *rest, 0, 0, 0, 0, 0, 0, 0],
            ..PersonWeek::empty("a".parse().expect("a slug"))
        };
        pairs.iter().map(one).collect()
    }

    fn check(pairs: &[(u32, u32)], expected: Option<u32>) {
        let rules = Rules { k: 5, small_k: 5, parameters: Parameters::default() };
        let people = people(pairs);
        let people: Vec<&PersonWeek> = people.iter().collect();
        let found = share(&people, rules, |person| u64::from(person.minutes[0]), PersonWeek::classified);
        assert_eq!(found, expected, "{pairs:?}");
    }

    #[test]
    fn half_width_equals_the_value_worked_out_by_hand() {
        // R = 1/2; residuals -50, 50, -50, 50; s = sqrt(4/3 * 10,000); t(3) = 3.18245; divided by 2,000: 18.374 points.
        check(&[(200, 300), (300, 200), (200, 300), (300, 200)], Some(1_840));
    }

    #[test]
    fn equal_shares_have_no_margin_and_one_person_has_none_at_all() {
        check(&[(100, 100), (200, 200)], Some(0));
        check(&[(100, 100)], None);
        check(&[(0, 0), (0, 0)], None);
    }

    #[test]
    fn r_s8_a_margin_that_one_person_makes_up_does_not_exist() {
        check(&[(100, 100), (101, 100), (100, 101), (100, 100), (300, 0), (0, 300)], None);
    }

    /// The interval that readers see of a team whose people's shares come from a beta distribution; none where the margin
    /// is not released.
    fn seen(noise: &mut Noise, people: usize, yes: u32, no: u32) -> Option<Estimate> {
        let person = |noise: &mut Noise| {
            let minutes = 2_160.0 * (0.4 + 0.6 * noise.uniform());
            let part = whole_number(minutes * noise.beta(yes, no)).expect("below a week");
            (part, whole_number(minutes).expect("below a week") - part)
        };
        let people = self::people(&(0..people).map(|_| person(noise)).collect::<Vec<_>>());
        let people: Vec<&PersonWeek> = people.iter().collect();
        let rules = Rules { k: 5, small_k: 5, parameters: Parameters::default() };
        let part = |person: &PersonWeek| u64::from(person.minutes[0]);
        let margin = share(&people, rules, part, PersonWeek::classified)?;
        let [part, whole] =
            [people.iter().map(|person| part(person)).sum(), people.iter().map(|p| p.classified()).sum()];
        Some(interval::of_share(exact(part) / exact(whole), f64::from(margin) / 10_000.0))
    }

    fn check_coverage(of: &str, truth: f64, mut sample: impl FnMut() -> Option<Estimate>) {
        const WANTED: u32 = 2_000;
        let (mut hits, mut teams) = (0, 0);
        while teams < WANTED {
            let Some(found) = sample() else { continue };
            teams += 1;
            hits += u32::from(found.low <= truth && truth <= found.high);
        }
        let coverage = f64::from(hits) / f64::from(WANTED);
        assert!((0.93..=0.97).contains(&coverage), "{of}: {coverage}");
    }

    #[test]
    fn intervals_of_large_and_small_shares_cover_the_truth() {
        for (people, yes, no) in [
            (8, 4, 4),
            (12, 4, 4),
            (25, 4, 4),
            (8, 2, 10),
            (12, 2, 10),
            (25, 2, 10),
            (12, 1, 9),
            (25, 1, 9),
            (60, 1, 19),
        ] {
            let truth = f64::from(yes) / f64::from(yes + no);
            let mut noise = Noise::new(u64::from(yes) * 1_000 + u64::from(no));
            check_coverage(&format!("{people} people, {yes} of {}", yes + no), truth, || {
                seen(&mut noise, people, yes, no)
            });
        }
    }

    #[test]
    fn intervals_of_differences_and_of_full_time_equivalents_cover_the_truth() {
        let mut noise = Noise::new(5);
        check_coverage("differences", 1.0 / 12.0, || {
            let first = seen(&mut noise, 14, 2, 10)?;
            Some(interval::difference(first, seen(&mut noise, 14, 3, 9)?))
        });
        // So many hours were measured; how many of them went to the category is what the interval is about.
        let mut noise = Noise::new(6);
        check_coverage("equivalents", 300.0 / 36.0 / 6.0, || Some(seen(&mut noise, 12, 2, 10)?.times(300.0 / 36.0)));
    }
}
