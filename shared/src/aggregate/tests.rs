// SPDX-License-Identifier: EUPL-1.2
//! Timelines are drawn with one character per minute. Sessions: `w` primary work, `m` mail and `c` chat that may
//! interrupt, `o` office work, `u` unknown to the rules, `-` away, a space is a gap. Entries: a digit is the position of
//! a category. Calendars: `k` is busy. In what comes out, `i` is an interruption, `k` a meeting by the calendar.

use proptest::prelude::*;

use std::collections::BTreeSet;

use super::*;
use crate::report::SessionLengths;

fn class(name: char) -> Option<Class> {
    let (activity, category, may_interrupt) = match name {
        'w' => ("case-system", Category::StandardisedWork, false),
        'm' => ("mail", Category::AdministrationProjects, true),
        'c' => ("chat", Category::Meetings, true),
        'o' => ("office", Category::AdministrationProjects, false),
        _ => return None,
    };
    let rule = activity.parse().expect("a slug");
    Some(Class { rule, activity: activity.parse().expect("a slug"), category, may_interrupt, also: Vec::new() })
}

/// The stretches of equal characters in a line, in minutes.
fn stretches(line: &str) -> Vec<(char, Interval)> {
    let mut found: Vec<(char, Interval)> = Vec::new();
    for (minute, c) in (0..).zip(line.chars()) {
        let interval = minutes(minute, minute + 1);
        match found.last_mut() {
            Some((last, whole)) if *last == c => *whole = minutes(whole.start().0 / MINUTE_MS, minute + 1),
            _ => found.push((c, interval)),
        }
    }
    found.retain(|(c, _)| *c != ' ');
    found
}

fn minutes(start: i64, end: i64) -> Interval {
    Interval::new(Timestamp(start * MINUTE_MS), Timestamp(end * MINUTE_MS)).expect("not empty")
}

fn sessions(line: &str) -> Vec<Session> {
    let kind = |c| match c {
        '-' => Kind::Away,
        name => Kind::Active { application: name.to_string(), class: class(name) },
    };
    stretches(line).into_iter().map(|(c, interval)| Session { interval, kind: kind(c) }).collect()
}

fn entries(line: &str) -> Vec<TimeEntry> {
    let category = |c: char| Category::ALL[c.to_digit(10).expect("a digit") as usize];
    (1..).zip(stretches(line)).map(|(id, (c, interval))| TimeEntry { id, interval, category: category(c) }).collect()
}

fn draw(spans: &[Span]) -> String {
    let mut picture = String::new();
    let mut until = 0;
    for span in spans {
        let (start, end) = (span.interval.start().0 / MINUTE_MS, span.interval.end().0 / MINUTE_MS);
        assert!(until <= start, "spans overlap");
        let c = match &span.content {
            Content::Active { application, .. } => application.chars().next().expect("named"),
            Content::Interruption { .. } => 'i',
            Content::Away => '-',
            Content::Meeting => 'k',
            Content::Entry { category, .. } => char::from_digit(category.index() as u32, 10).expect("below nine"),
        };
        picture.extend((until..start).map(|_| ' '));
        picture.extend((start..end).map(|_| c));
        until = end;
    }
    picture
}

fn check(seen: &str, entered: &str, expected: &str) {
    assert_eq!(draw(&timeline(&sessions(seen), &entries(entered))), expected, "{seen} with {entered}");
}

#[test]
fn what_is_entered_wins_over_what_is_seen() {
    check("wwwwww", "  55  ", "ww55ww");
    check("ww--uu", " 5555 ", "w5555u");
    check("      ", "55 66 ", "55 66");
    check("wwoo", "5555", "5555");
    check("", "", "");
}

fn busy(line: &str) -> Vec<Interval> {
    stretches(line).into_iter().map(|(_, interval)| interval).collect()
}

#[test]
fn a_calendar_weighs_more_than_absence_and_less_than_anything_seen_or_entered() {
    let check = |seen: &str, entered: &str, calendar: &str, expected: &str| {
        let spans = with_meetings(timeline(&sessions(seen), &entries(entered)), &busy(calendar));
        assert_eq!(draw(&spans), expected, "{seen} with {entered} and {calendar}");
    };
    check("ww----ww", "", "  kkkk  ", "wwkkkkww");
    check("ww----ww", "", " kkk    ", "wwkk--ww");
    check("ww----ww", "", "   k k  ", "ww-k-kww");
    check("wwwwuu  ", "", "kkkkkkkk", "wwwwuu");
    check("ww----ww", "   66   ", "kkkkkkkk", "wwk66kww");
    check("ww  --ww", "", "  kkkk  ", "ww  kkww");
    check("------", "", "", "------");
}

