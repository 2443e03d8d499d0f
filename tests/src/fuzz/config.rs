// SPDX-License-Identifier: EUPL-1.2
//! Files that people write: rule packs, projects, settings.

use std::path::PathBuf;

use daglicht_agent::config::File;
use daglicht_collector::config::{Config, ConfigError, Source};
use daglicht_collector::projects;
use daglicht_shared::manifest::Terms;
use daglicht_shared::rule_pack::{RulePack, Verdict};
use daglicht_shared::sample::{Title, Window};

use super::Target;

pub(super) const RULES: Target =
    Target { name: "rules", seeds: &[include_bytes!("../../fuzz/seeds/rules.toml")], run: rules };
pub(super) const PROJECT: Target =
    Target { name: "project", seeds: &[include_bytes!("../../../deploy/project.toml")], run: project };
pub(super) const COLLECTOR: Target = Target {
    name: "collector-settings",
    seeds: &[
        include_bytes!("../../../deploy/collector-container.toml"),
        include_bytes!("../../fuzz/seeds/collector.toml"),
    ],
    run: collector,
};
pub(super) const AGENT: Target = Target {
    name: "agent-settings",
    seeds: &[b"week_minutes = 2160\nidle_seconds = 180\nlanguage = \"nl\"\nzone = \"Europe/Amsterdam\"\n"],
    run: agent,
};

fn rules(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    match RulePack::parse(text) {
        Ok(pack) => {
            assert!(!pack.rules().is_empty());
            let again = RulePack::parse(text).expect("what loads once loads again");
            assert_eq!((again.hash(), again.rules()), (pack.hash(), pack.rules()));
            // What a pack says is one of its own rules.
            let window = Window::new("soffice".to_owned(), Title::new("Brief - LibreOffice".to_owned()));
            match pack.classify(&window) {
                Verdict::Known(class) => assert!(pack.rule(&class.rule).is_some()),
                Verdict::Excluded { rule } | Verdict::Left { rule } => assert!(pack.rule(&rule).is_some()),
                Verdict::Unknown => {}
            }
            true
        }
        Err(error) => {
            assert!(!error.to_string().is_empty());
            false
        }
    }
}

fn project(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let Ok(terms) = projects::read(text) else { return false };
    // Terms are kept as JSON, and what the council signs is the hash of it.
    let json = serde_json::to_string(&terms).expect("text keys only");
    let again: Terms = serde_json::from_str(&json).expect("what was kept can be read");
    assert_eq!((again.hash(), &again), (terms.hash(), &terms));
    assert!(terms.disclosure.k >= 5 && terms.teams().next().is_some());
    assert!(terms.first_week.through(terms.last_week).count() <= 106);
    true
}

fn collector(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let load =
        |text: &str| Config::load(&Source { file: Some((PathBuf::from("f"), text.to_owned())), ..Source::default() });
    match load(text) {
        Ok(config) => {
            let written = toml::to_string(&config).expect("settings have text keys");
            assert_eq!(load(&written).expect("what was read can be written"), config);
            assert!(config.problems().is_empty());
            true
        }
        Err(ConfigError::Problems(problems)) => {
            assert!(!problems.is_empty());
            false
        }
        Err(ConfigError::Syntax { .. }) => {
            assert!(text.parse::<toml::Table>().is_err());
            false
        }
    }
}

fn agent(data: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(data) else { return false };
    let Ok(file) = toml::from_str::<File>(text) else { return false };
    let written = toml::to_string(&file).expect("settings have text keys");
    assert_eq!(toml::from_str::<File>(&written).expect("what was read can be written"), file);
    true
}
