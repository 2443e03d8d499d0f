// SPDX-License-Identifier: EUPL-1.2
//! The employee's own pages: a folder with a history, the program that serves them, and a browser that visits them.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::Value;

use crate::program::{self, Folder};
use crate::{browser, raw, wait};

const HOUR_MS: i64 = 3_600_000;
const DAY_MS: i64 = 24 * HOUR_MS;

/// Served pages, and the cookie with which they can be seen.
#[derive(Debug)]
pub struct Pages {
    /// Such as `127.0.0.1:40123`.
    pub host: String,
    /// Such as `daglicht-40123=…`.
    pub cookie: String,
}

/// A place on earth where it is afternoon now, so that a day of work lies behind whatever the hour is here.
#[must_use]
pub fn zone() -> String {
    let hour = wait::wall_milliseconds().rem_euclid(DAY_MS) / HOUR_MS;
    let east = (15 - hour).clamp(-11, 14);
    // The names of these zones count westward.
    if east < 0 { format!("Etc/GMT+{}", -east) } else { format!("Etc/GMT-{east}") }
}

/// The agent in that place.
#[must_use]
pub fn agent(folder: &Path) -> Command {
    let mut command = program::agent(folder);
    command.env("DAGLICHT_ZONE", zone());
    command
}

/// Opens the pages of a folder and gives the address with its ticket.
///
/// # Panics
/// When they do not open.
#[must_use]
pub fn address(folder: &Path, arguments: &[&str]) -> String {
    let opened = program::run(agent(folder).args(["--json", "open", "--no-browser"]).args(arguments)).json();
    opened["address"].as_str().expect("an address").to_owned()
}

impl Pages {
    /// Opens the pages of a folder and takes the ticket.
    ///
    /// # Panics
    /// When they do not open or the ticket is refused.
    #[must_use]
    pub fn open(folder: &Path, arguments: &[&str]) -> Self {
        let address = address(folder, arguments);
        let (host, ticket) =
            address.strip_prefix("http://").and_then(|rest| rest.split_once('/')).expect("an address of this computer");
        let answer = raw::talk(host, format!("GET /{ticket} HTTP/1.1\r\nHost: {host}\r\n\r\n").as_bytes());
        let cookie = raw::header(&answer, "set-cookie").unwrap_or_else(|| panic!("no cookie: {answer}"));
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Self { host: host.to_owned(), cookie }
    }

    /// Asks for a page and gives the whole answer.
    #[must_use]
    pub fn get(&self, path: &str) -> String {
        let Self { host, cookie } = self;
        raw::talk(host, format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n\r\n").as_bytes())
    }

    /// Sends a form as a browser does and gives the whole answer.
    #[must_use]
    pub fn post(&self, path: &str, form: &str) -> String {
        let Self { host, cookie } = self;
        let length = form.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nOrigin: http://{host}\r\n\
             Sec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\n\
             Content-Length: {length}\r\n\r\n{form}"
        );
        raw::talk(host, request.as_bytes())
    }
}

/// A folder whose journal holds invented work on every weekday of the last days, today included.
///
/// # Panics
/// When the program or the journal cannot be used.
#[must_use]
pub fn history(name: &str, days: i64, now: i64) -> Folder {
    let folder = Folder::new(name);
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let journal = rusqlite::Connection::open(folder.path().join("journal.sqlite")).expect("the journal");
    journal.execute_batch("BEGIN").expect("a transaction");
    for back in 0..=days {
        work(&journal, now - back * DAY_MS - 6 * HOUR_MS, back);
    }
    journal.execute_batch("COMMIT").expect("it can be stored");
    folder
}

/// Six hours of work in stretches of a few minutes, with a break and an application that no rule knows.
fn work(journal: &rusqlite::Connection, start: i64, seed: i64) {
    let known = [
        ("Zaaksysteem", "cases", "case-system", "standardised_work", 22),
        ("Outlook", "mail", "mail", "administration_projects", 4),
        ("Teams", "meet", "video-meeting", "meetings", 31),
        ("Zaaksysteem", "cases", "case-system", "standardised_work", 47),
        ("Zaaksysteem", "redo", "objection", "rework", 13),
        ("Leerplein", "learn", "learning", "training_coaching", 9),
    ];
    let mut statement = journal
        .prepare(
            "INSERT INTO session (start_at, end_at, kind, application, rule, activity, category, may_interrupt) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, 0) ON CONFLICT DO NOTHING",
        )
        .expect("the table is as expected");
    let mut at = start;
    for number in 0..i64::MAX {
        if at >= start + 6 * HOUR_MS - 30 * 60_000 {
            break;
        }
        let index = usize::try_from((number * 7 + seed) % 6).unwrap_or_default();
        let Some((application, rule, activity, category, minutes)) = known.get(index).copied() else { break };
        let end = at + minutes * 60_000 + (number * 13_000) % 60_000;
        match number % 7 {
            5 => statement.execute(rusqlite::params![
                at,
                end,
                "active",
                "Gespreksverslag",
                None::<&str>,
                None::<&str>,
                None::<&str>
            ]),
            6 => statement.execute(rusqlite::params![
                at,
                end,
                "away",
                None::<&str>,
                None::<&str>,
                None::<&str>,
                None::<&str>
            ]),
            _ => statement.execute(rusqlite::params![at, end, "active", application, rule, activity, category]),
        }
        .expect("a session can be stored");
        at = end;
    }
}

