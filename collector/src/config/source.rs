// SPDX-License-Identifier: EUPL-1.2
//! Where settings come from, and how they are joined.
//!
//! Each setting is first tried alone, so that one wrong value does not hide the next. The environment is a parameter.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use toml::{Table, Value};

use super::Config;

/// The prefix of the variables.
const PREFIX: &str = "DAGLICHT_COLLECTOR_";
/// Names with the prefix that are no settings: the file of settings itself.
const NOT_SETTINGS: [&str; 1] = ["CONFIG"];

/// Everything that settings are read from.
#[derive(Debug, Clone, Default)]
pub struct Source {
    /// The file's name for messages and its text; none when there is no file.
    pub file: Option<(PathBuf, String)>,
    /// The environment.
    pub environment: BTreeMap<String, String>,
    /// Settings from flags, by their full name such as `server.listen`.
    pub flags: Vec<(&'static str, String)>,
}

/// One thing that is wrong with the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The setting's full name.
    pub setting: String,
    /// What is wrong and what to do.
    pub message: String,
}

/// The settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file is not TOML.
    #[error("the settings in {path} cannot be read; nothing was started", path = path.display())]
    Syntax {
        /// The file.
        path: PathBuf,
        /// The line and reason.
        #[source]
        source: Box<toml::de::Error>,
    },
    /// Some settings are unknown or wrong.
    #[error("the settings are not in order; nothing was started:{}", lines(.0))]
    Problems(Vec<Problem>),
}

