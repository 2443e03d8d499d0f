// SPDX-License-Identifier: EUPL-1.2
//! A real notification daemon, dunst, on a test's own display and bus.

use std::fs::File;
use std::os::unix::fs::PermissionsExt as _;
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
        // What a person would pick from its menu of buttons is picked by a script.
        let (settings, menu) = (folder.path().join("dunstrc"), folder.path().join("menu"));
        let wanted = folder.path().join("wanted");
        std::fs::write(&menu, format!("#!/bin/sh\ngrep -m1 -F -f {}\n", wanted.display())).expect("a script");
        std::fs::set_permissions(&menu, std::fs::Permissions::from_mode(0o700)).expect("the script can be made to run");
        std::fs::write(&settings, format!("[global]\n    dmenu = {}\n    timeout = 0\n", menu.display()))
            .expect("settings");
        let daemon = Command::new("dunst")
            .args(["-print", "-conf"])
            .arg(&settings)
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

    /// Presses the button with a text on the message that is shown.
    ///
    /// # Panics
    /// When dunst does not do it.
    pub fn press(&self, bus: &Bus, button: &str) {
        std::fs::write(self.folder.path().join("wanted"), button).expect("the folder can be written");
        let pressed = Command::new("dunstctl")
            .args(["action", "0"])
            .env("DBUS_SESSION_BUS_ADDRESS", bus.address())
            .stdin(Stdio::null())
            .status()
            .expect("dunstctl comes with dunst");
        assert!(pressed.success(), "dunst knows no such message");
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
