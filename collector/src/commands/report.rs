// SPDX-License-Identifier: EUPL-1.2
//! `report`.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::PathBuf;

use daglicht_shared::id::{ProjectId, UnitId};
use daglicht_shared::span::Span;
use serde_json::json;

use super::{CommandError, Output, say, with_app};
use crate::app::App;
use crate::cli::Context;
use crate::close::{self, CloseError};
use crate::figures::Figures;
use crate::figures::course::Progress;
use crate::figures::period::Period;
use crate::goals::{self, Agreement, Content};
use crate::present::{Frame, UnitPage, View};
use crate::{clock, objections, output, projects};

/// Arguments of `report`.
#[derive(Debug, clap::Args)]
pub struct Report {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The team, department, directorate or whole
    #[arg(long)]
    team: UnitId,
    /// A week such as 2026-W47, four weeks such as 2026-B12, or a quarter such as 2026-Q4
    #[arg(long, value_name = "WEEK|BLOCK|QUARTER")]
    period: Span,
    /// The new file; a name that ends in .html gives the page to print, which needs no browser
    #[arg(long, value_name = "FILE.pdf|FILE.html")]
    output: PathBuf,
}

/// Writes the report of a unit over a span to a new file.
///
/// # Errors
/// [`CommandError`] when it was not written.
pub fn report(context: &Context, arguments: &Report) -> Result<Output, CommandError> {
    let Report { project, team, period, output } = arguments;
    let is_page = output.extension().is_some_and(|end| end == "html");
    let content = with_app(context, async |app| {
        let html = app.pages.alone(&page(app, context, arguments).await?);
        if is_page { Ok(html.into_bytes()) } else { Ok(app.printer.print(&app.config.pdf, &html).await?) }
    })?;
    let written = |source| CommandError::Write { path: output.clone(), source };
    let mut file =
        std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(output).map_err(written)?;
    file.write_all(&content).and_then(|()| file.sync_all()).map_err(written)?;
    let path = output.display().to_string();
    let lines = vec![say(context, "report-written", &[("file", &path)])];
    Ok(Output::new(json!({ "project": project, "unit": team, "period": period.to_string(), "file": path }), lines))
}

async fn page(app: &App, context: &Context, arguments: &Report) -> Result<String, CommandError> {
    let Report { project, team, period: span, .. } = arguments;
    let terms = projects::find(app, project).await?.terms;
    if terms.unit(team).is_none() {
        return Err(CommandError::NoUnit(team.clone()));
    }
    let closed = close::closed_weeks(app, project).await?;
    let first = span.weeks().first().copied().unwrap_or(terms.first_week);
    let last = closed.iter().rev().find(|week| span.holds(**week)).copied();
    let last = last.ok_or(CloseError::StillOpen(first))?;
    let rows = close::compared(app, &terms, team, last, &closed).await?;
    let mut figures: Period = match (span, rows.split_last()) {
        (Span::Week(_), Some((row, earlier))) => Figures::of(row, &terms, earlier).into(),
        (Span::Week(_), None) | (Span::Quarter(_), _) => Period::over(team, *span, &rows, None, &terms),
        (Span::Block(block), _) => {
            let block = close::block(app, project, team, *block).await?;
            Period::over(team, *span, &rows, block.as_ref(), &terms)
        }
    };
    figures.output = output::beside(app, &terms, *span, &figures).await?;
    let progress = |agreement: &Agreement| match &agreement.content {
        Content::Goal(goal) => Some(Progress::of(&goal.aim(), &rows, &terms, closed.last().copied())),
        Content::Action(_) => None,
    };
    let agreements = goals::all(app, project, team).await?;
    let agreements: Vec<_> = agreements.into_iter().map(|one| (one.clone(), progress(&one))).collect();
    let page = UnitPage {
        terms: &terms,
        unit: team,
        span: *span,
        figures: &figures,
        below: &[],
        closed: &closed,
        units: &[],
        baselines: &[],
        may_write: false,
        stopped_since: objections::stopped_since(app, project).await?,
        view: View::Full,
    };
    let frame = Frame { language: context.language, path: "/", visitor: None };
    Ok(app.pages.report(&frame, &page, &agreements, clock::date(app.clock.now())))
}
