// SPDX-License-Identifier: EUPL-1.2
//! A real notification daemon, dunst, on a test's own display and bus.

use std::fs::File;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::bus::Bus;
use crate::desktop::Desktop;
use crate::program::Folder;
use crate::wait;

/// A running daemon; it is ended when this is dropped.
#[derive(Debug)]
pub struct Notifier {
    folder: Folder,
    daemon: Child,
}

impl Notifier {
    /// Starts dunst and waits until the bus knows it.
    ///
    /// # Panics
    /// When it is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str, desktop: &Desktop, bus: &Bus) -> Self {
        let folder = Folder::new(name);
        let shown = File::create(Self::shown_in(&folder)).expect("the folder can be written");
        let daemon = Command::new("dunst")
            .args(["-print", "-conf", "/dev/null"])
            .envs(desktop.session())
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .env("HOME", folder.path())
            .stdin(Stdio::null())
            .stdout(shown)
            .stderr(Stdio::null())
            .spawn()
            .expect("dunst is installed by deploy/setup.sh test");
        let (service, path) = ("org.freedesktop.Notifications", "/org/freedesktop/Notifications");
        wait::for_some("the notification daemon", || {
            bus.call(service, path, "org.freedesktop.Notifications.GetServerInformation", &[])
        });
        Self { folder, daemon }
    }

    fn shown_in(folder: &Folder) -> PathBuf {
        folder.path().join("shown")
    }

    /// What it wrote down of what it showed.
    #[must_use]
    pub fn shown(&self) -> String {
        std::fs::read_to_string(Self::shown_in(&self.folder)).unwrap_or_default()
    }
}

impl Drop for Notifier {
    fn drop(&mut self) {
        self.daemon.kill().ok();
        self.daemon.wait().ok();
    }
}
