// SPDX-License-Identifier: EUPL-1.2
//! The start page and the pages that say what went wrong.

use std::collections::{BTreeMap, BTreeSet};

use askama::Template;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::manifest::Unit;
use daglicht_shared::span::Span;

use super::words::uncapitalised;
use super::{Attempt, Layout, Problem, ProjectEntry, Start};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignIn<'a> {
    layout: &'a Layout<'a>,
    action: String,
    complaint: Option<String>,
    demo: Vec<Button<'a>>,
    elsewhere: Option<Elsewhere>,
}

struct Elsewhere {
    href: String,
    label: String,
}

struct Button<'a> {
    name: &'a str,
    label: String,
}

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview<'a> {
    layout: &'a Layout<'a>,
    projects: Vec<Project<'a>>,
}

struct Project<'a> {
    terms: &'a Terms,
    seat: Option<String>,
    is_stopped: bool,
    latest: Option<String>,
    units: Vec<Entry<'a>>,
    /// Where the units are that are not listed.
    further: Option<String>,
}

/// The most units of a project on the overview.
const MOST: usize = 120;

struct Entry<'a> {
    name: &'a str,
    depth: usize,
    href: Option<String>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    layout: &'a Layout<'a>,
    title: String,
    text: String,
}

/// The start page.
pub(super) fn start(layout: &Layout<'_>, start: &Start<'_>) -> String {
    let words = layout.words;
    let page = match start {
        Start::SignIn { attempt, demo, elsewhere } => {
            let complaint = match attempt {
                Attempt::First => None,
                Attempt::Wrong => Some(words.get("sign-in-wrong")),
                Attempt::Wait => Some(words.get("sign-in-wait")),
            };
            let demo = demo.iter().map(|account| {
                let role = words.get(&format!("role-{}", account.role));
                let label = match account.scope {
                    Some(scope) => {
                        words.with("demo-button-scope", &[("name", account.name), ("role", &role), ("scope", scope)])
                    }
                    None => words.with("demo-button", &[("name", account.name), ("role", &role)]),
                };
                Button { name: account.name, label }
            });
            let action = format!("/{}/sign-in", words.language);
            let elsewhere = elsewhere.map(|label| Elsewhere {
                href: format!("/{}/openid/sign-in", words.language),
                label: words.with("openid-button", &[("label", label)]),
            });
            SignIn { layout, action, complaint, demo: demo.collect(), elsewhere }.render()
        }
        Start::Overview { projects } => {
            Overview { layout, projects: projects.iter().map(|entry| project(layout, entry)).collect() }.render()
        }
    };
    page.expect("the template writes to memory")
}

fn project<'a>(layout: &Layout<'_>, entry: &ProjectEntry<'a>) -> Project<'a> {
    let words = layout.words;
    let mut tree = Tree { visible: entry.units.iter().collect(), children: BTreeMap::new() };
    for unit in &entry.terms.units {
        tree.children.entry(unit.parent.as_ref()).or_default().push(unit);
    }
    let mut units = Vec::new();
    tree.walk(layout, entry, None, 0, &mut units);
    let further = shorten(&mut units).then(|| words.get("overview-further"));
    let latest = entry
        .latest
        .map(|week| words.with("overview-latest", &[("week", &uncapitalised(&words.span(Span::Week(week))))]));
    let has_seat = layout.role.is_some_and(|role| ["works-council", "privacy-officer"].contains(&role));
    let seat = has_seat.then(|| format!("/{}/projects/{}/council", words.language, entry.terms.project));
    Project { terms: entry.terms, seat, is_stopped: entry.stopped_since.is_some(), latest, units, further }
}

/// Leaves out the lowest levels of a long list, to which the pages of the units above them lead; says whether it did.
fn shorten(units: &mut Vec<Entry<'_>>) -> bool {
    let all = units.len();
    while units.len() > MOST
        && let Some(lowest) = units.iter().map(|unit| unit.depth).max().filter(|depth| *depth > 0)
    {
        units.retain(|unit| unit.depth < lowest);
    }
    units.len() < all
}

/// The units of a project by the unit above them, for thousands of units on one page.
struct Tree<'a> {
    visible: BTreeSet<&'a UnitId>,
    children: BTreeMap<Option<&'a UnitId>, Vec<&'a Unit>>,
}

impl<'a> Tree<'a> {
    /// The visible units below one, each below the nearest visible unit above it.
    fn walk(
        &self,
        layout: &Layout<'_>,
        entry: &ProjectEntry<'a>,
        above: Option<&'a UnitId>,
        depth: usize,
        found: &mut Vec<Entry<'a>>,
    ) {
        for unit in self.children.get(&above).into_iter().flatten() {
            let visible = self.visible.contains(&unit.id);
            if visible {
                let (language, project, id) = (layout.words.language, &entry.terms.project, &unit.id);
                let href = entry.latest.map(|week| format!("/{language}/projects/{project}/units/{id}/weeks/{week}"));
                found.push(Entry { name: &unit.name, depth, href });
            }
            self.walk(layout, entry, Some(&unit.id), depth + usize::from(visible), found);
        }
    }
}

/// The page that says why another is not shown.
pub(super) fn problem(layout: &Layout<'_>, problem: Problem) -> String {
    let id = match problem {
        Problem::NotFound => "not-found",
        Problem::NotAllowed => "not-allowed",
        Problem::NotReleased => "not-released",
        Problem::SignIn => "sign-in",
        Problem::Request => "request",
        Problem::Failure => "failure",
    };
    let (title, text) = (layout.words.get(&format!("error-{id}-title")), layout.words.get(&format!("error-{id}-text")));
    said(layout, title, text)
}

/// A page with one text and the way back.
pub(super) fn said(layout: &Layout<'_>, title: String, text: String) -> String {
    ProblemPage { layout, title, text }.render().expect("the template writes to memory")
}
