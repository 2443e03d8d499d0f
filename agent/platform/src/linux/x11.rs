// SPDX-License-Identifier: EUPL-1.2
//! X11: one connection for life, and no request while nothing changes.
//!
//! The root window tells of another active window, the active window of another title, and two alarms on the counter
//! IDLETIME of the extension SYNC tell when input stops and when it comes back. While nobody is there, windows are not
//! watched. A window without a class is named by its process, which is right for windows of this machine only.

mod window;

use std::os::fd::{AsFd as _, BorrowedFd};
use std::time::Duration;

use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::sync::{self, ConnectionExt as _, Counter, CreateAlarmAux, Int64, TESTTYPE, VALUETYPE};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use super::View;
use crate::{DesktopError, Observation, Presence, ProbeError};
use window::{Atoms, Watch};

/// The desktop of an X server.
pub(crate) struct X11 {
    connection: RustConnection,
    root: Window,
    atoms: Atoms,
    idle: Counter,
    idle_after: Duration,
    watch: Watch,
}

impl X11 {
    pub(crate) fn connect(display: &str, idle_after: Duration) -> Result<Self, ProbeError> {
        let (connection, screen) = x11rb::connect(Some(display))
            .map_err(|error| ProbeError::Unreachable { display: display.to_owned(), source: error.into() })?;
        let root = connection.setup().roots.get(screen).map_or(x11rb::NONE, |screen| screen.root);
        let no_idle_time = || ProbeError::NoIdleTime { display: display.to_owned() };
        let idle = idle_counter(&connection)?.ok_or_else(no_idle_time)?;
        let atoms = Atoms::new(&connection).map_err(gone)?.reply().map_err(refused)?;
        let threshold = i64::try_from(idle_after.as_millis()).unwrap_or(i64::MAX);
        alarm(&connection, idle, TESTTYPE::POSITIVE_TRANSITION, threshold)?;
        alarm(&connection, idle, TESTTYPE::NEGATIVE_TRANSITION, threshold.saturating_sub(1))?;
        Ok(Self { connection, root, atoms, idle, idle_after, watch: Watch::default() })
    }
}

impl View for X11 {
    fn name(&self) -> &'static str {
        "X11"
    }

    fn descriptors(&self) -> Vec<BorrowedFd<'_>> {
        vec![self.connection.stream().as_fd()]
    }

    fn take_in(&mut self) -> Result<bool, DesktopError> {
        let mut changed = false;
        while let Some(event) = self.connection.poll_for_event().map_err(gone)? {
            changed |= match event {
                Event::PropertyNotify(event) => self.atoms.concern(event.atom),
                // Some window managers say nothing when the last window closes.
                Event::SyncAlarmNotify(_) | Event::DestroyNotify(_) => true,
                // A window that is gone answers requests with errors; whoever becomes active next is announced.
                _ => false,
            };
        }
        self.connection.flush().map_err(gone)?;
        Ok(changed)
    }

    fn look(&mut self) -> Result<Observation, DesktopError> {
        // Both questions go out together: each answer that is waited for costs more than the question.
        let active = self.watch.ask(&self.connection, self.root, &self.atoms).map_err(gone)?;
        let idle_for = idle_for(&self.connection, self.idle)?;
        if idle_for >= self.idle_after {
            drop(active);
            self.watch.nothing(&self.connection, self.root).map_err(gone)?;
            return Ok(Observation { presence: Presence::Idle { idle_for }, window: None });
        }
        let window = self.watch.answer(&self.connection, active, &self.atoms).map_err(gone)?;
        Ok(Observation { presence: Presence::Active, window })
    }

    fn rest(&mut self) -> Result<(), DesktopError> {
        self.watch.nothing(&self.connection, self.root).map_err(gone)?;
        self.connection.flush().map_err(gone)
    }
}

fn idle_for(connection: &RustConnection, idle: Counter) -> Result<Duration, DesktopError> {
    let value = connection.sync_query_counter(idle).map_err(gone)?.reply().map_err(refused)?;
    Ok(Duration::from_millis(u64::try_from(whole(value.counter_value)).unwrap_or(0)))
}

fn idle_counter(connection: &RustConnection) -> Result<Option<Counter>, DesktopError> {
    if connection.extension_information(sync::X11_EXTENSION_NAME).map_err(gone)?.is_none() {
        return Ok(None);
    }
    connection.sync_initialize(3, 1).map_err(gone)?.reply().map_err(refused)?;
    let counters = connection.sync_list_system_counters().map_err(gone)?.reply().map_err(refused)?.counters;
    Ok(counters.into_iter().find(|counter| counter.name == b"IDLETIME").map(|counter| counter.counter))
}

fn alarm(connection: &RustConnection, counter: Counter, test: TESTTYPE, value: i64) -> Result<(), DesktopError> {
    let id = connection.generate_id().map_err(|error| match error {
        ReplyOrIdError::ConnectionError(error) => gone(error),
        error @ (ReplyOrIdError::IdsExhausted | ReplyOrIdError::X11Error(_)) => DesktopError::Gone(error.into()),
    })?;
    let settings = CreateAlarmAux::new()
        .counter(counter)
        .value_type(VALUETYPE::ABSOLUTE)
        .value(parts(value))
        .test_type(test)
        // With a step of zero a transition stays armed after it fired.
        .delta(parts(0))
        .events(1);
    connection.sync_create_alarm(id, &settings).map_err(gone)?.check().map_err(refused)
}

fn parts(value: i64) -> Int64 {
    let [a, b, c, d, e, f, g, h] = value.to_be_bytes();
    Int64 { hi: i32::from_be_bytes([a, b, c, d]), lo: u32::from_be_bytes([e, f, g, h]) }
}

fn whole(value: Int64) -> i64 {
    (i64::from(value.hi) << 32) | i64::from(value.lo)
}

fn gone(error: ConnectionError) -> DesktopError {
    DesktopError::Gone(error.into())
}

fn refused(error: ReplyError) -> DesktopError {
    DesktopError::Gone(error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counters_keep_their_value_in_two_parts() {
        for value in [0, 1, -1, 180_000, i64::from(u32::MAX) + 1, i64::MAX, i64::MIN] {
            assert_eq!(whole(parts(value)), value);
        }
    }
}
