// SPDX-License-Identifier: EUPL-1.2
//! The pages of the works council and the privacy officer: questions with yes or no, and the proof beside each.
//!
//! Each page is a list of blocks that one template writes. Nothing here is a figure of a team.

use askama::Template;
use chrono::{DateTime, Datelike as _, NaiveDate, Timelike as _};
use daglicht_shared::changes::{Change, Effect};
use daglicht_shared::crypto::Digest;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::words::Words;
use super::{Frame, Layout, Pages};
use crate::council::{self, Against, Asked, Check, Counted, History, LOOKS, Look, Revision, Seat, WeekState};
use crate::documents::{self, Document, Line, Part};
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
        /// What was asked.
        asked: &'a Asked,
        /// The looks.
        looks: &'a [Look],
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

struct Field {
    name: &'static str,
    label: String,
    options: Vec<(String, String, bool)>,
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
    Weeks,
    Stored,
    Documents,
}

impl Place {
    const ALL: [Self; 6] = [Self::Seat, Self::Settings, Self::Weeks, Self::Looks, Self::Stored, Self::Documents];

    const fn path(self) -> &'static str {
        match self {
            Self::Seat => "",
            Self::Settings => "/settings",
            Self::Looks => "/looks",
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
            Content::Looks { .. } => Place::Looks,
            Content::Weeks(_) => Place::Weeks,
            Content::Stored(_) => Place::Stored,
            Content::Documents | Content::Document { .. } => Place::Documents,
        };
        let blocks = match page.content {
            Content::Seat { seat, role, today, complaint } => maker.seat(seat, role, today, complaint),
            Content::Settings(history) => maker.settings(history),
            Content::Looks { asked, looks } => maker.looks(page.terms, asked, looks),
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

    fn seat(&self, seat: &Seat, role: Role, today: NaiveDate, complaint: Option<Complaint>) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-questions"), self.questions(seat, today)];
        let looks = (format!("{}{}", self.base, Place::Looks.path()), self.get(Place::Looks.id()));
        blocks.push(Block::List(vec![Cell { link: Some(looks), ..plain(self.get("council-looks-recorded")) }]));
        blocks.push(self.heading("council-withheld"));
        blocks.push(Block::Text(match &seat.counted {
            None => self.get("council-withheld-none"),
            Some((week, Counted { units, withheld, coarse, merged })) => {
                let week = super::words::uncapitalised(&words.span(Span::Week(*week)));
                let numbers = [units, withheld, coarse, merged].map(ToString::to_string);
                let [units, withheld, coarse, merged] = &numbers;
                words.with(
                    "council-withheld-text",
                    &[
                        ("week", &week),
                        ("units", units),
                        ("withheld", withheld),
                        ("coarse", coarse),
                        ("merged", merged),
                    ],
                )
            }
        }));
        blocks.push(self.heading("council-refused"));
        let since = instant(words, seat.started_at);
        blocks.push(Block::Text(words.with("council-refused-text", &[("since", &since)])));
        if seat.refused.is_empty() {
            blocks.push(Block::Text(self.get("council-refused-none")));
        } else {
            let row = |(kind, count): &(crate::refusal::Kind, u64)| {
                vec![plain(self.get(&format!("refused-{}", kind.id()))), number(count)]
            };
            let rows = seat.refused.iter().map(row).collect();
            blocks.push(self.table("council-refused", &["council-head-reason", "council-head-count"], rows));
        }
        blocks.extend(self.objections(&seat.objections, role, complaint));
        blocks
    }

