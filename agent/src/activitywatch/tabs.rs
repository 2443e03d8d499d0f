// SPDX-License-Identifier: EUPL-1.2
//! What each browser's active tab is, as far as its watcher said so lately, and how that travels to `run`.
//!
//! A line of JSON per browser, the newest state only. Of a private tab nothing travels but that it is private. An event
//! that was kept back, or that bears a time that is not about now, says nothing about now.

use std::collections::BTreeMap;
use std::fmt;

use daglicht_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use super::buckets::Bucket;
use super::event::Event;

/// The type of a bucket that holds the active tab of a browser.
const WEB: &str = "web.tab.current";
/// How far an event's time may be from the moment at which it arrives.
const NOW_MS: i64 = 10_000;
/// The longest time for which a heartbeat holds, whatever pulse its client promises.
const LONGEST_PULSE_MS: i64 = 120_000;
/// The most browsers that are told apart.
const MOST_BROWSERS: usize = 16;
/// The longest line that is sent and read.
pub(super) const LONGEST_LINE: usize = 48 * 1024;

/// What a browser shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shown {
    /// A page.
    Page {
        /// Its address, whole.
        url: String,
        /// Its title.
        title: String,
    },
    /// A page in a private window.
    Private,
}

/// The state of one browser.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The browser's name, as its watcher gives it.
    pub browser: String,
    /// What it shows.
    pub shown: Shown,
    /// For how many milliseconds from now on this holds.
    pub holds_ms: i64,
}

impl fmt::Debug for Shown {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page { url, title } => write!(f, "Page({} and {} bytes)", url.len(), title.len()),
            Self::Private => f.write_str("Private"),
        }
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Message({:?}, {} ms)", self.shown, self.holds_ms)
    }
}

/// What has to be told.
#[derive(Debug, Default)]
pub struct Tabs {
    untold: BTreeMap<String, Message>,
}

impl Tabs {
    /// Takes a heartbeat; whether it has to be told.
    pub fn take(&mut self, id: &str, bucket: &Bucket, event: &Event, pulse_ms: i64, now: Timestamp) -> bool {
        let is_now = now.since(event.end()).abs() <= NOW_MS;
        let browser = browser_of(id);
        if bucket.kind != WEB || !is_now || browser.is_empty() {
            return false;
        }
        if self.untold.len() >= MOST_BROWSERS && !self.untold.contains_key(&browser) {
            return false;
        }
        let shown = if event.says("incognito") {
            Shown::Private
        } else {
            let text = |name| event.text(name).unwrap_or_default().to_owned();
            Shown::Page { url: text("url"), title: text("title") }
        };
        let holds_ms = pulse_ms.clamp(0, LONGEST_PULSE_MS);
        self.untold.insert(browser.clone(), Message { browser, shown, holds_ms });
        true
    }

    /// What has to be told, once.
    pub fn untold(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.untold).into_values().collect()
    }
}

/// The event as it may be kept: a private tab's without what it shows.
pub(super) fn keepable(bucket: &Bucket, event: Event) -> Event {
    if bucket.kind != WEB || !event.says("incognito") {
        return event;
    }
    let data = event.data.into_iter().filter(|(name, _)| name == "incognito").collect();
    Event { data, ..event }
}

/// The browser that a watcher's bucket is about by its name: `firefox` of `aw-watcher-web-firefox_pc-12`.
#[must_use]
pub fn browser_of(bucket: &str) -> String {
    let name = bucket.strip_prefix("aw-watcher-web-").unwrap_or_default();
    let name = name.split('_').next().unwrap_or_default();
    name.chars().filter(char::is_ascii_alphanumeric).take(32).collect::<String>().to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn bucket(kind: &str) -> Bucket {
        Bucket { kind: kind.to_owned(), client: "aw-client-web".to_owned(), hostname: String::new() }
    }

    fn event(at: Timestamp, incognito: serde_json::Value) -> Event {
        let data = json!({ "url": "https://zaak.example.nl/1", "title": "Zaak", "incognito": incognito });
        Event { id: 0, start: at, duration_ms: 0, data: data.as_object().cloned().expect("an object") }
    }

    fn check(id: &str, kind: &str, event: &Event, expected: Option<(&str, bool)>) {
        let mut tabs = Tabs::default();
        let told = tabs.take(id, &bucket(kind), event, 80_000, NOW);
        let messages = tabs.untold();
        let found = messages.first().map(|message| (message.browser.as_str(), message.shown == Shown::Private));
        assert_eq!(found, expected, "{id} {kind}");
        assert_eq!(told, expected.is_some());
    }

    #[test]
    fn the_newest_heartbeat_of_a_browser_is_told() {
        let fresh = event(NOW, json!("false"));
        check("aw-watcher-web-firefox", WEB, &fresh, Some(("firefox", false)));
        check("aw-watcher-web-edge_pc-12", WEB, &fresh, Some(("edge", false)));
        check("aw-watcher-web-Edge", WEB, &event(NOW, json!("true")), Some(("edge", true)));
        check("aw-watcher-web-edge", WEB, &event(NOW, json!(true)), Some(("edge", true)));
        check("aw-watcher-window_pc", "currentwindow", &fresh, None);
        check("aw-watcher-web-firefox", WEB, &event(NOW.plus(-60_000), json!("false")), None);
        check("aw-watcher-web-firefox", WEB, &event(NOW.plus(60_000), json!("false")), None);
    }

    #[test]
    fn nothing_of_a_private_tab_is_kept_or_told() {
        let private = event(NOW, json!("true"));
        let kept = keepable(&bucket(WEB), private.clone());
        assert!(!kept.write().to_string().contains("zaak"), "{}", kept.write());
        let mut tabs = Tabs::default();
        tabs.take("aw-watcher-web-firefox", &bucket(WEB), &private, 1, NOW);
        let told = serde_json::to_string(&tabs.untold()).expect("JSON");
        assert!(!told.to_lowercase().contains("zaak"), "{told}");
    }

    #[test]
    fn a_message_shows_no_address_in_debug() {
        let mut tabs = Tabs::default();
        tabs.take("aw-watcher-web-firefox", &bucket(WEB), &event(NOW, json!(false)), 1, NOW);
        assert_eq!(format!("{tabs:?}"), "Tabs { untold: {\"firefox\": Message(Page(25 and 4 bytes), 1 ms)} }");
    }
}
