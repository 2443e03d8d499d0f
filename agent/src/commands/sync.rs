// SPDX-License-Identifier: EUPL-1.2
//! `sync`: due weeks become reports, waiting reports are sent, open withdrawals are repeated, new terms are fetched.

use daglicht_shared::signed::Signed;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::{App, Exit, Refusal};
use crate::clock;
use crate::consent::{NoConsent, SendingConsent};
use crate::database::Look;
use crate::enrolment::{self, Enrolment};
use crate::http::Http;
use crate::journal::Journal;
use crate::lock::{self, LockError, Work};
use crate::outbox::Outbox;
use crate::report::{Draft, DraftError, Drafted};
use crate::schedule;
use crate::upload::{self, Decision, Eager, Offered, Reason, Sender, UploadError};
use crate::withdrawal;

pub(crate) fn sync(app: &App, week: Option<Week>, eager: Eager) -> anyhow::Result<Exit> {
    if super::withdraw::is_withdrawn(app)? {
        return super::withdraw::confirm(app, &app.consent()?);
    }
    let mut enrolment = app.enrolled()?;
    let _lock = match lock::take(&app.paths, Work::Sync) {
        Err(LockError::Taken) => return Err(app.refuse(Exit::Failure, "sync-taken", &[])),
        other => other?,
    };
    let now = clock::now().wall;
    let http = Http::new(&enrolment.url)?;
    let Fetched { changed, generation } = refresh(app, &http, &mut enrolment)?;
    let consent = app.sending_consent(&enrolment)?;
    let (journal, mut outbox) = (app.journal(Look::Brief)?, app.outbox(Look::Brief)?);
    super::import::follow_calendar(app, &journal)?;
    if let Some(generation) = generation {
        let open = Week::of(clock::date(app.zone(), schedule::open_from(&enrolment, now)));
        let asked = upload::ask_again(&outbox, &enrolment.key, generation, open, now)?;
        if asked > 0 {
            app.say("sync-restored", &[("count", FluentValue::from(asked))]);
        }
    }
    let mut exit = Exit::Success;
    let weeks = match week {
        Some(week) if clock::week(app.zone(), week).end() > now => {
            return Err(app.refuse(Exit::Refused, "sync-not-over", &[("week", week.to_string().into())]));
        }
        Some(week) => vec![week],
        None => schedule::plan(&journal, &outbox, &enrolment, app.zone(), now)?.due,
    };
    for due in weeks {
        match put(app, &journal, &mut outbox, &enrolment, &consent, (due, now)) {
            Ok(Drafted::New(_)) => {}
            Ok(Drafted::Nothing) if week.is_some() => {
                app.say("preview-nothing", &[("week", due.to_string().into())]);
            }
            Ok(Drafted::Unchanged(_)) if week.is_some() => {
                app.say("sync-unchanged", &[("week", due.to_string().into())]);
            }
            Ok(Drafted::Nothing | Drafted::Unchanged(_)) => {}
            Err(error) => {
                // One week that cannot be reported does not hold back the others.
                let error = explain(app, error);
                super::say(&format!("{error:#}"));
                exit = worst(exit, error.downcast_ref::<Refusal>().map_or(Exit::Failure, |refusal| refusal.exit));
            }
        }
    }
    let offered = send(app, &http, &outbox, &enrolment, eager, now)?;
    let value = json!({ "terms_changed": changed, "reports": offered.iter().map(value).collect::<Vec<_>>() });
    let lines: Vec<String> = offered.iter().map(|offered| line(app, offered)).collect();
    let text = if lines.is_empty() { app.words.get("sync-nothing") } else { lines.join("\n") };
    app.print(&value, &text)?;
    Ok(offered.iter().map(|offered| self::exit(offered.decision)).fold(exit, worst))
}

/// What the collector said before anything was sent.
#[derive(Debug, Clone, Copy, Default)]
struct Fetched {
    /// The terms changed and are in order.
    changed: bool,
    /// How often the collector was restored from a backup.
    generation: Option<u32>,
}

/// Fetches the manifest; a changed one that is in order takes effect, and waits for consent.
fn refresh(app: &App, http: &Http, enrolment: &mut Enrolment) -> anyhow::Result<Fetched> {
    // Without an answer the terms stay as they are; the reports tell whether the collector can be reached.
    let Ok(answer) = http.get(&Enrolment::manifest_path(&enrolment.manifest.terms.project)) else {
        return Ok(Fetched::default());
    };
    let Some(signed) = serde_json::from_slice::<Signed>(&answer.body).ok().filter(|_| answer.status == 200) else {
        return Ok(Fetched::default());
    };
    let unchanged = Fetched { changed: false, generation: answer.generation };
    if signed.text == enrolment.signed.text {
        return Ok(unchanged);
    }
    let project = enrolment.manifest.terms.project.clone();
    match enrolment::open_manifest(&signed, &enrolment.key, &project) {
        Ok(manifest) => {
            (enrolment.signed, enrolment.manifest) = (signed, manifest);
            enrolment.save(&app.paths)?;
            Ok(Fetched { changed: true, ..unchanged })
        }
        Err(_) => {
            app.say("manifest-ignored", &[]);
            Ok(unchanged)
        }
    }
}

