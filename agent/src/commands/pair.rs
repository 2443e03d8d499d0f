// SPDX-License-Identifier: EUPL-1.2
//! `pair show` and `pair accept`: a second device takes over the weekly keys, over a sealed text and a code.

use std::io::{self, Read as _};
use std::path::Path;

use anyhow::Context as _;
use daglicht_shared::text::FluentValue;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::consent::Record;
use crate::consent_file::ConsentFileError;
use crate::database::Look;
use crate::pairing::{self, AcceptError, Code, LIFETIME_MS, Pairing, ShowError};
use crate::paths;

/// The longest sealed pairing: terms of thousands of teams fit.
const LONGEST: u64 = 16 * 1024 * 1024;

/// No number was given away.
enum Denied {
    Rule(ShowError),
    File(ConsentFileError),
}

impl From<ConsentFileError> for Denied {
    fn from(error: ConsentFileError) -> Self {
        Self::File(error)
    }
}

pub(crate) fn show(app: &App) -> anyhow::Result<Exit> {
    let (enrolment, file, now) = (app.enrolled()?, app.consent()?, clock::now().wall);
    let tokens = app.outbox(Look::Brief)?.tokens(&enrolment.manifest.terms.project)?;
    let given = file.change(|record: Record| pairing::give_number(record).map_err(Denied::Rule));
    let record = given.map_err(|denied| match denied {
        Denied::Rule(ShowError::Withdrawn) => app.refuse(Exit::Refused, "pair-withdrawn", &[]),
        Denied::Rule(ShowError::Second) => app.refuse(Exit::Refused, "pair-second", &[]),
        Denied::Rule(ShowError::Full) => app.refuse(Exit::Refused, "pair-full", &[]),
        Denied::File(error) => error.into(),
    })?;
    let pairing = Pairing::new(&enrolment, &record, tokens, now);
    let pairing = pairing.ok_or_else(|| app.refuse(Exit::Refused, "pair-nothing", &[]))?;
    let code = Code::new(clock::random()?);
    let (sealed, until) = (pairing.seal(&code, clock::random()?), now.plus(LIFETIME_MS));
    let value = json!({
        "code": code.to_string(),
        "pairing": sealed,
        "device": record.paired,
        "until": app.rfc3339(until),
    });
    app.print(&value, &sealed)?;
    let until = FluentValue::from(app.words.instant(app.zone(), until));
    app.say("pair-code", &[("code", code.to_string().into()), ("until", until)]);
    Ok(Exit::Success)
}

pub(crate) fn accept(app: &App, code: &str, from: Option<&Path>) -> anyhow::Result<Exit> {
    let code = Code::read(code).ok_or_else(|| app.refuse(Exit::WrongUse, "pair-no-code", &[]))?;
    let text = read(from)?;
    let file = app.consent()?;
    if file.read()?.withdrawal_pending() {
        return Err(app.refuse(Exit::Refused, "withdrawal-pending", &[]));
    }
    if let Some(other) = app.enrolment()? {
        let name = FluentValue::from(other.manifest.terms.name);
        return Err(app.refuse(Exit::Refused, "pair-enrolled", &[("name", name)]));
    }
    let pairing = Pairing::open(&text, &code, clock::now().wall).map_err(|error| not_accepted(app, &error))?;
    let enrolment = pairing.enrolment().map_err(|error| not_accepted(app, &error))?;
    file.change(|_| Ok::<_, ConsentFileError>(pairing.record()))?;
    app.outbox(Look::Brief)?.keep_tokens(&enrolment.manifest.terms.project, pairing.tokens())?;
    enrolment.save(&app.paths)?;
    if let Some(from) = from {
        // It holds for one device: the same number on two would let one report replace the other.
        paths::remove(from)?;
    }
    let value = json!({
        "project": enrolment.manifest.terms.project,
        "team": enrolment.team,
        "device": pairing.record().device,
        "manifest": enrolment.hash(),
        "collector": enrolment.url,
    });
    app.print(&value, &super::consent::what_is_asked(app, Some(&enrolment)))?;
    app.say("next-give", &[]);
    Ok(Exit::Success)
}

fn read(from: Option<&Path>) -> anyhow::Result<String> {
    let mut text = String::new();
    match from {
        Some(path) => std::fs::File::open(path)
            .and_then(|file| file.take(LONGEST).read_to_string(&mut text))
            .with_context(|| format!("{} cannot be read; nothing was changed", path.display()))?,
        None => {
            let read = io::stdin().lock().take(LONGEST).read_to_string(&mut text);
            read.context("the pairing cannot be read from standard input; nothing was changed")?
        }
    };
    Ok(text)
}

fn not_accepted(app: &App, error: &AcceptError) -> anyhow::Error {
    let reason = match error {
        AcceptError::Form => "form",
        AcceptError::Code => "code",
        AcceptError::Over => "over",
        AcceptError::Terms(_) => "terms",
    };
    app.refuse(Exit::Refused, "pair-not-accepted", &[("reason", reason.into())])
}
