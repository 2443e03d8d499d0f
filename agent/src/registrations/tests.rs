// SPDX-License-Identifier: EUPL-1.2
//! Exports of the four programs: read whole, or refused with the place that is wrong.

use chrono::DateTime;
use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

use super::dates::{self, DateOrder, Decided};
use super::mapping::{Mapping, Says};
use super::plan::{InTheWay, Proposal, plan};
use super::{Expected, Exported, ReadError, Registration, Tool, Wrong, read};

const ZONE: Zone = Zone::AMSTERDAM;
const HEAD: &str = "User,Project,Description,Start date,Start time,End date,End time,Duration,Tags";

fn toggl(rows: &[&str]) -> Result<Exported, ReadError> {
    read(&[&[HEAD], rows].concat().join("\n"), None, None, ZONE)
}

fn minutes(exported: &Exported) -> Vec<i64> {
    exported.registrations.iter().map(|one| one.interval.milliseconds() / 60_000).collect()
}

fn at(text: &str) -> Timestamp {
    Timestamp(DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_millis())
}

#[test]
fn a_row_is_an_entry_with_its_labels_and_its_line() {
    let exported = toggl(&[
        "A,Piket,\"twee\nregels\",2026-10-19,09:00:00,2026-10-19,10:30:00,01:30:00,\"een, twee\"",
        "A,,,2026-10-19,10:30:00,2026-10-19,11:00:00,00:30:00,",
    ])
    .expect("read");
    assert_eq!((exported.tool, exported.dates, minutes(&exported)), (Tool::Toggl, None, vec![90, 30]));
    let first = &exported.registrations[0];
    assert_eq!(first.labels, [vec!["een".to_owned(), "twee".to_owned()], vec!["Piket".to_owned()]]);
    assert_eq!(first.description.as_deref(), Some("twee\nregels"));
    assert_eq!((first.line, exported.registrations[1].line), (2, 4), "a line break in a field counts as a line");
    assert_eq!(first.interval.start(), at("2026-10-19T07:00:00Z"));
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    for (end, blank) in [("\n", ""), ("\r\n", ""), ("\r\n", "\r\n"), ("\n", "\n")] {
        let row = |quoted: &str| format!("A,,\"{quoted}\",2026-10-19,10:30,2026-10-19,11:00,0:30,{end}");
        let text = format!("{HEAD}{end}{}{blank}{}{}", row("een"), row(&format!("twee{end}drie")), row("vier"));
        let lines: Vec<u64> =
            read(&text, None, None, ZONE).expect("read").registrations.iter().map(|one| one.line).collect();
        let more = u64::from(!blank.is_empty());
        assert_eq!(lines, [2, 3 + more, 5 + more], "{text:?}");
    }
}

#[test]
fn a_place_that_cannot_be_understood_is_named_and_nothing_is_read() {
    let check = |row: &str, column: usize, name: Option<&str>, expected: Expected| {
        let good = "A,,,2026-10-19,10:30:00,2026-10-19,11:00:00,00:30:00,";
        let wrong = Wrong { line: 3, column, name: name.map(str::to_owned), expected };
        assert_eq!(toggl(&[good, row, good]), Err(ReadError::Wrong(wrong)), "{row}");
    };
    let name = Some;
    check("A,,,gisteren,10:30,2026-10-19,11:00,0:30,", 4, name("Start date"), Expected::Date);
    check("A,,,2026-10-19,half elf,2026-10-19,11:00,0:30,", 5, name("Start time"), Expected::Time);
    check("A,,,2026-10-19,10:30,2026-10-19,25:00,0:30,", 7, name("End time"), Expected::Time);
    check("A,,,2026-10-19,10:30,2026-10-19,11:00,een half uur,", 8, name("Duration"), Expected::Duration);
    check("A,,,2026-10-19,10:30,2026-10-19,11:00,3:00,", 8, name("Duration"), Expected::SameDuration);
    check("A,,,2026-10-19,10:30,2026-10-19,09:00,0:30,", 7, name("End time"), Expected::LaterEnd);
    check("A,,,2026-10-19,10:30,2026-10-21,11:00,48:30:00,", 7, name("End time"), Expected::AtMostADay);
    check("A,,,2026-03-29,02:30,2026-03-29,04:00,0:30,", 5, name("Start time"), Expected::NotSkipped);
    check("A,,,2026-10-25,02:30,2026-10-25,02:45,0:15,", 5, name("Start time"), Expected::NotTwice);
    check("A,,,2026-10-19,10:30", 6, None, Expected::Fields(9));
    check("A,,,2026-10-19,10:30,2026-10-19,11:00,0:30,,,", 12, None, Expected::Fields(9));
}

