// SPDX-License-Identifier: EUPL-1.2
//! A small message on the desktop, through `org.freedesktop.Notifications` (Desktop Notifications Specification 1.2).
//!
//! A desktop without it shows nothing, and that is no failure of anything else: the same can be read in `status`.

use std::collections::HashMap;

use rustbus::wire::marshal::traits::Variant;

use super::bus::{Bus, BusError, Target};

const NOTIFICATIONS: Target<'static> = Target {
    service: "org.freedesktop.Notifications",
    path: "/org/freedesktop/Notifications",
    interface: "org.freedesktop.Notifications",
};

/// Shows a message once.
pub(super) fn show(bus: &str, summary: &str, body: &str) -> Result<(), BusError> {
    let mut bus = Bus::connect(bus)?;
    let no_actions: [&str; 0] = [];
    let no_hints: HashMap<&str, Variant<u8>> = HashMap::new();
    bus.call(NOTIFICATIONS, "Notify", |content| {
        content.push_param3("daglicht", 0_u32, "")?;
        content.push_param2(summary, body)?;
        content.push_param2(&no_actions[..], &no_hints)?;
        content.push_param(-1_i32)
    })
    .map(drop)
}
