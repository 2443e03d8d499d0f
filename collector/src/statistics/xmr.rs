// SPDX-License-Identifier: EUPL-1.2
//! The control chart of individual values and moving ranges, `XmR`: which changes from week to week are more than noise.
//!
//! Limits are the mean plus and minus 2.66 times the average moving range, which takes the noise from neighbouring weeks
//! and not from the whole spread, so that a real change does not hide itself (Wheeler 1993, "Understanding Variation").
//! Two signals are read: a week outside the limits, and eight weeks in a row on one side of the mean. More rules would
//! find more changes that are none. A chart of fewer than [`FEWEST`] weeks says nothing and does not exist.

/// The fewest weeks of a chart.
pub const FEWEST: usize = 8;
/// How many weeks in a row on one side of the mean are a signal.
pub const RUN: usize = 8;
/// From the average moving range of neighbours to three standard deviations: 3 / 1.128.
const SPREAD: f64 = 2.66;

/// A control chart of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// The mean of all weeks.
    pub mean: f64,
    /// The lower limit; below zero is possible, as the method has it.
    pub lower: f64,
    /// The upper limit.
    pub upper: f64,
    /// What is more than noise, in the order of time.
    pub signals: Vec<Signal>,
}

/// A change that is more than noise. Positions are those of the series.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// One week is outside the limits.
    Outside {
        /// The week.
        at: usize,
        /// On which side.
        side: Side,
    },
    /// Eight weeks or more in a row are on one side of the mean.
    Run {
        /// The first of them.
        from: usize,
        /// The last of them.
        to: usize,
        /// On which side.
        side: Side,
    },
}

/// A side of the mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// Above.
    Above,
    /// Below.
    Below,
}

/// The chart of a series of weeks, with none for a week without a figure.
///
/// `resolution` is the smallest difference that the rounding of the figures can show: limits are never nearer to the mean
/// than that, or a series of equal rounded values would make a signal of the first step. A week without a figure ends
/// a run, and has no moving range with its neighbours.
#[must_use]
pub fn chart(weeks: &[Option<f64>], resolution: f64) -> Option<Chart> {
    let known: Vec<f64> = weeks.iter().copied().flatten().collect();
    let ranges: Vec<f64> = weeks
        .windows(2)
        .filter_map(|pair| match pair {
            [Some(before), Some(after)] => Some((after - before).abs()),
            _ => None,
        })
        .collect();
    if known.len() < FEWEST || ranges.is_empty() {
        return None;
    }
    let centre = mean(&known);
    let reach = (SPREAD * mean(&ranges)).max(resolution);
    let mut signals = Vec::new();
    let mut run: Option<(usize, Side)> = None;
    for (at, value) in weeks.iter().enumerate() {
        let side = value.and_then(|value| side(value, centre, resolution));
        if let (Some(value), Some(side)) = (value, side)
            && (value - centre).abs() > reach
        {
            signals.push(Signal::Outside { at, side });
        }
        if run.map(|(_, side)| side) != side {
            signals.extend(run_until(run, at));
            run = side.map(|side| (at, side));
        }
    }
    signals.extend(run_until(run, weeks.len()));
    signals.sort_by_key(Signal::first);
    Some(Chart { mean: centre, lower: centre - reach, upper: centre + reach, signals })
}

impl Signal {
    /// The first week of the signal.
    #[must_use]
    pub const fn first(&self) -> usize {
        match self {
            Self::Outside { at, .. } => *at,
            Self::Run { from, .. } => *from,
        }
    }

    /// The last week of the signal.
    #[must_use]
    pub const fn last(&self) -> usize {
        match self {
            Self::Outside { at, .. } => *at,
            Self::Run { to, .. } => *to,
        }
    }

    /// On which side of the mean it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        match self {
            Self::Outside { side, .. } | Self::Run { side, .. } => *side,
        }
    }
}

/// The run that ended before a week, if it was long enough.
fn run_until(run: Option<(usize, Side)>, end: usize) -> Option<Signal> {
    run.filter(|(from, _)| end - from >= RUN).map(|(from, side)| Signal::Run { from, to: end - 1, side })
}

/// The side of a value; one that rounding cannot tell from the mean is on neither.
fn side(value: f64, mean: f64, resolution: f64) -> Option<Side> {
    if value > mean + resolution / 2.0 {
        Some(Side::Above)
    } else if value < mean - resolution / 2.0 {
        Some(Side::Below)
    } else {
        None
    }
}

#[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 weeks")]
fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::noise::Noise;

    fn all(values: &[f64]) -> Vec<Option<f64>> {
        values.iter().copied().map(Some).collect()
    }

    fn signals(values: &[f64]) -> Vec<Signal> {
        chart(&all(values), 0.0).map(|chart| chart.signals).unwrap_or_default()
    }

    #[test]
    fn limits_equal_those_worked_out_by_hand() {
        // Mean 6; moving ranges 2, 2, 2, 2, 2, 2, 2: limits 6 -/+ 5.32.
        let found = chart(&all(&[5.0, 7.0, 5.0, 7.0, 5.0, 7.0, 5.0, 7.0]), 0.0).expect("eight weeks");
        assert!((found.mean - 6.0).abs() < 1e-12 && (found.upper - 11.32).abs() < 1e-12, "{found:?}");
        assert!((found.lower - 0.68).abs() < 1e-12 && found.signals.is_empty(), "{found:?}");
    }

    #[test]
    fn one_week_outside_is_a_signal() {
        let mut values = [4.0, 10.0].repeat(8);
        values[10] = 40.0;
        let found = signals(&values);
        assert_eq!(found, [Signal::Outside { at: 10, side: Side::Above }]);
    }

    #[test]
    fn eight_in_a_row_are_a_signal_and_seven_are_not() {
        let weeks = |low: usize, high: usize| {
            let zigzag = |base: f64, many: usize| {
                (0..many).map(move |week| if week % 2 == 0 { base } else { base + 1.0 }).collect::<Vec<_>>()
            };
            [zigzag(5.0, low), zigzag(7.0, high)].concat()
        };
        let run = |from, to, side| Signal::Run { from, to, side };
        assert_eq!(signals(&weeks(8, 8)), [run(0, 7, Side::Below), run(8, 15, Side::Above)]);
        assert_eq!(signals(&weeks(7, 7)), []);
    }

    #[test]
    fn a_missing_week_ends_a_run_and_makes_no_range() {
        let mut weeks = all(&[5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 5.0, 6.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0, 8.0, 7.0]);
        weeks.insert(4, None);
        let found = chart(&weeks, 0.0).expect("sixteen weeks");
        assert_eq!(found.signals, [Signal::Run { from: 9, to: 16, side: Side::Above }]);
    }

    #[test]
    fn rounding_alone_is_no_signal() {
        let mut values = vec![0.10; 12];
        values.push(0.101);
        assert_eq!(chart(&all(&values), 0.002).expect("thirteen weeks").signals, []);
        assert_eq!(chart(&all(&values[..7]), 0.0), None);
    }

    #[test]
    fn noise_alone_signals_seldom() {
        let mut noise = Noise::new(7);
        let mut series = || (0..24).map(|_| noise.normal()).collect::<Vec<_>>();
        let with = (0..800).filter(|_| !signals(&series()).is_empty()).count();
        // About one week in 370 is outside by chance, and a run of eight is somewhat rarer per series.
        assert!((30..200).contains(&with), "{with} of 800");
    }
}