#[test]
fn a_meeting_by_the_calendar_is_automatic_and_bounds_the_day_as_work_does() {
    let spans = with_meetings(timeline(&sessions("--ww----"), &[]), &busy("     kk "));
    let tally = tally(&spans, &[minutes(0, 8)]);
    assert_eq!(tally.of(Category::Meetings), SplitMs { automatic: 2 * MINUTE_MS, manual: 0 });
    assert_eq!((tally.measured_ms(), tally.unknown_ms), (5 * MINUTE_MS, MINUTE_MS));
    assert_eq!((tally.switches, tally.interruptions), (0, 0));
}

#[test]
fn of_two_entries_for_the_same_time_the_later_wins() {
    let entry = |id, start, end, category| TimeEntry { id, interval: minutes(start, end), category };
    let spans = timeline(&[], &[entry(9, 2, 4, Category::Meetings), entry(3, 0, 6, Category::Rework)]);
    assert_eq!(draw(&spans), "225522");
}

#[test]
fn a_short_visit_in_the_middle_of_primary_work_is_an_interruption() {
    check("wwmmww", "", "wwiiww");
    check("wmmmmw", "", "wiiiiw");
    check("wmmmmmw", "", "wmmmmmw");
    check("wmcmw", "", "wiiiw");
    check("wwooww", "", "wwooww");
}

#[test]
fn a_visit_without_direct_return_is_no_interruption() {
    check("wwmm", "", "wwmm");
    check("mmww", "", "mmww");
    check("wmmoow", "", "wmmoow");
    check("wm-w", "", "wm-w");
    check("wm w", "", "wm w");
    check("w mw", "", "w mw");
    check("wmmww", "0    ", "0mmww");
    check("wmmww", "  5  ", "wm5ww");
}

fn day(line: &str) -> [Interval; 1] {
    [minutes(0, i64::try_from(line.len()).expect("short"))]
}

fn tallied(seen: &str, entered: &str) -> Tally {
    tally(&timeline(&sessions(seen), &entries(entered)), &day(seen))
}

fn check_unknown(seen: &str, entered: &str, unknown_minutes: i64) {
    assert_eq!(tallied(seen, entered).unknown_ms, unknown_minutes * MINUTE_MS, "{seen}");
}

#[test]
fn time_away_is_unknown_between_the_first_and_last_activity_of_a_day() {
    check_unknown("--ww--ww--", "          ", 2);
    check_unknown("--ww------", "         5", 5);
    check_unknown("----------", "          ", 0);
    check_unknown("--ww  ww--", "          ", 0);
    check_unknown("uu--ww", "", 4);
}

#[test]
fn long_time_away_is_not_measured() {
    let away = |minutes| format!("w{}w", "-".repeat(minutes));
    check_unknown(&away(180), "", 180);
    check_unknown(&away(181), "", 0);
    check_unknown(&away(181), &format!(" {}", "5".repeat(10)), 171);
}

#[test]
fn long_time_away_is_one_period_also_in_pieces() {
    let half = |start| Session { interval: minutes(start, start + 100), kind: Kind::Away };
    let mut seen = vec![half(1), half(101)];
    seen.extend(sessions("w"));
    seen.extend(sessions(&format!("{}w", " ".repeat(201))));
    assert_eq!(tally(&timeline(&seen, &[]), &[minutes(0, 1_440)]).measured_ms(), 2 * MINUTE_MS);
}

#[test]
fn a_night_shift_counts_on_both_days() {
    let spans = timeline(&sessions("ww--ww--ww"), &[]);
    let both = tally(&spans, &[minutes(0, 5), minutes(5, 10)]);
    assert_eq!((both.of(Category::StandardisedWork).automatic, both.unknown_ms), (6 * MINUTE_MS, 4 * MINUTE_MS));
    let first = tally(&spans, &[minutes(0, 4)]);
    assert_eq!(first.measured_ms(), 2 * MINUTE_MS);
}

#[test]
fn a_day_holds_as_much_as_the_clock_shows() {
    for hours in [23, 24, 25] {
        let whole = [Session {
            interval: minutes(0, hours * 60),
            kind: Kind::Active { application: String::new(), class: None },
        }];
        assert_eq!(tally(&timeline(&whole, &[]), &[minutes(0, hours * 60)]).unknown_ms, hours * 60 * MINUTE_MS);
    }
}

