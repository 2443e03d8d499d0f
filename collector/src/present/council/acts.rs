// SPDX-License-Identifier: EUPL-1.2
//! What was done with accounts, projects and documents, as the audit holds it.

use super::{Block, Maker, instant, plain};
use crate::council::{Act, ActKind, LOOKS};

impl Maker<'_> {
    pub(super) fn acts(&self, acts: &[Act]) -> Vec<Block> {
        let words = self.words;
        let mut blocks = vec![Block::Text(self.get("council-acts-whole"))];
        if acts.is_empty() {
            blocks.push(Block::Text(self.get("council-looks-none")));
            return blocks;
        }
        if acts.len() == usize::from(LOOKS) {
            blocks.push(Block::Text(words.with("council-acts-many", &[("count", &LOOKS.to_string())])));
        }
        let row = |act: &Act| {
            vec![
                plain(instant(words, act.at)),
                plain(act.actor.clone().unwrap_or_else(|| self.get("act-by-command"))),
                plain(self.get(&format!("act-{}", act.kind.id()))),
                plain(act.subject.clone()),
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
        blocks.push(self.table("council-acts", &head, acts.iter().map(row).collect()));
        blocks
    }
}

/// The detail as a page may show it: changed settings hold the parameters of disclosure, which stand on no page.
fn detail(act: &Act) -> String {
    if act.kind == ActKind::Settings { String::new() } else { act.detail.clone() }
}
