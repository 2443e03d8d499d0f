// SPDX-License-Identifier: EUPL-1.2
//! The two logs, some lines at a time: who looked at which figures, and what was done with accounts, projects and documents.

use daglicht_shared::manifest::{Terms, Unit};
use daglicht_shared::span::Span;

use super::{Block, Cell, Field, Input, Maker, instant, plain};
use crate::council::{Act, ActKind, Asked, Listed, Look};
use crate::present::admin::found;
use crate::role::Role;
use crate::search::MOST;
use crate::settings::Marks;

impl Maker<'_> {
    /// Who looked at what fits.
    pub(super) fn looks(&self, terms: &Terms, asked: &Asked, looks: &Listed<Look>) -> Vec<Block> {
        let words = self.words;
        let unit = terms.units.iter().find(|unit| unit.id.as_str() == asked.unit);
        let mut blocks = vec![self.filter(terms, asked, unit.map(|unit| unit.name.as_str()).unwrap_or_default())];
        if looks.lines.is_empty() {
            blocks.push(Block::Text(self.get("council-looks-none")));
            return blocks;
        }
        let row = |look: &Look| {
            let unit = terms.unit(&look.unit).map_or_else(|| look.unit.to_string(), |unit| unit.name.clone());
            vec![
                plain(instant(words, look.at)),
                name(look.name.clone()),
                plain(self.role(look.role)),
                plain(unit),
                plain(look.subject.to_string()),
                plain(self.get(&format!("form-{}", look.form.id()))),
            ]
        };
        let head = [
            "council-head-when",
            "council-head-name",
            "council-head-role",
            "council-head-unit",
            "council-head-week",
            "council-head-form",
        ];
        blocks.push(self.table("council-looks", &head, looks.lines.iter().map(row).collect()));
        blocks.extend(self.further("/looks", &query(asked, &asked.unit), asked.before, looks.older));
        blocks
    }

    /// The units that can be meant by a part of a name.
    pub(super) fn units(&self, terms: &Terms, asked: &Asked, units: &[&Unit], all: usize) -> Vec<Block> {
        let said = found(self.words, units.len(), all);
        let item = |unit: &&Unit| {
            let href = format!("{}/looks?{}", self.base, query(asked, unit.id.as_str()));
            Cell { link: Some((href, unit.name.clone())), ..plain(String::new()) }
        };
        let list = Block::List(units.iter().map(item).collect());
        vec![self.filter(terms, asked, &asked.unit), Block::Text(said), list]
    }

    fn role(&self, role: Role) -> String {
        self.get(&format!("role-{}", role.id().replace('_', "-")))
    }

    /// The form that asks; `unit` is what stands in the field where a project has too many units to choose from a list.
    fn filter(&self, terms: &Terms, asked: &Asked, unit: &str) -> Block {
        let words = self.words;
        let choice = |options: Vec<(String, String)>, value: &str| {
            let all = (String::new(), self.get("council-filter-all"));
            let chosen = |(id, name): (String, String)| (id == value, id, name);
            let options = std::iter::once(all).chain(options).map(chosen);
            Input::Choice(options.map(|(is_chosen, id, name)| (id, name, is_chosen)).collect())
        };
        let units = if terms.units.len() <= MOST {
            let all = terms.units.iter().map(|unit| (unit.id.to_string(), unit.name.clone()));
            choice(all.collect(), &asked.unit)
        } else {
            Input::Text { value: unit.to_owned(), help: self.get("search-help") }
        };
        let weeks = terms.first_week.through(terms.last_week);
        let weeks = weeks.map(|week| (week.to_string(), words.span(Span::Week(week)))).collect();
        let roles = Role::ALL.map(|role| (role.id().to_owned(), self.role(role))).into();
        let fields = vec![
            Field { name: "unit", label: self.get("council-head-unit"), input: units },
            Field { name: "week", label: self.get("council-head-week"), input: choice(weeks, &asked.week) },
            Field { name: "role", label: self.get("council-head-role"), input: choice(roles, &asked.role) },
        ];
        Block::Filter { action: format!("{}/looks", self.base), fields }
    }

    /// What was done.
    pub(super) fn acts(&self, acts: &Listed<Act>, before: Option<i64>) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![Block::Text(self.get("council-acts-whole"))];
        if acts.lines.is_empty() {
            blocks.push(Block::Text(self.get("council-looks-none")));
            return blocks;
        }
        let row = |act: &Act| {
            vec![
                plain(instant(words, act.at)),
                name(act.actor.clone().unwrap_or_else(|| self.get("act-by-command"))),
                plain(self.get(&format!("act-{}", act.kind.id()))),
                name(act.subject.clone()),
                plain(detail(act)),
            ]
        };
        let head = [
            "council-head-when",
            "council-head-name",
            "council-head-act",
            "council-head-subject",
            "council-head-detail",
        ];
        blocks.push(self.table("council-acts", &head, acts.lines.iter().map(row).collect()));
        blocks.extend(self.further("/acts", "", before, acts.older));
        blocks
    }

    /// The ways to the newest and to older lines, where there are some.
    fn further(&self, path: &str, query: &str, before: Option<i64>, older: Option<i64>) -> Option<Block> {
        let link = |id: &str, query: String| {
            let end = if query.is_empty() { String::new() } else { format!("?{query}") };
            Cell { link: Some((format!("{}{path}{end}", self.base), self.get(id))), ..plain(String::new()) }
        };
        let newest = before.map(|_| link("council-newest", query.to_owned()));
        let part = if query.is_empty() { String::new() } else { format!("{query}&") };
        let older = older.map(|number| link("council-older", format!("{part}before={number}")));
        let links: Vec<Cell> = newest.into_iter().chain(older).collect();
        (!links.is_empty()).then_some(Block::List(links))
    }
}

/// The query that asks the same of a unit by its id; week and role are known ones.
fn query(asked: &Asked, unit: &str) -> String {
    let all = [("unit", unit), ("week", &asked.week), ("role", &asked.role)];
    let pairs = all.into_iter().filter(|(_, value)| !value.is_empty());
    pairs.map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

/// The detail of an act in words: of changed settings their names.
fn detail(act: &Act) -> String {
    if act.kind != ActKind::Settings {
        return act.detail.clone();
    }
    Marks::read(&act.detail).map_or_else(String::new, |marks| marks.changed.join(", "))
}

/// A name that may be one long word.
fn name(text: String) -> Cell {
    Cell { style: "dl-name", ..plain(text) }
}
