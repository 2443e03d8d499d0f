// SPDX-License-Identifier: EUPL-1.2
//! The administrator's pages: what is asked of projects, tickets and accounts. No figure and no report is read here.

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::text::Language;
use serde::Deserialize;

use super::draft_form::DraftForm;
use super::pages::label;
use super::session::Viewer;
use crate::admin::{self, DraftError};
use crate::app::{App, AppState};
use crate::present::admin::{Complaint, Home, Project, Said, Sheet};
use crate::present::{Frame, Visitor};
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::store::accounts::{Account, Way};
use crate::store::tickets;
use crate::{accounts, close};

/// The most tickets on one sheet.
const SHEET: u16 = 200;

/// What is asked of a project's page.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ProjectQuery {
    /// A part of a team's name.
    #[serde(default)]
    team: String,
}

/// What the form for tickets posts.
#[derive(Debug, Deserialize)]
pub(super) struct TicketForm {
    #[serde(default)]
    team: String,
    #[serde(default)]
    count: String,
}

pub(super) async fn home(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    home_page(&app, language, &viewer, &DraftForm::default(), Said::Nothing).await
}

pub(super) async fn draft(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(language): Path<String>,
    request: Request,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let form = match DraftForm::read(request).await {
        Ok(form) => form,
        Err(answer) => return Ok(answer),
    };
    if let Some(field) = form.unreadable {
        return wrong(&app, language, &viewer, &form, &DraftError::Encoding(field)).await;
    }
    let parameters = app.config.disclosure;
    let (terms, table) = (form.terms.clone(), form.table.clone());
    // Thousands of units and people take a moment.
    let checked = tokio::task::spawn_blocking(move || admin::draft(&terms, &table, &parameters)).await;
    let draft = match checked.map_err(|_| Refusal::Failed)? {
        Ok(draft) => draft,
        Err(DraftError::Terms(ProjectError::Store(error))) => return Err(error.into()),
        Err(error) => return wrong(&app, language, &viewer, &form, &error).await,
    };
    if form.action == "keep" {
        let text = toml::to_string(&draft.terms).expect("terms were read from TOML");
        return match projects::create_as(&app, Some(&viewer.name), &text).await {
            Ok(terms) => Ok(Redirect::to(&format!("/{language}/admin/projects/{}", terms.project)).into_response()),
            Err(ProjectError::Store(error)) => Err(error.into()),
            Err(error) => wrong(&app, language, &viewer, &form, &error).await,
        };
    }
    let said = Said::InOrder(&draft.terms, &draft.sights);
    Ok(home_page(&app, language, &viewer, &form, said).await?.into_response())
}

pub(super) async fn project(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Query(query): Query<ProjectQuery>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    project_page(&app, language, &viewer, &id(&project)?, &query.team, None).await
}

pub(super) async fn issue(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    headers: HeaderMap,
    Form(form): Form<TicketForm>,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let id = id(&project)?;
    let refused = async |complaint| {
        let page = project_page(&app, language, &viewer, &id, &form.team, Some(complaint)).await?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let Some(count) = form.count.trim().parse().ok().filter(|count| (1..=SHEET).contains(count)) else {
        return refused(Complaint::Count).await;
    };
    let Ok(team) = form.team.parse::<UnitId>() else { return refused(Complaint::Team).await };
    let issued = match projects::issue_tickets_as(&app, Some(&viewer.name), &id, &team, count).await {
        Ok(issued) => issued,
        Err(ProjectError::Team { .. }) => return refused(Complaint::Team).await,
        Err(ProjectError::Awaits(_)) => return refused(Complaint::Awaits).await,
        Err(error) => return Err(failed(error)),
    };
    let terms = projects::find(&app, &id).await.map_err(failed)?.terms;
    let team = terms.unit(&team).ok_or(Refusal::NotFound)?;
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let address = format!("{}://{host}", if app.config.server.is_secure() { "https" } else { "http" });
    let tickets: Vec<String> = issued.iter().map(ToString::to_string).collect();
    let path = format!("/admin/projects/{id}");
    let role = label(viewer.role);
    let frame = Frame { language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let sheet = Sheet { terms: &terms, team, address: &address, tickets: &tickets };
    Ok(Html(app.pages.tickets(&frame, &sheet)).into_response())
}

fn id(text: &str) -> Result<ProjectId, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}

/// What an error says, with each cause on a line of its own.
pub(super) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |error| error.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}\n  {cause}"))
}

/// The page with what is wrong with a draft.
async fn wrong(
    app: &App,
    language: Language,
    viewer: &Account,
    form: &DraftForm,
    error: &(dyn std::error::Error + Sync),
) -> Result<Response, Refusal> {
    let page = home_page(app, language, viewer, form, Said::Wrong(&with_causes(error))).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}

async fn home_page(
    app: &App,
    language: Language,
    viewer: &Account,
    form: &DraftForm,
    said: Said<'_>,
) -> Result<Html<String>, Refusal> {
    let all = projects::list(app).await?;
    let projects: Vec<_> = all.iter().map(|project| (&*project.terms, project.approved.is_some())).collect();
    let way = |way| match way {
        Way::Code => "code",
        Way::Password => "password",
        Way::Elsewhere(_) => "elsewhere",
    };
    let listed = accounts::list(app).await?.into_iter();
    let accounts: Vec<_> = listed.map(|one| (one.name, label(one.role), way(one.way))).collect();
    let role = label(viewer.role);
    let frame = Frame { language, path: "/admin", visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let home = Home { projects: &projects, accounts: &accounts, terms: &form.terms, table: &form.table, said };
    Ok(Html(app.pages.admin(&frame, &home)))
}

async fn project_page(
    app: &App,
    language: Language,
    viewer: &Account,
    id: &ProjectId,
    sought: &str,
    complaint: Option<Complaint>,
) -> Result<Html<String>, Refusal> {
    let found = projects::find(app, id).await.map_err(failed)?;
    let pack = match &found.terms.rule_pack {
        // They were read when they were kept.
        Some(text) => RulePack::parse(text).map_err(|_| Refusal::Failed)?,
        None => RulePack::starter(),
    };
    let pack_id = pack.id().to_string();
    let (closed, project) = (close::closed_weeks(app, id).await?.len(), id.clone());
    let enrolled = app.store.read(move |tx| tickets::spent(tx, &project)).await?;
    let approval = found.approved.as_ref().map(|approved| &approved.approval);
    let role = label(viewer.role);
    let path = format!("/admin/projects/{id}");
    let frame = Frame { language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let page = Project {
        terms: &found.terms,
        approved: approval.map(|approval| (approval.valid_until, approval.reference.as_str())),
        rules: (&pack_id, pack.version(), pack.rules().len()),
        enrolled,
        closed,
        sought,
        complaint,
    };
    Ok(Html(app.pages.admin_project(&frame, &page)))
}

pub(super) fn failed(error: ProjectError) -> Refusal {
    match error {
        ProjectError::Unknown(_) => Refusal::NotFound,
        ProjectError::Store(error) => error.into(),
        other => {
            tracing::error!(error = &other as &dyn std::error::Error, "a project could not be used");
            Refusal::Failed
        }
    }
}
