// SPDX-License-Identifier: EUPL-1.2
//! Goals and actions: who may see a unit's figures reads them, whoever leads the unit writes them.
//!
//! A form with faults is shown again as it was written, with status 422, and nothing is kept. How a goal stands is a
//! released figure, so that looking at all goals is recorded like looking at the figures.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::Language;
use daglicht_shared::week::Week;
use serde::Deserialize;

use super::pages;
use super::session::Viewer;
use super::viewing::{self, Address};
use crate::app::{App, AppState};
use crate::clock;
use crate::close;
use crate::disclose::{Released, UnitWeek};
use crate::figures::course::{Metric, Progress, Reading};
use crate::form::Fault;
use crate::goals::{self, Agreement, Content, Draft, Field, GoalError, Kind};
use crate::present::{AgreementPage, Complaint, Frame, GoalsPage, Visitor};
use crate::refusal::Refusal;
use crate::store::access_log;
use crate::store::accounts::Account;

/// How many closed weeks are read for the course of goals.
const READ: usize = 26;

/// Language, project and unit, as an address names them.
type Named = (String, String, String);
/// The same and the number of an agreement.
type Numbered = (String, String, String, String);

/// What a link to a new agreement may fill in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Wish {
    category: String,
    metric: String,
}

/// A request of somebody who may see the unit.
pub(super) struct Visit<'a> {
    app: &'a App,
    viewer: &'a Account,
    pub(super) language: Language,
    pub(super) address: Address,
    pub(super) terms: Arc<Terms>,
}

impl<'a> Visit<'a> {
    pub(super) async fn of(app: &'a App, viewer: &'a Account, named: &Named) -> Result<Self, Refusal> {
        let (language, project, unit) = named;
        let language: Language = language.parse().map_err(|_| Refusal::NotFound)?;
        let address = Address::read(project, unit).ok_or(Refusal::NotFound)?;
        let terms = viewing::allowed(app, viewer, &address).await?;
        Ok(Self { app, viewer, language, address, terms })
    }

    /// The same for somebody who writes.
    pub(super) async fn leading(app: &'a App, viewer: &'a Account, named: &Named) -> Result<Self, Refusal> {
        let visit = Self::of(app, viewer, named).await?;
        if visit.leads() { Ok(visit) } else { Err(Refusal::Forbidden) }
    }

    pub(super) fn leads(&self) -> bool {
        self.viewer.role.leads(&self.viewer.places, &self.address.unit, &self.terms)
    }

    /// The newest closed weeks of the project, earliest first, with what was released of the unit.
    pub(super) async fn rows(&self) -> Result<(Option<Week>, Vec<Released<UnitWeek>>), Refusal> {
        let weeks = close::closed_weeks(self.app, &self.address.project).await?;
        let Some(last) = weeks.last().copied() else { return Ok((None, Vec::new())) };
        let first = weeks.get(weeks.len().saturating_sub(READ)).copied().unwrap_or(last);
        let rows = close::released(self.app, &self.address.project, &self.address.unit, first, last).await;
        Ok((Some(last), rows.map_err(|error| viewing::unreadable(&error))?))
    }

    /// Every agreement of the unit, goals with how they stand by these rows.
    pub(super) async fn agreements(
        &self,
        latest: Option<Week>,
        rows: &[Released<UnitWeek>],
    ) -> Result<Vec<(Agreement, Option<Progress>)>, Refusal> {
        let all = goals::all(self.app, &self.address.project, &self.address.unit).await?;
        let progress = |agreement: &Agreement| match &agreement.content {
            Content::Goal(goal) => Some(Progress::of(&goal.aim(), rows, &self.terms, latest)),
            Content::Action(_) => None,
        };
        Ok(all.into_iter().map(|agreement| (agreement.clone(), progress(&agreement))).collect())
    }

    async fn history(&self, number: &str) -> Result<Vec<Agreement>, Refusal> {
        let number = number.parse().map_err(|_| Refusal::NotFound)?;
        let found = goals::history(self.app, &self.address.project, &self.address.unit, number).await?;
        if found.is_empty() { Err(Refusal::NotFound) } else { Ok(found) }
    }

    pub(super) fn path(&self, rest: &str) -> String {
        format!("/projects/{}/units/{}/{rest}", self.address.project, self.address.unit)
    }

    fn to_overview(&self) -> Response {
        Redirect::to(&format!("/{}{}", self.language, self.path("goals"))).into_response()
    }

    /// The page of an agreement; `history` is empty for a new one.
    fn page(&self, status: StatusCode, path: &str, shown: &Shown<'_>) -> Response {
        let role = pages::label(self.viewer.role);
        let visitor = Some(Visitor { name: &self.viewer.name, role: &role });
        let frame = Frame { language: self.language, path: &self.path(path), visitor };
        let page = AgreementPage {
            terms: &self.terms,
            unit: &self.address.unit,
            kind: shown.kind,
            draft: shown.draft,
            faults: shown.faults,
            complaint: shown.complaint,
            history: shown.history,
            may_write: self.leads(),
            today: clock::date(self.app.clock.now()),
        };
        (status, Html(self.app.pages.agreement(&frame, &page))).into_response()
    }
}

/// What a page of an agreement shows.
struct Shown<'a> {
    kind: Kind,
    draft: &'a Draft,
    faults: &'a [(Field, Fault)],
    complaint: Option<Complaint>,
    history: &'a [Agreement],
}

