// SPDX-License-Identifier: EUPL-1.2
//! The administrator's pages: projects, a draft with what can be seen of it, accounts, and sheets of tickets.
//!
//! They show no measured data. How many take part is said in wide bands.

use std::collections::BTreeMap;

use askama::Template;
use chrono::NaiveDate;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Terms, Unit};
use daglicht_shared::span::Span;

use super::Layout;
use super::qr::Qr;
use super::words::Words;
use crate::disclose::{Form, Sight};
use crate::search::{self, Found};

/// Up to so many units are listed with what can be seen of them; of more, those of which not all can be seen.
const LISTED: usize = 100;

/// The administrator's first page.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// All projects, and whether each is approved.
    pub projects: &'a [(&'a Terms, bool)],
    /// All accounts: name, id of the role, and the id of the way in which one signs in.
    pub accounts: &'a [(String, String, &'static str)],
    /// The terms in the form.
    pub terms: &'a str,
    /// The table in the form.
    pub table: &'a str,
    /// What is said about them.
    pub said: Said<'a>,
}

/// What is said about a draft.
#[derive(Debug, Clone, Copy)]
pub enum Said<'a> {
    /// Nothing was sent.
    Nothing,
    /// It cannot be used.
    Wrong(&'a str),
    /// It is in order; what can be seen of its units.
    InOrder(&'a Terms, &'a [Sight]),
}

/// The page of one project.
#[derive(Debug, Clone, Copy)]
pub struct Project<'a> {
    /// Its terms.
    pub terms: &'a Terms,
    /// Until when it is approved, and under which reference; none while it awaits the works council.
    pub approved: Option<(NaiveDate, &'a str)>,
    /// The rules: id, version and how many.
    pub rules: (&'a str, u32, usize),
    /// How many people enrolled.
    pub enrolled: u64,
    /// How many weeks are closed.
    pub closed: usize,
    /// A part of the name of a team for which there are to be tickets.
    pub sought: &'a str,
    /// Why no tickets were issued.
    pub complaint: Option<Complaint>,
}

/// Why no tickets were issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Complaint {
    /// The number is none that can be.
    Count,
    /// The team is none.
    Team,
    /// The works council has not decided.
    Awaits,
}

/// A sheet of tickets, one for each person.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The team.
    pub team: &'a Unit,
    /// The collector's address.
    pub address: &'a str,
    /// The tickets.
    pub tickets: &'a [String],
}

#[derive(Template)]
#[template(path = "admin.html")]
struct HomePage<'a> {
    layout: &'a Layout<'a>,
    projects: Vec<Link>,
    accounts: Vec<[String; 3]>,
    rules: String,
    action: String,
    terms: &'a str,
    table: &'a str,
    complaint: Option<&'a str>,
    draft: Option<Preview>,
}

struct Link {
    href: String,
    name: String,
    status: String,
}

struct Preview {
    name: String,
    hash: String,
    /// How many units are seen in which form, where there are too many to list.
    counts: Option<String>,
    rows: Vec<[String; 3]>,
}

#[derive(Template)]
#[template(path = "admin_project.html")]
struct ProjectPage<'a> {
    layout: &'a Layout<'a>,
    admin: String,
    terms: &'a Terms,
    status: String,
    is_approved: bool,
    commands: Vec<String>,
    facts: Vec<[String; 2]>,
    /// The teams to choose from.
    teams: Vec<&'a Unit>,
    search: Option<Search<'a>>,
    services: String,
    baselines: String,
    action: String,
    complaint: Option<String>,
}

/// The search for a team, in a project with too many to choose from a list.
struct Search<'a> {
    action: String,
    sought: &'a str,
    /// What was found.
    said: Option<String>,
}

#[derive(Template)]
#[template(path = "admin_tickets.html")]
struct SheetPage<'a> {
    layout: &'a Layout<'a>,
    back: String,
    title: String,
    sheet: &'a Sheet<'a>,
    cards: Vec<(&'a str, Qr)>,
}

