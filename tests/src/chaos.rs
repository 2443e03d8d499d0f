// SPDX-License-Identifier: EUPL-1.2
//! A bad network between an HTTP client and a server, on purpose.
//!
//! [`Chaos`] listens on loopback and stands before an upstream server without TLS. Each connection plays one [`Fault`], from
//! a script or by a seed, and carries one exchange: requests and responses are rewritten to say `Connection: close`, so
//! that the next request meets the next fault. Nothing else in them is changed. The proxy lives on a thread of its own,
//! every exchange in it is bounded in time, and all of it ends when it is dropped.

mod http;

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use self::http::{Ending, receive};
use crate::dice::Dice;
use crate::wait;

/// What happens to one exchange.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// Nothing: it passes.
    Pass,
    /// The connection is reset before anything is read.
    Refuse,
    /// The connection is reset when the whole request has been read; the upstream sees none of it.
    Reset,
    /// The request disappears; the connection is closed after this time.
    Blackhole(Duration),
    /// The request waits for this time, then passes.
    Delay(Duration),
    /// The upstream sees at most so many bytes of the request, then both sides are closed.
    CutRequest(usize),
    /// The client sees at most so many bytes of the response, then its side is closed.
    CutResponse(usize),
    /// The upstream answers, and its answer is lost.
    SwallowResponse,
    /// The upstream sees the request twice; the client sees the second answer.
    DuplicateRequest,
    /// The client is closed at once; the upstream sees the request after the next one that it answers.
    LateRequest,
    /// Something else answers in place of the upstream, which sees nothing.
    Answer(Answer),
}

/// An answer that does not come from the upstream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The headers, without those that frame the body.
    pub headers: Vec<(&'static str, String)>,
    /// The body.
    pub body: String,
}

impl Answer {
    /// A status without headers and body.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self { status, headers: Vec::new(), body: String::new() }
    }

    /// A status with `Retry-After`.
    #[must_use]
    pub fn retry_after(status: u16, value: &str) -> Self {
        Self { status, headers: vec![("Retry-After", value.to_owned())], body: String::new() }
    }

    /// The sign-in page of a guest network: success, and HTML.
    #[must_use]
    pub fn captive_portal() -> Self {
        let headers = vec![("Content-Type", "text/html; charset=utf-8".to_owned())];
        Self { status: 200, headers, body: "<!doctype html><title>Guest network</title><p>Please sign in.".to_owned() }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Chaos\r\nContent-Length: {}\r\n", self.status, self.body.len());
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        format!("{head}Connection: close\r\n\r\n{}", self.body).into_bytes()
    }
}

/// What the proxy has seen so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Seen {
    /// Connections of clients.
    pub connections: usize,
    /// Requests that were read whole.
    pub requests: usize,
    /// Requests that were sent whole to the upstream, with duplicates.
    pub forwarded: usize,
    /// Answers of the upstream that were read whole.
    pub answered: usize,
    /// Answers of the upstream that were sent whole to a client.
    pub returned: usize,
    /// Exchanges that ended in an error that the fault did not ask for, such as an upstream that is not there.
    pub failed: usize,
    /// The length of the upstream's last answer in bytes, as a client gets it.
    pub last_response: usize,
}

/// A request that the proxy read whole, and when.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// When the last byte was there.
    pub at: Instant,
    /// All of its bytes.
    pub bytes: Vec<u8>,
}

#[derive(Debug)]
struct State {
    recorded: Option<Vec<Recorded>>,
    upstream: String,
    script: VecDeque<Fault>,
    storm: Option<(u64, Vec<Fault>)>,
    late: Vec<Vec<u8>>,
    seen: Seen,
}

impl State {
    /// The fault of the next connection.
    fn next(&mut self) -> Fault {
        let number = self.seen.connections;
        self.seen.connections += 1;
        if let Some(fault) = self.script.pop_front() {
            return fault;
        }
        match &self.storm {
            Some((seed, faults)) => faults[Dice::new(*seed, number).below(faults.len())].clone(),
            None => Fault::Pass,
        }
    }
}

type Shared = Arc<Mutex<State>>;

fn lock(shared: &Shared) -> MutexGuard<'_, State> {
    shared.lock().expect("no one panics with this lock")
}

/// A proxy that plays faults until it is dropped.
#[derive(Debug)]
pub struct Chaos {
    address: SocketAddr,
    shared: Shared,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Chaos {
    /// Starts before an upstream such as `127.0.0.1:8440` or `http://127.0.0.1:8440`.
    ///
    /// # Panics
    /// When loopback has no free port.
    #[must_use]
    pub fn start(upstream: &str) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        listener.set_nonblocking(true).expect("a new listener can be set up");
        let address = listener.local_addr().expect("a bound listener has an address");
        let state = State {
            upstream: authority(upstream),
            script: VecDeque::new(),
            storm: None,
            late: Vec::new(),
            seen: Seen::default(),
            recorded: None,
        };
        let shared = Arc::new(Mutex::new(state));
        let (stop, stopped) = oneshot::channel::<()>();
        let accepting = Arc::clone(&shared);
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a small runtime can be made");
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).expect("the listener is set up");
                tokio::spawn(accept(listener, accepting));
                // An error says that the proxy is gone, which is the end as well.
                stopped.await.ok();
            });
            // Dropping the runtime ends all exchanges.
        });
        Self { address, shared, stop: Some(stop), thread: Some(thread) }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it listens, as the start of a web address.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Sends what follows to another upstream, such as one that was started again.
    pub fn point_to(&self, upstream: &str) {
        lock(&self.shared).upstream = authority(upstream);
    }

    /// Plays these faults, one for each connection from the next one on, after those that still wait.
    pub fn script(&self, faults: Vec<Fault>) {
        lock(&self.shared).script.extend(faults);
    }

    /// Plays one of these faults, chosen by the seed, for each connection that no script covers.
    ///
    /// # Panics
    /// When there are no faults.
    pub fn storm(&self, seed: u64, faults: Vec<Fault>) {
        assert!(!faults.is_empty(), "a storm has faults");
        lock(&self.shared).storm = Some((seed, faults));
    }

    /// Ends script and storm: what follows passes.
    pub fn calm(&self) {
        let mut state = lock(&self.shared);
        state.script.clear();
        state.storm = None;
    }

    /// Keeps every request from now on, forgetting those kept before.
    pub fn record(&self) {
        lock(&self.shared).recorded = Some(Vec::new());
    }

    /// The requests that were kept.
    #[must_use]
    pub fn recorded(&self) -> Vec<Recorded> {
        lock(&self.shared).recorded.clone().unwrap_or_default()
    }

    /// How many connections there were.
    #[must_use]
    pub fn count(&self) -> usize {
        self.seen().connections
    }

    /// What was seen so far.
    #[must_use]
    pub fn seen(&self) -> Seen {
        lock(&self.shared).seen
    }
}

