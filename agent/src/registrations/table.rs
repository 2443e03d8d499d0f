// SPDX-License-Identifier: EUPL-1.2
//! Exports as tables: which program made one, which column holds what, and a row as an entry.

use chrono::{Days, NaiveDate, NaiveDateTime};
use csv::StringRecord;
use daglicht_shared::text::steers;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

use super::dates::{self, DateOrder, Decided, Local, Place, Undecided};
use super::{Expected, Exported, MOST, ReadError, Registration, Tool, Wrong, timewarrior};
use crate::journal::{LAST_INSTANT, LONGEST_ENTRY_MS};

/// The columns of a file, by their place.
struct Columns {
    header: StringRecord,
    start_date: Option<usize>,
    start: usize,
    end_date: Option<usize>,
    end: Option<usize>,
    duration: Option<usize>,
    pause: Option<usize>,
    description: Option<usize>,
    /// Most telling first.
    labels: Vec<usize>,
    people: Vec<usize>,
}

/// A row, and the line on which it begins.
struct Row {
    line: u64,
    fields: StringRecord,
}

impl Row {
    fn get(&self, column: usize) -> Option<&str> {
        self.fields.get(column)
    }
}

/// Names of a column in the languages that a program writes it in.
type Names = &'static [&'static str];

struct Header {
    start_date: Names,
    start: Names,
    end_date: Names,
    end: Names,
    duration: Names,
    pause: Names,
    description: Names,
    labels: &'static [Names],
    people: &'static [Names],
    /// The columns that tell this program from the others, beside date and start.
    needed: &'static [Names],
}

const TOGGL: Header = Header {
    start_date: &["start date"],
    start: &["start time"],
    end_date: &["end date", "stop date"],
    end: &["end time", "stop time"],
    duration: &["duration"],
    pause: &[],
    description: &["description"],
    labels: &[&["tags"], &["task"], &["project"], &["client"]],
    people: &[&["user", "member"], &["email"]],
    needed: &[&["start date"], &["start time"], &["duration"]],
};

const CLOCKIFY: Header = Header {
    duration: &["duration (h)"],
    end_date: &["end date"],
    end: &["end time"],
    needed: &[&["start date"], &["start time"], &["end date"], &["end time"], &["duration (h)"]],
    ..TOGGL
};

const KIMAI: Header = Header {
    start_date: &["date", "datum"],
    start: &["begin", "from", "van", "start"],
    end_date: &[],
    end: &["end", "to", "tot", "einde", "eind"],
    duration: &["duration", "duur"],
    pause: &["break", "pauze"],
    description: &["description", "omschrijving", "beschrijving"],
    labels: &[&["tags", "labels"], &["activity", "activiteit"], &["project"], &["customer", "klant"]],
    people: &[&["user", "gebruiker"], &["username", "gebruikersnaam"], &["email", "e-mail"]],
    needed: &[
        &["date", "datum"],
        &["begin", "from", "van", "start"],
        &["end", "to", "tot", "einde", "eind"],
        &["activity", "activiteit"],
    ],
};

const TIMEWARRIOR: Header = Header {
    start_date: &[],
    start: &["start"],
    end_date: &[],
    end: &["end"],
    duration: &[],
    pause: &[],
    description: &["annotation"],
    labels: &[&["tags"]],
    people: &[],
    needed: &[&["start"], &["end"], &["tags"]],
};

const fn header_of(tool: Tool) -> Header {
    match tool {
        Tool::Toggl => TOGGL,
        Tool::Clockify => CLOCKIFY,
        Tool::Kimai => KIMAI,
        Tool::Timewarrior => TIMEWARRIOR,
    }
}

/// Reads a table.
pub(super) fn read(
    text: &str,
    asked: Option<Tool>,
    order: Option<DateOrder>,
    zone: Zone,
) -> Result<Exported, ReadError> {
    let (tool, columns, rows) = recognised(text, asked)?;
    one_person(&columns, &rows)?;
    let dates = decided(&columns, &rows, order)?;
    let mut exported = Exported { tool, registrations: Vec::new(), dates, empty: 0, running: 0, shortened: 0 };
    let order = dates.map_or(DateOrder::Ymd, |decided| decided.order);
    for row in &rows {
        columns.registration(row, order, zone, &mut exported)?;
    }
    Ok(exported)
}

