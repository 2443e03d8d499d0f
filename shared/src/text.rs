// SPDX-License-Identifier: EUPL-1.2
//! Texts for people in Dutch and English, from Fluent message files.
//!
//! The domain's own words (categories, groups, bands) stand in this package's files; each program adds its own. Both
//! languages must hold the same messages: [`Texts::new`] names the first difference, and a test of each program calls it.
//! The collector, which writes pages all day, reads all of them at once; the agent reads each when it is asked for, because
//! its messages would take more memory than all it records in a week.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
pub use fluent_bundle::{FluentArgs, FluentValue};
use serde::{Deserialize, Serialize};

/// A language of the product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Dutch, the language when none is chosen.
    #[default]
    Nl,
    /// English.
    En,
}

impl Language {
    /// Both languages.
    pub const ALL: [Self; 2] = [Self::Nl, Self::En];

    /// The BCP 47 tag.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::Nl => "nl",
            Self::En => "en",
        }
    }

    /// The language of a POSIX locale name such as `nl_NL.UTF-8`; English for every language but Dutch.
    #[must_use]
    pub fn of_locale(locale: &str) -> Self {
        if locale.starts_with("nl") { Self::Nl } else { Self::En }
    }

    /// The first language of the product in an Accept-Language header, if it names any.
    #[must_use]
    pub fn accepted(header: &str) -> Option<Self> {
        let mut tags = header.split(',').map(str::trim);
        tags.find_map(|tag| Self::ALL.into_iter().find(|language| tag.starts_with(language.tag())))
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

/// Whether a character only steers a terminal, a log or the direction of text, and shows nothing itself.
#[must_use]
pub fn steers(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text names no language of the product.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the languages are nl and en")]
pub struct ParseLanguageError;

impl FromStr for Language {
    type Err = ParseLanguageError;

    fn from_str(text: &str) -> Result<Self, ParseLanguageError> {
        Self::ALL.into_iter().find(|language| language.tag() == text).ok_or(ParseLanguageError)
    }
}

/// The message files of one program or package.
#[derive(Debug, Clone, Copy)]
pub struct MessageFile {
    /// The Dutch file's content.
    pub nl: &'static str,
    /// The English file's content.
    pub en: &'static str,
}

/// The words of the domain: categories, groups and durations.
pub const DOMAIN: MessageFile =
    MessageFile { nl: include_str!("../locales/nl.ftl"), en: include_str!("../locales/en.ftl") };

/// The messages cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TextsError {
    /// A file is not Fluent.
    #[error("the {language} message file does not parse: {detail}")]
    Syntax {
        /// The language.
        language: Language,
        /// The parser's words.
        detail: String,
    },
    /// A message stands in one language only, or twice.
    #[error("message `{0}` does not stand exactly once in each language")]
    Parity(String),
}

/// All messages of a program in both languages.
pub struct Texts {
    nl: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl fmt::Debug for Texts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Texts")
    }
}

fn empty_bundle(language: Language) -> FluentBundle<FluentResource> {
    let tag = language.tag().parse().expect("the two tags are valid");
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // The marks that isolate directions are for mixed scripts; both languages here are written left to right.
    bundle.set_use_isolating(false);
    bundle
}

fn bundle(
    language: Language,
    contents: &[&str],
) -> Result<(FluentBundle<FluentResource>, BTreeSet<String>), TextsError> {
    let mut bundle = empty_bundle(language);
    let mut ids = BTreeSet::new();
    for content in contents {
        let resource = FluentResource::try_new((*content).to_owned()).map_err(|(_, errors)| TextsError::Syntax {
            language,
            detail: errors.first().map(ToString::to_string).unwrap_or_default(),
        })?;
        for line in content.lines() {
            let Some((id, _)) = line.split_once(" =") else { continue };
            let is_id = id.starts_with(|c: char| c.is_ascii_lowercase());
            if is_id && !id.contains(' ') && !ids.insert(id.to_owned()) {
                return Err(TextsError::Parity(id.to_owned()));
            }
        }
        bundle.add_resource_overriding(resource);
    }
    Ok((bundle, ids))
}

impl Texts {
    /// The messages of these files.
    ///
    /// # Errors
    /// [`TextsError`] when a file does not parse, or a message does not stand exactly once in each language.
    pub fn new(files: &[MessageFile]) -> Result<Self, TextsError> {
        let contents = |pick: fn(&MessageFile) -> &'static str| files.iter().map(pick).collect::<Vec<_>>();
        let (nl, nl_ids) = bundle(Language::Nl, &contents(|file| file.nl))?;
        let (en, en_ids) = bundle(Language::En, &contents(|file| file.en))?;
        if let Some(id) = nl_ids.symmetric_difference(&en_ids).next() {
            return Err(TextsError::Parity(id.clone()));
        }
        Ok(Self { nl, en })
    }

