// SPDX-License-Identifier: EUPL-1.2
//! What every answer gets, whatever made it: security headers, and errors in the form that the address promises.
//!
//! Addresses of the API answer errors as problem details, pages as a page; also those that no handler saw, such as an
//! unknown address, a wrong method, a panic or a time limit.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use daglicht_shared::problem::{MEDIA_TYPE, Problem};
use daglicht_shared::text::Language;

use super::pages;
use crate::app::AppState;
use crate::openapi;
use crate::refusal::{Refusal, Refused};

const API_VERSION: HeaderValue = HeaderValue::from_static(openapi::VERSION);

const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";
const API_POLICY: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=()"),
];

/// Whether an address belongs to the API.
pub(super) fn is_api(path: &str) -> bool {
    path.starts_with("/v1/") || path.starts_with("/health/") || path == "/v1" || path == "/health"
}

/// The language of an address, or else the one that the browser asks for first.
pub(super) fn language(path: &str, headers: &HeaderMap) -> Language {
    let of_path = path.split('/').nth(1).and_then(|part| part.parse().ok());
    of_path.unwrap_or_else(|| {
        let wanted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("nl");
        Language::accepted(wanted).unwrap_or_default()
    })
}

/// What is kept of a request to finish its answer.
#[derive(Debug)]
pub(super) struct Asked {
    method: Method,
    path: String,
    language: Language,
}

impl Asked {
    pub(super) fn of<B>(request: &axum::http::Request<B>) -> Self {
        let path = request.uri().path().to_owned();
        let language = language(&path, request.headers());
        Self { method: request.method().clone(), path, language }
    }
}

pub(super) async fn finish(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let asked = Asked::of(&request);
    dress(&state, &asked, next.run(request).await)
}

/// Gives an answer its form and headers.
pub(super) fn dress(state: &AppState, asked: &Asked, mut response: Response) -> Response {
    let (status, api) = (response.status(), is_api(&asked.path));
    // The address of an API request names a project at most; the address of a person's machine is nowhere.
    tracing::debug!(method = %asked.method, status = status.as_u16(), api, "answered");
    if let Some(refused) = refused(&response) {
        response = if api {
            problem(&response, refused, &asked.path)
        } else {
            page(state, response, &refused, asked.language)
        };
    }
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if state.0.config.server.is_secure() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    headers
        .insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(if api { API_POLICY } else { PAGE_POLICY }));
    // A page keeps its referrer within the site, for a form without one would be posted from the origin `null`.
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(if api { "no-referrer" } else { "same-origin" }));
    if api {
        headers.insert("api-version", API_VERSION);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// The refusal behind an answer, also when no handler of ours made it.
fn refused(response: &Response) -> Option<Refused> {
    let status = response.status();
    if !status.is_client_error() && !status.is_server_error() {
        return None;
    }
    response.extensions().get::<Refused>().cloned().or_else(|| {
        let refusal = match status {
            StatusCode::NOT_FOUND => Refusal::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Refusal::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Refusal::TooLarge,
            StatusCode::FORBIDDEN => Refusal::OtherSite,
            StatusCode::SERVICE_UNAVAILABLE => Refusal::Slow,
            // Such as an address that is no text.
            _ if status.is_client_error() => {
                Refusal::Malformed { field: ".".to_owned(), detail: "the request cannot be read".to_owned() }
            }
            _ => Refusal::Failed,
        };
        refusal.into_response().extensions_mut().remove()
    })
}

fn problem(old: &Response, refused: Refused, path: &str) -> Response {
    let problem = Problem { instance: Some(path.to_owned()), ..refused.problem.clone() };
    let mut response = (refused.kind.status(), Json(problem)).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    // Whoever counts answers asks for the kind.
    response.extensions_mut().insert(refused);
    keeping(old, response)
}

fn page(state: &AppState, old: Response, refused: &Refused, language: Language) -> Response {
    // The form of signing in says itself what was wrong.
    let is_page =
        old.headers().get(header::CONTENT_TYPE).is_some_and(|value| value.as_bytes().starts_with(b"text/html"));
    if is_page {
        return old;
    }
    let page = pages::error(&state.0, old.status(), refused.kind.page(), language);
    keeping(&old, page)
}

/// Carries over what the answer that is replaced said beside its body.
fn keeping(old: &Response, mut new: Response) -> Response {
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = old.headers().get(&name) {
            new.headers_mut().insert(name, value.clone());
        }
    }
    new
}
