// SPDX-License-Identifier: EUPL-1.2
//! An agent that records on a desktop with its feed open, and what can be asked of that feed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::collector::{self, Collector};
use crate::desktop::Desktop;
use crate::organisation::{self, Organisation};
use crate::program::{self, Folder};
use crate::{process, raw, wait};

/// A recording agent.
#[derive(Debug)]
pub struct Agent {
    child: Child,
    folder: PathBuf,
}

/// A collector with one team whose rule pack knows addresses, private windows and calls.
#[derive(Debug)]
pub struct Project {
    /// The running collector.
    pub collector: Collector,
    ticket: String,
    _data: Folder,
}

/// Rules that only what stands beside a window's title can decide.
const PACK: &str = r#"
schema = 1
id = "feed-pack"
version = 1
[calls]
pattern = '^phone$'
examples = ["phone"]
counter_examples = ["telephone"]
[[rule]]
id = "private"
browsing = "private"
exclude = true
examples = [{ application = "firefox", browsing = "private" }]
counter_examples = [{ application = "firefox", browsing = "normal" }]
[[rule]]
id = "call"
call = true
activity = "calls"
category = "meetings"
examples = [{ application = "phone", call = true }]
counter_examples = [{ application = "phone" }]
[[rule]]
id = "cases"
hosts = ["zaken.example.nl"]
path = '^/zaak/'
activity = "cases"
category = "standardised_work"
examples = [{ application = "firefox", address = "https://zaken.example.nl/zaak/1" }]
counter_examples = [{ application = "firefox", address = "https://zaken.example.nl/nieuws" }]
"#;

impl Project {
    /// Founds the project, which measures from this week on, and serves it.
    ///
    /// # Panics
    /// When a step fails.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let data = Folder::new(&format!("{name}-collector"));
        let now = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("an instant").date_naive();
        let monday = now - chrono::Days::new(u64::from(chrono::Datelike::weekday(&now).num_days_from_monday()));
        let mondays = vec![monday, monday + chrono::Days::new(7)];
        let organisation = Organisation { project: "voeding", teams: vec![("team-a", 12)], mondays };
        let terms = organisation.terms(10).replace(&organisation::rule_pack(), PACK);
        let terms = terms
            .replace("synthetic = true\n", "")
            .replace("[\"zaaksysteem\", \"schrijver\"]", "[\"cases\", \"calls\"]");
        let file = data.path().join("terms.toml");
        std::fs::write(&file, terms).expect("the terms can be written");
        collector::establish(&|| program::collector(data.path()), data.path(), "voeding", &file);
        let mut issue = program::collector(data.path());
        issue.args(["tickets", "issue", "--project", "voeding", "--team", "team-a", "--count", "1"]);
        let tickets = program::run(&mut issue).success();
        let ticket = tickets.split_whitespace().find(|word| word.contains('~')).expect("a ticket").to_owned();
        Self { collector: Collector::serve(data.path()), ticket, _data: data }
    }

    /// Enrols the agent of a folder and gives its consent.
    ///
    /// # Panics
    /// When a step fails.
    pub fn join(&self, folder: &Folder) {
        program::run(program::agent(folder.path()).args([
            "enrol",
            &format!("http://{}", self.collector.address()),
            &self.ticket,
        ]))
        .success();
        program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    }
}

impl Agent {
    /// Gives consent, opens the feed on any free port and starts to record.
    ///
    /// # Panics
    /// When the agent does not start.
    #[must_use]
    pub fn start(folder: &Folder, desktop: &Desktop) -> Self {
        program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
        program::run(program::agent(folder.path()).args(["feed", "on", "--port", "0"])).success();
        Self::record(folder, desktop, &[])
    }

    /// Starts to record with these settings in the environment.
    ///
    /// # Panics
    /// When the agent does not start.
    #[must_use]
    pub fn record(folder: &Folder, desktop: &Desktop, environment: &[(&str, &str)]) -> Self {
        let mut command = program::agent(folder.path());
        command.arg("run").env("DISPLAY", desktop.display()).envs(environment.iter().copied());
        // What it says is kept, for a test that looks for what must not be said.
        let log = std::fs::File::create(folder.path().join("agent.log")).expect("a log can be made");
        let child = command.stdout(Stdio::null()).stderr(log).spawn().expect("the agent starts");
        let agent = Self { child, folder: folder.path().to_owned() };
        wait::for_some("the agent to record", || agent.log().contains('\n').then_some(()));
        agent
    }

    /// What the agent said so far.
    ///
    /// # Panics
    /// When its log cannot be read.
    #[must_use]
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("agent.log")).expect("the log can be read")
    }

    /// The ports that the agent and its children listen on.
    #[must_use]
    pub fn ports(&self) -> Vec<u16> {
        process::listening(self.child.id())
    }

    /// The port of the feed, once it is open.
    ///
    /// # Panics
    /// When it does not open.
    #[must_use]
    pub fn port(&self) -> u16 {
        wait::for_some("the feed's port", || self.ports().first().copied())
    }

    /// Ends the agent as the system would, and waits for it.
    ///
    /// # Panics
    /// When it ends otherwise than well.
    pub fn end(mut self) {
        assert!(Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there").success());
        let status = self.child.wait().expect("the agent ends");
        assert!(status.success(), "the agent ended with {status}");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// The token of a folder's feed.
///
/// # Panics
/// When the feed is off.
#[must_use]
pub fn token(folder: &Path) -> String {
    let status = program::run(program::agent(folder).args(["--json", "feed", "status"])).json();
    status["token"].as_str().expect("the feed is on").to_owned()
}

/// One request of a client that holds the token; gives the status and the JSON of the answer.
///
/// # Panics
/// When there is no answer.
#[must_use]
pub fn ask(port: u16, token: &str, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let answer = raw::talk(&format!("127.0.0.1:{port}"), request.as_bytes());
    let status = raw::status(&answer).unwrap_or_else(|| panic!("no answer to {method} {path}: {answer}"));
    let text = answer.split_once("\r\n\r\n").map(|(_, body)| body).unwrap_or_default();
    (status, serde_json::from_str(text).unwrap_or(Value::Null))
}

/// The Python with ActivityWatch's own client.
///
/// # Panics
/// When it is not installed.
#[must_use]
pub fn python() -> PathBuf {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace");
    let python = top.join("target/aw-client/bin/python");
    assert!(python.exists(), "aw-client is not installed: run deploy/setup.sh test");
    python
}
