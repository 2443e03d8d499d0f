// SPDX-License-Identifier: EUPL-1.2
//! The conversation sheet: own agreements on output and side tasks, beside own time of a quarter.
//!
//! Only the employee makes it and only the employee gives it; no report holds any of it. It puts figures beside each other
//! and gives no mark: how much time somebody's output should have taken is a question for a conversation.

pub mod page;
pub mod past;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use daglicht_shared::aggregate::Tally;
use daglicht_shared::category::{Category, Group};
use daglicht_shared::duration;
use daglicht_shared::quarter::Quarter;
use serde::{Deserialize, Serialize};

use crate::own_data::OwnData;
use crate::paths::{self, Paths, PathsError};

/// The most agreements of a kind.
pub const MOST: usize = 50;
/// The longest name.
pub const LONGEST_NAME: usize = 100;
const WEEK_MS: i64 = 7 * 86_400_000;

/// What was agreed, as the file holds it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Agreements {
    /// What should be finished.
    pub output: Vec<Output>,
    /// What else was agreed to take time.
    pub task: Vec<Task>,
}

/// A service, and how many of it in a quarter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Its name.
    pub name: String,
    /// How many were agreed on for a quarter.
    pub agreed: u32,
    /// What one consistently takes a skilled colleague, such as `1h30m`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard: Option<Length>,
    /// How many were finished, by quarter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub done: BTreeMap<String, u32>,
}

/// A side task, and its time in a week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Task {
    /// Its name.
    pub name: String,
    /// The time that was agreed on for a week, such as `4h`.
    pub week: Length,
    /// The category that its time is registered under.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub category: Option<Category>,
}

/// A length of time as people write it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Length(pub Duration);

impl Length {
    /// In milliseconds.
    #[must_use]
    pub fn milliseconds(self) -> i64 {
        i64::try_from(self.0.as_millis()).unwrap_or(i64::MAX)
    }
}

impl TryFrom<String> for Length {
    type Error = duration::ParseDurationError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        duration::parse(&text).map(Self)
    }
}

impl From<Length> for String {
    fn from(length: Length) -> Self {
        let seconds = length.0.as_secs();
        let parts = [(seconds / 3_600, 'h'), (seconds / 60 % 60, 'm'), (seconds % 60, 's')];
        parts.iter().filter(|(count, _)| *count > 0).map(|(count, unit)| format!("{count}{unit}")).collect()
    }
}

/// The agreements cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AgreementsError {
    /// The file cannot be read or written.
    #[error(transparent)]
    File(#[from] PathsError),
    /// The file does not say agreements.
    #[error("your agreements in {} cannot be read: {detail}; nothing was changed. Correct the file, or remove it", file.display())]
    Form {
        /// The file.
        file: PathBuf,
        /// What is wrong and where.
        detail: String,
    },
    /// There are too many, or a name is too long or empty.
    #[error("at most {MOST} of a kind, each with a name of 1 to {LONGEST_NAME} characters; nothing was changed")]
    Range,
    /// Another one of the kind has the name.
    #[error("another agreement has this name; nothing was changed")]
    Taken,
}

/// A sheet of one quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sheet {
    /// The quarter.
    pub quarter: Quarter,
    /// In how many of its weeks anything was measured.
    pub weeks: u32,
    /// What was measured in them, by category, in milliseconds.
    pub categories: [i64; 9],
    /// The part of it without a name.
    pub unknown_ms: i64,
    /// What was agreed.
    pub agreements: Agreements,
}

impl Agreements {
    /// Reads the agreements of a folder; none when there is no file.
    ///
    /// # Errors
    /// [`AgreementsError`] when the file cannot be read or used.
    pub fn load(paths: &Paths) -> Result<Self, AgreementsError> {
        let file = paths.agreements();
        let Some(bytes) = paths::read(&file)? else { return Ok(Self::default()) };
        let text = String::from_utf8_lossy(&bytes);
        let agreements: Self =
            toml::from_str(&text).map_err(|error| AgreementsError::Form { file, detail: error.to_string() })?;
        agreements.checked()
    }

    /// Keeps the agreements in place of those before.
    ///
    /// # Errors
    /// [`AgreementsError`] when nothing was changed.
    pub fn save(self, paths: &Paths) -> Result<(), AgreementsError> {
        let agreements = self.checked()?;
        let text = toml::to_string_pretty(&agreements).expect("names, numbers and durations are TOML");
        let remark = "# Your own agreements, for your conversation sheet. No message holds any of this.\n\n";
        Ok(paths::replace(&paths.agreements(), format!("{remark}{text}").as_bytes())?)
    }

    fn checked(self) -> Result<Self, AgreementsError> {
        let names = self.output.iter().map(|one| &one.name).chain(self.task.iter().map(|one| &one.name));
        let good = |name: &String| (1..=LONGEST_NAME).contains(&name.trim().chars().count());
        let fits = self.output.len() <= MOST && self.task.len() <= MOST && names.into_iter().all(good);
        if fits { Ok(self) } else { Err(AgreementsError::Range) }
    }

