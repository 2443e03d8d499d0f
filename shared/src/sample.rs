// SPDX-License-Identifier: EUPL-1.2
//! A sample: one observation of the desktop, before anything is decided about it.
//!
//! A sample lives in memory only. Its title and address have a `Debug` that shows the length, and there is no way to
//! store, send or print one; what the rule pack makes of them is a `Verdict`, which holds neither.

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
    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Title {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Title({} bytes)", self.0.len())
    }
}

/// The address of the page in a browser's window, without scheme, user, port, query and fragment.
///
/// It is matched against rules and dropped, as a title is.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    host: String,
    path: String,
}

impl Address {
    /// Reads the address of a page of the web; none for anything else, such as a page of the browser itself.
    #[must_use]
    pub fn parse(url: &str) -> Option<Self> {
        let scheme = |scheme: &str| {
            let start = url.get(..scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then(|| url.get(scheme.len()..)).flatten()
        };
        let rest = scheme("https://").or_else(|| scheme("http://"))?;
        let rest = rest.split(['?', '#']).next().unwrap_or_default();
        let (authority, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
        let host = authority.rsplit('@').next().unwrap_or_default();
        let host = match host.strip_prefix('[') {
            Some(literal) => literal.split(']').next().unwrap_or_default(),
            None => host.split(':').next().unwrap_or_default(),
        };
        let host = host.trim_end_matches('.').to_lowercase();
        let path = if path.is_empty() { "/" } else { path }.to_owned();
        (!host.is_empty()).then_some(Self { host, path })
    }

    /// The name of the machine, for matching only.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    /// The path, for matching only.
    pub(crate) fn path(&self) -> &str {
        &self.path
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({} bytes)", self.host.len() + self.path.len())
    }
}

/// Whether a browser's window keeps no history.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Browsing {
    /// Nobody said.
    #[default]
    Unsaid,
    /// It is an ordinary window.
    Normal,
    /// It is a private window.
    Private,
}

/// Whether an application answers the desktop.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Responding {
    /// It does, as far as is known.
    #[default]
    Yes,
    /// It hangs.
    No,
}

/// Whether a person is on a call: an application that makes calls uses the microphone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Call {
    /// Not as far as is known.
    #[default]
    No,
    /// A call is on.
    On,
}

/// Whether keyboard or mouse were used lately.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Input {
    /// They were.
    #[default]
    Recent,
    /// They were not.
    Absent,
}

/// The active window.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Window {
    /// The application's stable name in lower case, such as `libreoffice-writer` or `outlook.exe`.
    pub application: String,
    /// The window's title.
    pub title: Title,
    /// The page's address, if a watcher of the browser tells it.
    pub address: Option<Address>,
    /// Whether the browser's window is private, if a watcher of the browser tells it.
    pub browsing: Browsing,
    /// Whether the application answers.
    pub responding: Responding,
}

impl Window {
    /// A window of which no more is known than most desktops tell.
    #[must_use]
    pub fn new(application: String, title: Title) -> Self {
        Self { application, title, ..Self::default() }
    }
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
    /// The names of the applications that use the microphone, in lower case; the rule pack says which of them make calls.
    pub microphone: Vec<String>,
}

impl Sample {
    /// A sample of a desktop on which nothing uses the microphone.
    #[must_use]
    pub const fn new(at: Moment, presence: Presence, window: Option<Window>) -> Self {
        Self { at, presence, window, microphone: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(url: &str, expected: Option<(&str, &str)>) {
        let found = Address::parse(url);
        assert_eq!(found.as_ref().map(|address| (address.host(), address.path())), expected, "{url}");
    }

    #[test]
    fn an_address_is_a_host_and_a_path_and_no_more() {
        check("https://Zaken.Example.nl/zaak/12?bsn=1#top", Some(("zaken.example.nl", "/zaak/12")));
        check("HTTP://jan:geheim@zaken.example.nl.:8443", Some(("zaken.example.nl", "/")));
        check("https://[2001:db8::1]:443/x", Some(("2001:db8::1", "/x")));
        check("https://a.nl?x=/y", Some(("a.nl", "/")));
        for url in ["about:blank", "file:///home/jan/brief.odt", "chrome://settings", "https://", "https://:80/", "é"]
        {
            check(url, None);
        }
    }

    #[test]
    fn no_text_of_a_window_is_shown() {
        let window = Window {
            address: Address::parse("https://canary.example.nl/canary"),
            ..Window::new("browser".to_owned(), Title::new("canary".to_owned()))
        };
        assert!(!format!("{window:?}").contains("canary"));
    }
}
