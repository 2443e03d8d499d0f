// SPDX-License-Identifier: EUPL-1.2
//! `templates`: short names for what people do away from the screen.

use daglicht_shared::category::Category;
use serde_json::{Value, json};

use super::{App, Exit};
use crate::templates::{self, Template, TemplateError, Whose};

pub(crate) fn list(app: &App) -> anyhow::Result<Exit> {
    let all = templates::all(&app.paths, app.words.language())?;
    let value = |template: &Template| {
        json!({
            "name": template.name,
            "category": template.category,
            "note": template.note,
            "own": template.whose == Whose::Own,
        })
    };
    let width = all.iter().map(|template| template.name.chars().count()).max().unwrap_or(0);
    let line = |template: &Template| {
        let category = app.words.category(Some(template.category));
        match template.whose {
            Whose::Own => format!("  {:<width$}  {category}  ({})", template.name, app.words.get("template-own")),
            Whose::BuiltIn => format!("  {:<width$}  {category}", template.name),
        }
    };
    let mut text: Vec<String> = all.iter().map(line).collect();
    text.push(String::new());
    text.push(app.words.with("templates-file", &[("file", app.paths.templates().display().to_string().into())]));
    let values: Vec<Value> = all.iter().map(value).collect();
    app.print(&json!({ "templates": values }), &text.join("\n"))?;
    next(app, all.first().map_or("", |template| &template.name));
    Ok(Exit::Success)
}

pub(crate) fn add(app: &App, name: &str, category: Category, note: Option<String>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    templates::keep(&app.paths, name, category, note)?;
    let values = [("name", name.to_owned().into()), ("category", app.words.category(Some(category)).into())];
    app.print(&json!({ "name": name, "category": category }), &app.words.with("template-kept", &values))?;
    next(app, name);
    Ok(Exit::Success)
}

pub(crate) fn remove(app: &App, name: &str) -> anyhow::Result<Exit> {
    match templates::remove(&app.paths, name) {
        Err(TemplateError::None) => {
            Err(app.refuse(Exit::Refused, "template-none", &[("name", name.to_owned().into())]))
        }
        other => {
            other?;
            let text = app.words.with("template-removed", &[("name", name.to_owned().into())]);
            app.print(&json!({ "removed": name }), &text)?;
            Ok(Exit::Success)
        }
    }
}

fn next(app: &App, name: &str) {
    let name = if name.contains(' ') { format!("\"{name}\"") } else { name.to_owned() };
    app.say("next-template", &[("name", name.into())]);
}
