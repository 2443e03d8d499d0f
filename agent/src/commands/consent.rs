// SPDX-License-Identifier: EUPL-1.2
//! `consent show`, `give`, `pause` and `resume`.

use std::time::Duration;

use daglicht_shared::crypto::Secret;
use daglicht_shared::text::FluentValue;
use serde_json::json;

use super::{Answer, App, Exit};
use crate::clock;
use crate::consent::{Record, State, StepError};
use crate::consent_file::ConsentFileError;
use crate::database::Look;
use crate::enrolment::Enrolment;
use crate::journal::ConsentEvent;

pub(crate) fn show(app: &App) -> anyhow::Result<Exit> {
    let (record, enrolment) = (app.record()?, app.enrolment()?);
    let bound = app.bound(enrolment.as_ref());
    let value = json!({
        "consent": app.consent_json(&record, bound.as_ref()),
        "enrolled": enrolment.is_some(),
        "manifest": enrolment.as_ref().map(Enrolment::hash),
        "terms": enrolment.as_ref().map(|enrolment| &enrolment.manifest.terms),
        "works_council": enrolment.as_ref().map(|enrolment| &enrolment.manifest.works_council),
        "team": enrolment.as_ref().map(|enrolment| &enrolment.team),
        "collector": enrolment.as_ref().map(|enrolment| &enrolment.url),
    });
    let text = format!("{}\n\n{}", what_is_asked(app, enrolment.as_ref()), state(app, &record));
    app.print(&value, &text)?;
    Ok(Exit::Success)
}

/// What the employee decided, in one sentence.
pub(crate) fn state(app: &App, record: &Record) -> String {
    let at = |instant| FluentValue::from(app.words.instant(app.zone(), instant));
    match record.state {
        State::NotGiven => app.words.get("consent-not-given"),
        State::Given => app.words.with("consent-given", &[("at", at(record.at))]),
        State::Paused { until: None } => app.words.with("consent-paused", &[("at", at(record.at))]),
        State::Paused { until: Some(until) } => app.words.with("consent-paused-until", &[("until", at(until))]),
        State::Withdrawn => app.words.with("consent-withdrawn", &[("at", at(record.at))]),
    }
}