    /// Sets an output; what is absent stays as it was.
    pub fn set_output(
        &mut self,
        name: &str,
        agreed: Option<u32>,
        standard: Option<Length>,
        done: Option<(Quarter, u32)>,
    ) {
        let known = self.output.iter().position(|one| one.name == name);
        let place = known.unwrap_or_else(|| {
            self.output.push(Output { name: name.to_owned(), agreed: 0, standard: None, done: BTreeMap::new() });
            self.output.len() - 1
        });
        if let Some(output) = self.output.get_mut(place) {
            output.agreed = agreed.unwrap_or(output.agreed);
            output.standard = standard.or(output.standard);
            output.done.extend(done.map(|(quarter, count)| (quarter.to_string(), count)));
        }
    }

    /// Keeps an output in the place of the one that had a name, or else as the last.
    ///
    /// # Errors
    /// [`AgreementsError::Taken`] when another output has its name.
    pub fn put_output(&mut self, was: Option<&str>, output: Output) -> Result<(), AgreementsError> {
        put(&mut self.output, was, output, |one| one.name.as_str())
    }

    /// Keeps a side task in the place of the one that had a name, or else as the last.
    ///
    /// # Errors
    /// [`AgreementsError::Taken`] when another task has its name.
    pub fn put_task(&mut self, was: Option<&str>, task: Task) -> Result<(), AgreementsError> {
        put(&mut self.task, was, task, |one| one.name.as_str())
    }

    /// Removes what has this name, and says whether anything had.
    pub fn remove(&mut self, name: &str) -> bool {
        let before = self.output.len() + self.task.len();
        self.output.retain(|one| one.name != name);
        self.task.retain(|one| one.name != name);
        self.output.len() + self.task.len() < before
    }
}

fn put<T>(all: &mut Vec<T>, was: Option<&str>, new: T, name: fn(&T) -> &str) -> Result<(), AgreementsError> {
    let place = was.and_then(|was| all.iter().position(|one| name(one) == was));
    if all.iter().enumerate().any(|(at, one)| Some(at) != place && name(one) == name(&new)) {
        return Err(AgreementsError::Taken);
    }
    match place.and_then(|place| all.get_mut(place)) {
        Some(old) => *old = new,
        None => all.push(new),
    }
    Ok(())
}

impl Output {
    /// How many were finished in a quarter; none when nobody wrote it down.
    #[must_use]
    pub fn done_in(&self, quarter: Quarter) -> Option<u32> {
        self.done.get(&quarter.to_string()).copied()
    }

    /// What those would have taken at the standard time.
    #[must_use]
    pub fn earned_ms(&self, quarter: Quarter) -> Option<i64> {
        let (done, standard) = self.done_in(quarter).zip(self.standard)?;
        Some(standard.milliseconds().saturating_mul(i64::from(done)))
    }
}

impl Sheet {
    /// The sheet of a quarter from own data of its days.
    #[must_use]
    pub fn new(quarter: Quarter, data: &OwnData, agreements: Agreements) -> Self {
        let sum = |of: &dyn Fn(&Tally) -> i64| data.weeks.iter().map(|(_, tally)| of(tally)).sum::<i64>();
        Self {
            quarter,
            weeks: u32::try_from(data.weeks.len()).unwrap_or(u32::MAX),
            categories: Category::ALL.map(|category| sum(&|tally| tally.of(category).total())),
            unknown_ms: sum(&|tally| tally.unknown_ms),
            agreements,
        }
    }

    /// The time of a category.
    #[must_use]
    pub fn of(&self, category: Category) -> i64 {
        self.categories.get(category.index()).copied().unwrap_or(0)
    }

    /// All that was measured.
    #[must_use]
    pub fn measured_ms(&self) -> i64 {
        self.categories.iter().sum::<i64>() + self.unknown_ms
    }

    /// The time on the primary process, without what was done again.
    #[must_use]
    pub fn direct_without_rework_ms(&self) -> i64 {
        let direct = Category::ALL.into_iter().filter(|one| one.group() == Group::Direct && *one != Category::Rework);
        direct.map(|category| self.of(category)).sum()
    }

    /// What the finished output would have taken at the standard times; none when nothing of it is known.
    #[must_use]
    pub fn earned_ms(&self) -> Option<i64> {
        let earned: Vec<i64> = self.agreements.output.iter().filter_map(|one| one.earned_ms(self.quarter)).collect();
        (!earned.is_empty()).then(|| earned.iter().sum())
    }

    /// The time that was agreed on for a side task in the weeks of the sheet.
    #[must_use]
    pub fn agreed_ms(&self, task: &Task) -> i64 {
        task.week.milliseconds().min(WEEK_MS).saturating_mul(i64::from(self.weeks))
    }
}

#[cfg(test)]
mod tests;
