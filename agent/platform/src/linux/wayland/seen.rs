// SPDX-License-Identifier: EUPL-1.2
//! What a compositor told: its windows, which of them is active, and whether input stopped.
//!
//! A compositor tells of every window and of each property by itself, and then that the window is complete; only complete
//! windows are looked at. What concerns other windows than the active one makes no difference.

use std::mem;

use wayland_client::globals::GlobalListContents;
use wayland_client::protocol::wl_registry::WlRegistry;
use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Connection, Dispatch, QueueHandle, delegate_noop, event_created_child};
use wayland_protocols::ext::idle_notify::v1::client::ext_idle_notification_v1::{self, ExtIdleNotificationV1};
use wayland_protocols::ext::idle_notify::v1::client::ext_idle_notifier_v1::ExtIdleNotifierV1;
use wayland_protocols_plasma::idle::client::org_kde_kwin_idle::OrgKdeKwinIdle;
use wayland_protocols_plasma::idle::client::org_kde_kwin_idle_timeout::{self, OrgKdeKwinIdleTimeout};
use wayland_protocols_wlr::foreign_toplevel::v1::client::zwlr_foreign_toplevel_handle_v1::{
    self, State, ZwlrForeignToplevelHandleV1,
};
use wayland_protocols_wlr::foreign_toplevel::v1::client::zwlr_foreign_toplevel_manager_v1::{
    self, EVT_TOPLEVEL_OPCODE, ZwlrForeignToplevelManagerV1,
};

use crate::{ForegroundWindow, text};

/// All that a compositor told so far.
#[derive(Default)]
pub(super) struct Seen {
    manager: Option<ZwlrForeignToplevelManagerV1>,
    windows: Vec<Toplevel>,
    is_idle: bool,
    changed: bool,
}

struct Toplevel {
    handle: ZwlrForeignToplevelHandleV1,
    /// As it was last complete.
    shown: Description,
    /// As it will be when it is complete again.
    next: Description,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Description {
    application: Option<String>,
    title: String,
    /// Whether it has the focus and is not minimised: some compositors leave a minimised window activated.
    is_active: bool,
}

impl Seen {
    pub(super) const fn follows_windows(&self) -> bool {
        self.manager.is_some()
    }

    pub(super) fn begin_windows(&mut self, manager: ZwlrForeignToplevelManagerV1) {
        self.manager = Some(manager);
    }

    /// Asks for nothing more about windows and forgets them.
    pub(super) fn end_windows(&mut self) {
        let Some(manager) = self.manager.take() else { return };
        manager.stop();
        for window in self.windows.drain(..) {
            window.handle.destroy();
        }
    }

    pub(super) const fn is_idle(&self) -> bool {
        self.is_idle
    }

    /// The active window.
    pub(super) fn active(&self) -> Option<ForegroundWindow> {
        let window = self.windows.iter().map(|window| &window.shown).rfind(|window| window.is_active)?;
        let application = window.application.clone().unwrap_or_default();
        Some(ForegroundWindow { application, title: window.title.clone() })
    }

    /// Whether something made a difference since the last time.
    pub(super) const fn take_changed(&mut self) -> bool {
        mem::replace(&mut self.changed, false)
    }

    fn set_idle(&mut self, is_idle: bool) {
        self.changed |= self.is_idle != is_idle;
        self.is_idle = is_idle;
    }

    fn remove(&mut self, handle: &ZwlrForeignToplevelHandleV1) {
        self.windows.retain(|window| {
            let stays = window.handle != *handle;
            self.changed |= !stays && window.shown.is_active;
            stays
        });
        handle.destroy();
    }
}

impl Dispatch<ZwlrForeignToplevelManagerV1, ()> for Seen {
    fn event(
        seen: &mut Self,
        manager: &ZwlrForeignToplevelManagerV1,
        event: zwlr_foreign_toplevel_manager_v1::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        match event {
            zwlr_foreign_toplevel_manager_v1::Event::Toplevel { toplevel } => {
                if seen.manager.as_ref() == Some(manager) {
                    let (shown, next) = (Description::default(), Description::default());
                    seen.windows.push(Toplevel { handle: toplevel, shown, next });
                } else {
                    // It was on its way when windows were no longer of interest.
                    toplevel.destroy();
                }
            }
            // The compositor ended it of its own accord: the next look asks anew.
            zwlr_foreign_toplevel_manager_v1::Event::Finished if seen.manager.as_ref() == Some(manager) => {
                seen.manager = None;
                seen.windows.clear();
                seen.changed = true;
            }
            _ => {}
        }
    }

