// SPDX-License-Identifier: EUPL-1.2
//! GNOME on Wayland: our Shell extension tells which application is active, Mutter's idle monitor tells of input.
//!
//! The extension gives application ids only; there are no titles here. Both are signals on the session's bus, and only
//! those of GNOME Shell's own connection count. This was never run on a real GNOME.

use std::os::fd::BorrowedFd;
use std::time::Duration;

use rustbus::MessageType;
use rustbus::message_builder::MarshalledMessage;

use super::View;
use super::bus::{Bus, BusError, Target};
use crate::{Blind, DesktopError, ForegroundWindow, Missing, Observation, Presence, ProbeError, text};

const SHELL: &str = "org.gnome.Shell";
const WINDOWS: Target<'static> =
    Target { service: SHELL, path: "/nl/daglicht/Windows", interface: "nl.daglicht.Windows" };
const IDLE: Target<'static> = Target {
    service: "org.gnome.Mutter.IdleMonitor",
    path: "/org/gnome/Mutter/IdleMonitor/Core",
    interface: "org.gnome.Mutter.IdleMonitor",
};

/// The desktop of GNOME Shell.
pub(super) struct Gnome {
    bus: Bus,
    /// GNOME Shell's connection, which is Mutter's too.
    shell: String,
    application: Option<String>,
    /// The watch that fires when input stopped for long.
    until_idle: u32,
    /// The watch that fires once at the next input.
    until_active: Option<u32>,
}

impl Gnome {
    /// Uses GNOME Shell when it is on the bus and has the extension.
    pub(super) fn connect(mut bus: Bus, idle_after: Duration) -> Result<Self, ProbeError> {
        let shell = bus.owner(SHELL).map_err(|_| ProbeError::Wayland { missing: Missing::Windows })?;
        let rule = |target: Target<'_>| {
            format!("type='signal',sender='{SHELL}',path='{}',interface='{}'", target.path, target.interface)
        };
        for target in [WINDOWS, IDLE] {
            bus.follow(&rule(target)).map_err(gone)?;
        }
        let application = active(&mut bus).map_err(|_| ProbeError::Wayland { missing: Missing::Extension })?;
        let idle_after = u64::try_from(idle_after.as_millis()).unwrap_or(u64::MAX);
        let until_idle =
            watch(&mut bus, Some(idle_after)).map_err(|_| ProbeError::Wayland { missing: Missing::Input })?;
        Ok(Self { bus, shell, application, until_idle, until_active: None })
    }

    fn take(&mut self, message: &MarshalledMessage) -> Result<bool, BusError> {
        let header = &message.dynheader;
        if message.typ != MessageType::Signal || header.sender.as_ref() != Some(&self.shell) {
            return Ok(false);
        }
        match header.member.as_deref() {
            Some("ActiveChanged") => {
                let application = text::name(message.body.parser().get::<String>()?.as_bytes());
                let changed = application != self.application;
                self.application = application;
                Ok(changed)
            }
            Some("WatchFired") => {
                let fired: u32 = message.body.parser().get()?;
                if fired == self.until_idle && self.until_active.is_none() {
                    self.until_active = Some(watch(&mut self.bus, None)?);
                    Ok(true)
                } else if self.until_active == Some(fired) {
                    self.until_active = None;
                    Ok(true)
                } else {
                    Ok(false)
                }
            }
            Some(_) | None => Ok(false),
        }
    }
}

/// The active application.
fn active(bus: &mut Bus) -> Result<Option<String>, BusError> {
    let answer = bus.call(WINDOWS, "Active", |_| Ok(()))?;
    Ok(text::name(answer.body.parser().get::<String>()?.as_bytes()))
}

/// Asks to be told when there was no input for some milliseconds, or else when there is input again.
fn watch(bus: &mut Bus, idle_after: Option<u64>) -> Result<u32, BusError> {
    let answer = match idle_after {
        Some(idle_after) => bus.call(IDLE, "AddIdleWatch", |body| body.push_param(idle_after))?,
        None => bus.call(IDLE, "AddUserActiveWatch", |_| Ok(()))?,
    };
    Ok(answer.body.parser().get()?)
}

impl View for Gnome {
    fn name(&self) -> &'static str {
        "Wayland (GNOME Shell extension)"
    }

    fn blind(&self) -> Option<Blind> {
        Some(Blind::Titles)
    }

    fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        vec![self.bus.descriptor()]
    }

    fn take_in(&mut self) -> Result<bool, DesktopError> {
        let mut changed = false;
        while let Some(message) = self.bus.next().map_err(gone)? {
            changed |= self.take(&message).map_err(gone)?;
        }
        Ok(changed)
    }

    fn look(&mut self) -> Result<Observation, DesktopError> {
        if self.until_active.is_some() {
            let answer = self.bus.call(IDLE, "GetIdletime", |_| Ok(())).map_err(gone)?;
            let idle: u64 = answer.body.parser().get().map_err(|error| gone(error.into()))?;
            let presence = Presence::Idle { idle_for: Duration::from_millis(idle) };
            return Ok(Observation { presence, window: None });
        }
        let window = self.application.clone().map(|application| ForegroundWindow { application, title: String::new() });
        Ok(Observation { presence: Presence::Active, window })
    }

    fn rest(&mut self) -> Result<(), DesktopError> {
        // The extension speaks only when another application becomes active, which a locked screen prevents.
        Ok(())
    }
}

fn gone(error: BusError) -> DesktopError {
    DesktopError::Gone(error.into())
}
