// SPDX-License-Identifier: EUPL-1.2
//! `close` and `figures`.

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::week::Week;
use serde_json::json;

use super::{CommandError, Output, with_app};
use crate::cli::Context;
use crate::close::{self, CloseError};
use crate::disclose::{Outcome, ReleasedWeek};
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
    let closed = with_app(context, async |app| Ok(close::close(app, project, *week).await?))?;
    if closed.log == Checkpoint::Busy {
        tracing::warn!("the log could not be emptied, because another program was reading; the next close empties it");
    }
    let units = closed.released.units().len();
    let withheld = closed.released.withheld();
    Ok(Output {
        lines: vec![format!("{project}  {week}  {}/{units}", units - withheld)],
        json: json!({
            "project": project,
            "week": week,
            "participants": closed.participants,
            "units": units,
            "withheld": withheld,
        }),
    })
}

/// Shows released figures.
///
/// # Errors
/// [`CommandError`] when there are none.
pub fn figures(context: &Context, arguments: &Figures) -> Result<Output, CommandError> {
    let Figures { project, team, period } = arguments;
    let (terms, released, earlier) = with_app(context, async |app| {
        let terms = projects::find(app, project).await?.terms;
        if terms.unit(team).is_none() {
            return Err(CommandError::NoUnit(team.clone()));
        }
        let released = close::released(app, project, *period).await?;
        let mut earlier: Vec<ReleasedWeek> = Vec::new();
        for week in close::closed_weeks(app, project).await?.into_iter().filter(|week| week < period).rev().take(4) {
            earlier.push(close::released(app, project, week).await?);
        }
        Ok((terms, released, earlier))
    })?;
    let row = released.unit(team).ok_or_else(|| CommandError::Close(CloseError::StillOpen(*period)))?;
    let rows: Vec<_> = earlier.iter().filter_map(|week| week.unit(team)).collect();
    let figures = crate::figures::Figures::of(row, &terms, &rows);
    let lines = match &row.outcome {
        Outcome::Withheld { reason } => vec![serde_json::to_value(reason).map_or_else(|_| String::new(), plain)],
        Outcome::Shown(row) => row
            .blocks
            .iter()
            .map(|block| {
                let names: Vec<&str> = block.categories.iter().map(|category| category.id()).collect();
                (names.join("+"), block.minutes)
            })
            .chain([("unknown".to_owned(), row.unknown_minutes)])
            .map(|(name, minutes)| format!("{:>4}h{:02}  {name}", minutes / 60, minutes % 60))
            .collect(),
    };
    Ok(Output { lines, json: serde_json::to_value(figures).expect("figures have text keys") })
}

fn plain(value: serde_json::Value) -> String {
    value.as_str().map(str::to_owned).unwrap_or_default()
}
