// SPDX-License-Identifier: EUPL-1.2
//! `close` and `figures`.

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;
use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::cli::Context;
use crate::close::{self, Claim, CloseError};
use crate::disclose::{Outcome, Reason};
use crate::projects;
use crate::store::Checkpoint;

/// Arguments of `close`.
#[derive(Debug, clap::Args)]
pub struct Close {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The week, such as 2026-W47
    #[arg(long)]
    week: Week,
}

/// Arguments of `figures`.
#[derive(Debug, clap::Args)]
pub struct Figures {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The team, department, directorate or whole
    #[arg(long)]
    team: UnitId,
    /// The week, such as 2026-W47
    #[arg(long, value_name = "WEEK")]
    period: Week,
}

/// Closes a week.
///
/// # Errors
/// [`CommandError`] when it was not closed.
pub fn close(context: &Context, arguments: &Close) -> Result<Output, CommandError> {
    let Close { project, week } = arguments;
    let closed = with_app(context, async |app| Ok(close::close(app, project, *week, Claim::TakeOver).await?))?;
    let units = closed.released.units().len();
    let withheld = closed.released.withheld();
    let shown = units - withheld;
    let told =
        say(context, "command-closed", &[("project", project), ("week", week), ("shown", &shown), ("units", &units)]);
    let mut lines = vec![told];
    match closed.log {
        Checkpoint::Complete | Checkpoint::Server => {}
        Checkpoint::Busy => lines.push(say(context, "command-log-busy", &[])),
    }
    let json = json!({
        "project": project,
        "week": week,
        "participants": closed.participants,
        "units": units,
        "withheld": withheld,
    });
    Ok(Output::new(json, lines))
}

/// Shows released figures.
///
/// # Errors
/// [`CommandError`] when there are none.
pub fn figures(context: &Context, arguments: &Figures) -> Result<Output, CommandError> {
    let Figures { project, team, period } = arguments;
    let (terms, rows) = with_app(context, async |app| {
        let terms = projects::find(app, project).await?.terms;
        if terms.unit(team).is_none() {
            return Err(CommandError::NoUnit(team.clone()));
        }
        let weeks = close::closed_weeks(app, project).await?;
        let rows = close::compared(app, &terms, team, *period, &weeks).await?;
        Ok((terms, rows))
    })?;
    let (row, earlier) = rows.split_last().ok_or_else(|| CommandError::Close(CloseError::StillOpen(*period)))?;
    let figures = crate::figures::Figures::of(row, &terms, earlier);
    let name = &terms.unit(team).map(|unit| unit.name.clone()).unwrap_or_default();
    let mut lines = vec![format!("{name}, {period}")];
    match &row.outcome {
        Outcome::Withheld { reason } => {
            let id = match reason {
                Reason::NotSafe => "withheld-not-safe",
                Reason::TooFewContributors => "withheld-too-few",
                Reason::ProtectsAnother => "withheld-protects",
                Reason::Dominated => "withheld-dominated",
            };
            lines.push(say(context, id, &[("k", &figures.k)]));
        }
        Outcome::Coarse(coarse) => lines.push(say(
            context,
            "coarse-shares",
            &[
                ("direct", &coarse.direct_percent),
                ("indirect", &coarse.indirect_percent),
                ("unknown", &coarse.unknown_percent),
            ],
        )),
        Outcome::Shown(row) => {
            for block in &row.blocks {
                let names: Vec<String> =
                    block.categories.iter().map(|category| say(context, category.id(), &[])).collect();
                lines.push(duration(block.minutes, &names.join(" + ")));
            }
            lines.push(duration(row.unknown_minutes, &say(context, "unknown", &[])));
        }
    }
    Ok(Output::new(serde_json::to_value(figures).expect("figures have text keys"), lines))
}

fn duration(minutes: u64, name: &str) -> String {
    format!("{:>5}h{:02}m  {name}", minutes / 60, minutes % 60)
}
