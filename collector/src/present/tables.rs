// SPDX-License-Identifier: EUPL-1.2
//! The rows of the two tables: all time per category, and the losses with what could be won.

use daglicht_shared::category::Group;
use daglicht_shared::manifest::Terms;

use super::numbers;
use super::words::Words;
use crate::figures::{Amount, BlockFigure, Earlier, Figure, Loss, Quantity, Shown};

/// The table of all time per category.
pub(super) struct CategoryTable {
    pub(super) caption: String,
    /// Whether there is a column with amounts of money.
    pub(super) euro: bool,
    /// The name of the column with earlier weeks.
    pub(super) earlier: Option<String>,
    pub(super) groups: [GroupRows; 2],
    pub(super) totals: Vec<TableRow>,
}

/// The categories of one group and their sum.
pub(super) struct GroupRows {
    pub(super) rows: Vec<TableRow>,
    pub(super) total: TableRow,
}

/// A row of the table of all time; `kind` names a colour and is empty for sums.
pub(super) struct TableRow {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) hours: String,
    pub(super) share: String,
    pub(super) earlier: String,
    pub(super) band: String,
    pub(super) fte: String,
    pub(super) euro: String,
}

/// What could be won in all.
pub(super) struct Potential {
    pub(super) realistic: String,
    pub(super) full: String,
    pub(super) text: String,
}

/// A row of the table of losses.
pub(super) struct LossRow {
    pub(super) kind: &'static str,
    pub(super) name: String,
    pub(super) hours: String,
    pub(super) fte: String,
    pub(super) share: String,
    pub(super) earlier: String,
    pub(super) band: String,
    pub(super) realistic: String,
    pub(super) full: String,
    pub(super) levers: String,
    /// What whoever may can do about it.
    pub(super) offers: Vec<Offer>,
}

/// A link to do something about a loss.
pub(super) struct Offer {
    pub(super) href: String,
    pub(super) text: String,
    /// What it is about, for whoever does not see where the link stands.
    pub(super) about: Option<String>,
}

/// The table of all time per category, under a name.
pub(super) fn category_table(words: Words<'_>, terms: &Terms, caption: String, shown: &Shown) -> CategoryTable {
    let earlier = shown.blocks.iter().filter_map(|block| block.earlier).map(|earlier| earlier.weeks).max();
    CategoryTable {
        caption,
        euro: terms.conversion.euro_per_hour.is_some(),
        earlier: earlier.map(|weeks| words.count("column-earlier", "weeks", weeks, &[])),
        groups: [Group::Direct, Group::Indirect].map(|group| group_rows(words, shown, group)),
        totals: totals(words, shown),
    }
}

pub(super) fn group_rows(words: Words<'_>, shown: &Shown, group: Group) -> GroupRows {
    let (id, amount) = match group {
        Group::Direct => ("total-direct", shown.direct),
        Group::Indirect => ("total-indirect", shown.indirect),
    };
    GroupRows {
        rows: shown.blocks.iter().filter(|block| block.group == group).map(|block| block_row(words, block)).collect(),
        total: row(words, "", words.get(id), amount),
    }
}

fn block_row(words: Words<'_>, block: &BlockFigure) -> TableRow {
    let kind = block.categories.first().map_or("", |category| category.id());
    TableRow {
        band: band(words, block.band),
        earlier: earlier(words, block.earlier),
        ..row(words, kind, words.names(&block.categories), block.amount)
    }
}

fn row(words: Words<'_>, kind: &'static str, name: String, amount: Amount) -> TableRow {
    TableRow {
        kind,
        name,
        hours: words.value(amount, |quantity| quantity.hours),
        share: words.share(amount),
        earlier: String::new(),
        band: String::new(),
        fte: words.value(amount, |quantity| quantity.fte),
        euro: match amount.quantity().and_then(|quantity| quantity.euro) {
            Some(euro) => numbers::euro(words.language, euro),
            None => words.get("under-one-percent-short"),
        },
    }
}

pub(super) fn totals(words: Words<'_>, shown: &Shown) -> Vec<TableRow> {
    let mut unknown = row(words, "unknown", words.get("unknown-of-measured"), shown.unknown);
    let whole = |id: &str, minutes: u64| {
        let hours = hours(minutes) / f64::from(shown.weeks);
        let quantity = Quantity { share: 1.0, hours, fte: hours / shown.hours_per_fte_week, euro: None };
        let mut whole = row(words, "", words.get(id), Amount::Of(quantity));
        whole.euro = String::new();
        whole
    };
    let mut classified = whole("total-classified", shown.classified_minutes);
    classified.share = words.percent(1.0);
    let mut measured = whole("total-measured", shown.measured_minutes);
    measured.share = String::new();
    unknown.euro = String::new();
    let hidden = shown.hidden_factory.known();
    let hidden = hidden.map(|hidden| row(words, "", words.get("hidden-factory"), Amount::Of(hidden)));
    hidden.into_iter().chain([classified, unknown, measured]).collect()
}

fn band(words: Words<'_>, band: Figure<[f64; 2]>) -> String {
    match band {
        Figure::Known([low, high]) => {
            words.with("band-range", &[("low", &words.percent(low)), ("high", &words.percent(high))])
        }
        Figure::Missing(_) => words.get("band-merged"),
    }
}

/// The mean share of earlier weeks; the column's name says which weeks those are.
fn earlier(words: Words<'_>, earlier: Option<Earlier>) -> String {
    earlier.map_or_else(|| words.get("no-value"), |earlier| words.percent(earlier.share))
}

/// All that could be won, where it is known.
pub(super) fn potential(words: Words<'_>, shown: &Shown) -> Option<Potential> {
    let sum = |pick: fn(&Loss) -> Figure<Quantity>| {
        let known = || shown.losses.iter().filter_map(|loss| pick(loss).known());
        let (hours, fte) = (known().map(|one| one.hours).sum(), known().map(|one| one.fte).sum());
        (hours > 0.0).then(|| [words.hours(hours), numbers::decimal(words.language, fte, 1)])
    };
    let [hours, fte] = sum(|loss| loss.realistic)?;
    let [full_hours, full_fte] = sum(|loss| loss.full)?;
    let text = words.with(
        "potential-total",
        &[("hours", &hours), ("fte", &fte), ("full-hours", &full_hours), ("full-fte", &full_fte)],
    );
    Some(Potential { realistic: hours, full: full_hours, text })
}

pub(super) fn loss_row(words: Words<'_>, loss: &Loss) -> LossRow {
    let potential = |figure: Figure<Quantity>| match figure {
        Figure::Known(quantity) if quantity.hours > 0.0 => words.hours(quantity.hours),
        Figure::Known(_) => words.get("potential-none"),
        Figure::Missing(_) => words.get("potential-merged"),
    };
    LossRow {
        kind: loss.categories.first().map_or("", |category| category.id()),
        name: words.names(&loss.categories),
        hours: words.hours(loss.quantity.hours),
        fte: numbers::decimal(words.language, loss.quantity.fte, 1),
        share: words.percent(loss.quantity.share),
        earlier: earlier(words, loss.earlier),
        band: band(words, loss.band),
        realistic: potential(loss.realistic),
        full: potential(loss.full),
        offers: Vec::new(),
        levers: match loss.categories.as_slice() {
            [only] => words.get(&format!("levers-{only}")),
            _ => words.get("levers-merged"),
        },
    }
}

#[expect(clippy::cast_precision_loss, reason = "minutes of a week stay far below 2^53")]
pub(super) fn hours(minutes: u64) -> f64 {
    minutes as f64 / 60.0
}
