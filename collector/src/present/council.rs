// SPDX-License-Identifier: EUPL-1.2
//! The pages of the works council and the privacy officer: questions with yes or no, and the proof beside each.
//!
//! Each page is a list of blocks that one template writes. Nothing here is a figure of a team.

mod logs;
mod papers;
mod questions;
pub(crate) mod stored;
mod terms;

use askama::Template;
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use daglicht_shared::crypto::Digest;
use daglicht_shared::manifest::{Terms, Unit};

use super::words::Words;
use super::{Frame, Layout, Pages};
use crate::council::{self, Act, Asked, History, Listed, Look, Seat};
use crate::documents::{Document, Line};
use crate::objections::{Kind, LONGEST, Objection};
use crate::role::Role;

/// A page of the seat.
#[derive(Debug, Clone, Copy)]
pub struct CouncilPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// Since when the project is stopped, in seconds since the Unix epoch.
    pub stopped_since: Option<i64>,
    /// What it shows.
    pub content: Content<'a>,
}

/// What a page of the seat shows.
#[derive(Debug, Clone, Copy)]
pub enum Content<'a> {
    /// The questions.
    Seat {
        /// What is known.
        seat: &'a Seat,
        /// The role that looks.
        role: Role,
        /// The day.
        today: NaiveDate,
        /// What was wrong with what was sent; none on a first look.
        complaint: Option<Complaint>,
    },
    /// The terms over time.
    Settings(&'a History),
    /// Who looked at figures.
    Looks {
        /// What was asked, with the id of the unit.
        asked: &'a Asked,
        /// The looks.
        looks: &'a Listed<Look>,
    },
    /// The units that can be meant, to choose the one of which the looks are asked.
    Units {
        /// What was asked, with a part of a unit's name.
        asked: &'a Asked,
        /// The first of them.
        units: &'a [&'a Unit],
        /// How many there are.
        all: usize,
    },
    /// What was done with accounts, projects and documents.
    Acts {
        /// The acts.
        acts: &'a Listed<Act>,
        /// The number of the act before which they came; none for the latest.
        before: Option<i64>,
    },
    /// What became of each week.
    Weeks(&'a Seat),
    /// What is stored.
    Stored(&'a [(String, Vec<String>)]),
    /// The list of documents.
    Documents,
    /// One document, with what changed since the version before.
    Document {
        /// The document.
        document: &'a Document,
        /// The version of the terms from which it was made.
        version: i64,
        /// The lines that differ from the version before; none when there is none.
        changes: Option<&'a [Line]>,
    },
}

/// Why an objection was not kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// The reason is missing or cannot be shown.
    Reason,
    /// The seat stopped the project before.
    AlreadyStopped,
    /// It is settled already, or another seat's.
    NotOpen,
}

#[derive(Template)]
#[template(path = "council.html")]
struct Sheet<'a> {
    layout: &'a Layout<'a>,
    title: String,
    lead: String,
    project: &'a str,
    stopped: Option<String>,
    tabs: Vec<Tab>,
    blocks: Vec<Block>,
}

struct Tab {
    href: String,
    text: String,
    is_here: bool,
}

enum Block {
    Heading { id: &'static str, text: String },
    Text(String),
    List(Vec<Cell>),
    Table { caption: String, head: Vec<String>, rows: Vec<Vec<Cell>> },
    Object { action: String, complaint: Option<String> },
    Settle { action: String, number: i64, is_stop: bool },
    Verify { action: String },
    Filter { action: String, fields: Vec<Field> },
    Lines(Vec<Marked>),
    Paper(Vec<Paragraph>),
}

struct Cell {
    text: String,
    style: &'static str,
    label: String,
    link: Option<(String, String)>,
}

/// A field of a filter: values with their names and whether each is chosen, or a text.
struct Field {
    name: &'static str,
    label: String,
    input: Input,
}

enum Input {
    Choice(Vec<(String, String, bool)>),
    Text { value: String, help: String },
}

struct Marked {
    is_added: bool,
    word: String,
    text: String,
}

enum Paragraph {
    Heading(String),
    Text(String),
    Item(String),
}

/// The pages of the seat, for the links between them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Seat,
    Settings,
    Looks,
    Acts,
    Weeks,
    Stored,
    Documents,
}

impl Place {
    const ALL: [Self; 7] =
        [Self::Seat, Self::Settings, Self::Weeks, Self::Looks, Self::Acts, Self::Stored, Self::Documents];

    const fn path(self) -> &'static str {
        match self {
            Self::Seat => "",
            Self::Settings => "/settings",
            Self::Looks => "/looks",
            Self::Acts => "/acts",
            Self::Weeks => "/weeks",
            Self::Stored => "/stored",
            Self::Documents => "/documents",
        }
    }

    const fn id(self) -> &'static str {
        match self {
            Self::Seat => "council-seat",
            Self::Settings => "council-settings",
            Self::Looks => "council-looks",
            Self::Acts => "council-acts",
            Self::Weeks => "council-weeks",
            Self::Stored => "council-stored",
            Self::Documents => "council-documents",
        }
    }
}

