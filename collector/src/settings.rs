// SPDX-License-Identifier: EUPL-1.2
//! What the audit keeps of the collector's settings: which of them changed since the start before, never what they are.
//!
//! The parameters of disclosure would help whoever wants to undo it, and no reader of the audit needs them. Of each
//! setting a mark is kept that is made with the collector's secret, so that nobody finds the value by trying them all.

use std::collections::BTreeMap;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::keys::Keys;

/// The marks of all settings, and which of them changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marks {
    /// The names of the settings that changed; empty at the first start.
    pub changed: Vec<String>,
    marks: BTreeMap<String, String>,
}

impl Marks {
    /// The marks of these settings after those of the start before; none when nothing changed.
    #[must_use]
    pub fn after(config: &Config, keys: &Keys, before: Option<&Self>) -> Option<Self> {
        let mark = |(name, value): (String, String)| {
            let mark = BASE64URL_NOPAD.encode(&keys.setting_mark(&name, &value));
            (name, mark)
        };
        let marks: BTreeMap<String, String> = config.overseen().into_iter().map(mark).collect();
        let Some(before) = before else { return Some(Self { changed: Vec::new(), marks }) };
        let names = marks.keys().chain(before.marks.keys().filter(|name| !marks.contains_key(*name)));
        let changed: Vec<String> = names.filter(|name| marks.get(*name) != before.marks.get(*name)).cloned().collect();
        (!changed.is_empty()).then_some(Self { changed, marks })
    }

    /// The marks in the detail of an act; none when it holds none.
    #[must_use]
    pub fn read(detail: &str) -> Option<Self> {
        serde_json::from_str(detail).ok()
    }

    /// The detail of an act.
    #[must_use]
    pub fn detail(&self) -> String {
        serde_json::to_string(self).expect("marks have text keys")
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::crypto::Secret;

    use super::*;

    #[test]
    fn what_changed_is_named_and_no_value_can_be_read_or_tried_out() {
        let (keys, other) = (Keys::new(Secret::new([1; 32])), Keys::new(Secret::new([2; 32])));
        let config = Config::default();
        let first = Marks::after(&config, &keys, None).expect("the first start");
        assert_eq!(first.changed, [""; 0]);
        let read = Marks::read(&first.detail()).expect("marks");
        assert_eq!(Marks::after(&config, &keys, Some(&read)), None);
        let mut changed = config.clone();
        changed.disclosure.p_percent = 17;
        changed.limits.queue += 1;
        let second = Marks::after(&changed, &keys, Some(&read)).expect("two changed");
        assert_eq!(second.changed, ["disclosure.p_percent", "limits.queue"]);
        assert!(!second.detail().contains("17"), "{}", second.detail());
        let elsewhere = Marks::after(&config, &other, Some(&read)).expect("every mark differs");
        assert_eq!(elsewhere.changed.len(), config.overseen().len());
    }

    #[test]
    fn a_detail_without_marks_is_told_apart() {
        assert_eq!(Marks::read(""), None);
        assert_eq!(Marks::read("[disclosure]\np_percent = 17\n"), None);
    }
}
