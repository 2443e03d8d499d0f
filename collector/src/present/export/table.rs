// SPDX-License-Identifier: EUPL-1.2
//! What stands in a file of figures: the rows, and the lines that say what they mean and where they come from.

use daglicht_shared::category::{Category, Group};
use daglicht_shared::manifest::Terms;
use daglicht_shared::week::Week;

use super::super::baseline;
use super::super::below::people;
use super::super::method;
use super::super::output;
use super::super::tables::hours;
use super::super::words::Words;
use super::{Book, Cell, Over};
use crate::disclose::{Coarse, Reason};
use crate::figures::output::Beside;
use crate::figures::period::Period;
use crate::figures::{Amount, BlockFigure, Figure, Loss, Missing, Quantity, Shown};
use crate::output::Column;

/// A row before it is put into columns.
#[derive(Debug, Default)]
struct Row {
    name: String,
    quantity: Option<Quantity>,
    share: Option<f64>,
    interval: Option<[f64; 2]>,
    band: Option<[f64; 2]>,
    realistic: Option<f64>,
    full: Option<f64>,
    count: Option<f64>,
    note: String,
}

/// The columns that only some files have.
#[derive(Debug, Clone, Copy)]
struct Extra {
    euro: bool,
    counts: bool,
}

/// The figures of a span.
pub(super) fn book(words: Words<'_>, terms: &Terms, over: Over<'_>, figures: &Period) -> Book {
    let unit = terms.unit(&figures.unit).map_or_else(|| figures.unit.to_string(), |unit| unit.name.clone());
    let period = over.period(words);
    let output = figures.output.as_deref().filter(|beside| !beside.services.is_empty());
    let extra = Extra { euro: terms.conversion.euro_per_hour.is_some(), counts: output.is_some() };
    let mut rows = match &figures.sum {
        Some(shown) => rows(words, shown),
        None if figures.coarse.is_empty() => {
            let [note, _] = withheld(words, over, figures);
            let name = words.with("withheld-title", &[("when", &over.when(words))]);
            vec![("export-kind-key", Row { name, note, ..Row::default() })]
        }
        None => figures.coarse.iter().flat_map(|(week, coarse)| coarse_rows(words, *week, *coarse)).collect(),
    };
    rows.extend(output.into_iter().flat_map(|beside| output_rows(words, beside)));
    Book {
        title: words.with("export-title", &[("unit", &unit), ("period", &period)]),
        columns: columns(words, extra),
        rows: rows.into_iter().map(|(kind, row)| cells(words.get(kind), row, extra)).collect(),
        source: source(words, terms, over, figures),
        definitions: Category::ALL
            .iter()
            .map(|category| (words.get(category.id()), words.get(&format!("definition-{category}"))))
            .collect(),
    }
}

/// Why there are no figures, and what would help.
fn withheld(words: Words<'_>, over: Over<'_>, figures: &Period) -> [String; 2] {
    let reason = figures.withheld.first().map_or(Reason::NotSafe, |(_, reason)| *reason);
    method::withheld(words, reason, figures.k, &over.when(words))
}

fn columns(words: Words<'_>, extra: Extra) -> Vec<String> {
    let all = [
        "export-kind",
        "export-name",
        "export-hours",
        "export-share",
        "export-low",
        "export-high",
        "export-band-low",
        "export-band-high",
        "export-fte",
        "export-euro",
        "export-realistic",
        "export-full",
        "export-count",
        "export-note",
    ];
    let is_wanted = |id: &&str| (extra.euro || *id != "export-euro") && (extra.counts || *id != "export-count");
    all.into_iter().filter(is_wanted).map(|id| words.get(id)).collect()
}

fn cells(kind: String, row: Row, extra: Extra) -> Vec<Cell> {
    let amount = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Amount);
    let share = |value: Option<f64>| value.map_or(Cell::Empty, Cell::Share);
    let ends = |range: Option<[f64; 2]>| range.map_or([None, None], |[low, high]| [Some(low), Some(high)]);
    let ([low, high], [band_low, band_high]) = (ends(row.interval), ends(row.band));
    let mut cells = vec![
        Cell::Text(kind),
        Cell::Text(row.name),
        amount(row.quantity.map(|quantity| quantity.hours)),
        share(row.share),
        share(low),
        share(high),
        share(band_low),
        share(band_high),
        amount(row.quantity.map(|quantity| quantity.fte)),
    ];
    if extra.euro {
        cells.push(amount(row.quantity.and_then(|quantity| quantity.euro)));
    }
    cells.extend([amount(row.realistic), amount(row.full)]);
    if extra.counts {
        cells.push(amount(row.count));
    }
    cells.push(if row.note.is_empty() { Cell::Empty } else { Cell::Text(row.note) });
    cells
}

