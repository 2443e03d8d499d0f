// SPDX-License-Identifier: EUPL-1.2
//! `enrol`: the manifest is fetched and checked, the ticket is exchanged for tokens, then consent is asked.

use chrono::NaiveDate;
use daglicht_shared::crypto::Secret;
use daglicht_shared::enrolment::EnrolmentAnswer;
use daglicht_shared::manifest::Manifest;
use daglicht_shared::problem::Problem;
use daglicht_shared::signed::Signed;
use daglicht_shared::text::FluentValue;
use daglicht_shared::ticket::Ticket;
use daglicht_shared::week::Week;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::consent::Record;
use crate::consent_file::{ConsentFile, ConsentFileError};
use crate::database::Look;
use crate::enrolment::{self, Enrolment, ManifestError};
use crate::http::{Answer, CollectorUrl, Http, HttpError};
use crate::upload;

pub(crate) fn enrol(app: &App, url: &CollectorUrl, ticket: &Ticket) -> anyhow::Result<Exit> {
    let file = app.consent()?;
    let http = Http::new(url)?;
    let today = clock::date(app.zone(), clock::now().wall);
    let (signed, manifest) = fetch(app, &http, ticket, today)?;
    let enrolment = exchange(app, &http, &file, Terms { url, ticket, signed, manifest })?;
    let terms = &enrolment.manifest.terms;
    let value = json!({
        "project": terms.project,
        "team": enrolment.team,
        "first_week": terms.first_week,
        "last_week": terms.last_week,
        "manifest": enrolment.hash(),
        "collector": enrolment.url,
    });
    app.print(&value, &super::consent::what_is_asked(app, Some(&enrolment)))?;
    app.say("next-give", &[]);
    Ok(Exit::Success)
}

/// A manifest that was accepted, on the way to an enrolment.
pub(crate) struct Terms<'a> {
    pub(crate) url: &'a CollectorUrl,
    pub(crate) ticket: &'a Ticket,
    pub(crate) signed: Signed,
    pub(crate) manifest: Manifest,
}

/// Fetches the manifest that the ticket names and checks that it holds today.
pub(crate) fn fetch(app: &App, http: &Http, ticket: &Ticket, today: NaiveDate) -> anyhow::Result<(Signed, Manifest)> {
    let answer = http.get(&Enrolment::manifest_path(&ticket.project)).map_err(|error| unreachable(app, error))?;
    if answer.status != 200 {
        return Err(refused(app, &answer, "enrol-no-project"));
    }
    let signed: Signed =
        serde_json::from_slice(&answer.body).map_err(|_| app.refuse(Exit::Failure, "enrol-no-collector", &[]))?;
    let manifest = enrolment::accept_manifest(&signed, ticket, today).map_err(|error| explain(app, error))?;
    Ok((signed, manifest))
}

/// Exchanges the ticket for tokens and keeps the enrolment; the same again gives the same.
pub(crate) fn exchange(app: &App, http: &Http, file: &ConsentFile, terms: Terms<'_>) -> anyhow::Result<Enrolment> {
    let Terms { url, ticket, signed, manifest } = terms;
    let record = file.read()?;
    if record.withdrawal_pending() {
        return Err(app.refuse(Exit::Refused, "withdrawal-pending", &[]));
    }
    let this_week = Week::of(clock::date(app.zone(), clock::now().wall));
    if let Some(other) = app.enrolment()?.filter(|other| other.manifest.terms.project != ticket.project)
        && other.manifest.terms.last_week >= this_week
    {
        let name = FluentValue::from(other.manifest.terms.name);
        return Err(app.refuse(Exit::Refused, "enrol-other-project", &[("name", name)]));
    }
    let fresh = Secret::new(clock::random()?);
    let record = file.change(|record: Record| Ok::<_, ConsentFileError>(record.with_secret(fresh)))?;
    let secret = record.secret.clone().expect("with_secret leaves a secret");
    let request = enrolment::request(&manifest, ticket, &secret, record.epoch);
    let body = serde_json::to_vec(&request).expect("a request has text keys only");
    let answer = http.post("/v1/enrolments", body, &[]).map_err(|error| unreachable(app, error))?;
    if !(200..300).contains(&answer.status) {
        return Err(refused(app, &answer, "enrol-refused"));
    }
    let answer: EnrolmentAnswer =
        serde_json::from_slice(&answer.body).map_err(|_| app.refuse(Exit::Failure, "enrol-no-collector", &[]))?;
    let tokens = enrolment::finish(&manifest, &answer, &secret, record.epoch)?;
    let (key, team) = (manifest.signing_key, answer.team);
    let enrolment = Enrolment { url: url.clone(), key, team, signed, manifest };
    app.outbox(Look::Brief)?.keep_tokens(&enrolment.manifest.terms.project, &tokens)?;
    enrolment.save(&app.paths)?;
    Ok(enrolment)
}

fn unreachable(app: &App, error: HttpError) -> anyhow::Error {
    match error {
        HttpError::Unreachable(_) => app.refuse(Exit::Failure, "enrol-unreachable", &[]),
        error @ (HttpError::Client(_) | HttpError::Runtime(_) | HttpError::TooLong) => error.into(),
    }
}

/// What a refusal of the collector means here.
fn refused(app: &App, answer: &Answer, otherwise: &str) -> anyhow::Error {
    let kind = serde_json::from_slice::<Problem>(&answer.body).map(|problem| problem.kind).unwrap_or_default();
    let detail = upload::explanation(&answer.body).unwrap_or_default();
    let values = [("status", FluentValue::from(i64::from(answer.status))), ("detail", detail.into())];
    match (kind.as_str(), answer.status) {
        ("ticket-used", _) => app.refuse(Exit::Refused, "enrol-ticket-used", &values),
        (_, 500..) => app.refuse(Exit::Failure, "enrol-unavailable", &values),
        (_, 400..=499) if !kind.is_empty() => app.refuse(Exit::Refused, otherwise, &values),
        _ => app.refuse(Exit::Failure, "enrol-no-collector", &values),
    }
}

fn explain(app: &App, error: ManifestError) -> anyhow::Error {
    match error {
        ManifestError::Key => app.refuse(Exit::Refused, "manifest-key", &[]),
        ManifestError::Signature(_) => app.refuse(Exit::Refused, "manifest-signature", &[]),
        ManifestError::Project(_) => app.refuse(Exit::Refused, "manifest-project", &[]),
        ManifestError::NotApproved(_) => app.refuse(Exit::Refused, "manifest-not-approved", &[]),
        ManifestError::Expired { valid_until } => {
            app.refuse(Exit::Refused, "manifest-expired", &[("until", valid_until.to_string().into())])
        }
        ManifestError::Terms(problem) => {
            app.refuse(Exit::Refused, "manifest-unusable", &[("detail", problem.to_string().into())])
        }
        ManifestError::Rules(problem) => {
            app.refuse(Exit::Refused, "manifest-unusable", &[("detail", problem.to_string().into())])
        }
    }
}
