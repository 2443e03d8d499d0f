// SPDX-License-Identifier: EUPL-1.2
//! What the terms let be seen of units of a given size, before anything is measured.
//!
//! It is the layout of a real close over invented people who all spend their week alike. Real weeks can show less: fewer
//! people take part, and one or two of them can dominate a figure. They never show more.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms};

use super::layout::{Layout, Why};
use super::rules::{Parameters, Rules};
use crate::analyse::{NotATeam, PersonWeek, Table};

/// What can be seen of a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sight {
    /// The unit.
    pub unit: UnitId,
    /// How many people it has.
    pub people: u32,
    /// In which form.
    pub form: Form,
}

/// In which form a unit can be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    /// In full detail each week, as long as so many people take part.
    Full(u32),
    /// Coarsely each week and by category per four weeks, as long as so many people take part.
    Coarse(u32),
    /// As a part of a larger unit only, as the terms say or because there are too few people.
    Within(UnitId),
    /// As a part of a larger unit only, because otherwise a smaller one beside it could be worked out.
    Protecting(UnitId),
    /// Nowhere: no unit above it is large enough.
    Nowhere,
}

/// What can be seen of every unit when teams have these sizes and everybody takes part.
///
/// # Errors
/// [`NotATeam`] when a size is one of no team.
pub fn preview(terms: &Terms, parameters: &Parameters, sizes: &BTreeMap<UnitId, u32>) -> Result<Vec<Sight>, NotATeam> {
    let alike = |team: &UnitId| PersonWeek {
        minutes: [120; 9],
        unknown: 120,
        scheduled: 1_200,
        ..PersonWeek::empty(team.clone())
    };
    let members = |(team, size): (&UnitId, &u32)| std::iter::repeat_n(alike(team), usize::try_from(*size).unwrap_or(0));
    let people: Vec<PersonWeek> = sizes.iter().flat_map(members).collect();
    let table = Table::new(terms, &people)?;
    let rules = Rules::of(terms, parameters);
    let layout = Layout::of(terms, &table, rules, &BTreeSet::new());
    let shown: BTreeSet<&UnitId> = layout.nodes.iter().filter_map(|node| node.unit).collect();
    let parents: BTreeMap<&UnitId, Option<&UnitId>> =
        terms.units.iter().map(|unit| (&unit.id, unit.parent.as_ref())).collect();
    let above = |unit: &UnitId| {
        let line =
            std::iter::successors(parents.get(unit).copied().flatten(), |unit| parents.get(unit).copied().flatten());
        line.into_iter().find(|unit| shown.contains(unit)).cloned()
    };
    let least = |detail| u32::try_from(rules.threshold(detail)).unwrap_or(u32::MAX);
    let sight = |unit: &daglicht_shared::manifest::Unit| {
        let form = if shown.contains(&unit.id) {
            match unit.detail {
                Detail::Weekly | Detail::Together => Form::Full(least(unit.detail)),
                Detail::Coarse => Form::Coarse(least(unit.detail)),
            }
        } else {
            match (above(&unit.id), layout.withheld.get(&unit.id)) {
                (None, _) => Form::Nowhere,
                (Some(within), Some(Why::ProtectsAnother)) => Form::Protecting(within),
                (Some(within), Some(Why::TooFew | Why::Dominated | Why::Together) | None) => Form::Within(within),
            }
        };
        let people = u32::try_from(table.people(&unit.id).len()).unwrap_or(u32::MAX);
        Sight { unit: unit.id.clone(), people, form }
    };
    Ok(terms.units.iter().map(sight).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use daglicht_shared::manifest::{Unit, sample_terms};

    fn check(details: [Detail; 4], sizes: [u32; 3], expected: [Form; 4]) {
        let unit = |id: &str, parent: Option<&str>, detail| Unit {
            id: id.parse().expect("a slug"),
            name: id.to_owned(),
            parent: parent.map(|parent| parent.parse().expect("a slug")),
            detail,
        };
        let [whole, a, b, c] = details;
        let units = vec![
            unit("whole", None, whole),
            unit("a", Some("whole"), a),
            unit("b", Some("whole"), b),
            unit("c", Some("whole"), c),
        ];
        let mut terms = daglicht_shared::manifest::Terms { units, ..sample_terms() };
        terms.disclosure.small_k = Some(6);
        let sizes = ["a", "b", "c"].map(|id| id.parse().expect("a slug")).into_iter().zip(sizes).collect();
        let found = preview(&terms, &Parameters::default(), &sizes).expect("teams");
        assert_eq!(found.into_iter().map(|sight| sight.form).collect::<Vec<_>>(), expected, "{details:?} {sizes:?}");
    }

    #[test]
    fn sizes_and_terms_decide_what_can_be_seen() {
        use Detail::{Coarse, Together, Weekly};
        let whole = || "whole".parse().expect("a slug");
        let (full, within, protecting) = (|| Form::Full(10), || Form::Within(whole()), || Form::Protecting(whole()));
        check([Weekly; 4], [12, 10, 25], [full(), full(), full(), full()]);
        check(
            [Weekly; 4],
            [12, 10, 25].map(|size| size / 5),
            [Form::Nowhere, Form::Nowhere, Form::Nowhere, Form::Nowhere],
        );
        // Four people would follow by subtracting: the smallest other team is withheld with them.
        check([Weekly; 4], [12, 4, 25], [full(), protecting(), within(), full()]);
        check([Weekly, Weekly, Coarse, Weekly], [12, 6, 25], [full(), full(), Form::Coarse(6), full()]);
        check([Together, Weekly, Weekly, Weekly], [12, 10, 25], [full(), within(), within(), within()]);
        check([Weekly; 4], [4, 4, 4], [full(), within(), within(), within()]);
    }
}
