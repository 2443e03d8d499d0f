// SPDX-License-Identifier: EUPL-1.2
//! Released figures as files: the same figures as on the page, with their units, definitions and source.
//!
//! A file is made of figures and terms only, like a page, and is the same whenever it is made. Numbers are numbers; every
//! word is a text that a spreadsheet cannot take for a formula. Deliberately absent: anything that the page does not show.

mod csv;
mod table;
#[cfg(test)]
mod tests;
mod xlsx;

use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;

use super::baseline::{self, BaselinePage};
use super::words::Words;
use crate::figures::period::Period;

/// The kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A table as text, for every program.
    Csv,
    /// A spreadsheet.
    Xlsx,
}

/// What figures are over.
#[derive(Debug, Clone, Copy)]
pub(super) enum Over<'a> {
    /// A span of the grid.
    Span(Span),
    /// The weeks of a baseline.
    Baseline(&'a BaselinePage<'a>),
}

/// A file to give away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Its name, of letters, digits, dots and hyphens.
    pub name: String,
    /// The media type.
    pub content_type: &'static str,
    /// The content.
    pub content: Vec<u8>,
}

/// A file could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the file cannot be made; nothing is lost, the page shows the same figures")]
pub struct ExportError(#[source] pub(super) Box<dyn std::error::Error + Send + Sync>);

/// One cell.
#[derive(Debug, Clone, PartialEq)]
enum Cell {
    /// Words.
    Text(String),
    /// A fraction of one, written in percent.
    Share(f64),
    /// Hours, full-time equivalents or money.
    Amount(f64),
    /// Nothing.
    Empty,
}

/// The figures as a table, and what one must know about them.
#[derive(Debug, Clone, PartialEq)]
struct Book {
    title: String,
    columns: Vec<String>,
    rows: Vec<Vec<Cell>>,
    /// What each line is about, and the line.
    source: Vec<(String, String)>,
    definitions: Vec<(String, String)>,
}

impl Over<'_> {
    /// "Week 46 of 2026, 9 to 15 November 2026".
    fn period(self, words: Words<'_>) -> String {
        match self {
            Self::Span(span) => format!("{}, {}", words.span(span), words.range(span)),
            Self::Baseline(page) => {
                format!("{}, {}", baseline::title(words, page.plan), baseline::weeks(words, page.plan))
            }
        }
    }

    /// "this week", within a sentence.
    fn when(self, words: Words<'_>) -> String {
        match self {
            Self::Span(span) => words.when(span),
            Self::Baseline(_) => words.get("when-baseline"),
        }
    }

    /// Its name in addresses and files.
    fn id(self) -> String {
        match self {
            Self::Span(span) => span.to_string(),
            Self::Baseline(page) => page.plan.baseline.to_string(),
        }
    }
}

impl Format {
    /// All kinds.
    pub const ALL: [Self; 2] = [Self::Csv, Self::Xlsx];

    /// The end of the file's name.
    #[must_use]
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Xlsx => "xlsx",
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// Where the figures of a page come from and how to read them, as lines with what each is about.
pub(super) fn source(words: Words<'_>, terms: &Terms, over: Over<'_>, figures: &Period) -> Vec<(String, String)> {
    table::source(words, terms, over, figures)
}

/// The figures of a span or baseline as a file.
pub(super) fn file(
    words: Words<'_>,
    terms: &Terms,
    over: Over<'_>,
    figures: &Period,
    format: Format,
) -> Result<File, ExportError> {
    let book = table::book(words, terms, over, figures);
    let content = match format {
        Format::Csv => csv::write(words, &book),
        Format::Xlsx => xlsx::write(words, &book),
    }?;
    let name = format!("daglicht-{}-{}-{}.{}", terms.project, figures.unit, over.id(), format.extension());
    Ok(File { name, content_type: format.content_type(), content })
}
