// SPDX-License-Identifier: EUPL-1.2
//! Settings: the configuration file, the environment and the flags, in rising order of weight.
//!
//! The environment is read here, once, and nowhere else. The variables `DAGLICHT_*` arrive as flags, through the command
//! line. An unknown key in the file is an error with its line, never ignored.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use chrono::Timelike as _;
use daglicht_platform as platform;
use daglicht_platform::microphone::SoundServer;
use daglicht_shared::category::Category;
use daglicht_shared::text::Language;
use daglicht_shared::zone::Zone;
use directories::ProjectDirs;
use serde::{Deserialize, Serialize};

use crate::away;
use crate::paths::{self, PathsError};

/// The configuration file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct File {
    /// The folder of the data; the usual one of the account when absent.
    pub data_dir: Option<PathBuf>,
    /// The language of the messages; that of the system when absent.
    pub language: Option<Language>,
    /// The time zone by its IANA name; that of the system when absent.
    pub zone: Option<String>,
    /// Contract time less leave in a usual week, in minutes.
    pub week_minutes: u32,
    /// How many seconds without input count as away.
    pub idle_seconds: u32,
    /// A calendar file (.ics) to follow.
    pub calendar: Option<PathBuf>,
    /// After how many minutes away to ask what it was.
    pub away_minutes: u32,
    /// How often to ask that on a day at most; 0 is never.
    pub away_questions: u32,
    /// When not to ask, such as `12:00-13:00`.
    pub away_quiet: Vec<String>,
    /// What other programs' projects and tags are here.
    pub import: Import,
}

/// How exports of other programs become entries.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Import {
    /// What becomes of entries that no label decides.
    pub unmapped: Left,
    /// Projects, activities and tags, and the categories that they are.
    pub map: BTreeMap<String, Category>,
}

/// What becomes of entries that no label decides, as the configuration names it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Left {
    /// Nothing is brought in.
    #[default]
    Refuse,
    /// They are left out.
    Unknown,
}

impl Default for File {
    fn default() -> Self {
        Self {
            data_dir: None,
            language: None,
            zone: None,
            week_minutes: 2_160,
            idle_seconds: 180,
            calendar: None,
            away_minutes: 20,
            away_questions: 4,
            away_quiet: Vec::new(),
            import: Import::default(),
        }
    }
}

/// What was given on the command line or in `DAGLICHT_*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Flags {
    /// The folder of the data.
    pub data_dir: Option<PathBuf>,
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The language.
    pub language: Option<Language>,
    /// The time zone.
    pub zone: Option<String>,
    /// Contract time less leave in a week, in minutes.
    pub week_minutes: Option<u32>,
}

/// What the environment says that is not ours.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Environment {
    /// The locale of messages.
    pub locale: Option<String>,
    /// The time zone.
    pub zone: Option<String>,
    /// The X display.
    pub display: Option<String>,
    /// The Wayland display.
    pub wayland_display: Option<String>,
    /// The type of the desktop session.
    pub session_type: Option<String>,
    /// The folder of the session's sockets.
    pub runtime_dir: Option<String>,
    /// The number of the session.
    pub session_id: Option<String>,
    /// The address of the system's message bus.
    pub system_bus: Option<String>,
    /// The address of the session's message bus.
    pub session_bus: Option<String>,
    /// The sound server.
    pub pulse_server: Option<String>,
    /// The folder of the sound server's socket.
    pub pulse_runtime: Option<String>,
    /// The file of the sound server's cookie.
    pub pulse_cookie: Option<String>,
    /// The home directory.
    pub home: Option<String>,
}

/// Settings as they are used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The folder of the data; the usual one when absent.
    pub data_dir: Option<PathBuf>,
    /// The language of messages.
    pub language: Language,
    /// The time zone in which days and weeks begin.
    pub zone: Zone,
    /// Contract time less leave in a week, in minutes.
    pub week_minutes: u32,
    /// What the platform must know.
    pub platform: platform::Settings,
    /// Where the sound server may be.
    pub sound: SoundServer,
    /// A calendar file to follow.
    pub calendar: Option<PathBuf>,
    /// When to ask about an absence.
    pub away: away::Settings,
    /// How exports of other programs become entries.
    pub import: Import,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error(transparent)]
    Read(#[from] PathsError),
    /// The file that was named is not there.
    #[error("the configuration file {} does not exist", .0.display())]
    Missing(PathBuf),
    /// The file is not a configuration.
    #[error("the configuration file {} cannot be read: {detail}; nothing was changed", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// What is wrong and where.
        detail: String,
    },
    /// A value is out of range.
    #[error("`{field}` is {value}: choose {from} to {to}")]
    Range {
        /// The field.
        field: &'static str,
        /// Its value.
        value: u32,
        /// The least.
        from: u32,
        /// The most.
        to: u32,
    },
    /// The time zone is not known.
    #[error("the time zone `{0}` is not known; write it as Europe/Amsterdam")]
    Zone(String),
    /// Quiet hours are written in another way.
    #[error("the quiet hours `{0}` cannot be read; write them as 12:00-13:00")]
    Quiet(String),
}

