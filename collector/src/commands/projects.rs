// SPDX-License-Identifier: EUPL-1.2
//! `project create`, `project check`, `project approve`, `project list` and `tickets issue`; `project stop` is in
//! [`super::objections`].

use std::path::{Path, PathBuf};

use clap::Subcommand;
use daglicht_shared::approval::Approval;
use daglicht_shared::id::{ProjectId, UnitId};
use serde_json::json;

use super::{CommandError, Output, objections, read_text, say, with_app};
use crate::admin;
use crate::cli::Context;
use crate::disclose::{Form, Sight};
use crate::projects::{self, ProjectError};
use crate::store::projects::Project as Stored;

/// The commands on projects.
#[derive(Debug, Subcommand)]
pub enum Project {
    /// Keep the terms of a project, which then awaits the works council
    #[command(after_help = "Example:\n  daglicht-collector project create nulmeting.toml")]
    Create {
        /// The terms as TOML
        file: PathBuf,
    },
    /// Record the approval that the works council signed on the terms as they are
    #[command(
        after_help = "Example:\n  daglicht-collector project approve --project nulmeting --approval approval.json"
    )]
    Approve(Approve),
    /// Check the terms of a project, and with a table of teams what can be seen of them; nothing is kept
    #[command(after_help = "Example:\n  daglicht-collector project check nulmeting.toml --teams teams.csv")]
    Check {
        /// The terms as TOML
        file: PathBuf,
        /// A table with the columns id, name, parent, people and detail, in the place of the terms' own units
        #[arg(long, value_name = "FILE")]
        teams: Option<PathBuf>,
    },
    /// Show all projects
    #[command(after_help = "Example:\n  daglicht-collector --json project list")]
    List,
    /// Stop a project: no report is taken and no week closed until the seat that stopped lifts that on its page
    #[command(
        after_help = "Example:\n  daglicht-collector project stop --project nulmeting --seat works_council --name anouk \\\n    --reason 'The teams changed without us.'"
    )]
    Stop(objections::Stop),
    /// Show what the works council and the privacy officer object to, and what they stopped
    #[command(after_help = "Example:\n  daglicht-collector project objections --project nulmeting")]
    Objections(objections::Objections),
}

/// Arguments of `project approve`.
#[derive(Debug, clap::Args)]
pub struct Approve {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The approval that the works council signed
    #[arg(long, value_name = "FILE")]
    approval: PathBuf,
}

/// The commands on tickets.
#[derive(Debug, Subcommand)]
pub enum Tickets {
    /// Print new tickets of a team, once; only their hashes are kept
    #[command(after_help = "Example:\n  daglicht-collector tickets issue --project nulmeting --team noord --count 12")]
    Issue(Issue),
}

/// Arguments of `tickets issue`.
#[derive(Debug, clap::Args)]
pub struct Issue {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The team
    #[arg(long)]
    team: UnitId,
    /// How many, one per person
    #[arg(long)]
    count: u16,
}

/// Runs a command on projects.
///
/// # Errors
/// [`CommandError`] when it was not done.
pub fn project(context: &Context, command: Project) -> Result<Output, CommandError> {
    match command {
        Project::Create { file } => {
            let text = read_text(&file)?;
            let terms = with_app(context, async |app| Ok(projects::create(app, &text).await?))?;
            Ok(one(context, &Stored { terms: terms.into(), approved: None }))
        }
        Project::Check { file, teams } => check(context, &file, teams.as_deref()),
        Project::Approve(arguments) => approve(context, &arguments),
        Project::Stop(arguments) => objections::stop(context, arguments),
        Project::Objections(arguments) => objections::list(context, &arguments),
        Project::List => {
            let all = with_app(context, async |app| Ok(projects::list(app).await?))?;
            let lines = all.iter().map(|project| line(context, project)).collect();
            Ok(Output::new(json!({ "projects": all.iter().map(object).collect::<Vec<_>>() }), lines))
        }
    }
}

/// Issues tickets.
///
/// # Errors
/// [`CommandError`] when none were made.
pub fn issue(context: &Context, arguments: &Issue) -> Result<Output, CommandError> {
    let (project, team) = (&arguments.project, &arguments.team);
    let tickets =
        with_app(context, async |app| Ok(projects::issue_tickets(app, project, team, arguments.count).await?))?;
    let lines: Vec<String> = tickets.iter().map(ToString::to_string).collect();
    Ok(Output::new(json!({ "project": project, "team": team, "tickets": lines }), lines))
}

fn approve(context: &Context, arguments: &Approve) -> Result<Output, CommandError> {
    let text = read_text(&arguments.approval)?;
    let approval: Approval = serde_json::from_str(&text).map_err(ProjectError::ApprovalForm)?;
    let stored = with_app(context, async |app| {
        projects::approve(app, &arguments.project, approval).await?;
        Ok(projects::find(app, &arguments.project).await?)
    })?;
    Ok(one(context, &stored))
}

fn check(context: &Context, file: &Path, teams: Option<&Path>) -> Result<Output, CommandError> {
    let table = teams.map(read_text).transpose()?.unwrap_or_default();
    let draft = admin::draft(&read_text(file)?, &table, &context.config.disclosure)?;
    let form = |sight: &Sight| match &sight.form {
        Form::Full(least) => ("full", say(context, "admin-sight-full", &[("least", least)])),
        Form::Coarse(least) => ("coarse", say(context, "admin-sight-coarse", &[("least", least)])),
        Form::Within(unit) => ("within", say(context, "admin-sight-within", &[("unit", unit)])),
        Form::Protecting(unit) => ("protecting", say(context, "admin-sight-protecting", &[("unit", unit)])),
        Form::Nowhere => ("nowhere", say(context, "admin-sight-nowhere", &[])),
    };
    let mut lines = vec![format!("{}  {}", draft.terms.project, draft.terms.hash())];
    let mut units = Vec::new();
    let width = draft.sights.iter().map(|sight| sight.unit.as_str().len()).max().unwrap_or_default();
    for sight in &draft.sights {
        let (id, text) = form(sight);
        lines.push(format!("{:width$}  {:>5}  {text}", sight.unit.as_str(), sight.people));
        units.push(json!({ "unit": sight.unit, "people": sight.people, "form": id }));
    }
    Ok(Output::new(json!({ "project": draft.terms.project, "terms": draft.terms.hash(), "units": units }), lines))
}

fn one(context: &Context, project: &Stored) -> Output {
    Output::new(object(project), vec![line(context, project)])
}

fn line(context: &Context, project: &Stored) -> String {
    let terms = &project.terms;
    let status = match &project.approved {
        Some(approved) => say(context, "command-approved", &[("until", &approved.approval.valid_until)]),
        None => say(context, "command-awaits", &[]),
    };
    format!("{}  {} - {}  {status}", terms.project, terms.first_week, terms.last_week)
}

fn object(project: &Stored) -> serde_json::Value {
    let terms = &project.terms;
    json!({
        "project": terms.project,
        "name": terms.name,
        "status": if project.approved.is_some() { "approved" } else { "awaiting works council" },
        "first_week": terms.first_week,
        "last_week": terms.last_week,
        "k": terms.disclosure.k,
        "units": terms.units,
        "terms": terms.hash(),
        "approval": project.approved.as_ref().map(|approved| &approved.approval),
    })
}
