// SPDX-License-Identifier: EUPL-1.2
//! The style sheet, compiled in. Nothing is loaded from elsewhere and there are no scripts.

use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use daglicht_shared::crypto::sha256;

use crate::refusal::Refusal;

const THEME: &str = "";

pub(super) async fn file(Path(file): Path<String>, headers: HeaderMap) -> Result<Response, Refusal> {
    if file != "theme.css" {
        return Err(Refusal::NotFound);
    }
    let tag = format!("\"{}\"", sha256(THEME.as_bytes()));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response = if known { StatusCode::NOT_MODIFIED.into_response() } else { THEME.into_response() };
    let tag = HeaderValue::from_str(&tag).expect("base64url between quotes");
    response.headers_mut().insert(header::ETAG, tag);
    // The address stays the same between versions, so that a browser must ask; the tag makes the answer short.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, no-cache"));
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/css; charset=utf-8"));
    Ok(response)
}
