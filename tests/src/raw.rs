// SPDX-License-Identifier: EUPL-1.2
//! Bytes on a socket: requests as no library would send them, and what comes back until the connection ends.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use crate::wait;

/// Connects to an address such as `127.0.0.1:8440`, with a limit on waiting.
///
/// # Panics
/// When nobody listens.
#[must_use]
pub fn connect(address: &str) -> TcpStream {
    let stream = TcpStream::connect(address).unwrap_or_else(|error| panic!("{address}: {error}"));
    stream.set_read_timeout(Some(wait::LIMIT)).expect("a limit can be set");
    stream.set_write_timeout(Some(wait::LIMIT)).expect("a limit can be set");
    stream.set_nodelay(true).expect("small parts can be sent");
    stream
}

/// Sends bytes and gives all that comes back until the other side ends the connection.
///
/// # Panics
/// When the other side does not end it within the limit.
#[must_use]
pub fn talk(address: &str, bytes: &[u8]) -> String {
    let mut stream = connect(address);
    // The other side may answer and leave before it has read all.
    stream.write_all(bytes).ok();
    rest(&mut stream)
}

/// All that comes until the other side ends the connection.
///
/// # Panics
/// When it does not within the limit.
#[must_use]
pub fn rest(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    match stream.read_to_end(&mut answer) {
        Ok(_) => {}
        Err(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {}
        Err(error) => panic!("the connection did not end: {error}, after {:?}", String::from_utf8_lossy(&answer)),
    }
    String::from_utf8_lossy(&answer).into_owned()
}

/// The status of an answer; none where the connection ended without one.
#[must_use]
pub fn status(answer: &str) -> Option<u16> {
    answer.strip_prefix("HTTP/1.")?.split(' ').nth(1)?.parse().ok()
}

/// The value of a header of an answer.
#[must_use]
pub fn header<'a>(answer: &'a str, name: &str) -> Option<&'a str> {
    let head = answer.split("\r\n\r\n").next()?;
    let lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.into_iter().find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// One ordinary GET on a connection of its own; gives the whole answer, or nothing when there is none in time.
#[must_use]
pub fn get(address: &str, path: &str, limit: Duration) -> Option<String> {
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    ask(address, request.as_bytes(), limit)
}

/// One request on a connection of its own; gives the whole answer, or nothing when there is none in time.
#[must_use]
pub fn ask(address: &str, request: &[u8], limit: Duration) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address.parse().ok()?, limit).ok()?;
    stream.set_read_timeout(Some(limit)).ok()?;
    stream.write_all(request).ok()?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).ok()?;
    String::from_utf8(answer).ok()
}
