// SPDX-License-Identifier: EUPL-1.2
//! The flood: each connection does one bad thing until it is ended, and then comes back while the first ones live.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::Terms;
use crate::wait;

/// How many connections write until nothing more is taken; each fills the buffers of the kernel on both sides.
const STUFFERS: usize = 20;

/// What became of the flood.
pub(super) struct Ended {
    pub(super) violations: Vec<String>,
    /// The longest life of a connection.
    pub(super) longest: Duration,
    /// How many came back.
    pub(super) again: u32,
}

/// What a connection does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Silent,
    DrippingHead,
    DrippingBody,
    NeverReading,
}

struct Shared {
    address: SocketAddr,
    style: String,
    terms: Terms,
    /// Connections of the first wave that still live.
    first: AtomicUsize,
    longest: Mutex<Duration>,
    again: AtomicU32,
    violations: Mutex<Vec<String>>,
}

/// Makes the flood; returns when the first wave was ended and the last ones had their time.
pub(super) fn flood(address: &str, style: &str, terms: Terms) -> Ended {
    let shared = Arc::new(Shared {
        address: address.parse().expect("an address"),
        style: style.to_owned(),
        terms,
        first: AtomicUsize::new(terms.connections),
        longest: Mutex::default(),
        again: AtomicU32::new(0),
        violations: Mutex::default(),
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let attackers: Vec<_> =
            (0..terms.connections).map(|number| tokio::spawn(attack(Arc::clone(&shared), number))).collect();
        for attacker in attackers {
            attacker.await.expect("it does not panic");
        }
    });
    let longest = *shared.longest.lock().unwrap_or_else(PoisonError::into_inner);
    let violations = std::mem::take(&mut *shared.violations.lock().unwrap_or_else(PoisonError::into_inner));
    Ended { violations, longest, again: shared.again.load(Ordering::SeqCst) }
}

async fn attack(shared: Arc<Shared>, number: usize) {
    let kind = match number % 4 {
        0 => Kind::Silent,
        1 => Kind::DrippingHead,
        2 => Kind::DrippingBody,
        _ => Kind::NeverReading,
    };
    // The flood swells for a while; what a moment cannot take in would only measure this machine.
    let count = u32::try_from(shared.terms.connections).expect("few");
    tokio::time::sleep(shared.terms.swell * u32::try_from(number).expect("few") / count).await;
    let begin = wait::now();
    live(&shared, kind, number).await;
    shared.first.fetch_sub(1, Ordering::SeqCst);
    // Where they must give way they come back, for as long as others of the first wave are held.
    while shared.terms.most < shared.terms.connections
        && shared.first.load(Ordering::SeqCst) > 0
        && wait::now() < begin + shared.terms.life
    {
        tokio::time::sleep(shared.terms.back).await;
        shared.again.fetch_add(1, Ordering::SeqCst);
        live(&shared, kind, number).await;
    }
}

/// One connection from its beginning to its end by the collector.
async fn live(shared: &Shared, kind: Kind, number: usize) {
    let Some(mut stream) = connect(shared, number).await else { return };
    let begin = wait::now();
    let bad = async {
        match kind {
            Kind::Silent => {}
            Kind::DrippingHead => drip(shared, &mut stream, "GET /nl/ HTTP/1.1\r\nHost: localhost\r\nX: ").await,
            Kind::DrippingBody => {
                let head = "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\n";
                drip(shared, &mut stream, head).await;
            }
            Kind::NeverReading => never_read(shared, &mut stream, number).await,
        }
        until_ended(kind, &mut stream).await;
    };
    let held = tokio::time::timeout(shared.terms.life, bad).await.is_err();
    let life = wait::now() - begin;
    let mut longest = shared.longest.lock().unwrap_or_else(PoisonError::into_inner);
    *longest = longest.max(life);
    if held {
        let mut violations = shared.violations.lock().unwrap_or_else(PoisonError::into_inner);
        if violations.len() < 10 {
            violations.push(format!("a connection lives after {life:.1?}: {kind:?}"));
        }
    }
}

async fn connect(shared: &Shared, number: usize) -> Option<TcpStream> {
    let socket = TcpSocket::new_v4().ok()?;
    let part = |number: usize| u8::try_from(number % 200).expect("below 200");
    // Half comes from one network, the rest from as many as there can be.
    let source = if number.is_multiple_of(2) {
        Ipv4Addr::new(127, 77, 0, 1 + part(number / 2))
    } else {
        Ipv4Addr::new(127, 1 + part(number / 200), part(number), 1)
    };
    socket.bind(SocketAddr::from((source, 0))).ok()?;
    socket.set_recv_buffer_size(4_096).ok()?;
    socket.connect(shared.address).await.ok()
}

/// Sends a beginning and then a byte now and then, until the collector ends it.
async fn drip(shared: &Shared, stream: &mut TcpStream, beginning: &str) {
    if stream.write_all(beginning.as_bytes()).await.is_err() {
        return;
    }
    let mut byte = [0; 64];
    loop {
        let read = tokio::time::timeout(shared.terms.drip, stream.read(&mut byte)).await;
        if matches!(read, Ok(Ok(0) | Err(_))) || (read.is_err() && stream.write_all(b"x").await.is_err()) {
            return;
        }
    }
}

/// Asks for more than it will ever read.
async fn never_read(shared: &Shared, stream: &mut TcpStream, number: usize) {
    let request = format!("GET {} HTTP/1.1\r\nHost: localhost\r\n\r\n", shared.style);
    let mut left = if number / 4 < STUFFERS { usize::MAX } else { 3 };
    while left > 0 && stream.write_all(request.as_bytes()).await.is_ok() {
        left = left.saturating_sub(1);
    }
}

/// Waits for the end without taking what was sent, where the connection is one that never reads.
async fn until_ended(kind: Kind, stream: &mut TcpStream) {
    let mut byte = [0; 64];
    loop {
        if kind == Kind::NeverReading {
            // A peek shows a reset; a closed one shows itself when a byte can no longer be sent.
            let pause: Instant = wait::now() + Duration::from_millis(200);
            tokio::time::sleep_until(pause.into()).await;
            if stream.write_all(b"\r\n").await.is_err() || stream.take_error().is_ok_and(|error| error.is_some()) {
                return;
            }
        } else if matches!(stream.read(&mut byte).await, Ok(0) | Err(_)) {
            return;
        }
    }
}
