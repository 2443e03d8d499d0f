// SPDX-License-Identifier: EUPL-1.2
//! The pages: figures in, HTML out.
//!
//! Pages know figures and terms, never a row or the store. Every word comes from the message files. The pages work
//! without scripts and under a strict content security policy: there is no script and no style attribute. Deliberately
//! absent: output beside time.

pub mod account;
pub mod admin;
mod agenda;
mod baseline;
mod below;
mod chart;
pub mod choice;
mod coarse;
pub mod council;
pub mod export;
mod form;
mod goals;
mod layout;
mod method;
pub(crate) mod numbers;
mod other;
pub mod output;
mod perceived;
pub mod planning;
mod qr;
pub mod rules;
mod sentences;
mod spans;
mod tables;
mod team;
#[cfg(test)]
mod tests;
mod trend;
mod words;

use chrono::NaiveDate;
use daglicht_shared::crypto::sha256;
use daglicht_shared::id::{BaselineId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::text::{DOMAIN, Language, MessageFile, Texts, TextsError};
use daglicht_shared::week::Week;
use data_encoding::BASE64;

pub use self::baseline::BaselinePage;
pub(crate) use self::baseline::reason;
use self::export::{ExportError, File, Format, Over};
use self::layout::{Layout, Paper};
use self::words::Words;
use crate::figures::course::Progress;
use crate::form::Fault;
use crate::goals::{Agreement, Draft, Field, Kind};
use crate::look::Look;

pub use self::goals::Complaint;
use crate::figures::period::Period;

/// The messages of the collector.
pub(crate) const MESSAGES: MessageFile =
    MessageFile { nl: include_str!("../../locales/nl.ftl"), en: include_str!("../../locales/en.ftl") };
/// The messages of files and reports.
const EXPORTS: MessageFile =
    MessageFile { nl: include_str!("../../locales/exports.nl.ftl"), en: include_str!("../../locales/exports.en.ftl") };
const SIGN_IN: MessageFile =
    MessageFile { nl: include_str!("../../locales/sign_in.nl.ftl"), en: include_str!("../../locales/sign_in.en.ftl") };
/// The messages of goals, actions and agendas.
const GOALS: MessageFile =
    MessageFile { nl: include_str!("../../locales/goals.nl.ftl"), en: include_str!("../../locales/goals.en.ftl") };
/// The messages of the works council's and privacy officer's pages and commands.
const COUNCIL: MessageFile =
    MessageFile { nl: include_str!("../../locales/council.nl.ftl"), en: include_str!("../../locales/council.en.ftl") };
/// The messages about spans, trends, units beside each other and baselines.
const INSIGHT: MessageFile =
    MessageFile { nl: include_str!("../../locales/insight.nl.ftl"), en: include_str!("../../locales/insight.en.ftl") };
/// The messages of what a unit chose to recover of a baseline.
const CHOICES: MessageFile =
    MessageFile { nl: include_str!("../../locales/choices.nl.ftl"), en: include_str!("../../locales/choices.en.ftl") };
const ADMIN: MessageFile =
    MessageFile { nl: include_str!("../../locales/admin.nl.ftl"), en: include_str!("../../locales/admin.en.ftl") };
/// The messages of preparing baselines.
const PLANNING: MessageFile = MessageFile {
    nl: include_str!("../../locales/planning.nl.ftl"),
    en: include_str!("../../locales/planning.en.ftl"),
};
/// The messages of trying rules.
const RULES: MessageFile =
    MessageFile { nl: include_str!("../../locales/rules.nl.ftl"), en: include_str!("../../locales/rules.en.ftl") };
/// The messages about what is stored.
const STORED: MessageFile =
    MessageFile { nl: include_str!("../../locales/stored.nl.ftl"), en: include_str!("../../locales/stored.en.ftl") };
/// The messages of services and of output beside time.
const OUTPUT: MessageFile =
    MessageFile { nl: include_str!("../../locales/output.nl.ftl"), en: include_str!("../../locales/output.en.ftl") };
/// All messages of the collector and of the domain.
pub(crate) const ALL_MESSAGES: &[MessageFile] =
    &[DOMAIN, MESSAGES, EXPORTS, SIGN_IN, GOALS, COUNCIL, INSIGHT, CHOICES, ADMIN, PLANNING, RULES, STORED, OUTPUT];
/// The colours and measures of every page; an agency's own come after them.
const TOKENS: &str = include_str!("../../../shared/assets/tokens.css");
const THEME: &str = include_str!("../../assets/theme.css");

/// Makes pages.
#[derive(Debug)]
pub struct Pages {
    texts: Texts,
    look: Look,
    style: String,
    stylesheet: String,
}

/// A file that pages refer to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asset<'a> {
    /// The media type.
    pub content_type: &'static str,
    /// The content.
    pub content: &'a [u8],
}