impl Problem {
    pub(super) fn new(setting: &str, message: &str) -> Self {
        Self { setting: setting.to_owned(), message: message.to_owned() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` {}", self.setting, self.message)
    }
}

fn lines(problems: &[Problem]) -> String {
    problems.iter().map(|problem| format!("\n  {problem}")).collect()
}

/// A value with the place that it comes from.
struct Setting {
    name: String,
    value: Value,
    origin: String,
}

impl Config {
    /// The settings of a source.
    ///
    /// # Errors
    /// [`ConfigError`] with all that is wrong.
    pub fn load(source: &Source) -> Result<Self, ConfigError> {
        let mut problems = Vec::new();
        let mut settings = Vec::new();
        if let Some((path, text)) = &source.file {
            let table: Table =
                text.parse().map_err(|error| ConfigError::Syntax { path: path.clone(), source: Box::new(error) })?;
            let origin = path.display().to_string();
            settings.extend(leaves(&table).into_iter().map(|(name, value)| Setting {
                name,
                value,
                origin: origin.clone(),
            }));
        }
        for (variable, text) in &source.environment {
            let Some(rest) = variable.strip_prefix(PREFIX).filter(|rest| !NOT_SETTINGS.contains(rest)) else {
                continue;
            };
            match known().into_iter().find(|(name, _)| name.replace('.', "_").eq_ignore_ascii_case(rest)) {
                Some((name, like)) => {
                    settings.push(Setting { name, value: typed(text, &like), origin: variable.clone() });
                }
                None => problems.push(Problem::new(variable, "is not a setting of the collector")),
            }
        }
        for (name, text) in &source.flags {
            let like = known().remove(*name).unwrap_or(Value::Boolean(false));
            settings.push(Setting {
                name: (*name).to_owned(),
                value: typed(text, &like),
                origin: "the flag".to_owned(),
            });
        }
        let mut joined = Table::new();
        for setting in settings {
            match alone(&setting) {
                Ok(()) => insert(&mut joined, &setting.name, setting.value),
                Err(message) => {
                    problems.push(Problem { message: format!("{message} ({})", setting.origin), setting: setting.name })
                }
            }
        }
        let config: Self = Value::Table(joined)
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::Problems(vec![Problem::new("settings", error.message())]))?;
        problems.extend(config.problems());
        if problems.is_empty() { Ok(config) } else { Err(ConfigError::Problems(problems)) }
    }
}

/// Every setting with a value of its type.
fn known() -> BTreeMap<String, Value> {
    let defaults = Table::try_from(Config::default()).expect("settings have text keys");
    let mut known: BTreeMap<String, Value> = leaves(&defaults).into_iter().collect();
    // Settings without a default are absent above.
    let absent = [
        "data_dir",
        "metrics.listen",
        "server.tls.certificate",
        "server.tls.key",
        "sign_in.openid.client_secret_file",
        "sign_in.openid.issuer",
        "store.ca_file",
        "store.password_file",
        "store.url",
        "theme.colours.accent",
        "theme.colours.accent_strong",
        "theme.colours.ink",
        "theme.colours.ink_soft",
        "theme.colours.notice",
        "theme.colours.notice_surface",
        "theme.colours.on_accent",
        "theme.colours.paper",
        "theme.colours.surface",
        "theme.logo",
        "theme.name",
    ];
    for name in absent {
        known.insert(name.to_owned(), Value::String(String::new()));
    }
    known
}

fn leaves(table: &Table) -> Vec<(String, Value)> {
    let mut found = Vec::new();
    for (key, value) in table {
        match value {
            Value::Table(inner) => {
                found.extend(leaves(inner).into_iter().map(|(name, value)| (format!("{key}.{name}"), value)));
            }
            other => found.push((key.clone(), other.clone())),
        }
    }
    found
}

/// A variable's text as a value of the same type as the default; what does not fit stays text and is refused as such.
fn typed(text: &str, like: &Value) -> Value {
    let typed = match like {
        Value::Integer(_) => text.parse().ok().map(Value::Integer),
        Value::Boolean(_) => text.parse().ok().map(Value::Boolean),
        Value::Array(_) => {
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        Value::String(_) | Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    };
    typed.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn insert(table: &mut Table, name: &str, value: Value) {
    match name.split_once('.') {
        None => {
            table.insert(name.to_owned(), value);
        }
        Some((section, rest)) => {
            let entry = table.entry(section.to_owned()).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = entry {
                insert(inner, rest, value);
            }
        }
    }
}

fn alone(setting: &Setting) -> Result<(), String> {
    let mut table = Table::new();
    insert(&mut table, &setting.name, setting.value.clone());
    let read: Result<Config, toml::de::Error> = Value::Table(table).try_into();
    read.map(|_| ()).map_err(|error| error.message().trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::Span;
    use super::*;

    fn source(text: &str, environment: &[(&str, &str)]) -> Source {
        Source {
            file: Some((PathBuf::from("config.toml"), text.to_owned())),
            environment: environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            flags: Vec::new(),
        }
    }

    #[test]
    fn nothing_given_means_the_defaults() {
        assert_eq!(Config::load(&Source::default()).expect("in order"), Config::default());
    }

    #[test]
    fn flags_beat_variables_and_variables_beat_the_file() {
        let mut source = source(
            "[server]\nmax_connections = 7\nrequest_timeout = '1m'\n[sign_in]\nattempts = 3",
            &[
                ("DAGLICHT_COLLECTOR_SERVER_MAX_CONNECTIONS", "8"),
                ("DAGLICHT_COLLECTOR_SIGN_IN_ATTEMPTS", "4"),
                ("PATH", "x"),
            ],
        );
        source.flags.push(("sign_in.attempts", "9".to_owned()));
        let config = Config::load(&source).expect("in order");
        assert_eq!((config.server.max_connections, config.sign_in.attempts), (8, 9));
        assert_eq!(config.server.request_timeout, Span::seconds(60));
    }

    #[test]
    fn all_problems_are_reported_together() {
        let source = source(
            "colour = 'red'\n[server]\nlisten = '0.0.0.0:80'\nheader_timeout = 'soon'\n[log]\nlevel = 'loud'",
            &[("DAGLICHT_COLLECTOR_SERVER_TRUSTED_PROXIES", "everyone"), ("DAGLICHT_COLLECTOR_SPEED", "1")],
        );
        let Err(ConfigError::Problems(problems)) = Config::load(&source) else { panic!("must be refused") };
        let names: Vec<&str> = problems.iter().map(|problem| problem.setting.as_str()).collect();
        assert_eq!(
            names,
            [
                "DAGLICHT_COLLECTOR_SPEED",
                "colour",
                "log.level",
                "server.header_timeout",
                "server.trusted_proxies",
                "server.listen",
                "server.hosts"
            ]
        );
    }

    #[test]
    fn a_public_address_needs_encryption_and_a_name() {
        let check = |text: &str, environment: &[(&str, &str)], expected: &[&str]| {
            let found = match Config::load(&source(&format!("[server]\nlisten = '0.0.0.0:80'\n{text}"), environment)) {
                Ok(_) => Vec::new(),
                Err(ConfigError::Problems(problems)) => problems.into_iter().map(|problem| problem.setting).collect(),
                Err(error @ ConfigError::Syntax { .. }) => panic!("{error}"),
            };
            assert_eq!(found, expected, "{text}");
        };
        check("", &[], &["server.listen", "server.hosts"]);
        check("hosts = ['d.example.nl']", &[], &["server.listen"]);
        check("hosts = ['d.example.nl']\ntrusted_proxies = ['10.0.0.0/8']", &[], &[]);
        check("hosts = ['d.example.nl']\ntls = { certificate = 'c.pem', key = 'k.pem' }", &[], &[]);
        check("hosts = ['d.example.nl']\ntls = { certificate = 'c.pem' }", &[], &["server.listen", "server.tls.key"]);
        check("hosts = ['https://d.example.nl']\ntrusted_proxies = ['10.0.0.1/32']", &[], &["server.hosts"]);
        let variables = [
            ("DAGLICHT_COLLECTOR_SERVER_HOSTS", "d.example.nl, e.example.nl"),
            ("DAGLICHT_COLLECTOR_SERVER_TLS_CERTIFICATE", "c.pem"),
            ("DAGLICHT_COLLECTOR_SERVER_TLS_KEY", "k.pem"),
        ];
        check("", &variables, &[]);
    }
}
