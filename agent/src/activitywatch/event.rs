// SPDX-License-Identifier: EUPL-1.2
//! An event as ActivityWatch's clients write it.
//!
//! What it holds is the client's own; it is given back as it came and shown nowhere, not in `Debug` either.

use std::fmt;

use chrono::{DateTime, SecondsFormat};
use daglicht_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The longest text of an event's data.
const LONGEST: usize = 16 * 1024;
/// The longest duration that is believed.
const LONGEST_MS: f64 = 366.0 * 86_400_000.0;

/// Something that a client says of a stretch of time.
#[derive(Clone, PartialEq)]
pub struct Event {
    /// Its number in its bucket.
    pub id: u64,
    /// When it began.
    pub start: Timestamp,
    /// How long it lasted, in milliseconds.
    pub duration_ms: i64,
    /// What the client says.
    pub data: Map<String, Value>,
}

/// A text is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EventError {
    /// It is not of the form.
    #[error("an event is an object with `timestamp`, `duration` in seconds and `data`")]
    Form,
    /// It is too long.
    #[error("the data of an event may be {LONGEST} bytes long")]
    TooLong,
}

#[derive(Deserialize)]
struct Wire {
    timestamp: String,
    #[serde(default)]
    duration: Option<f64>,
    #[serde(default)]
    data: Map<String, Value>,
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event({}, {} fields)", self.id, self.data.len())
    }
}

/// The instant of an ISO 8601 text with a zone.
pub(crate) fn instant(text: &str) -> Option<Timestamp> {
    DateTime::parse_from_rfc3339(text).ok().map(|at| Timestamp(at.timestamp_millis()))
}

/// Milliseconds of a number of seconds; none when it is negative or absurd.
pub(crate) fn milliseconds(seconds: f64) -> Option<i64> {
    let ms = (seconds * 1000.0).round();
    #[expect(clippy::cast_possible_truncation, reason = "it lies between 0 and a year")]
    (0.0..=LONGEST_MS).contains(&ms).then_some(ms as i64)
}

impl Event {
    /// Reads an event; its number is 0.
    ///
    /// # Errors
    /// [`EventError`] when it is none or too long.
    pub fn read(value: Value) -> Result<Self, EventError> {
        let wire: Wire = serde_json::from_value(value).map_err(|_| EventError::Form)?;
        let start = instant(&wire.timestamp).ok_or(EventError::Form)?;
        let duration_ms = milliseconds(wire.duration.unwrap_or_default()).ok_or(EventError::Form)?;
        let event = Self { id: 0, start, duration_ms, data: wire.data };
        if event.size() > LONGEST { Err(EventError::TooLong) } else { Ok(event) }
    }

    /// The event as clients read it.
    #[must_use]
    pub fn write(&self) -> Value {
        let at = DateTime::from_timestamp_millis(self.start.0).unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a year of milliseconds is exact in a double")]
        let seconds = self.duration_ms as f64 / 1000.0;
        json!({
            "id": self.id,
            "timestamp": at.to_rfc3339_opts(SecondsFormat::Millis, false),
            "duration": seconds,
            "data": self.data,
        })
    }

    /// When it ended.
    #[must_use]
    pub const fn end(&self) -> Timestamp {
        self.start.plus(self.duration_ms)
    }

    /// About how many bytes it takes.
    pub(super) fn size(&self) -> usize {
        serde_json::to_vec(&self.data).map_or(usize::MAX, |text| text.len())
    }

    /// Lets this event last until the end of the next, when that says the same not later than `pulse_ms` after it.
    pub(super) fn continue_with(&mut self, next: &Self, pulse_ms: i64) -> bool {
        let fits = self.data == next.data && next.start >= self.start && next.start.since(self.end()) <= pulse_ms;
        if fits {
            self.duration_ms = self.duration_ms.max(next.end().since(self.start));
        }
        fits
    }

    /// A text of its data.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.data.get(name).and_then(Value::as_str)
    }

    /// Whether its data say yes, as a truth value or as the text that the browser watcher writes.
    pub(crate) fn says(&self, name: &str) -> bool {
        match self.data.get(name) {
            Some(Value::Bool(yes)) => *yes,
            Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
            Some(Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_)) | None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(at: &str, seconds: f64, title: &str) -> Event {
        Event::read(json!({ "timestamp": at, "duration": seconds, "data": { "title": title } })).expect("an event")
    }

    #[test]
    fn an_event_reads_back_as_it_was_sent() {
        let read = event("2026-11-22T10:00:00.250+01:00", 1.5, "x");
        assert_eq!(
            read.write(),
            json!({ "id": 0, "timestamp": "2026-11-22T09:00:00.250+00:00", "duration": 1.5, "data": { "title": "x" } })
        );
        assert_eq!(Event::read(read.write()), Ok(read));
    }

    #[test]
    fn a_heartbeat_extends_what_says_the_same_within_the_pulse() {
        let check = |at: &str, title: &str, expected: Option<i64>| {
            let mut last = event("2026-11-22T10:00:00Z", 5.0, "x");
            let merged = last.continue_with(&event(at, 0.0, title), 10_000);
            assert_eq!(merged.then_some(last.duration_ms), expected, "{at} {title}");
        };
        check("2026-11-22T10:00:15Z", "x", Some(15_000));
        check("2026-11-22T10:00:03Z", "x", Some(5_000));
        check("2026-11-22T10:00:16Z", "x", None);
        check("2026-11-22T09:59:59Z", "x", None);
        check("2026-11-22T10:00:06Z", "y", None);
    }

    #[test]
    fn what_is_no_event_is_refused() {
        for (value, expected) in [
            (json!(1), EventError::Form),
            (json!({ "timestamp": "yesterday" }), EventError::Form),
            (json!({ "timestamp": "2026-11-22T10:00:00" }), EventError::Form),
            (json!({ "timestamp": "2026-11-22T10:00:00Z", "duration": -1 }), EventError::Form),
            (json!({ "timestamp": "2026-11-22T10:00:00Z", "duration": 1e300 }), EventError::Form),
            (json!({ "timestamp": "2026-11-22T10:00:00Z", "data": [] }), EventError::Form),
            (json!({ "timestamp": "2026-11-22T10:00:00Z", "data": { "t": "x".repeat(LONGEST) } }), EventError::TooLong),
        ] {
            assert_eq!(Event::read(value), Err(expected));
        }
    }

    #[test]
    fn an_event_shows_nothing_of_itself_in_debug() {
        assert_eq!(format!("{:?}", event("2026-11-22T10:00:00Z", 0.0, "canary")), "Event(0, 1 fields)");
    }
}
