// SPDX-License-Identifier: EUPL-1.2
//! Ingest: what happens to a report that arrives.
//!
//! It is read, held against the project's terms and the calendar, and its signature and token are checked, all outside the
//! writer. Then one transaction decides: a closed week and a tombstone refuse it for good, a stop of the project for as long
//! as it lasts, a later revision replaces an earlier one, and a repeated report gets the receipt of the first time, to the bit. The caller may say yes only when this has
//! returned.

use std::sync::Arc;

use chrono::Duration;
use daglicht_shared::crypto::Signature;
use daglicht_shared::id::ProjectId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::membership::Membership;
use daglicht_shared::receipt::Outcome;
use daglicht_shared::report::{self, Report, ReportProblem};
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use serde::de::DeserializeOwned;
use tokio::sync::oneshot;

use crate::app::App;
use crate::clock;
use crate::kept::Kept;
use crate::projects::{self, ProjectError};
use crate::receipts::Draft;
use crate::refusal::Refusal;
use crate::store::projects::{Approved, Project};
use crate::store::reports::{self, Arrival, PersonWeek, Stored};
use crate::store::{StoreError, Tx};
use crate::{plant, random};

/// How long before midnight UTC a week can end: the Netherlands are at most two hours ahead.
const EARLIEST_MIDNIGHT_HOURS: i64 = 2;

/// A report that was taken or had been taken before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Taken {
    /// It is on disk.
    New(Signed),
    /// Nothing changed: it, or a later revision, was here already.
    Known(Signed),
}

/// What the transaction decided, and in which generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Decided {
    New(u32),
    /// The same bytes were taken before, at this instant.
    Known(i64, u32),
    Superseded(u32),
    Closed(u32),
    Withdrawn(u32),
    OtherBytes,
    Stopped,
}

/// A report of which signature and token are genuine.
#[derive(Debug)]
struct Checked {
    person: PersonWeek,
    device: u8,
    revision: u32,
    draft: Draft,
    body: Vec<u8>,
}

/// Takes a report.
///
/// # Errors
/// [`Refusal`] when it cannot be taken; nothing of it is kept then.
pub async fn receive(app: &Arc<App>, signature: Option<Signature>, body: Vec<u8>) -> Result<Taken, Refusal> {
    let place = app.load.reports.enter()?;
    let report: Report = read(&body)?;
    app.limits.key(&app.networks, &report.key.0)?;
    let signature = signature.ok_or(Refusal::Unverified)?;
    let (terms, approved) = approved_project(app, &report.project).await?;
    let problems = problems(app, &report, &terms);
    if let Some(first) = problems.first() {
        let detail = problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        return Err(Refusal::Unfit { field: first.field(), detail });
    }
    check_calendar(report.week, &approved, app.clock.now())?;
    let (sender, receiver) = oneshot::channel();
    let (own, draft) = (Arc::clone(app), Draft::new(app, &report.project, report.week, &body));
    let checking = draft.clone();
    // From the check the report goes straight to the writer: each thread that has to be woken costs as much as a check.
    app.load.hand(move || {
        if sender.is_closed() {
            return;
        }
        match verify(report, checking, &signature) {
            Err(refusal) => drop(sender.send(Err(refusal))),
            Ok(checked) => own.store.write_and(
                move |tx| decide(tx, &checked),
                move |decided| {
                    // Whoever has the answer may come with the next report, for which the place must be free.
                    drop(place);
                    drop(sender.send(decided.map_err(Refusal::from)));
                },
            ),
        }
    });
    // Signing waits until it is certain what there is to say, and keeps no writer waiting.
    match receiver.await.unwrap_or_else(|_| Err(StoreError::Stopped.into()))? {
        Decided::New(generation) => Ok(Taken::New(draft.sign(generation, Outcome::Accepted))),
        Decided::Known(at, generation) => Ok(Taken::Known(draft.sign_as_of(at, generation, Outcome::Accepted))),
        Decided::Superseded(generation) => Ok(Taken::Known(draft.sign(generation, Outcome::Superseded))),
        Decided::Closed(generation) => Err(Refusal::WeekClosed(draft.sign(generation, Outcome::WeekClosed))),
        Decided::Withdrawn(generation) => Err(Refusal::Withdrawn(draft.sign(generation, Outcome::Withdrawn))),
        Decided::OtherBytes => Err(Refusal::OtherBytes),
        Decided::Stopped => Err(Refusal::Stopped),
    }
}

/// All that does not fit the terms; the teams are looked up where they are sorted, for there can be thousands.
fn problems(app: &App, report: &Report, terms: &Terms) -> Vec<ReportProblem> {
    if app.known.has_team(&report.project, &report.team) {
        report.problems_beside_team(terms)
    } else {
        report.problems(terms)
    }
}