fn rows(words: Words<'_>, shown: &Shown) -> Vec<(&'static str, Row)> {
    let mut all: Vec<(&'static str, Row)> = key_figures(words, shown).map(|row| ("export-kind-key", row)).into();
    all.extend(shown.blocks.iter().map(|block| ("export-kind-category", category(words, shown, block))));
    for (group, id, amount) in
        [(Group::Direct, "total-direct", shown.direct), (Group::Indirect, "total-indirect", shown.indirect)]
    {
        // What is less than 1 % may be merged blocks of nothing but zeros.
        let known = shown.blocks.iter().any(|block| block.group == group);
        let row = of_amount(words, words.get(id), amount, "export-share-of-classified");
        all.extend(known.then_some(("export-kind-total", row)));
    }
    let whole = |id: &str, minutes: u64| {
        let hours = hours(minutes) / f64::from(shown.weeks);
        let quantity = Quantity { share: 1.0, hours, fte: hours / shown.hours_per_fte_week, euro: None };
        ("export-kind-total", Row { name: words.get(id), quantity: Some(quantity), ..Row::default() })
    };
    all.push(whole("total-classified", shown.classified_minutes));
    all.push(whole("total-measured", shown.measured_minutes));
    all.extend(shown.scheduled_minutes.known().map(|minutes| whole("export-scheduled", minutes)));
    all
}

fn key_figures(words: Words<'_>, shown: &Shown) -> [Row; 4] {
    let missing = |why: Missing| match why {
        Missing::Merged => words.get("export-merged"),
        Missing::Withheld | Missing::Nothing => words.get("export-missing"),
        Missing::NotEntered => words.get("export-not-entered"),
    };
    let value = match shown.value_adding {
        Figure::Known(value) => Row {
            share: Some(value.share),
            interval: value.interval,
            note: words.get("export-share-of-classified"),
            ..Row::default()
        },
        Figure::Missing(why) => Row { note: missing(why), ..Row::default() },
    };
    let hidden = match shown.hidden_factory {
        Figure::Known(quantity) => Row {
            quantity: Some(quantity),
            share: Some(quantity.share),
            interval: value.interval.map(|[low, high]| [1.0 - high, 1.0 - low]),
            note: words.get("export-share-of-classified"),
            ..Row::default()
        },
        Figure::Missing(why) => Row { note: missing(why), ..Row::default() },
    };
    let coverage = match shown.coverage {
        Figure::Known(share) => {
            Row { share: Some(share), note: words.get("export-share-of-scheduled"), ..Row::default() }
        }
        Figure::Missing(why) => Row { note: missing(why), ..Row::default() },
    };
    [
        Row { name: words.get("value-adding"), ..value },
        Row { name: words.get("hidden-factory"), ..hidden },
        of_amount(words, words.get("unknown-share"), shown.unknown, "export-share-of-measured"),
        Row { name: words.get("coverage"), ..coverage },
    ]
}

fn category(words: Words<'_>, shown: &Shown, block: &BlockFigure) -> Row {
    let loss: Option<&Loss> = shown.losses.iter().find(|loss| loss.categories == block.categories);
    let hours = |pick: fn(&Loss) -> Figure<Quantity>| loss.and_then(|loss| pick(loss).known()).map(|won| won.hours);
    let row = of_amount(words, words.names(&block.categories), block.amount, "export-share-of-classified");
    Row {
        interval: block.interval,
        band: block.band.known(),
        realistic: hours(|loss| loss.realistic),
        full: hours(|loss| loss.full),
        note: if block.categories.len() > 1 { words.get("export-merged") } else { row.note },
        ..row
    }
}

fn of_amount(words: Words<'_>, name: String, amount: Amount, share_of: &str) -> Row {
    match amount {
        Amount::Of(quantity) => Row {
            name,
            quantity: Some(quantity),
            share: Some(quantity.share),
            note: words.get(share_of),
            ..Row::default()
        },
        Amount::UnderOnePercent => Row { name, note: words.get("export-under-one-percent"), ..Row::default() },
    }
}

fn coarse_rows(words: Words<'_>, week: Week, coarse: Coarse) -> [(&'static str, Row); 3] {
    let Coarse { direct_percent, indirect_percent, unknown_percent } = coarse;
    [("total-direct", direct_percent), ("total-indirect", indirect_percent), ("unknown-share", unknown_percent)].map(
        |(id, percent)| {
            let note = format!("{week}; {}", words.get("export-shares-of-small-team"));
            let share = Some(f64::from(percent) / 100.0);
            ("export-kind-total", Row { name: words.get(id), share, note, ..Row::default() })
        },
    )
}

