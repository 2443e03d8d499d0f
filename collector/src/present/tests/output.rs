// SPDX-License-Identifier: EUPL-1.2
//! The pages of services and output in their states, and the section on a unit's page.

use super::super::output::{OutputPage, Said, ServicesPage, ServicesSaid};
use super::*;
use crate::figures::output::Beside;
use crate::output::{
    Draft, Expected, Fault, HOURS, Imported, List, ListDraft, ListFault, Output, Services, Sheet, TableError, Trial,
    services,
};

fn lists(standard: &str) -> Vec<List> {
    let table =
        format!("service;name;unit;minutes\nbesluiten;Besluiten <b>;besluit;{standard}\ncalls;Bellen;gesprek;6.5\n");
    let services = services(&table).expect("in order");
    let content = Services { services, indirect_percent: Some(25), change_percent: Some(5) };
    vec![List { version: 1, from: id_of("2026-W30"), at: 1, author: String::new(), content }]
}

fn id_of<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("valid")
}

fn sheet(unit: &str, version: u32, completed: u32) -> Sheet {
    let text = format!(
        r#"{{"team_tenths": 3000, "services": {{"besluiten": {{"received": 60, "completed": {completed},
            "first_time_right": 20, "returned": 2, "open": 90, "lead_tenths": 55}}}}}}"#
    );
    let output: Output = serde_json::from_str(&text).expect("output");
    Sheet { version, output, ..Sheet::empty(&id(unit), id_of(WEEK)) }
}

/// A department with output, with time and without.
fn unit_pages(language: Language) -> Vec<(String, String)> {
    let (terms, week) = (euro_terms(), released(&full()));
    let mut shown = Vec::new();
    let sheets = [sheet("a", 1, 50), sheet("b", 1, 40)];
    for (name, standard, sheets) in [
        ("a loss", "1", &sheets[..]),
        ("a standard time that is off", "10000", &sheets[..]),
        ("a gap", "45", &sheets[..1]),
        ("nothing entered", "45", &[][..]),
    ] {
        for unit in ["north", "a"] {
            let mut period = Period::of(&id(unit), &[week.unit(&id(unit)).expect("a unit").clone()], &terms);
            period.output = Beside::of(&terms, &id(unit), &lists(standard), sheets, &period).map(Box::new);
            let page = span_page(language, &terms, WEEK, &period, View::Full);
            shown.push((format!("output of {unit} with {name}"), page));
        }
    }
    shown
}

/// All pages of services and output.
pub(super) fn pages(language: Language) -> Vec<(String, String)> {
    let pages = Pages::new().expect("the messages are in order");
    let (terms, lists, frame) = (euro_terms(), lists("45"), frame(language, "/output"));
    let (unit, north) = (id("a"), id("north"));
    let versions = [sheet("a", 2, 50), sheet("a", 1, 40)];
    let faults = [
        (HOURS.to_owned(), Fault::Tenths),
        ("besluiten.completed".to_owned(), Fault::Whole),
        ("calls.first_time_right".to_owned(), Fault::Possible),
    ];
    let changed = [Imported { unit: unit.clone(), week: id_of(WEEK), changes: vec!["x 1 → 2".to_owned()] }];
    let draft = Draft::of(&versions[0], &lists[0].content);
    let wrong = Expected::ALL.map(|expected| TableError { line: 3, column: "week".to_owned(), expected });
    let page = OutputPage {
        terms: &terms,
        unit: &unit,
        week: id_of(WEEK),
        current: terms.last_week,
        lists: &lists,
        sheets: &versions[..1],
        versions: &versions,
        may_write: true,
        draft: None,
        faults: &[],
        table: "",
        said: Said::Nothing,
    };
    let mut all = vec![
        ("output to enter", page),
        ("output with faults", OutputPage { draft: Some(&draft), faults: &faults, ..page }),
        ("output that somebody else changed", OutputPage { said: Said::Changed, ..page }),
        ("output that was tried", OutputPage { said: Said::Imported(&changed, Trial::Dry), table: "x", ..page }),
        ("output that was taken over", OutputPage { said: Said::Imported(&[], Trial::Keep), ..page }),
        ("output to read", OutputPage { may_write: false, ..page }),
        ("output of a department", OutputPage { unit: &north, may_write: false, versions: &[], ..page }),
        ("no output", OutputPage { unit: &north, may_write: false, versions: &[], sheets: &[], ..page }),
        ("no services", OutputPage { lists: &[], versions: &[], sheets: &[], ..page }),
    ];
    all.extend(wrong.iter().map(|error| ("a table that is wrong", OutputPage { said: Said::Table(error), ..page })));
    let mut shown: Vec<_> = all.iter().map(|(name, page)| ((*name).to_owned(), pages.output(&frame, page))).collect();
    let administrator = Frame { visitor: Some(Visitor { name: "bea", role: "administrator" }), ..frame };
    let list_draft = ListDraft::of(lists.last(), id_of(WEEK));
    let table_fault = ListFault::Table(wrong[0].clone());
    let changes = ["new: x".to_owned()];
    for (name, lists, said) in [
        ("nothing", &[][..], ServicesSaid::Nothing),
        ("a list", &lists[..], ServicesSaid::Nothing),
        ("a week", &lists[..], ServicesSaid::Fault(&ListFault::From)),
        ("a percentage", &lists[..], ServicesSaid::Fault(&ListFault::Percent)),
        ("a table", &lists[..], ServicesSaid::Fault(&table_fault)),
        ("an early week", &lists[..], ServicesSaid::Early(id_of(WEEK))),
        ("a trial", &lists[..], ServicesSaid::Done(&changes, Trial::Dry)),
        ("a change", &lists[..], ServicesSaid::Done(&changes, Trial::Keep)),
        ("no change", &lists[..], ServicesSaid::Done(&[], Trial::Keep)),
    ] {
        let page = ServicesPage { terms: &terms, lists, draft: &list_draft, said };
        shown.push((format!("services with {name}"), pages.services(&administrator, &page)));
    }
    shown.extend(unit_pages(language));
    shown
}

#[test]
fn output_is_laid_beside_time_in_words_and_withheld_with_it() {
    let found = unit_pages(Language::En);
    let page = |name: &str| &found.iter().find(|(known, _)| known == name).expect("is shown").1;
    let loss = page("output of north with a loss");
    assert!(loss.contains("Finished: 90 cases") && loss.contains("derived speed loss"), "{loss}");
    assert!(page("output of north with a standard time that is off").contains("a standard time is off"));
    assert!(page("output of north with a gap").contains("Still to be entered"));
    let withheld = page("output of a with a loss");
    assert!(withheld.contains("Finished: 50 cases") && withheld.contains("the time of this period is not shown"));
    assert!(!withheld.contains("derived speed loss"), "{withheld}");
}
