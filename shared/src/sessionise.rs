// SPDX-License-Identifier: EUPL-1.2
//! From observations to sessions.
//!
//! Sessions are half-open, never overlap and never hold more time than passed on the boot-time clock. Each stretch of
//! observations has one anchor, the wall clock at its beginning; from there time is counted by the boot-time clock, and
//! a wall clock that leaves this count by more than [`TOLERANCE_MS`] has stepped, which begins another stretch. Time that
//! was not observed is in no session: step the [`Sessioniser`] at least once a minute while somebody is active, also
//! when nothing changed. Nothing here knows categories or days.

use crate::observe::{Observation, State};
use crate::rule_pack::Class;
use crate::sample::Call;
use crate::time::{Interval, Moment, Timestamp};

/// How far two clocks may drift apart before this is a step or a sleep.
pub const TOLERANCE_MS: i64 = 2_000;
/// The longest time between two observations over which activity is taken to go on.
pub const LONGEST_UNOBSERVED_MS: i64 = 150_000;
/// A window that is missing for less than this is a window manager at work.
pub const FLICKER_MS: i64 = 250;

/// A stretch of time in one state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// When.
    pub interval: Interval,
    /// What.
    pub kind: Kind,
}

/// What a session was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// A person worked.
    Active {
        /// The application's name; empty when no window could be seen.
        application: String,
        /// What the rule pack says; absent when no rule knows the window.
        class: Option<Class>,
    },
    /// Nobody was at the desktop.
    Away,
}

/// What became of the samples; each has exactly one outcome.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcomes {
    /// All samples.
    pub samples: u64,
    /// Samples that a session holds.
    pub in_sessions: u64,
    /// Samples of windows that a rule excludes.
    pub excluded: u64,
    /// Samples at a time that was recorded already, before the clock was set back.
    pub repeated: u64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Matter {
    Recorded(Kind),
    Excluded,
    Unseen,
}

#[derive(Debug, Clone)]
struct Open {
    start: Timestamp,
    matter: Matter,
}

/// The count of time since an anchor.
#[derive(Debug, Clone, Copy)]
struct Count {
    anchor: Moment,
    last: Moment,
}

/// How time passed between two observations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Passage {
    Continuous,
    Unobserved,
    Slept,
    Stepped,
}

impl Count {
    fn time(self, at: Moment) -> Timestamp {
        self.anchor.wall.plus(at.boot.saturating_sub(self.anchor.boot))
    }

    fn passage(self, at: Moment) -> Passage {
        let boot = at.boot.saturating_sub(self.last.boot);
        let awake = at.monotonic.saturating_sub(self.last.monotonic);
        let drift = at.wall.since(self.time(at)).saturating_abs();
        if drift > TOLERANCE_MS || boot < 0 {
            Passage::Stepped
        } else if awake > LONGEST_UNOBSERVED_MS {
            // Also when the machine slept: it is not known when it fell asleep.
            Passage::Unobserved
        } else if boot.saturating_sub(awake) > TOLERANCE_MS {
            Passage::Slept
        } else {
            Passage::Continuous
        }
    }
}

/// Merges observations into sessions.
#[derive(Debug, Default)]
pub struct Sessioniser {
    count: Option<Count>,
    open: Option<Open>,
    /// The state before a window went missing; complete unless that turns out to be a flicker.
    held: Option<(Open, Timestamp)>,
    /// What earlier stretches recorded: one interval each, sorted.
    recorded: Vec<Interval>,
    /// What this stretch recorded.
    stretch: Option<Interval>,
    /// Whether the last observation was of a person on a call, who was there whatever the mouse says afterwards.
    call: Call,
    outcomes: Outcomes,
}

impl Sessioniser {
    /// A sessioniser that records nothing inside `recorded`.
    #[must_use]
    pub fn new(mut recorded: Vec<Interval>) -> Self {
        recorded.sort();
        Self { recorded, ..Self::default() }
    }

