// SPDX-License-Identifier: EUPL-1.2
//! Tests of the whole module: the regression cases of `privacy.md` section 3.3, and attackers on random organisations.

use std::collections::BTreeSet;

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Disclosure, Terms, Unit, sample_terms};
use proptest::prelude::*;

use super::*;
use crate::analyse::Cell;

/// Terms with these units, written as `child<parent`; k is 5.
fn terms(units: &[&str]) -> Terms {
    let id = |text: &str| text.parse().expect("a slug");
    let units = units.iter().map(|text| {
        let (unit, parent) = text.split_once('<').map_or((*text, None), |(unit, parent)| (unit, Some(parent)));
        Unit { id: id(unit), name: unit.to_owned(), parent: parent.map(id), detail: Detail::Weekly }
    });
    Terms {
        units: units.collect(),
        disclosure: Disclosure { k: 5, small_k: None, report_step: 1, release_step: 1 },
        ..sample_terms()
    }
}

/// A person with the same ordinary week as everybody, but for a few minutes.
fn person(team: &str, offset: u32) -> PersonWeek {
    PersonWeek {
        minutes: [600, 90, 100, 200, 60, 150, 80, 120, 50].map(|minutes| minutes + offset),
        unknown: 200 + offset,
        scheduled: 1_800,
        ..PersonWeek::empty(team.parse().expect("a slug"))
    }
}

fn team(name: &str, size: u32) -> Vec<PersonWeek> {
    (0..size).map(|offset| person(name, offset)).collect()
}

fn release(terms: &Terms, people: &[PersonWeek]) -> ReleasedWeek {
    disclose(terms, &Parameters::default(), terms.first_week, people).expect("the audit passes")
}

fn outcome(week: &ReleasedWeek, unit: &str) -> String {
    match &week.unit(&unit.parse().expect("a slug")).expect("a unit of the project").outcome {
        Outcome::Shown(row) => format!("{} blocks", row.blocks.len()),
        Outcome::Coarse(_) => "coarse".to_owned(),
        Outcome::Withheld { reason: Reason::NotSafe } => "withheld".to_owned(),
        Outcome::Withheld { reason } => format!("{reason:?}"),
    }
}

fn check(units: &[&str], teams: &[(&str, u32)], expected: &[(&str, &str)]) {
    let people: Vec<_> = teams.iter().flat_map(|(name, size)| team(name, *size)).collect();
    let week = release(&terms(units), &people);
    for (unit, outcome_expected) in expected {
        assert_eq!(outcome(&week, unit), *outcome_expected, "{unit} with {teams:?}");
    }
}

const DEPARTMENT: [&str; 4] = ["d", "a<d", "b<d", "c<d"];

#[test]
fn r_s1_a_unit_below_k_is_withheld_and_another_protects_it() {
    check(
        &DEPARTMENT,
        &[("a", 8), ("b", 7), ("c", 4)],
        &[("d", "9 blocks"), ("a", "9 blocks"), ("b", "withheld"), ("c", "withheld")],
    );
}

#[test]
fn two_teams_whose_pool_is_below_k_need_a_third() {
    check(
        &DEPARTMENT,
        &[("a", 8), ("b", 2), ("c", 2)],
        &[("d", "9 blocks"), ("a", "withheld"), ("b", "withheld"), ("c", "withheld")],
    );
}

#[test]
fn two_teams_whose_pool_reaches_k_protect_each_other() {
    check(
        &DEPARTMENT,
        &[("a", 8), ("b", 4), ("c", 3)],
        &[("d", "9 blocks"), ("a", "9 blocks"), ("b", "withheld"), ("c", "withheld")],
    );
}

#[test]
fn r_s1_k_counts_people_with_measured_time_only() {
    let mut people = team("a", 4);
    people.push(PersonWeek { minutes: [0; 9], unknown: 0, ..person("a", 0) });
    assert_eq!(outcome(&release(&terms(&["d", "a<d"]), &people), "a"), "withheld");
}

#[test]
fn a_chain_of_single_children_shows_the_same_row_in_each_link() {
    check(&["d", "e<d", "a<e"], &[("a", 6)], &[("d", "9 blocks"), ("e", "9 blocks"), ("a", "9 blocks")]);
    let withheld = "withheld";
    check(&["d", "e<d", "a<e"], &[("a", 4)], &[("d", withheld), ("e", withheld), ("a", withheld)]);
}

