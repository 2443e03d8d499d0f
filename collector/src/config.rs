// SPDX-License-Identifier: EUPL-1.2
//! The settings of the collector.
//!
//! They come from the built-in defaults, then a TOML file, then `DAGLICHT_COLLECTOR_*` variables, then flags, all through
//! one [`Source`]. What is unknown or wrong is refused, and all problems are reported together. No secret is a setting.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::disclose::Parameters;

mod source;
mod span;

pub use source::{ConfigError, Problem, Source};
pub use span::{ParseSpanError, Span};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder with the database and the secret; the user's own data folder when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// The network.
    pub server: Server,
    /// Signing in.
    pub sign_in: SignIn,
    /// The rules of disclosure that are not part of a project's terms; the works council approves them, and they are shown
    /// on no page.
    pub disclosure: Parameters,
    /// The log.
    pub log: Log,
}

/// The settings as they stand in a file.
pub type File = Config;

/// Settings of the network.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Server {
    /// The address to listen on.
    pub listen: SocketAddr,
    /// Whether a reverse proxy takes TLS off in front; without one only loopback addresses are allowed.
    pub behind_proxy: bool,
    /// The most connections at the same time.
    pub max_connections: usize,
    /// How long the head of a request, or the next request of a kept connection, may take.
    pub header_timeout: Span,
    /// How long a whole request may take.
    pub request_timeout: Span,
    /// How long running requests may take when the collector stops.
    pub shutdown_timeout: Span,
}

/// Settings of signing in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// How long a session lives without use.
    pub session: Span,
    /// How many failed attempts a name has before it must wait.
    pub attempts: u32,
    /// How long it must wait then.
    pub pause: Span,
}

/// Settings of the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Log {
    /// The form of a line.
    pub format: LogFormat,
    /// The least serious level that is written: `error`, `warn`, `info`, `debug`.
    pub level: LogLevel,
}

/// The form of a log line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// How serious a log line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogLevel {
    /// Something failed and needs a person.
    Error,
    /// Something is odd.
    Warn,
    /// Starts, stops, closes.
    Info,
    /// Each request, without addresses.
    Debug,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8470)),
            behind_proxy: false,
            max_connections: 512,
            header_timeout: Span::seconds(15),
            request_timeout: Span::seconds(30),
            shutdown_timeout: Span::seconds(10),
        }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self { session: Span::seconds(8 * 3600), attempts: 5, pause: Span::seconds(15 * 60) }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: LogLevel::Info }
    }
}

impl Config {
    /// All settings that are readable but cannot be used.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = Vec::new();
        if !self.server.listen.ip().is_loopback() && !self.server.behind_proxy {
            found.push(Problem::new(
                "server.listen",
                "is not a loopback address, and this version has no TLS of its own: put a reverse proxy with TLS in front \
                 and set `server.behind_proxy = true`, or listen on 127.0.0.1",
            ));
        }
        for (name, valid) in [
            ("server.max_connections", (1..=100_000).contains(&self.server.max_connections)),
            ("server.header_timeout", !self.server.header_timeout.is_zero()),
            ("server.request_timeout", !self.server.request_timeout.is_zero()),
            ("sign_in.session", !self.sign_in.session.is_zero()),
            ("sign_in.attempts", (1..=100).contains(&self.sign_in.attempts)),
            ("disclosure.p_percent", (1..=100).contains(&self.disclosure.p_percent)),
            ("disclosure.dominance_percent", (50..=100).contains(&self.disclosure.dominance_percent)),
            ("disclosure.min_contributors", (3..=100).contains(&self.disclosure.min_contributors)),
        ] {
            if !valid {
                found.push(Problem::new(name, "is out of range"));
            }
        }
        found
    }
}