#[test]
fn counts_follow_the_timeline() {
    let tally = tallied("wwmmwwmcwwoo uu-ww", "                  ");
    assert_eq!((tally.interruptions, tally.switches), (2, 6));
    assert_eq!(tally.sessions, SessionLengths { under_5: 9, ..SessionLengths::default() });
    assert_eq!(tally.of(Category::Interruptions), SplitMs { automatic: 4 * MINUTE_MS, manual: 0 });
    let mail: ActivityId = "mail".parse().expect("a slug");
    assert_eq!(tally.activities.get(&mail), Some(&(3 * MINUTE_MS)));
}

#[test]
fn sessions_are_counted_by_length() {
    for (length, expected) in [(4, [1, 0, 0, 0]), (5, [0, 1, 0, 0]), (15, [0, 0, 1, 0]), (60, [0, 0, 0, 1])] {
        let SessionLengths { under_5, from_5_to_15, from_15_to_60, from_60 } =
            tallied(&"w".repeat(length), "").sessions;
        assert_eq!([under_5, from_5_to_15, from_15_to_60, from_60], expected, "{length} minutes");
    }
}

#[test]
fn rounded_parts_add_up() {
    let tally = tallied(&format!("{}{}{}", "w".repeat(7), "o".repeat(8), "u".repeat(9)), "555");
    let mail = BTreeSet::from(["office".parse().expect("a slug")]);
    let rounded = tally.rounded(5, &mail);
    assert_eq!(rounded.minutes.len(), 9);
    let classified: u32 = rounded.minutes.values().map(|split| split.total()).sum();
    assert_eq!(classified + rounded.unknown_minutes, 25);
    assert_eq!(
        rounded.activities.into_iter().map(|(id, m)| (id.to_string(), m)).collect::<Vec<_>>(),
        [("office".to_owned(), 10)]
    );
}

/// A line of sessions or entries for the property tests.
fn line(of: &'static [char]) -> impl Strategy<Value = String> {
    prop::collection::vec((prop::sample::select(of), 1_usize..40), 0..30)
        .prop_map(|parts| parts.into_iter().map(|(c, length)| c.to_string().repeat(length)).collect())
}

proptest! {
    #[test]
    fn a_calendar_changes_nothing_but_absence(seen in line(&['w', 'm', '-', '-', ' ']), calendar in line(&['k', ' '])) {
        let spans = with_meetings(timeline(&sessions(&seen), &[]), &busy(&calendar));
        let before = draw(&timeline(&sessions(&seen), &[]));
        let at = |line: &str, minute| line.as_bytes().get(minute).copied().unwrap_or(b' ');
        for (minute, got) in draw(&spans).bytes().enumerate() {
            let is_meeting = at(&before, minute) == b'-' && at(&calendar, minute) == b'k';
            prop_assert_eq!(got, if is_meeting { b'k' } else { at(&before, minute) }, "minute {}", minute);
        }
    }

    #[test]
    fn every_minute_is_counted_once(seen in line(&['w', 'm', 'c', 'o', 'u', '-', ' ']), entered in line(&['0', '5', '8', ' ', ' '])) {
        let spans = timeline(&sessions(&seen), &entries(&entered));
        let picture = draw(&spans);
        // What each minute holds, said without the code under test.
        let at = |line: &str, minute| line.as_bytes().get(minute).copied().unwrap_or(b' ');
        for minute in 0..seen.len().max(entered.len()) {
            let expected = if at(&entered, minute) == b' ' { at(&seen, minute) } else { at(&entered, minute) };
            let got = at(&picture, minute);
            prop_assert!(got == expected || (got == b'i' && b"mc".contains(&expected)), "minute {}", minute);
        }
        let day = minutes(0, 1 + i64::try_from(seen.len().max(entered.len())).expect("short"));
        let tally = tally(&spans, &[day]);
        let busy = picture.bytes().filter(|c| !b" -".contains(c)).count();
        let away = picture.trim_matches(['-', ' ']).split(|c| c != '-').map(str::len).filter(|length| *length <= 180).sum::<usize>();
        prop_assert_eq!(tally.measured_ms(), i64::try_from(busy + away).expect("short") * MINUTE_MS);
        let manual: i64 = tally.categories.iter().map(|split| split.manual).sum();
        let entered_minutes = entered.bytes().filter(|c| *c != b' ').count();
        prop_assert_eq!(manual, i64::try_from(entered_minutes).expect("short") * MINUTE_MS);
        let rounded = tally.rounded(5, &tally.activities.keys().cloned().collect());
        let parts: u32 = rounded.minutes.values().map(|split| split.total()).sum();
        let whole = parts + rounded.unknown_minutes;
        prop_assert!((i64::from(whole) * MINUTE_MS - tally.measured_ms()).abs() <= 150_000);
        prop_assert!(rounded.activities.values().sum::<u32>() <= whole);
    }
}
