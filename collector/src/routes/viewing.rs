// SPDX-License-Identifier: EUPL-1.2
//! Looking at released figures: who may, and the record that somebody did.

use std::sync::Arc;

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;

use crate::app::App;
use crate::close::{self, CloseError};
use crate::figures::Figures;
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::store::access_log::{self, Form, Look};
use crate::store::accounts::Account;

/// A unit of a project, as an address names it.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) project: ProjectId,
    pub(super) unit: UnitId,
}

/// What a look shows.
#[derive(Debug)]
pub(super) struct View {
    pub(super) figures: Figures,
    /// All closed weeks of the project, earliest first.
    pub(super) weeks: Vec<Week>,
}

impl Address {
    pub(super) fn read(project: &str, unit: &str) -> Option<Self> {
        Some(Self { project: project.parse().ok()?, unit: unit.parse().ok()? })
    }
}

/// The terms of the project, when the account may see the unit.
pub(super) async fn allowed(app: &App, viewer: &Account, address: &Address) -> Result<Arc<Terms>, Refusal> {
    let terms = match projects::find(app, &address.project).await {
        Ok(project) => project.terms,
        // Whether a project or unit exists is not told to those who may not see it.
        Err(ProjectError::Unknown(_)) => return Err(Refusal::Forbidden),
        Err(error) => return Err(failed(&error)),
    };
    if viewer.role.sees(&viewer.places, &address.unit, &terms) { Ok(terms) } else { Err(Refusal::Forbidden) }
}

/// Reads the figures of a released week and records the look before they are given.
pub(super) async fn look(
    app: &App,
    viewer: &Account,
    address: &Address,
    terms: &Terms,
    week: Week,
    form: Form,
) -> Result<View, Refusal> {
    let weeks = close::closed_weeks(app, &address.project).await?;
    let rows = match close::compared(app, terms, &address.unit, week, &weeks).await {
        Ok(rows) => rows,
        Err(CloseError::StillOpen(_)) => return Err(Refusal::NotReleased),
        Err(CloseError::NotMeasured { .. }) => return Err(Refusal::NotFound),
        Err(error) => return Err(unreadable(&error)),
    };
    let (row, earlier) = rows.split_last().filter(|(row, _)| row.week == week).ok_or(Refusal::NotFound)?;
    let figures = Figures::of(row, terms, earlier);
    let entry = Look {
        at: app.clock.now().seconds(),
        name: viewer.name.clone(),
        role: viewer.role,
        unit: address.unit.clone(),
        week,
        form,
    };
    let project = address.project.clone();
    app.store.write(move |tx| access_log::append(tx, &project, &entry)).await?;
    Ok(View { figures, weeks })
}

fn failed(error: &ProjectError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a project could not be read");
    Refusal::Failed
}

pub(super) fn unreadable(error: &CloseError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a released week could not be read");
    Refusal::Failed
}