/// What a browser saw of the pages.
#[derive(Debug, Deserialize)]
pub struct Visited {
    /// Each page and state, in the order in which they were seen.
    pub seen: Vec<State>,
    /// What was done by keyboard alone, and what the page said afterwards.
    pub done: Vec<(String, String)>,
    /// What the page said after the program behind it was gone.
    pub asleep: String,
}

/// One page in one state.
#[derive(Debug, Deserialize)]
pub struct State {
    /// What it is called among the screenshots.
    pub label: String,
    /// The HTTP status.
    pub status: u16,
    /// The language that the page declares.
    pub language: String,
    /// Rules that the page breaks, by axe-core.
    pub violations: Vec<String>,
    /// Messages and errors on the browser's console.
    pub console: Vec<String>,
    /// Requests to any other origin.
    pub elsewhere: Vec<String>,
    /// Whether the page scrolls sideways, per width.
    pub overflow: Vec<u32>,
}

impl Visited {
    /// Asserts that no page breaks a rule, asks anybody else, scrolls sideways or writes to the console.
    ///
    /// # Panics
    /// When one does.
    pub fn is_sound(&self) {
        for state in &self.seen {
            assert_eq!(state.violations, Vec::<String>::new(), "{}", state.label);
            assert_eq!(state.elsewhere, Vec::<String>::new(), "{}", state.label);
            assert_eq!(state.overflow, Vec::<u32>::new(), "{}", state.label);
            // A refusal is an answer with a status that browsers mention.
            let console: Vec<&String> = state.console.iter().filter(|line| !line.contains("status of 422")).collect();
            assert!(console.is_empty(), "{}: {console:?}", state.label);
            let expected = if state.label.starts_with("refused") { 422 } else { 200 };
            assert_eq!(state.status, expected, "{}", state.label);
            assert!(state.label.ends_with(&format!("-{}", state.language)), "{} is {}", state.label, state.language);
            let twin = state.label.strip_suffix(&state.language).unwrap_or_default();
            let twins =
                self.seen.iter().filter(|other| other.label.trim_end_matches("nl").trim_end_matches("en") == twin);
            assert_eq!(twins.count(), 2, "{} is looked at once in each language", state.label);
        }
        for (deed, said) in &self.done {
            assert!(!said.is_empty(), "{deed} said nothing");
        }
    }

    /// What the page said of a deed.
    ///
    /// # Panics
    /// When nothing of that name was done.
    #[must_use]
    pub fn said(&self, deed: &str) -> &str {
        let found = self.done.iter().find(|(name, _)| name == deed);
        found.map(|(_, said)| said.as_str()).unwrap_or_else(|| panic!("{deed} was not done: {:?}", self.done))
    }
}

/// The folder of the screenshots.
fn screenshots() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../target/screenshots/own");
    std::fs::create_dir_all(&folder).expect("the folder for screenshots can be made");
    folder
}

/// Visits every page by keyboard, in Dutch and in English at once, each with an address of its own; the second address
/// of the Dutch one is for a browser without scripts.
///
/// # Panics
/// When the browser or its driver is missing, or a step fails.
#[must_use]
pub fn visit([nl, en]: [&str; 2], second: &str) -> Visited {
    let addresses = serde_json::json!({ "nl": nl, "en": en });
    drive("own.mjs", &serde_json::json!({ "addresses": addresses, "second": second, "screenshots": screenshots() }))
}

/// Opens the pages of a folder and does steps in them, each a verb of `states.mjs` with its values.
///
/// # Panics
/// When the browser or its driver is missing, or a step fails.
#[must_use]
pub fn steps(folder: &Path, steps: &Value) -> Visited {
    let address = address(folder, &["--closed-ms", "400", "--unused-ms", "120000"]);
    let request = serde_json::json!({ "address": address, "screenshots": screenshots(), "steps": steps });
    drive("states.mjs", &request)
}

fn drive(script: &str, request: &Value) -> Visited {
    let script: PathBuf = browser::driver().join(script);
    let output = Command::new("node").arg(script).arg(request.to_string()).output().expect("node is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("the script prints JSON")
}
