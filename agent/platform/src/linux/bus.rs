// SPDX-License-Identifier: EUPL-1.2
//! A connection to a D-Bus message bus that joins the one wait: a socket, no thread and no runtime.
//!
//! Messages are encoded and decoded by rustbus; the socket is ours, so that it can be polled, is closed in child
//! processes and never waits without a limit. A bus that misbehaves is a lost connection, never a stop.

use std::collections::VecDeque;
use std::io::{self, Read as _, Write as _};
use std::os::fd::{AsFd as _, BorrowedFd};
use std::os::linux::net::SocketAddrExt as _;
use std::os::unix::net::{SocketAddr, UnixStream};
use std::time::Duration;

use rustbus::message_builder::{MarshalledMessage, MessageBuilder};
use rustbus::wire::errors::{MarshalError, UnmarshalError};
use rustbus::wire::unmarshal::traits::Variant;
use rustbus::wire::unmarshal::{unmarshal_dynamic_header, unmarshal_header, unmarshal_next_message};
use rustbus::wire::{marshal, util};
use rustbus::{MessageType, Unmarshal, standard_messages};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(2);
/// The longest message that is taken.
const LONGEST: usize = 8 << 20;
/// The bytes before a message's fields: the fixed header and the length of the fields.
const FIXED: usize = 16;

