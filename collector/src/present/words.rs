// SPDX-License-Identifier: EUPL-1.2
//! Messages and numbers in the language of one page.

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::span::Span;
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

    /// A message, when there is one with this id.
    pub(super) fn find(&self, id: &str) -> Option<String> {
        self.texts.has(id).then(|| self.get(id))
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

    /// "Week 46 of 2026", "Weeks 45 to 48 of 2026" or "Quarter 4 of 2026".
    pub(super) fn span(&self, span: Span) -> String {
        let (from, to) = ends(span);
        let ((year, first), (_, last)) = (from.parts(), to.parts());
        let (id, number) = match span {
            Span::Week(_) => ("week-year", first),
            Span::Block(_) => ("block-year", first),
            Span::Quarter(_) => ("quarter-year", first / 13 + 1),
        };
        self.with(id, &[("number", &number.to_string()), ("last", &last.to_string()), ("year", &year.to_string())])
    }

    /// "week 46", "weeks 45 to 48" or "quarter 4".
    pub(super) fn span_short(&self, span: Span) -> String {
        let (from, to) = ends(span);
        let ((_, first), (_, last)) = (from.parts(), to.parts());
        match span {
            Span::Week(week) => self.week(week),
            Span::Block(_) => self.with("weeks", &[("number", &first.to_string()), ("last", &last.to_string())]),
            Span::Quarter(_) => self.with("quarter", &[("number", &(first / 13 + 1).to_string())]),
        }
    }

    /// "this week", "these four weeks" or "this quarter".
    pub(super) fn when(&self, span: Span) -> String {
        self.get(match span {
            Span::Week(_) => "when-week",
            Span::Block(_) => "when-block",
            Span::Quarter(_) => "when-quarter",
        })
    }

    /// "9 to 15 November 2026".
    pub(super) fn range(&self, span: Span) -> String {
        let (from, to) = ends(span);
        self.days(from.days().next(), to.days().last())
    }

    /// "9 November 2026".
    pub(super) fn date(&self, day: NaiveDate) -> String {
        let (year, month, day) = numbers::date_parts(day);
        let month = self.get(&format!("month-{month}"));
        self.with("date", &[("day", &day.to_string()), ("month", &month), ("year", &year.to_string())])
    }

    fn days(&self, first: Option<NaiveDate>, last: Option<NaiveDate>) -> String {
        let part = |day: Option<NaiveDate>| day.map(numbers::date_parts).unwrap_or_default();
        let (first, last) = (part(first), part(last));
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

/// The first and the last week of a span.
fn ends(span: Span) -> (Week, Week) {
    let weeks = span.weeks();
    let ends = weeks.first().copied().zip(weeks.last().copied());
    ends.expect("a span of the grid has weeks")
}

/// The text with a small first letter.
pub(super) fn uncapitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
}
