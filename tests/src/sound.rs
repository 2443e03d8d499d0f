// SPDX-License-Identifier: EUPL-1.2
//! A real sound server without hardware, run by an ordinary user, and programs that record from it.

use std::fs::Permissions;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::program::Folder;
use crate::wait;

/// The user and group `nobody` of Debian.
const NOBODY: u32 = 65_534;

/// A running PulseAudio with a microphone that is silent and a loudspeaker that nobody hears.
#[derive(Debug)]
pub struct Sound {
    folder: Folder,
    server: Child,
}

/// A program that records.
#[derive(Debug)]
pub struct Recorder(Child);

/// Where a program records from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// The microphone.
    Microphone,
    /// What the loudspeaker plays.
    Loudspeaker,
}

impl Sound {
    /// Starts a server in a folder of its own.
    ///
    /// # Panics
    /// When it is missing or does not become ready.
    #[must_use]
    pub fn start(name: &str) -> Self {
        let folder = Folder::new(name);
        let is_root = rustix::process::getuid().is_root();
        // The agent of the test can be another account than the server's.
        std::fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("the folder is ours");
        let mut command = Command::new(if is_root { "setpriv" } else { "pulseaudio" });
        if is_root {
            chown(folder.path(), Some(NOBODY), Some(NOBODY)).expect("root may");
            command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "pulseaudio"]);
        }
        let socket = folder.path().join("socket");
        let native = format!("module-native-protocol-unix auth-anonymous=1 socket={}", socket.display());
        let modules = ["module-null-source source_name=microphone", "module-null-sink sink_name=loudspeaker", &native];
        let server = command
            .args(["-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1", "--disable-shm=yes"])
            .args(modules.iter().flat_map(|module| ["-L", module]))
            .env("HOME", folder.path())
            .env("XDG_RUNTIME_DIR", folder.path())
            .env("PULSE_RUNTIME_PATH", folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("pulseaudio is installed by deploy/setup.sh test");
        let sound = Self { folder, server };
        wait::for_some("the sound server", || {
            let mut pactl = sound.client(Path::new("pactl"));
            pactl.args(["list", "short", "sources"]).output().ok().filter(|listed| !listed.stdout.is_empty())
        });
        sound
    }

    /// The socket of the server.
    #[must_use]
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("socket")
    }

    /// The server's address as its clients read it from `PULSE_SERVER`.
    #[must_use]
    pub fn address(&self) -> String {
        format!("unix:{}", self.socket().display())
    }

    /// Lets a program of this name record.
    ///
    /// # Panics
    /// When it cannot be started.
    #[must_use]
    pub fn record(&self, name: &str, from: From) -> Recorder {
        // A program is known by the name of its file.
        let program = self.folder.path().join(name);
        if !program.exists() {
            std::fs::copy("/usr/bin/pacat", &program).expect("pacat is installed by deploy/setup.sh test");
        }
        let device = match from {
            From::Microphone => "microphone",
            From::Loudspeaker => "loudspeaker.monitor",
        };
        let mut command = self.client(&program);
        let device = format!("--device={device}");
        Recorder(command.args(["--record", "--raw", &device, "/dev/null"]).spawn().expect("the recorder starts"))
    }

    /// Ends the server.
    ///
    /// # Panics
    /// When it does not end.
    pub fn stop(&mut self) {
        self.server.kill().ok();
        self.server.wait().expect("the server ends");
    }

    fn client(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env("PULSE_SERVER", self.address()).env("HOME", self.folder.path());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
        command
    }
}

impl Drop for Sound {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}
