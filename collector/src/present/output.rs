// SPDX-License-Identifier: EUPL-1.2
//! Output beside time: the section on a unit's page, and in `forms` the pages on which it is entered.
//!
//! What is reckoned with time is called an estimate, with its interval. Units stand in no order of output.

mod forms;

use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;

use super::UnitPage;
use super::numbers;
use super::spans::unit_name;
use super::team::Fact;
use super::words::Words;
use crate::figures::output::{Beside, Capacity, Line, Performance, Speed};
use crate::figures::period::Period;
use crate::figures::{Figure, Missing};
use crate::output::Column;

pub use self::forms::{OutputPage, Said, ServicesPage, ServicesSaid};
pub(in crate::present) use self::forms::{services, week};

/// So many gaps are named; more are counted.
const NAMED: usize = 6;

/// The section of a unit's page.
pub(super) struct Section {
    pub(super) sentences: Vec<String>,
    pub(super) services: Option<ServiceTable>,
    pub(super) factors: Vec<Fact>,
    pub(super) notes: Vec<String>,
    pub(super) link: String,
    pub(super) link_text: String,
}

/// A table of services.
pub(super) struct ServiceTable {
    pub(super) caption: String,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<ServiceRow>,
}

pub(super) struct ServiceRow {
    pub(super) name: String,
    pub(super) cells: Vec<Cell>,
}

pub(super) struct Cell {
    pub(super) label: String,
    pub(super) value: String,
}

/// The section of a unit's page; none where there are no services and the visitor cannot begin.
pub(super) fn section(words: Words<'_>, page: &UnitPage<'_>) -> Option<Section> {
    let link = format!("/{}/projects/{}/units/{}/output", words.language, page.terms.project, page.unit);
    let link_text =
        words.get(if page.may_write && page.terms.is_team(page.unit) { "output-enter" } else { "output-look" });
    let Some(beside) = page.figures.output.as_deref() else {
        let sentences = vec![words.get("output-begin")];
        let section = Section { sentences, services: None, factors: Vec::new(), notes: Vec::new(), link, link_text };
        return page.may_write.then_some(section);
    };
    let caption = words
        .with("output-caption", &[("unit", &unit_name(page.terms, page.unit)), ("when", &words.span_short(page.span))]);
    let has_counts = !beside.services.is_empty();
    Some(Section {
        sentences: sentences(words, page.span, beside),
        services: has_counts.then(|| table(words, caption, &beside.services)),
        factors: if has_counts { factors(words, beside) } else { Vec::new() },
        notes: notes(words, page.terms, page.figures, beside),
        link,
        link_text,
    })
}

fn sentences(words: Words<'_>, span: Span, beside: &Beside) -> Vec<String> {
    if beside.services.is_empty() {
        return vec![words.with("output-none", &[("when", &words.when(span))])];
    }
    let done: u64 = beside.services.iter().filter_map(|line| line.completed).sum();
    let (done, hours) = (whole(words, Some(done)), words.hours_long(beside.earned_hours));
    let mut said = vec![words.with("output-done", &[("done", &done), ("hours", &hours)])];
    if let Figure::Known(Performance { share, interval: [low, high], earned_hours, worked_hours }) =
        beside.factors.performance
    {
        let arguments = [
            ("worked", words.hours_long(worked_hours)),
            ("earned", words.hours_long(earned_hours)),
            ("share", words.percent(share)),
            ("low", words.percent(low)),
            ("high", words.percent(high)),
        ];
        said.push(
            words.with("output-performance-text", &arguments.each_ref().map(|(name, value)| (*name, value.as_str()))),
        );
    }
    match beside.factors.speed {
        Figure::Known(Speed::Loss(hours)) => {
            said.push(words.with("output-speed-loss", &[("hours", &words.hours_long(hours))]));
        }
        Figure::Known(Speed::StandardOff(hours)) => {
            said.push(words.with("output-standard-off", &[("hours", &words.hours_long(hours))]));
        }
        Figure::Known(Speed::Unclear) => said.push(words.get("output-speed-unclear")),
        Figure::Missing(_) => {}
    }
    said
}

