// SPDX-License-Identifier: EUPL-1.2
//! The network between the real agent and the collector's real router: a loopback socket that can do anything.
//!
//! One request at a time, each on a connection of its own, so that a run is the same every time. What was heard and what
//! was answered is kept for the model. Nothing here knows what a report is.

use std::io::{self, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use axum::Router;
use axum::body::{self, Body};
use axum::http::Request;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tower::ServiceExt as _;

use super::operation::Fault;

/// A message as it travels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) method: String,
    pub(super) path: String,
    pub(super) signature: Option<String>,
    pub(super) body: Vec<u8>,
}

/// A message that reached the collector, with its answer.
#[derive(Debug, Clone)]
pub(super) struct Answered {
    pub(super) message: Message,
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

type Hook = Box<dyn FnOnce() + Send>;

/// What happened on the network since somebody last looked.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    /// The paths of the requests that left an agent, whether they arrived or not.
    pub(super) sent: Vec<Message>,
    /// What arrived, in order.
    pub(super) answered: Vec<Answered>,
}

struct Weather {
    router: Option<Router>,
    fault: Fault,
    hook: Option<Hook>,
    traffic: Traffic,
    held: Vec<Message>,
    /// The latest answer of success to a report.
    receipt: Vec<u8>,
    stop: bool,
}

/// The network.
pub(super) struct Network {
    address: SocketAddr,
    weather: Arc<Mutex<Weather>>,
    thread: Option<JoinHandle<()>>,
    runtime: Handle,
}

/// A runtime that a thread of its own drives: a connection that one caller opened also serves the next.
pub(super) struct Driven {
    pub(super) handle: Handle,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Driven {
    pub(super) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        let (handle, (stop, stopped)) = (runtime.handle().clone(), oneshot::channel());
        let thread = std::thread::spawn(move || drop(runtime.block_on(stopped)));
        Self { handle, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Driven {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Network {
    pub(super) fn new(runtime: Handle) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let weather = Arc::new(Mutex::new(Weather {
            router: None,
            fault: Fault::None,
            hook: None,
            traffic: Traffic::default(),
            held: Vec::new(),
            receipt: b"{}".to_vec(),
            stop: false,
        }));
        let (shared, own) = (Arc::clone(&weather), runtime.clone());
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if lock(&shared).stop {
                    return;
                }
                // Whoever hangs up in the middle is a part of the weather.
                serve(stream, &shared, &own).ok();
            }
        });
        Self { address, weather, thread: Some(thread), runtime }
    }

    pub(super) fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Puts a collector at the other end, or nothing.
    pub(super) fn connect(&self, router: Option<Router>) {
        lock(&self.weather).router = router;
    }

    /// Sets what happens to requests, and what a person does while the first of them is on its way.
    pub(super) fn set(&self, fault: Fault, hook: Option<Hook>) {
        let mut weather = lock(&self.weather);
        (weather.fault, weather.hook) = (fault, hook);
    }

    /// What happened since the last look.
    pub(super) fn traffic(&self) -> Traffic {
        std::mem::take(&mut lock(&self.weather).traffic)
    }

    /// Hands a message to the collector past all weather.
    pub(super) fn hand_over(&self, message: &Message) {
        let router = lock(&self.weather).router.clone();
        if let Some(router) = router {
            let answered = deliver(router, message, &self.runtime);
            lock(&self.weather).traffic.answered.push(answered);
        }
    }

    /// Lets the requests arrive that were held back, the latest first.
    pub(super) fn release(&self) {
        let held = std::mem::take(&mut lock(&self.weather).held);
        for message in held.iter().rev() {
            self.hand_over(message);
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        lock(&self.weather).stop = true;
        TcpStream::connect(self.address).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn lock(weather: &Arc<Mutex<Weather>>) -> MutexGuard<'_, Weather> {
    weather.lock().unwrap_or_else(PoisonError::into_inner)
}

fn serve(stream: TcpStream, shared: &Arc<Mutex<Weather>>, runtime: &Handle) -> io::Result<()> {
    let message = read(&stream)?;
    let (router, fault, hook, receipt) = {
        let mut weather = lock(shared);
        weather.traffic.sent.push(message.clone());
        (weather.router.clone(), weather.fault, weather.hook.take(), weather.receipt.clone())
    };
    if let Some(hook) = hook {
        hook();
    }
    let arrive = |message: &Message| {
        let answered = router.clone().map(|router| deliver(router, message, runtime));
        if let Some(answered) = &answered {
            let mut weather = lock(shared);
            weather.traffic.answered.push(answered.clone());
            if answered.status == 201 {
                weather.receipt.clone_from(&answered.body);
            }
        }
        answered.map(|answered| (answered.status, answered.body))
    };
    let portal = || Some((200, b"<html>Welkom in het hotel</html>".to_vec()));
    let mut cut = usize::MAX;
    let answer = match fault {
        Fault::None | Fault::PauseMeanwhile | Fault::WithdrawMeanwhile => arrive(&message),
        Fault::RequestLost => None,
        Fault::ResponseLost => arrive(&message).and(None),
        Fault::ResponseCut(bytes) => {
            cut = bytes;
            arrive(&message)
        }
        Fault::Portal => portal(),
        Fault::PortalAfter => arrive(&message).and_then(|_| portal()),
        Fault::Unavailable => Some((503, b"try again".to_vec())),
        Fault::Duplicate => arrive(&message).and_then(|_| arrive(&message)),
        Fault::Late => {
            lock(shared).held.push(message);
            None
        }
        Fault::ForeignReceipt => arrive(&message).map(|_| (201, receipt)),
    };
    let Some((status, content)) = answer else { return Ok(()) };
    let length = content.len();
    let head = format!("HTTP/1.1 {status} Answer\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
    let whole = [head.as_bytes(), &content].concat();
    let part = whole.get(..cut).unwrap_or(&whole);
    (&stream).write_all(part)
}

fn read(stream: &TcpStream) -> io::Result<Message> {
    let mut reader = BufReader::new(stream);
    let line = next_line(&mut reader)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut length, mut signature) = (0, None);
    loop {
        let line = next_line(&mut reader)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-length" => length = value.trim().parse().unwrap_or(0),
            "daglicht-signature" => signature = Some(value.trim().to_owned()),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    Ok(Message { method, path, signature, body })
}

/// A line; whoever hangs up before it is whole, such as a client whose time went by while it was stopped, sent nothing.
fn next_line(reader: &mut impl io::BufRead) -> io::Result<String> {
    let mut line = String::new();
    reader.read_line(&mut line)?;
    if line.ends_with('\n') { Ok(line) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

fn deliver(router: Router, message: &Message, runtime: &Handle) -> Answered {
    let mut request = Request::builder()
        .method(message.method.as_str())
        .uri(message.path.as_str())
        .header("content-type", "application/json");
    if let Some(signature) = &message.signature {
        request = request.header("daglicht-signature", signature);
    }
    let request = request.body(Body::from(message.body.clone())).expect("a request");
    runtime.block_on(async {
        let answer = router.oneshot(request).await.expect("the router always answers");
        let status = answer.status().as_u16();
        let body = body::to_bytes(answer.into_body(), usize::MAX).await.expect("a whole body").to_vec();
        Answered { message: message.clone(), status, body }
    })
}
