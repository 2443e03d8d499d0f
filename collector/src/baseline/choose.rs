// SPDX-License-Identifier: EUPL-1.2
//! What a unit chose to recover of what a baseline found, and what came of it (`domain.md` section 4, last lines).
//!
//! A choice is a decision of whoever leads the unit, with an owner and a date; nothing here computes one. It is never
//! more than the time that the baseline measured, as far as that is shown. It may change until something came of it, and
//! then it stands for good. Who chose is in the audit, without the owner's name.

use chrono::{Months, NaiveDate};
use daglicht_shared::category::Category;
use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use serde::Deserialize;

use super::{BaselineError, act, load, period};
use crate::app::App;
use crate::form::{self, Fault, LONG, SHORT};
use crate::projects;
use crate::store::audit::{self, Act, Kind};
use crate::store::baselines::{self, Choice, Outcome};
use crate::store::{StoreError, Tx};

/// A field of the two forms of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// [`Draft::hours`].
    Hours,
    /// [`Draft::owner`].
    Owner,
    /// [`Draft::due`].
    Due,
    /// [`Draft::outcome`].
    Outcome,
}

impl Field {
    /// The id in forms.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Hours => "hours",
            Self::Owner => "owner",
            Self::Due => "due",
            Self::Outcome => "outcome",
        }
    }
}

/// The two forms as they were sent; fields that a form does not have are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// Hours a week.
    pub hours: String,
    /// Who sees to it.
    pub owner: String,
    /// Until when.
    pub due: String,
    /// What came of it.
    pub outcome: String,
}

impl Draft {
    /// The form of a choice as it stands; `written` writes tenths of an hour.
    #[must_use]
    pub fn of(choice: &Choice, written: impl Fn(u32) -> String) -> Self {
        Self {
            hours: written(choice.minutes_a_week / 6),
            owner: choice.owner.clone(),
            due: choice.due.to_string(),
            outcome: String::new(),
        }
    }

    /// The choice that the form says; `before` is the one that it changes.
    ///
    /// # Errors
    /// All faults, by field.
    pub fn choice(
        &self,
        (unit, category): (&UnitId, Category),
        today: NaiveDate,
        at: i64,
        before: Option<&Choice>,
    ) -> Result<Choice, Vec<(Field, Fault)>> {
        let last = today.checked_add_months(Months::new(12)).unwrap_or(today);
        let hours = match self.hours.trim() {
            "" => Err(Fault::Missing),
            text => form::tenths(text, 5).filter(|tenths| *tenths > 0).ok_or(Fault::Number),
        };
        let owner = form::words(&self.owner, SHORT);
        let due = form::date(&self.due, before.map(|choice| choice.due), |date| date >= today && date <= last);
        match (hours, owner, due) {
            (Ok(tenths), Ok(owner), Ok(due)) => Ok(Choice {
                unit: unit.clone(),
                category,
                minutes_a_week: tenths * 6,
                owner,
                due,
                chosen_at: at,
                outcome: None,
            }),
            (hours, owner, due) => {
                let faults = [(Field::Hours, hours.err()), (Field::Owner, owner.err()), (Field::Due, due.err())];
                Err(faults.into_iter().filter_map(|(field, fault)| Some((field, fault?))).collect())
            }
        }
    }

    /// What came of a choice, as the form says.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn outcome(&self, at: i64) -> Result<Outcome, Fault> {
        Ok(Outcome { at, text: form::words(&self.outcome, LONG)? })
    }
}

/// Keeps what a unit chose to recover, for an account, or for nobody in particular.
///
/// # Errors
/// [`BaselineError`] when the baseline is not sealed, does not measure the unit, or found less than that.
pub async fn choose(
    app: &App,
    actor: Option<&str>,
    project: &ProjectId,
    id: &BaselineId,
    choice: Choice,
) -> Result<(), BaselineError> {
    let found = load(app, project, id).await?;
    if found.sealed.is_none() {
        return Err(BaselineError::NotSealed(id.clone()));
    }
    if !found.plan.units.contains(&choice.unit) {
        return Err(BaselineError::Unit(choice.unit));
    }
    if choice.category == Category::StandardisedWork {
        return Err(BaselineError::NoLoss);
    }
    let terms = projects::find(app, project).await?.terms;
    let figures = period(app, &found.plan, &choice.unit, &terms).await?;
    let found = figures.loss(choice.category).map(|loss| loss.quantity.hours);
    // Pages show hours with one decimal, and what they show may be chosen.
    if found.is_some_and(|hours| f64::from(choice.minutes_a_week) / 60.0 > hours + 0.05) {
        return Err(BaselineError::More);
    }
    let act = act(actor, choice.chosen_at, Kind::ChoiceMade, project, id);
    let act = with_place(act, (&choice.unit, choice.category));
    let (project, id) = (project.clone(), id.clone());
    keep(app, act, move |tx| baselines::choose(tx, &project, &id, &choice)).await
}

