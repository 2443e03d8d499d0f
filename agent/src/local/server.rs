// SPDX-License-Identifier: EUPL-1.2
//! Accepts connections on the loopback address and hands their requests to the guard and then to the router.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower::ServiceExt as _;

use super::{Caller, Guard, Refusal};

/// How long one connection may take from its beginning to its end.
const LIMIT: Duration = Duration::from_secs(5);
/// How many connections are open at once; further ones wait in the operating system.
const MOST: usize = 32;
/// The longest body.
const LONGEST_BODY: u64 = 1024 * 1024;
/// The longest head.
const HEAD: usize = 16 * 1024;

/// Opens a port of the loopback address; 0 lets the system choose one.
///
/// # Errors
/// The operating system's error, most often that the port is taken.
pub async fn bind(port: u16) -> io::Result<TcpListener> {
    TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await
}

/// Serves until it is dropped.
pub async fn serve(listener: TcpListener, guard: Guard, router: Router) {
    let shared = Arc::new((guard, router));
    let places = Arc::new(Semaphore::new(MOST));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            // Out of descriptors: those of other connections come free.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // Who takes too long has to come again.
            drop(timeout(LIMIT, connection(stream, &shared.0, &shared.1)).await);
            drop(place);
        });
    }
}

async fn connection(stream: TcpStream, guard: &Guard, router: &Router) {
    let service = service_fn(|request: hyper::Request<Incoming>| async move {
        Ok::<_, Infallible>(answer(guard, router, request.map(Body::new)).await)
    });
    let mut builder = http1::Builder::new();
    let builder = builder.header_read_timeout(None).keep_alive(false).max_buf_size(HEAD);
    // A broken connection is its client's affair.
    drop(builder.serve_connection(TokioIo::new(stream), service).await);
}

async fn answer(guard: &Guard, router: &Router, request: Request) -> Response {
    let (mut head, body) = request.into_parts();
    let caller = match guard.admit(&head, LONGEST_BODY) {
        Ok(caller) => caller,
        Err(refusal) => return refused(refusal),
    };
    let extension = match &caller {
        Caller::Preflight(origin) => return preflight(origin),
        Caller::Extension(origin) => Some(origin.clone()),
        Caller::Holder => None,
    };
    head.extensions.insert(caller);
    let response = router.clone().oneshot(Request::from_parts(head, body)).await;
    let mut response = response.unwrap_or_else(|never| match never {});
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Some(origin) = extension {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

fn preflight(origin: &HeaderValue) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::NO_CONTENT;
    let headers = response.headers_mut();
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST"));
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("content-type"));
    headers.insert("access-control-allow-private-network", HeaderValue::from_static("true"));
    headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    response
}

/// A refusal tells nobody but its reader anything: no answer names the server or what it holds.
fn refused(refusal: Refusal) -> Response {
    let mut response = Response::new(Body::from(serde_json::json!({ "message": refusal.to_string() }).to_string()));
    *response.status_mut() = refusal.status();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    if refusal == Refusal::Token {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if refusal == Refusal::Method {
        let allowed = [Method::GET, Method::POST, Method::DELETE].map(|method| method.to_string()).join(", ");
        headers.extend(HeaderValue::from_str(&allowed).map(|allowed| (header::ALLOW, allowed)));
    }
    response
}
