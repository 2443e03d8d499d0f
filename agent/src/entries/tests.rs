// SPDX-License-Identifier: EUPL-1.2
//! Entries are drawn with one character per minute: a digit is the position of a category, each run is one entry. Where
//! two entries of a category meet, `|` stands for the boundary and takes no time.

use daglicht_shared::aggregate::{self, TimeEntry};
use daglicht_shared::rule_pack::Class;
use daglicht_shared::sessionise::{Kind as SessionKind, Session};

use super::*;
use crate::clock;
use crate::database::Look;
use crate::measure;
use crate::paths::Paths;
use crate::testing::Folder;

const MINUTE: i64 = 60_000;
const ZONE: Zone = Zone::AMSTERDAM;
const NOW: Timestamp = Timestamp(7_200_000);

struct Case {
    _folder: Folder,
    journal: Journal,
}

fn minutes(start: i64, end: i64) -> Interval {
    Interval::new(Timestamp(start * MINUTE), Timestamp(end * MINUTE)).expect("not empty")
}

fn at(minute: i64) -> Timestamp {
    Timestamp(minute * MINUTE)
}

/// The runs of equal characters of a picture.
fn runs(picture: &str) -> Vec<(char, Interval)> {
    let (mut found, mut minute, mut is_new): (Vec<(char, Interval)>, i64, bool) = (Vec::new(), 0, true);
    for c in picture.chars() {
        if c == '|' {
            is_new = true;
            continue;
        }
        match found.last_mut().filter(|(last, _)| *last == c && !is_new) {
            Some((_, whole)) => *whole = Interval::new(whole.start(), at(minute + 1)).expect("it grows"),
            None => found.push((c, minutes(minute, minute + 1))),
        }
        (minute, is_new) = (minute + 1, false);
    }
    found.retain(|(c, _)| *c != ' ');
    found
}

fn category(c: char) -> Category {
    Category::ALL[c.to_digit(10).expect("a digit") as usize]
}

fn draft(start: i64, end: i64, what: char) -> NewEntry {
    NewEntry { interval: minutes(start, end), category: category(what), note: None }
}

impl Case {
    fn new(picture: &str) -> Self {
        let folder = Folder::new();
        let journal = Journal::open(&Paths::at(folder.path().to_owned()), Look::Brief).expect("made").0;
        for (c, interval) in runs(picture) {
            journal.add(interval, category(c), None).expect("stored");
        }
        Self { _folder: folder, journal }
    }

    fn apply(&self, operation: Operation, overlap: Overlap) -> Result<Change, EntryError> {
        apply(&self.journal, NOW, operation, overlap)
    }

    fn all(&self) -> Vec<Entry> {
        let all = Interval::new(Timestamp(0), Timestamp(crate::journal::LAST_INSTANT)).expect("not empty");
        self.journal.entries(all).expect("can be read")
    }

    fn picture(&self) -> String {
        let mut picture = String::new();
        let mut last: Option<TimeEntry> = None;
        for Entry { entry, .. } in self.all() {
            let (start, end) = (entry.interval.start().0 / MINUTE, entry.interval.end().0 / MINUTE);
            let until = last.map_or(0, |last| last.interval.end().0 / MINUTE);
            assert!(until <= start, "entries overlap");
            picture.extend((until..start).map(|_| ' '));
            if last.is_some_and(|last| until == start && last.category == entry.category) {
                picture.push('|');
            }
            let c = char::from_digit(u32::try_from(entry.category.index()).expect("small"), 10).expect("a digit");
            picture.extend((start..end).map(|_| c));
            last = Some(entry);
        }
        picture
    }

    /// The number of the entry at a minute.
    fn id(&self, minute: i64) -> i64 {
        self.journal.entries(minutes(minute, minute + 1)).expect("can be read").first().expect("an entry").entry.id
    }
}

