// SPDX-License-Identifier: EUPL-1.2
//! The network: an accept loop with limits around the router.
//!
//! Every connection has a time limit for each request head, which also ends idle connections; every request has one in
//! all; the number of connections is capped. On shutdown no new connection is taken and running requests finish within
//! their limit. Addresses of machines are not logged. TLS is deliberately absent: a proxy in front provides it, and without
//! one the settings allow loopback addresses only.

use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::routes;

/// The largest head of a request, in bytes.
const HEAD: usize = 16 * 1024;
/// How long the loop rests when the system has no more file handles.
const REST: Duration = Duration::from_millis(100);

/// Serves until `shutdown` is ready, then lets running requests finish.
pub async fn serve(app: Arc<App>, listener: TcpListener, shutdown: impl Future<Output = ()>) {
    let settings = app.config.server.clone();
    let service = TowerToHyperService::new(routes::router(app));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(settings.header_timeout.duration()).max_buf_size(HEAD);
    let permits = Arc::new(Semaphore::new(settings.max_connections));
    let running = GracefulShutdown::new();
    {
        let mut accept = pin!(async {
            loop {
                let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
                match listener.accept().await {
                    Ok((stream, _)) => {
                        let connection = builder.serve_connection(TokioIo::new(stream), service.clone());
                        let watched = running.watch(connection);
                        tokio::spawn(async move {
                            // A broken connection is the other side's business; what was committed stays.
                            drop(watched.await);
                            drop(permit);
                        });
                    }
                    Err(error) => rest(&error).await,
                }
            }
        });
        let mut shutdown = pin!(shutdown);
        std::future::poll_fn(|context| {
            if shutdown.as_mut().poll(context).is_ready() { Poll::Ready(()) } else { accept.as_mut().poll(context) }
        })
        .await;
    }
    if tokio::time::timeout(settings.shutdown_timeout.duration(), running.shutdown()).await.is_err() {
        tracing::warn!("some requests did not finish in time and were broken off");
    }
}

async fn rest(error: &io::Error) {
    tracing::warn!(error = error as &dyn std::error::Error, "a connection could not be taken");
    tokio::time::sleep(REST).await;
}

#[cfg(test)]
mod tests {
    use tokio::net::TcpStream;
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
            app.config.server.header_timeout = "50ms".parse::<Span>().expect("a length");
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("bound");
            let (stop, stopped) = oneshot::channel::<()>();
            let server = tokio::spawn(serve(Arc::clone(&fixture.app), listener, async { drop(stopped.await) }));
            let connect = async || TcpStream::connect(address).await.expect("the server listens");

            // Half a head, and nothing at all: both connections are ended without an answer of ours.
            assert!(!talk(connect().await, b"GET /health/live HTTP/1.1\r\nHost: x\r\n").await.contains("200"));
            assert_eq!(talk(connect().await, b"").await, "");
            // A whole request is answered, and the kept connection is ended when no other follows.
            let answer = talk(connect().await, b"GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n").await;
            assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");

            stop.send(()).expect("the server runs");
            server.await.expect("the server ends");
            assert!(TcpStream::connect(address).await.is_err());
        });
    }
}