impl Environment {
    /// Reads the environment of this process.
    #[must_use]
    pub fn read() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the one place where the agent reads its environment")]
        let value = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        Self {
            locale: ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().find_map(value),
            zone: value("TZ"),
            display: value("DISPLAY"),
            wayland_display: value("WAYLAND_DISPLAY"),
            session_type: value("XDG_SESSION_TYPE"),
            runtime_dir: value("XDG_RUNTIME_DIR"),
            session_id: value("XDG_SESSION_ID"),
            system_bus: value("DBUS_SYSTEM_BUS_ADDRESS"),
            session_bus: value("DBUS_SESSION_BUS_ADDRESS"),
            pulse_server: value("PULSE_SERVER"),
            pulse_runtime: value("PULSE_RUNTIME_PATH"),
            pulse_cookie: value("PULSE_COOKIE"),
            home: value("HOME"),
        }
    }
}

impl Settings {
    /// Reads the configuration file and joins it with the flags and the environment.
    ///
    /// # Errors
    /// [`ConfigError`] with the file and what is wrong in it.
    pub fn load(flags: &Flags, environment: Environment) -> Result<Self, ConfigError> {
        let usual = ProjectDirs::from("", "", "daglicht").map(|dirs| dirs.config_dir().join("config.toml"));
        let file = match (&flags.config, usual) {
            (Some(named), _) => read(named)?.ok_or_else(|| ConfigError::Missing(named.clone()))?,
            (None, Some(usual)) => read(&usual)?.unwrap_or_default(),
            (None, None) => File::default(),
        };
        Self::join(flags, file, environment)
    }

    fn join(flags: &Flags, file: File, environment: Environment) -> Result<Self, ConfigError> {
        let week_minutes = flags.week_minutes.unwrap_or(file.week_minutes);
        check("week_minutes", week_minutes, 0, 6_000)?;
        check("idle_seconds", file.idle_seconds, 1, 3_600)?;
        check("away_minutes", file.away_minutes, 1, 720)?;
        check("away_questions", file.away_questions, 0, 20)?;
        let away = away::Settings {
            after_ms: i64::from(file.away_minutes) * 60_000,
            most_a_day: file.away_questions,
            quiet: file.away_quiet.iter().map(|text| quiet(text)).collect::<Result<_, _>>()?,
        };
        let language = flags.language.or(file.language).unwrap_or_else(|| language(environment.locale.as_deref()));
        let zone = match flags.zone.clone().or(file.zone) {
            Some(name) => name.parse().map_err(|_| ConfigError::Zone(name))?,
            None => system_zone(environment.zone.as_deref()),
        };
        let sound = sound_server(&environment);
        let platform = platform::Settings {
            display: environment.display,
            wayland_display: environment.wayland_display,
            session_type: environment.session_type,
            runtime_dir: environment.runtime_dir,
            session_id: environment.session_id,
            system_bus: environment.system_bus,
            session_bus: environment.session_bus,
            idle_after: Some(Duration::from_secs(u64::from(file.idle_seconds))),
        };
        Ok(Self {
            data_dir: flags.data_dir.clone().or(file.data_dir),
            language,
            zone,
            week_minutes,
            platform,
            sound,
            calendar: file.calendar,
            away,
            import: file.import,
        })
    }
}

fn read(path: &Path) -> Result<Option<File>, ConfigError> {
    let Some(content) = paths::read(path)? else {
        return Ok(None);
    };
    let text = String::from_utf8_lossy(&content);
    let form = |error: toml::de::Error| ConfigError::Form { file: path.to_owned(), detail: error.to_string() };
    toml::from_str(&text).map(Some).map_err(form)
}

/// Where the sound server's clients look for it; a server on another machine hears other microphones.
fn sound_server(environment: &Environment) -> SoundServer {
    let sockets = match environment.pulse_server.as_deref() {
        Some(server) => {
            let path = server.strip_prefix("unix:").unwrap_or(server);
            Vec::from_iter(path.starts_with('/').then(|| PathBuf::from(path)))
        }
        None => {
            let beside = environment.pulse_runtime.iter().map(|folder| Path::new(folder).join("native"));
            beside.chain(environment.runtime_dir.iter().map(|folder| Path::new(folder).join("pulse/native"))).collect()
        }
    };
    let home = environment.home.iter().map(Path::new);
    let usual = home.flat_map(|home| [home.join(".config/pulse/cookie"), home.join(".pulse-cookie")]);
    SoundServer { sockets, cookies: environment.pulse_cookie.iter().map(PathBuf::from).chain(usual).collect() }
}

