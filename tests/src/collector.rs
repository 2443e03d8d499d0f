// SPDX-License-Identifier: EUPL-1.2
//! A real collector process on loopback, with a project in it.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::organisation::Organisation;
use crate::program::{self, Finished};
use crate::wait;

/// A collector process that serves until it is dropped.
#[derive(Debug)]
pub struct Collector {
    process: Child,
    /// Kept open, so that its last line does not fail.
    _stdout: BufReader<ChildStdout>,
    /// Its address, such as `http://127.0.0.1:8440`.
    pub origin: String,
    /// Where its figures about itself are read, when it has such a listener.
    pub metrics: Option<String>,
}

impl Collector {
    /// Starts `serve` on a free port over a data directory.
    ///
    /// # Panics
    /// When it does not say where it listens.
    #[must_use]
    pub fn serve(data: &Path) -> Self {
        Self::serve_as(program::collector(data))
    }

    /// Starts `serve` on a free port with a command that has its settings already.
    ///
    /// # Panics
    /// When it does not say where it listens.
    #[must_use]
    pub fn serve_as(command: Command) -> Self {
        let mut collector = Self::start(command, "127.0.0.1:0", Stdio::piped());
        // The log is read along so that it never blocks.
        let log = collector.process.stderr.take().expect("piped");
        std::thread::spawn(move || BufReader::new(log).lines().for_each(drop));
        collector
    }

    /// Starts `serve` on an address and appends its log to a file.
    ///
    /// # Panics
    /// When it does not say where it listens.
    #[must_use]
    pub fn serve_on(data: &Path, address: &str, log: &Path) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log can be written");
        Self::start(program::collector(data), address, log.into())
    }

    /// Starts `serve` on a free port with settings given as variables, and appends its log to a file.
    ///
    /// # Panics
    /// When it does not say where it listens.
    #[must_use]
    pub fn serve_with(data: &Path, settings: &[(&str, &str)], log: &Path) -> Self {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log can be written");
        let mut command = program::collector(data);
        for (name, value) in settings {
            command.env(format!("DAGLICHT_COLLECTOR_{name}"), value);
        }
        Self::spawn(command.args(["serve", "--listen", "127.0.0.1:0"]), log.into())
    }

    /// Starts `serve` by a command on an address and appends its log to a file; none when it ends instead.
    ///
    /// # Panics
    /// When the program or its log are not there.
    #[must_use]
    pub fn serve_by(mut command: Command, address: &str, log: &Path) -> Option<Self> {
        let log = std::fs::OpenOptions::new().create(true).append(true).open(log).expect("a log can be written");
        Self::try_spawn(command.args(["serve", "--listen", address]), log.into()).ok()
    }

    fn start(mut command: Command, address: &str, log: Stdio) -> Self {
        Self::spawn(command.args(["serve", "--listen", address]), log)
    }

    fn spawn(command: &mut Command, log: Stdio) -> Self {
        Self::try_spawn(command, log)
            .unwrap_or_else(|line| panic!("the collector said {line:?} instead of its address"))
    }

    fn try_spawn(command: &mut Command, log: Stdio) -> Result<Self, String> {
        let mut process =
            command.arg("--json").stdout(Stdio::piped()).stderr(log).spawn().expect("the collector starts");
        // Its first line on standard output says where it is.
        let mut line = String::new();
        let mut stdout = BufReader::new(process.stdout.take().expect("piped"));
        stdout.read_line(&mut line).expect("the collector speaks");
        let said: serde_json::Value = serde_json::from_str(&line).unwrap_or_default();
        let text = |name: &str| said.get(name).and_then(serde_json::Value::as_str).map(str::to_owned);
        let metrics = text("metrics");
        let Some(origin) = text("origin") else {
            process.kill().ok();
            process.wait().ok();
            return Err(line);
        };
        Ok(Self { process, _stdout: stdout, origin, metrics })
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// Sends it a signal by name, such as `TERM`.
    ///
    /// # Panics
    /// When there is no program `kill`.
    pub fn signal(&self, name: &str) {
        let status = Command::new("kill").args(["-s", name, &self.pid().to_string()]).status().expect("kill is there");
        assert!(status.success(), "{name} was not sent");
    }

    /// Waits until it has ended by itself; gives its exit code.
    ///
    /// # Panics
    /// When it does not end within the limit.
    pub fn ended(&mut self) -> i32 {
        let status = wait::for_some("the end of the collector", || self.process.try_wait().ok().flatten());
        status.code().unwrap_or(-1)
    }

    /// The number of its process.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to stop with SIGTERM, as a service manager does, and waits until it has.
    ///
    /// # Panics
    /// When it cannot be asked.
    pub fn stop(mut self) {
        let id = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(id, rustix::process::Signal::TERM).expect("it is a child of this process");
        self.process.wait().ok();
    }

    /// Ends it with SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }

    /// Its address without the scheme, for starting it again at the same place.
    #[must_use]
    pub fn address(&self) -> String {
        self.origin.trim_start_matches("https://").trim_start_matches("http://").to_owned()
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.kill();
    }
}

