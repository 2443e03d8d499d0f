// SPDX-License-Identifier: EUPL-1.2
//! Fields of a form as templates write them, and the words for what is wrong with one.

use super::words::Words;
use crate::form::Fault;

/// A fault in the list at the head of a form.
pub(super) struct FieldFault {
    pub(super) id: &'static str,
    pub(super) label: String,
    pub(super) text: String,
}

/// A field of a form; `field.html` writes it.
pub(super) struct FormField<'a> {
    pub(super) id: &'static str,
    pub(super) label: String,
    pub(super) help: Option<String>,
    pub(super) fault: Option<String>,
    pub(super) is_optional: bool,
    pub(super) value: &'a str,
    pub(super) input: Input,
}

pub(super) enum Input {
    Line(usize),
    Number,
    Date,
    Lines(usize),
    /// Values and names.
    Choice(Vec<(String, String)>),
}

/// What is wrong with a field, in words.
pub(super) fn said(words: Words<'_>, fault: Fault) -> String {
    match fault {
        Fault::Missing => words.get("fault-missing"),
        Fault::Choice => words.get("fault-choice"),
        Fault::Number => words.get("fault-number"),
        Fault::More => words.get("fault-more"),
        Fault::NoReading => words.get("fault-no-reading"),
        Fault::Same => words.get("fault-same"),
        Fault::Date => words.get("fault-date"),
        Fault::Long(most) => words.with("fault-long", &[("most", &most.to_string())]),
        Fault::Unseen => words.get("fault-unseen"),
    }
}
