// SPDX-License-Identifier: EUPL-1.2
//! Other watchers, when they are installed; each is measured for what it costs, with its usual settings.

use std::process::{Child, Command, Stdio};

use crate::desktop::Desktop;
use crate::program::Folder;

/// A running watcher of somebody else.
pub(super) struct Peer {
    pub(super) name: &'static str,
    process: Child,
    _home: Folder,
}

/// The programs that are looked for, with their arguments.
const PEERS: [(&str, &[&str]); 4] = [
    ("arbtt-capture", &["--sample-rate=1"]),
    ("awatcher", &["--no-server"]),
    ("aw-watcher-window", &["--testing"]),
    ("aw-watcher-afk", &["--testing"]),
];

impl Peer {
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Starts every peer that is installed; the names of the others come with them.
pub(super) fn start(desktop: &Desktop) -> (Vec<Peer>, Vec<&'static str>) {
    let (mut peers, mut absent) = (Vec::new(), Vec::new());
    for (name, arguments) in PEERS {
        let home = Folder::new(&format!("peer-{name}"));
        let started = Command::new(name)
            .args(arguments)
            .env("HOME", home.path())
            .env("DISPLAY", desktop.display())
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        match started {
            Ok(process) => peers.push(Peer { name, process, _home: home }),
            Err(_) => absent.push(name),
        }
    }
    (peers, absent)
}
