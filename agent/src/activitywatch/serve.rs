// SPDX-License-Identifier: EUPL-1.2
//! The process that holds the endpoint: it lives as long as the socket to the process that started it.
//!
//! It writes what browsers show to that socket, at most ten times a second, and nothing else anywhere. When the socket
//! closes, whatever the reason, the port closes.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::api::{self, Shared};
use super::tabs::{LONGEST_LINE, Message};
use crate::local::{self, Guard, Token};

/// The shortest time between two messages to the other process.
const PAUSE: Duration = Duration::from_millis(100);

/// The endpoint cannot be served.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The port cannot be opened.
    #[error(
        "the feed's port {port} cannot be opened; nothing is fed. Is ActivityWatch itself running? Choose another with `daglicht feed on --port`"
    )]
    Port {
        /// The port.
        port: u16,
        /// Why.
        source: io::Error,
    },
    /// The socket to the other process cannot be used.
    #[error("the feed is started by `daglicht run` only")]
    Socket(#[source] io::Error),
}

/// Serves until the process at the other end of standard input is gone.
///
/// # Errors
/// [`ServeError`] when the port or the socket cannot be used.
pub fn serve(port: u16, token: Token, extensions: Vec<String>) -> Result<(), ServeError> {
    let stdin = io::stdin().as_fd().try_clone_to_owned().map_err(ServeError::Socket)?;
    let socket = UnixStream::from(stdin);
    // Whatever else stands at standard input, a terminal or a file, has no address.
    socket.local_addr().and_then(|_| socket.set_nonblocking(true)).map_err(ServeError::Socket)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().map_err(ServeError::Socket)?;
    runtime.block_on(async {
        let socket = tokio::net::UnixStream::from_std(socket).map_err(ServeError::Socket)?;
        let listener = local::bind(port).await.map_err(|source| ServeError::Port { port, source })?;
        let port = listener.local_addr().map_or(port, |address| address.port());
        let shared = Arc::new(Shared::default());
        let (mut gone, mut told) = socket.into_split();
        let serving = local::serve(listener, Guard::new(port, token, extensions), api::router(Arc::clone(&shared)));
        let telling = async {
            loop {
                shared.bell.notified().await;
                for message in shared.untold() {
                    if told.write_all(&line(&message)).await.is_err() {
                        return;
                    }
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        let mut nothing = [0];
        tokio::select! {
            () = serving => {}
            () = telling => {}
            // The other process never writes: what ends this is that it is gone.
            _ = gone.read(&mut nothing) => {}
        }
        Ok(())
    })
}

fn line(message: &Message) -> Vec<u8> {
    let mut line = serde_json::to_vec(message).unwrap_or_default();
    if line.len() >= LONGEST_LINE {
        line.clear();
    }
    line.push(b'\n');
    line
}
