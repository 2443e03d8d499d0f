// SPDX-License-Identifier: EUPL-1.2
//! The yardstick of everything that speaks HTTP: axum reads a JSON body and gives it back, without store or checks.
//!
//! A process of its own, with the one HTTP thread that the collector has too.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, Command, Stdio};

use axum::routing::post;
use axum::{Json, Router};
use serde_json::Value;
use tokio::net::TcpListener;

/// A running echo; it ends when this is dropped.
#[derive(Debug)]
pub(super) struct Echo {
    process: Child,
    /// Its address and port.
    pub(super) address: String,
}

impl Echo {
    pub(super) fn start() -> Self {
        let own = std::env::current_exe().expect("a program knows its own path");
        let mut process =
            Command::new(own).arg("echo").stdin(Stdio::null()).stdout(Stdio::piped()).spawn().expect("it starts");
        let mut address = String::new();
        BufReader::new(process.stdout.take().expect("piped")).read_line(&mut address).expect("it speaks");
        Self { process, address: address.trim().to_owned() }
    }

    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }
}

impl Drop for Echo {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Serves the echo until the process is ended; prints its address first.
///
/// # Panics
/// When there is no port.
pub fn serve() {
    runtime().block_on(async {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let mut stdout = std::io::stdout();
        writeln!(stdout, "{address}").and_then(|()| stdout.flush()).expect("standard output is read");
        axum::serve(listener, router()).await.expect("it serves until it is ended");
    });
}

fn router() -> Router {
    Router::new().route("/v1/reports", post(|Json(body): Json<Value>| async move { Json(body) }))
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made")
}

/// The echo on a thread of this process, for the tests of the client; gives its address.
#[cfg(test)]
pub(super) fn in_process() -> String {
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || {
        runtime().block_on(async {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            sender.send(listener.local_addr().expect("it is bound").to_string()).expect("somebody waits");
            axum::serve(listener, router()).await.expect("it serves");
        });
    });
    receiver.recv().expect("it is bound")
}
