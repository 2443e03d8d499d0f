// SPDX-License-Identifier: EUPL-1.2
//! The rows of the units that have one: what is shown of each, rounded so that it adds up.
//!
//! A part below 1 % or below the step becomes zero, which readers see as "less than 1 %": that nobody spent any time on
//! something would say something about everybody.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::ActivityId;
use daglicht_shared::rounding::round_parts;

use super::cells::{Grid, State, small_below};
use super::columns;
use super::layout::{Layout, Node};
use super::margin;
use super::release::{Answers, Band, Block, Coarse, Row};
use super::rules::{Rules, unknown};
use crate::analyse::{Cell, PersonWeek};

/// Counts are released as multiples of this.
const COUNT_STEP: u64 = 5;

/// Which nodes show each of the numbers beside the categories.
#[derive(Debug)]
pub(super) struct Beside {
    schedule: BTreeSet<usize>,
    manual: BTreeMap<Category, BTreeSet<usize>>,
    activities: BTreeMap<ActivityId, BTreeSet<usize>>,
    interruptions: BTreeSet<usize>,
    switches: BTreeSet<usize>,
    sessions: BTreeSet<usize>,
    calibration: Vec<BTreeSet<usize>>,
}

impl Beside {
    /// Decides for the whole layout.
    pub(super) fn of(layout: &Layout<'_>, grids: &[Grid<'_>], activities: &BTreeSet<ActivityId>, rules: Rules) -> Self {
        let all = |columns: fn(&PersonWeek) -> Vec<u64>| columns::shown(layout, rules, |_| true, columns);
        let alone = |node: usize, category: Category| {
            grids.iter().any(|grid| {
                let class = grid.classes.iter().position(|class| *class == category);
                class.is_some_and(|class| grid.states[node][class] == State::Shown)
            })
        };
        let manual = |category: Category| {
            columns::shown(
                layout,
                rules,
                |node| alone(node, category),
                |person| {
                    let (all, manual) = (person.minutes[category.index()], person.manual[category.index()]);
                    vec![u64::from(manual), u64::from(all - manual.min(all))]
                },
            )
        };
        let calibration = |class: usize| {
            columns::shown(
                layout,
                rules,
                |_| true,
                |person| {
                    let (answered, agreed) = (person.answered[class], person.agreed[class]);
                    vec![u64::from(agreed), u64::from(answered - agreed.min(answered))]
                },
            )
        };
        Self {
            schedule: all(|person| vec![u64::from(person.scheduled)]),
            manual: Category::ALL.into_iter().map(|category| (category, manual(category))).collect(),
            activities: shown_activities(layout, grids, activities, rules),
            interruptions: all(|person| vec![u64::from(person.interruptions)]),
            switches: all(|person| vec![u64::from(person.switches)]),
            sessions: all(|person| person.sessions.map(u64::from).to_vec()),
            calibration: (0..10).map(calibration).collect(),
        }
    }
}

