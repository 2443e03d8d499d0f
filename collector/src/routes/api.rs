// SPDX-License-Identifier: EUPL-1.2
//! The API: what agents send and ask, and released figures as data.
//!
//! A body is plain JSON of at most 64 KiB; its bytes are handed on as they came, for digests and signatures are over them.

use std::pin::Pin;
use std::sync::atomic::Ordering;

use axum::body::{Body, HttpBody as _};
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use daglicht_shared::crypto::Signature;
use daglicht_shared::enrolment::EnrolmentAnswer;
use daglicht_shared::report::MAX_BYTES;
use daglicht_shared::signed::Signed;
use daglicht_shared::span::Span;

use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::figures::Figures;
use crate::figures::period::Period;
use crate::ingest::{self, Taken};
use crate::refusal::Refusal;
use crate::store::access_log::Form;
use crate::store::accounts::Account;
use crate::store::projects;
use crate::{enrolment, openapi, plant, withdrawal};

/// How much of a body that is too large is read, so that whoever sends it reads the answer.
const READ_ON: usize = 1024 * 1024;

pub(super) async fn live() -> StatusCode {
    StatusCode::OK
}

pub(super) async fn ready(State(AppState(app)): State<AppState>) -> Result<StatusCode, Refusal> {
    if app.is_stopping.load(Ordering::SeqCst) {
        return Err(Refusal::Stopping);
    }
    app.store.read(projects::generation).await?;
    Ok(StatusCode::OK)
}

pub(super) async fn description(State(AppState(app)): State<AppState>) -> Response {
    let content = [(header::CONTENT_TYPE, "application/json"), (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*")];
    (content, openapi::text(&app.config)).into_response()
}

pub(super) async fn manifest(
    State(AppState(app)): State<AppState>,
    Path(project): Path<String>,
) -> Result<([(&'static str, String); 1], Json<Signed>), Refusal> {
    let project = project.parse().map_err(|_| Refusal::NotFound)?;
    let (_, approved) = ingest::approved_project(&app, &project).await?;
    // An agent that finds more restores than its receipts know of sends the reports of open weeks again.
    let generation = app.store.read(projects::generation).await?;
    Ok(([("daglicht-generation", generation.to_string())], Json(approved.manifest.clone())))
}

pub(super) async fn enrol(
    State(AppState(app)): State<AppState>,
    request: Request,
) -> Result<Json<EnrolmentAnswer>, Refusal> {
    let body = read(request).await?.1;
    enrolment::enrol(&app, body).await.map(Json)
}

pub(super) async fn report(State(AppState(app)): State<AppState>, request: Request) -> Result<Response, Refusal> {
    let (headers, body) = read(request).await?;
    let signature: Option<Signature> =
        headers.get("daglicht-signature").and_then(|value| value.to_str().ok()).and_then(|text| text.parse().ok());
    Ok(match ingest::receive(&app, signature, body).await? {
        Taken::New(receipt) => (StatusCode::CREATED, Json(receipt)).into_response(),
        Taken::Known(receipt) => Json(receipt).into_response(),
    })
}

pub(super) async fn withdraw(State(AppState(app)): State<AppState>, request: Request) -> Result<Json<Signed>, Refusal> {
    let body = read(request).await?.1;
    withdrawal::withdraw(&app, body).await.map(Json)
}

pub(super) async fn figures(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((project, unit, week)): Path<(String, String, String)>,
) -> Result<(StatusCode, Json<Figures>), Refusal> {
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    let week = week.parse().map_err(|_| Refusal::NotFound)?;
    let terms = viewing::allowed(&app, &viewer, &address).await?;
    let figures = viewing::look(&app, &viewer, &address, &terms, week, Form::Json).await?;
    let status = if plant::active("undescribed-status") { StatusCode::ACCEPTED } else { StatusCode::OK };
    Ok((status, Json(figures)))
}

pub(super) async fn block(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((project, unit, block)): Path<(String, String, String)>,
) -> Result<Json<Period>, Refusal> {
    let span = Span::Block(block.parse().map_err(|_| Refusal::NotFound)?);
    over(&app, &viewer, &project, &unit, span).await
}

pub(super) async fn quarter(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((project, unit, quarter)): Path<(String, String, String)>,
) -> Result<Json<Period>, Refusal> {
    let span = Span::Quarter(quarter.parse().map_err(|_| Refusal::NotFound)?);
    over(&app, &viewer, &project, &unit, span).await
}

async fn over(app: &App, viewer: &Account, project: &str, unit: &str, span: Span) -> Result<Json<Period>, Refusal> {
    let address = Address::read(project, unit).ok_or(Refusal::NotFound)?;
    let terms = viewing::allowed(app, viewer, &address).await?;
    let seen = viewing::overlook(app, viewer, &address, &terms, span, &[], Form::Json).await?;
    Ok(Json(seen.figures))
}

/// Reads the head and the bytes of a JSON request.
async fn read(request: Request) -> Result<(HeaderMap, Vec<u8>), Refusal> {
    let (parts, body) = request.into_parts();
    let bytes = collect(body).await?;
    if parts.headers.get(header::CONTENT_ENCODING).is_some_and(|coding| coding != "identity") {
        return Err(Refusal::Compressed);
    }
    let media_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if media_type.split(';').next().map(str::trim) != Some("application/json") {
        return Err(Refusal::MediaType);
    }
    Ok((parts.headers, bytes))
}

async fn collect(mut body: Body) -> Result<Vec<u8>, Refusal> {
    let (mut bytes, mut seen) = (Vec::new(), 0_usize);
    while let Some(frame) = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let Ok(data) = frame.map_err(|_| Refusal::Incomplete)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen > READ_ON && !plant::active("no-body-limit") {
            break;
        }
        if seen <= MAX_BYTES || plant::active("no-body-limit") {
            bytes.extend_from_slice(&data);
        }
    }
    if seen > MAX_BYTES { Err(Refusal::TooLarge) } else { Ok(bytes) }
}
