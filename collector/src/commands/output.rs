// SPDX-License-Identifier: EUPL-1.2
//! `services set`, `services list` and `output import`.

use std::path::PathBuf;

use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{CommandError, Output, read_text, say, with_app};
use crate::cli::Context;
use crate::output::{self, Imported, List, OutputError, Scale, Trial};
use crate::projects;

/// The commands on services.
#[derive(Debug, clap::Subcommand)]
pub enum Services {
    /// Set the services and standard times that hold from a week on; figures of earlier weeks stay
    #[command(
        after_help = "Example:\n  daglicht-collector services set --project nulmeting services.csv --from 2026-W40 \
                      --indirect 25 --change 5\n\nThe file has the columns service, name, unit and minutes:\n  \
                      service;name;unit;minutes\n  decisions;Decide on an application;decision;45"
    )]
    Set(Set),
    /// Show the services of a project, and every version of them
    #[command(after_help = "Example:\n  daglicht-collector services list --project nulmeting")]
    List {
        /// The project
        #[arg(long)]
        project: ProjectId,
    },
}

/// The commands on output.
#[derive(Debug, clap::Subcommand)]
pub enum Counts {
    /// Take over a table of what teams brought out: all of it or nothing
    #[command(
        after_help = "Example:\n  daglicht-collector output import --project nulmeting counts.csv --dry-run\n\nThe file \
                      has the columns team, week and service, and any of received, completed, first_time_right, \
                      returned, open,\nlead_days and team_hours. A line replaces what was known of its service in that \
                      week. Any other column is refused.\n  \
                      team;week;service;received;completed;first_time_right;open;team_hours\n  \
                      noord;2026-W40;decisions;118;112;104;310;396"
    )]
    Import(Import),
}

/// Arguments of `services set`.
#[derive(Debug, clap::Args)]
pub struct Set {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The services as a table
    file: PathBuf,
    /// The first week for which they hold
    #[arg(long, value_name = "WEEK")]
    from: Week,
    /// The part of the time for meetings, training, breaks and the like, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..100))]
    indirect: Option<u32>,
    /// The part of the time that change takes, in percent
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(0..100))]
    change: Option<u32>,
    /// Check everything and keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// Arguments of `output import`.
#[derive(Debug, clap::Args)]
pub struct Import {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The counts as a table
    file: PathBuf,
    /// Check everything and keep nothing
    #[arg(long)]
    dry_run: bool,
}

/// Runs a command on services.
///
/// # Errors
/// [`CommandError`] when it was not done.
pub fn services(context: &Context, command: Services) -> Result<Output, CommandError> {
    match command {
        Services::Set(arguments) => set(context, &arguments),
        Services::List { project } => list(context, &project),
    }
}

fn set(context: &Context, arguments: &Set) -> Result<Output, CommandError> {
    let services = output::services(&read_text(&arguments.file)?).map_err(OutputError::from)?;
    let content = output::Services { services, indirect_percent: arguments.indirect, change_percent: arguments.change };
    let (project, from, trial) = (&arguments.project, arguments.from, trial(arguments.dry_run));
    let changes =
        with_app(context, async |app| Ok(output::set_services(app, None, project, (from, content), trial).await?))?;
    let head = match (changes.is_empty(), trial) {
        (true, _) => say(context, "command-services-same", &[]),
        (false, Trial::Keep) => say(context, "command-services-set", &[("from", &from)]),
        (false, Trial::Dry) => say(context, "command-services-dry", &[("from", &from)]),
    };
    let lines = std::iter::once(head).chain(changes.iter().map(|change| format!("  {change}"))).collect();
    Ok(Output::new(json!({ "project": project, "from": from, "changes": changes, "kept": is_kept(trial) }), lines))
}

fn list(context: &Context, project: &ProjectId) -> Result<Output, CommandError> {
    let lists = with_app(context, async |app| {
        projects::find(app, project).await?;
        Ok(output::lists(app, project).await?)
    })?;
    let mut lines = Vec::new();
    if lists.is_empty() {
        lines.push(say(context, "command-services-none", &[("project", project)]));
    }
    for List { version, from, content, .. } in &lists {
        lines.push(say(context, "command-services-version", &[("version", version), ("from", from)]));
        let width = content.services.iter().map(|service| service.id.as_str().len()).max().unwrap_or_default();
        for service in &content.services {
            let minutes = Scale::Tenths.written(service.standard_tenths);
            lines.push(format!("  {:width$}  {minutes:>6} min  {} ({})", service.id, service.name, service.unit));
        }
    }
    let versions: Vec<_> = lists
        .iter()
        .map(|list| json!({ "version": list.version, "from": list.from, "at": list.at, "content": list.content }))
        .collect();
    Ok(Output::new(json!({ "project": project, "versions": versions }), lines))
}

/// Takes over a table of output.
///
/// # Errors
/// [`CommandError`] when nothing was kept.
pub fn import(context: &Context, arguments: &Import) -> Result<Output, CommandError> {
    let (text, trial) = (read_text(&arguments.file)?, trial(arguments.dry_run));
    let done = with_app(context, async |app| {
        let terms = projects::find(app, &arguments.project).await?.terms;
        Ok(output::import(app, None, &terms, None, (&text, trial)).await?)
    })?;
    let changed = done.iter().filter(|one| !one.changes.is_empty()).count();
    let head = match trial {
        Trial::Keep => say(context, "command-output-kept", &[("changed", &changed), ("all", &done.len())]),
        Trial::Dry => say(context, "command-output-dry", &[("changed", &changed), ("all", &done.len())]),
    };
    let line = |one: &Imported| format!("  {} {}: {}", one.unit, one.week, one.changes.join("; "));
    let lines = std::iter::once(head).chain(done.iter().filter(|one| !one.changes.is_empty()).map(line)).collect();
    let weeks: Vec<_> =
        done.iter().map(|one| json!({ "team": one.unit, "week": one.week, "changes": one.changes })).collect();
    Ok(Output::new(json!({ "project": arguments.project, "weeks": weeks, "kept": is_kept(trial) }), lines))
}

const fn trial(dry_run: bool) -> Trial {
    if dry_run { Trial::Dry } else { Trial::Keep }
}

const fn is_kept(trial: Trial) -> bool {
    match trial {
        Trial::Keep => true,
        Trial::Dry => false,
    }
}
