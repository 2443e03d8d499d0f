// SPDX-License-Identifier: EUPL-1.2
//! Services and output as tables, parted by `;`, `,` or tabs, with a first line of headings in English or Dutch.
//!
//! Everything is read, or nothing and the first place that is wrong. A column that is not known is refused, so that no
//! field about a person slips in; what stood there is never repeated, for it may be a name.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::steers;
use daglicht_shared::week::Week;

use super::book::{Column, List, Output, Scale, Service, valid};

/// The most lines of a table.
pub(super) const MOST_LINES: usize = 100_000;
/// The most services of a project.
pub(super) const MOST_SERVICES: usize = 200;
/// The most letters of a name.
const LONG: usize = 80;

/// A table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}, column {column}: {expected}. Nothing was taken over; correct the line and try again")]
pub struct TableError {
    /// The line, counted from 1.
    pub line: u64,
    /// The column: its name, or its number where the name is not known.
    pub column: String,
    /// What is expected there.
    pub expected: Expected,
}

/// What is expected at a place of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// A heading that is known.
    Heading,
    /// A column that is not there.
    Present,
    /// A heading that stands there once.
    Once,
    /// As many fields as there are headings.
    Fields,
    /// No more lines.
    Fewer,
    /// An id.
    Id,
    /// Something that does not stand in an earlier line.
    New,
    /// A short text.
    Text,
    /// A standard time in minutes.
    Minutes,
    /// A team that the reader may write for.
    Team,
    /// A week of the project that has begun.
    Week,
    /// A service that the project has in that week.
    Service,
    /// A whole number.
    Whole,
    /// A number with at most one decimal.
    Tenths,
    /// Not more than was finished.
    Possible,
    /// The same hours in all lines of a team and week.
    Same,
    /// A number of cases in at least one column.
    Some,
}

impl Expected {
    /// All that can be expected.
    pub const ALL: [Self; 17] = [
        Self::Heading,
        Self::Present,
        Self::Once,
        Self::Fields,
        Self::Fewer,
        Self::Id,
        Self::New,
        Self::Text,
        Self::Minutes,
        Self::Team,
        Self::Week,
        Self::Service,
        Self::Whole,
        Self::Tenths,
        Self::Possible,
        Self::Same,
        Self::Some,
    ];

    /// The id in message files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Heading => "heading",
            Self::Present => "present",
            Self::Once => "once",
            Self::Fields => "fields",
            Self::Fewer => "fewer",
            Self::Id => "id",
            Self::New => "new",
            Self::Text => "text",
            Self::Minutes => "minutes",
            Self::Team => "team",
            Self::Week => "week",
            Self::Service => "service",
            Self::Whole => "whole",
            Self::Tenths => "tenths",
            Self::Possible => "possible",
            Self::Same => "same",
            Self::Some => "some",
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Heading => "a heading that is known is expected; no column about persons is taken",
            Self::Present => "this column is needed",
            Self::Once => "this column stands there twice",
            Self::Fields => "as many fields as headings are expected",
            Self::Fewer => "the table has too many lines",
            Self::Id => "an id of a-z, 0-9 and - is expected",
            Self::New => "this stands in an earlier line too",
            Self::Text => "a text of 1 to 80 letters is expected",
            Self::Minutes => "minutes from 0.1 to 100000 with at most one decimal are expected",
            Self::Team => "a team of this project is expected, which you may write for",
            Self::Week => "a week of the project that has begun is expected, such as 2026-W47",
            Self::Service => "a service that the project has in that week is expected",
            Self::Whole => "a whole number from 0 to 1000000 is expected, or nothing",
            Self::Tenths => "a number from 0 to 100000 with at most one decimal is expected, or nothing",
            Self::Possible => "not more than the completed number is expected",
            Self::Same => "the same team hours in all lines of this team and week are expected",
            Self::Some => "a number in at least one column is expected",
        })
    }
}

