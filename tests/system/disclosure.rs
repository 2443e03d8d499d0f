// SPDX-License-Identifier: EUPL-1.2
//! What an outsider can work out from all that is shown: nothing about a group that is withheld.

use daglicht_tests::organisation::CLASSES;
use daglicht_tests::span::Span;

use crate::path::Measured;

/// The line of the issue: a team below k shows no figure, and no combination of the shown totals gives it.
#[test]
fn r_s1_a_team_below_k_is_withheld_and_cannot_be_worked_out() {
    let teams = vec![("noord", 12), ("oost", 11), ("zuid", 10), ("west", 6)];
    let measured = Measured::new("below-k", teams.clone(), 1);

    // The base numbers are team × class; each shown number is published as the sum it stands for.
    let variables = teams.len() * CLASSES.len();
    let place = |team: &str, class: &str| {
        let team = teams.iter().position(|(id, _)| *id == team).expect("a team");
        team * CLASSES.len() + CLASSES.iter().position(|id| *id == class).expect("a class")
    };
    let mut span = Span::default();
    let mut shown = Vec::new();
    for unit in ["noord", "oost", "zuid", "west", "dept", "whole"] {
        let figures = measured.figures(unit);
        let Some(blocks) = figures["blocks"].as_array() else {
            let text = figures.to_string();
            let numbers: Vec<_> = text.split(|c: char| !c.is_ascii_digit()).filter(|part| part.len() > 2).collect();
            assert!(figures["withheld"].is_string(), "{unit} shows nothing and does not say why: {figures:#}");
            assert!(numbers.iter().all(|number| measured.week().to_string().contains(number)), "{unit}: {text}");
            continue;
        };
        shown.push(unit);
        let members: Vec<&str> = match unit {
            "dept" | "whole" => teams.iter().map(|(id, _)| *id).collect(),
            team => vec![team],
        };
        let classes = blocks.iter().map(|block| {
            block["categories"].as_array().expect("a list").iter().map(|name| name.as_str().expect("an id")).collect()
        });
        for block in classes.chain([vec!["unknown"]]) {
            let mut vector = vec![0; variables];
            for member in &members {
                for class in &block {
                    vector[place(member, class)] = 1;
                }
            }
            span.publish(&vector);
        }
    }
    assert!(!shown.contains(&"west"), "a team of six is shown");
    assert!(shown.contains(&"dept"), "the department of 39 is not shown: {shown:?}");
    assert!(shown.len() > 2, "hiding everything is no protection but a failure: {shown:?}");

    for (team, _) in teams.iter().filter(|(team, _)| !shown.contains(team)) {
        let mut total = vec![0; variables];
        for class in CLASSES {
            let mut cell = vec![0; variables];
            cell[place(team, class)] = 1;
            total[place(team, class)] = 1;
            assert!(!span.gives(&cell), "{class} of {team} follows from what is shown");
        }
        assert!(!span.gives(&total), "the total of {team} follows from what is shown");
    }
}
