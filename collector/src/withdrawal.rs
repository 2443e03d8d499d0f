// SPDX-License-Identifier: EUPL-1.2
//! Withdrawal: erases a person-week and refuses it from then on.
//!
//! Rows of all devices go, a tombstone stays until the week is closed, and the log is emptied so that the erased bytes are
//! nowhere. In a closed week there is nothing left to erase; the receipt says so.

use std::sync::Arc;

use daglicht_shared::receipt::Outcome;
use daglicht_shared::signed::Signed;
use daglicht_shared::withdrawal::Withdrawal;

use crate::app::App;
use crate::ingest::{approved_project, read};
use crate::plant;
use crate::receipts::Draft;
use crate::refusal::Refusal;
use crate::store::reports::{self, PersonWeek};
use crate::store::withdrawals::{self, Tombstone};
use crate::store::{Checkpoint, StoreError, Tx, projects, weeks};

/// Carries out a withdrawal and gives the signed receipt.
///
/// # Errors
/// [`Refusal`] when the request is not genuine; nothing is changed then.
pub async fn withdraw(app: &Arc<App>, body: Vec<u8>) -> Result<Signed, Refusal> {
    let _place = app.load.withdrawals.enter()?;
    let withdrawal: Withdrawal = read(&body)?;
    app.limits.key(&app.networks, &withdrawal.key.0)?;
    let (terms, _) = approved_project(app, &withdrawal.project).await?;
    if withdrawal.schema != 1 {
        let detail = format!("version {} of the withdrawal is not known here", withdrawal.schema);
        return Err(Refusal::Unfit { field: "schema", detail });
    }
    if !terms.measures(withdrawal.week) {
        let detail = format!("{} is not a week of this project", withdrawal.week);
        return Err(Refusal::Unfit { field: "week", detail });
    }
    let keys = app.keys.of(&withdrawal.project);
    withdrawal.verify(&keys.signing.public_key()).map_err(|_| Refusal::Unverified)?;
    let draft = Draft::new(app, &withdrawal.project, withdrawal.week, &body);
    let person = PersonWeek { project: withdrawal.project, week: withdrawal.week, key: withdrawal.key };
    let receipt = app.store.write(move |tx| erase(tx, &person, &draft)).await?;
    if app.store.checkpoint().await? == Checkpoint::Busy {
        tracing::warn!("a reader kept the log from being emptied after a withdrawal; the next one empties it");
    }
    Ok(receipt)
}

fn erase(tx: &mut Tx<'_>, person: &PersonWeek, draft: &Draft) -> Result<Signed, StoreError> {
    let generation = projects::generation(tx)?;
    if weeks::is_closed(tx, &person.project, person.week)? {
        return Ok(draft.sign(generation, Outcome::WeekClosed));
    }
    if let Some(tombstone) = withdrawals::find(tx, person)?.filter(|tombstone| tombstone.digest == draft.digest) {
        return Ok(tombstone.receipt);
    }
    reports::delete_person_week(tx, person)?;
    let receipt = draft.sign(generation, Outcome::Withdrawn);
    if plant::active("tombstone-missing") {
        return Ok(receipt);
    }
    withdrawals::put(tx, person, &Tombstone { digest: draft.digest, receipt: receipt.clone() })?;
    Ok(receipt)
}