    /// Whether an observation at this moment begins another stretch: it is the first, or a clock has stepped.
    ///
    /// Only then can its time have been recorded already, by a stretch of this sessioniser or by another program before.
    #[must_use]
    pub fn begins_stretch(&self, at: Moment) -> bool {
        self.count.is_none_or(|count| count.passage(at) == Passage::Stepped)
    }

    /// When the machine fell asleep at the earliest, if since the last observation it slept for longer than activity is
    /// taken to go on unobserved.
    #[must_use]
    pub fn asleep_since(&self, at: Moment) -> Option<Timestamp> {
        let count = self.count?;
        let boot = at.boot.saturating_sub(count.last.boot);
        let awake = at.monotonic.saturating_sub(count.last.monotonic);
        (boot.saturating_sub(awake) > LONGEST_UNOBSERVED_MS).then(|| count.time(count.last).min(at.wall))
    }

    /// From here on nothing inside `recorded` is recorded either: the sessions of the journal that end later than now.
    pub fn know(&mut self, recorded: Vec<Interval>) {
        self.recorded.extend(recorded);
        self.recorded.sort();
    }

    /// Takes the next observation and gives the sessions that it completes, in order of time.
    pub fn step(&mut self, observation: Observation) -> Vec<Session> {
        let Observation { at, state, call } = observation;
        let state = self.not_before_the_call_ended(at, state);
        let mut done = Vec::new();
        let count = self.pass(at, &state, &mut done);
        let now = count.time(at);
        let (from, matter) = match state {
            State::Active { application, class } => (now, Matter::Recorded(Kind::Active { application, class })),
            State::Away { since } => (away_from(now, at, since), Matter::Recorded(Kind::Away)),
            State::Excluded => (now, Matter::Excluded),
            State::Unseen => (now, Matter::Unseen),
        };
        self.tally(now, &matter);
        self.change(from, now, matter, &mut done);
        self.count = Some(Count { last: at, ..count });
        self.call = call;
        done
    }

    /// A person who was on a call until now has not been away since the last touch of the keyboard.
    fn not_before_the_call_ended(&self, at: Moment, state: State) -> State {
        match (self.call, state) {
            (Call::On, State::Away { since: _ }) => State::Away { since: at.wall },
            (Call::On | Call::No, state) => state,
        }
    }

    /// The open session as far as it is certain at `now`; none when nothing is open or it is excluded.
    ///
    /// It grows from call to call with the same start, until [`Sessioniser::step`] gives it in its final form, which may
    /// end earlier: whoever stores it replaces it then.
    #[must_use]
    pub fn open(&self, now: Moment) -> Option<Session> {
        let (open, end) = match (&self.held, &self.open, self.count) {
            (Some((held, end)), _, _) => (held, *end),
            (None, Some(open), Some(count)) => (open, count.time(self.certain(count, now))),
            (None, _, _) => return None,
        };
        let kind = kind_of(&open.matter)?;
        let interval = Interval::new(open.start, end)?.minus(&self.recorded).pop()?;
        Some(Session { interval, kind })
    }

    /// Ends what is open; the next observation begins afresh and the time between is a gap.
    pub fn finish(&mut self, now: Moment) -> Vec<Session> {
        let mut done = Vec::new();
        if let Some(count) = self.count.take() {
            self.close(count.time(self.certain(count, now)), &mut done);
        }
        self.begin_stretch();
        done
    }

    /// What became of the samples so far.
    #[must_use]
    pub const fn outcomes(&self) -> Outcomes {
        self.outcomes
    }

    /// The latest moment up to which the open state is certain.
    fn certain(&self, count: Count, now: Moment) -> Moment {
        match count.passage(now) {
            Passage::Continuous => now,
            Passage::Unobserved if self.is_away() => now,
            Passage::Unobserved | Passage::Slept | Passage::Stepped => count.last,
        }
    }

