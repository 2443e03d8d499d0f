// SPDX-License-Identifier: EUPL-1.2
//! What every page shows around its own content, and what becomes of a request.

use askama::Template;
use axum::http::StatusCode;
use daglicht_shared::category::Category;
use daglicht_shared::text::{FluentValue, Language};
use daglicht_shared::time::Timestamp;

use super::form::Form;
use super::house::House;
use crate::clock;
use crate::commands::{self, App};
use crate::consent::{ActiveConsent, NoConsent, State};
use crate::entries::{self, Change, Part, Standing};
use crate::journal::Journal;
use crate::lock;
use crate::sight::Sight;
use crate::text::Words;

/// How many changes are looked through for the next one to undo and to redo.
const CHANGES: u32 = 2;

/// A request that may be answered.
pub(super) struct Visit<'a> {
    pub(super) house: &'a House,
    pub(super) app: &'a App,
    /// The address after the language, such as `/today`.
    pub(super) path: &'a str,
    /// What was sent with it; empty for a page.
    pub(super) form: Form,
    pub(super) now: Timestamp,
}

/// What becomes of a request.
pub(super) enum Answer {
    /// A page.
    Page(String),
    /// A page that says why something was not done, or asks how.
    Asking(String),
    /// Another page, by its address after the language.
    Other(String),
    /// A file to take along.
    File(File),
}

/// A file that the browser keeps.
pub(super) struct File {
    /// Its name, of plain letters.
    pub(super) name: String,
    pub(super) media: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// Where in the pages somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tab {
    Day,
    Week,
    Unknown,
    Sending,
    Data,
    Rules,
}

/// A link with its text.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) text: String,
    pub(super) is_current: bool,
}

/// What the layout shows.
pub(super) struct Frame<'a> {
    pub(super) words: &'a Words,
    pub(super) language: Language,
    pub(super) other: Language,
    /// The address after the language.
    pub(super) path: String,
    pub(super) tabs: Vec<Link>,
    pub(super) notice: Option<String>,
    /// Whether and why not time is measured.
    pub(super) state: String,
    pub(super) measures: Measures,
    /// Whose changes undo and redo are about.
    pub(super) history: History,
    /// What the undo would undo.
    pub(super) undo: Option<String>,
    /// What the redo would do once more.
    pub(super) redo: Option<String>,
    /// The number of this page, for its script.
    pub(super) number: u64,
}

/// What undo and redo are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum History {
    /// Entries and the timer.
    Entries,
    /// The agreements of the conversation sheet.
    Agreements,
}

impl History {
    /// The id in forms.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Entries => "entries",
            Self::Agreements => "agreements",
        }
    }
}

/// What can be done about measuring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measures {
    /// It goes on, and can be paused.
    Yes,
    /// It is allowed and can be paused, and does not go on: the program is off, or sees no desktop.
    Halted,
    /// It is paused, and can be resumed.
    Paused,
    /// Consent is not given, or not for this.
    No,
}

impl Measures {
    /// The id of the state, for its looks.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::Halted => "halted",
            Self::Paused => "paused",
            Self::No => "no",
        }
    }
}

/// A category with its name, for a choice.
pub(super) struct Choice {
    pub(super) id: &'static str,
    pub(super) name: String,
    pub(super) is_chosen: bool,
}

