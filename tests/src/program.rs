// SPDX-License-Identifier: EUPL-1.2
//! The two programs as they were built beside the test binary.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What a finished program left behind.
#[derive(Debug)]
pub struct Finished {
    /// The exit code; -1 when a signal ended it.
    pub code: i32,
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
}

impl Finished {
    /// The standard output of a program that must have succeeded.
    ///
    /// # Panics
    /// When it did not.
    pub fn success(self) -> String {
        assert_eq!(self.code, 0, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self.stdout
    }

    /// The JSON on the standard output of a program that must have succeeded.
    ///
    /// # Panics
    /// When it did not, or printed no JSON.
    #[must_use]
    pub fn json(self) -> serde_json::Value {
        let text = self.success();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("not JSON ({error}): {text}"))
    }
}

/// The path of a program of the workspace.
///
/// # Panics
/// When it was not built.
#[must_use]
pub fn path(name: &str) -> PathBuf {
    let own = std::env::current_exe().expect("a program knows its own path");
    // Tests run from target/PROFILE/deps, the benchmarks from target/PROFILE.
    let path = own.ancestors().skip(1).take(2).map(|folder| folder.join(name)).find(|path| path.exists());
    path.unwrap_or_else(|| panic!("{name} is not built: run `make test`"))
}

/// The agent, with a data directory and English messages.
#[must_use]
pub fn agent(data: &Path) -> Command {
    command("daglicht", data)
}

/// The collector's program, with a data directory and the settings in its `collector.toml`, if there is one.
#[must_use]
pub fn collector(data: &Path) -> Command {
    let mut command = command("daglicht-collector", data);
    // A campaign is thousands of people at one address; the tests of the limits themselves take these away.
    command.envs(GENEROUS);
    let settings = data.join("collector.toml");
    if settings.exists() {
        command.env("DAGLICHT_COLLECTOR_CONFIG", settings);
    }
    command
}

/// Limits that no campaign reaches.
pub const GENEROUS: [(&str, &str); 6] = [
    ("DAGLICHT_COLLECTOR_LIMITS_REPORTS", "1000000/s"),
    ("DAGLICHT_COLLECTOR_LIMITS_ENROLMENTS", "1000000/s"),
    ("DAGLICHT_COLLECTOR_LIMITS_WITHDRAWALS", "1000000/s"),
    ("DAGLICHT_COLLECTOR_LIMITS_SIGN_INS", "1000000/s"),
    ("DAGLICHT_COLLECTOR_LIMITS_OTHERS", "1000000/s"),
    ("DAGLICHT_COLLECTOR_LIMITS_KEY", "1000000/s"),
];

fn command(name: &str, data: &Path) -> Command {
    let mut command = Command::new(path(name));
    // Nothing of the machine's own configuration reaches the test.
    command.env_clear();
    for kept in ["PATH", "HOME"] {
        if let Some(value) = std::env::vars_os().find(|(key, _)| key == kept) {
            command.env(kept, value.1);
        }
    }
    command.env("XDG_CONFIG_HOME", "/nonexistent").env("LANG", "en_GB.UTF-8").env("TZ", "Europe/Amsterdam");
    // A program without the feature `planted-bugs` never reads it.
    command.envs(crate::torture::planted().map(|name| ("DAGLICHT_PLANT", name)));
    command.arg("--data-dir").arg(data).stdin(Stdio::null());
    command
}

/// Runs a command to its end.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn run(command: &mut Command) -> Finished {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    finished(&output)
}

/// Runs a command to its end with a text on its standard input.
///
/// # Panics
/// When it cannot be started.
#[must_use]
pub fn run_with(command: &mut Command, input: &str) -> Finished {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let mut stdin = child.stdin.take().expect("piped");
    let written = stdin.write_all(input.as_bytes());
    drop(stdin);
    let output = child.wait_with_output().expect("the child was started");
    let finished = finished(&output);
    // A program that refuses early does not read its input; its own message says why.
    assert!(written.is_ok() || finished.code != 0, "{command:?} did not read its input: {finished:?}");
    finished
}

fn finished(output: &std::process::Output) -> Finished {
    Finished {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// A folder of its own that is removed at the end.
#[derive(Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// A new empty folder.
    ///
    /// # Panics
    /// When it cannot be made.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("daglicht-{name}-{}", std::process::id()));
        if path.exists() {
            std::fs::remove_dir_all(&path).expect("an old test folder can be removed");
        }
        std::fs::create_dir_all(&path).expect("a test folder can be made");
        Self(path)
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A folder that is left over only costs space.
        std::fs::remove_dir_all(&self.0).ok();
    }
}
