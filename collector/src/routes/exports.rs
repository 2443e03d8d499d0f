// SPDX-License-Identifier: EUPL-1.2
//! Released figures to take along: tables, spreadsheets, reports and agendas on paper. The same permission and the same
//! access log as the page, and nothing that the page lacks.

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use daglicht_shared::id::UnitId;
use daglicht_shared::span::Span;

use super::goals::Visit;
use super::pages;
use super::session::Viewer;
use super::viewing::{self, Overlook};
use crate::app::{App, AppState};
use crate::clock;
use crate::figures::course::Progress;
use crate::goals::Agreement;
use crate::pdf::PdfError;
use crate::present::export::{ExportError, File, Format};
use crate::present::{Frame, UnitPage, View, Visitor};
use crate::refusal::Refusal;
use crate::store::access_log::Form;
use crate::store::accounts::Account;

/// Language, project, unit and span, as an address names them.
type Named = (String, String, String, String);

pub(super) async fn csv(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    file(&app, &viewer, &named, Format::Csv, Form::Csv).await
}

pub(super) async fn xlsx(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    file(&app, &viewer, &named, Format::Xlsx, Form::Xlsx).await
}

async fn file(app: &App, viewer: &Account, named: &Named, format: Format, form: Form) -> Result<Response, Refusal> {
    let look = Look::at(app, viewer, named, form).await?;
    given(app.pages.export(look.visit.language, &look.visit.terms, look.span, &look.seen.figures, format))
}

/// A file as a browser keeps it.
pub(super) fn given(file: Result<File, ExportError>) -> Result<Response, Refusal> {
    file.map(download).map_err(|error| {
        tracing::error!(error = &error as &dyn std::error::Error, "a file of released figures could not be made");
        Refusal::Failed
    })
}

/// The report as the page that people print.
pub(super) async fn report(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let look = Look::at(&app, &viewer, &named, Form::Report).await?;
    Ok(Html(look.report(&app, &viewer)))
}

/// The report as a PDF; where no program makes one, the page that people print themselves.
pub(super) async fn pdf(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    if app.config.pdf.program.is_none() {
        let (visit, span) = (visit(&app, &viewer, &named).await?, span(&named)?);
        return Ok(Redirect::to(&format!("/{}{}/report", visit.language, address(&visit, span))).into_response());
    }
    let look = Look::at(&app, &viewer, &named, Form::Report).await?;
    let (project, unit, span) = (&look.visit.address.project, &look.visit.address.unit, look.span);
    printed(&app, &look.report(&app, &viewer), format!("daglicht-{project}-{unit}-{span}.pdf")).await
}

/// A page as a PDF of this name.
pub(super) async fn printed(app: &App, html: &str, name: String) -> Result<Response, Refusal> {
    let html = app.pages.alone(html);
    let content = app.printer.print(&app.config.pdf, &html).await.map_err(|error| match error {
        PdfError::Busy | PdfError::Slow => Refusal::Busy,
        PdfError::NoProgram | PdfError::File(_) | PdfError::Start { .. } | PdfError::Ended { .. } => {
            tracing::error!(error = &error as &dyn std::error::Error, "a PDF could not be made");
            Refusal::Failed
        }
    })?;
    Ok(download(File { name, content_type: "application/pdf", content }))
}

/// The agenda of the meeting that goes with the span.
pub(super) async fn agenda(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let look = Look::at(&app, &viewer, &named, Form::Page).await?;
    let role = pages::label(viewer.role);
    let path = format!("{}/agenda", address(&look.visit, look.span));
    let visitor = Some(Visitor { name: &viewer.name, role: &role });
    let frame = Frame { language: look.visit.language, path: &path, visitor };
    Ok(Html(app.pages.agenda(&frame, &look.page(), &look.agreements, clock::date(app.clock.now()))))
}

/// What somebody sees of a unit over a span, which is recorded.
struct Look<'a> {
    visit: Visit<'a>,
    span: Span,
    units: Vec<UnitId>,
    seen: Overlook,
    agreements: Vec<(Agreement, Option<Progress>)>,
}

impl<'a> Look<'a> {
    async fn at(app: &'a App, viewer: &'a Account, named: &Named, form: Form) -> Result<Self, Refusal> {
        let (visit, span) = (visit(app, viewer, named).await?, span(named)?);
        let units = pages::near(viewer, &visit.terms, &visit.address.unit);
        let below = visit.terms.children(&visit.address.unit).map(|child| child.id.clone());
        let below: Vec<UnitId> = below.filter(|child| units.contains(child)).collect();
        let seen = viewing::overlook(app, viewer, &visit.address, &visit.terms, span, &below, form).await?;
        let (latest, rows) = visit.rows().await?;
        let agreements = visit.agreements(latest, &rows).await?;
        Ok(Self { visit, span, units, seen, agreements })
    }

    fn page(&self) -> UnitPage<'_> {
        UnitPage {
            terms: &self.visit.terms,
            unit: &self.visit.address.unit,
            span: self.span,
            figures: &self.seen.figures,
            below: &self.seen.below,
            closed: &self.seen.closed,
            units: &self.units,
            baselines: &[],
            // Paper has no links to write behind.
            may_write: false,
            stopped_since: self.seen.stopped_since,
            view: View::Full,
        }
    }

    fn report(&self, app: &App, viewer: &Account) -> String {
        let role = pages::label(viewer.role);
        let path = format!("{}/report", address(&self.visit, self.span));
        let visitor = Some(Visitor { name: &viewer.name, role: &role });
        let frame = Frame { language: self.visit.language, path: &path, visitor };
        app.pages.report(&frame, &self.page(), &self.agreements, clock::date(app.clock.now()))
    }
}

async fn visit<'a>(app: &'a App, viewer: &'a Account, named: &Named) -> Result<Visit<'a>, Refusal> {
    let (language, project, unit, _) = named;
    Visit::of(app, viewer, &(language.clone(), project.clone(), unit.clone())).await
}

fn span((_, _, _, span): &Named) -> Result<Span, Refusal> {
    span.parse().map_err(|_| Refusal::NotFound)
}

/// The address of the page, without the language.
fn address(visit: &Visit<'_>, span: Span) -> String {
    let kind = match span {
        Span::Week(_) => "weeks",
        Span::Block(_) => "blocks",
        Span::Quarter(_) => "quarters",
    };
    format!("/projects/{}/units/{}/{kind}/{span}", visit.address.project, visit.address.unit)
}

/// The answer that a browser keeps as a file.
fn download(file: File) -> Response {
    let named = format!("attachment; filename=\"{}\"", file.name);
    let headers = [(header::CONTENT_TYPE, file.content_type.to_owned()), (header::CONTENT_DISPOSITION, named)];
    (headers, file.content).into_response()
}
