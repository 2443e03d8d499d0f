// SPDX-License-Identifier: EUPL-1.2
//! The choke point: what the rule pack makes of a sample, before anything is kept of it.
//!
//! Exclusion and classification happen here and nowhere else. A [`Sample`] goes in and its title and address are gone
//! when [`Observer::look`] returns; the [`Observation`] that comes out holds neither, and of an excluded window not even
//! the application. Rules about time are asked again as it passes, of what the patterns made of the window; an answer
//! that changes is another observation, so that no time is counted twice or lost.

use crate::case::{CaseHash, CaseKey};
use crate::id::ActivityId;
use crate::rule_pack::{Class, Context, LocalTime, Look, RulePack, Test, Verdict};
pub use crate::sample::Call;
use crate::sample::{Input, Presence, Sample, Title, Window};
use crate::time::{Moment, Timestamp};

/// A sample without its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// When, by all three clocks.
    pub at: Moment,
    /// What was going on.
    pub state: State,
    /// Whether a person was on a call.
    pub call: Call,
}

/// What was going on at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A person worked in an application.
    Active {
        /// The application's name.
        application: String,
        /// What the rule pack says about the window; absent when no rule knows it or one leaves it unknown.
        class: Option<Class>,
    },
    /// Nobody was at the desktop.
    Away {
        /// The last input, by the wall clock.
        since: Timestamp,
    },
    /// A rule forbids to look.
    Excluded,
    /// A person was there and no window could be seen.
    Unseen,
}

/// A sample that was looked at and is not decided yet; holds no title and no address.
#[derive(Debug, Clone)]
pub struct Looked {
    at: Moment,
    call: Call,
    matter: Matter,
}

#[derive(Debug, Clone)]
enum Matter {
    Away { since: Timestamp },
    Unseen,
    Window { application: String, look: Look },
}

impl Looked {
    /// The case whose number the window showed.
    #[must_use]
    pub const fn case(&self) -> Option<CaseHash> {
        match &self.matter {
            Matter::Window { look, .. } => look.case(),
            Matter::Away { .. } | Matter::Unseen => None,
        }
    }
}

/// What is in front.
#[derive(Debug)]
enum Front {
    Unseen(Call),
    Window(Box<Shown>),
}

/// A window that is in front, without its title.
#[derive(Debug)]
struct Shown {
    application: String,
    /// When the application came to the front, by the monotonic clock.
    since: i64,
    look: Look,
    call: Call,
    previous: Option<ActivityId>,
    reopened_days: Option<u32>,
}

/// The rule pack at work.
#[derive(Debug)]
pub struct Observer {
    pack: RulePack,
    key: Option<CaseKey>,
    /// The durations at which an answer can change, sorted.
    durations: Vec<i64>,
    front: Option<Front>,
    /// The last activity that a rule named since the person came.
    named: Option<ActivityId>,
}

impl Observer {
    /// An observer that has seen nothing; without a key it knows no case again.
    #[must_use]
    pub fn new(pack: RulePack, key: Option<CaseKey>) -> Self {
        let rules = pack.personal().iter().chain(pack.rules());
        let lasting = |test: &Test| match test {
            Test::Lasting(least) => Some(*least),
            Test::Application(_)
            | Test::Title(_)
            | Test::Host(_)
            | Test::Path(_)
            | Test::Browsing(_)
            | Test::Responding(_)
            | Test::Call(_)
            | Test::Input(_)
            | Test::Time { .. }
            | Test::Weekdays(_)
            | Test::After(_)
            | Test::ReopenedAfter(_) => None,
        };
        let mut durations: Vec<i64> = rules.flat_map(|rule| rule.condition.tests()).filter_map(lasting).collect();
        durations.sort_unstable();
        Self { pack, key, durations, front: None, named: None }
    }

    /// Matches the patterns against a sample and drops its title and address.
    #[must_use]
    pub fn look(&self, sample: Sample) -> Looked {
        let Sample { at, presence, window, microphone } = sample;
        let caller = microphone.into_iter().find(|application| self.pack.makes_calls(application));
        let call = if caller.is_some() { Call::On } else { Call::No };
        let input = match presence {
            // Behind a locked screen there is nobody, or somebody else: a call that was left open proves nothing.
            Presence::Locked => {
                return Looked { at, call: Call::No, matter: Matter::Away { since: at.wall } };
            }
            Presence::Idle { since } if caller.is_none() => {
                return Looked { at, call, matter: Matter::Away { since } };
            }
            // Whoever listens and talks is there, with or without a hand on the mouse.
            Presence::Idle { since: _ } => Input::Absent,
            Presence::Active => Input::Recent,
        };
        let matter = match window.or_else(|| caller.map(|caller| Window::new(caller, Title::default()))) {
            Some(window) => {
                let look = self.pack.look(&window, call, input, self.key.as_ref());
                Matter::Window { application: window.application, look }
            }
            None => Matter::Unseen,
        };
        Looked { at, call, matter }
    }

