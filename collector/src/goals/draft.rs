// SPDX-License-Identifier: EUPL-1.2
//! What somebody wrote in a form, and what is wrong with it.
//!
//! Every field is a text as it came, so that a form with a fault is shown again as it was. All faults are told at once.

use chrono::{Datelike as _, NaiveDate};
use daglicht_shared::week::Week;
use serde::Deserialize;

use super::{Action, ActionState, Agreement, Content, Goal, GoalState};
use crate::figures::course::{Metric, Reading};
use crate::form::{self, Fault, LONG, SHORT};

/// The most that a share can be, in tenths of a percentage point; coverage can be above 100 %.
const HIGHEST: u32 = 1_500;
/// The least difference between the ends of a goal, in tenths of a percentage point.
const LEAST: u32 = 5;
/// How many years ahead a date may be.
const YEARS: i32 = 5;

/// A form as it was sent; fields that the form does not have are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// The version that the form was made from.
    pub version: String,
    /// The figure of a goal.
    pub metric: String,
    /// Where it stands.
    pub from: String,
    /// Where it is to be.
    pub to: String,
    /// By when.
    pub due: String,
    /// Why, or what there is to do.
    pub text: String,
    /// The kind of loss of an action.
    pub category: String,
    /// Who sees to it.
    pub owner: String,
    /// How far it is.
    pub state: String,
    /// What came of it.
    pub outcome: String,
}

/// A field of a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Field {
    /// The figure of a goal.
    Metric,
    /// Where it stands.
    From,
    /// Where it is to be.
    To,
    /// By when.
    Due,
    /// Why, or what there is to do.
    Text,
    /// The kind of loss of an action.
    Category,
    /// Who sees to it.
    Owner,
    /// How far it is.
    State,
    /// What came of it.
    Outcome,
}

impl Field {
    /// The id in forms and messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Metric => "metric",
            Self::From => "from",
            Self::To => "to",
            Self::Due => "due",
            Self::Text => "text",
            Self::Category => "category",
            Self::Owner => "owner",
            Self::State => "state",
            Self::Outcome => "outcome",
        }
    }
}

/// The fields that were read and the faults that were found.
struct Read<'a> {
    draft: &'a Draft,
    faults: Vec<(Field, Fault)>,
}

impl Draft {
    /// The form of an agreement as it stands; `written` writes a share of a goal.
    #[must_use]
    pub fn of(agreement: &Agreement, written: impl Fn(u32) -> String) -> Self {
        let (version, owner) = (agreement.version.to_string(), agreement.owner.clone());
        let empty = Self { version, owner, ..Self::default() };
        match &agreement.content {
            Content::Goal(goal) => Self {
                metric: goal.metric.to_string(),
                from: written(goal.from),
                to: written(goal.to),
                due: goal.by.to_string(),
                text: goal.reason.clone(),
                state: match goal.state {
                    GoalState::Open => "open",
                    GoalState::Closed => "closed",
                }
                .to_owned(),
                outcome: goal.outcome.clone(),
                ..empty
            },
            Content::Action(action) => Self {
                text: action.text.clone(),
                category: action.category.map(|category| category.to_string()).unwrap_or_default(),
                due: action.due.to_string(),
                state: match action.state {
                    ActionState::Open => "open",
                    ActionState::Done => "done",
                    ActionState::Dropped => "dropped",
                }
                .to_owned(),
                outcome: action.outcome.clone(),
                ..empty
            },
        }
    }

