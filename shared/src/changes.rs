// SPDX-License-Identifier: EUPL-1.2
//! Changes: what differs between two terms of a project, term by term, and whether it widens what may be done.
//!
//! Terms that differ have at least one change. Whether a change widens is said only where that follows from the term alone;
//! other rules or other sentences are for people to judge.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::manifest::{Detail, Disclosure, Terms, Timing, Unit};

/// What a change does to the people who are measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// More is measured, shown or kept.
    Widens,
    /// Less is.
    Narrows,
    /// Neither follows from the term alone.
    Open,
}

/// One term that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// The term's name, such as `k` or `acceptance_days`.
    pub term: &'static str,
    /// The unit or activity that it is about; none when it is about the project.
    pub item: Option<String>,
    /// The value before; none when there was none.
    pub before: Option<String>,
    /// The value after; none when there is none any more.
    pub after: Option<String>,
    /// What it does.
    pub effect: Effect,
}

/// The changes from some terms to others, in the order of the terms.
#[must_use]
pub fn between(before: &Terms, after: &Terms) -> Vec<Change> {
    let mut found = Found(Vec::new());
    // Every term stands here, so that a new one cannot be forgotten.
    let Terms {
        project,
        name,
        purpose,
        controller,
        privacy_officer,
        legal_basis,
        synthetic,
        first_week,
        last_week,
        units,
        disclosure,
        timing,
        conversion,
        bands,
        rule_pack,
        activities,
        questionnaire,
    } = before;
    found.open("project", project.as_str(), after.project.as_str());
    found.open("name", name, &after.name);
    found.open("purpose", purpose, &after.purpose);
    found.open("controller", controller, &after.controller);
    found.open("privacy_officer", privacy_officer, &after.privacy_officer);
    found.open("legal_basis", legal_basis, &after.legal_basis);
    found.open("synthetic", &synthetic.to_string(), &after.synthetic.to_string());
    found.ordered("first_week", first_week, &after.first_week, Effect::Narrows);
    found.ordered("last_week", last_week, &after.last_week, Effect::Widens);
    found.units(units, &after.units);
    found.disclosure(disclosure, &after.disclosure);
    found.timing(timing, &after.timing);
    let hours = |terms: &Terms| terms.conversion.hours_per_fte_week.to_string();
    found.open("hours_per_fte_week", &hours(before), &hours(after));
    let euro = |rate: Option<f64>| rate.map(|rate| rate.to_string());
    found.optional("euro_per_hour", euro(conversion.euro_per_hour), euro(after.conversion.euro_per_hour), Effect::Open);
    found.open("bands_source", &bands.source, &after.bands.source);
    for (category, band) in &bands.percent {
        let text = |[low, high]: &[f64; 2]| format!("{low}-{high} %");
        let other = after.bands.percent.get(category);
        found.item("bands", category.id(), Some(text(band)), other.map(text), Effect::Open);
    }
    found.optional("rule_pack", rule_pack.clone(), after.rule_pack.clone(), Effect::Open);
    for activity in activities.difference(&after.activities) {
        found.item("activity", activity.as_str(), Some(activity.to_string()), None, Effect::Narrows);
    }
    for activity in after.activities.difference(activities) {
        found.item("activity", activity.as_str(), None, Some(activity.to_string()), Effect::Widens);
    }
    let asked = |terms: &Terms| {
        let asked = terms.questionnaire.as_ref()?;
        Some(serde_json::to_string(asked).expect("a questionnaire has text keys only"))
    };
    let effect = match (questionnaire, &after.questionnaire) {
        (None, Some(_)) => Effect::Widens,
        (Some(_), None) => Effect::Narrows,
        (None, None) | (Some(_), Some(_)) => Effect::Open,
    };
    found.optional("questionnaire", asked(before), asked(after), effect);
    found.0
}

struct Found(Vec<Change>);

impl Found {
    fn optional(&mut self, term: &'static str, before: Option<String>, after: Option<String>, effect: Effect) {
        if before != after {
            self.0.push(Change { term, item: None, before, after, effect });
        }
    }

