// SPDX-License-Identifier: EUPL-1.2
//! The seat of the works council and privacy officer, in its states.

use super::*;
use crate::council::{Act, ActKind, Asked, Check, Counted, History, Listed, Look, Revision, Seat, WeekState};
use crate::documents::{self, Line};
use crate::objections::{Kind, Objection, Settled};
use crate::present::council::{Complaint, Content, CouncilPage};
use crate::role::Role;
use daglicht_shared::crypto::sha256;
use daglicht_shared::manifest::Unit;

/// The pages of the seat: when all is in order, when nothing is, and before the council decided.
pub(super) fn pages(language: Language) -> Vec<(String, String)> {
    let pages = Pages::new().expect("the messages are in order");
    let mut terms = sample_terms();
    terms.disclosure.small_k = Some(6);
    let mut later = terms.clone();
    (later.disclosure.k, later.timing.acceptance_days, later.purpose) = (8, 20, "Another.".to_owned());
    let approval = crate::testing::approval(&terms);
    let week = |closed_at, has_reports, is_overdue| WeekState {
        week: WEEK.parse().expect("a week"),
        closed_at,
        has_reports,
        is_overdue,
        entry: Some((1, sha256(b"entry"))),
    };
    let objection = |number, kind, role, settled: bool| Objection {
        number,
        kind,
        at: 1_790_000_000,
        name: "raad".to_owned(),
        role,
        reason: "Because.".to_owned(),
        settled: settled.then(|| Settled { at: 1_790_000_060, name: "raad".to_owned(), reason: "Done.".to_owned() }),
    };
    let found = |faults| crate::verify::Verified { entries: 3, last: Some(sha256(b"last")), faults };
    let fine = Seat {
        terms: terms.clone().into(),
        approval: Some(approval.clone()),
        settings_equal: true,
        outside: Vec::new(),
        weeks: vec![week(Some(1_790_000_000), false, false), week(None, true, false), week(None, false, false)],
        counted: Some((WEEK.parse().expect("a week"), Counted { units: 4, withheld: 1, coarse: 1, merged: 2 })),
        refused: Vec::new(),
        started_at: 1_790_000_000,
        last_release: Some((3, sha256(b"last"))),
        checked: Some(Check { at: 1_790_000_000, found: found(Vec::new()) }),
        objections: Vec::new(),
        stopped_since: None,
    };
    let bad = Seat {
        settings_equal: false,
        outside: vec![WEEK.parse().expect("a week")],
        weeks: vec![week(Some(1), true, false), week(None, true, true)],
        refused: crate::refusal::Kind::ALL
            .into_iter()
            .filter(|kind| kind.is_of_messages())
            .map(|kind| (kind, 2))
            .collect(),
        checked: Some(Check { at: 1_790_000_000, found: found(vec![crate::verify::Fault::Entry { number: 2 }]) }),
        objections: vec![
            objection(1, Kind::Objection, Role::WorksCouncil, true),
            objection(2, Kind::Stop, Role::WorksCouncil, true),
            objection(3, Kind::Objection, Role::WorksCouncil, false),
            objection(4, Kind::Stop, Role::PrivacyOfficer, false),
        ],
        stopped_since: Some(1_790_000_000),
        terms: terms.clone().into(),
        approval: Some(approval.clone()),
        counted: None,
        ..fine.clone()
    };
    let early = Seat { approval: None, checked: None, weeks: Vec::new(), objections: Vec::new(), ..bad.clone() };
    let today = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).expect("a date");
    let revision = |number, terms: &Terms, against, changes| Revision {
        number,
        at: 1_790_000_000,
        terms: terms.clone(),
        against,
        changes,
    };
    let changes = daglicht_shared::changes::between(&terms, &later);
    let against = Some(crate::council::Against::Version(1));
    let project = Some(crate::council::Against::Project(terms.project.clone()));
    let history = History {
        versions: vec![
            revision(3, &later, against.clone(), changes),
            revision(2, &terms, against, Vec::new()),
            revision(1, &terms, project, Vec::new()),
            revision(1, &terms, None, Vec::new()),
        ],
        approval: Some(approval.clone()),
    };
    let awaits = History { versions: vec![revision(1, &terms, None, Vec::new())], approval: None };
    let look = Look {
        at: 1_790_000_000,
        name: "lezer".to_owned(),
        role: Role::TeamLeader,
        unit: "a".parse().expect("a slug"),
        subject: crate::council::Subject::Span(WEEK.parse().expect("a week")),
        form: crate::council::Form::Page,
    };
    let looks = Listed { lines: vec![look; 50], older: Some(7) };
    let act = |kind| {
        let actor = (kind != ActKind::Settings).then(|| "raad".to_owned());
        Act { at: 1_790_000_000, actor, kind, subject: "sample".to_owned(), detail: "dpia.txt".to_owned() }
    };
    let acts = Listed { lines: ActKind::ALL.map(act).into(), older: Some(7) };
    let (no_looks, no_acts) = (Listed { lines: Vec::new(), older: None }, Listed { lines: Vec::new(), older: None });
    let asked = Asked { unit: "a".to_owned(), before: Some(9), ..Asked::default() };
    let units: Vec<&Unit> = terms.units.iter().collect();
    let found = |all| Content::Units { asked: &asked, units: &units, all };
    let tables = vec![("report".to_owned(), vec!["week".to_owned(), "body".to_owned(), "new".to_owned()])];
    let document = documents::document(documents::Kind::Dpia, &terms, Some(&approval));
    let lines = [Line::Added("new".to_owned()), Line::Removed("old".to_owned())];
    let seat = |seat, complaint| Content::Seat { seat, role: Role::WorksCouncil, today, complaint };
    let mut all = Vec::new();
    for (name, content) in [
        ("seat in order", seat(&fine, None)),
        ("seat not in order", seat(&bad, Some(Complaint::Reason))),
        ("seat after a second stop", seat(&bad, Some(Complaint::AlreadyStopped))),
        ("seat before the decision", seat(&early, Some(Complaint::NotOpen))),
        ("settings", Content::Settings(&history)),
        ("settings before the decision", Content::Settings(&awaits)),
        ("weeks in order", Content::Weeks(&fine)),
        ("weeks not in order", Content::Weeks(&bad)),
        ("weeks before the first", Content::Weeks(&early)),
        ("looks", Content::Looks { asked: &asked, looks: &looks }),
        ("no looks", Content::Looks { asked: &asked, looks: &no_looks }),
        ("units that can be meant", found(units.len())),
        ("many units that can be meant", found(6_000)),
        ("no unit that can be meant", found(0)),
        ("acts", Content::Acts { acts: &acts, before: Some(9) }),
        ("no acts", Content::Acts { acts: &no_acts, before: None }),
        ("stored", Content::Stored(&tables)),
        ("documents", Content::Documents),
        ("document", Content::Document { document: &document, version: 2, changes: Some(&lines) }),
        ("same document", Content::Document { document: &document, version: 2, changes: Some(&[]) }),
        ("first document", Content::Document { document: &document, version: 1, changes: None }),
    ] {
        let page = CouncilPage { terms: &terms, stopped_since: bad.stopped_since, content };
        all.push((format!("council: {name}"), pages.council(&frame(language, "/somewhere"), &page)));
    }
    all
}
