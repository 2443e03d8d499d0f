// SPDX-License-Identifier: EUPL-1.2
//! The seat of the works council and the privacy officer: reading everything, and the stop.
//!
//! Whether a project exists is not told apart from whether one may see it: both are refused alike.

use axum::extract::{Path, Query, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::id::ProjectId;
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;
use serde::Deserialize;

use super::session::Viewer;
use crate::app::{App, AppState};
use crate::clock;
use crate::close::CloseError;
use crate::council::{self, Asked, History, Revision, Seat};
use crate::documents::{self, Document};
use crate::objections::{self, Kind, ObjectionError, Speaker};
use crate::present::council::{Complaint, Content, CouncilPage};
use crate::present::{Frame, Visitor};
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::role::Role;
use crate::search::{self, Found};
use crate::store::accounts::Account;

/// What is asked of the access log.
#[derive(Debug, Default, Deserialize)]
pub(super) struct LooksQuery {
    #[serde(default)]
    unit: String,
    #[serde(default)]
    week: String,
    #[serde(default)]
    role: String,
    #[serde(default)]
    before: String,
}

impl LooksQuery {
    /// What can be asked; what no line can fit is left out.
    fn asked(self) -> Asked {
        let week = self.week.parse().map_or_else(|_| String::new(), |week: Week| week.to_string());
        let role = self.role.parse().map_or_else(|_| String::new(), |role: Role| role.to_string());
        Asked { unit: self.unit, week, role, before: self.before.parse().ok() }
    }
}

/// Where a list of acts goes on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct ActsQuery {
    #[serde(default)]
    before: String,
}

/// What the form of an objection posts.
#[derive(Debug, Deserialize)]
pub(super) struct ObjectionForm {
    kind: String,
    reason: String,
}

/// What the form that settles posts.
#[derive(Debug, Deserialize)]
pub(super) struct SettleForm {
    reason: String,
}

/// What the form of the check posts.
#[derive(Debug, Deserialize)]
pub(super) struct VerifyForm {
    #[serde(default)]
    noted: String,
}

/// A page that somebody asks for.
struct Visit<'a> {
    app: &'a App,
    viewer: &'a Account,
    language: Language,
    project: ProjectId,
}

type Answer = Result<Html<String>, Refusal>;

impl<'a> Visit<'a> {
    fn new(app: &'a App, viewer: &'a Account, language: &str, project: &str) -> Result<Self, Refusal> {
        let language = language.parse().map_err(|_| Refusal::NotFound)?;
        let project = project.parse().map_err(|_| Refusal::Forbidden)?;
        Ok(Self { app, viewer, language, project })
    }

    fn speaker(&self) -> Speaker {
        Speaker { name: self.viewer.name.clone(), role: self.viewer.role }
    }

    /// The page with this content, under a path after the project's.
    async fn page(&self, path: &str, content: Content<'_>) -> Answer {
        let found = projects::find(self.app, &self.project).await.map_err(|error| unknown(&error))?;
        let stopped_since = objections::stopped_since(self.app, &self.project).await?;
        let path = format!("/projects/{}/council{path}", self.project);
        let role = self.viewer.role.id().replace('_', "-");
        let visitor = Some(Visitor { name: &self.viewer.name, role: &role });
        let frame = Frame { language: self.language, path: &path, visitor };
        let page = CouncilPage { terms: &found.terms, stopped_since, content };
        Ok(Html(self.app.pages.council(&frame, &page)))
    }

    async fn seat(&self, complaint: Option<Complaint>) -> Answer {
        let seat = council::seat(self.app, &self.project).await.map_err(|error| unread(&error))?;
        let today = clock::date(self.app.clock.now());
        self.page("", Content::Seat { seat: &seat, role: self.viewer.role, today, complaint }).await
    }

    async fn history(&self) -> Result<History, Refusal> {
        council::history(self.app, &self.project).await.map_err(|error| unknown(&error))
    }

    /// Back to the seat, or the seat with what was wrong.
    async fn after(&self, done: Result<(), ObjectionError>) -> Result<Response, Refusal> {
        let (status, complaint) = match done {
            Ok(()) => {
                let seat = format!("/{}/projects/{}/council#council-objections", self.language, self.project);
                return Ok(Redirect::to(&seat).into_response());
            }
            Err(ObjectionError::Reason) => (StatusCode::UNPROCESSABLE_ENTITY, Complaint::Reason),
            Err(ObjectionError::AlreadyStopped(_)) => (StatusCode::CONFLICT, Complaint::AlreadyStopped),
            Err(ObjectionError::NotOpen(_)) => (StatusCode::CONFLICT, Complaint::NotOpen),
            Err(ObjectionError::Seat) => return Err(Refusal::Forbidden),
            Err(ObjectionError::Project(error)) => return Err(unknown(&error)),
            Err(ObjectionError::Store(error)) => return Err(error.into()),
        };
        Ok((status, self.seat(Some(complaint)).await?).into_response())
    }
}