    fn item(&mut self, term: &'static str, item: &str, before: Option<String>, after: Option<String>, effect: Effect) {
        if before != after {
            self.0.push(Change { term, item: Some(item.to_owned()), before, after, effect });
        }
    }

    fn open(&mut self, term: &'static str, before: &str, after: &str) {
        self.optional(term, Some(before.to_owned()), Some(after.to_owned()), Effect::Open);
    }

    /// A term whose growth has one effect and whose shrinking has the other.
    fn ordered<T: Ord + std::fmt::Display>(&mut self, term: &'static str, before: &T, after: &T, growth: Effect) {
        let effect = match (after > before, growth) {
            (_, Effect::Open) => Effect::Open,
            (true, effect) => effect,
            (false, Effect::Widens) => Effect::Narrows,
            (false, Effect::Narrows) => Effect::Widens,
        };
        self.optional(term, Some(before.to_string()), Some(after.to_string()), effect);
    }

    fn units(&mut self, before: &[Unit], after: &[Unit]) {
        let of = |units: &[Unit]| units.iter().map(|unit| (unit.id.clone(), unit.clone())).collect::<BTreeMap<_, _>>();
        let (known, later) = (of(before), of(after));
        for unit in before.iter().filter(|unit| !later.contains_key(&unit.id)) {
            self.item("unit", &unit.name, Some(unit.name.clone()), None, Effect::Narrows);
        }
        for unit in after {
            let Some(old) = known.get(&unit.id) else {
                self.item("unit", &unit.name, None, Some(unit.name.clone()), Effect::Widens);
                continue;
            };
            let Unit { id: _, name, parent, detail } = old;
            self.item("unit_name", &unit.name, Some(name.clone()), Some(unit.name.clone()), Effect::Open);
            let text = |parent: &Option<crate::id::UnitId>| parent.as_ref().map(ToString::to_string);
            self.item("unit_parent", &unit.name, text(parent), text(&unit.parent), Effect::Open);
            let effect = match (detail, unit.detail) {
                (Detail::Together, Detail::Weekly | Detail::Coarse) => Effect::Widens,
                (Detail::Weekly | Detail::Coarse, Detail::Together) => Effect::Narrows,
                (Detail::Weekly, Detail::Weekly | Detail::Coarse)
                | (Detail::Coarse, Detail::Weekly | Detail::Coarse)
                | (Detail::Together, Detail::Together) => Effect::Open,
            };
            let text = |detail: Detail| {
                let word = match detail {
                    Detail::Weekly => "weekly",
                    Detail::Coarse => "coarse",
                    Detail::Together => "together",
                };
                Some(word.to_owned())
            };
            self.item("unit_detail", &unit.name, text(*detail), text(unit.detail), effect);
        }
        let order = |units: &[Unit]| units.iter().map(|unit| unit.id.clone()).collect::<Vec<_>>();
        if known.keys().eq(later.keys()) && order(before) != order(after) {
            let text = |units: &[Unit]| order(units).iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
            self.open("unit_order", &text(before), &text(after));
        }
    }

    fn disclosure(&mut self, before: &Disclosure, after: &Disclosure) {
        let Disclosure { k, small_k, report_step, release_step } = before;
        self.ordered("k", k, &after.k, Effect::Narrows);
        let effect = match (small_k, after.small_k) {
            (Some(_), None) => Effect::Narrows,
            (Some(old), Some(new)) if new > *old => Effect::Narrows,
            (None | Some(_), Some(_)) | (None, None) => Effect::Widens,
        };
        let text = |small: Option<u32>| small.map(|small| small.to_string());
        self.optional("small_k", text(*small_k), text(after.small_k), effect);
        self.ordered("report_step", report_step, &after.report_step, Effect::Narrows);
        self.ordered("release_step", release_step, &after.release_step, Effect::Narrows);
    }

