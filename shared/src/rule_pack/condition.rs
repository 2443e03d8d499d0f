// SPDX-License-Identifier: EUPL-1.2
//! Conditions: what must hold for a rule to match.
//!
//! A condition is a tree of tests. It is asked about a [`Scene`], which holds which patterns matched and no text; or,
//! when a stored session is judged anew, about what is known of it, and then the answer may be that nobody can know.

use std::fmt;

use chrono::Weekday;

use super::look::{Context, Look};
use crate::id::ActivityId;
use crate::sample::{Browsing, Call, Input, Responding};

/// What must hold for a rule to match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Condition {
    /// One test.
    Is(Test),
    /// All of these.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Not this.
    Not(Box<Self>),
}

/// One test.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// The application's name.
    Application(Pattern),
    /// The title.
    Title(Pattern),
    /// The host of the page.
    Host(Pattern),
    /// The path of the page.
    Path(Pattern),
    /// Whether the browser's window is private.
    Browsing(Browsing),
    /// Whether the application answers.
    Responding(Responding),
    /// Whether a call is on.
    Call(Call),
    /// Whether keyboard and mouse are used; they are not only on a call, for otherwise the person is away.
    Input(Input),
    /// The local time of day, from the first minute to before the last; over midnight when they are the other way round.
    Time {
        /// The first minute of the day.
        from: u32,
        /// The first minute after.
        to: u32,
    },
    /// The local day of the week.
    Weekdays(Vec<Weekday>),
    /// For how many milliseconds at least the application has been in front.
    Lasting(i64),
    /// The last activity that a rule named before this window.
    After(Vec<ActivityId>),
    /// The case in front was left alone for more than so many days before it was opened again.
    ReopenedAfter(u32),
}

/// A pattern, with its place among the patterns of its kind.
#[derive(Debug, Clone)]
pub struct Pattern {
    text: String,
    pub(super) position: usize,
}

/// Two patterns are the same when their texts are; their places differ from pack to pack.
impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Pattern {}

impl Pattern {
    pub(super) const fn new(text: String, position: usize) -> Self {
        Self { text, position }
    }

    /// The regular expression.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// A look at a window and what surrounds it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scene<'a> {
    pub(super) look: &'a Look,
    pub(super) context: &'a Context<'a>,
}

/// An answer that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// It holds.
    Yes,
    /// It does not hold.
    No,
    /// What would have to be known was not kept.
    CannotTell,
}

impl Condition {
    /// Whether the condition holds in a scene.
    pub(super) fn holds(&self, scene: Scene<'_>) -> bool {
        match self {
            Self::Is(test) => test.holds(scene),
            Self::All(all) => all.iter().all(|condition| condition.holds(scene)),
            Self::Any(any) => any.iter().any(|condition| condition.holds(scene)),
            Self::Not(not) => !not.holds(scene),
        }
    }

    /// Whether the condition holds, as far as single tests can still be answered.
    pub fn known(&self, answer: &impl Fn(&Test) -> Known) -> Known {
        let all = |conditions: &[Self], deciding: Known, otherwise: Known| {
            conditions.iter().fold(otherwise, |so_far, condition| match (so_far, condition.known(answer)) {
                (a, b) if a == deciding || b == deciding => deciding,
                (Known::CannotTell, _) | (_, Known::CannotTell) => Known::CannotTell,
                (a, _) => a,
            })
        };
        match self {
            Self::Is(test) => answer(test),
            Self::All(conditions) => all(conditions, Known::No, Known::Yes),
            Self::Any(conditions) => all(conditions, Known::Yes, Known::No),
            Self::Not(not) => match not.known(answer) {
                Known::Yes => Known::No,
                Known::No => Known::Yes,
                Known::CannotTell => Known::CannotTell,
            },
        }
    }

