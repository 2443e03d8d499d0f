// SPDX-License-Identifier: EUPL-1.2
//! Two yardsticks, each a process of its own: the least that a watcher can do, and what asking once a second costs.
//!
//! Both know nothing of consent, rules, idle time or sessions. They write the number of each new window to SQLite.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::Connection as Database;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, Window};
use x11rb::rust_connection::RustConnection;

use super::timeline::Timeline;
use crate::desktop::{Desktop, WindowId};
use crate::program::Folder;
use crate::wait;

/// Which yardstick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Waits for changes of the active window.
    Bare,
    /// Asks for the active window and its title once a second.
    Poller,
}

impl Kind {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "the bare watcher",
            Self::Poller => "the one-second poller",
        }
    }

    const fn argument(self) -> &'static str {
        match self {
            Self::Bare => "bare",
            Self::Poller => "poller",
        }
    }
}

/// A running yardstick.
pub(super) struct Yardstick {
    pub(super) kind: Kind,
    folder: Folder,
    process: Child,
}

impl Yardstick {
    pub(super) fn start(kind: Kind, desktop: &Desktop) -> Self {
        let folder = Folder::new(&format!("yardstick-{}", kind.argument()));
        let own = std::env::current_exe().expect("a program knows its own path");
        let process = Command::new(own)
            .args(["watch", kind.argument(), desktop.display()])
            .arg(folder.path().join("seen.sqlite"))
            .stdin(Stdio::null())
            .spawn()
            .expect("it starts");
        Self { kind, folder, process }
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Ends it and gives what it saw.
    pub(super) fn end(mut self, windows: &[WindowId]) -> Timeline {
        self.process.kill().expect("it runs");
        self.process.wait().expect("it was started");
        let database = Database::open(self.folder.path().join("seen.sqlite")).expect("it wrote one");
        let mut statement = database.prepare("select at, window from seen order by at").expect("the table is there");
        let rows = statement.query_map((), |row| Ok((row.get(0)?, row.get(1)?))).expect("readable");
        let mut changes: Vec<(i64, u32)> = rows.map(|row| row.expect("two numbers")).collect();
        changes.push((wait::wall_milliseconds(), 0));
        Timeline::of_windows(&changes, windows)
    }
}

impl Drop for Yardstick {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Watches until the process is ended: the kind, the display and the database.
///
/// # Panics
/// When an argument is missing, or the server or the disk fails.
pub fn watch(arguments: &[String]) {
    let [kind, display, file] = arguments else { panic!("a kind, a display and a database") };
    let database = Database::open(file).expect("can be made");
    database
        .execute_batch("pragma journal_mode = wal; pragma synchronous = normal; create table seen (at, window)")
        .expect("a new database");
    let (connection, screen) = x11rb::connect(Some(display)).expect("the server runs");
    let root = connection.setup().roots[screen].root;
    let atom = connection.intern_atom(false, b"_NET_ACTIVE_WINDOW").expect("sent").reply().expect("an atom").atom;
    let mut last = None;
    let mut note = |window: Option<Window>| {
        if window != last {
            let row = (wait::wall_milliseconds(), window.unwrap_or(0));
            let mut insert = database.prepare_cached("insert into seen values (?1, ?2)").expect("the table is there");
            insert.execute(row).expect("the disk takes it");
            last = window;
        }
    };
    if kind == Kind::Bare.argument() {
        let changes = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        connection.change_window_attributes(root, &changes).expect("sent").check().expect("the root can be watched");
        note(active(&connection, root, atom));
        while let Ok(event) = connection.wait_for_event() {
            if matches!(event, Event::PropertyNotify(event) if event.atom == atom) {
                note(active(&connection, root, atom));
            }
        }
    } else {
        let mut next = wait::now();
        loop {
            let window = active(&connection, root, atom);
            if let Some(window) = window {
                let title = connection.get_property(false, window, AtomEnum::WM_NAME, AtomEnum::ANY, 0, 1024);
                drop(title.expect("sent").reply());
            }
            note(window);
            next += Duration::from_secs(1);
            wait::until(next);
        }
    }
}

fn active(connection: &RustConnection, root: Window, atom: u32) -> Option<Window> {
    let reply = connection.get_property(false, root, atom, AtomEnum::WINDOW, 0, 1).expect("sent").reply().ok()?;
    reply.value32()?.next()
}