fn factors(words: Words<'_>, beside: &Beside) -> Vec<Fact> {
    let share = |figure: Figure<f64>| match figure {
        Figure::Known(share) => words.percent(share),
        Figure::Missing(why) => missing(words, why),
    };
    let performance = match beside.factors.performance {
        Figure::Known(Performance { share, interval: [low, high], .. }) => {
            let ends = [("share", words.percent(share)), ("low", words.percent(low)), ("high", words.percent(high))];
            words.with("output-share-between", &ends.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        Figure::Missing(why) => missing(words, why),
    };
    let capacity = match beside.factors.capacity {
        Figure::Known(Capacity { needed_fte, there_fte, indirect_percent, change_percent }) => {
            let arguments = [
                ("needed", words.fte_long(needed_fte)),
                ("there", words.fte_long(there_fte)),
                ("indirect", words.percent(f64::from(indirect_percent) / 100.0)),
                ("change", words.percent(f64::from(change_percent) / 100.0)),
            ];
            words.with("output-capacity-text", &arguments.each_ref().map(|(name, value)| (*name, value.as_str())))
        }
        Figure::Missing(Missing::NotEntered) => words.get("output-capacity-missing"),
        Figure::Missing(why) => missing(words, why),
    };
    let fact = |id: &str, value: String| Fact { term: words.get(id), value };
    vec![
        fact("output-performance", performance),
        fact("output-quality", share(beside.factors.quality)),
        fact("output-availability", share(beside.factors.availability)),
        fact("output-product", share(beside.factors.product)),
        fact("output-capacity", capacity),
    ]
}

/// Why a figure is missing.
pub(super) fn missing(words: Words<'_>, why: Missing) -> String {
    words.get(match why {
        Missing::Merged => "output-missing-merged",
        Missing::Withheld => "output-missing-withheld",
        Missing::NotEntered => "output-missing-not-entered",
        Missing::Nothing => "output-missing-nothing",
    })
}

fn notes(words: Words<'_>, terms: &Terms, time: &Period, beside: &Beside) -> Vec<String> {
    let mut notes = Vec::new();
    if !beside.services.is_empty() {
        notes.push(words.get("output-heads"));
    }
    if !beside.services.is_empty() && !beside.gaps.is_empty() {
        let named: Vec<String> = beside
            .gaps
            .iter()
            .take(NAMED)
            .map(|(team, week)| format!("{} ({})", unit_name(terms, team), words.week(*week)))
            .collect();
        let more = beside.gaps.len().saturating_sub(NAMED);
        notes.push(words.with("output-gaps", &[("gaps", &words.list(&named))]));
        if more > 0 {
            notes.push(words.with("output-gaps-more", &[("count", &more.to_string())]));
        }
    }
    if time.sum.is_some() && beside.weeks.iter().any(|week| !time.weeks.contains(week)) {
        notes.push(words.get("output-weeks-without-time"));
    }
    if beside.factors.performance.known().is_some() {
        notes.push(words.get("output-method"));
    }
    notes
}

/// The counts of each service.
pub(super) fn table(words: Words<'_>, caption: String, lines: &[Line]) -> ServiceTable {
    let labels: Vec<String> = Column::ALL.iter().map(|column| label(words, *column)).collect();
    let earned = words.get("output-earned");
    let rows = lines
        .iter()
        .map(|line| {
            let mut values = COUNTED.map(|pick| whole(words, pick(line))).to_vec();
            values.push(
                line.lead_days
                    .map_or_else(|| words.get("output-blank"), |days| numbers::decimal(words.language, days, 1)),
            );
            values.push(words.hours(line.earned_hours));
            let all = labels.iter().chain([&earned]).cloned().zip(values);
            let cells = all.map(|(label, value)| Cell { label, value }).collect();
            ServiceRow { name: words.with("output-service", &[("name", &line.name), ("unit", &line.unit)]), cells }
        })
        .collect();
    // Short heads, for eight columns stand beside each other.
    let heads = Column::ALL.iter().map(|column| words.get(&format!("output-head-{}", column.id())));
    let columns =
        std::iter::once(words.get("output-column-service")).chain(heads).chain([words.get("output-head-earned")]);
    ServiceTable { caption, columns: columns.collect(), rows }
}

/// The whole counts of a line, in the order of [`Column::ALL`].
pub(super) const COUNTED: [fn(&Line) -> Option<u64>; 5] =
    [|line| line.received, |line| line.completed, |line| line.first_time_right, |line| line.returned, |line| line.open];

pub(super) fn label(words: Words<'_>, column: Column) -> String {
    words.get(&format!("output-column-{}", column.id()))
}

fn whole(words: Words<'_>, count: Option<u64>) -> String {
    count.map_or_else(|| words.get("output-blank"), |count| numbers::decimal(words.language, exact(count), 0))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn exact(count: u64) -> f64 {
    count as f64
}
