// SPDX-License-Identifier: EUPL-1.2
//! The resident agent of a test: started with a consent, and ended as the system would end it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::{program, wait};

/// A running agent; it is killed when this is dropped.
#[derive(Debug)]
pub struct Resident {
    child: Child,
    log: PathBuf,
}

/// Where it writes its messages: beside its data, so that a search through all files finds what is in them.
fn log(folder: &Path) -> PathBuf {
    folder.join("messages")
}

impl Resident {
    /// Gives consent and starts the agent with some environment, with the settings in `agent.toml` if there are any.
    ///
    /// # Panics
    /// When it cannot be started.
    pub fn start<'a>(folder: &Path, environment: impl IntoIterator<Item = (&'a str, String)>) -> Self {
        program::run(program::agent(folder).args(["consent", "give", "--yes"])).success();
        let mut command = program::agent(folder);
        let settings = folder.join("agent.toml");
        if settings.exists() {
            command.arg("--config").arg(settings);
        }
        let child = command
            .arg("run")
            .envs(environment)
            .stdout(Stdio::null())
            .stderr(File::create(log(folder)).expect("the folder can be written"))
            .spawn()
            .expect("the agent starts");
        Self { child, log: log(folder) }
    }

    /// Waits until the desktop is watched.
    ///
    /// # Panics
    /// When it is not.
    #[must_use]
    pub fn watching(self) -> Self {
        wait::for_some("the first message", || {
            std::fs::read_to_string(&self.log).ok().filter(|said| said.contains('(')).map(|_| ())
        });
        self
    }

    /// Waits until something is recorded.
    ///
    /// # Panics
    /// When nothing is.
    #[must_use]
    pub fn recording(self, folder: &Path) -> Self {
        wait::for_some("the first session", || {
            let today = program::run(program::agent(folder).args(["--json", "today"])).json();
            today["by_application"].as_object().filter(|seen| !seen.is_empty()).map(|_| ())
        });
        self
    }

    /// The agent's process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it ended by itself.
    ///
    /// # Panics
    /// When the operating system does not tell.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a child").is_some()
    }

    /// Ends it as the system would, and waits.
    ///
    /// # Panics
    /// When it does not end well.
    pub fn end(mut self) {
        let ended = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill is there");
        assert!(ended.success());
        let status = self.child.wait().expect("the agent ends");
        let messages = std::fs::read_to_string(&self.log).unwrap_or_default();
        assert!(status.success(), "the agent ended with {status}: {messages}");
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
