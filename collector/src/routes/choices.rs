// SPDX-License-Identifier: EUPL-1.2
//! What a unit chooses to recover after a baseline: whoever leads the unit writes it, on a page that shows the loss.
//!
//! The page holds figures, so that each look is recorded. A form with faults is shown again as it was written, with
//! status 422, and nothing is kept.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::{Extension, Form};
use daglicht_shared::category::Category;

use super::baselines::{self, Looked};
use super::session::Viewer;
use super::viewing::Address;
use crate::app::{App, AppState};
use crate::baseline::BaselineError;
use crate::baseline::choose::{self, Draft, Field};
use crate::clock;
use crate::form::Fault;
use crate::present::choice::{ChoicePage, NotChosen};
use crate::refusal::Refusal;
use crate::store::access_log;
use crate::store::accounts::Account;
use crate::store::baselines::Choice;

/// Language, project, unit, baseline and category, as an address names them.
type Named = (String, String, String, String, String);

/// A request of somebody who leads the unit, about a loss of a sealed baseline.
struct Visit<'a> {
    app: &'a App,
    viewer: &'a Account,
    looked: Looked,
    category: Category,
    /// What was chosen before.
    chosen: Option<Choice>,
}

impl<'a> Visit<'a> {
    async fn leading(app: &'a App, viewer: &'a Account, named: Named) -> Result<Self, Refusal> {
        let (language, project, unit, id, category) = named;
        let named = (language, project, unit, id);
        let (_, address, terms) = baselines::allowed(app, viewer, &named).await?;
        if !viewer.role.leads(&viewer.places, &address.unit, &terms) {
            return Err(Refusal::Forbidden);
        }
        let category: Category = category.parse().map_err(|_| Refusal::NotFound)?;
        let looked = Looked::at(app, viewer, &named, access_log::Form::Page).await?;
        let baseline = &looked.report.baseline;
        let is_open = baseline.sealed.is_some() && baseline.plan.units.contains(&address.unit);
        if !is_open || category == Category::StandardisedWork {
            return Err(Refusal::NotFound);
        }
        let chosen = looked.report.choices.iter().find(|choice| choice.category == category).cloned();
        Ok(Self { app, viewer, looked, category, chosen })
    }

    /// The form as it stands: what was chosen before, or nothing.
    fn draft(&self) -> Draft {
        let written = |tenths| self.app.pages.tenths(self.looked.language, tenths);
        self.chosen.as_ref().map_or_else(Draft::default, |choice| Draft::of(choice, written))
    }

    fn page(&self, draft: &Draft, faults: &[(Field, Fault)], complaint: Option<NotChosen>) -> Html<String> {
        let rest = format!("/choices/{}", self.category);
        Html(self.looked.html(self.viewer, &rest, |frame, page| {
            let page = ChoicePage { baseline: *page, category: self.category, draft, faults, complaint };
            self.app.pages.choice(frame, &page)
        }))
    }

    /// Back to the baseline, or the page with what is wrong.
    fn after(&self, draft: &Draft, done: Result<(), BaselineError>) -> Result<Response, Refusal> {
        let (status, faults, complaint) = match done {
            Ok(()) => {
                let Address { project, unit } = &self.looked.address;
                let (language, id) = (self.looked.language, &self.looked.report.baseline.plan.baseline);
                let back = format!("/{language}/projects/{project}/units/{unit}/baselines/{id}#choices");
                return Ok(Redirect::to(&back).into_response());
            }
            Err(BaselineError::More) => (StatusCode::UNPROCESSABLE_ENTITY, vec![(Field::Hours, Fault::More)], None),
            Err(BaselineError::Choice) => (StatusCode::CONFLICT, Vec::new(), Some(NotChosen::Concluded)),
            Err(BaselineError::Store(error)) => return Err(error.into()),
            Err(error) => return Err(baselines::failed(&error)),
        };
        Ok((status, self.page(draft, &faults, complaint)).into_response())
    }

    fn wrong(&self, draft: &Draft, faults: &[(Field, Fault)]) -> Response {
        (StatusCode::UNPROCESSABLE_ENTITY, self.page(draft, faults, None)).into_response()
    }
}

pub(super) async fn choice(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
) -> Result<Html<String>, Refusal> {
    let visit = Visit::leading(&app, &viewer, named).await?;
    Ok(visit.page(&visit.draft(), &[], None))
}

pub(super) async fn choose(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Form(draft): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, named).await?;
    let now = app.clock.now();
    let address = &visit.looked.address;
    let place = (&address.unit, visit.category);
    let choice = match draft.choice(place, clock::date(now), now.seconds(), visit.chosen.as_ref()) {
        Ok(choice) => choice,
        Err(faults) => return Ok(visit.wrong(&draft, &faults)),
    };
    let id = &visit.looked.report.baseline.plan.baseline;
    visit.after(&draft, choose::choose(&app, Some(&viewer.name), &address.project, id, choice).await)
}

pub(super) async fn conclude(
    State(AppState(app)): State<AppState>,
    Extension(Viewer(viewer)): Extension<Viewer>,
    Path(named): Path<Named>,
    Form(sent): Form<Draft>,
) -> Result<Response, Refusal> {
    let visit = Visit::leading(&app, &viewer, named).await?;
    let draft = Draft { outcome: sent.outcome, ..visit.draft() };
    let outcome = match draft.outcome(app.clock.now().seconds()) {
        Ok(outcome) => outcome,
        Err(fault) => return Ok(visit.wrong(&draft, &[(Field::Outcome, fault)])),
    };
    let address = &visit.looked.address;
    let (id, place) = (&visit.looked.report.baseline.plan.baseline, (address.unit.clone(), visit.category));
    let done = choose::conclude(&app, Some(&viewer.name), &address.project, id, place, outcome).await;
    visit.after(&draft, done)
}