/// A heading: its English and Dutch name.
type Heading = [&'static str; 2];

const SERVICE: Heading = ["service", "dienst"];
const NAME: Heading = ["name", "naam"];
const UNIT: Heading = ["unit", "eenheid"];
const MINUTES: Heading = ["minutes", "minuten"];
const TEAM: Heading = ["team", "team"];
const WEEK: Heading = ["week", "week"];
const HOURS: Heading = ["team_hours", "team_uren"];

/// The headings of a table of output.
#[must_use]
pub fn headings() -> Vec<Heading> {
    [TEAM, WEEK, SERVICE].into_iter().chain(Column::ALL.map(heading)).chain([HOURS]).collect()
}

/// The headings of a column of counts.
#[must_use]
pub(super) const fn heading(column: Column) -> Heading {
    [
        column.id(),
        match column {
            Column::Received => "ontvangen",
            Column::Completed => "afgerond",
            Column::FirstTimeRight => "in_een_keer_goed",
            Column::Returned => "teruggekomen",
            Column::Open => "open",
            Column::Lead => "doorlooptijd_dagen",
        },
    ]
}

/// The services of a table with the columns service, name, unit and minutes.
///
/// # Errors
/// [`TableError`] with the first place that is wrong.
pub fn services(text: &str) -> Result<Vec<Service>, TableError> {
    let mut found: Vec<Service> = Vec::new();
    for line in lines(text, &[SERVICE, NAME, UNIT, MINUTES], 4)? {
        let id = line.field(SERVICE).parse().map_err(|_| line.wrong(SERVICE, Expected::Id))?;
        if found.iter().any(|service| service.id == id) {
            return Err(line.wrong(SERVICE, Expected::New));
        }
        let minutes = Scale::Tenths.read(line.field(MINUTES)).filter(|tenths| *tenths > 0);
        found.push(Service {
            id,
            name: line.text(NAME)?,
            unit: line.text(UNIT)?,
            standard_tenths: minutes.ok_or_else(|| line.wrong(MINUTES, Expected::Minutes))?,
        });
        if found.len() > MOST_SERVICES {
            return Err(line.wrong(SERVICE, Expected::Fewer));
        }
    }
    Ok(found)
}

/// A list of services as a table that [`services`] reads.
#[must_use]
pub fn written(services: &[Service]) -> String {
    let mut writer = csv::WriterBuilder::new().delimiter(b';').from_writer(Vec::new());
    let rows = services.iter().map(|service| {
        let minutes = Scale::Tenths.written(service.standard_tenths);
        [service.id.to_string(), service.name.clone(), service.unit.clone(), minutes]
    });
    let head = [SERVICE, NAME, UNIT, MINUTES].map(|[english, _]| english.to_owned());
    for row in std::iter::once(head).chain(rows) {
        writer.write_record(row).expect("memory takes every row");
    }
    String::from_utf8(writer.into_inner().expect("memory takes every row")).expect("it was made of texts")
}

/// What a reader of a table may write, and what is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules<'a> {
    /// The project's terms.
    pub(super) terms: &'a Terms,
    /// Its services.
    pub(super) lists: &'a [List],
    /// The last week that has begun.
    pub(super) current: Week,
    /// The one team that may be written; all when none is named.
    pub(super) only: Option<&'a UnitId>,
}

/// The output of a table, by team and week. Columns that are not there leave nothing behind.
///
/// # Errors
/// [`TableError`] with the first place that is wrong.
pub(super) fn output(text: &str, rules: &Rules<'_>) -> Result<BTreeMap<(UnitId, Week), Output>, TableError> {
    let teams: BTreeSet<&UnitId> = rules.terms.teams().map(|team| &team.id).collect();
    let mut found: BTreeMap<(UnitId, Week), Output> = BTreeMap::new();
    for line in lines(text, &headings(), 3)? {
        let wrong = |heading, expected| line.wrong(heading, expected);
        let team: UnitId = line.field(TEAM).parse().map_err(|_| wrong(TEAM, Expected::Team))?;
        if !teams.contains(&team) || rules.only.is_some_and(|only| *only != team) {
            return Err(wrong(TEAM, Expected::Team));
        }
        let week: Week = line.field(WEEK).parse().map_err(|_| wrong(WEEK, Expected::Week))?;
        if !rules.terms.measures(week) || week > rules.current {
            return Err(wrong(WEEK, Expected::Week));
        }
        let id = line.field(SERVICE).parse().map_err(|_| wrong(SERVICE, Expected::Service))?;
        if valid(rules.lists, week).and_then(|services| services.find(&id)).is_none() {
            return Err(wrong(SERVICE, Expected::Service));
        }
        let output = found.entry((team, week)).or_default();
        let mut counts = super::Counts::default();
        for column in Column::ALL {
            *column.place(&mut counts) = line.amount(heading(column), column.scale())?;
        }
        if counts.is_empty() {
            return Err(wrong(heading(Column::Completed), Expected::Some));
        }
        if !counts.is_possible() {
            return Err(wrong(heading(Column::FirstTimeRight), Expected::Possible));
        }
        if let Some(hours) = line.amount(HOURS, Scale::Tenths)? {
            if output.team_tenths.is_some_and(|before| before != hours) {
                return Err(wrong(HOURS, Expected::Same));
            }
            output.team_tenths = Some(hours);
        }
        if output.services.insert(id, counts).is_some() {
            return Err(wrong(SERVICE, Expected::New));
        }
    }
    Ok(found)
}

