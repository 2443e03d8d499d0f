// SPDX-License-Identifier: EUPL-1.2
//! `questionnaire`: how the week felt, beside what was measured; only in a project that asks.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;
use daglicht_shared::id::ObstacleId;
use daglicht_shared::questionnaire::{Answers, AnswersProblem, MOST_NAMED, Questionnaire};
use daglicht_shared::text::FluentValue;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::database::Look;

/// What was answered on the command line.
#[derive(Debug)]
pub(crate) struct Given {
    pub(crate) week: Option<Week>,
    pub(crate) shares: Vec<(Category, u32)>,
    pub(crate) obstacles: Vec<ObstacleId>,
    pub(crate) lost_minutes_a_day: u32,
}

pub(crate) fn show(app: &App) -> anyhow::Result<Exit> {
    let asked = asked(app)?;
    let journal = app.existing_journal()?;
    let mut lines = vec![app.words.get("questionnaire-what"), String::new()];
    lines.extend(asked.obstacles.iter().map(|one| format!("  {}  {}", one.id, one.name(app.settings.language))));
    lines.push(String::new());
    let mut weeks = BTreeMap::new();
    for week in &asked.weeks {
        let answers = journal.as_ref().map(|journal| journal.questionnaire(*week)).transpose()?.flatten();
        lines.push(match &answers {
            Some(answers) => about(app, &asked, *week, answers),
            None => app.words.with("questionnaire-open", &[("week", week.to_string().into())]),
        });
        weeks.insert(*week, answers);
    }
    app.print(&json!({ "asked": asked, "answers": weeks }), &lines.join("\n"))?;
    app.say("next-questionnaire", &[]);
    Ok(Exit::Success)
}

pub(crate) fn answer(app: &App, given: Given) -> anyhow::Result<Exit> {
    let (asked, week, answers) = answered(app, given)?;
    app.print(&json!({ "week": week, "answers": answers }), &about(app, &asked, week, &answers))?;
    app.say("next-preview-week", &[("week", week.to_string().into())]);
    Ok(Exit::Success)
}

/// Keeps answers about a week.
pub(crate) fn answered(app: &App, given: Given) -> anyhow::Result<(Questionnaire, Week, Answers)> {
    super::entries::allowed(app)?;
    let asked = asked(app)?;
    let week = week(app, &asked, given.week);
    let answers = Answers {
        perceived: given.shares.into_iter().filter(|(_, share)| *share > 0).collect(),
        obstacles: given.obstacles.into_iter().collect(),
        lost_minutes_a_day: given.lost_minutes_a_day,
    };
    asked.check(week, &answers).map_err(|problem| refused(app, &problem))?;
    app.journal(Look::Brief)?.answer_questionnaire(week, &answers)?;
    Ok((asked, week, answers))
}

pub(crate) fn forget(app: &App, given: Option<Week>) -> anyhow::Result<Exit> {
    let asked = asked(app)?;
    let week = week(app, &asked, given);
    let forgotten = app.journal(Look::Brief)?.forget_questionnaire(week)?;
    let id = if forgotten { "questionnaire-forgotten" } else { "questionnaire-open" };
    app.print(
        &json!({ "week": week, "forgotten": forgotten }),
        &app.words.with(id, &[("week", week.to_string().into())]),
    )?;
    Ok(Exit::Success)
}

/// What the project asks.
fn asked(app: &App) -> anyhow::Result<Questionnaire> {
    let asked = app.enrolment()?.and_then(|enrolment| enrolment.manifest.terms.questionnaire);
    asked.ok_or_else(|| app.refuse(Exit::Refused, "questionnaire-none", &[]))
}

/// The week that was named, or else the latest one that is asked about and not in the future.
fn week(app: &App, asked: &Questionnaire, named: Option<Week>) -> Week {
    let this = Week::of(clock::date(app.zone(), clock::now().wall));
    named.or_else(|| asked.weeks.iter().rev().find(|week| **week <= this).copied()).unwrap_or(this)
}

/// Answers in one line.
pub(crate) fn about(app: &App, asked: &Questionnaire, week: Week, answers: &Answers) -> String {
    let shares: Vec<String> = answers
        .perceived
        .iter()
        .map(|(category, share)| format!("{} {share} %", app.words.category(Some(*category))))
        .collect();
    let obstacles: Vec<&str> = asked
        .obstacles
        .iter()
        .filter(|one| answers.obstacles.contains(&one.id))
        .map(|one| one.name(app.settings.language))
        .collect();
    let lost = app.words.duration(i64::from(answers.lost_minutes_a_day) * 60_000);
    let obstacles = if obstacles.is_empty() { "-".to_owned() } else { obstacles.join(", ") };
    app.words.with(
        "questionnaire-answered",
        &[
            ("week", week.to_string().into()),
            ("shares", shares.join(", ").into()),
            ("obstacles", obstacles.into()),
            ("lost", lost.into()),
        ],
    )
}

fn refused(app: &App, problem: &AnswersProblem) -> anyhow::Error {
    let text = |value: String| FluentValue::from(value);
    match problem {
        AnswersProblem::Week(week) => {
            app.refuse(Exit::Refused, "questionnaire-week", &[("week", text(week.to_string()))])
        }
        AnswersProblem::Perceived => app.refuse(Exit::WrongUse, "questionnaire-shares", &[]),
        AnswersProblem::Obstacle(id) => {
            app.refuse(Exit::WrongUse, "questionnaire-obstacle", &[("id", text(id.to_string()))])
        }
        AnswersProblem::Named => {
            let most = i64::try_from(MOST_NAMED).unwrap_or(i64::MAX);
            app.refuse(Exit::WrongUse, "questionnaire-many", &[("most", FluentValue::from(most))])
        }
        AnswersProblem::Lost => app.refuse(Exit::WrongUse, "questionnaire-lost", &[]),
    }
}