pub(super) async fn overview(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let visit = Visit::of(&app, &viewer, &named).await?;
    let found = standing(&visit).await?;
    let role = pages::label(viewer.role);
    let visitor = Some(Visitor { name: &viewer.name, role: &role });
    let frame = Frame { language: visit.language, path: &visit.path("goals"), visitor };
    let page = GoalsPage {
        terms: &visit.terms,
        unit: &visit.address.unit,
        agreements: &found,
        may_write: visit.leads(),
        today: clock::date(app.clock.now()),
    };
    Ok(Html(app.pages.goals(&frame, &page)))
}

/// Every agreement of the unit, goals with how they stand; the look is recorded.
async fn standing(visit: &Visit<'_>) -> Result<Vec<(Agreement, Option<Progress>)>, Refusal> {
    let (latest, rows) = visit.rows().await?;
    if let Some(latest) = latest {
        let form = access_log::Form::Page;
        viewing::look(visit.app, visit.viewer, &visit.address, &visit.terms, latest, form).await?;
    }
    visit.agreements(latest, &rows).await
}

pub(super) async fn new_goal(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &named).await?;
    let draft = Draft { metric: wish.metric, ..Draft::default() };
    let shown = Shown { kind: Kind::Goal, draft: &draft, faults: &[], complaint: None, history: &[] };
    Ok(visit.page(StatusCode::OK, "goals/new", &shown))
}

pub(super) async fn new_action(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Query(wish): Query<Wish>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &named).await?;
    let draft = Draft { category: wish.category, ..Draft::default() };
    let shown = Shown { kind: Kind::Action, draft: &draft, faults: &[], complaint: None, history: &[] };
    Ok(visit.page(StatusCode::OK, "actions/new", &shown))
}

pub(super) async fn add_goal(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Form(draft): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &named).await?;
    let (_, rows) = visit.rows().await?;
    let reading = |metric: Metric| Reading::of(metric, rows.iter(), &visit.terms);
    let read = draft.goal(clock::date(app.clock.now()), None, reading);
    add(&visit, Kind::Goal, &draft, read).await
}

pub(super) async fn add_action(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Form(draft): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &named).await?;
    let read = draft.action(clock::date(app.clock.now()), None);
    add(&visit, Kind::Action, &draft, read).await
}

async fn add(
    visit: &Visit<'_>,
    kind: Kind,
    draft: &Draft,
    read: Result<(String, Content), Vec<(Field, Fault)>>,
) -> Result<Response, Refusal> {
    let path = match kind {
        Kind::Goal => "goals/new",
        Kind::Action => "actions/new",
    };
    let place = (&visit.address.project, &visit.address.unit);
    let (faults, complaint) = match read {
        Err(faults) => (faults, None),
        Ok((owner, content)) => {
            match refused(goals::add(visit.app, place, &visit.viewer.name, &owner, &content).await.map(drop))? {
                None => return Ok(visit.to_overview()),
                complaint => (Vec::new(), complaint),
            }
        }
    };
    let shown = Shown { kind, draft, faults: &faults, complaint, history: &[] };
    Ok(visit.page(StatusCode::UNPROCESSABLE_ENTITY, path, &shown))
}

pub(super) async fn agreement(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, number)): Path<Numbered>,
) -> Result<Response, Refusal> {
    let visit = Visit::of(&app, &viewer, &(language, project, unit)).await?;
    let history = visit.history(&number).await?;
    let newest = history.first().ok_or(Refusal::NotFound)?;
    let draft = Draft::of(newest, |tenths| app.pages.tenths(visit.language, tenths));
    let shown = Shown { kind: newest.content.kind(), draft: &draft, faults: &[], complaint: None, history: &history };
    Ok(visit.page(StatusCode::OK, &format!("agreements/{number}"), &shown))
}

pub(super) async fn change(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path((language, project, unit, number)): Path<Numbered>,
    Form(draft): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, &(language, project, unit)).await?;
    let history = visit.history(&number).await?;
    let newest = history.first().ok_or(Refusal::NotFound)?;
    let today = clock::date(app.clock.now());
    let read = match &newest.content {
        Content::Goal(goal) => {
            let (_, rows) = visit.rows().await?;
            draft.goal(today, Some(goal), |metric| Reading::of(metric, rows.iter(), &visit.terms))
        }
        Content::Action(action) => draft.action(today, Some(action)),
    };
    let place = (&visit.address.project, &visit.address.unit);
    let (faults, complaint) = match read {
        Err(faults) => (faults, None),
        // The form was made from another version than the one that stands now.
        Ok(_) if draft.version != newest.version.to_string() => (Vec::new(), Some(Complaint::Changed)),
        Ok((owner, content)) => {
            match refused(goals::change(&app, place, newest, &viewer.name, &owner, &content).await)? {
                None => return Ok(visit.to_overview()),
                complaint => (Vec::new(), complaint),
            }
        }
    };
    let status = if complaint.is_some() { StatusCode::CONFLICT } else { StatusCode::UNPROCESSABLE_ENTITY };
    let shown = Shown { kind: newest.content.kind(), draft: &draft, faults: &faults, complaint, history: &history };
    Ok(visit.page(status, &format!("agreements/{number}"), &shown))
}

/// Why an agreement was not kept; none when it was.
fn refused(done: Result<(), GoalError>) -> Result<Option<Complaint>, Refusal> {
    match done {
        Ok(()) => Ok(None),
        Err(GoalError::Changed) => Ok(Some(Complaint::Changed)),
        Err(GoalError::Full) => Ok(Some(Complaint::Full)),
        Err(GoalError::Store(error)) => Err(error.into()),
    }
}
