// SPDX-License-Identifier: EUPL-1.2
//! Durations as people write and read them: `1h30m`, `45m`, `90s`, and in Dutch `1u30m`.
//!
//! A duration is longer than nothing and at most a year. What is shown is rounded to minutes, or to seconds below one
//! minute; nothing is computed with what is shown.

use std::time::Duration;

use crate::text::Language;

/// The reason why a text is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseDurationError {
    /// The text has another form.
    #[error("a duration is written as 1h30m, 45m or 90s: hours (h or u), minutes (m), seconds (s), in this order")]
    Form,
    /// The duration is nothing or longer than a year.
    #[error("a duration is longer than nothing and at most a year")]
    Range,
}

const LONGEST_SECONDS: u64 = 366 * 24 * 3_600;

/// Reads a duration.
///
/// # Errors
/// [`ParseDurationError`] when the text has another form, or is nothing or longer than a year.
pub fn parse(text: &str) -> Result<Duration, ParseDurationError> {
    let (mut seconds, mut number, mut finest) = (0_u64, None::<u64>, u64::MAX);
    for c in text.chars().filter(|c| *c != ' ') {
        if let Some(digit) = c.to_digit(10) {
            let value = number.unwrap_or(0).saturating_mul(10).saturating_add(u64::from(digit));
            number = Some(value);
            continue;
        }
        let unit = match c.to_ascii_lowercase() {
            'h' | 'u' => 3_600,
            'm' => 60,
            's' => 1,
            _ => return Err(ParseDurationError::Form),
        };
        if unit >= finest {
            return Err(ParseDurationError::Form);
        }
        finest = unit;
        let count = number.take().ok_or(ParseDurationError::Form)?;
        seconds = seconds.saturating_add(count.saturating_mul(unit));
    }
    if number.is_some() || finest == u64::MAX {
        return Err(ParseDurationError::Form);
    }
    if seconds == 0 || seconds > LONGEST_SECONDS {
        Err(ParseDurationError::Range)
    } else {
        Ok(Duration::from_secs(seconds))
    }
}

/// A number of milliseconds for people: `1 u 25 m` in Dutch, `1h25m` in English; below one minute in seconds.
#[must_use]
pub fn display(milliseconds: i64, language: Language) -> String {
    let sign = if milliseconds < 0 { "-" } else { "" };
    let length = milliseconds.unsigned_abs();
    let minutes = length.saturating_add(30_000) / 60_000;
    let (hour, gap) = match language {
        Language::Nl => ("u", " "),
        Language::En => ("h", ""),
    };
    let text = match (minutes / 60, minutes % 60) {
        _ if length < 60_000 => format!("{}{gap}s", length / 1_000),
        (0, minutes) => format!("{minutes}{gap}m"),
        (hours, minutes) => format!("{hours}{gap}{hour}{gap}{minutes:02}{gap}m"),
    };
    format!("{sign}{text}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<u64, ParseDurationError>) {
        assert_eq!(parse(text), expected.map(Duration::from_secs), "{text}");
    }

    #[test]
    fn durations_are_read_in_both_languages() {
        check("1h30m", Ok(5_400));
        check("1u30m", Ok(5_400));
        check("1 u 30 m", Ok(5_400));
        check("45m", Ok(2_700));
        check("90s", Ok(90));
        check("2H", Ok(7_200));
        check("1h1m1s", Ok(3_661));
    }

    #[test]
    fn other_texts_are_refused() {
        for text in ["", "h", "90", "1m1h", "1h1h", "1d", "-1h", "1.5h", "1h30", "é"] {
            check(text, Err(ParseDurationError::Form));
        }
        for text in ["0s", "0h0m", "9999h", "99999999999999999999999h"] {
            check(text, Err(ParseDurationError::Range));
        }
    }

    fn check_display(milliseconds: i64, nl: &str, en: &str) {
        assert_eq!(display(milliseconds, Language::Nl), nl);
        assert_eq!(display(milliseconds, Language::En), en);
    }

    #[test]
    fn durations_are_shown_as_people_write_them() {
        check_display(5_100_000, "1 u 25 m", "1h25m");
        check_display(3_900_000, "1 u 05 m", "1h05m");
        check_display(2_700_000, "45 m", "45m");
        check_display(59_999, "59 s", "59s");
        check_display(3_599_000, "1 u 00 m", "1h00m");
        check_display(0, "0 s", "0s");
        check_display(-5_100_000, "-1 u 25 m", "-1h25m");
    }
}
