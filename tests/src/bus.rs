// SPDX-License-Identifier: EUPL-1.2
//! A real message bus with a stand-in for logind on it.
//!
//! The bus is `dbus-daemon`; the stand-in is python-dbusmock, which other projects test against too. What the stand-in says
//! is set with `gdbus`.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::program::Folder;
use crate::wait;

/// The session that the stand-in knows.
const SESSION: &str = "/org/freedesktop/login1/session/c7";

/// A running bus.
#[derive(Debug)]
pub struct Bus {
    folder: Folder,
    daemon: Child,
    services: Vec<Child>,
}

impl Bus {
    /// Starts a bus with nothing on it.
    ///
    /// # Panics
    /// When `dbus-daemon` is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let folder = Folder::new(name);
        let daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--nosyslog"])
            .arg(format!("--address=unix:path={}", folder.path().join("bus").display()))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("dbus-daemon is installed by deploy/setup.sh test");
        let bus = Self { folder, daemon, services: Vec::new() };
        wait::for_some("the bus", || bus.folder.path().join("bus").exists().then_some(()));
        bus
    }

    /// The address of the bus.
    #[must_use]
    pub fn address(&self) -> String {
        format!("unix:path={}", self.folder.path().join("bus").display())
    }

    /// Puts a stand-in for logind on the bus that knows one session of this user.
    ///
    /// # Panics
    /// When python-dbusmock is missing.
    pub fn add_logind(&mut self) {
        let logind = Command::new("/usr/bin/python3")
            .args(["-m", "dbusmock", "--template", "logind"])
            .env("DBUS_SYSTEM_BUS_ADDRESS", self.address())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3-dbusmock is installed by deploy/setup.sh test");
        self.services.push(logind);
        let own = rustix::process::getuid().as_raw().to_string();
        let method = "org.freedesktop.DBus.Mock.AddSession";
        wait::for_some("the stand-in for logind", || {
            self.call("org.freedesktop.login1", "/org/freedesktop/login1", method, &["c7", "seat0", &own, "me", "true"])
        });
    }

    /// Puts a stand-in for a notification server on the bus that shows no buttons; it writes down what it is asked.
    ///
    /// # Panics
    /// When python-dbusmock is missing.
    #[must_use]
    pub fn add_notifications_without_buttons(&mut self) -> PathBuf {
        let written = self.folder.path().join("notifications");
        let server = Command::new("/usr/bin/python3")
            .args(["-m", "dbusmock", "--template", "notification_daemon", "--parameters"])
            .args([r#"{"capabilities": "body"}"#, "--logfile"])
            .arg(&written)
            .env("DBUS_SESSION_BUS_ADDRESS", self.address())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("python3-dbusmock is installed by deploy/setup.sh test");
        self.services.push(server);
        let (service, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        wait::for_some("the stand-in for notifications", || {
            self.call(service, path, "org.freedesktop.Notifications.GetCapabilities", &[])
        });
        written
    }

    /// What a screen locker tells logind.
    pub fn set_locked(&self, locked: &str) {
        self.session("org.freedesktop.login1.Session.SetLockedHint", &[locked]);
    }

    /// Somebody asks for the session to be locked.
    pub fn ask_to_lock(&self) {
        self.session("org.freedesktop.login1.Session.Lock", &[]);
    }

    /// Another user takes the screen, or leaves it.
    pub fn set_active(&self, active: &str) {
        let properties = format!("{{'Active': <{active}>}}");
        let method = "org.freedesktop.DBus.Mock.UpdateProperties";
        self.session(method, &["org.freedesktop.login1.Session", &properties]);
    }

    /// The machine goes to sleep, or woke up.
    ///
    /// # Panics
    /// When the stand-in does not answer.
    pub fn set_asleep(&self, asleep: &str) {
        let arguments = ["org.freedesktop.login1.Manager", "PrepareForSleep", "b", &format!("[<{asleep}>]")];
        let method = "org.freedesktop.DBus.Mock.EmitSignal";
        self.call("org.freedesktop.login1", "/org/freedesktop/login1", method, &arguments).expect("it answers");
    }

    fn session(&self, method: &str, arguments: &[&str]) {
        self.call("org.freedesktop.login1", SESSION, method, arguments).expect("the stand-in answers");
    }

    /// Calls a method; its answer when it succeeded.
    #[must_use]
    pub fn call(&self, service: &str, path: &str, method: &str, arguments: &[&str]) -> Option<String> {
        let output = Command::new("gdbus")
            .args(["call", "--address", &self.address(), "--dest", service, "--object-path", path, "--method", method])
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .output()
            .expect("gdbus is installed by deploy/setup.sh test");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        for child in self.services.iter_mut().chain([&mut self.daemon]) {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
