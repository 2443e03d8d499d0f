// SPDX-License-Identifier: EUPL-1.2
//! What the suppression costs beside the least that is possible, on instances small enough to try every pattern.
//!
//! Every set of cells that could be hidden is tried, cheapest first, with the criterion of `cells`; the first that
//! protects everybody is the optimum. The figure is the sum over all instances, so that rare bad cases count.

use daglicht_shared::category::Category;
use daglicht_shared::manifest::{Terms, Unit, sample_terms};

use super::cells::{Grid, State};
use super::layout::Layout;
use super::rules::{Parameters, Rules};
use super::*;
use crate::analyse::{PersonWeek, Table};

/// A department of three teams in which many have nothing of some categories and a few have very much.
fn instance(seed: u32) -> (Terms, Vec<PersonWeek>) {
    let unit = |id: &str, parent: Option<&str>| Unit {
        id: id.parse().expect("a slug"),
        name: id.to_owned(),
        parent: parent.map(|parent| parent.parse().expect("a slug")),
        detail: Detail::Weekly,
    };
    let units = vec![unit("d", None), unit("a", Some("d")), unit("b", Some("d")), unit("c", Some("d"))];
    let terms = Terms { units, ..sample_terms() };
    let mut state = u64::from(seed) * 0x9e37_79b9 + 1;
    let mut below = |count: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % count
    };
    let mut people = Vec::new();
    for team in ["a", "b", "c"] {
        for _ in 0..10 + below(4) {
            let mut person = PersonWeek::empty(team.parse().expect("a slug"));
            for (class, minutes) in [900, 150, 150].into_iter().enumerate() {
                let has = below(100) < [95, 25, 45][class];
                let much = if below(100) < 6 { 6 } else { 1 };
                let minutes = minutes * (30 + below(140)) / 100 * much;
                person.minutes[class] = if has { u32::try_from(minutes).expect("small") } else { 0 };
            }
            person.minutes[3] = 300;
            person.unknown = 200;
            people.push(person);
        }
    }
    (terms, people)
}

/// The cost of the suppression and the least cost; none when nothing has to be hidden.
fn costs(seed: u32) -> Option<(u64, u64)> {
    let (terms, people) = instance(seed);
    let rules = Rules { k: 10, small_k: 10, parameters: Parameters::default() };
    let table = Table::new(&terms, &people).expect("teams of the project");
    let layout = Layout::of(&terms, &table, rules, &BTreeSet::new());
    let classes = vec![Category::StandardisedWork, Category::SpeedLoss, Category::Rework];
    let start = Grid::new(&layout, classes, rules, 15);
    let mut found = Grid::new(&layout, start.classes.clone(), rules, 15);
    found.protect().expect("the group as a whole is safe");
    let places = (0..start.states.len()).flat_map(|node| (0..3).map(move |class| (node, class)));
    let cells: Vec<(usize, usize)> =
        places.filter(|(node, class)| start.states[*node][*class] != State::Zero).collect();
    let price: Vec<u64> = cells.iter().map(|(node, class)| start.price(*node, *class)).collect();
    let cost =
        |mask: u32| -> u64 { (0..).zip(&price).filter(|(bit, _)| mask & (1 << bit) != 0).map(|(_, one)| one).sum() };
    let taken: u64 = cells
        .iter()
        .zip(&price)
        .filter(|((node, class), _)| found.states[*node][*class] == State::Hidden)
        .map(|(_, one)| one)
        .sum();
    // What is primarily hidden has to be; every pattern holds it.
    let primary = cells.iter().enumerate().filter(|(_, (node, class))| start.states[*node][*class] == State::Hidden);
    let primary: u32 = primary.map(|(bit, _)| 1 << bit).sum();
    if taken == 0 {
        return None;
    }
    let mut masks: Vec<u32> =
        (0..1 << cells.len()).filter(|mask| mask & primary == primary && cost(*mask) < taken).collect();
    masks.sort_by_key(|mask| cost(*mask));
    let protects = |mask: &u32| {
        let mut grid = Grid::new(&layout, start.classes.clone(), rules, 15);
        for (bit, (node, class)) in cells.iter().enumerate() {
            if mask & (1 << bit) != 0 {
                grid.states[*node][*class] = State::Hidden;
            }
        }
        grid.is_protected()
    };
    Some((taken, masks.iter().find(|mask| protects(mask)).map_or(taken, |mask| cost(*mask))))
}

#[test]
fn suppression_costs_at_most_a_seventh_more_than_the_optimum() {
    let all: Vec<(u64, u64)> = (0..60).filter_map(costs).collect();
    let (taken, least) = all.iter().fold((0, 0), |(taken, least), one| (taken + one.0, least + one.1));
    assert!(all.len() > 30, "only {} instances need anything hidden", all.len());
    assert!(100 * taken <= 115 * least, "{taken} beside {least}: {all:?}");
}
