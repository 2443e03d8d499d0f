// SPDX-License-Identifier: EUPL-1.2
//! A length of time as written in a setting: a whole number and a unit, such as `30s`, `15m` or `8h`.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A whole number of milliseconds, written with the largest unit that fits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Span(u64);

/// The reason why a text is not a length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a length of time is a whole number and a unit: 500ms, 30s, 15m or 8h")]
pub struct ParseSpanError;

const UNITS: [(&str, u64); 4] = [("ms", 1), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)];

impl Span {
    /// A length in seconds.
    #[must_use]
    pub const fn seconds(seconds: u64) -> Self {
        Self(seconds * 1_000)
    }

    /// The length for the standard library.
    #[must_use]
    pub const fn duration(self) -> Duration {
        Duration::from_millis(self.0)
    }

    /// The length in milliseconds, for arithmetic with instants.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// Whether it has no length.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl FromStr for Span {
    type Err = ParseSpanError;

    fn from_str(text: &str) -> Result<Self, ParseSpanError> {
        let (number, factor) = UNITS
            .into_iter()
            .find_map(|(unit, factor)| text.strip_suffix(unit).map(|number| (number, factor)))
            .ok_or(ParseSpanError)?;
        let number: u64 = number.parse().map_err(|_| ParseSpanError)?;
        number.checked_mul(factor).map(Self).ok_or(ParseSpanError)
    }
}

impl TryFrom<String> for Span {
    type Error = ParseSpanError;

    fn try_from(text: String) -> Result<Self, ParseSpanError> {
        text.parse()
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whole = |factor: u64| self.0 != 0 && self.0.is_multiple_of(factor);
        let (unit, factor) = match () {
            () if whole(3_600_000) => ("h", 3_600_000),
            () if whole(60_000) => ("m", 60_000),
            () if self.0.is_multiple_of(1_000) => ("s", 1_000),
            () => ("ms", 1),
        };
        write!(f, "{}{unit}", self.0 / factor)
    }
}

impl From<Span> for String {
    fn from(span: Span) -> Self {
        span.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_written_as_they_are_read() {
        for text in ["0s", "500ms", "30s", "90s", "15m", "8h"] {
            assert_eq!(text.parse::<Span>().expect(text).to_string(), text);
        }
        for bad in ["", "5", "s", "-1s", "1.5h", "1 h", "1d", "99999999999999999999s"] {
            assert_eq!(bad.parse::<Span>(), Err(ParseSpanError), "{bad}");
        }
    }
}
