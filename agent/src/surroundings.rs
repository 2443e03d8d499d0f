// SPDX-License-Identifier: EUPL-1.2
//! What is known of a moment from elsewhere than the desktop: the page that a browser shows, and who uses the microphone.
//!
//! It lives in memory as long as capture does and cannot begin without consent. While nobody is at the desktop a page ends
//! no wait; a call does, for whoever calls is there. A sound server that is missing or leaves is looked for again later,
//! and nothing else suffers from it.

use std::os::fd::BorrowedFd;

use daglicht_platform::microphone::{Microphone, SoundServer};
use daglicht_shared::sample::{Address, Browsing, Window};

use crate::activitywatch::{Feed, Tab};
use crate::consent::ActiveConsent;

/// How long after a failure the sound server is looked for again.
const AGAIN_MS: i64 = 60_000;

/// Whether a person is at the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attended {
    /// There was input lately.
    Yes,
    /// There was not.
    No,
}

/// The sources beside the desktop.
#[derive(Debug, Default)]
pub struct Surroundings {
    feed: Option<Feed>,
    sound: SoundServer,
    microphone: Option<Microphone>,
    /// When, by the boot-time clock, the sound server is looked for again.
    listen_at: Option<i64>,
}

impl Surroundings {
    /// Begins to watch; possible only with a consent.
    #[must_use]
    pub fn start(_consent: &ActiveConsent, feed: Option<Feed>, sound: SoundServer) -> Self {
        let microphone = Microphone::connect(&sound).ok();
        Self { feed, sound, microphone, listen_at: None }
    }

    /// The descriptors that become readable when there is something to read.
    #[must_use]
    pub fn descriptors(&self, attended: Attended) -> Vec<BorrowedFd<'_>> {
        let feed = self.feed.iter().filter(|_| attended == Attended::Yes).filter_map(Feed::descriptor);
        self.microphone.iter().map(Microphone::descriptor).chain(feed).collect()
    }

    /// Reads what there is; whether that changes what is known.
    pub fn read(&mut self, now_boot: i64, attended: Attended) -> bool {
        let heard = self.listen(now_boot);
        let told = self.feed.as_mut().filter(|_| attended == Attended::Yes).is_some_and(|feed| {
            feed.mend(now_boot);
            feed.read(now_boot)
        });
        heard || told
    }

    /// The applications that use the microphone.
    #[must_use]
    pub fn microphone_users(&self) -> Vec<String> {
        self.microphone.as_ref().map(|microphone| microphone.users().to_vec()).unwrap_or_default()
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

    fn listen(&mut self, now_boot: i64) -> bool {
        let Some(microphone) = &mut self.microphone else {
            if now_boot >= *self.listen_at.get_or_insert(now_boot.saturating_add(AGAIN_MS)) {
                self.listen_at = None;
                self.microphone = Microphone::connect(&self.sound).ok();
            }
            return false;
        };
        if let Ok(changed) = microphone.read() {
            return changed;
        }
        let was_used = !microphone.users().is_empty();
        self.microphone = None;
        was_used
    }
}
