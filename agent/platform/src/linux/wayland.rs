// SPDX-License-Identifier: EUPL-1.2
//! Wayland compositors of the wlroots kind: Sway, Hyprland, river, labwc and others.
//!
//! `zwlr_foreign_toplevel_manager_v1` tells which window is active and what it is called; `ext_idle_notifier_v1` tells
//! when input stops and comes back, and where there is none, KWin's older protocol. Both are events: nothing is asked
//! while nothing changes. While nobody is there, windows are not watched. Nothing here ever opens an X11 connection;
//! windows of XWayland arrive like all others.

mod seen;

use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use wayland_client::backend::WaylandError;
use wayland_client::globals::{GlobalList, registry_queue_init};
use wayland_client::protocol::wl_seat::WlSeat;
use wayland_client::{Connection, DispatchError, EventQueue};
use wayland_protocols::ext::idle_notify::v1::client::ext_idle_notifier_v1::ExtIdleNotifierV1;
use wayland_protocols_plasma::idle::client::org_kde_kwin_idle::OrgKdeKwinIdle;
use wayland_protocols_wlr::foreign_toplevel::v1::client::zwlr_foreign_toplevel_manager_v1::ZwlrForeignToplevelManagerV1;

use super::View;
use crate::{DesktopError, Missing, Observation, Presence, ProbeError, Settings};
use seen::Seen;

/// The newest version of the window protocol that is understood.
const TOPLEVEL_VERSION: u32 = 3;
/// The version of the idle protocol that can tell input apart from a playing film.
const INPUT_IDLE_VERSION: u32 = 2;

/// A connection to a compositor, with what it told so far.
pub(super) struct Link {
    connection: Connection,
    globals: GlobalList,
    queue: EventQueue<Seen>,
    seen: Seen,
    idle_after: Duration,
}

/// The desktop of a compositor that shows its windows to others.
pub(super) struct Wayland {
    link: Link,
}

impl Link {
    /// Connects to the compositor of a session.
    pub(super) fn connect(settings: &Settings) -> Result<Self, ProbeError> {
        let display = settings.wayland_display.as_deref().filter(|name| !name.is_empty()).unwrap_or("wayland-0");
        let unreachable = |source: crate::Source| ProbeError::NoCompositor { display: display.to_owned(), source };
        let socket = Path::new(settings.runtime_dir.as_deref().unwrap_or_default()).join(display);
        let stream = UnixStream::connect(socket).map_err(|error| unreachable(error.into()))?;
        let connection = Connection::from_socket(stream).map_err(|error| unreachable(error.into()))?;
        let (globals, queue) = registry_queue_init(&connection).map_err(|error| unreachable(error.into()))?;
        Ok(Self { connection, globals, queue, seen: Seen::default(), idle_after: settings.idle_after() })
    }

    /// Whether the compositor shows its windows to others.
    pub(super) fn shows_windows(&self) -> bool {
        let protocol = Missing::Windows.protocol();
        self.globals.contents().with_list(|list| list.iter().any(|global| global.interface == protocol))
    }

    /// Asks to be told when input stops and comes back; tells whether the compositor can.
    pub(super) fn follow_input(&mut self) -> bool {
        let handle = self.queue.handle();
        let Ok(seat) = self.globals.bind::<WlSeat, _, _>(&handle, 1..=1, ()) else { return false };
        let timeout = u32::try_from(self.idle_after.as_millis()).unwrap_or(u32::MAX);
        if let Ok(notifier) = self.globals.bind::<ExtIdleNotifierV1, _, _>(&handle, 1..=INPUT_IDLE_VERSION, ()) {
            if wayland_client::Proxy::version(&notifier) >= INPUT_IDLE_VERSION {
                notifier.get_input_idle_notification(timeout, &seat, &handle, ());
            } else {
                notifier.get_idle_notification(timeout, &seat, &handle, ());
            }
            return true;
        }
        let Ok(idle) = self.globals.bind::<OrgKdeKwinIdle, _, _>(&handle, 1..=1, ()) else { return false };
        idle.get_idle_timeout(&seat, timeout, &handle, ());
        true
    }

    /// Asks for all windows and their changes; all is known when this returns.
    fn follow_windows(&mut self) -> Result<(), DesktopError> {
        if self.seen.follows_windows() {
            return Ok(());
        }
        let handle = self.queue.handle();
        let manager = self.globals.bind::<ZwlrForeignToplevelManagerV1, _, _>(&handle, 1..=TOPLEVEL_VERSION, ());
        self.seen.begin_windows(manager.map_err(|error| DesktopError::Gone(error.into()))?);
        // Once for the windows, once for what they are called.
        for _ in 0..2 {
            self.queue.roundtrip(&mut self.seen).map_err(dispatch)?;
        }
        // The caller is about to look.
        self.seen.take_changed();
        Ok(())
    }

    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.connection.as_fd()
    }

    /// Takes in all that has arrived and tells whether it made a difference.
    pub(super) fn take_in(&mut self) -> Result<bool, DesktopError> {
        self.flush()?;
        if let Some(guard) = self.connection.prepare_read() {
            match guard.read() {
                Ok(_) => {}
                Err(error) if is_nothing_yet(&error) => {}
                Err(error) => return Err(gone(error)),
            }
        }
        self.queue.dispatch_pending(&mut self.seen).map_err(dispatch)?;
        self.flush()?;
        Ok(self.seen.take_changed())
    }

    fn flush(&self) -> Result<(), DesktopError> {
        match self.connection.flush() {
            Ok(()) => Ok(()),
            // A compositor that is busy takes the rest later.
            Err(error) if is_nothing_yet(&error) => Ok(()),
            Err(error) => Err(gone(error)),
        }
    }

    /// Whether there was input lately.
    pub(super) fn presence(&self) -> Presence {
        // The compositor tells the moment at which the time is over, so this is exact at that moment and less than the
        // truth afterwards.
        if self.seen.is_idle() { Presence::Idle { idle_for: self.idle_after } } else { Presence::Active }
    }
}

impl Wayland {
    /// Uses a compositor that shows its windows, when it tells of input too.
    pub(super) fn new(mut link: Link) -> Result<Self, ProbeError> {
        if !link.follow_input() {
            return Err(ProbeError::Wayland { missing: Missing::Input });
        }
        Ok(Self { link })
    }
}

impl View for Wayland {
    fn name(&self) -> &'static str {
        "Wayland (wlr-foreign-toplevel)"
    }

    fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        vec![self.link.descriptor()]
    }

    fn take_in(&mut self) -> Result<bool, DesktopError> {
        self.link.take_in()
    }

    fn look(&mut self) -> Result<Observation, DesktopError> {
        if self.link.presence() == Presence::Active {
            self.link.follow_windows()?;
        }
        let presence = self.link.presence();
        if presence == Presence::Active {
            return Ok(Observation { presence, window: self.link.seen.active() });
        }
        self.rest()?;
        Ok(Observation { presence, window: None })
    }

    fn rest(&mut self) -> Result<(), DesktopError> {
        self.link.seen.end_windows();
        self.link.flush()
    }
}

fn is_nothing_yet(error: &WaylandError) -> bool {
    matches!(error, WaylandError::Io(error) if error.kind() == std::io::ErrorKind::WouldBlock)
}

fn gone(error: WaylandError) -> DesktopError {
    DesktopError::Gone(error.into())
}

fn dispatch(error: DispatchError) -> DesktopError {
    DesktopError::Gone(error.into())
}
