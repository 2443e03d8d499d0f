// SPDX-License-Identifier: EUPL-1.2
//! The list of what the agent stores is what its databases are.

use std::collections::{BTreeMap, BTreeSet};

use daglicht_shared::stored::TABLES;

use crate::database::Look;
use crate::journal::Journal;
use crate::outbox::Outbox;
use crate::paths::Paths;
use crate::testing::Folder;

#[test]
fn every_table_and_column_of_the_agent_is_listed_for_the_works_council() {
    let folder = Folder::new();
    let paths = Paths::at(folder.path().to_owned());
    drop(Journal::open(&paths, Look::Brief).expect("made"));
    drop(Outbox::open(&paths, Look::Brief).expect("made"));
    let mut stored: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
    for path in [paths.journal(), paths.outbox()] {
        let file = path.file_name().expect("a file").to_string_lossy().into_owned();
        let connection = rusqlite::Connection::open(&path).expect("opens");
        let question = "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c \
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'migration'";
        let mut statement = connection.prepare(question).expect("SQL");
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
        for row in rows {
            let (table, column): (String, String) = row.expect("two texts");
            stored.entry((file.clone(), table)).or_default().insert(column);
        }
    }
    let listed = TABLES.iter().map(|table| {
        let columns = table.columns.iter().map(|column| (*column).to_owned()).collect();
        ((table.file.to_owned(), table.name.to_owned()), columns)
    });
    let listed: BTreeMap<_, BTreeSet<String>> = listed.collect();
    assert_eq!(stored, listed, "mend shared/src/stored.rs, and write the meaning in collector/locales/stored.*.ftl");
}
