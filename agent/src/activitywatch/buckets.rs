// SPDX-License-Identifier: EUPL-1.2
//! The buckets: what clients sent since this process started, in memory only and bounded.
//!
//! When there is too much, the oldest events of the fullest bucket give way. Nothing is merged, dropped or changed
//! otherwise than ActivityWatch's own server does it.

use std::collections::{BTreeMap, VecDeque};

use chrono::{DateTime, SecondsFormat};
use daglicht_shared::time::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::event::Event;

const MOST_BUCKETS: usize = 64;
const MOST_EVENTS: usize = 1_000;
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What a client says of its bucket.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Bucket {
    /// What kind of events it holds, such as `web.tab.current`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The client's name.
    pub client: String,
    /// The computer's name, as the client gives it.
    #[serde(default)]
    pub hostname: String,
}

#[derive(Debug)]
struct Held {
    bucket: Bucket,
    created: Timestamp,
    events: VecDeque<Event>,
    next: u64,
    bytes: usize,
}

/// All buckets.
#[derive(Debug, Default)]
pub struct Buckets {
    held: BTreeMap<String, Held>,
}

/// A request that the buckets do not allow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BucketsError {
    /// There is no such bucket.
    #[error("there is no such bucket; nothing outlives a restart of the feed, so make it again")]
    NoBucket,
    /// The name cannot be a bucket's.
    #[error("a bucket's name has 1 to 128 letters, digits, dots, dashes, tildes and underscores")]
    Name,
    /// There are too many.
    #[error("there are {MOST_BUCKETS} buckets, and no more")]
    TooMany,
}

impl Buckets {
    /// Makes a bucket; whether there was none of that name.
    ///
    /// # Errors
    /// [`BucketsError`] when it cannot be made.
    pub fn create(&mut self, id: &str, bucket: Bucket, now: Timestamp) -> Result<bool, BucketsError> {
        if self.held.contains_key(id) {
            return Ok(false);
        }
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"_.~-".contains(&byte);
        let texts = [&bucket.kind, &bucket.client, &bucket.hostname];
        if id.is_empty() || id.len() > 128 || !id.bytes().all(plain) || texts.iter().any(|text| text.len() > 256) {
            return Err(BucketsError::Name);
        }
        if self.held.len() >= MOST_BUCKETS {
            return Err(BucketsError::TooMany);
        }
        self.held.insert(id.to_owned(), Held { bucket, created: now, events: VecDeque::new(), next: 1, bytes: 0 });
        Ok(true)
    }

    /// Removes a bucket.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn remove(&mut self, id: &str) -> Result<(), BucketsError> {
        self.held.remove(id).map(drop).ok_or(BucketsError::NoBucket)
    }

    /// What was said of a bucket.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn bucket(&self, id: &str) -> Result<&Bucket, BucketsError> {
        self.held.get(id).map(|held| &held.bucket).ok_or(BucketsError::NoBucket)
    }

    /// Adds an event and gives it with its number.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn insert(&mut self, id: &str, mut event: Event) -> Result<Event, BucketsError> {
        let held = self.held.get_mut(id).ok_or(BucketsError::NoBucket)?;
        event.id = held.next;
        held.next += 1;
        held.bytes += event.size();
        held.events.push_back(event.clone());
        if held.events.len() > MOST_EVENTS {
            held.drop_oldest();
        }
        self.make_room();
        Ok(event)
    }

    /// Extends the last event when the heartbeat says the same, or adds it.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn heartbeat(&mut self, id: &str, event: Event, pulse_ms: i64) -> Result<Event, BucketsError> {
        let held = self.held.get_mut(id).ok_or(BucketsError::NoBucket)?;
        if let Some(last) = held.events.back_mut()
            && last.continue_with(&event, pulse_ms)
        {
            return Ok(last.clone());
        }
        self.insert(id, event)
    }

    /// The events of a bucket that share time with a period, the latest first.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn events(
        &self,
        id: &str,
        from: Option<Timestamp>,
        to: Option<Timestamp>,
    ) -> Result<Vec<&Event>, BucketsError> {
        let held = self.held.get(id).ok_or(BucketsError::NoBucket)?;
        let inside =
            |event: &&Event| from.is_none_or(|from| event.end() >= from) && to.is_none_or(|to| event.start <= to);
        let mut events: Vec<&Event> = held.events.iter().filter(inside).collect();
        events.sort_by_key(|event| std::cmp::Reverse((event.start, event.id)));
        Ok(events)
    }

    /// Removes an event; whether it was there.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is no such bucket.
    pub fn remove_event(&mut self, id: &str, number: u64) -> Result<bool, BucketsError> {
        let held = self.held.get_mut(id).ok_or(BucketsError::NoBucket)?;
        let Some(at) = held.events.iter().position(|event| event.id == number) else { return Ok(false) };
        let size = held.events.remove(at).map_or(0, |event| event.size());
        held.bytes = held.bytes.saturating_sub(size);
        Ok(true)
    }

    /// All buckets without their events.
    #[must_use]
    pub fn list(&self) -> Value {
        self.held.iter().map(|(id, held)| (id.clone(), held.head(id))).collect()
    }

    /// One bucket without its events.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when there is none.
    pub fn head(&self, id: &str) -> Result<Value, BucketsError> {
        self.held.get(id).map(|held| held.head(id)).ok_or(BucketsError::NoBucket)
    }

    /// Some buckets with their events, as ActivityWatch exports them; all when none is named.
    ///
    /// # Errors
    /// [`BucketsError::NoBucket`] when the named one does not exist.
    pub fn export(&self, only: Option<&str>) -> Result<Value, BucketsError> {
        if let Some(id) = only {
            self.bucket(id)?;
        }
        let asked = self.held.iter().filter(|(id, _)| only.is_none_or(|only| only == *id));
        let mut buckets = serde_json::Map::new();
        for (id, held) in asked {
            let mut value = held.head(id);
            let events = self.events(id, None, None)?;
            value["events"] = events.into_iter().map(Event::write).collect();
            buckets.insert(id.clone(), value);
        }
        Ok(json!({ "buckets": buckets }))
    }

    fn make_room(&mut self) {
        while self.held.values().map(|held| held.bytes).sum::<usize>() > MOST_BYTES {
            let Some(fullest) = self.held.values_mut().max_by_key(|held| held.bytes) else { return };
            fullest.drop_oldest();
        }
    }
}