#[test]
fn r_s3_a_withheld_department_is_not_the_sum_of_its_shown_teams() {
    // small is 3 people directly under the whole; only the department d can hide it, and d = a + b.
    check(
        &["all", "small<all", "d<all", "a<d", "b<d"],
        &[("small", 3), ("a", 8), ("b", 9)],
        &[("all", "9 blocks"), ("small", "withheld"), ("d", "withheld"), ("a", "withheld"), ("b", "9 blocks")],
    );
}

#[test]
fn r_s3_detail_merged_in_a_unit_is_merged_beside_or_above_it_too() {
    // In w only two people have rework, so w merges it, and somebody who shows it for w and d together has to as well.
    let mut people = [team("a", 6), team("b", 6), team("w", 8)].concat();
    for (index, person) in people.iter_mut().filter(|person| person.team.as_str() == "w").enumerate() {
        person.minutes[2] = if index < 2 { 100 } else { 0 };
    }
    let week = release(&terms(&["all", "d<all", "a<d", "b<d", "w<all"]), &people);
    let outcomes = ["all", "d", "w", "a", "b"].map(|unit| outcome(&week, unit));
    assert_eq!(outcomes, ["8 blocks", "9 blocks", "8 blocks", "9 blocks", "9 blocks"]);
}

#[test]
fn r_s7_a_team_without_people_protects_nobody() {
    check(&DEPARTMENT, &[("a", 8), ("b", 4)], &[("a", "withheld"), ("b", "withheld"), ("c", "withheld")]);
}

#[test]
fn r_s7_a_block_that_is_zero_is_not_merged_with_for_protection() {
    let mut people = team("a", 6);
    for (index, person) in people.iter_mut().enumerate() {
        person.minutes[4] = if index == 0 { 60 } else { 0 };
        person.minutes[8] = 0;
    }
    let week = release(&terms(&["d", "a<d"]), &people);
    let Outcome::Shown(row) = &week.units()[1].outcome else { panic!("a is shown") };
    let merged: Vec<_> = row.blocks.iter().filter(|block| block.categories.len() > 1).collect();
    assert_eq!(merged.len(), 1);
    assert_eq!(merged[0].categories, [Category::Interruptions, Category::TrainingCoaching]);
}

#[test]
fn r_s2_a_unit_with_one_dominant_person_is_withheld() {
    let mut people = [team("a", 6), team("b", 6), team("c", 6)].concat();
    for person in people.iter_mut().filter(|person| person.team.as_str() == "a").skip(1) {
        person.unknown = 0;
    }
    let week = release(&terms(&DEPARTMENT), &people);
    assert_eq!(outcome(&week, "a"), "withheld");
    assert_eq!(outcome(&week, "b"), "withheld");
}

#[test]
fn r_s8_no_parameter_of_the_rules_stands_in_the_record() {
    let parameters = Parameters { p_percent: 17, dominance_percent: 83, min_contributors: 4 };
    let people = team("a", 6);
    let terms = terms(&["d", "a<d"]);
    let record = disclose(&terms, &parameters, terms.first_week, &people).expect("the audit passes").to_record();
    assert!(record.head.contains("\"k\":5"));
    let texts = record.rows.into_iter().map(|(_, text)| text).chain([record.head]);
    let record: String = texts.collect();
    for word in ["percent", "dominance", "min_", "max", "median", "largest"] {
        assert!(!record.contains(word), "{word}");
    }
}

#[test]
fn the_floor_of_k_holds_whatever_the_terms_say() {
    let mut terms = terms(&["d", "a<d"]);
    terms.disclosure.k = 2;
    assert_eq!(outcome(&release(&terms, &team("a", 4)), "a"), "withheld");
}

#[test]
fn the_order_of_people_changes_nothing() {
    let mut people = [team("a", 8), team("b", 7), team("c", 4)].concat();
    let terms = terms(&DEPARTMENT);
    let record = release(&terms, &people).to_record();
    people.reverse();
    assert_eq!(release(&terms, &people).to_record(), record);
}

#[test]
fn small_parts_are_shown_as_less_than_one_percent_and_the_row_adds_up() {
    let mut people = team("a", 6);
    for person in &mut people {
        person.minutes[4] = 0;
        person.minutes[8] = 3;
    }
    let week = release(
        &Terms {
            disclosure: Disclosure { k: 5, small_k: None, report_step: 1, release_step: 15 },
            ..terms(&["d", "a<d"])
        },
        &people,
    );
    let Outcome::Shown(row) = &week.units()[0].outcome else { panic!("d is shown") };
    assert_eq!([row.blocks[4].minutes, row.blocks[8].minutes], [0, 0]);
    assert!(row.blocks.iter().all(|block| block.minutes % 15 == 0));
    assert_eq!(row.measured_minutes, row.unknown_minutes + row.blocks.iter().map(|block| block.minutes).sum::<u64>());
}

