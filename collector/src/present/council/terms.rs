// SPDX-License-Identifier: EUPL-1.2
//! The terms in force, and what each version changed.

use daglicht_shared::changes::{Change, Effect};
use daglicht_shared::manifest::Terms;

use super::{Block, Cell, Maker, code, date, instant, plain};
use crate::council::{Against, History, Revision};

impl Maker<'_> {
    pub(super) fn settings(&self, history: &History) -> Vec<Block> {
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
