// SPDX-License-Identifier: EUPL-1.2
//! The active window of an X server: which it is, what it is called, and when that changes.
//!
//! Windows come and go between an event and a question about them: a window that is gone is no error, there is just
//! nothing to see. Only the connection can fail.

use sysinfo::{Pid, ProcessRefreshKind, ProcessesToUpdate, System};
use x11rb::atom_manager;
use x11rb::cookie::Cookie;
use x11rb::errors::{ConnectionError, ReplyError};
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, GetPropertyReply, Window,
};
use x11rb::rust_connection::RustConnection;

use crate::ForegroundWindow;
use crate::text::{self, TITLE_BYTES};

atom_manager! {
    /// The properties that say which window is active and what it is called.
    pub(super) Atoms: AtomsCookie {
        _NET_ACTIVE_WINDOW,
        _NET_WM_NAME,
        _NET_WM_PID,
        UTF8_STRING,
    }
}

impl Atoms {
    /// Whether a change of this property can change what there is to see.
    pub(super) fn concern(&self, atom: Atom) -> bool {
        [self._NET_ACTIVE_WINDOW, self._NET_WM_NAME, AtomEnum::WM_NAME.into(), AtomEnum::WM_CLASS.into()]
            .contains(&atom)
    }
}

/// A property that was asked for and not answered yet.
pub(super) type Question<'c> = Cookie<'c, RustConnection, GetPropertyReply>;

/// Which windows announce their changes.
#[derive(Debug, Default)]
pub(super) struct Watch {
    root: bool,
    window: Option<Window>,
}

/// The most that is read of a property, in units of four bytes.
const LENGTH: u32 = 1024;
const _: () = assert!(LENGTH as usize * 4 == TITLE_BYTES);

impl Watch {
    /// Stops all announcements.
    pub(super) fn nothing(&mut self, connection: &RustConnection, root: Window) -> Result<(), ConnectionError> {
        self.follow(connection, None)?;
        if std::mem::take(&mut self.root) {
            announce(connection, root, EventMask::NO_EVENT)?;
        }
        Ok(())
    }

    /// Asks for the active window, which is announced from here on when it changes.
    pub(super) fn ask<'c>(
        &mut self,
        connection: &'c RustConnection,
        root: Window,
        atoms: &Atoms,
    ) -> Result<Question<'c>, ConnectionError> {
        // Announcements are asked for before the question, so that no change falls between the two.
        if !std::mem::replace(&mut self.root, true) {
            announce(connection, root, EventMask::PROPERTY_CHANGE)?;
        }
        property(connection, root, atoms._NET_ACTIVE_WINDOW, AtomEnum::WINDOW.into())
    }

    /// The active window that was asked for, which announces its changes from here on.
    pub(super) fn answer(
        &mut self,
        connection: &RustConnection,
        active: Question<'_>,
        atoms: &Atoms,
    ) -> Result<Option<ForegroundWindow>, ConnectionError> {
        let active = answer(active)?.and_then(|reply| number(&reply)).filter(|window| *window != x11rb::NONE);
        self.follow(connection, active)?;
        active.map_or(Ok(None), |window| describe(connection, window, atoms))
    }

    fn follow(&mut self, connection: &RustConnection, window: Option<Window>) -> Result<(), ConnectionError> {
        if self.window == window {
            return Ok(());
        }
        if let Some(window) = self.window.take() {
            announce(connection, window, EventMask::NO_EVENT)?;
        }
        if let Some(window) = window {
            announce(connection, window, EventMask::PROPERTY_CHANGE | EventMask::STRUCTURE_NOTIFY)?;
        }
        self.window = window;
        Ok(())
    }
}

fn describe(
    connection: &RustConnection,
    window: Window,
    atoms: &Atoms,
) -> Result<Option<ForegroundWindow>, ConnectionError> {
    let ask = |name, kind| property(connection, window, name, kind);
    let any = AtomEnum::ANY.into();
    let title = ask(atoms._NET_WM_NAME, any)?;
    let old_title = ask(AtomEnum::WM_NAME.into(), any)?;
    let class = ask(AtomEnum::WM_CLASS.into(), AtomEnum::STRING.into())?;
    let process = ask(atoms._NET_WM_PID, AtomEnum::CARDINAL.into())?;
    let (title, old_title, class, process) = (answer(title)?, answer(old_title)?, answer(class)?, answer(process)?);
    let Some(class) = class else { return Ok(None) };
    let title = [title, old_title].into_iter().flatten().find(|reply| !reply.value.is_empty());
    let title = title.map_or_else(String::new, |reply| {
        if reply.type_ == u32::from(AtomEnum::STRING) {
            text::latin1_title(&reply.value)
        } else {
            text::utf8_title(&reply.value)
        }
    });
    let process_name = || process.as_ref().and_then(number).and_then(process_name);
    let application = text::window_class(&class.value).or_else(process_name).unwrap_or_default();
    Ok(Some(ForegroundWindow { application, title }))
}

fn announce(connection: &RustConnection, window: Window, mask: EventMask) -> Result<(), ConnectionError> {
    connection.change_window_attributes(window, &ChangeWindowAttributesAux::new().event_mask(mask)).map(drop)
}

fn property(
    connection: &RustConnection,
    window: Window,
    name: Atom,
    kind: Atom,
) -> Result<Question<'_>, ConnectionError> {
    connection.get_property(false, window, name, kind, 0, LENGTH)
}

/// The answer to a question about a window; none when the window is gone.
fn answer(question: Question<'_>) -> Result<Option<GetPropertyReply>, ConnectionError> {
    match question.reply() {
        Ok(reply) => Ok(Some(reply)),
        Err(ReplyError::X11Error(_)) => Ok(None),
        Err(ReplyError::ConnectionError(error)) => Err(error),
    }
}

fn number(reply: &GetPropertyReply) -> Option<u32> {
    reply.value32()?.next()
}

/// The name of one process, without looking at any other.
fn process_name(pid: u32) -> Option<String> {
    let pid = Pid::from_u32(pid);
    let mut system = System::new().ok()?;
    let which = ProcessesToUpdate::Some(&[pid]);
    system.refresh_processes_specifics(which, false, ProcessRefreshKind::nothing().without_tasks());
    text::name(system.process(pid)?.name().as_encoded_bytes())
}
