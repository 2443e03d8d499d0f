// SPDX-License-Identifier: EUPL-1.2
//! Signing in and out, choosing a password and a second factor, and one's own account.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::text::Language;
use serde::Deserialize;

use super::pages::{label, sign_in_page};
use super::session::{self, Choosing, Viewer};
use crate::accounts::{self, ChooseError};
use crate::app::{App, AppState};
use crate::passwords::HashError;
use crate::present::account::{AccountPage, Chosen, Device, Offer};
use crate::present::{Attempt, Frame, Visitor};
use crate::refusal::Refusal;
use crate::sessions::{self, BeginError, Token};
use crate::sign_in::{self, Given, SignInError};
use crate::store::accounts::Account;
use crate::store::sessions::Stage;
use crate::store::{self, Tx, credentials};

/// What the sign-in form posts.
#[derive(Deserialize)]
pub(super) struct SignInForm {
    name: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// What the form for choosing posts.
#[derive(Deserialize)]
pub(super) struct ChooseForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// What the form for another password posts.
#[derive(Deserialize)]
pub(super) struct PasswordForm {
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    new: String,
}

pub(super) async fn sign_in(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
    headers: HeaderMap,
    Form(form): Form<SignInForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let browser = session::browser(&app, &headers);
    let given = Given { name: &form.name, password: &form.password, code: &form.code };
    let (status, attempt) = match sign_in::check(&app, given, browser.as_ref()).await {
        Ok((account, stage)) => {
            let token = begin(&app, &account, stage, session::token(&app, &headers).as_ref()).await?;
            let target = match stage {
                Stage::Begun => format!("/{language}/account/choose"),
                Stage::Complete => format!("/{language}/"),
            };
            let mut response = Redirect::to(&target).into_response();
            session::keep(&app, &mut response, &token);
            session::mark(&app, &mut response, &account.name, browser.as_ref());
            return Ok(response);
        }
        Err(SignInError::Store(error)) => return Err(error.into()),
        Err(SignInError::Hash(error)) => return Err(hashing(&error)),
        Err(SignInError::Wrong) => (StatusCode::UNAUTHORIZED, Attempt::Wrong),
        Err(SignInError::Wait) => (StatusCode::TOO_MANY_REQUESTS, Attempt::Wait),
    };
    Ok((status, sign_in_page(&app, language, attempt).await?).into_response())
}

pub(super) async fn sign_out(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    if let Some(token) = session::token(&app, &headers) {
        sessions::end(&app, &token).await?;
    }
    Ok(gone(&app, language))
}

pub(super) async fn sign_out_everywhere(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    sessions::end_all(&app, &viewer.name).await?;
    Ok(gone(&app, language))
}

/// What a person who signed in with an access code has to choose.
pub(super) async fn choose(
    State(AppState(app)): State<AppState>,
    Extension(Choosing(found)): Extension<Choosing>,
    Path(language): Path<String>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    Ok(choose_page(&app, language, &found, Chosen::First))
}

pub(super) async fn put_choice(
    State(AppState(app)): State<AppState>,
    Extension(Choosing(found)): Extension<Choosing>,
    Path(language): Path<String>,
    headers: HeaderMap,
    Form(form): Form<ChooseForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    match accounts::choose(&app, &found, &form.password, &form.code).await {
        Ok(()) => {
            let before = session::token(&app, &headers);
            let token = begin(&app, &found.account, Stage::Complete, before.as_ref()).await?;
            let mut response = Redirect::to(&format!("/{language}/")).into_response();
            session::keep(&app, &mut response, &token);
            Ok(response)
        }
        Err(error) => {
            let page = choose_page(&app, language, &found, complaint(error)?);
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}

pub(super) async fn account(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
    headers: HeaderMap,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    account_page(&app, language, &viewer, &headers, Chosen::First).await
}

pub(super) async fn put_password(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
    headers: HeaderMap,
    Form(form): Form<PasswordForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let refused = async |status, chosen| {
        Ok((status, account_page(&app, language, &viewer, &headers, chosen).await?).into_response())
    };
    // The same check, with the same limit, as for signing in: whoever finds an open browser is not the person yet.
    let browser = session::browser(&app, &headers);
    let given = Given { name: &viewer.name, password: &form.password, code: &form.code };
    match sign_in::check(&app, given, browser.as_ref()).await {
        Ok((_, Stage::Complete)) => {}
        Ok((_, Stage::Begun)) | Err(SignInError::Wrong) => {
            return refused(StatusCode::UNPROCESSABLE_ENTITY, Chosen::Wrong).await;
        }
        Err(SignInError::Wait) => return refused(StatusCode::TOO_MANY_REQUESTS, Chosen::Wait).await,
        Err(SignInError::Store(error)) => return Err(error.into()),
        Err(SignInError::Hash(error)) => return Err(hashing(&error)),
    }
    match accounts::change_password(&app, &viewer.name, &form.new).await {
        Ok(()) => {
            let token = begin(&app, &viewer, Stage::Complete, None).await?;
            let mut response = Redirect::to(&format!("/{language}/account")).into_response();
            session::keep(&app, &mut response, &token);
            Ok(response)
        }
        Err(error) => refused(StatusCode::UNPROCESSABLE_ENTITY, complaint(error)?).await,
    }
}

/// Begins a session for whoever proved to be the account's person.
pub(super) async fn begin(
    app: &App,
    account: &Account,
    stage: Stage,
    before: Option<&Token>,
) -> Result<Token, Refusal> {
    match sessions::begin(app, account, stage, before).await {
        Ok(token) => Ok(token),
        Err(BeginError::Store(error)) => Err(error.into()),
        Err(error @ BeginError::Random(_)) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a session could not begin");
            Err(Refusal::Failed)
        }
    }
}

/// What a page says of an error, when a person can do something about it.
fn complaint(error: ChooseError) -> Result<Chosen, Refusal> {
    match error {
        ChooseError::Weak(weak) => Ok(Chosen::Weak(weak)),
        ChooseError::Wrong => Ok(Chosen::Wrong),
        ChooseError::Known => Ok(Chosen::Known),
        ChooseError::Hash(error) => Err(hashing(&error)),
        ChooseError::Store(error) => Err(error.into()),
    }
}

fn hashing(error: &HashError) -> Refusal {
    match error {
        HashError::Busy => Refusal::Busy,
        HashError::Random(_) | HashError::Failed => {
            tracing::error!(error = error as &dyn std::error::Error, "a password could not be hashed");
            Refusal::Failed
        }
    }
}

fn gone(app: &App, language: Language) -> Response {
    let mut response = Redirect::to(&format!("/{language}/")).into_response();
    session::forget(app, &mut response);
    response
}

fn choose_page(app: &App, language: Language, found: &sessions::Found, chosen: Chosen) -> Html<String> {
    let factor = accounts::offered(app, found);
    let name = &found.account.name;
    let offer = Offer { name, secret: &factor.text(), link: &factor.link(name), chosen };
    // Whoever chooses is not signed in yet: the page offers nothing else.
    let frame = Frame { language, path: "/account/choose", visitor: None };
    Html(app.pages.choose(&frame, &offer))
}

async fn account_page(
    app: &App,
    language: Language,
    viewer: &Account,
    headers: &HeaderMap,
    chosen: Chosen,
) -> Result<Html<String>, Refusal> {
    let name = viewer.name.clone();
    let read = move |tx: &mut Tx<'_>| Ok((store::sessions::of(tx, &name)?, credentials::find(tx, &name)?.is_some()));
    let (sessions, has_password) = app.store.read(read).await?;
    let own = session::token(app, headers).map(|token| token.digest());
    let devices: Vec<Device> = sessions
        .into_iter()
        .map(|(digest, began_at, used_at)| Device { began_at, used_at, is_this: own == Some(digest) })
        .collect();
    let role = label(viewer.role);
    let frame = Frame { language, path: "/account", visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let page = AccountPage { name: &viewer.name, devices: &devices, has_password, chosen };
    Ok(Html(app.pages.account(&frame, &page)))
}
