// SPDX-License-Identifier: EUPL-1.2
//! The nine time categories and their two groups (`domain.md` section 2).
//!
//! Each measured second has one category or is unknown. Unknown is not a category: it is never spread over the nine and
//! never counted as loss. Names for people stand in the message files under the id of the category.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of the nine classes of working time.
///
/// On the wire it is read as a text first, so that an error names the field below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(rename_all = "snake_case"))]
#[serde(try_from = "String", into = "&'static str")]
pub enum Category {
    /// Work that directly gives value to a citizen or company.
    StandardisedWork,
    /// Slower than needed: slow systems, dependence on others in the chain.
    SpeedLoss,
    /// Done again because of an error, a changed requirement or poor quality.
    Rework,
    /// Supporting work: registrations, reports, projects.
    AdministrationProjects,
    /// Unplanned breaks of attention: calls, questions, urgent requests.
    Interruptions,
    /// Planned or unplanned meetings.
    Meetings,
    /// Learning, coaching, guidance.
    TrainingCoaching,
    /// Lunch and short breaks as agreed.
    OfficialBreaks,
    /// Present but not able to work: waiting for approval, for work, for a system.
    OccupancyLoss,
}

/// The two groups of categories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// Time on the primary process.
    Direct,
    /// Time around the primary process.
    Indirect,
}

/// The reason why a text names no category.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no such category; the nine are: {}", Category::ALL.map(Category::id).join(", "))]
pub struct ParseCategoryError;

impl Category {
    /// All nine, direct before indirect, in the order in which they are shown.
    pub const ALL: [Self; 9] = [
        Self::StandardisedWork,
        Self::SpeedLoss,
        Self::Rework,
        Self::AdministrationProjects,
        Self::Interruptions,
        Self::Meetings,
        Self::TrainingCoaching,
        Self::OfficialBreaks,
        Self::OccupancyLoss,
    ];

    /// The id on the wire, in files and on the command line.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::StandardisedWork => "standardised_work",
            Self::SpeedLoss => "speed_loss",
            Self::Rework => "rework",
            Self::AdministrationProjects => "administration_projects",
            Self::Interruptions => "interruptions",
            Self::Meetings => "meetings",
            Self::TrainingCoaching => "training_coaching",
            Self::OfficialBreaks => "official_breaks",
            Self::OccupancyLoss => "occupancy_loss",
        }
    }

    /// The group that the category belongs to.
    #[must_use]
    pub const fn group(self) -> Group {
        match self {
            Self::StandardisedWork | Self::SpeedLoss | Self::Rework => Group::Direct,
            Self::AdministrationProjects
            | Self::Interruptions
            | Self::Meetings
            | Self::TrainingCoaching
            | Self::OfficialBreaks
            | Self::OccupancyLoss => Group::Indirect,
        }
    }

    /// The position in [`Category::ALL`], 0 to 8.
    #[must_use]
    pub const fn index(self) -> usize {
        self as usize
    }
}

impl TryFrom<String> for Category {
    type Error = ParseCategoryError;

    fn try_from(text: String) -> Result<Self, ParseCategoryError> {
        text.parse()
    }
}

impl From<Category> for &'static str {
    fn from(category: Category) -> Self {
        category.id()
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Category {
    type Err = ParseCategoryError;

    fn from_str(text: &str) -> Result<Self, ParseCategoryError> {
        Self::ALL.into_iter().find(|category| category.id() == text).ok_or(ParseCategoryError)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_on_the_wire_equal_ids_in_text() {
        for (index, category) in Category::ALL.into_iter().enumerate() {
            assert_eq!(category.index(), index);
            assert_eq!(category.id().parse(), Ok(category));
            assert_eq!(serde_json::to_string(&category).expect("plain"), format!("\"{}\"", category.id()));
        }
    }
}
