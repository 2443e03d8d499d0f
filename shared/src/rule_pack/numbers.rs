// SPDX-License-Identifier: EUPL-1.2
//! Numbers of citizens and cases, taken out of plain text before any rule sees it.
//!
//! Each becomes a `#`. A citizen service number (*burgerservicenummer*) has nine digits, or eight when it is written
//! without its leading zero, and passes the eleven-test (Besluit burgerservicenummer; the weights are 9, 8, … 2, −1). One
//! number of eleven passes by chance, so now and then a date or case number goes too; nothing is lost by that but its
//! being known again. What a citizen service number could be is never hashed.

use regex::bytes::Regex;

/// What stands where a number was.
const MARK: u8 = b'#';

/// Replaces everything that can be a citizen service number.
pub(super) fn without_citizen_numbers(text: &mut Vec<u8>) {
    let groups = groups(text);
    let mut found: Vec<(usize, usize)> = Vec::new();
    for (first, &(start, _)) in groups.iter().enumerate() {
        if found.last().is_some_and(|&(_, end)| start < end) {
            continue;
        }
        let mut digits = Vec::with_capacity(9);
        let mut before = start;
        for &(from, to) in groups.get(first..).unwrap_or_default() {
            // The groups of one number stand apart by one blank, dot or dash.
            let between = text.get(before..from).unwrap_or_default();
            if from != start && !matches!(between, [b' ' | b'.' | b'-']) {
                break;
            }
            digits.extend(text.get(from..to).unwrap_or_default().iter().map(|digit| digit - b'0'));
            before = to;
            match digits.len() {
                0..8 => {}
                8 | 9 if passes(&digits) => {
                    found.push((start, to));
                    break;
                }
                8 => {}
                9.. => break,
            }
        }
    }
    for (start, end) in found.into_iter().rev() {
        text.splice(start..end, [MARK]);
    }
}

/// Replaces what a pattern knows as the number of a case, and gives the first such number.
pub(super) fn take_case_number(text: &mut Vec<u8>, pattern: &Regex) -> Option<Vec<u8>> {
    if !text.iter().any(u8::is_ascii_digit) {
        return None;
    }
    // The number is the first group that took part; without one it is the whole.
    let number = |found: regex::bytes::Captures<'_>| {
        let part = (1..found.len()).find_map(|group| found.get(group)).or_else(|| found.get(0));
        part.map_or(0..0, |part| part.range())
    };
    let found: Vec<_> = pattern.captures_iter(text).map(number).collect();
    let first = found.first().and_then(|range| text.get(range.clone())).map(<[u8]>::to_vec);
    for range in found.into_iter().rev() {
        text.splice(range, [MARK]);
    }
    first
}

/// The groups of consecutive digits.
fn groups(text: &[u8]) -> Vec<(usize, usize)> {
    let mut groups = Vec::new();
    let mut start = None;
    for (at, c) in text.iter().chain([&b' ']).enumerate() {
        match (c.is_ascii_digit(), start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                groups.push((from, at));
                start = None;
            }
            (true, Some(_)) | (false, None) => {}
        }
    }
    groups
}

/// The eleven-test, for nine digits or for eight behind a leading zero.
fn passes(digits: &[u8]) -> bool {
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let weights = weights.iter().skip(weights.len().saturating_sub(digits.len()));
    let sum: i32 = weights.zip(digits).map(|(weight, digit)| weight * i32::from(*digit)).sum();
    digits.iter().any(|digit| *digit != 0) && sum % 11 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_pack::patterns;

    fn check(text: &str, expected: &str) {
        let mut bytes = text.as_bytes().to_vec();
        without_citizen_numbers(&mut bytes);
        assert_eq!(String::from_utf8_lossy(&bytes), expected, "{text}");
    }

    #[test]
    fn citizen_numbers_go_however_they_are_written() {
        // Test numbers that nobody holds.
        for number in ["123456782", "1234.56.782", "123 456 782", "123-456-782", "111222333", "999999990"] {
            check(number, "#");
            check(&format!("bsn{number}: aanvraag"), "bsn#: aanvraag");
            check(&format!("zaak 2026-118 van {number} en {number}"), "zaak 2026-118 van # en #");
        }
        check("10000008", "#");
        check("010000008", "#");
    }

    #[test]
    fn other_numbers_stay() {
        for text in
            ["123456789", "1234567820", "12345678", "zaak 2026-118", "22-11-2026", "000000000", "", "12  3456782"]
        {
            check(text, text);
        }
    }

    #[test]
    fn the_first_case_number_is_given_and_all_are_taken_out() {
        let pattern = patterns::one(r"\bzaak[ -]?(\d{3,})|\bz/\d+").expect("a pattern");
        let check = |text: &str, expected: &str, number: Option<&str>| {
            let mut bytes = text.as_bytes().to_vec();
            let found = take_case_number(&mut bytes, &pattern);
            assert_eq!(found.as_deref(), number.map(str::as_bytes), "{text}");
            assert_eq!(String::from_utf8_lossy(&bytes), expected);
        };
        check("zaak 4711 en z/12", "zaak # en #", Some("4711"));
        check("z/12 - zaak-4711", "# - zaak-#", Some("z/12"));
        check("zaak 12", "zaak 12", None);
        check("geen", "geen", None);
    }

    proptest::proptest! {
        #[test]
        fn no_number_that_passes_is_left(text in "[0-9 .x-]{0,40}") {
            let mut bytes = text.into_bytes();
            without_citizen_numbers(&mut bytes);
            let mut again = bytes.clone();
            without_citizen_numbers(&mut again);
            proptest::prop_assert_eq!(bytes, again);
        }
    }
}
