// SPDX-License-Identifier: EUPL-1.2
//! Every address of the pages, and what answers there.
//!
//! One list makes the router; the test of hostile requests walks the same list. Nothing is asked again here that the
//! guard asked: a request that comes so far is the employee's.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Form as Posted, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use daglicht_shared::text::Language;

use super::form::Form;
use super::house::House;
use super::upload::Upload;
use super::view::{Answer, File, Visit};
use super::{bring, data, day, deeds, leaving, rules, sheet, stretch, unknown, week};
use crate::clock;
use crate::local::Caller;
use crate::local::guard::pages::{LONGEST_UPLOAD, UPLOAD};

/// Makes the answer to one request.
type Answers = fn(&Visit<'_>) -> anyhow::Result<Answer>;

/// The pages, below the language.
const PAGES: [(&str, Answers); 14] = [
    ("/today", day::today),
    ("/days/{date}", day::page),
    ("/weeks/{week}", week::page),
    ("/stretches/{stretch}", stretch::page),
    ("/entries/{entry}", stretch::entry),
    ("/unknown", unknown::page),
    ("/sending", leaving::page),
    ("/sending/withdraw", leaving::withdraw),
    ("/data", data::page),
    ("/data/import", bring::page),
    ("/rules", rules::page),
    ("/sheet", sheet::page),
    ("/sheet/{quarter}", sheet::page),
    ("/forget/{length}", leaving::forget),
];

/// What the pages are made of: the path, the media type and the content.
const ASSETS: [(&str, &str, &str); 3] = [
    (
        "/style.css",
        "text/css; charset=utf-8",
        concat!(include_str!("../../../shared/assets/tokens.css"), include_str!("../../assets/page.css")),
    ),
    ("/page.js", "text/javascript; charset=utf-8", include_str!("../../assets/page.js")),
    ("/icon.svg", "image/svg+xml", include_str!("../../assets/icon.svg")),
];

/// Everything that can be asked for.
pub(super) fn router(house: Arc<House>) -> Router {
    let mut router = Router::new()
        .route("/", get(start))
        .route("/enter/{ticket}", get(enter))
        .route("/here", post(here))
        .route("/gone", post(gone))
        .route("/{language}/do/{deed}", post(act))
        .route(&format!("/{{language}}{UPLOAD}"), post(take));
    for (path, answers) in PAGES {
        let show = move |State(house): State<Arc<House>>, uri: Uri| answer(house, uri, Form::default(), answers);
        router = router.route(&format!("/{{language}}{path}"), get(show));
    }
    for (path, media, content) in ASSETS {
        let send = move || async move { ([(header::CONTENT_TYPE, media)], content) };
        router = router.route(path, get(send));
    }
    router.with_state(house)
}

async fn start(State(house): State<Arc<House>>) -> Response {
    other(&format!("/{}/today", house.language()))
}

/// Takes the ticket and gives the cookie; the address that somebody could read over a shoulder is worth nothing then.
async fn enter(State(house): State<Arc<House>>, Extension(caller): Extension<Caller>, uri: Uri) -> Response {
    let ticket = uri.path().rsplit('/').next().unwrap_or_default();
    let mut response = start(State(Arc::clone(&house))).await;
    if caller != Caller::Visitor {
        if !house.admits(ticket) {
            let text = house.app(house.language()).words.get("page-ticket-used");
            return (StatusCode::FORBIDDEN, text).into_response();
        }
        let cookie = format!("{}={}; Path=/; HttpOnly; SameSite=Strict", house.cookie, house.session.text());
        response.headers_mut().extend(HeaderValue::from_str(&cookie).map(|value| (header::SET_COOKIE, value)));
    }
    house.presence().asked(clock::now().boot);
    response
}

async fn here(State(house): State<Arc<House>>, Posted(pairs): Posted<Vec<(String, String)>>) -> StatusCode {
    let mut presence = house.presence();
    presence.asked(clock::now().boot);
    presence.here(number(pairs));
    StatusCode::NO_CONTENT
}

async fn gone(State(house): State<Arc<House>>, Posted(pairs): Posted<Vec<(String, String)>>) -> StatusCode {
    house.presence().gone(number(pairs), clock::now().boot);
    StatusCode::NO_CONTENT
}

fn number(pairs: Vec<(String, String)>) -> u64 {
    Form::new(pairs).get("page").and_then(|page| page.parse().ok()).unwrap_or_default()
}

async fn act(State(house): State<Arc<House>>, uri: Uri, Posted(pairs): Posted<Vec<(String, String)>>) -> Response {
    answer(house, uri, Form::new(pairs), deeds::act).await
}

/// Takes a file into memory and goes on to the page that shows what would come of it.
async fn take(State(house): State<Arc<House>>, head: HeaderMap, uri: Uri, body: Body) -> Response {
    let longest = usize::try_from(LONGEST_UPLOAD).unwrap_or(usize::MAX);
    let Ok(body) = axum::body::to_bytes(body, longest).await else { return StatusCode::BAD_REQUEST.into_response() };
    let media = head.get(header::CONTENT_TYPE).and_then(|media| media.to_str().ok()).unwrap_or_default();
    house.hold(Upload::read(media, &body));
    let language = Language::ALL.into_iter().find(|language| uri.path().starts_with(&format!("/{language}/")));
    other(&format!("/{}/data/import", language.unwrap_or(house.language())))
}

/// Answers beside the one thread that serves: the journal and the disk may take their time.
async fn answer(house: Arc<House>, uri: Uri, form: Form, answers: Answers) -> Response {
    house.presence().asked(clock::now().boot);
    let made = tokio::task::spawn_blocking(move || made(&house, uri.path(), form, answers)).await;
    made.unwrap_or_else(|_| StatusCode::INTERNAL_SERVER_ERROR.into_response())
}

fn made(house: &House, path: &str, form: Form, answers: Answers) -> Response {
    let named = path.split('/').nth(1).unwrap_or_default();
    let Some(language) = Language::ALL.into_iter().find(|language| language.tag() == named) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let below = path.get(named.len() + 1..).unwrap_or_default();
    let visit = Visit { house, app: house.app(language), path: below, form, now: clock::now().wall };
    match Answer::of(&visit, answers(&visit)) {
        (_, Answer::Other(path)) => other(&visit.href(&path)),
        (status, Answer::Page(page) | Answer::Asking(page)) => {
            (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
        }
        (status, Answer::File(File { name, media, bytes })) => {
            let kept = format!("attachment; filename=\"{name}\"");
            let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, kept)];
            (status, headers, bytes).into_response()
        }
    }
}

/// An answer that sends the browser on; `address` is made here, of plain letters.
fn other(address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    response.headers_mut().extend(HeaderValue::from_str(address).map(|value| (header::LOCATION, value)));
    response
}
