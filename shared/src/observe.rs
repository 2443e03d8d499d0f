// SPDX-License-Identifier: EUPL-1.2
//! The choke point: what the rule pack makes of a sample, before anything is kept of it.
//!
//! Exclusion and classification happen here and nowhere else. A [`Sample`] goes in and is gone afterwards; the
//! [`Observation`] that comes out holds no title, and of an excluded window not even the application.

use crate::rule_pack::{Class, RulePack, Verdict};
use crate::sample::{Presence, Sample};
use crate::time::{Moment, Timestamp};

/// A sample without its title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observation {
    /// When, by all three clocks.
    pub at: Moment,
    /// What was going on.
    pub state: State,
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
    let Sample { at, presence, window } = sample;
    let state = match (presence, window) {
        (Presence::Locked, _) => State::Away { since: at.wall },
        (Presence::Idle { since }, _) => State::Away { since },
        (Presence::Active, None) => State::Unseen,
        (Presence::Active, Some(window)) => match pack.classify(&window) {
            Verdict::Excluded { rule: _ } => State::Excluded,
            Verdict::Known(class) => State::Active { application: window.application, class: Some(class) },
            Verdict::Unknown => State::Active { application: window.application, class: None },
        },
    };
    Observation { at, state }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Title, Window};

    const PACK: &str = r#"
        schema = 1
        id = "p"
        version = 1
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
        let window = window.map(|(application, title)| Window {
            application: application.to_owned(),
            title: Title::new(title.to_owned()),
        });
        let pack = RulePack::parse(PACK).expect("a sound pack");
        assert_eq!(observe(Sample { at, presence, window }, &pack), Observation { at, state: expected.clone() });
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
