// SPDX-License-Identifier: EUPL-1.2
//! The pages: signing in, what one may see, and a unit's released figures. `present` writes them, this module fetches.

use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::text::Language;

use super::baselines;
use super::finish;
use super::session::{self, Viewer};
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::openid::Provider;
use crate::present::{Attempt, DemoAccount, Frame, PROJECTOR, Problem, ProjectEntry, Start, UnitPage, View, Visitor};
use crate::refusal::Refusal;
use crate::role::{Place, Role};
use crate::sessions::Found;
use crate::store::access_log;
use crate::store::accounts::Account;
use crate::store::sessions::Stage;
use crate::{baseline, close, objections, projects};

pub(super) async fn choose_language(uri: Uri, headers: HeaderMap) -> Redirect {
    let language = finish::language(uri.path(), &headers);
    Redirect::to(&format!("/{language}/"))
}

pub(super) async fn start(
    State(AppState(app)): State<AppState>,
    Path(language): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    Ok(match session::find(&app, &headers).await? {
        Some(Found { account, stage: Stage::Complete, .. }) => {
            overview(&app, language, &account).await?.into_response()
        }
        Some(Found { stage: Stage::Begun, .. }) => Redirect::to(&format!("/{language}/account/choose")).into_response(),
        None => sign_in_page(&app, language, Attempt::First).await?.into_response(),
    })
}

/// The form, with the buttons of a demonstration.
pub(super) async fn sign_in_page(app: &App, language: Language, attempt: Attempt) -> Result<Html<String>, Refusal> {
    let mut offered = Vec::new();
    if let Some(demo) = &app.demo {
        let projects = projects::list(app).await?;
        for account in demo.accounts() {
            let name = |place: &Place| {
                let project = projects.iter().find(|project| project.terms.project == place.project)?;
                project.terms.unit(&place.unit).map(|unit| unit.name.clone())
            };
            offered.push((account.name.clone(), label(account.role), account.places.first().and_then(name)));
        }
    }
    let demo: Vec<DemoAccount<'_>> =
        offered.iter().map(|(name, role, scope)| DemoAccount { name, role, scope: scope.as_deref() }).collect();
    let frame = Frame { language, path: "/", visitor: None };
    let elsewhere = app.openid.as_ref().map(Provider::label);
    Ok(Html(app.pages.start(&frame, &Start::SignIn { attempt, demo: &demo, elsewhere })))
}

/// What an account may see, by project.
async fn overview(app: &App, language: Language, account: &Account) -> Result<Html<String>, Refusal> {
    let mut seen = Vec::new();
    for project in projects::list(app).await? {
        let units = account.role.visible(&account.places, &project.terms);
        if !units.is_empty() {
            let latest = close::closed_weeks(app, &project.terms.project).await?.last().copied();
            let stopped_since = objections::stopped_since(app, &project.terms.project).await?;
            seen.push((project.terms, units, latest, stopped_since));
        }
    }
    let entries: Vec<ProjectEntry<'_>> = seen
        .iter()
        .map(|(terms, units, latest, stopped_since)| ProjectEntry {
            terms,
            units,
            latest: *latest,
            stopped_since: *stopped_since,
        })
        .collect();
    let role = label(account.role);
    let frame = Frame { language, path: "/", visitor: Some(Visitor { name: &account.name, role: &role }) };
    Ok(Html(app.pages.start(&frame, &Start::Overview { projects: &entries })))
}

/// The units that a unit's page can lead to, those above and directly below it, as far as the account may see them.
pub(super) fn near(account: &Account, terms: &Terms, unit: &UnitId) -> Vec<UnitId> {
    let parent = |unit: &UnitId| terms.unit(unit).and_then(|unit| unit.parent.as_ref());
    let above = std::iter::successors(parent(unit), |unit| parent(unit));
    let below = terms.children(unit).map(|child| &child.id);
    above.chain(below).filter(|unit| account.role.sees(&account.places, unit, terms)).cloned().collect()
}

/// The role's id as the message files write it.
pub(super) fn label(role: Role) -> String {
    role.id().replace('_', "-")
}

pub(super) async fn latest_week(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit)): Path<(String, String, String)>,
) -> Result<Redirect, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(&project, &unit).ok_or(Refusal::NotFound)?;
    viewing::allowed(&app, &viewer, &address).await?;
    let weeks = close::closed_weeks(&app, &address.project).await?;
    let week = weeks.last().ok_or(Refusal::NotReleased)?;
    Ok(Redirect::to(&format!("/{language}/projects/{project}/units/{unit}/weeks/{week}")))
}

type UnitPath = (String, String, String, String);

pub(super) async fn unit_week(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, week)): Path<UnitPath>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Refusal> {
    let span = Span::Week(week.parse().map_err(|_| Refusal::NotFound)?);
    unit_span(&app, &viewer, [&language, &project, &unit], span, query.as_deref()).await
}

pub(super) async fn unit_block(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, block)): Path<UnitPath>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Refusal> {
    let span = Span::Block(block.parse().map_err(|_| Refusal::NotFound)?);
    unit_span(&app, &viewer, [&language, &project, &unit], span, query.as_deref()).await
}

pub(super) async fn unit_quarter(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, quarter)): Path<UnitPath>,
    RawQuery(query): RawQuery,
) -> Result<Html<String>, Refusal> {
    let span = Span::Quarter(quarter.parse().map_err(|_| Refusal::NotFound)?);
    unit_span(&app, &viewer, [&language, &project, &unit], span, query.as_deref()).await
}

/// The page of a unit over a span of the grid.
async fn unit_span(
    app: &App,
    viewer: &Account,
    [language, project, unit]: [&str; 3],
    span: Span,
    query: Option<&str>,
) -> Result<Html<String>, Refusal> {
    let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
    let address = Address::read(project, unit).ok_or(Refusal::NotFound)?;
    let terms = viewing::allowed(app, viewer, &address).await?;
    let units = near(viewer, &terms, &address.unit);
    let below: Vec<UnitId> =
        terms.children(&address.unit).map(|child| child.id.clone()).filter(|child| units.contains(child)).collect();
    let seen = viewing::overlook(app, viewer, &address, &terms, span, &below, access_log::Form::Page).await?;
    let about: Vec<UnitId> = std::iter::once(&address.unit).chain(&below).cloned().collect();
    let baselines = baseline::about(app, &address.project, &about).await.map_err(|error| baselines::failed(&error))?;
    let kind = match span {
        Span::Week(_) => "weeks",
        Span::Block(_) => "blocks",
        Span::Quarter(_) => "quarters",
    };
    let path = format!("/projects/{project}/units/{unit}/{kind}/{span}");
    let role = label(viewer.role);
    let frame = Frame { language, path: &path, visitor: Some(Visitor { name: &viewer.name, role: &role }) };
    let page = UnitPage {
        terms: &terms,
        unit: &address.unit,
        span,
        figures: &seen.figures,
        below: &seen.below,
        closed: &seen.closed,
        units: &units,
        baselines: &baselines,
        may_write: viewer.role.leads(&viewer.places, &address.unit, &terms),
        stopped_since: seen.stopped_since,
        view: if query == Some(PROJECTOR) { View::Projector } else { View::Full },
    };
    Ok(Html(app.pages.unit(&frame, &page)))
}

/// The page of an error; it shows no figure and repeats nothing of the request but the language.
pub(super) fn error(app: &App, status: StatusCode, problem: Problem, language: Language) -> Response {
    let frame = Frame { language, path: "/", visitor: None };
    (status, Html(app.pages.problem(&frame, problem))).into_response()
}