/// What an operation makes of a day under a policy, and that undo and redo bring both days back whole.
fn check(before: &str, operation: impl Fn(&Case) -> Operation, overlap: Overlap, after: Result<&str, &str>) {
    let case = Case::new(before);
    let day = case.all();
    let done = case.apply(operation(&case), overlap);
    match (after, done) {
        (Ok(after), Ok(_)) => {
            assert_eq!(case.picture(), after, "{before}");
            let changed = case.all();
            undo(&case.journal).expect("works").expect("there is a change");
            assert_eq!(case.all(), day, "{before}: undone");
            redo(&case.journal).expect("works").expect("there is a change");
            assert_eq!(case.all(), changed, "{before}: redone");
        }
        (Err(reason), Err(error)) => {
            assert!(format!("{error:?}").starts_with(reason), "{before}: {error:?}");
            assert_eq!(case.all(), day, "{before}: refused");
            assert_eq!(history(&case.journal, 9).expect("read"), [], "{before}: refused");
        }
        (expected, found) => panic!("{before}: {expected:?}, and it was {found:?}"),
    }
}

#[test]
fn an_entry_that_would_overlap_is_refused_takes_its_time_or_fits_around() {
    let add = |start, end| move |_: &Case| Operation::add(draft(start, end, '5'));
    check("     ", add(1, 3), Overlap::Refuse, Ok(" 55"));
    check("1111    ", add(4, 6), Overlap::Refuse, Ok("111155"));
    check("1111    ", add(2, 6), Overlap::Refuse, Err("InTheWay"));
    check("1111    ", add(2, 6), Overlap::Take, Ok("115555"));
    check("1111    ", add(2, 6), Overlap::Fit, Ok("111155"));
    check("111111", add(2, 4), Overlap::Take, Ok("115511"));
    check("111111", add(2, 4), Overlap::Fit, Err("Nothing"));
    check(" 11 22 ", add(0, 7), Overlap::Take, Ok("5555555"));
    check(" 11 22 ", add(0, 7), Overlap::Fit, Ok("5115225"));
    check("1122", add(1, 3), Overlap::Take, Ok("1552"));
}

#[test]
fn a_refusal_names_everything_that_is_in_the_way() {
    let case = Case::new("11 22 33");
    let wanted = Operation::Import(vec![draft(1, 2, '5'), draft(2, 8, '5')]);
    let Err(EntryError::InTheWay { entries }) = case.apply(wanted, Overlap::Refuse) else { panic!("refused") };
    assert_eq!(entries.iter().map(|entry| entry.entry.id).collect::<Vec<_>>(), [1, 2, 3]);
}

#[test]
fn an_entry_is_edited() {
    let edit = |minute, start, end| {
        move |case: &Case| Operation::Edit {
            id: case.id(minute),
            start,
            end,
            category: Some(Category::ALL[5]),
            note: NoteEdit::Keep,
        }
    };
    check(" 11  ", edit(1, None, None), Overlap::Refuse, Ok(" 55"));
    check(" 11  ", edit(1, Some(at(0)), Some(at(5))), Overlap::Refuse, Ok("55555"));
    check(" 11 2", edit(1, None, Some(at(5))), Overlap::Refuse, Err("InTheWay"));
    check(" 11 2", edit(1, None, Some(at(5))), Overlap::Take, Ok(" 5555"));
    check(" 1122 ", edit(1, None, Some(at(6))), Overlap::Fit, Ok(" 55225"));
    check(" 55  ", edit(1, None, None), Overlap::Refuse, Err("Nothing"));
    check(" 11  ", edit(1, Some(at(3)), None), Overlap::Refuse, Err("Empty"));
    check(" 11  ", edit(1, None, Some(at(1_443))), Overlap::Refuse, Err("Range"));
    let gone = |_: &Case| Operation::Delete { ids: vec![77] };
    check(" 11  ", gone, Overlap::Refuse, Err("NoEntry"));
}

#[test]
fn a_boundary_moves_what_ends_and_what_begins_there() {
    let moved = |from, to| move |_: &Case| Operation::MoveBoundary { at: at(from), to: at(to) };
    check("1122", moved(2, 3), Overlap::Refuse, Ok("1112"));
    check("1122", moved(2, 1), Overlap::Refuse, Ok("1222"));
    check("11  ", moved(2, 4), Overlap::Refuse, Ok("1111"));
    check("  11", moved(2, 0), Overlap::Refuse, Ok("1111"));
    check("1122", moved(2, 4), Overlap::Refuse, Err("Empty"));
    check("1122", moved(1, 3), Overlap::Refuse, Err("NoBoundary"));
    check("11 22", moved(2, 4), Overlap::Refuse, Err("InTheWay"));
    check("11 22", moved(2, 4), Overlap::Take, Ok("11112"));
    check("11 22", moved(2, 4), Overlap::Fit, Ok("11122"));
}

