// SPDX-License-Identifier: EUPL-1.2
//! What other time-registration programs exported: Toggl Track, Clockify, Kimai and Timewarrior.
//!
//! A file is recognised by its header and read whole or not at all; the first line that cannot be understood is named with
//! its column and with what was expected, never with what stood there. Nothing is guessed: a date that can be read in two
//! ways in every line of a file, and a time that the clock showed twice, are refused until the file or the person decides.
//! Whose entries they are is looked at too: a file with those of several people is refused. The formats and where they are
//! documented stand in `agent/EXCHANGE.md`.

pub mod dates;
pub mod mapping;
pub mod plan;
mod table;
mod timewarrior;

use std::fmt;

use daglicht_shared::time::Interval;
use daglicht_shared::zone::Zone;

use self::dates::{DateOrder, Decided};

/// The largest file, in bytes.
pub const LARGEST: u64 = 16 * 1024 * 1024;
/// The most entries.
pub const MOST: usize = 200_000;

/// A program whose exports are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Tool {
    /// Toggl Track, the detailed report
    Toggl,
    /// Clockify, the detailed report
    Clockify,
    /// Kimai, the export or the form that its importer takes
    Kimai,
    /// Timewarrior, `timew export` or a CSV report
    Timewarrior,
}

impl Tool {
    /// All four, in the order in which a header is compared.
    pub const ALL: [Self; 4] = [Self::Clockify, Self::Toggl, Self::Kimai, Self::Timewarrior];

    /// Its own name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Toggl => "Toggl Track",
            Self::Clockify => "Clockify",
            Self::Kimai => "Kimai",
            Self::Timewarrior => "Timewarrior",
        }
    }
}

impl fmt::Display for Tool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One exported entry.
#[derive(Clone, PartialEq, Eq)]
pub struct Registration {
    /// The line of the file on which it begins.
    pub line: u64,
    /// When.
    pub interval: Interval,
    /// What it was filed under, most telling first: tags, then activity or task, then project, then client.
    pub labels: Vec<Vec<String>>,
    /// What its owner wrote about it.
    pub description: Option<String>,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Registration {{ line: {}, interval: {:?}, … }}", self.line, self.interval)
    }
}

/// What a file holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The program.
    pub tool: Tool,
    /// The entries, in the order of the file.
    pub registrations: Vec<Registration>,
    /// How its dates were read; none where they say it themselves.
    pub dates: Option<Decided>,
    /// How many entries hold no time and were left out.
    pub empty: u32,
    /// How many entries are still running and were left out.
    pub running: u32,
    /// How many entries were shortened by the break that the file names.
    pub shortened: u32,
}

/// What a cell should have held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A date.
    Date,
    /// A time of day.
    Time,
    /// An instant in UTC as Timewarrior writes it.
    Instant,
    /// A duration.
    Duration,
    /// The duration between the two times.
    SameDuration,
    /// An end that is not before the start.
    LaterEnd,
    /// At most 24 hours, between 1970 and 2248.
    AtMostADay,
    /// A time that the clock did not skip.
    NotSkipped,
    /// A time that the clock showed once.
    NotTwice,
    /// As many fields as the header has.
    Fields(usize),
    /// An interval as `timew export` writes it.
    TimewInterval,
}

impl Expected {
    /// The message that says it.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::Date => "expected-date",
            Self::Time => "expected-time",
            Self::Instant => "expected-instant",
            Self::Duration => "expected-duration",
            Self::SameDuration => "expected-same-duration",
            Self::LaterEnd => "expected-later-end",
            Self::AtMostADay => "expected-at-most-a-day",
            Self::NotSkipped => "expected-not-skipped",
            Self::NotTwice => "expected-not-twice",
            Self::Fields(_) => "expected-fields",
            Self::TimewInterval => "expected-timew-interval",
        }
    }
}

/// A place in a file that cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The line, from 1.
    pub line: u64,
    /// The column: which field, or which character where there are no fields; from 1.
    pub column: usize,
    /// The name of the field, where the file has one.
    pub name: Option<String>,
    /// What should have stood there.
    pub expected: Expected,
}

/// A file cannot be read; nothing of it is used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is none of the four.
    #[error("the first line is the header of no program whose exports are read")]
    NotRecognised,
    /// It is not what it was said to be.
    #[error("the first line is no header of {0}")]
    NotThis(Tool),
    /// It is too large.
    #[error("the file holds more than this program takes")]
    TooMuch,
    /// It holds entries of several people.
    #[error("line {line} is another person's")]
    SeveralPeople {
        /// The first line of a second person.
        line: u64,
    },
    /// Its dates can be read in two ways.
    #[error("the dates can be read in two ways, from line {line} on")]
    TwoWays {
        /// The first line that differs by the way of reading.
        line: u64,
    },
    /// A place in it cannot be understood.
    #[error("line {}, column {}: something else was expected", .0.line, .0.column)]
    Wrong(Wrong),
}

/// Reads a file; times without a zone are those of `zone`.
///
/// # Errors
/// [`ReadError`] when it is none of the four, or not whole; nothing of it is used then.
pub fn read(text: &str, asked: Option<Tool>, dates: Option<DateOrder>, zone: Zone) -> Result<Exported, ReadError> {
    if u64::try_from(text.len()).is_ok_and(|length| length > LARGEST) {
        return Err(ReadError::TooMuch);
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with('[') {
        return match asked {
            None | Some(Tool::Timewarrior) => timewarrior::read(text),
            Some(tool @ (Tool::Toggl | Tool::Clockify | Tool::Kimai)) => Err(ReadError::NotThis(tool)),
        };
    }
    table::read(text, asked, dates, zone)
}

#[cfg(test)]
mod tests;
