// SPDX-License-Identifier: EUPL-1.2
//! The settings of the collector.
//!
//! They come from the built-in defaults, then a TOML file, then `DAGLICHT_COLLECTOR_*` variables, then flags, all through
//! one [`Source`]. What is unknown or wrong is refused, and all problems are reported together. No secret is a setting.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::disclose::Parameters;
use crate::store::postgres;

mod openid;
mod pdf;
mod rate;
mod server;
mod source;
mod span;
mod theme;

pub use openid::{Authentication, Group, OpenId};
pub use pdf::Pdf;
pub use rate::{ParseRateError, Rate};
pub use server::{Forwarded, Server, Tls};
pub use source::{ConfigError, Problem, Source};
pub use span::{ParseSpanError, Span};
pub use theme::{Colours, Theme};

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// The folder with the database and the secret; the user's own data folder when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub data_dir: Option<PathBuf>,
    /// The database.
    pub store: Store,
    /// The network.
    pub server: Server,
    /// How often and how much.
    pub limits: Limits,
    /// Figures about the collector itself.
    pub metrics: Metrics,
    /// Signing in.
    pub sign_in: SignIn,
    /// The rules of disclosure that are not part of a project's terms; the works council approves them, and they are shown
    /// on no page.
    pub disclosure: Parameters,
    /// PDFs of pages.
    pub pdf: Pdf,
    /// The agency's own look.
    pub theme: Theme,
    /// Who answers questions about the API.
    pub contact: Contact,
    /// The log.
    pub log: Log,
}

/// The settings as they stand in a file.
pub type File = Config;

/// Settings of the database. Without an address it is SQLite in the data folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Store {
    /// The address of a PostgreSQL database, without a password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The file whose first line is the password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password_file: Option<PathBuf>,
    /// The file with the certificates of the authorities that may vouch for the server; those of this machine when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ca_file: Option<PathBuf>,
}

/// How often things may happen, and how much may wait at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Reports from one network (IPv4 /24, IPv6 /56).
    pub reports: Rate,
    /// Enrolments from one network.
    pub enrolments: Rate,
    /// Withdrawals from one network.
    pub withdrawals: Rate,
    /// Attempts to sign in from one network.
    pub sign_ins: Rate,
    /// All other requests from one network.
    pub others: Rate,
    /// Reports and withdrawals of one weekly key.
    pub key: Rate,
    /// The most reports that are checked or written at the same time; further ones are sent away at once. Half of it for
    /// withdrawals, a quarter for enrolments.
    pub queue: usize,
}

/// Settings of the figures about the collector itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Metrics {
    /// The address at which Prometheus reads them; nowhere when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub listen: Option<SocketAddr>,
}

/// Settings of signing in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SignIn {
    /// How long a session lives without use.
    pub session: Span,
    /// How long it lives at most.
    pub longest: Span,
    /// How many failed attempts a name has before it must wait.
    pub attempts: u32,
    /// How long it must wait then.
    pub pause: Span,
    /// Signing in at an identity provider.
    pub openid: OpenId,
}

/// Who answers questions about the API; stands in its published description.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Contact {
    /// The name of a team or desk, never of a person.
    pub name: String,
    /// Its e-mail address.
    pub email: String,
    /// A page about it.
    pub url: String,
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

impl Default for Limits {
    fn default() -> Self {
        // A whole agency may come from one network: 65,000 reports within an hour are 18 a second.
        Self {
            reports: Rate::per_minute(6_000),
            enrolments: Rate::per_minute(600),
            withdrawals: Rate::per_minute(1_200),
            sign_ins: Rate::per_minute(60),
            others: Rate::per_minute(6_000),
            key: Rate::per_hour(60),
            queue: 256,
        }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            session: Span::seconds(3600),
            longest: Span::seconds(12 * 3600),
            attempts: 5,
            pause: Span::seconds(15 * 60),
            openid: OpenId::default(),
        }
    }
}

impl Default for Contact {
    fn default() -> Self {
        Self {
            name: "Daglicht".to_owned(),
            email: "daglicht@example.org".to_owned(),
            url: "https://example.org/daglicht".to_owned(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: LogLevel::Info }
    }
}

impl Config {
    /// The settings of which those who watch over the measurement want to know when they change, by name.
    #[must_use]
    pub fn overseen(&self) -> BTreeMap<String, String> {
        #[derive(Serialize)]
        struct Overseen<'a> {
            sign_in: &'a SignIn,
            disclosure: &'a Parameters,
            limits: &'a Limits,
        }
        let overseen = Overseen { sign_in: &self.sign_in, disclosure: &self.disclosure, limits: &self.limits };
        let mut found = BTreeMap::new();
        let all = toml::Table::try_from(&overseen).expect("settings have text keys");
        name_each("", &all, &mut found);
        found
    }

    /// All settings that are readable but cannot be used.
    #[must_use]
    pub fn problems(&self) -> Vec<Problem> {
        let mut found = self.server.problems();
        found.extend(self.sign_in.openid.problems());
        found.extend(self.pdf.problems());
        found.extend(self.theme.problems());
        match self.store.url.as_deref().map(postgres::address) {
            Some(Err(error)) => found.push(Problem::new("store.url", &error.to_string())),
            None if self.store.password_file.is_some() || self.store.ca_file.is_some() => {
                found.push(Problem::new("store.url", "is missing, while other settings of a server are there"));
            }
            Some(Ok(_)) | None => {}
        }
        for (name, valid) in [
            ("limits.queue", (4..=100_000).contains(&self.limits.queue)),
            ("sign_in.session", !self.sign_in.session.is_zero()),
            ("sign_in.longest", self.sign_in.longest.milliseconds() >= self.sign_in.session.milliseconds()),
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

/// Adds every setting of a table under its whole name.
fn name_each(above: &str, table: &toml::Table, found: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        let name = if above.is_empty() { name.clone() } else { format!("{above}.{name}") };
        match value.as_table() {
            Some(inner) => name_each(&name, inner, found),
            None => drop(found.insert(name, value.to_string())),
        }
    }
}
