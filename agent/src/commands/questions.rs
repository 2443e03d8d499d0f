// SPDX-License-Identifier: EUPL-1.2
//! What `run` asks: the question of calibration, and the question on return.
//!
//! Nothing here waits or wakes: `run` looks when it is awake anyway. A desktop whose messages can have buttons gets the
//! likeliest answers to the question on return, and what is pressed does what the page does; any other desktop gets the
//! text alone. Where no desktop shows it, `status` and the page do.

use daglicht_platform::{Asked, Reply, Waker};
use daglicht_shared::sample::Presence;
use daglicht_shared::time::Moment;

use super::App;
use crate::away::{self, Question};
use crate::calibration::{self, Doing};
use crate::clock;
use crate::journal::Journal;

/// How often to look whether it is time for a question of calibration.
const CALIBRATION_MS: i64 = 60_000;
/// How long somebody is back before they are asked.
const SETTLED_MS: i64 = 15_000;
const TITLE: &str = "Daglicht";

/// When questions were last looked at, and whether somebody came back since.
#[derive(Debug)]
pub(super) struct Questions {
    calibration: Option<i64>,
    /// When, by the boot-time clock, somebody came back and was not asked yet.
    back: Option<i64>,
    was_away: bool,
    /// The question that stands on the desktop with its answers.
    asked: Option<(Question, Asked)>,
}

impl Default for Questions {
    fn default() -> Self {
        Self { calibration: None, back: None, was_away: true, asked: None }
    }
}

impl Questions {
    /// What becomes readable when a question is answered on the desktop.
    pub(super) fn waker(&self) -> Option<Waker<'_>> {
        self.asked.as_ref().map(|(_, asked)| asked.descriptor())
    }

    /// The machine slept without anybody being told: whoever is there came back.
    pub(super) const fn slept(&mut self) {
        (self.was_away, self.back) = (true, None);
    }

    /// Takes in an answer, and once a minute looks whether it is time for a question.
    pub(super) fn look(&mut self, app: &App, journal: &Journal, doing: Doing, presence: Presence) {
        let now = clock::now();
        self.take_in(app, journal);
        self.look_back(app, journal, presence, now);
        if self.calibration.is_some_and(|last| now.boot.saturating_sub(last) < CALIBRATION_MS) {
            return;
        }
        self.calibration = Some(now.boot);
        // A question that cannot be asked is no reason to stop; what cannot be stored is told by what must be stored.
        if let Ok(Some(at)) = calibration::pass(journal, now.wall, doing) {
            let question = app.words.with("calibrate-question", &[("time", app.words.time(app.zone(), at).into())]);
            super::say(&question);
            drop(daglicht_platform::notify(&app.settings.platform, TITLE, &question));
        }
    }

    /// Whether somebody came back a short while ago, and there is something to ask about the time before.
    fn look_back(&mut self, app: &App, journal: &Journal, presence: Presence, now: Moment) {
        if !self.is_settled(presence, now) {
            return;
        }
        if let Ok(Some(question)) = away::ask(journal, &app.settings.away, app.zone(), now.wall) {
            self.ask(app, journal, question);
        }
    }

    /// Whether somebody came back long enough ago, once for each time.
    ///
    /// What is in front says nothing about that: between two windows there is none for a moment.
    fn is_settled(&mut self, presence: Presence, now: Moment) -> bool {
        match presence {
            Presence::Idle { .. } | Presence::Locked => (self.was_away, self.back) = (true, None),
            Presence::Active if self.was_away => (self.was_away, self.back) = (false, Some(now.boot)),
            Presence::Active => {}
        }
        // By then the absence is on disk.
        let is_settled = self.back.is_some_and(|back| now.boot.saturating_sub(back) >= SETTLED_MS);
        if is_settled {
            self.back = None;
        }
        is_settled
    }

    /// Asks, with the likeliest answers where the desktop shows buttons.
    fn ask(&mut self, app: &App, journal: &Journal, question: Question) {
        let (platform, text) = (&app.settings.platform, super::away::words(app, &question));
        super::say(&text);
        let buttons = super::away::buttons(app, journal, &question).unwrap_or_default();
        let short = super::away::short_words(app, &question);
        match daglicht_platform::ask(platform, TITLE, &short, &buttons) {
            Ok(Some(asked)) => self.asked = Some((question, asked)),
            Ok(None) => drop(daglicht_platform::notify(platform, TITLE, &text)),
            Err(_) => {}
        }
    }

    fn take_in(&mut self, app: &App, journal: &Journal) {
        let Some((question, asked)) = &mut self.asked else { return };
        let Some(reply) = asked.reply() else { return };
        let question = *question;
        self.asked = None;
        match reply {
            Reply::Pressed(button) => match super::away::pressed(app, journal, &question, &button) {
                Ok(said) => super::say(&said),
                Err(error) => super::say(&format!("{error:#}")),
            },
            Reply::Closed => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::time::Timestamp;

    use super::*;

    fn at(second: i64) -> Moment {
        Moment { wall: Timestamp(second * 1000), monotonic: second * 1000, boot: second * 1000 }
    }

    #[test]
    fn somebody_is_asked_once_a_while_after_they_are_back() {
        let mut questions = Questions::default();
        let idle = Presence::Idle { since: Timestamp(0) };
        let settled = |questions: &mut Questions, seconds: &[i64], presence: Presence| -> Vec<i64> {
            seconds.iter().copied().filter(|second| questions.is_settled(presence, at(*second))).collect()
        };
        assert_eq!(settled(&mut questions, &[0, 10, 16, 20, 40], Presence::Active), [16]);
        assert_eq!(settled(&mut questions, &[50, 70, 90], idle), [0; 0]);
        assert_eq!(settled(&mut questions, &[100, 110, 115, 130], Presence::Active), [115]);
        // Nobody was seen to leave, and the machine slept.
        assert_eq!(settled(&mut questions, &[140, 9_000], Presence::Active), [0; 0]);
        questions.slept();
        assert_eq!(settled(&mut questions, &[9_001, 9_010, 9_020, 9_040], Presence::Active), [9_020]);
    }
}
