// SPDX-License-Identifier: EUPL-1.2
//! An agent that records on a desktop with its feed open, and what can be asked of that feed.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::desktop::Desktop;
use crate::program::{self, Folder};
use crate::{process, raw, wait};

/// A recording agent.
#[derive(Debug)]
pub struct Agent {
    child: Child,
    folder: PathBuf,
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
