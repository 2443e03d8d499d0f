// SPDX-License-Identifier: EUPL-1.2
//! A real Wayland compositor without a screen: Sway, run by an ordinary user, with terminals that `swaymsg` switches.
//!
//! Sway refuses to run as root, so that a test that runs as root starts it as `nobody`. The truth about the active window
//! is what Sway itself says over its own socket, which is another channel than the one that the agent listens to.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::program::Folder;
use crate::wait;

/// The user and group `nobody` of Debian.
const NOBODY: u32 = 65_534;

const CONFIG: &str = "default_border none\nfocus_follows_mouse no\nxwayland disable\n";

/// A running Sway.
#[derive(Debug)]
pub struct Sway {
    folder: Folder,
    display: String,
    socket: PathBuf,
    server: Child,
    windows: Vec<Child>,
}

/// Starts a compositor in a folder of its own and waits for its socket.
fn start(name: &str, program: &str, arguments: &[&str]) -> (Folder, Child, String) {
    let folder = Folder::new(name);
    std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o700)).expect("the folder is ours");
    std::fs::write(folder.path().join("config"), CONFIG).expect("can be written");
    let is_root = rustix::process::getuid().is_root();
    let mut command = Command::new(if is_root { "setpriv" } else { program });
    if is_root {
        for path in [folder.path().to_owned(), folder.path().join("config")] {
            chown(path, Some(NOBODY), Some(NOBODY)).expect("root may");
        }
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", program]);
    }
    let server = command
        .args(arguments)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .env("HOME", folder.path())
        .env("XDG_RUNTIME_DIR", folder.path())
        .envs([("WLR_BACKENDS", "headless"), ("WLR_LIBINPUT_NO_DEVICES", "1"), ("WLR_RENDERER", "pixman")])
        .current_dir(folder.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("{program} is installed by deploy/setup.sh test: {error}"));
    let display = wait::for_some("the socket of the compositor", || find(folder.path(), "wayland-", ""));
    (folder, server, display.file_name().expect("a name").to_string_lossy().into_owned())
}

/// The file in a folder whose name begins and ends so.
fn find(folder: &Path, begin: &str, end: &str) -> Option<PathBuf> {
    let names = std::fs::read_dir(folder).ok()?.flatten();
    names.map(|entry| entry.path()).find(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        name.starts_with(begin) && name.ends_with(end) && !name.ends_with(".lock")
    })
}

