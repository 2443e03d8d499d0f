// SPDX-License-Identifier: EUPL-1.2
//! What a baseline says of a unit, as a page and as data.
//!
//! The address names the unit, so who may see it is decided as for every other figure of the unit.

use axum::extract::{Path, State};
use axum::response::Html;
use axum::{Extension, Json};
use chrono::{DateTime, NaiveDate};
use daglicht_shared::id::{BaselineId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::Language;

use super::pages::{label, near};
use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::baseline::{self, BaselineError, UnitReport};
use crate::objections;
use crate::present::{BaselinePage, ChosenLoss, Frame, Visitor};
use crate::refusal::Refusal;
use crate::store::access_log::{Form, Subject};
use crate::store::accounts::Account;

pub(super) async fn page(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, id)): Path<(String, String, String, String)>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    let terms = viewing::allowed(&app, &viewer, &address).await?;
    let units = near(&viewer, &terms, &address.unit);
    let below: Vec<UnitId> =
        terms.children(&address.unit).map(|child| child.id.clone()).filter(|child| units.contains(child)).collect();
    let report = look(&app, &viewer, &address, &terms, &id, &below, Form::Page).await?;
    let path = format!("/projects/{project}/units/{unit}/baselines/{id}");
    let role = label(viewer.role);
    let frame = Frame { language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
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
    let page = BaselinePage {
        terms: &terms,
        unit: &address.unit,
        plan: &report.baseline.plan,
        need: &report.need,
        closed: &report.baseline.closed,
        sealed: sealed.zip(report.baseline.digest),
        figures: &report.figures,
        below: &report.below,
        comparison: report.comparison.as_ref(),
        choices: &choices,
        units: &units,
        stopped_since: objections::stopped_since(&app, &address.project).await?,
    };
    Ok(Html(app.pages.baseline(&frame, &page)))
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
