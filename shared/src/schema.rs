// SPDX-License-Identifier: EUPL-1.2
//! The forms of the words inside messages, as JSON Schema: texts with a pattern that is exactly what their parser takes.
//!
//! The messages themselves derive their forms where they are defined.

use std::borrow::Cow;

use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::crypto::Bytes;
use crate::four_weeks::FourWeeks;
use crate::id::{ActivityId, BaselineId, ObstacleId, ProjectId, UnitId};
use crate::quarter::Quarter;
use crate::ticket::TicketSecret;
use crate::week::Week;

fn text(pattern: &str, description: &str, example: &str) -> RefOr<Schema> {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .pattern(Some(pattern))
        .description(Some(description))
        .examples([example])
        .into()
}

const SLUG: &str = "^[a-z0-9][a-z0-9-]{0,63}$";

macro_rules! word {
    ($word:ty, $name:literal, $pattern:expr, $description:literal, $example:literal) => {
        impl PartialSchema for $word {
            fn schema() -> RefOr<Schema> {
                text($pattern, $description, $example)
            }
        }

        impl ToSchema for $word {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    };
}

word!(ProjectId, "ProjectId", SLUG, "The id of a measurement project.", "nulmeting-2026");
word!(UnitId, "UnitId", SLUG, "The id of a team, department, directorate or the whole.", "team-1");
word!(ActivityId, "ActivityId", SLUG, "The id of an activity of the rule pack.", "case-handling");
word!(ObstacleId, "ObstacleId", SLUG, "The id of an obstacle of the project's questionnaire.", "searching");
word!(BaselineId, "BaselineId", SLUG, "The id of a baseline.", "voorjaar");
word!(
    Week,
    "Week",
    "^(19[7-9][0-9]|[2-9][0-9]{3})-W(0[1-9]|[1-4][0-9]|5[0-3])$",
    "An ISO 8601 week of a year that has it.",
    "2026-W47"
);
word!(
    FourWeeks,
    "FourWeeks",
    "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-B(0[1-9]|1[0-3])$",
    "Four weeks of the fixed grid: weeks 1 to 4 of an ISO year are block 1; a week 53 belongs to block 13.",
    "2026-B12"
);
word!(
    Quarter,
    "Quarter",
    "^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|999[0-8])-Q[1-4]$",
    "A quarter of whole weeks: weeks 1 to 13 of an ISO year are quarter 1; a week 53 belongs to quarter 4.",
    "2026-Q4"
);
word!(
    TicketSecret,
    "TicketSecret",
    "^[0-9a-hjkmnp-tv-zA-HJKMNP-TV-Z]{24}$",
    "The secret part of a ticket: 120 bits in base32 without i, l, o and u.",
    "28t5cy4tqkfv1j2d3g4h5k6m"
);
// The last letter holds fewer than six bits, and the rest of it must be zero.
word!(
    Bytes<32>,
    "Bytes32",
    "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$",
    "32 bytes as base64url without padding.",
    "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"
);
word!(
    Bytes<64>,
    "Bytes64",
    "^[A-Za-z0-9_-]{85}[AQgw]$",
    "64 bytes as base64url without padding.",
    "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAg"
);

#[cfg(test)]
mod tests {
    use super::*;

    fn check<T: ToSchema + std::str::FromStr>() {
        let RefOr::T(Schema::Object(object)) = T::schema() else { panic!("an object") };
        let pattern = regex::Regex::new(object.pattern.as_deref().expect("a pattern")).expect("a regular expression");
        let example = object.examples.first().and_then(|value| value.as_str()).expect("a text").to_owned();
        assert!(pattern.is_match(&example) && example.parse::<T>().is_ok(), "{example}");
        // One changed letter: the pattern and the parser agree on it.
        for at in 0..example.len() {
            for letter in "0aZ-_~ ".chars() {
                let mut changed: Vec<char> = example.chars().collect();
                changed[at] = letter;
                let changed: String = changed.into_iter().collect();
                assert_eq!(pattern.is_match(&changed), changed.parse::<T>().is_ok(), "{changed}");
            }
        }
    }

    #[test]
    fn the_patterns_take_what_the_parsers_take() {
        check::<ProjectId>();
        check::<UnitId>();
        check::<ActivityId>();
        check::<Week>();
        check::<FourWeeks>();
        check::<Quarter>();
        check::<Bytes<32>>();
        check::<Bytes<64>>();
    }
}