    /// Decides about a sample; `reopened_days` says for how long its case was left alone before it was opened again.
    pub fn decide(&mut self, looked: Looked, local: LocalTime, reopened_days: Option<u32>) -> Observation {
        let Looked { at, call, matter } = looked;
        let front = match matter {
            Matter::Away { since } => {
                self.forget();
                return Observation { at, state: State::Away { since }, call };
            }
            Matter::Unseen => Front::Unseen(call),
            Matter::Window { application, look } => {
                let (since, previous) = match self.front.take() {
                    Some(Front::Window(before)) if before.application == application => {
                        let previous = if before.look.is_same(&look) { before.previous } else { self.named.clone() };
                        (before.since, previous)
                    }
                    Some(Front::Window(_) | Front::Unseen(_)) | None => (at.monotonic, self.named.clone()),
                };
                Front::Window(Box::new(Shown { application, since, look, call, previous, reopened_days }))
            }
        };
        self.front = Some(front);
        self.again(at, local).expect("something is in front")
    }

    /// What is in front, decided anew as time has passed; none when nobody is there.
    pub fn again(&mut self, at: Moment, local: LocalTime) -> Option<Observation> {
        let shown = match self.front.as_ref()? {
            Front::Unseen(call) => return Some(Observation { at, state: State::Unseen, call: *call }),
            Front::Window(shown) => shown,
        };
        let context = Context {
            local: Some(local),
            lasting_ms: at.monotonic.saturating_sub(shown.since),
            previous: shown.previous.as_ref(),
            reopened_days: shown.reopened_days,
        };
        let application = || shown.application.clone();
        let state = match self.pack.decide(&shown.look, &context) {
            Verdict::Excluded { rule: _ } => State::Excluded,
            Verdict::Known(class) => {
                self.named = Some(class.activity.clone());
                State::Active { application: application(), class: Some(class) }
            }
            Verdict::Left { rule: _ } | Verdict::Unknown => State::Active { application: application(), class: None },
        };
        Some(Observation { at, state, call: shown.call })
    }

    /// After how many milliseconds a rule about duration can answer otherwise.
    #[must_use]
    pub fn changes_in(&self, at: Moment) -> Option<i64> {
        let Some(Front::Window(shown)) = &self.front else { return None };
        let lasting = at.monotonic.saturating_sub(shown.since);
        self.durations.iter().find(|least| **least > lasting).map(|least| least - lasting)
    }

