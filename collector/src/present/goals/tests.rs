// SPDX-License-Identifier: EUPL-1.2
//! Every page of goals in both languages, with each thing that can be said of a goal and each fault of a form.

use daglicht_shared::category::Category;
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::text::{DOMAIN, Language};

use super::*;
use crate::form::Fault;
use crate::goals::{Draft, Field, GoalState, Kind};
use crate::present::AgreementPage;
use crate::present::{EXPORTS, Frame, GOALS, MESSAGES, Pages, Visitor};

const COURSES: [Course; 7] = [
    Course::NoFigure,
    Course::Reached,
    Course::NotReached,
    Course::OnCourse,
    Course::Behind,
    Course::WithinMargin,
    Course::TooFewWeeks,
];

const FAULTS: [Fault; 8] = [
    Fault::Missing,
    Fault::Choice,
    Fault::Number,
    Fault::NoReading,
    Fault::Same,
    Fault::Date,
    Fault::Long(80),
    Fault::Unseen,
];

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

fn goal(metric: Metric, state: GoalState) -> Agreement {
    let (set, by) = ("2026-W40".parse().expect("a week"), day("2027-03-31"));
    let reason = "te veel <b>dubbel</b> werk".to_owned();
    let goal = Goal { metric, from: 125, to: 100, set, by, reason, state, outcome: "half gehaald".to_owned() };
    let (author, owner) = ("noor".to_owned(), "Daan".to_owned());
    Agreement { number: 1, version: 2, at: 1_790_000_000, author, owner, content: Content::Goal(goal) }
}

fn action(state: ActionState, due: &str) -> Agreement {
    let action = Action {
        text: "=Overleg \"schrappen\"".to_owned(),
        category: Some(Category::Meetings),
        due: day(due),
        state,
        outcome: String::new(),
    };
    Agreement { content: Content::Action(action), number: 2, ..goal(Metric::ValueAdding, GoalState::Open) }
}

fn progress(course: Course) -> Option<Progress> {
    let week = |text: &str| text.parse().expect("a week");
    let reading =
        |interval| Reading { share: 0.112, interval, weeks: vec![(week("2026-W44"), 0.11), (week("2026-W45"), 0.114)] };
    let reading = match course {
        Course::NoFigure => None,
        Course::TooFewWeeks => Some(reading(None)),
        Course::Reached | Course::NotReached | Course::OnCourse | Course::Behind | Course::WithinMargin => {
            Some(reading(Some([0.1, 0.125])))
        }
    };
    Some(Progress { reading, course })
}

/// Every page that there is, with its name.
pub(in crate::present) fn every_page(language: Language) -> Vec<(String, String)> {
    let (pages, terms) = (Pages::new().expect("the messages are in order"), sample_terms());
    let unit: UnitId = "a".parse().expect("a slug");
    let visitor = Some(Visitor { name: "lezer", role: "team-leader" });
    let frame = Frame { language, path: "/projects/sample/units/a/goals", visitor };
    let today = day("2026-11-11");
    let mut all = Vec::new();
    let mut some: Vec<(Agreement, Option<Progress>)> = COURSES
        .iter()
        .zip(Metric::all())
        .map(|(course, metric)| (goal(metric, GoalState::Open), progress(*course)))
        .collect();
    some.push((goal(Metric::Loss(Category::Rework), GoalState::Closed), progress(Course::Reached)));
    for (state, due) in [
        (ActionState::Open, "2026-12-01"),
        (ActionState::Open, "2026-11-01"),
        (ActionState::Done, "2026-11-01"),
        (ActionState::Dropped, "2026-11-01"),
    ] {
        some.push((action(state, due), None));
    }
    for (name, agreements, may_write) in [("none", &[][..], true), ("all", &some, true), ("read", &some, false)] {
        let page = GoalsPage { terms: &terms, unit: &unit, agreements, may_write, today };
        all.push((format!("goals: {name}"), pages.goals(&frame, &page)));
    }
    let fields = [
        Field::Metric,
        Field::From,
        Field::To,
        Field::Due,
        Field::Text,
        Field::Category,
        Field::Owner,
        Field::State,
        Field::Outcome,
    ];
    let faults: Vec<(Field, Fault)> = fields.into_iter().zip(FAULTS.into_iter().cycle()).collect();
    let old = [
        vec![],
        vec![goal(Metric::Unknown, GoalState::Open), goal(Metric::Coverage, GoalState::Closed)],
        vec![action(ActionState::Open, "2026-12-01"), action(ActionState::Dropped, "2026-12-01")],
    ];
    for (kind, history) in
        [(Kind::Goal, &old[0]), (Kind::Action, &old[0]), (Kind::Goal, &old[1]), (Kind::Action, &old[2])]
    {
        for (faults, complaint) in [(&[][..], None), (&faults, Some(Complaint::Changed)), (&[], Some(Complaint::Full))]
        {
            for may_write in [true, false] {
                let draft =
                    history.first().map_or_else(Draft::default, |one| Draft::of(one, |t| pages.tenths(language, t)));
                let page = AgreementPage {
                    terms: &terms,
                    unit: &unit,
                    kind,
                    draft: &draft,
                    faults,
                    complaint,
                    history,
                    may_write,
                    today,
                };
                all.push((format!("{kind:?} {complaint:?} {may_write}"), pages.agreement(&frame, &page)));
            }
        }
    }
    all
}