#[test]
fn entries_are_split_and_joined() {
    let split = |at, then| move |case: &Case| Operation::Split { id: case.id(1), at: Timestamp(at), then };
    check("1111", split(2 * MINUTE, None), Overlap::Refuse, Ok("11|11"));
    check("1111", split(3 * MINUTE, Some(Category::ALL[5])), Overlap::Refuse, Ok("1115"));
    check("1111", split(4 * MINUTE, None), Overlap::Refuse, Err("NotInside"));
    let join =
        |category| move |case: &Case| Operation::Join { ids: [case.id(4), case.id(0)], category, note: NoteEdit::Keep };
    check("11  1", join(None), Overlap::Refuse, Ok("11111"));
    check("11  2", join(None), Overlap::Refuse, Err("Different"));
    check("11  2", join(Some(Category::ALL[5])), Overlap::Refuse, Ok("55555"));
    check("11 21", join(None), Overlap::Refuse, Err("InTheWay"));
    check("11 21", join(None), Overlap::Take, Ok("11111"));
    check("11 21", join(None), Overlap::Fit, Ok("11121"));
}

#[test]
fn a_gap_is_filled_around_what_is_there() {
    let fill = |start, end| move |_: &Case| Operation::Fill(draft(start, end, '5'));
    check("11  22", fill(0, 6), Overlap::Refuse, Ok("115522"));
    check("11", fill(0, 2), Overlap::Refuse, Err("Nothing"));
    let case = Case::new("");
    case.apply(Operation::Fill(draft(0, 3_000, '5')), Overlap::Refuse).expect("longer than a day");
    assert_eq!(case.all().len(), 3);
}

#[test]
fn last_week_is_repeated_at_the_same_local_times() {
    let case = Case::new("");
    let local = |date: &str, from: i64, to: i64| {
        let start = clock::midnight(ZONE, date.parse().expect("a date"));
        Interval::new(start.plus(from * MINUTE), start.plus(to * MINUTE)).expect("not empty")
    };
    // The clock goes back in the night before Sunday 2026-10-25.
    for (date, from, to) in [("2026-10-12", 540, 600), ("2026-10-16", 600, 660), ("2026-10-18", 540, 600)] {
        case.journal.add(local(date, from, to), Category::Meetings, Some(&Sealed(vec![7]))).expect("stored");
    }
    let (from, onto) = ("2026-10-12".parse().expect("a date"), "2026-10-19".parse().expect("a date"));
    let change =
        case.apply(Operation::Repeat { from, days: 7, onto, zone: ZONE }, Overlap::Refuse).expect("the week is free");
    let copied: Vec<Interval> = change.entries().iter().map(|entry| entry.entry.interval).collect();
    let expected = [local("2026-10-19", 540, 600), local("2026-10-23", 600, 660), local("2026-10-25", 600, 660)];
    assert_eq!(copied, expected);
    assert!(change.entries().iter().all(|entry| entry.note == Some(Sealed(vec![7]))));
    undo(&case.journal).expect("works");
    assert_eq!(case.all().len(), 3);
}

#[test]
fn a_timer_becomes_an_entry_and_an_undone_stop_gives_it_back() {
    let case = Case::new("");
    let timer = Timer { start: at(5), category: Category::Meetings, note: Some(Sealed(vec![1])) };
    case.apply(Operation::StartTimer(timer.clone()), Overlap::Refuse).expect("none runs");
    let again = case.apply(Operation::StartTimer(timer.clone()), Overlap::Refuse);
    assert!(matches!(again, Err(EntryError::TimerRuns)));
    let stopped = case.apply(Operation::StopTimer { at: at(9) }, Overlap::Refuse).expect("it runs");
    assert_eq!(stopped.entries().first().expect("one").entry.interval, minutes(5, 9));
    assert_eq!(case.journal.timer().expect("read"), None);
    undo(&case.journal).expect("works").expect("the stop");
    assert_eq!((case.journal.timer().expect("read"), case.all().len()), (Some(timer), 0));
    undo(&case.journal).expect("works").expect("the start");
    assert_eq!(case.journal.timer().expect("read"), None);
    assert!(matches!(case.apply(Operation::DiscardTimer, Overlap::Refuse), Err(EntryError::NoTimer)));
}

