// SPDX-License-Identifier: EUPL-1.2
//! What a form sent: names and values, each as it was typed.

use daglicht_shared::category::Category;
use daglicht_shared::time::Timestamp;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 500;

/// What a form sent.
#[derive(Default)]
pub(super) struct Form(Vec<(String, String)>);

impl Form {
    pub(super) const fn new(pairs: Vec<(String, String)>) -> Self {
        Self(pairs)
    }

    /// A value that is not empty.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// All values of a name that are not empty.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let found = self.0.iter().filter(move |(key, _)| key == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn category(&self, name: &str) -> Option<Category> {
        self.get(name)?.parse().ok()
    }

    /// A whole number, such as the number of an entry.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        self.get(name)?.parse().ok()
    }

    /// An instant that a page wrote itself, in milliseconds.
    pub(super) fn instant(&self, name: &str) -> Option<Timestamp> {
        self.number(name).filter(|at| (0..1 << 43).contains(at)).map(Timestamp)
    }

    /// A note, in one line and not too long.
    pub(super) fn note(&self) -> Option<String> {
        let note = self.get("note")?;
        let line: String = note.chars().map(|c| if c.is_control() { ' ' } else { c }).take(LONGEST_NOTE).collect();
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_trimmed_and_empty_ones_are_none() {
        let pairs = [("a", " 1 "), ("b", "  "), ("c", "meetings"), ("note", "x\ny")];
        let form = Form::new(pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
        assert_eq!((form.get("a"), form.get("b"), form.get("z")), (Some("1"), None, None));
        assert_eq!(form.category("c"), Some(Category::Meetings));
        assert_eq!((form.number("a"), form.number("c")), (Some(1), None));
        assert_eq!(form.note().as_deref(), Some("x y"));
        assert_eq!(form.all("a").collect::<Vec<_>>(), ["1"]);
    }
}
