// SPDX-License-Identifier: EUPL-1.2
//! A day as one horizontal line: what was seen below, one's own entries above it, and hours under both.
//!
//! The drawing is for the eye; the same stands in a table. Places are shares of the drawn hours, so that it is as wide as
//! there is room and its letters stay upright.

use daglicht_shared::aggregate::{Content, Span};
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};

use super::view::Visit;

const HOUR_MS: i64 = 3_600_000;
/// The hours that are drawn at least, from midnight.
const USUAL: (i64, i64) = (8, 18);
/// Less than this is not seen in a day.
const SHORTEST_MS: i64 = 15_000;

/// A day as a line.
pub(super) struct Drawing {
    pub(super) label: String,
    pub(super) hours: Vec<Hour>,
    pub(super) seen: Vec<Bar>,
    pub(super) own: Vec<Bar>,
    /// Where the present is.
    pub(super) now: Option<String>,
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) zone: &'static str,
    pub(super) date: String,
}

/// A full hour.
pub(super) struct Hour {
    pub(super) x: String,
    pub(super) text: String,
}

/// A stretch of the day.
pub(super) struct Bar {
    pub(super) x: String,
    pub(super) width: String,
    /// The id of the category, or `unknown`.
    pub(super) kind: &'static str,
    pub(super) title: String,
    pub(super) start: i64,
    pub(super) end: i64,
    /// The number of the entry that it is.
    pub(super) entry: Option<i64>,
}

/// The hours to draw of a day so that all of it is in them; of several days, give what all of them hold.
pub(super) fn hours(day: Interval, spans: &[Span]) -> Interval {
    let inside = spans.iter().filter_map(|span| span.interval.intersect(day));
    let from = |at: Timestamp| at.since(day.start());
    let (mut first, mut last) = (USUAL.0 * HOUR_MS, USUAL.1 * HOUR_MS);
    for interval in inside {
        first = first.min(from(interval.start()).div_euclid(HOUR_MS) * HOUR_MS);
        last = last.max((from(interval.end()) + HOUR_MS - 1).div_euclid(HOUR_MS) * HOUR_MS);
    }
    let end = day.start().plus(last).min(day.end());
    Interval::new(day.start().plus(first), end).unwrap_or(day)
}

/// Draws what was seen, and the entries, within some hours of a day.
pub(super) fn draw(visit: &Visit<'_>, shown: Interval, seen: &[Span], own: &[Span], label: String) -> Drawing {
    let bars = |spans: &[Span]| merged(spans).iter().filter_map(|span| bar(visit, shown, span)).collect();
    let first = shown.start();
    let hours = (0..=shown.milliseconds() / HOUR_MS).map(|hour| {
        let at = first.plus(hour * HOUR_MS);
        let text = crate::clock::local(visit.app.zone(), at).format("%-H").to_string();
        Hour { x: percent(at.since(first), shown), text }
    });
    Drawing {
        label,
        hours: hours.collect(),
        seen: bars(seen),
        own: bars(own),
        now: shown.contains(visit.now).then(|| percent(visit.now.since(first), shown)),
        start: shown.start().0,
        end: shown.end().0,
        zone: visit.app.zone().name(),
        date: crate::clock::date(visit.app.zone(), first).to_string(),
    }
}

/// The spans with those that follow directly and look alike as one.
fn merged(spans: &[Span]) -> Vec<Span> {
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        let alike = |last: &&mut Span| {
            last.interval.end() == span.interval.start() && look(&last.content) == look(&span.content)
        };
        match merged
            .last_mut()
            .filter(alike)
            .map(|last| (Interval::new(last.interval.start(), span.interval.end()), last))
        {
            Some((Some(interval), last)) => last.interval = interval,
            Some((None, _)) | None => merged.push(span.clone()),
        }
    }
    merged
}

/// What a stretch looks like: its category, whether it is one's own, and whether anybody was there.
fn look(content: &Content) -> (Option<Category>, Option<i64>, bool) {
    let span = |category| (category, None, true);
    match content {
        Content::Active { class, .. } => span(class.as_ref().map(|class| class.category)),
        Content::Interruption { .. } => span(Some(Category::Interruptions)),
        Content::Meeting => span(Some(Category::Meetings)),
        Content::Away => (None, None, false),
        Content::Entry { id, category } => (Some(*category), Some(*id), true),
    }
}

fn bar(visit: &Visit<'_>, shown: Interval, span: &Span) -> Option<Bar> {
    let interval = span.interval.intersect(shown)?;
    let (category, entry, is_there) = look(&span.content);
    if interval.milliseconds() < SHORTEST_MS && entry.is_none() {
        return None;
    }
    let kind = match category {
        Some(category) => category.id(),
        None if is_there => "unknown",
        None => "away",
    };
    let name = if is_there { visit.words().category(category) } else { visit.words().get("away") };
    Some(Bar {
        x: percent(interval.start().since(shown.start()), shown),
        width: percent(interval.milliseconds(), shown),
        kind,
        title: format!("{}–{} {name}", visit.time(span.interval.start()), visit.time(span.interval.end())),
        start: span.interval.start().0,
        end: span.interval.end().0,
        entry,
    })
}

/// A length as a share of the drawn hours, in hundredths of a percent.
fn percent(milliseconds: i64, shown: Interval) -> String {
    let share = milliseconds * 10_000 / shown.milliseconds().max(1);
    format!("{}.{:02}%", share / 100, share % 100)
}