/// What every page needs to know.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'a> {
    /// The language.
    pub language: Language,
    /// The page's path after the language, such as `/` or `/projects/p/units/u/weeks/2026-W46`.
    pub path: &'a str,
    /// Who is signed in.
    pub visitor: Option<Visitor<'a>>,
}

/// Who is signed in.
#[derive(Debug, Clone, Copy)]
pub struct Visitor<'a> {
    /// The account's name.
    pub name: &'a str,
    /// The id of its role, such as `team-leader`.
    pub role: &'a str,
}

/// The start page.
#[derive(Debug, Clone, Copy)]
pub enum Start<'a> {
    /// For whoever is not signed in.
    SignIn {
        /// What happened before.
        attempt: Attempt,
        /// The accounts of the demonstration; none outside it.
        demo: &'a [DemoAccount<'a>],
        /// What people call the identity provider; none when there is none.
        elsewhere: Option<&'a str>,
    },
    /// For whoever is.
    Overview {
        /// The projects of which the visitor sees something.
        projects: &'a [ProjectEntry<'a>],
    },
}

/// What happened before the sign-in form is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Nothing.
    First,
    /// The name, password or code was wrong.
    Wrong,
    /// There were too many attempts.
    Wait,
}

/// An account that the demonstration offers.
#[derive(Debug, Clone, Copy)]
pub struct DemoAccount<'a> {
    /// The account's name.
    pub name: &'a str,
    /// The id of its role.
    pub role: &'a str,
    /// The name of the unit that it sees, when it sees one.
    pub scope: Option<&'a str>,
}

/// A project on the start page.
#[derive(Debug, Clone, Copy)]
pub struct ProjectEntry<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The units that the visitor may see.
    pub units: &'a [UnitId],
    /// The latest released week.
    pub latest: Option<Week>,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub stopped_since: Option<i64>,
}

/// The page of one unit over a span of the grid.
#[derive(Debug, Clone, Copy)]
pub struct UnitPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The unit.
    pub unit: &'a UnitId,
    /// The week, four weeks or quarter.
    pub span: Span,
    /// The figures.
    pub figures: &'a Period,
    /// The figures of the units directly below that the visitor may see, in the order of the tree.
    pub below: &'a [Period],
    /// The closed weeks of the project, earliest first.
    pub closed: &'a [Week],
    /// The units that the visitor may see.
    pub units: &'a [UnitId],
    /// The baselines that the unit is part of.
    pub baselines: &'a [BaselineId],
    /// Whether the visitor leads the unit and may choose actions.
    pub may_write: bool,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub stopped_since: Option<i64>,
    /// How much of it.
    pub view: View,
}

/// The goals and actions of a unit.
#[derive(Debug, Clone, Copy)]
pub struct GoalsPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The unit.
    pub unit: &'a UnitId,
    /// Its agreements, goals with how they stand.
    pub agreements: &'a [(Agreement, Option<Progress>)],
    /// Whether the visitor leads the unit.
    pub may_write: bool,
    /// The day.
    pub today: NaiveDate,
}

/// One agreement, or the form of a new one.
#[derive(Debug, Clone, Copy)]
pub struct AgreementPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The unit.
    pub unit: &'a UnitId,
    /// What kind of agreement it is.
    pub kind: Kind,
    /// The fields of the form.
    pub draft: &'a Draft,
    /// What is wrong with them.
    pub faults: &'a [(Field, Fault)],
    /// Why a form that is in order was not kept.
    pub complaint: Option<Complaint>,
    /// All versions, newest first; empty for a new agreement.
    pub history: &'a [Agreement],
    /// Whether the visitor leads the unit.
    pub may_write: bool,
    /// The day.
    pub today: NaiveDate,
}

/// How a page is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// All of it.
    Full,
    /// A few large words and the drawing, for a screen on the wall.
    Projector,
}

/// The query that asks for [`View::Projector`].
pub const PROJECTOR: &str = "view=projector";

