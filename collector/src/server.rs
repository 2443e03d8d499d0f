// SPDX-License-Identifier: EUPL-1.2
//! The network: an accept loop with limits around the router.
//!
//! A connection costs a socket and a few hundred bytes until it says something. Each phase of it has a time limit
//! (`connections`), every request passes `edge` before the router, and the number of connections is capped without ever
//! keeping a new one waiting: the idlest give way. On shutdown the collector first says that it is not ready, then takes no
//! new connection, and running requests finish within their limit. Addresses of machines are not logged and not kept.

use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody as _};
use axum::response::Response;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use rustix::process::{Resource, getrlimit, setrlimit};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::signal::unix::{SignalKind, signal};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tower::ServiceExt as _;

use crate::app::App;
use crate::meter::Ended;
use crate::{meter, plant, routes};

mod connections;
mod edge;
mod figures;
mod stream;
mod tls;

use connections::{Connection, Connections, Phase, Seat};
pub use figures::serve_figures;
pub use tls::{Certificate, CertificateError};

/// The largest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// The most headers of a request.
const HEADERS: usize = 64;
/// Connections that the system may hold until they are taken.
const BACKLOG: u32 = 4_096;
/// How long the loop rests when the system refuses a connection.
const REST: Duration = Duration::from_millis(10);
/// How often the connections are looked over.
const SWEEP: Duration = Duration::from_millis(250);
/// After how many looks limits are tidied and the certificate is looked at: a minute.
const TIDY: u32 = 240;
/// File handles that are not for connections: database, log, listener.
const OWN_HANDLES: usize = 64;

/// What every connection needs.
struct Shared {
    app: Arc<App>,
    router: Router,
    certificate: Option<Arc<Certificate>>,
    connections: Arc<Connections>,
    builder: http1::Builder,
}

/// Raises the limit of file handles as far as the system lets a program do that itself; says what it is then.
#[must_use]
pub fn raise_handles() -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        tracing::warn!(error = &error as &dyn std::error::Error, "the limit of file handles stays as it was");
    }
    getrlimit(Resource::Nofile).current.and_then(|count| usize::try_from(count).ok()).unwrap_or(usize::MAX)
}

/// Listens on an address, with a long queue for connections that come all at once.
///
/// # Errors
/// When the system refuses the address.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A collector that starts again finds its address free.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves until `shutdown` is ready, then lets running requests finish.
pub async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    certificate: Option<Arc<Certificate>>,
    shutdown: impl Future<Output = ()>,
) {
    let settings = app.config.server.clone();
    let handles = raise_handles();
    let most = settings.max_connections.min(handles.saturating_sub(OWN_HANDLES).max(1));
    tracing::info!(handles, connections = most, "limits of the network");
    if most < settings.max_connections {
        tracing::warn!(
            "the system allows fewer file handles than `server.max_connections` needs; raise the limit (LimitNOFILE)"
        );
    }
    let mut builder = http1::Builder::new();
    // Times are measured in one place, `connections`.
    builder.header_read_timeout(None).max_buf_size(HEAD).max_headers(HEADERS);
    let connections = Arc::new(Connections::new(&settings, most));
    let router = routes::router(Arc::clone(&app));
    let shared = Arc::new(Shared { app, router, certificate, connections, builder });
    let running = GracefulShutdown::new();
    let upkeep = tokio::spawn(upkeep(Arc::clone(&shared)));
    {
        let mut accept = pin!(accept(&shared, &listener, &running));
        let mut shutdown = pin!(async {
            shutdown.await;
            shared.app.is_stopping.store(true, Ordering::SeqCst);
            tokio::time::sleep(settings.drain_time.duration()).await;
        });
        std::future::poll_fn(|context| {
            if shutdown.as_mut().poll(context).is_ready() { Poll::Ready(()) } else { accept.as_mut().poll(context) }
        })
        .await;
    }
    drop(listener);
    shared.connections.end_waiting();
    if tokio::time::timeout(settings.shutdown_timeout.duration(), running.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were broken off");
    }
    upkeep.abort();
}

/// Takes connections for ever.
async fn accept(shared: &Arc<Shared>, listener: &TcpListener, running: &GracefulShutdown) {
    loop {
        if plant::active("accept-blocks-at-cap") && !shared.connections.has_room() {
            tokio::time::sleep(REST).await;
            continue;
        }
        match listener.accept().await {
            Ok((stream, peer)) => {
                let Some(seat) = shared.connections.admit(shared.app.networks.of_peer(peer)) else {
                    meter::ended(Ended::TurnedAway, 1);
                    continue;
                };
                let connection = Arc::clone(&seat.connection);
                let task = tokio::spawn(connected(Arc::clone(shared), stream, peer, seat, running.watcher()));
                Seat::runs_in(&connection, task.abort_handle());
            }
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a connection could not be taken");
                shared.connections.shed();
                tokio::time::sleep(REST).await;
            }
        }
    }
}

/// Looks over the connections again and again, and now and then over limits and certificate.
async fn upkeep(shared: Arc<Shared>) {
    let mut ticks = tokio::time::interval(SWEEP);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut count = 0_u32;
    let mut reload = pin!(reload(&shared));
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            never = &mut reload => match never {},
        }
        let swept = shared.connections.sweep();
        meter::open(swept.open);
        meter::ended(Ended::TimedOut, swept.ended);
        count = count.wrapping_add(1);
        if count.is_multiple_of(TIDY) {
            shared.app.limits.tidy();
            if let Some(certificate) = &shared.certificate {
                certificate.renew();
            }
        }
    }
}

