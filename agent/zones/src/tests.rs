// SPDX-License-Identifier: EUPL-1.2
//! Known changes of clocks, and what holds in every zone.

use chrono::DateTime;

use super::*;

/// What clocks show at an instant.
fn check(zone: &str, instant: &str, expected: &str) {
    let zone: Tz = zone.parse().expect("a zone");
    let instant = DateTime::parse_from_rfc3339(instant).expect("an instant");
    assert_eq!(instant.with_timezone(&zone).format("%F %T %:z %Z").to_string(), expected, "{zone}");
}

#[test]
fn clocks_show_what_they_show_there() {
    check("Europe/Amsterdam", "2026-03-29T00:59:59Z", "2026-03-29 01:59:59 +01:00 CET");
    check("Europe/Amsterdam", "2026-03-29T01:00:00Z", "2026-03-29 03:00:00 +02:00 CEST");
    check("Europe/Amsterdam", "2026-10-25T01:00:00Z", "2026-10-25 02:00:00 +01:00 CET");
    check("Europe/Amsterdam", "1985-07-01T12:00:00Z", "1985-07-01 14:00:00 +02:00 CEST");
    check("America/New_York", "2026-03-08T07:00:00Z", "2026-03-08 03:00:00 -04:00 EDT");
    check("America/Curacao", "2026-07-01T00:00:00Z", "2026-06-30 20:00:00 -04:00 AST");
    check("Asia/Tokyo", "2026-07-01T00:00:00Z", "2026-07-01 09:00:00 +09:00 JST");
    check("Asia/Kathmandu", "2026-07-01T00:00:00Z", "2026-07-01 05:45:00 +05:45 +0545");
    check("Australia/Lord_Howe", "2026-01-01T00:00:00Z", "2026-01-01 11:00:00 +11:00 +11");
    check("Australia/Sydney", "2026-04-04T16:00:00Z", "2026-04-05 02:00:00 +10:00 AEST");
    check("America/Nuuk", "2026-03-29T01:00:00Z", "2026-03-29 00:00:00 -01:00 -01");
    check("Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-31 00:00:00 +14:00 +14");
    check("UTC", "2026-07-01T00:00:00Z", "2026-07-01 00:00:00 +00:00 UTC");
}

#[test]
fn a_local_time_is_skipped_shown_once_or_shown_twice() {
    let local = |text: &str| Europe::Amsterdam.from_local_datetime(&text.parse().expect("a local time"));
    assert_eq!(local("2026-03-29T02:30:00"), LocalResult::None);
    assert_eq!(local("2026-03-29T03:00:00").single().expect("once").to_rfc3339(), "2026-03-29T03:00:00+02:00");
    let LocalResult::Ambiguous(first, second) = local("2026-10-25T02:30:00") else { panic!("shown twice") };
    assert_eq!(first.to_rfc3339(), "2026-10-25T02:30:00+02:00");
    assert_eq!(second.to_rfc3339(), "2026-10-25T02:30:00+01:00");
}

#[test]
fn every_zone_has_its_name_and_its_file() {
    assert!(names::all().count() > 590);
    for zone in names::all() {
        assert_eq!(zone.name().parse(), Ok(zone));
        assert!(Zone::of(zone).is_read(), "{zone}");
    }
    assert_eq!("Europe/Atlantis".parse::<Tz>(), Err(ParseError));
    assert_eq!((UTC.name(), Asia::Tokyo.name(), Tz::Etc__GMTMinus5.name()), ("UTC", "Asia/Tokyo", "Etc/GMT-5"));
}

proptest::proptest! {
    #[test]
    fn the_local_time_of_an_instant_leads_back_to_it(pick in 0_usize..590, second in 0_i64..4_102_444_800) {
        let zone = names::all().nth(pick).expect("there are more");
        let local = DateTime::from_timestamp(second, 0).expect("in range").with_timezone(&zone);
        let back = zone.from_local_datetime(&local.naive_local());
        let instants = [back.earliest(), back.latest()].map(|at| at.map(|at| at.timestamp()));
        proptest::prop_assert!(instants.contains(&Some(second)), "{zone} {local} {back:?}");
    }
}