impl Drop for Chaos {
    fn drop(&mut self) {
        if let Some(stop) = self.stop.take() {
            // An error says that the thread has ended already.
            stop.send(()).ok();
        }
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed, and a second one here would end the process.
            thread.join().ok();
        }
    }
}

fn authority(upstream: &str) -> String {
    upstream.strip_prefix("http://").unwrap_or(upstream).trim_end_matches('/').to_owned()
}

async fn accept(listener: TcpListener, shared: Shared) {
    loop {
        // A client that is gone before it is accepted needs no answer.
        let Ok((client, _)) = listener.accept().await else { continue };
        let fault = lock(&shared).next();
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let ended = timeout(wait::LIMIT, play(&shared, client, fault)).await;
            if !matches!(ended, Ok(Ok(()))) {
                lock(&shared).seen.failed += 1;
            }
        });
    }
}

async fn play(shared: &Shared, mut client: TcpStream, fault: Fault) -> io::Result<()> {
    if fault == Fault::Refuse {
        return client.set_zero_linger();
    }
    let request = receive(&mut client, Ending::Framed).await?;
    {
        let mut state = lock(shared);
        state.seen.requests += 1;
        if let Some(recorded) = &mut state.recorded {
            recorded.push(Recorded { at: wait::now(), bytes: request.clone() });
        }
    }
    match fault {
        Fault::Pass => give_back(shared, client, &forward(shared, &request).await?).await,
        Fault::Refuse | Fault::Reset => client.set_zero_linger(),
        Fault::Blackhole(limit) => {
            // The client may leave earlier; nothing else can come from it.
            timeout(limit, client.read(&mut [0; 1])).await.map_or(Ok(()), |left| left.map(drop))
        }
        Fault::Delay(time) => {
            sleep(time).await;
            give_back(shared, client, &forward(shared, &request).await?).await
        }
        Fault::CutRequest(length) => {
            let mut upstream = connect(shared).await?;
            upstream.write_all(&request[..length.min(request.len())]).await?;
            lock(shared).seen.forwarded += usize::from(length >= request.len());
            upstream.shutdown().await?;
            // Until the upstream has dealt with it, whatever it says; the client waits for that.
            upstream.read_to_end(&mut Vec::new()).await.map(drop).or_else(|error| match error.kind() {
                io::ErrorKind::ConnectionReset => Ok(()),
                _ => Err(error),
            })
        }
        Fault::CutResponse(length) => {
            let response = forward(shared, &request).await?;
            client.write_all(&response[..length.min(response.len())]).await?;
            client.shutdown().await
        }
        Fault::SwallowResponse => forward(shared, &request).await.map(drop),
        Fault::DuplicateRequest => {
            forward(shared, &request).await?;
            give_back(shared, client, &forward(shared, &request).await?).await
        }
        Fault::LateRequest => {
            lock(shared).late.push(request);
            Ok(())
        }
        Fault::Answer(answer) => {
            client.write_all(&answer.bytes()).await?;
            client.shutdown().await
        }
    }
}

async fn connect(shared: &Shared) -> io::Result<TcpStream> {
    let upstream = lock(shared).upstream.clone();
    TcpStream::connect(upstream).await
}

/// Gives a request to the upstream and then all late ones; gives the upstream's answer to the first.
async fn forward(shared: &Shared, request: &[u8]) -> io::Result<Vec<u8>> {
    let response = exchange(shared, request).await?;
    let late = std::mem::take(&mut lock(shared).late);
    for request in late {
        exchange(shared, &request).await?;
    }
    lock(shared).seen.last_response = response.len();
    Ok(response)
}

async fn exchange(shared: &Shared, request: &[u8]) -> io::Result<Vec<u8>> {
    let mut upstream = connect(shared).await?;
    upstream.write_all(request).await?;
    lock(shared).seen.forwarded += 1;
    let ending = if request.starts_with(b"HEAD ") { Ending::Closed } else { Ending::FramedOrClosed };
    let response = receive(&mut upstream, ending).await?;
    lock(shared).seen.answered += 1;
    Ok(response)
}

async fn give_back(shared: &Shared, mut client: TcpStream, response: &[u8]) -> io::Result<()> {
    // The last byte waits for the count, so that a test that has the whole answer finds it counted.
    let (most, last) = response.split_at(response.len().saturating_sub(1));
    client.write_all(most).await?;
    lock(shared).seen.returned += 1;
    client.write_all(last).await?;
    client.shutdown().await
}

#[cfg(test)]
mod tests;
