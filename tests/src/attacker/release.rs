// SPDX-License-Identifier: EUPL-1.2
//! What the product gives of a week to everybody together, as sums over people who are known to the simulator only.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_collector::analyse::PersonWeek;
use daglicht_collector::disclose::{self, Outcome, Parameters, ReleasedWeek};
use daglicht_collector::plant;
use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;

use super::organisation::{Lived, Reported, by_person};

/// The number of classes: nine categories and unknown.
pub const CLASSES: usize = 10;

/// A part of somebody's week that stands in the sums as one thing.
pub type Piece = (usize, Part);

/// Which part of a person's week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// Monday to Thursday.
    Before,
    /// Friday.
    Friday,
}

/// A sum that somebody can read or work out: classes of some pieces.
#[derive(Debug, Clone)]
pub struct Told {
    /// Whose.
    pub pieces: BTreeSet<Piece>,
    /// Of which classes.
    pub classes: Vec<usize>,
    /// The sum, or the limit below which it is.
    pub most: u64,
    /// Whether it is the sum.
    pub exact: bool,
}

/// All that was told of a week, and the truth.
#[derive(Debug, Default)]
pub struct Week {
    /// What was told.
    pub told: Vec<Told>,
    /// The minutes of each piece per class.
    pub truth: BTreeMap<Piece, [u64; CLASSES]>,
    /// Pieces whose values the attacker made up himself.
    pub made_up: BTreeSet<Piece>,
    /// Cells of units, and those of them that are not shown.
    pub cells: (usize, usize),
    /// Teams with people, and those with a usable picture.
    pub teams: (usize, usize),
    /// What went wrong in the product.
    pub failed: Option<String>,
}

/// Lets the product release a week.
#[must_use]
pub fn week(terms: &Terms, lived: &Lived) -> Week {
    let mut week = Week::default();
    let forged = if plant::active("membership-unchecked") { lived.forged.as_slice() } else { &[] };
    let reports: Vec<&Reported> = lived.reports.iter().chain(forged).collect();
    for report in &reports {
        let friday = minutes(&report.friday);
        let mut before = minutes(&report.week);
        before.iter_mut().zip(friday).for_each(|(all, friday)| *all -= friday);
        for (part, minutes) in [(Part::Before, before), (Part::Friday, friday)] {
            let truth = week.truth.entry((report.person, part)).or_default();
            truth.iter_mut().zip(minutes).for_each(|(sum, value)| *sum += value);
        }
    }
    for report in forged {
        week.made_up.extend([(report.person, Part::Before), (report.person, Part::Friday)]);
    }
    let parts = [Part::Before, Part::Friday];
    tell(&mut week, terms, &reports, &parts, |report| report.week.clone());
    if plant::active("free-date-range") {
        tell(&mut week, terms, &reports, &parts[..1], |report| {
            let mut before = report.week.clone();
            before.minutes.iter_mut().zip(report.friday.minutes).for_each(|(all, friday)| *all -= friday);
            before.manual = [0; 9];
            before.unknown -= report.friday.unknown;
            before
        });
    }
    if let Some(gone) = lived.withdraws.filter(|_| plant::active("recompute-after-withdrawal")) {
        let rest: Vec<&Reported> = reports.iter().copied().filter(|report| report.person != gone).collect();
        tell(&mut week, terms, &rest, &parts, |report| report.week.clone());
    }
    week
}

fn tell(week: &mut Week, terms: &Terms, reports: &[&Reported], parts: &[Part], of: impl Fn(&Reported) -> PersonWeek) {
    let seen: Vec<Reported> = reports.iter().map(|report| Reported { week: of(report), ..(*report).clone() }).collect();
    // The product knows weekly keys; with this fault it takes every device for a person.
    let people: Vec<PersonWeek> = if plant::active("k-counts-keys") {
        seen.iter().map(|report| report.week.clone()).collect()
    } else {
        by_person(&seen).into_values().collect()
    };
    match disclose::disclose(terms, &Parameters::default(), terms.first_week, &people) {
        Ok(released) => read(week, terms, &seen, parts, &released),
        Err(error) => {
            week.failed = Some(match std::error::Error::source(&error) {
                Some(source) => format!("{error}: {source}"),
                None => error.to_string(),
            });
        }
    }
}

/// Reads every row as everybody does who may see it.
fn read(week: &mut Week, terms: &Terms, seen: &[Reported], parts: &[Part], released: &ReleasedWeek) {
    let parents: BTreeMap<&UnitId, &UnitId> =
        terms.units.iter().filter_map(|unit| Some((&unit.id, unit.parent.as_ref()?))).collect();
    let mut pieces: BTreeMap<&UnitId, BTreeSet<Piece>> = BTreeMap::new();
    let mut teams: BTreeSet<&UnitId> = BTreeSet::new();
    for report in seen {
        teams.insert(&report.week.team);
        for unit in std::iter::successors(Some(&report.week.team), |unit| parents.get(unit).copied()) {
            pieces.entry(unit).or_default().extend(parts.iter().map(|part| (report.person, *part)));
        }
    }
    let counts = released.counts();
    week.cells = (week.cells.0 + counts.cells, week.cells.1 + counts.hidden);
    week.teams.0 += teams.len();
    let step = u64::from(terms.disclosure.release_step);
    for row in released.units() {
        let pieces = pieces.get(&row.unit).cloned().unwrap_or_default();
        let (blocks, usable): (Vec<Vec<usize>>, bool) = match &row.outcome {
            Outcome::Shown(shown) => {
                let alone = shown.blocks.iter().any(|block| block.categories == [Category::StandardisedWork]);
                (shown.blocks.iter().map(|block| indices(&block.categories)).collect(), alone)
            }
            Outcome::Coarse(_) => {
                let held = released.held().iter().find(|held| held.unit == row.unit);
                let all =
                    |group| indices(&Category::ALL.into_iter().filter(|one| one.group() == group).collect::<Vec<_>>());
                let blocks = held.map_or_else(
                    || vec![all(Group::Direct), all(Group::Indirect)],
                    |held| held.blocks.iter().map(|(categories, _)| indices(categories)).collect(),
                );
                (blocks, true)
            }
            Outcome::Withheld { .. } => continue,
        };
        week.teams.1 += usize::from(usable && teams.contains(&row.unit));
        let sum = |classes: &[usize]| -> u64 {
            pieces
                .iter()
                .filter_map(|piece| week.truth.get(piece))
                .flat_map(|truth| classes.iter().map(|class| truth[*class]))
                .sum()
        };
        let classified = sum(&(0..9).collect::<Vec<_>>());
        for classes in blocks.into_iter().chain([vec![9]]) {
            let value = sum(&classes);
            let small = classes != [9] && (value * 100 < classified || value < step);
            // Less than 1 % is all that a reader sees of it; of zero he is taken to know it.
            let most = if small && value > 0 { (classified / 100 + 1).max(step) } else { value };
            week.told.push(Told { pieces: pieces.clone(), classes, most, exact: !small || value == 0 });
        }
    }
}

fn indices(categories: &[Category]) -> Vec<usize> {
    categories.iter().map(|category| category.index()).collect()
}

fn minutes(week: &PersonWeek) -> [u64; CLASSES] {
    let mut minutes = [0; CLASSES];
    for (sum, value) in minutes.iter_mut().zip(week.minutes.iter().chain([&week.unknown])) {
        *sum = u64::from(*value);
    }
    minutes
}