impl Pages {
    /// A page of the works council's and privacy officer's seat.
    #[must_use]
    pub fn council(&self, frame: &Frame<'_>, page: &CouncilPage<'_>) -> String {
        let layout = self.layout(frame, Some(page.terms));
        let words = layout.words;
        let maker = Maker { words, base: format!("/{}/projects/{}/council", frame.language, page.terms.project) };
        let here = match page.content {
            Content::Seat { .. } => Place::Seat,
            Content::Settings(_) => Place::Settings,
            Content::Looks { .. } | Content::Units { .. } => Place::Looks,
            Content::Acts { .. } => Place::Acts,
            Content::Weeks(_) => Place::Weeks,
            Content::Stored(_) => Place::Stored,
            Content::Documents | Content::Document { .. } => Place::Documents,
        };
        let blocks = match page.content {
            Content::Seat { seat, role, today, complaint } => maker.seat(seat, role, today, complaint),
            Content::Settings(history) => maker.settings(history),
            Content::Looks { asked, looks } => maker.looks(page.terms, asked, looks),
            Content::Units { asked, units, all } => maker.units(page.terms, asked, units, all),
            Content::Acts { acts, before } => maker.acts(acts, before),
            Content::Weeks(seat) => maker.weeks(seat),
            Content::Stored(tables) => maker.stored(tables),
            Content::Documents => maker.documents(),
            Content::Document { document, version, changes } => maker.document(document, version, changes),
        };
        let title = match page.content {
            Content::Document { document, .. } => document.title.clone(),
            Content::Seat { .. }
            | Content::Settings(_)
            | Content::Looks { .. }
            | Content::Units { .. }
            | Content::Acts { .. }
            | Content::Weeks(_)
            | Content::Stored(_)
            | Content::Documents => words.get(&format!("{}-title", here.id())),
        };
        let tab = |place: Place| Tab {
            href: format!("{}{}", maker.base, place.path()),
            text: words.get(place.id()),
            is_here: place == here,
        };
        let stopped = page.stopped_since.map(|at| words.with("council-stopped", &[("at", &instant(words, at))]));
        let sheet = Sheet {
            layout: &layout,
            title,
            lead: words.get(&format!("{}-lead", here.id())),
            project: &page.terms.name,
            stopped,
            tabs: Place::ALL.map(tab).into(),
            blocks,
        };
        sheet.render().expect("the template writes to memory")
    }
}

/// Makes blocks in one language.
struct Maker<'a> {
    words: Words<'a>,
    base: String,
}

impl Maker<'_> {
    fn get(&self, id: &str) -> String {
        self.words.get(id)
    }

    fn heading(&self, id: &'static str) -> Block {
        Block::Heading { id, text: self.get(id) }
    }

    fn table(&self, caption: &str, head: &[&str], rows: Vec<Vec<Cell>>) -> Block {
        let head: Vec<String> = head.iter().map(|id| self.get(id)).collect();
        let labelled = |row: Vec<Cell>| {
            row.into_iter().zip(&head).map(|(cell, label)| Cell { label: label.clone(), ..cell }).collect()
        };
        Block::Table { caption: self.get(caption), rows: rows.into_iter().map(labelled).collect(), head }
    }

    fn objections(&self, objections: &[Objection], role: Role, complaint: Option<Complaint>) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-objections")];
        if objections.is_empty() {
            blocks.push(Block::Text(self.get("question-objections-none")));
        }
        for objection in objections.iter().rev() {
            let role_name = self.get(&format!("role-{}", objection.role.id().replace('_', "-")));
            let at = instant(words, objection.at);
            let values =
                [("name", objection.name.as_str()), ("role", &role_name), ("at", &at), ("reason", &objection.reason)];
            blocks.push(Block::Text(words.with(&format!("council-{}-made", objection.kind.id()), &values)));
            if let Some(settled) = &objection.settled {
                let at = instant(words, settled.at);
                let values = [("name", settled.name.as_str()), ("at", &at), ("reason", &settled.reason)];
                blocks.push(Block::Text(words.with(&format!("council-{}-settled", objection.kind.id()), &values)));
            } else if council::may_settle(objection, role) {
                blocks.push(Block::Settle {
                    action: format!("{}/objections/{}", self.base, objection.number),
                    number: objection.number,
                    is_stop: objection.kind == Kind::Stop,
                });
            }
        }
        blocks.push(self.heading("council-object"));
        blocks.push(Block::Text(self.get("council-object-text")));
        let complaint = complaint.map(|complaint| {
            self.get(match complaint {
                Complaint::Reason => "council-complaint-reason",
                Complaint::AlreadyStopped => "council-complaint-stopped",
                Complaint::NotOpen => "council-complaint-not-open",
            })
        });
        blocks.push(Block::Object { action: format!("{}/objections", self.base), complaint });
        blocks
    }
}

fn plain(text: String) -> Cell {
    Cell { text, style: "", label: String::new(), link: None }
}

fn number(count: impl ToString) -> Cell {
    Cell { style: "nl-table__number", ..plain(count.to_string()) }
}

fn code(text: String) -> Cell {
    Cell { style: "dl-code", ..plain(text) }
}

/// The beginning of a digest, enough to compare by eye.
fn short(digest: &Digest) -> String {
    digest.to_string().chars().take(16).collect()
}

fn fault_text(fault: &crate::verify::Fault) -> String {
    serde_json::to_string(fault).expect("a fault has text keys only")
}

/// "22 November 2026".
fn date(words: Words<'_>, date: NaiveDate) -> String {
    let month = words.get(&format!("month-{}", date.month()));
    words.with("date", &[("day", &date.day().to_string()), ("month", &month), ("year", &date.year().to_string())])
}

/// "22 November 2026, 14:02 UTC".
pub(super) fn instant(words: Words<'_>, seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    format!("{}, {:02}:{:02} UTC", date(words, at.date_naive()), at.hour(), at.minute())
}

impl Sheet<'_> {
    /// The longest reason, for the form.
    const fn longest() -> usize {
        LONGEST
    }
}
