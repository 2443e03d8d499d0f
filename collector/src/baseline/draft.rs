// SPDX-License-Identifier: EUPL-1.2
//! A plan as a form holds it: texts, of which each is read into what a plan needs, or named as wrong.

use daglicht_shared::id::{ProjectId, UnitId};

use super::plan::{Assumed, Earlier, Plan};

/// The fields of the form, as they were written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The baseline's id.
    pub baseline: String,
    /// What is to be known.
    pub question: String,
    /// The first week.
    pub first_week: String,
    /// The last week.
    pub last_week: String,
    /// The ids of the units.
    pub units: Vec<String>,
    /// The margin that is wanted.
    pub margin: String,
    /// How people differ.
    pub between: String,
    /// How the weeks of one person differ.
    pub within: String,
    /// Where the two come from.
    pub source: String,
    /// Project and baseline that this one re-measures, parted by `/`.
    pub remeasures: String,
}

/// A field that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// [`Draft::baseline`].
    Baseline,
    /// [`Draft::first_week`].
    FirstWeek,
    /// [`Draft::last_week`].
    LastWeek,
    /// [`Draft::units`].
    Units,
    /// [`Draft::margin`].
    Margin,
    /// [`Draft::between`].
    Between,
    /// [`Draft::within`].
    Within,
    /// [`Draft::remeasures`].
    Remeasures,
}

impl Field {
    /// All fields that can be unreadable.
    pub const ALL: [Self; 8] = [
        Self::Baseline,
        Self::FirstWeek,
        Self::LastWeek,
        Self::Units,
        Self::Margin,
        Self::Between,
        Self::Within,
        Self::Remeasures,
    ];

    /// The name in the form and in message files.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Baseline => "baseline",
            Self::FirstWeek => "first-week",
            Self::LastWeek => "last-week",
            Self::Units => "units",
            Self::Margin => "margin",
            Self::Between => "between",
            Self::Within => "within",
            Self::Remeasures => "remeasures",
        }
    }
}

impl Draft {
    /// The fields of a form; a name that stands there several times is several units.
    #[must_use]
    pub fn read(fields: Vec<(String, String)>) -> Self {
        let mut draft = Self::default();
        for (name, text) in fields {
            let text = text.trim().to_owned();
            match name.as_str() {
                "baseline" => draft.baseline = text,
                "question" => draft.question = text,
                "first-week" => draft.first_week = text,
                "last-week" => draft.last_week = text,
                "units" => draft.units.extend(text.split_whitespace().map(str::to_owned)),
                "margin" => draft.margin = text,
                "between" => draft.between = text,
                "within" => draft.within = text,
                "source" => draft.source = text,
                "remeasures" => draft.remeasures = text,
                _ => {}
            }
        }
        draft
    }

    /// The plan that the form says.
    ///
    /// # Errors
    /// The first [`Field`] that cannot be read.
    pub fn plan(&self, project: &ProjectId) -> Result<Plan, Field> {
        let units: Result<Vec<UnitId>, Field> =
            self.units.iter().map(|unit| unit.parse().map_err(|_| Field::Units)).collect();
        let remeasures = match self.remeasures.split_once('/') {
            None if self.remeasures.is_empty() => None,
            None => return Err(Field::Remeasures),
            Some((project, baseline)) => Some(Earlier {
                project: project.parse().map_err(|_| Field::Remeasures)?,
                baseline: baseline.parse().map_err(|_| Field::Remeasures)?,
            }),
        };
        Ok(Plan {
            baseline: self.baseline.parse().map_err(|_| Field::Baseline)?,
            project: project.clone(),
            question: self.question.clone(),
            first_week: self.first_week.parse().map_err(|_| Field::FirstWeek)?,
            last_week: self.last_week.parse().map_err(|_| Field::LastWeek)?,
            units: units?,
            margin_points: points(&self.margin).ok_or(Field::Margin)?,
            spread: Assumed {
                between_points: points(&self.between).ok_or(Field::Between)?,
                within_points: points(&self.within).ok_or(Field::Within)?,
                source: self.source.clone(),
            },
            remeasures,
        })
    }
}

/// A number with a decimal comma or point.
fn points(text: &str) -> Option<f64> {
    text.replace(',', ".").parse().ok().filter(|points: &f64| points.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIELDS: [(&str, &str); 10] = [
        ("baseline", "spring"),
        ("question", " Where does time go? "),
        ("first-week", "2026-W46"),
        ("last-week", "2026-W49"),
        ("units", "a"),
        ("units", "b c"),
        ("margin", "5,5"),
        ("between", "15"),
        ("within", "10.0"),
        ("source", "a guess"),
    ];

    fn read(change: Option<(&str, &str)>) -> Result<Plan, Field> {
        let owned = |(name, text): (&str, &str)| (name.to_owned(), text.to_owned());
        let fields = FIELDS.into_iter().chain(change).map(owned).collect();
        Draft::read(fields).plan(&crate::testing::slug("sample"))
    }

    #[test]
    fn a_form_is_read_into_a_plan() {
        let plan = read(None).expect("in order");
        assert_eq!((plan.question.as_str(), plan.margin_points), ("Where does time go?", 5.5));
        assert_eq!(plan.units.iter().map(ToString::to_string).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!((plan.weeks().count(), plan.remeasures), (4, None));
        let again = read(Some(("remeasures", "old/autumn"))).expect("in order").remeasures.expect("named");
        assert_eq!((again.project.as_str(), again.baseline.as_str()), ("old", "autumn"));
    }

    #[test]
    fn a_field_that_cannot_be_read_is_named() {
        for field in Field::ALL {
            assert_eq!(read(Some((field.id(), "&/&"))), Err(field));
        }
        assert_eq!(read(Some(("margin", "inf"))), Err(Field::Margin));
    }
}
