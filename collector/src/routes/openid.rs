// SPDX-License-Identifier: EUPL-1.2
//! Going to the identity provider and coming back from it.

use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use daglicht_shared::text::Language;

use super::{finish, session};
use crate::app::{App, AppState};
use crate::openid::{self, Callback, Entered, OpenIdError, PATIENCE, Seed};
use crate::present::Frame;
use crate::present::account::NotEntered;
use crate::refusal::Refusal;
use crate::sessions::BeginError;

pub(super) async fn begin(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let provider = app.openid.as_ref().ok_or(Refusal::NotFound)?;
    match provider.begin(&app, language).await {
        Ok((seed, address)) => {
            let mut response = Redirect::to(&address).into_response();
            session::set(&app, &mut response, cookie(&app), &seed.to_string(), Some(PATIENCE));
            Ok(response)
        }
        Err(error) => Ok(refused(&app, language, &error)),
    }
}

pub(super) async fn callback(
    State(AppState(app)): State<AppState>,
    uri: Uri,
    headers: HeaderMap,
    Query(back): Query<Callback>,
) -> Result<Response, Refusal> {
    let provider = app.openid.as_ref().ok_or(Refusal::NotFound)?;
    let seed: Option<Seed> = session::read(&headers, cookie(&app)).and_then(|text| text.parse().ok());
    let language = seed.as_ref().and_then(Seed::language);
    let language = language.unwrap_or_else(|| finish::language(uri.path(), &headers));
    let Some(seed) = seed else { return Ok(refused(&app, language, &OpenIdError::State)) };
    let person = match provider.complete(&app, &seed, back).await {
        Ok(person) => person,
        Err(error) => return Ok(refused(&app, language, &error)),
    };
    let entered = openid::enter(&app, person, session::token(&app, &headers).as_ref()).await;
    match entered.map_err(|error| failed(&error))? {
        Entered::Session(token) => {
            let mut response = Redirect::to(&format!("/{language}/")).into_response();
            session::keep(&app, &mut response, &token);
            session::set(&app, &mut response, cookie(&app), "", Some(0));
            Ok(response)
        }
        Entered::Replayed => Ok(page(&app, language, StatusCode::FORBIDDEN, NotEntered::Again)),
        Entered::Name => Ok(page(&app, language, StatusCode::FORBIDDEN, NotEntered::Name)),
        Entered::Unit => Ok(page(&app, language, StatusCode::FORBIDDEN, NotEntered::Group)),
    }
}

/// The page that says why somebody is not signed in; the log says more, and nothing about the person.
fn refused(app: &App, language: Language, error: &OpenIdError) -> Response {
    let (status, why) = match error {
        OpenIdError::Provider(_) => (StatusCode::BAD_GATEWAY, NotEntered::Provider),
        OpenIdError::State => (StatusCode::FORBIDDEN, NotEntered::Again),
        OpenIdError::Refused | OpenIdError::Token(_) | OpenIdError::Claim(_) => {
            (StatusCode::FORBIDDEN, NotEntered::Refused)
        }
        OpenIdError::UnknownGroup => (StatusCode::FORBIDDEN, NotEntered::Group),
        OpenIdError::Random(_) => (StatusCode::INTERNAL_SERVER_ERROR, NotEntered::Provider),
    };
    tracing::warn!(error = error as &dyn std::error::Error, "a sign-in at the identity provider was not completed");
    page(app, language, status, why)
}

fn page(app: &App, language: Language, status: StatusCode, why: NotEntered) -> Response {
    let frame = Frame { language, path: "/", visitor: None };
    let mut response = (status, Html(app.pages.not_entered(&frame, why))).into_response();
    session::set(app, &mut response, cookie(app), "", Some(0));
    response
}

fn failed(error: &BeginError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a session could not begin");
    Refusal::Failed
}

/// The name of the cookie with the seed.
fn cookie(app: &App) -> &'static str {
    if app.config.server.is_secure() { "__Host-daglicht-openid" } else { "daglicht-openid" }
}
