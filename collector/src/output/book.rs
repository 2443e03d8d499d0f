// SPDX-License-Identifier: EUPL-1.2
//! Services with their standard times, and what a team brought out of them in a week.
//!
//! Amounts with one decimal are kept in tenths, so that they are exact. What was not entered is none, never zero.

use std::collections::BTreeMap;

use daglicht_shared::id::{ServiceId, UnitId};
use daglicht_shared::week::Week;
use serde::{Deserialize, Serialize};

/// The most of anything in one week, so that a slip of the hand is found.
pub const MOST: u32 = 1_000_000;

/// A service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Service {
    /// Its id.
    pub id: ServiceId,
    /// Its name.
    pub name: String,
    /// What is counted, such as "decision".
    pub unit: String,
    /// The standard time of one, in tenths of a minute.
    pub standard_tenths: u32,
}

/// What holds from a week on: the services, and what is set aside when capacity is reckoned.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Services {
    /// The services, in the order of the list.
    pub services: Vec<Service>,
    /// The part of the time that goes to meetings, training, breaks and the like, in percent; none when nobody chose it.
    pub indirect_percent: Option<u32>,
    /// The part of the time that change takes, in percent; none when nobody chose it.
    pub change_percent: Option<u32>,
}

/// A version of a project's list of services.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// Its version, from 1.
    pub version: u32,
    /// The first week for which it holds; never before that of an earlier version.
    pub from: Week,
    /// When it was set, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that set it; empty for a command.
    pub author: String,
    /// What holds.
    pub content: Services,
}

/// The counts of one service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// What came in.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received: Option<u32>,
    /// What was finished.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub completed: Option<u32>,
    /// What of it was right the first time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_time_right: Option<u32>,
    /// What came back to be done again.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<u32>,
    /// What is open at the end of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<u32>,
    /// The mean lead time of what was finished, in tenths of a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead_tenths: Option<u32>,
}

/// What a team brought out in a week.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// The hours of the whole team, contract less leave, in tenths, whoever takes part in the measurement.
    pub team_tenths: Option<u32>,
    /// The counts of each service that has any.
    pub services: BTreeMap<ServiceId, Counts>,
}

/// A version of the output of a team in a week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The team.
    pub unit: UnitId,
    /// The week.
    pub week: Week,
    /// Its version, from 1; 0 when nothing was entered.
    pub version: u32,
    /// When it was entered, in seconds since the Unix epoch.
    pub at: i64,
    /// The account that entered it; empty for a command.
    pub author: String,
    /// What was brought out.
    pub output: Output,
}

/// A column of counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// What came in.
    Received,
    /// What was finished.
    Completed,
    /// What of it was right the first time.
    FirstTimeRight,
    /// What came back to be done again.
    Returned,
    /// What is open at the end of the week.
    Open,
    /// The mean lead time in days.
    Lead,
}

/// How an amount is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scale {
    /// A whole number.
    Whole,
    /// At most one decimal, kept in tenths.
    Tenths,
}

impl Column {
    /// All columns.
    pub const ALL: [Self; 6] =
        [Self::Received, Self::Completed, Self::FirstTimeRight, Self::Returned, Self::Open, Self::Lead];

    /// The id in forms, tables and messages.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Completed => "completed",
            Self::FirstTimeRight => "first_time_right",
            Self::Returned => "returned",
            Self::Open => "open",
            Self::Lead => "lead_days",
        }
    }

    /// How its amounts are written.
    #[must_use]
    pub const fn scale(self) -> Scale {
        match self {
            Self::Received | Self::Completed | Self::FirstTimeRight | Self::Returned | Self::Open => Scale::Whole,
            Self::Lead => Scale::Tenths,
        }
    }

    /// Its amount.
    #[must_use]
    pub const fn of(self, counts: &Counts) -> Option<u32> {
        match self {
            Self::Received => counts.received,
            Self::Completed => counts.completed,
            Self::FirstTimeRight => counts.first_time_right,
            Self::Returned => counts.returned,
            Self::Open => counts.open,
            Self::Lead => counts.lead_tenths,
        }
    }

    /// The place of its amount.
    pub const fn place(self, counts: &mut Counts) -> &mut Option<u32> {
        match self {
            Self::Received => &mut counts.received,
            Self::Completed => &mut counts.completed,
            Self::FirstTimeRight => &mut counts.first_time_right,
            Self::Returned => &mut counts.returned,
            Self::Open => &mut counts.open,
            Self::Lead => &mut counts.lead_tenths,
        }
    }
}

