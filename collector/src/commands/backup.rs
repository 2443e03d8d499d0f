// SPDX-License-Identifier: EUPL-1.2
//! `backup`, `restore` and `ask-again`.

use std::path::PathBuf;

use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::backup::{self, BackupError, Previous, Restore as Work};
use crate::cli::Context;
use crate::clock::Clock;
use crate::store::dump::Content;
use crate::store::projects;

/// Arguments of `backup`.
#[derive(Debug, clap::Args)]
pub struct Backup {
    /// The new file
    file: PathBuf,
}

/// Arguments of `restore`.
#[derive(Debug, clap::Args)]
pub struct Restore {
    /// The backup
    file: PathBuf,
    /// The data folder or the address of the database that is given up, which knows what was closed and withdrawn since
    #[arg(long, value_name = "FOLDER|URL", conflicts_with = "previous_lost")]
    previous: Option<String>,
    /// The database that is given up cannot be read any more
    #[arg(long)]
    previous_lost: bool,
}

/// Makes a backup.
///
/// # Errors
/// [`CommandError`] when it was not made.
pub fn backup(context: &Context, arguments: &Backup) -> Result<Output, CommandError> {
    let made = with_app(context, async |app| Ok(backup::backup(app, &arguments.file).await?))?;
    let file = arguments.file.display();
    let mut lines = vec![say(context, "backup-made", &[("file", &file)])];
    lines.extend(table(&made.contents));
    lines.push(say(context, "backup-keep", &[("key", &crate::keys::path(&context.data_dir).display())]));
    let json = json!({ "file": arguments.file, "generation": made.generation, "tables": tables(&made.contents) });
    Ok(Output::new(json, lines))
}

/// Puts a backup in place.
///
/// # Errors
/// [`CommandError`] when it was not done; the database is then as it was.
pub fn restore(context: &Context, arguments: &Restore) -> Result<Output, CommandError> {
    let previous = match (&arguments.previous, arguments.previous_lost) {
        (_, true) => Previous::Lost,
        (Some(text), false) => Previous::At(backup::location(text, &context.config.store).map_err(BackupError::from)?),
        (None, false) => Previous::Here,
    };
    let (folder, config, file) = (&context.data_dir, &context.config, &arguments.file);
    let done = Work { folder, config, clock: Clock::Wall, file, previous }.run()?;
    let mut lines = vec![say(context, "backup-restored", &[("generation", &done.generation)])];
    lines.extend(table(&done.contents));
    let applied = done.applied;
    lines.push(say(
        context,
        "backup-applied",
        &[
            ("closes", &applied.closes),
            ("seals", &applied.seals),
            ("withdrawals", &applied.withdrawals),
            ("tickets", &applied.tickets),
        ],
    ));
    for (project, week) in &done.lost {
        lines.push(say(context, "backup-lost", &[("project", project), ("week", week)]));
    }
    if let Some(aside) = &done.aside {
        lines.push(say(context, "backup-aside", &[("file", &aside.display())]));
    }
    let json = json!({
        "generation": done.generation,
        "tables": tables(&done.contents),
        "applied": { "closes": applied.closes, "seals": applied.seals, "withdrawals": applied.withdrawals, "tickets": applied.tickets },
        "lost": done.lost.iter().map(|(project, week)| json!({ "project": project, "week": week })).collect::<Vec<_>>(),
        "aside": done.aside,
    });
    Ok(Output::new(json, lines))
}

/// Lets agents send the reports of open weeks again.
///
/// # Errors
/// [`CommandError`] when the database refuses.
pub fn ask_again(context: &Context) -> Result<Output, CommandError> {
    let generation = with_app(context, async |app| Ok(app.store.write(projects::raise_generation).await?))?;
    let lines = vec![say(context, "asked-again", &[("generation", &generation)])];
    Ok(Output::new(json!({ "generation": generation }), lines))
}

fn table(contents: &[Content]) -> Vec<String> {
    let line = |content: &Content| {
        let digest: String = content.digest.to_string().chars().take(16).collect();
        format!("{:>9}  {:<14} {digest}", content.rows, content.table)
    };
    contents.iter().map(line).collect()
}

fn tables(contents: &[Content]) -> Vec<serde_json::Value> {
    let one = |content: &Content| json!({ "table": content.table, "rows": content.rows, "digest": content.digest });
    contents.iter().map(one).collect()
}
