// SPDX-License-Identifier: EUPL-1.2
//! The feed as `run` has it: the process that holds the endpoint, and what each browser shows by its last word.
//!
//! A tab's address counts for a window only while it is fresh, the window is that browser's, and the window's title holds
//! the tab's: between a switch of tabs and the watcher's word about it there is no address, rather than a wrong one.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fmt;
use std::io::{self, Read as _};
use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use super::tabs::{LONGEST_LINE, Message, Shown};

/// How long after its end the endpoint is started again at first; each time it takes twice as long.
const AGAIN_MS: i64 = 60_000;
/// And at last.
const LONGEST_AGAIN_MS: i64 = 3_600_000;

/// The program that holds the endpoint, and how it is told to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The program.
    pub program: PathBuf,
    /// Its arguments.
    pub arguments: Vec<OsString>,
}

/// The endpoint's process and what it told.
pub struct Feed {
    endpoint: Endpoint,
    child: Child,
    socket: UnixStream,
    unread: Vec<u8>,
    tabs: BTreeMap<String, Held>,
    /// When, by the boot-time clock, the process was found to be gone.
    gone_at: Option<i64>,
    /// How long after that it is started again.
    again_ms: i64,
}

struct Held {
    shown: Shown,
    /// The boot-time clock's milliseconds until which this holds.
    until: i64,
}

/// What is known of the tab behind a window.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tab<'a> {
    /// Its address.
    Page(&'a str),
    /// That it is private.
    Private,
}

impl fmt::Debug for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Feed({} browsers)", self.tabs.len())
    }
}

impl fmt::Debug for Tab<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Page(url) => write!(f, "Page({} bytes)", url.len()),
            Self::Private => f.write_str("Private"),
        }
    }
}

impl Feed {
    /// Starts the endpoint's process.
    ///
    /// # Errors
    /// The operating system's error when it cannot be started.
    pub fn start(endpoint: Endpoint) -> io::Result<Self> {
        let (ours, theirs) = UnixStream::pair()?;
        ours.set_nonblocking(true)?;
        let mut command = Command::new(&endpoint.program);
        command.args(&endpoint.arguments).stdin(Stdio::from(OwnedFd::from(theirs))).stdout(Stdio::null());
        let child = command.spawn()?;
        Ok(Self {
            endpoint,
            child,
            socket: ours,
            unread: Vec::new(),
            tabs: BTreeMap::new(),
            gone_at: None,
            again_ms: AGAIN_MS,
        })
    }

    /// Starts the process again when it has been gone for a while.
    pub fn mend(&mut self, now_boot: i64) {
        if self.gone_at.is_some_and(|gone| now_boot.saturating_sub(gone) >= self.again_ms) {
            match Self::start(self.endpoint.clone()) {
                Ok(again) => {
                    let again_ms = (self.again_ms * 2).min(LONGEST_AGAIN_MS);
                    *self = again;
                    self.again_ms = again_ms;
                }
                Err(_) => self.gone_at = Some(now_boot),
            }
        }
    }

    /// The descriptor that becomes readable when there is something to read; none when the process is gone.
    #[must_use]
    pub fn descriptor(&self) -> Option<BorrowedFd<'_>> {
        self.gone_at.is_none().then(|| self.socket.as_fd())
    }

    /// Reads what was told; whether anything changed.
    pub fn read(&mut self, now_boot: i64) -> bool {
        let mut changed = false;
        let mut buffer = [0; 4096];
        while self.gone_at.is_none() {
            match self.socket.read(&mut buffer) {
                Ok(0) => self.gone(now_boot),
                Ok(length) => {
                    self.unread.extend_from_slice(buffer.get(..length).unwrap_or_default());
                    changed |= self.take_lines(now_boot);
                    if self.unread.len() > LONGEST_LINE {
                        self.gone(now_boot);
                    }
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => self.gone(now_boot),
            }
        }
        changed
    }

    /// What is known of the tab in the active window.
    #[must_use]
    pub fn tab(&self, application: &str, title: &str, now_boot: i64) -> Option<Tab<'_>> {
        let fresh = |held: &Held| now_boot < held.until;
        self.tabs.iter().filter(|(_, held)| fresh(held)).find_map(|(browser, held)| match &held.shown {
            Shown::Private => is_tab(browser, "", application, title).then_some(Tab::Private),
            Shown::Page { url, title: tab } => is_tab(browser, tab, application, title).then_some(Tab::Page(url)),
        })
    }

    fn take_lines(&mut self, now_boot: i64) -> bool {
        let mut changed = false;
        while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
            let rest = self.unread.split_off(end + 1);
            let line = std::mem::replace(&mut self.unread, rest);
            if let Ok(Message { browser, shown, holds_ms }) = serde_json::from_slice(&line) {
                let until = now_boot.saturating_add(holds_ms);
                let before = self.tabs.insert(browser, Held { shown: shown.clone(), until });
                changed |= before.is_none_or(|before| before.shown != shown || before.until <= now_boot);
            }
        }
        changed
    }

    fn gone(&mut self, now_boot: i64) {
        self.tabs.clear();
        self.unread = Vec::new();
        self.gone_at = Some(now_boot);
        self.end();
    }

    fn end(&mut self) {
        // It may be gone already; what counts is that it is.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Drop for Feed {
    fn drop(&mut self) {
        self.end();
    }
}

