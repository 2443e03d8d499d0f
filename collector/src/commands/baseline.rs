// SPDX-License-Identifier: EUPL-1.2
//! `baseline`.

use std::path::PathBuf;

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::id::{BaselineId, ProjectId, UnitId};
use daglicht_shared::manifest::Terms;
use serde_json::{Value, json};

use super::{CommandError, Output, read_text, say, with_app};
use crate::baseline;
use crate::baseline::choose;
use crate::baseline::compare::Comparison;
use crate::baseline::plan::{Need, Plan};
use crate::cli::Context;
use crate::present::{self, numbers};
use crate::projects;
use crate::store::baselines::{Choice, Outcome};

/// What can be done with baselines.
#[derive(Debug, clap::Subcommand)]
pub enum Baseline {
    /// Keep a plan, and say whether its people and weeks are enough
    #[command(after_help = "Example:\n  daglicht-collector baseline plan deploy/baseline.toml")]
    Plan {
        /// The plan, a TOML file
        file: PathBuf,
    },
    /// List the baselines of a project
    #[command(after_help = "Example:\n  daglicht-collector baseline list --project nulmeting-2027")]
    List {
        /// The project
        #[arg(long)]
        project: ProjectId,
    },
    /// Seal a baseline whose weeks are all closed; it never changes afterwards
    #[command(after_help = "Example:\n  daglicht-collector baseline seal --project nulmeting-2027 --baseline voorjaar")]
    Seal(Named),
    /// Show plan, participation, figures and choices, also while it runs
    #[command(
        after_help = "Example:\n  daglicht-collector baseline report --project nulmeting-2027 --baseline voorjaar"
    )]
    Report(Named),
    /// Show what changed since the baseline that this one re-measures
    #[command(
        after_help = "Example:\n  daglicht-collector baseline compare --project hermeting-2028 --baseline voorjaar"
    )]
    Compare(Named),
    /// Keep what a team chose to recover, with an owner and a date
    #[command(
        after_help = "Example:\n  daglicht-collector baseline choose --project nulmeting-2027 --baseline voorjaar \
                      --unit noord --category meetings --hours 6 --owner teamleider --due 2027-12-31"
    )]
    Choose(Choose),
    /// Say what came of a choice
    #[command(
        after_help = "Example:\n  daglicht-collector baseline conclude --project nulmeting-2027 --baseline voorjaar \
                      --unit noord --category meetings --outcome \"Two meetings became one\""
    )]
    Conclude(Conclude),
}

/// A baseline.
#[derive(Debug, Clone, clap::Args)]
pub struct Named {
    /// The project
    #[arg(long)]
    project: ProjectId,
    /// The baseline
    #[arg(long)]
    baseline: BaselineId,
}

/// Arguments of `baseline choose`.
#[derive(Debug, clap::Args)]
pub struct Choose {
    #[command(flatten)]
    named: Named,
    /// The team or other unit
    #[arg(long)]
    unit: UnitId,
    /// The category of loss
    #[arg(long)]
    category: Category,
    /// How many hours a week
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=10_000))]
    hours: u16,
    /// Who sees to it
    #[arg(long)]
    owner: String,
    /// Until when
    #[arg(long)]
    due: NaiveDate,
}

/// Arguments of `baseline conclude`.
#[derive(Debug, clap::Args)]
pub struct Conclude {
    #[command(flatten)]
    named: Named,
    /// The team or other unit
    #[arg(long)]
    unit: UnitId,
    /// The category of loss
    #[arg(long)]
    category: Category,
    /// What came of it
    #[arg(long)]
    outcome: String,
}

/// Runs a command on baselines.
///
/// # Errors
/// [`CommandError`] when it was not done.
pub fn baseline(context: &Context, command: Baseline) -> Result<Output, CommandError> {
    match command {
        Baseline::Plan { file } => plan(context, &read_text(&file)?),
        Baseline::List { project } => list(context, &project),
        Baseline::Seal(named) => seal(context, &named),
        Baseline::Report(named) => report(context, &named),
        Baseline::Compare(named) => compare(context, &named),
        Baseline::Choose(arguments) => choose(context, arguments),
        Baseline::Conclude(arguments) => conclude(context, arguments),
    }
}

