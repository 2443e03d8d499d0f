// SPDX-License-Identifier: EUPL-1.2
//! The words that patterns are made of, found in a text all at once.
//!
//! Nearly every pattern of a rule pack is a list of words with something short around them, such as an edge of a word or a
//! dash. The words are sorted and looked up at each place of a text, which needs no automaton and hardly more memory than
//! the words; what must stand around them is looked at where one is found. Of any other pattern words are kept of which
//! one stands in every text that it matches: where none does, the pattern need not be tried.

use std::ops::Range;

use regex_syntax::hir::{Class, Hir, HirKind, Look, LookSet};

/// The most words that are written out of one part of a pattern.
const MOST_WORDS: usize = 256;

/// The most letters of a class that are written out.
const MOST_LETTERS: usize = 16;

/// What a word in a text says of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Says {
    /// The pattern at this place matches.
    Matches(usize),
    /// The pattern at this place can match and must be tried.
    Perhaps(usize),
}

/// Letters as a part of a pattern spells them, with what must hold at their ends.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Spelling {
    before: LookSet,
    letters: Vec<u8>,
    after: LookSet,
}

/// What stands around a word: one of some spellings before it, and one of some after it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Around {
    before: Vec<Spelling>,
    after: Vec<Spelling>,
}

/// One word of the list; its letters are in the list's own store.
#[derive(Debug, Clone)]
struct Word {
    letters: Range<u32>,
    before: LookSet,
    after: LookSet,
    around: u32,
    says: Says,
    /// The longest other word with which this one begins, or the same word again.
    within: Option<u32>,
}

/// Words in the order of their letters.
#[derive(Debug, Clone)]
pub(super) struct Words {
    letters: Box<[u8]>,
    words: Box<[Word]>,
    /// Where the words with each first letter begin.
    first: Box<[u32]>,
    /// A bit for each pair of letters with which a word begins: at most places of a text there is none.
    pairs: Box<[u64]>,
    around: Box<[Around]>,
}

/// Words that are being gathered.
#[derive(Debug, Default)]
pub(super) struct Gathered {
    words: Vec<(Spelling, u32, Says)>,
    around: Vec<Around>,
}

/// How a pattern is decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decided {
    /// By its words alone.
    ByWords,
    /// By trying it where one of its words stands.
    ByTrying,
    /// By trying it always.
    Always,
}

impl Gathered {
    /// Takes in the words of the pattern at a place.
    pub(super) fn take(&mut self, pattern: &Hir, place: usize) -> Decided {
        let mut decided = Decided::ByWords;
        let mut found = Vec::new();
        for alternative in alternatives(pattern) {
            if let Some((words, around)) = in_their_surroundings(alternative) {
                found.extend(words.into_iter().map(|word| (word, around.clone(), Says::Matches(place))));
            } else if let Some(words) = needed(alternative) {
                decided = Decided::ByTrying;
                let word = |letters| Spelling { letters, ..Spelling::default() };
                found
                    .extend(words.into_iter().map(|letters| (word(letters), Around::anything(), Says::Perhaps(place))));
            } else {
                return Decided::Always;
            }
        }
        for (word, around, says) in found {
            let known = self.around.iter().position(|known| *known == around);
            let known = known.unwrap_or_else(|| {
                self.around.push(around);
                self.around.len() - 1
            });
            self.words.push((word, small(known), says));
        }
        decided
    }

    /// The words in their order.
    pub(super) fn sorted(self) -> Words {
        let Self { words: mut gathered, around } = self;
        gathered.sort_by(|(a, ..), (b, ..)| a.letters.cmp(&b.letters));
        let mut letters = Vec::new();
        let mut words: Vec<Word> = Vec::with_capacity(gathered.len());
        let mut open: Vec<(usize, &[u8])> = Vec::new();
        for (number, (word, around, says)) in gathered.iter().enumerate() {
            while open.pop_if(|(_, shorter)| !word.letters.starts_with(shorter)).is_some() {}
            let within = open.last().map(|(shorter, _)| small(*shorter));
            open.push((number, &word.letters));
            let begin = small(letters.len());
            letters.extend_from_slice(&word.letters);
            let letters = begin..small(letters.len());
            words.push(Word { letters, before: word.before, after: word.after, around: *around, says: *says, within });
        }
        let first = |word: &Spelling| word.letters.first().copied().map_or(0, u16::from);
        let begins = |letter: u16| small(gathered.partition_point(|(word, ..)| first(word) < letter));
        let first = (0..=256).map(begins).collect();
        let mut pairs = vec![0; PAIRS / BITS];
        for (word, ..) in &gathered {
            match *word.letters.as_slice() {
                [] => {}
                [only] => (0..=u8::MAX).for_each(|any| mark(&mut pairs, only, any)),
                [first, second, ..] => mark(&mut pairs, first, second),
            }
        }
        Words { letters: letters.into(), words: words.into(), first, pairs: pairs.into(), around: around.into() }
    }
}

