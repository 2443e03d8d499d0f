// SPDX-License-Identifier: EUPL-1.2
//! Invented organisations: people who join, leave, move, withdraw and dominate, week after week.

use std::collections::BTreeMap;

use daglicht_collector::analyse::PersonWeek;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Disclosure, Terms, Unit, sample_terms};

use crate::dice::Dice;

/// A member of the organisation.
#[derive(Debug, Clone)]
struct Member {
    number: usize,
    team: usize,
    takes_part: bool,
    /// The usual minutes per category and of unknown.
    habit: [u32; 10],
    devices: usize,
}

/// An organisation that lives from week to week.
#[derive(Debug)]
pub struct Organisation {
    /// Its terms.
    pub terms: Terms,
    teams: Vec<UnitId>,
    members: Vec<Member>,
    next: usize,
    dice: Dice,
}

/// One device's report of one person, as the close would read it.
#[derive(Debug, Clone)]
pub struct Reported {
    /// Who it is; the collector does not know.
    pub person: usize,
    /// What was measured.
    pub week: PersonWeek,
    /// The part of it that was measured on Friday.
    pub friday: PersonWeek,
}

/// What the simulator knows of a week.
#[derive(Debug, Clone, Default)]
pub struct Lived {
    /// The reports of genuine members.
    pub reports: Vec<Reported>,
    /// Reports that a leader made up, without a membership token.
    pub forged: Vec<Reported>,
    /// Somebody who withdraws after the week is closed.
    pub withdraws: Option<usize>,
}

impl Organisation {
    /// A random organisation of a few departments.
    #[must_use]
    pub fn random(seed: u64, trial: usize) -> Self {
        let mut dice = Dice::new(seed, trial);
        let k = [5, 8, 10][dice.below(3)];
        let small_k = (k > 5 && dice.in_hundred(60)).then_some(5);
        let id = |name: String| -> UnitId { name.parse().expect("a slug") };
        let unit = |name: &str, parent: Option<&str>, detail| Unit {
            id: id(name.to_owned()),
            name: name.to_owned(),
            parent: parent.map(|parent| id(parent.to_owned())),
            detail,
        };
        let mut units = vec![unit("whole", None, Detail::Weekly)];
        let (mut teams, mut members) = (Vec::new(), Vec::new());
        for department in 0..1 + dice.below(3) {
            let name = format!("d{department}");
            let together = dice.in_hundred(10);
            units.push(unit(&name, Some("whole"), if together { Detail::Together } else { Detail::Weekly }));
            for team in 0..2 + dice.below(4) {
                let team = format!("d{department}-t{team}");
                let seats = [2, 4, 6, 9, 12, 12, 15, 18][dice.below(8)];
                let coarse = small_k.is_some() && seats < 15 && dice.in_hundred(70);
                units.push(unit(&team, Some(&name), if coarse { Detail::Coarse } else { Detail::Weekly }));
                let opt_in = 40 + dice.below(60);
                for _ in 0..seats {
                    let number = members.len();
                    members.push(Member::new(number, teams.len(), opt_in, &mut dice));
                }
                teams.push(id(team));
            }
        }
        let disclosure = Disclosure { k, small_k, report_step: 5, release_step: 15 };
        let terms = Terms { units, disclosure, ..sample_terms() };
        let next = members.len();
        Self { terms, teams, members, next, dice }
    }

    /// A department of six teams of a size, of whom so many in a hundred take part.
    #[must_use]
    pub fn department(seed: u64, seats: usize, opt_in: usize) -> Self {
        let mut organisation = Self::random(seed, seats * 1_000 + opt_in);
        let id = |name: &str| -> UnitId { name.parse().expect("a slug") };
        let detail = if seats < 15 { Detail::Coarse } else { Detail::Weekly };
        let unit = |name: &str, parent: Option<&str>, detail| Unit {
            id: id(name),
            name: name.to_owned(),
            parent: parent.map(id),
            detail,
        };
        organisation.teams = (0..6).map(|team| id(&format!("t{team}"))).collect();
        let teams = organisation.teams.iter().map(|team| unit(team.as_str(), Some("dept"), detail));
        organisation.terms.units = [unit("whole", None, Detail::Weekly), unit("dept", Some("whole"), Detail::Weekly)]
            .into_iter()
            .chain(teams)
            .collect();
        organisation.terms.disclosure = Disclosure { k: 10, small_k: Some(5), report_step: 5, release_step: 15 };
        organisation.members =
            (0..6 * seats).map(|number| Member::new(number, number % 6, opt_in, &mut organisation.dice)).collect();
        organisation
    }

