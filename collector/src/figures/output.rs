// SPDX-License-Identifier: EUPL-1.2
//! Output beside time, by the formulas of `domain.md` section 5, from counts of cases and from released time only.
//!
//! Time is that of the people who take part, output that of the whole team. So earned time is laid beside time only in the
//! part that measured time is of the whole team's hours: E' = E · M / T. What was not recognised may be direct work or not;
//! the ends of performance take both, and the margins of the direct categories with them. A unit counts only when all its
//! teams entered all weeks of which the time is shown, for half an output beside all time would say nothing.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::category::{Category, Group};
use daglicht_shared::id::{ServiceId, UnitId};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;
use serde::Serialize;

use super::period::Period;
use super::{Figure, Missing, Shown, exact};
use crate::output::{Column, Counts, List, Service, Services, Sheet, valid};

/// Output beside the time of a unit over a span.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Beside {
    /// What came out of each service, in the order of the latest list.
    pub services: Vec<Line>,
    /// The weeks of the span in which at least one team entered output.
    pub weeks: Vec<Week>,
    /// Earned time of all these weeks in hours.
    pub earned_hours: f64,
    /// The teams and weeks with released time of which output or team hours are missing.
    pub gaps: Vec<(UnitId, Week)>,
    /// What follows.
    #[serde(flatten)]
    pub factors: Factors,
}

/// What came out of one service; a count that is not entered for each of its weeks is none.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Line {
    /// The service.
    pub service: ServiceId,
    /// Its name.
    pub name: String,
    /// What is counted.
    pub unit: String,
    /// What came in.
    pub received: Option<u64>,
    /// What was finished.
    pub completed: Option<u64>,
    /// What of it was right the first time.
    pub first_time_right: Option<u64>,
    /// What came back to be done again.
    pub returned: Option<u64>,
    /// What is open at the end of the last of the weeks.
    pub open: Option<u64>,
    /// The mean lead time in days, by what was finished.
    pub lead_days: Option<f64>,
    /// Earned time in hours.
    pub earned_hours: f64,
}

/// Figures that follow from output and time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Factors {
    /// Earned time as a share of direct time without rework.
    pub performance: Figure<Performance>,
    /// What is right the first time as a share of what is finished.
    pub quality: Figure<f64>,
    /// Direct time as a share of the time with a category.
    pub availability: Figure<f64>,
    /// Performance, quality and availability multiplied.
    pub product: Figure<f64>,
    /// Direct time without rework beside earned time.
    pub speed: Figure<Speed>,
    /// The people whom the work asks for.
    pub capacity: Figure<Capacity>,
}

/// Earned time as a share of direct time without rework; an estimate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Performance {
    /// The share, as if nothing that was not recognised is direct work.
    pub share: f64,
    /// Between what it lies: the margins of the time, and all or nothing of what was not recognised.
    pub interval: [f64; 2],
    /// Earned time in the part of the team's hours that is measured, in hours a week.
    pub earned_hours: f64,
    /// Direct time without rework, in hours a week.
    pub worked_hours: f64,
}

/// What the difference of worked and earned time may be called.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// More time than the standard times: derived speed loss, in hours a week.
    Loss(f64),
    /// Less time than the standard times, which means that one of them is off, in hours a week.
    StandardOff(f64),
    /// The interval lets neither be said.
    Unclear,
}

/// The people whom the work asks for.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Capacity {
    /// Full-time equivalents for what came in.
    pub needed_fte: f64,
    /// Full-time equivalents of the team's hours.
    pub there_fte: f64,
    /// The indirect part of the time, in percent.
    pub indirect_percent: u32,
    /// The part that change takes, in percent.
    pub change_percent: u32,
}

/// What a span has of output and time.
struct Basis<'a> {
    lists: &'a [List],
    /// The sheets of the weeks of which the time is shown.
    sheets: Vec<&'a Sheet>,
    weeks: u32,
    gaps: bool,
}

