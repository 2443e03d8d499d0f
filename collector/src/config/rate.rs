// SPDX-License-Identifier: EUPL-1.2
//! How often something may happen, as written in a setting: a whole number per second, minute or hour, such as `60/m`.
//!
//! So many may come at once after a rest, and they come back evenly: `60/m` allows sixty together and then one a second.

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A number of times in a length of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Rate {
    count: NonZeroU32,
    per: Per,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Per {
    Second,
    Minute,
    Hour,
}

/// The reason why a text is not a rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a rate is a whole number from 1 per second, minute or hour: 50/s, 600/m or 60/h")]
pub struct ParseRateError;

impl Rate {
    /// So many times a minute; 0 counts as once.
    #[must_use]
    pub const fn per_minute(count: u32) -> Self {
        Self { count: at_least_one(count), per: Per::Minute }
    }

    /// So many times an hour; 0 counts as once.
    #[must_use]
    pub const fn per_hour(count: u32) -> Self {
        Self { count: at_least_one(count), per: Per::Hour }
    }

    /// How many times.
    #[must_use]
    pub const fn count(self) -> NonZeroU32 {
        self.count
    }

    /// In which time.
    #[must_use]
    pub const fn period(self) -> Duration {
        Duration::from_secs(match self.per {
            Per::Second => 1,
            Per::Minute => 60,
            Per::Hour => 3_600,
        })
    }
}

const fn at_least_one(count: u32) -> NonZeroU32 {
    match NonZeroU32::new(count) {
        Some(count) => count,
        None => NonZeroU32::MIN,
    }
}

impl FromStr for Rate {
    type Err = ParseRateError;

    fn from_str(text: &str) -> Result<Self, ParseRateError> {
        let (count, per) = text.split_once('/').ok_or(ParseRateError)?;
        let per = match per {
            "s" => Per::Second,
            "m" => Per::Minute,
            "h" => Per::Hour,
            _ => return Err(ParseRateError),
        };
        Ok(Self { count: count.parse().map_err(|_| ParseRateError)?, per })
    }
}

impl TryFrom<String> for Rate {
    type Error = ParseRateError;

    fn try_from(text: String) -> Result<Self, ParseRateError> {
        text.parse()
    }
}

impl fmt::Display for Rate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let per = match self.per {
            Per::Second => 's',
            Per::Minute => 'm',
            Per::Hour => 'h',
        };
        write!(f, "{}/{per}", self.count)
    }
}

impl From<Rate> for String {
    fn from(rate: Rate) -> Self {
        rate.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_written_as_they_are_read() {
        for text in ["1/s", "600/m", "60/h"] {
            assert_eq!(text.parse::<Rate>().expect(text).to_string(), text);
        }
        for bad in ["", "5", "0/s", "-1/s", "5/d", "5 / s", "99999999999/s"] {
            assert_eq!(bad.parse::<Rate>(), Err(ParseRateError), "{bad}");
        }
    }
}
