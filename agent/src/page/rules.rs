// SPDX-License-Identifier: EUPL-1.2
//! The rules: one's own, and what one can want of an application.

use askama::Template;
use daglicht_shared::rule_pack::{RulePack, Verdict, Wish};

use super::view::{Answer, Frame, Tab, Visit};
use crate::commands;

/// How far back applications are offered.
const WEEKS: u32 = 4;

/// What can be wanted of an application.
pub(super) struct Wanted {
    pub(super) id: String,
    pub(super) text: String,
}

struct Own {
    condition: String,
    outcome: String,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage<'a> {
    frame: Frame<'a>,
    may_register: bool,
    summary: String,
    file: String,
    own: Vec<Own>,
    applications: Vec<String>,
    wanted: Vec<Wanted>,
    fault: Option<String>,
}

pub(super) fn page(visit: &Visit<'_>) -> anyhow::Result<Answer> {
    let words = visit.words();
    let enrolment = visit.app.enrolment()?;
    let (pack, fault) = match visit.app.rule_pack(enrolment.as_ref()) {
        Ok(pack) => (pack, None),
        // Then nothing is recorded; the project's rules can be shown all the same.
        Err(error) => (visit.app.project_rules(enrolment.as_ref())?, Some(format!("{error:#}"))),
    };
    let values = [
        ("id", pack.id().to_string().into()),
        ("version", i64::from(pack.version()).into()),
        ("rules", pack.rules().len().into()),
        ("own", pack.personal().len().into()),
    ];
    let own = |rule: &daglicht_shared::rule_pack::Rule| Own {
        condition: rule.condition.to_string(),
        outcome: outcome(visit, &rule.verdict),
    };
    let journal = visit.app.existing_journal()?;
    let unknown = commands::rules::unknown_applications(visit.app, WEEKS)?;
    let page = RulesPage {
        frame: visit.frame(Some(Tab::Rules), journal.as_ref())?,
        may_register: visit.may_register()?,
        summary: words.with("page-rules-summary", &values),
        file: visit.app.paths.personal_rules().display().to_string(),
        own: pack.personal().iter().map(own).collect(),
        applications: unknown.into_iter().map(|(application, _)| application).collect(),
        wanted: wanted_of(visit, &pack),
        fault,
    };
    Ok(Answer::Page(page.render()?))
}

/// What can be wanted of an application under the rules in use.
pub(super) fn wanted(visit: &Visit<'_>) -> anyhow::Result<Vec<Wanted>> {
    let enrolment = visit.app.enrolment()?;
    Ok(wanted_of(visit, &visit.app.project_rules(enrolment.as_ref())?))
}

fn wanted_of(visit: &Visit<'_>, pack: &RulePack) -> Vec<Wanted> {
    let words = visit.words();
    let mut wanted: Vec<(usize, Wanted)> = Vec::new();
    for class in pack.classes() {
        let id = class.activity.to_string();
        if wanted.iter().all(|(_, known)| known.id != id) {
            let text = format!("{}: {id}", words.category(Some(class.category)));
            wanted.push((class.category.index(), Wanted { id, text }));
        }
    }
    wanted.sort_by(|(category, one), (other, two)| (category, &one.id).cmp(&(other, &two.id)));
    let last = [("unknown", "page-want-unknown"), ("exclude", "page-want-exclude")];
    let last = last.map(|(id, text)| Wanted { id: id.to_owned(), text: words.get(text) });
    wanted.into_iter().map(|(_, wanted)| wanted).chain(last).collect()
}

/// Reads what a form wants.
pub(super) fn wish(text: &str) -> Option<Wish> {
    match text {
        "exclude" => Some(Wish::Exclude),
        "unknown" => Some(Wish::Unknown),
        activity => activity.parse().ok().map(Wish::Activity),
    }
}

fn outcome(visit: &Visit<'_>, verdict: &Verdict) -> String {
    let words = visit.words();
    match verdict {
        Verdict::Excluded { .. } => words.get("page-want-exclude"),
        Verdict::Left { .. } | Verdict::Unknown => words.get("page-want-unknown"),
        Verdict::Known(class) => format!("{}: {}", words.category(Some(class.category)), class.activity),
    }
}
