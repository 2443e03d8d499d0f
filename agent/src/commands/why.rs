// SPDX-License-Identifier: EUPL-1.2
//! `why`: which rule decided about a moment, by which condition, and what would have decided without it.
//!
//! A condition is shown as the rule has it. Which word of a title fulfilled it is not known any more, on purpose.

use daglicht_shared::aggregate::{Content, Span};
use daglicht_shared::id::RuleId;
use daglicht_shared::rule_pack::{Class, Origin, RulePack, Verdict};
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::text::FluentValue;
use daglicht_shared::time::{Interval, Timestamp};
use serde_json::{Value, json};

use super::{App, Exit};
use crate::clock;
use crate::measure;
use crate::when;

pub(crate) fn why(app: &App, time: &str) -> anyhow::Result<Exit> {
    let today = clock::date(app.zone(), clock::now().wall);
    let at = when::read(time, app.zone(), today).map_err(|error| super::entries::wrong_time(app, time, error))?;
    let (value, text) = told(app, at)?;
    app.print(&value, &text)?;
    Ok(Exit::Success)
}

/// Why the time at an instant counts as it does, for machines and in words.
pub(crate) fn told(app: &App, at: Timestamp) -> anyhow::Result<(Value, String)> {
    let day = clock::day(app.zone(), clock::date(app.zone(), at));
    let journal = app.up_to_date_journal()?;
    let imported = app.existing_imported()?;
    let own = |journal| measure::own_timeline(journal, imported.as_ref(), day);
    let spans = journal.as_ref().map(own).transpose()?.unwrap_or_default();
    let Some(span) = spans.iter().find(|span| span.interval.contains(at)) else {
        let value = json!({ "at": app.rfc3339(at), "recorded": false });
        return Ok((value, app.words.with("why-nothing", &[("time", app.words.instant(app.zone(), at).into())])));
    };
    let sessions = journal.as_ref().map(|journal| journal.sessions(day)).transpose()?.unwrap_or_default();
    // Stretches that count as one can differ in which other rules matched.
    let class = span.class().and_then(|_| exact(&sessions, at)).or_else(|| span.class());
    // Rules that cannot be used explain nothing, and the recorded answer stays true.
    let pack = app.rule_pack(app.enrolment()?.as_ref()).ok();
    let mut value = value(app, span, class, pack.as_ref());
    let mut text = explanation(app, span, class, pack.as_ref());
    let imported_ms = match (&journal, &imported) {
        (Some(journal), Some(imported)) => measure::imported_ms(journal, imported, span.interval)?,
        (None, _) | (_, None) => 0,
    };
    let is_imported = imported_ms > 0 && !matches!(span.content, Content::Entry { .. });
    if let Value::Object(fields) = &mut value {
        fields.insert("imported".to_owned(), json!(is_imported));
    }
    if is_imported {
        text.push('\n');
        text.push_str(&app.words.get("why-imported"));
    }
    Ok((value, text))
}

fn exact(sessions: &[Session], at: Timestamp) -> Option<&Class> {
    match &sessions.iter().find(|session| session.interval.contains(at))?.kind {
        Kind::Active { class, .. } => class.as_ref(),
        Kind::Away => None,
    }
}

fn value(app: &App, span: &Span, class: Option<&Class>, pack: Option<&RulePack>) -> Value {
    let application = match &span.content {
        Content::Active { application, .. } | Content::Interruption { application, .. } => Some(application),
        Content::Away | Content::Meeting | Content::Entry { .. } => None,
    };
    let rule = class.and_then(|class| pack?.rule(&class.rule));
    let also = class.map(|class| class.also.iter().map(|id| other_value(id, pack)).collect::<Vec<_>>());
    json!({
        "recorded": true,
        "start": app.rfc3339(span.interval.start()),
        "end": app.rfc3339(span.interval.end()),
        "origin": super::days::origin(span),
        "application": application,
        "activity": span.activity(),
        "category": span.category(),
        "rule": span.rule(),
        "rule_is_own": rule.map(|rule| rule.origin == Origin::Personal),
        "condition": rule.map(|rule| rule.condition.to_string()),
        "instead_of": rule.and_then(|rule| rule.instead_of),
        "also": also,
        "interruption": matches!(span.content, Content::Interruption { .. }),
    })
}

fn other_value(id: &RuleId, pack: Option<&RulePack>) -> Value {
    let class = pack.and_then(|pack| pack.rule(id)).and_then(|rule| match &rule.verdict {
        Verdict::Known(class) => Some(class),
        Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => None,
    });
    json!({
        "rule": id,
        "activity": class.map(|class| &class.activity),
        "category": class.map(|class| class.category),
    })
}

fn explanation(app: &App, span: &Span, class: Option<&Class>, pack: Option<&RulePack>) -> String {
    let mut lines = vec![decision(app, span, span.interval)];
    let Some(class) = class else { return lines.concat() };
    let rule = pack.and_then(|pack| pack.rule(&class.rule));
    lines.push(match rule {
        Some(rule) => {
            let id = match rule.origin {
                Origin::Project => "why-condition",
                Origin::Personal => "why-own-condition",
            };
            app.words.with(id, &[("condition", rule.condition.to_string().into())])
        }
        None => app.words.with("why-rule-gone", &[("rule", class.rule.to_string().into())]),
    });
    let replaces = rule.is_some_and(|rule| rule.instead_of.is_some());
    for (number, id) in class.also.iter().enumerate() {
        let category = pack.and_then(|pack| pack.rule(id)).and_then(|rule| match &rule.verdict {
            Verdict::Known(class) => Some(class.category),
            Verdict::Excluded { .. } | Verdict::Left { .. } | Verdict::Unknown => None,
        });
        let line = if replaces && number == 0 { "why-instead" } else { "why-also" };
        let values = [("rule", FluentValue::from(id.to_string())), ("category", app.words.category(category).into())];
        lines.push(app.words.with(line, &values));
    }
    lines.join("\n")
}

fn decision(app: &App, span: &Span, interval: Interval) -> String {
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
        Content::Meeting => "why-calendar",
        Content::Entry { .. } => "why-entry",
    };
    app.words.with(id, &values)
}