    fn questions(&self, seat: &Seat, today: NaiveDate) -> Block {
        let words = self.words;
        let weeks = |weeks: &[Week]| weeks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let question = |id: &str, answer: Answer, detail: String, place: Place, fragment: &str| {
            let (word, style) = match answer {
                Answer::Yes => ("answer-yes", "dl-answer dl-answer--yes"),
                Answer::No => ("answer-no", "dl-answer dl-answer--no"),
                Answer::Open => ("answer-open", "dl-answer"),
            };
            let link = (format!("{}{}{fragment}", self.base, place.path()), self.get(&format!("{id}-proof")));
            vec![
                plain(self.get(id)),
                Cell { style, ..plain(self.get(word)) },
                Cell { link: Some(link), style: "nl-table__text", ..plain(detail) },
            ]
        };
        let settings = match &seat.approval {
            None => (Answer::Open, self.get("question-settings-awaits")),
            Some(approval) => {
                let hash = seat.terms.hash().to_string();
                let detail = words.with(
                    "question-settings-detail",
                    &[
                        ("reference", &approval.reference),
                        ("date", &date(words, approval.decided_on)),
                        ("hash", &hash),
                        ("fingerprint", &approval.fingerprint()),
                    ],
                );
                (yes(seat.settings_equal), detail)
            }
        };
        let valid = match &seat.approval {
            None => (Answer::Open, self.get("question-settings-awaits")),
            Some(approval) => (
                yes(approval.valid_until >= today),
                words.with("question-valid-detail", &[("date", &date(words, approval.valid_until))]),
            ),
        };
        let present: Vec<Week> = seat.weeks.iter().filter(|week| week.has_reports).map(|week| week.week).collect();
        let outside = if seat.outside.is_empty() {
            let detail = match present.is_empty() {
                true => self.get("question-outside-nothing"),
                false => words.with("question-outside-detail", &[("weeks", &weeks(&present))]),
            };
            (Answer::Yes, detail)
        } else {
            (Answer::No, words.with("question-outside-found", &[("weeks", &weeks(&seat.outside))]))
        };
        let closed = seat.weeks.iter().filter(|week| week.closed_at.is_some()).count();
        let kept: Vec<Week> = seat
            .weeks
            .iter()
            .filter(|week| week.closed_at.is_some() && week.has_reports)
            .map(|week| week.week)
            .collect();
        let destroyed = if kept.is_empty() {
            let count = u32::try_from(closed).unwrap_or(u32::MAX);
            (Answer::Yes, words.count("question-destroyed-detail", "count", count, &[]))
        } else {
            (Answer::No, words.with("question-destroyed-found", &[("weeks", &weeks(&kept))]))
        };
        let late: Vec<Week> = seat.weeks.iter().filter(|week| week.is_overdue).map(|week| week.week).collect();
        let closing = match (seat.stopped_since, late.is_empty()) {
            (Some(_), _) => (Answer::Open, self.get("question-closed-stopped")),
            (None, true) => (Answer::Yes, self.get("question-closed-detail")),
            (None, false) => (Answer::No, words.with("question-closed-found", &[("weeks", &weeks(&late))])),
        };
        let unchanged = match &seat.checked {
            None => (Answer::Open, self.get("question-unchanged-never")),
            Some(check) => (yes(check.found.faults.is_empty()), self.checked(check)),
        };
        let open = council::open(&seat.objections).count();
        let objections = match open {
            0 => (Answer::Yes, self.get("question-objections-none")),
            open => {
                let count = u32::try_from(open).unwrap_or(u32::MAX);
                (Answer::No, words.count("question-objections-open", "count", count, &[]))
            }
        };
        let rows = vec![
            question("question-settings", settings.0, settings.1, Place::Settings, ""),
            question("question-valid", valid.0, valid.1, Place::Settings, ""),
            question("question-outside", outside.0, outside.1, Place::Stored, ""),
            question("question-destroyed", destroyed.0, destroyed.1, Place::Weeks, ""),
            question("question-closed", closing.0, closing.1, Place::Weeks, ""),
            question("question-unchanged", unchanged.0, unchanged.1, Place::Weeks, "#council-verify"),
            question("question-objections", objections.0, objections.1, Place::Seat, "#council-objections"),
        ];
        self.table("council-questions", &["council-head-question", "council-head-answer", "council-head-proof"], rows)
    }

