// SPDX-License-Identifier: EUPL-1.2
//! What somebody wrote in the forms of services and of a week's output, and what is wrong with it.
//!
//! Every field is a text as it came, so that a form with a fault is shown again as it was. All faults are told at once.

use std::collections::BTreeMap;

use daglicht_shared::id::ServiceId;
use daglicht_shared::week::Week;
use serde::Deserialize;

use super::book::{Column, Counts, List, Output, Scale, Services, Sheet};
use super::table::{self, TableError};

/// The field of the team's hours.
pub const HOURS: &str = "team_hours";

/// The form of a week as it was sent: fields by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Draft(BTreeMap<String, String>);

/// What is wrong with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It is no whole number that can be.
    Whole,
    /// It is no number with at most one decimal that can be.
    Tenths,
    /// More is right the first time than was finished.
    Possible,
}

impl Draft {
    /// The form of a sheet as it stands.
    #[must_use]
    pub fn of(sheet: &Sheet, services: &Services) -> Self {
        let mut fields = BTreeMap::from([("version".to_owned(), sheet.version.to_string())]);
        let written =
            |scale: Scale, amount: Option<u32>| amount.map(|amount| scale.written(amount)).unwrap_or_default();
        fields.insert(HOURS.to_owned(), written(Scale::Tenths, sheet.output.team_tenths));
        for service in &services.services {
            let counts = sheet.output.services.get(&service.id).copied().unwrap_or_default();
            for column in Column::ALL {
                fields.insert(Self::field(&service.id, column), written(column.scale(), column.of(&counts)));
            }
        }
        Self(fields)
    }

    /// The name of the field of a count.
    #[must_use]
    pub fn field(service: &ServiceId, column: Column) -> String {
        format!("{service}.{}", column.id())
    }

    /// What stands in a field.
    #[must_use]
    pub fn get(&self, field: &str) -> &str {
        self.0.get(field).map(|text| text.trim()).unwrap_or_default()
    }

    /// The version that the form was made from.
    #[must_use]
    pub fn version(&self) -> Option<u32> {
        self.get("version").parse().ok()
    }

    /// The output; services that the form does not have stay as `before` has them.
    ///
    /// # Errors
    /// All faults, by field.
    pub fn read(&self, services: &Services, before: &Output) -> Result<Output, Vec<(String, Fault)>> {
        let mut faults = Vec::new();
        let mut amount = |field: String, scale: Scale| {
            let text = self.get(&field);
            let found = scale.read(text);
            if found.is_none() && !text.is_empty() {
                let fault = match scale {
                    Scale::Whole => Fault::Whole,
                    Scale::Tenths => Fault::Tenths,
                };
                faults.push((field, fault));
            }
            found
        };
        let mut output = Output { team_tenths: amount(HOURS.to_owned(), Scale::Tenths), ..before.clone() };
        let mut impossible = Vec::new();
        for service in &services.services {
            let mut counts = Counts::default();
            for column in Column::ALL {
                *column.place(&mut counts) = amount(Self::field(&service.id, column), column.scale());
            }
            if !counts.is_possible() {
                impossible.push((Self::field(&service.id, Column::FirstTimeRight), Fault::Possible));
            }
            if counts.is_empty() {
                output.services.remove(&service.id);
            } else {
                output.services.insert(service.id.clone(), counts);
            }
        }
        // A number that is not understood is one fault, and not two.
        let faulty = |field: &str| faults.iter().any(|(other, _)| other.split('.').next() == field.split('.').next());
        impossible.retain(|(field, _)| !faulty(field));
        faults.extend(impossible);
        if faults.is_empty() { Ok(output) } else { Err(faults) }
    }
}

/// The form of a list of services as it was sent; fields that the form does not have are empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ListDraft {
    /// The first week for which it holds.
    pub from: String,
    /// The services as a table.
    pub table: String,
    /// The indirect part of the time, in percent.
    pub indirect: String,
    /// The part that change takes, in percent.
    pub change: String,
}

/// What is wrong with the form of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListFault {
    /// The week is none.
    From,
    /// The table.
    Table(TableError),
    /// A percentage is none.
    Percent,
}

impl ListDraft {
    /// The form of the list as it stands, to hold from a week on.
    #[must_use]
    pub fn of(list: Option<&List>, from: Week) -> Self {
        let Some(List { content, .. }) = list else {
            return Self { from: from.to_string(), ..Self::default() };
        };
        let percent = |value: Option<u32>| value.map(|value| value.to_string()).unwrap_or_default();
        Self {
            from: from.to_string(),
            table: table::written(&content.services),
            indirect: percent(content.indirect_percent),
            change: percent(content.change_percent),
        }
    }

    /// The services and the week from which they hold.
    ///
    /// # Errors
    /// The first fault.
    pub fn read(&self) -> Result<(Week, Services), ListFault> {
        let from = self.from.trim().parse().map_err(|_| ListFault::From)?;
        let percent = |text: &str| match text.trim().trim_end_matches('%').trim_end() {
            "" => Ok(None),
            text => Scale::Whole.read(text).filter(|percent| *percent < 100).map(Some).ok_or(ListFault::Percent),
        };
        let [indirect_percent, change_percent] = [percent(&self.indirect)?, percent(&self.change)?];
        let services = table::services(&self.table).map_err(ListFault::Table)?;
        Ok((from, Services { services, indirect_percent, change_percent }))
    }
}
