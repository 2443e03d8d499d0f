// SPDX-License-Identifier: EUPL-1.2
//! `export`: own data as a file to take along, or to print. Nothing of it is sent.

use std::io::{self, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use daglicht_shared::text::FluentValue;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{App, Exit, Format as Printed};
use crate::clock;
use crate::database::Look;
use crate::notes::NoteKey;
use crate::own_data::{self, OwnData, Period, Source};
use crate::paths;

/// The form of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Form {
    /// Everything, for programs
    Json,
    /// The timeline as one table, for programs (RFC 4180)
    Csv,
    /// Timeline, entries, days and weeks, for a spreadsheet
    Xlsx,
    /// Your own entries as appointments, for a calendar
    Ics,
    /// One week to read or print
    Html,
}

impl Form {
    /// How a file of this form is named at its end, and what browsers call it.
    pub(crate) const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Json => ("json", "application/json"),
            Self::Csv => ("csv", "text/csv; charset=utf-8"),
            Self::Xlsx => ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Self::Ics => ("ics", "text/calendar; charset=utf-8"),
            Self::Html => ("html", "text/html; charset=utf-8"),
        }
    }
}

/// Which days are asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asked {
    pub(crate) week: Option<Week>,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
}

/// An export before it is handed over.
pub(crate) struct Made {
    pub(crate) period: Period,
    pub(crate) data: OwnData,
    pub(crate) bytes: Vec<u8>,
}

/// Puts an export together.
pub(crate) fn made(app: &App, form: Form, asked: Asked) -> anyhow::Result<Made> {
    let period = period(app, form, asked)?;
    let data = read(app, period)?;
    let bytes = match form {
        Form::Json => format!("{:#}\n", own_data::json::value(&data)).into_bytes(),
        Form::Csv => own_data::table::text(&data, &app.words),
        Form::Xlsx => own_data::workbook::bytes(&data, &app.words)?,
        Form::Ics => own_data::calendar::text(&data, &app.words),
        Form::Html => own_data::page::text(&data, Week::of(period.first()), &app.words)?.into_bytes(),
    };
    Ok(Made { period, data, bytes })
}

pub(crate) fn export(app: &App, form: Form, asked: Asked, output: Option<PathBuf>) -> anyhow::Result<Exit> {
    if form == Form::Xlsx && output.is_none() && io::stdout().is_terminal() {
        return Err(app.refuse(Exit::WrongUse, "export-terminal", &[]));
    }
    let Made { period, data, bytes } = made(app, form, asked)?;
    let Some(file) = output else {
        io::stdout().lock().write_all(&bytes)?;
        return Ok(Exit::Success);
    };
    hand_over(app, &file, &bytes)?;
    let value = json!({
        "file": file.display().to_string(),
        "from": period.first(),
        "to": period.last(),
        "days": data.days.len(),
        "entries": data.entries.len(),
    });
    let values = [
        ("file", FluentValue::from(file.display().to_string())),
        ("first", period.first().to_string().into()),
        ("last", period.last().to_string().into()),
        ("days", data.days.len().into()),
        ("entries", data.entries.len().into()),
    ];
    let said = app.words.with("export-written", &values);
    match app.format {
        Printed::Json => app.print(&value, "")?,
        Printed::Human => super::say(&said),
    }
    Ok(Exit::Success)
}

/// Own data of a period; nothing where there is no journal.
pub(crate) fn read(app: &App, period: Period) -> anyhow::Result<OwnData> {
    let now = clock::now().wall;
    let Some(journal) = app.up_to_date_journal()? else {
        let (entries, days, weeks) = (Vec::new(), Vec::new(), Vec::new());
        return Ok(OwnData { zone: app.zone(), period, made_at: now, entries, days, weeks });
    };
    let imported = app.existing_imported()?;
    let key = NoteKey::of(&app.paths)?;
    let source = Source { journal: &journal, imported: imported.as_ref(), key: &key };
    Ok(OwnData::read(source, app.zone(), period, now)?)
}

/// Puts a file where the person wants it, for their eyes only.
pub(crate) fn hand_over(app: &App, file: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    paths::hand_over(file, bytes).map_err(|error| {
        let values =
            [("file", FluentValue::from(file.display().to_string())), ("detail", FluentValue::from(error.to_string()))];
        app.refuse(Exit::Failure, "export-file", &values)
    })
}

fn period(app: &App, form: Form, asked: Asked) -> anyhow::Result<Period> {
    let today = clock::date(app.zone(), clock::now().wall);
    if form == Form::Html {
        if asked.from.is_some() || asked.to.is_some() {
            return Err(app.refuse(Exit::WrongUse, "export-one-week", &[]));
        }
        return Ok(Period::week(asked.week.unwrap_or_else(|| Week::of(today))));
    }
    if let Some(week) = asked.week {
        return Ok(Period::week(week));
    }
    let last = asked.to.unwrap_or(today);
    let first = match asked.from {
        Some(first) => first,
        None => first_day(app)?.unwrap_or(last).min(last),
    };
    Period::new(first, last).ok_or_else(|| app.refuse(Exit::WrongUse, "export-order", &[]))
}

/// The first day of which anything is known.
fn first_day(app: &App) -> anyhow::Result<Option<NaiveDate>> {
    let journal = app.existing_journal()?;
    let imported = app.paths.imported().exists().then(|| app.imported(Look::Brief)).transpose()?;
    let mut first = None;
    for journal in journal.iter().chain(&imported) {
        first = [first, journal.first()?].into_iter().flatten().min();
    }
    Ok(first.map(|at| clock::date(app.zone(), at)))
}
