// SPDX-License-Identifier: EUPL-1.2
//! Numbers that stand beside the categories: for which units they are shown.
//!
//! A column is one number per person, such as the schedule, a count, or the manual part of one category. Its only totals
//! are those over the tree, so hiding is simple and exact: a unit shows the column when its own sum is safe, and what it
//! holds beyond the units below that show it is safe too. Columns that are shown together are checked together.

use std::collections::BTreeSet;

use daglicht_shared::manifest::Detail;

use super::layout::Layout;
use super::rules::Rules;
use crate::analyse::{Cell, PersonWeek};
use crate::plant;

/// The nodes that show the columns, of those that are eligible.
pub(super) fn shown(
    layout: &Layout<'_>,
    rules: Rules,
    eligible: impl Fn(usize) -> bool,
    columns: impl Fn(&PersonWeek) -> Vec<u64>,
) -> BTreeSet<usize> {
    let safe = |people: &[&PersonWeek]| {
        let rows: Vec<Vec<u64>> = people.iter().map(|person| columns(person)).collect();
        let width = rows.first().map_or(0, Vec::len);
        (0..width).all(|column| rules.allow(Cell::of(rows.iter().filter_map(|row| row.get(column).copied()))))
    };
    let nodes = &layout.nodes;
    let mut visible: BTreeSet<usize> = (0..nodes.len())
        .filter(|node| nodes[*node].unit.is_some() && nodes[*node].detail != Detail::Coarse)
        .filter(|node| eligible(*node) && safe(&nodes[*node].people))
        .collect();
    // Parents come before their children, so a choice that was made is not touched again.
    for node in 0..nodes.len() {
        if !visible.contains(&node) || plant::active("no-complementary-suppression") {
            continue;
        }
        loop {
            let (mut below, mut rest) = (Vec::new(), Vec::new());
            divide(layout, &visible, node, &mut below, &mut rest);
            let people: Vec<&PersonWeek> = rest.iter().flat_map(|leaf| nodes[*leaf].people.iter().copied()).collect();
            if below.is_empty() || safe(&people) {
                break;
            }
            let enough = |child: &usize| {
                let with: Vec<&PersonWeek> = people.iter().chain(&nodes[*child].people).copied().collect();
                safe(&with)
            };
            let size = |child: &usize| (nodes[*child].people.len(), *child);
            let next = below.iter().copied().filter(enough).min_by_key(size);
            let Some(next) = next.or_else(|| below.iter().copied().min_by_key(size)) else { break };
            visible.remove(&next);
        }
    }
    visible
}

/// The nearest nodes below one that show the column, and the leaves that are in none of them.
fn divide(layout: &Layout<'_>, visible: &BTreeSet<usize>, node: usize, below: &mut Vec<usize>, rest: &mut Vec<usize>) {
    for child in &layout.nodes[node].children {
        if visible.contains(child) {
            below.push(*child);
        } else if layout.nodes[*child].children.is_empty() {
            rest.push(*child);
        } else {
            divide(layout, visible, *child, below, rest);
        }
    }
}