/// The reason why a bus cannot be used.
#[derive(Debug, thiserror::Error)]
pub(super) enum BusError {
    #[error("the address of the bus is of no known kind")]
    Address,
    #[error("the bus cannot be reached, or does not answer")]
    Connection(#[from] io::Error),
    #[error("the bus refused this user")]
    Refused,
    #[error("the bus sent something that cannot be read")]
    Unreadable(#[from] UnmarshalError),
    #[error("a message cannot be written")]
    Unwritable(#[from] MarshalError),
    #[error("a message is too long")]
    TooLong,
    #[error("the answer is an error: {0}")]
    Answer(String),
}

/// Where a method is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Target<'a> {
    pub(super) service: &'a str,
    pub(super) path: &'a str,
    pub(super) interface: &'a str,
}

const BUS: Target<'static> =
    Target { service: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus" };

/// A connection to a bus.
pub(super) struct Bus {
    stream: UnixStream,
    serial: u32,
    name: String,
    received: Vec<u8>,
    /// What arrived while an answer was waited for.
    waiting: VecDeque<MarshalledMessage>,
}

impl Bus {
    /// Connects to the bus at an address such as `unix:path=/run/dbus/system_bus_socket`.
    pub(super) fn connect(address: &str) -> Result<Self, BusError> {
        let mut stream = socket(address)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        sign_in(&mut stream)?;
        let (received, waiting) = (Vec::new(), VecDeque::new());
        let mut bus = Self { stream, serial: 0, name: String::new(), received, waiting };
        let answer = bus.ask(standard_messages::hello())?;
        bus.name = answer.body.parser().get()?;
        Ok(bus)
    }

    /// The name that the bus gave this connection.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    pub(super) fn descriptor(&self) -> BorrowedFd<'_> {
        self.stream.as_fd()
    }

    /// Asks for the signals that a rule describes.
    pub(super) fn follow(&mut self, rule: &str) -> Result<(), BusError> {
        self.ask(standard_messages::add_match(rule)).map(drop)
    }

    /// The connection that owns a well-known name.
    pub(super) fn owner(&mut self, name: &str) -> Result<String, BusError> {
        let answer = self.call(BUS, "GetNameOwner", |body| body.push_param(name))?;
        Ok(answer.body.parser().get()?)
    }

    /// A property of an object.
    pub(super) fn property<T>(&mut self, target: Target<'_>, name: &str) -> Result<T, BusError>
    where
        T: for<'buffer, 'fds> Unmarshal<'buffer, 'fds>,
    {
        let properties = Target { interface: "org.freedesktop.DBus.Properties", ..target };
        let answer = self.call(properties, "Get", |body| body.push_param2(target.interface, name))?;
        Ok(answer.body.parser().get::<Variant<'_, '_>>()?.get()?)
    }

    /// Calls a method and waits for its answer.
    pub(super) fn call(
        &mut self,
        target: Target<'_>,
        method: &str,
        fill: impl FnOnce(&mut rustbus::message_builder::MarshalledMessageBody) -> Result<(), MarshalError>,
    ) -> Result<MarshalledMessage, BusError> {
        let Target { service, path, interface } = target;
        let mut message = MessageBuilder::new().call(method).with_interface(interface).on(path).at(service).build();
        fill(&mut message.body)?;
        self.ask(message)
    }

    fn ask(&mut self, message: MarshalledMessage) -> Result<MarshalledMessage, BusError> {
        let serial = self.send(&message)?;
        loop {
            while let Some(message) = self.decode()? {
                if message.dynheader.response_serial != Some(serial) {
                    self.waiting.push_back(message);
                } else if message.typ == MessageType::Error {
                    return Err(BusError::Answer(message.dynheader.error_name.unwrap_or_default()));
                } else {
                    return Ok(message);
                }
            }
            self.read()?;
        }
    }

    /// Sends a message without waiting for an answer; gives its number.
    pub(super) fn send(&mut self, message: &MarshalledMessage) -> Result<u32, BusError> {
        self.serial = self.serial.checked_add(1).unwrap_or(1);
        let mut bytes = Vec::new();
        marshal::marshal(message, self.serial, &mut bytes)?;
        bytes.extend_from_slice(message.get_buf());
        self.stream.write_all(&bytes)?;
        Ok(self.serial)
    }

    /// The next message that has arrived, without waiting.
    pub(super) fn next(&mut self) -> Result<Option<MarshalledMessage>, BusError> {
        loop {
            if let Some(message) = self.waiting.pop_front() {
                return Ok(Some(message));
            }
            if let Some(message) = self.decode()? {
                return Ok(Some(message));
            }
            self.stream.set_nonblocking(true)?;
            let read = self.read();
            self.stream.set_nonblocking(false)?;
            match read {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// The next message, for which this waits a little.
    pub(super) fn soon(&mut self) -> Result<Option<MarshalledMessage>, BusError> {
        loop {
            if let Some(message) = self.next()? {
                return Ok(Some(message));
            }
            match self.read() {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(None),
                Err(error) => return Err(error.into()),
            }
        }
    }

    fn read(&mut self) -> io::Result<()> {
        let mut bytes = [0; 4096];
        match self.stream.read(&mut bytes) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(length) => {
                self.received.extend_from_slice(bytes.get(..length).unwrap_or_default());
                Ok(())
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The first message among the bytes that were received, when it is complete.
    fn decode(&mut self) -> Result<Option<MarshalledMessage>, BusError> {
        let Some(length) = length(&self.received)? else { return Ok(None) };
        if self.received.len() < length {
            return Ok(None);
        }
        let rest = self.received.split_off(length);
        let bytes = std::mem::replace(&mut self.received, rest);
        let (start, header) = unmarshal_header(&bytes, 0)?;
        let (fields, dynamic) = unmarshal_dynamic_header(&header, &bytes, start)?;
        let (_, message) = unmarshal_next_message(&header, dynamic, &bytes, start + fields)?;
        Ok(Some(message))
    }
}

/// The length of the message that begins here; none when too little has arrived to know it.
fn length(bytes: &[u8]) -> Result<Option<usize>, BusError> {
    let Some(fields) = bytes.get(FIXED - 4..FIXED) else { return Ok(None) };
    let (_, header) = unmarshal_header(bytes, 0)?;
    let (_, fields) = util::parse_u32(fields, header.byteorder)?;
    let of = |number: u32| usize::try_from(number).unwrap_or(LONGEST);
    let length = FIXED.saturating_add(of(fields).next_multiple_of(8)).saturating_add(of(header.body_len));
    if length > LONGEST { Err(BusError::TooLong) } else { Ok(Some(length)) }
}

/// A socket to the first address of a list that is a Unix socket and can be reached.
fn socket(addresses: &str) -> Result<UnixStream, BusError> {
    let mut last = BusError::Address;
    for address in addresses.split(';') {
        let Some(keys) = address.strip_prefix("unix:") else { continue };
        for (key, value) in keys.split(',').filter_map(|pair| pair.split_once('=')) {
            let address = match key {
                "path" => SocketAddr::from_pathname(unescape(value)),
                "abstract" => SocketAddr::from_abstract_name(unescape(value)),
                _ => continue,
            };
            match address.and_then(|address| UnixStream::connect_addr(&address)) {
                Ok(stream) => return Ok(stream),
                Err(error) => last = error.into(),
            }
        }
    }
    Err(last)
}

/// The value of a key of an address, in which some characters stand as `%` and two digits.
fn unescape(value: &str) -> String {
    let mut parts = value.split('%');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_at_checked(2).map(|(code, rest)| (u8::from_str_radix(code, 16), rest)) {
            Some((Ok(byte), rest)) => {
                plain.push(char::from(byte));
                plain.push_str(rest);
            }
            Some((Err(_), _)) | None => plain.push_str(part),
        }
    }
    plain
}

/// Shows who this is, as the kernel attests it.
fn sign_in(stream: &mut UnixStream) -> Result<(), BusError> {
    let user = rustix::process::getuid().as_raw().to_string();
    let user: String = user.bytes().map(|digit| format!("{digit:02x}")).collect();
    stream.write_all(format!("\0AUTH EXTERNAL {user}\r\n").as_bytes())?;
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        line.extend_from_slice(&byte);
        if line.len() > 1024 {
            return Err(BusError::TooLong);
        }
    }
    if !line.starts_with(b"OK ") {
        return Err(BusError::Refused);
    }
    Ok(stream.write_all(b"BEGIN\r\n")?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_the_specification_says() {
        assert_eq!(unescape("/run/user/1000/bus"), "/run/user/1000/bus");
        assert_eq!(unescape("/tmp/a%20b%2c"), "/tmp/a b,");
        assert_eq!(unescape("100%"), "100");
        assert!(matches!(socket("tcp:host=localhost,port=1"), Err(BusError::Address)));
        assert!(matches!(socket("tcp:host=x;unix:path=/nonexistent,guid=1"), Err(BusError::Connection(_))));
    }

    #[test]
    fn a_message_is_taken_when_all_of_it_is_there() {
        let mut bytes = Vec::new();
        let message = standard_messages::add_match("type='signal'");
        marshal::marshal(&message, 1, &mut bytes).expect("a sound message");
        bytes.extend_from_slice(message.get_buf());
        for cut in 0..FIXED {
            assert_eq!(length(&bytes[..cut]).expect("nothing wrong yet"), None);
        }
        assert_eq!(length(&bytes[..FIXED]).expect("sound"), Some(bytes.len()));
        bytes[4..8].copy_from_slice(&[0xff; 4]);
        assert!(matches!(length(&bytes), Err(BusError::TooLong)));
    }
}