fn plan(context: &Context, text: &str) -> Result<Output, CommandError> {
    let (plan, need) = with_app(context, async |app| {
        let plan = baseline::plan(app, text).await?;
        let terms = projects::find(app, &plan.project).await?.terms;
        let need = plan.need(&terms);
        Ok((plan, need))
    })?;
    let lines = vec![heading(context, &plan), needed(context, &plan, &need)];
    Ok(Output::new(json!({ "plan": plan, "need": need }), lines))
}

fn list(context: &Context, project: &ProjectId) -> Result<Output, CommandError> {
    let all = with_app(context, async |app| {
        let mut all = Vec::new();
        for id in baseline::ids(app, project).await? {
            all.push(baseline::load(app, project, &id).await?);
        }
        Ok(all)
    })?;
    let status = |one: &baseline::Baseline| {
        let planned = one.plan.weeks().count();
        match &one.sealed {
            Some(_) => say(context, "baseline-sealed", &[]),
            None => say(context, "baseline-running", &[("closed", &one.closed.len()), ("planned", &planned)]),
        }
    };
    let lines = all.iter().map(|one| format!("{}  {}", heading(context, &one.plan), status(one))).collect();
    let json: Vec<Value> =
        all.iter().map(|one| json!({ "plan": one.plan, "closed": one.closed, "sealed": one.sealed })).collect();
    Ok(Output::new(json!({ "baselines": json }), lines))
}

fn seal(context: &Context, named: &Named) -> Result<Output, CommandError> {
    let sealed = with_app(context, async |app| Ok(baseline::seal(app, &named.project, &named.baseline).await?))?;
    let lines = vec![heading(context, &sealed.plan), say(context, "baseline-is-sealed", &[])];
    Ok(Output::new(json!(sealed), lines))
}

fn report(context: &Context, named: &Named) -> Result<Output, CommandError> {
    let Named { project, baseline: id } = named;
    let (found, terms, periods, choices) = with_app(context, async |app| {
        let found = baseline::load(app, project, id).await?;
        let terms = projects::find(app, project).await?.terms;
        let periods = baseline::periods(app, &found.plan, &terms).await?;
        let choices = choose::choices(app, project, id).await?;
        Ok((found, terms, periods, choices))
    })?;
    let need = found.plan.need(&terms);
    let mut lines =
        vec![heading(context, &found.plan), found.plan.question.clone(), needed(context, &found.plan, &need)];
    lines.push(match &found.sealed {
        Some(_) => say(context, "baseline-sealed", &[]),
        None => {
            let planned = found.plan.weeks().count();
            say(context, "baseline-running", &[("closed", &found.closed.len()), ("planned", &planned)])
        }
    });
    for period in &periods {
        lines.push(String::new());
        lines.extend(super::period::lines(context, &name(&terms, &period.unit), period));
    }
    lines.extend(choices.iter().map(|choice| chosen(context, &terms, choice)));
    let json = json!({
        "plan": found.plan,
        "need": need,
        "closed": found.closed,
        "sealed": found.sealed,
        "units": periods,
        "choices": choices.iter().map(choice_json).collect::<Vec<_>>(),
    });
    Ok(Output::new(json, lines))
}

fn compare(context: &Context, named: &Named) -> Result<Output, CommandError> {
    let (terms, found) = with_app(context, async |app| {
        let later = baseline::load(app, &named.project, &named.baseline).await?;
        let terms = projects::find(app, &named.project).await?.terms;
        let found = baseline::comparisons(app, &later, &terms).await?;
        Ok((terms, found))
    })?;
    let lines = found.iter().map(|one| difference(context, &terms, one)).collect();
    Ok(Output::new(json!({ "units": found.iter().map(comparison_json).collect::<Vec<_>>() }), lines))
}

fn choose(context: &Context, arguments: Choose) -> Result<Output, CommandError> {
    let Choose { named, unit, category, hours, owner, due } = arguments;
    let (terms, choice) = with_app(context, async |app| {
        let terms = projects::find(app, &named.project).await?.terms;
        let chosen_at = app.clock.now().seconds();
        let minutes_a_week = u32::from(hours) * 60;
        let choice = Choice { unit, category, minutes_a_week, owner, due, chosen_at, outcome: None };
        choose::choose(app, None, &named.project, &named.baseline, choice.clone()).await?;
        Ok((terms, choice))
    })?;
    Ok(Output::new(choice_json(&choice), vec![chosen(context, &terms, &choice)]))
}

