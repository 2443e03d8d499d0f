// SPDX-License-Identifier: EUPL-1.2
//! `status`: what is recorded, since when, where it is, and what waits.

use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Timestamp;
use serde_json::json;

use super::{App, Exit};
use crate::clock;
use crate::enrolment::Enrolment;
use crate::lock;
use crate::outbox::ReportState;
use crate::sight::Sight;
use crate::upload::Reason;

pub(crate) fn status(app: &App) -> anyhow::Result<Exit> {
    let (record, enrolment) = (app.record()?, app.enrolment()?);
    let bound = app.bound(enrolment.as_ref());
    let now = clock::now().wall;
    let running = lock::is_running(&app.paths);
    let sight = Sight::of(&app.paths, &app.settings.platform, &app.words);
    let journal = app.existing_journal()?;
    let since = journal.as_ref().map(|journal| journal.first()).transpose()?.flatten();
    let timer = journal.as_ref().map(|journal| journal.timer()).transpose()?.flatten();
    let question = journal.as_ref().map(|journal| super::away::status_line(app, journal)).transpose()?.flatten();
    let reports = app.existing_outbox()?.map(|outbox| outbox.reports()).transpose()?.unwrap_or_default();
    let count = |state| reports.iter().filter(|report| report.state == state).count();
    let last_sent = reports
        .iter()
        .filter(|report| report.state == ReportState::Acknowledged)
        .filter_map(|report| report.answered_at)
        .max();
    let stopped = Reason::Stopped.id();
    let is_stopped =
        reports.iter().any(|report| report.state == ReportState::Waiting && report.answer.as_deref() == Some(stopped));
    let (feed, feed_line) = super::feed::summary(app);
    let value = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "consent": app.consent_json(&record, bound.as_ref()),
        "running": running,
        "desktop": sight.desktop,
        "desktop_blind": sight.blind,
        "desktop_problem": sight.problem,
        "enrolment": enrolment.as_ref().map(enrolment_json),
        "data_dir": app.paths.folder().display().to_string(),
        "note_key": "file",
        "zone": app.zone().name(),
        "recorded_since": since.map(|since| app.rfc3339(since)),
        "timer": timer.as_ref().map(|timer| json!({
            "start": app.rfc3339(timer.start),
            "category": timer.category,
        })),
        "away_question": question.is_some(),
        "reports": {
            "waiting": count(ReportState::Waiting),
            "acknowledged": count(ReportState::Acknowledged),
            "set_aside": count(ReportState::SetAside),
            "week_closed": count(ReportState::WeekClosed),
            "withdrawn": count(ReportState::Withdrawn),
        },
        "project_stopped": is_stopped,
        "feed": feed,
        "put_aside": app.kept_json(),
        "last_sent": last_sent.map(|at| app.rfc3339(at)),
    });
    let instant = |at: Timestamp| FluentValue::from(app.words.instant(app.zone(), at));
    let mut lines = vec![super::consent::state(app, &record)];
    lines.push(app.words.get(if running { "status-running" } else { "status-not-running" }));
    if let Err(reason) = crate::consent::ActiveConsent::check(&record, bound.as_ref(), now) {
        lines.push(app.reason(reason));
    }
    if let Some(name) = &sight.desktop {
        lines.push(app.words.with("status-desktop", &[("name", FluentValue::from(name.as_str()))]));
    }
    if let Some(problem) = &sight.problem {
        lines.push(app.words.with("status-no-desktop", &[("detail", problem.as_str().into())]));
    }
    lines.extend(sight.blind.iter().map(|blind| app.words.get(&format!("blind-{blind}"))));
    lines.push(match &enrolment {
        Some(enrolment) => {
            let name = FluentValue::from(enrolment.manifest.terms.name.clone());
            app.words.with("status-project", &[("name", name), ("url", enrolment.url.to_string().into())])
        }
        None => app.words.get("status-alone"),
    });
    lines.push(feed_line);
    let folder = FluentValue::from(app.paths.folder().display().to_string());
    lines.push(app.words.with("status-data", &[("folder", folder)]));
    lines.push(app.words.get("status-notes"));
    if let Some(since) = since {
        lines.push(app.words.with("status-since", &[("since", instant(since))]));
    }
    if let Some(timer) = timer {
        let category = FluentValue::from(app.words.category(Some(timer.category)));
        lines.push(app.words.with("status-timer", &[("start", instant(timer.start)), ("category", category)]));
    }
    lines.extend(question);
    if enrolment.is_some() {
        let waiting = FluentValue::from(count(ReportState::Waiting));
        let sent = FluentValue::from(count(ReportState::Acknowledged));
        lines.push(app.words.with("status-reports", &[("waiting", waiting), ("sent", sent)]));
        if is_stopped {
            lines.push(app.words.get("status-stopped"));
        }
    }
    lines.extend(app.kept_lines());
    app.print(&value, &lines.join("\n"))?;
    Ok(Exit::Success)
}

fn enrolment_json(enrolment: &Enrolment) -> serde_json::Value {
    let terms = &enrolment.manifest.terms;
    json!({
        "project": terms.project,
        "team": enrolment.team,
        "collector": enrolment.url,
        "manifest": enrolment.hash(),
        "first_week": terms.first_week,
        "last_week": terms.last_week,
        "valid_until": enrolment.manifest.works_council.valid_until,
    })
}
