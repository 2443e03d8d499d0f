// SPDX-License-Identifier: EUPL-1.2
//! Linux: one wait over whatever shows the windows here and whatever tells of the session.
//!
//! A [`View`] knows one kind of desktop; it never waits. While the screen is locked nothing is asked of it and nothing it
//! tells wakes the caller. A session that logind does not tell of is taken to be open, and said to be unknown.

mod bus;
mod gnome;
mod kde;
mod notify;
mod session;
mod wayland;
mod x11;

use std::os::fd::{AsFd as _, BorrowedFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::Errno;
use rustix::time::{Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime};

pub use self::notify::Asked;
use crate::{
    Blind, Button, Desktop, DesktopError, Missing, NotifyError, Observation, Presence, ProbeError, Settings, Wake,
    Waker,
};
use bus::Bus;
use gnome::Gnome;
use kde::Kde;
use session::Session;
use wayland::{Link, Wayland};

/// Shows a small message on the desktop of these settings.
pub(crate) fn notify(settings: &Settings, summary: &str, body: &str) -> Result<(), NotifyError> {
    notify::show(&session_bus(settings)?, summary, body).map_err(|error| NotifyError(error.into()))
}

/// Shows a small message with buttons on the desktop of these settings.
pub(crate) fn ask(
    settings: &Settings,
    summary: &str,
    body: &str,
    buttons: &[Button],
) -> Result<Option<Asked>, NotifyError> {
    notify::ask(&session_bus(settings)?, summary, body, buttons).map_err(|error| NotifyError(error.into()))
}

/// The address of the session's message bus.
fn session_bus(settings: &Settings) -> Result<String, NotifyError> {
    let usual = settings.runtime_dir.as_ref().map(|folder| format!("unix:path={folder}/bus"));
    settings.session_bus.clone().or(usual).ok_or_else(|| NotifyError("there is no session bus".into()))
}

/// What shows windows and input on one kind of desktop.
trait View {
    /// The name of this way, for status pages.
    fn name(&self) -> &'static str;

    /// What it cannot see.
    fn blind(&self) -> Option<Blind> {
        None
    }

    /// What becomes readable when there is something to take in.
    fn descriptors(&self) -> Vec<BorrowedFd<'_>>;

    /// Takes in all that has arrived, without waiting, and tells whether there is something else to see.
    fn take_in(&mut self) -> Result<bool, DesktopError>;

    /// What there is to see, and what to watch from here on.
    fn look(&mut self) -> Result<Observation, DesktopError>;

    /// Watches nothing that could wake the caller, until the next look.
    fn rest(&mut self) -> Result<(), DesktopError>;
}

/// The desktop of this session.
struct Linux {
    view: Box<dyn View>,
    /// Absent where no logind tells of it.
    session: Option<Session>,
    timer: OwnedFd,
    /// Whether something happened since the last observation.
    changed: bool,
}

/// Finds the way to watch this desktop: on a Wayland session never X11.
pub(crate) fn probe(settings: &Settings) -> Result<Box<dyn Desktop>, ProbeError> {
    let view: Box<dyn View> = if settings.is_wayland() {
        wayland_view(settings)?
    } else {
        let display = settings.display.as_deref().filter(|display| !display.is_empty()).ok_or(ProbeError::NoDisplay)?;
        Box::new(x11::X11::connect(display, settings.idle_after())?)
    };
    let timer = timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::CLOEXEC | TimerfdFlags::NONBLOCK)
        .map_err(|error| DesktopError::Wait(error.into()))?;
    let session = Session::find(settings.system_bus.as_deref(), settings.session_id.as_deref()).ok();
    Ok(Box::new(Linux { view, session, timer, changed: true }))
}

/// The way of this compositor: its own protocol, a script in KWin, or our extension of GNOME Shell.
fn wayland_view(settings: &Settings) -> Result<Box<dyn View>, ProbeError> {
    let link = Link::connect(settings)?;
    if link.shows_windows() {
        return Ok(Box::new(Wayland::new(link)?));
    }
    let nothing = || ProbeError::Wayland { missing: Missing::Windows };
    let address = session_bus(settings).map_err(|_| nothing())?;
    let mut bus = Bus::connect(&address).map_err(|_| nothing())?;
    if bus.owner(kde::KWIN).is_ok() {
        return Ok(Box::new(Kde::connect(link, bus, settings)?));
    }
    Ok(Box::new(Gnome::connect(bus, settings.idle_after())?))
}

impl Linux {
    fn take_in(&mut self) -> Result<(), DesktopError> {
        let view_changed = self.view.take_in()?;
        let Some(session) = &mut self.session else {
            self.changed |= view_changed;
            return Ok(());
        };
        let was_closed = session.is_closed();
        if view_changed {
            session.desktop_changed();
        }
        if session.take_in().is_err() {
            // Whoever would tell that it is open again is gone.
            self.session = None;
            self.changed = true;
            return Ok(());
        }
        self.changed |= was_closed != session.is_closed() || (view_changed && !session.is_closed());
        Ok(())
    }

    fn look(&mut self) -> Result<Observation, DesktopError> {
        let Some(session) = self.session.as_ref().filter(|session| session.is_closed()) else {
            return self.view.look();
        };
        if session.is_surely_closed() {
            self.view.rest()?;
        }
        Ok(Observation { presence: Presence::Locked, window: None })
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

impl Desktop for Linux {
    fn name(&self) -> &'static str {
        self.view.name()
    }

    fn blind(&self) -> Vec<Blind> {
        let lock = self.session.is_none().then_some(Blind::Lock);
        self.view.blind().into_iter().chain(lock).collect()
    }

    fn next(&mut self, limit: Option<Duration>, wakers: &[Waker<'_>]) -> Result<Wake, DesktopError> {
        self.set_timer(limit)?;
        loop {
            self.take_in()?;
            let session = self.session.as_ref().map(Session::descriptor);
            // The wakers go first and then the timer, so that their places are known.
            let own = [self.timer.as_fd()].into_iter().chain(self.view.descriptors()).chain(session);
            let waits = wakers.iter().copied().chain(own);
            let mut fds: Vec<PollFd<'_>> = waits.map(|fd| PollFd::from_borrowed_fd(fd, PollFlags::IN)).collect();
            match poll(&mut fds, self.changed.then_some(&ZERO)) {
                Ok(_) => {}
                Err(Errno::INTR) => continue,
                Err(error) => return Err(DesktopError::Wait(error.into())),
            }
            let is_ready = |fd: &PollFd<'_>| !fd.revents().is_empty();
            if fds.iter().take(wakers.len()).any(is_ready) {
                return Ok(Wake::Called);
            }
            let limit_passed = fds.get(wakers.len()).is_some_and(is_ready);
            if self.changed || limit_passed {
                // What came in together is one change.
                self.take_in()?;
                self.changed = false;
                return self.look().map(Wake::Observed);
            }
        }
    }
}