/// Reads the certificate again at each SIGHUP, which without this would end the program.
async fn reload(shared: &Shared) -> std::convert::Infallible {
    match signal(SignalKind::hangup()) {
        Ok(mut hangups) => {
            while hangups.recv().await.is_some() {
                if let Some(certificate) = &shared.certificate {
                    certificate.renew();
                }
            }
        }
        Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "SIGHUP cannot be listened for"),
    }
    std::future::pending().await
}

/// One connection from its first byte to its end.
async fn connected(shared: Arc<Shared>, stream: TcpStream, peer: SocketAddr, seat: Seat, watcher: Watcher) {
    // Until a whole head is there, there is nothing but the socket, what was sent, and this small task.
    let connection = Arc::clone(&seat.connection);
    // Without it answers wait for more; where the system refuses, they do.
    drop(stream.set_nodelay(true));
    match &shared.certificate {
        None => {
            let mut stream = stream;
            if let Ok(head) = stream::head(&mut stream, &connection, HEAD).await
                && !head.is_empty()
            {
                talk(&shared, head, stream, peer, connection, watcher).await;
            }
        }
        Some(certificate) => {
            // Readiness alone may be a false alarm.
            if !matches!(stream.peek(&mut [0]).await, Ok(1)) {
                return;
            }
            connection.enter(Phase::Handshake);
            // Whoever speaks no TLS, or an old one, is told so by an alert.
            if let Ok(mut stream) = agree(certificate, stream).await {
                connection.enter(Phase::Silent);
                if let Ok(head) = stream::head(&mut stream, &connection, HEAD).await
                    && !head.is_empty()
                {
                    talk(&shared, head, stream, peer, connection, watcher).await;
                }
            } else {
                meter::ended(Ended::Handshake, 1);
            }
        }
    }
}

/// A future on the heap, made where its size does not count in whoever waits for it.
type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// The state of TLS lies on the heap too: a connection that says nothing has none.
fn agree<'a>(certificate: &Certificate, stream: TcpStream) -> Boxed<'a, io::Result<Box<TlsStream<TcpStream>>>> {
    let agreeing = TlsAcceptor::from(certificate.current()).accept(stream);
    Box::pin(async move { agreeing.await.map(Box::new) })
}

/// The requests of one connection.
fn talk<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    shared: &Arc<Shared>,
    head: Vec<u8>,
    stream: S,
    peer: SocketAddr,
    connection: Arc<Connection>,
    watcher: Watcher,
) -> Boxed<'_, ()> {
    let noted = stream::Noted::new(head, stream, Arc::clone(&connection));
    let service = service_fn(move |request: hyper::Request<hyper::body::Incoming>| {
        let (shared, connection) = (Arc::clone(shared), Arc::clone(&connection));
        async move { Ok::<_, std::convert::Infallible>(answer(&shared, peer, connection, request).await) }
    });
    let talking = shared.builder.serve_connection(TokioIo::new(noted), service);
    // A broken connection is the other side's business; what was committed stays.
    Box::pin(async move { drop(watcher.watch(talking).await) })
}

async fn answer(
    shared: &Shared,
    peer: SocketAddr,
    connection: Arc<Connection>,
    request: hyper::Request<hyper::body::Incoming>,
) -> hyper::Response<stream::Outgoing> {
    // One request at a turn: who sends many at once waits as long for each as anybody else.
    tokio::task::yield_now().await;
    connection.enter(if request.body().is_end_stream() { Phase::Work } else { Phase::Body });
    let request = request.map(|body| Body::new(stream::Incoming::new(body, Arc::clone(&connection))));
    let response: Response = match edge::check(&shared.app, peer, request).await {
        Ok(request) => match shared.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        },
        Err((refusal, request)) => routes::refuse(&shared.app, &request, refusal),
    };
    connection.enter(Phase::Answer);
    response.map(|body| stream::Outgoing::new(body, connection))
}

#[cfg(test)]
mod tests {
    use tokio::sync::oneshot;

    use super::*;
    use crate::config::Span;
    use crate::testing::Fixture;

    /// Sends bytes and gives all that comes back until the other side ends the connection.
    async fn talk(stream: TcpStream, bytes: &[u8]) -> String {
        let mut left = bytes;
        while !left.is_empty() {
            stream.writable().await.expect("open");
            if let Ok(count) = stream.try_write(left) {
                left = left.get(count..).unwrap_or_default();
            }
        }
        let mut answer = Vec::new();
        loop {
            stream.readable().await.expect("open");
            let mut part = [0; 4096];
            match stream.try_read(&mut part) {
                Ok(0) => return String::from_utf8_lossy(&answer).into_owned(),
                Ok(count) => answer.extend(part.into_iter().take(count)),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => panic!("{error}"),
            }
        }
    }

    #[test]
    fn slow_and_idle_connections_are_ended_and_a_shutdown_is_prompt() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        runtime.block_on(async {
            let mut fixture = Fixture::new().await;
            let app = Arc::get_mut(&mut fixture.app).expect("nobody else has it");
            let short = "50ms".parse::<Span>().expect("a length");
            app.config.server.header_timeout = short;
            app.config.server.first_byte_timeout = short;
            app.config.server.idle_timeout = short;
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("bound");
            let (stop, stopped) = oneshot::channel::<()>();
            let server = tokio::spawn(serve(Arc::clone(&fixture.app), listener, None, async { drop(stopped.await) }));
            let connect = async || TcpStream::connect(address).await.expect("the server listens");

            // Half a head, and nothing at all: both connections are ended without an answer of ours.
            assert!(!talk(connect().await, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n").await.contains("200"));
            assert_eq!(talk(connect().await, b"").await, "");
            // A whole request is answered, and the kept connection is ended when no other follows.
            let answer = talk(connect().await, b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n").await;
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

            stop.send(()).expect("the server runs");
            server.await.expect("the server ends");
            assert!(TcpStream::connect(address).await.is_err());
        });
    }
}