    /// A message without arguments.
    #[must_use]
    pub fn get(&self, language: Language, id: &str) -> String {
        self.format(language, id, None)
    }

    /// A message with arguments.
    #[must_use]
    pub fn with(&self, language: Language, id: &str, arguments: &FluentArgs<'_>) -> String {
        self.format(language, id, Some(arguments))
    }

    /// Whether there is a message with an id.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.nl.has_message(id)
    }

    fn format(&self, language: Language, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = match language {
            Language::Nl => &self.nl,
            Language::En => &self.en,
        };
        format(bundle, id, arguments)
    }
}

/// A missing message or argument shows its name between marks, which the tests of the pages look for.
fn format(bundle: &FluentBundle<FluentResource>, id: &str, arguments: Option<&FluentArgs<'_>>) -> String {
    let Some(pattern) = bundle.get_message(id).and_then(|message| message.value()) else {
        return format!("⟦{id}⟧");
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, arguments, &mut errors).into_owned();
    if errors.is_empty() { text } else { format!("⟦{id}⟧ {text}") }
}

/// The messages of one language, each read when it is asked for; none of them refers to another.
#[derive(Debug)]
pub struct Messages {
    language: Language,
    /// The text of each message, in the order of their ids.
    sources: Vec<&'static str>,
}

impl Messages {
    /// The messages of these files in a language.
    #[must_use]
    pub fn new(language: Language, files: &[MessageFile]) -> Self {
        let content = |file: &MessageFile| match language {
            Language::Nl => file.nl,
            Language::En => file.en,
        };
        let mut sources: Vec<_> = files.iter().map(content).flat_map(sources).collect();
        sources.sort_unstable_by_key(|source| id(source));
        Self { language, sources }
    }

    /// A message.
    #[must_use]
    pub fn get(&self, id: &str) -> String {
        self.format(id, None)
    }

    /// A message with arguments.
    #[must_use]
    pub fn with(&self, id: &str, arguments: &FluentArgs<'_>) -> String {
        self.format(id, Some(arguments))
    }

    fn format(&self, wanted: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let mut bundle = empty_bundle(self.language);
        if let Ok(place) = self.sources.binary_search_by_key(&wanted, |source| id(source))
            && let Some(source) = self.sources.get(place)
            && let Ok(resource) = FluentResource::try_new((*source).to_owned())
        {
            bundle.add_resource_overriding(resource);
        }
        format(&bundle, wanted, arguments)
    }
}

/// The text of each message of a file: from the line with its id to the next line that is not further in.
fn sources(content: &'static str) -> Vec<&'static str> {
    let mut sources = Vec::new();
    let mut rest = content;
    while !rest.is_empty() {
        let ends = |(at, _): (usize, &str)| {
            rest.get(at + 1..).is_some_and(|next| next.starts_with(|c: char| !c.is_whitespace())).then_some(at + 1)
        };
        let end = rest.match_indices('\n').find_map(ends).unwrap_or(rest.len());
        let (source, after) = rest.split_at(end);
        if source.starts_with(|c: char| c.is_ascii_lowercase()) {
            sources.push(source);
        }
        rest = after;
    }
    sources
}

/// The id of a message.
fn id(source: &str) -> &str {
    source.split_once(" =").map_or("", |(id, _)| id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Category;

    #[test]
    fn every_category_has_a_name_in_both_languages() {
        let texts = Texts::new(&[DOMAIN]).expect("the domain's messages are in order");
        for language in Language::ALL {
            for category in Category::ALL {
                let name = texts.get(language, category.id());
                assert!(!name.contains('⟦'), "{name}");
            }
        }
    }

    #[test]
    fn a_message_by_itself_says_what_it_says_among_all() {
        let text = "# Note\nb = One\n    two { $x }\n\n    three\n\n## Part\na = { $x ->\n    [one] one\n   *[other] many\n }\n";
        let file = MessageFile { nl: text, en: text };
        let texts = Texts::new(&[file, DOMAIN]).expect("in order");
        for language in Language::ALL {
            let messages = Messages::new(language, &[file, DOMAIN]);
            let arguments: FluentArgs<'_> = [("x", FluentValue::from(1))].into_iter().collect();
            for id in ["a", "b", "unknown", "missing"] {
                assert_eq!(messages.with(id, &arguments), texts.with(language, id, &arguments), "{id}");
                assert_eq!(messages.get(id), texts.get(language, id), "{id}");
            }
        }
    }

    #[test]
    fn a_message_in_one_language_only_is_named() {
        let file = MessageFile { nl: "a = een\nb = twee\n", en: "a = one\n" };
        assert!(matches!(Texts::new(&[file]), Err(TextsError::Parity(id)) if id == "b"));
    }
}
