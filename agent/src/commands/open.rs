// SPDX-License-Identifier: EUPL-1.2
//! `open`: the employee's own pages in their browser, served by a process that is started when there is none.

use std::io::{ErrorKind, Read as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Command, Stdio};

use anyhow::Context as _;
use daglicht_shared::text::FluentValue;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::config::Environment;
use crate::lock;
use crate::page::{self, Door, Patience};

/// What is done with the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Browser {
    /// The browser of the desktop opens it.
    Opens,
    /// It is printed only.
    Printed,
}

pub(crate) fn open(app: &App, browser: Browser, patience: Patience) -> anyhow::Result<Exit> {
    app.paths.prepare()?;
    let door = match running(app) {
        Some(door) => door,
        None => start(app, patience)?,
    };
    let address = door.address(clock::now().wall, clock::random()?);
    if browser == Browser::Opens && !opened(&address) {
        app.say("open-no-browser", &[]);
    }
    let id = match browser {
        Browser::Opens => "open-opened",
        Browser::Printed => "open-address",
    };
    app.print(
        &json!({ "address": address }),
        &app.words.with(id, &[("address", FluentValue::from(address.as_str()))]),
    )?;
    Ok(Exit::Success)
}

/// The process that serves the pages.
pub(crate) fn serve(app: &App, patience: Patience) -> anyhow::Result<Exit> {
    page::serve(app, &Environment::read(), patience)?;
    Ok(Exit::Success)
}

/// The door of the server that works in the folder. What another one left behind is not believed: its port may be
/// somebody else's.
fn running(app: &App) -> Option<Door> {
    lock::is_serving(&app.paths).then(|| Door::find(&app.paths)).flatten()
}

fn start(app: &App, patience: Patience) -> anyhow::Result<Door> {
    let (closed, unused) = (patience.closed_ms.to_string(), patience.unused_ms.to_string());
    let (program, arguments) =
        super::myself(app, &["open", "--serve", "--closed-ms", &closed, "--unused-ms", &unused])?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    // It outlives this command and does not end with the terminal's Ctrl-C.
    let mut child = command.process_group(0).spawn().context("the pages cannot be served")?;
    // It says one byte when it can be asked, or ends: because it failed, or because another one was quicker.
    let mut ready = [0];
    if let Some(mut stdout) = child.stdout.take() {
        // None at all is an answer too.
        if let Err(error) = stdout.read_exact(&mut ready)
            && error.kind() != ErrorKind::UnexpectedEof
        {
            return Err(error.into());
        }
    }
    running(app).ok_or_else(|| app.refuse(Exit::Failure, "open-failed", &[]))
}

/// Whether the browser of the desktop was asked to open an address.
fn opened(address: &str) -> bool {
    let mut command = Command::new("xdg-open");
    command.arg(address).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}
