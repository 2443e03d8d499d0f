// SPDX-License-Identifier: EUPL-1.2
//! Documents that follow from a project's terms: DPIA annex, register entry, consent text, information letter.
//!
//! A document is made from terms and approval and nothing else, so that the same terms give the same text, and what changed
//! between two versions is the difference of two texts. They are in Dutch. Each sentence says what the terms say or what
//! the programs do; what the controller has to judge is left to the controller.

mod written;

use std::sync::LazyLock;

use chrono::{Datelike as _, NaiveDate};
use daglicht_shared::approval::Approval;
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::{FluentArgs, Language, MessageFile, Texts};
use daglicht_shared::week::Week;

const DUTCH: &str = include_str!("../locales/documents.nl.ftl");

static TEXTS: LazyLock<Texts> =
    LazyLock::new(|| Texts::new(&[MessageFile { nl: DUTCH, en: DUTCH }]).expect("a test reads the message file"));

/// What kind of document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The annex to the data protection impact assessment.
    Dpia,
    /// The entry in the register of processing, article 30 GDPR.
    Register,
    /// What employees say yes to.
    Consent,
    /// The letter to employees.
    Letter,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its kind.
    pub kind: Kind,
    /// Its title.
    pub title: String,
    /// Its parts in order.
    pub parts: Vec<Part>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// An item of a list.
    Item(String),
}

/// A part that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// It is new.
    Added(String),
    /// It is gone.
    Removed(String),
}

impl Line {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Added(text) | Self::Removed(text) => text,
        }
    }
}

impl Part {
    /// The text.
    #[must_use]
    pub fn text(&self) -> &str {
        match self {
            Self::Heading(text) | Self::Text(text) | Self::Item(text) => text,
        }
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 4] = [Self::Dpia, Self::Register, Self::Consent, Self::Letter];

    /// The id in addresses and message files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Dpia => "dpia",
            Self::Register => "register",
            Self::Consent => "consent",
            Self::Letter => "letter",
        }
    }

    /// The kind with an id.
    #[must_use]
    pub fn of(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.id() == id)
    }

    /// What stands in it: `#` before a heading, `-` before an item.
    const fn outline(self) -> &'static [&'static str] {
        match self {
            Self::Dpia => &[
                "dpia-intro",
                "invented",
                "#dpia-1",
                "dpia-purpose",
                "dpia-controller",
                "dpia-basis",
                "dpia-period",
                "approval",
                "#dpia-2",
                "dpia-workstation",
                "dpia-report",
                "activities",
                "questions",
                "dpia-key",
                "#dpia-3",
                "dpia-k",
                "small",
                "dpia-roles",
                "dpia-log",
                "#dpia-4",
                "-dpia-journal",
                "-dpia-rows",
                "-dpia-backup",
                "-dpia-released",
                "#dpia-5",
                "-dpia-risk-admin",
                "-dpia-risk-small",
                "-dpia-risk-change",
                "-dpia-risk-pressure",
                "#dpia-6",
                "dpia-rights-see",
                "dpia-rights-withdraw",
                "dpia-stop",
            ],
            Self::Register => &[
                "register-intro",
                "invented",
                "-register-name",
                "-register-controller",
                "-register-officer",
                "-register-purpose",
                "-register-basis",
                "-register-subjects",
                "-register-data",
                "-register-data-accounts",
                "-register-recipients",
                "-register-period",
                "-register-retention",
                "-register-retention-workstation",
                "-register-retention-released",
                "-register-transfer",
                "-register-security",
            ],
            Self::Consent => &[
                "consent-intro",
                "invented",
                "#consent-1",
                "consent-purpose",
                "approval",
                "#consent-2",
                "consent-before",
                "consent-measure",
                "consent-send",
                "activities",
                "questions",
                "consent-key",
                "#consent-3",
                "consent-k",
                "small",
                "consent-admin",
                "#consent-4",
                "consent-pause",
                "consent-withdraw",
                "consent-released",
                "consent-change",
                "#consent-5",
                "consent-contact",
            ],
            Self::Letter => &[
                "letter-dear",
                "invented",
                "letter-why",
                "letter-choice",
                "#letter-1",
                "letter-local",
                "letter-send",
                "questions",
                "letter-see",
                "letter-not",
                "#letter-2",
                "approval",
                "letter-council-key",
                "letter-stop",
                "#letter-3",
                "letter-ticket",
                "letter-contact",
                "letter-from",
            ],
        }
    }
}

