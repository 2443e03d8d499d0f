// SPDX-License-Identifier: EUPL-1.2
//! Baselines: a measurement with a question, a plan, a seal and a report; and what was made of it.
//!
//! A plan is written before its weeks are measured and cannot change once one of them is closed, so that nobody chooses
//! the question by the answer. When all its weeks are closed the baseline is sealed: a text that fixes the plan, the
//! project's terms, the rule pack and the released figures of every week by their digests. A sealed baseline never
//! changes; the database refuses it, and `verify` finds it. A re-measurement is a baseline that names an earlier one, and is
//! compared with it only where the two are alike. Nothing here computes from reports: all figures are released ones.

pub mod choose;
pub mod compare;
pub mod draft;
mod json;
pub mod plan;
pub mod seal;
#[cfg(test)]
mod tests;

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;

use self::compare::Comparison;
use self::plan::{Need, Plan, PlanProblem};
use self::seal::Sealed;
use crate::app::App;
use crate::close::{self, CloseError};
use crate::figures::period::Period;
use crate::projects::{self, ProjectError};
use crate::store::audit::{self, Act, Kind};
use crate::store::baselines::{self, Choice, Seal, Stored};
use crate::store::{StoreError, Tx, weeks};

/// A baseline with what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Baseline {
    /// Its plan.
    pub plan: Plan,
    /// Its seal; none before it is sealed.
    pub sealed: Option<Sealed>,
    /// The digest of the seal, as it stands in the release log.
    pub digest: Option<Digest>,
    /// The weeks of the plan that are closed.
    pub closed: Vec<Week>,
}