impl Beside {
    /// The figures of a unit: `sheets` holds the newest output of its teams in the weeks of the span. None when the project
    /// has no services.
    #[must_use]
    pub fn of(terms: &Terms, unit: &UnitId, lists: &[List], sheets: &[Sheet], time: &Period) -> Option<Self> {
        let latest = &lists.last()?.content;
        let teams = teams(terms, unit);
        let sheets: Vec<&Sheet> =
            sheets.iter().filter(|sheet| teams.contains(&sheet.unit) && has_output(sheet)).collect();
        let entered: BTreeSet<(&UnitId, Week)> = sheets
            .iter()
            .filter(|sheet| sheet.output.team_tenths.is_some_and(|hours| hours > 0))
            .map(|sheet| (&sheet.unit, sheet.week))
            .collect();
        let needed = teams.iter().flat_map(|team| time.weeks.iter().map(move |week| (*team, *week)));
        let gaps: Vec<(UnitId, Week)> =
            needed.filter(|place| !entered.contains(place)).map(|(team, week)| (team.clone(), week)).collect();
        let services = lines(latest, lists, &sheets);
        let beside: Vec<&Sheet> = sheets.iter().copied().filter(|sheet| time.weeks.contains(&sheet.week)).collect();
        let weeks = u32::try_from(time.weeks.len()).unwrap_or(u32::MAX);
        let basis = Basis { lists, sheets: beside, weeks, gaps: !gaps.is_empty() };
        Some(Self {
            earned_hours: services.iter().map(|line| line.earned_hours).sum(),
            weeks: sheets.iter().map(|sheet| sheet.week).collect::<BTreeSet<_>>().into_iter().collect(),
            factors: basis.factors(terms, time.sum.as_deref()),
            services,
            gaps,
        })
    }
}

/// The teams of a unit: itself, or all below it.
#[must_use]
pub fn teams<'a>(terms: &'a Terms, unit: &UnitId) -> BTreeSet<&'a UnitId> {
    let above: BTreeMap<&UnitId, Option<&UnitId>> =
        terms.units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
    let parent = |unit: &&'a UnitId| above.get(unit).copied().flatten();
    let is_below = |team: &&'a UnitId| std::iter::successors(Some(*team), parent).any(|one| one == unit);
    terms.teams().map(|team| &team.id).filter(is_below).collect()
}

fn has_output(sheet: &Sheet) -> bool {
    sheet.output.services.values().any(|counts| counts.completed.is_some())
}

/// Earned time of a week in tenths of a minute; a service that the list of that week lacks has no standard time.
fn earned(services: &Services, counted: &BTreeMap<ServiceId, Counts>, column: Column) -> u64 {
    let one = |(id, counts): (&ServiceId, &Counts)| {
        let standard = services.find(id)?.standard_tenths;
        Some(u64::from(standard) * u64::from(column.of(counts)?))
    };
    counted.iter().filter_map(one).sum()
}

