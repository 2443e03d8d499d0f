// SPDX-License-Identifier: EUPL-1.2
//! Comma-separated values (RFC 4180), as spreadsheets of the reader's language open them at a click.
//!
//! Dutch has semicolons and decimal commas, English commas and decimal points; both have a byte order mark, without which
//! Excel takes UTF-8 for something else. Every row has the same fields, source and definitions included, so that a program
//! can read the file as one table and filter on its first column.

use daglicht_shared::spreadsheet::harmless;
use daglicht_shared::text::Language;

use super::super::words::Words;
use super::{Book, Cell, ExportError};

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// The whole file.
pub(super) fn write(words: Words<'_>, book: &Book) -> Result<Vec<u8>, ExportError> {
    let delimiter = match words.language {
        Language::Nl => b';',
        Language::En => b',',
    };
    let mut file = csv::WriterBuilder::new()
        .delimiter(delimiter)
        .terminator(csv::Terminator::CRLF)
        .from_writer(BYTE_ORDER_MARK.to_vec());
    let wrong = |error: csv::Error| ExportError(error.into());
    file.write_record(&book.columns).map_err(wrong)?;
    for row in &book.rows {
        file.write_record(row.iter().map(|cell| field(words.language, cell))).map_err(wrong)?;
    }
    let notes = [("export-kind-source", &book.source), ("export-kind-definition", &book.definitions)];
    for (kind, lines) in notes {
        for (name, text) in lines {
            let between = book.columns.len().saturating_sub(3);
            let first = [words.get(kind), harmless(name).into_owned()];
            let empty = std::iter::repeat_n(String::new(), between);
            file.write_record(first.into_iter().chain(empty).chain([harmless(text).into_owned()])).map_err(wrong)?;
        }
    }
    file.into_inner().map_err(|error| ExportError(error.into_error().into()))
}

fn field(language: Language, cell: &Cell) -> String {
    let number = |value: f64, decimals: usize| {
        let text = format!("{value:.decimals$}");
        match language {
            Language::Nl => text.replace('.', ","),
            Language::En => text,
        }
    };
    match cell {
        Cell::Text(text) => harmless(text).into_owned(),
        Cell::Share(share) => number(share * 100.0, 1),
        Cell::Amount(amount) => number(*amount, 2),
        Cell::Empty => String::new(),
    }
}
