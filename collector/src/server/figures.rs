// SPDX-License-Identifier: EUPL-1.2
//! The second listener, where Prometheus reads the collector's figures about itself.
//!
//! It answers `GET /metrics` and nothing else, one request per connection, a few at a time, each within ten seconds.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use metrics_exporter_prometheus::PrometheusHandle;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

use crate::app::App;
use crate::meter;
use crate::store::weeks;

/// Readers at the same time.
const READERS: usize = 8;
/// How long one may take.
const LIMIT: Duration = Duration::from_secs(10);

/// Serves the figures for ever.
pub async fn serve_figures(app: Arc<App>, listener: TcpListener, handle: PrometheusHandle) {
    let permits = Arc::new(Semaphore::new(READERS));
    loop {
        let Ok(permit) = Arc::clone(&permits).acquire_owned().await else { return };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(super::REST).await;
            continue;
        };
        let (app, handle) = (Arc::clone(&app), handle.clone());
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let (app, handle) = (Arc::clone(&app), handle.clone());
                async move { Ok::<_, Infallible>(answer(&app, &handle, &request).await) }
            });
            let mut builder = http1::Builder::new();
            let builder = builder.header_read_timeout(None).keep_alive(false).max_buf_size(super::HEAD);
            // Who reads too slowly reads again at the next round.
            drop(tokio::time::timeout(LIMIT, builder.serve_connection(TokioIo::new(stream), service)).await);
            drop(permit);
        });
    }
}

async fn answer(app: &App, handle: &PrometheusHandle, request: &Request<Incoming>) -> Response<String> {
    let (status, body) = match (request.method(), request.uri().path()) {
        (&Method::GET, "/metrics") => {
            meter::state(resident_memory(), since_last_close(app).await);
            (StatusCode::OK, handle.render())
        }
        (_, "/metrics") => (StatusCode::METHOD_NOT_ALLOWED, String::new()),
        _ => (StatusCode::NOT_FOUND, String::new()),
    };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    response
}

/// Bytes in memory, as the kernel counts them; none where there is no such file.
fn resident_memory() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok()?.checked_mul(1_024)
}

async fn since_last_close(app: &App) -> Option<Duration> {
    // Figures without this one are better than none; the database speaks for itself elsewhere.
    let last = app.store.read(weeks::last_close).await.ok().flatten()?;
    let seconds = app.clock.now().seconds().saturating_sub(last);
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or_default()))
}
