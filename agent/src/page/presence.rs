// SPDX-License-Identifier: EUPL-1.2
//! Whether anybody still looks, and so when the server ends.
//!
//! Each page has a number. Its script tells that it is there, and when it goes; when the last page that told so is gone,
//! the server ends soon after. Without scripts, or where a page is hidden and silent, it ends after a longer while
//! without requests. Times are the boot-time clock's milliseconds: a computer that slept has nobody looking.

use std::collections::BTreeSet;

/// How long a server stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Patience {
    /// After the last page was closed, in milliseconds.
    pub(crate) closed_ms: i64,
    /// After the last request, in milliseconds.
    pub(crate) unused_ms: i64,
}

impl Default for Patience {
    fn default() -> Self {
        Self { closed_ms: 45_000, unused_ms: 15 * 60_000 }
    }
}

/// Who looks, and until when the server stays.
#[derive(Debug)]
pub(super) struct Presence {
    patience: Patience,
    pages: BTreeSet<u64>,
    next: u64,
    until: i64,
}

impl Presence {
    pub(super) fn new(patience: Patience, now: i64) -> Self {
        Self { patience, pages: BTreeSet::new(), next: 1, until: now.saturating_add(patience.unused_ms) }
    }

    /// A request came.
    pub(super) fn asked(&mut self, now: i64) {
        self.until = now.saturating_add(self.patience.unused_ms);
    }

    /// The number of a page that is about to be shown.
    pub(super) fn number(&mut self) -> u64 {
        let number = self.next;
        self.next += 1;
        number
    }

    /// A page says that it is there.
    pub(super) fn here(&mut self, page: u64) {
        if page < self.next {
            self.pages.insert(page);
        }
    }

    /// A page says that it goes.
    pub(super) fn gone(&mut self, page: u64, now: i64) {
        if self.pages.remove(&page) && self.pages.is_empty() {
            self.until = now.saturating_add(self.patience.closed_ms);
        }
    }

    /// When the server ends if nothing else happens.
    pub(super) const fn until(&self) -> i64 {
        self.until
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn presence() -> Presence {
        let mut presence = Presence::new(Patience { closed_ms: 10, unused_ms: 100 }, 0);
        assert_eq!((presence.number(), presence.number()), (1, 2));
        presence
    }

    #[test]
    fn it_ends_soon_after_the_last_page_went() {
        let mut presence = presence();
        presence.here(1);
        presence.here(2);
        presence.asked(50);
        presence.gone(1, 50);
        assert_eq!(presence.until(), 150, "one is still there");
        presence.asked(60);
        presence.gone(2, 60);
        assert_eq!(presence.until(), 70);
        presence.asked(65);
        assert_eq!(presence.until(), 165, "somebody came back");
    }

    #[test]
    fn without_a_word_of_a_script_it_ends_after_the_longer_while() {
        let mut presence = presence();
        assert_eq!(presence.until(), 100);
        presence.asked(30);
        presence.gone(1, 30);
        assert_eq!(presence.until(), 130, "a page that never said it was there cannot go");
        presence.here(99);
        presence.gone(99, 40);
        assert_eq!(presence.until(), 130, "there is no such page");
    }
}
