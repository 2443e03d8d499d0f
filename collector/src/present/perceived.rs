// SPDX-License-Identifier: EUPL-1.2
//! What people said beside what was measured. Both are estimates of the same weeks; neither is the truth about the other.

use daglicht_shared::category::Category;
use daglicht_shared::manifest::Terms;
use daglicht_shared::text::Language;

use super::words::Words;
use crate::disclose::Named;
use crate::figures::Shown;

/// The answers to the questionnaire.
pub(super) struct PerceivedTable {
    pub(super) text: String,
    pub(super) rows: Vec<PerceivedRow>,
    /// The obstacles of the project's list, and how many named each.
    pub(super) obstacles: Vec<[String; 2]>,
    pub(super) lost: String,
}

/// A category.
pub(super) struct PerceivedRow {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) perceived: String,
    pub(super) measured: String,
}

/// The table; none where no answers are released.
pub(super) fn table(words: Words<'_>, terms: &Terms, shown: &Shown) -> Option<PerceivedTable> {
    let asked = shown.perceived.as_ref()?;
    let answers = &asked.answers;
    let row = |category: Category| PerceivedRow {
        kind: category.id(),
        name: words.get(category.id()),
        perceived: match answers.perceived_percent.get(&category) {
            Some(percent) => words.percent(f64::from(*percent) / 100.0),
            None => words.get("perceived-small"),
        },
        measured: shown
            .blocks
            .iter()
            .find(|block| block.categories == [category])
            .map_or_else(|| words.get("below-missing"), |block| words.share(block.amount)),
    };
    let obstacles = terms.questionnaire.iter().flat_map(|asked| &asked.obstacles).filter_map(|obstacle| {
        let class = match answers.obstacles.get(&obstacle.id)? {
            Named::UnderAQuarter => "named-under-a-quarter",
            Named::UpToAHalf => "named-up-to-a-half",
            Named::OverAHalf => "named-over-a-half",
        };
        let name = match words.language {
            Language::Nl => &obstacle.nl,
            Language::En => &obstacle.en,
        };
        Some([name.clone(), words.get(class)])
    });
    Some(PerceivedTable {
        text: words.with("perceived-text", &[("week", &words.week(asked.week))]),
        rows: Category::ALL.into_iter().map(row).collect(),
        obstacles: obstacles.collect(),
        lost: words.with("perceived-lost", &[("minutes", &answers.lost_minutes_a_day.to_string())]),
    })
}