#[test]
fn a_timer_that_ran_into_an_entry_goes_on_until_that_is_resolved() {
    let case = Case::new("    22");
    let timer = Timer { start: at(2), category: Category::ALL[5], note: None };
    case.apply(Operation::StartTimer(timer.clone()), Overlap::Refuse).expect("none runs");
    let stop = Operation::StopTimer { at: at(8) };
    assert!(matches!(case.apply(stop.clone(), Overlap::Refuse), Err(EntryError::InTheWay { .. })));
    assert_eq!(case.journal.timer().expect("read"), Some(timer));
    case.apply(stop, Overlap::Fit).expect("two parts are free");
    assert_eq!(case.picture(), "  552255");
}

#[test]
fn a_new_change_drops_what_was_undone() {
    let case = Case::new("");
    case.apply(Operation::add(draft(0, 1, '1')), Overlap::Refuse).expect("free");
    case.apply(Operation::add(draft(2, 3, '2')), Overlap::Refuse).expect("free");
    undo(&case.journal).expect("works");
    case.apply(Operation::add(draft(4, 5, '3')), Overlap::Refuse).expect("free");
    assert_eq!(redo(&case.journal).expect("works"), None);
    assert_eq!(case.picture(), "1   3");
    let kinds: Vec<Standing> =
        history(&case.journal, 9).expect("read").into_iter().map(|change| change.standing).collect();
    assert_eq!(kinds, [Standing::Done, Standing::Done]);
}

#[test]
fn history_ends_where_time_was_forgotten() {
    let case = Case::new("");
    for (start, what) in [(10, '1'), (0, '2'), (20, '3')] {
        case.apply(Operation::add(draft(start, start + 5, what)), Overlap::Refuse).expect("free");
    }
    case.journal.forget_before(at(6), ZONE).expect("forgotten");
    assert!(undo(&case.journal).expect("works").is_some());
    assert_eq!(undo(&case.journal).expect("works"), None, "what came before the forgotten entry cannot be undone");
    assert_eq!(case.picture(), "          11111");
    assert!(redo(&case.journal).expect("works").is_some());
}

#[test]
fn an_undo_that_does_not_fit_changes_nothing() {
    let case = Case::new("");
    case.apply(Operation::add(draft(0, 5, '1')), Overlap::Refuse).expect("free");
    case.journal.remove_entry(case.id(0)).expect("a stranger did it");
    assert!(matches!(undo(&case.journal), Err(EntryError::Stale)));
    assert_eq!(case.picture(), "");
}

#[test]
fn what_no_calendar_holds_is_refused() {
    for (start, end) in [(-100, 100), (0, LONGEST + 1), (i64::MAX - 10, i64::MAX)] {
        let case = Case::new("");
        let interval = Interval::new(Timestamp(start), Timestamp(end)).expect("not empty");
        let draft = NewEntry { interval, category: Category::Meetings, note: None };
        let refused = case.apply(Operation::add(draft), Overlap::Take);
        assert!(matches!(refused, Err(EntryError::Range)), "{start} to {end}");
    }
}

const LONGEST: i64 = crate::journal::LONGEST_ENTRY_MS;

/// Sessions: `w` is known work, `u` and `v` are unknown, `-` is away, a space is not observed.
fn record(journal: &Journal, picture: &str) {
    for (c, interval) in runs(picture) {
        let class = (c == 'w').then(|| Class {
            rule: "r".parse().expect("a slug"),
            activity: "a".parse().expect("a slug"),
            category: Category::StandardisedWork,
            may_interrupt: false,
            also: Vec::new(),
        });
        let kind = match c {
            '-' => SessionKind::Away,
            _ => SessionKind::Active { application: c.to_string(), class },
        };
        journal.store(&Session { interval, kind }).expect("stored");
    }
}

