// SPDX-License-Identifier: EUPL-1.2
//! `sheet`: own agreements beside own time, for a conversation. Nothing of it is in any message.

use std::path::Path;

use daglicht_shared::category::Category;
use daglicht_shared::quarter::Quarter;
use daglicht_shared::text::FluentValue;
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::{App, Exit, export};
use crate::clock;
use crate::entries::Standing;
use crate::own_data::Period;
use crate::sheet::past::{self, Change, Kind};
use crate::sheet::{Agreements, AgreementsError, LONGEST_NAME, Length, MOST, Sheet, Task, page};

/// What is set of an output.
#[derive(Debug)]
pub(crate) struct SetOutput {
    pub(crate) name: String,
    pub(crate) agreed: Option<u32>,
    pub(crate) standard: Option<Length>,
    pub(crate) done: Option<u32>,
    pub(crate) quarter: Option<Quarter>,
}

pub(crate) fn show(app: &App, quarter: Option<Quarter>) -> anyhow::Result<Exit> {
    let sheet = read(app, quarter)?;
    app.print(&for_machines(&sheet), &lines(app, &sheet).join("\n"))?;
    app.say("sheet-next", &[("quarter", FluentValue::from(sheet.quarter.to_string()))]);
    Ok(Exit::Success)
}

/// The sheet of a quarter as a page to print.
pub(crate) fn made(app: &App, quarter: Option<Quarter>) -> anyhow::Result<String> {
    Ok(page::text(&read(app, quarter)?, &app.words, app.zone(), clock::now().wall)?)
}

pub(crate) fn make(app: &App, quarter: Option<Quarter>, file: &Path) -> anyhow::Result<Exit> {
    let text = made(app, quarter)?;
    export::hand_over(app, file, text.as_bytes())?;
    let values = [("file", FluentValue::from(file.display().to_string()))];
    app.print(&json!({ "file": file.display().to_string() }), &app.words.with("sheet-made", &values))?;
    Ok(Exit::Success)
}

pub(crate) fn output(app: &App, set: SetOutput) -> anyhow::Result<Exit> {
    let SetOutput { name, agreed, standard, done, quarter } = set;
    let quarter = quarter.unwrap_or_else(|| this_quarter(app));
    kept(app, &name, |agreements| {
        agreements.set_output(&name, agreed, standard, done.map(|done| (quarter, done)));
        Ok(())
    })
}

pub(crate) fn task(app: &App, name: &str, week: Length, category: Option<Category>) -> anyhow::Result<Exit> {
    kept(app, name, |agreements| agreements.put_task(Some(name), Task { name: name.to_owned(), week, category }))
}

pub(crate) fn remove(app: &App, name: &str) -> anyhow::Result<Exit> {
    let mut was_there = false;
    changed(app, name, |agreements| {
        was_there = agreements.remove(name);
        Ok(())
    })?;
    if !was_there {
        return Err(app.refuse(Exit::WrongUse, "sheet-no-such", &[]));
    }
    app.print(&json!({ "removed": true }), &app.words.get("sheet-removed"))?;
    Ok(Exit::Success)
}

/// Goes one change of the agreements back or forth.
pub(crate) fn turn(app: &App, standing: Standing) -> anyhow::Result<Exit> {
    let (done, nothing) = match standing {
        Standing::Done => ("sheet-undone", "undo-nothing"),
        Standing::Undone => ("sheet-redone", "redo-nothing"),
    };
    let Some(change) = past::turn(&app.paths, standing).map_err(|error| refused(app, error))? else {
        return Err(app.refuse(Exit::Refused, nothing, &[]));
    };
    let value = json!({ "change": { "kind": change.kind.id(), "name": change.name } });
    app.print(&value, &app.words.with(done, &[("change", told(app, &change).into())]))?;
    Ok(Exit::Success)
}

/// A change of the agreements in a few words.
pub(crate) fn told(app: &App, change: &Change) -> String {
    let id = match change.kind {
        Kind::Added => "sheet-change-added",
        Kind::Changed => "sheet-change-changed",
        Kind::Removed => "sheet-change-removed",
        Kind::Edited => "sheet-change-edited",
    };
    app.words.with(id, &[("name", change.name.clone().into())])
}

/// Changes the agreements, so that it can be undone.
pub(crate) fn changed(
    app: &App,
    name: &str,
    change: impl FnOnce(&mut Agreements) -> Result<(), AgreementsError>,
) -> anyhow::Result<Agreements> {
    past::change(&app.paths, name, change).map_err(|error| refused(app, error))
}

