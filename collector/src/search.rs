// SPDX-License-Identifier: EUPL-1.2
//! Units by a part of their name, for forms of projects with thousands of them.

use daglicht_shared::manifest::Unit;

/// Up to so many units are listed; of more, whoever asks writes more of the name.
pub const MOST: usize = 50;

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found<'a> {
    /// Nothing was asked.
    All,
    /// One unit: the only one, or the one of exactly this id or name.
    One(&'a Unit),
    /// No unit or several: the first [`MOST`], and how many there are in all.
    Several(Vec<&'a Unit>, usize),
}

/// The units of which id or name hold every word of a text, whatever the case.
pub fn units<'a>(units: impl Iterator<Item = &'a Unit>, text: &str) -> Found<'a> {
    let text = text.trim().to_lowercase();
    if text.is_empty() {
        return Found::All;
    }
    let (mut exact, mut found) = (Vec::new(), Vec::new());
    for unit in units {
        // Forms with a list send ids, and one unit may be called as another's id is.
        if unit.id.as_str() == text {
            return Found::One(unit);
        }
        let name = unit.name.to_lowercase();
        if name == text {
            exact.push(unit);
        }
        if text.split_whitespace().all(|word| name.contains(word) || unit.id.as_str().contains(word)) {
            found.push(unit);
        }
    }
    match (exact.as_slice(), found.as_slice()) {
        ([only], _) | (_, [only]) => Found::One(only),
        _ => {
            let all = found.len();
            found.truncate(MOST);
            Found::Several(found, all)
        }
    }
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::Detail;

    use super::*;

    fn unit(id: &str, name: &str) -> Unit {
        Unit { id: crate::testing::slug(id), name: name.to_owned(), parent: None, detail: Detail::Weekly }
    }

    fn check(text: &str, expected: &[&str]) {
        let all = [
            unit("noord", "Team Noord"),
            unit("noord-1", "Team Noord Eén"),
            unit("noord-2", "Team Noord Twee"),
            unit("zuid", "Team Zuid"),
            unit("contact-a", "Contact"),
            unit("contact-b", "Contact"),
            unit("west", "Team Oost"),
            unit("vreemd", "West"),
        ];
        let found: Vec<&str> = match units(all.iter(), text) {
            Found::All => vec!["all"],
            Found::One(unit) => vec!["one", unit.id.as_str()],
            Found::Several(units, all) => {
                assert_eq!(units.len(), all, "{text}");
                units.into_iter().map(|unit| unit.id.as_str()).collect()
            }
        };
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn a_unit_is_found_by_words_of_its_name_or_id() {
        check(" ", &["all"]);
        check("noord", &["one", "noord"]);
        check("team noord", &["one", "noord"]);
        check("EÉN", &["one", "noord-1"]);
        check("noord team t", &["noord", "noord-1", "noord-2"]);
        check("noord-", &["noord-1", "noord-2"]);
        check("contact", &["contact-a", "contact-b"]);
        check("west", &["one", "west"]);
        check("oostende", &[]);
    }

    #[test]
    fn only_the_first_fifty_are_listed() {
        let many: Vec<Unit> = (0..200).map(|number| unit(&format!("team-{number}"), "Team")).collect();
        let Found::Several(first, all) = units(many.iter(), "tea") else { panic!("there are many") };
        assert_eq!((first.len(), all), (MOST, 200));
    }
}
