// SPDX-License-Identifier: EUPL-1.2
//! What leaves this computer: what would be sent and when, what was sent, to what one consented, and how to stop.

use askama::Template;
use daglicht_shared::category::Category;
use daglicht_shared::questionnaire::{MOST_NAMED, Questionnaire};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use daglicht_shared::week::Week;
use serde_json::Value;

use super::view::{Answer, Frame, Measures, Tab, Visit};
use crate::clock;
use crate::commands;
use crate::enrolment::Enrolment;
use crate::outbox::{Item, ReportState};
use crate::schedule;

const MINUTE_MS: i64 = 60_000;

/// A message that would be sent.
struct Coming {
    title: String,
    lead: String,
    bytes: Option<String>,
}

/// A message that was sent.
struct Sent {
    line: String,
    bytes: String,
    receipt: String,
}

/// The questions about a week.
struct Questions {
    week: String,
    given: Option<String>,
    shares: Vec<Share>,
    obstacles: Vec<Obstacle>,
    most: usize,
    lost: u32,
}

/// A category and the share that was answered.
struct Share {
    id: &'static str,
    name: String,
    percent: u32,
}

/// Something that can be in the way, and whether it was named.
struct Obstacle {
    id: String,
    name: String,
    is_named: bool,
}

#[derive(Template)]
#[template(path = "sending.html")]
struct SendingPage<'a> {
    frame: Frame<'a>,
    lead: String,
    is_enrolled: bool,
    coming: Vec<Coming>,
    sent: Vec<Sent>,
    consent: String,
    asked: Vec<String>,
    can_give: bool,
    can_withdraw: bool,
    questions: Option<Questions>,
    receipts: Option<String>,
    folder: String,
}

#[derive(Template)]
#[template(path = "withdraw.html")]
struct WithdrawPage<'a> {
    frame: Frame<'a>,
    what: String,
}

#[derive(Template)]
#[template(path = "forget.html")]
struct ForgetPage<'a> {
    frame: Frame<'a>,
    what: String,
    start: i64,
    end: i64,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let (app, words) = (visit.app, visit.words());
    let (record, enrolment) = (app.record()?, app.enrolment()?);
    let journal = app.existing_journal()?;
    let frame = visit.frame(Some(Tab::Sending), journal.as_ref())?;
    let reports = app.existing_outbox()?.map(|outbox| outbox.reports()).transpose()?.unwrap_or_default();
    let may_register = visit.may_register()?;
    let coming = match &enrolment {
        Some(enrolment) if may_register => coming(visit, enrolment, &reports),
        Some(_) | None => Vec::new(),
    };
    let sent = reports.iter().rev().filter(|item| item.state != ReportState::Replaced).map(|item| Sent {
        line: commands::sending::line(app, item),
        bytes: String::from_utf8_lossy(&item.body).into_owned(),
        receipt: item.receipt.clone().unwrap_or_default(),
    });
    let numbers = coming.first().and_then(|coming| coming.bytes.as_deref()).map(numbers);
    let lead = match (&enrolment, numbers) {
        (None, _) => words.get("page-sending-alone"),
        (Some(_), _) if !may_register => words.get("page-sending-undecided"),
        (Some(_), None) => words.get("page-sending-nothing"),
        (Some(_), Some(numbers)) => words.with("page-sending-lead", &[("numbers", numbers.into())]),
    };
    let receipts = app.paths.withdrawal_receipts();
    let asked = commands::consent::what_is_asked(app, enrolment.as_ref());
    let page = SendingPage {
        can_give: frame.measures == Measures::No,
        can_withdraw: may_register,
        frame,
        lead,
        is_enrolled: enrolment.is_some(),
        coming,
        sent: sent.collect(),
        consent: commands::consent::state(app, &record),
        asked: asked.lines().map(str::to_owned).collect(),
        questions: questions(visit, enrolment.as_ref().filter(|_| may_register))?,
        receipts: receipts.exists().then(|| receipts.display().to_string()),
        folder: app.paths.folder().display().to_string(),
    };
    Ok(Answer::Page(page.render()?))
}

/// The page that asks whether one really wants to stop.
pub(super) fn withdraw(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let journal = visit.app.existing_journal()?;
    let frame = visit.frame(Some(Tab::Sending), journal.as_ref())?;
    Ok(Answer::Page(WithdrawPage { frame, what: visit.words().get("withdraw-what") }.render()?))
}

