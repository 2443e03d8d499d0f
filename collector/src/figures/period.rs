// SPDX-License-Identifier: EUPL-1.2
//! The figures of one unit over several weeks, summed from what was released of each.
//!
//! Nothing is known of a period but its released weeks: a week that is withheld is missing from the sum, and said so.
//! Categories that one week shows merged are merged over the whole period. Hours are those of a mean week. The margin is
//! that of the weeks taken as fully dependent: nothing links a person's weeks, so what they share cannot be taken off.

use daglicht_shared::category::Category;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::week::Week;

use super::output::Beside;
use super::{Content, Figures, Loss, Shown, Time, asked, exact, trend};
use crate::disclose::{Band, Block, Coarse, Outcome, Reason, Released, Row, UnitBlock, UnitWeek, joined};

/// The figures of one unit over several weeks.
#[derive(Debug, Clone, PartialEq)]
pub struct Period {
    /// The unit.
    pub unit: UnitId,
    /// The fewest people behind a figure.
    pub k: u32,
    /// The weeks in the sum, earliest first.
    pub weeks: Vec<Week>,
    /// The weeks that are withheld, and why.
    pub withheld: Vec<(Week, Reason)>,
    /// The weeks that show a small team in shares; an amount of time is not known of them.
    pub coarse: Vec<(Week, Coarse)>,
    /// The sum; none when no week can be summed.
    pub sum: Option<Box<Shown>>,
    /// Output beside the time, where the project records it and somebody asked for it.
    pub output: Option<Box<Beside>>,
}

impl Period {
    /// Sums what was released of a unit in some weeks, earliest first.
    #[must_use]
    pub fn of(unit: &UnitId, weeks: &[Released<UnitWeek>], terms: &Terms) -> Self {
        Self::summed(unit, &weeks.iter().collect::<Vec<_>>(), terms)
    }

    /// The figures of a unit over a span of the grid; `rows` holds its weeks and earlier ones, earliest first.
    ///
    /// A small team has no amounts by week; the sum is then what was released of the block.
    #[must_use]
    pub fn over(
        unit: &UnitId,
        span: Span,
        rows: &[Released<UnitWeek>],
        block: Option<&Released<UnitBlock>>,
        terms: &Terms,
    ) -> Self {
        let inside: Vec<&Released<UnitWeek>> = rows.iter().filter(|row| span.holds(row.week)).collect();
        let mut period = Self::summed(unit, &inside, terms);
        if let Some(block) = block {
            period.weeks.clone_from(&block.weeks);
            period.sum = Some(Box::new(of_block(block, terms)));
        }
        if let Some(sum) = &mut period.sum {
            sum.trends = trend::trends(&rows.iter().collect::<Vec<_>>(), terms.disclosure.release_step);
        }
        period
    }

    /// The loss that holds a category, by itself or together with others.
    #[must_use]
    pub fn loss(&self, category: Category) -> Option<&Loss> {
        self.sum.as_ref()?.losses.iter().find(|loss| loss.categories.contains(&category))
    }

    fn summed(unit: &UnitId, weeks: &[&Released<UnitWeek>], terms: &Terms) -> Self {
        let k = terms.disclosure.k;
        let (mut summed, mut withheld, mut coarse, mut rows) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for week in weeks {
            match &week.outcome {
                Outcome::Shown(row) => {
                    summed.push(week.week);
                    rows.push(row);
                }
                Outcome::Coarse(shares) => coarse.push((week.week, *shares)),
                Outcome::Withheld { reason } => withheld.push((week.week, *reason)),
            }
        }
        let count = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let answers = summed.iter().zip(&rows).rev().find_map(|(week, row)| asked(*week, row));
        let sum = sum(&rows).map(|(contributors, time)| {
            let mut sum = Shown::of(&time, Some(contributors), terms, count, &[]);
            sum.perceived = answers;
            Box::new(sum)
        });
        Self { unit: unit.clone(), k, weeks: summed, withheld, coarse, sum, output: None }
    }
}

impl From<Figures> for Period {
    /// The figures of one week.
    fn from(figures: Figures) -> Self {
        let Figures { unit, week, k, content } = figures;
        let mut period =
            Self { unit, k, weeks: Vec::new(), withheld: Vec::new(), coarse: Vec::new(), sum: None, output: None };
        match content {
            Content::Shown(shown) => {
                period.weeks.push(week);
                period.sum = Some(shown);
            }
            Content::Coarse(coarse) => period.coarse.push((week, coarse)),
            Content::Withheld { reason } => period.withheld.push((week, reason)),
        }
        period
    }
}

fn of_block(block: &UnitBlock, terms: &Terms) -> Shown {
    let time = Time {
        blocks: block.blocks.clone(),
        unknown_minutes: block.unknown_minutes,
        measured_minutes: block.measured_minutes,
        scheduled_minutes: None,
        margin_points: None,
    };
    Shown::of(&time, None, terms, u32::try_from(block.weeks.len()).unwrap_or(u32::MAX), &[])
}

/// The sum of rows, in the finest detail that all of them have, and the smallest number of people.
fn sum(rows: &[&Row]) -> Option<(Band, Time)> {
    let weights: Vec<f64> = rows.iter().map(|row| exact(row.blocks.iter().map(|block| block.minutes).sum())).collect();
    let whole: f64 = weights.iter().sum();
    let mean = |margins: &dyn Fn(&Row) -> Option<u32>| -> Option<f64> {
        let sum: Option<f64> =
            rows.iter().zip(&weights).map(|(row, weight)| Some(f64::from(margins(row)?) * weight)).sum();
        sum.filter(|_| whole > 0.0).map(|sum| sum / whole)
    };
    let blocks: Vec<Block> = joined(rows.iter().flat_map(|row| &row.blocks).map(|block| block.categories.as_slice()))
        .into_iter()
        .map(|categories| {
            let minutes = rows
                .iter()
                .flat_map(|row| &row.blocks)
                .filter(|block| block.categories.first().is_some_and(|category| categories.contains(category)));
            let minutes = minutes.map(|block| block.minutes).sum();
            let categories: Vec<Category> = categories.into_iter().collect();
            let margin = mean(&|row| row.blocks.iter().find(|block| block.categories == categories)?.share_margin);
            Block { share_margin: margin.map(|margin| whole_up(margin, 10_000.0)), ..Block::of(categories, minutes) }
        })
        .collect();
    let time = Time {
        blocks,
        unknown_minutes: rows.iter().map(|row| row.unknown_minutes).sum(),
        measured_minutes: rows.iter().map(|row| row.measured_minutes).sum(),
        scheduled_minutes: rows.iter().map(|row| row.scheduled_minutes).sum(),
        margin_points: mean(&|row| row.margin_points).map(|points| whole_up(points, 100.0)),
    };
    Some((rows.iter().map(|row| row.contributors).min()?, time))
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the value lies between 0 and `most`")]
fn whole_up(value: f64, most: f64) -> u32 {
    value.ceil().clamp(0.0, most) as u32
}