/// Puts the report of a week in the outbox when it holds something new.
pub(crate) fn put(
    app: &App,
    journal: &Journal,
    outbox: &mut Outbox,
    enrolment: &Enrolment,
    consent: &SendingConsent,
    (week, now): (Week, Timestamp),
) -> Result<Drafted, DraftError> {
    let (zone, week_minutes) = (app.zone(), app.settings.week_minutes);
    let drafted = Draft { journal, outbox, enrolment, consent, zone, week_minutes }.week(week)?;
    if let Drafted::New(frozen) = &drafted {
        outbox.put(&enrolment.manifest.terms.project, frozen, now)?;
    }
    Ok(drafted)
}

/// Why a report was not made, in the person's language where a rule is the reason.
pub(crate) fn explain(app: &App, error: DraftError) -> anyhow::Error {
    let text = |text: String| FluentValue::from(text);
    match error {
        DraftError::NotMeasured { week, first, last } => app.refuse(
            Exit::Refused,
            "draft-not-measured",
            &[("week", text(week.to_string())), ("first", text(first.to_string())), ("last", text(last.to_string()))],
        ),
        DraftError::NoToken(week) => app.refuse(Exit::Refused, "draft-no-token", &[("week", text(week.to_string()))]),
        DraftError::Problem { week, source } => app.refuse(
            Exit::Refused,
            "draft-problem",
            &[("week", text(week.to_string())), ("detail", text(source.to_string()))],
        ),
        error @ (DraftError::Journal(_) | DraftError::Outbox(_)) => error.into(),
    }
}

/// Offers the waiting reports, each once.
pub(crate) fn send(
    app: &App,
    http: &Http,
    outbox: &Outbox,
    enrolment: &Enrolment,
    eager: Eager,
    now: Timestamp,
) -> anyhow::Result<Vec<Offered>> {
    let (consent, bound, [jitter]) = (app.consent()?, enrolment.bound(app.zone()), clock::random()?);
    match (Sender { http, outbox, enrolment, consent: &consent, bound, now, jitter }.send(eager)) {
        Err(UploadError::NoConsent(reason)) => {
            if reason == NoConsent::Withdrawn {
                // Consent was withdrawn while this command worked: nothing that it opened may stay.
                withdrawal::erase(&app.paths)?;
            }
            Err(app.no_consent(reason))
        }
        other => Ok(other?),
    }
}

/// The exit that belongs to a decision.
pub(crate) const fn exit(decision: Decision) -> Exit {
    match decision {
        Decision::Acknowledge => Exit::Success,
        Decision::End(_) | Decision::Later(Reason::Stopped) => Exit::Refused,
        Decision::Later(_) | Decision::Tell(_) | Decision::SetAside(_) => Exit::Failure,
    }
}

/// The exit that says most: refused by a rule before failed before success.
pub(crate) fn worst(one: Exit, other: Exit) -> Exit {
    if one.code() >= other.code() { one } else { other }
}

/// What was decided, by its name for machines.
pub(crate) const fn outcome(decision: Decision) -> &'static str {
    match decision {
        Decision::Acknowledge => "acknowledged",
        Decision::End(state) => state.id(),
        Decision::Later(_) | Decision::Tell(_) => "waiting",
        Decision::SetAside(_) => "set_aside",
    }
}

fn value(offered: &Offered) -> Value {
    let reason = match offered.decision {
        Decision::Acknowledge | Decision::End(_) => None,
        Decision::Later(reason) | Decision::Tell(reason) | Decision::SetAside(reason) => Some(reason.id()),
    };
    json!({
        "week": offered.week,
        "revision": offered.revision,
        "outcome": outcome(offered.decision),
        "reason": reason,
        "status": offered.status,
        "detail": offered.detail,
    })
}

/// What was decided, in one sentence.
pub(crate) fn line(app: &App, offered: &Offered) -> String {
    let id = match offered.decision {
        Decision::Acknowledge => "sync-acknowledged".to_owned(),
        Decision::End(state) => format!("sync-{}", state.id().replace('_', "-")),
        Decision::Later(reason) | Decision::Tell(reason) => format!("sync-{}", reason.id()),
        Decision::SetAside(reason) => format!("sync-{}", reason.id()),
    };
    let values = [
        ("week", FluentValue::from(offered.week.to_string())),
        ("status", offered.status.map_or_else(String::new, |status| status.to_string()).into()),
        ("detail", offered.detail.clone().unwrap_or_default().into()),
    ];
    app.words.with(&id, &values)
}
