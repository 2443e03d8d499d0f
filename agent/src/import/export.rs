// SPDX-License-Identifier: EUPL-1.2
//! ActivityWatch's export (buckets as JSON), event by event.
//!
//! An event is known by what it says, not by its bucket's type, so the order of the fields does not matter. One that cannot
//! be understood is counted and passed over; a file that is not JSON to its end is refused. Memory is bounded: an event is
//! gone when the next is read, and what is kept of all of them has a limit. No error tells anything of the content.

use std::collections::HashMap;
use std::fmt;
use std::io::Read;

use daglicht_shared::time::{Interval, Timestamp};
use serde::de::{DeserializeSeed, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::activitywatch::Event;

/// The most events that are kept.
const MOST_EVENTS: usize = 1_000_000;
/// The most bytes of different texts that are kept.
const MOST_TEXT: usize = 64 * 1024 * 1024;
/// The longest text of an application, title or address.
const LONGEST: usize = 4 * 1024;
/// The longest that one window can have been in front.
const LONGEST_WINDOW_MS: i64 = 24 * 3_600_000;
/// The largest file.
const LARGEST: u64 = 1024 * 1024 * 1024;

/// What an export says.
#[derive(Default)]
pub struct Export {
    /// The active windows.
    pub(super) windows: Vec<Window>,
    /// When nobody was there.
    pub(super) away: Vec<Interval>,
    /// What browsers showed.
    pub(super) pages: Vec<Page>,
    /// What was passed over.
    pub skipped: Skipped,
    texts: Texts,
}

/// A text of the export.
pub(super) type TextId = u32;

/// An active window.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// When.
    pub(super) interval: Interval,
    /// The application.
    pub(super) application: TextId,
    /// The title.
    pub(super) title: TextId,
}

/// What a browser showed.
#[derive(Clone, Copy)]
pub(super) struct Page {
    /// When.
    pub(super) interval: Interval,
    /// The address.
    pub(super) url: TextId,
    /// The title.
    pub(super) title: TextId,
    /// The bucket's name, which names the browser.
    pub(super) bucket: TextId,
    /// Whether it was private.
    pub(super) private: Private,
}

/// Whether a page was in a private window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Private {
    /// It was.
    Yes,
    /// It was not, or nobody said.
    No,
}

/// How many events were passed over, and why.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Skipped {
    /// Not understood.
    pub broken: u64,
    /// Without length: a heartbeat that nothing followed.
    pub empty: u64,
    /// Of watchers that say nothing of windows, presence or pages.
    pub other: u64,
}

/// The export cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExportError {
    /// It is no export.
    #[error(
        "the file is not an ActivityWatch export: line {line}, column {column} is not what belongs there; nothing was changed"
    )]
    Form {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// It cannot be read to its end.
    #[error("the file could not be read to its end; nothing was changed")]
    Read,
    /// It is too large.
    #[error(
        "the export is larger than this program takes at once (1 GiB, {MOST_EVENTS} events); nothing was changed. Export fewer buckets or a shorter time"
    )]
    TooMuch,
}

#[derive(Default)]
struct Texts {
    numbers: HashMap<Box<str>, TextId>,
    texts: Vec<Box<str>>,
    bytes: usize,
}

impl fmt::Debug for Export {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Export({} windows, {} pages)", self.windows.len(), self.pages.len())
    }
}

/// Reads an export.
///
/// # Errors
/// [`ExportError`] when it is none; nothing of it is used then.
pub fn read(source: impl Read) -> Result<Export, ExportError> {
    let mut export = Export::default();
    let mut limited = source.take(LARGEST);
    let mut reader = serde_json::Deserializer::from_reader(std::io::BufReader::new(&mut limited));
    let read = Top(&mut export).deserialize(&mut reader).and_then(|()| reader.end());
    drop(reader);
    if export.is_full() || limited.limit() == 0 {
        return Err(ExportError::TooMuch);
    }
    match read {
        Ok(()) => Ok(export),
        Err(error) if error.is_io() => Err(ExportError::Read),
        // The parser's own words can quote the content.
        Err(error) => Err(ExportError::Form { line: error.line(), column: error.column() }),
    }
}

impl Export {
    /// A text of the export.
    pub(super) fn text(&self, id: TextId) -> &str {
        usize::try_from(id).ok().and_then(|at| self.texts.texts.get(at)).map_or("", |text| text)
    }

    fn is_full(&self) -> bool {
        let events = self.windows.len() + self.away.len() + self.pages.len();
        events >= MOST_EVENTS || self.texts.bytes >= MOST_TEXT
    }

    fn take(&mut self, bucket: TextId, value: Value) {
        let Ok(event) = Event::read(value) else {
            self.skipped.broken += 1;
            return;
        };
        let known = ["app", "url", "status"].iter().any(|name| event.text(name).is_some());
        let Some(interval) = interval(&event).filter(|_| known) else {
            let count = if known { &mut self.skipped.empty } else { &mut self.skipped.other };
            *count += 1;
            return;
        };
        let mut text = |name: &str| self.texts.keep(event.text(name).unwrap_or_default());
        if event.text("status").is_some() {
            self.away.extend((event.text("status") == Some("afk")).then_some(interval));
        } else if event.text("url").is_some() {
            let private = if event.says("incognito") { Private::Yes } else { Private::No };
            let (url, title) = (text("url"), text("title"));
            self.pages.push(Page { interval, url, title, bucket, private });
        } else if interval.milliseconds() > LONGEST_WINDOW_MS {
            self.skipped.broken += 1;
        } else {
            let (application, title) = (text("app"), text("title"));
            self.windows.push(Window { interval, application, title });
        }
    }
}