/// Whether a browser's tab with this title can be what a window with that title shows.
#[must_use]
pub fn is_tab(browser: &str, tab: &str, application: &str, window: &str) -> bool {
    is_browser(browser, application) && holds(window, tab)
}

/// Whether an application is the browser that a watcher names.
fn is_browser(browser: &str, application: &str) -> bool {
    let application = application.to_ascii_lowercase();
    let names: &[&str] = match browser {
        // Both are called so by their watcher.
        "chrome" | "chromium" => &["chrome", "chromium"],
        "firefox" => &["firefox", "librewolf", "waterfox"],
        other => return other.len() >= 3 && application.contains(other),
    };
    names.iter().any(|name| application.contains(name))
}

/// Whether a window's title holds a tab's, as far as both are known and whatever became of spaces and control characters.
fn holds(window: &str, tab: &str) -> bool {
    let plain = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).take(200).collect() };
    let (window, tab) = (plain(window), plain(tab));
    window.is_empty() || window.contains(&tab)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(messages: &[(&str, &str, &str)]) -> Feed {
        let endpoint = Endpoint { program: PathBuf::from("/bin/true"), arguments: Vec::new() };
        let mut feed = Feed::start(endpoint).expect("a process can be started");
        for (browser, url, title) in messages {
            let shown = Shown::Page { url: (*url).to_owned(), title: (*title).to_owned() };
            let message = Message { browser: (*browser).to_owned(), shown, holds_ms: 1_000 };
            feed.unread.extend(serde_json::to_vec(&message).expect("JSON"));
            feed.unread.push(b'\n');
        }
        feed.take_lines(0);
        feed
    }

    fn check(application: &str, title: &str, at: i64, expected: Option<&str>) {
        let feed = feed(&[("firefox", "https://zaak.example.nl/", "Zaak 12"), ("edge", "https://e.example.nl/", "E")]);
        let expected = expected.map(Tab::Page);
        assert_eq!(feed.tab(application, title, at), expected, "{application} {title} {at}");
    }

    #[test]
    fn an_address_counts_for_its_own_browser_its_own_tab_and_while_it_is_fresh() {
        let zaak = Some("https://zaak.example.nl/");
        check("firefox", "Zaak 12 — Mozilla Firefox", 0, zaak);
        check("firefox-esr", "Zaak\u{a0}12", 999, zaak);
        check("firefox", "", 0, zaak);
        check("firefox", "Zaak 12", 1_000, None);
        check("firefox", "Nieuws — Mozilla Firefox", 0, None);
        check("libreoffice-writer", "Zaak 12", 0, None);
        check("microsoft-edge", "E - Microsoft Edge", 0, Some("https://e.example.nl/"));
    }

    #[test]
    fn what_is_no_message_is_passed_over() {
        let mut feed = feed(&[]);
        feed.unread.extend_from_slice(b"{\n\xff\n{\"browser\":1}\n");
        assert!(!feed.take_lines(0));
        assert!(feed.tabs.is_empty() && feed.unread.is_empty());
    }

    #[test]
    fn a_word_that_changes_nothing_is_no_change() {
        let mut feed = feed(&[("firefox", "https://a.example/", "A")]);
        let again =
            br#"{"browser":"firefox","shown":{"page":{"url":"https://a.example/","title":"A"}},"holds_ms":1000}"#;
        feed.unread.extend_from_slice(again);
        feed.unread.push(b'\n');
        assert!(!feed.take_lines(500));
        assert_eq!(feed.tab("firefox", "A", 1_400), Some(Tab::Page("https://a.example/")), "but it holds for longer");
    }
}
