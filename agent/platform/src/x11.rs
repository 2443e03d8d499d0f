// SPDX-License-Identifier: EUPL-1.2
//! X11: one connection for life, and no request while nothing changes.
//!
//! The root window tells of another active window, the active window of another title, and two alarms on the counter
//! IDLETIME of the extension SYNC tell when input stops and when it comes back. While nobody is there, windows are not
//! watched. A window without a class is named by its process, which is right for windows of this machine only.

mod window;

use std::os::fd::{AsFd as _, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};
use x11rb::connection::{Connection as _, RequestConnection as _};
use x11rb::errors::{ConnectionError, ReplyError, ReplyOrIdError};
use x11rb::protocol::Event;
use x11rb::protocol::sync::{self, ConnectionExt as _, Counter, CreateAlarmAux, Int64, TESTTYPE, VALUETYPE};
use x11rb::protocol::xproto::Window;
use x11rb::rust_connection::RustConnection;

use crate::{Desktop, DesktopError, Observation, Presence, ProbeError, Wake, Waker};
use window::{Atoms, Watch};

/// The desktop of an X server.
pub(crate) struct X11 {
    connection: RustConnection,
    root: Window,
    atoms: Atoms,
    idle: Counter,
    idle_after: Duration,
    timer: OwnedFd,
    watch: Watch,
    /// Whether something happened since the last observation.
    changed: bool,
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
        let timer = timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)
            .map_err(|error| DesktopError::Wait(error.into()))?;
        let watch = Watch::default();
        Ok(Self { connection, root, atoms, idle, idle_after, timer, watch, changed: true })
    }

    /// What there is to see, and what to watch from here on.
    fn look(&mut self) -> Result<Observation, DesktopError> {
        let idle_for = self.idle_for()?;
        if idle_for >= self.idle_after {
            self.watch.nothing(&self.connection, self.root).map_err(gone)?;
            return Ok(Observation { presence: Presence::Idle { idle_for }, window: None });
        }
        let window = self.watch.active(&self.connection, self.root, &self.atoms).map_err(gone)?;
        Ok(Observation { presence: Presence::Active, window })
    }

    fn idle_for(&self) -> Result<Duration, DesktopError> {
        let value = self.connection.sync_query_counter(self.idle).map_err(gone)?.reply().map_err(refused)?;
        Ok(Duration::from_millis(u64::try_from(whole(value.counter_value)).unwrap_or(0)))
    }

    /// Takes all events that have arrived, so that what is left to wait for is on the descriptor.
    fn drain(&mut self) -> Result<(), DesktopError> {
        while let Some(event) = self.connection.poll_for_event().map_err(gone)? {
            self.changed |= match event {
                Event::PropertyNotify(event) => self.atoms.concern(event.atom),
                // Some window managers say nothing when the last window closes.
                Event::SyncAlarmNotify(_) | Event::DestroyNotify(_) => true,
                // A window that is gone answers requests with errors; whoever becomes active next is announced.
                _ => false,
            };
        }
        self.connection.flush().map_err(gone)
    }

    fn set_timer(&self, limit: Option<Duration>) -> Result<(), DesktopError> {
        // A timer of zero is off, so the shortest limit is a nanosecond.
        let limit = limit.map(|limit| limit.max(Duration::from_nanos(1)));
        let value = limit.map_or(Ok(ZERO), Timespec::try_from).unwrap_or(ZERO);
        let once = Itimerspec { it_interval: ZERO, it_value: value };
        timerfd_settime(&self.timer, TimerfdTimerFlags::empty(), &once)
            .map_err(|error| DesktopError::Wait(error.into()))?;
        Ok(())
    }
}

const ZERO: Timespec = Timespec { tv_sec: 0, tv_nsec: 0 };

impl Desktop for X11 {
    fn name(&self) -> &'static str {
        "X11"
    }

    fn next(&mut self, limit: Option<Duration>, wakers: &[Waker<'_>]) -> Result<Wake, DesktopError> {
        self.set_timer(limit)?;
        loop {
            self.drain()?;
            let mut fds = vec![
                PollFd::from_borrowed_fd(self.connection.stream().as_fd(), PollFlags::IN),
                PollFd::from_borrowed_fd(self.timer.as_fd(), PollFlags::IN),
            ];
            fds.extend(wakers.iter().map(|waker| PollFd::from_borrowed_fd(*waker, PollFlags::IN)));
            let timeout = self.changed.then_some(&ZERO);
            match poll(&mut fds, timeout) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(DesktopError::Wait(error.into())),
            }
            let ready: Vec<bool> = fds.iter().map(|fd| !fd.revents().is_empty()).collect();
            if ready.iter().skip(2).any(|ready| *ready) {
                return Ok(Wake::Called);
            }
            let limit_passed = ready.get(1).is_some_and(|ready| *ready);
            if self.changed || limit_passed {
                // What came in together is one change.
                self.drain()?;
                self.changed = false;
                return self.look().map(Wake::Observed);
            }
        }
    }
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