/// Each count of each service, and what follows beside time.
fn output_rows(words: Words<'_>, beside: &Beside) -> Vec<(&'static str, Row)> {
    let named = |name: String| Row { name, ..Row::default() };
    let mut rows = Vec::new();
    for line in &beside.services {
        let of = |id: &str| named(format!("{}: {}", line.name, words.get(id)));
        for (column, pick) in Column::ALL.into_iter().zip(output::COUNTED) {
            let name = format!("output-column-{}", column.id());
            rows.extend(pick(line).map(|count| Row {
                count: Some(output::exact(count)),
                note: line.unit.clone(),
                ..of(&name)
            }));
        }
        rows.extend(line.lead_days.map(|days| Row { count: Some(days), ..of("output-column-lead_days") }));
        rows.push(Row { count: Some(line.earned_hours), ..of("output-earned") });
    }
    let factors = beside.factors;
    let share = |id: &str, figure: Figure<f64>| match figure {
        Figure::Known(share) => Row { share: Some(share), ..named(words.get(id)) },
        Figure::Missing(why) => Row { note: output::missing(words, why), ..named(words.get(id)) },
    };
    let performance = share("output-performance", factors.performance.map(|found| found.share));
    rows.push(Row { interval: factors.performance.known().map(|found| found.interval), ..performance });
    rows.push(share("output-quality", factors.quality));
    rows.push(share("output-availability", factors.availability));
    rows.push(share("output-product", factors.product));
    rows.into_iter().map(|row| ("output-heading", row)).collect()
}

/// Where the figures come from and how to read them.
pub(super) fn source(words: Words<'_>, terms: &Terms, over: Over<'_>, figures: &Period) -> Vec<(String, String)> {
    let named = |id: &str| words.get(id);
    let unit = terms.unit(&figures.unit).map_or_else(|| figures.unit.to_string(), |unit| unit.name.clone());
    let mut lines = Vec::new();
    if terms.synthetic {
        lines.push((named("export-synthetic"), named("synthetic-text")));
    }
    lines.extend([
        (named("export-project"), format!("{} ({})", terms.name, terms.project)),
        (named("export-unit"), format!("{unit} ({})", figures.unit)),
        (named("export-period"), format!("{} ({})", over.period(words), over.id())),
        (named("export-purpose"), terms.purpose.clone()),
        (named("export-controller"), terms.controller.clone()),
        (named("export-terms"), terms.hash().to_string()),
        (named("export-k"), figures.k.to_string()),
    ]);
    if let Over::Baseline(page) = over {
        let [state, digest] = baseline::seal(words, page);
        lines.extend([
            (named("baseline-question"), page.plan.question.clone()),
            (named("export-plan"), baseline::need(words, page.plan, page.need)),
            (named("export-seal"), [state, digest].join(" ").trim_end().to_owned()),
        ]);
    }
    match &figures.sum {
        Some(shown) => {
            let missing = method::missing(words, terms, figures, shown);
            lines.push((named("export-participants"), people(words, shown.contributors)));
            lines.push((named("export-interval"), named("export-interval-text")));
            lines.extend(method::method(words, terms, shown).into_iter().map(|line| (named("export-method"), line)));
            lines.extend(missing.into_iter().map(|line| (named("missing-title"), line)));
        }
        None if figures.coarse.is_empty() => {
            let [_, help] = withheld(words, over, figures);
            lines.push((named("withheld-help-title"), help));
        }
        None => lines.push((named("coarse-help-title"), named("coarse-help"))),
    }
    lines
}
