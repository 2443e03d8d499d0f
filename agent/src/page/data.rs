// SPDX-License-Identifier: EUPL-1.2
//! Own data: taking it along in every form, and bringing it in from elsewhere.

use askama::Template;
use clap::ValueEnum as _;
use daglicht_shared::week::Week;

use super::view::{Answer, File, Frame, Tab, Visit};
use crate::clock;
use crate::commands;
use crate::commands::export::{Asked, Form};

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage<'a> {
    frame: Frame<'a>,
    may_register: bool,
    forms: Vec<Choice>,
    monday: String,
    today: String,
}

/// A value to choose, with its text.
pub(super) struct Choice {
    pub(super) value: String,
    pub(super) text: String,
    pub(super) is_chosen: bool,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let words = visit.words();
    let today = clock::date(visit.app.zone(), visit.now);
    let this = Week::of(today);
    let form = |form: &Form| {
        let id = form.file().0;
        Choice { value: id.to_owned(), text: words.get(&format!("page-form-{id}")), is_chosen: *form == Form::Xlsx }
    };
    let journal = visit.app.existing_journal()?;
    let page = DataPage {
        frame: visit.frame(Some(Tab::Data), journal.as_ref())?,
        may_register: visit.may_register()?,
        forms: Form::value_variants().iter().map(form).collect(),
        monday: this.monday().to_string(),
        today: today.to_string(),
    };
    Ok(Answer::Page(page.render()?))
}

/// The file that was asked for.
pub(super) fn export(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let date = |name: &str| visit.form.get(name).and_then(|text| text.parse().ok());
    let form = visit.form.get("form").and_then(|id| Form::from_str(id, true).ok()).unwrap_or(Form::Xlsx);
    let (from, to) = (date("from"), date("to"));
    let asked = match form {
        Form::Html => Asked { week: from.map(Week::of), from: None, to: None },
        Form::Json | Form::Csv | Form::Xlsx | Form::Ics => Asked { week: None, from, to },
    };
    let made = commands::export::made(visit.app, form, asked)?;
    let (end, media) = form.file();
    let name = format!("daglicht-{}-{}.{end}", made.period.first(), made.period.last());
    Ok(Answer::File(File { name, media, bytes: made.bytes }))
}
