// SPDX-License-Identifier: EUPL-1.2
//! The conversation sheet: one's own agreements, to write down and to change, and the sheet as it would be on paper.
//!
//! The history of the agreements is their own: on this page undo and redo are about them.

use askama::Template;
use daglicht_shared::category::Category;
use daglicht_shared::quarter::Quarter;
use daglicht_shared::text::{FluentValue, Language};

use super::view::{Answer, Choice, File, Frame, History, Link, Tab, Visit};
use crate::commands::export::Form;
use crate::commands::{self, Exit};
use crate::entries::Standing;
use crate::sheet::page::{self, Body};
use crate::sheet::past::{self, Past};
use crate::sheet::{LONGEST_NAME, Length, Output, Sheet, Task};

/// How many quarters can be chosen.
const QUARTERS: usize = 4;

#[derive(Template)]
#[template(path = "sheet.html")]
struct SheetPage<'a> {
    frame: Frame<'a>,
    quarter: String,
    quarters: Vec<Link>,
    longest: usize,
    done_label: String,
    /// The last one is empty: a new one.
    outputs: Vec<OutputForm>,
    /// The last one is empty: a new one.
    tasks: Vec<TaskForm>,
    title: String,
    lead: String,
    body: Body,
}

/// An output to change.
#[derive(Default)]
struct OutputForm {
    /// How it stands; none for one that is new.
    line: Option<String>,
    name: String,
    agreed: String,
    done: String,
    standard: String,
}

/// A side task to change.
struct TaskForm {
    /// How it stands; none for one that is new.
    line: Option<String>,
    name: String,
    week: String,
    choices: Vec<Choice>,
}

/// The sheet of the quarter that the address names, or of this one.
pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let words = visit.words();
    let this = commands::sheet::this_quarter(visit.app);
    let quarter = match visit.part(1) {
        "" => this,
        named => match named.parse() {
            Ok(quarter) => quarter,
            Err(_) => return Ok(Answer::Asking(visit.problem(&words.get("page-no-such-quarter"))?)),
        },
    };
    let sheet = commands::sheet::read(visit.app, Some(quarter))?;
    let past = Past::load(&visit.app.paths, &sheet.agreements)?;
    let named = |standing| past.next(standing).map(|change| commands::sheet::told(visit.app, change));
    let journal = visit.app.existing_journal()?;
    let frame = visit.frame(Some(Tab::Data), journal.as_ref())?;
    let page = SheetPage {
        frame: Frame {
            history: History::Agreements,
            undo: named(Standing::Done),
            redo: named(Standing::Undone),
            ..frame
        },
        quarter: quarter.to_string(),
        quarters: quarters(visit, this, quarter),
        longest: LONGEST_NAME,
        done_label: words.with("page-sheet-done", &[("quarter", quarter.to_string().into())]),
        outputs: outputs(visit, &sheet),
        tasks: tasks(visit, &sheet),
        title: page::title(&sheet, words),
        lead: page::lead(&sheet, words),
        body: Body::new(&sheet, words, 4),
    };
    Ok(Answer::Page(page.render()?))
}

/// This quarter and those before it.
fn quarters(visit: &Visit<'_>, this: Quarter, shown: Quarter) -> Vec<Link> {
    let before = |quarter: &Quarter| quarter.weeks().first().map(|week| Quarter::of(week.previous()));
    let link = |quarter: Quarter| Link {
        href: visit.href(&format!("/sheet/{quarter}")),
        text: quarter.to_string(),
        is_current: quarter == shown,
    };
    std::iter::successors(Some(this), before).take(QUARTERS).map(link).collect()
}

fn outputs(visit: &Visit<'_>, sheet: &Sheet) -> Vec<OutputForm> {
    let form = |output: &Output| {
        let done = output.done_in(sheet.quarter);
        let values = [("agreed", FluentValue::from(output.agreed)), ("done", done.unwrap_or_default().into())];
        let line = if done.is_some() { "page-sheet-done-line" } else { "page-sheet-agreed-line" };
        OutputForm {
            line: Some(visit.words().with(line, &values)),
            name: output.name.clone(),
            agreed: output.agreed.to_string(),
            done: done.map(|done| done.to_string()).unwrap_or_default(),
            standard: output.standard.map(|standard| typed(visit, standard)).unwrap_or_default(),
        }
    };
    sheet.agreements.output.iter().map(form).chain([OutputForm::default()]).collect()
}

fn tasks(visit: &Visit<'_>, sheet: &Sheet) -> Vec<TaskForm> {
    let form = |task: &Task| {
        let week = visit.length(task.week.milliseconds());
        TaskForm {
            line: Some(visit.words().with("page-sheet-task-line", &[("week", week.into())])),
            name: task.name.clone(),
            week: typed(visit, task.week),
            choices: visit.choices(task.category),
        }
    };
    let new = TaskForm { line: None, name: String::new(), week: String::new(), choices: visit.choices(None) };
    sheet.agreements.task.iter().map(form).chain([new]).collect()
}

