// SPDX-License-Identifier: EUPL-1.2
//! Calendars as Outlook and others write them: clock changes, series with exceptions, and what does not count.

use super::*;

const ZONE: Zone = Zone::AMSTERDAM;

fn within() -> Interval {
    let at = |text: &str| DateTime::parse_from_rfc3339(text).expect("an instant").timestamp_millis();
    Interval::new(Timestamp(at("2026-01-01T00:00:00Z")), Timestamp(at("2027-01-01T00:00:00Z"))).expect("a year")
}

fn calendar(events: &str) -> String {
    let body: String =
        events.lines().map(|line| format!("{}\r\n", line.trim())).filter(|line| line.len() > 2).collect();
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//test//EN\r\n{body}END:VCALENDAR\r\n")
}

/// What an appointment of these lines comes to, in local time.
fn busy(lines: &str) -> Vec<String> {
    let text = calendar(&format!("BEGIN:VEVENT\nUID:1\nSUMMARY:Kanarie\n{lines}\nEND:VEVENT"));
    drawn(&read(&text, ZONE, within()).expect("a calendar"))
}

fn drawn(calendar: &Calendar) -> Vec<String> {
    let local = |at: Timestamp| crate::clock::local(ZONE, at);
    let line = |interval: &Interval| {
        format!("{}–{}", local(interval.start()).format("%m-%d %H:%M"), local(interval.end()).format("%H:%M"))
    };
    calendar.busy.iter().map(line).collect()
}

fn check(lines: &str, expected: &[&str]) {
    assert_eq!(busy(lines), expected, "{lines}");
}

#[test]
fn an_appointment_has_a_beginning_and_an_end_in_any_zone() {
    check("DTSTART:20260302T090000Z\nDTEND:20260302T100000Z", &["03-02 10:00–11:00"]);
    check("DTSTART:20260302T100000\nDURATION:PT90M", &["03-02 10:00–11:30"]);
    check(
        "DTSTART;TZID=Europe/London:20260302T090000\nDTEND;TZID=Europe/London:20260302T093000",
        &["03-02 10:00–10:30"],
    );
    let outlook =
        "DTSTART;TZID=W. Europe Standard Time:20260702T100000\nDTEND;TZID=W. Europe Standard Time:20260702T110000";
    check(outlook, &["07-02 10:00–11:00"]);
}

#[test]
fn a_series_keeps_its_local_time_over_a_clock_change() {
    let weekly = "DTSTART;TZID=Europe/Amsterdam:20260323T093000\nDTEND;TZID=Europe/Amsterdam:20260323T100000\n\
                  RRULE:FREQ=WEEKLY;COUNT=3\nEXDATE;TZID=Europe/Amsterdam:20260330T093000";
    check(weekly, &["03-23 09:30–10:00", "04-06 09:30–10:00"]);
    let daily = "DTSTART;TZID=W. Europe Standard Time:20261024T090000\nDTEND;TZID=W. Europe Standard Time:20261024T093000\n\
                 RRULE:FREQ=DAILY;COUNT=3";
    check(daily, &["10-24 09:00–09:30", "10-25 09:00–09:30", "10-26 09:00–09:30"]);
}

/// Outlook raises the number of a moved occurrence and leaves that of its series.
#[test]
fn a_moved_and_a_cancelled_occurrence_take_the_place_of_their_own() {
    let text = calendar(
        "BEGIN:VEVENT
         UID:1
         SEQUENCE:0
         DTSTART;TZID=Europe/Amsterdam:20260302T100000
         DTEND;TZID=Europe/Amsterdam:20260302T110000
         RRULE:FREQ=DAILY;COUNT=4
         END:VEVENT
         BEGIN:VEVENT
         UID:1
         SEQUENCE:3
         RECURRENCE-ID;TZID=Europe/Amsterdam:20260303T100000
         DTSTART;TZID=Europe/Amsterdam:20260303T140000
         DTEND;TZID=Europe/Amsterdam:20260303T143000
         END:VEVENT
         BEGIN:VEVENT
         UID:1
         SEQUENCE:1
         RECURRENCE-ID;TZID=Europe/Amsterdam:20260304T100000
         DTSTART;TZID=Europe/Amsterdam:20260304T100000
         DTEND;TZID=Europe/Amsterdam:20260304T110000
         STATUS:CANCELLED
         END:VEVENT",
    );
    let expected = ["03-02 10:00–11:00", "03-03 14:00–14:30", "03-05 10:00–11:00"];
    assert_eq!(drawn(&read(&text, ZONE, within()).expect("a calendar")), expected);
}

