// SPDX-License-Identifier: EUPL-1.2
//! Text that other programs set as names and titles: it may hold anything.
//!
//! What comes out is valid, bounded and free of control characters. Nothing here fails.

/// The most bytes of a title.
pub(crate) const TITLE_BYTES: usize = 4096;
/// The most bytes of an application's name.
pub(crate) const NAME_BYTES: usize = 128;

/// A title of bytes that should be UTF-8.
#[cfg_attr(target_os = "macos", expect(dead_code, reason = "macOS gives no titles"))]
pub(crate) fn utf8_title(bytes: &[u8]) -> String {
    clean(&String::from_utf8_lossy(whole_characters(bytes)), TITLE_BYTES)
}

/// A title of bytes in Latin-1, the encoding of the X type STRING.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only X11 has titles in Latin-1"))]
pub(crate) fn latin1_title(bytes: &[u8]) -> String {
    let text: String = bytes.iter().copied().map(char::from).collect();
    clean(&text, TITLE_BYTES)
}

/// The stable name of an application: lower case, trimmed; none when nothing is left.
pub(crate) fn name(bytes: &[u8]) -> Option<String> {
    let name = clean(&String::from_utf8_lossy(bytes).to_lowercase(), NAME_BYTES);
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The class of a `WM_CLASS` property, or its instance when the class is empty.
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only X11 has window classes"))]
pub(crate) fn window_class(bytes: &[u8]) -> Option<String> {
    let mut parts = bytes.split(|byte| *byte == 0);
    let instance = parts.next().unwrap_or_default();
    parts.next().and_then(name).or_else(|| name(instance))
}

/// The bytes without a last character that was cut off in the middle.
fn whole_characters(bytes: &[u8]) -> &[u8] {
    let begins = |byte: &u8| byte & 0b1100_0000 != 0b1000_0000;
    let tail = bytes.len().saturating_sub(4);
    let Some(last) = bytes.get(tail..).and_then(|end| end.iter().rposition(begins)) else { return bytes };
    let (before, character) = bytes.split_at(tail + last);
    match std::str::from_utf8(character) {
        Err(error) if error.error_len().is_none() => before,
        Ok(_) | Err(_) => bytes,
    }
}

/// The text with control characters as spaces and without invisible ones, cut at a character to at most so many bytes.
fn clean(text: &str, most: usize) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let mut clean = String::new();
    for c in visible.map(|c| if c.is_control() { ' ' } else { c }) {
        if clean.len() + c.len_utf8() > most {
            break;
        }
        clean.push(c);
    }
    clean
}

/// Characters without a shape of their own: they join, part or turn round what stands beside them.
///
/// A rule would not find a word that holds one, and a line on a terminal would read differently from what it says.
const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check_title(bytes: &[u8], expected: &str) {
        assert_eq!(utf8_title(bytes), expected);
    }

    #[test]
    fn titles_are_valid_whatever_the_bytes_are() {
        check_title("Café – x".as_bytes(), "Café – x");
        check_title(b"a\0b\x1bc\nd\x7f", "a b c d ");
        check_title(b"a\xff\xfeb", "a\u{fffd}\u{fffd}b");
        check_title(b"\xed\xa0\x80x", "\u{fffd}\u{fffd}\u{fffd}x");
        check_title(b"", "");
        check_title("fo\u{ad}l\u{200b}der \u{202e}gpj.exe".as_bytes(), "folder gpj.exe");
        check_title("\u{1f469}\u{200d}\u{1f4bb} ok".as_bytes(), "\u{1f469}\u{1f4bb} ok");
        check_title(b"\x80\x80\x80\x80\x80\x80", &"\u{fffd}".repeat(6));
        assert_eq!(latin1_title(b"Caf\xe9"), "Café");
    }

    /// What must hold of every title and name.
    fn check_clean(text: &str, most: usize) {
        assert!(text.len() <= most, "{} bytes", text.len());
        assert!(!text.chars().any(|c| c.is_control() || is_invisible(c)), "{text:?}");
    }

    fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
        // Text with everything in it, damaged text, and anything at all.
        let text =
            proptest::collection::vec(any::<char>(), 0..3_000).prop_map(|text| String::from_iter(text).into_bytes());
        let cut = (text.clone(), any::<proptest::sample::Index>(), any::<u8>()).prop_map(|(mut bytes, place, byte)| {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
            bytes
        });
        prop_oneof![text, cut, proptest::collection::vec(any::<u8>(), 0..9_000)]
    }

    proptest! {
        #[test]
        fn whatever_arrives_what_leaves_is_clean(bytes in any_bytes()) {
            check_clean(&utf8_title(&bytes), TITLE_BYTES);
            check_clean(&latin1_title(&bytes), TITLE_BYTES);
            for name in name(&bytes).into_iter().chain(window_class(&bytes)) {
                check_clean(&name, NAME_BYTES);
                prop_assert!(!name.trim().is_empty() && name.trim() == name);
            }
            // What is clean stays as it is.
            let once = utf8_title(&bytes);
            prop_assert_eq!(utf8_title(once.as_bytes()), once);
        }
    }

    #[test]
    fn a_character_that_was_cut_off_is_left_out() {
        check_title(b"ab\xe2\x80", "ab");
        check_title(b"ab\xf0\x9f\x98", "ab");
        check_title(b"ab\xc3", "ab");
        check_title(b"ab\xc3\xa9", "abé");
    }

    #[test]
    fn long_titles_are_cut_at_a_character() {
        for (title, length) in [("a".repeat(1_000_000), 4096), ("é".repeat(10_000), 4096), ("€".repeat(10_000), 4095)]
        {
            assert_eq!(utf8_title(title.as_bytes()).len(), length);
        }
    }

    fn check_class(bytes: &[u8], expected: Option<&str>) {
        assert_eq!(window_class(bytes).as_deref(), expected);
    }

    #[test]
    fn the_class_names_the_application() {
        check_class(b"libreoffice\0LibreOffice-Writer\0", Some("libreoffice-writer"));
        check_class(b"xterm\0XTerm\0", Some("xterm"));
        check_class(b"navigator\0\0", Some("navigator"));
        check_class(b"one", Some("one"));
        check_class(b"\0\0", None);
        check_class(b"", None);
        check_class(b"\xff\0\xff\0", Some("\u{fffd}"));
    }
}
