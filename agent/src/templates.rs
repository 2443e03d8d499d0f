// SPDX-License-Identifier: EUPL-1.2
//! Templates: short names for what people do away from the screen, each with its category and a note.
//!
//! A few are built in, in each language; the employee's own stand in a file that is easy to read and goes before them. A
//! template only saves typing: what is stored is the category and the note.

use std::collections::BTreeMap;
use std::path::PathBuf;

use daglicht_shared::category::Category;
use daglicht_shared::text::Language;
use serde::{Deserialize, Serialize};

use crate::paths::{self, Paths, PathsError};

/// A template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its name, which people type.
    pub name: String,
    /// The category.
    pub category: Category,
    /// The note of the entry.
    pub note: String,
    /// Whose it is.
    pub whose: Whose,
}

/// Whose a template is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Whose {
    /// It comes with the program.
    BuiltIn,
    /// The employee made it.
    Own,
}

/// The own templates cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The file says something else.
    #[error("your own templates in {} cannot be read: {detail}; correct the file, or remove it", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// What is wrong and where.
        detail: String,
    },
    /// There is no own template of this name.
    #[error("there is no template of your own with this name; nothing was changed")]
    None,
    /// A template without a name cannot be typed.
    #[error("a template needs a name of at most 60 letters; nothing was changed")]
    Name,
}

/// A template as it stands in the file.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    category: Category,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

const HEADING: &str = "# Your own templates: a name, its category, and a note when it is not the name itself.\n\n";

const BUILT_IN: [(&str, &str, Category); 8] = [
    ("huisbezoek", "home visit", Category::Meetings),
    ("zitting", "hearing", Category::Meetings),
    ("teamoverleg", "team meeting", Category::Meetings),
    ("telefoondienst", "duty phone", Category::StandardisedWork),
    ("vraag van collega", "colleague's question", Category::Interruptions),
    ("wachten op systeem", "waiting for system", Category::SpeedLoss),
    ("cursus", "course", Category::TrainingCoaching),
    ("lunch", "lunch break", Category::OfficialBreaks),
];

/// All templates: the own ones, then those of a language.
///
/// # Errors
/// [`TemplateError`] when the own ones cannot be read.
pub fn all(paths: &Paths, language: Language) -> Result<Vec<Template>, TemplateError> {
    let mut templates: Vec<Template> = own(paths)?
        .into_iter()
        .map(|(name, row)| Template {
            note: row.note.unwrap_or_else(|| name.clone()),
            name,
            category: row.category,
            whose: Whose::Own,
        })
        .collect();
    for (nl, en, category) in BUILT_IN {
        let name = match language {
            Language::Nl => nl,
            Language::En => en,
        };
        if !templates.iter().any(|own| same(&own.name, name)) {
            templates.push(Template { name: name.to_owned(), category, note: name.to_owned(), whose: Whose::BuiltIn });
        }
    }
    Ok(templates)
}

/// The template with a name: an own one, or a built-in one in any language.
///
/// # Errors
/// [`TemplateError`] when the own ones cannot be read.
pub fn named(paths: &Paths, name: &str) -> Result<Option<Template>, TemplateError> {
    for language in Language::ALL {
        if let Some(found) = all(paths, language)?.into_iter().find(|template| same(&template.name, name)) {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// Keeps an own template, in the place of one with the same name.
///
/// # Errors
/// [`TemplateError`] when nothing was changed.
pub fn keep(paths: &Paths, name: &str, category: Category, note: Option<String>) -> Result<(), TemplateError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 60 || name.chars().any(char::is_control) {
        return Err(TemplateError::Name);
    }
    let mut rows = own(paths)?;
    rows.retain(|known, _| !same(known, name));
    rows.insert(name.to_owned(), Row { category, note });
    save(paths, &rows)
}

/// Removes an own template.
///
/// # Errors
/// [`TemplateError::None`] when there is none of this name, and when nothing was changed.
pub fn remove(paths: &Paths, name: &str) -> Result<(), TemplateError> {
    let mut rows = own(paths)?;
    let before = rows.len();
    rows.retain(|known, _| !same(known, name));
    if rows.len() == before { Err(TemplateError::None) } else { save(paths, &rows) }
}

fn own(paths: &Paths) -> Result<BTreeMap<String, Row>, TemplateError> {
    let file = paths.templates();
    let Some(bytes) = paths::read(&file)? else { return Ok(BTreeMap::new()) };
    let form = |detail: String| TemplateError::Form { file: paths.templates(), detail };
    let text = String::from_utf8(bytes).map_err(|error| form(error.to_string()))?;
    toml::from_str(&text).map_err(|error| form(error.to_string()))
}

fn save(paths: &Paths, rows: &BTreeMap<String, Row>) -> Result<(), TemplateError> {
    let text = toml::to_string(rows)
        .map_err(|error| TemplateError::Form { file: paths.templates(), detail: error.to_string() })?;
    Ok(paths::replace(&paths.templates(), [HEADING, &text].concat().as_bytes())?)
}

/// Whether two names are the same to a person: case and hyphens do not matter.
fn same(one: &str, other: &str) -> bool {
    let plain = |text: &str| text.trim().to_lowercase().replace(['-', '_'], " ");
    plain(one) == plain(other)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Folder;

    #[test]
    fn own_templates_are_kept_go_before_built_in_ones_and_are_removed() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let of = |name: &str| named(&paths, name).expect("can be read").map(|found| (found.category, found.note));
        assert_eq!(of("Home-visit"), Some((Category::Meetings, "home visit".to_owned())));
        assert_eq!(of("huisbezoek"), Some((Category::Meetings, "huisbezoek".to_owned())));
        keep(&paths, "Huisbezoek", Category::StandardisedWork, Some("bij de burger".to_owned())).expect("kept");
        keep(&paths, "spoor \"zoeken\"", Category::Rework, None).expect("kept");
        assert_eq!(of("huisbezoek"), Some((Category::StandardisedWork, "bij de burger".to_owned())));
        assert_eq!(of("spoor \"zoeken\""), Some((Category::Rework, "spoor \"zoeken\"".to_owned())));
        assert_eq!(all(&paths, Language::Nl).expect("can be read").len(), BUILT_IN.len() + 1);
        remove(&paths, "HUISBEZOEK").expect("it is there");
        assert_eq!(of("huisbezoek"), Some((Category::Meetings, "huisbezoek".to_owned())));
        assert!(matches!(remove(&paths, "huisbezoek"), Err(TemplateError::None)));
        assert!(matches!(keep(&paths, " ", Category::Rework, None), Err(TemplateError::Name)));
    }

    #[test]
    fn a_wrong_file_is_named_with_the_line() {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        std::fs::write(paths.templates(), "[rondje]\ncategory = \"fishing\"\n").expect("can be written");
        let error = named(&paths, "rondje").expect_err("no category").to_string();
        assert!(error.contains("templates.toml") && error.contains("line 2"), "{error}");
    }
}
