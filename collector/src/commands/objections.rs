// SPDX-License-Identifier: EUPL-1.2
//! `project stop` and `project objections`.
//!
//! Anyone who can run the collector's commands can stop, for stopping is the safe direction. Lifting is deliberately absent:
//! the seat that stopped does that on its page.

use chrono::{DateTime, SecondsFormat};
use daglicht_shared::id::ProjectId;
use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::cli::Context;
use crate::objections::{self, Speaker};
use crate::projects;
use crate::role::Role;
use crate::store::objections::{Kind, Objection};

/// Arguments of `project stop`.
#[derive(Debug, clap::Args)]
pub struct Stop {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// For which seat; only that seat can lift the stop, on its page
    #[arg(long, value_name = "works_council|privacy_officer")]
    seat: Role,
    /// Who asks for it
    #[arg(long)]
    name: String,
    /// Why; everyone concerned reads it
    #[arg(long)]
    reason: String,
}

/// Arguments of `project objections`.
#[derive(Debug, clap::Args)]
pub struct Objections {
    /// The project
    #[arg(long)]
    project: ProjectId,
}

/// Stops a project.
///
/// # Errors
/// [`CommandError`] when it was not stopped.
pub fn stop(context: &Context, arguments: Stop) -> Result<Output, CommandError> {
    let Stop { project, seat, name, reason } = arguments;
    let speaker = Speaker { name, role: seat };
    let number =
        with_app(context, async |app| Ok(objections::object(app, &project, speaker, Kind::Stop, &reason).await?))?;
    let lines = vec![say(context, "command-stopped", &[("project", &project)])];
    Ok(Output::new(json!({ "project": project, "number": number, "kind": Kind::Stop.id(), "seat": seat }), lines))
}

/// Shows the objections to a project.
///
/// # Errors
/// [`CommandError`] when they cannot be read.
pub fn list(context: &Context, arguments: &Objections) -> Result<Output, CommandError> {
    let project = &arguments.project;
    let all = with_app(context, async |app| {
        projects::find(app, project).await?;
        Ok(objections::all(app, project).await?)
    })?;
    let lines = if all.is_empty() {
        vec![say(context, "command-no-objections", &[])]
    } else {
        all.iter().map(|objection| line(context, objection)).collect()
    };
    Ok(Output::new(json!({ "project": project, "objections": all.iter().map(object).collect::<Vec<_>>() }), lines))
}

fn line(context: &Context, objection: &Objection) -> String {
    let id = match (objection.kind, &objection.settled) {
        (Kind::Stop, None) => "command-objection-stop-open",
        (Kind::Stop, Some(_)) => "command-objection-stop-lifted",
        (Kind::Objection, None) => "command-objection-open",
        (Kind::Objection, Some(_)) => "command-objection-settled",
    };
    let (number, at) = (objection.number, instant(objection.at));
    let Objection { name, role, reason, .. } = objection;
    say(context, id, &[("number", &number), ("at", &at), ("name", name), ("role", role), ("reason", reason)])
}

fn object(objection: &Objection) -> serde_json::Value {
    json!({
        "number": objection.number,
        "kind": objection.kind.id(),
        "at": instant(objection.at),
        "name": objection.name,
        "seat": objection.role,
        "reason": objection.reason,
        "settled": objection.settled.as_ref().map(|settled| json!({
            "at": instant(settled.at),
            "name": settled.name,
            "reason": settled.reason,
        })),
    })
}

fn instant(seconds: i64) -> String {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Secs, true)
}