    fn is_away(&self) -> bool {
        self.open.as_ref().is_some_and(|open| open.matter == Matter::Recorded(Kind::Away))
    }

    /// Ends what did not last until `at`, and gives the count that holds from there.
    fn pass(&mut self, at: Moment, state: &State, done: &mut Vec<Session>) -> Count {
        let Some(count) = self.count else {
            return Count { anchor: at, last: at };
        };
        let before = count.time(count.last);
        match count.passage(at) {
            Passage::Continuous => count,
            Passage::Unobserved if self.is_away() => count,
            Passage::Unobserved => {
                self.close(before, done);
                count
            }
            Passage::Slept => {
                let asleep = match *state {
                    State::Away { since } => before.min(away_from(count.time(at), at, since)),
                    State::Active { .. } | State::Excluded | State::Unseen => before,
                };
                self.change(asleep, before, Matter::Recorded(Kind::Away), done);
                count
            }
            Passage::Stepped => {
                self.close(before, done);
                self.begin_stretch();
                Count { anchor: at, last: at }
            }
        }
    }

    fn tally(&mut self, now: Timestamp, matter: &Matter) {
        self.outcomes.samples += 1;
        if *matter == Matter::Excluded {
            self.outcomes.excluded += 1;
        } else if self.recorded.iter().any(|interval| interval.contains(now)) {
            self.outcomes.repeated += 1;
        } else {
            self.outcomes.in_sessions += 1;
        }
    }

    fn change(&mut self, from: Timestamp, now: Timestamp, matter: Matter, done: &mut Vec<Session>) {
        let Some(open) = self.open.take() else {
            self.open = Some(Open { start: now, matter });
            return;
        };
        let from = from.max(open.start);
        if open.matter == matter {
            if matter == Matter::Unseen && now.since(open.start) >= FLICKER_MS {
                self.release(done);
            }
            self.open = Some(open);
        } else if open.matter == Matter::Unseen && from.since(open.start) < FLICKER_MS {
            let start = match self.held.take() {
                Some((held, _)) if held.matter == matter => held.start,
                held => {
                    self.held = held;
                    self.release(done);
                    open.start
                }
            };
            self.open = Some(Open { start, matter });
        } else {
            if matter == Matter::Unseen {
                self.held = Some((open, from));
            } else {
                self.release(done);
                self.record(open, from, done);
            }
            self.open = Some(Open { start: from, matter });
        }
    }

    fn close(&mut self, end: Timestamp, done: &mut Vec<Session>) {
        self.release(done);
        if let Some(open) = self.open.take() {
            self.record(open, end, done);
        }
    }

    fn release(&mut self, done: &mut Vec<Session>) {
        if let Some((held, end)) = self.held.take() {
            self.record(held, end, done);
        }
    }

    fn record(&mut self, open: Open, end: Timestamp, done: &mut Vec<Session>) {
        let (Some(kind), Some(whole)) = (kind_of(&open.matter), Interval::new(open.start, end)) else { return };
        self.stretch = Interval::new(self.stretch.map_or(whole.start(), |stretch| stretch.start()), whole.end());
        done.extend(whole.minus(&self.recorded).into_iter().map(|interval| Session { interval, kind: kind.clone() }));
    }

    fn begin_stretch(&mut self) {
        self.call = Call::No;
        self.recorded.extend(self.stretch.take());
        self.recorded.sort();
    }
}

fn kind_of(matter: &Matter) -> Option<Kind> {
    match matter {
        Matter::Recorded(kind) => Some(kind.clone()),
        Matter::Unseen => Some(Kind::Active { application: String::new(), class: None }),
        Matter::Excluded => None,
    }
}

/// When a person left, in counted time: as long ago as the wall clock says, and never in the future.
fn away_from(now: Timestamp, at: Moment, since: Timestamp) -> Timestamp {
    now.plus(-at.wall.since(since).max(0))
}

#[cfg(test)]
mod tests;
