// SPDX-License-Identifier: EUPL-1.2
//! What a desktop shows of its user's attention: the active window, and whether there was input lately.
//!
//! [`probe`] picks the way that works here, and [`Desktop::next`] is the one place that waits. On a Wayland session
//! nothing falls back to X11, which would show windows that are not the active ones. Nothing here keeps, prints or sends
//! what it sees, reads a clock or the environment, or knows rules.
//! Which applications use the microphone is told by [`microphone`], which waits for nothing itself.

#[cfg(target_os = "linux")]
mod linux;
pub mod microphone;
#[cfg(any(windows, target_os = "macos"))]
mod polled;
mod text;

use std::error::Error;
use std::fmt;
use std::time::Duration;

/// Something of the caller that ends the wait: on Unix a descriptor that becomes readable.
#[cfg(unix)]
pub type Waker<'a> = std::os::fd::BorrowedFd<'a>;
/// Something of the caller that ends the wait: on Windows a flag that becomes true.
#[cfg(not(unix))]
pub type Waker<'a> = &'a std::sync::atomic::AtomicBool;

/// What the platform must know before it can look.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The X display, from `DISPLAY`.
    pub display: Option<String>,
    /// The Wayland display, from `WAYLAND_DISPLAY`.
    pub wayland_display: Option<String>,
    /// The type of the session, from `XDG_SESSION_TYPE`.
    pub session_type: Option<String>,
    /// The folder of the session's sockets, from `XDG_RUNTIME_DIR`.
    pub runtime_dir: Option<String>,
    /// The number of the session, from `XDG_SESSION_ID`.
    pub session_id: Option<String>,
    /// The address of the system's message bus, from `DBUS_SYSTEM_BUS_ADDRESS`.
    pub system_bus: Option<String>,
    /// The address of the session's message bus, from `DBUS_SESSION_BUS_ADDRESS`.
    pub session_bus: Option<String>,
    /// How long without input counts as away; 180 s when absent.
    pub idle_after: Option<Duration>,
}

impl Settings {
    /// How long without input counts as away when nothing else is set.
    pub const IDLE_AFTER: Duration = Duration::from_secs(180);

    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux has two display protocols"))]
    fn is_wayland(&self) -> bool {
        let given = |value: &Option<String>| value.as_deref().is_some_and(|value| !value.is_empty());
        given(&self.wayland_display) || self.session_type.as_deref() == Some("wayland")
    }

    fn idle_after(&self) -> Duration {
        self.idle_after.unwrap_or(Self::IDLE_AFTER)
    }
}

/// Whether a person is at the desktop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// There was input lately.
    Active,
    /// There was no input for a while.
    Idle {
        /// How long there was none.
        idle_for: Duration,
    },
    /// The screen is locked, the machine goes to sleep, or another user has the desktop.
    Locked,
}

/// The active window. Its `Debug` shows no title.
#[derive(Clone, PartialEq, Eq)]
pub struct ForegroundWindow {
    /// The application's stable name in lower case.
    pub application: String,
    /// The window's title, at most 4 KiB, without control characters.
    pub title: String,
}

impl fmt::Debug for ForegroundWindow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ForegroundWindow({}, title of {} bytes)", self.application, self.title.len())
    }
}

/// What the desktop shows at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// Whether a person is there.
    pub presence: Presence,
    /// The active window; absent when there is none, and always while idle.
    pub window: Option<ForegroundWindow>,
}

/// Why the wait ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wake {
    /// Something changed or the limit passed; this is what there is to see.
    Observed(Observation),
    /// One of the caller's wakers is ready; nothing was looked at.
    Called,
}

/// What a way of watching cannot see here, though it works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Blind {
    /// Whether the screen is locked, the machine goes to sleep, or another user took over.
    Lock,
    /// The titles of windows, only their applications.
    Titles,
}

/// A way to watch the desktop.
pub trait Desktop {
    /// The name of this way, for status pages.
    fn name(&self) -> &'static str;

    /// What it cannot see here.
    fn blind(&self) -> Vec<Blind>;