/// What is asked of the employee: the manifest in plain words, or what measuring for oneself means.
pub(crate) fn what_is_asked(app: &App, enrolment: Option<&Enrolment>) -> String {
    let Some(enrolment) = enrolment else {
        return app.words.get("asked-alone");
    };
    let (terms, council) = (&enrolment.manifest.terms, &enrolment.manifest.works_council);
    let team = terms.unit(&enrolment.team).map_or(enrolment.team.as_str(), |unit| unit.name.as_str());
    let text = |text: &str| FluentValue::from(text.to_owned());
    let number = |number: u32| FluentValue::from(i64::from(number));
    let lines = [
        app.words.with("asked-project", &[("name", text(&terms.name)), ("team", text(team))]),
        if terms.synthetic { app.words.get("asked-synthetic") } else { String::new() },
        app.words.with("asked-purpose", &[("purpose", text(&terms.purpose))]),
        app.words.with("asked-controller", &[("controller", text(&terms.controller))]),
        app.words.with("asked-officer", &[("officer", text(&terms.privacy_officer))]),
        app.words.with("asked-basis", &[("basis", text(&terms.legal_basis))]),
        app.words.with(
            "asked-council",
            &[
                ("reference", text(&council.reference)),
                ("decided", app.words.date(council.decided_on).into()),
                ("until", app.words.date(council.valid_until).into()),
                ("fingerprint", text(&council.fingerprint())),
            ],
        ),
        app.words.with(
            "asked-weeks",
            &[("first", text(&terms.first_week.to_string())), ("last", text(&terms.last_week.to_string()))],
        ),
        app.words.with("asked-sent", &[("step", number(terms.disclosure.report_step))]),
        activities(app, enrolment),
        questionnaire(app, enrolment),
        app.words.with("asked-to", &[("url", text(enrolment.url.as_str()))]),
        app.words.with(
            "asked-figures",
            &[("k", number(terms.disclosure.k)), ("step", number(terms.disclosure.release_step))],
        ),
        small_teams(app, enrolment),
        app.words.with("asked-review", &[("hours", number(terms.timing.review_hours))]),
        app.words.with("asked-rows", &[("days", number(terms.timing.acceptance_days))]),
        app.words.with("asked-journal", &[("days", number(terms.timing.journal_days))]),
        app.words.get("asked-withdraw"),
    ];
    lines.iter().filter(|line| !line.is_empty()).map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn activities(app: &App, enrolment: &Enrolment) -> String {
    let names: Vec<&str> = enrolment.manifest.terms.activities.iter().map(|id| id.as_str()).collect();
    if names.is_empty() {
        return app.words.get("asked-no-activities");
    }
    app.words.with("asked-activities", &[("names", names.join(", ").into())])
}

/// What the terms allow about teams of fewer than k people.
fn small_teams(app: &App, enrolment: &Enrolment) -> String {
    let Some(small_k) = enrolment.manifest.terms.disclosure.small_k else { return String::new() };
    app.words.with("asked-small-teams", &[("k", FluentValue::from(i64::from(small_k)))])
}

fn questionnaire(app: &App, enrolment: &Enrolment) -> String {
    let Some(asked) = &enrolment.manifest.terms.questionnaire else { return String::new() };
    let weeks: Vec<String> = asked.weeks.iter().map(ToString::to_string).collect();
    app.words.with("asked-questionnaire", &[("weeks", weeks.join(", ").into())])
}

pub(crate) fn give(app: &App, answer: Answer) -> anyhow::Result<Exit> {
    let enrolment = app.enrolment()?;
    super::say(&what_is_asked(app, enrolment.as_ref()));
    if !app.ask("ask-give", answer)? {
        app.say("not-changed", &[]);
        return Ok(Exit::Refused);
    }
    let record = given(app, enrolment.as_ref())?;
    finish(app, &record, enrolment.as_ref(), "next-run")
}

/// Gives consent to what was shown: these terms, or measuring for oneself.
pub(crate) fn given(app: &App, enrolment: Option<&Enrolment>) -> anyhow::Result<Record> {
    let file = app.consent()?;
    let (manifest, now) = (enrolment.map(Enrolment::hash), clock::now().wall);
    let fresh = Secret::new(clock::random()?);
    let give = |record: Record| record.give(manifest, fresh.clone(), now).map_err(Failed::Step);
    let record = match file.change(give) {
        Err(Failed::File(ConsentFileError::Damaged { .. })) => {
            // A file that nobody can read holds no decision; the one taken now takes its place.
            let record = give(Record::blank()).map_err(|error| error.explain(app))?;
            file.reset(record.clone())?;
            record
        }
        other => other.map_err(|error| error.explain(app))?,
    };
    app.journal(Look::Brief)?.log_consent(ConsentEvent::Given, manifest.as_ref(), now)?;
    Ok(record)
}

pub(crate) fn pause(app: &App, duration: Option<Duration>) -> anyhow::Result<Exit> {
    let record = paused(app, duration)?;
    finish(app, &record, app.enrolment()?.as_ref(), "next-resume")
}

/// Pauses, for a while or until resumed.
pub(crate) fn paused(app: &App, duration: Option<Duration>) -> anyhow::Result<Record> {
    let (file, now) = (app.consent()?, clock::now().wall);
    let until = duration.map(|duration| now.plus(i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)));
    let pause = |record: Record| record.pause(until, now).map_err(Failed::Step);
    let record = file.change(pause).map_err(|error| error.explain(app))?;
    app.journal(Look::Brief)?.log_consent(ConsentEvent::Paused, record.manifest.as_ref(), now)?;
    Ok(record)
}

pub(crate) fn resume(app: &App) -> anyhow::Result<Exit> {
    let record = resumed(app)?;
    finish(app, &record, app.enrolment()?.as_ref(), "next-run")
}

/// Goes on after a pause.
pub(crate) fn resumed(app: &App) -> anyhow::Result<Record> {
    let (file, now) = (app.consent()?, clock::now().wall);
    let resume = |record: Record| record.resume(now).map_err(Failed::Step);
    let record = file.change(resume).map_err(|error| error.explain(app))?;
    app.journal(Look::Brief)?.log_consent(ConsentEvent::Resumed, record.manifest.as_ref(), now)?;
    Ok(record)
}

fn finish(app: &App, record: &Record, enrolment: Option<&Enrolment>, next: &str) -> anyhow::Result<Exit> {
    let bound = app.bound(enrolment);
    app.print(&json!({ "consent": app.consent_json(record, bound.as_ref()) }), &state(app, record))?;
    app.say(next, &[]);
    Ok(Exit::Success)
}

/// Why a step of consent was not taken.
enum Failed {
    File(ConsentFileError),
    Step(StepError),
}

impl From<ConsentFileError> for Failed {
    fn from(error: ConsentFileError) -> Self {
        Self::File(error)
    }
}

impl Failed {
    fn explain(self, app: &App) -> anyhow::Error {
        match self {
            Self::File(error) => error.into(),
            Self::Step(StepError::NothingGiven) => app.refuse(Exit::Refused, "no-consent-not-given", &[]),
            Self::Step(StepError::WithdrawalPending) => app.refuse(Exit::Refused, "withdrawal-pending", &[]),
        }
    }
}
