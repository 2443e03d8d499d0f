// SPDX-License-Identifier: EUPL-1.2
//! Invented people for the demonstration.
//!
//! A person's weeks follow from a number, so that every demonstration is the same. The windows are ones that the starter
//! rule pack knows. Nothing here was measured: the shares are chosen within the reference bands, and one team's rework
//! rises in the last weeks so that there is something to see. Projects that take part are marked synthetic.

use chrono::{Days, NaiveDate, NaiveTime};

use crate::category::Category;
use crate::recording::{Line, RecordedPresence};
use crate::time::Timestamp;

/// What a window is for, with the windows that show it.
const CASES: &[(&str, &str)] = &[
    ("firefox", "Zaaksysteem - Aanvraag beoordelen"),
    ("firefox", "Zaaksysteem - Dossier"),
    ("firefox", "Zaaksysteem - Werkvoorraad"),
];
const WAITING: &[(&str, &str)] = &[("firefox", "Een ogenblik geduld - Zaaksysteem")];
const REWORK: &[(&str, &str)] =
    &[("firefox", "Zaaksysteem - Bezwaar"), ("firefox", "Zaaksysteem - Correctie beschikking")];
const OFFICE: &[(&str, &str)] =
    &[("libreoffice-writer", "Verslag - LibreOffice Writer"), ("libreoffice-calc", "Overzicht - LibreOffice Calc")];
const MAIL: &[(&str, &str)] = &[("thunderbird", "Postvak IN - Mozilla Thunderbird")];
const CALL: &[(&str, &str)] = &[("zoom", "Zoom Meeting")];
const LEARNING: &[(&str, &str)] = &[("firefox", "Leerplein - Module 3")];
const UNKNOWN: &[(&str, &str)] = &[("bestanden", "Bestanden")];

/// An invented person.
#[derive(Debug, Clone, Copy)]
pub struct Person {
    /// The number from which everything follows.
    pub number: u64,
    /// How much redoing the person's team meets, in percent of its primary work.
    pub rework: u32,
    /// By how many percentage points that grows with each of the last four weeks.
    pub rework_growth: u32,
    /// How many meetings of the team a day holds, in hundredths.
    pub meetings: u32,
}

/// A fixed sequence of numbers that looks like chance (`SplitMix64`, Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    fn between(&mut self, low: u32, high: u32) -> u32 {
        let width = u64::from(high - low) + 1;
        low + u32::try_from(self.next() % width).expect("below the width, which fits")
    }

    fn in_hundred(&mut self, chances: u32) -> bool {
        self.between(1, 100) <= chances
    }

    fn one<'a>(&mut self, windows: &'a [(&'a str, &'a str)]) -> (&'a str, &'a str) {
        let last = u32::try_from(windows.len() - 1).expect("few windows");
        windows[usize::try_from(self.between(0, last)).expect("few windows")]
    }
}

/// The lines of one day, with the instant reached.
struct Day<'a> {
    lines: &'a mut Vec<Line>,
    dice: &'a mut Dice,
    at: Timestamp,
}

impl Day<'_> {
    fn pass(&mut self, seconds: u32) {
        self.at = self.at.plus(i64::from(seconds) * 1000);
    }

    fn work(&mut self, windows: &[(&str, &str)], minutes: (u32, u32)) {
        let (application, title) = self.dice.one(windows);
        let line = Line::Sample {
            at: self.at,
            presence: RecordedPresence::Active,
            idle_ms: None,
            application: Some(application.to_owned()),
            title: Some(title.to_owned()),
        };
        self.lines.push(line);
        let seconds = self.dice.between(minutes.0 * 60, minutes.1 * 60);
        self.pass(seconds);
    }

    fn lock(&mut self) {
        self.lines.push(Line::Sample {
            at: self.at,
            presence: RecordedPresence::Locked,
            idle_ms: None,
            application: None,
            title: None,
        });
    }

    /// Away from the screen; sometimes the person registers what it was.
    fn away(&mut self, minutes: (u32, u32), category: Option<Category>) {
        self.lock();
        let from = self.at;
        let seconds = self.dice.between(minutes.0 * 60, minutes.1 * 60);
        self.pass(seconds);
        if let Some(category) = category {
            self.lines.push(Line::Entry { from, to: self.at, category });
        }
    }

    /// A stretch of primary work with what comes in between.
    fn primary(&mut self, rework: u32) {
        for _ in 0..self.dice.between(3, 5) {
            if self.dice.in_hundred(rework) {
                self.work(REWORK, (8, 24));
            } else {
                self.work(CASES, (7, 21));
            }
            if self.dice.in_hundred(45) {
                self.work(CASES, (2, 5));
                self.work(MAIL, (1, 3));
                self.work(CASES, (3, 9));
            }
            if self.dice.in_hundred(40) {
                self.work(WAITING, (1, 6));
            }
        }
    }
}

