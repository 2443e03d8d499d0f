// SPDX-License-Identifier: EUPL-1.2
//! `migrate` and `check-config`.

use super::{CommandError, Output};
use crate::app::AppError;
use crate::cli::Context;
use crate::openapi;
use crate::server::Certificate;
use crate::store::postgres::Server;
use crate::store::{self, Location};

/// Brings the database to the schema of this version.
///
/// # Errors
/// [`CommandError`] when that is not possible; the database is then as it was.
pub fn migrate(context: &Context) -> Result<Output, CommandError> {
    // Opening the whole collector first makes the secret of a new data folder, or refuses one whose secret is lost.
    let app = crate::app::App::open(&context.data_dir, context.config.clone(), crate::clock::Clock::Wall)?;
    let (database, applied) = (app.store.name(), app.store.applied());
    let schema = store::newest(store::MIGRATIONS);
    let mut lines = vec![format!("{database}  {schema}")];
    lines.extend(applied.iter().map(|number| format!("applied {number}")));
    Ok(Output::new(serde_json::json!({ "database": database, "schema": schema, "applied": applied }), lines))
}

/// Shows the settings as they would be used; reading them has checked them. The database is named and not tried.
///
/// # Errors
/// [`CommandError`] when a file that they name cannot be used.
pub fn check_config(context: &Context) -> Result<Output, CommandError> {
    let mut config = context.config.clone();
    config.data_dir = Some(context.data_dir.clone());
    Certificate::load(&config.server.tls)?;
    let server = Server::of(&config.store).map_err(AppError::from)?;
    let location =
        server.map_or(Location::Folder(context.data_dir.clone()), |server| Location::Server(Box::new(server)));
    let text = toml::to_string(&config).expect("settings have text keys");
    let mut lines = vec![format!("# {}, which was not tried", location.name())];
    lines.extend(text.trim_end().lines().map(str::to_owned));
    let mut json = serde_json::to_value(&config).expect("settings have text keys");
    if let Some(settings) = json.as_object_mut() {
        settings.insert("database".to_owned(), location.name().into());
    }
    Ok(Output::new(json, lines))
}

/// Prints the description of the API.
pub(crate) fn description(context: &Context) -> Output {
    let text = openapi::text(&context.config);
    let json = serde_json::from_str(&text).expect("a document is JSON");
    Output::new(json, vec![text.trim_end().to_owned()])
}
