// SPDX-License-Identifier: EUPL-1.2
//! The agent's texts in one chosen language, and how numbers and instants are written in it.
//!
//! Every sentence for people stands in `agent/locales`. What a command prints for machines never passes here.

use chrono::{Datelike as _, NaiveDate, TimeZone as _};
use daglicht_platform::{Missing, ProbeError};
use daglicht_shared::category::Category;
use daglicht_shared::duration;
use daglicht_shared::text::{DOMAIN, FluentArgs, FluentValue, Language, MessageFile, Messages};
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;

use crate::clock;

/// The agent's message files.
pub const AGENT: MessageFile =
    MessageFile { nl: include_str!("../locales/nl.ftl"), en: include_str!("../locales/en.ftl") };

/// The messages about what comes from elsewhere: watchers, exports and calendars.
pub const FEEDS: MessageFile =
    MessageFile { nl: include_str!("../locales/feeds.nl.ftl"), en: include_str!("../locales/feeds.en.ftl") };

/// The messages about rules and about how well they are right.
pub const RULES: MessageFile =
    MessageFile { nl: include_str!("../locales/rules.nl.ftl"), en: include_str!("../locales/rules.en.ftl") };

/// The messages of the page of own data.
pub const DATA: MessageFile =
    MessageFile { nl: include_str!("../locales/data.nl.ftl"), en: include_str!("../locales/data.en.ftl") };

/// The messages about own data that goes out or comes in, and about the conversation sheet.
pub const EXCHANGE: MessageFile =
    MessageFile { nl: include_str!("../locales/exchange.nl.ftl"), en: include_str!("../locales/exchange.en.ftl") };

/// The messages of the page with the conversation sheet, and of changes of its agreements.
pub const SHEET: MessageFile =
    MessageFile { nl: include_str!("../locales/sheet.nl.ftl"), en: include_str!("../locales/sheet.en.ftl") };

/// The messages about what the works council and the privacy officer stop.
pub const COUNCIL: MessageFile =
    MessageFile { nl: include_str!("../locales/council.nl.ftl"), en: include_str!("../locales/council.en.ftl") };

/// The messages of the employee's own pages.
pub const PAGE: MessageFile =
    MessageFile { nl: include_str!("../locales/page.nl.ftl"), en: include_str!("../locales/page.en.ftl") };

/// The messages about entries, templates and what is forgotten.
pub const ENTRIES: MessageFile =
    MessageFile { nl: include_str!("../locales/entries.nl.ftl"), en: include_str!("../locales/entries.en.ftl") };

/// All message files of the agent.
const ALL: [MessageFile; 10] = [DOMAIN, AGENT, FEEDS, RULES, EXCHANGE, COUNCIL, PAGE, DATA, SHEET, ENTRIES];

/// All texts, in one language.
#[derive(Debug)]
pub struct Words {
    messages: Messages,
    language: Language,
}

impl Words {
    /// The texts in a language.
    #[must_use]
    pub fn new(language: Language) -> Self {
        Self { messages: Messages::new(language, &ALL), language }
    }

    /// The language.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.language
    }

    /// A message.
    #[must_use]
    pub fn get(&self, id: &str) -> String {
        self.messages.get(id)
    }

    /// A message with values.
    #[must_use]
    pub fn with(&self, id: &str, values: &[(&'static str, FluentValue<'_>)]) -> String {
        let arguments: FluentArgs<'_> = values.iter().cloned().collect();
        self.messages.with(id, &arguments)
    }

    /// The name of a category, or of unknown.
    #[must_use]
    pub fn category(&self, category: Option<Category>) -> String {
        self.get(category.map_or("unknown", Category::id))
    }

    /// Why the desktop cannot be watched, and what to do.
    #[must_use]
    pub fn desktop(&self, error: &ProbeError) -> String {
        match error {
            ProbeError::Wayland { missing } => {
                let id = match missing {
                    Missing::Windows => "desktop-wayland-windows",
                    Missing::Extension => "desktop-gnome-extension",
                    Missing::Input => "desktop-wayland-input",
                };
                self.with(id, &[("protocol", missing.protocol().into())])
            }
            ProbeError::NoCompositor { display, .. } => self.display("desktop-no-compositor", display),
            ProbeError::NoDisplay => self.get("desktop-none"),
            ProbeError::Unreachable { display, .. } => self.display("desktop-unreachable", display),
            ProbeError::NoIdleTime { display } => self.display("desktop-no-idle-time", display),
            ProbeError::Desktop(_) => self.get("desktop-failed"),
            ProbeError::Unsupported => self.get("desktop-unsupported"),
        }
    }

    fn display(&self, id: &str, display: &str) -> String {
        self.with(id, &[("display", FluentValue::from(display.to_owned()))])
    }

    /// A clock time, such as `09:05`.
    #[must_use]
    pub fn time(&self, zone: Zone, at: Timestamp) -> String {
        clock::local(zone, at).format("%H:%M").to_string()
    }

    /// A date, such as `22 November 2026`.
    #[must_use]
    pub fn date(&self, date: NaiveDate) -> String {
        format!("{} {} {}", date.day(), self.get(&format!("page-month-{}", date.month())), date.year())
    }

    /// A date and time, such as `22 November 2026 at 09:05`; the zone stands with it where the clock shows a time twice.
    #[must_use]
    pub fn instant(&self, zone: Zone, at: Timestamp) -> String {
        let local = clock::local(zone, at);
        let is_shown_twice = zone.from_local_datetime(&local.naive_local()).single().is_none();
        let mut time = local.format("%H:%M").to_string();
        if is_shown_twice {
            time = format!("{time} ({})", zone.abbreviation(at));
        }
        let date = self.date(local.date_naive());
        self.with("instant", &[("date", FluentValue::from(date)), ("time", time.into())])
    }

    /// A length of time, such as `1 u 25 m` or `1h25m`.
    #[must_use]
    pub fn duration(&self, milliseconds: i64) -> String {
        duration::display(milliseconds, self.language)
    }
}