/// The minutes of the day from which and to which nothing is asked.
fn quiet(text: &str) -> Result<(u32, u32), ConfigError> {
    let minute = |text: &str| {
        let time = chrono::NaiveTime::parse_from_str(text.trim(), "%H:%M").ok()?;
        Some(time.hour() * 60 + time.minute())
    };
    let pair = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
    pair.ok_or_else(|| ConfigError::Quiet(text.to_owned()))
}

fn check(field: &'static str, value: u32, from: u32, to: u32) -> Result<(), ConfigError> {
    if (from..=to).contains(&value) { Ok(()) } else { Err(ConfigError::Range { field, value, from, to }) }
}

/// The language of a locale; Dutch where none is set, which the C and POSIX locales amount to.
fn language(locale: Option<&str>) -> Language {
    match locale {
        None => Language::Nl,
        Some(locale) if locale == "POSIX" || locale == "C" || locale.starts_with("C.") => Language::Nl,
        Some(locale) => Language::of_locale(locale),
    }
}

fn system_zone(environment: Option<&str>) -> Zone {
    let known = |name: &str| name.trim_start_matches(':').parse().ok();
    environment
        .and_then(known)
        .or_else(|| iana_time_zone::get_timezone().ok().as_deref().and_then(known))
        .unwrap_or(Zone::AMSTERDAM)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    fn environment(locale: &str) -> Environment {
        Environment { locale: Some(locale.to_owned()), zone: Some("UTC".to_owned()), ..Environment::default() }
    }

    #[test]
    fn flags_weigh_more_than_the_file_and_the_file_more_than_the_environment() {
        let file = File { language: Some(Language::Nl), zone: Some("Europe/Amsterdam".to_owned()), ..File::default() };
        let flags = Flags { zone: Some("Asia/Tokyo".to_owned()), ..Flags::default() };
        let settings = Settings::join(&flags, file, environment("en_GB.UTF-8")).expect("in order");
        assert_eq!((settings.language, settings.zone), (Language::Nl, "Asia/Tokyo".parse().expect("a zone")));
        let settings =
            Settings::join(&Flags::default(), File::default(), environment("en_GB.UTF-8")).expect("in order");
        assert_eq!((settings.language, settings.zone), (Language::En, Zone::UTC));
    }

    #[test]
    fn dutch_is_spoken_where_no_language_is_set() {
        for (locale, expected) in [
            (None, Language::Nl),
            (Some("C.UTF-8"), Language::Nl),
            (Some("POSIX"), Language::Nl),
            (Some("nl_NL.UTF-8"), Language::Nl),
            (Some("de_DE.UTF-8"), Language::En),
        ] {
            assert_eq!(language(locale), expected, "{locale:?}");
        }
    }

    #[test]
    fn the_sound_server_is_where_its_clients_look() {
        let check = |server: Option<&str>, expected: &[&str]| {
            let owned = |text: &str| Some(text.to_owned());
            let environment = Environment {
                pulse_server: server.and_then(owned),
                pulse_runtime: owned("/p"),
                runtime_dir: owned("/run/user/1"),
                ..Environment::default()
            };
            let expected: Vec<_> = expected.iter().map(PathBuf::from).collect();
            assert_eq!(sound_server(&environment).sockets, expected, "{server:?}");
        };
        check(None, &["/p/native", "/run/user/1/pulse/native"]);
        check(Some("unix:/tmp/s"), &["/tmp/s"]);
        check(Some("/tmp/s"), &["/tmp/s"]);
        check(Some("tcp:elsewhere.example"), &[]);
    }

    #[test]
    fn an_unknown_key_is_an_error_that_names_it() {
        let folder = Folder::new();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, "idle_seconds = 60\nwachttijd = 3\n").expect("can be written");
        let flags = Flags { config: Some(path), ..Flags::default() };
        let error = Settings::load(&flags, Environment::default()).expect_err("an unknown key").to_string();
        assert!(error.contains("wachttijd") && error.contains("line 2"), "{error}");
    }

    #[test]
    fn quiet_hours_are_read_or_named() {
        let of = |text: &str| {
            let file = File { away_quiet: vec![text.to_owned()], ..File::default() };
            Settings::join(&Flags::default(), file, Environment::default()).map(|settings| settings.away.quiet)
        };
        assert_eq!(of("12:00-13:30").expect("in order"), [(720, 810)]);
        assert_eq!(of("22:00 - 6:00").expect("in order"), [(1_320, 360)]);
        assert!(of("lunch").is_err_and(|error| error.to_string().contains("`lunch`")));
    }

    #[test]
    fn a_file_that_was_named_must_exist() {
        let flags = Flags { config: Some(PathBuf::from("/no/such/file")), ..Flags::default() };
        assert!(matches!(Settings::load(&flags, Environment::default()), Err(ConfigError::Missing(_))));
    }

    #[test]
    fn values_out_of_range_are_refused() {
        let file = File { idle_seconds: 0, ..File::default() };
        let result = Settings::join(&Flags::default(), file, Environment::default());
        assert!(matches!(result, Err(ConfigError::Range { field: "idle_seconds", .. })));
    }
}