#[test]
fn stretches_without_a_name_are_told_with_the_reason() {
    let check = |seen: &str, entered: &str, expected: &str| {
        let case = Case::new(entered);
        record(&case.journal, seen);
        let found: Vec<String> = gaps(&case.journal, minutes(0, 1_440), at(1_440))
            .expect("can be read")
            .into_iter()
            .map(|gap| {
                let kind = match gap.kind {
                    GapKind::Unknown { applications } => applications.concat(),
                    GapKind::Away => "-".to_owned(),
                    GapKind::Unrecorded => "?".to_owned(),
                };
                format!("{}{kind}{}", gap.interval.start().0 / MINUTE, gap.interval.end().0 / MINUTE)
            })
            .collect();
        assert_eq!(found.join(" "), expected, "{seen} with {entered}");
    };
    check("ww--ww", "", "2-4");
    check("--ww--", "", "");
    check("wwuvuw", "", "2uv5");
    check("wwu-vw", "", "2u3 3-4 4v5");
    check("ww  ww", "", "2?4");
    check("ww- -w", "", "2-5");
    check("ww----ww", "   5", "2-3 4-6");
    check("ww", "     5", "2?5");
    check("", "", "");
}

#[test]
fn the_future_has_no_gaps() {
    let case = Case::new("1         2");
    assert_eq!(gaps(&case.journal, minutes(0, 1_440), at(5)).expect("can be read"), []);
    let later = gap_at(&case.journal, minutes(0, 1_440), at(20), at(5)).expect("can be read");
    assert_eq!(later.expect("a gap").interval, minutes(1, 10));
}

/// A fixed sequence that looks like chance (`SplitMix64`).
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: i64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        i64::try_from((z ^ (z >> 31)) % u64::try_from(count).expect("positive")).expect("below an i64")
    }
}

/// Something that a person may do, sensible or not, around the two nights in which the clock changes.
fn anything(dice: &mut Dice, case: &Case, begin: Timestamp) -> Operation {
    let entries = case.all();
    let instant = |dice: &mut Dice| begin.plus(dice.below(30 * 60) * MINUTE + dice.below(2) * dice.below(MINUTE));
    let any_id = |dice: &mut Dice| {
        let index = usize::try_from(dice.below(1 + i64::try_from(entries.len()).expect("few"))).expect("small");
        entries.get(index).map_or(999, |entry| entry.entry.id)
    };
    let edge = |dice: &mut Dice| {
        let index = usize::try_from(dice.below(1 + i64::try_from(entries.len()).expect("few"))).expect("small");
        entries.get(index).map_or(begin, |entry| entry.entry.interval.end())
    };
    let what = Category::ALL[usize::try_from(dice.below(9)).expect("small")];
    let note =
        |dice: &mut Dice| (dice.below(2) == 0).then(|| Sealed(vec![u8::try_from(dice.below(250)).expect("small"); 20]));
    let drafted = |dice: &mut Dice| {
        let start = instant(dice);
        let interval = Interval::new(start, start.plus(1 + dice.below(240 * MINUTE))).expect("not empty");
        NewEntry { interval, category: what, note: note(dice) }
    };
    match dice.below(14) {
        0..3 => Operation::add(drafted(dice)),
        3 => Operation::Import((0..dice.below(6)).map(|_| drafted(dice)).collect()),
        4 => Operation::Fill(drafted(dice)),
        5 => Operation::Edit {
            id: any_id(dice),
            start: (dice.below(2) == 0).then(|| instant(dice)),
            end: (dice.below(2) == 0).then(|| instant(dice)),
            category: (dice.below(2) == 0).then_some(what),
            note: note(dice).map_or(NoteEdit::Clear, NoteEdit::Set),
        },
        6 | 7 => Operation::MoveBoundary { at: edge(dice), to: instant(dice) },
        8 => Operation::Split { id: any_id(dice), at: instant(dice), then: Some(what) },
        9 => Operation::Join { ids: [any_id(dice), any_id(dice)], category: Some(what), note: NoteEdit::Keep },
        10 => {
            let date = clock::date(ZONE, begin);
            let shift = chrono::Days::new(u64::try_from(dice.below(3)).expect("small"));
            Operation::Repeat { from: date, days: 2, onto: date.checked_add_days(shift).expect("near"), zone: ZONE }
        }
        11 => Operation::Delete { ids: vec![any_id(dice)] },
        12 => Operation::StartTimer(Timer { start: instant(dice), category: what, note: note(dice) }),
        _ => match dice.below(3) {
            0 => Operation::DiscardTimer,
            _ => Operation::StopTimer { at: instant(dice) },
        },
    }
}

