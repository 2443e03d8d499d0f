// SPDX-License-Identifier: EUPL-1.2
//! A real X server without a screen, with a window manager and windows whose focus `xdotool` switches.

use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{AtomEnum, ChangeWindowAttributesAux, ConnectionExt as _, EventMask, PropMode};

use crate::wait;

/// A running X server with a window manager.
#[derive(Debug)]
pub struct Desktop {
    display: String,
    server: Child,
    manager: Child,
    windows: Vec<Child>,
}

/// The number of a window in the X server.
pub type WindowId = String;

fn server(arguments: &[&str]) -> Child {
    Command::new("Xvfb")
        .args(arguments)
        .args(["-screen", "0", "1280x800x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("Xvfb is installed by deploy/setup.sh test")
}

fn manager(display: &str) -> Child {
    Command::new("openbox")
        .env("DISPLAY", display)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("openbox is installed by deploy/setup.sh test")
}

impl Desktop {
    /// Starts a server on a free display.
    ///
    /// # Panics
    /// When a program is missing or does not become ready.
    #[must_use]
    pub fn start() -> Self {
        // The server itself finds a free display number and writes it to its standard output.
        let mut server = server(&["-displayfd", "1"]);
        let mut line = String::new();
        let stdout = server.stdout.take().expect("piped");
        std::io::BufRead::read_line(&mut std::io::BufReader::new(stdout), &mut line).expect("Xvfb writes its display");
        let display = format!(":{}", line.trim());
        let manager = manager(&display);
        let desktop = Self { display, server, manager, windows: Vec::new() };
        wait::for_some("the window manager", || desktop.xdotool(&["get_desktop"]));
        desktop
    }

    /// Ends the server as a crash would.
    pub fn crash(&mut self) {
        for child in [&mut self.server, &mut self.manager].into_iter().chain(&mut self.windows) {
            child.kill().ok();
            child.wait().ok();
        }
        self.windows.clear();
    }

    /// Starts the server again on the same display, with no windows.
    pub fn start_again(&mut self) {
        wait::for_some("the old server's socket", || {
            let socket = format!("/tmp/.X11-unix/X{}", self.display.trim_start_matches(':'));
            std::os::unix::net::UnixStream::connect(socket).is_err().then_some(())
        });
        self.server = server(&[&self.display]);
        wait::for_some("the server", || self.xdotool(&["getdisplaygeometry"]));
        self.manager = manager(&self.display);
        wait::for_some("the window manager", || self.xdotool(&["get_desktop"]));
    }

    /// The display's name, such as `:99`.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The process of the server.
    #[must_use]
    pub fn server(&self) -> u32 {
        self.server.id()
    }

    /// The environment of a program in this session.
    #[must_use]
    pub fn session(&self) -> [(&'static str, String); 1] {
        [("DISPLAY", self.display.clone())]
    }

    /// Opens a window of an application with a title and waits until it is there.
    ///
    /// # Panics
    /// When it does not appear.
    pub fn open(&mut self, application: &str, title: &str) -> WindowId {
        let window = Command::new("xterm")
            .env("DISPLAY", &self.display)
            .args(["-class", application, "-T", title, "-e", "cat"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("xterm is installed by deploy/setup.sh test");
        self.windows.push(window);
        let id = wait::for_some("a window", || self.xdotool(&["search", "--onlyvisible", "--class", application]));
        id.lines().next().expect("a found window has an id").to_owned()
    }

    /// Gives a window a title of any bytes, as programs can.
    ///
    /// # Panics
    /// When the server refuses.
    pub fn retitle(&self, window: &WindowId, title: &[u8]) {
        let (connection, _) = x11rb::connect(Some(&self.display)).expect("the server runs");
        let atom = |name: &[u8]| connection.intern_atom(false, name).expect("sent").reply().expect("an atom").atom;
        let [name, kind] = [atom(b"_NET_WM_NAME"), atom(b"UTF8_STRING")];
        let window = window.parse().expect("a number");
        let length = u32::try_from(title.len()).expect("a title is shorter than four gigabytes");
        connection
            .change_property(PropMode::REPLACE, window, name, kind, 8, length, title)
            .expect("sent")
            .check()
            .expect("the title can be set");
    }

    /// Makes a window the active one; returns the wall-clock milliseconds between which that happened.
    ///
    /// # Panics
    /// When the window is gone.
    pub fn activate(&self, window: &WindowId) -> (i64, i64) {
        let before = wait::wall_milliseconds();
        self.xdotool(&["windowactivate", "--sync", window]).expect("the window can be activated");
        (before, wait::wall_milliseconds())
    }

    /// Writes down from here on which window the server made active, and when by the server's own clock.
    ///
    /// # Panics
    /// When the server cannot be reached.
    #[must_use]
    pub fn witness(&self) -> Witness {
        let (connection, screen) = x11rb::connect(Some(&self.display)).expect("the server runs");
        let root = connection.setup().roots[screen].root;
        let atom = connection.intern_atom(false, b"_NET_ACTIVE_WINDOW").expect("sent").reply().expect("an atom").atom;
        let changes = ChangeWindowAttributesAux::new().event_mask(EventMask::PROPERTY_CHANGE);
        connection.change_window_attributes(root, &changes).expect("sent").check().expect("the root can be watched");
        let seen = Arc::new(Mutex::new(Vec::new()));
        let shared = Arc::clone(&seen);
        // The thread ends with the connection, when the server does.
        std::thread::spawn(move || {
            while let Ok(event) = connection.wait_for_event() {
                let Event::PropertyNotify(event) = event else { continue };
                if event.atom != atom {
                    continue;
                }
                let request = connection.get_property(false, root, atom, AtomEnum::WINDOW, 0, 1);
                let Some(reply) = request.ok().and_then(|request| request.reply().ok()) else { return };
                let window = reply.value32().and_then(|mut values| values.next()).unwrap_or(0);
                shared.lock().unwrap_or_else(PoisonError::into_inner).push(Switch { at: event.time, window });
            }
        });
        Witness { seen }
    }

    /// Runs `xdotool`; its output when it succeeded.
    #[must_use]
    pub fn xdotool(&self, arguments: &[&str]) -> Option<String> {
        let output = Command::new("xdotool")
            .env("DISPLAY", &self.display)
            .args(arguments)
            .stderr(Stdio::null())
            .output()
            .expect("xdotool is installed by deploy/setup.sh test");
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

/// What the X server itself says of the active window.
#[derive(Debug)]
pub struct Witness {
    seen: Arc<Mutex<Vec<Switch>>>,
}

/// The server made a window active.
#[derive(Debug, Clone, Copy)]
pub struct Switch {
    /// When, in milliseconds by the server's clock.
    pub at: u32,
    /// The window; 0 for none.
    pub window: u32,
}

impl Witness {
    /// All switches so far, in order.
    #[must_use]
    pub fn switches(&self) -> Vec<Switch> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// How many milliseconds a window was active, from its first switch to the last switch of all.
    #[must_use]
    pub fn milliseconds(&self, window: &WindowId) -> u32 {
        let switches = self.switches();
        let of_window = |switch: &Switch| switch.window.to_string() == *window;
        switches.windows(2).filter(|pair| of_window(&pair[0])).map(|pair| pair[1].at.wrapping_sub(pair[0].at)).sum()
    }
}

impl Drop for Desktop {
    fn drop(&mut self) {
        for child in self.windows.iter_mut().chain([&mut self.manager, &mut self.server]) {
            child.kill().ok();
            child.wait().ok();
        }
    }
}
