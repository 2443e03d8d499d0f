// SPDX-License-Identifier: EUPL-1.2
//! Output beside time: who sees a unit's figures reads its output, whoever leads a team enters it, and an administrator
//! sets the services. A form with faults is shown again as it was written, with status 422, and nothing is kept.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::id::ProjectId;
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;
use serde::Deserialize;

use super::goals::Visit;
use super::session::Viewer;
use super::{admin, pages};
use crate::app::{App, AppState};
use crate::clock;
use crate::output::{self, Draft, Fault, ListDraft, ListFault, OutputError, Sheet, Trial, valid};
use crate::present::output::{OutputPage, Said, ServicesPage, ServicesSaid};
use crate::present::{Frame, Visitor};
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::store::accounts::Account;

/// Language, project, unit and week, as an address names them.
type Named = (String, String, String, String);

/// What the form with a table posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct TableForm {
    table: String,
    action: String,
}

/// What the form of services posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ServicesForm {
    from: String,
    table: String,
    indirect: String,
    change: String,
    action: String,
}

/// What a page of a week shows.
#[derive(Default)]
struct Shown<'a> {
    draft: Option<&'a Draft>,
    faults: &'a [(String, Fault)],
    table: &'a str,
    said: Said<'a>,
}

/// The last week that has begun, within the project.
fn current(app: &App, visit: &Visit<'_>) -> Week {
    let today = Week::of(clock::date(app.clock.now()));
    today.clamp(visit.terms.first_week, visit.terms.last_week)
}

fn week(app: &App, visit: &Visit<'_>, text: &str) -> Result<Week, Refusal> {
    let week = text.parse().map_err(|_| Refusal::NotFound)?;
    if visit.terms.measures(week) && week <= current(app, visit) { Ok(week) } else { Err(Refusal::NotFound) }
}

/// Leads on to the latest week.
pub(super) async fn latest(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<(String, String, String)>,
) -> Result<Redirect, Refusal> {
    let visit = Visit::of(&app, &viewer, &named).await?;
    let path = visit.path(&format!("output/{}", current(&app, &visit)));
    Ok(Redirect::to(&format!("/{}{path}", visit.language)))
}

pub(super) async fn of_week(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, text)): Path<Named>,
) -> Result<Response, Refusal> {
    let visit = Visit::of(&app, &viewer, &(language, project, unit)).await?;
    let week = week(&app, &visit, &text)?;
    page(&app, &viewer, &visit, week, (StatusCode::OK, &Shown::default())).await
}

pub(super) async fn enter(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, text)): Path<Named>,
    Form(draft): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &(language, project, unit)).await?;
    let week = week(&app, &visit, &text)?;
    let (project, unit) = (&visit.address.project, &visit.address.unit);
    let shown = Shown { draft: Some(&draft), ..Shown::default() };
    let lists = output::lists(&app, project).await?;
    let (Some(services), true) = (valid(&lists, week), visit.terms.is_team(unit)) else {
        return page(&app, &viewer, &visit, week, (StatusCode::UNPROCESSABLE_ENTITY, &Shown::default())).await;
    };
    let seen = output::of_unit(&app, project, unit, [week, week]).await?.pop();
    let seen = seen.unwrap_or_else(|| Sheet::empty(unit, week));
    let changed = Shown { said: Said::Changed, draft: Some(&draft), ..Shown::default() };
    let read = match draft.version() {
        None => return page(&app, &viewer, &visit, week, (StatusCode::UNPROCESSABLE_ENTITY, &shown)).await,
        // The form was made from another version than the one that stands now.
        Some(version) if version != seen.version => {
            return page(&app, &viewer, &visit, week, (StatusCode::CONFLICT, &changed)).await;
        }
        Some(_) => draft.read(services, &seen.output),
    };
    match read {
        Err(faults) => {
            let shown = Shown { faults: &faults, ..shown };
            page(&app, &viewer, &visit, week, (StatusCode::UNPROCESSABLE_ENTITY, &shown)).await
        }
        Ok(found) => match output::enter(&app, &viewer.name, project, &seen, found).await {
            Ok(()) => {
                let path = visit.path(&format!("output/{week}"));
                Ok(Redirect::to(&format!("/{}{path}", visit.language)).into_response())
            }
            Err(OutputError::Changed | OutputError::Full) => {
                page(&app, &viewer, &visit, week, (StatusCode::CONFLICT, &changed)).await
            }
            Err(error) => Err(failed(error)),
        },
    }
}