/// Reads a JSON body, naming the field that is wrong.
///
/// # Errors
/// [`Refusal::Malformed`] with the field.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    // Keeping track of the path costs as much as reading, and only what is wrong needs it.
    if let Ok(value) = serde_json::from_slice(body) {
        return Ok(value);
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let detail = error.inner().to_string();
        let path = error.path().to_string();
        // An unknown field is named in the message, its parent in the path; a syntax error has no path.
        let unknown = detail.strip_prefix("unknown field `").and_then(|rest| rest.split('`').next());
        let field = match (unknown, path.as_str()) {
            (Some(name), "." | "") => name.to_owned(),
            (Some(name), _) if !path.ends_with(name) => format!("{path}.{name}"),
            (Some(_) | None, _) => path,
        };
        // A field without a name stands in the whole.
        Refusal::Malformed { field: if field.is_empty() { ".".to_owned() } else { field }, detail }
    })?;
    if plant::active("trailing-bytes-accepted") {
        return Ok(value);
    }
    json.end().map_err(|error| Refusal::Malformed { field: ".".to_owned(), detail: error.to_string() })?;
    Ok(value)
}

/// A project that the works council approved.
pub(crate) async fn approved_project(app: &App, id: &ProjectId) -> Result<(Arc<Terms>, Arc<Approved>), Refusal> {
    match projects::find(app, id).await {
        Ok(Project { terms, approved: Some(approved) }) => Ok((terms, approved)),
        Ok(Project { approved: None, .. }) | Err(ProjectError::Unknown(_)) => Err(Refusal::UnknownProject(id.clone())),
        Err(ProjectError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::error!(error = &error as &dyn std::error::Error, "a project could not be read");
            Err(Refusal::Failed)
        }
    }
}

/// Whether a week is over at an instant, everywhere in the Netherlands or a little earlier.
#[must_use]
pub fn is_over(week: Week, now: Timestamp) -> bool {
    let midnight = clock::midnight(week.next().monday());
    now >= midnight.plus(-Duration::hours(EARLIEST_MIDNIGHT_HOURS).num_milliseconds())
}

fn check_calendar(week: Week, approved: &Approved, now: Timestamp) -> Result<(), Refusal> {
    if !is_over(week, now) {
        return Err(Refusal::TooEarly(week));
    }
    if week.monday() > approved.approval.valid_until {
        let detail = format!("the works council's approval does not cover {week}");
        return Err(Refusal::Unfit { field: "week", detail });
    }
    Ok(())
}

/// Checks signature and token, and makes of the report what is kept of it.
fn verify(report: Report, draft: Draft, signature: &Signature) -> Result<Checked, Refusal> {
    let keys = draft.keys();
    let signed = report::verify_digest(&draft.digest, &keys.signing.public_key(), &report.key, signature);
    let signed = signed.is_ok() || plant::active("signature-not-checked");
    let membership = Membership { project: &report.project, team: &report.team, week: report.week };
    // Both are always checked, so that the time does not tell which of them failed.
    let member = plant::active("token-not-checked") || keys.issuer.accepts(membership, &report.key, &report.token);
    let member = member || plant::active("token-of-another-team-accepted");
    if !(signed && member) {
        return Err(Refusal::Unverified);
    }
    let person = PersonWeek { project: report.project.clone(), week: report.week, key: report.key };
    let (device, revision) = (report.device, report.revision);
    Ok(Checked { person, device, revision, draft, body: Kept::from(report).to_bytes() })
}

fn decide(tx: &mut Tx<'_>, checked: &Checked) -> Result<Decided, StoreError> {
    let Checked { person, device, revision, draft, body } = checked;
    let (device, revision, digest) = (*device, *revision, draft.digest);
    let device = if plant::active("no-unique-key") { random::bytes().map_or(device, |[byte]| byte) } else { device };
    let Arrival { generation, closed, withdrawn, stopped, stored } = reports::arrival(tx, person, device)?;
    if closed {
        return Ok(Decided::Closed(generation));
    }
    if withdrawn {
        return Ok(Decided::Withdrawn(generation));
    }
    match stored {
        Some(stored) if stored.revision == revision && stored.digest == digest => {
            Ok(Decided::Known(stored.at, stored.generation))
        }
        Some(stored) if stored.revision == revision => Ok(Decided::OtherBytes),
        Some(stored) if stored.revision > revision && !plant::active("older-revision-overwrites") => {
            Ok(Decided::Superseded(generation))
        }
        Some(_) | None if stopped => Ok(Decided::Stopped),
        Some(_) | None => {
            if plant::active("older-revision-overwrites") {
                reports::delete_person_week(tx, person)?;
            }
            reports::put(tx, person, device, &Stored { revision, digest, at: draft.at(), generation }, body)?;
            Ok(Decided::New(generation))
        }
    }
}