    /// Waits until the desktop changes, one of the wakers is ready or the limit passed.
    ///
    /// The first call returns at once. A ready waker goes before anything else, and then nothing is looked at. The limit
    /// goes on while the machine sleeps, so that the wait ends soon after it woke up.
    ///
    /// # Errors
    /// [`DesktopError`] when the desktop can no longer be watched; probe again later.
    fn next(&mut self, limit: Option<Duration>, wakers: &[Waker<'_>]) -> Result<Wake, DesktopError>;
}

type Source = Box<dyn Error + Send + Sync>;

/// What a Wayland compositor does not tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missing {
    /// Which window is active: it lacks `zwlr_foreign_toplevel_manager_v1`.
    Windows,
    /// Which application is active: GNOME Shell lacks our extension.
    Extension,
    /// Whether there is input: it lacks `ext_idle_notifier_v1` and `org_kde_kwin_idle`.
    Input,
}

impl Missing {
    /// The protocol or the extension that would tell.
    #[must_use]
    pub const fn protocol(self) -> &'static str {
        match self {
            Self::Windows => "zwlr_foreign_toplevel_manager_v1",
            Self::Extension => "windows@daglicht",
            Self::Input => "ext_idle_notifier_v1",
        }
    }
}

/// The reason why no desktop can be watched.
#[derive(Debug, thiserror::Error)]
pub enum ProbeError {
    /// The session runs on Wayland, and its compositor does not tell what is needed.
    #[error(
        "this Wayland compositor lacks {}: nothing is recorded by itself; register time by hand, or sign in to an X11 \
         session (\"Xorg\")", missing.protocol()
    )]
    Wayland {
        /// What it does not tell.
        missing: Missing,
    },
    /// The Wayland compositor cannot be reached.
    #[error("the Wayland compositor {display} cannot be reached: check that the desktop session is still open")]
    NoCompositor {
        /// The display.
        display: String,
        /// The reason.
        #[source]
        source: Source,
    },
    /// No display is named.
    #[error("there is no desktop here (DISPLAY is not set): start the agent inside the desktop session")]
    NoDisplay,
    /// The display cannot be reached.
    #[error("the X server of display {display} cannot be reached: check that the desktop session is still open")]
    Unreachable {
        /// The display.
        display: String,
        /// The reason.
        #[source]
        source: Source,
    },
    /// The display cannot tell how long there was no input.
    #[error(
        "the X server of display {display} has no IDLETIME counter (XSync), so it cannot be seen whether somebody is at \
         the desk: nothing is recorded by itself"
    )]
    NoIdleTime {
        /// The display.
        display: String,
    },
    /// The desktop failed while it was set up.
    #[error(transparent)]
    Desktop(#[from] DesktopError),
    /// There is no way for this operating system.
    #[error("windows cannot be seen on this operating system: nothing is recorded by itself")]
    Unsupported,
}

impl ProbeError {
    /// Whether the desktop can be watched later without starting anew in another environment.
    #[must_use]
    pub const fn can_pass(&self) -> bool {
        match self {
            Self::NoDisplay | Self::Unsupported => false,
            Self::Wayland { .. }
            | Self::NoCompositor { .. }
            | Self::Unreachable { .. }
            | Self::NoIdleTime { .. }
            | Self::Desktop(_) => true,
        }
    }
}