/// Tries or takes over a table of the team's own output.
pub(super) async fn import(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<(String, String, String)>,
    Form(form): Form<TableForm>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &named).await?;
    let week = current(&app, &visit);
    let trial = if form.action == "keep" { Trial::Keep } else { Trial::Dry };
    let own = Some(&visit.address.unit);
    let done = output::import(&app, Some(&viewer.name), &visit.terms, own, (&form.table, trial)).await;
    let (status, said): (StatusCode, Said<'_>) = match &done {
        Ok(done) => (StatusCode::OK, Said::Imported(done, trial)),
        Err(OutputError::Table(error)) => (StatusCode::UNPROCESSABLE_ENTITY, Said::Table(error)),
        Err(OutputError::Full) => (StatusCode::CONFLICT, Said::Changed),
        Err(_) => return Err(done.err().map_or(Refusal::Failed, failed)),
    };
    let table = if trial == Trial::Keep && status == StatusCode::OK { "" } else { form.table.as_str() };
    page(&app, &viewer, &visit, week, (status, &Shown { said, table, ..Shown::default() })).await
}

async fn page(
    app: &App,
    viewer: &Account,
    visit: &Visit<'_>,
    week: Week,
    (status, shown): (StatusCode, &Shown<'_>),
) -> Result<Response, Refusal> {
    let (project, unit) = (&visit.address.project, &visit.address.unit);
    let lists = output::lists(app, project).await?;
    let is_team = visit.terms.is_team(unit);
    let versions = if is_team { output::versions(app, project, unit, week).await? } else { Vec::new() };
    let sheets = match (is_team, lists.is_empty()) {
        (_, true) => Vec::new(),
        (true, false) => versions.first().cloned().into_iter().collect(),
        (false, false) => output::of_all(app, project, [week, week]).await?,
    };
    let role = pages::label(viewer.role);
    let path = visit.path(&format!("output/{week}"));
    let frame =
        Frame { language: visit.language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let page = OutputPage {
        terms: &visit.terms,
        unit,
        week,
        current: current(app, visit),
        lists: &lists,
        sheets: &sheets,
        versions: &versions,
        may_write: is_team && visit.leads(),
        draft: shown.draft,
        faults: shown.faults,
        table: shown.table,
        said: shown.said,
    };
    Ok((status, Html(app.pages.output(&frame, &page))).into_response())
}

pub(super) async fn services(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Result<Response, Refusal> {
    services_page(&app, &viewer, [&language, &project], None, (StatusCode::OK, ServicesSaid::Nothing)).await
}

pub(super) async fn set_services(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Form(form): Form<ServicesForm>,
) -> Result<Response, Refusal> {
    let id: ProjectId = project.parse().map_err(|_| Refusal::NotFound)?;
    let ServicesForm { from, table, indirect, change, action } = form;
    let draft = ListDraft { from, table, indirect, change };
    let wrong = StatusCode::UNPROCESSABLE_ENTITY;
    let read = match draft.read() {
        Ok(read) => read,
        Err(fault) => {
            let said = ServicesSaid::Fault(&fault);
            return services_page(&app, &viewer, [&language, &project], Some(&draft), (wrong, said)).await;
        }
    };
    let trial = if action == "keep" { Trial::Keep } else { Trial::Dry };
    let done = output::set_services(&app, Some(&viewer.name), &id, read, trial).await;
    let fault = match done {
        Ok(changes) => {
            let said = ServicesSaid::Done(&changes, trial);
            return services_page(&app, &viewer, [&language, &project], Some(&draft), (StatusCode::OK, said)).await;
        }
        Err(OutputError::Early { earliest }) => ServicesSaid::Early(earliest),
        Err(OutputError::Week(_)) => ServicesSaid::Fault(&ListFault::From),
        Err(OutputError::Allowance) => ServicesSaid::Fault(&ListFault::Percent),
        Err(error) => return Err(failed(error)),
    };
    services_page(&app, &viewer, [&language, &project], Some(&draft), (wrong, fault)).await
}

async fn services_page(
    app: &App,
    viewer: &Account,
    [language, project]: [&str; 2],
    draft: Option<&ListDraft>,
    (status, said): (StatusCode, ServicesSaid<'_>),
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let project: ProjectId = project.parse().map_err(|_| Refusal::NotFound)?;
    let terms = projects::find(app, &project).await.map_err(admin::failed)?.terms;
    let lists = output::lists(app, &project).await?;
    let today = Week::of(clock::date(app.clock.now()));
    let first = lists.last().map_or(terms.first_week, |last| last.from);
    let from = if lists.is_empty() { first } else { today.clamp(first, terms.last_week.max(first)) };
    let fresh = ListDraft::of(lists.last(), from);
    let role = pages::label(viewer.role);
    let path = format!("/admin/projects/{project}/services");
    let frame = Frame { language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let page = ServicesPage { terms: &terms, lists: &lists, draft: draft.unwrap_or(&fresh), said };
    Ok((status, Html(app.pages.services(&frame, &page))).into_response())
}

fn failed(error: OutputError) -> Refusal {
    match error {
        OutputError::Store(error) => error.into(),
        OutputError::Project(ProjectError::Unknown(_)) => Refusal::NotFound,
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "output could not be used");
            Refusal::Failed
        }
    }
}
