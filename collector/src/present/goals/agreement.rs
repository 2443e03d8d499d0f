// SPDX-License-Identifier: EUPL-1.2
//! The page of one agreement with what stood there before, and the form of a new one.

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::time::Timestamp;

use super::{Place, goal_facts, goal_line, metric, name, place, state};
use crate::clock;
use crate::figures::course::Metric;
use crate::form::{LONG, SHORT};
use crate::goals::{Agreement, Content, Draft, Field, GoalState, Kind};
use crate::present::form::{FieldFault, FormField, Input, said};
use crate::present::words::Words;
use crate::present::{AgreementPage, Layout};

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

struct Version {
    when: String,
    facts: Vec<String>,
}

/// The page of one agreement, or the form of a new one.
pub(in crate::present) fn one(layout: &Layout<'_>, page: &AgreementPage<'_>) -> String {
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
        Field::From => (&draft.from, Some("form-from-help"), Input::Number),
        Field::To => (&draft.to, Some("form-to-help"), Input::Number),
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
