// SPDX-License-Identifier: EUPL-1.2
//! Messages and numbers in the language of one page.

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::text::{FluentArgs, FluentValue, Language, Texts};
use daglicht_shared::week::Week;

use super::numbers;
use crate::figures::{Amount, Quantity};

/// The texts of one language.
#[derive(Clone, Copy)]
pub(super) struct Words<'a> {
    pub(super) texts: &'a Texts,
    pub(super) language: Language,
}

impl Words<'_> {
    /// A message without arguments.
    pub(super) fn get(&self, id: &str) -> String {
        self.texts.get(self.language, id)
    }

    /// A message with texts as arguments.
    pub(super) fn with(&self, id: &str, arguments: &[(&str, &str)]) -> String {
        let mut all = FluentArgs::new();
        for (name, value) in arguments {
            all.set(*name, FluentValue::from(*value));
        }
        self.texts.with(self.language, id, &all)
    }

    /// A message with a number by which it chooses singular or plural, and texts.
    pub(super) fn count(&self, id: &str, name: &str, count: u32, arguments: &[(&str, &str)]) -> String {
        let mut all = FluentArgs::new();
        all.set(name, FluentValue::from(count));
        for (name, value) in arguments {
            all.set(*name, FluentValue::from(*value));
        }
        self.texts.with(self.language, id, &all)
    }

    /// A share in whole percent.
    pub(super) fn percent(&self, share: f64) -> String {
        numbers::percent(self.language, share)
    }

    /// Hours with one decimal and without the word.
    pub(super) fn hours(&self, hours: f64) -> String {
        numbers::decimal(self.language, hours, 1)
    }

    /// Hours with the word.
    pub(super) fn hours_long(&self, hours: f64) -> String {
        self.with("hours", &[("hours", &self.hours(hours))])
    }

    /// Full-time equivalents with the word.
    pub(super) fn fte_long(&self, fte: f64) -> String {
        self.with("fte", &[("fte", &numbers::decimal(self.language, fte, 1))])
    }

    /// The share of an amount.
    pub(super) fn share(&self, amount: Amount) -> String {
        match amount {
            Amount::UnderOnePercent => self.get("under-one-percent"),
            Amount::Of(quantity) => self.percent(quantity.share),
        }
    }

    /// One value of an amount, short for a table.
    pub(super) fn value(&self, amount: Amount, pick: fn(Quantity) -> f64) -> String {
        match amount {
            Amount::UnderOnePercent => self.get("under-one-percent-short"),
            Amount::Of(quantity) => numbers::decimal(self.language, pick(quantity), 1),
        }
    }

    /// The names of categories, the first with a capital: "Rework and meetings".
    pub(super) fn names(&self, categories: &[Category]) -> String {
        let names: Vec<String> = categories
            .iter()
            .enumerate()
            .map(|(index, category)| {
                let name = self.get(category.id());
                if index == 0 { name } else { uncapitalised(&name) }
            })
            .collect();
        self.list(&names)
    }

    /// The names of categories within a sentence.
    pub(super) fn names_within(&self, categories: &[Category]) -> String {
        let names = uncapitalised(&self.names(categories));
        if categories.len() > 1 { self.with("together", &[("names", &names)]) } else { names }
    }

    /// "a, b and c".
    pub(super) fn list(&self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [only] => only.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.get("and")),
        }
    }

    /// "week 46".
    pub(super) fn week(&self, week: Week) -> String {
        self.with("week", &[("number", &week.parts().1.to_string())])
    }

    /// "Week 46 of 2026".
    pub(super) fn week_year(&self, week: Week) -> String {
        let (year, number) = week.parts();
        self.with("week-year", &[("number", &number.to_string()), ("year", &year.to_string())])
    }

    /// "9 to 15 November 2026".
    pub(super) fn week_range(&self, week: Week) -> String {
        let part = |day: Option<NaiveDate>| day.map(numbers::date_parts).unwrap_or_default();
        let (first, last) = (part(week.days().next()), part(week.days().last()));
        let date = |id: &str, (year, month, day): (i32, u32, u32)| {
            let month = self.get(&format!("month-{month}"));
            self.with(id, &[("day", &day.to_string()), ("month", &month), ("year", &year.to_string())])
        };
        // What both dates share is said once.
        let from = match (first.0 == last.0, first.1 == last.1) {
            (true, true) => first.2.to_string(),
            (true, false) => date("date-in-year", first),
            (false, _) => date("date", first),
        };
        let (first, last) = (from, date("date", last));
        self.with("week-range", &[("from", &first), ("to", &last)])
    }
}

/// The text with a small first letter.
pub(super) fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