/// Why a page is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// No such page, project, unit or week.
    NotFound,
    /// The account may not see it.
    NotAllowed,
    /// The week is not closed.
    NotReleased,
    /// Nobody is signed in.
    SignIn,
    /// The request is malformed.
    Request,
    /// The collector failed.
    Failure,
}

impl Problem {
    /// All problems.
    pub const ALL: [Self; 6] =
        [Self::NotFound, Self::NotAllowed, Self::NotReleased, Self::SignIn, Self::Request, Self::Failure];
}

impl Pages {
    /// Reads the message files; pages look as they do without an agency's own look.
    ///
    /// # Errors
    /// [`TextsError`] when they do not parse or differ between the languages.
    pub fn new() -> Result<Self, TextsError> {
        Self::with(Look::default())
    }

    /// The same with an agency's own look.
    ///
    /// # Errors
    /// [`TextsError`] when the message files do not parse or differ between the languages.
    pub fn with(look: Look) -> Result<Self, TextsError> {
        // What print needs stands in the last part and is stronger than an agency's colours.
        let style = [TOKENS, &look.rule, THEME].concat();
        let hash: String = sha256(style.as_bytes()).0.iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { texts: Texts::new(ALL_MESSAGES)?, look, style, stylesheet: format!("theme-{hash}.css") })
    }

    /// The file under `/assets/` with this name; its name changes with its content, so it may be kept for ever.
    #[must_use]
    pub fn asset(&self, name: &str) -> Option<Asset<'_>> {
        if name == self.stylesheet {
            return Some(Asset { content_type: "text/css; charset=utf-8", content: self.style.as_bytes() });
        }
        let logo = self.look.logo.as_ref().filter(|logo| logo.file == name)?;
        Some(Asset { content_type: logo.content_type, content: &logo.content })
    }

    /// The start page.
    #[must_use]
    pub fn start(&self, frame: &Frame<'_>, start: &Start<'_>) -> String {
        other::start(&self.layout(frame, None), start)
    }

    /// The page of one unit over a span of the grid.
    #[must_use]
    pub fn unit(&self, frame: &Frame<'_>, page: &UnitPage<'_>) -> String {
        team::page(&self.layout_of_figures(frame, page.terms, page.stopped_since), page)
    }

    /// The goals and actions of a unit.
    #[must_use]
    pub fn goals(&self, frame: &Frame<'_>, page: &GoalsPage<'_>) -> String {
        goals::overview(&self.layout(frame, Some(page.terms)), page)
    }

    /// One agreement, or the form of a new one.
    #[must_use]
    pub fn agreement(&self, frame: &Frame<'_>, page: &AgreementPage<'_>) -> String {
        goals::one(&self.layout(frame, Some(page.terms)), page)
    }

    /// Tenths of a percentage point as a field of a form shows them.
    #[must_use]
    pub fn tenths(&self, language: Language, tenths: u32) -> String {
        goals::tenths(Words { texts: &self.texts, language }, tenths)
    }

    /// The page of a baseline for one unit.
    #[must_use]
    pub fn baseline(&self, frame: &Frame<'_>, page: &BaselinePage<'_>) -> String {
        baseline::page(&self.layout_of_figures(frame, page.terms, page.stopped_since), page)
    }

    /// The page on which a unit chooses what to recover of one category.
    #[must_use]
    pub fn choice(&self, frame: &Frame<'_>, page: &choice::ChoicePage<'_>) -> String {
        let of = &page.baseline;
        choice::page(&self.layout_of_figures(frame, of.terms, of.stopped_since), page)
    }

    /// The figures of one unit over a span as a file.
    ///
    /// # Errors
    /// [`ExportError`] when it cannot be made.
    pub fn export(
        &self,
        language: Language,
        terms: &Terms,
        span: Span,
        figures: &Period,
        format: Format,
    ) -> Result<File, ExportError> {
        export::file(Words { texts: &self.texts, language }, terms, Over::Span(span), figures, format)
    }

    /// The figures of one unit over a baseline as a file.
    ///
    /// # Errors
    /// [`ExportError`] when it cannot be made.
    pub fn export_baseline(
        &self,
        language: Language,
        page: &BaselinePage<'_>,
        format: Format,
    ) -> Result<File, ExportError> {
        let words = Words { texts: &self.texts, language };
        export::file(words, page.terms, Over::Baseline(page), page.figures, format)
    }

    /// The page of a baseline as a report on paper.
    #[must_use]
    pub fn baseline_report(&self, frame: &Frame<'_>, page: &BaselinePage<'_>) -> String {
        let mut layout = self.layout_of_figures(frame, page.terms, page.stopped_since);
        layout.paper = Some(Paper::of_baseline(layout.words, page));
        baseline::page(&layout, page)
    }

    /// The page of a person's own account.
    #[must_use]
    pub fn account(&self, frame: &Frame<'_>, page: &account::AccountPage<'_>) -> String {
        account::account(&self.layout(frame, None), page)
    }

    /// The page on which a password and a second factor are chosen.
    #[must_use]
    pub fn choose(&self, frame: &Frame<'_>, offer: &account::Offer<'_>) -> String {
        account::choose(&self.layout(frame, None), offer)
    }

    /// The page that says why somebody who came from an identity provider is not signed in.
    #[must_use]
    pub fn not_entered(&self, frame: &Frame<'_>, why: account::NotEntered) -> String {
        account::not_entered(&self.layout(frame, None), why)
    }

    /// The agenda of the meeting that goes with a span.
    #[must_use]
    pub fn agenda(
        &self,
        frame: &Frame<'_>,
        page: &UnitPage<'_>,
        agreements: &[(Agreement, Option<Progress>)],
        today: NaiveDate,
    ) -> String {
        agenda::page(&self.layout_of_figures(frame, page.terms, page.stopped_since), page, agreements, today)
    }

    /// The administrator's first page.
    #[must_use]
    pub fn admin(&self, frame: &Frame<'_>, home: &admin::Home<'_>) -> String {
        admin::home(&self.layout(frame, None), home)
    }

    /// The administrator's page of one project.
    #[must_use]
    pub fn admin_project(&self, frame: &Frame<'_>, page: &admin::Project<'_>) -> String {
        admin::project(&self.layout(frame, Some(page.terms)), page)
    }

    /// The administrator's page of a project's baselines.
    #[must_use]
    pub fn planning(&self, frame: &Frame<'_>, page: &planning::PlanningPage<'_>) -> String {
        planning::page(&self.layout(frame, Some(page.terms)), page)
    }

    /// The administrator's page that tries a rule pack.
    #[must_use]
    pub fn rules(&self, frame: &Frame<'_>, page: &rules::RulesPage<'_>) -> String {
        rules::page(&self.layout(frame, None), page)
    }

    /// The output of a unit in a week, and the form to enter it.
    #[must_use]
    pub fn output(&self, frame: &Frame<'_>, page: &output::OutputPage<'_>) -> String {
        output::week(&self.layout(frame, Some(page.terms)), page)
    }

    /// The administrator's page of a project's services.
    #[must_use]
    pub fn services(&self, frame: &Frame<'_>, page: &output::ServicesPage<'_>) -> String {
        output::services(&self.layout(frame, Some(page.terms)), page)
    }

    /// A sheet of tickets to print.
    #[must_use]
    pub fn tickets(&self, frame: &Frame<'_>, sheet: &admin::Sheet<'_>) -> String {
        admin::sheet(&self.layout(frame, Some(sheet.terms)), sheet)
    }

    /// The page of one unit as a report on paper: with its agreements and source, without what only a screen can do.
    #[must_use]
    pub fn report(
        &self,
        frame: &Frame<'_>,
        page: &UnitPage<'_>,
        agreements: &[(Agreement, Option<Progress>)],
        today: NaiveDate,
    ) -> String {
        let mut layout = self.layout_of_figures(frame, page.terms, page.stopped_since);
        layout.paper = Some(Paper::of(layout.words, page, agreements, today));
        team::page(&layout, page)
    }

    /// A page as one text that refers to nothing: its style is within it, and its links lead nowhere.
    #[must_use]
    pub fn alone(&self, html: &str) -> String {
        let link = format!("<link rel=\"stylesheet\" href=\"/assets/{}\">", self.stylesheet);
        let style = self.style.replace("</", "<\\/");
        let policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
        let within =
            format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<style>{style}</style>");
        let html = html.replace(&link, &within).replace(" href=\"/", " data-href=\"/");
        match &self.look.logo {
            None => html,
            Some(logo) => {
                let picture = format!("data:{};base64,{}", logo.content_type, BASE64.encode(&logo.content));
                html.replace(&format!("/assets/{}", logo.file), &picture)
            }
        }
    }

    /// The page that says why another is not shown.
    #[must_use]
    pub fn problem(&self, frame: &Frame<'_>, problem: Problem) -> String {
        other::problem(&self.layout(frame, None), problem)
    }
}