/// Creates, approves and staffs a project; gives the tickets of each team in order.
///
/// # Panics
/// When a step fails.
#[must_use]
pub fn found(data: &Path, organisation: &Organisation, k: u32) -> Vec<(&'static str, Vec<String>)> {
    found_by(&|| program::collector(data), data, organisation, k)
}

/// The same by a command with settings of its own.
///
/// # Panics
/// When a step fails.
#[must_use]
pub fn found_by(
    command: &dyn Fn() -> Command,
    data: &Path,
    organisation: &Organisation,
    k: u32,
) -> Vec<(&'static str, Vec<String>)> {
    let terms = data.join("terms.toml");
    std::fs::write(&terms, organisation.terms(k)).expect("the terms can be written");
    let project = organisation.project;
    establish(command, data, project, &terms);
    let step = |arguments: &[&str]| program::run(command().args(arguments)).success();
    let tickets = |team: &str, count: usize| {
        step(&["tickets", "issue", "--project", project, "--team", team, "--count", &count.to_string()])
            .split_whitespace()
            .filter(|word| word.contains('~'))
            .map(str::to_owned)
            .collect()
    };
    organisation.teams.iter().map(|&(team, size)| (team, tickets(team, size))).collect()
}

/// Creates a project from a file of terms and has it approved from today on for 200 days; `command` begins each command.
///
/// # Panics
/// When a step fails.
pub fn establish(command: &dyn Fn() -> Command, data: &Path, project: &str, terms: &Path) {
    let today = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive();
    let until = today + chrono::Days::new(200);
    let step = |arguments: &[&str]| program::run(command().args(arguments)).success();
    step(&["project", "create", &terms.display().to_string()]);
    let approval = council_approves(data, terms, &today.to_string(), &until.to_string());
    step(&["project", "approve", "--project", project, "--approval", &approval]);
}

/// Lets a works council make its key and sign terms; gives the approval's file.
///
/// # Panics
/// When a step fails.
#[must_use]
pub fn council_approves(data: &Path, terms: &Path, decided_on: &str, valid_until: &str) -> String {
    let decision = data.join("decision.txt");
    std::fs::write(&decision, "The works council agrees.").expect("the decision can be written");
    let key = data.join("council.key").display().to_string();
    if !Path::new(&key).exists() {
        program::run(program::collector(data).args(["council", "key", &key])).success();
    }
    let mut sign = program::collector(data);
    sign.args(["council", "approve", &terms.display().to_string(), "--key", &key, "--reference", "OR-1"]);
    sign.args(["--document", &decision.display().to_string()]);
    sign.args(["--decided-on", decided_on, "--valid-until", valid_until]);
    let approval = data.join("approval.json");
    std::fs::write(&approval, program::run(&mut sign).success()).expect("the approval can be written");
    approval.display().to_string()
}

/// Runs one person's recorded weeks through the real agent.
#[must_use]
pub fn replay(folder: &Path, origin: &str, ticket: &str, samples: &str) -> Finished {
    let arguments = ["--json", "replay", origin, ticket, "--samples", "-", "--zone", "UTC"];
    program::run_with(program::agent(folder).args(arguments), samples)
}