    /// Forgets what is in front and what came before.
    pub fn forget(&mut self) {
        (self.front, self.named) = (None, None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = r#"
        schema = 1
        id = "p"
        version = 1
        [calls]
        applications = '^phone$'
        examples = ["phone"]
        counter_examples = ["telephone"]
        [[rule]]
        id = "bank"
        title = '\bbank\b'
        exclude = true
        examples = [{ title = "My bank" }]
        counter_examples = [{ title = "embankment" }]
        [[rule]]
        id = "writer"
        applications = ["writer"]
        activity = "documents"
        category = "administration_projects"
        examples = [{ application = "writer" }]
        counter_examples = [{ application = "other" }]
    "#;

    const LOCAL: LocalTime = LocalTime { weekday: chrono::Weekday::Mon, minute: 600 };

    fn observer() -> Observer {
        Observer::new(RulePack::parse(PACK).expect("a sound pack"), None)
    }

    fn observe(sample: Sample) -> Observation {
        let mut observer = observer();
        let looked = observer.look(sample);
        observer.decide(looked, LOCAL, None)
    }

    fn check(presence: Presence, window: Option<(&str, &str)>, expected: &State) {
        let at = Moment { wall: Timestamp(5_000), monotonic: 5, boot: 5 };
        let window =
            window.map(|(application, title)| Window::new(application.to_owned(), Title::new(title.to_owned())));
        let observed = observe(Sample::new(at, presence, window));
        assert_eq!(observed, Observation { at, state: expected.clone(), call: Call::No });
    }

    const TIMED: &str = r#"
        schema = 1
        id = "p"
        version = 1
        [[rule]]
        id = "long"
        applications = ["chat"]
        lasting = "5m"
        activity = "long-chat"
        category = "meetings"
        examples = [{ application = "chat", lasting = "5m" }]
        counter_examples = [{ application = "chat", lasting = "4m" }]
        [[rule]]
        id = "chat"
        applications = ["chat"]
        activity = "chat"
        category = "administration_projects"
        examples = [{ application = "chat" }]
        counter_examples = [{ application = "cases" }]
        [[rule]]
        id = "error"
        title = 'error'
        after = ["cases"]
        activity = "waiting"
        category = "speed_loss"
        examples = [{ title = "Error", after = "cases" }]
        counter_examples = [{ title = "Error", after = "chat" }]
        [[rule]]
        id = "cases"
        applications = ["cases"]
        activity = "cases"
        category = "standardised_work"
        examples = [{ application = "cases" }]
        counter_examples = [{ application = "chat" }]
    "#;

    /// A person who works second by second; what is answered is the activity.
    struct Desk {
        observer: Observer,
        second: i64,
    }

    impl Desk {
        fn new() -> Self {
            Self { observer: Observer::new(RulePack::parse(TIMED).expect("a sound pack"), None), second: 0 }
        }

        fn now(&self) -> Moment {
            Moment { wall: Timestamp(self.second * 1_000), monotonic: self.second * 1_000, boot: self.second * 1_000 }
        }

        fn see(&mut self, seconds: i64, application: &str, title: &str) -> Option<String> {
            let window = Window::new(application.to_owned(), Title::new(title.to_owned()));
            self.take(seconds, Sample::new(self.now(), Presence::Active, Some(window)))
        }

        fn take(&mut self, seconds: i64, sample: Sample) -> Option<String> {
            let looked = self.observer.look(sample);
            let observation = self.observer.decide(looked, LOCAL, None);
            self.second += seconds;
            activity(observation.state)
        }

        fn again(&mut self) -> Option<String> {
            activity(self.observer.again(self.now(), LOCAL)?.state)
        }
    }

    fn activity(state: State) -> Option<String> {
        match state {
            State::Active { class, .. } => class.map(|class| class.activity.to_string()),
            State::Away { .. } | State::Excluded | State::Unseen => None,
        }
    }

    #[test]
    fn a_rule_about_duration_is_asked_again_when_its_time_has_come() {
        let mut desk = Desk::new();
        assert_eq!(desk.see(100, "chat", "Jan").as_deref(), Some("chat"));
        assert_eq!(desk.observer.changes_in(desk.now()), Some(200_000));
        // Another title of the same application goes on.
        assert_eq!(desk.see(199, "chat", "Piet").as_deref(), Some("chat"));
        assert_eq!(desk.again().as_deref(), Some("chat"));
        desk.second += 1;
        assert_eq!(desk.again().as_deref(), Some("long-chat"));
        assert_eq!(desk.observer.changes_in(desk.now()), None);
        assert_eq!(desk.see(1, "cases", "").as_deref(), Some("cases"));
        assert_eq!(desk.see(1, "chat", "").as_deref(), Some("chat"));
        desk.take(400, Sample::new(desk.now(), Presence::Locked, None));
        assert_eq!(desk.again(), None);
        assert_eq!(desk.see(1, "chat", "").as_deref(), Some("chat"));
    }

    #[test]
    fn what_came_before_is_the_last_activity_that_was_known() {
        let mut desk = Desk::new();
        assert_eq!(desk.see(1, "browser", "Error 502"), None);
        desk.see(1, "cases", "");
        assert_eq!(desk.see(1, "browser", "New tab"), None);
        assert_eq!(desk.see(1, "browser", "Error 502").as_deref(), Some("waiting"));
        assert_eq!(desk.again().as_deref(), Some("waiting"));
        assert_eq!(desk.see(1, "browser", "Error 502").as_deref(), Some("waiting"));
        desk.see(1, "chat", "");
        assert_eq!(desk.see(1, "browser", "Error 502"), None);
        desk.see(1, "cases", "");
        desk.take(1, Sample::new(desk.now(), Presence::Locked, None));
        assert_eq!(desk.see(1, "browser", "Error 502"), None);
    }

    #[test]
    fn a_call_keeps_a_person_from_being_idle() {
        let at = Moment { wall: Timestamp(5_000), monotonic: 5, boot: 5 };
        let check = |presence, window: Option<&str>, microphone: &[&str], expected: State, call| {
            let window = window.map(|application| Window::new(application.to_owned(), Title::default()));
            let microphone = microphone.iter().map(|name| (*name).to_owned()).collect();
            let sample = Sample { microphone, ..Sample::new(at, presence, window) };
            assert_eq!(observe(sample), Observation { at, state: expected, call });
        };
        let seen = |application: &str| State::Active { application: application.to_owned(), class: None };
        let idle = Presence::Idle { since: Timestamp(1_000) };
        let away = |since| State::Away { since: Timestamp(since) };
        check(idle, None, &["recorder", "Phone"], seen("Phone"), Call::On);
        check(idle, Some("paint"), &["phone"], seen("paint"), Call::On);
        check(idle, None, &["recorder"], away(1_000), Call::No);
        check(Presence::Active, Some("paint"), &["phone"], seen("paint"), Call::On);
        check(Presence::Active, None, &["phone"], seen("phone"), Call::On);
        check(Presence::Locked, None, &["phone"], away(5_000), Call::No);
    }

    #[test]
    fn each_sample_becomes_one_state() {
        let known = Class {
            rule: "writer".parse().expect("a slug"),
            activity: "documents".parse().expect("a slug"),
            category: crate::category::Category::AdministrationProjects,
            may_interrupt: false,
            also: Vec::new(),
        };
        let active = |application: &str, class| State::Active { application: application.to_owned(), class };
        check(Presence::Active, Some(("writer", "a.odt")), &active("writer", Some(known)));
        check(Presence::Active, Some(("paint", "a.png")), &active("paint", None));
        check(Presence::Active, Some(("writer", "my bank")), &State::Excluded);
        check(Presence::Active, None, &State::Unseen);
        let since = Timestamp(1_000);
        check(Presence::Idle { since }, Some(("writer", "my bank")), &State::Away { since });
        check(Presence::Locked, Some(("writer", "a")), &State::Away { since: Timestamp(5_000) });
    }
}