fn lines(latest: &Services, lists: &[List], sheets: &[&Sheet]) -> Vec<Line> {
    let last = sheets.iter().map(|sheet| sheet.week).max();
    let line = |service: &Service| {
        let counted: Vec<(&Sheet, &Counts)> =
            sheets.iter().filter_map(|sheet| Some((*sheet, sheet.output.services.get(&service.id)?))).collect();
        let sum = |column: Column| -> Option<u64> {
            let amounts = counted.iter().map(|(_, counts)| column.of(counts).map(u64::from));
            amounts.sum::<Option<u64>>().filter(|_| !counted.is_empty())
        };
        let open: Vec<_> = counted.iter().filter(|(sheet, _)| Some(sheet.week) == last).collect();
        let open = (!open.is_empty())
            .then(|| open.iter().map(|(_, counts)| counts.open.map(u64::from)).sum::<Option<u64>>())
            .flatten();
        let days: Option<u64> =
            counted.iter().map(|(_, counts)| Some(u64::from(counts.lead_tenths?) * u64::from(counts.completed?))).sum();
        let completed = sum(Column::Completed);
        let earned_tenths: u64 = counted
            .iter()
            .filter_map(|(sheet, counts)| {
                let standard = valid(lists, sheet.week)?.find(&service.id)?.standard_tenths;
                Some(u64::from(standard) * u64::from(counts.completed?))
            })
            .sum();
        Line {
            service: service.id.clone(),
            name: service.name.clone(),
            unit: service.unit.clone(),
            received: sum(Column::Received),
            completed,
            first_time_right: sum(Column::FirstTimeRight),
            returned: sum(Column::Returned),
            open,
            lead_days: days
                .zip(completed.filter(|completed| *completed > 0))
                .map(|(days, completed)| exact(days) / 10.0 / exact(completed)),
            earned_hours: exact(earned_tenths) / 600.0,
        }
    };
    let known = latest.services.iter().map(|service| &service.id).collect::<BTreeSet<_>>();
    // What an earlier list had and the latest has not is still counted in the weeks that have it.
    let mut gone: BTreeMap<&ServiceId, &Service> = BTreeMap::new();
    for list in lists {
        gone.extend(list.content.services.iter().map(|one| (&one.id, one)).filter(|(id, _)| !known.contains(id)));
    }
    let is_used = |line: &Line| sheets.iter().any(|sheet| sheet.output.services.contains_key(&line.service));
    latest.services.iter().chain(gone.into_values()).map(line).filter(is_used).collect()
}

