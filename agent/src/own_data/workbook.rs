// SPDX-License-Identifier: EUPL-1.2
//! Own data as a workbook (XLSX) with real dates, times and durations: the timeline, the entries, the days and the weeks.
//!
//! Times are local, as the clock showed them; what a cell shows as text is never computed.

use chrono::NaiveDateTime;
use daglicht_shared::aggregate::Tally;
use daglicht_shared::category::Category;
use daglicht_shared::time::Timestamp;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::{OwnData, application, origin};
use crate::clock;
use crate::text::Words;

const DAY_MS: f64 = 86_400_000.0;
const WIDEST_PIXELS: u32 = 480;

struct Formats {
    head: Format,
    date: Format,
    moment: Format,
    duration: Format,
}

enum Cell {
    Text(String),
    Number(f64),
    Date(chrono::NaiveDate),
    Moment(NaiveDateTime),
    Duration(i64),
}

/// The workbook, with names in the language of the words.
///
/// # Errors
/// [`XlsxError`] when there are more rows than a sheet can hold.
pub fn bytes(data: &OwnData, words: &Words) -> Result<Vec<u8>, XlsxError> {
    let formats = Formats {
        head: Format::new().set_bold(),
        date: Format::new().set_num_format("yyyy-mm-dd"),
        moment: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss"),
        duration: Format::new().set_num_format("[h]:mm:ss"),
    };
    let mut workbook = Workbook::new();
    // The library would read the clock by itself.
    let made = ExcelDateTime::from_timestamp(data.made_at.seconds())?;
    workbook.set_properties(&DocProperties::new().set_creation_datetime(&made));
    let column = |name: &str| words.get(&format!("export-column-{name}"));
    let local = |at: Timestamp| Cell::Moment(clock::local(data.zone, at).naive_local());

    let header = ["date", "start", "end", "duration", "origin", "category", "activity", "application", "note"];
    let rows = data.days.iter().flat_map(|day| {
        day.stretches.iter().map(move |stretch| {
            let span = &stretch.span;
            vec![
                Cell::Date(day.date),
                local(span.interval.start()),
                local(span.interval.end()),
                Cell::Duration(span.interval.milliseconds()),
                Cell::Text(words.get(&format!("export-origin-{}", origin(span)))),
                Cell::Text(words.category(span.category())),
                Cell::Text(span.activity().map(ToString::to_string).unwrap_or_default()),
                Cell::Text(application(span).cloned().unwrap_or_default()),
                Cell::Text(stretch.note.clone().unwrap_or_default()),
            ]
        })
    });
    fill(workbook.add_worksheet(), &words.get("export-sheet-time"), &header.map(column), rows, &formats)?;

    let header = ["start", "end", "duration", "category", "note"];
    let rows = data.entries.iter().map(|entry| {
        vec![
            local(entry.interval.start()),
            local(entry.interval.end()),
            Cell::Duration(entry.interval.milliseconds()),
            Cell::Text(words.category(Some(entry.category))),
            Cell::Text(entry.note.clone().unwrap_or_default()),
        ]
    });
    fill(workbook.add_worksheet(), &words.get("export-sheet-entries"), &header.map(column), rows, &formats)?;

    let totals_header = |first: &str| -> Vec<String> {
        let names = Category::ALL.into_iter().map(Some).chain([None]).map(|category| words.category(category));
        let counts = ["measured", "interruptions", "switches"].map(column);
        std::iter::once(column(first)).chain(names).chain(counts).collect()
    };
    let rows = data.days.iter().map(|day| totals(Cell::Date(day.date), &day.tally));
    fill(workbook.add_worksheet(), &words.get("export-sheet-days"), &totals_header("date"), rows, &formats)?;
    let rows = data.weeks.iter().map(|(week, tally)| totals(Cell::Text(week.to_string()), tally));
    fill(workbook.add_worksheet(), &words.get("export-sheet-weeks"), &totals_header("week"), rows, &formats)?;
    workbook.save_to_buffer()
}

fn totals(first: Cell, tally: &Tally) -> Vec<Cell> {
    let categories = Category::ALL.into_iter().map(|category| tally.of(category).total());
    let lengths = categories.chain([tally.unknown_ms, tally.measured_ms()]).map(Cell::Duration);
    let counts = [tally.interruptions, tally.switches].map(|count| Cell::Number(f64::from(count)));
    std::iter::once(first).chain(lengths).chain(counts).collect()
}

fn fill(
    sheet: &mut Worksheet,
    name: &str,
    header: &[String],
    rows: impl Iterator<Item = Vec<Cell>>,
    formats: &Formats,
) -> Result<(), XlsxError> {
    sheet.set_name(name)?;
    sheet.set_freeze_panes(1, 0)?;
    for (column, title) in (0..).zip(header) {
        sheet.write_string_with_format(0, column, title, &formats.head)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            write(sheet, row, column, cell, formats)?;
        }
    }
    sheet.set_autofit_max_width(WIDEST_PIXELS).autofit();
    Ok(())
}

fn write(sheet: &mut Worksheet, row: u32, column: u16, cell: Cell, formats: &Formats) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => Ok(sheet),
        Cell::Text(text) => sheet.write_string(row, column, text),
        Cell::Number(number) => sheet.write_number(row, column, number),
        Cell::Date(date) => sheet.write_datetime_with_format(row, column, date, &formats.date),
        Cell::Moment(moment) => sheet.write_datetime_with_format(row, column, moment, &formats.moment),
        Cell::Duration(milliseconds) => {
            #[expect(clippy::cast_precision_loss, reason = "years of milliseconds are far below 2^53")]
            let days = milliseconds as f64 / DAY_MS;
            sheet.write_number_with_format(row, column, days, &formats.duration)
        }
    }
    .map(|_| ())
}