pub(super) async fn seat(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Answer {
    Visit::new(&app, &viewer, &language, &project)?.seat(None).await
}

pub(super) async fn settings(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let history = visit.history().await?;
    visit.page("/settings", Content::Settings(&history)).await
}

pub(super) async fn weeks(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let seat = council::seat(&app, &visit.project).await.map_err(|error| unread(&error))?;
    visit.page("/weeks", Content::Weeks(&seat)).await
}

pub(super) async fn looks(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Query(query): Query<LooksQuery>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let mut asked = query.asked();
    let terms = projects::find(&app, &visit.project).await.map_err(|error| unknown(&error))?.terms;
    let looks = match search::units(terms.units.iter(), &asked.unit) {
        Found::Several(units, all) => {
            let content = Content::Units { asked: &asked, units: &units, all };
            return visit.page("/looks", content).await;
        }
        Found::One(unit) => {
            asked.unit = unit.id.to_string();
            council::looks(&app, &visit.project, &asked).await?
        }
        Found::All => council::looks(&app, &visit.project, &asked).await?,
    };
    visit.page("/looks", Content::Looks { asked: &asked, looks: &looks }).await
}

pub(super) async fn acts(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Query(query): Query<ActsQuery>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let before = query.before.parse().ok();
    let acts = council::acts(&app, before).await?;
    visit.page("/acts", Content::Acts { acts: &acts, before }).await
}

pub(super) async fn stored(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let tables = council::stored(&app).await?;
    visit.page("/stored", Content::Stored(&tables)).await
}

pub(super) async fn documents(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
) -> Answer {
    Visit::new(&app, &viewer, &language, &project)?.page("/documents", Content::Documents).await
}

pub(super) async fn document(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, kind)): Path<(String, String, String)>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let (history, document) = made(&visit, &kind).await?;
    let before =
        history.versions.get(1).map(|before: &Revision| documents::document(document.kind, &before.terms, None));
    // The approval is of the last version only, and is no difference between two.
    let bare = history.versions.first().map(|last| documents::document(document.kind, &last.terms, None));
    let changes = bare.zip(before).map(|(after, before)| documents::changes(&before, &after));
    let version = history.versions.first().map_or(0, |last| last.number);
    let content = Content::Document { document: &document, version, changes: changes.as_deref() };
    visit.page(&format!("/documents/{}", document.kind.id()), content).await
}

pub(super) async fn document_text(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    taken(&app, &viewer, &named, ("txt", "text/plain; charset=utf-8"), Document::to_text).await
}

pub(super) async fn document_html(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    taken(&app, &viewer, &named, ("html", "text/html; charset=utf-8"), Document::to_html).await
}

/// A document as a file, which the audit knows of before it is given.
async fn taken(
    app: &App,
    viewer: &Account,
    (language, project, kind): &(String, String, String),
    (ending, content_type): (&str, &str),
    written: fn(&Document) -> String,
) -> Result<Response, Refusal> {
    let visit = Visit::new(app, viewer, language, project)?;
    let (_, document) = made(&visit, kind).await?;
    let name = format!("{}.{ending}", document.kind.id());
    council::taken(app, &visit.project, &viewer.name, &name).await?;
    let kept_as = format!("attachment; filename=\"{}-{name}\"", visit.project);
    let head = [(header::CONTENT_TYPE, content_type.to_owned()), (header::CONTENT_DISPOSITION, kept_as)];
    Ok((head, written(&document)).into_response())
}

/// The document of the last version of the terms.
async fn made(visit: &Visit<'_>, kind: &str) -> Result<(History, Document), Refusal> {
    let history = visit.history().await?;
    let kind = documents::Kind::of(kind).ok_or(Refusal::NotFound)?;
    let last = history.versions.first().ok_or(Refusal::NotFound)?;
    let document = documents::document(kind, &last.terms, history.approval.as_ref());
    Ok((history, document))
}

pub(super) async fn object(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Form(form): Form<ObjectionForm>,
) -> Result<Response, Refusal> {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let kind = Kind::of(&form.kind).ok_or_else(|| unlike("kind", "it is `objection` or `stop`"))?;
    let done = objections::object(&app, &visit.project, visit.speaker(), kind, &form.reason).await;
    visit.after(done.map(drop)).await
}

pub(super) async fn settle(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, number)): Path<(String, String, String)>,
    Form(form): Form<SettleForm>,
) -> Result<Response, Refusal> {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let number = number.parse().map_err(|_| Refusal::NotFound)?;
    let done = objections::settle(&app, &visit.project, number, visit.speaker(), &form.reason).await;
    visit.after(done).await
}

pub(super) async fn verify(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project)): Path<(String, String)>,
    Form(form): Form<VerifyForm>,
) -> Answer {
    let visit = Visit::new(&app, &viewer, &language, &project)?;
    let seat = council::seat(&app, &visit.project).await.map_err(|error| unread(&error))?;
    let noted = match form.noted.trim() {
        "" => None,
        digest => Some(digest.parse().map_err(|_| unlike("noted", "a digest has 43 letters, digits, `-` and `_`"))?),
    };
    let checked = Some(council::check(&app, noted).await?);
    visit.page("/weeks", Content::Weeks(&Seat { checked, ..seat })).await
}

fn unlike(field: &str, detail: &str) -> Refusal {
    Refusal::Malformed { field: field.to_owned(), detail: detail.to_owned() }
}

fn unknown(error: &ProjectError) -> Refusal {
    match error {
        ProjectError::Unknown(_) => Refusal::Forbidden,
        ProjectError::Store(error) => error.clone().into(),
        error => {
            tracing::error!(error = error as &dyn std::error::Error, "a project could not be read");
            Refusal::Failed
        }
    }
}

fn unread(error: &CloseError) -> Refusal {
    match error {
        CloseError::Project(error) => unknown(error),
        CloseError::Store(error) => error.clone().into(),
        error => {
            tracing::error!(error = error as &dyn std::error::Error, "a released week could not be read");
            Refusal::Failed
        }
    }
}