#[test]
fn what_says_nothing_about_a_meeting_does_not_count() {
    let at = "DTSTART:20260302T090000Z\nDTEND:20260302T100000Z";
    for lines in [
        "DTSTART;VALUE=DATE:20260302\nDTEND;VALUE=DATE:20260303".to_owned(),
        "DTSTART:20260302T000000Z\nDTEND:20260302T230000Z".to_owned(),
        format!("{at}\nTRANSP:TRANSPARENT"),
        format!("{at}\nSTATUS:CANCELLED"),
        format!("{at}\nSTATUS:TENTATIVE"),
        format!("{at}\nCLASS:PRIVATE"),
        format!("{at}\nX-MICROSOFT-CDO-BUSYSTATUS:OOF"),
        format!("{at}\nX-MICROSOFT-CDO-BUSYSTATUS:TENTATIVE"),
        format!("{at}\nX-MICROSOFT-CDO-BUSYSTATUS:FREE"),
        "DTSTART:20260302T090000Z".to_owned(),
        "DTSTART:20260302T090000Z\nDTEND:20260302T080000Z".to_owned(),
        "DTSTART:20250302T090000Z\nDTEND:20250302T100000Z".to_owned(),
    ] {
        check(&lines, &[]);
    }
    check(
        &format!("{at}\nSTATUS:CONFIRMED\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\nTRANSP:OPAQUE\nCLASS:PUBLIC"),
        &["03-02 10:00–11:00"],
    );
}

#[test]
fn appointments_at_the_same_time_are_one_stretch() {
    let text = calendar(
        "BEGIN:VEVENT
         UID:1
         DTSTART:20260302T090000Z
         DTEND:20260302T100000Z
         END:VEVENT
         BEGIN:VEVENT
         UID:2
         DTSTART:20260302T093000Z
         DTEND:20260302T103000Z
         END:VEVENT",
    );
    let two_files = format!("{text}{text}");
    assert_eq!(drawn(&read(&two_files, ZONE, within()).expect("a calendar")), ["03-02 10:00–11:30"]);
}

#[test]
fn what_is_no_calendar_is_refused() {
    for text in ["", "Kanarie", "<html></html>", "BEGIN:VCARD\r\nFN:x\r\nEND:VCARD\r\n"] {
        assert_eq!(read(text, ZONE, within()), Err(CalendarError::Form), "{text}");
    }
    let whole = calendar("BEGIN:VEVENT\nUID:1\nDTSTART:20260302T090000Z\nDTEND:20260302T100000Z\nEND:VEVENT");
    let cut = whole.replace("END:VEVENT\r\nEND:VCALENDAR\r\n", "");
    assert_eq!(read(&cut, ZONE, within()), Err(CalendarError::Cut));
}

#[test]
fn endless_and_impossible_series_come_to_an_end() {
    let at = "DTSTART:20260302T090000Z\nDTEND:20260302T093000Z";
    assert_eq!(busy(&format!("{at}\nRRULE:FREQ=DAILY")).len(), 305);
    assert!(busy(&format!("{at}\nRRULE:FREQ=SECONDLY")).len() <= 1);
    assert!(busy(&format!("{at}\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")).len() <= 1);
}
