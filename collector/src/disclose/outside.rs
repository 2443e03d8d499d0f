// SPDX-License-Identifier: EUPL-1.2
//! The primary rules and the margins beside independent implementations: ACRO and statsmodels, run by Python.
//!
//! The programs are in `tests/statistics`, their packages where `deploy/setup.sh test` installs them.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use daglicht_shared::manifest::Detail;
use serde_json::{Value, json};

use super::margin;
use super::rules::{Parameters, Rules};
use crate::analyse::{Cell, PersonWeek};
use crate::statistics::interval;
use crate::statistics::noise::Noise;

/// What a program answers to a question.
fn ask(program: &str, question: &Value) -> Value {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let python = top.join("target/statistics/bin/python");
    assert!(python.exists(), "statsmodels and ACRO are not installed: run deploy/setup.sh test");
    let mut child = Command::new(python)
        .arg(top.join("tests/statistics").join(program))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let asked = child.stdin.take().expect("piped").write_all(question.to_string().as_bytes());
    let answer = child.wait_with_output().expect("it was started");
    let said = String::from_utf8_lossy(&answer.stderr);
    assert!(asked.is_ok() && answer.status.success(), "{program}: {said}");
    serde_json::from_slice(&answer.stdout).unwrap_or_else(|error| panic!("{program}: {error}: {said}"))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "minutes of a week are small and positive")]
fn whole(value: f64) -> u64 {
    value as u64
}

#[expect(clippy::cast_precision_loss, reason = "minutes of a week are far below 2^53")]
fn exact(value: u64) -> f64 {
    value as f64
}

/// Minutes of the people of a unit in a cell: even, skewed, sparse, dominated, or at the edge of a rule.
fn cell(noise: &mut Noise, people: usize, kind: usize) -> Vec<u64> {
    let mut person = |number: usize| match kind {
        0 => 300 + whole(noise.uniform() * 600.0),
        1 => whole(noise.beta(1, 9) * 2_160.0),
        2 if noise.uniform() < 0.85 => 0,
        2 => 5 + whole(noise.uniform() * 200.0),
        3 if number < 2 => 900 + whole(noise.uniform() * 900.0),
        3 => whole(noise.uniform() * 60.0),
        // Exactly 90 % for two, and one minute more or less.
        4 if number < 2 => 45 * 9,
        4 if number < 11 => 10,
        5 if number < 2 => 45 * 9 + 1,
        5 if number < 11 => 10,
        // The others have exactly 10 % of the largest, but the two largest have too much.
        6 if number == 0 => 1_000,
        6 if number < 11 => 10,
        _ => 0,
    };
    (0..people).map(&mut person).collect()
}

/// Why a cell that is shown here is hidden by ACRO.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Difference {
    /// It holds no time at all. ACRO finds that nothing divided by nothing is no safe ratio. Here it is shown as "less than
    /// 1 %", like every cell that is small beside its row, so that none and little look alike.
    Nothing,
    /// Its two largest have exactly the most that they may have. ACRO asks for less than 90 %; the rule of the handbook hides
    /// what exceeds it (Hundepool et al. 2012, "Statistical Disclosure Control", section 4.2).
    Edge,
}

impl Difference {
    fn of(cell: Cell, dominance_percent: u32) -> Option<(Self, &'static str)> {
        if cell.total == 0 {
            return Some((Self::Nothing, "PPercentCheck"));
        }
        let is_edge = 100 * (cell.largest + cell.second) == u64::from(dominance_percent) * cell.total;
        is_edge.then_some((Self::Edge, "NKCheck"))
    }
}

