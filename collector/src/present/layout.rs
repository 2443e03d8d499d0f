// SPDX-License-Identifier: EUPL-1.2
//! What stands around every page: who is signed in, the way back, the language, the project's purpose, and what only paper
//! shows.

use chrono::NaiveDate;
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::Language;

use super::export::{self, Over};
use super::words::Words;
use super::{BaselinePage, Frame, Pages, UnitPage, council, goals};
use crate::figures::course::Progress;
use crate::goals::Agreement;
use crate::look::Look;

/// What the layout template shows around every page.
pub(super) struct Layout<'a> {
    pub(super) words: Words<'a>,
    pub(super) stylesheet: &'a str,
    pub(super) look: &'a Look,
    pub(super) home: String,
    /// The page's own address.
    pub(super) here: String,
    pub(super) sign_out: String,
    pub(super) account: String,
    /// For administrators only.
    pub(super) admin: Option<String>,
    pub(super) other: Language,
    pub(super) other_href: String,
    pub(super) signed_in: Option<String>,
    pub(super) role: Option<&'a str>,
    pub(super) synthetic: bool,
    pub(super) footer: Vec<String>,
    /// Since when the project is stopped, in words.
    pub(super) stopped: Option<String>,
    /// What stands on paper only.
    pub(super) paper: Option<Paper>,
}

/// What a report on paper adds to a page.
pub(super) struct Paper {
    /// The goals and actions of the unit; a baseline has choices of its own.
    pub(super) agreed: Option<Agreed>,
    pub(super) source: Vec<(String, String)>,
}

/// Goals and actions on paper.
pub(super) struct Agreed {
    pub(super) goals: goals::Agreed,
    pub(super) place: goals::Place,
    pub(super) caption: String,
}

impl Paper {
    pub(super) fn of(
        words: Words<'_>,
        page: &UnitPage<'_>,
        agreements: &[(Agreement, Option<Progress>)],
        today: NaiveDate,
    ) -> Self {
        let agreed = Agreed {
            goals: goals::agreed(words, agreements, today),
            place: goals::place(words, page.terms, page.unit),
            caption: words.get("actions-heading"),
        };
        let source = export::source(words, page.terms, Over::Span(page.span), page.figures);
        Self { agreed: Some(agreed), source }
    }

    pub(super) fn of_baseline(words: Words<'_>, page: &BaselinePage<'_>) -> Self {
        Self { agreed: None, source: export::source(words, page.terms, Over::Baseline(page), page.figures) }
    }
}

impl Layout<'_> {
    /// The address of the unit that the page is about: language, project and unit.
    pub(super) fn unit(&self) -> &str {
        let end = self.here.match_indices('/').nth(5).map_or(self.here.len(), |(at, _)| at);
        self.here.get(..end).unwrap_or_default()
    }
}

impl Pages {
    /// What stands around a page; with terms, those of the project that it is about.
    pub(super) fn layout<'a>(&'a self, frame: &Frame<'a>, terms: Option<&'a Terms>) -> Layout<'a> {
        let words = Words { texts: &self.texts, language: frame.language };
        let other = match frame.language {
            Language::Nl => Language::En,
            Language::En => Language::Nl,
        };
        Layout {
            words,
            stylesheet: &self.stylesheet,
            look: &self.look,
            home: format!("/{}/", frame.language),
            here: format!("/{}{}", frame.language, frame.path),
            sign_out: format!("/{}/sign-out", frame.language),
            account: format!("/{}/account", frame.language),
            admin: frame
                .visitor
                .filter(|visitor| visitor.role == "administrator")
                .map(|_| format!("/{}/admin", frame.language)),
            other,
            other_href: format!("/{other}{}", frame.path),
            signed_in: frame.visitor.map(|visitor| {
                let role = words.get(&format!("role-{}", visitor.role));
                words.with("signed-in-as", &[("name", visitor.name), ("role", &role)])
            }),
            stopped: None,
            paper: None,
            role: frame.visitor.map(|visitor| visitor.role),
            synthetic: terms.is_some_and(|terms| terms.synthetic),
            footer: terms.map_or_else(Vec::new, |terms| {
                vec![
                    words.with("footer-purpose", &[("purpose", &terms.purpose)]),
                    words.with(
                        "footer-controller",
                        &[("controller", &terms.controller), ("contact", &terms.privacy_officer)],
                    ),
                ]
            }),
        }
    }

    /// The same around figures, which says when no newer ones come.
    pub(super) fn layout_of_figures<'a>(
        &'a self,
        frame: &Frame<'a>,
        terms: &'a Terms,
        stopped_since: Option<i64>,
    ) -> Layout<'a> {
        let mut layout = self.layout(frame, Some(terms));
        let words = layout.words;
        layout.stopped = stopped_since.map(|at| words.with("stopped-since", &[("at", &council::instant(words, at))]));
        layout
    }
}