#[test]
fn every_page_of_goals_has_all_its_words_and_nothing_that_the_policy_forbids() {
    for language in Language::ALL {
        for (name, page) in every_page(language) {
            assert!(!page.contains('⟦') && page.contains("<h1"), "{language}, {name}: {page}");
            for forbidden in ["<script", " style=", "<style", "<b>", " onclick", "http://", "https://"] {
                assert!(!page.contains(forbidden), "{language}, {name} holds {forbidden}");
            }
        }
    }
}

#[test]
fn a_page_claims_of_a_goal_no_more_than_the_figures() {
    let (_, page) = every_page(Language::Nl).into_iter().nth(1).expect("all goals");
    for said in ["Bereikt.", "Niet bereikt.", "Op koers.", "Achter op koers.", "Nog niet te zeggen: binnen de marge."] {
        assert!(page.contains(said), "{said}");
    }
    assert!(page.contains("Nu 11,2\u{a0}% (10,0\u{a0}% tot 12,5\u{a0}%), gemeten over week 44 en week 45."), "{page}");
}

#[test]
fn every_message_of_goals_and_files_is_used() {
    let sources = [
        include_str!("../agenda.rs"),
        include_str!("../goals.rs"),
        include_str!("agreement.rs"),
        include_str!("../form.rs"),
        include_str!("../../commands/report.rs"),
        include_str!("../export/mod.rs"),
        include_str!("../export/csv.rs"),
        include_str!("../export/table.rs"),
        include_str!("../export/xlsx.rs"),
        include_str!("../../../templates/actions.html"),
        include_str!("../../../templates/agenda.html"),
        include_str!("../../../templates/agreement.html"),
        include_str!("../../../templates/downloads.html"),
        include_str!("../../../templates/faults.html"),
        include_str!("../../../templates/field.html"),
        include_str!("../../../templates/files.html"),
        include_str!("../../../templates/goal.html"),
        include_str!("../../../templates/goals.html"),
        include_str!("../../../templates/layout.html"),
        include_str!("../../../templates/paper.html"),
        include_str!("../../../templates/place.html"),
        include_str!("../../../templates/unit.html"),
    ]
    .concat();
    let composed = ["metric-", "course-"];
    for line in GOALS.nl.lines().chain(EXPORTS.nl.lines()) {
        let Some((id, _)) = line.split_once(" = ") else { continue };
        if id.starts_with(|c: char| c.is_ascii_lowercase()) && !composed.iter().any(|start| id.starts_with(start)) {
            assert!(sources.contains(&format!("\"{id}\"")), "nobody uses {id}");
        }
    }
    // A word has one home.
    for line in GOALS.nl.lines().chain(EXPORTS.nl.lines()) {
        let id = line.split(" = ").next().unwrap_or_default();
        let twice =
            [MESSAGES, DOMAIN].iter().any(|file| file.nl.lines().any(|other| other.starts_with(&format!("{id} ="))));
        assert!(id.is_empty() || id.starts_with('#') || !twice, "{id}");
    }
}