impl Words {
    /// Tells what each word that stands in a text says.
    pub(super) fn find(&self, text: &[u8], mut tell: impl FnMut(Says)) {
        for (at, letter) in text.iter().enumerate() {
            let rest = text.get(at..).unwrap_or_default();
            if rest.get(1).is_some_and(|second| !self.begins(*letter, *second)) {
                continue;
            }
            let letter = usize::from(*letter);
            let [Some(from), Some(to)] = [self.first.get(letter), self.first.get(letter + 1)] else { continue };
            let same_letter = self.words.get(*from as usize..*to as usize).unwrap_or_default();
            // All words with which the rest begins are the last one that is not after it, or shorter ones within that.
            let after = same_letter.partition_point(|word| self.spelt(word) <= rest);
            let mut next = after.checked_sub(1).and_then(|last| same_letter.get(last));
            while let Some(word) = next {
                let letters = self.spelt(word);
                if rest.starts_with(letters) && self.fits(word, text, at..at + letters.len()) {
                    tell(word.says);
                }
                next = word.within.and_then(|shorter| self.words.get(shorter as usize));
            }
        }
    }

    /// Whether a word may begin with two letters.
    fn begins(&self, first: u8, second: u8) -> bool {
        let (place, bit) = pair(first, second);
        self.pairs.get(place).is_some_and(|bits| bits & bit != 0)
    }

    fn spelt(&self, word: &Word) -> &[u8] {
        self.letters.get(word.letters.start as usize..word.letters.end as usize).unwrap_or_default()
    }

    /// Whether what must stand around a word does.
    fn fits(&self, word: &Word, text: &[u8], at: Range<usize>) -> bool {
        holds(word.before, text, at.start)
            && holds(word.after, text, at.end)
            && self.around.get(word.around as usize).is_some_and(|around| around.holds(text, at))
    }
}

impl Around {
    fn anything() -> Self {
        Self { before: vec![Spelling::default()], after: vec![Spelling::default()] }
    }

    fn holds(&self, text: &[u8], at: Range<usize>) -> bool {
        let before = |spelling: &Spelling| {
            let begin = at.start.checked_sub(spelling.letters.len());
            begin.is_some_and(|begin| spelling.stands(text, begin))
        };
        self.before.iter().any(before) && self.after.iter().any(|spelling| spelling.stands(text, at.end))
    }
}

impl Spelling {
    /// Whether it stands at a place of a text.
    fn stands(&self, text: &[u8], at: usize) -> bool {
        text.get(at..).is_some_and(|rest| rest.starts_with(&self.letters))
            && holds(self.before, text, at)
            && holds(self.after, text, at + self.letters.len())
    }
}

/// How many pairs of letters there are, and how many of them a number has room for.
const PAIRS: usize = 1 << 16;
const BITS: usize = 64;

/// Where the bit of a pair is.
fn pair(first: u8, second: u8) -> (usize, u64) {
    let number = usize::from(first) << 8 | usize::from(second);
    (number / BITS, 1 << (number % BITS))
}

