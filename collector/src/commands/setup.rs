// SPDX-License-Identifier: EUPL-1.2
//! `migrate` and `check-config`.

use super::{CommandError, Output};
use crate::cli::Context;
use crate::openapi;
use crate::store::{MIGRATIONS, Store};

/// Brings the database to the schema of this version.
///
/// # Errors
/// [`CommandError`] when that is not possible; the database is then as it was.
pub fn migrate(context: &Context) -> Result<Output, CommandError> {
    // Opening the whole collector first makes the secret of a new data folder, or refuses one whose secret is lost.
    let app = crate::app::App::open(&context.data_dir, context.config.clone(), crate::clock::Clock::Wall)?;
    let path = Store::path(&app.store).display().to_string();
    let schema = MIGRATIONS.last().map_or(0, |migration| migration.number);
    Ok(Output {
        lines: vec![format!("{path}  {schema}")],
        json: serde_json::json!({ "database": path, "schema": schema }),
    })
}

/// Shows the settings as they would be used; reading them has checked them.
///
/// # Errors
/// None of its own: settings that are not in order stop every command.
pub fn check_config(context: &Context) -> Result<Output, CommandError> {
    let mut config = context.config.clone();
    config.data_dir = Some(context.data_dir.clone());
    let text = toml::to_string(&config).expect("settings have text keys");
    Ok(Output {
        lines: text.trim_end().lines().map(str::to_owned).collect(),
        json: serde_json::to_value(&config).expect("settings have text keys"),
    })
}

/// Prints the description of the API.
pub(crate) fn description(context: &Context) -> Output {
    let text = openapi::text(&context.config.contact);
    let json = serde_json::from_str(&text).expect("a document is JSON");
    Output { json, lines: vec![text.trim_end().to_owned()] }
}
