// SPDX-License-Identifier: EUPL-1.2
//! `user add`, `user list`, `user reset` and `user remove`.

use clap::Subcommand;
use daglicht_shared::id::{ProjectId, UnitId};
use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::accounts;
use crate::cli::Context;
use crate::role::{Place, Role};
use crate::store::accounts::Way;

/// The commands on accounts.
#[derive(Debug, Subcommand)]
pub enum User {
    /// Make an account and print its access code, once; the first sign-in with it leads to choosing a password
    #[command(
        after_help = "Example:\n  daglicht-collector user add anouk --role team_leader --project nulmeting --team noord"
    )]
    Add(Add),
    /// Show all accounts and how they sign in
    #[command(after_help = "Example:\n  daglicht-collector --json user list")]
    List,
    /// Take away an account's password and second factor, sign it out everywhere, and print a new access code, once
    #[command(after_help = "Example:\n  daglicht-collector user reset anouk")]
    Reset {
        /// The name of the account
        name: String,
    },
    /// Remove an account and sign it out everywhere; what it did stays recorded
    #[command(after_help = "Example:\n  daglicht-collector user remove anouk")]
    Remove {
        /// The name of the account
        name: String,
    },
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

/// Runs a command on accounts.
///
/// # Errors
/// [`CommandError`] when it was not done.
pub fn user(context: &Context, command: User) -> Result<Output, CommandError> {
    match command {
        User::Add(arguments) => add(context, arguments),
        User::List => list(context),
        User::Reset { name } => {
            let code = with_app(context, async |app| Ok(accounts::reset(app, &name).await?))?;
            Ok(Output::new(json!({ "name": name, "code": code }), vec![code]))
        }
        User::Remove { name } => {
            with_app(context, async |app| Ok(accounts::remove(app, &name).await?))?;
            let line = say(context, "command-user-removed", &[("name", &name)]);
            Ok(Output::new(json!({ "name": name, "removed": true }), vec![line]))
        }
    }
}

fn add(context: &Context, arguments: Add) -> Result<Output, CommandError> {
    let Add { name, role, project, team } = arguments;
    let place = |unit| project.clone().map(|project| Place { project, unit });
    let places: Vec<Place> = team.into_iter().filter_map(place).collect();
    let code = with_app(context, async |app| Ok(accounts::add(app, &name, role, places).await?))?;
    Ok(Output::new(json!({ "name": name, "role": role, "code": code }), vec![code]))
}

fn list(context: &Context) -> Result<Output, CommandError> {
    let all = with_app(context, async |app| Ok(accounts::list(app).await?))?;
    let width = all.iter().map(|one| one.name.chars().count()).max().unwrap_or_default();
    let mut lines = Vec::new();
    let mut found = Vec::new();
    for one in &all {
        let (id, issuer) = match &one.way {
            Way::Code => ("code", None),
            Way::Password => ("password", None),
            Way::Elsewhere(issuer) => ("elsewhere", Some(issuer)),
        };
        let way = say(context, &format!("command-user-{id}"), &[("issuer", &issuer.map_or("", |issuer| issuer))]);
        lines.push(format!("{:width$}  {:18}  {way}", one.name, one.role.id()));
        found.push(json!({ "name": one.name, "role": one.role, "way": id, "issuer": issuer }));
    }
    Ok(Output::new(json!({ "users": found }), lines))
}