    /// All tests of the tree.
    pub fn tests(&self) -> Vec<&Test> {
        match self {
            Self::Is(test) => vec![test],
            Self::All(conditions) | Self::Any(conditions) => conditions.iter().flat_map(Self::tests).collect(),
            Self::Not(not) => not.tests(),
        }
    }
}

impl Test {
    fn holds(&self, scene: Scene<'_>) -> bool {
        let Scene { look, context } = scene;
        match self {
            Self::Application(pattern) => look.applications.matched(pattern.position),
            Self::Title(pattern) => look.titles.matched(pattern.position),
            Self::Host(pattern) => look.hosts.as_ref().is_some_and(|hosts| hosts.matched(pattern.position)),
            Self::Path(pattern) => look.paths.as_ref().is_some_and(|paths| paths.matched(pattern.position)),
            Self::Browsing(browsing) => look.browsing == *browsing,
            Self::Responding(responding) => look.responding == *responding,
            Self::Call(call) => look.call == *call,
            Self::Input(input) => look.input == *input,
            Self::Time { from, to } => context.local.is_some_and(|local| {
                if from <= to {
                    (*from..*to).contains(&local.minute)
                } else {
                    local.minute >= *from || local.minute < *to
                }
            }),
            Self::Weekdays(days) => context.local.is_some_and(|local| days.contains(&local.weekday)),
            Self::Lasting(least) => context.lasting_ms >= *least,
            Self::After(activities) => context.previous.is_some_and(|previous| activities.contains(previous)),
            Self::ReopenedAfter(days) => context.reopened_days.is_some_and(|gap| gap > *days),
        }
    }
}

/// The condition in the words of a rule pack.
impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let list = |f: &mut fmt::Formatter<'_>, conditions: &[Self], between: &str| {
            for (number, condition) in conditions.iter().enumerate() {
                let before = if number == 0 { "" } else { between };
                match condition {
                    Self::Any(any) if any.len() > 1 => write!(f, "{before}({condition})")?,
                    Self::Is(_) | Self::All(_) | Self::Any(_) | Self::Not(_) => write!(f, "{before}{condition}")?,
                }
            }
            Ok(())
        };
        match self {
            Self::Is(test) => test.fmt(f),
            Self::All(conditions) => list(f, conditions, " & "),
            Self::Any(conditions) => list(f, conditions, " | "),
            Self::Not(not) => write!(f, "not ({not})"),
        }
    }
}

impl fmt::Display for Test {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let clock = |minute: &u32| format!("{:02}:{:02}", minute / 60, minute % 60);
        match self {
            Self::Application(pattern) => write!(f, "application = '{}'", pattern.text),
            Self::Title(pattern) => write!(f, "title = '{}'", pattern.text),
            Self::Host(pattern) => write!(f, "host = '{}'", pattern.text),
            Self::Path(pattern) => write!(f, "path = '{}'", pattern.text),
            Self::Browsing(Browsing::Private) => f.write_str("browsing = \"private\""),
            Self::Browsing(Browsing::Normal | Browsing::Unsaid) => f.write_str("browsing = \"normal\""),
            Self::Responding(responding) => write!(f, "responding = {}", *responding == Responding::Yes),
            Self::Call(call) => write!(f, "call = {}", *call == Call::On),
            Self::Input(input) => write!(f, "idle = {}", *input == Input::Absent),
            Self::Time { from, to } => write!(f, "time = \"{}-{}\"", clock(from), clock(to)),
            Self::Weekdays(days) => {
                let days: Vec<String> = days.iter().map(ToString::to_string).collect();
                write!(f, "weekdays = \"{}\"", days.join(" "))
            }
            Self::Lasting(least) => write!(f, "lasting = \"{}s\"", least / 1000),
            Self::After(activities) => {
                let activities: Vec<&str> = activities.iter().map(ActivityId::as_str).collect();
                write!(f, "after = \"{}\"", activities.join(" "))
            }
            Self::ReopenedAfter(days) => write!(f, "reopened_after_days = {days}"),
        }
    }
}
