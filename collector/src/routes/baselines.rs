// SPDX-License-Identifier: EUPL-1.2
//! What a baseline says of a unit, as a page, as a file, on paper and as data.
//!
//! The address names the unit, so who may see it is decided as for every other figure of the unit.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Json};
use chrono::{DateTime, NaiveDate};
use daglicht_shared::id::{BaselineId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::Language;

use super::exports;
use super::pages::{label, near};
use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::baseline::{self, BaselineError, UnitReport};
use crate::objections;
use crate::present::choice::ChosenLoss;
use crate::present::export::Format;
use crate::present::{BaselinePage, Frame, Visitor};
use crate::refusal::Refusal;
use crate::store::access_log::{Form, Subject};
use crate::store::accounts::Account;

/// Language, project, unit and baseline, as an address names them.
type Named = (String, String, String, String);

/// What somebody sees of a baseline, which is recorded.
pub(super) struct Looked {
    pub(super) language: Language,
    pub(super) address: Address,
    pub(super) report: UnitReport,
    terms: Arc<Terms>,
    units: Vec<UnitId>,
    leads: bool,
    stopped_since: Option<i64>,
}

impl Looked {
    pub(super) async fn at(app: &App, viewer: &Account, named: &Named, form: Form) -> Result<Self, Refusal> {
        let (language, address, terms) = allowed(app, viewer, named).await?;
        let units = near(viewer, &terms, &address.unit);
        let below = terms.children(&address.unit).map(|child| child.id.clone());
        let below: Vec<UnitId> = below.filter(|child| units.contains(child)).collect();
        let report = look(app, viewer, &address, &terms, &named.3, &below, form).await?;
        let stopped_since = objections::stopped_since(app, &address.project).await?;
        let leads = viewer.role.leads(&viewer.places, &address.unit, &terms);
        Ok(Self { language, address, report, terms, units, leads, stopped_since })
    }

    /// What is made of the page.
    fn shown<T>(&self, make: impl FnOnce(&BaselinePage<'_>) -> T) -> T {
        let report = &self.report;
        let choices: Vec<ChosenLoss<'_>> = report
            .choices
            .iter()
            .map(|choice| ChosenLoss {
                category: choice.category,
                hours: f64::from(choice.minutes_a_week) / 60.0,
                owner: &choice.owner,
                due: choice.due,
                outcome: choice.outcome.as_ref().map(|outcome| outcome.text.as_str()),
            })
            .collect();
        let sealed = report.baseline.sealed.as_ref().and_then(|sealed| date(sealed.at));
        make(&BaselinePage {
            terms: &self.terms,
            unit: &self.address.unit,
            plan: &report.baseline.plan,
            need: &report.need,
            closed: &report.baseline.closed,
            sealed: sealed.zip(report.baseline.digest),
            figures: &report.figures,
            below: &report.below,
            comparison: report.comparison.as_ref(),
            choices: &choices,
            units: &self.units,
            may_choose: self.leads && sealed.is_some() && report.baseline.plan.units.contains(&self.address.unit),
            stopped_since: self.stopped_since,
        })
    }

    /// The page, or the same on paper.
    pub(super) fn html(
        &self,
        viewer: &Account,
        rest: &str,
        make: impl Fn(&Frame<'_>, &BaselinePage<'_>) -> String,
    ) -> String {
        let path = format!("{}{rest}", address(&self.address, self.report.baseline.plan.baseline.as_str()));
        let role = label(viewer.role);
        let frame =
            Frame { language: self.language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
        self.shown(|page| make(&frame, page))
    }
}

/// The address of the page, without the language.
fn address(address: &Address, id: &str) -> String {
    format!("/projects/{}/units/{}/baselines/{id}", address.project, address.unit)
}

/// What is asked, when the account may see the unit.
pub(super) async fn allowed(
    app: &App,
    viewer: &Account,
    (language, project, unit, _): &Named,
) -> Result<(Language, Address, Arc<Terms>), Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(project, unit).ok_or(Refusal::NotFound)?;
    let terms = viewing::allowed(app, viewer, &address).await?;
    Ok((language, address, terms))
}

pub(super) async fn page(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let looked = Looked::at(&app, &viewer, &named, Form::Page).await?;
    Ok(Html(looked.html(&viewer, "", |frame, page| app.pages.baseline(frame, page))))
}

pub(super) async fn csv(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    let looked = Looked::at(&app, &viewer, &named, Form::Csv).await?;
    exports::given(looked.shown(|page| app.pages.export_baseline(looked.language, page, Format::Csv)))
}

pub(super) async fn xlsx(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    let looked = Looked::at(&app, &viewer, &named, Form::Xlsx).await?;
    exports::given(looked.shown(|page| app.pages.export_baseline(looked.language, page, Format::Xlsx)))
}

/// The report as the page that people print.
pub(super) async fn report(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let looked = Looked::at(&app, &viewer, &named, Form::Report).await?;
    Ok(Html(looked.html(&viewer, "/report", |frame, page| app.pages.baseline_report(frame, page))))
}

/// The report as a PDF; where no program makes one, the page that people print themselves.
pub(super) async fn pdf(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Response, Refusal> {
    if app.config.pdf.program.is_none() {
        let (language, place, _) = allowed(&app, &viewer, &named).await?;
        let id: BaselineId = named.3.parse().map_err(|_| Refusal::NotFound)?;
        let report = format!("/{language}{}/report", address(&place, id.as_str()));
        return Ok(Redirect::to(&report).into_response());
    }
    let looked = Looked::at(&app, &viewer, &named, Form::Report).await?;
    let html = looked.html(&viewer, "/report", |frame, page| app.pages.baseline_report(frame, page));
    let Address { project, unit } = &looked.address;
    let name = format!("daglicht-{project}-{unit}-{}.pdf", looked.report.baseline.plan.baseline);
    exports::printed(&app, &html, name).await
}

pub(super) async fn json(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((project, unit, id)): Path<(String, String, String)>,
) -> Result<Json<UnitReport>, Refusal> {
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    let terms = viewing::allowed(&app, &viewer, &address).await?;
    Ok(Json(look(&app, &viewer, &address, &terms, &id, &[], Form::Json).await?))
}

/// Reads a baseline and records the look before it is given.
async fn look(
    app: &App,
    viewer: &Account,
    address: &Address,
    terms: &Terms,
    id: &str,
    below: &[UnitId],
    form: Form,
) -> Result<UnitReport, Refusal> {
    let id: BaselineId = id.parse().map_err(|_| Refusal::NotFound)?;
    let report = match baseline::report(app, terms, &id, &address.unit, below).await {
        Ok(report) => report,
        Err(BaselineError::Unknown { .. } | BaselineError::Unit(_)) => return Err(Refusal::NotFound),
        Err(error) => return Err(failed(&error)),
    };
    let seen = std::iter::once(&address.unit).chain(report.below.iter().map(|period| &period.unit)).cloned();
    viewing::record(app, viewer, address, seen.collect(), &Subject::Baseline(id), form).await?;
    Ok(report)
}

/// The date of an instant in UTC, near enough for a seal.
fn date(seconds: i64) -> Option<NaiveDate> {
    DateTime::from_timestamp(seconds, 0).map(|at| at.date_naive())
}

pub(super) fn failed(error: &BaselineError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a baseline could not be read");
    Refusal::Failed
}
