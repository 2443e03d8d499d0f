// SPDX-License-Identifier: EUPL-1.2
//! Own data as one table of comma-separated values (RFC 4180), a row for each stretch of the timeline.
//!
//! The rows of a day add up to what was measured of it. A text that a spreadsheet program would take for a formula gets an
//! apostrophe before it, which such programs show as text.

use daglicht_shared::spreadsheet::harmless;

use super::{Day, OwnData, Stretch, application, origin};
use crate::clock;
use crate::text::Words;

/// The columns, in order; each is a message `export-column-…` in both languages.
pub const COLUMNS: [&str; 9] =
    ["date", "start", "end", "seconds", "origin", "category", "activity", "application", "note"];

/// The table, with its header in the language of the words.
#[must_use]
pub fn text(data: &OwnData, words: &Words) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    let header = COLUMNS.map(|column| words.get(&format!("export-column-{column}")));
    let rows = data.days.iter().flat_map(|day| day.stretches.iter().map(move |stretch| row(data, words, day, stretch)));
    for row in std::iter::once(header).chain(rows) {
        writer.write_record(row.iter().map(|field| harmless(field).into_owned())).expect("memory takes every row");
    }
    writer.into_inner().expect("memory takes every row")
}

fn row(data: &OwnData, words: &Words, day: &Day, Stretch { span, note }: &Stretch) -> [String; COLUMNS.len()] {
    let at = |at| clock::local(data.zone, at).to_rfc3339_opts(chrono::SecondsFormat::Secs, true);
    let milliseconds = span.interval.milliseconds();
    [
        day.date.to_string(),
        at(span.interval.start()),
        at(span.interval.end()),
        format!("{}.{:03}", milliseconds / 1000, milliseconds % 1000),
        words.get(&format!("export-origin-{}", origin(span))),
        words.category(span.category()),
        span.activity().map(ToString::to_string).unwrap_or_default(),
        application(span).cloned().unwrap_or_default(),
        note.clone().unwrap_or_default(),
    ]
}
