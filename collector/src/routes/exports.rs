// SPDX-License-Identifier: EUPL-1.2
//! Released figures as files: the same permission and the same access log as the page, and nothing that the page lacks.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;

use super::goals::Visit;
use super::pages;
use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::clock;
use crate::pdf::PdfError;
use crate::present::export::{ExportError, File, Format};
use crate::present::{Frame, UnitPage, Visitor};
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

pub(super) async fn week_report(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let (_, html) = report(&app, &viewer, &named).await?;
    Ok(Html(html))
}

/// The report as a PDF; where no program makes one, the page that people print themselves.
pub(super) async fn week_pdf(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    if app.config.pdf.program.is_none() {
        let (language, project, unit, week) = named;
        let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
        let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
        viewing::allowed(&app, &viewer, &address).await?;
        return Ok(
            Redirect::to(&format!("/{language}/projects/{project}/units/{unit}/weeks/{week}/report")).into_response()
        );
    }
    let (name, html) = report(&app, &viewer, &named).await?;
    let content = app.printer.print(&app.config.pdf, &app.pages.alone(&html)).await.map_err(|error| match error {
        PdfError::Busy | PdfError::Slow => Refusal::Busy,
        PdfError::NoProgram | PdfError::File(_) | PdfError::Start { .. } | PdfError::Ended { .. } => {
            tracing::error!(error = &error as &dyn std::error::Error, "a PDF could not be made");
            Refusal::Failed
        }
    })?;
    Ok(download(File { name: format!("{name}.pdf"), content_type: "application/pdf", content }))
}

/// The name of a report, and its page.
async fn report(app: &App, viewer: &Account, named: &Named) -> Result<(String, String), Refusal> {
    let (language, project, unit, week) = named;
    let place = (language.clone(), project.clone(), unit.clone());
    let visit = Visit::of(app, viewer, &place).await?;
    let week: Week = week.parse().map_err(|_| Refusal::NotFound)?;
    let view = viewing::look(app, viewer, &visit.address, &visit.terms, week, Form::Report).await?;
    let (latest, rows) = visit.rows().await?;
    let agreements = visit.agreements(latest, &rows).await?;
    let path = format!("/projects/{project}/units/{unit}/weeks/{week}/report");
    let role = pages::label(viewer.role);
    let visitor = Some(Visitor { name: &viewer.name, role: &role });
    let frame = Frame { language: visit.language, path: &path, visitor };
    let page = UnitPage { terms: &visit.terms, figures: &view.figures, previous: None, next: None, units: &[] };
    let html = app.pages.report(&frame, &page, &agreements, clock::date(app.clock.now()));
    Ok((format!("daglicht-{project}-{unit}-{week}"), html))
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