/// Makes a document.
#[must_use]
pub fn document(kind: Kind, terms: &Terms, approval: Option<&Approval>) -> Document {
    let values = values(terms, approval);
    let say = |id: &str| TEXTS.with(Language::Nl, id, &values);
    let part = |line: &&str| {
        let (make, id): (fn(String) -> Part, &str) = match (line.strip_prefix('#'), line.strip_prefix('-')) {
            (Some(id), _) => (Part::Heading, id),
            (None, Some(id)) => (Part::Item, id),
            (None, None) => (Part::Text, line),
        };
        Some(make(say(chosen(id, terms, approval)?)))
    };
    Document {
        kind,
        title: say(&format!("{}-title", kind.id())),
        parts: kind.outline().iter().filter_map(part).collect(),
    }
}

/// The sentence that fits the terms; none when there is nothing to say.
fn chosen<'a>(id: &'a str, terms: &Terms, approval: Option<&Approval>) -> Option<&'a str> {
    match id {
        "invented" => terms.synthetic.then_some(id),
        "small" => terms.disclosure.small_k.map(|_| id),
        "approval" if approval.is_none() => Some("no-approval"),
        "letter-council-key" => approval.map(|_| id),
        "questions" if terms.questionnaire.is_none() => Some("no-questions"),
        "activities" if terms.activities.is_empty() => Some("no-activities"),
        _ => Some(id),
    }
}

fn values(terms: &Terms, approval: Option<&Approval>) -> FluentArgs<'static> {
    let activities: Vec<&str> = terms.activities.iter().map(|activity| activity.as_str()).collect();
    let asked = terms.questionnaire.iter().flat_map(|asked| &asked.weeks);
    let mut all = FluentArgs::new();
    for (name, value) in [
        ("project", terms.project.to_string()),
        ("name", terms.name.clone()),
        ("purpose", terms.purpose.clone()),
        ("controller", terms.controller.clone()),
        ("officer", terms.privacy_officer.clone()),
        ("basis", terms.legal_basis.clone()),
        ("first", week(terms.first_week)),
        ("last", week(terms.last_week)),
        ("teams", terms.teams().count().to_string()),
        ("k", terms.disclosure.k.to_string()),
        ("small-k", terms.disclosure.small_k.unwrap_or_default().to_string()),
        ("report-step", terms.disclosure.report_step.to_string()),
        ("review-hours", terms.timing.review_hours.to_string()),
        ("acceptance-days", terms.timing.acceptance_days.to_string()),
        ("journal-days", terms.timing.journal_days.to_string()),
        ("activities", activities.join(", ")),
        ("question-weeks", asked.map(|asked| week(*asked)).collect::<Vec<_>>().join(", ")),
    ] {
        all.set(name, value);
    }
    if let Some(approval) = approval {
        all.set("decided", date(approval.decided_on));
        all.set("valid", date(approval.valid_until));
        all.set("reference", approval.reference.clone());
        all.set("fingerprint", approval.fingerprint());
    }
    all
}

/// "week 46 van 2026".
fn week(week: Week) -> String {
    let (year, number) = week.parts();
    format!("week {number} van {year}")
}

/// "22 november 2026".
fn date(date: NaiveDate) -> String {
    let month = TEXTS.get(Language::Nl, &format!("month-{}", date.month()));
    format!("{} {month} {}", date.day(), date.year())
}