fn mark(pairs: &mut [u64], first: u8, second: u8) {
    let (place, bit) = pair(first, second);
    if let Some(bits) = pairs.get_mut(place) {
        *bits |= bit;
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("a rule pack is far below four gigabytes")
}

/// Whether everything holds at a place of a text.
fn holds(looks: LookSet, text: &[u8], at: usize) -> bool {
    if looks.is_empty() {
        return true;
    }
    let is_word = |place: Option<usize>| {
        place.and_then(|place| text.get(place)).is_some_and(|c| c.is_ascii_alphanumeric() || *c == b'_')
    };
    looks.iter().all(|look| match look {
        Look::Start => at == 0,
        Look::End => at == text.len(),
        Look::WordAscii => is_word(at.checked_sub(1)) != is_word(Some(at)),
        Look::WordAsciiNegate => is_word(at.checked_sub(1)) == is_word(Some(at)),
        _ => unreachable!("no other is written out"),
    })
}

/// The alternatives of a pattern.
fn alternatives(pattern: &Hir) -> &[Hir] {
    match pattern.kind() {
        HirKind::Capture(group) => alternatives(&group.sub),
        HirKind::Alternation(alternatives) => alternatives,
        _ => std::slice::from_ref(pattern),
    }
}

/// The parts of a pattern that follow each other.
fn parts(pattern: &Hir) -> &[Hir] {
    match pattern.kind() {
        HirKind::Concat(parts) => parts,
        _ => std::slice::from_ref(pattern),
    }
}

/// All that a pattern matches, if that is a short list.
fn written_out(pattern: &Hir) -> Option<Vec<Spelling>> {
    let word = |letters: &[u8]| Spelling { letters: letters.to_vec(), ..Spelling::default() };
    let all = match pattern.kind() {
        HirKind::Empty => vec![Spelling::default()],
        HirKind::Literal(literal) => vec![word(&literal.0)],
        HirKind::Class(Class::Bytes(class)) => {
            let count: usize = class.ranges().iter().map(regex_syntax::hir::ClassBytesRange::len).sum();
            if count > MOST_LETTERS {
                return None;
            }
            let letters = class.ranges().iter().flat_map(|range| range.start()..=range.end());
            letters.map(|letter| word(&[letter])).collect()
        }
        HirKind::Class(Class::Unicode(_)) => return None,
        HirKind::Look(look @ (Look::Start | Look::End | Look::WordAscii | Look::WordAsciiNegate)) => {
            vec![Spelling { before: LookSet::singleton(*look), ..Spelling::default() }]
        }
        HirKind::Look(_) => return None,
        HirKind::Repetition(repetition) => {
            let once = written_out(&repetition.sub)?;
            let mut all = Vec::new();
            let mut so_far = vec![Spelling::default()];
            for times in 0..=repetition.max? {
                if times > 0 {
                    so_far = joined(&so_far, &once)?;
                }
                if times >= repetition.min {
                    all.extend_from_slice(&so_far);
                }
            }
            all
        }
        HirKind::Capture(group) => written_out(&group.sub)?,
        HirKind::Concat(parts) => all_joined(parts)?,
        HirKind::Alternation(parts) => {
            let mut all = Vec::new();
            for part in parts {
                all.append(&mut written_out(part)?);
            }
            all
        }
    };
    (all.len() <= MOST_WORDS).then_some(all)
}

/// All that parts behind each other match, if that is a short list.
fn all_joined(parts: &[Hir]) -> Option<Vec<Spelling>> {
    parts.iter().try_fold(vec![Spelling::default()], |all, part| joined(&all, &written_out(part)?))
}

/// Each of the first with each of the second behind it; none when something must hold in the middle of a word.
fn joined(first: &[Spelling], second: &[Spelling]) -> Option<Vec<Spelling>> {
    if first.len().saturating_mul(second.len()) > MOST_WORDS {
        return None;
    }
    let pairs = first.iter().flat_map(|one| second.iter().map(move |other| (one, other)));
    let join = |(one, other): (&Spelling, &Spelling)| {
        let mut joined = one.clone();
        if one.letters.is_empty() {
            joined.before.set_union(other.before);
            joined.letters.clone_from(&other.letters);
            joined.after = other.after;
        } else if other.letters.is_empty() {
            joined.after.set_union(other.before);
        } else if one.after.is_empty() && other.before.is_empty() {
            joined.letters.extend_from_slice(&other.letters);
            joined.after = other.after;
        } else {
            return None;
        }
        Some(joined)
    };
    pairs.map(join).collect()
}

/// The words of an alternative and what stands around them, if that is all that it matches.
fn in_their_surroundings(pattern: &Hir) -> Option<(Vec<Spelling>, Around)> {
    let parts = parts(pattern);
    let of = |part: &Hir| written_out(part).filter(|words| shortest(words) > 0);
    let words = parts.iter().enumerate().filter_map(|(number, part)| Some((number, of(part)?)));
    let (middle, words) = words.max_by_key(|(_, words)| shortest(words))?;
    let before = all_joined(parts.get(..middle)?)?;
    let after = all_joined(parts.get(middle + 1..)?)?;
    Some((words, Around { before, after }))
}

/// Words of which one stands in every text that a pattern matches.
fn needed(pattern: &Hir) -> Option<Vec<Vec<u8>>> {
    if let Some(words) = written_out(pattern).filter(|words| shortest(words) > 0) {
        return Some(words.into_iter().map(|word| word.letters).collect());
    }
    match pattern.kind() {
        HirKind::Capture(group) => needed(&group.sub),
        HirKind::Repetition(repetition) if repetition.min > 0 => needed(&repetition.sub),
        HirKind::Alternation(parts) => parts.iter().map(needed).collect::<Option<Vec<_>>>().map(|all| all.concat()),
        HirKind::Concat(parts) => {
            let shortest = |words: &Vec<Vec<u8>>| words.iter().map(Vec::len).min().unwrap_or_default();
            parts.iter().filter_map(needed).max_by_key(shortest)
        }
        HirKind::Empty | HirKind::Literal(_) | HirKind::Class(_) | HirKind::Look(_) | HirKind::Repetition(_) => None,
    }
}

fn shortest(words: &[Spelling]) -> usize {
    words.iter().map(|word| word.letters.len()).min().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(pattern: &str) -> Hir {
        regex_syntax::ParserBuilder::new().unicode(false).utf8(false).build().parse(pattern).expect("sound")
    }

    fn check(pattern: &str, expected: Decided, written: &[&str]) {
        let mut gathered = Gathered::default();
        assert_eq!(gathered.take(&parsed(pattern), 0), expected, "{pattern}");
        let words: Vec<_> = gathered.words.iter().map(|(word, ..)| String::from_utf8_lossy(&word.letters)).collect();
        assert_eq!(words, written, "{pattern}");
    }

    #[test]
    fn a_list_of_words_is_written_out() {
        check("mail", Decided::ByWords, &["mail"]);
        check(r"\b(olk|notes2?)\b|^x", Decided::ByWords, &["olk", "notes", "notes2", "x"]);
        check(r"^(wfica(32)?(\.exe)?)$", Decided::ByWords, &["wfica", "wfica.exe", "wfica32", "wfica32.exe"]);
        check(r"(?:^|\.)a\.nl$", Decided::ByWords, &["a.nl"]);
        check(r"(^|[-|] )(mijn )?(werkbak|zaken)(:| -|$)", Decided::ByWords, &["werkbak", "zaken"]);
        check(r"een\b-twee", Decided::ByWords, &["-twee"]);
        check("a{2,3}", Decided::ByWords, &["aa", "aaa"]);
    }

    #[test]
    fn of_another_pattern_the_words_are_kept_without_which_it_cannot_match() {
        check(r"\bvakbond\w*\b", Decided::ByTrying, &["vakbond"]);
        check(r"\w+ (items|taken)$", Decided::ByTrying, &["items", "taken"]);
        check(r"\b(bria|3cx\w*)\b", Decided::ByTrying, &["bria", "3cx"]);
        check(r"call\b.*\bteams\b", Decided::ByTrying, &["teams"]);
        check(r"\w+", Decided::Always, &[]);
        check(r"^$|a", Decided::Always, &[]);
    }

    #[test]
    fn every_word_that_stands_somewhere_is_told() {
        let mut gathered = Gathered::default();
        for (place, word) in ["a", "ab", "abc", "abd", "b", "ab", "bd"].into_iter().enumerate() {
            assert_eq!(gathered.take(&parsed(word), place), Decided::ByWords);
        }
        let words = gathered.sorted();
        let told = |text: &str| {
            let mut told = Vec::new();
            words.find(text.as_bytes(), |says| match says {
                Says::Matches(place) | Says::Perhaps(place) => told.push(place),
            });
            told.sort_unstable();
            told
        };
        assert_eq!(told("abz"), [0, 1, 4, 5]);
        assert_eq!(told("abd"), [0, 1, 3, 4, 5, 6]);
        assert_eq!(told("zc"), [0_usize; 0]);
    }
}
