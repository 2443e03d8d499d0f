// SPDX-License-Identifier: EUPL-1.2
//! Instants and half-open intervals.
//!
//! Nothing here reads a clock: a [`Moment`] is handed in by the two programs' edges. An [`Interval`] is never empty.

use serde::{Deserialize, Serialize};

/// An instant: milliseconds since the Unix epoch, UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// The instant `milliseconds` later; earlier when negative.
    #[must_use]
    pub const fn plus(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to this instant; negative when `earlier` is later.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// Whole seconds since the Unix epoch.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }
}

/// One reading of the three clocks.
///
/// The wall clock can step; the monotonic clock stands still while the machine sleeps; the boot-time clock does not.
/// Comparing them shows sleep and clock steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// Wall-clock time.
    pub wall: Timestamp,
    /// Milliseconds of the monotonic clock.
    pub monotonic: i64,
    /// Milliseconds of the boot-time clock.
    pub boot: i64,
}

/// A non-empty half-open interval `[start, end)`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Interval {
    start: Timestamp,
    end: Timestamp,
}

impl Interval {
    /// The interval from `start` to `end`; none when it would be empty or backward.
    #[must_use]
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// The first instant inside.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// The first instant after.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// The length in milliseconds, at least 1.
    #[must_use]
    pub const fn milliseconds(self) -> i64 {
        self.end.since(self.start)
    }

    /// Whether an instant lies inside.
    #[must_use]
    pub fn contains(self, instant: Timestamp) -> bool {
        self.start <= instant && instant < self.end
    }

    /// The part that both intervals share.
    #[must_use]
    pub fn intersect(self, other: Self) -> Option<Self> {
        Self::new(self.start.max(other.start), self.end.min(other.end))
    }

    /// What is left of this interval outside `holes`, which must be sorted by start.
    #[must_use]
    pub fn minus(self, holes: &[Self]) -> Vec<Self> {
        let mut rest = Vec::new();
        let mut from = self.start;
        for hole in holes.iter().filter(|hole| self.intersect(**hole).is_some()) {
            rest.extend(Self::new(from, hole.start));
            from = from.max(hole.end);
        }
        rest.extend(Self::new(from, self.end));
        rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a timeline: each character is one millisecond, `#` is inside.
    fn read(line: &str) -> Vec<Interval> {
        let mut found = Vec::new();
        let mut start = None;
        for (at, c) in (0..).zip(line.chars().chain([' '])) {
            match (c, start) {
                ('#', None) => start = Some(Timestamp(at)),
                ('#', Some(_)) => {}
                (_, Some(from)) => {
                    found.extend(Interval::new(from, Timestamp(at)));
                    start = None;
                }
                (_, None) => {}
            }
        }
        found
    }

    fn check_minus(whole: &str, holes: &str, rest: &str) {
        assert_eq!(read(whole)[0].minus(&read(holes)), read(rest), "{whole} minus {holes}");
    }

    #[test]
    fn minus_cuts_every_hole() {
        check_minus(" ######## ", "   ##     ", " ##  #### ");
        check_minus(" ######## ", "##  # ####", "   # #    ".replace("   # ", "  ## ").as_str());
        check_minus("  ####    ", "##########", "          ");
        check_minus("  ####    ", "##    ####", "  ####    ");
    }

    #[test]
    fn an_empty_interval_cannot_exist() {
        assert!(Interval::new(Timestamp(5), Timestamp(5)).is_none());
        assert!(Interval::new(Timestamp(6), Timestamp(5)).is_none());
    }
}