    fn timing(&mut self, before: &Timing, after: &Timing) {
        let Timing { review_hours, acceptance_days, journal_days, week_cap_minutes } = before;
        self.ordered("review_hours", review_hours, &after.review_hours, Effect::Narrows);
        self.ordered("acceptance_days", acceptance_days, &after.acceptance_days, Effect::Widens);
        self.ordered("journal_days", journal_days, &after.journal_days, Effect::Widens);
        self.ordered("week_cap_minutes", week_cap_minutes, &after.week_cap_minutes, Effect::Open);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::sample_terms;

    fn check(change: impl FnOnce(&mut Terms), term: &str, effect: Effect) {
        let (before, mut after) = (sample_terms(), sample_terms());
        change(&mut after);
        let found = between(&before, &after);
        assert_eq!(found.iter().map(|change| (change.term, change.effect)).collect::<Vec<_>>(), [(term, effect)]);
        let back = between(&after, &before);
        let other = match effect {
            Effect::Widens => Effect::Narrows,
            Effect::Narrows => Effect::Widens,
            Effect::Open => Effect::Open,
        };
        assert_eq!(back.iter().map(|change| change.effect).collect::<Vec<_>>(), [other], "{term} back");
    }

    #[test]
    fn the_same_terms_have_no_change() {
        assert_eq!(between(&sample_terms(), &sample_terms()), []);
    }

    #[test]
    fn each_term_that_differs_is_told_with_its_effect() {
        check(|t| t.project = "other".parse().expect("a slug"), "project", Effect::Open);
        check(|t| t.name.push('!'), "name", Effect::Open);
        check(|t| t.purpose.push('!'), "purpose", Effect::Open);
        check(|t| t.controller.push('!'), "controller", Effect::Open);
        check(|t| t.privacy_officer.push('!'), "privacy_officer", Effect::Open);
        check(|t| t.legal_basis.push('!'), "legal_basis", Effect::Open);
        check(|t| t.synthetic = false, "synthetic", Effect::Open);
        check(|t| t.first_week = t.first_week.previous(), "first_week", Effect::Widens);
        check(|t| t.last_week = t.last_week.next(), "last_week", Effect::Widens);
        check(|t| t.units[3].name.push('!'), "unit_name", Effect::Open);
        check(|t| t.units[3].parent = Some(t.units[0].id.clone()), "unit_parent", Effect::Open);
        check(|t| t.units[1].detail = Detail::Together, "unit_detail", Effect::Narrows);
        check(|t| t.units.truncate(3), "unit", Effect::Narrows);
        check(|t| t.units.swap(2, 3), "unit_order", Effect::Open);
        check(|t| t.disclosure.k = 8, "k", Effect::Widens);
        check(|t| t.disclosure.small_k = Some(6), "small_k", Effect::Widens);
        check(|t| t.disclosure.report_step = 1, "report_step", Effect::Widens);
        check(|t| t.disclosure.release_step = 30, "release_step", Effect::Narrows);
        check(|t| t.timing.review_hours = 1, "review_hours", Effect::Widens);
        check(|t| t.timing.acceptance_days = 20, "acceptance_days", Effect::Widens);
        check(|t| t.timing.journal_days = 14, "journal_days", Effect::Narrows);
        check(|t| t.timing.week_cap_minutes = 60, "week_cap_minutes", Effect::Open);
        check(|t| t.conversion.hours_per_fte_week = 40.0, "hours_per_fte_week", Effect::Open);
        check(|t| t.conversion.euro_per_hour = Some(50.0), "euro_per_hour", Effect::Open);
        check(|t| t.bands.source.push('!'), "bands_source", Effect::Open);
        check(|t| t.bands.percent.extend([(crate::category::Category::Rework, [1.0, 2.0])]), "bands", Effect::Open);
        check(|t| t.rule_pack = Some("x".to_owned()), "rule_pack", Effect::Open);
        check(|t| t.activities.extend(["mail".parse().expect("a slug")]), "activity", Effect::Widens);
        let asked = crate::questionnaire::Questionnaire { weeks: [].into(), obstacles: Vec::new() };
        check(|t| t.questionnaire = Some(asked), "questionnaire", Effect::Widens);
    }
}
