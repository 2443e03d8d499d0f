// SPDX-License-Identifier: EUPL-1.2
//! Looking at released figures: who may, and the record that somebody did.

use std::sync::Arc;

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::manifest::{Detail, Terms};
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use crate::app::App;
use crate::close::{self, CloseError};
use crate::disclose::{Released, UnitWeek};
use crate::figures::Figures;
use crate::figures::period::Period;
use crate::objections;
use crate::output;
use crate::projects::{self, ProjectError};
use crate::refusal::Refusal;
use crate::store::Tx;
use crate::store::access_log::{self, Form, Look, Subject};
use crate::store::accounts::Account;

/// A unit of a project, as an address names it.
#[derive(Debug, Clone)]
pub(super) struct Address {
    pub(super) project: ProjectId,
    pub(super) unit: UnitId,
}

/// What a look over a span shows.
#[derive(Debug)]
pub(super) struct Overlook {
    pub(super) figures: Period,
    /// The figures of the units below, in the order that was asked.
    pub(super) below: Vec<Period>,
    /// All closed weeks of the project, earliest first.
    pub(super) closed: Vec<Week>,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub(super) stopped_since: Option<i64>,
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
) -> Result<Figures, Refusal> {
    let weeks = close::closed_weeks(app, &address.project).await?;
    let figures = week_of(app, address, terms, week, &weeks).await?;
    record(app, viewer, address, vec![address.unit.clone()], &Subject::Span(Span::Week(week)), form).await?;
    Ok(figures)
}

/// Reads the figures of a unit over a span of the grid, and those of the units `below` it, and records the looks.
pub(super) async fn overlook(
    app: &App,
    viewer: &Account,
    address: &Address,
    terms: &Terms,
    span: Span,
    below: &[UnitId],
    form: Form,
) -> Result<Overlook, Refusal> {
    let closed = close::closed_weeks(app, &address.project).await?;
    let mut figures: Period = match span {
        Span::Week(week) => week_of(app, address, terms, week, &closed).await?.into(),
        Span::Block(_) | Span::Quarter(_) => {
            let Some(last) = closed.iter().rev().find(|week| span.holds(**week)) else {
                let measured = span.weeks().into_iter().any(|week| terms.measures(week));
                return Err(if measured { Refusal::NotReleased } else { Refusal::NotFound });
            };
            let rows = close::compared(app, terms, &address.unit, *last, &closed).await.map_err(|e| unreadable(&e))?;
            over(app, terms, &address.unit, span, &rows).await?
        }
    };
    let inside: Vec<Week> = closed.iter().copied().filter(|week| span.holds(*week)).collect();
    figures.output = output::beside(app, terms, span, &figures).await?;
    let (Some(first), Some(last)) = (inside.first(), inside.last()) else { return Err(Refusal::NotReleased) };
    let mut beneath = Vec::new();
    for unit in below {
        let rows = close::released(app, &terms.project, unit, *first, *last).await.map_err(|e| unreadable(&e))?;
        beneath.push(over(app, terms, unit, span, &rows).await?);
    }
    let seen = std::iter::once(&address.unit).chain(below).cloned().collect();
    record(app, viewer, address, seen, &Subject::Span(span), form).await?;
    let stopped_since = objections::stopped_since(app, &address.project).await?;
    Ok(Overlook { figures, below: beneath, closed, stopped_since })
}

async fn week_of(app: &App, address: &Address, terms: &Terms, week: Week, closed: &[Week]) -> Result<Figures, Refusal> {
    let rows = match close::compared(app, terms, &address.unit, week, closed).await {
        Ok(rows) => rows,
        Err(CloseError::StillOpen(_)) => return Err(Refusal::NotReleased),
        Err(CloseError::NotMeasured { .. }) => return Err(Refusal::NotFound),
        Err(error) => return Err(unreadable(&error)),
    };
    let (row, earlier) = rows.split_last().filter(|(row, _)| row.week == week).ok_or(Refusal::NotFound)?;
    Ok(Figures::of(row, terms, earlier))
}

/// The figures of a unit over a span, with what was released of the block where its weeks have no amounts.
async fn over(
    app: &App,
    terms: &Terms,
    unit: &UnitId,
    span: Span,
    rows: &[Released<UnitWeek>],
) -> Result<Period, Refusal> {
    let coarse = terms.unit(unit).is_some_and(|unit| unit.detail == Detail::Coarse);
    let block = match span {
        Span::Block(block) if coarse => {
            close::block(app, &terms.project, unit, block).await.map_err(|error| unreadable(&error))?
        }
        Span::Week(_) | Span::Block(_) | Span::Quarter(_) => None,
    };
    Ok(Period::over(unit, span, rows, block.as_ref(), terms))
}

/// Records that somebody saw figures of these units.
pub(super) async fn record(
    app: &App,
    viewer: &Account,
    address: &Address,
    units: Vec<UnitId>,
    subject: &Subject,
    form: Form,
) -> Result<(), Refusal> {
    let at = app.clock.now().seconds();
    let look = |unit| Look { at, name: viewer.name.clone(), role: viewer.role, unit, subject: subject.clone(), form };
    let looks: Vec<Look> = units.into_iter().map(look).collect();
    let project = address.project.clone();
    let append = move |tx: &mut Tx<'_>| looks.iter().try_for_each(|look| access_log::append(tx, &project, look));
    Ok(app.store.write(append).await?)
}

fn failed(error: &ProjectError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a project could not be read");
    Refusal::Failed
}

pub(super) fn unreadable(error: &CloseError) -> Refusal {
    tracing::error!(error = error as &dyn std::error::Error, "a released week could not be read");
    Refusal::Failed
}
