// SPDX-License-Identifier: EUPL-1.2
//! Counts every answer under the route that made it, never under the address that was asked for.

use axum::extract::{MatchedPath, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;

use crate::refusal::Refused;
use crate::{clock, meter};

/// The name of requests that no route takes.
const NOWHERE: &str = "none";

pub(super) async fn measure(request: Request, next: Next) -> Response {
    let begin = clock::monotonic();
    let path = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let is_report = path.as_deref() == Some("/v1/reports") && request.method() == Method::POST;
    let response = next.run(request).await;
    let reason = response.extensions().get::<Refused>().map_or("", |refused| refused.kind.id());
    let took = clock::monotonic().saturating_sub(begin);
    meter::answered(path.as_deref().unwrap_or(NOWHERE), class(response.status()), reason, took);
    if is_report {
        meter::report(match response.status() {
            StatusCode::CREATED => "taken",
            StatusCode::OK => "known",
            _ if reason.is_empty() => "other",
            _ => reason,
        });
    }
    response
}

pub(super) fn class(status: StatusCode) -> &'static str {
    match status.as_u16() / 100 {
        1 => "1xx",
        2 => "2xx",
        3 => "3xx",
        4 => "4xx",
        _ => "5xx",
    }
}
