// SPDX-License-Identifier: EUPL-1.2
//! The pages: signing in, what one may see, and a unit's released week. `present` writes them, this module fetches.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::text::Language;
use serde::Deserialize;
use tower_sessions::Session;

use super::finish;
use super::session::{self, Viewer};
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::close;
use crate::refusal::Refusal;
use crate::sign_in::{self, SignInError};
use crate::store::access_log;

/// What the sign-in form posts.
#[derive(Debug, Deserialize)]
pub(super) struct SignInForm {
    name: String,
    #[serde(default)]
    code: String,
}

pub(super) async fn choose_language(uri: Uri, headers: HeaderMap) -> Redirect {
    let language = finish::language(uri.path(), &headers);
    Redirect::to(&format!("/{language}/"))
}

pub(super) async fn start(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
    session: Session,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let account = match session::name(&session).await {
        Some(name) => sign_in::account(&app, &name).await?,
        None => None,
    };
    let _ = (account, language);
    Ok(Html(String::new()).into_response())
}

pub(super) async fn sign_in(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
    session: Session,
    Form(form): Form<SignInForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    match sign_in::check(&app, &form.name, &form.code).await {
        Ok(account) => {
            session::begin(&session, &account.name).await.map_err(|error| failed(&error))?;
            Ok(Redirect::to(&format!("/{language}/")).into_response())
        }
        Err(SignInError::Store(error)) => Err(error.into()),
        Err(SignInError::Wrong) => Ok((StatusCode::UNAUTHORIZED, Html(String::new())).into_response()),
        Err(SignInError::Wait) => Ok((StatusCode::TOO_MANY_REQUESTS, Html(String::new())).into_response()),
    }
}

pub(super) async fn sign_out(Path(language): Path<String>, session: Session) -> Result<Redirect, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    session::end(&session).await.map_err(|error| failed(&error))?;
    Ok(Redirect::to(&format!("/{language}/")))
}

pub(super) async fn latest_week(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit)): Path<(String, String, String)>,
) -> Result<Redirect, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    viewing::allowed(&app, &viewer, &address).await?;
    let weeks = close::closed_weeks(&app, &address.project).await?;
    let week = weeks.last().ok_or(Refusal::NotFound)?;
    Ok(Redirect::to(&format!("/{language}/projects/{project}/units/{unit}/weeks/{week}")))
}

pub(super) async fn team_week(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, week)): Path<(String, String, String, String)>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    let week = week.parse().map_err(|_| Refusal::NotFound)?;
    let terms = viewing::allowed(&app, &viewer, &address).await?;
    let view = viewing::look(&app, &viewer, &address, &terms, week, access_log::Form::Page).await?;
    let _ = (view.figures, view.weeks, language);
    Ok(Html(String::new()).into_response())
}

/// The page of an error; it shows no figure and repeats nothing of the request.
pub(super) fn error(app: &App, status: StatusCode, language: Language) -> Response {
    let _ = (app, language);
    (status, Html(String::new())).into_response()
}

fn failed(error: &session::SessionError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a session could not be kept");
    Refusal::Failed
}
