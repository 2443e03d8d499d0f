// SPDX-License-Identifier: EUPL-1.2
//! The administrator's page of baselines: planning and sealing, by the functions of the commands. No figure is read here.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::id::{BaselineId, ProjectId};
use daglicht_shared::text::Language;
use serde::Deserialize;

use super::admin;
use super::pages::label;
use super::session::Viewer;
use crate::app::{App, AppState};
use crate::baseline::draft::Draft;
use crate::baseline::{self, BaselineError};
use crate::close;
use crate::present::planning::{PlanningPage, Said};
use crate::present::{Frame, Visitor};
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::store::accounts::Account;

/// What the form that seals posts.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SealForm {
    sure: String,
}

/// A page that an administrator asks for.
struct Visit<'a> {
    app: &'a App,
    viewer: &'a Account,
    language: Language,
    project: ProjectId,
}

impl<'a> Visit<'a> {
    fn new(app: &'a App, viewer: &'a Account, language: &str, project: &str) -> Result<Self, Refusal> {
        let (language, project) = (language.parse(), project.parse());
        let (Ok(language), Ok(project)) = (language, project) else { return Err(Refusal::NotFound) };
        Ok(Self { app, viewer, language, project })
    }

    async fn page(&self, draft: &Draft, said: Said<'_>) -> Result<Html<String>, Refusal> {
        let terms = projects::find(self.app, &self.project).await.map_err(admin::failed)?.terms;
        let mut baselines = Vec::new();
        for id in baseline::ids(self.app, &self.project).await? {
            let found = baseline::load(self.app, &self.project, &id).await;
            baselines.push(found.map_err(|error| super::baselines::failed(&error))?);
        }
        let closed = close::closed_weeks(self.app, &self.project).await?;
        let weeks: Vec<_> = terms.first_week.through(terms.last_week).filter(|week| !closed.contains(week)).collect();
        let path = format!("/admin/projects/{}/baselines", self.project);
        let role = label(self.viewer.role);
        let visitor = Some(Visitor { name: &self.viewer.name, role: &role });
        let frame = Frame { language: self.language, path: &path, visitor };
        let page = PlanningPage { terms: &terms, baselines: &baselines, weeks: &weeks, draft, said };
        Ok(Html(self.app.pages.planning(&frame, &page)))
    }

    /// The page again, with what cannot be done.
    async fn refused(&self, draft: &Draft, said: Said<'_>) -> Result<Response, Refusal> {
        Ok((StatusCode::UNPROCESSABLE_ENTITY, self.page(draft, said).await?).into_response())
    }

    /// The page with what the collector says of it.
    async fn wrong(&self, draft: &Draft, error: BaselineError) -> Result<Response, Refusal> {
        match error {
            BaselineError::Store(error) => Err(error.into()),
            BaselineError::Project(ProjectError::Unknown(_)) => Err(Refusal::NotFound),
            error => self.refused(draft, Said::Wrong(&admin::with_causes(&error))).await,
        }
    }

    /// Back to the list.
    fn done(&self) -> Response {
        Redirect::to(&format!("/{}/admin/projects/{}/baselines", self.language, self.project)).into_response()
    }
}

pub(super) async fn overview(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Result<Html<String>, Refusal> {
    Visit::new(&app, &viewer, &language, &project)?.page(&Draft::default(), Said::Nothing).await
}

pub(super) async fn plan(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Form(fields): Form<Vec<(String, String)>>,
) -> Result<Response, Refusal> {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let is_to_keep = fields.iter().any(|(name, value)| name == "action" && value == "keep");
    let draft = Draft::read(fields);
    let plan = match draft.plan(&visit.project) {
        Ok(plan) => plan,
        Err(field) => return visit.refused(&draft, Said::Field(field)).await,
    };
    if is_to_keep {
        return match baseline::plan_as(&app, Some(&viewer.name), plan).await {
            Ok(_) => Ok(visit.done()),
            Err(error) => visit.wrong(&draft, error).await,
        };
    }
    match baseline::check(&app, &plan).await {
        Ok(()) => Ok(visit.page(&draft, Said::InOrder(&plan)).await?.into_response()),
        Err(error) => visit.wrong(&draft, error).await,
    }
}

pub(super) async fn seal(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, id)): Path<(String, String, String)>,
    Form(form): Form<SealForm>,
) -> Result<Response, Refusal> {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let id: BaselineId = id.parse().map_err(|_| Refusal::NotFound)?;
    let draft = Draft::default();
    if form.sure != "yes" {
        return visit.refused(&draft, Said::Unsure).await;
    }
    match baseline::seal_as(&app, Some(&viewer.name), &visit.project, &id).await {
        Ok(_) => Ok(visit.done()),
        Err(error) => visit.wrong(&draft, error).await,
    }
}
