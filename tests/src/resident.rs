// SPDX-License-Identifier: EUPL-1.2
//! The resident agent of a test: started with a consent, and ended as the system would end it.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use crate::{program, wait};

/// A running agent; it is killed when this is dropped.
#[derive(Debug)]
pub struct Resident(Child);

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
            .stderr(Stdio::inherit())
            .spawn()
            .expect("the agent starts");
        Self(child)
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
        self.0.id()
    }

    /// Whether it ended by itself.
    ///
    /// # Panics
    /// When the operating system does not tell.
    pub fn has_ended(&mut self) -> bool {
        self.0.try_wait().expect("a child").is_some()
    }

    /// Ends it as the system would, and waits.
    ///
    /// # Panics
    /// When it does not end well.
    pub fn end(mut self) {
        let ended = Command::new("kill").arg(self.0.id().to_string()).status().expect("kill is there");
        assert!(ended.success());
        let status = self.0.wait().expect("the agent ends");
        assert!(status.success(), "the agent ended with {status}");
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