/// The administrator's first page.
pub(super) fn home(layout: &Layout<'_>, home: &Home<'_>) -> String {
    let words = layout.words;
    let link = |(terms, is_approved): &(&Terms, bool)| Link {
        href: format!("/{}/admin/projects/{}", words.language, terms.project),
        name: terms.name.clone(),
        status: words.get(if *is_approved { "admin-approved" } else { "admin-awaits" }),
    };
    let account = |(name, role, way): &(String, String, &'static str)| {
        [name.clone(), words.get(&format!("role-{role}")), words.get(&format!("admin-way-{way}"))]
    };
    let (complaint, draft) = match home.said {
        Said::Nothing => (None, None),
        Said::Wrong(why) => (Some(why), None),
        Said::InOrder(terms, sights) => (None, Some(preview(words, terms, sights))),
    };
    let page = HomePage {
        layout,
        projects: home.projects.iter().map(link).collect(),
        accounts: home.accounts.iter().map(account).collect(),
        rules: format!("/{}/admin/rules", words.language),
        action: format!("/{}/admin", words.language),
        terms: home.terms,
        table: home.table,
        complaint,
        draft,
    };
    page.render().expect("the template writes to memory")
}

fn preview(words: Words<'_>, terms: &Terms, sights: &[Sight]) -> Preview {
    let names: BTreeMap<&UnitId, &str> = terms.units.iter().map(|unit| (&unit.id, unit.name.as_str())).collect();
    let name = |unit: &UnitId| names.get(unit).copied().unwrap_or_default();
    let form = |sight: &Sight| match &sight.form {
        Form::Full(least) => words.with("admin-sight-full", &[("least", &least.to_string())]),
        Form::Coarse(least) => words.with("admin-sight-coarse", &[("least", &least.to_string())]),
        Form::Within(unit) => words.with("admin-sight-within", &[("unit", name(unit))]),
        Form::Protecting(unit) => words.with("admin-sight-protecting", &[("unit", name(unit))]),
        Form::Nowhere => words.get("admin-sight-nowhere"),
    };
    let row = |sight: &Sight| [name(&sight.unit).to_owned(), sight.people.to_string(), form(sight)];
    let (name, hash) = (terms.name.clone(), terms.hash().to_string());
    if sights.len() <= LISTED {
        return Preview { name, hash, counts: None, rows: sights.iter().map(row).collect() };
    }
    let count = |wanted: fn(&Form) -> bool| sights.iter().filter(|sight| wanted(&sight.form)).count();
    let (full, coarse) = (count(|form| matches!(form, Form::Full(_))), count(|form| matches!(form, Form::Coarse(_))));
    let partly = sights.iter().filter(|sight| !matches!(sight.form, Form::Full(_)));
    let rows: Vec<[String; 3]> = partly.take(LISTED).map(row).collect();
    let [all, full, coarse, rest, shown] =
        [sights.len(), full, coarse, sights.len() - full - coarse, rows.len()].map(|count| count.to_string());
    let counts = [("all", &*all), ("full", &full), ("coarse", &coarse), ("rest", &rest), ("shown", &shown)];
    Preview { name, hash, counts: Some(words.with("admin-sight-many", &counts)), rows }
}