#[test]
fn the_duration_decides_which_of_two_equal_clock_times_is_meant() {
    for (row, start, end) in [
        ("A,,,2026-10-25,01:30,2026-10-25,02:30,1:00,", "2026-10-24T23:30:00Z", "2026-10-25T00:30:00Z"),
        ("A,,,2026-10-25,01:30,2026-10-25,02:30,2:00,", "2026-10-24T23:30:00Z", "2026-10-25T01:30:00Z"),
        ("A,,,2026-10-25,02:30,2026-10-25,02:30,1:00,", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"),
        ("A,,,2026-10-25,02:30,2026-10-25,03:30,1:00,", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z"),
    ] {
        let exported = toggl(&[row]).unwrap_or_else(|error| panic!("{row}: {error}"));
        let interval = exported.registrations[0].interval;
        assert_eq!((interval.start(), interval.end()), (at(start), at(end)), "{row}");
    }
}

#[test]
fn the_order_of_dates_is_decided_by_the_file_or_by_the_person_and_never_guessed() {
    let check = |texts: &[&str], expected: Result<Option<(DateOrder, Option<u64>)>, &str>| {
        let cells: Vec<(u64, &str)> = (2..).zip(texts.iter().copied()).collect();
        let found = dates::decide(&cells, None);
        let found = found.map(|decided| decided.map(|Decided { order, by_line }| (order, by_line)));
        assert_eq!(found.map_err(|undecided| format!("{undecided:?}")), expected.map_err(str::to_owned), "{texts:?}");
    };
    check(&["2026-03-04", "2026-03-20"], Ok(None));
    check(&["2026/3/4"], Ok(None));
    check(&["03/04/2026", "03/20/2026"], Ok(Some((DateOrder::Mdy, Some(3)))));
    check(&["03-04-2026", "20-03-2026"], Ok(Some((DateOrder::Dmy, Some(3)))));
    check(&["20.03.2026"], Ok(Some((DateOrder::Dmy, Some(2)))));
    check(&["05/05/2026", "03/04/2026"], Err("TwoWays(3)"));
    check(&["05/05/2026"], Ok(Some((DateOrder::Dmy, None))));
    check(&["03/20/2026", "20/03/2026"], Err("NoDate(3)"));
    check(&["2026-03-04", "03-04-26"], Err("NoDate(3)"));
    check(&[], Ok(None));
    let cells = [(2, "03/04/2026")];
    let asked = dates::decide(&cells, Some(DateOrder::Mdy));
    assert_eq!(asked, Ok(Some(Decided { order: DateOrder::Mdy, by_line: None })));
    assert_eq!(dates::date("03/04/2026", DateOrder::Mdy), "2026-03-04".parse().ok());
    assert_eq!(dates::date("03/04/2026", DateOrder::Dmy), "2026-04-03".parse().ok());
}

#[test]
fn clocks_of_twelve_and_twenty_four_hours_and_durations_are_read() {
    let time = |text: &str| dates::time(text).map(|time| time.format("%H:%M:%S").to_string());
    for (text, expected) in [
        ("9:05", Some("09:05:00")),
        ("14:05:59", Some("14:05:59")),
        ("12:00 AM", Some("00:00:00")),
        ("12:30 PM", Some("12:30:00")),
        ("1:30:05 pm", Some("13:30:05")),
        ("11:59\u{202f}PM", Some("23:59:00")),
        ("13:00 PM", None),
        ("0:30 AM", None),
        ("24:00", None),
        ("9", None),
        ("9:5", None),
        ("9:05:00:00", None),
    ] {
        assert_eq!(time(text).as_deref(), expected, "{text}");
    }
    for (text, expected) in [
        ("1:30", Some(5_400)),
        ("01:30:15", Some(5_415)),
        ("100:00:00", Some(360_000)),
        ("7260", Some(7_260)),
        ("1.50", Some(5_400)),
        ("0,75", Some(2_700)),
        ("1:60", None),
        ("1h", None),
        ("", None),
        ("-1:00", None),
    ] {
        assert_eq!(dates::duration(text), expected, "{text}");
    }
}

#[test]
fn a_file_is_recognised_by_its_header_whatever_its_separator() {
    for (header, expected) in [
        (HEAD.to_owned(), Ok(Tool::Toggl)),
        (format!("\u{feff}{}", HEAD.replace(',', ";")), Ok(Tool::Toggl)),
        ("Project,Start Date,Start Time,End Date,End Time,Duration (h)".to_owned(), Ok(Tool::Clockify)),
        ("Datum\tVan\tTot\tActiviteit".to_owned(), Ok(Tool::Kimai)),
        ("Date,From,To,Activity".to_owned(), Ok(Tool::Kimai)),
        ("Start,End,Annotation,Tags".to_owned(), Ok(Tool::Timewarrior)),
        ("a,b,c".to_owned(), Err(ReadError::NotRecognised)),
        (String::new(), Err(ReadError::NotRecognised)),
    ] {
        assert_eq!(read(&header, None, None, ZONE).map(|exported| exported.tool), expected, "{header}");
    }
    assert_eq!(read(HEAD, Some(Tool::Kimai), None, ZONE), Err(ReadError::NotThis(Tool::Kimai)));
    assert_eq!(read("[]", Some(Tool::Kimai), None, ZONE), Err(ReadError::NotThis(Tool::Kimai)));
}

#[test]
fn a_file_with_the_time_of_several_people_is_refused() {
    let row = |who: &str| format!("{who},,,2026-10-19,10:30:00,2026-10-19,11:00:00,00:30:00,");
    let found = toggl(&[&row("A"), &row("a"), &row(""), &row("B")]);
    assert_eq!(found, Err(ReadError::SeveralPeople { line: 5 }));
    assert!(toggl(&[&row("A"), &row("a"), &row("")]).is_ok());
}

#[test]
fn what_holds_no_time_or_still_runs_is_counted() {
    let text = r#"[
{"id":3,"start":"20261019T070000Z","end":"20261019T093000Z","tags":["a b"],"annotation":"x"},
{"id":2,"start":"20261019T093000Z","end":"20261019T093000Z"},
{"id":1,"start":"20261019T100000Z"},
]"#;
    let exported = read(text, None, None, ZONE).expect("read");
    assert_eq!((exported.empty, exported.running, minutes(&exported)), (1, 1, vec![150]));
    let [Registration { line: 2, labels, .. }] = exported.registrations.as_slice() else { panic!("{exported:?}") };
    assert_eq!(*labels, [vec!["a b".to_owned()]]);
    assert_eq!(format!("{exported:?}").find("a b"), None, "what it was filed under is in no log");
}

#[test]
fn a_broken_list_of_timewarrior_is_refused_with_its_place() {
    let check = |text: &str, line: u64, column: usize, expected: Expected| {
        let wrong = Wrong { line, column, name: None, expected };
        assert_eq!(read(text, None, None, ZONE), Err(ReadError::Wrong(wrong)), "{text}");
    };
    let good = r#"{"start":"20261019T070000Z","end":"20261019T093000Z"}"#;
    check(&format!("[\n{good},\n{{\"start\":\"gisteren\",\"end\":\"20261019T093000Z\"}}\n]"), 3, 1, Expected::Instant);
    check(&format!("[\n{good},\n  {{\"end\":1}}\n]"), 3, 10, Expected::TimewInterval);
    check(&format!("[{good}"), 1, good.len() + 2, Expected::TimewInterval);
    check(r#"[{"start":"20261019T100000Z","end":"20261019T090000Z"}]"#, 1, 2, Expected::LaterEnd);
    check(r#"[{"start":"20261019T100000Z","end":"20261029T090000Z"}]"#, 1, 2, Expected::AtMostADay);
}

#[test]
fn a_break_shortens_an_entry_and_a_day_ends_on_the_next() {
    let text = "Date,Begin,End,Duration,Break,Activity\n2026-10-19,09:00,17:00,7:30,0:30,a\n2026-10-19,23:00,01:00,2:00,0:00,b\n";
    let exported = read(text, None, None, ZONE).expect("read");
    assert_eq!((exported.shortened, minutes(&exported)), (1, vec![450, 120]));
}

fn registration(labels: &[&[&str]]) -> Registration {
    let interval = Interval::new(Timestamp(0), Timestamp(1)).expect("not empty");
    let labels = labels.iter().map(|some| some.iter().map(|&label| label.to_owned()).collect()).collect();
    Registration { line: 2, interval, labels, description: None }
}

#[test]
fn the_most_telling_label_decides_and_two_that_differ_do_not() {
    let mapping = Mapping::new([
        ("Team".to_owned(), Category::Meetings),
        ("Piket".to_owned(), Category::StandardisedWork),
        ("cursus".to_owned(), Category::TrainingCoaching),
    ]);
    let by_name = |label: &str| (label == "rework").then_some(Category::Rework);
    let says = |labels: &[&[&str]]| mapping.says(&registration(labels), by_name);
    assert_eq!(says(&[&["team"], &["Piket"]]), Says::Category(Category::Meetings));
    assert_eq!(says(&[&["iets"], &["PIKET"]]), Says::Category(Category::StandardisedWork));
    assert_eq!(says(&[&["rework"], &[]]), Says::Category(Category::Rework));
    assert_eq!(says(&[&["iets"], &[]]), Says::Nothing);
    assert_eq!(says(&[&["iets", "team", "cursus"]]), Says::Both(["team".to_owned(), "cursus".to_owned()]));
}

#[test]
fn the_same_twice_is_known_and_the_same_time_twice_is_told() {
    let interval = |start, end| Interval::new(Timestamp(start), Timestamp(end)).expect("not empty");
    let proposal = |line, start, end, category| Proposal {
        line: Some(line),
        interval: interval(start, end),
        category,
        note: None,
    };
    let existing = [
        TimeEntry { id: 1, interval: interval(0, 10), category: Category::Meetings },
        TimeEntry { id: 2, interval: interval(20, 30), category: Category::Rework },
    ];
    let plan = plan(
        vec![
            proposal(2, 0, 10, Category::Meetings),
            proposal(3, 5, 15, Category::Rework),
            proposal(4, 10, 20, Category::Meetings),
            proposal(5, 10, 20, Category::Meetings),
            proposal(6, 20, 30, Category::Meetings),
            proposal(7, 30, 40, Category::Meetings),
        ],
        &existing,
    );
    let lines = |proposals: &[Proposal]| proposals.iter().filter_map(|one| one.line).collect::<Vec<_>>();
    assert_eq!((lines(&plan.fresh), lines(&plan.known)), (vec![3, 4, 6, 7], vec![2, 5]));
    let clashes: Vec<_> = plan.clashes.iter().map(|clash| (clash.proposal.line, clash.with)).collect();
    assert_eq!(
        clashes,
        [
            (Some(3), InTheWay::Entry(existing[0])),
            (Some(4), InTheWay::Line(Some(3), interval(5, 15), Category::Rework)),
            (Some(6), InTheWay::Entry(existing[1])),
        ]
    );
}