/// ACRO counts the rows of a cell, which are people here. Its thresholds are its own defaults, which are ours too.
#[test]
fn acro_hides_the_same_cells_but_for_two_differences_that_are_named() {
    let parameters = Parameters::default();
    let rules = Rules { k: 10, small_k: 10, parameters };
    let mut noise = Noise::new(6);
    let mut ours: BTreeMap<(String, String), (bool, Cell)> = BTreeMap::new();
    let mut rows = Vec::new();
    for number in 0..84 {
        let people = 3 + number % 28;
        for kind in 0..8 {
            let values = cell(&mut noise, people, kind);
            let (unit, category) = (format!("u{number}"), format!("c{kind}"));
            rows.extend(values.iter().map(|minutes| json!([unit, category, minutes])));
            let found = Cell::of(values);
            let safe = people >= rules.threshold(Detail::Weekly) && rules.allow(found);
            ours.insert((unit, category), (safe, found));
        }
    }
    let (p_percent, dominance_percent) = (parameters.p_percent, parameters.dominance_percent);
    let question = json!({ "k": 10, "p_percent": p_percent, "dominance_percent": dominance_percent, "rows": rows });
    let theirs = ask("primary.py", &question);
    let mut alike = [0_u32; 2];
    let mut different: BTreeMap<Difference, u32> = BTreeMap::new();
    for ((unit, category), (safe, cell)) in ours {
        let failed = theirs[&unit][&category].as_array().unwrap_or_else(|| panic!("{unit} {category} has no answer"));
        if safe == failed.is_empty() {
            alike[usize::from(safe)] += 1;
            continue;
        }
        let explained = Difference::of(cell, dominance_percent).filter(|(_, check)| safe && *failed == [json!(check)]);
        let (difference, _) = explained.unwrap_or_else(|| panic!("{unit} {category}: {cell:?}: {safe}, {failed:?}"));
        *different.entry(difference).or_default() += 1;
    }
    println!("hidden by both: {}, shown by both: {}, shown here only: {different:?}", alike[0], alike[1]);
    assert!(alike.iter().all(|count| *count > 150) && different.len() == 2, "{alike:?} {different:?}");
}

#[test]
fn margins_and_intervals_equal_those_of_statsmodels() {
    let parameters = Parameters { p_percent: 0, dominance_percent: 100, min_contributors: 0 };
    let rules = Rules { k: 2, small_k: 2, parameters };
    let mut noise = Noise::new(7);
    let mut teams: Vec<Vec<(u64, u64)>> = Vec::new();
    for number in 0..120 {
        let person = |noise: &mut Noise| {
            let all = 400 + whole(noise.uniform() * 1_700.0);
            (whole(exact(all) * noise.beta(1 + number % 4, 9 - number % 4)), all)
        };
        teams.push((0..2 + number % 40).map(|_| person(&mut noise)).collect());
    }
    let shares: Vec<(f64, f64)> = (1..60_u64).map(|n| (exact(n) / 61.0, 0.002 + exact(n * 7 % 23) / 150.0)).collect();
    let sums: Vec<Vec<u64>> = teams.iter().map(|team| team.iter().map(|(part, _)| *part).collect()).collect();
    let theirs = ask("intervals.py", &json!({ "shares": teams, "sums": sums, "limits": shares }));
    let number = |value: &Value| value.as_f64().expect("a number");
    for (index, team) in teams.iter().enumerate() {
        let people: Vec<PersonWeek> = team
            .iter()
            .map(|(part, all)| {
                let minutes = |minutes: u64| u32::try_from(minutes).expect("a week");
                let rest = minutes(all - part);
                let empty = PersonWeek::empty("a".parse().expect("a slug"));
                PersonWeek { minutes: [minutes(*part), rest, 0, 0, 0, 0, 0, 0, 0], ..empty }
            })
            .collect();
        let people: Vec<&PersonWeek> = people.iter().collect();
        let part = |person: &PersonWeek| u64::from(person.minutes[0]);
        let half = margin::share(&people, rules, part, PersonWeek::classified).expect("nothing is hidden");
        // Ours is rounded up to tenths of a percentage point, and never above the whole.
        let expected = number(&theirs["shares"][index][1]).min(1.0);
        let over = f64::from(half) / 10_000.0 - expected;
        assert!((-1e-9..0.001 + 1e-9).contains(&over), "team {index}: {half} beside {expected}");
        let minutes = margin::minutes(&people, rules, 5, part).expect("nothing is hidden");
        let over = exact(minutes) - number(&theirs["sums"][index]);
        assert!((-1e-6..5.0 + 1e-6).contains(&over), "team {index}: {minutes} is off by {over}");
    }
    for (index, (value, half)) in shares.iter().enumerate() {
        let found = interval::of_share(*value, *half);
        let [low, high] = [0, 1].map(|end| number(&theirs["limits"][index][end]));
        assert!((found.low - low).abs() < 1e-6 && (found.high - high).abs() < 1e-6, "{value} ± {half}: {found:?}");
    }
}
