// SPDX-License-Identifier: EUPL-1.2
//! A small message on the desktop, through `org.freedesktop.Notifications` (Desktop Notifications Specification 1.2).
//!
//! A desktop without it shows nothing, and that is no failure of anything else: the same can be read in `status`. Buttons
//! are asked for only where the server says that it shows them; which one is pressed is told on the connection that asked,
//! and only what the server's own connection says counts.

use std::collections::HashMap;
use std::fmt;
use std::os::fd::BorrowedFd;

use rustbus::MessageType;
use rustbus::message_builder::MarshalledMessage;
use rustbus::wire::marshal::traits::Variant;

use super::bus::{Bus, BusError, Target};
use crate::{Button, Reply};

const NOTIFICATIONS: Target<'static> = Target {
    service: "org.freedesktop.Notifications",
    path: "/org/freedesktop/Notifications",
    interface: "org.freedesktop.Notifications",
};

/// A message on the desktop that waits for an answer.
pub struct Asked {
    bus: Bus,
    /// The connection of the server.
    owner: String,
    /// The number that the server gave the message.
    number: u32,
}

impl fmt::Debug for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Asked").field("number", &self.number).finish_non_exhaustive()
    }
}

impl Asked {
    /// What becomes readable when there may be an answer.
    #[must_use]
    pub fn descriptor(&self) -> BorrowedFd<'_> {
        self.bus.descriptor()
    }

    /// The answer, without waiting for it; after one there is no other.
    pub fn reply(&mut self) -> Option<Reply> {
        loop {
            match self.bus.next() {
                Ok(Some(message)) => {
                    if let Some(reply) = self.read(&message) {
                        return Some(reply);
                    }
                }
                Ok(None) => return None,
                // Nobody is left who could tell of an answer.
                Err(_) => return Some(Reply::Closed),
            }
        }
    }

    fn read(&self, message: &MarshalledMessage) -> Option<Reply> {
        let header = &message.dynheader;
        if message.typ != MessageType::Signal || header.sender.as_ref() != Some(&self.owner) {
            return None;
        }
        let mut parser = message.body.parser();
        match header.member.as_deref()? {
            "ActionInvoked" => {
                let (number, button) = parser.get2::<u32, String>().ok()?;
                (number == self.number).then_some(Reply::Pressed(button))
            }
            "NotificationClosed" => (parser.get::<u32>().ok()? == self.number).then_some(Reply::Closed),
            _ => None,
        }
    }
}

/// Shows a message once.
pub(super) fn show(bus: &str, summary: &str, body: &str) -> Result<(), BusError> {
    send(&mut Bus::connect(bus)?, summary, body, &[]).map(drop)
}

/// Shows a message with buttons; none where the server shows no buttons.
pub(super) fn ask(bus: &str, summary: &str, body: &str, buttons: &[Button]) -> Result<Option<Asked>, BusError> {
    let mut bus = Bus::connect(bus)?;
    let answer = bus.call(NOTIFICATIONS, "GetCapabilities", |_| Ok(()))?;
    let able: Vec<String> = answer.body.parser().get()?;
    if !able.iter().any(|able| able == "actions") {
        return Ok(None);
    }
    let Target { service, path, interface } = NOTIFICATIONS;
    bus.follow(&format!("type='signal',sender='{service}',path='{path}',interface='{interface}'"))?;
    let owner = bus.owner(service)?;
    let number = send(&mut bus, summary, body, buttons)?;
    Ok(Some(Asked { bus, owner, number }))
}

fn send(bus: &mut Bus, summary: &str, body: &str, buttons: &[Button]) -> Result<u32, BusError> {
    let actions: Vec<&str> = buttons.iter().flat_map(|button| [button.id.as_str(), button.text.as_str()]).collect();
    let no_hints: HashMap<&str, Variant<u8>> = HashMap::new();
    let answer = bus.call(NOTIFICATIONS, "Notify", |content| {
        content.push_param3("daglicht", 0_u32, "")?;
        content.push_param2(summary, body)?;
        content.push_param2(&actions[..], &no_hints)?;
        content.push_param(-1_i32)
    })?;
    Ok(answer.body.parser().get()?)
}
