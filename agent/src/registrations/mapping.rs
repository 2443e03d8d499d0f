// SPDX-License-Identifier: EUPL-1.2
//! From what another program filed time under to one of the nine categories.
//!
//! A label decides if it was mapped, or if it is a category by its own name. Of several labels the most telling one decides:
//! a tag before an activity, an activity before a project, a project before a client. Two labels that tell as much and say
//! different things decide nothing.

use std::collections::BTreeMap;

use daglicht_shared::category::Category;

use super::Registration;
use crate::config::Left;

/// What becomes of entries that no label decides.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Unmapped {
    /// Nothing is brought in, and the labels are listed.
    #[default]
    Refuse,
    /// They are left out: their time stays what it is.
    LeaveOut,
    /// They get this category.
    Category(Category),
}

impl From<Left> for Unmapped {
    fn from(left: Left) -> Self {
        match left {
            Left::Refuse => Self::Refuse,
            Left::Unknown => Self::LeaveOut,
        }
    }
}

/// Labels and their categories.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mapping {
    labels: BTreeMap<String, Category>,
}

/// What the labels of an entry say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// This category.
    Category(Category),
    /// Nothing.
    Nothing,
    /// Two different things at once; the labels that say them.
    Both([String; 2]),
}

impl Mapping {
    /// A mapping; of two pairs with the same label the later one counts.
    pub fn new(pairs: impl IntoIterator<Item = (String, Category)>) -> Self {
        Self { labels: pairs.into_iter().map(|(label, category)| (key(&label), category)).collect() }
    }

    /// What the labels of an entry say; `by_name` knows the names of the categories.
    pub fn says(&self, registration: &Registration, by_name: impl Fn(&str) -> Option<Category>) -> Says {
        let of = |label: &String| self.labels.get(&key(label)).copied().or_else(|| by_name(label));
        for labels in &registration.labels {
            let mut decided = labels.iter().filter_map(|label| Some((label, of(label)?)));
            let Some((first, category)) = decided.next() else { continue };
            if let Some((other, _)) = decided.find(|(_, other)| *other != category) {
                return Says::Both([first.clone(), other.clone()]);
            }
            return Says::Category(category);
        }
        Says::Nothing
    }
}

/// Labels are the same whatever their case.
fn key(label: &str) -> String {
    label.trim().to_lowercase()
}
