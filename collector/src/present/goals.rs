// SPDX-License-Identifier: EUPL-1.2
//! The goals and actions of a unit, and the form of one of them.
//!
//! What is said of a goal comes from `figures::course` and claims no more. What people wrote is shown as they wrote it.

#[cfg(test)]
pub(super) mod tests;

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::time::Timestamp;

use super::numbers;
use super::words::Words;
use super::{AgreementPage, GoalsPage, Layout};
use crate::clock;
use crate::figures::course::{Course, Metric, Progress, Reading};
use crate::goals::{Action, ActionState, Agreement, Content, Draft, Fault, Field, Goal, GoalState, Kind, LONG, SHORT};

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

#[derive(Template)]
#[template(path = "agreement.html")]
struct AgreementTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    place: Place,
    visible: String,
    complaint: Option<String>,
    faults: Vec<FieldFault>,
    action: Option<String>,
    version: &'a str,
    fields: Vec<FormField<'a>>,
    facts: Vec<String>,
    history: Option<Vec<Version>>,
}

struct FieldFault {
    id: &'static str,
    label: String,
    text: String,
}

/// A field of a form as the template writes it.
struct FormField<'a> {
    id: &'static str,
    label: String,
    help: Option<String>,
    fault: Option<String>,
    is_optional: bool,
    value: &'a str,
    input: Input,
}

enum Input {
    Line(usize),
    Percent,
    Date,
    Lines(usize),
    /// Values and names.
    Choice(Vec<(String, String)>),
}

