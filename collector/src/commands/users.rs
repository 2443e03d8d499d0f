// SPDX-License-Identifier: EUPL-1.2
//! `user add`.

use clap::Subcommand;
use daglicht_shared::id::{ProjectId, UnitId};
use serde_json::json;

use super::{CommandError, Output, with_app};
use crate::cli::Context;
use crate::role::{Place, Role};
use crate::sign_in;

/// The commands on accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account and print its access code, once
    #[command(
        after_help = "Example:\n  daglicht-collector user add anouk --role team_leader --project nulmeting --team noord"
    )]
    Add(Add),
}

/// Arguments of `user add`.
#[derive(Debug, clap::Args)]
pub struct Add {
    /// The name to sign in with
    name: String,
    #[arg(long, help = format!("The role: {}", Role::ALL.map(Role::id).join(", ")))]
    role: Role,
    /// The project of the teams
    #[arg(long, requires = "team")]
    project: Option<ProjectId>,
    /// A team, department or directorate that the account may see; may be given more than once
    #[arg(long, requires = "project")]
    team: Vec<UnitId>,
}

/// Makes an account.
///
/// # Errors
/// [`CommandError`] when none was made.
pub fn add(context: &Context, arguments: Add) -> Result<Output, CommandError> {
    let Add { name, role, project, team } = arguments;
    let place = |unit| project.clone().map(|project| Place { project, unit });
    let places: Vec<Place> = team.into_iter().filter_map(place).collect();
    let code = with_app(context, async |app| Ok(sign_in::add(app, &name, role, places).await?))?;
    Ok(Output::new(json!({ "name": name, "role": role, "code": code }), vec![code]))
}
