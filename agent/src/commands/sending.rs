// SPDX-License-Identifier: EUPL-1.2
//! `preview`, `outbox` and `sent`: what leaves the machine, byte for byte, and what became of it.

use std::io::Write as _;

use daglicht_shared::receipt::Receipt;
use daglicht_shared::signed::Signed;
use daglicht_shared::text::FluentValue;
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::{App, Exit};
use crate::clock;
use crate::database::Look;
use crate::outbox::{Item, ReportState};
use crate::report::{Draft, Drafted};

pub(crate) fn preview(app: &App, week: Option<Week>) -> anyhow::Result<Exit> {
    let week = week.unwrap_or_else(|| Week::of(clock::date(app.zone(), clock::now().wall)));
    match drafted(app, week)? {
        Some(bytes) => std::io::stdout().write_all(&bytes)?,
        None => app.say("preview-nothing", &[("week", FluentValue::from(week.to_string()))]),
    }
    Ok(Exit::Success)
}

/// The bytes of a week's report as they would be sent now; none when nothing was measured.
pub(crate) fn drafted(app: &App, week: Week) -> anyhow::Result<Option<Vec<u8>>> {
    let enrolment = app.enrolled()?;
    let consent = app.sending_consent(&enrolment)?;
    let (journal, outbox) = (app.journal(Look::Brief)?, app.outbox(Look::Brief)?);
    super::import::follow_calendar(app, &journal)?;
    let draft = Draft {
        journal: &journal,
        outbox: &outbox,
        enrolment: &enrolment,
        consent: &consent,
        zone: app.zone(),
        week_minutes: app.settings.week_minutes,
    };
    Ok(match draft.week(week).map_err(|error| super::sync::explain(app, error))? {
        Drafted::Nothing => None,
        Drafted::Unchanged(bytes) => Some(bytes),
        Drafted::New(frozen) => Some(frozen.body),
    })
}

pub(crate) fn outbox(app: &App) -> anyhow::Result<Exit> {
    let items = app.existing_outbox()?.map(|outbox| outbox.reports()).transpose()?.unwrap_or_default();
    let value = json!({ "reports": items.iter().map(|item| value(app, item)).collect::<Vec<_>>() });
    let lines: Vec<String> = items.iter().map(|item| line(app, item)).collect();
    let text = if lines.is_empty() { app.words.get("outbox-empty") } else { lines.join("\n") };
    app.print(&value, &text)?;
    if items.iter().any(|item| item.state == ReportState::Waiting) {
        app.say("next-sync", &[]);
    }
    Ok(Exit::Success)
}

pub(crate) fn sent(app: &App) -> anyhow::Result<Exit> {
    let items = app.existing_outbox()?.map(|outbox| outbox.reports()).transpose()?.unwrap_or_default();
    let sent: Vec<&Item> = items.iter().filter(|item| item.state == ReportState::Acknowledged).collect();
    let whole = |item: &&Item| {
        let mut value = value(app, item);
        if let Value::Object(fields) = &mut value {
            fields.insert("body".to_owned(), json!(String::from_utf8_lossy(&item.body)));
            fields.insert("signature".to_owned(), json!(item.signature));
        }
        value
    };
    let value = json!({ "reports": sent.iter().map(whole).collect::<Vec<_>>() });
    let text: Vec<String> =
        sent.iter().map(|item| format!("{}\n{}", line(app, item), String::from_utf8_lossy(&item.body))).collect();
    let text = if text.is_empty() { app.words.get("sent-nothing") } else { text.join("\n") };
    app.print(&value, &text)?;
    Ok(Exit::Success)
}

/// The receipt of a report, as it was signed; it was verified when it came.
fn receipt(item: &Item) -> Option<Receipt> {
    let signed: Signed = serde_json::from_str(item.receipt.as_deref()?).ok()?;
    serde_json::from_str(&signed.text).ok()
}

/// A report for machines, without its bytes.
pub(crate) fn value(app: &App, item: &Item) -> Value {
    let signed = item.receipt.as_deref().and_then(|text| serde_json::from_str::<Value>(text).ok());
    json!({
        "week": item.week,
        "revision": item.revision,
        "state": item.state,
        "bytes": item.body.len(),
        "made_at": app.rfc3339(item.made_at),
        "attempts": item.attempts,
        "not_before": (item.state == ReportState::Waiting).then(|| app.rfc3339(item.not_before)),
        "last_answer": item.answer,
        "answered_at": item.answered_at.map(|at| app.rfc3339(at)),
        "receipt": receipt(item),
        "signed_receipt": signed,
    })
}

/// A report in one line.
pub(crate) fn line(app: &App, item: &Item) -> String {
    let at = item.answered_at.unwrap_or(item.made_at);
    let values = [
        ("week", FluentValue::from(item.week.to_string())),
        ("revision", i64::from(item.revision).into()),
        ("state", app.words.get(&format!("report-{}", item.state.id().replace('_', "-"))).into()),
        ("bytes", item.body.len().into()),
        ("at", app.words.instant(app.zone(), at).into()),
    ];
    app.words.with("report-line", &values)
}
