// SPDX-License-Identifier: EUPL-1.2
//! The goals and actions of a unit, and the page of one of them.
//!
//! What is said of a goal comes from `figures::course` and claims no more. What people wrote is shown as they wrote it.

mod agreement;
#[cfg(test)]
pub(super) mod tests;

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;

pub use self::agreement::Complaint;
pub(super) use self::agreement::one;
use super::numbers;
use super::words::Words;
use super::{GoalsPage, Layout};
use crate::figures::course::{Course, Metric, Progress, Reading};
use crate::goals::{Action, ActionState, Agreement, Content, Goal};

#[derive(Template)]
#[template(path = "goals.html")]
struct GoalsTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    place: Place,
    visible: String,
    may_write: bool,
    goals: Agreed,
    caption: String,
}

/// Where a page of goals stands: its unit, and the address that all of them begin with.
pub(super) struct Place {
    pub(super) base: String,
    pub(super) back: String,
}

/// Goals and actions, open and not.
pub(super) struct Agreed {
    pub(super) open: Vec<GoalItem>,
    pub(super) closed: Vec<GoalItem>,
    pub(super) actions: Vec<ActionItem>,
    pub(super) finished: Vec<ActionItem>,
}

pub(super) struct GoalItem {
    pub(super) number: u32,
    pub(super) line: String,
    pub(super) course: &'static str,
    pub(super) said: String,
    pub(super) why: String,
    pub(super) facts: Vec<String>,
    pub(super) open: String,
}

pub(super) struct ActionItem {
    pub(super) number: u32,
    pub(super) text: String,
    pub(super) category: String,
    pub(super) owner: String,
    pub(super) due: String,
    pub(super) state: String,
    pub(super) outcome: String,
}

/// The page of all goals and actions of a unit.
pub(super) fn overview(layout: &Layout<'_>, page: &GoalsPage<'_>) -> String {
    let words = layout.words;
    let unit = name(page.terms, page.unit);
    let template = GoalsTemplate {
        layout,
        title: words.with("goals-title", &[("unit", &unit)]),
        place: place(words, page.terms, page.unit),
        visible: words.with("goals-visible", &[("unit", &unit)]),
        may_write: page.may_write,
        goals: agreed(words, page.agreements, page.today),
        caption: words.with("actions-caption", &[("unit", &unit)]),
    };
    template.render().expect("the template writes to memory")
}

fn name(terms: &Terms, unit: &UnitId) -> String {
    terms.unit(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
}

pub(super) fn place(words: Words<'_>, terms: &Terms, unit: &UnitId) -> Place {
    Place {
        base: format!("/{}/projects/{}/units/{unit}", words.language, terms.project),
        back: words.with("goals-back", &[("unit", &name(terms, unit))]),
    }
}

/// All agreements, sorted into what is open and what is not.
pub(super) fn agreed(words: Words<'_>, agreements: &[(Agreement, Option<Progress>)], today: NaiveDate) -> Agreed {
    let mut all = Agreed { open: Vec::new(), closed: Vec::new(), actions: Vec::new(), finished: Vec::new() };
    for (agreement, progress) in agreements {
        let is_open = agreement.content.is_open();
        match &agreement.content {
            Content::Goal(goal) => {
                let list = if is_open { &mut all.open } else { &mut all.closed };
                list.push(goal_item(words, agreement, goal, progress.as_ref()));
            }
            Content::Action(action) => {
                let list = if is_open { &mut all.actions } else { &mut all.finished };
                list.push(action_item(words, agreement, action, today));
            }
        }
    }
    all
}

fn goal_item(words: Words<'_>, agreement: &Agreement, goal: &Goal, progress: Option<&Progress>) -> GoalItem {
    let course = progress.map_or(Course::NoFigure, |progress| progress.course);
    let id = match course {
        Course::NoFigure => "course-no-figure",
        Course::Reached => "course-reached",
        Course::NotReached => "course-not-reached",
        Course::OnCourse => "course-on-course",
        Course::Behind => "course-behind",
        Course::WithinMargin => "course-within-margin",
        Course::TooFewWeeks => "course-too-few-weeks",
    };
    let line = goal_line(words, goal);
    let mut facts: Vec<String> = progress
        .and_then(|progress| progress.reading.as_ref())
        .map(|reading| now(words, reading))
        .into_iter()
        .collect();
    facts.extend(goal_facts(words, goal, &agreement.owner));
    GoalItem {
        number: agreement.number,
        course: id,
        said: words.get(id),
        why: words.get(&format!("{id}-text")),
        facts,
        open: words.with("goal-open-named", &[("name", &line)]),
        line,
    }
}

fn goal_line(words: Words<'_>, goal: &Goal) -> String {
    let [from, to] = [goal.from, goal.to].map(|tenths| tenths_long(words, tenths));
    words.with("goal-line", &[("metric", &metric(words, goal.metric)), ("from", &from), ("to", &to)])
}

fn goal_facts(words: Words<'_>, goal: &Goal, owner: &str) -> Vec<String> {
    let by = words.date(goal.by);
    let texts = [
        ("goal-by", "date", by.as_str()),
        ("goal-owner", "owner", owner),
        ("goal-reason", "text", &goal.reason),
        ("goal-outcome", "text", &goal.outcome),
    ];
    texts
        .into_iter()
        .filter(|(_, _, text)| !text.is_empty())
        .map(|(id, name, text)| words.with(id, &[(name, text)]))
        .collect()
}

fn now(words: Words<'_>, reading: &Reading) -> String {
    let weeks: Vec<String> = reading.weeks.iter().map(|(week, _)| words.week(*week)).collect();
    let weeks = words.list(&weeks);
    let point = |share: f64| numbers::percent_point(words.language, share);
    match reading.interval {
        Some([low, high]) => words.with(
            "goal-now",
            &[("share", &point(reading.share)), ("low", &point(low)), ("high", &point(high)), ("weeks", &weeks)],
        ),
        None => words.with("goal-now-plain", &[("share", &point(reading.share)), ("weeks", &weeks)]),
    }
}

fn action_item(words: Words<'_>, agreement: &Agreement, action: &Action, today: NaiveDate) -> ActionItem {
    ActionItem {
        number: agreement.number,
        text: action.text.clone(),
        category: action.category.map_or_else(|| words.get("no-value"), |category| words.get(category.id())),
        owner: if agreement.owner.is_empty() { words.get("no-value") } else { agreement.owner.clone() },
        due: words.date(action.due),
        state: words.get(state(action, today)),
        outcome: action.outcome.clone(),
    }
}

fn state(action: &Action, today: NaiveDate) -> &'static str {
    match action.state {
        ActionState::Open if action.due < today => "action-state-late",
        ActionState::Open => "action-state-open",
        ActionState::Done => "action-state-done",
        ActionState::Dropped => "action-state-dropped",
    }
}

fn metric(words: Words<'_>, metric: Metric) -> String {
    match metric {
        Metric::Loss(category) => words.get(category.id()),
        Metric::ValueAdding | Metric::HiddenFactory | Metric::Unknown | Metric::Coverage => {
            words.get(&format!("metric-{metric}"))
        }
    }
}

/// "12,5" or "12", as a field of a form takes it.
pub(super) fn tenths(words: Words<'_>, tenths: u32) -> String {
    let decimals = usize::from(!tenths.is_multiple_of(10));
    numbers::decimal(words.language, f64::from(tenths) / 10.0, decimals)
}

fn tenths_long(words: Words<'_>, tenths: u32) -> String {
    numbers::with_percent_sign(words.language, &self::tenths(words, tenths))
}
