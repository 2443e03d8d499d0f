// SPDX-License-Identifier: EUPL-1.2
//! The session as logind knows it: locked, in use by another user, or about to sleep.
//!
//! A session that is locked, not the active one, or on a machine that goes to sleep is closed. A request to lock closes it
//! at once; a screen locker that does not tell logind whether it did is believed to be gone at the next change on the
//! desktop. Only what logind's own connection says counts.

use std::os::fd::BorrowedFd;

use rustbus::message_builder::MarshalledMessage;
use rustbus::wire::ObjectPath;
use rustbus::{MessageType, Signature, Unmarshal};

use super::bus::{Bus, BusError, Target};

const SERVICE: &str = "org.freedesktop.login1";
const MANAGER: Target<'static> =
    Target { service: SERVICE, path: "/org/freedesktop/login1", interface: "org.freedesktop.login1.Manager" };
const SESSION: &str = "org.freedesktop.login1.Session";
const PROPERTIES: &str = "org.freedesktop.DBus.Properties";

/// The usual address of the system's bus.
const SYSTEM_BUS: &str = "unix:path=/run/dbus/system_bus_socket";

/// A session, as far as it was told.
pub(super) struct Session {
    bus: Bus,
    /// The connection of logind.
    owner: String,
    path: String,
    is_active: bool,
    is_locked: bool,
    is_falling_asleep: bool,
    /// Somebody asked to lock it, and nothing shows yet whether that was done.
    lock_is_asked: bool,
}

impl Session {
    /// Finds the session of this process, or the one of this user.
    pub(super) fn find(system_bus: Option<&str>, session: Option<&str>) -> Result<Self, BusError> {
        let mut bus = Bus::connect(system_bus.unwrap_or(SYSTEM_BUS))?;
        let owner = bus.owner(SERVICE)?;
        let path = match session {
            Some(id) => {
                let answer = bus.call(MANAGER, "GetSession", |body| body.push_param(id))?;
                answer.body.parser().get::<ObjectPath<String>>()?.as_ref().to_owned()
            }
            None => own_session(&mut bus)?,
        };
        for rule in [
            format!("type='signal',sender='{SERVICE}',path='{path}'"),
            format!("type='signal',sender='{SERVICE}',interface='{}',member='PrepareForSleep'", MANAGER.interface),
            // After an upgrade logind is another connection.
            format!("type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='{SERVICE}'"),
        ] {
            bus.follow(&rule)?;
        }
        let mut session = Self {
            bus,
            owner,
            path,
            is_active: true,
            is_locked: false,
            is_falling_asleep: false,
            lock_is_asked: false,
        };
        session.ask();
        Ok(session)
    }

    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.bus.descriptor()
    }

    /// Whether nobody can be at work in it.
    pub(super) const fn is_closed(&self) -> bool {
        self.is_surely_closed() || self.lock_is_asked
    }

    /// Whether it is closed and nothing but logind can open it.
    pub(super) const fn is_surely_closed(&self) -> bool {
        self.is_locked || !self.is_active || self.is_falling_asleep
    }

    /// Something changed on the desktop itself.
    pub(super) const fn desktop_changed(&mut self) {
        self.lock_is_asked = false;
    }

    /// Takes in all that has arrived, without waiting, and tells whether the session opened or closed.
    pub(super) fn take_in(&mut self) -> Result<bool, BusError> {
        let before = self.is_closed();
        while let Some(message) = self.bus.next()? {
            self.take(&message)?;
        }
        Ok(self.is_closed() != before)
    }

    fn take(&mut self, message: &MarshalledMessage) -> Result<(), BusError> {
        let header = &message.dynheader;
        if message.typ != MessageType::Signal {
            return Ok(());
        }
        let member = header.member.as_deref().unwrap_or_default();
        if header.sender.as_deref() == Some("org.freedesktop.DBus") {
            if member == "NameOwnerChanged" {
                let (_, _, owner) = message.body.parser().get3::<String, String, String>()?;
                self.owner = owner;
                self.ask();
            }
            return Ok(());
        }
        if header.sender.as_ref() != Some(&self.owner) {
            return Ok(());
        }
        match (header.interface.as_deref().unwrap_or_default(), member) {
            (SESSION, "Lock") => {
                self.ask();
                self.lock_is_asked = true;
            }
            (SESSION, "Unlock") => {
                self.lock_is_asked = false;
                self.ask();
            }
            (PROPERTIES, "PropertiesChanged") => {
                let was_locked = self.is_locked;
                self.ask();
                self.lock_is_asked &= was_locked == self.is_locked;
            }
            (_, "PrepareForSleep") => self.is_falling_asleep = message.body.parser().get()?,
            (_, _) => {}
        }
        Ok(())
    }

    /// Asks how it is; what is not answered stays as it was.
    fn ask(&mut self) {
        let path = self.path.clone();
        let target = Target { service: SERVICE, path: &path, interface: SESSION };
        self.is_active = self.bus.property(target, "Active").unwrap_or(self.is_active);
        self.is_locked = self.bus.property(target, "LockedHint").unwrap_or(self.is_locked);
    }
}

/// A line of logind's list.
#[derive(Signature, Unmarshal)]
struct Listed {
    _id: String,
    user: u32,
    _name: String,
    seat: String,
    path: ObjectPath<String>,
}

/// The session of this user on a screen: the active one, or else the first.
fn own_session(bus: &mut Bus) -> Result<String, BusError> {
    let own = rustix::process::getuid().as_raw();
    let answer = bus.call(MANAGER, "ListSessions", |_| Ok(()))?;
    let listed: Vec<Listed> = answer.body.parser().get()?;
    let paths: Vec<String> = listed
        .into_iter()
        .filter(|session| session.user == own && !session.seat.is_empty())
        .map(|session| session.path.as_ref().to_owned())
        .collect();
    let mut is_active = |path: &String| {
        bus.property(Target { service: SERVICE, path, interface: SESSION }, "Active").unwrap_or_default()
    };
    let found = paths.iter().find(|path| is_active(path)).or_else(|| paths.first());
    found.cloned().ok_or_else(|| BusError::Answer("this user has no session".to_owned()))
}