/// What differs between two versions, in the order of reading: a longest common subsequence of their parts.
#[must_use]
pub fn changes(before: &Document, after: &Document) -> Vec<Line> {
    let lines = |document: &Document| -> Vec<String> {
        let parts = document.parts.iter().map(|part| part.text().to_owned());
        std::iter::once(document.title.clone()).chain(parts).collect()
    };
    let (old, new) = (lines(before), lines(after));
    // lengths[i][j] is the length of what `old[i..]` and `new[j..]` have in common.
    let mut lengths = vec![vec![0_usize; new.len() + 1]; old.len() + 1];
    let at =
        |lengths: &[Vec<usize>], i: usize, j: usize| lengths.get(i).and_then(|row| row.get(j)).copied().unwrap_or(0);
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            let length = if one == other {
                at(&lengths, i + 1, j + 1) + 1
            } else {
                at(&lengths, i + 1, j).max(at(&lengths, i, j + 1))
            };
            if let Some(cell) = lengths.get_mut(i).and_then(|row| row.get_mut(j)) {
                *cell = length;
            }
        }
    }
    let (mut found, mut i, mut j) = (Vec::new(), 0, 0);
    loop {
        match (old.get(i), new.get(j)) {
            (Some(one), Some(other)) if one == other => (i, j) = (i + 1, j + 1),
            (Some(one), other) if other.is_none() || at(&lengths, i + 1, j) >= at(&lengths, i, j + 1) => {
                found.push(Line::Removed(one.clone()));
                i += 1;
            }
            (_, Some(other)) => {
                found.push(Line::Added(other.clone()));
                j += 1;
            }
            (Some(_) | None, None) => return found,
        }
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::sample_terms;

    use super::*;
    use crate::testing::approval;

    fn all(terms: &Terms) -> Vec<Document> {
        let approval = approval(terms);
        Kind::ALL.iter().flat_map(|kind| [None, Some(&approval)].map(|given| document(*kind, terms, given))).collect()
    }

    #[test]
    fn every_sentence_is_there_and_every_value_filled() {
        let mut terms = sample_terms();
        terms.disclosure.small_k = Some(6);
        terms.activities = ["mail".parse().expect("a slug")].into();
        for terms in [terms, sample_terms()] {
            for document in all(&terms) {
                let text = document.to_text();
                assert!(!text.contains('⟦') && !text.contains("{ $") && !text.contains("{$"), "{text}");
            }
        }
    }

    #[test]
    fn every_message_of_the_documents_is_used() {
        let used: Vec<&str> = Kind::ALL.iter().flat_map(|kind| kind.outline()).copied().collect();
        for line in DUTCH.lines() {
            let Some((id, _)) = line.split_once(" = ") else { continue };
            let is_chosen = ["no-", "month-", "#"].iter().any(|start| id.starts_with(start)) || id.ends_with("-title");
            let is_used = used.iter().any(|one| one.trim_start_matches(['#', '-']) == id);
            assert!(is_used || is_chosen, "nobody uses {id}");
        }
    }

    #[test]
    fn no_document_claims_what_is_not_true() {
        for document in all(&sample_terms()) {
            let text = document.to_text().to_lowercase();
            for claim in ["anoniem", "onherleidbaar", "avg-proof", "niemand kan", "volledig veilig", "gegarandeerd"] {
                assert!(!text.contains(claim), "{:?} says {claim}", document.kind);
            }
        }
    }

    #[test]
    fn a_document_says_the_numbers_of_its_terms() {
        let mut terms = sample_terms();
        (terms.disclosure.k, terms.timing.acceptance_days, terms.timing.journal_days) = (17, 19, 23);
        let words = |document: &Document| document.to_text().split_whitespace().collect::<Vec<_>>().join(" ");
        for document in all(&terms) {
            assert!(words(&document).contains("17 deelnemers"), "{:?}", document.kind);
        }
        let dpia = words(&document(Kind::Dpia, &terms, None));
        assert!(dpia.contains("19 dagen") && dpia.contains("23 dagen"), "{dpia}");
    }

    #[test]
    fn the_difference_of_two_versions_is_what_changed() {
        let (before, mut after) = (sample_terms(), sample_terms());
        after.disclosure.k = 8;
        after.disclosure.small_k = Some(5);
        let [before, after] = [before, after].map(|terms| document(Kind::Consent, &terms, None));
        assert_eq!(changes(&before, &before), []);
        let found = changes(&before, &after);
        let [Line::Removed(old), Line::Added(new), Line::Added(small)] = found.as_slice() else { panic!("{found:?}") };
        assert!(old.contains("10 deelnemers") && new.contains("8 deelnemers") && small.contains("5 deelnemers"));
    }

    #[test]
    fn a_plain_text_is_narrow_and_a_page_harmless() {
        let mut terms = sample_terms();
        terms.name = "<script>\"&".to_owned();
        for document in all(&terms) {
            let text = document.to_text();
            let widest = text.lines().filter(|line| !line.contains("====")).map(|line| line.chars().count()).max();
            assert!(widest <= Some(100), "{widest:?}\n{text}");
            let html = document.to_html();
            assert!(!html.contains("<script>") && html.contains("&lt;script&gt;&quot;&amp;"), "{html}");
        }
    }
}