/// Which nodes show each activity.
///
/// Activities follow from categories by the rule pack, so a row in which categories are merged shows none: they could
/// divide what is merged. The time of a row outside the shown activities follows by subtracting, so it must be safe, and
/// leave room for the hidden ones to be larger than they are.
fn shown_activities(
    layout: &Layout<'_>,
    grids: &[Grid<'_>],
    activities: &BTreeSet<ActivityId>,
    rules: Rules,
) -> BTreeMap<ActivityId, BTreeSet<usize>> {
    let merged = |node: usize| grids.iter().any(|grid| grid.states[node].contains(&State::Hidden));
    let mut without: BTreeSet<usize> = (0..layout.nodes.len()).filter(|node| merged(*node)).collect();
    loop {
        let shown: BTreeMap<ActivityId, BTreeSet<usize>> = activities
            .iter()
            .map(|activity| {
                let minutes = |person: &PersonWeek| vec![minutes_on(person, activity)];
                (activity.clone(), columns::shown(layout, rules, |node| !without.contains(&node), minutes))
            })
            .collect();
        let leaks = |node: &usize| !without.contains(node) && !rest_is_safe(&layout.nodes[*node], *node, &shown, rules);
        let leaking: Vec<usize> = (0..layout.nodes.len()).filter(leaks).collect();
        if leaking.is_empty() {
            return shown;
        }
        without.extend(leaking);
    }
}

fn rest_is_safe(node: &Node<'_>, number: usize, shown: &BTreeMap<ActivityId, BTreeSet<usize>>, rules: Rules) -> bool {
    let rest = |person: &PersonWeek| {
        let named = shown.keys().map(|activity| minutes_on(person, activity)).sum();
        person.measured().saturating_sub(named)
    };
    let rest = Cell::of(node.people.iter().map(|person| rest(person)));
    let hidden: Vec<Cell> = shown
        .iter()
        .filter(|(_, nodes)| !nodes.contains(&number))
        .map(|(activity, _)| Cell::of(node.people.iter().map(|person| minutes_on(person, activity))))
        .collect();
    let lacking: u64 = hidden.iter().map(|cell| rules.safe_at(*cell).saturating_sub(cell.total)).sum();
    rules.allow(rest) && rest.total - rest.largest >= lacking
}

fn minutes_on(person: &PersonWeek, activity: &ActivityId) -> u64 {
    person.activities.get(activity).copied().map_or(0, u64::from)
}

/// The partition of the categories in a row: each by itself, or the hidden ones of a group together.
pub(super) fn partition(grids: &[Grid<'_>], node: usize) -> Vec<Vec<Category>> {
    let mut blocks = Vec::new();
    for grid in grids {
        let hidden = |class: &usize| grid.states[node][*class] == State::Hidden;
        let all = 0..grid.classes.len();
        let merged: Vec<Category> = all.clone().filter(hidden).map(|class| grid.classes[class]).collect();
        blocks.extend(all.filter(|class| !hidden(class)).map(|class| vec![grid.classes[class]]));
        if !merged.is_empty() {
            blocks.push(merged);
        }
    }
    blocks.sort();
    blocks
}

/// The row of a node, rounded.
pub(super) fn row(
    layout: &Layout<'_>,
    grids: &[Grid<'_>],
    beside: &Beside,
    node: usize,
    rules: Rules,
    step: u64,
) -> Row {
    let people = &layout.nodes[node].people;
    let partition = partition(grids, node);
    let sums: Vec<u64> = partition.iter().map(|block| sum(people, |person| person.minutes_in(block))).collect();
    let unknown = unknown(people).total;
    let (minutes, unknown_minutes) = rounded(&sums, unknown, step);
    let classified: u64 = sums.iter().sum();
    let manual = |category: Category, minutes: u64| {
        let manual = sum(people, |person| u64::from(person.manual[category.index()]));
        let shown = beside.manual.get(&category).is_some_and(|nodes| nodes.contains(&node)) && minutes > 0;
        shown.then(|| shown_part(manual, classified, step).min(minutes))
    };
    let blocks: Vec<Block> = partition
        .into_iter()
        .zip(minutes)
        .map(|(categories, minutes)| {
            let part = |person: &PersonWeek| person.minutes_in(&categories);
            let visible = minutes > 0;
            Block {
                manual_minutes: match categories.as_slice() {
                    [single] => manual(*single, minutes),
                    _ => None,
                },
                share_margin: visible.then(|| margin::share(people, rules, part, PersonWeek::classified)).flatten(),
                minutes_margin: visible.then(|| margin::minutes(people, rules, step, part)).flatten(),
                categories,
                minutes,
            }
        })
        .collect();
    let value_adding = blocks.iter().find(|block| block.categories == [Category::StandardisedWork]);
    let direct: Vec<Category> = Category::ALL.into_iter().filter(|one| one.group() == Group::Direct).collect();
    let counted = |nodes: &BTreeSet<usize>, count: fn(&PersonWeek) -> u32| {
        nodes.contains(&node).then(|| to_step(sum(people, |person| u64::from(count(person))), COUNT_STEP))
    };
    let measured = classified + unknown;
    Row {
        contributors: Band::of(people.len()),
        measured_minutes: blocks.iter().map(|block| block.minutes).sum::<u64>() + unknown_minutes,
        unknown_minutes,
        scheduled_minutes: beside
            .schedule
            .contains(&node)
            .then(|| to_step(sum(people, |person| u64::from(person.scheduled)), step)),
        margin_points: value_adding.and_then(|block| block.share_margin).map(|margin| margin.div_ceil(100)),
        direct_margin: margin::share(people, rules, |person| person.minutes_in(&direct), PersonWeek::classified),
        activities: beside
            .activities
            .iter()
            .filter(|(_, nodes)| nodes.contains(&node))
            .map(|(activity, _)| {
                let minutes = sum(people, |person| minutes_on(person, activity));
                (activity.clone(), shown_part(minutes, measured, step))
            })
            .collect(),
        interruptions: counted(&beside.interruptions, |person| person.interruptions),
        switches: counted(&beside.switches, |person| person.switches),
        sessions: beside.sessions.contains(&node).then(|| {
            let class = |class: usize| to_step(sum(people, |person| u64::from(person.sessions[class])), COUNT_STEP);
            [class(0), class(1), class(2), class(3)]
        }),
        calibration: beside
            .calibration
            .iter()
            .enumerate()
            .filter(|(_, nodes)| nodes.contains(&node))
            .map(|(class, _)| answers(people, class))
            .filter(|answers| answers.answered > 0)
            .collect(),
        perceived: None,
        blocks,
    }
}

fn answers(people: &[&PersonWeek], class: usize) -> Answers {
    let answered = to_step(sum(people, |person| u64::from(person.answered[class])), COUNT_STEP);
    let agreed = to_step(sum(people, |person| u64::from(person.agreed[class])), COUNT_STEP);
    Answers { automatic: Category::ALL.get(class).copied(), answered, agreed: agreed.min(answered) }
}

/// The shares of a small team in steps of five points that add up to 100.
pub(super) fn coarse(people: &[&PersonWeek]) -> Coarse {
    let of = |wanted: Group| {
        let categories: Vec<Category> = Category::ALL.into_iter().filter(|one| one.group() == wanted).collect();
        sum(people, |person| person.minutes_in(&categories))
    };
    let parts = [of(Group::Direct), of(Group::Indirect), unknown(people).total];
    let whole: u64 = parts.iter().sum::<u64>().max(1);
    // In hundredths of a point, so that the largest remainder decides and not an earlier rounding.
    let points: Vec<u64> = parts.iter().map(|part| part * 10_000 / whole).collect();
    let rounded = round_parts(&points, 500);
    let percent =
        |index: usize| rounded.get(index).map_or(0, |points| u32::try_from(points / 100).expect("at most 100"));
    Coarse { direct_percent: percent(0), indirect_percent: percent(1), unknown_percent: percent(2) }
}

/// The parts and unknown of a row, rounded so that they add up.
pub(super) fn rounded(parts: &[u64], unknown: u64, step: u64) -> (Vec<u64>, u64) {
    let classified: u64 = parts.iter().sum();
    let mut shown: Vec<u64> =
        parts.iter().map(|part| if small_below(*part, classified, step).is_some() { 0 } else { *part }).collect();
    shown.push(if small_below(unknown, classified + unknown, step).is_some() { 0 } else { unknown });
    let mut minutes = round_parts(&shown, step);
    let unknown_minutes = minutes.pop().unwrap_or_default();
    (minutes, unknown_minutes)
}

fn shown_part(part: u64, whole: u64, step: u64) -> u64 {
    if small_below(part, whole, step).is_some() { 0 } else { to_step(part, step) }
}

const fn to_step(value: u64, step: u64) -> u64 {
    (value + step / 2) / step * step
}

fn sum(people: &[&PersonWeek], value: impl Fn(&PersonWeek) -> u64) -> u64 {
    people.iter().map(|person| value(person)).sum()
}
