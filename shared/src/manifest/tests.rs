// SPDX-License-Identifier: EUPL-1.2
//! Terms with faults, manifests with and without their signatures.

use super::*;

fn check(change: impl FnOnce(&mut Terms), expected: &TermsProblem) {
    let mut terms = sample_terms();
    change(&mut terms);
    let found = terms.problems();
    assert!(found.contains(expected), "{found:?} lacks {expected:?}");
}

#[test]
fn sample_terms_have_no_problem() {
    assert_eq!(sample_terms().problems(), []);
    assert_eq!(sample_terms().teams().count(), 2);
}

#[test]
fn each_wrong_term_is_named() {
    check(|t| t.purpose = "  ".to_owned(), &TermsProblem::EmptyText("purpose"));
    check(|t| t.controller = "Agency\u{1b}[2J".to_owned(), &TermsProblem::SteeringText("controller"));
    check(|t| t.units[2].name = "a\u{202e}b".to_owned(), &TermsProblem::SteeringText("unit.name"));
    check(|t| t.disclosure.k = 4, &TermsProblem::KBelowFloor(4));
    check(|t| t.disclosure.report_step = 7, &TermsProblem::Step { field: "report_step", minutes: 7 });
    check(|t| t.disclosure.small_k = Some(4), &TermsProblem::SmallK(4));
    check(|t| t.disclosure.small_k = Some(10), &TermsProblem::SmallK(10));
    check(|t| t.units[2].detail = Detail::Coarse, &TermsProblem::Detail("a".parse().expect("a slug")));
    check(|t| t.units[2].detail = Detail::Together, &TermsProblem::Detail("a".parse().expect("a slug")));
    check(|t| t.units[1].parent = None, &TermsProblem::NotATree);
    check(|t| t.units[1].parent = Some(t.units[2].id.clone()), &TermsProblem::NotATree);
    check(|t| t.units.truncate(1), &TermsProblem::NoTeams);
    check(|t| t.units[3].id = t.units[2].id.clone(), &TermsProblem::UnitTwice("a".parse().expect("a slug")));
    check(|t| t.timing.acceptance_days = 0, &TermsProblem::Range("acceptance_days"));
    check(
        |t| {
            t.bands.percent.remove(&Category::Rework);
        },
        &TermsProblem::Band(Category::Rework),
    );
    check(
        |t| t.last_week = t.first_week.previous(),
        &TermsProblem::Weeks { first: sample_terms().first_week, last: sample_terms().first_week.previous() },
    );
}
