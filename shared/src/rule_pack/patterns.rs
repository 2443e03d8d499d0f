// SPDX-License-Identifier: EUPL-1.2
//! Patterns of one kind, compiled together.
//!
//! They are asked about plain text, which has no capital, so a pattern is compiled in small letters instead of for letters
//! of either size. They are compiled in groups: compiling takes room for the largest group at once, and a process that
//! lives all day keeps what it once took.

use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder, SetMatches};

/// How many patterns are compiled at once.
const GROUP: usize = 64;
/// The most memory that the patterns of a group may take.
const COMPILED_BYTES: usize = 32 * 1024 * 1024;

/// Patterns that are asked together.
#[derive(Debug, Clone)]
pub(super) struct Patterns(Vec<RegexSet>);

/// Which patterns matched a text.
#[derive(Debug, Clone)]
pub(super) struct Matches(Vec<SetMatches>);

impl Patterns {
    /// The patterns in this order; none when one of them is none or matches everything, which is told by itself.
    pub(super) fn compile(texts: &[String]) -> Option<Self> {
        let group = |texts: &[String]| {
            let set = RegexSetBuilder::new(texts.iter().map(|text| small(text)))
                .unicode(false)
                .size_limit(COMPILED_BYTES)
                .dfa_size_limit(COMPILED_BYTES)
                .build();
            set.ok().filter(|set| !set.is_match(b""))
        };
        texts.chunks(GROUP).map(group).collect::<Option<_>>().map(Self)
    }

    /// Which of them match a plain text.
    pub(super) fn matches(&self, plain: &[u8]) -> Matches {
        Matches(self.0.iter().map(|group| group.matches(plain)).collect())
    }
}

impl Matches {
    /// Whether the pattern at this place matched.
    pub(super) fn matched(&self, position: usize) -> bool {
        self.0.get(position / GROUP).is_some_and(|group| group.matched(position % GROUP))
    }

    /// Whether the same patterns matched.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let places = |matches: &Self| matches.0.iter().map(|group| group.iter().collect()).collect::<Vec<Vec<_>>>();
        places(self) == places(other)
    }
}

/// One pattern, for plain text.
///
/// # Errors
/// The regex crate's error.
pub(super) fn one(pattern: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(&small(pattern)).unicode(false).size_limit(COMPILED_BYTES).build()
}

/// A pattern in small letters; a letter after a backslash and the flags of a group have a meaning and stay. A range from
/// a capital to a small letter means what lies between two small ones.
fn small(pattern: &str) -> String {
    let mut small = String::with_capacity(pattern.len());
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let kept = if c == '\\' {
            rest.chars().take(2).map(char::len_utf8).sum()
        } else if rest.starts_with("(?") {
            rest.find([':', ')', '>']).unwrap_or(rest.len())
        } else {
            0
        };
        let (as_is, after) = rest.split_at(kept);
        small.push_str(as_is);
        rest = after;
        if kept == 0 {
            small.push(c.to_ascii_lowercase());
            rest = rest.get(c.len_utf8()..).unwrap_or_default();
        }
    }
    small
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rule_pack::plain;

    #[test]
    fn a_pattern_is_in_small_letters_but_for_what_has_a_meaning() {
        let check = |pattern: &str, expected: &str| assert_eq!(small(pattern), expected);
        check(r"\bMijn ING\B", r"\bmijn ing\B");
        check(r"[A-Z]\S\\S", r"[a-z]\S\\s");
        check(r"(?P<Name>X)(?-U:Y)|(?:Z)", r"(?P<Name>x)(?-U:y)|(?:z)");
        check(r"Einde\", r"einde\");
    }

    #[test]
    fn a_pattern_is_found_at_its_place_in_any_group() {
        let texts: Vec<String> = (0..150).map(|number| format!(r"\bnumber {number}\b")).collect();
        let patterns = Patterns::compile(&texts).expect("patterns");
        for number in [0, 1, GROUP - 1, GROUP, 2 * GROUP, 149] {
            let matches = patterns.matches(format!("this is number {number}.").as_bytes());
            let found: Vec<usize> = (0..150).filter(|place| matches.matched(*place)).collect();
            assert_eq!(found, [number]);
        }
    }

    proptest::proptest! {
        #[test]
        fn small_letters_match_what_letters_of_either_size_matched(
            pattern in r"([A-Za-z]{1,3}|\\[bBwWsSdD]|\[([A-C]-[D-F]|[x-z]+)\]|\(A\|b\)|[.+?]){1,6}", text in "[A-Za-d ÀéX_]{0,12}"
        ) {
            let either = RegexBuilder::new(&pattern).unicode(false).case_insensitive(true).build();
            if let (Ok(either), Ok(small)) = (either, one(&pattern)) {
                let text = plain(&text);
                proptest::prop_assert_eq!(either.is_match(&text), small.is_match(&text));
            }
        }
    }
}