/// The program and its table, by the first separator with which the header is one of its headers.
fn recognised(text: &str, asked: Option<Tool>) -> Result<(Tool, Columns, Vec<Row>), ReadError> {
    for separator in [b',', b';', b'\t'] {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(separator)
            .flexible(true)
            .has_headers(false)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let mut records = reader.records();
        // A text is always UTF-8, and a record of any length is taken.
        let Some(Ok(header)) = records.next() else { continue };
        let Some((tool, columns)) = Tool::ALL
            .into_iter()
            .filter(|tool| asked.is_none_or(|asked| asked == *tool))
            .find_map(|tool| Some((tool, Columns::find(&header, &header_of(tool))?)))
        else {
            continue;
        };
        let mut lines = Lines::new(text);
        let rows: Vec<Row> = records
            .take(MOST + 1)
            .map_while(Result::ok)
            .map(|fields| Row { line: lines.of(&fields), fields })
            .collect();
        if rows.len() > MOST {
            return Err(ReadError::TooMuch);
        }
        for Row { line, fields } in &rows {
            if fields.len() != header.len() {
                let (line, expected) = (*line, Expected::Fields(header.len()));
                return Err(ReadError::Wrong(Wrong { line, column: fields.len() + 1, name: None, expected }));
            }
        }
        return Ok((tool, columns, rows));
    }
    Err(asked.map_or(ReadError::NotRecognised, ReadError::NotThis))
}

fn one_person(columns: &Columns, rows: &[Row]) -> Result<(), ReadError> {
    for column in &columns.people {
        let named = |row: &Row| row.get(*column).filter(|name| !name.is_empty()).map(str::to_lowercase);
        let Some(first) = rows.iter().find_map(named) else { continue };
        if let Some(other) = rows.iter().find(|row| named(row).is_some_and(|name| name != first)) {
            return Err(ReadError::SeveralPeople { line: other.line });
        }
    }
    Ok(())
}

fn decided(columns: &Columns, rows: &[Row], asked: Option<DateOrder>) -> Result<Option<Decided>, ReadError> {
    let Some(date) = columns.start_date else { return Ok(None) };
    let places: Vec<usize> = std::iter::once(date).chain(columns.end_date).collect();
    let cells: Vec<(u64, &str)> = rows
        .iter()
        .flat_map(|row| places.iter().filter_map(|column| Some((row.line, row.get(*column)?))))
        .filter(|(_, text)| !text.is_empty())
        .collect();
    dates::decide(&cells, asked).map_err(|undecided| match undecided {
        Undecided::TwoWays(line) => ReadError::TwoWays { line },
        Undecided::NoDate(line) => ReadError::Wrong(columns.wrong(line, date, Expected::Date)),
    })
}

impl Columns {
    fn find(header: &StringRecord, wanted: &Header) -> Option<Self> {
        let place = |names: Names| header.iter().position(|cell| names.contains(&cell.to_lowercase().as_str()));
        if wanted.needed.iter().any(|names| place(names).is_none()) {
            return None;
        }
        Some(Self {
            header: header.clone(),
            start_date: place(wanted.start_date),
            start: place(wanted.start)?,
            end_date: place(wanted.end_date),
            end: place(wanted.end),
            duration: place(wanted.duration),
            pause: place(wanted.pause),
            description: place(wanted.description),
            labels: wanted.labels.iter().filter_map(|names| place(names)).collect(),
            people: wanted.people.iter().filter_map(|names| place(names)).collect(),
        })
    }

    fn wrong(&self, line: u64, column: usize, expected: Expected) -> Wrong {
        let name = self.header.get(column).map(|name| name.chars().filter(|c| !steers(*c)).collect());
        Wrong { line, column: column + 1, name, expected }
    }

