// SPDX-License-Identifier: EUPL-1.2
//! Own data as JSON: one object with a version, the same in every language.

use std::collections::BTreeMap;

use daglicht_shared::aggregate::Tally;
use daglicht_shared::category::Category;
use daglicht_shared::time::Timestamp;
use daglicht_shared::zone::Zone;
use serde_json::{Value, json};

use super::{Day, OwnData, OwnEntry, Stretch, application, origin};
use crate::clock;

/// The version of the shape. Fields are added under the same version; a field that changes or goes makes a new one.
pub const VERSION: u32 = 1;

/// The whole of it.
#[must_use]
pub fn value(data: &OwnData) -> Value {
    json!({
        "daglicht": "own-data",
        "version": VERSION,
        "made_at": instant(data.zone, data.made_at),
        "zone": data.zone.name(),
        "from": data.period.first(),
        "to": data.period.last(),
        "entries": data.entries.iter().map(|one| entry(data.zone, one)).collect::<Value>(),
        "days": data.days.iter().map(|one| day(data.zone, one)).collect::<Value>(),
        "weeks": data.weeks.iter().map(|(week, tally)| with(totals(tally), "week", json!(week))).collect::<Value>(),
    })
}

fn entry(zone: Zone, entry: &OwnEntry) -> Value {
    json!({
        "id": entry.id,
        "uid": entry.uid,
        "start": instant(zone, entry.interval.start()),
        "end": instant(zone, entry.interval.end()),
        "seconds": seconds(entry.interval.milliseconds()),
        "category": entry.category,
        "note": entry.note,
    })
}

fn day(zone: Zone, day: &Day) -> Value {
    let mut applications: BTreeMap<&str, i64> = BTreeMap::new();
    for Stretch { span, .. } in &day.stretches {
        if let Some(application) = application(span) {
            *applications.entry(application).or_default() += span.interval.milliseconds();
        }
    }
    let applications: BTreeMap<&str, f64> =
        applications.into_iter().map(|(name, milliseconds)| (name, seconds(milliseconds))).collect();
    let stretches: Value = day.stretches.iter().map(|one| stretch(zone, one)).collect();
    let value = with(totals(&day.tally), "date", json!(day.date));
    with(with(value, "applications", json!(applications)), "time", stretches)
}

fn stretch(zone: Zone, Stretch { span, note }: &Stretch) -> Value {
    json!({
        "start": instant(zone, span.interval.start()),
        "end": instant(zone, span.interval.end()),
        "seconds": seconds(span.interval.milliseconds()),
        "origin": origin(span),
        "category": span.category(),
        "activity": span.activity(),
        "application": application(span),
        "rule": span.rule(),
        "note": note,
    })
}

fn totals(tally: &Tally) -> Value {
    let category = |category: Category| {
        let split = tally.of(category);
        (
            category.id(),
            json!({ "automatic_seconds": seconds(split.automatic), "manual_seconds": seconds(split.manual) }),
        )
    };
    let activities: BTreeMap<&str, f64> =
        tally.activities.iter().map(|(id, milliseconds)| (id.as_str(), seconds(*milliseconds))).collect();
    json!({
        "measured_seconds": seconds(tally.measured_ms()),
        "unknown_seconds": seconds(tally.unknown_ms),
        "categories": Category::ALL.map(category).into_iter().collect::<BTreeMap<_, _>>(),
        "activities": activities,
        "interruptions": tally.interruptions,
        "switches": tally.switches,
    })
}

fn with(mut value: Value, field: &str, content: Value) -> Value {
    if let Value::Object(fields) = &mut value {
        fields.insert(field.to_owned(), content);
    }
    value
}

fn instant(zone: Zone, at: Timestamp) -> String {
    clock::local(zone, at).to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn seconds(milliseconds: i64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "years of milliseconds are far below 2^53")]
    let exact = milliseconds as f64;
    exact / 1000.0
}