/// The environment of a program in the session of a compositor.
fn session(folder: &Path, display: &str) -> [(&'static str, String); 3] {
    let folder = folder.to_string_lossy().into_owned();
    [("XDG_RUNTIME_DIR", folder), ("WAYLAND_DISPLAY", display.to_owned()), ("XDG_SESSION_TYPE", "wayland".to_owned())]
}

impl Sway {
    /// Starts Sway with an empty screen.
    ///
    /// # Panics
    /// When it is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let (folder, server, display) = start(name, "sway", &["--config", "config"]);
        let socket = wait::for_some("Sway's own socket", || find(folder.path(), "sway-ipc.", ".sock"));
        let sway = Self { folder, display, socket, server, windows: Vec::new() };
        wait::for_some("Sway", || sway.ask(&["-t", "get_version"]));
        sway
    }

    /// The environment of a program in this session.
    #[must_use]
    pub fn session(&self) -> [(&'static str, String); 3] {
        session(self.folder.path(), &self.display)
    }

    /// Opens a window and waits until it is there; a new window becomes the active one.
    ///
    /// # Panics
    /// When it does not appear.
    pub fn open(&mut self, application: &str, title: &str) {
        let window = Command::new("foot")
            .envs(self.session())
            .env("LANG", "C.UTF-8")
            .args(["--app-id", application, "--title", title, "-e", "cat"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("foot is installed by deploy/setup.sh test");
        self.windows.push(window);
        wait::for_some("a window", || self.command(&format!("[app_id=\"{application}\"] focus")));
    }

    /// Makes the window of an application the active one.
    ///
    /// # Panics
    /// When there is no such window.
    pub fn activate(&self, application: &str) {
        self.command(&format!("[app_id=\"{application}\"] focus")).expect("the window is there");
    }

    /// Input: moves the pointer.
    ///
    /// # Panics
    /// When Sway refuses.
    pub fn touch(&self) {
        self.command("seat - cursor move 3 2").expect("the pointer can be moved");
    }

    /// Tells Sway to do something; nothing when it could not.
    #[must_use]
    pub fn command(&self, command: &str) -> Option<()> {
        let answer = self.ask(&[command])?;
        answer.as_array()?.iter().all(|one| one["success"] == true).then_some(())
    }

    fn ask(&self, arguments: &[&str]) -> Option<Value> {
        let output = self.swaymsg().args(arguments).stderr(Stdio::null()).output().expect("swaymsg comes with sway");
        serde_json::from_slice(&output.stdout).ok()
    }

    fn swaymsg(&self) -> Command {
        let mut command = Command::new("swaymsg");
        command.arg("--socket").arg(&self.socket).arg("--raw").stdin(Stdio::null());
        command
    }

    /// Writes down from here on which window Sway made active.
    ///
    /// # Panics
    /// When Sway cannot be asked.
    #[must_use]
    pub fn witness(&self) -> Witness {
        let arguments = ["--type", "subscribe", "--monitor", "[\"window\", \"tick\"]"];
        let mut child = self.swaymsg().args(arguments).stdout(Stdio::piped()).spawn().expect("swaymsg comes with sway");
        let stdout = child.stdout.take().expect("piped");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        let (subscribed, ready) = mpsc::channel();
        // The thread ends with the child.
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let now = wait::now();
                let event: Value = serde_json::from_str(&line).unwrap_or_default();
                // Sway's first word to whoever subscribes to ticks: from here on nothing is missed.
                if event["first"] == true {
                    subscribed.send(()).ok();
                }
                if event["change"] == "focus" {
                    let application = event["container"]["app_id"].as_str().unwrap_or_default().to_owned();
                    shared.lock().unwrap_or_else(PoisonError::into_inner).push((now, application));
                }
            }
        });
        ready.recv().expect("Sway takes the subscription");
        Witness { child, seen }
    }
}

impl Drop for Sway {
    fn drop(&mut self) {
        for child in self.windows.iter_mut().chain([&mut self.server]) {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

/// What Sway itself says of the active window.
#[derive(Debug)]
pub struct Witness {
    child: Child,
    seen: Arc<Mutex<Vec<(Instant, String)>>>,
}

impl Witness {
    /// The application that was made active last.
    #[must_use]
    pub fn last(&self) -> Option<String> {
        self.seen().last().map(|(_, application)| application.clone())
    }

    /// How long an application was active, from its first switch to the last switch of all.
    #[must_use]
    pub fn time(&self, application: &str) -> Duration {
        self.seen().windows(2).filter(|pair| pair[0].1 == application).map(|pair| pair[1].0 - pair[0].0).sum()
    }

    fn seen(&self) -> Vec<(Instant, String)> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Witness {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A real Wayland compositor that tells nobody about windows: Weston.
#[derive(Debug)]
pub struct Weston {
    folder: Folder,
    display: String,
    server: Child,
}

impl Weston {
    /// Starts Weston.
    ///
    /// # Panics
    /// When it is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let arguments = ["--backend=headless-backend.so", "--no-config", "--socket=wayland-7"];
        let (folder, server, display) = start(name, "weston", &arguments);
        Self { folder, display, server }
    }

    /// The environment of a program in this session.
    #[must_use]
    pub fn session(&self) -> [(&'static str, String); 3] {
        session(self.folder.path(), &self.display)
    }
}

impl Drop for Weston {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}
