// SPDX-License-Identifier: EUPL-1.2
//! Patterns of one kind, asked together.
//!
//! They are asked about plain text, which has no capital, so a pattern is read in small letters instead of for letters of
//! either size. One search for the words of all patterns decides most of them and says of which others it is worth trying
//! them. A pattern that is tried is compiled then, and a few of those are kept: compiled together, all of them would take
//! more memory than the rest of the program, all day, for windows that most people never open.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use regex::bytes::{Regex, RegexBuilder};
use regex_syntax::ParserBuilder;

use super::load::Proof;
use super::words::{Decided, Gathered, Says, Words};

/// The most memory that a pattern may take.
const COMPILED_BYTES: usize = 32 * 1024 * 1024;
/// How many compiled patterns of a kind are kept.
const KEPT: usize = 16;

/// Patterns that are asked together.
#[derive(Debug, Clone)]
pub(super) struct Patterns {
    words: Words,
    /// The patterns that are tried whatever the text.
    always: Matches,
    tried: Arc<Tried>,
}

/// The patterns that their words alone do not decide, by their places.
#[derive(Debug)]
struct Tried {
    texts: BTreeMap<usize, String>,
    /// The compiled ones of late, the oldest first.
    compiled: Mutex<VecDeque<(usize, Regex)>>,
}

/// Which patterns matched a text: a bit for each.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Matches(Box<[u64]>);

impl Patterns {
    /// The patterns in this order; none when one of them is none or matches everything, which is told by itself.
    pub(super) fn compile(texts: &[String], proof: Proof) -> Option<Self> {
        let mut words = Gathered::default();
        let mut always = Matches::none(texts.len());
        let mut tried = BTreeMap::new();
        for (place, text) in texts.iter().enumerate() {
            let text = small(text);
            let pattern = ParserBuilder::new().unicode(false).utf8(false).build().parse(&text).ok()?;
            match words.take(&pattern, place) {
                Decided::ByWords => continue,
                Decided::ByTrying => {}
                Decided::Always => always.add(place),
            }
            // What can be too large, or match everything, is known only when it is compiled.
            let is_sound = match proof {
                Proof::Known => true,
                Proof::Asked => compiled(&text).is_ok_and(|regex| !regex.is_match(b"")),
            };
            if !is_sound {
                return None;
            }
            tried.insert(place, text);
        }
        let tried = Arc::new(Tried { texts: tried, compiled: Mutex::default() });
        Some(Self { words: words.sorted(), always, tried })
    }

    /// Which of them match a plain text.
    pub(super) fn matches(&self, plain: &[u8]) -> Matches {
        let mut matches = Matches::none(self.always.0.len() * BITS);
        let mut perhaps = self.always.clone();
        self.words.find(plain, |says| match says {
            Says::Matches(place) => matches.add(place),
            Says::Perhaps(place) => perhaps.add(place),
        });
        for place in perhaps.places() {
            if !matches.matched(place) && self.tried.matches(place, plain) {
                matches.add(place);
            }
        }
        matches
    }
}

impl Tried {
    fn matches(&self, place: usize, plain: &[u8]) -> bool {
        let mut kept = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, regex)) = kept.iter().find(|(known, _)| *known == place) {
            return regex.is_match(plain);
        }
        let text = self.texts.get(&place).expect("only these are tried");
        let regex = compiled(text).expect("it was compiled when the pack was proven");
        let matches = regex.is_match(plain);
        if kept.len() == KEPT {
            kept.pop_front();
        }
        kept.push_back((place, regex));
        matches
    }
}

/// How many patterns a number has room for.
const BITS: usize = 64;

impl Matches {
    fn none(patterns: usize) -> Self {
        Self(vec![0; patterns.div_ceil(BITS)].into())
    }

    fn add(&mut self, place: usize) {
        if let Some(bits) = self.0.get_mut(place / BITS) {
            *bits |= 1 << (place % BITS);
        }
    }

    /// Whether the pattern at this place matched.
    pub(super) fn matched(&self, place: usize) -> bool {
        self.0.get(place / BITS).is_some_and(|bits| bits >> (place % BITS) & 1 == 1)
    }

    /// The places of those that matched.
    fn places(&self) -> impl Iterator<Item = usize> {
        (0..self.0.len() * BITS).filter(|place| self.matched(*place))
    }
}

/// One pattern, for plain text.
///
/// # Errors
/// The regex crate's error.
pub(super) fn one(pattern: &str) -> Result<Regex, regex::Error> {
    compiled(&small(pattern))
}

fn compiled(small: &str) -> Result<Regex, regex::Error> {
    RegexBuilder::new(small).unicode(false).size_limit(COMPILED_BYTES).build()
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
    fn a_pattern_is_found_at_its_place() {
        let texts: Vec<String> = (0..150).map(|number| format!(r"\bnumber {number}\b")).collect();
        let patterns = Patterns::compile(&texts, Proof::Asked).expect("patterns");
        for number in [0, 1, BITS - 1, BITS, 2 * BITS, 149] {
            let matches = patterns.matches(format!("this is number {number}.").as_bytes());
            let found: Vec<usize> = (0..150).filter(|place| matches.matched(*place)).collect();
            assert_eq!(found, [number]);
        }
    }

    #[test]
    fn more_patterns_than_are_kept_are_tried_again_and_again() {
        let texts: Vec<String> = (0..3 * KEPT).map(|number| format!(r"\bnumber\d* {number}\b")).collect();
        let patterns = Patterns::compile(&texts, Proof::Asked).expect("patterns");
        for number in (0..3 * KEPT).chain(0..3 * KEPT) {
            let matches = patterns.matches(format!("number7 {number}").as_bytes());
            assert_eq!(matches.places().collect::<Vec<_>>(), [number]);
        }
        assert!(patterns.tried.compiled.lock().expect("whole").len() <= KEPT);
    }

    #[test]
    fn what_is_no_pattern_or_matches_everything_is_refused() {
        let check = |pattern: &str| {
            assert!(Patterns::compile(&["fine".to_owned(), pattern.to_owned()], Proof::Asked).is_none(), "{pattern}");
        };
        check("(");
        check("");
        check("a*");
        check("a|");
        check("^$|a");
        check(r"[a-z]{1000}{1000}");
    }

    /// What many patterns, of which the words decide some, say of a text, and each says by itself.
    fn together_and_each(texts: &[String], text: &[u8]) -> Option<[Vec<usize>; 2]> {
        let patterns = Patterns::compile(texts, Proof::Asked)?;
        let each = texts.iter().enumerate().filter(|(_, pattern)| one(pattern).expect("compiled").is_match(text));
        Some([patterns.matches(text).places().collect(), each.map(|(place, _)| place).collect()])
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

        #[test]
        fn patterns_together_say_what_each_says(
            texts in proptest::collection::vec(
                r"(\^|\\b|\\B)?([ab]{1,2}|[ab]\?|a[+*]|\[ab\]|[.]|\([ab]{1,2}\|b[?]\)|\(\^\|a\)|\\w[*]?|_|\\b){1,5}(\$|\\b)?(\|[ab]{1,2})?", 1..8
            ),
            text in "[ab _-]{0,10}",
        ) {
            let sound: Vec<String> = texts.into_iter()
                .filter(|text| one(text).is_ok_and(|regex| !regex.is_match(b""))).collect();
            let [together, each] = together_and_each(&sound, text.as_bytes()).expect("sound");
            proptest::prop_assert_eq!(together, each, "{:?}", sound);
        }
    }
}
