// SPDX-License-Identifier: EUPL-1.2
//! What is known of an active window from elsewhere than the desktop: the page that its browser shows.
//!
//! It lives in memory as long as capture does. While nobody is at the desktop, nothing here ends the wait.

use std::os::fd::BorrowedFd;

use daglicht_shared::sample::{Address, Browsing, Window};

use crate::activitywatch::{Feed, Tab};

/// The sources beside the desktop.
#[derive(Debug, Default)]
pub struct Surroundings {
    /// The feed, while it is on.
    pub feed: Option<Feed>,
}

impl Surroundings {
    /// The descriptors that become readable when there is something to read.
    #[must_use]
    pub fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        self.feed.iter().filter_map(Feed::descriptor).collect()
    }

    /// Reads what there is; whether that changes what is known.
    pub fn read(&mut self, now_boot: i64) -> bool {
        self.feed.as_mut().is_some_and(|feed| {
            feed.mend(now_boot);
            feed.read(now_boot)
        })
    }

    /// Adds what is known of a window with this title.
    #[must_use]
    pub fn complete(&self, window: Window, title: &str, now_boot: i64) -> Window {
        let tab = self.feed.as_ref().and_then(|feed| feed.tab(&window.application, title, now_boot));
        match tab {
            Some(Tab::Page(url)) => Window { address: Address::parse(url), browsing: Browsing::Normal, ..window },
            Some(Tab::Private) => Window { browsing: Browsing::Private, ..window },
            None => window,
        }
    }
}
