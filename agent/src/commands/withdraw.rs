// SPDX-License-Identifier: EUPL-1.2
//! `consent withdraw`, and the part of it that `sync` and `run` repeat until it is confirmed.

use daglicht_shared::receipt::Outcome;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use serde_json::{Value, json};

use super::{Answer, App, Exit};
use crate::clock;
use crate::consent::State;
use crate::consent_file::ConsentFile;
use crate::withdrawal::{self, Confirmed, Progress};

pub(crate) fn withdraw(app: &App, answer: Answer) -> anyhow::Result<Exit> {
    let file = app.consent()?;
    super::say(&app.words.get("withdraw-what"));
    if !app.ask("ask-withdraw", answer)? {
        app.say("not-changed", &[]);
        return Ok(Exit::Refused);
    }
    withdrawal::withdraw(&app.paths, &file, clock::now().wall)?;
    app.say("withdraw-local", &[]);
    confirm(app, &file)?;
    Ok(Exit::Success)
}

/// Asks for what is not confirmed and prints how far it is; success when nothing is missing.
pub(crate) fn confirm(app: &App, file: &ConsentFile) -> anyhow::Result<Exit> {
    withdrawal::erase(&app.paths)?;
    let progress = withdrawal::confirm(&app.paths, file)?;
    app.print(&value(&progress), &text(app, &progress))?;
    match progress {
        Progress::Local | Progress::Confirmed(_) => Ok(Exit::Success),
        Progress::Pending { .. } => Ok(Exit::Failure),
    }
}

/// Whether consent is withdrawn.
pub(crate) fn is_withdrawn(app: &App) -> anyhow::Result<bool> {
    Ok(app.record()?.state == State::Withdrawn)
}

fn value(progress: &Progress) -> Value {
    let (confirmed, missing): (&[Confirmed], usize) = match progress {
        Progress::Local => (&[], 0),
        Progress::Confirmed(confirmed) => (confirmed, 0),
        Progress::Pending { confirmed, missing } => (confirmed, *missing),
    };
    json!({ "state": "withdrawn", "confirmed": confirmed, "missing": missing })
}

fn text(app: &App, progress: &Progress) -> String {
    match progress {
        Progress::Local => app.words.get("withdraw-nothing-sent"),
        Progress::Confirmed(confirmed) => {
            let count = |outcome| confirmed.iter().filter(|one| one.outcome == outcome).count();
            let at = confirmed.iter().map(|one| one.at).max().unwrap_or_default();
            let at = app.words.instant(app.zone(), Timestamp(at.saturating_mul(1000)));
            app.words.with(
                "withdraw-confirmed",
                &[
                    ("at", FluentValue::from(at)),
                    ("erased", FluentValue::from(count(Outcome::Withdrawn))),
                    ("closed", FluentValue::from(count(Outcome::WeekClosed))),
                    ("file", app.paths.withdrawal_receipts().display().to_string().into()),
                ],
            )
        }
        Progress::Pending { missing, .. } => {
            app.words.with("withdraw-pending", &[("missing", FluentValue::from(*missing))])
        }
    }
}
