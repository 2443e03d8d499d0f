// SPDX-License-Identifier: EUPL-1.2
//! What `timew export` prints: a list of intervals as JSON, in UTC, with tags and an annotation.

use chrono::NaiveDateTime;
use daglicht_shared::time::{Interval, Timestamp};
use serde::Deserialize;

use super::{Expected, Exported, MOST, ReadError, Registration, Tool, Wrong};
use crate::journal::{LAST_INSTANT, LONGEST_ENTRY_MS};

#[derive(Deserialize)]
struct Row {
    start: String,
    end: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    annotation: Option<String>,
}

/// Reads an instant, such as `20261122T090000Z`, also with the separators of ISO 8601.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    let read = |format| NaiveDateTime::parse_from_str(text.trim(), format).ok();
    let at = read("%Y%m%dT%H%M%SZ").or_else(|| read("%Y-%m-%dT%H:%M:%SZ"))?;
    Some(Timestamp(at.and_utc().timestamp_millis()))
}

/// Reads a list of intervals.
pub(super) fn read(text: &str) -> Result<Exported, ReadError> {
    let mut exported = Exported {
        tool: Tool::Timewarrior,
        registrations: Vec::new(),
        dates: None,
        empty: 0,
        running: 0,
        shortened: 0,
    };
    let mut rest = Rest::new(text);
    rest.skip("[");
    loop {
        rest.skip(",");
        if rest.ahead().starts_with(']') {
            return Ok(exported);
        }
        let (line, column) = rest.place();
        let fail = |expected| ReadError::Wrong(Wrong { line, column, name: None, expected });
        let row = rest.row()?;
        let Some(end) = row.end else {
            exported.running += 1;
            continue;
        };
        let at = |text: &str| instant(text).ok_or_else(|| fail(Expected::Instant));
        let (start, end) = (at(&row.start)?, at(&end)?);
        if end < start {
            return Err(fail(Expected::LaterEnd));
        }
        let Some(interval) = Interval::new(start, end) else {
            exported.empty += 1;
            continue;
        };
        if interval.milliseconds() > LONGEST_ENTRY_MS || start.0 < 0 || end.0 > LAST_INSTANT {
            return Err(fail(Expected::AtMostADay));
        }
        if exported.registrations.len() == MOST {
            return Err(ReadError::TooMuch);
        }
        let description = row.annotation.filter(|text| !text.trim().is_empty());
        exported.registrations.push(Registration { line, interval, labels: vec![row.tags], description });
    }
}

/// What is not read yet of a text, and where that begins.
struct Rest<'a> {
    text: &'a str,
    at: usize,
    line: u64,
    line_begin: usize,
}

impl<'a> Rest<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text, at: 0, line: 1, line_begin: 0 }
    }

    fn ahead(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn advance(&mut self, bytes: usize) {
        for (offset, byte) in self.ahead().bytes().take(bytes).enumerate() {
            if byte == b'\n' {
                self.line += 1;
                self.line_begin = self.at + offset + 1;
            }
        }
        self.at += bytes;
    }

    fn skip_blanks(&mut self) {
        let blanks = self.ahead().len() - self.ahead().trim_start().len();
        self.advance(blanks);
    }

    /// Skips this text, if it is next, and the blanks around it.
    fn skip(&mut self, text: &str) {
        self.skip_blanks();
        if self.ahead().starts_with(text) {
            self.advance(text.len());
        }
        self.skip_blanks();
    }

    /// The line and the column of what is next.
    fn place(&self) -> (u64, usize) {
        let before = self.text.get(self.line_begin..self.at).unwrap_or_default();
        (self.line, before.chars().count() + 1)
    }

    fn row(&mut self) -> Result<Row, ReadError> {
        let mut rows = serde_json::Deserializer::from_str(self.ahead()).into_iter::<Row>();
        let row = rows.next();
        let used = rows.byte_offset();
        let (line, column) = self.place();
        let wrong =
            |line, column| ReadError::Wrong(Wrong { line, column, name: None, expected: Expected::TimewInterval });
        match row {
            Some(Ok(row)) => {
                self.advance(used);
                Ok(row)
            }
            Some(Err(error)) => {
                let below = u64::try_from(error.line()).unwrap_or(1).saturating_sub(1);
                let begin = if below == 0 { column - 1 } else { 0 };
                Err(wrong(line + below, begin + error.column().max(1)))
            }
            None => Err(wrong(line, column)),
        }
    }
}