impl Basis<'_> {
    fn factors(&self, terms: &Terms, time: Option<&Shown>) -> Factors {
        let performance = match time {
            Some(shown) => self.performance(shown),
            None => Figure::Missing(Missing::Withheld),
        };
        let availability = match time {
            Some(shown) if shown.classified_minutes == 0 => Figure::Missing(Missing::Nothing),
            Some(shown) => Figure::Known(exact(minutes(shown, |_| true)) / exact(shown.classified_minutes)),
            None => Figure::Missing(Missing::Withheld),
        };
        let quality = self.quality(time);
        let product = match (performance, quality, availability) {
            (Figure::Known(performance), Figure::Known(quality), Figure::Known(availability)) => {
                Figure::Known(performance.share * quality * availability)
            }
            (Figure::Missing(why), _, _) | (_, Figure::Missing(why), _) | (_, _, Figure::Missing(why)) => {
                Figure::Missing(why)
            }
        };
        let speed = match performance {
            Figure::Known(Performance { interval: [_, high], worked_hours, earned_hours, .. }) if high < 1.0 => {
                Figure::Known(Speed::Loss(worked_hours - earned_hours))
            }
            Figure::Known(Performance { interval: [low, _], worked_hours, earned_hours, .. }) if low > 1.0 => {
                Figure::Known(Speed::StandardOff(earned_hours - worked_hours))
            }
            Figure::Known(_) => Figure::Known(Speed::Unclear),
            Figure::Missing(why) => Figure::Missing(why),
        };
        Factors { performance, quality, availability, product, speed, capacity: self.capacity(terms, time) }
    }

    /// Earned tenths of a minute by a column, where each sheet has that column for each of its services.
    fn earned(&self, column: Column) -> Option<u64> {
        let is_whole =
            self.sheets.iter().all(|sheet| sheet.output.services.values().all(|counts| column.of(counts).is_some()));
        let one = |sheet: &&Sheet| Some(earned(valid(self.lists, sheet.week)?, &sheet.output.services, column));
        is_whole.then(|| self.sheets.iter().filter_map(one).sum())
    }

    /// The whole team's hours in tenths.
    fn team_tenths(&self) -> u64 {
        self.sheets.iter().filter_map(|sheet| sheet.output.team_tenths).map(u64::from).sum()
    }

    fn performance(&self, shown: &Shown) -> Figure<Performance> {
        let is_rework = |categories: &[Category]| categories.contains(&Category::Rework);
        let merged = shown.blocks.iter().any(|block| is_rework(&block.categories) && block.categories.len() > 1);
        if merged {
            return Figure::Missing(Missing::Merged);
        }
        let team_tenths = self.team_tenths();
        let Some(earned_tenths) = self.earned(Column::Completed).filter(|_| !self.gaps && team_tenths > 0) else {
            return Figure::Missing(Missing::NotEntered);
        };
        let worked = exact(minutes(shown, |categories| !is_rework(categories)));
        if worked == 0.0 {
            return Figure::Missing(Missing::Nothing);
        }
        // Not more than all of the team's hours is measured; where it is, somebody's hours were entered too low.
        let part = (exact(shown.measured_minutes) / (exact(team_tenths) * 6.0)).min(1.0);
        let earned = exact(earned_tenths) / 10.0 * part;
        let classified = exact(shown.classified_minutes);
        let direct = shown.blocks.iter().filter(|block| block.group == Group::Direct && !is_rework(&block.categories));
        let ends = direct.fold([0.0, 0.0], |[low, high], block| {
            let minutes = exact(block.minutes);
            let [from, to] = block.interval.map_or([minutes, minutes], |ends| ends.map(|share| share * classified));
            [low + from, high + to]
        });
        let [least, most] = [ends[0].max(1.0).min(worked), ends[1].max(worked) + exact(shown.unknown_minutes)];
        let a_week = |minutes: f64| minutes / 60.0 / f64::from(shown.weeks);
        Figure::Known(Performance {
            share: earned / worked,
            interval: [earned / most, earned / least],
            earned_hours: a_week(earned),
            worked_hours: a_week(worked),
        })
    }

    /// From the services of which each week says what was right; of no weeks but those with released time.
    fn quality(&self, time: Option<&Shown>) -> Figure<f64> {
        if time.is_none() {
            return Figure::Missing(Missing::Withheld);
        }
        let counted = || self.sheets.iter().flat_map(|sheet| sheet.output.services.values());
        let right: Option<u64> = counted().map(|counts| counts.first_time_right.map(u64::from)).sum();
        let completed: u64 = counted().filter_map(|counts| counts.completed).map(u64::from).sum();
        match right.filter(|_| !self.gaps) {
            None => Figure::Missing(Missing::NotEntered),
            Some(_) if completed == 0 => Figure::Missing(Missing::Nothing),
            Some(right) => Figure::Known(exact(right) / exact(completed)),
        }
    }

    fn capacity(&self, terms: &Terms, time: Option<&Shown>) -> Figure<Capacity> {
        if time.is_none() {
            return Figure::Missing(Missing::Withheld);
        }
        let chosen = self.sheets.iter().map(|sheet| sheet.week).max().and_then(|week| valid(self.lists, week));
        let allowances = chosen.and_then(|services| services.indirect_percent.zip(services.change_percent));
        let asked = self.earned(Column::Received).filter(|_| !self.gaps);
        let (Some((indirect_percent, change_percent)), Some(asked)) = (allowances, asked) else {
            return Figure::Missing(Missing::NotEntered);
        };
        let hours_per_fte = terms.conversion.hours_per_fte_week;
        let left = 1.0 - f64::from(indirect_percent + change_percent) / 100.0;
        let a_week = |hours: f64| hours / f64::from(self.weeks);
        Figure::Known(Capacity {
            needed_fte: a_week(exact(asked) / 600.0) / (hours_per_fte * left),
            there_fte: a_week(exact(self.team_tenths()) / 10.0) / hours_per_fte,
            indirect_percent,
            change_percent,
        })
    }
}

/// The minutes of direct work in the blocks that are wanted.
fn minutes(shown: &Shown, wanted: impl Fn(&[Category]) -> bool) -> u64 {
    let direct = shown.blocks.iter().filter(|block| block.group == Group::Direct && wanted(&block.categories));
    direct.map(|block| block.minutes).sum()
}

#[cfg(test)]
mod tests;
