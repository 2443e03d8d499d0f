// SPDX-License-Identifier: EUPL-1.2
//! The choke point: what the rule pack makes of a sample, before anything is kept of it.
//!
//! Exclusion and classification happen here and nowhere else. A [`Sample`] goes in and is gone afterwards; the
//! [`Observation`] that comes out holds no title, and of an excluded window not even the application.

use crate::rule_pack::{Class, RulePack, Verdict};
use crate::sample::{Presence, Sample, Title, Window};
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

/// Whether a person is on a call: an application that makes calls uses the microphone.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Call {
    /// Not as far as is known.
    #[default]
    No,
    /// A call is on.
    On,
}

/// What was going on at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// A person worked in an application.
    Active {
        /// The application's name.
        application: String,
        /// What the rule pack says about the window; absent when no rule knows it.
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

/// Applies the rule pack to a sample and drops the title.
#[must_use]
pub fn observe(sample: Sample, pack: &RulePack) -> Observation {
    let Sample { at, presence, window, microphone } = sample;
    let caller = microphone.into_iter().find(|application| pack.makes_calls(application));
    let call = if caller.is_some() { Call::On } else { Call::No };
    let state = match presence {
        // Behind a locked screen there is nobody, or somebody else: a call that was left open proves nothing.
        Presence::Locked => return Observation { at, state: State::Away { since: at.wall }, call: Call::No },
        Presence::Idle { since } if caller.is_none() => State::Away { since },
        // Whoever listens and talks is there, with or without a hand on the mouse.
        Presence::Idle { since: _ } | Presence::Active => {
            match window.or_else(|| caller.map(|caller| Window::new(caller, Title::default()))) {
                Some(window) => classified(window, pack),
                None => State::Unseen,
            }
        }
    };
    Observation { at, state, call }
}

fn classified(window: Window, pack: &RulePack) -> State {
    match pack.classify(&window) {
        Verdict::Excluded { rule: _ } => State::Excluded,
        Verdict::Known(class) => State::Active { application: window.application, class: Some(class) },
        Verdict::Unknown => State::Active { application: window.application, class: None },
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

    fn check(presence: Presence, window: Option<(&str, &str)>, expected: &State) {
        let at = Moment { wall: Timestamp(5_000), monotonic: 5, boot: 5 };
        let window =
            window.map(|(application, title)| Window::new(application.to_owned(), Title::new(title.to_owned())));
        let pack = RulePack::parse(PACK).expect("a sound pack");
        let observed = observe(Sample::new(at, presence, window), &pack);
        assert_eq!(observed, Observation { at, state: expected.clone(), call: Call::No });
    }

    #[test]
    fn a_call_keeps_a_person_from_being_idle() {
        let at = Moment { wall: Timestamp(5_000), monotonic: 5, boot: 5 };
        let pack = RulePack::parse(PACK).expect("a sound pack");
        let check = |presence, window: Option<&str>, microphone: &[&str], expected: State, call| {
            let window = window.map(|application| Window::new(application.to_owned(), Title::default()));
            let microphone = microphone.iter().map(|name| (*name).to_owned()).collect();
            let sample = Sample { microphone, ..Sample::new(at, presence, window) };
            assert_eq!(observe(sample, &pack), Observation { at, state: expected, call });
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
