// SPDX-License-Identifier: EUPL-1.2
//! Spreadsheets (Office Open XML): one sheet with the figures as a table, one with source and definitions.
//!
//! Words are stored as typed strings, which no spreadsheet computes. The header row belongs to the table, so that assistive
//! technology reads it with each cell. The date of making is the end of the figures' week: the same figures give the same
//! file.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, Table, TableColumn, TableStyle, Workbook, Worksheet, XlsxError,
};

use super::super::words::Words;
use super::{Book, Cell, ExportError};

/// The whole file.
pub(super) fn write(words: Words<'_>, book: &Book) -> Result<Vec<u8>, ExportError> {
    made(words, book).map_err(|error| ExportError(error.into()))
}

fn made(words: Words<'_>, book: &Book) -> Result<Vec<u8>, XlsxError> {
    let mut workbook = Workbook::new();
    let properties = DocProperties::new()
        .set_title(&book.title)
        .set_author(words.get("product"))
        .set_creation_datetime(&ExcelDateTime::from_ymd(2000, 1, 1)?);
    workbook.set_properties(&properties);
    figures(workbook.add_worksheet().set_name(words.get("export-sheet-figures"))?, book)?;
    source(workbook.add_worksheet().set_name(words.get("export-sheet-source"))?, words, book)?;
    workbook.save_to_buffer()
}

fn figures(sheet: &mut Worksheet, book: &Book) -> Result<(), XlsxError> {
    let [words, share, amount, head] = [
        Format::new().set_text_wrap().set_align(FormatAlign::Top),
        Format::new().set_num_format("0.0%").set_align(FormatAlign::Top),
        Format::new().set_num_format("#,##0.0").set_align(FormatAlign::Top),
        Format::new().set_bold().set_text_wrap().set_align(FormatAlign::Top),
    ];
    let columns: Vec<TableColumn> =
        book.columns.iter().map(|name| TableColumn::new().set_header(name).set_header_format(&head)).collect();
    for (row, cells) in (1..).zip(&book.rows) {
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Text(text) => sheet.write_string_with_format(row, column, text, &words)?,
                Cell::Share(value) => sheet.write_number_with_format(row, column, *value, &share)?,
                Cell::Amount(value) => sheet.write_number_with_format(row, column, *value, &amount)?,
                Cell::Empty => continue,
            };
        }
    }
    let last = (u32::try_from(book.rows.len()).unwrap_or(u32::MAX), last(book.columns.len()));
    let table = Table::new().set_columns(&columns).set_style(TableStyle::Light1).set_autofilter(false);
    sheet.add_table(0, 0, last.0.max(1), last.1, &table)?;
    sheet.set_freeze_panes(1, 2)?;
    sheet.set_row_height(0, 48)?;
    for column in 0..=last.1 {
        let width = match column {
            0 => 14.0,
            1 => 34.0,
            column if column == last.1 => 60.0,
            _ => 14.0,
        };
        sheet.set_column_width(column, width)?;
    }
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn source(sheet: &mut Worksheet, words: Words<'_>, book: &Book) -> Result<(), XlsxError> {
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let all = [("export-kind-source", &book.source), ("export-kind-definition", &book.definitions)];
    let lines = all.iter().flat_map(|(kind, lines)| lines.iter().map(move |line| (kind, line)));
    let mut row = 0;
    for (kind, (name, text)) in lines {
        row += 1;
        sheet.write_string_with_format(row, 0, words.get(kind), &wrapped)?;
        sheet.write_string_with_format(row, 1, name, &wrapped)?;
        sheet.write_string_with_format(row, 2, text, &wrapped)?;
    }
    let columns = ["export-kind", "export-name", "export-note"].map(|id| TableColumn::new().set_header(words.get(id)));
    let table = Table::new().set_columns(&columns).set_style(TableStyle::Light1).set_autofilter(false);
    sheet.add_table(0, 0, row.max(1), 2, &table)?;
    for (column, width) in [(0, 14), (1, 34), (2, 100)] {
        sheet.set_column_width(column, width)?;
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
    Ok(())
}

fn last(columns: usize) -> u16 {
    u16::try_from(columns.saturating_sub(1)).unwrap_or(u16::MAX)
}
