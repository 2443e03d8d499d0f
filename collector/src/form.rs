// SPDX-License-Identifier: EUPL-1.2
//! What somebody wrote in a field of a form: what it means, or what is wrong with it.
//!
//! A field is a text as it came, so that a form with a fault can be shown again as it was.

use chrono::NaiveDate;
use daglicht_shared::text::steers;

/// The most letters of a short text.
pub const SHORT: usize = 80;
/// The most letters of a long text.
pub const LONG: usize = 600;

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing is written.
    Missing,
    /// It is not one of the choices.
    Choice,
    /// It is no number that can be.
    Number,
    /// Nothing is written, and no released figure can take its place.
    NoReading,
    /// The ends of a goal are the same.
    Same,
    /// It is no date, or not one that can be.
    Date,
    /// It is too long.
    Long(usize),
    /// It holds characters that nobody can see.
    Unseen,
    /// It is more than there is.
    More,
}

/// A text on one line without what nobody can see.
///
/// # Errors
/// [`Fault::Long`] or [`Fault::Unseen`].
pub fn text(text: &str, most: usize) -> Result<String, Fault> {
    // A browser sends the ends of lines of a longer field.
    let text = text.replace("\r\n", "\n").replace('\n', " ");
    let text = text.trim();
    if text.chars().count() > most {
        return Err(Fault::Long(most));
    }
    if text.chars().any(steers) {
        return Err(Fault::Unseen);
    }
    Ok(text.to_owned())
}

/// The same where something has to be written.
///
/// # Errors
/// [`Fault::Missing`], [`Fault::Long`] or [`Fault::Unseen`].
pub fn words(text: &str, most: usize) -> Result<String, Fault> {
    match self::text(text, most)?.as_str() {
        "" => Err(Fault::Missing),
        words => Ok(words.to_owned()),
    }
}

/// A number with at most one decimal, written with a comma or a point, in tenths.
#[must_use]
pub fn tenths(text: &str, most_digits: usize) -> Option<u32> {
    let (whole, decimal) = text.split_once([',', '.']).unwrap_or((text, "0"));
    let digits = |text: &str, most: usize| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    (digits(whole, most_digits) && digits(decimal, 1))
        .then(|| whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(decimal.parse().ok()?))
        .flatten()
}

/// A date that can be, or the one that stood there before.
///
/// # Errors
/// [`Fault::Missing`] or [`Fault::Date`].
pub fn date(text: &str, before: Option<NaiveDate>, can_be: impl FnOnce(NaiveDate) -> bool) -> Result<NaiveDate, Fault> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Fault::Missing);
    }
    let date: NaiveDate = text.parse().map_err(|_| Fault::Date)?;
    if Some(date) == before || can_be(date) { Ok(date) } else { Err(Fault::Date) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_at_most_one_decimal() {
        for (written, expected) in [
            ("6", Some(60)),
            ("6,5", Some(65)),
            ("6.5", Some(65)),
            ("0", Some(0)),
            ("6,55", None),
            ("1000", None),
            ("-1", None),
            (",5", None),
            ("6,", None),
            ("", None),
        ] {
            assert_eq!(tenths(written, 3), expected, "{written}");
        }
    }

    #[test]
    fn a_text_is_one_line_that_everybody_can_see() {
        assert_eq!(text(" a\r\nb ", 5), Ok("a b".to_owned()));
        assert_eq!(text("", 5), Ok(String::new()));
        assert_eq!(words(" ", 5), Err(Fault::Missing));
        assert_eq!(text("abcdef", 5), Err(Fault::Long(5)));
        assert_eq!(words("a\u{202e}b", 5), Err(Fault::Unseen));
    }

    #[test]
    fn a_date_that_stood_there_may_stay() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a date");
        assert_eq!(date("2026-01-02", None, |_| true), Ok(day("2026-01-02")));
        assert_eq!(date("2026-01-02", None, |_| false), Err(Fault::Date));
        assert_eq!(date("2026-01-02", Some(day("2026-01-02")), |_| false), Ok(day("2026-01-02")));
        assert_eq!(date("2026-02-30", None, |_| true), Err(Fault::Date));
        assert_eq!(date(" ", None, |_| true), Err(Fault::Missing));
    }
}
