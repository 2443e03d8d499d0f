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
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::timeout;
use tower::ServiceExt as _;

use super::guard::Serves;
use super::{Caller, Guard, Refusal};

/// How long one connection may take from its beginning to its end.
const LIMIT: Duration = Duration::from_secs(5);
/// How many connections are open at once; further ones wait in the operating system.
const MOST: usize = 32;
/// The longest body.
const LONGEST_BODY: u64 = 1024 * 1024;
/// The longest head.
const HEAD: usize = 16 * 1024;

/// What a page may load and where its forms may go: this server, and nothing that stands in the page itself.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; \
    form-action 'self'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'";

/// What every page gets. The policy of referrers is not `no-referrer`: browsers would then send forms with the origin
/// `null`, and the guard could not tell whose they are. Nothing is ever loaded or linked from elsewhere.
const PAGE_HEADERS: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

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
        Err(refusal) => return refused(refusal, guard.serves()),
    };
    let extension = match &caller {
        Caller::Preflight(origin) => return preflight(origin),
        Caller::Extension(origin) => Some(origin.clone()),
        Caller::Holder | Caller::Visitor | Caller::Guest => None,
    };
    head.extensions.insert(caller);
    let response = router.clone().oneshot(Request::from_parts(head, body)).await;
    let mut response = response.unwrap_or_else(|never| match never {});
    let headers = response.headers_mut();
    finish(headers, guard.serves());
    if let Some(origin) = extension {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        headers.insert(header::VARY, HeaderValue::from_static("Origin"));
    }
    response
}

fn finish(headers: &mut HeaderMap, serves: Serves) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if serves == Serves::Pages {
        headers.extend(PAGE_HEADERS.map(|(name, value)| (name, HeaderValue::from_static(value))));
    }
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
fn refused(refusal: Refusal, serves: Serves) -> Response {
    let (media, body) = match serves {
        Serves::Programs => ("application/json", serde_json::json!({ "message": refusal.to_string() }).to_string()),
        Serves::Pages => ("text/plain; charset=utf-8", format!("{refusal}\n")),
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = refusal.status();
    let headers = response.headers_mut();
    finish(headers, serves);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media));
    if refusal == Refusal::Token {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if refusal == Refusal::Method {
        let allowed = match serves {
            Serves::Programs => "GET, POST, DELETE",
            Serves::Pages => "GET, POST",
        };
        headers.insert(header::ALLOW, HeaderValue::from_static(allowed));
    }
    response
}