/// A length as somebody types it in their language, to the second.
fn typed(visit: &Visit<'_>, length: Length) -> String {
    let text = String::from(length);
    match visit.words().language() {
        Language::Nl => text.replace('h', "u"),
        Language::En => text,
    }
}

/// The sheet as a file to print or to give.
pub(super) fn file(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let quarter = quarter(visit);
    let text = commands::sheet::made(visit.app, Some(quarter))?;
    let name = format!("daglicht-{quarter}.html");
    Ok(Answer::File(File { name, media: Form::Html.file().1, bytes: text.into_bytes() }))
}

/// Writes down or removes what was agreed to be finished.
pub(super) fn output(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let (form, quarter) = (&visit.form, quarter(visit));
    let was = form.get("was");
    if let Some(was) = was.filter(|_| form.get("remove").is_some()) {
        return removed(visit, was, |agreements| agreements.output.retain(|one| one.name != was));
    }
    let name = form.get("name").unwrap_or_default().to_owned();
    let agreed = count(visit, "agreed", "page-sheet-agreed")?.unwrap_or_default();
    let done = count(visit, "done", "page-sheet-done")?;
    let standard = length(visit, "standard", "page-sheet-standard")?;
    commands::sheet::changed(visit.app, &name, |agreements| {
        let before = agreements.output.iter().find(|one| Some(one.name.as_str()) == was);
        let mut all = before.map(|one| one.done.clone()).unwrap_or_default();
        match done {
            Some(done) => all.insert(quarter.to_string(), done),
            None => all.remove(&quarter.to_string()),
        };
        agreements.put_output(was, Output { name: name.clone(), agreed, standard, done: all })
    })?;
    Ok(visit.done(visit.words().with("page-sheet-kept", &[("name", name.into())])))
}

/// Writes down or removes another task.
pub(super) fn task(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let form = &visit.form;
    let was = form.get("was");
    if let Some(was) = was.filter(|_| form.get("remove").is_some()) {
        return removed(visit, was, |agreements| agreements.task.retain(|one| one.name != was));
    }
    let name = form.get("name").unwrap_or_default().to_owned();
    let category: Option<Category> = form.category("category");
    let Some(week) = length(visit, "week", "page-sheet-week")? else {
        return Err(not_read(visit, "page-sheet-no-length", "page-sheet-week"));
    };
    commands::sheet::changed(visit.app, &name, |agreements| {
        agreements.put_task(was, Task { name: name.clone(), week, category })
    })?;
    Ok(visit.done(visit.words().with("page-sheet-kept", &[("name", name.into())])))
}

/// Goes one change of the agreements back or forth.
pub(super) fn turn(visit: &Visit<'_>, standing: Standing) -> anyhow::Result<Answer> {
    let id = match standing {
        Standing::Done => "page-undone",
        Standing::Undone => "page-redone",
    };
    let notice = match past::turn(&visit.app.paths, standing)? {
        Some(change) => visit.words().with(id, &[("change", commands::sheet::told(visit.app, &change).into())]),
        None => visit.words().get("page-nothing-to-undo"),
    };
    Ok(visit.done(notice))
}

fn removed(
    visit: &Visit<'_>,
    name: &str,
    remove: impl FnOnce(&mut crate::sheet::Agreements),
) -> anyhow::Result<Answer> {
    commands::sheet::changed(visit.app, name, |agreements| {
        remove(agreements);
        Ok(())
    })?;
    Ok(visit.done(visit.words().with("page-sheet-removed", &[("name", name.to_owned().into())])))
}

/// The quarter that a form is about.
fn quarter(visit: &Visit<'_>) -> Quarter {
    let named = visit.form.get("quarter").and_then(|text| text.parse().ok());
    named.unwrap_or_else(|| commands::sheet::this_quarter(visit.app))
}

/// A whole number of a form; none where nothing was typed.
fn count(visit: &Visit<'_>, name: &str, label: &str) -> anyhow::Result<Option<u32>> {
    let number = visit.form.get(name).map(str::parse).transpose();
    number.map_err(|_| not_read(visit, "page-sheet-no-number", label))
}

/// A length of time of a form; none where nothing was typed.
fn length(visit: &Visit<'_>, name: &str, label: &str) -> anyhow::Result<Option<Length>> {
    let length = visit.form.get(name).map(|text| Length::try_from(text.to_owned())).transpose();
    length.map_err(|_| not_read(visit, "page-sheet-no-length", label))
}

fn not_read(visit: &Visit<'_>, id: &str, label: &str) -> anyhow::Error {
    let label = visit.words().with(label, &[("quarter", quarter(visit).to_string().into())]);
    visit.app.refuse(Exit::WrongUse, id, &[("field", label.into())])
}