#[test]
fn a_record_reads_back_as_it_was_written() {
    let week = release(&terms(&DEPARTMENT), &[team("a", 8), team("b", 7), team("c", 4)].concat());
    let record = week.to_record();
    let read = |unit: &UnitId, text: &str| Released::from_record(unit.clone(), week.week(), text);
    let rows: Vec<_> = record.rows.iter().map(|(unit, text)| read(unit, text).expect("its own record")).collect();
    assert_eq!(rows, week.units());
    let digest = format!("\"digest\":\"{}\"", Record::digest(&record.rows));
    assert!(record.head.contains(&digest), "{} has no {digest}", record.head);

    let (unit, text) = record.rows.iter().find(|(_, text)| text.contains("measured_minutes")).expect("a row is shown");
    assert!(matches!(read(unit, "{}"), Err(RecordError::Malformed(_))));
    let newer = text.replacen("\"version\":2", "\"version\":3", 1);
    assert!(matches!(read(unit, &newer), Err(RecordError::Version(3))));
    let wrong = text.replacen("\"measured_minutes\":", "\"measured_minutes\":1", 1);
    assert!(matches!(read(unit, &wrong), Err(RecordError::Inconsistent(_))));
}

/// A random organisation: parents of the inner units, then teams with their sizes, and how the people spent their time.
fn organisations() -> impl Strategy<Value = (Terms, Vec<PersonWeek>)> {
    let inner = prop::collection::vec(any::<prop::sample::Index>(), 0..3);
    let teams = prop::collection::vec((any::<prop::sample::Index>(), 0_usize..13), 1..6);
    (inner, teams, prop::collection::vec(prop::collection::vec(0_u32..4, 10), 64)).prop_map(|(inner, teams, weeks)| {
        let mut names = vec!["u0".to_owned()];
        let mut units = vec!["u0".to_owned()];
        for (number, parent) in inner.iter().enumerate() {
            let parent = names[parent.index(names.len())].clone();
            let name = format!("u{}", number + 1);
            units.push(format!("{name}<{parent}"));
            names.push(name);
        }
        let mut people = Vec::new();
        // Every inner unit gets a team, so that none is taken for a team itself.
        let filled = names.iter().enumerate().map(|(number, name)| (name.clone(), number % 3 * 6));
        let drawn = teams.iter().map(|(parent, size)| (names[parent.index(names.len())].clone(), *size));
        for (number, (parent, size)) in filled.chain(drawn).enumerate() {
            units.push(format!("t{number}<{parent}"));
            for _ in 0..size {
                let week = &weeks[people.len() % weeks.len()];
                let mut person = person(&format!("t{number}"), 0);
                for (minutes, level) in person.minutes.iter_mut().zip(week) {
                    *minutes = level.saturating_sub(1) * 60;
                }
                person.unknown = 60 + week[9] * 30;
                person.scheduled = 1_800;
                people.push(person);
            }
        }
        let borrowed: Vec<&str> = units.iter().map(String::as_str).collect();
        (terms(&borrowed), people)
    })
}

/// The teams below a unit.
fn teams_below(terms: &Terms, unit: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![unit.to_owned()];
    while let Some(id) = open.pop() {
        let below: Vec<_> = terms
            .units
            .iter()
            .filter(|other| other.parent.as_ref().is_some_and(|parent| parent.as_str() == id))
            .collect();
        if below.is_empty() {
            found.insert(id);
        } else {
            open.extend(below.iter().map(|other| other.id.as_str().to_owned()));
        }
    }
    found
}

/// The rank over the rationals, by fraction-free elimination of small integers.
fn rank(rows: &[Vec<i128>]) -> usize {
    let mut rows = rows.to_vec();
    let (mut rank, width) = (0, rows.first().map_or(0, Vec::len));
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|row| rows[*row][column] != 0) else { continue };
        rows.swap(rank, pivot);
        let base = rows[rank].clone();
        for row in rows.iter_mut().skip(rank + 1).filter(|row| row[column] != 0) {
            let (a, b) = (base[column], row[column]);
            for (value, other) in row.iter_mut().zip(&base) {
                *value = *value * a - other * b;
            }
            let divisor = row.iter().fold(0, |divisor, value| gcd(divisor, value.abs())).max(1);
            row.iter_mut().for_each(|value| *value /= divisor);
        }
        rank += 1;
    }
    rank
}