    /// The name of who sees to it, and the goal; `before` is the goal that it changes, and `reading` gives a figure of today.
    ///
    /// # Errors
    /// All faults, by field.
    pub fn goal(
        &self,
        today: NaiveDate,
        before: Option<&Goal>,
        reading: impl FnOnce(Metric) -> Option<Reading>,
    ) -> Result<(String, Content), Vec<(Field, Fault)>> {
        let mut read = Read { draft: self, faults: Vec::new() };
        let metric = read.choice(Field::Metric, &self.metric, |text| text.parse().ok());
        let from = match (self.from.trim(), metric) {
            ("", Some(metric)) => match reading(metric) {
                Some(reading) => Some(tenths(reading.share)),
                None => read.fault(Field::From, Fault::NoReading),
            },
            (text, _) => read.share(Field::From, text),
        };
        let to = read.share(Field::To, &self.to);
        if from.zip(to).is_some_and(|(from, to)| from.abs_diff(to) < LEAST) {
            read.faults.push((Field::To, Fault::Same));
        }
        let by = read.date(today, before.map(|goal| goal.by));
        let set = before.map_or_else(|| Week::of(today), |goal| goal.set);
        if by.is_some_and(|by| Week::of(by) <= set) {
            read.faults.push((Field::Due, Fault::Date));
        }
        let reason = read.text(Field::Text, &self.text, LONG);
        let owner = read.text(Field::Owner, &self.owner, SHORT);
        let state = match before {
            None => Some(GoalState::Open),
            Some(_) => read.choice(Field::State, &self.state, |text| match text {
                "open" => Some(GoalState::Open),
                "closed" => Some(GoalState::Closed),
                _ => None,
            }),
        };
        let outcome = read.text(Field::Outcome, &self.outcome, LONG);
        match (metric, from, to, by, state) {
            (Some(metric), Some(from), Some(to), Some(by), Some(state)) if read.faults.is_empty() => {
                Ok((owner, Content::Goal(Goal { metric, from, to, set, by, reason, state, outcome })))
            }
            _ => Err(read.faults),
        }
    }

    /// The name of who sees to it, and the action; `before` is the action that it changes.
    ///
    /// # Errors
    /// All faults, by field.
    pub fn action(&self, today: NaiveDate, before: Option<&Action>) -> Result<(String, Content), Vec<(Field, Fault)>> {
        let mut read = Read { draft: self, faults: Vec::new() };
        let text = read.text(Field::Text, &self.text, LONG);
        if text.is_empty() && !read.faults.iter().any(|(field, _)| *field == Field::Text) {
            read.faults.push((Field::Text, Fault::Missing));
        }
        let category = match self.category.as_str() {
            "" => None,
            _ => read.choice(Field::Category, &self.category, |text| text.parse().ok()),
        };
        let due = read.date(today, before.map(|action| action.due));
        let owner = read.text(Field::Owner, &self.owner, SHORT);
        let state = match before {
            None => Some(ActionState::Open),
            Some(_) => read.choice(Field::State, &self.state, |text| match text {
                "open" => Some(ActionState::Open),
                "done" => Some(ActionState::Done),
                "dropped" => Some(ActionState::Dropped),
                _ => None,
            }),
        };
        let outcome = read.text(Field::Outcome, &self.outcome, LONG);
        match (due, state) {
            (Some(due), Some(state)) if read.faults.is_empty() => {
                Ok((owner, Content::Action(Action { text, category, due, state, outcome })))
            }
            _ => Err(read.faults),
        }
    }
}

impl Read<'_> {
    fn fault<T>(&mut self, field: Field, fault: Fault) -> Option<T> {
        self.faults.push((field, fault));
        None
    }

    fn choice<T>(&mut self, field: Field, text: &str, parse: impl FnOnce(&str) -> Option<T>) -> Option<T> {
        match text.trim() {
            "" => self.fault(field, Fault::Missing),
            text => parse(text).or_else(|| self.fault(field, Fault::Choice)),
        }
    }

    /// A percentage with at most one decimal, written with a comma or a point.
    fn share(&mut self, field: Field, text: &str) -> Option<u32> {
        let text = text.trim().trim_end_matches('%').trim_end();
        if text.is_empty() {
            return self.fault(field, Fault::Missing);
        }
        let tenths = form::tenths(text, 3).filter(|tenths| *tenths <= HIGHEST);
        tenths.or_else(|| self.fault(field, Fault::Number))
    }

    /// A date that is ahead, or that stood there before.
    fn date(&mut self, today: NaiveDate, before: Option<NaiveDate>) -> Option<NaiveDate> {
        let can_be = |date: NaiveDate| date >= today && date.year() <= today.year().saturating_add(YEARS);
        form::date(&self.draft.due, before, can_be).map_or_else(|fault| self.fault(Field::Due, fault), Some)
    }

    /// A text; empty when it has a fault.
    fn text(&mut self, field: Field, text: &str, most: usize) -> String {
        form::text(text, most).unwrap_or_else(|fault| {
            self.faults.push((field, fault));
            String::new()
        })
    }
}

/// A share in tenths of a percentage point.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is kept")]
fn tenths(share: f64) -> u32 {
    (share * 1_000.0).round().clamp(0.0, f64::from(HIGHEST)) as u32
}
