// SPDX-License-Identifier: EUPL-1.2
//! Windows and macOS: a question once a second.
//!
//! This code is type-checked and was never run; on macOS there are no titles. A window that cannot be read is no window; a change is noticed
//! within a second, and so is a waker.

use std::time::Duration;

use crate::{Blind, Desktop, DesktopError, ForegroundWindow, Observation, Presence, Wake, Waker, text};

const PERIOD: Duration = Duration::from_secs(1);

/// A desktop that is asked once a second.
pub(crate) struct Polled {
    idle_after: Duration,
    last: Option<Observation>,
}

impl Polled {
    pub(crate) const fn new(idle_after: Duration) -> Self {
        Self { idle_after, last: None }
    }

    fn look(&self) -> Result<Observation, DesktopError> {
        let idle_for =
            system_idle_time::get_idle_time().map_err(|error| DesktopError::Idle(error.to_string().into()))?;
        if idle_for >= self.idle_after {
            return Ok(Observation { presence: Presence::Idle { idle_for }, window: None });
        }
        let window = foreground();
        Ok(Observation { presence: Presence::Active, window })
    }
}

impl Desktop for Polled {
    fn name(&self) -> &'static str {
        if cfg!(windows) { "Windows" } else { "macOS" }
    }

    fn blind(&self) -> Vec<Blind> {
        if cfg!(windows) { vec![Blind::Lock] } else { vec![Blind::Titles, Blind::Lock] }
    }

    fn next(&mut self, limit: Option<Duration>, wakers: &[Waker<'_>]) -> Result<Wake, DesktopError> {
        let mut waited = Duration::ZERO;
        loop {
            let pause = match (&self.last, limit) {
                (None, _) => Duration::ZERO,
                (Some(_), Some(limit)) => PERIOD.min(limit.saturating_sub(waited)),
                (Some(_), None) => PERIOD,
            };
            if wait(pause, wakers)? {
                return Ok(Wake::Called);
            }
            waited += pause;
            let seen = self.look()?;
            let changed = self.last.as_ref().is_none_or(|last| !is_same(last, &seen));
            if changed || limit.is_some_and(|limit| waited >= limit) {
                self.last = Some(seen.clone());
                return Ok(Wake::Observed(seen));
            }
        }
    }
}

/// The active window, named by the file of its program.
#[cfg(windows)]
fn foreground() -> Option<ForegroundWindow> {
    let window = active_win_pos_rs::get_active_window().ok()?;
    let file = window.process_path.file_name().unwrap_or_default();
    let application = text::name(file.as_encoded_bytes()).or_else(|| text::name(window.app_name.as_bytes()));
    let title = text::utf8_title(window.title.as_bytes());
    Some(ForegroundWindow { application: application.unwrap_or_default(), title })
}

/// The application in front, by the id of its bundle.
#[cfg(target_os = "macos")]
fn foreground() -> Option<ForegroundWindow> {
    let application = objc2_app_kit::NSWorkspace::sharedWorkspace().frontmostApplication()?;
    let name = application.bundleIdentifier().or_else(|| application.localizedName())?;
    Some(ForegroundWindow { application: text::name(name.to_string().as_bytes())?, title: String::new() })
}

/// Whether two observations show the same; how long nobody was there makes no difference.
fn is_same(a: &Observation, b: &Observation) -> bool {
    let is_active = |observation: &Observation| observation.presence == Presence::Active;
    is_active(a) == is_active(b) && a.window == b.window
}

/// Waits, and tells whether a waker became ready.
#[cfg(unix)]
fn wait(pause: Duration, wakers: &[Waker<'_>]) -> Result<bool, DesktopError> {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    use rustix::io::Errno;

    let mut fds: Vec<PollFd<'_>> = wakers.iter().map(|waker| PollFd::from_borrowed_fd(*waker, PollFlags::IN)).collect();
    let pause = Timespec { tv_sec: pause.as_secs().cast_signed(), tv_nsec: pause.subsec_nanos().into() };
    match poll(&mut fds, Some(&pause)) {
        Ok(ready) => Ok(ready > 0),
        Err(Errno::INTR) => Ok(false),
        Err(error) => Err(DesktopError::Wait(error.into())),
    }
}

/// Waits, and tells whether a waker became ready.
#[cfg(not(unix))]
#[expect(clippy::disallowed_methods, reason = "this system is asked once a second; there is nothing to wait on")]
#[expect(clippy::unnecessary_wraps, reason = "waiting can fail on other systems")]
fn wait(pause: Duration, wakers: &[Waker<'_>]) -> Result<bool, DesktopError> {
    let is_ready = || wakers.iter().any(|waker| waker.load(std::sync::atomic::Ordering::Acquire));
    if !is_ready() {
        std::thread::sleep(pause);
    }
    Ok(is_ready())
}
