// SPDX-License-Identifier: EUPL-1.2
//! A PostgreSQL server of its own for each test process, from the programs that are installed.
//!
//! It listens on a socket in a temporary folder and on a free port of loopback, keeps `fsync` on, and vanishes with the
//! test process, however that ends. Each test takes a fresh database. A missing server is a failure with the command that
//! installs it, never a skipped test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// The password for connections through the port; the socket asks for none.
pub const PASSWORD: &str = "not-a-secret";
/// The account, which may do everything.
pub const ACCOUNT: &str = "daglicht";

/// Where the files of a server are; a socket's path may have about a hundred bytes, so that this does not follow TMPDIR.
const DISK: &str = "/tmp";
const MEMORY: &str = "/dev/shm";

const SUPERVISE: &str = include_str!("supervise.sh");

/// A running server.
#[derive(Debug)]
pub struct Server {
    programs: PathBuf,
    folder: String,
    port: u16,
    databases: AtomicU32,
    pipe: Mutex<Option<(ChildStdin, BufReader<ChildStdout>)>>,
    supervisor: Child,
}

/// An empty database of a running server.
#[derive(Debug)]
pub struct Database<'a> {
    server: &'a Server,
    /// Its name.
    pub name: String,
}

impl Server {
    /// The server that the tests of this process share.
    #[must_use]
    pub fn shared() -> &'static Self {
        static SERVER: OnceLock<Server> = OnceLock::new();
        SERVER.get_or_init(Self::start)
    }

    /// Starts a server, for a test that stops it or counts what it does.
    ///
    /// # Panics
    /// When none is installed or it does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_under(DISK)
    }

    /// Starts a server whose files are in memory, for a test in which the machine never loses its power.
    ///
    /// # Panics
    /// When none is installed or it does not start.
    #[must_use]
    pub fn start_in_memory() -> Self {
        Self::start_under(MEMORY)
    }

    fn start_under(place: &str) -> Self {
        // A port can be taken between the choice and the start.
        (0..5)
            .find_map(|_| Self::try_start(place).map_err(|problem| eprintln!("{problem}")).ok())
            .expect("PostgreSQL starts")
    }

    fn try_start(place: &str) -> Result<Self, String> {
        let programs = programs();
        let probe = TcpListener::bind("127.0.0.1:0").map_err(|error| error.to_string())?;
        let port = probe.local_addr().map_err(|error| error.to_string())?.port();
        drop(probe);
        let mut command = as_ordinary_user("/bin/sh");
        command.args(["-c", SUPERVISE, "supervise"]).arg(&programs).arg(port.to_string()).arg(place);
        let mut supervisor = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().map_err(|e| e.to_string())?;
        let mut output = BufReader::new(supervisor.stdout.take().ok_or("no output")?);
        let input = supervisor.stdin.take().ok_or("no input")?;
        let mut line = String::new();
        output.read_line(&mut line).map_err(|error| error.to_string())?;
        let folder = line.trim().strip_prefix("ready ").ok_or_else(|| format!("PostgreSQL did not start: {line}"))?;
        let (folder, pipe) = (folder.to_owned(), Mutex::new(Some((input, output))));
        Ok(Self { programs, folder, port, databases: AtomicU32::new(0), pipe, supervisor })
    }

    /// A fresh database.
    ///
    /// # Panics
    /// When the server refuses.
    #[must_use]
    pub fn database(&self) -> Database<'_> {
        let name = format!("test{}", self.databases.fetch_add(1, Ordering::SeqCst));
        self.sql("postgres", &format!("create database {name} template template0"));
        Database { server: self, name }
    }

    /// Stops it as after a power cut.
    pub fn crash(&self) {
        self.tell("crash");
    }

    /// Ends its first process with SIGKILL; the others notice and follow.
    pub fn kill(&self) {
        self.tell("kill");
    }

    /// Stops it in order, ending all sessions.
    pub fn stop(&self) {
        self.tell("stop");
    }

    /// Starts it again.
    pub fn start_again(&self) {
        self.tell("start");
    }

    /// The address of a database through the socket, without a password.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("postgres://{ACCOUNT}@{}:{}/{database}", self.folder.replace('/', "%2F"), self.port)
    }

    /// The port of loopback, where [`PASSWORD`] is asked for.
    #[must_use]
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// The folder with the files of the databases, readable for root and the server's own user.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        PathBuf::from(&self.folder).join("data")
    }

    /// Runs statements in a database and gives the rows, columns parted by `|`.
    ///
    /// # Panics
    /// When they are refused.
    pub fn sql(&self, database: &str, statements: &str) -> String {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]);
        command.args(["--host", &self.folder, "--port", &self.port.to_string(), "--username", ACCOUNT]);
        command.args(["--dbname", database, "--command", statements]);
        let output = command.output().expect("psql is installed with the server");
        assert!(output.status.success(), "{statements}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).trim_end().to_owned()
    }

    /// A session that has run some statements and keeps what they locked until it is dropped.
    ///
    /// # Panics
    /// When they are refused.
    #[must_use]
    pub fn hold(&self, database: &str, statements: &str) -> Session {
        let mut command = Command::new(self.programs.join("psql"));
        command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--host", &self.folder]);
        command.args(["--port", &self.port.to_string(), "--username", ACCOUNT, "--dbname", database]);
        let mut psql = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("psql is installed");
        let mut input = psql.stdin.take().expect("piped");
        writeln!(input, "begin; {statements};\n\\echo held").expect("psql reads");
        let mut line = String::new();
        BufReader::new(psql.stdout.take().expect("piped")).read_line(&mut line).expect("psql answers");
        assert_eq!(line.trim(), "held", "{statements}");
        Session { psql, input: Some(input) }
    }

    fn tell(&self, word: &str) {
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        let (input, output) = pipe.as_mut().expect("it is taken away by drop only");
        writeln!(input, "{word}").expect("the supervisor reads");
        let mut line = String::new();
        output.read_line(&mut line).expect("the supervisor answers");
        assert_eq!(line.trim(), format!("did {word}"));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input tells the supervisor to clean up.
        drop(self.pipe.get_mut().unwrap_or_else(PoisonError::into_inner).take());
        drop(self.supervisor.wait());
    }
}