/// The category with an id, or with a name in any language.
#[must_use]
pub fn category_named(text: &str) -> Option<Category> {
    let same = |name: &str| name.to_lowercase() == text.trim().to_lowercase();
    let words = Language::ALL.map(Words::new);
    Category::ALL
        .into_iter()
        .find(|category| same(category.id()) || words.iter().any(|words| same(&words.category(Some(*category)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use daglicht_shared::text::Texts;

    #[test]
    fn an_instant_reads_as_people_say_it_and_is_never_two_at_once() {
        let zone = Zone::AMSTERDAM;
        let check = |language, at: i64, expected: &str| {
            let words = Words::new(language);
            assert_eq!(words.instant(zone, Timestamp(at * 1000)), expected);
        };
        check(Language::Nl, 1_795_421_100, "23 november 2026 om 09:05");
        check(Language::En, 1_795_421_100, "23 November 2026 at 09:05");
        check(Language::Nl, 1_792_888_200, "25 oktober 2026 om 02:30 (CEST)");
        check(Language::Nl, 1_792_891_800, "25 oktober 2026 om 02:30 (CET)");
    }

    #[test]
    fn both_languages_hold_the_same_messages() {
        Texts::new(&ALL).expect("the message files agree");
    }

    /// Words in the commands that look like the id of a message: two or more parts with hyphens, in quotes.
    fn ids(code: &str) -> impl Iterator<Item = &str> {
        let is_id = |text: &&str| {
            text.contains('-')
                && text.split('-').all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase()))
        };
        code.split('"').skip(1).step_by(2).filter(is_id)
    }

    #[test]
    fn every_message_that_a_command_names_exists() {
        // What the collector calls a problem, the name of a planted bug, and a program are no messages.
        let others = ["ticket-used", "saved-before-commit", "xdg-open"];
        let words = Words::new(Language::Nl);
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/commands");
        let mut seen = 0;
        for file in std::fs::read_dir(folder).expect("the commands are there") {
            let code = std::fs::read_to_string(file.expect("there").path()).expect("can be read");
            for id in ids(&code).filter(|id| !others.contains(id)) {
                let known = !words.get(id).starts_with(&format!("⟦{id}⟧")) || words.get(id).contains("⟧ ");
                assert!(known, "message `{id}` is missing");
                seen += 1;
            }
        }
        assert!(seen > 80, "the commands name {seen} messages only");
    }

    #[test]
    fn every_message_that_a_page_names_exists() {
        let words = Words::new(Language::En);
        let top = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
        let files = ["src/page", "templates"].into_iter().flat_map(|folder| {
            std::fs::read_dir(top.join(folder)).expect("the pages are there").map(|file| file.expect("there").path())
        });
        let mut seen = 0;
        for file in files {
            let code = std::fs::read_to_string(&file).expect("can be read");
            let named = code.split('"').filter(|text| text.starts_with("page-") && !text.contains(['{', ' ', '=']));
            for id in named.filter(|id| !id.ends_with(".html")) {
                assert!(
                    !words.get(id).starts_with(&format!("⟦{id}⟧")) || words.get(id).contains("⟧ "),
                    "{id} is missing"
                );
                seen += 1;
            }
        }
        assert!(seen > 150, "the pages name {seen} messages only");
    }
}