impl<'a> Visit<'a> {
    pub(super) const fn words(&self) -> &'a Words {
        &self.app.words
    }

    /// The last parts of the address: what stands after the page's own name.
    pub(super) fn part(&self, at: usize) -> &'a str {
        self.path.split('/').nth(at + 1).unwrap_or_default()
    }

    /// The address of another page.
    pub(super) fn href(&self, path: &str) -> String {
        format!("/{}{path}", self.words().language())
    }

    pub(super) fn time(&self, at: Timestamp) -> String {
        self.words().time(self.app.zone(), at)
    }

    pub(super) fn length(&self, milliseconds: i64) -> String {
        self.words().duration(milliseconds)
    }

    /// The nine categories, one of them chosen.
    pub(super) fn choices(&self, chosen: Option<Category>) -> Vec<Choice> {
        let choice = |category: Category| Choice {
            id: category.id(),
            name: self.words().category(Some(category)),
            is_chosen: chosen == Some(category),
        };
        Category::ALL.into_iter().map(choice).collect()
    }

    /// What stands around a page.
    pub(super) fn frame(&self, tab: Option<Tab>, journal: Option<&Journal>) -> anyhow::Result<Frame<'a>> {
        let words = self.words();
        let other = match words.language() {
            Language::Nl => Language::En,
            Language::En => Language::Nl,
        };
        let link = |this: Tab, path: &str, id: &str| Link {
            href: self.href(path),
            text: words.get(id),
            is_current: tab == Some(this),
        };
        let week = daglicht_shared::week::Week::of(clock::date(self.app.zone(), self.now));
        let changes = journal.map(|journal| entries::history(journal, CHANGES)).transpose()?.unwrap_or_default();
        let named = |standing| {
            let change = match standing {
                Standing::Done => changes.iter().find(|change| change.standing == standing),
                Standing::Undone => changes.iter().rev().find(|change| change.standing == standing),
            };
            change.map(|change| self.change(change))
        };
        let (state, measures) = self.state()?;
        Ok(Frame {
            words,
            language: words.language(),
            other,
            // A page that answers a form has no address of its own.
            path: if self.path.starts_with("/do/") { self.back() } else { self.path.to_owned() },
            tabs: vec![
                link(Tab::Day, "/today", "page-tab-day"),
                link(Tab::Week, &format!("/weeks/{week}"), "page-tab-week"),
                link(Tab::Unknown, "/unknown", "page-tab-unknown"),
                link(Tab::Sending, "/sending", "page-tab-sending"),
                link(Tab::Data, "/data", "page-tab-data"),
                link(Tab::Rules, "/rules", "page-tab-rules"),
            ],
            notice: self.house.notice(),
            state,
            measures,
            history: History::Entries,
            undo: named(Standing::Done),
            redo: named(Standing::Undone),
            number: self.house.presence().number(),
        })
    }

    /// A change in a few words.
    pub(super) fn change(&self, change: &Change) -> String {
        let kind = self.words().get(&format!("page-change-{}", change.kind));
        let span = change.parts.iter().find_map(|part| match part {
            Part::Entry { before, after } => after.as_ref().or(before.as_ref()).map(|entry| entry.entry.interval),
            Part::Timer { .. } => None,
        });
        match span {
            Some(span) => format!("{kind} {}–{}", self.time(span.start()), self.time(span.end())),
            None => kind,
        }
    }

    fn state(&self) -> anyhow::Result<(String, Measures)> {
        let (record, enrolment) = (self.app.record()?, self.app.enrolment()?);
        let bound = self.app.bound(enrolment.as_ref());
        let words = self.words();
        Ok(match ActiveConsent::check(&record, bound.as_ref(), self.now) {
            Ok(_) if !lock::is_running(&self.app.paths) => (words.get("page-not-running"), Measures::Halted),
            // A desktop that cannot be watched is tried again and again, and nothing is measured meanwhile.
            Ok(_) => match Sight::told(&self.app.paths).and_then(|seen| seen.problem) {
                Some(problem) => (words.with("page-no-desktop", &[("problem", problem.into())]), Measures::Halted),
                None => (words.get("page-measuring"), Measures::Yes),
            },
            Err(NoConsent::Paused { until: Some(until) }) => {
                let zone = self.app.zone();
                let is_today = clock::date(zone, until) == clock::date(zone, self.now);
                let at = if is_today { self.time(until) } else { words.instant(zone, until) };
                let at = FluentValue::from(at);
                (words.with("page-paused-until", &[("until", at)]), Measures::Paused)
            }
            Err(NoConsent::Paused { until: None }) => (words.get("page-paused"), Measures::Paused),
            Err(NoConsent::NotGiven | NoConsent::Withdrawn) => (words.get("page-no-consent"), Measures::No),
            Err(NoConsent::OtherTerms) => (words.get("page-other-terms"), Measures::No),
            Err(NoConsent::NotBegun { .. }) => (words.get("page-not-begun"), Measures::No),
            Err(NoConsent::Ended) => (words.get("page-ended"), Measures::No),
        })
    }

    /// Whether anything may be registered.
    pub(super) fn may_register(&self) -> anyhow::Result<bool> {
        Ok(match self.app.record()?.state {
            State::Given | State::Paused { .. } => true,
            State::NotGiven | State::Withdrawn => false,
        })
    }

    /// The page that says why something was not done.
    pub(super) fn problem(&self, text: &str) -> anyhow::Result<String> {
        let frame = self.frame(None, None)?;
        let back = self.back();
        Ok(ProblemPage { frame, text: text.lines().map(str::to_owned).collect(), back: self.href(&back) }.render()?)
    }

    /// Where a form came from, by its own word, if that is an address of ours.
    pub(super) fn back(&self) -> String {
        let back = self.form.get("back").unwrap_or_default();
        let is_plain = back.starts_with('/')
            && !back.starts_with("//")
            && back.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-".contains(&byte));
        match (is_plain, self.path.starts_with("/data")) {
            (true, _) => back.to_owned(),
            (false, true) => "/data".to_owned(),
            (false, false) => "/today".to_owned(),
        }
    }

    /// Goes back to where the form came from, and says something there.
    pub(super) fn done(&self, notice: String) -> Answer {
        self.house.leave(notice);
        Answer::Other(self.back())
    }
}

impl Answer {
    /// The answer with its status; an error becomes the page that says what a command would print.
    pub(super) fn of(visit: &Visit<'_>, result: anyhow::Result<Self>) -> (StatusCode, Self) {
        match result {
            Ok(answer @ (Self::Page(_) | Self::File(_))) => (StatusCode::OK, answer),
            Ok(answer @ Self::Asking(_)) => (StatusCode::UNPROCESSABLE_ENTITY, answer),
            Ok(answer @ Self::Other(_)) => (StatusCode::SEE_OTHER, answer),
            Err(error) => {
                let is_refusal = error.downcast_ref::<commands::Refusal>().is_some();
                let status =
                    if is_refusal { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::INTERNAL_SERVER_ERROR };
                let text = format!("{error:#}");
                (status, Self::Asking(visit.problem(&text).unwrap_or(text)))
            }
        }
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    frame: Frame<'a>,
    text: Vec<String>,
    back: String,
}