/// A session that keeps what it locked until it is dropped.
#[derive(Debug)]
pub struct Session {
    psql: Child,
    input: Option<ChildStdin>,
}

impl Drop for Session {
    fn drop(&mut self) {
        // At the end of its input psql ends the session, and the transaction with it.
        drop(self.input.take());
        drop(self.psql.wait());
    }
}

impl Database<'_> {
    /// Removes it with all sessions in it; otherwise it is there until its server stops.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn discard(self) {
        self.server.sql("postgres", &format!("drop database {} with (force)", self.name));
    }

    /// The address through the socket, without a password.
    #[must_use]
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// The address through the port of loopback, where [`PASSWORD`] is asked for.
    #[must_use]
    pub fn tcp_url(&self) -> String {
        format!("postgres://{ACCOUNT}@127.0.0.1:{}/{}", self.server.port, self.name)
    }

    /// Runs statements and gives the rows, columns parted by `|`.
    ///
    /// # Panics
    /// When they are refused.
    pub fn sql(&self, statements: &str) -> String {
        self.server.sql(&self.name, statements)
    }
}

/// The folder with the programs of the newest installed server.
fn programs() -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = versions
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .max();
    newest.map(|(_, folder)| folder).expect("PostgreSQL is not installed: run `deploy/setup.sh test`")
}

/// A command as the user `postgres` or `nobody` when this is root, for the server refuses to run as root.
fn as_ordinary_user(program: &str) -> Command {
    use std::os::unix::fs::MetadataExt as _;
    let root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    if !root {
        return Command::new(program);
    }
    let accounts = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    let ids = |wanted: &str| {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(wanted))?;
        let mut fields = line.split(':').skip(2);
        Some((fields.next()?.to_owned(), fields.next()?.to_owned()))
    };
    let (user, group) = ids("postgres").or_else(|| ids("nobody")).expect("the system has a user nobody");
    let mut command = Command::new("setpriv");
    command.arg(format!("--reuid={user}")).arg(format!("--regid={group}")).args(["--clear-groups", program]);
    command
}
