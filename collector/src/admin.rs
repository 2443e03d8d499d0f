// SPDX-License-Identifier: EUPL-1.2
//! What an administrator prepares on a page: a tree of units from a table, and what can be seen of it.
//!
//! Nothing here reads a report or a released figure.

use std::collections::BTreeMap;

use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::{Detail, Terms, Unit};

use crate::analyse::NotATeam;
use crate::disclose::{Parameters, Sight, preview};
use crate::projects::{self, ProjectError};

/// The most people of one team, so that a slip of the hand costs no memory.
const MOST: u32 = 2_000;
/// The most people of all teams, for the same reason.
const MOST_IN_ALL: u32 = 200_000;

/// A table of units: the tree, and how many people each team has where it says so.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// The units, in the order of the table.
    pub units: Vec<Unit>,
    /// People per team.
    pub sizes: BTreeMap<UnitId, u32>,
}

/// A table cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeError {
    /// A line is no unit.
    #[error("line {line} of the table: `{column}` is missing or not understood")]
    Line {
        /// The line, counted from 1.
        line: usize,
        /// The column.
        column: &'static str,
    },
    /// There are too many people.
    #[error("the table has more than {MOST_IN_ALL} people")]
    Many,
}

/// A draft of a project cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// A file is no text.
    #[error(
        "the file for the {0} is no text in UTF-8; save it as UTF-8 (in a spreadsheet: CSV UTF-8) and choose it again"
    )]
    Encoding(&'static str),
    /// The table of units.
    #[error(transparent)]
    Tree(#[from] TreeError),
    /// The terms.
    #[error(transparent)]
    Terms(#[from] ProjectError),
    /// A size is one of no team.
    #[error("the table gives a size to a unit that is no team of the terms")]
    Size(#[from] NotATeam),
}

/// A draft of a project, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The terms, with the units of the table where there is one.
    pub terms: Terms,
    /// What can be seen of the units; nothing when no size is known.
    pub sights: Vec<Sight>,
}

/// Reads a table with the columns id, name, parent, people and detail, parted by `;` or `,`; a first line of headings is
/// left out. The last two may be absent, and the parent of the whole is empty.
///
/// # Errors
/// [`TreeError`] with the first line that is wrong.
pub fn tree(text: &str) -> Result<Tree, TreeError> {
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains(';') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let reader = reader.delimiter(delimiter).has_headers(false).flexible(true).trim(csv::Trim::All);
    let mut found = Tree::default();
    let mut all = 0_u32;
    for (index, record) in reader.from_reader(text.as_bytes()).records().enumerate() {
        let line = index + 1;
        let wrong = |column| TreeError::Line { line, column };
        let record = record.map_err(|_| wrong("id"))?;
        let column = |number| record.get(number).unwrap_or_default();
        if line == 1 && column(0).eq_ignore_ascii_case("id") {
            continue;
        }
        let id: UnitId = column(0).parse().map_err(|_| wrong("id"))?;
        let name = if column(1).is_empty() { id.to_string() } else { column(1).to_owned() };
        let parent = match column(2) {
            "" => None,
            text => Some(text.parse().map_err(|_| wrong("parent"))?),
        };
        if !column(3).is_empty() {
            let people = column(3).parse().ok().filter(|people| *people <= MOST).ok_or_else(|| wrong("people"))?;
            all = all.saturating_add(people);
            found.sizes.insert(id.clone(), people);
        }
        let detail = match column(4) {
            "" | "weekly" => Detail::Weekly,
            "coarse" => Detail::Coarse,
            "together" => Detail::Together,
            _ => return Err(wrong("detail")),
        };
        found.units.push(Unit { id, name, parent, detail });
    }
    if all > MOST_IN_ALL { Err(TreeError::Many) } else { Ok(found) }
}

/// Checks terms as TOML, with the units of a table in the place of their own where there is one.
///
/// # Errors
/// [`DraftError`] with what is wrong.
pub fn draft(terms: &str, table: &str, parameters: &Parameters) -> Result<Draft, DraftError> {
    let tree = tree(table)?;
    let text = if tree.units.is_empty() { terms.to_owned() } else { joined(terms, &tree)? };
    let terms = projects::read(&text)?;
    let teams: std::collections::BTreeSet<&UnitId> = terms.teams().map(|team| &team.id).collect();
    // A size beside a department is a remark; teams alone have people.
    let sizes: BTreeMap<UnitId, u32> = tree.sizes.into_iter().filter(|(unit, _)| teams.contains(unit)).collect();
    let sights = if sizes.is_empty() { Vec::new() } else { preview(&terms, parameters, &sizes)? };
    Ok(Draft { terms, sights })
}

/// The terms with the units of a table.
fn joined(terms: &str, tree: &Tree) -> Result<String, ProjectError> {
    let form = |error| ProjectError::Form(Box::new(error));
    let mut table: toml::Table = terms.parse().map_err(form)?;
    let units = tree.units.iter().map(|unit| toml::Value::try_from(unit).expect("a unit has text keys"));
    table.insert("unit".to_owned(), toml::Value::Array(units.collect()));
    Ok(toml::to_string(&table).expect("a table has text keys"))
}

#[cfg(test)]
mod tests {
    use daglicht_shared::manifest::sample_terms;

    use super::*;
    use crate::disclose::Form;
    use crate::testing::slug;

    #[test]
    fn a_table_is_read_with_and_without_headings_and_sizes() {
        let tree =
            tree("id;naam;boven;mensen;detail\ndept;Afdeling;;;\nnoord;Team Noord;dept;12\nzuid;;dept;6;coarse\n");
        let tree = tree.expect("in order");
        let names: Vec<&str> = tree.units.iter().map(|unit| unit.name.as_str()).collect();
        assert_eq!(names, ["Afdeling", "Team Noord", "zuid"]);
        assert_eq!(tree.units[2].detail, Detail::Coarse);
        assert_eq!(tree.sizes, [(slug("noord"), 12), (slug("zuid"), 6)].into());
        assert_eq!(super::tree("dept,Afdeling,\nnoord,Noord,dept").expect("in order").units.len(), 2);
        assert_eq!(super::tree("").expect("in order"), Tree::default());
    }

    #[test]
    fn a_line_that_is_wrong_is_named() {
        for (text, line, column) in [
            ("dept;;\nnot an id;;dept", 2, "id"),
            ("dept;;\nnoord;;not an id", 2, "parent"),
            ("dept;;\nnoord;;dept;many", 2, "people"),
            ("dept;;;3000", 1, "people"),
            ("dept;;;3;all", 1, "detail"),
        ] {
            assert_eq!(tree(text), Err(TreeError::Line { line, column }), "{text}");
        }
    }

    #[test]
    fn a_draft_says_what_can_be_seen_of_its_teams() {
        let terms = toml::to_string(&sample_terms()).expect("TOML");
        let table = "heel;Heel;\nnoord;Noord;heel;12\nzuid;Zuid;heel;10\n";
        let draft = draft(&terms, table, &Parameters::default()).expect("in order");
        assert_eq!(draft.terms.units.len(), 3);
        assert!(draft.sights.iter().all(|sight| matches!(sight.form, Form::Full(_))), "{:?}", draft.sights);
        let own = super::draft(&terms, "", &Parameters::default()).expect("in order");
        assert_eq!((own.terms, own.sights), (sample_terms(), Vec::new()));
        assert!(matches!(super::draft("nonsense", "", &Parameters::default()), Err(DraftError::Terms(_))));
        assert!(matches!(super::draft(&terms, "x;;y", &Parameters::default()), Err(DraftError::Terms(_))));
    }
}