fn gcd(a: i128, b: i128) -> i128 {
    if b == 0 { a } else { gcd(b, a % b) }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// Every combination of released totals with weights -1, 0 and 1 that adds up a set of teams adds up enough people,
    /// keeps the p % rule, and is never exactly a withheld unit.
    #[test]
    fn no_combination_of_released_totals_isolates_a_withheld_unit((terms, people) in organisations()) {
        let week = release(&terms, &people);
        let teams: Vec<_> = terms.teams().map(|team| team.id.as_str().to_owned()).collect();
        let indicator = |unit: &str| -> Vec<i32> {
            let below = teams_below(&terms, unit);
            teams.iter().map(|team| i32::from(below.contains(team))).collect()
        };
        let (mut shown, mut withheld) = (Vec::new(), BTreeSet::new());
        for unit in week.units() {
            match unit.outcome {
                Outcome::Shown(_) => shown.push(indicator(unit.unit.as_str())),
                Outcome::Coarse(_) | Outcome::Withheld { .. } => {
                    withheld.insert(indicator(unit.unit.as_str()));
                }
            }
        }
        let sizes: Vec<_> = teams
            .iter()
            .map(|team| people.iter().filter(|person| person.team.as_str() == team && person.measured() > 0).count())
            .collect();
        let mut weights = vec![-1_i32; shown.len()];
        // At most 3^9 combinations; larger releases are covered by the rank test below.
        while shown.len() <= 9 {
            let sum: Vec<i32> =
                (0..teams.len()).map(|team| shown.iter().zip(&weights).map(|(row, weight)| row[team] * weight).sum()).collect();
            prop_assert!(!withheld.contains(&sum), "{weights:?} gives a withheld unit");
            if sum.iter().all(|weight| (0..=1).contains(weight)) && sum.contains(&1) {
                let count: usize = sum.iter().zip(&sizes).filter(|(weight, _)| **weight == 1).map(|(_, size)| size).sum();
                prop_assert!(count >= 5, "{weights:?} isolates {count} people");
                let within = |person: &&PersonWeek| {
                    teams.iter().zip(&sum).any(|(team, weight)| *weight == 1 && person.team.as_str() == team)
                };
                let mut values: Vec<u64> = people.iter().filter(within).map(PersonWeek::measured).collect();
                values.sort_unstable();
                values.reverse();
                let rest: u64 = values.iter().skip(2).sum();
                prop_assert!(10 * rest >= values[0], "{weights:?} gives away the largest of {count} people");
            }
            let Some(next) = weights.iter().position(|weight| *weight < 1) else { break };
            weights[next] += 1;
            weights[..next].fill(-1);
        }
    }

    /// A withheld unit's total, and each of its categories, raises the rank of the released equations; so does a category
    /// that was merged, but for one that is safe itself and was merged to hide its neighbours.
    #[test]
    fn no_category_of_a_withheld_unit_lies_in_the_span_of_the_release((terms, people) in organisations()) {
        let week = release(&terms, &people);
        let teams: Vec<_> = terms.teams().map(|team| team.id.as_str().to_owned()).collect();
        let vector = |unit: &str, classes: &[usize]| -> Vec<i128> {
            let below = teams_below(&terms, unit);
            teams
                .iter()
                .flat_map(|team| (0..10).map(|class| i128::from(below.contains(team) && classes.contains(&class))).collect::<Vec<_>>())
                .collect()
        };
        let rules = Rules::of(&terms, &Parameters::default());
        let mut rows = Vec::new();
        let mut hidden = Vec::new();
        for unit in week.units() {
            let name = unit.unit.as_str();
            match &unit.outcome {
                Outcome::Shown(row) => {
                    rows.push(vector(name, &[9]));
                    for block in &row.blocks {
                        let classes: Vec<_> = block.categories.iter().map(|category| category.index()).collect();
                        rows.push(vector(name, &classes));
                        if classes.len() > 1 {
                            let is_unsafe = |class: &&usize| {
                                let below = |person: &&PersonWeek| teams_below(&terms, name).contains(person.team.as_str());
                                let values = people.iter().filter(below).map(|person| u64::from(person.minutes[**class]));
                                !rules.allow(Cell::of(values))
                            };
                            hidden.extend(classes.iter().filter(is_unsafe).map(|class| vector(name, &[*class])));
                        }
                    }
                }
                Outcome::Coarse(_) | Outcome::Withheld { .. } => {
                    hidden.extend((0..10).map(|class| vector(name, &[class])));
                    hidden.push(vector(name, &(0..10).collect::<Vec<_>>()));
                }
            }
        }
        let known = rank(&rows);
        for target in hidden {
            rows.push(target);
            prop_assert_eq!(rank(&rows), known + 1);
            rows.pop();
        }
    }
}
