// SPDX-License-Identifier: EUPL-1.2
//! The administrator's page that tries rules. Nothing of it is kept or logged.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Response};
use axum::{Extension, Form};
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::text::Language;
use serde::Deserialize;

use super::pages::label;
use super::session::Viewer;
use crate::app::{App, AppState};
use crate::present::rules::{RulesPage, Trial};
use crate::present::{Frame, Visitor};
use crate::refusal::Refusal;
use crate::store::accounts::Account;

/// What the form posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct RulesForm {
    rules: String,
    windows: String,
}

pub(super) async fn page(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    Ok(html(&app, &viewer, language, &RulesPage { rules: RulePack::starter_text(), windows: "", trial: None }))
}

pub(super) async fn tried(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
    Form(form): Form<RulesForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    // Browsers send the line ends of the network.
    let (rules, windows) = (form.rules.replace("\r\n", "\n"), form.windows.replace("\r\n", "\n"));
    let of = {
        let (rules, windows) = (rules.clone(), windows.clone());
        move || Trial::of(&rules, &windows)
    };
    // Thousands of patterns take a moment.
    let trial = tokio::task::spawn_blocking(of).await.map_err(|_| Refusal::Failed)?;
    let page = RulesPage { rules: &rules, windows: &windows, trial: Some(&trial) };
    let status = if trial.is_good() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    Ok((status, html(&app, &viewer, language, &page)).into_response())
}

fn html(app: &App, viewer: &Account, language: Language, page: &RulesPage<'_>) -> Html<String> {
    let role = label(viewer.role);
    let visitor = Some(Visitor { name: &viewer.name, role: &role });
    Html(app.pages.rules(&Frame { language, path: "/admin/rules", visitor }, page))
}
