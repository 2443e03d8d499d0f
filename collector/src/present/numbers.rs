// SPDX-License-Identifier: EUPL-1.2
//! Numbers as each language writes them.

use chrono::{Datelike as _, NaiveDate};
use daglicht_shared::text::Language;
use fixed_decimal::Decimal;
use icu_decimal::DecimalFormatter;
use icu_locale_core::locale;

/// A number with this many decimals.
pub(crate) fn decimal(language: Language, value: f64, decimals: usize) -> String {
    let locale = match language {
        Language::Nl => locale!("nl"),
        Language::En => locale!("en"),
    };
    let formatter = DecimalFormatter::try_new(locale.into(), Default::default()).expect("both locales are compiled in");
    let number: Decimal = format!("{value:.decimals$}").parse().expect("plain digits are a decimal number");
    formatter.format(&number).to_string()
}

/// A share in whole percent, with the space that Dutch puts before the sign.
pub(crate) fn percent(language: Language, share: f64) -> String {
    with_percent_sign(language, &decimal(language, (share * 100.0).round(), 0))
}

/// A share in percent with one decimal.
pub(super) fn percent_point(language: Language, share: f64) -> String {
    with_percent_sign(language, &decimal(language, share * 100.0, 1))
}

/// A number with the sign that says that it is a percentage.
pub(super) fn with_percent_sign(language: Language, number: &str) -> String {
    match language {
        Language::Nl => format!("{number}\u{a0}%"),
        Language::En => format!("{number}%"),
    }
}

/// An amount in whole euro.
pub(super) fn euro(language: Language, amount: f64) -> String {
    let number = decimal(language, amount, 0);
    match language {
        Language::Nl => format!("€\u{a0}{number}"),
        Language::En => format!("€{number}"),
    }
}

/// Year, month and day of a date.
pub(super) fn date_parts(date: NaiveDate) -> (i32, u32, u32) {
    (date.year(), date.month(), date.day())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dutch_has_a_decimal_comma_and_english_a_point() {
        assert_eq!(decimal(Language::Nl, 1_234.56, 1), "1.234,6");
        assert_eq!(decimal(Language::En, 1_234.56, 1), "1,234.6");
        assert_eq!(percent(Language::Nl, 0.536), "54\u{a0}%");
        assert_eq!(percent(Language::En, 0.536), "54%");
        assert_eq!(euro(Language::Nl, 5_000.4), "€\u{a0}5.000");
        assert_eq!(euro(Language::En, 5_000.4), "€5,000");
    }
}
