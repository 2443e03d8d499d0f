// SPDX-License-Identifier: EUPL-1.2
//! What is stored, column by column.

use super::{Block, Maker, code, plain};

impl Maker<'_> {
    pub(super) fn stored(&self, tables: &[(String, Vec<String>)]) -> Vec<Block> {
        let mut blocks = vec![self.heading("council-stored-collector")];
        let here = tables.iter().map(|(table, columns)| (table.as_str(), columns.iter().map(String::as_str).collect()));
        blocks.extend(self.tables("stored", here));
        blocks.push(self.heading("council-stored-agent"));
        blocks.push(Block::Text(self.get("council-stored-agent-text")));
        let there = daglicht_shared::stored::TABLES.iter().map(|table| (table.name, table.columns.to_vec()));
        blocks.extend(self.tables("kept", there));
        blocks
    }

    fn tables<'t>(&self, start: &str, tables: impl Iterator<Item = (&'t str, Vec<&'t str>)>) -> Vec<Block> {
        let mut blocks = Vec::new();
        for (table, columns) in tables {
            let id = format!("{start}-{}", table.replace('_', "-"));
            let meaning = self.words.find(&id).unwrap_or_else(|| self.get("stored-unknown"));
            blocks.push(Block::Text(format!("{table}: {meaning}")));
            let row = |column: &&str| {
                let meaning = meanings(start, table, column).iter().find_map(|id| self.words.find(id));
                vec![code((*column).to_owned()), plain(meaning.unwrap_or_else(|| self.get("stored-unknown")))]
            };
            let rows = columns.iter().map(row).collect();
            let head = ["council-head-column", "council-head-meaning"].map(|id| self.get(id));
            blocks.push(Block::Table { caption: table.to_owned(), head: head.into(), rows });
        }
        blocks
    }
}

/// The messages in which the meaning of a column may stand: its own, or that of all columns of its name.
pub(crate) fn meanings(start: &str, table: &str, column: &str) -> [String; 2] {
    let (table, column) = (table.replace('_', "-"), column.replace('_', "-"));
    [format!("{start}-{table}--{column}"), format!("meaning-{column}")]
}
