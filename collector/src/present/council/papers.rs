// SPDX-License-Identifier: EUPL-1.2
//! The documents that follow from a project's terms, with what changed since the version before.

use super::{Block, Cell, Maker, Marked, Paragraph, plain};
use crate::documents::{self, Document, Line, Part};

impl Maker<'_> {
    pub(super) fn documents(&self) -> Vec<Block> {
        let item = |kind: documents::Kind| {
            let href = format!("{}/documents/{}", self.base, kind.id());
            Cell { link: Some((href, self.get(&format!("document-{}", kind.id())))), ..plain(String::new()) }
        };
        vec![Block::List(documents::Kind::ALL.map(item).into())]
    }

    pub(super) fn document(&self, document: &Document, version: i64, changes: Option<&[Line]>) -> Vec<Block> {
        let words = self.words;
        let address = format!("{}/documents/{}", self.base, document.kind.id());
        let download = |form: &str| Cell {
            link: Some((format!("{address}/{form}"), self.get(&format!("document-as-{form}")))),
            ..plain(String::new())
        };
        let mut blocks = vec![
            Block::Text(words.with("document-version", &[("version", &version.to_string())])),
            Block::List(vec![download("text"), download("html")]),
        ];
        match changes {
            None => blocks.push(Block::Text(self.get("document-first"))),
            Some([]) => blocks.push(Block::Text(self.get("document-same"))),
            Some(lines) => {
                blocks.push(self.heading("document-changes"));
                let marked = |line: &Line| {
                    let (is_added, id) = match line {
                        Line::Added(_) => (true, "document-added"),
                        Line::Removed(_) => (false, "document-removed"),
                    };
                    Marked { is_added, word: self.get(id), text: line.text().to_owned() }
                };
                blocks.push(Block::Lines(lines.iter().map(marked).collect()));
            }
        }
        let paragraph = |part: &Part| match part {
            Part::Heading(text) => Paragraph::Heading(text.clone()),
            Part::Text(text) => Paragraph::Text(text.clone()),
            Part::Item(text) => Paragraph::Item(text.clone()),
        };
        blocks.push(Block::Paper(document.parts.iter().map(paragraph).collect()));
        blocks
    }
}
