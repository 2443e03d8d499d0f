// SPDX-License-Identifier: EUPL-1.2
//! Names of projects, units, activities and rules.
//!
//! An id is a slug: 1 to 64 characters of `a-z`, `0-9` and `-`, beginning with a letter or digit. It is safe in a path,
//! a file name, SQL text and HTML. Each kind of id is a type of its own, so that a team is never taken for a project.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The reason why a text is not an id.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("an id has 1 to 64 characters of a-z, 0-9 and '-', and begins with a letter or digit")]
pub struct ParseIdError;

fn check(text: &str) -> Result<(), ParseIdError> {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    let bytes = text.as_bytes();
    let valid =
        bytes.len() <= 64 && bytes.first().is_some_and(|&c| plain(c)) && bytes.iter().all(|&c| plain(c) || c == b'-');
    if valid { Ok(()) } else { Err(ParseIdError) }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = ParseIdError;

            fn from_str(text: &str) -> Result<Self, ParseIdError> {
                check(text).map(|()| Self(text.to_owned()))
            }
        }

        impl TryFrom<String> for $name {
            type Error = ParseIdError;

            fn try_from(text: String) -> Result<Self, ParseIdError> {
                check(&text).map(|()| Self(text))
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id!(
    /// The id of a measurement project.
    ProjectId
);
id!(
    /// The id of a unit of the organisation: a team, department, directorate or the whole.
    UnitId
);
id!(
    /// The id of an activity, a label of the rule pack; the finest thing that may leave the machine.
    ActivityId
);
id!(
    /// The id of a baseline of a project.
    BaselineId
);
id!(
    /// The id of a service, something that teams bring out for citizens or companies.
    ServiceId
);
id!(
    /// The id of an obstacle that a questionnaire lists.
    ObstacleId
);
id!(
    /// The id of a rule pack.
    PackId
);
id!(
    /// The id of a rule in a rule pack.
    RuleId
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs_are_ids_and_other_texts_are_not() {
        for good in ["a", "team-1", "0x", "9-9"] {
            assert!(good.parse::<UnitId>().is_ok(), "{good}");
        }
        let long = "a".repeat(65);
        for bad in ["", "-a", "Team", "a b", "é", "a/b", "a_b", long.as_str()] {
            assert!(bad.parse::<UnitId>().is_err(), "{bad}");
        }
    }
}