/// Says what came of a choice, for an account, or for nobody in particular.
///
/// # Errors
/// [`BaselineError::Choice`] when there is none of which nothing came yet.
pub async fn conclude(
    app: &App,
    actor: Option<&str>,
    project: &ProjectId,
    id: &BaselineId,
    place: (UnitId, Category),
    outcome: Outcome,
) -> Result<(), BaselineError> {
    let act = act(actor, outcome.at, Kind::ChoiceConcluded, project, id);
    let act = with_place(act, (&place.0, place.1));
    let (project, id) = (project.clone(), id.clone());
    keep(app, act, move |tx| baselines::conclude(tx, &project, &id, (&place.0, place.1), &outcome)).await
}

/// Names the unit and the category in an act.
fn with_place(act: Act, (unit, category): (&UnitId, Category)) -> Act {
    Act { detail: format!("{} / {unit} / {category}", act.detail), ..act }
}

/// Changes a choice and says so in the audit, in one transaction.
async fn keep(
    app: &App,
    act: Act,
    change: impl Fn(&mut Tx<'_>) -> Result<bool, StoreError> + Send + 'static,
) -> Result<(), BaselineError> {
    let job = move |tx: &mut Tx<'_>| {
        let is_kept = change(tx)?;
        if is_kept {
            audit::append(tx, &act)?;
        }
        Ok(is_kept)
    };
    if app.store.write(job).await? { Ok(()) } else { Err(BaselineError::Choice) }
}

/// What the units chose to recover.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub async fn choices(app: &App, project: &ProjectId, id: &BaselineId) -> Result<Vec<Choice>, StoreError> {
    let (project, id) = (project.clone(), id.clone());
    app.store.read(move |tx| baselines::choices(tx, &project, &id)).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(changes: &[(Field, &str)], before: Option<&Choice>) -> Result<Choice, Vec<(Field, Fault)>> {
        let mut draft =
            Draft { hours: "6,5".into(), owner: " lead ".into(), due: "2027-06-30".into(), outcome: String::new() };
        for (field, text) in changes {
            let place = match field {
                Field::Hours => &mut draft.hours,
                Field::Owner => &mut draft.owner,
                Field::Due => &mut draft.due,
                Field::Outcome => &mut draft.outcome,
            };
            *place = (*text).to_owned();
        }
        let today = "2026-11-20".parse().expect("a date");
        draft.choice((&crate::testing::slug("north"), Category::Meetings), today, 7, before)
    }

    #[test]
    fn a_form_is_read_into_a_choice_and_written_back() {
        let choice = read(&[], None).expect("in order");
        assert_eq!((choice.minutes_a_week, choice.owner.as_str(), choice.chosen_at), (390, "lead", 7));
        let draft = Draft::of(&choice, |tenths| format!("{},{}", tenths / 10, tenths % 10));
        assert_eq!((draft.hours.as_str(), draft.due.as_str()), ("6,5", "2027-06-30"));
    }

    #[test]
    fn every_field_that_is_wrong_is_named_at_once() {
        let all = read(&[(Field::Hours, ""), (Field::Owner, " "), (Field::Due, "soon")], None);
        let expected = [(Field::Hours, Fault::Missing), (Field::Owner, Fault::Missing), (Field::Due, Fault::Date)];
        assert_eq!(all, Err(expected.into()));
        for (hours, fault) in [("0", Fault::Number), ("much", Fault::Number), ("6,55", Fault::Number)] {
            assert_eq!(read(&[(Field::Hours, hours)], None), Err(vec![(Field::Hours, fault)]), "{hours}");
        }
    }

    #[test]
    fn a_choice_is_for_the_first_year() {
        for (due, is_good) in [("2026-11-19", false), ("2026-11-20", true), ("2027-11-20", true), ("2027-11-21", false)]
        {
            assert_eq!(read(&[(Field::Due, due)], None).is_ok(), is_good, "{due}");
        }
        let before = Choice { due: "2026-01-01".parse().expect("a date"), ..read(&[], None).expect("in order") };
        assert!(read(&[(Field::Due, "2026-01-01")], Some(&before)).is_ok(), "a date that stood there may stay");
    }
}