struct Version {
    when: String,
    facts: Vec<String>,
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

/// The page of one agreement, or the form of a new one.
pub(super) fn one(layout: &Layout<'_>, page: &AgreementPage<'_>) -> String {
    let words = layout.words;
    let unit = name(page.terms, page.unit);
    let place = place(words, page.terms, page.unit);
    let newest = page.history.first();
    let (id, target) = match (page.kind, newest) {
        (Kind::Goal, None) => ("form-new-goal", format!("{}/goals", place.base)),
        (Kind::Action, None) => ("form-new-action", format!("{}/actions", place.base)),
        (Kind::Goal, Some(one)) => ("form-goal", format!("{}/agreements/{}", place.base, one.number)),
        (Kind::Action, Some(one)) => ("form-action", format!("{}/agreements/{}", place.base, one.number)),
    };
    let label = |field: Field| words.get(label(page.kind, field));
    let template = AgreementTemplate {
        layout,
        title: words.with(id, &[("unit", &unit)]),
        visible: words.with("goals-visible", &[("unit", &unit)]),
        complaint: page.complaint.map(|complaint| {
            words.get(match complaint {
                Complaint::Changed => "form-changed",
                Complaint::Full => "form-full",
            })
        }),
        faults: page
            .faults
            .iter()
            .map(|(field, fault)| FieldFault { id: field.id(), label: label(*field), text: said(words, *fault) })
            .collect(),
        action: page.may_write.then_some(target),
        version: &page.draft.version,
        fields: fields(words, page),
        facts: newest.map_or_else(Vec::new, |newest| facts(words, newest, page.today)),
        history: newest.map(|_| page.history.iter().skip(1).map(|one| version(words, one, page.today)).collect()),
        place,
    };
    template.render().expect("the template writes to memory")
}

/// Why a form that is in order was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// Somebody else changed the agreement.
    Changed,
    /// There are too many.
    Full,
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

/// An agreement in lines, as it stands or stood.
fn facts(words: Words<'_>, agreement: &Agreement, today: NaiveDate) -> Vec<String> {
    match &agreement.content {
        Content::Goal(goal) => {
            let state = words.get(match goal.state {
                GoalState::Open => "form-goal-open",
                GoalState::Closed => "form-goal-closed",
            });
            let first = format!("{} ({state})", goal_line(words, goal));
            std::iter::once(first).chain(goal_facts(words, goal, &agreement.owner)).collect()
        }
        Content::Action(action) => {
            let by = words.date(action.due);
            let mut lines = vec![format!("{} ({})", action.text, words.get(state(action, today)))];
            lines.extend(action.category.map(|category| words.get(category.id())));
            let texts = [
                ("goal-by", "date", by.as_str()),
                ("goal-owner", "owner", &agreement.owner),
                ("goal-outcome", "text", &action.outcome),
            ];
            let texts = texts.into_iter().filter(|(_, _, text)| !text.is_empty());
            lines.extend(texts.map(|(id, name, text)| words.with(id, &[(name, text)])));
            lines
        }
    }
}

fn version(words: Words<'_>, agreement: &Agreement, today: NaiveDate) -> Version {
    let date = words.date(clock::date(Timestamp(agreement.at.saturating_mul(1_000))));
    Version {
        when: words.with("history-line", &[("date", &date), ("author", &agreement.author)]),
        facts: facts(words, agreement, today),
    }
}

fn fields<'a>(words: Words<'_>, page: &AgreementPage<'a>) -> Vec<FormField<'a>> {
    let draft: &'a Draft = page.draft;
    let is_new = page.history.is_empty();
    let all: &[Field] = match (page.kind, is_new) {
        (Kind::Goal, true) => &[Field::Metric, Field::From, Field::To, Field::Due, Field::Text, Field::Owner],
        (Kind::Goal, false) => &[
            Field::Metric,
            Field::From,
            Field::To,
            Field::Due,
            Field::Text,
            Field::Owner,
            Field::State,
            Field::Outcome,
        ],
        (Kind::Action, true) => &[Field::Text, Field::Category, Field::Owner, Field::Due],
        (Kind::Action, false) => {
            &[Field::Text, Field::Category, Field::Owner, Field::Due, Field::State, Field::Outcome]
        }
    };
    all.iter().map(|field| form_field(words, page, draft, *field)).collect()
}

fn form_field<'a>(words: Words<'_>, page: &AgreementPage<'a>, draft: &'a Draft, field: Field) -> FormField<'a> {
    let named = |ids: &[(&str, &str)]| ids.iter().map(|(value, id)| ((*value).to_owned(), words.get(id))).collect();
    let none = (String::new(), words.get("form-category-none"));
    let losses = Category::ALL.into_iter().filter(|one| *one != Category::StandardisedWork);
    let (value, help, input) = match field {
        Field::Metric => {
            let metrics = Metric::all().map(|one| (one.to_string(), metric(words, one)));
            let choose = (String::new(), words.get("form-metric-choose"));
            (&draft.metric, None, Input::Choice(std::iter::once(choose).chain(metrics).collect()))
        }
        Field::From => (&draft.from, Some("form-from-help"), Input::Percent),
        Field::To => (&draft.to, Some("form-to-help"), Input::Percent),
        Field::Due => (&draft.due, Some("form-due-help"), Input::Date),
        Field::Text => (&draft.text, None, Input::Lines(LONG)),
        Field::Category => {
            let losses = losses.map(|one| (one.to_string(), words.get(one.id())));
            (&draft.category, None, Input::Choice(std::iter::once(none).chain(losses).collect()))
        }
        Field::Owner => (&draft.owner, Some("form-owner-help"), Input::Line(SHORT)),
        Field::State => {
            let states = match page.kind {
                Kind::Goal => named(&[("open", "form-goal-open"), ("closed", "form-goal-closed")]),
                Kind::Action => named(&[
                    ("open", "action-state-open"),
                    ("done", "action-state-done"),
                    ("dropped", "action-state-dropped"),
                ]),
            };
            (&draft.state, None, Input::Choice(states))
        }
        Field::Outcome => (&draft.outcome, None, Input::Lines(LONG)),
    };
    let fault = page.faults.iter().find(|(faulty, _)| *faulty == field);
    FormField {
        id: field.id(),
        label: words.get(label(page.kind, field)),
        help: help.map(|id| words.get(id)),
        fault: fault.map(|(_, fault)| said(words, *fault)),
        is_optional: match field {
            Field::From | Field::Category | Field::Owner | Field::Outcome => true,
            Field::Text => page.kind == Kind::Goal,
            Field::Metric | Field::To | Field::Due | Field::State => false,
        },
        value,
        input,
    }
}

const fn label(kind: Kind, field: Field) -> &'static str {
    match (field, kind) {
        (Field::Metric, _) => "form-metric",
        (Field::From, _) => "form-from",
        (Field::To, _) => "form-to",
        (Field::Due, _) => "form-due",
        (Field::Text, Kind::Goal) => "form-reason",
        (Field::Text, Kind::Action) => "form-text",
        (Field::Category, _) => "form-category",
        (Field::Owner, _) => "form-owner",
        (Field::State, _) => "form-state",
        (Field::Outcome, _) => "form-outcome",
    }
}

fn said(words: Words<'_>, fault: Fault) -> String {
    match fault {
        Fault::Missing => words.get("fault-missing"),
        Fault::Choice => words.get("fault-choice"),
        Fault::Number => words.get("fault-number"),
        Fault::NoReading => words.get("fault-no-reading"),
        Fault::Same => words.get("fault-same"),
        Fault::Date => words.get("fault-date"),
        Fault::Long(most) => words.with("fault-long", &[("most", &most.to_string())]),
        Fault::Unseen => words.get("fault-unseen"),
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
