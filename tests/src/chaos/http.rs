// SPDX-License-Identifier: EUPL-1.2
//! Just enough of HTTP/1.1 (RFC 9112) to know where a message ends and to make it the only one of its connection.

use std::io;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

/// More than any message of the product; what is larger is an error of the test.
const LARGEST: usize = 16 << 20;

/// How a message ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// By its own framing: a request.
    Framed,
    /// By its own framing or by the end of the connection: a response.
    FramedOrClosed,
    /// By the end of the connection, whatever its framing says: a response to HEAD.
    Closed,
}

/// Reads one whole message and rewrites it to say that the connection closes after it.
pub(super) async fn receive(stream: &mut TcpStream, ending: Ending) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        match framing(&bytes) {
            Framing::Whole(length) if ending != Ending::Closed => {
                bytes.truncate(length);
                return Ok(close_after(&bytes));
            }
            Framing::Whole(_) | Framing::Partial | Framing::None => {}
        }
        if bytes.len() > LARGEST {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "the message is too large"));
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            let whole = match (framing(&bytes), ending) {
                (Framing::None, Ending::FramedOrClosed) => true,
                (Framing::Whole(_) | Framing::Partial | Framing::None, Ending::Closed) => head(&bytes).is_some(),
                (Framing::Whole(_) | Framing::Partial, Ending::FramedOrClosed) => false,
                (Framing::Whole(_) | Framing::Partial | Framing::None, Ending::Framed) => false,
            };
            return if whole { Ok(close_after(&bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) };
        }
    }
}

/// How much of a message is there, by its own framing.
#[derive(Debug, PartialEq, Eq)]
enum Framing {
    /// The message has this many bytes and is there.
    Whole(usize),
    /// Some of it is missing.
    Partial,
    /// It does not say where it ends.
    None,
}

fn framing(bytes: &[u8]) -> Framing {
    let Some(head) = head(bytes) else { return Framing::Partial };
    let start = head.len() + 4;
    let body = bytes.get(start..).unwrap_or_default();
    let coding = header(head, "transfer-encoding").unwrap_or_default();
    if coding.eq_ignore_ascii_case("chunked") {
        return chunked(body).map_or(Framing::Partial, |length| Framing::Whole(start + length));
    }
    let length = header(head, "content-length").and_then(|length| length.parse::<usize>().ok());
    // RFC 9112 section 6.3: a request without framing has no body.
    let length = if length.is_none() && !head.starts_with(b"HTTP/") { Some(0) } else { length };
    match length {
        None => Framing::None,
        Some(length) if body.len() >= length => Framing::Whole(start + length),
        Some(_) => Framing::Partial,
    }
}

/// The head of a message, without the empty line that ends it.
fn head(bytes: &[u8]) -> Option<&[u8]> {
    bytes.windows(4).position(|window| window == b"\r\n\r\n").map(|end| &bytes[..end])
}

fn lines(head: &[u8]) -> impl Iterator<Item = &[u8]> {
    head.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line))
}

fn is_named(line: &[u8], name: &str) -> bool {
    let end = line.iter().position(|byte| *byte == b':');
    end.is_some_and(|end| line[..end].eq_ignore_ascii_case(name.as_bytes()))
}

fn header(head: &[u8], name: &str) -> Option<String> {
    let line = lines(head).skip(1).find(|line| is_named(line, name))?;
    Some(String::from_utf8_lossy(&line[name.len() + 1..]).trim().to_owned())
}

/// The length of a chunked body, when all of it is there.
fn chunked(body: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut last = false;
    loop {
        let line = body.get(at..)?.windows(2).position(|window| window == b"\r\n")?;
        let text = std::str::from_utf8(&body[at..at + line]).ok()?;
        at += line + 2;
        if last {
            // Trailers end with an empty line.
            if line == 0 {
                return Some(at);
            }
        } else {
            let size = usize::from_str_radix(text.split(';').next().unwrap_or_default().trim(), 16).ok()?;
            last = size == 0;
            at += if last { 0 } else { size + 2 };
        }
    }
}

/// The same message, saying that it is the last of its connection.
fn close_after(bytes: &[u8]) -> Vec<u8> {
    let Some(head) = head(bytes) else { return bytes.to_vec() };
    let mut rewritten = Vec::with_capacity(bytes.len() + 20);
    for line in lines(head).filter(|line| !is_named(line, "connection") && !is_named(line, "keep-alive")) {
        rewritten.extend_from_slice(line);
        rewritten.extend_from_slice(b"\r\n");
    }
    rewritten.extend_from_slice(b"Connection: close\r\n");
    rewritten.extend_from_slice(&bytes[head.len() + 2..]);
    rewritten
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(message: &str, expected: Framing) {
        assert_eq!(framing(message.as_bytes()), expected, "{message:?}");
        // Nothing is whole before its last byte.
        if let Framing::Whole(length) = expected {
            for end in 0..length {
                assert_ne!(framing(&message.as_bytes()[..end]), Framing::Whole(length), "{message:?} at {end}");
            }
        }
    }

    #[test]
    fn a_message_ends_where_its_framing_says() {
        check("GET / HTTP/1.1\r\nHost: a\r\n\r\n", Framing::Whole(27));
        check("POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nabc", Framing::Whole(40));
        check("POST / HTTP/1.1\r\ncontent-length: 9\r\n\r\nabc", Framing::Partial);
        check("HTTP/1.1 200 OK\r\n\r\nabc", Framing::None);
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n", Framing::Whole(60));
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n", Framing::Partial);
        check("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n\r\n", Framing::Whole(58));
    }

    #[test]
    fn a_rewritten_message_closes_its_connection() {
        let message = b"GET / HTTP/1.1\r\nConnection: keep-alive\r\nHost: a\r\n\r\nbody";
        let rewritten = close_after(message);
        assert_eq!(rewritten, b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nbody");
    }
}
