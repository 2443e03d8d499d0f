// SPDX-License-Identifier: EUPL-1.2
//! The style sheet and the agency's logo. Nothing is loaded from elsewhere and there are no scripts.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use daglicht_shared::crypto::sha256;

use crate::app::AppState;
use crate::refusal::Refusal;

pub(super) async fn file(
    State(AppState(app)): State<AppState>,
    Path(file): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let asset = app.pages.asset(&file).ok_or(Refusal::NotFound)?;
    let tag = format!("\"{}\"", sha256(asset.content));
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes());
    let mut response =
        if known { StatusCode::NOT_MODIFIED.into_response() } else { asset.content.to_vec().into_response() };
    let tag = HeaderValue::from_str(&tag).expect("base64url between quotes");
    response.headers_mut().insert(header::ETAG, tag);
    // Another content has another name.
    let keep = HeaderValue::from_static("public, max-age=31536000, immutable");
    response.headers_mut().insert(header::CACHE_CONTROL, keep);
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(asset.content_type));
    Ok(response)
}
