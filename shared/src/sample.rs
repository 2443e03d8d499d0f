// SPDX-License-Identifier: EUPL-1.2
//! A sample: one observation of the desktop, before anything is decided about it.
//!
//! A sample lives in memory only. Its title has a `Debug` that shows the length, and there is no way to store, send or
//! print one; what the rule pack makes of it is a `Verdict`, which holds no title.

use std::fmt;

use crate::time::{Moment, Timestamp};

/// The title of a window. It is matched against rules and dropped.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// The title as the desktop gave it; may hold anything.
    #[must_use]
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for matching only.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Title({} bytes)", self.0.len())
    }
}

/// The active window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// The application's stable name in lower case, such as `libreoffice-writer` or `outlook.exe`.
    pub application: String,
    /// The window's title.
    pub title: Title,
}

/// Whether a person is at the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// There was input lately.
    Active,
    /// There has been no input since an instant.
    Idle {
        /// The last input.
        since: Timestamp,
    },
    /// The screen is locked or another user has the desktop.
    Locked,
}

/// One observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// When, by all three clocks.
    pub at: Moment,
    /// Whether a person is there.
    pub presence: Presence,
    /// The active window; absent when there is none or the desktop does not show it.
    pub window: Option<Window>,
}