/// The reason why a desktop can no longer be watched.
#[derive(Debug, thiserror::Error)]
pub enum DesktopError {
    /// The connection ended.
    #[error("the desktop closed the connection, most likely because the session ended; what was recorded is safe")]
    Gone(#[source] Source),
    /// The operating system refused to wait.
    #[error("waiting for the desktop failed; what was recorded is safe")]
    Wait(#[source] Source),
    /// The operating system does not tell how long there was no input.
    #[error("the operating system does not tell whether there was input; what was recorded is safe")]
    Idle(#[source] Source),
}

/// No message can be shown on the desktop.
#[derive(Debug, thiserror::Error)]
#[error("this desktop shows no messages")]
pub struct NotifyError(#[source] Source);

/// Shows a small message on the desktop, where it can.
///
/// # Errors
/// [`NotifyError`] when this desktop shows none.
#[cfg(target_os = "linux")]
pub fn notify(settings: &Settings, summary: &str, body: &str) -> Result<(), NotifyError> {
    linux::notify(settings, summary, body)
}

/// Shows a small message on the desktop, where it can.
///
/// # Errors
/// Always [`NotifyError`] on this operating system.
#[cfg(not(target_os = "linux"))]
pub fn notify(_settings: &Settings, _summary: &str, _body: &str) -> Result<(), NotifyError> {
    Err(NotifyError("messages are not known on this operating system".into()))
}

/// A button of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What tells it from the others.
    pub id: String,
    /// What stands on it.
    pub text: String,
}

/// What became of a message with buttons.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// A button was pressed; its id.
    Pressed(String),
    /// It is gone, and nobody answered.
    Closed,
}

#[cfg(target_os = "linux")]
pub use linux::Asked;

/// A message on the desktop that waits for an answer; there is none on this operating system.
#[cfg(not(target_os = "linux"))]
#[derive(Debug)]
pub enum Asked {}

#[cfg(not(target_os = "linux"))]
impl Asked {
    /// What becomes readable when there may be an answer.
    #[must_use]
    pub const fn descriptor(&self) -> Waker<'_> {
        match *self {}
    }

    /// The answer, without waiting for it.
    pub const fn reply(&mut self) -> Option<Reply> {
        match *self {}
    }
}

/// Shows a small message with buttons on the desktop; none where the desktop shows messages without buttons only.
///
/// # Errors
/// [`NotifyError`] when this desktop shows none.
#[cfg(target_os = "linux")]
pub fn ask(settings: &Settings, summary: &str, body: &str, buttons: &[Button]) -> Result<Option<Asked>, NotifyError> {
    linux::ask(settings, summary, body, buttons)
}

/// Shows a small message with buttons on the desktop.
///
/// # Errors
/// Always [`NotifyError`] on this operating system.
#[cfg(not(target_os = "linux"))]
pub fn ask(
    _settings: &Settings,
    _summary: &str,
    _body: &str,
    _buttons: &[Button],
) -> Result<Option<Asked>, NotifyError> {
    Err(NotifyError("messages are not known on this operating system".into()))
}

/// Finds the way to watch this desktop.
///
/// # Errors
/// [`ProbeError`] with what cannot be seen and what to do.
#[cfg(target_os = "linux")]
pub fn probe(settings: &Settings) -> Result<Box<dyn Desktop>, ProbeError> {
    linux::probe(settings)
}

/// Finds the way to watch this desktop.
///
/// # Errors
/// None on this operating system.
#[cfg(any(windows, target_os = "macos"))]
pub fn probe(settings: &Settings) -> Result<Box<dyn Desktop>, ProbeError> {
    Ok(Box::new(polled::Polled::new(settings.idle_after())))
}

/// Finds the way to watch this desktop.
///
/// # Errors
/// Always [`ProbeError::Unsupported`] on this operating system.
#[cfg(not(any(target_os = "linux", windows, target_os = "macos")))]
pub fn probe(_settings: &Settings) -> Result<Box<dyn Desktop>, ProbeError> {
    Err(ProbeError::Unsupported)
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn refusal(display: &str, wayland: &str, session: &str) -> String {
        let settings = Settings {
            display: Some(display.to_owned()),
            wayland_display: Some(wayland.to_owned()),
            session_type: Some(session.to_owned()),
            runtime_dir: Some("/nonexistent".to_owned()),
            ..Settings::default()
        };
        probe(&settings).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn a_wayland_session_never_falls_back_to_x11() {
        for (wayland, session) in [("wayland-0", ""), ("wayland-0", "x11"), ("", "wayland")] {
            assert!(refusal(":0", wayland, session).contains("Wayland"), "{wayland} {session}");
        }
    }

    #[test]
    fn a_missing_desktop_is_named() {
        assert!(refusal("", "", "tty").contains("DISPLAY"));
        assert!(refusal(":9999", "", "x11").contains(":9999"));
    }

    #[test]
    fn a_window_shows_no_title_in_debug() {
        let window = ForegroundWindow { application: "app".to_owned(), title: "canary".to_owned() };
        assert_eq!(format!("{window:?}"), "ForegroundWindow(app, title of 6 bytes)");
    }
}
