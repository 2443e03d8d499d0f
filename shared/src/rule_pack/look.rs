// SPDX-License-Identifier: EUPL-1.2
//! A look at a window: which patterns matched, and nothing of what they matched on.
//!
//! Titles and addresses end here. What is left can be asked again as time passes, without them: a rule about the time of
//! day or about how long something lasts needs no title to be judged a minute later.

use super::patterns::Matches;
use super::plain;
use crate::case::CaseHash;
use crate::id::ActivityId;
use crate::sample::{Browsing, Call, Input, Responding, Title};
use chrono::Weekday;

/// Longer titles and paths are looked at in their first and last part: browsers put their own words at the end.
const LONGEST_PART: usize = 4_096;

/// What the patterns of a pack made of a window.
#[derive(Debug, Clone)]
pub struct Look {
    pub(super) applications: Matches,
    pub(super) titles: Matches,
    pub(super) hosts: Option<Matches>,
    pub(super) paths: Option<Matches>,
    pub(super) browsing: Browsing,
    pub(super) responding: Responding,
    pub(super) call: Call,
    pub(super) input: Input,
    pub(super) case: Option<CaseHash>,
}

impl Look {
    /// The case whose number the window showed, as its keyed hash.
    #[must_use]
    pub const fn case(&self) -> Option<CaseHash> {
        self.case
    }

    /// Whether the same patterns matched and all else is the same.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.applications == other.applications
            && self.titles == other.titles
            && self.hosts == other.hosts
            && self.paths == other.paths
            && (self.browsing, self.responding, self.call, self.input, self.case)
                == (other.browsing, other.responding, other.call, other.input, other.case)
    }
}

/// A local time of day and week.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LocalTime {
    /// The day of the week.
    pub weekday: Weekday,
    /// The minute of the day, from 0.
    pub minute: u32,
}

/// What surrounds a look at a window.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context<'a> {
    /// The local time; without it no rule about the time matches.
    pub local: Option<LocalTime>,
    /// For how many milliseconds the application has been in front.
    pub lasting_ms: i64,
    /// The last activity that a rule named before this window.
    pub previous: Option<&'a ActivityId>,
    /// For how many days the case in front was left alone at most, before a day on which it was opened again.
    pub reopened_days: Option<u32>,
}

/// The text of a title in which patterns are matched.
pub(super) fn readable(title: &Title) -> Vec<u8> {
    shortened(title.text())
}

/// The plain form of a text, without the middle of a very long one.
pub(super) fn shortened(text: &str) -> Vec<u8> {
    if text.len() <= 2 * LONGEST_PART {
        return plain(text);
    }
    let head = text.floor_char_boundary(LONGEST_PART);
    let tail = text.ceil_char_boundary(text.len() - LONGEST_PART);
    [plain(text.get(..head).unwrap_or_default()), b" ".to_vec(), plain(text.get(tail..).unwrap_or_default())].concat()
}
