// SPDX-License-Identifier: EUPL-1.2
//! `close` and `figures`.

use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::cli::Context;
use crate::close::{self, Claim, CloseError};
use crate::disclose::{Block, Outcome, Reason};
use crate::figures::period::Period;
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
    /// A week such as 2026-W47, four weeks such as 2026-B12, or a quarter such as 2026-Q4
    #[arg(long, value_name = "WEEK|BLOCK|QUARTER")]
    period: Span,
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
    match arguments.period {
        Span::Week(week) => of_week(context, arguments, week),
        Span::Block(block) => of_block(context, arguments, block),
        Span::Quarter(_) => of_weeks(context, arguments),
    }
}

/// A block of four weeks: what was released of it for a unit that is shown coarsely, or else the sum of its weeks.
fn of_block(context: &Context, arguments: &Figures, block: FourWeeks) -> Result<Output, CommandError> {
    let Figures { project, team, .. } = arguments;
    let (terms, found) = with_app(context, async |app| {
        let terms = projects::find(app, project).await?.terms;
        Ok((terms, close::block(app, project, team, block).await?))
    })?;
    let Some(found) = found else { return of_weeks(context, arguments) };
    let name = terms.unit(team).map(|unit| unit.name.clone()).unwrap_or_default();
    let mut lines = vec![format!("{name}, {block}")];
    lines.extend(minutes(context, &found.blocks, found.unknown_minutes));
    Ok(Output::new(serde_json::to_value(found.get()).expect("figures have text keys"), lines))
}

/// The sum of the weeks of a span that were released.
fn of_weeks(context: &Context, arguments: &Figures) -> Result<Output, CommandError> {
    let Figures { project, team, period: span } = arguments;
    let weeks = span.weeks();
    let (Some(first), Some(last)) = (weeks.first().copied(), weeks.last().copied()) else {
        return Err(CommandError::NoUnit(team.clone()));
    };
    let (name, period) = with_app(context, async |app| {
        let terms = projects::find(app, project).await?.terms;
        if terms.unit(team).is_none() {
            return Err(CommandError::NoUnit(team.clone()));
        }
        let rows = close::released(app, project, team, first, last).await?;
        if rows.is_empty() {
            return Err(CloseError::StillOpen(first).into());
        }
        let name = terms.unit(team).map(|unit| unit.name.clone()).unwrap_or_default();
        Ok((name, Period::of(team, &rows, &terms)))
    })?;
    let mut lines = vec![format!("{name}, {span}")];
    lines.extend(super::period::lines(context, &name, &period));
    Ok(Output::new(serde_json::to_value(period).expect("figures have text keys"), lines))
}

fn minutes(context: &Context, blocks: &[Block], unknown: u64) -> Vec<String> {
    let line = |block: &Block| {
        let names: Vec<String> = block.categories.iter().map(|category| say(context, category.id(), &[])).collect();
        duration(block.minutes, &names.join(" + "))
    };
    let unknown = duration(unknown, &say(context, "unknown", &[]));
    blocks.iter().map(line).chain([unknown]).collect()
}

fn of_week(context: &Context, arguments: &Figures, period: Week) -> Result<Output, CommandError> {
    let Figures { project, team, .. } = arguments;
    let (terms, rows) = with_app(context, async |app| {
        let terms = projects::find(app, project).await?.terms;
        if terms.unit(team).is_none() {
            return Err(CommandError::NoUnit(team.clone()));
        }
        let weeks = close::closed_weeks(app, project).await?;
        let rows = close::compared(app, &terms, team, period, &weeks).await?;
        Ok((terms, rows))
    })?;
    let (row, earlier) = rows.split_last().ok_or_else(|| CommandError::Close(CloseError::StillOpen(period)))?;
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
            let when = say(context, "when-week", &[]);
            lines.push(say(context, id, &[("k", &figures.k), ("when", &when)]));
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
        Outcome::Shown(row) => lines.extend(minutes(context, &row.blocks, row.unknown_minutes)),
    }
    Ok(Output::new(serde_json::to_value(figures).expect("figures have text keys"), lines))
}

fn duration(minutes: u64, name: &str) -> String {
    format!("{:>5}h{:02}m  {name}", minutes / 60, minutes % 60)
}
