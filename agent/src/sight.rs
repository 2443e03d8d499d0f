// SPDX-License-Identifier: EUPL-1.2
//! What is seen of the desktop, as `status` and `doctor` tell it.
//!
//! A running agent sees the desktop of its own session, which need not be that of the terminal in which somebody asks. So
//! it writes down what it sees in its lock file. Nothing of a person is in it: a way of watching, what that way cannot
//! see, and what is wrong.

use daglicht_platform::{Blind, ProbeError, Settings};
use serde::{Deserialize, Serialize};

use crate::capture;
use crate::lock::{self, Lock};
use crate::paths::Paths;
use crate::text::Words;

/// What is seen.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    /// The way of watching; absent when there is none.
    pub desktop: Option<String>,
    /// What that way cannot see: `lock`, `titles`.
    pub blind: Vec<String>,
    /// Why there is none, in the person's language.
    pub problem: Option<String>,
}

impl Sight {
    /// A way that works.
    #[must_use]
    pub fn through(name: &str, blind: &[Blind]) -> Self {
        let blind = blind.iter().map(|blind| id(*blind).to_owned()).collect();
        Self { desktop: Some(name.to_owned()), blind, problem: None }
    }

    /// Nothing, for a reason.
    #[must_use]
    pub fn nothing(words: &Words, reason: &ProbeError) -> Self {
        Self { problem: Some(words.desktop(reason)), ..Self::default() }
    }

    /// What the running agent sees, or what one that is started here would see.
    #[must_use]
    pub fn of(paths: &Paths, settings: &Settings, words: &Words) -> Self {
        Self::told(paths).unwrap_or_else(|| match capture::way(settings) {
            Ok(way) => Self::through(&way.name, &way.blind),
            Err(error) => Self::nothing(words, &error),
        })
    }

    /// What the running agent sees; none when none runs, or when it has not looked yet.
    #[must_use]
    pub fn told(paths: &Paths) -> Option<Self> {
        let running = lock::is_running(paths).then(|| lock::note(paths)).flatten();
        running.and_then(|note| serde_json::from_str(&note).ok())
    }

    /// Writes it down for others; what cannot be written is not shown.
    pub fn tell(&self, lock: &Lock) {
        let text = serde_json::to_string(self).expect("texts and lists of texts can be written");
        lock.write(&text);
    }
}

/// The name of what cannot be seen, for machines and message files.
const fn id(blind: Blind) -> &'static str {
    match blind {
        Blind::Lock => "lock",
        Blind::Titles => "titles",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lock::Work;
    use crate::testing::Folder;
    use daglicht_shared::text::Language;

    #[test]
    fn a_running_agent_is_believed_more_than_this_terminal() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let words = Words::new(Language::En);
        let ask = || Sight::of(&paths, &Settings::default(), &words);
        assert!(ask().problem.is_some_and(|problem| problem.contains("DISPLAY")));
        let lock = lock::take(&paths, Work::Run).expect("free");
        let long = Sight::nothing(&words, &ProbeError::Unsupported);
        long.tell(&lock);
        let seen = Sight::through("X11", &[Blind::Lock]);
        seen.tell(&lock);
        assert_eq!(ask(), seen);
        drop(lock);
        assert_eq!(ask().desktop, None);
    }
}