    fn checked(&self, check: &Check) -> String {
        let at = instant(self.words, check.at);
        let (entries, faults) = (check.found.entries.to_string(), check.found.faults.len().to_string());
        let id = if check.found.faults.is_empty() { "question-unchanged-detail" } else { "question-unchanged-found" };
        self.words.with(id, &[("at", &at), ("entries", &entries), ("faults", &faults)])
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

    fn settings(&self, history: &History) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-approval")];
        match &history.approval {
            None => blocks.push(Block::Text(self.get("question-settings-awaits"))),
            Some(approval) => {
                let facts = [
                    ("approval-reference", approval.reference.clone()),
                    ("approval-decided", date(words, approval.decided_on)),
                    ("approval-valid", date(words, approval.valid_until)),
                    ("approval-document", approval.document.to_string()),
                    ("approval-terms", approval.terms.to_string()),
                    ("approval-key", approval.fingerprint()),
                ];
                let rows = facts.into_iter().map(|(id, value)| vec![plain(self.get(id)), code(value)]).collect();
                blocks.push(self.table("council-approval", &["council-head-term", "council-head-value"], rows));
            }
        }
        if let Some(latest) = history.versions.first() {
            blocks.push(self.heading("council-terms"));
            let row = |(id, value): (&str, String)| vec![plain(self.get(&format!("term-{id}"))), plain(value)];
            let rows = in_force(&latest.terms).into_iter().map(row).collect();
            blocks.push(self.table("council-terms", &["council-head-term", "council-head-value"], rows));
        }
        blocks.push(self.heading("council-history"));
        for revision in &history.versions {
            blocks.extend(self.revision(revision));
        }
        blocks
    }

    fn revision(&self, revision: &Revision) -> Vec<Block> {
        let words = self.words;
        let (number, at) = (revision.number.to_string(), instant(words, revision.at));
        let hash = revision.terms.hash().to_string();
        let values = [("number", number.as_str()), ("at", &at), ("hash", &hash)];
        let mut blocks = vec![Block::Text(words.with("council-version", &values))];
        let against = match &revision.against {
            None => {
                blocks.push(Block::Text(self.get("council-version-first")));
                return blocks;
            }
            Some(Against::Version(number)) => words.with("council-against-version", &[("number", &number.to_string())]),
            Some(Against::Project(project)) => words.with("council-against-project", &[("project", project.as_str())]),
        };
        if revision.changes.is_empty() {
            blocks.push(Block::Text(words.with("council-no-changes", &[("against", &against)])));
            return blocks;
        }
        let widens = revision.changes.iter().filter(|change| change.effect == Effect::Widens).count();
        let (all, widens) = (revision.changes.len().to_string(), widens.to_string());
        let values = [("against", against.as_str()), ("changes", &all), ("widens", &widens)];
        blocks.push(Block::Text(words.with("council-changes-text", &values)));
        let rows = revision.changes.iter().map(|change| self.change(change)).collect();
        let head = ["council-head-term", "council-head-before", "council-head-after", "council-head-effect"];
        blocks.push(self.table("council-changes", &head, rows));
        blocks
    }

    fn change(&self, change: &Change) -> Vec<Cell> {
        let name = self.get(&format!("term-{}", change.term.replace('_', "-")));
        let name = match &change.item {
            Some(item) => format!("{name}: {item}"),
            None => name,
        };
        let value = |value: &Option<String>| match value {
            // A rule pack is long; that it changed is what counts here.
            Some(text) if text.chars().count() > 200 => plain(self.get("council-long-text")),
            Some(text) => plain(text.clone()),
            None => plain(self.get("council-absent")),
        };
        let (effect, style) = match change.effect {
            Effect::Widens => ("effect-widens", "dl-answer dl-answer--no"),
            Effect::Narrows => ("effect-narrows", "dl-answer"),
            Effect::Open => ("effect-open", "dl-answer"),
        };
        vec![plain(name), value(&change.before), value(&change.after), Cell { style, ..plain(self.get(effect)) }]
    }