/// A baseline cannot be planned, sealed or read as asked.
#[derive(Debug, thiserror::Error)]
pub enum BaselineError {
    /// The file does not have the form of a plan.
    #[error("the plan cannot be read; nothing was kept")]
    Form(#[source] Box<toml::de::Error>),
    /// The plan is not in order.
    #[error("the plan is not in order; nothing was kept: {0}")]
    Plan(#[from] PlanProblem),
    /// There is no such baseline.
    #[error("project `{project}` has no baseline `{baseline}`; `baseline list` shows all")]
    Unknown {
        /// The project.
        project: ProjectId,
        /// The baseline.
        baseline: BaselineId,
    },
    /// A week of the plan is closed, so that its figures can be known.
    #[error(
        "{0} of this plan is closed already; a plan is made before its figures are known. Plan weeks that are to come"
    )]
    Known(Week),
    /// A plan of the same name is sealed.
    #[error("baseline `{0}` is sealed and never changes; plan one with another id")]
    AlreadySealed(BaselineId),
    /// Weeks are still open.
    #[error("{0} is not closed yet; a baseline is sealed when all its weeks are")]
    Open(Week),
    /// It is not sealed yet.
    #[error("baseline `{0}` is not sealed yet; `baseline seal` seals it when all its weeks are closed")]
    NotSealed(BaselineId),
    /// It does not re-measure anything.
    #[error("baseline `{0}` names no earlier baseline; give `remeasures` in its plan to compare")]
    NoEarlier(BaselineId),
    /// The unit is not one of the plan's.
    #[error("unit `{0}` is not in the plan of this baseline")]
    Unit(UnitId),
    /// There is no such choice, or something came of it already.
    #[error("there is no open choice for this unit and category; `baseline report` shows the choices")]
    Choice,
    /// It is no loss.
    #[error("standardised work is no loss; choose one of the other categories")]
    NoLoss,
    /// More was chosen than was measured.
    #[error("that is more than the baseline measured of this category; `baseline report` shows the hours")]
    More,
    /// The project cannot be used.
    #[error(transparent)]
    Project(#[from] ProjectError),
    /// Released figures cannot be read.
    #[error(transparent)]
    Close(#[from] CloseError),
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Keeps a plan, or replaces one of which no week is closed.
///
/// # Errors
/// [`BaselineError`] when it is not in order or comes too late.
pub async fn plan(app: &App, text: &str) -> Result<Plan, BaselineError> {
    let plan: Plan = toml::from_str(text).map_err(|error| BaselineError::Form(Box::new(error)))?;
    plan_as(app, None, plan).await
}

/// Keeps a plan for an account, or for nobody in particular.
///
/// # Errors
/// [`BaselineError`] when it is not in order or comes too late.
pub async fn plan_as(app: &App, actor: Option<&str>, plan: Plan) -> Result<Plan, BaselineError> {
    check(app, &plan).await?;
    let (kept, at) = (plan.clone(), app.clock.now().seconds());
    let act = act(actor, at, Kind::BaselinePlanned, &plan.project, &plan.baseline);
    let text = serde_json::to_string(&plan).map_err(|_| StoreError::Content("plan"))?;
    let keep = move |tx: &mut Tx<'_>| {
        let is_kept = baselines::put(tx, &kept.project, &kept.baseline, &text, at)?;
        if is_kept {
            audit::append(tx, &act)?;
        }
        Ok(is_kept)
    };
    if app.store.write(keep).await? { Ok(plan) } else { Err(BaselineError::AlreadySealed(plan.baseline)) }
}

fn act(actor: Option<&str>, at: i64, kind: Kind, project: &ProjectId, id: &BaselineId) -> Act {
    Act { at, actor: actor.map(str::to_owned), kind, subject: project.to_string(), detail: id.to_string() }
}

/// Checks a plan against its project and what is known already, without keeping anything.
///
/// # Errors
/// [`BaselineError`] when it is not in order or comes too late.
pub async fn check(app: &App, plan: &Plan) -> Result<(), BaselineError> {
    let project = projects::find(app, &plan.project).await?;
    if project.approved.is_none() {
        return Err(ProjectError::Awaits(plan.project.clone()).into());
    }
    plan.check(&project.terms)?;
    if let Some(earlier) = &plan.remeasures {
        let found = load(app, &earlier.project, &earlier.baseline).await?;
        found.sealed.ok_or_else(|| BaselineError::NotSealed(earlier.baseline.clone()))?;
    }
    let closed = close::closed_weeks(app, &plan.project).await?;
    if let Some(known) = closed.iter().find(|week| plan.weeks().any(|planned| planned == **week)) {
        return Err(BaselineError::Known(*known));
    }
    Ok(())
}

/// One baseline.
///
/// # Errors
/// [`BaselineError`] when there is none, or it cannot be read.
pub async fn load(app: &App, project: &ProjectId, id: &BaselineId) -> Result<Baseline, BaselineError> {
    let (wanted, named) = (project.clone(), id.clone());
    let stored = app.store.read(move |tx| baselines::find(tx, &wanted, &named)).await?;
    let stored = stored.ok_or_else(|| BaselineError::Unknown { project: project.clone(), baseline: id.clone() })?;
    let (plan, sealed) = read(&stored)?;
    let closed = close::closed_weeks(app, project).await?;
    let closed = closed.into_iter().filter(|week| plan.weeks().any(|planned| planned == *week)).collect();
    let digest = stored.sealed.as_ref().map(|seal| sha256(seal.text.as_bytes()));
    Ok(Baseline { plan, sealed, digest, closed })
}

fn read(stored: &Stored) -> Result<(Plan, Option<Sealed>), StoreError> {
    let plan = serde_json::from_str(&stored.plan).map_err(|_| StoreError::Content("plan"))?;
    let sealed = stored.sealed.as_ref().map(|seal| serde_json::from_str(&seal.text)).transpose();
    Ok((plan, sealed.map_err(|_| StoreError::Content("seal"))?))
}

/// The ids of a project's baselines.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn ids(app: &App, project: &ProjectId) -> Result<Vec<BaselineId>, StoreError> {
    let id = project.clone();
    app.store.read(move |tx| baselines::ids(tx, &id)).await
}

/// Seals a baseline, once.
///
/// # Errors
/// [`BaselineError`] when a week is open or it is sealed already; nothing is changed then.
pub async fn seal(app: &App, project: &ProjectId, id: &BaselineId) -> Result<Sealed, BaselineError> {
    seal_as(app, None, project, id).await
}

/// Seals a baseline for an account, or for nobody in particular.
///
/// # Errors
/// [`BaselineError`] when a week is open or it is sealed already; nothing is changed then.
pub async fn seal_as(
    app: &App,
    actor: Option<&str>,
    project: &ProjectId,
    id: &BaselineId,
) -> Result<Sealed, BaselineError> {
    let found = load(app, project, id).await?;
    if found.sealed.is_some() {
        return Err(BaselineError::AlreadySealed(id.clone()));
    }
    if let Some(open) = found.plan.weeks().find(|week| !found.closed.contains(week)) {
        return Err(BaselineError::Open(open));
    }
    let terms = projects::find(app, project).await?.terms;
    let at = app.clock.now().seconds();
    let (wanted, named, plan) = (project.clone(), id.clone(), found.plan);
    let act = act(actor, at, Kind::BaselineSealed, project, id);
    let sealed = app
        .store
        .write(move |tx| {
            let sealed = Sealed::new(&plan, &terms, digests(tx, &plan)?, at);
            let text = serde_json::to_string(&sealed).map_err(|_| StoreError::Content("seal"))?;
            let is_sealed = baselines::seal(tx, &wanted, &named, &Seal { at, text })?;
            if is_sealed {
                audit::append(tx, &act)?;
            }
            Ok(is_sealed.then_some(sealed))
        })
        .await?;
    sealed.ok_or_else(|| BaselineError::AlreadySealed(id.clone()))
}

/// The digest of what was released in each week of a plan.
fn digests(tx: &mut Tx<'_>, plan: &Plan) -> Result<Vec<(Week, Digest)>, StoreError> {
    plan.weeks().map(|week| Ok((week, weeks::find_close(tx, &plan.project, week)?.digest()))).collect()
}

/// The figures of a plan's units over its closed weeks.
///
/// # Errors
/// [`BaselineError`] when released figures cannot be read.
pub async fn periods(app: &App, plan: &Plan, terms: &Terms) -> Result<Vec<Period>, BaselineError> {
    let mut found = Vec::new();
    for unit in &plan.units {
        found.push(period(app, plan, unit, terms).await?);
    }
    Ok(found)
}

/// A baseline beside the one that it re-measures, by unit of its plan.
///
/// # Errors
/// [`BaselineError`] when there is no earlier one, or one of the two is not sealed.
pub async fn comparisons(app: &App, later: &Baseline, terms: &Terms) -> Result<Vec<Comparison>, BaselineError> {
    let id = &later.plan.baseline;
    let earlier = later.plan.remeasures.clone().ok_or_else(|| BaselineError::NoEarlier(id.clone()))?;
    let sealed = later.sealed.as_ref().ok_or_else(|| BaselineError::NotSealed(id.clone()))?;
    let before = load(app, &earlier.project, &earlier.baseline).await?;
    let before = before.sealed.ok_or(BaselineError::NotSealed(earlier.baseline))?;
    let old_terms = projects::find(app, &earlier.project).await?.terms;
    let old = periods(app, &before.plan, &old_terms).await?;
    let new = periods(app, &later.plan, terms).await?;
    let of = |periods: &[Period], unit: &UnitId| periods.iter().find(|period| period.unit == *unit).cloned();
    let compared =
        |unit: &UnitId| compare::compare(unit, (&before, of(&old, unit).as_ref()), (sealed, of(&new, unit).as_ref()));
    Ok(later.plan.units.iter().map(compared).collect())
}

/// The baselines of a project that are about one of these units.
///
/// # Errors
/// [`BaselineError`] when one cannot be read.
pub async fn about(app: &App, project: &ProjectId, units: &[UnitId]) -> Result<Vec<BaselineId>, BaselineError> {
    let id = project.clone();
    let stored = app.store.read(move |tx| {
        let ids = baselines::ids(tx, &id)?;
        ids.into_iter().map(|one| Ok((baselines::find(tx, &id, &one)?, one))).collect::<Result<Vec<_>, StoreError>>()
    });
    let mut found = Vec::new();
    for (stored, id) in stored.await? {
        let Some(stored) = stored else { continue };
        if read(&stored)?.0.units.iter().any(|unit| units.contains(unit)) {
            found.push(id);
        }
    }
    Ok(found)
}

/// All of a baseline that concerns one unit.
#[derive(Debug, Clone, PartialEq)]
pub struct UnitReport {
    /// The baseline.
    pub baseline: Baseline,
    /// What its plan needs.
    pub need: Need,
    /// The figures of the unit; of no week when the plan does not name it.
    pub figures: Period,
    /// Those of the units below that were asked for and that the plan names.
    pub below: Vec<Period>,
    /// The difference with the baseline that this one re-measures, when both are sealed.
    pub comparison: Option<Comparison>,
    /// What the unit chose to recover.
    pub choices: Vec<Choice>,
}

/// What a baseline says of a unit, and of some units below.
///
/// # Errors
/// [`BaselineError`] when there is none, or it is not about any of them.
pub async fn report(
    app: &App,
    terms: &Terms,
    id: &BaselineId,
    unit: &UnitId,
    below: &[UnitId],
) -> Result<UnitReport, BaselineError> {
    let baseline = load(app, &terms.project, id).await?;
    let named: Vec<&UnitId> = below.iter().filter(|below| baseline.plan.units.contains(below)).collect();
    if !baseline.plan.units.contains(unit) && named.is_empty() {
        return Err(BaselineError::Unit(unit.clone()));
    }
    let mut of_below = Vec::new();
    for unit in named {
        of_below.push(period(app, &baseline.plan, unit, terms).await?);
    }
    let (figures, comparison) = if baseline.plan.units.contains(unit) {
        let comparison = if baseline.plan.remeasures.is_some() && baseline.sealed.is_some() {
            comparisons(app, &baseline, terms).await?.into_iter().find(|one| one.unit == *unit)
        } else {
            None
        };
        (period(app, &baseline.plan, unit, terms).await?, comparison)
    } else {
        (Period::of(unit, &[], terms), None)
    };
    let mut choices = choose::choices(app, &terms.project, id).await?;
    choices.retain(|choice| choice.unit == *unit);
    Ok(UnitReport { need: baseline.plan.need(terms), baseline, figures, below: of_below, comparison, choices })
}

async fn period(app: &App, plan: &Plan, unit: &UnitId, terms: &Terms) -> Result<Period, BaselineError> {
    let rows = close::released(app, &plan.project, unit, plan.first_week, plan.last_week).await?;
    Ok(Period::of(unit, &rows, terms))
}