/// The page of one project.
pub(super) fn project(layout: &Layout<'_>, page: &Project<'_>) -> String {
    let words = layout.words;
    let terms = page.terms;
    let project = &terms.project;
    let status = match page.approved {
        Some((until, reference)) => {
            words.with("admin-approved-until", &[("until", &words.date(until)), ("reference", reference)])
        }
        None => words.get("admin-awaits-text"),
    };
    let (pack, version, rules) = page.rules;
    let (units, all) = (terms.units.len().to_string(), terms.teams().count().to_string());
    let (teams, search) = teams(words, page);
    let fact = |id: &str, text: String| [words.get(id), text];
    let [first, last] = [terms.first_week, terms.last_week].map(|week| words.span(Span::Week(week)));
    let weeks = format!("{first} – {last}");
    let rules = [("pack", pack), ("version", &version.to_string()), ("rules", &rules.to_string())];
    let facts = vec![
        fact("admin-fact-hash", terms.hash().to_string()),
        fact("admin-fact-weeks", weeks),
        fact("admin-fact-units", words.with("admin-units", &[("units", &units), ("teams", &all)])),
        fact("admin-fact-k", terms.disclosure.k.to_string()),
        fact("admin-fact-rules", words.with("admin-rules", &rules)),
        fact("admin-fact-enrolled", band(words, page.enrolled, terms.disclosure.k)),
        fact("admin-fact-closed", page.closed.to_string()),
    ];
    let complaint = page.complaint.map(|why| match why {
        Complaint::Count => words.get("admin-tickets-count-wrong"),
        Complaint::Team => words.get("admin-tickets-team-wrong"),
        Complaint::Awaits => words.get("admin-awaits-text"),
    });
    let page = ProjectPage {
        layout,
        admin: format!("/{}/admin", words.language),
        terms,
        status,
        is_approved: page.approved.is_some(),
        commands: vec![
            format!(
                "daglicht-collector council approve {project}.toml --key council.key --reference … --document … \
                 --decided-on … --valid-until … > approval.json"
            ),
            format!("daglicht-collector project approve --project {project} --approval approval.json"),
        ],
        facts,
        teams,
        search,
        services: format!("/{}/admin/projects/{project}/services", words.language),
        baselines: format!("/{}/admin/projects/{project}/baselines", words.language),
        action: format!("/{}/admin/projects/{project}/tickets", words.language),
        complaint,
    };
    page.render().expect("the template writes to memory")
}

/// The teams to choose from, and the search for one where there are too many.
fn teams<'a>(words: Words<'_>, page: &Project<'a>) -> (Vec<&'a Unit>, Option<Search<'a>>) {
    let all: Vec<&Unit> = page.terms.teams().collect();
    if all.len() <= search::MOST {
        return (all, None);
    }
    let (teams, said) = match search::units(all.into_iter(), page.sought) {
        Found::All => (Vec::new(), None),
        Found::One(team) => (vec![team], None),
        Found::Several(teams, all) => {
            let said = found(words, teams.len(), all);
            (teams, Some(said))
        }
    };
    let action = format!("/{}/admin/projects/{}", words.language, page.terms.project);
    (teams, Some(Search { action, sought: page.sought, said }))
}

/// How many units a search found, and how many of them are listed.
pub(super) fn found(words: Words<'_>, shown: usize, all: usize) -> String {
    let count = all.to_string();
    match all {
        0 => words.get("search-none"),
        all if all > shown => words.with("search-more", &[("all", &count), ("shown", &shown.to_string())]),
        _ => words.with("search-several", &[("all", &count)]),
    }
}

/// A number of people in a wide band.
fn band(words: Words<'_>, people: u64, k: u32) -> String {
    match people {
        few if few < u64::from(k) => words.with("admin-band-few", &[("k", &k.to_string())]),
        some if some < 50 => words.with("admin-band-to", &[("from", &k.to_string()), ("to", "49")]),
        some if some < 250 => words.with("admin-band-to", &[("from", "50"), ("to", "249")]),
        some if some < 1_000 => words.with("admin-band-to", &[("from", "250"), ("to", "999")]),
        _ => words.get("admin-band-many"),
    }
}

/// A sheet of tickets.
pub(super) fn sheet(layout: &Layout<'_>, sheet: &Sheet<'_>) -> String {
    let words = layout.words;
    let page = SheetPage {
        layout,
        back: format!("/{}/admin/projects/{}", words.language, sheet.terms.project),
        title: words.with("admin-sheet-title", &[("team", &sheet.team.name)]),
        sheet,
        cards: sheet.tickets.iter().map(|ticket| (ticket.as_str(), Qr::of(ticket))).collect(),
    };
    page.render().expect("the template writes to memory")
}