    fn looks(&self, terms: &Terms, asked: &Asked, looks: &[Look]) -> Vec<Block> {
        let words = self.words;
        let all = || (String::new(), self.get("council-filter-all"), false);
        let chosen = |mut options: Vec<(String, String, bool)>, value: &str| {
            options.insert(0, all());
            for option in &mut options {
                option.2 = option.0 == value;
            }
            options
        };
        let units = terms.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone(), false)).collect();
        let weeks = terms.first_week.through(terms.last_week);
        let weeks = weeks.map(|week| (week.to_string(), words.span(Span::Week(week)), false)).collect();
        let role_name = |role: Role| self.get(&format!("role-{}", role.id().replace('_', "-")));
        let roles = Role::ALL.map(|role| (role.id().to_owned(), role_name(role), false)).into();
        let fields = vec![
            Field { name: "unit", label: self.get("council-head-unit"), options: chosen(units, &asked.unit) },
            Field { name: "week", label: self.get("council-head-week"), options: chosen(weeks, &asked.week) },
            Field { name: "role", label: self.get("council-head-role"), options: chosen(roles, &asked.role) },
        ];
        let mut blocks = vec![Block::Filter { action: format!("{}/looks", self.base), fields }];
        if looks.is_empty() {
            blocks.push(Block::Text(self.get("council-looks-none")));
            return blocks;
        }
        if looks.len() == usize::from(LOOKS) {
            blocks.push(Block::Text(words.with("council-looks-many", &[("count", &LOOKS.to_string())])));
        }
        let row = |look: &Look| {
            let unit = terms.unit(&look.unit).map_or_else(|| look.unit.to_string(), |unit| unit.name.clone());
            vec![
                plain(instant(words, look.at)),
                plain(look.name.clone()),
                plain(role_name(look.role)),
                plain(unit),
                plain(look.subject.to_string()),
                plain(self.get(&format!("form-{}", look.form.id()))),
            ]
        };
        let head = [
            "council-head-when",
            "council-head-name",
            "council-head-role",
            "council-head-unit",
            "council-head-week",
            "council-head-form",
        ];
        blocks.push(self.table("council-looks", &head, looks.iter().map(row).collect()));
        blocks
    }

    fn weeks(&self, seat: &Seat) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![self.heading("council-week-list")];
        if seat.weeks.is_empty() {
            blocks.push(Block::Text(self.get("council-week-none")));
        } else {
            let rows = seat.weeks.iter().map(|week| self.week(week)).collect();
            let head = ["council-head-week", "council-head-closed", "council-head-reports", "council-head-entry"];
            blocks.push(self.table("council-week-list", &head, rows));
        }
        blocks.push(self.heading("council-verify"));
        blocks.push(Block::Text(match &seat.checked {
            None => self.get("question-unchanged-never"),
            Some(check) => self.checked(check),
        }));
        if let Some(check) = seat.checked.as_ref().filter(|check| !check.found.faults.is_empty()) {
            blocks.push(Block::List(check.found.faults.iter().map(|fault| code(fault_text(fault))).collect()));
        }
        if let Some((number, digest)) = &seat.last_release {
            let values = [("number", &*number.to_string()), ("digest", &*digest.to_string())];
            blocks.push(Block::Text(words.with("council-note", &values)));
        }
        blocks.push(Block::Verify { action: format!("{}/verify", self.base) });
        blocks
    }

    fn week(&self, week: &WeekState) -> Vec<Cell> {
        let words = self.words;
        let closed = match week.closed_at {
            Some(at) => instant(words, at),
            None if week.is_overdue => self.get("council-week-overdue"),
            None => self.get("council-week-open"),
        };
        let (reports, style) = match (week.has_reports, week.is_kept_too_long(), week.closed_at) {
            (_, true, _) => ("council-week-kept", "dl-answer dl-answer--no"),
            (true, false, _) => ("council-week-present", ""),
            (false, false, Some(_)) => ("council-week-destroyed", ""),
            (false, false, None) => ("council-week-empty", ""),
        };
        let entry = week.entry.map_or_else(String::new, |(number, digest)| format!("{number}  {}", short(&digest)));
        vec![
            plain(words.span(Span::Week(week.week))),
            plain(closed),
            Cell { style, ..plain(self.get(reports)) },
            code(entry),
        ]
    }

    fn stored(&self, tables: &[(String, Vec<String>)]) -> Vec<Block> {
        let mut blocks = vec![self.heading("council-stored-collector")];
        let here = tables.iter().map(|(table, columns)| (table.as_str(), columns.iter().map(String::as_str).collect()));
        blocks.extend(self.tables("stored", here));
        blocks.push(self.heading("council-stored-agent"));
        blocks.push(Block::Text(self.get("council-stored-agent-text")));
        let there = daglicht_shared::stored::TABLES.iter().map(|table| (table.name, table.columns.to_vec()));
        blocks.extend(self.tables("kept", there));
        blocks
    }

    fn tables<'t>(&self, start: &str, tables: impl Iterator<Item = (&'t str, Vec<&'t str>)>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (table, columns) in tables {
            let id = format!("{start}-{}", table.replace('_', "-"));
            let meaning = self.words.find(&id).unwrap_or_else(|| self.get("stored-unknown"));
            blocks.push(Block::Text(format!("{table}: {meaning}")));
            let row = |column: &&str| {
                let meaning = meanings(start, table, column).iter().find_map(|id| self.words.find(id));
                vec![code((*column).to_owned()), plain(meaning.unwrap_or_else(|| self.get("stored-unknown")))]
            };
            let rows = columns.iter().map(row).collect();
            let head = ["council-head-column", "council-head-meaning"].map(|id| self.get(id));
            blocks.push(Block::Table { caption: table.to_owned(), head: head.into(), rows });
        }
        blocks
    }

    fn documents(&self) -> Vec<Block> {
        let item = |kind: documents::Kind| {
            let href = format!("{}/documents/{}", self.base, kind.id());
            Cell { link: Some((href, self.get(&format!("document-{}", kind.id())))), ..plain(String::new()) }
        };
        vec![Block::List(documents::Kind::ALL.map(item).into())]
    }

    fn document(&self, document: &Document, version: i64, changes: Option<&[Line]>) -> Vec<Block> {
        let words = self.words;
        let address = format!("{}/documents/{}", self.base, document.kind.id());
        let download = |form: &str| Cell {
            link: Some((format!("{address}/{form}"), self.get(&format!("document-as-{form}")))),
            ..plain(String::new())
        };
        let mut blocks = vec![
            Block::Text(words.with("document-version", &[("version", &version.to_string())])),
            Block::List(vec![download("text"), download("html")]),
        ];
        match changes {
            None => blocks.push(Block::Text(self.get("document-first"))),
            Some([]) => blocks.push(Block::Text(self.get("document-same"))),
            Some(lines) => {
                blocks.push(self.heading("document-changes"));
                let marked = |line: &Line| {
                    let (is_added, id) = match line {
                        Line::Added(_) => (true, "document-added"),
                        Line::Removed(_) => (false, "document-removed"),
                    };
                    Marked { is_added, word: self.get(id), text: line.text().to_owned() }
                };
                blocks.push(Block::Lines(lines.iter().map(marked).collect()));
            }
        }
        let paragraph = |part: &Part| match part {
            Part::Heading(text) => Paragraph::Heading(text.clone()),
            Part::Text(text) => Paragraph::Text(text.clone()),
            Part::Item(text) => Paragraph::Item(text.clone()),
        };
        blocks.push(Block::Paper(document.parts.iter().map(paragraph).collect()));
        blocks
    }
}