/// A line with the place of each heading.
struct Line {
    number: u64,
    places: BTreeMap<&'static str, usize>,
    record: csv::StringRecord,
}

/// The lines under the headings; the first `needed` of the headings must be there.
fn lines(text: &str, known: &[Heading], needed: usize) -> Result<Vec<Line>, TableError> {
    let text = text.trim_start_matches('\u{feff}');
    let first = text.lines().next().unwrap_or_default();
    let delimiter = [b';', b'\t'].into_iter().find(|one| first.as_bytes().contains(one)).unwrap_or(b',');
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).has_headers(false).flexible(true).trim(csv::Trim::All);
    let mut records = builder.from_reader(text.as_bytes()).into_records();
    let wrong = |line, column: String, expected| TableError { line, column, expected };
    let unread = |_: csv::Error| wrong(1, "1".to_owned(), Expected::Fields);
    let mut places = BTreeMap::new();
    let head = records.next().transpose().map_err(unread)?.unwrap_or_default();
    for (place, name) in head.iter().enumerate() {
        let number = (place + 1).to_string();
        let name = name.to_lowercase().replace([' ', '-'], "_");
        let Some([english, _]) = known.iter().find(|heading| heading.contains(&name.as_str())) else {
            return Err(wrong(1, number, Expected::Heading));
        };
        if places.insert(*english, place).is_some() {
            return Err(wrong(1, number, Expected::Once));
        }
    }
    for [english, _] in known.iter().take(needed) {
        if !places.contains_key(english) {
            return Err(wrong(1, (*english).to_owned(), Expected::Present));
        }
    }
    let mut found = Vec::new();
    for record in records {
        let record = record.map_err(unread)?;
        let number = record.position().map_or(0, csv::Position::line);
        if record.len() != head.len() {
            let column = record.len().min(head.len()) + 1;
            return Err(wrong(number, column.to_string(), Expected::Fields));
        }
        if found.len() >= MOST_LINES {
            return Err(wrong(number, "1".to_owned(), Expected::Fewer));
        }
        found.push(Line { number, places: places.clone(), record });
    }
    Ok(found)
}

impl Line {
    fn field(&self, [english, _]: Heading) -> &str {
        self.places.get(english).and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    fn wrong(&self, [english, _]: Heading, expected: Expected) -> TableError {
        TableError { line: self.number, column: english.to_owned(), expected }
    }

    fn text(&self, heading: Heading) -> Result<String, TableError> {
        let text = self.field(heading);
        let fits = (1..=LONG).contains(&text.chars().count()) && !text.chars().any(steers);
        if fits { Ok(text.to_owned()) } else { Err(self.wrong(heading, Expected::Text)) }
    }

    fn amount(&self, heading: Heading, scale: Scale) -> Result<Option<u32>, TableError> {
        let expected = match scale {
            Scale::Whole => Expected::Whole,
            Scale::Tenths => Expected::Tenths,
        };
        match self.field(heading) {
            "" => Ok(None),
            text => scale.read(text).map(Some).ok_or_else(|| self.wrong(heading, expected)),
        }
    }
}