fn conclude(context: &Context, arguments: Conclude) -> Result<Output, CommandError> {
    let Conclude { named, unit, category, outcome } = arguments;
    let (terms, choices) = with_app(context, async |app| {
        let outcome = Outcome { at: app.clock.now().seconds(), text: outcome };
        choose::conclude(app, None, &named.project, &named.baseline, (unit, category), outcome).await?;
        let terms = projects::find(app, &named.project).await?.terms;
        Ok((terms, choose::choices(app, &named.project, &named.baseline).await?))
    })?;
    let lines = choices.iter().map(|choice| chosen(context, &terms, choice)).collect();
    Ok(Output::new(json!({ "choices": choices.iter().map(choice_json).collect::<Vec<_>>() }), lines))
}

fn heading(context: &Context, plan: &Plan) -> String {
    let (first, last) = (plan.first_week, plan.last_week);
    say(context, "baseline-heading", &[("baseline", &plan.baseline), ("first", &first), ("last", &last)])
}

fn needed(context: &Context, plan: &Plan, need: &Need) -> String {
    let decimal = |value| numbers::decimal(context.language, value, 1);
    let margin = decimal(plan.margin_points);
    let of_k = decimal(need.margin_of_k_points);
    match need.people {
        Some(people) => say(
            context,
            "baseline-need",
            &[("weeks", &need.weeks), ("margin", &margin), ("people", &people), ("k", &need.k), ("kmargin", &of_k)],
        ),
        None => say(context, "baseline-need-never", &[("weeks", &need.weeks), ("margin", &margin)]),
    }
}

fn chosen(context: &Context, terms: &Terms, choice: &Choice) -> String {
    let hours = numbers::decimal(context.language, f64::from(choice.minutes_a_week) / 60.0, 1);
    let category = say(context, choice.category.id(), &[]);
    let (unit, due) = (name(terms, &choice.unit), choice.due);
    let line = say(
        context,
        "baseline-choice",
        &[("unit", &unit), ("category", &category), ("hours", &hours), ("owner", &choice.owner), ("due", &due)],
    );
    match &choice.outcome {
        Some(outcome) => format!("{line} {}", say(context, "baseline-outcome", &[("outcome", &outcome.text)])),
        None => line,
    }
}

fn difference(context: &Context, terms: &Terms, one: &Comparison) -> String {
    let unit = name(terms, &one.unit);
    let points = |share: f64| numbers::decimal(context.language, share * 100.0, 1);
    match &one.difference {
        Err(unlike) => {
            let why: Vec<String> = unlike.iter().map(|why| say(context, present::reason(*why), &[])).collect();
            say(context, "baseline-not-comparable", &[("unit", &unit), ("reasons", &why.join("; "))])
        }
        Ok(found) => {
            let id = if found.excludes_zero() { "baseline-changed" } else { "baseline-noise" };
            let values = [("change", points(found.value)), ("low", points(found.low)), ("high", points(found.high))];
            let [change, low, high] = &values;
            say(context, id, &[("unit", &unit), (change.0, &change.1), (low.0, &low.1), (high.0, &high.1)])
        }
    }
}

fn name(terms: &Terms, unit: &UnitId) -> String {
    terms.unit(unit).map_or_else(|| unit.to_string(), |unit| unit.name.clone())
}

fn choice_json(choice: &Choice) -> Value {
    json!({
        "unit": choice.unit,
        "category": choice.category,
        "hours_a_week": f64::from(choice.minutes_a_week) / 60.0,
        "owner": choice.owner,
        "due": choice.due,
        "outcome": choice.outcome.as_ref().map(|outcome| &outcome.text),
    })
}

fn comparison_json(one: &Comparison) -> Value {
    match &one.difference {
        Ok(found) => json!({
            "unit": one.unit,
            "difference": found.value,
            "low": found.low,
            "high": found.high,
            "more_than_noise": found.excludes_zero(),
            "productivity_gain": one.gain,
        }),
        Err(unlike) => json!({ "unit": one.unit, "not_comparable": unlike }),
    }
}
