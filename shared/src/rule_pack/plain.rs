// SPDX-License-Identifier: EUPL-1.2
//! The plain form of titles and names, in which patterns are matched.
//!
//! Plain text is printable ASCII in lower case. Accents are dropped, typographic dashes, quotes and spaces become simple
//! ones, what has no width is left out, and every other character becomes a space. It is never longer in bytes than the
//! text that it comes from.

/// The plain form of a text.
#[must_use]
pub fn plain(text: &str) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            plain.push(if c.is_ascii_control() { b' ' } else { c.to_ascii_lowercase() as u8 });
        } else {
            plain.extend_from_slice(fold(c).as_bytes());
        }
    }
    plain
}

const fn fold(c: char) -> &'static str {
    match c {
        'à'..='å' | 'À'..='Å' | 'Ā'..='ą' => "a",
        'æ' | 'Æ' => "ae",
        'ç' | 'Ç' | 'Ć'..='č' => "c",
        'Ď'..='đ' => "d",
        'è'..='ë' | 'È'..='Ë' | 'Ē'..='ě' => "e",
        'Ĝ'..='ģ' => "g",
        'ì'..='ï' | 'Ì'..='Ï' | 'Ĩ'..='ı' => "i",
        'Ĳ' | 'ĳ' => "ij",
        'Ĺ'..='ł' => "l",
        'ñ' | 'Ñ' | 'Ń'..='ŉ' => "n",
        'ò'..='ö' | 'Ò'..='Ö' | 'ø' | 'Ø' | 'Ō'..='ő' => "o",
        'œ' | 'Œ' => "oe",
        'Ŕ'..='ř' => "r",
        'Ś'..='š' => "s",
        'ß' => "ss",
        'Ţ'..='ŧ' => "t",
        'ù'..='ü' | 'Ù'..='Ü' | 'Ũ'..='ų' => "u",
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'Ź'..='ž' => "z",
        '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
        '\u{2018}'..='\u{201b}' => "'",
        '\u{201c}'..='\u{201f}' => "\"",
        '\u{2022}' | '\u{00b7}' => "*",
        '\u{2026}' => "...",
        // Soft hyphen, combining accents, and marks of width zero or of direction: Edge puts one in its own name.
        '\u{ad}' | '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' => "",
        '\u{2060}'..='\u{2064}' | '\u{2066}'..='\u{2069}' | '\u{feff}' => "",
        _ => " ",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(String::from_utf8_lossy(&plain(text)), expected);
    }

    #[test]
    fn typography_makes_no_difference() {
        check("Geëindigd – Café", "geeindigd - cafe");
        check("Cafe\u{301}", "cafe");
        check("Microsoft\u{200b} Edge", "microsoft edge");
        check("a\u{a0}b\tc\nd\u{0}", "a b c d ");
        check("\u{202e}Wacht…", "wacht...");
        check("ĲSSELMEER \u{1f600} 公", "ijsselmeer    ");
    }

    proptest::proptest! {
        #[test]
        fn plain_text_is_printable_ascii_and_not_longer(text: String) {
            let plain = plain(&text);
            proptest::prop_assert!(plain.len() <= text.len());
            proptest::prop_assert!(plain.iter().all(|c| (b' '..=b'~').contains(c) && !c.is_ascii_uppercase()));
        }
    }
}
