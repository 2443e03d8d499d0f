// SPDX-License-Identifier: EUPL-1.2
//! Texts that go into a table which spreadsheet programs open.

use std::borrow::Cow;

/// A text that no spreadsheet program computes: one that would be a formula gets an apostrophe before it.
///
/// The characters are those of the OWASP page "CSV Injection", their wide forms included; programs look past spaces.
#[must_use]
pub fn harmless(text: &str) -> Cow<'_, str> {
    let starts = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];
    if text.trim_start_matches(' ').starts_with(starts) { format!("'{text}").into() } else { text.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_would_be_computed_stay_texts() {
        for text in ["=cmd", "+31", "-1", "@SUM(A1)", "\tx", "\rx", "＝1", "  =1"] {
            assert_eq!(harmless(text), format!("'{text}"));
        }
        for text in ["", "overleg", "a=b", "9-10"] {
            assert_eq!(harmless(text), text);
        }
    }
}