/// The page that says what would be forgotten, and that it is for good.
pub(super) fn forget(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let words = visit.words();
    let length = match visit.part(1) {
        "quarter" => Some(15 * MINUTE_MS),
        "hour" => Some(60 * MINUTE_MS),
        _ => None,
    };
    let day = clock::day(visit.app.zone(), clock::date(visit.app.zone(), visit.now));
    let within = length.and_then(|length| Interval::new(visit.now.plus(-length), visit.now)).unwrap_or(day);
    let at = |at| FluentValue::from(words.instant(visit.app.zone(), at));
    let values = [
        ("from", at(within.start())),
        ("to", at(within.end())),
        ("duration", visit.length(within.milliseconds()).into()),
    ];
    let journal = visit.app.existing_journal()?;
    let page = ForgetPage {
        frame: visit.frame(None, journal.as_ref())?,
        what: words.with("forget-what", &values),
        start: within.start().0,
        end: within.end().0,
    };
    Ok(Answer::Page(page.render()?))
}

/// The messages of this week and the one before, as they would be sent now.
fn coming(visit: &Visit<'_>, enrolment: &Enrolment, reports: &[Item]) -> Vec<Coming> {
    let (app, words) = (visit.app, visit.words());
    let this = Week::of(clock::date(app.zone(), visit.now));
    let weeks = [this, this.previous()];
    let is_sent = |week: Week| {
        let newest = reports.iter().filter(|item| item.week == week).max_by_key(|item| item.revision);
        newest.is_some_and(|item| item.state == ReportState::Acknowledged)
    };
    let measured = weeks.into_iter().filter(|week| enrolment.manifest.terms.measures(*week));
    let one = |week: Week| {
        let from = schedule::review_ends(enrolment, app.zone(), week);
        let value = |at| FluentValue::from(words.instant(app.zone(), at));
        let values = [("from", value(from)), ("until", value(from.plus(schedule::SPREAD_MS)))];
        let (bytes, lead) = match commands::sending::drafted(app, week) {
            Ok(Some(bytes)) => (
                Some(String::from_utf8_lossy(&bytes).into_owned()),
                words.with(if is_sent(week) { "page-sending-again" } else { "page-sending-when" }, &values),
            ),
            Ok(None) => (None, words.with("preview-nothing", &[("week", week.to_string().into())])),
            Err(error) => (None, format!("{error:#}")),
        };
        Coming { title: words.with("week-heading", &[("week", week.to_string().into())]), lead, bytes }
    };
    measured.map(one).collect()
}

/// How many numbers a message holds.
fn numbers(text: &str) -> usize {
    fn count(value: &Value) -> usize {
        match value {
            Value::Number(_) => 1,
            Value::Array(values) => values.iter().map(count).sum(),
            Value::Object(fields) => fields.values().map(count).sum(),
            Value::Null | Value::Bool(_) | Value::String(_) => 0,
        }
    }
    serde_json::from_str(text).map_or(0, |value| count(&value))
}

fn questions(visit: &Visit<'_>, enrolment: Option<&Enrolment>) -> anyhow::Result<Option<Questions>> {
    let Some(asked) = enrolment.and_then(|enrolment| enrolment.manifest.terms.questionnaire.as_ref()) else {
        return Ok(None);
    };
    let this = Week::of(clock::date(visit.app.zone(), visit.now));
    let Some(week) = latest(asked, this) else { return Ok(None) };
    let journal = visit.app.existing_journal()?;
    let answers = journal.map(|journal| journal.questionnaire(week)).transpose()?.flatten();
    let language = visit.words().language();
    let share = |category: Category| Share {
        id: category.id(),
        name: visit.words().category(Some(category)),
        percent: answers.as_ref().and_then(|answers| answers.perceived.get(&category)).copied().unwrap_or_default(),
    };
    let obstacle = |one: &daglicht_shared::questionnaire::Obstacle| Obstacle {
        id: one.id.to_string(),
        name: one.name(language).to_owned(),
        is_named: answers.as_ref().is_some_and(|answers| answers.obstacles.contains(&one.id)),
    };
    Ok(Some(Questions {
        week: week.to_string(),
        shares: Category::ALL.into_iter().map(share).collect(),
        obstacles: asked.obstacles.iter().map(obstacle).collect(),
        most: MOST_NAMED,
        lost: answers.as_ref().map_or(0, |answers| answers.lost_minutes_a_day),
        given: answers.map(|answers| commands::questionnaire::about(visit.app, asked, week, &answers)),
    }))
}

fn latest(asked: &Questionnaire, this: Week) -> Option<Week> {
    asked.weeks.iter().rev().find(|week| **week <= this).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_of_a_message_is_counted() {
        assert_eq!(numbers(r#"{"a":1,"b":"2","c":{"d":3,"e":[4,5,null]}}"#), 4);
    }
}