/// Says why the agreements stayed as they were.
fn refused(app: &App, error: AgreementsError) -> anyhow::Error {
    match error {
        AgreementsError::Taken => app.refuse(Exit::WrongUse, "sheet-taken", &[]),
        AgreementsError::Range => {
            let values = [("most", FluentValue::from(MOST)), ("longest", LONGEST_NAME.into())];
            app.refuse(Exit::WrongUse, "sheet-range", &values)
        }
        error @ (AgreementsError::File(_) | AgreementsError::Form { .. }) => error.into(),
    }
}

fn kept(
    app: &App,
    name: &str,
    change: impl FnOnce(&mut Agreements) -> Result<(), AgreementsError>,
) -> anyhow::Result<Exit> {
    let agreements = changed(app, name, change)?;
    app.print(&json!({ "agreements": agreements }), &app.words.get("sheet-kept"))?;
    app.say("sheet-undo", &[]);
    Ok(Exit::Success)
}

/// The quarter of today.
pub(crate) fn this_quarter(app: &App) -> Quarter {
    Quarter::of(Week::of(clock::date(app.zone(), clock::now().wall)))
}

/// Own time of a quarter beside what was agreed.
pub(crate) fn read(app: &App, quarter: Option<Quarter>) -> anyhow::Result<Sheet> {
    let quarter = quarter.unwrap_or_else(|| this_quarter(app));
    let agreements = Agreements::load(&app.paths)?;
    let weeks = quarter.weeks();
    let first = weeks.first().map(|week| week.monday());
    let last = weeks.last().and_then(|week| week.days().last());
    let period = first.zip(last).and_then(|(first, last)| Period::new(first, last));
    let data = export::read(app, period.ok_or_else(|| anyhow::anyhow!("a quarter has weeks"))?)?;
    Ok(Sheet::new(quarter, &data, agreements))
}

fn lines(app: &App, sheet: &Sheet) -> Vec<String> {
    let words = &app.words;
    let duration = |milliseconds: i64| FluentValue::from(words.duration(milliseconds));
    let values = [
        ("quarter", FluentValue::from(sheet.quarter.to_string())),
        ("weeks", sheet.weeks.into()),
        ("measured", duration(sheet.measured_ms())),
        ("unknown", duration(sheet.unknown_ms)),
    ];
    let mut lines = vec![words.with("sheet-heading", &values), String::new()];
    let kinds = Category::ALL.into_iter().map(Some).chain([None]);
    let rows: Vec<(String, i64)> = kinds
        .map(|kind| (words.category(kind), kind.map_or(sheet.unknown_ms, |category| sheet.of(category))))
        .filter(|(_, length)| *length > 0)
        .collect();
    let width = rows.iter().map(|(name, _)| name.chars().count()).max().unwrap_or(0);
    for (name, length) in rows {
        let share = page::percent(length, sheet.measured_ms());
        lines.push(format!("  {name:<width$}  {:>10}  {share:>3} %", words.duration(length)));
    }
    let agreements = &sheet.agreements;
    if !agreements.output.is_empty() || !agreements.task.is_empty() {
        lines.push(String::new());
    }
    for one in &agreements.output {
        let values = [
            ("name", FluentValue::from(one.name.clone())),
            ("agreed", one.agreed.into()),
            ("done", one.done_in(sheet.quarter).map_or_else(|| "–".to_owned(), |done| done.to_string()).into()),
        ];
        lines.push(words.with("sheet-output-line", &values));
    }
    lines.extend(page::earned(sheet, words));
    for task in &agreements.task {
        let values = [
            ("name", FluentValue::from(task.name.clone())),
            ("week", duration(task.week.milliseconds())),
            ("all", duration(sheet.agreed_ms(task))),
        ];
        lines.push(words.with("sheet-task-line", &values));
    }
    lines
}

fn for_machines(sheet: &Sheet) -> Value {
    let categories: Value =
        Category::ALL.iter().map(|one| (one.id().to_owned(), json!(sheet.of(*one) / 1000))).collect();
    json!({
        "quarter": sheet.quarter.to_string(),
        "weeks": sheet.weeks,
        "measured_seconds": sheet.measured_ms() / 1000,
        "unknown_seconds": sheet.unknown_ms / 1000,
        "category_seconds": categories,
        "direct_without_rework_seconds": sheet.direct_without_rework_ms() / 1000,
        "earned_seconds": sheet.earned_ms().map(|earned| earned / 1000),
        "agreements": sheet.agreements,
    })
}
