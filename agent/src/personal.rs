// SPDX-License-Identifier: EUPL-1.2
//! The employee's own rules: a file beside the journal that makes the project's rules stricter.
//!
//! Rules that do not load stop capture, as those of the project do. Nothing here decides what a rule may say.

use std::path::PathBuf;

use daglicht_shared::rule_pack::{RulePack, RulePackError};

use crate::paths::{self, Paths, PathsError};

/// The employee's own rules cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PersonalRulesError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The file is not text.
    #[error("your own rules in {} are no text; nothing is recorded until you correct or remove that file", .0.display())]
    NotText(PathBuf),
    /// They do not load.
    #[error("your own rules in {} cannot be used; correct the file, or remove it", file.display())]
    Rules {
        /// The file.
        file: PathBuf,
        /// What is wrong and where.
        source: Box<RulePackError>,
    },
}

/// The text of the employee's own rules, if there are any.
///
/// # Errors
/// [`PersonalRulesError`] when the file cannot be read.
pub fn text(paths: &Paths) -> Result<Option<String>, PersonalRulesError> {
    let file = paths.personal_rules();
    let Some(bytes) = paths::read(&file)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|_| PersonalRulesError::NotText(file))
}

/// A pack with the employee's own rules laid over it.
///
/// # Errors
/// [`PersonalRulesError`] when they do not load; then the pack itself is not used either.
pub fn lay_over(paths: &Paths, pack: RulePack) -> Result<RulePack, PersonalRulesError> {
    let Some(text) = text(paths)? else { return Ok(pack) };
    pack.with_personal(&text)
        .map_err(|error| PersonalRulesError::Rules { file: paths.personal_rules(), source: Box::new(error) })
}

/// Replaces the employee's own rules.
///
/// # Errors
/// [`PersonalRulesError::File`] when nothing was changed.
pub fn save(paths: &Paths, text: &str) -> Result<(), PersonalRulesError> {
    Ok(paths::replace(&paths.personal_rules(), text.as_bytes())?)
}
