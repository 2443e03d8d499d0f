// SPDX-License-Identifier: EUPL-1.2
//! A calendar file, imported and followed: when the employee was busy, and nothing else of it.

use std::path::Path;

use chrono::{DateTime, Datelike as _, Timelike as _};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::wait;
use serde_json::Value;

/// Yesterday at ten o'clock, in milliseconds.
fn yesterday() -> i64 {
    let at = DateTime::from_timestamp_millis(wait::wall_milliseconds() - 86_400_000).expect("an instant");
    at.with_hour(10)
        .and_then(|at| at.with_minute(0))
        .and_then(|at| at.with_second(0))
        .expect("ten o'clock")
        .timestamp_millis()
        / 1000
        * 1000
}

/// An appointment from this minute after ten to that one, with a subject that must be nowhere.
fn appointment(number: u32, from: i64, to: i64, more: &str) -> String {
    let at = |minute: i64| {
        let at = DateTime::from_timestamp_millis(yesterday() + minute * 60_000).expect("an instant");
        at.format("%Y%m%dT%H%M%SZ").to_string()
    };
    format!(
        "BEGIN:VEVENT\r\nUID:kanarie-{number}@example.nl\r\nSUMMARY:Kanarie-onderwerp\r\nLOCATION:Kanarie-zaal\r\n\
         ATTENDEE;CN=Kanarie-persoon:mailto:kanarie@example.nl\r\nDTSTART:{}\r\nDTEND:{}\r\n{more}END:VEVENT\r\n",
        at(from),
        at(to)
    )
}

fn write(file: &Path, appointments: &[String]) {
    let text = format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", appointments.concat());
    std::fs::write(file, text).expect("a calendar can be written");
}

/// Two hours away from the screen, with work before and after; gives the folder.
fn day(name: &str) -> Folder {
    let folder = Folder::new(name);
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    // The timer makes the journal.
    program::run(program::agent(folder.path()).args(["start", "meetings"])).success();
    let journal = rusqlite::Connection::open(folder.path().join("journal.sqlite")).expect("the journal");
    for (from, to, kind, application) in
        [(-10, 0, "active", Some("writer")), (0, 120, "away", None), (120, 130, "active", Some("writer"))]
    {
        let at = |minute: i64| yesterday() + minute * 60_000;
        journal
            .execute(
                "INSERT INTO session (start_at, end_at, kind, application) VALUES ($1, $2, $3, $4)",
                rusqlite::params![at(from), at(to), kind, application],
            )
            .expect("a session can be stored");
    }
    folder
}

/// The minutes in meetings and the unknown ones of yesterday's week.
fn minutes(folder: &Folder, arguments: &[&str]) -> (i64, i64) {
    let date = DateTime::from_timestamp_millis(yesterday()).expect("an instant").date_naive().iso_week();
    let week = format!("{}-W{:02}", date.year(), date.week());
    let value: Value =
        program::run(program::agent(folder.path()).args(arguments).args(["--json", "week", &week])).json();
    #[expect(clippy::cast_possible_truncation, reason = "a week has few minutes")]
    let minutes = |seconds: &Value| (seconds.as_f64().expect("a number") / 60.0).round() as i64;
    (minutes(&value["categories"]["meetings"]), minutes(&value["unknown_seconds"]))
}

#[test]
fn an_imported_calendar_names_time_away_once_and_keeps_nothing_but_times() {
    let folder = day("calendar-import");
    let file = folder.path().join("agenda.ics");
    assert_eq!(minutes(&folder, &[]), (0, 140), "away is unknown");
    let import =
        |arguments: &[&str]| program::run(program::agent(folder.path()).args(["import", "ics"]).args(arguments));
    let name = file.to_str().expect("a plain path").to_owned();
    write(
        &file,
        &[appointment(1, 30, 60, ""), appointment(2, -30, 10, ""), appointment(3, 70, 90, "TRANSP:TRANSPARENT\r\n")],
    );
    import(&[&name]).success();
    assert_eq!(minutes(&folder, &[]), (40, 100), "half an hour, and the ten minutes after the work at the screen");
    import(&[&name]).success();
    assert_eq!(minutes(&folder, &[]), (40, 100), "the same file twice changes nothing twice");
    // What is cut off or no calendar changes nothing.
    let whole = std::fs::read_to_string(&file).expect("the calendar");
    for broken in [whole.split("END:VEVENT").next().expect("a part"), "Kanarie", ""] {
        std::fs::write(&file, broken).expect("can be written");
        let refused = import(&[&name]);
        assert_eq!(refused.code, 1, "{refused:?}");
        assert!(!refused.stderr.contains("Kanarie"), "{}", refused.stderr);
        assert_eq!(minutes(&folder, &[]), (40, 100));
    }
    write(&file, &[appointment(1, 30, 60, "STATUS:CANCELLED\r\n")]);
    import(&[&name]).success();
    assert_eq!(minutes(&folder, &[]), (0, 140), "what was cancelled is gone");
    write(&file, &[appointment(1, 30, 60, "")]);
    import(&[&name]).success();
    std::fs::remove_file(&file).expect("it was there");
    for entry in std::fs::read_dir(folder.path()).expect("the folder").flatten() {
        let bytes = std::fs::read(entry.path()).expect("a file of the agent");
        for word in [b"Kanarie".as_slice(), b"kanarie", b"agenda.ics"] {
            assert!(!bytes.windows(word.len()).any(|part| part == word), "{}", entry.path().display());
        }
    }
    import(&["--forget"]).success();
    assert_eq!(minutes(&folder, &[]), (0, 140));
}

#[test]
fn a_calendar_that_is_followed_is_read_again_when_it_changed() {
    let folder = day("calendar-follow");
    let (file, config) = (folder.path().join("agenda.ics"), folder.path().join("agent.toml"));
    std::fs::write(&config, format!("calendar = {:?}\n", file.display().to_string())).expect("can be written");
    let config = ["--config", config.to_str().expect("a plain path")];
    assert_eq!(minutes(&folder, &config), (0, 140), "a calendar that is not there yet harms nothing");
    write(&file, &[appointment(1, 30, 60, "")]);
    assert_eq!(minutes(&folder, &config), (30, 110));
    write(&file, &[appointment(1, 30, 90, "")]);
    assert_eq!(minutes(&folder, &config), (60, 80));
    std::fs::write(&file, "Kanarie").expect("can be written");
    assert_eq!(minutes(&folder, &config), (60, 80), "what was known stays");
}
