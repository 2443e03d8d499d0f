// SPDX-License-Identifier: EUPL-1.2
//! Agreements of a unit: goals on released figures, and actions (plan, do, check, act; `domain.md` section 6).
//!
//! Whoever leads a unit writes its agreements; all who see its figures read them. A change is a new version with its time
//! and author, and the versions before stay, so that what was agreed can be read back. An owner's name is kept with the
//! newest version only. No measured data is in an agreement: what a goal says of the figures is computed when somebody
//! looks. Deliberately absent: agreements about one person, which belong between that person and the team leader.

mod draft;
#[cfg(test)]
mod tests;

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::figures::course::{Aim, Metric};
use crate::store::agreements::{self, Kept, Put};
use crate::store::{StoreError, Tx};

pub use draft::{Draft, Field};

/// The most agreements that a unit may have, and the most versions of one.
pub const MOST: u32 = 500;

/// What is agreed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Content {
    /// A goal.
    Goal(Goal),
    /// An action.
    Action(Action),
}

/// The kinds of agreement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A goal.
    Goal,
    /// An action.
    Action,
}

/// A figure, from where to where, by when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Goal {
    /// The figure.
    pub metric: Metric,
    /// Where it stood, in tenths of a percentage point.
    pub from: u32,
    /// Where it is to be, in tenths of a percentage point.
    pub to: u32,
    /// The week in which the goal was set.
    pub set: Week,
    /// By when.
    pub by: NaiveDate,
    /// Why this one.
    pub reason: String,
    /// Whether it is still a goal.
    pub state: GoalState,
    /// What came of it.
    pub outcome: String,
}

/// The states of a goal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GoalState {
    /// The unit works on it.
    Open,
    /// It is no goal any more.
    Closed,
}

/// Something to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    pub text: String,
    /// The kind of loss that it is about.
    pub category: Option<Category>,
    /// By when.
    pub due: NaiveDate,
    /// How far it is.
    pub state: ActionState,
    /// What came of it.
    pub outcome: String,
}

/// The states of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ActionState {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Not to be done after all.
    Dropped,
}

/// One version of an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Agreement {
    /// Its number within the unit.
    pub number: u32,
    /// Its version, from 1.
    pub version: u32,
    /// When this version was written, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that wrote it.
    pub author: String,
    /// Who sees to it; empty when nobody is named, and in versions that were replaced.
    pub owner: String,
    /// What is agreed.
    pub content: Content,
}

/// An agreement was not kept.
#[derive(Debug, thiserror::Error)]
pub enum GoalError {
    /// Somebody else changed it meanwhile.
    #[error("the agreement was changed meanwhile; nothing was kept")]
    Changed,
    /// There are too many.
    #[error("the unit has as many agreements or versions as fit; nothing was kept")]
    Full,
    /// The database refused.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Content {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Goal(_) => Kind::Goal,
            Self::Action(_) => Kind::Action,
        }
    }

    /// Whether there is still something to do.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        match self {
            Self::Goal(goal) => matches!(goal.state, GoalState::Open),
            Self::Action(action) => matches!(action.state, ActionState::Open),
        }
    }
}

impl Goal {
    /// The goal in the words of the figures.
    #[must_use]
    pub fn aim(&self) -> Aim {
        let share = |tenths: u32| f64::from(tenths) / 1_000.0;
        Aim { metric: self.metric, from: share(self.from), to: share(self.to), set: self.set, by: Week::of(self.by) }
    }
}

/// Keeps a new agreement and gives its number.
///
/// # Errors
/// [`GoalError`] when it was not kept.
pub async fn add(
    app: &App,
    place: (&ProjectId, &UnitId),
    author: &str,
    owner: &str,
    content: &Content,
) -> Result<u32, GoalError> {
    let put = put(app, place, author, owner, content);
    app.store
        .write(move |tx| {
            let number = agreements::next(tx, &put.project, &put.unit)?;
            if number > MOST {
                return Ok(Err(GoalError::Full));
            }
            agreements::put(tx, &Put { number, version: 1, ..put.clone() })?;
            Ok(Ok(number))
        })
        .await?
}

/// Keeps a new version of an agreement, after the version that the author saw.
///
/// # Errors
/// [`GoalError`] when it was not kept.
pub async fn change(
    app: &App,
    place: (&ProjectId, &UnitId),
    seen: &Agreement,
    author: &str,
    owner: &str,
    content: &Content,
) -> Result<(), GoalError> {
    let version = seen.version.saturating_add(1);
    let put = Put { number: seen.number, version, ..put(app, place, author, owner, content) };
    if version > MOST {
        return Err(GoalError::Full);
    }
    let kept = app.store.write(move |tx| agreements::put(tx, &put)).await?;
    if kept { Ok(()) } else { Err(GoalError::Changed) }
}

fn put(app: &App, (project, unit): (&ProjectId, &UnitId), author: &str, owner: &str, content: &Content) -> Put {
    Put {
        project: project.clone(),
        unit: unit.clone(),
        number: 0,
        version: 0,
        at: app.clock.now().seconds(),
        author: author.to_owned(),
        owner: owner.to_owned(),
        content: serde_json::to_string(content).expect("agreements have text keys"),
    }
}

/// The newest version of every agreement of a unit, by number.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn all(app: &App, project: &ProjectId, unit: &UnitId) -> Result<Vec<Agreement>, StoreError> {
    let (project, unit) = (project.clone(), unit.clone());
    app.store.read(move |tx| read(tx, |tx| agreements::newest(tx, &project, &unit))).await
}

/// Every version of an agreement, newest first; empty when there is no such agreement.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub async fn history(app: &App, project: &ProjectId, unit: &UnitId, number: u32) -> Result<Vec<Agreement>, StoreError> {
    let (project, unit) = (project.clone(), unit.clone());
    app.store.read(move |tx| read(tx, |tx| agreements::versions(tx, &project, &unit, number))).await
}

fn read(
    tx: &mut Tx<'_>,
    kept: impl FnOnce(&mut Tx<'_>) -> Result<Vec<Kept>, StoreError>,
) -> Result<Vec<Agreement>, StoreError> {
    kept(tx)?
        .into_iter()
        .map(|Kept { number, version, at, author, owner, content }| {
            let content = serde_json::from_str(&content).map_err(|_| StoreError::Content("agreement"))?;
            Ok(Agreement { number, version, at, author, owner, content })
        })
        .collect()
}
