// SPDX-License-Identifier: EUPL-1.2
//! A real KWin without a screen, the compositor of KDE Plasma, with a session bus and Weston's sample programs as windows.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::bus::Bus;
use crate::program::Folder;
use crate::wait;

/// A running KWin.
#[derive(Debug)]
pub struct KWin {
    folder: Folder,
    bus: Bus,
    server: Child,
    windows: Vec<Child>,
}

impl KWin {
    /// Starts KWin on a bus of its own.
    ///
    /// # Panics
    /// When it is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let folder = Folder::new(name);
        let bus = Bus::start(&format!("{name}-bus"));
        // The installed program asks for a privilege that containers do not give; a copy has none. Its name must stay.
        let program = folder.path().join("kwin_wayland");
        std::fs::copy("/usr/bin/kwin_wayland", &program).expect("kwin-wayland is installed by deploy/setup.sh test");
        let server = Command::new(program)
            .args(["--virtual", "--no-lockscreen", "--no-global-shortcuts", "--socket", "wayland-9"])
            .envs(session(&folder, &bus))
            .env("HOME", folder.path())
            .env_remove("DISPLAY")
            .env("LANG", "C.UTF-8")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let kwin = Self { folder, bus, server, windows: Vec::new() };
        let method = "org.kde.kwin.Scripting.isScriptLoaded";
        wait::for_some("KWin", || kwin.bus.call("org.kde.KWin", "/Scripting", method, &["none"]));
        kwin
    }

    /// The environment of a program in this session.
    #[must_use]
    pub fn session(&self) -> [(&'static str, String); 4] {
        session(&self.folder, &self.bus)
    }

    /// Opens a window of one of Weston's programs, which becomes the active one.
    ///
    /// # Panics
    /// When it is missing.
    pub fn open(&mut self, program: &str) {
        let window = Command::new(program)
            .envs(self.session())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("weston is installed by deploy/setup.sh test");
        self.windows.push(window);
    }

    /// Closes the window that was opened last.
    pub fn close(&mut self) {
        if let Some(mut window) = self.windows.pop() {
            window.kill().ok();
            window.wait().ok();
        }
    }

    /// The scripts that lie in the folder of the session.
    ///
    /// # Panics
    /// When the folder cannot be read.
    #[must_use]
    pub fn scripts(&self) -> Vec<PathBuf> {
        let entries = std::fs::read_dir(self.folder.path()).expect("readable").flatten();
        entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "js")).collect()
    }
}

fn session(folder: &Folder, bus: &Bus) -> [(&'static str, String); 4] {
    [
        ("XDG_RUNTIME_DIR", folder.path().to_string_lossy().into_owned()),
        ("WAYLAND_DISPLAY", "wayland-9".to_owned()),
        ("XDG_SESSION_TYPE", "wayland".to_owned()),
        ("DBUS_SESSION_BUS_ADDRESS", bus.address()),
    ]
}

impl Drop for KWin {
    fn drop(&mut self) {
        for child in self.windows.iter_mut().chain([&mut self.server]) {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