    event_created_child!(Self, ZwlrForeignToplevelManagerV1, [
        EVT_TOPLEVEL_OPCODE => (ZwlrForeignToplevelHandleV1, ()),
    ]);
}

impl Dispatch<ZwlrForeignToplevelHandleV1, ()> for Seen {
    fn event(
        seen: &mut Self,
        handle: &ZwlrForeignToplevelHandleV1,
        event: zwlr_foreign_toplevel_handle_v1::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        use zwlr_foreign_toplevel_handle_v1::Event;
        if matches!(event, Event::Closed) {
            return seen.remove(handle);
        }
        let Some(window) = seen.windows.iter_mut().find(|window| window.handle == *handle) else { return };
        match event {
            Event::Title { title } => window.next.title = text::utf8_title(title.as_bytes()),
            Event::AppId { app_id } => window.next.application = text::name(app_id.as_bytes()),
            Event::State { state } => window.next.is_active = is_active(&state),
            Event::Done if window.next != window.shown => {
                seen.changed |= window.next.is_active || window.shown.is_active;
                window.shown = window.next.clone();
            }
            _ => {}
        }
    }
}

/// Whether the states of a window make it the active one.
fn is_active(states: &[u8]) -> bool {
    let has = |state: State| {
        let number = u32::from(state).to_ne_bytes();
        states.chunks_exact(4).any(|bytes| bytes == number)
    };
    has(State::Activated) && !has(State::Minimized)
}

impl Dispatch<ExtIdleNotificationV1, ()> for Seen {
    fn event(
        seen: &mut Self,
        _: &ExtIdleNotificationV1,
        event: ext_idle_notification_v1::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        match event {
            ext_idle_notification_v1::Event::Idled => seen.set_idle(true),
            ext_idle_notification_v1::Event::Resumed => seen.set_idle(false),
            _ => {}
        }
    }
}

impl Dispatch<OrgKdeKwinIdleTimeout, ()> for Seen {
    fn event(
        seen: &mut Self,
        _: &OrgKdeKwinIdleTimeout,
        event: org_kde_kwin_idle_timeout::Event,
        (): &(),
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
        match event {
            org_kde_kwin_idle_timeout::Event::Idle => seen.set_idle(true),
            org_kde_kwin_idle_timeout::Event::Resumed => seen.set_idle(false),
            _ => {}
        }
    }
}

// Seats and outputs come and go; neither makes a difference here.
delegate_noop!(Seen: ignore WlSeat);
delegate_noop!(Seen: ExtIdleNotifierV1);
delegate_noop!(Seen: OrgKdeKwinIdle);

impl Dispatch<WlRegistry, GlobalListContents> for Seen {
    fn event(
        _: &mut Self,
        _: &WlRegistry,
        _: <WlRegistry as wayland_client::Proxy>::Event,
        _: &GlobalListContents,
        _: &Connection,
        _: &QueueHandle<Self>,
    ) {
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(states: &[State], expected: bool) {
        let bytes: Vec<u8> = states.iter().flat_map(|state| u32::from(*state).to_ne_bytes()).collect();
        assert_eq!(is_active(&bytes), expected, "{states:?}");
    }

    #[test]
    fn a_minimised_window_is_not_active() {
        check(&[], false);
        check(&[State::Maximized], false);
        check(&[State::Maximized, State::Activated], true);
        check(&[State::Activated, State::Minimized], false);
    }
}
