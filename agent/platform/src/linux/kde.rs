// SPDX-License-Identifier: EUPL-1.2
//! KDE Plasma on Wayland: a small script inside KWin tells which window is active; Wayland tells of input.
//!
//! The script is loaded once over the session's bus and calls this connection at each change. While nobody is there it is
//! taken out of KWin, so that nothing wakes the caller. Only calls of KWin's own connection count.

use std::fs;
use std::os::fd::BorrowedFd;
use std::path::{Path, PathBuf};

use rustbus::MessageType;
use rustbus::message_builder::{HeaderFlags, MarshalledMessage};

use super::View;
use super::bus::{Bus, BusError, Target};
use super::wayland::Link;
use crate::{DesktopError, ForegroundWindow, Missing, Observation, Presence, ProbeError, Settings, text};

const SCRIPT: &str = include_str!("kde.js");
/// The name of the script in KWin.
const PLUGIN: &str = "nl.daglicht.windows";
/// KWin's name on the bus.
pub(super) const KWIN: &str = "org.kde.KWin";
const SCRIPTING: Target<'static> = Target { service: KWIN, path: "/Scripting", interface: "org.kde.kwin.Scripting" };

/// The desktop of KWin.
pub(super) struct Kde {
    link: Link,
    bus: Bus,
    /// KWin's connection.
    kwin: String,
    /// The script as a file, for KWin reads nothing else.
    file: PathBuf,
    is_loaded: bool,
    window: Option<ForegroundWindow>,
    changed: bool,
}

impl Kde {
    /// Uses the KWin that is on the bus.
    pub(super) fn connect(mut link: Link, mut bus: Bus, settings: &Settings) -> Result<Self, ProbeError> {
        let kwin = bus.owner(KWIN).map_err(|_| ProbeError::Wayland { missing: Missing::Windows })?;
        if !link.follow_input() {
            return Err(ProbeError::Wayland { missing: Missing::Input });
        }
        let folder = Path::new(settings.runtime_dir.as_deref().unwrap_or_default());
        let file = folder.join(format!("daglicht-{}.js", std::process::id()));
        fs::write(&file, SCRIPT.replace("@AGENT@", bus.name())).map_err(|error| DesktopError::Gone(error.into()))?;
        Ok(Self { link, bus, kwin, file, is_loaded: false, window: None, changed: false })
    }

    /// Loads the script and waits a little for its first word.
    fn load(&mut self) -> Result<(), BusError> {
        // One of an agent that was killed may be left.
        self.bus.call(SCRIPTING, "unloadScript", |body| body.push_param(PLUGIN))?;
        let file = self.file.to_string_lossy().into_owned();
        self.bus.call(SCRIPTING, "loadScript", |body| body.push_param2(file.as_str(), PLUGIN))?;
        self.bus.call(SCRIPTING, "start", |_| Ok(()))?;
        self.is_loaded = true;
        while let Some(message) = self.bus.soon()? {
            if self.take(&message)? {
                break;
            }
        }
        self.changed = false;
        Ok(())
    }

    fn unload(&mut self) -> Result<(), BusError> {
        if std::mem::take(&mut self.is_loaded) {
            self.window = None;
            self.bus.call(SCRIPTING, "unloadScript", |body| body.push_param(PLUGIN))?;
        }
        Ok(())
    }

    /// Takes a message; tells whether it was a word of the script.
    fn take(&mut self, message: &MarshalledMessage) -> Result<bool, BusError> {
        let header = &message.dynheader;
        if message.typ != MessageType::Call {
            return Ok(false);
        }
        if message.flags & HeaderFlags::NoReplyExpected.into_raw() == 0 {
            self.bus.send(&header.make_response())?;
        }
        if header.sender.as_ref() != Some(&self.kwin) || header.member.as_deref() != Some("Active") {
            return Ok(false);
        }
        let (application, title) = message.body.parser().get2::<String, String>()?;
        let title = text::utf8_title(title.as_bytes());
        let window = text::name(application.as_bytes()).map(|application| ForegroundWindow { application, title });
        self.changed |= window != self.window;
        self.window = window;
        Ok(true)
    }
}

impl View for Kde {
    fn name(&self) -> &'static str {
        "Wayland (KWin script)"
    }

    fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        vec![self.link.descriptor(), self.bus.descriptor()]
    }

    fn take_in(&mut self) -> Result<bool, DesktopError> {
        while let Some(message) = self.bus.next().map_err(gone)? {
            self.take(&message).map_err(gone)?;
        }
        let changed = self.link.take_in()?;
        Ok(std::mem::take(&mut self.changed) || changed)
    }

    fn look(&mut self) -> Result<Observation, DesktopError> {
        let presence = self.link.presence();
        if presence != Presence::Active {
            self.rest()?;
        } else if !self.is_loaded {
            self.load().map_err(gone)?;
        }
        Ok(Observation { presence, window: self.window.clone() })
    }

    fn rest(&mut self) -> Result<(), DesktopError> {
        self.unload().map_err(gone)
    }
}

impl Drop for Kde {
    fn drop(&mut self) {
        // KWin may be gone; then so is the script.
        drop(self.unload());
        drop(fs::remove_file(&self.file));
    }
}

fn gone(error: BusError) -> DesktopError {
    DesktopError::Gone(error.into())
}
