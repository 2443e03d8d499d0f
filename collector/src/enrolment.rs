// SPDX-License-Identifier: EUPL-1.2
//! Enrolment: a ticket is exchanged for one blind membership token per week.
//!
//! The ticket is spent on the exact bytes of one request. The same request gets the same answer again, since every
//! evaluation is derived from the collector's secret; another request with the same ticket is refused.

use std::sync::Arc;

use daglicht_shared::crypto::sha256;
use daglicht_shared::enrolment::{EnrolmentAnswer, EnrolmentRequest, EvaluatedWeek};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::membership::Membership;

use crate::app::App;
use crate::ingest::{approved_project, read};
use crate::refusal::Refusal;
use crate::store::objections;
use crate::store::tickets::{self, Spent};

/// Answers an enrolment.
///
/// # Errors
/// [`Refusal`] when the request does not fit or the ticket is not good for it.
pub async fn enrol(app: &Arc<App>, body: Vec<u8>) -> Result<EnrolmentAnswer, Refusal> {
    let _place = app.load.enrolments.enter()?;
    let request: EnrolmentRequest = read(&body)?;
    let (terms, _) = approved_project(app, &request.project).await?;
    check(&request, &terms)?;
    let (id, hash, digest) = (request.project.clone(), request.ticket.hash(), sha256(&body));
    let wanted = id.clone();
    let team = app.store.read(move |tx| tickets::team(tx, &wanted, &hash)).await?.ok_or(Refusal::Unverified)?;
    let evaluated = evaluate(Arc::clone(app), request, team.clone()).await?;
    let spent = app.store.write(move |tx| {
        if objections::stopped_since(tx, &id)?.is_some() {
            return Ok(None);
        }
        tickets::spend(tx, &id, &hash, &digest).map(Some)
    });
    match spent.await?.ok_or(Refusal::Stopped)? {
        Spent::Here => Ok(EnrolmentAnswer { team, weeks: evaluated }),
        Spent::Elsewhere => Err(Refusal::TicketUsed),
    }
}

fn check(request: &EnrolmentRequest, terms: &Terms) -> Result<(), Refusal> {
    if request.schema != 1 {
        let detail = format!("version {} of the enrolment is not known here", request.schema);
        return Err(Refusal::Unfit { field: "schema", detail });
    }
    let ascending = request.weeks.is_sorted_by(|a, b| a.week < b.week);
    if request.weeks.is_empty() || !ascending || request.weeks.iter().any(|week| !terms.measures(week.week)) {
        let detail = format!(
            "the weeks must be weeks of the project, {} to {}, ascending and each once",
            terms.first_week, terms.last_week
        );
        return Err(Refusal::Unfit { field: "weeks", detail });
    }
    Ok(())
}

/// Evaluates the blinded keys on a thread for heavy work.
async fn evaluate(app: Arc<App>, request: EnrolmentRequest, team: UnitId) -> Result<Vec<EvaluatedWeek>, Refusal> {
    let own = Arc::clone(&app);
    let work = move || {
        let keys = app.keys.of(&request.project);
        let one = |blinded: &daglicht_shared::enrolment::BlindedWeek| {
            let membership = Membership { project: &request.project, team: &team, week: blinded.week };
            let evaluation = keys.issuer.evaluate(membership, &blinded.blinded).map_err(|_| Refusal::Unfit {
                field: "weeks",
                detail: format!("the blinded key of {} is not a group element", blinded.week),
            })?;
            Ok(EvaluatedWeek { week: blinded.week, evaluation })
        };
        request.weeks.iter().map(one).collect()
    };
    own.load.heavy(work).await
}