impl Scale {
    /// The amount that a text writes, with a comma or a point; none when it is none, or more than [`MOST`].
    #[must_use]
    pub fn read(self, text: &str) -> Option<u32> {
        let digits = |text: &str, most| (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        let amount = match (self, text.split_once([',', '.'])) {
            (_, None) if !digits(text, 7) => return None,
            (Self::Whole, None) => text.parse().ok()?,
            (Self::Tenths, None) => text.parse::<u32>().ok()?.checked_mul(10)?,
            (Self::Tenths, Some((whole, decimal))) if digits(whole, 7) && digits(decimal, 1) => {
                whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(decimal.parse().ok()?)?
            }
            (Self::Whole | Self::Tenths, Some(_)) => return None,
        };
        (amount <= MOST).then_some(amount)
    }

    /// An amount as [`Scale::read`] reads it.
    #[must_use]
    pub fn written(self, amount: u32) -> String {
        match self {
            Self::Whole => amount.to_string(),
            Self::Tenths if amount.is_multiple_of(10) => (amount / 10).to_string(),
            Self::Tenths => format!("{}.{}", amount / 10, amount % 10),
        }
    }
}

impl Counts {
    /// Whether nothing was entered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether not more is right the first time than was finished.
    #[must_use]
    pub const fn is_possible(&self) -> bool {
        match (self.first_time_right, self.completed) {
            (Some(right), Some(completed)) => right <= completed,
            (Some(_), None) => false,
            (None, _) => true,
        }
    }
}

impl Services {
    /// A service.
    #[must_use]
    pub fn find(&self, id: &ServiceId) -> Option<&Service> {
        self.services.iter().find(|service| service.id == *id)
    }
}

/// What holds in a week; none before the first list.
#[must_use]
pub fn valid(lists: &[List], week: Week) -> Option<&Services> {
    lists.iter().rev().find(|list| list.from <= week).map(|list| &list.content)
}

/// What became of the output of a week, in words that a log can keep: "decision completed 12 → 14".
#[must_use]
pub fn difference(before: &Output, after: &Output) -> Vec<String> {
    let said =
        |scale: Scale, amount: Option<u32>| amount.map_or_else(|| "-".to_owned(), |amount| scale.written(amount));
    let mut found = Vec::new();
    let mut note = |name: String, scale: Scale, [before, after]: [Option<u32>; 2]| {
        if before != after {
            found.push(format!("{name} {} → {}", said(scale, before), said(scale, after)));
        }
    };
    note("team_hours".to_owned(), Scale::Tenths, [before.team_tenths, after.team_tenths]);
    let ids: std::collections::BTreeSet<&ServiceId> = before.services.keys().chain(after.services.keys()).collect();
    for id in ids {
        let [old, new] = [before, after].map(|output| output.services.get(id).copied().unwrap_or_default());
        for column in Column::ALL {
            note(format!("{id} {}", column.id()), column.scale(), [column.of(&old), column.of(&new)]);
        }
    }
    found
}

/// What became of a list of services, in words that a log can keep.
#[must_use]
pub fn change(before: &Services, after: &Services) -> Vec<String> {
    let line = |service: &Service| {
        let Service { id, name, unit, standard_tenths } = service;
        format!("{id} \"{name}\" {} min per {unit}", Scale::Tenths.written(*standard_tenths))
    };
    let mut found = Vec::new();
    for service in &after.services {
        match before.find(&service.id) {
            None => found.push(format!("new: {}", line(service))),
            Some(old) if old != service => found.push(format!("{} → {}", line(old), line(service))),
            Some(_) => {}
        }
    }
    let gone = before.services.iter().filter(|service| after.find(&service.id).is_none());
    found.extend(gone.map(|service| format!("gone: {}", line(service))));
    let percent = |value: Option<u32>| value.map_or_else(|| "-".to_owned(), |value| format!("{value} %"));
    for (name, old, new) in [
        ("indirect", before.indirect_percent, after.indirect_percent),
        ("change", before.change_percent, after.change_percent),
    ] {
        if old != new {
            found.push(format!("{name} {} → {}", percent(old), percent(new)));
        }
    }
    found
}
