// SPDX-License-Identifier: EUPL-1.2
//! What a unit chose to recover of what a baseline found: beside what could be recovered, and the form of one choice.
//!
//! The potential is computed; the choice is what people wrote, and is shown as they wrote it.

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::category::Category;

use super::baseline::{self, BaselinePage};
use super::form::{FieldFault, FormField, Input, said};
use super::spans::{Link, unit_name};
use super::tables::{Offer, loss_row, potential};
use super::team::Fact;
use super::words::Words;
use super::{Layout, numbers};
use crate::baseline::choose::{Draft, Field};
use crate::figures::Loss;
use crate::form::{Fault, LONG, SHORT};

/// What a unit chose to recover of one category.
#[derive(Debug, Clone, Copy)]
pub struct ChosenLoss<'a> {
    /// The category.
    pub category: Category,
    /// Hours a week.
    pub hours: f64,
    /// Who sees to it.
    pub owner: &'a str,
    /// Until when.
    pub due: NaiveDate,
    /// What came of it.
    pub outcome: Option<&'a str>,
}

/// The page on which a unit chooses what to recover of one category.
#[derive(Debug, Clone, Copy)]
pub struct ChoicePage<'a> {
    /// The baseline.
    pub baseline: BaselinePage<'a>,
    /// The category.
    pub category: Category,
    /// The fields of both forms.
    pub draft: &'a Draft,
    /// What is wrong with them.
    pub faults: &'a [(Field, Fault)],
    /// Why nothing was kept although the form was in order.
    pub complaint: Option<NotChosen>,
}

/// Why a choice was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotChosen {
    /// Something came of it before, or there is nothing of which something can come.
    Concluded,
}

/// The choices of a unit beside what could be recovered.
pub(super) struct Choices {
    pub(super) rows: Vec<Row>,
    /// The sum, beside all that could be recovered.
    pub(super) together: String,
    /// The hours of all choices.
    pub(super) hours: String,
}

/// A choice in words.
pub(super) struct Row {
    pub(super) kind: &'static str,
    pub(super) name: String,
    /// Where it can be changed, for whoever may.
    pub(super) href: Option<String>,
    pub(super) realistic: String,
    pub(super) full: String,
    pub(super) hours: String,
    pub(super) owner: String,
    pub(super) due: String,
    pub(super) outcome: String,
}

#[derive(Template)]
#[template(path = "choice.html")]
struct ChoiceTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    unit: Link,
    baseline: Link,
    complaint: Option<String>,
    faults: Vec<FieldFault>,
    measured: String,
    facts: Vec<Fact>,
    levers: String,
    action: String,
    fields: Vec<FormField<'a>>,
    /// Of a choice that stands.
    outcome: Option<FormField<'a>>,
    /// What was chosen and what came of it, where nothing changes any more.
    concluded: Option<Vec<Fact>>,
    who: String,
}

/// The address of the page of one choice.
fn href(words: Words<'_>, page: &BaselinePage<'_>, category: Category) -> String {
    format!("{}/choices/{category}", baseline::href(words, page, page.unit))
}

/// The links to choose what a loss holds and nobody chose yet, for whoever may.
pub(super) fn offers(words: Words<'_>, page: &BaselinePage<'_>, loss: &Loss) -> Vec<Offer> {
    let is_open = |category: &&Category| page.choices.iter().all(|choice| choice.category != **category);
    let offer = |category: &Category| Offer {
        href: href(words, page, *category),
        text: words.with("choice-link", &[("category", &words.get(category.id()))]),
        about: None,
    };
    loss.categories.iter().filter(|_| page.may_choose).filter(is_open).map(offer).collect()
}

/// All choices; none when nothing was chosen.
pub(super) fn choices(words: Words<'_>, page: &BaselinePage<'_>) -> Option<Choices> {
    let hours: f64 = page.choices.iter().map(|choice| choice.hours).sum();
    let fte = numbers::decimal(words.language, hours / page.terms.conversion.hours_per_fte_week, 1);
    let hours = words.hours(hours);
    let together = match page.figures.sum.as_deref().and_then(|shown| potential(words, shown)) {
        Some(all) => words.with(
            "choices-together",
            &[("hours", &hours), ("fte", &fte), ("realistic", &all.realistic), ("full", &all.full)],
        ),
        None => words.with("choices-together-plain", &[("hours", &hours), ("fte", &fte)]),
    };
    let rows: Vec<Row> = page.choices.iter().map(|choice| row(words, page, choice)).collect();
    (!rows.is_empty()).then_some(Choices { rows, together, hours })
}

