// SPDX-License-Identifier: EUPL-1.2
//! The routes of ActivityWatch's API that clients need to deliver, and to read back what they delivered.
//!
//! A browser extension without the token may make its bucket and send heartbeats, and reads nothing back. Queries, settings
//! and uploads of whole exports are deliberately absent.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Json, Router};
use serde_json::{Value, json};
use tokio::sync::Notify;

use super::buckets::{Bucket, Buckets, BucketsError};
use super::event::{self, Event, EventError};
use super::tabs::{self, Tabs};
use crate::clock;
use crate::local::Caller;

/// The longest pulse that is believed, in seconds.
const LONGEST_PULSE: f64 = 86_400.0;
/// The most events that are taken in one request.
const MOST_AT_ONCE: usize = 1_000;
/// The server's own limit is the guard's.
const LONGEST_BODY: usize = 1024 * 1024;

/// What all requests share.
#[derive(Debug, Default)]
pub(super) struct Shared {
    held: Mutex<Held>,
    /// Rings when there is something to tell.
    pub(super) bell: Notify,
}

#[derive(Debug, Default)]
struct Held {
    buckets: Buckets,
    tabs: Tabs,
}

impl Shared {
    pub(super) fn untold(&self) -> Vec<tabs::Message> {
        self.held().tabs.untold()
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Why a request did nothing.
#[derive(Debug, thiserror::Error)]
enum ApiError {
    #[error(transparent)]
    Buckets(#[from] BucketsError),
    #[error(transparent)]
    Event(#[from] EventError),
    #[error("`{0}` is missing or wrong")]
    Argument(&'static str),
    #[error("at most {MOST_AT_ONCE} events are taken at once")]
    TooMany,
    #[error("without the token a browser extension may make its bucket and send heartbeats, and no more")]
    Extension,
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = match self {
            Self::Buckets(BucketsError::NoBucket) => StatusCode::NOT_FOUND,
            Self::Buckets(BucketsError::TooMany) => StatusCode::INSUFFICIENT_STORAGE,
            Self::Buckets(BucketsError::Name) | Self::Event(_) | Self::Argument(_) | Self::TooMany => {
                StatusCode::BAD_REQUEST
            }
            Self::Extension => StatusCode::FORBIDDEN,
        };
        (status, Json(json!({ "message": self.to_string() }))).into_response()
    }
}

type Answer = Result<Response, ApiError>;
type Arguments = Query<HashMap<String, String>>;

/// The routes.
pub(super) fn router(shared: Arc<Shared>) -> Router {
    let reads_back = Router::new()
        .route("/api/0/buckets", get(list))
        .route("/api/0/buckets/", get(list))
        .route("/api/0/buckets/{id}", get(head).delete(remove))
        .route("/api/0/buckets/{id}/events", get(events).post(insert))
        .route("/api/0/buckets/{id}/events/count", get(count))
        .route("/api/0/buckets/{id}/events/{number}", get(event_of).delete(remove_event))
        .route("/api/0/buckets/{id}/export", get(export_one))
        .route("/api/0/export", get(export_all))
        .layer(middleware::from_fn(holders_only));
    let delivers = Router::new()
        .route("/api/0/info", get(info))
        .route("/api/0/buckets/{id}", post(create))
        .route("/api/0/buckets/{id}/heartbeat", post(heartbeat));
    reads_back.merge(delivers).layer(DefaultBodyLimit::max(LONGEST_BODY)).with_state(shared)
}

async fn holders_only(Extension(caller): Extension<Caller>, request: Request, next: Next) -> Response {
    match caller {
        Caller::Holder => next.run(request).await,
        Caller::Extension(_) | Caller::Preflight(_) | Caller::Visitor | Caller::Guest => {
            ApiError::Extension.into_response()
        }
    }
}

async fn info() -> Json<Value> {
    // The computer's name is nobody's business here; watchers only make it part of a bucket's name.
    Json(
        json!({ "hostname": "daglicht", "version": env!("CARGO_PKG_VERSION"), "testing": false, "device_id": "daglicht" }),
    )
}

async fn list(State(shared): State<Arc<Shared>>) -> Json<Value> {
    Json(shared.held().buckets.list())
}

async fn head(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Answer {
    Ok(Json(shared.held().buckets.head(&id)?).into_response())
}

async fn create(State(shared): State<Arc<Shared>>, Path(id): Path<String>, Json(body): Json<Value>) -> Answer {
    let bucket: Bucket = serde_json::from_value(body).map_err(|_| ApiError::Argument("type, client and hostname"))?;
    let is_new = shared.held().buckets.create(&id, bucket, clock::now().wall)?;
    Ok(if is_new { Json(json!({})).into_response() } else { StatusCode::NOT_MODIFIED.into_response() })
}

async fn remove(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Answer {
    shared.held().buckets.remove(&id)?;
    Ok(Json(json!({})).into_response())
}

async fn heartbeat(
    State(shared): State<Arc<Shared>>,
    Path(id): Path<String>,
    Query(arguments): Arguments,
    Json(body): Json<Value>,
) -> Answer {
    let pulse: Option<f64> = arguments.get("pulsetime").and_then(|text| text.parse().ok());
    let pulse_ms = pulse
        .filter(|pulse| *pulse <= LONGEST_PULSE)
        .and_then(event::milliseconds)
        .ok_or(ApiError::Argument("pulsetime"))?;
    let event = Event::read(body)?;
    let mut held = shared.held();
    let held = &mut *held;
    let bucket = held.buckets.bucket(&id)?.clone();
    if held.tabs.take(&id, &bucket, &event, pulse_ms, clock::now().wall) {
        shared.bell.notify_one();
    }
    let kept = held.buckets.heartbeat(&id, tabs::keepable(&bucket, event), pulse_ms)?;
    Ok(Json(kept.write()).into_response())
}

async fn insert(State(shared): State<Arc<Shared>>, Path(id): Path<String>, Json(body): Json<Value>) -> Answer {
    let values = match body {
        Value::Array(values) => values,
        one @ (Value::Object(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => vec![one],
    };
    if values.len() > MOST_AT_ONCE {
        return Err(ApiError::TooMany);
    }
    let events = values.into_iter().map(Event::read).collect::<Result<Vec<_>, _>>()?;
    let mut held = shared.held();
    let bucket = held.buckets.bucket(&id)?.clone();
    let mut kept = Vec::new();
    for event in events {
        kept.push(held.buckets.insert(&id, tabs::keepable(&bucket, event))?.write());
    }
    Ok(Json(kept).into_response())
}

async fn events(State(shared): State<Arc<Shared>>, Path(id): Path<String>, Query(arguments): Arguments) -> Answer {
    let held = shared.held();
    let found = found(&held, &id, &arguments)?;
    let limit = match arguments.get("limit").map(|text| text.parse::<i64>()) {
        None => usize::MAX,
        // Clients write -1 for all.
        Some(Ok(limit)) => usize::try_from(limit).unwrap_or(usize::MAX),
        Some(Err(_)) => return Err(ApiError::Argument("limit")),
    };
    Ok(Json(found.into_iter().take(limit).map(Event::write).collect::<Vec<_>>()).into_response())
}

async fn count(State(shared): State<Arc<Shared>>, Path(id): Path<String>, Query(arguments): Arguments) -> Answer {
    let held = shared.held();
    let count = found(&held, &id, &arguments)?.len();
    Ok(Json(count).into_response())
}

fn found<'a>(held: &'a Held, id: &str, arguments: &HashMap<String, String>) -> Result<Vec<&'a Event>, ApiError> {
    let instant = |name: &'static str| match arguments.get(name) {
        None => Ok(None),
        // A plus sign that was not escaped arrives as a space.
        Some(text) => event::instant(&text.replace(' ', "+")).map(Some).ok_or(ApiError::Argument(name)),
    };
    Ok(held.buckets.events(id, instant("start")?, instant("end")?)?)
}

async fn event_of(State(shared): State<Arc<Shared>>, Path((id, number)): Path<(String, u64)>) -> Answer {
    let held = shared.held();
    let events = held.buckets.events(&id, None, None)?;
    let event = events.into_iter().find(|event| event.id == number);
    Ok(event.map_or_else(not_found, |event| Json(event.write()).into_response()))
}

async fn remove_event(State(shared): State<Arc<Shared>>, Path((id, number)): Path<(String, u64)>) -> Answer {
    let was_there = shared.held().buckets.remove_event(&id, number)?;
    Ok(if was_there { Json(json!({})).into_response() } else { not_found() })
}

fn not_found() -> Response {
    (StatusCode::NOT_FOUND, Json(json!({ "message": "there is no such event" }))).into_response()
}

async fn export_one(State(shared): State<Arc<Shared>>, Path(id): Path<String>) -> Answer {
    Ok(Json(shared.held().buckets.export(Some(&id))?).into_response())
}

async fn export_all(State(shared): State<Arc<Shared>>) -> Answer {
    Ok(Json(shared.held().buckets.export(None)?).into_response())
}
