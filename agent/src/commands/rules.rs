// SPDX-License-Identifier: EUPL-1.2
//! `why` and `rules check`: which rule decided, and whether a pack can be used.

use std::path::Path;

use anyhow::Context as _;
use daglicht_shared::aggregate::{Content, Span};
use daglicht_shared::rule_pack::RulePack;
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::Interval;
use serde_json::{Value, json};

use super::{App, Exit};
use crate::clock;
use crate::measure;
use crate::when;

pub(crate) fn why(app: &App, time: &str) -> anyhow::Result<Exit> {
    let today = clock::date(app.zone(), clock::now().wall);
    let at = when::read(time, app.zone(), today).map_err(|error| super::entries::wrong_time(app, time, error))?;
    let day = clock::day(app.zone(), clock::date(app.zone(), at));
    let imported = app.existing_imported()?;
    let journal = app.existing_journal()?;
    let spans = journal.map(|journal| measure::own_timeline(&journal, imported.as_ref(), day)).transpose()?;
    let spans = spans.unwrap_or_default();
    let found = spans.iter().find(|span| span.interval.contains(at));
    let Some(span) = found else {
        let value = json!({ "at": app.rfc3339(at), "recorded": false });
        app.print(&value, &app.words.with("why-nothing", &[("time", app.words.instant(app.zone(), at).into())]))?;
        return Ok(Exit::Success);
    };
    app.print(&value(app, span), &explanation(app, span, span.interval))?;
    Ok(Exit::Success)
}

fn value(app: &App, span: &Span) -> Value {
    let application = match &span.content {
        Content::Active { application, .. } | Content::Interruption { application, .. } => Some(application),
        Content::Away | Content::Entry { .. } => None,
    };
    json!({
        "recorded": true,
        "start": app.rfc3339(span.interval.start()),
        "end": app.rfc3339(span.interval.end()),
        "origin": super::days::origin(span),
        "application": application,
        "activity": span.activity(),
        "category": span.category(),
        "rule": span.rule(),
        "interruption": matches!(span.content, Content::Interruption { .. }),
    })
}

fn explanation(app: &App, span: &Span, interval: Interval) -> String {
    let mut values = vec![
        ("from", FluentValue::from(app.words.time(app.zone(), interval.start()))),
        ("to", app.words.time(app.zone(), interval.end()).into()),
        ("category", app.words.category(span.category()).into()),
    ];
    let id = match &span.content {
        Content::Active { application, class } => {
            values.push(("application", application.clone().into()));
            match class {
                Some(class) => {
                    values.push(("rule", class.rule.to_string().into()));
                    values.push(("activity", class.activity.to_string().into()));
                    "why-rule"
                }
                None if application.is_empty() => "why-unseen",
                None => "why-no-rule",
            }
        }
        Content::Interruption { application, class } => {
            values.push(("application", application.clone().into()));
            values.push(("rule", class.rule.to_string().into()));
            "why-interruption"
        }
        Content::Away => "why-away",
        Content::Entry { .. } => "why-entry",
    };
    app.words.with(id, &values)
}

pub(crate) fn check(app: &App, file: Option<&Path>) -> anyhow::Result<Exit> {
    let pack = match file {
        Some(file) => {
            let text = std::fs::read_to_string(file)
                .with_context(|| format!("{} cannot be read; nothing was changed", file.display()))?;
            RulePack::parse(&text)?
        }
        None => app.rule_pack(app.enrolment()?.as_ref())?,
    };
    let (rules, activities) = (pack.rules().len(), pack.activities());
    let value = json!({
        "valid": true,
        "id": pack.id().to_string(),
        "version": pack.version(),
        "hash": pack.hash(),
        "rules": rules,
        "activities": activities,
    });
    let values = [
        ("id", FluentValue::from(pack.id().to_string())),
        ("version", i64::from(pack.version()).into()),
        ("rules", rules.into()),
        ("activities", activities.len().into()),
        ("hash", pack.hash().to_string().into()),
    ];
    app.print(&value, &app.words.with("rules-valid", &values))?;
    Ok(Exit::Success)
}
