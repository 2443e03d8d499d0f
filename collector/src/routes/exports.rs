// SPDX-License-Identifier: EUPL-1.2
//! Released figures as files: the same permission and the same access log as the page, and nothing that the page lacks.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;

use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::present::export::{ExportError, File, Format};
use crate::refusal::Refusal;
use crate::store::access_log::Form;
use crate::store::accounts::Account;

/// Language, project, unit and week, as an address names them.
type Named = (String, String, String, String);

pub(super) async fn week_csv(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    week(&app, &viewer, named, Format::Csv).await
}

pub(super) async fn week_xlsx(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    week(&app, &viewer, named, Format::Xlsx).await
}

async fn week(app: &App, viewer: &Account, named: Named, format: Format) -> Result<Response, Refusal> {
    let (language, project, unit, week) = named;
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    let week: Week = week.parse().map_err(|_| Refusal::NotFound)?;
    let terms = viewing::allowed(app, viewer, &address).await?;
    let form = match format {
        Format::Csv => Form::Csv,
        Format::Xlsx => Form::Xlsx,
    };
    let figures = viewing::look(app, viewer, &address, &terms, week, form).await?;
    let file = app.pages.export(language, &terms, &figures, format).map_err(|error| failed(&error))?;
    Ok(download(file))
}

/// The answer that a browser keeps as a file.
pub(super) fn download(file: File) -> Response {
    let named = format!("attachment; filename=\"{}\"", file.name);
    let headers = [(header::CONTENT_TYPE, file.content_type.to_owned()), (header::CONTENT_DISPOSITION, named)];
    (headers, file.content).into_response()
}

fn failed(error: &ExportError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a file of released figures could not be made");
    Refusal::Failed
}
