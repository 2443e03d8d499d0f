// SPDX-License-Identifier: EUPL-1.2
//! A small team in broad terms: three shares a week, as bars that fill the width and as a table.

use daglicht_shared::week::Week;

use super::chart::tenth;
use super::words::Words;
use crate::disclose::Coarse;

/// The weeks in three shares.
pub(super) struct CoarseWeeks {
    pub(super) title: String,
    pub(super) description: String,
    pub(super) height: f64,
    pub(super) bars: Vec<CoarseBar>,
    pub(super) rows: Vec<CoarseRow>,
}

/// A part of a bar; `kind` is `direct`, `indirect` or `unknown`.
pub(super) struct CoarseBar {
    pub(super) kind: &'static str,
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
}

/// A week: its name, where that stands, and the three shares.
pub(super) struct CoarseRow {
    pub(super) name: String,
    pub(super) y: f64,
    pub(super) shares: [String; 3],
}

/// The length of a whole week.
const LENGTH: f64 = 336.0;
/// From the top of a row to its bar, above which the name stands.
const BAR: f64 = 20.0;
const ROW: f64 = 48.0;

/// The drawing and the table; none without a week.
pub(super) fn weeks(words: Words<'_>, unit: &str, weeks: &[(Week, Coarse)]) -> Option<CoarseWeeks> {
    if weeks.is_empty() {
        return None;
    }
    let (mut bars, mut rows, mut listed, mut y) = (Vec::new(), Vec::new(), Vec::new(), 4.0);
    for (week, coarse) in weeks {
        let Coarse { direct_percent, indirect_percent, unknown_percent } = *coarse;
        let parts = [("direct", direct_percent), ("indirect", indirect_percent), ("unknown", unknown_percent)];
        let mut x = 0.0;
        for (kind, percent) in parts {
            let width = f64::from(percent) / 100.0 * LENGTH;
            if percent > 0 {
                bars.push(CoarseBar { kind, x: tenth(x), y: y + BAR, width: tenth(width) });
            }
            x += width;
        }
        let shares = parts.map(|(_, percent)| words.percent(f64::from(percent) / 100.0));
        let name = words.week(*week);
        let [direct, indirect, unknown] = &shares;
        let said = words.with("coarse-row", &[("direct", direct), ("indirect", indirect), ("unknown", unknown)]);
        listed.push(format!("{name}: {said}"));
        rows.push(CoarseRow { name, y: y + BAR - 6.0, shares });
        y += ROW;
    }
    Some(CoarseWeeks {
        title: words.with("coarse-chart-name", &[("unit", unit)]),
        description: format!("{}.", listed.join("; ")),
        height: y,
        bars,
        rows,
    })
}