impl Person {
    /// Five working days of one week; `week` counts the demonstration's weeks from 0.
    #[must_use]
    pub fn lines(&self, monday: NaiveDate, week: u32) -> Vec<Line> {
        let mut lines = Vec::new();
        let mut dice = Dice(self.number.wrapping_mul(0x0001_0000_0001).wrapping_add(u64::from(week)));
        let rework = self.rework + self.rework_growth * week.saturating_sub(3);
        let day_off = dice.between(0, 9);
        for (number, date) in (0..5).zip(monday.iter_days()) {
            if number == day_off {
                continue;
            }
            let start = date.and_time(NaiveTime::from_hms_opt(7, 50, 0).expect("a time of day")).and_utc();
            let mut day = Day { lines: &mut lines, dice: &mut dice, at: Timestamp(start.timestamp_millis()) };
            let late = day.dice.between(0, 50 * 60);
            day.pass(late);
            day.work(MAIL, (8, 22));
            day.primary(rework);
            if day.dice.in_hundred(self.meetings) {
                day.work(CALL, (25, 55));
            }
            day.away((5, 14), None);
            day.primary(rework);
            day.work(OFFICE, (10, 30));
            let named = day.dice.in_hundred(70);
            day.away((28, 42), named.then_some(Category::OfficialBreaks));
            day.work(UNKNOWN, (3, 9));
            day.primary(rework);
            if day.dice.in_hundred(35) {
                day.work(LEARNING, (25, 60));
            }
            if day.dice.in_hundred(35) {
                day.away((10, 30), Some(Category::OccupancyLoss));
            }
            if day.dice.in_hundred(self.meetings) {
                day.work(CALL, (20, 45));
            }
            day.primary(rework);
            day.work(MAIL, (5, 15));
            day.lock();
        }
        let end = (monday + Days::new(6)).and_time(NaiveTime::MIN).and_utc().timestamp_millis();
        lines.push(Line::End { end: Timestamp(end) });
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn monday() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 9).expect("a date")
    }

    #[test]
    fn the_same_person_has_the_same_week_and_another_has_not() {
        let person = Person { number: 7, rework: 8, rework_growth: 0, meetings: 60 };
        assert_eq!(person.lines(monday(), 2), person.lines(monday(), 2));
        assert_ne!(person.lines(monday(), 2), person.lines(monday(), 3));
        assert_ne!(person.lines(monday(), 2), Person { number: 8, ..person }.lines(monday(), 2));
    }

    #[test]
    fn the_starter_pack_knows_every_window_as_what_it_is() {
        use crate::rule_pack::{RulePack, Verdict};
        use crate::sample::{Title, Window};
        let pack = RulePack::starter();
        let check = |windows: &[(&str, &str)], expected: Option<Category>| {
            for (application, title) in windows {
                let window = Window::new((*application).to_owned(), Title::new((*title).to_owned()));
                let found = match pack.classify(&window) {
                    Verdict::Known(class) => Some(class.category),
                    Verdict::Left { .. } | Verdict::Unknown => None,
                    Verdict::Excluded { rule } => panic!("{title} is excluded by {rule}"),
                };
                assert_eq!(found, expected, "{application}: {title}");
            }
        };
        check(CASES, Some(Category::StandardisedWork));
        check(WAITING, Some(Category::SpeedLoss));
        check(REWORK, Some(Category::Rework));
        check(OFFICE, Some(Category::AdministrationProjects));
        check(MAIL, Some(Category::AdministrationProjects));
        check(CALL, Some(Category::Meetings));
        check(LEARNING, Some(Category::TrainingCoaching));
        check(UNKNOWN, None);
    }

    #[test]
    fn time_never_goes_back_and_days_do_not_run_over() {
        for number in 0..200 {
            let person = Person { number, rework: 8, rework_growth: 3, meetings: 100 };
            let mut last = i64::MIN;
            for line in person.lines(monday(), 7) {
                if let Line::Sample { at, .. } = line {
                    assert!(at.0 >= last, "{number}");
                    last = at.0;
                    let hour = at.0.rem_euclid(86_400_000) / 3_600_000;
                    assert!((7..20).contains(&hour), "{number} works at {hour}");
                }
            }
        }
    }
}