    fn registration(&self, row: &Row, order: DateOrder, zone: Zone, exported: &mut Exported) -> Result<(), ReadError> {
        let line = row.line;
        let fail = |column: usize, expected| ReadError::Wrong(self.wrong(line, column, expected));
        if self.end.and_then(|end| row.get(end)).is_some_and(str::is_empty) {
            exported.running += 1;
            return Ok(());
        }
        let (start, end) = match self.start_date {
            None => self.in_utc(row)?,
            Some(date) => {
                let local = self.local(row, date, order)?;
                exported.shortened += u32::from(local.pause > 0);
                let place = |place| match place {
                    Place::Start => self.start,
                    Place::End => self.end.unwrap_or(self.start),
                    Place::Duration => self.duration.or(self.end).unwrap_or(self.start),
                };
                let (start, end) = dates::instants(zone, local).map_err(|(at, expected)| fail(place(at), expected))?;
                (start, end.plus(-local.pause * 1_000))
            }
        };
        let Some(interval) = Interval::new(start, end) else {
            exported.empty += 1;
            return Ok(());
        };
        let fits = interval.milliseconds() <= LONGEST_ENTRY_MS && start.0 >= 0 && end.0 <= LAST_INSTANT;
        if !fits {
            return Err(fail(self.end.or(self.duration).unwrap_or(self.start), Expected::AtMostADay));
        }
        let mut labels: Vec<Vec<String>> =
            self.labels.iter().filter_map(|column| row.get(*column)).map(split_labels).collect();
        if let ([only], Tool::Timewarrior) = (labels.concat().as_slice(), exported.tool) {
            // Its reports put a space between tags, and a tag may hold spaces itself.
            labels.push(only.split_whitespace().map(str::to_owned).collect());
        }
        let description = self.description.and_then(|column| row.get(column)).filter(|text| !text.is_empty());
        exported.registrations.push(Registration {
            line,
            interval,
            labels,
            description: description.map(str::to_owned),
        });
        Ok(())
    }

    fn in_utc(&self, row: &Row) -> Result<(Timestamp, Timestamp), ReadError> {
        let at = |column: usize| {
            let cell = row.get(column).unwrap_or_default();
            let wrong = || ReadError::Wrong(self.wrong(row.line, column, Expected::Instant));
            timewarrior::instant(cell).ok_or_else(wrong)
        };
        let (start, end) = (at(self.start)?, at(self.end.unwrap_or(self.start))?);
        if end < start {
            let column = self.end.unwrap_or(self.start);
            return Err(ReadError::Wrong(self.wrong(row.line, column, Expected::LaterEnd)));
        }
        Ok((start, end))
    }

    fn local(&self, row: &Row, date: usize, order: DateOrder) -> Result<Local, ReadError> {
        let fail = |column: usize, expected| ReadError::Wrong(self.wrong(row.line, column, expected));
        let cell = |column: usize| row.get(column).unwrap_or_default();
        let day = |column: usize| dates::date(cell(column), order).ok_or_else(|| fail(column, Expected::Date));
        let clock = |column: usize| dates::time(cell(column)).ok_or_else(|| fail(column, Expected::Time));
        let seconds = |column: Option<usize>| match column.map(|column| (column, cell(column))) {
            None => Ok(None),
            Some((column, "")) if self.end.is_none() => Err(fail(column, Expected::Duration)),
            Some((_, "")) => Ok(None),
            Some((column, text)) => dates::duration(text).map(Some).ok_or_else(|| fail(column, Expected::Duration)),
        };
        let first = day(date)?;
        let start = first.and_time(clock(self.start)?);
        let end = match (self.end, self.end_date) {
            (None, _) => None,
            (Some(end), Some(end_date)) => Some(day(end_date)?.and_time(clock(end)?)),
            (Some(end), None) => Some(on_the_day_or_the_next(first, start, clock(end)?)),
        };
        Ok(Local { start, end, duration: seconds(self.duration)?, pause: seconds(self.pause)?.unwrap_or(0) })
    }
}

/// An end without a date is at most a day after the start.
fn on_the_day_or_the_next(day: NaiveDate, start: NaiveDateTime, end: chrono::NaiveTime) -> NaiveDateTime {
    let same = day.and_time(end);
    if same < start { day.checked_add_days(Days::new(1)).unwrap_or(day).and_time(end) } else { same }
}

/// The labels of one cell, which holds several behind commas.
fn split_labels(cell: &str) -> Vec<String> {
    cell.split(',').map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

/// The lines on which records begin, asked for in order.
///
/// The library counts a line break that ends a record with the next one when it is a CRLF.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl<'a> Lines<'a> {
    const fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0, line: 1 }
    }

    fn of(&mut self, record: &StringRecord) -> u64 {
        let begin = record.position().map_or(0, csv::Position::byte);
        let begin = usize::try_from(begin).unwrap_or(usize::MAX).max(self.at);
        let is_before = |at: usize, byte: u8| at < begin || byte == b'\r' || byte == b'\n';
        while let Some(byte) = self.text.get(self.at).filter(|byte| is_before(self.at, **byte)) {
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}