/// The time of an event that has any.
fn interval(event: &Event) -> Option<Interval> {
    Interval::new(event.start, event.end()).filter(|interval| interval.start() >= Timestamp(0))
}

impl Texts {
    fn keep(&mut self, text: &str) -> TextId {
        let text = match text.char_indices().nth(LONGEST) {
            Some((end, _)) => text.get(..end).unwrap_or_default(),
            None => text,
        };
        if let Some(number) = self.numbers.get(text) {
            return *number;
        }
        let number = TextId::try_from(self.texts.len()).unwrap_or(TextId::MAX);
        self.texts.push(text.into());
        self.numbers.insert(text.into(), number);
        self.bytes += text.len() + 64;
        number
    }
}

/// The whole file: an object with `buckets`.
struct Top<'a>(&'a mut Export);
/// An object of buckets by name.
struct BucketMap<'a>(&'a mut Export);
/// One bucket.
struct Bucket<'a>(&'a mut Export, TextId);
/// Its events.
struct Events<'a>(&'a mut Export, TextId);

/// Implements the reading of one level of the file: an object whose entries another level takes.
macro_rules! level {
    ($name:ident, $expecting:literal, |$this:ident, $map:ident| $body:block) => {
        impl<'de> DeserializeSeed<'de> for $name<'_> {
            type Value = ();

            fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
                source.deserialize_map(self)
            }
        }

        impl<'de> Visitor<'de> for $name<'_> {
            type Value = ();

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str($expecting)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut $map: A) -> Result<(), A::Error> {
                let $this = self;
                $body
                Ok(())
            }
        }
    };
}

level!(Top, "an export", |this, map| {
    let mut found = false;
    while let Some(key) = map.next_key::<String>()? {
        if key == "buckets" {
            found = true;
            map.next_value_seed(BucketMap(this.0))?;
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
    if !found {
        return Err(serde::de::Error::missing_field("buckets"));
    }
});

level!(BucketMap, "buckets by name", |this, map| {
    while let Some(name) = map.next_key::<String>()? {
        let name = this.0.texts.keep(&name);
        map.next_value_seed(Bucket(this.0, name))?;
    }
});

level!(Bucket, "a bucket", |this, map| {
    while let Some(key) = map.next_key::<String>()? {
        if key == "events" {
            map.next_value_seed(Events(this.0, this.1))?;
        } else {
            map.next_value::<IgnoredAny>()?;
        }
    }
});

impl<'de> DeserializeSeed<'de> for Events<'_> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, source: D) -> Result<(), D::Error> {
        source.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Events<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut events: A) -> Result<(), A::Error> {
        while let Some(event) = events.next_element::<Value>()? {
            if self.0.is_full() {
                return Err(serde::de::Error::custom("too much"));
            }
            self.0.take(self.1, event);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"timestamp":"2026-11-02T09:00:00Z","duration":60,"data":"#;

    fn export(events: &str) -> String {
        format!(r#"{{"x":[1],"buckets":{{"b":{{"events":[{events}],"type":"t"}}}}}}"#)
    }

    #[test]
    fn events_are_known_by_what_they_say() {
        let text = [
            format!(r#"{EVENT}{{"app":"writer","title":"a"}}}}"#),
            format!(r#"{EVENT}{{"status":"afk"}}}}"#),
            format!(r#"{EVENT}{{"status":"not-afk"}}}}"#),
            format!(r#"{EVENT}{{"url":"https://a.example/","title":"a","incognito":"true"}}}}"#),
            format!(r#"{EVENT}{{"presses":3}}}}"#),
            r#"{"timestamp":"2026-11-02T09:00:00Z","duration":0,"data":{"app":"x"}}"#.to_owned(),
            r#"{"timestamp":"gisteren","data":{"app":"x"}}"#.to_owned(),
            "7".to_owned(),
        ]
        .join(",");
        let read = read(export(&text).as_bytes()).expect("an export");
        assert_eq!((read.windows.len(), read.away.len(), read.pages.len()), (1, 1, 1));
        assert_eq!(read.text(read.windows[0].application), "writer");
        assert_eq!((read.pages[0].private, read.text(read.pages[0].bucket)), (Private::Yes, "b"));
        assert_eq!(read.skipped, Skipped { broken: 2, empty: 1, other: 1 });
    }

    #[test]
    fn what_is_no_export_is_refused_without_quoting_it() {
        for text in ["", "[]", "{}", r#"{"buckets":["kanarie"]}"#, r#"{"buckets":{"b":{"events":"kanarie"}}}"#] {
            let error = read(text.as_bytes()).expect_err("no export");
            assert!(matches!(error, ExportError::Form { .. }), "{text}");
            assert!(!error.to_string().contains("kanarie"));
        }
        let cut = export(&format!(r#"{EVENT}{{"app":"a"}}}}"#));
        for end in 1..cut.len() {
            assert!(read(&cut.as_bytes()[..end]).is_err(), "cut at {end}");
        }
        assert!(read(format!("{cut}x").as_bytes()).is_err());
    }

    #[test]
    fn deep_input_is_refused() {
        let deep = format!("{}{}", r#"{"buckets":"#, "[".repeat(100_000));
        assert!(read(deep.as_bytes()).is_err());
        let event = format!(r#"{EVENT}{}"#, r#"{"a":"#.repeat(100_000));
        assert!(read(export(&event).as_bytes()).is_err());
    }
}