/// The messages in which the meaning of a column may stand: its own, or that of all columns of its name.
pub(crate) fn meanings(start: &str, table: &str, column: &str) -> [String; 2] {
    let (table, column) = (table.replace('_', "-"), column.replace('_', "-"));
    [format!("{start}-{table}--{column}"), format!("meaning-{column}")]
}

/// The answer to a question.
#[derive(Clone, Copy)]
enum Answer {
    Yes,
    No,
    /// It cannot be answered yet.
    Open,
}

const fn yes(is_so: bool) -> Answer {
    if is_so { Answer::Yes } else { Answer::No }
}

/// The terms that people ask about, with their values.
fn in_force(terms: &Terms) -> Vec<(&'static str, String)> {
    let disclosure = terms.disclosure;
    let mut rows = vec![
        ("purpose", terms.purpose.clone()),
        ("controller", terms.controller.clone()),
        ("legal-basis", terms.legal_basis.clone()),
        ("first-week", terms.first_week.to_string()),
        ("last-week", terms.last_week.to_string()),
        ("k", disclosure.k.to_string()),
    ];
    rows.extend(disclosure.small_k.map(|small| ("small-k", small.to_string())));
    let activities: Vec<&str> = terms.activities.iter().map(|activity| activity.as_str()).collect();
    rows.extend([
        ("report-step", disclosure.report_step.to_string()),
        ("release-step", disclosure.release_step.to_string()),
        ("review-hours", terms.timing.review_hours.to_string()),
        ("acceptance-days", terms.timing.acceptance_days.to_string()),
        ("journal-days", terms.timing.journal_days.to_string()),
        ("activity", if activities.is_empty() { "–".to_owned() } else { activities.join(", ") }),
    ]);
    rows
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
fn instant(words: Words<'_>, seconds: i64) -> String {
    let at = DateTime::from_timestamp(seconds, 0).unwrap_or_default();
    format!("{}, {:02}:{:02} UTC", date(words, at.date_naive()), at.hour(), at.minute())
}

impl Sheet<'_> {
    /// The longest reason, for the form.
    const fn longest() -> usize {
        LONGEST
    }
}
