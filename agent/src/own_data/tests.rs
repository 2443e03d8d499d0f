// SPDX-License-Identifier: EUPL-1.2
//! Own data: sums, forms, and texts that no program takes for something else.

use chrono::NaiveDate;
use daglicht_shared::aggregate::Tally;
use daglicht_shared::category::Category;
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::text::Language;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use super::{OwnData, Period, Source, calendar, json, page, table, workbook};
use crate::clock;
use crate::database::Look;
use crate::journal::Journal;
use crate::notes::NoteKey;
use crate::paths::Paths;
use crate::testing::Folder;
use crate::text::Words;

const ZONE: Zone = Zone::AMSTERDAM;
const MINUTE: i64 = 60_000;
const NOTE: &str = "=1+1; <script>, \"naar\"\nhuis";

fn date(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn interval(day: &str, from: i64, to: i64) -> Interval {
    let midnight = clock::midnight(ZONE, date(day));
    Interval::new(midnight.plus(from * MINUTE), midnight.plus(to * MINUTE)).expect("not empty")
}

/// Two weeks around the end of summer time: work at the screen, away, an entry over a midnight and over a clock change.
fn data(period: Period) -> OwnData {
    let folder = Folder::new();
    let paths = Paths::at(folder.path().to_owned());
    let journal = Journal::open(&paths, Look::Brief).expect("made").0;
    let key = NoteKey::of(&paths).expect("made");
    let store = |interval, kind| journal.store(&Session { interval, kind }).expect("stored");
    for day in ["2026-10-23", "2026-10-24", "2026-10-25", "2026-10-26"] {
        let active = || Kind::Active { application: "@writer".to_owned(), class: None };
        store(interval(day, 540, 601), active());
        store(interval(day, 601, 650), Kind::Away);
        store(interval(day, 650, 700), active());
    }
    let note = key.seal(NOTE, [1; 12]);
    let add = |interval, category, note| journal.add(interval, category, note).expect("free");
    add(interval("2026-10-23", 590, 660), Category::Meetings, Some(&note));
    add(interval("2026-10-24", 1_400, 1_440 + 300), Category::StandardisedWork, None);
    let source = Source { journal: &journal, imported: None, key: &key };
    OwnData::read(source, ZONE, period, Timestamp(1_790_000_000_000)).expect("can be read")
}

fn all() -> OwnData {
    data(Period::new(date("2026-10-19"), date("2026-11-01")).expect("in order"))
}

fn words(language: Language) -> Words {
    Words::new(language)
}

#[test]
fn stretches_add_up_to_days_and_days_to_weeks() {
    let data = all();
    assert_eq!(data.days.len(), 4, "days without anything are left out");
    for day in &data.days {
        let sum: i64 = day.stretches.iter().map(|stretch| stretch.span.interval.milliseconds()).sum();
        assert_eq!(sum, day.tally.measured_ms(), "{}", day.date);
    }
    let of = |tallies: &mut dyn Iterator<Item = &Tally>, category| {
        tallies.map(|tally| tally.of(category).total()).sum::<i64>()
    };
    for category in Category::ALL {
        let days = of(&mut data.days.iter().map(|day| &day.tally), category);
        assert_eq!(days, of(&mut data.weeks.iter().map(|(_, tally)| tally), category), "{category}");
    }
    // From 23:20 to 05:00 by the midnight before; the clock went back in between and showed 04:00.
    assert_eq!(of(&mut data.days.iter().map(|day| &day.tally), Category::StandardisedWork), 340 * MINUTE);
    assert_eq!(data.weeks.iter().map(|(week, _)| week.to_string()).collect::<Vec<_>>(), ["2026-W43", "2026-W44"]);
}

#[test]
fn json_has_a_version_and_holds_every_second_once() {
    let value = json::value(&all());
    assert_eq!((&value["daglicht"], &value["version"]), (&"own-data".into(), &1.into()));
    let number = |value: &serde_json::Value| value.as_f64().expect("a number");
    for day in value["days"].as_array().expect("days") {
        let time = day["time"].as_array().expect("stretches").iter().map(|one| number(&one["seconds"])).sum::<f64>();
        let categories = day["categories"].as_object().expect("categories").values();
        let sum: f64 = categories.map(|one| number(&one["automatic_seconds"]) + number(&one["manual_seconds"])).sum();
        assert!((time - number(&day["measured_seconds"])).abs() < 0.001, "{day:#}");
        assert!((sum + number(&day["unknown_seconds"]) - time).abs() < 0.001, "{day:#}");
    }
    assert_eq!(value["entries"][0]["note"], NOTE);
    assert_eq!(value["entries"][1]["start"], "2026-10-24T23:20:00.000+02:00");
    assert_eq!(value["entries"][1]["end"], "2026-10-25T04:00:00.000+01:00");
}

#[test]
fn the_table_is_read_back_and_no_cell_is_a_formula() {
    for (language, first, manual) in
        [(Language::Nl, "datum", "zelf ingevuld"), (Language::En, "date", "entered by hand")]
    {
        let text = table::text(&all(), &words(language));
        assert!(text.windows(2).any(|pair| pair == b"\r\n"));
        let mut reader = csv::Reader::from_reader(text.as_slice());
        let header = reader.headers().expect("a header").clone();
        assert_eq!((header.len(), header.get(0)), (table::COLUMNS.len(), Some(first)));
        let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("rows");
        let field = |row: &csv::StringRecord, column| row.get(column).unwrap_or_default().to_owned();
        let total: f64 = rows.iter().map(|row| field(row, 3).parse::<f64>().expect("seconds")).sum();
        let measured: i64 = all().days.iter().map(|day| day.tally.measured_ms()).sum();
        #[expect(clippy::cast_precision_loss, reason = "a few days of milliseconds")]
        let measured = measured as f64 / 1000.0;
        assert!((total - measured).abs() < 0.001);
        let entry = rows.iter().find(|row| field(row, 4) == manual).expect("an entry");
        assert_eq!(field(entry, 8), format!("'{NOTE}"));
        assert!(rows.iter().any(|row| field(row, 7) == "'@writer"));
        for row in &rows {
            for cell in row {
                assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            }
        }
    }
}

#[test]
fn appointments_keep_their_names_and_tell_others_nothing() {
    let (nl, en) = (words(Language::Nl), words(Language::En));
    let text = String::from_utf8(calendar::text(&all(), &nl)).expect("text");
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    let lines = |name: &str, text: &str| {
        text.lines().filter(|line| line.starts_with(name)).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines("DTSTART", &text), ["DTSTART:20261023T075000Z", "DTSTART:20261024T212000Z"]);
    assert_eq!(lines("DTEND", &text), ["DTEND:20261023T090000Z", "DTEND:20261025T030000Z"]);
    assert_eq!((lines("DTSTAMP:", &text).len(), lines("CLASS:PRIVATE", &text).len()), (2, 2));
    let first = lines("UID:", &text);
    assert_eq!(first.len(), 2);
    assert_ne!(first[0], first[1]);
    assert!(text.contains("SUMMARY:Vergaderingen"), "{text}");
    assert!(text.contains("DESCRIPTION:=1+1\\; <script>\\, \"naar\"\\nhuis"), "{text}");
    assert!(String::from_utf8_lossy(&calendar::text(&all(), &en)).contains("SUMMARY:Meetings"));
    let year = interval("2026-10-01", 0, 90 * 1_440);
    let read = crate::calendar::read(&text, ZONE, year).expect("a calendar");
    assert_eq!((read.busy.len(), read.broken), (0, 0), "whoever follows their own export counts nothing twice");
}

#[test]
fn the_same_data_makes_the_same_workbook() {
    let nl = words(Language::Nl);
    let data = all();
    let bytes = workbook::bytes(&data, &nl).expect("can be made");
    assert!(bytes.starts_with(b"PK"));
    assert!(bytes == workbook::bytes(&data, &nl).expect("can be made"), "no clock is read");
}

#[test]
fn a_week_on_paper_needs_nothing_from_elsewhere() {
    let week: Week = "2026-W43".parse().expect("a week");
    for language in Language::ALL {
        let text = page::text(&data(Period::week(week)), week, &words(language)).expect("can be made");
        for word in ["<script", "http://", "https://", "url(http", "@import", "<link", " style=", "⟦"] {
            assert!(!text.contains(word), "{word}");
        }
        assert!(text.contains("=1+1; &#60;script&#62;"), "the note is text: {text}");
        assert!(text.contains(language.tag()) && text.contains("2026-W43"));
    }
    let empty: Week = "2026-W10".parse().expect("a week");
    let text = page::text(&data(Period::week(empty)), empty, &words(Language::En)).expect("can be made");
    assert!(text.contains("Nothing was measured"), "{text}");
}

#[test]
fn every_column_of_the_table_is_described() {
    let described = include_str!("../../EXCHANGE.md");
    for column in table::COLUMNS {
        for language in Language::ALL {
            let name = words(language).get(&format!("export-column-{column}"));
            assert!(described.contains(&format!("`{name}`")), "{name}");
        }
    }
}