impl Held {
    fn drop_oldest(&mut self) {
        match self.events.pop_front() {
            Some(event) => self.bytes = self.bytes.saturating_sub(event.size()),
            None => self.bytes = 0,
        }
    }

    fn head(&self, id: &str) -> Value {
        let at = |at: Timestamp| {
            DateTime::from_timestamp_millis(at.0).unwrap_or_default().to_rfc3339_opts(SecondsFormat::Millis, false)
        };
        let last = self.events.iter().map(Event::end).max();
        json!({
            "id": id,
            "name": null,
            "type": self.bucket.kind,
            "client": self.bucket.client,
            "hostname": self.bucket.hostname,
            "created": at(self.created),
            "last_updated": last.map(at),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_790_000_000_000);

    fn buckets() -> Buckets {
        let mut buckets = Buckets::default();
        let bucket = Bucket { kind: "test".to_owned(), client: "c".to_owned(), hostname: String::new() };
        assert_eq!(buckets.create("b", bucket, NOW), Ok(true));
        buckets
    }

    fn event(second: i64, text: &str) -> Event {
        let data = json!({ "text": text }).as_object().cloned().expect("an object");
        Event { id: 0, start: NOW.plus(second * 1000), duration_ms: 0, data }
    }

    #[test]
    fn events_come_back_latest_first_and_once() {
        let mut buckets = buckets();
        for second in [1, 3, 2] {
            buckets.insert("b", event(second, "x")).expect("the bucket exists");
        }
        let starts: Vec<_> =
            buckets.events("b", None, None).expect("there").iter().map(|event| event.start.since(NOW) / 1000).collect();
        assert_eq!(starts, [3, 2, 1]);
        let between = buckets.events("b", Some(NOW.plus(1_500)), Some(NOW.plus(2_500))).expect("there");
        assert_eq!(between.len(), 1);
        assert_eq!(buckets.remove_event("b", 1), Ok(true));
        assert_eq!(buckets.remove_event("b", 1), Ok(false));
    }

    #[test]
    fn what_is_kept_is_bounded_and_the_oldest_goes_first() {
        let mut buckets = buckets();
        let long = "x".repeat(15_000);
        for second in 0..2_000 {
            buckets.insert("b", event(second, &long)).expect("the bucket exists");
        }
        let kept = buckets.events("b", None, None).expect("there");
        assert!(kept.iter().map(|event| event.size()).sum::<usize>() <= MOST_BYTES);
        assert_eq!(kept.first().map(|event| event.id), Some(2_000));
        let mut small = super::tests::buckets();
        for second in 0..2_000 {
            small.insert("b", event(second, "x")).expect("the bucket exists");
        }
        assert_eq!(small.events("b", None, None).expect("there").len(), MOST_EVENTS);
    }

    #[test]
    fn names_and_numbers_of_buckets_are_bounded() {
        let bucket = || Bucket { kind: String::new(), client: String::new(), hostname: String::new() };
        let mut buckets = Buckets::default();
        for wrong in ["", "a b", "a/b", "ä", &"x".repeat(129)] {
            assert_eq!(buckets.create(wrong, bucket(), NOW), Err(BucketsError::Name), "{wrong}");
        }
        for number in 0..MOST_BUCKETS {
            assert_eq!(buckets.create(&format!("b{number}"), bucket(), NOW), Ok(true));
        }
        assert_eq!(buckets.create("b0", bucket(), NOW), Ok(false));
        assert_eq!(buckets.create("more", bucket(), NOW), Err(BucketsError::TooMany));
        assert_eq!(buckets.insert("none", event(0, "x")), Err(BucketsError::NoBucket));
    }
}