fn row(words: Words<'_>, page: &BaselinePage<'_>, choice: &ChosenLoss<'_>) -> Row {
    let loss = page.figures.loss(choice.category).map(|loss| loss_row(words, loss));
    let [realistic, full] =
        loss.map_or_else(|| [words.get("no-value"), words.get("no-value")], |loss| [loss.realistic, loss.full]);
    Row {
        kind: choice.category.id(),
        name: words.get(choice.category.id()),
        href: (page.may_choose && choice.outcome.is_none()).then(|| href(words, page, choice.category)),
        realistic,
        full,
        hours: words.hours(choice.hours),
        owner: choice.owner.to_owned(),
        due: words.date(choice.due),
        outcome: choice.outcome.map_or_else(|| words.get("choice-open"), str::to_owned),
    }
}

/// The page of one choice.
pub(super) fn page(layout: &Layout<'_>, page: &ChoicePage<'_>) -> String {
    let (words, of) = (layout.words, &page.baseline);
    let unit = unit_name(of.terms, of.unit);
    let category = words.get(page.category.id());
    let chosen = of.choices.iter().find(|choice| choice.category == page.category);
    let loss = of.figures.loss(page.category);
    let template = ChoiceTemplate {
        layout,
        title: words.with("choice-title", &[("unit", &unit), ("category", &category)]),
        baseline: Link::to(baseline::href(words, of, of.unit), baseline::title(words, of.plan)),
        complaint: page.complaint.map(|NotChosen::Concluded| words.get("choice-concluded")),
        faults: page
            .faults
            .iter()
            .map(|(field, fault)| FieldFault {
                id: field.id(),
                label: label(words, *field),
                text: wrong(words, *field, *fault),
            })
            .collect(),
        measured: measured(words, page.category, loss),
        facts: loss.map_or_else(Vec::new, |loss| facts(words, loss)),
        levers: words.get(&format!("levers-{}", page.category)),
        action: href(words, of, page.category),
        fields: [Field::Hours, Field::Owner, Field::Due].map(|field| form_field(words, page, field)).into(),
        outcome: chosen.map(|_| form_field(words, page, Field::Outcome)),
        concluded: chosen.and_then(|choice| Some(concluded(words, choice, choice.outcome?))),
        who: words.with("choice-visible", &[("unit", &unit)]),
        unit: Link::to(baseline::home(words, of, of.unit), unit),
    };
    template.render().expect("the template writes to memory")
}

fn measured(words: Words<'_>, category: Category, loss: Option<&Loss>) -> String {
    match loss.map(|loss| loss.categories.as_slice()) {
        None => words.get("choice-not-measured"),
        Some([_]) => words.get("choice-measured"),
        Some(all) => {
            let others: Vec<Category> = all.iter().copied().filter(|other| *other != category).collect();
            words.with("choice-merged", &[("names", &words.names_within(&others))])
        }
    }
}

fn facts(words: Words<'_>, loss: &Loss) -> Vec<Fact> {
    let row = loss_row(words, loss);
    let all = [
        ("column-hours", row.hours),
        ("column-share", row.share),
        ("column-band", row.band),
        ("choice-realistic", row.realistic),
        ("choice-full", row.full),
    ];
    all.into_iter().map(|(id, value)| Fact { term: words.get(id), value }).collect()
}

fn concluded(words: Words<'_>, choice: &ChosenLoss<'_>, outcome: &str) -> Vec<Fact> {
    let all = [
        ("choice-hours", words.hours(choice.hours)),
        ("choice-owner", choice.owner.to_owned()),
        ("choice-due", words.date(choice.due)),
        ("choice-outcome", outcome.to_owned()),
    ];
    all.into_iter().map(|(id, value)| Fact { term: words.get(id), value }).collect()
}

fn form_field<'a>(words: Words<'_>, page: &ChoicePage<'a>, field: Field) -> FormField<'a> {
    let draft: &'a Draft = page.draft;
    let (value, help, input) = match field {
        Field::Hours => (&draft.hours, "choice-hours-help", Input::Number),
        Field::Owner => (&draft.owner, "choice-owner-help", Input::Line(SHORT)),
        Field::Due => (&draft.due, "choice-due-help", Input::Date),
        Field::Outcome => (&draft.outcome, "choice-outcome-help", Input::Lines(LONG)),
    };
    let fault = page.faults.iter().find(|(faulty, _)| *faulty == field);
    FormField {
        id: field.id(),
        label: label(words, field),
        help: Some(words.get(help)),
        fault: fault.map(|(field, fault)| wrong(words, *field, *fault)),
        is_optional: false,
        value,
        input,
    }
}

fn label(words: Words<'_>, field: Field) -> String {
    words.get(match field {
        Field::Hours => "choice-form-hours",
        Field::Owner => "choice-form-owner",
        Field::Due => "choice-form-due",
        Field::Outcome => "choice-form-outcome",
    })
}

/// What is wrong with a field, in words of this form where they differ from those of goals.
fn wrong(words: Words<'_>, field: Field, fault: Fault) -> String {
    if field == Field::Hours && fault == Fault::Number {
        return words.get("choice-fault-hours");
    }
    if field == Field::Due && fault == Fault::Date { words.get("choice-fault-due") } else { said(words, fault) }
}