/// All that is stored of a stretch of days.
fn state(case: &Case) -> (Vec<Entry>, Option<Timer>) {
    (case.all(), case.journal.timer().expect("can be read"))
}

/// No time is counted twice, and each day's categories and unknown are its measured time, in whatever zone it is looked at.
fn check_sums(case: &Case, begin: Timestamp) {
    let (entries, _) = state(case);
    for pair in entries.windows(2) {
        assert!(pair[0].entry.interval.end() <= pair[1].entry.interval.start(), "entries overlap");
    }
    for zone in [ZONE, "Asia/Tokyo".parse().expect("a zone")] {
        for shift in 0..3 {
            let date = clock::date(zone, begin).checked_add_days(chrono::Days::new(shift)).expect("near");
            let day = clock::day(zone, date);
            let spans = measure::timeline(&case.journal, day).expect("can be read");
            let measured: i64 = aggregate::measured(&spans, day).iter().map(|span| span.interval.milliseconds()).sum();
            let tally = aggregate::tally(&spans, &[day]);
            let parts: i64 = Category::ALL.into_iter().map(|category| tally.of(category).total()).sum();
            assert_eq!(parts + tally.unknown_ms, measured, "{zone} {date}");
            assert!(measured <= day.milliseconds(), "{zone} {date}: more than the day");
            let by_hand: i64 = entries
                .iter()
                .filter_map(|entry| entry.entry.interval.intersect(day))
                .map(Interval::milliseconds)
                .sum();
            let manual: i64 = Category::ALL.into_iter().map(|category| tally.of(category).manual).sum();
            assert_eq!(manual, by_hand, "{zone} {date}: entries count whole and once");
        }
    }
}

#[test]
fn thirty_random_changes_are_undone_and_redone_to_the_last_byte_and_no_second_is_lost() {
    for (seed, date) in (1..=6).zip(["2026-03-28", "2026-10-24", "2026-11-20"].into_iter().cycle()) {
        let mut dice = Dice(seed);
        let case = Case::new("");
        let begin = clock::midnight(ZONE, date.parse().expect("a date"));
        let mut until = begin;
        while until.since(begin) < 48 * 60 * MINUTE {
            let start = until.plus(dice.below(3) * 7 * MINUTE);
            until = start.plus(1 + dice.below(90 * MINUTE));
            let application = ["w", "u", "v"][usize::try_from(dice.below(3)).expect("small")];
            let kind = match dice.below(4) {
                0 => SessionKind::Away,
                _ => SessionKind::Active { application: application.to_owned(), class: None },
            };
            let interval = Interval::new(start, until).expect("not empty");
            case.journal.store(&Session { interval, kind }).expect("stored");
        }
        let mut states = vec![state(&case)];
        let mut refused = 0;
        while states.len() <= 30 {
            let overlap =
                [Overlap::Refuse, Overlap::Take, Overlap::Fit][usize::try_from(dice.below(3)).expect("small")];
            let asked = anything(&mut dice, &case, begin);
            match case.apply(asked, overlap) {
                Ok(_) => states.push(state(&case)),
                Err(EntryError::Journal(error)) => panic!("seed {seed}: {error:?}"),
                Err(_) => {
                    refused += 1;
                    assert_eq!(Some(&state(&case)), states.last(), "seed {seed}: a refusal changed something");
                }
            }
            check_sums(&case, begin);
        }
        assert!(refused > 0, "seed {seed}: nothing was refused");
        for expected in states.iter().rev().skip(1) {
            undo(&case.journal).expect("works").expect("there is a change");
            assert_eq!(state(&case), *expected, "seed {seed}: undone");
        }
        assert_eq!(undo(&case.journal).expect("works"), None);
        for expected in states.iter().skip(1) {
            redo(&case.journal).expect("works").expect("there is a change");
            assert_eq!(state(&case), *expected, "seed {seed}: redone");
        }
        assert_eq!(redo(&case.journal).expect("works"), None);
    }
}