    /// Lives one week: first what changes, then what everybody reports.
    pub fn live(&mut self) -> Lived {
        let dice = &mut self.dice;
        for member in &mut self.members {
            if dice.in_hundred(1) {
                member.takes_part = !member.takes_part;
            }
            if dice.in_hundred(1) {
                member.team = dice.below(self.teams.len());
            }
        }
        if dice.in_hundred(10) && self.members.len() > 4 {
            let leaver = dice.below(self.members.len());
            self.members.remove(leaver);
        }
        if dice.in_hundred(10) {
            let team = dice.below(self.teams.len());
            self.members.push(Member::new(self.next, team, 100, dice));
            self.next += 1;
        }
        if dice.in_hundred(3) {
            // A split or a merger: half of a team, or all of it, goes elsewhere.
            let (from, to, share) =
                (dice.below(self.teams.len()), dice.below(self.teams.len()), 50 + 50 * dice.below(2));
            for member in self.members.iter_mut().filter(|member| member.team == from) {
                if dice.in_hundred(share) {
                    member.team = to;
                }
            }
        }
        let mut lived = Lived::default();
        for member in self.members.iter().filter(|member| member.takes_part) {
            if dice.in_hundred(92) {
                lived.reports.extend(member.report(&self.teams, dice));
            }
        }
        if dice.in_hundred(30) {
            // A leader with one colleague in his team makes up the others.
            let team = dice.below(self.teams.len());
            for number in 0..11 {
                let forged = Member::new(usize::MAX - number, team, 100, dice);
                lived.forged.extend(forged.report(&self.teams, dice).into_iter().take(1));
            }
        }
        if dice.in_hundred(20) && !lived.reports.is_empty() {
            lived.withdraws = Some(lived.reports[dice.below(lived.reports.len())].person);
        }
        lived
    }
}

impl Member {
    fn new(number: usize, team: usize, opt_in: usize, dice: &mut Dice) -> Self {
        // Many have nothing of many categories, some have very much of one.
        let mut habit = [0; 10];
        let usual = [1_000, 120, 120, 200, 50, 180, 90, 90, 40, 220];
        let with = [97, 60, 55, 85, 60, 92, 45, 90, 25, 98];
        for (class, minutes) in habit.iter_mut().enumerate() {
            if dice.in_hundred(with[class]) {
                *minutes = usual[class] * (30 + u32::try_from(dice.below(140)).expect("small")) / 100;
            }
            if dice.in_hundred(2) {
                *minutes += 700;
            }
        }
        let devices = if dice.in_hundred(8) { 2 + dice.below(4) } else { 1 };
        Self { number, team, takes_part: dice.in_hundred(opt_in), habit, devices }
    }

    /// One report per device.
    fn report(&self, teams: &[UnitId], dice: &mut Dice) -> Vec<Reported> {
        let mut left: Vec<u32> = Vec::new();
        for minutes in self.habit {
            let varied = minutes * (60 + u32::try_from(dice.below(80)).expect("small")) / 100;
            left.push(if dice.in_hundred(15) { 0 } else { varied / 5 * 5 });
        }
        let works_on_friday = dice.in_hundred(45);
        let devices = u32::try_from(self.devices).expect("few");
        (0..devices)
            .map(|device| {
                let part = |minutes: u32| {
                    let each = minutes / devices / 5 * 5;
                    if device == 0 { minutes - each * (devices - 1) } else { each }
                };
                let mut week = PersonWeek::empty(teams[self.team].clone());
                for (class, minutes) in left.iter().take(9).enumerate() {
                    week.minutes[class] = part(*minutes);
                    week.manual[class] = if dice.in_hundred(30) { week.minutes[class] / 10 * 5 } else { 0 };
                }
                week.unknown = part(left[9]);
                week.scheduled = if dice.in_hundred(85) { 2_160 } else { 1_200 };
                week.interruptions = u32::try_from(dice.below(40)).expect("small");
                week.switches = u32::try_from(dice.below(400)).expect("small");
                let mut friday = PersonWeek::empty(week.team.clone());
                if works_on_friday {
                    friday.minutes = week.minutes.map(|minutes| minutes / 25 * 5);
                    friday.unknown = week.unknown / 25 * 5;
                }
                Reported { person: self.number, week, friday }
            })
            .collect()
    }
}

/// Joins reports by person, as the close does by weekly key.
#[must_use]
pub fn by_person<'a>(reports: impl IntoIterator<Item = &'a Reported>) -> BTreeMap<usize, PersonWeek> {
    let mut people: BTreeMap<usize, PersonWeek> = BTreeMap::new();
    for report in reports {
        let Some(person) = people.get_mut(&report.person) else {
            people.insert(report.person, report.week.clone());
            continue;
        };
        for (sum, value) in person.minutes.iter_mut().zip(report.week.minutes) {
            *sum += value;
        }
        for (sum, value) in person.manual.iter_mut().zip(report.week.manual) {
            *sum += value;
        }
        person.unknown += report.week.unknown;
        person.scheduled = person.scheduled.max(report.week.scheduled);
        person.interruptions += report.week.interruptions;
        person.switches += report.week.switches;
    }
    people
}
