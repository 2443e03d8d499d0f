// SPDX-License-Identifier: EUPL-1.2
//! Output beside time: the section on a unit's page, the page of a week's counts, and the administrator's page of services.
//!
//! What is reckoned with time is called an estimate, with its interval. Units stand in no order of output.

use askama::Template;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;

use super::goals::{self, Place};
use super::numbers;
use super::spans::{Link, unit_name};
use super::team::Fact;
use super::words::Words;
use super::{Layout, UnitPage};
use crate::clock;
use crate::figures::output::{Beside, Capacity, Line, Performance, Speed};
use crate::figures::period::Period;
use crate::figures::{Figure, Missing};
use crate::output::{
    Column, Draft, Fault, HOURS, Imported, List, ListDraft, ListFault, Scale, Services, Sheet, TableError, Trial,
    difference, headings, valid,
};

/// So many gaps are named; more are counted.
const NAMED: usize = 6;
/// So many weeks can be chosen around one.
const AROUND: usize = 6;

/// The output of a unit in a week.
#[derive(Debug, Clone, Copy)]
pub struct OutputPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// The unit.
    pub unit: &'a UnitId,
    /// The week.
    pub week: Week,
    /// The last week of which output can be entered.
    pub current: Week,
    /// The project's services.
    pub lists: &'a [List],
    /// The output of its teams in the week.
    pub sheets: &'a [Sheet],
    /// Every version of a team's own, newest first.
    pub versions: &'a [Sheet],
    /// Whether the visitor leads this team.
    pub may_write: bool,
    /// The form as it was sent; none shows what is known.
    pub draft: Option<&'a Draft>,
    /// What is wrong with it, by field.
    pub faults: &'a [(String, Fault)],
    /// The table that was sent.
    pub table: &'a str,
    /// What is said about what was sent.
    pub said: Said<'a>,
}

/// What is said about counts that were sent.
#[derive(Debug, Clone, Copy, Default)]
pub enum Said<'a> {
    /// Nothing.
    #[default]
    Nothing,
    /// Somebody else changed the week meanwhile.
    Changed,
    /// The table cannot be used.
    Table(&'a TableError),
    /// The table was tried or taken over.
    Imported(&'a [Imported], Trial),
}

/// The services of a project.
#[derive(Debug, Clone, Copy)]
pub struct ServicesPage<'a> {
    /// The project's terms.
    pub terms: &'a Terms,
    /// Every version, earliest first.
    pub lists: &'a [List],
    /// The form.
    pub draft: &'a ListDraft,
    /// What is said about it.
    pub said: ServicesSaid<'a>,
}

/// What is said about services that were sent.
#[derive(Debug, Clone, Copy)]
pub enum ServicesSaid<'a> {
    /// Nothing.
    Nothing,
    /// A field is wrong.
    Fault(&'a ListFault),
    /// The list would begin before an earlier one.
    Early(Week),
    /// It was tried or kept, with what changes.
    Done(&'a [String], Trial),
}

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

#[derive(Template)]
#[template(path = "output_week.html")]
struct WeekTemplate<'a> {
    layout: &'a Layout<'a>,
    title: String,
    place: Place,
    weeks: Vec<Link>,
    said: Vec<String>,
    imported_text: String,
    imported: Vec<String>,
    faults: Vec<FieldFault>,
    empty: Option<String>,
    services: Option<ServiceTable>,
    form: Option<Form<'a>>,
    history: Vec<Version>,
}

struct FieldFault {
    id: String,
    label: String,
    text: String,
}

struct Form<'a> {
    action: String,
    version: String,
    groups: Vec<Group<'a>>,
    hours: Field,
    import: String,
    headings: String,
    table: &'a str,
}

struct Group<'a> {
    name: &'a str,
    unit: &'a str,
    fields: Vec<Field>,
}

struct Field {
    id: String,
    label: String,
    value: String,
    is_wrong: bool,
}

struct Version {
    when: String,
    facts: Vec<String>,
}

#[derive(Template)]
#[template(path = "services.html")]
struct ServicesTemplate<'a> {
    layout: &'a Layout<'a>,
    admin: String,
    project: [String; 2],
    action: String,
    complaint: Option<String>,
    said: Option<String>,
    changes: &'a [String],
    draft: &'a ListDraft,
    versions: Vec<ListVersion>,
}

struct ListVersion {
    title: String,
    when: String,
    lines: Vec<String>,
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
                line.lead_days.map_or_else(|| words.get("no-value"), |days| numbers::decimal(words.language, days, 1)),
            );
            values.push(words.hours(line.earned_hours));
            let all = labels.iter().chain([&earned]).cloned().zip(values);
            let cells = all.map(|(label, value)| Cell { label, value }).collect();
            ServiceRow { name: words.with("output-service", &[("name", &line.name), ("unit", &line.unit)]), cells }
        })
        .collect();
    let columns =
        std::iter::once(words.get("output-column-service")).chain(labels.iter().cloned()).chain([earned.clone()]);
    ServiceTable { caption, columns: columns.collect(), rows }
}

/// The whole counts of a line, in the order of [`Column::ALL`].
pub(super) const COUNTED: [fn(&Line) -> Option<u64>; 5] =
    [|line| line.received, |line| line.completed, |line| line.first_time_right, |line| line.returned, |line| line.open];

pub(super) fn label(words: Words<'_>, column: Column) -> String {
    words.get(&format!("output-column-{}", column.id()))
}

fn whole(words: Words<'_>, count: Option<u64>) -> String {
    count.map_or_else(|| words.get("no-value"), |count| numbers::decimal(words.language, exact(count), 0))
}

#[expect(clippy::cast_precision_loss, reason = "counts stay far below 2^53")]
pub(super) fn exact(count: u64) -> f64 {
    count as f64
}

/// The page of a week's output.
pub(super) fn week(layout: &Layout<'_>, page: &OutputPage<'_>) -> String {
    let (words, terms) = (layout.words, page.terms);
    let name = unit_name(terms, page.unit);
    let span = Span::Week(page.week);
    let place = goals::place(words, terms, page.unit);
    let known = valid(page.lists, page.week);
    let nothing = Period::of(page.unit, &[], terms);
    let beside = Beside::of(terms, page.unit, page.lists, page.sheets, &nothing);
    let lines = beside.map(|beside| beside.services).unwrap_or_default();
    let form = known.filter(|_| page.may_write).map(|services| form(words, page, &place.base, services));
    let empty = match (known, form.is_some(), lines.is_empty()) {
        (None, _, _) => Some(words.get("output-begin")),
        (Some(_), false, true) => Some(words.with("output-none", &[("when", &words.when(span))])),
        (Some(_), _, _) => None,
    };
    let said = match page.said {
        Said::Nothing | Said::Imported(..) => Vec::new(),
        Said::Changed => vec![words.get("output-changed")],
        Said::Table(error) => vec![table_fault(words, error)],
    };
    let (imported_text, imported) = match page.said {
        Said::Imported(done, trial) => imported(words, done, trial),
        Said::Nothing | Said::Changed | Said::Table(_) => (String::new(), Vec::new()),
    };
    let caption = words.with("output-caption", &[("unit", &name), ("when", &words.span_short(span))]);
    let template = WeekTemplate {
        layout,
        title: words.with("output-title", &[("unit", &name), ("week", &words.span(span))]),
        weeks: weeks(words, page, &place.base),
        said,
        imported_text,
        imported,
        faults: page.faults.iter().map(|(field, fault)| field_fault(words, known, field, *fault)).collect(),
        empty,
        services: (form.is_none() && !lines.is_empty()).then(|| table(words, caption, &lines)),
        form,
        history: history(words, page.versions),
        place,
    };
    template.render().expect("the template writes to memory")
}

/// The weeks around one, earliest first, the one itself among them.
fn weeks(words: Words<'_>, page: &OutputPage<'_>, base: &str) -> Vec<Link> {
    let all: Vec<Week> = page.terms.first_week.through(page.current).collect();
    let at = all.iter().position(|week| *week == page.week).unwrap_or_default();
    let first = at.saturating_sub(AROUND / 2).min(all.len().saturating_sub(AROUND));
    let near = all.iter().skip(first).take(AROUND).filter(|week| **week != page.week);
    near.map(|week| Link::to(format!("{base}/output/{week}"), words.span(Span::Week(*week)))).collect()
}

fn form<'a>(words: Words<'_>, page: &OutputPage<'a>, base: &str, services: &'a Services) -> Form<'a> {
    let standing = page.versions.first().cloned().unwrap_or_else(|| Sheet::empty(page.unit, page.week));
    let draft = page.draft.cloned().unwrap_or_else(|| Draft::of(&standing, services));
    let field = |id: String, label: String| Field {
        value: draft.get(&id).to_owned(),
        is_wrong: page.faults.iter().any(|(field, _)| *field == id),
        label,
        id,
    };
    let group = |service: &'a crate::output::Service| Group {
        name: &service.name,
        unit: &service.unit,
        fields: Column::ALL.map(|column| field(Draft::field(&service.id, column), label(words, column))).into(),
    };
    let language = usize::from(words.language == daglicht_shared::text::Language::Nl);
    let names: Vec<&str> = headings().iter().filter_map(|heading| heading.get(language).copied()).collect();
    Form {
        action: format!("{base}/output/{}", page.week),
        version: if page.draft.is_some() { draft.get("version").to_owned() } else { standing.version.to_string() },
        groups: services.services.iter().map(group).collect(),
        hours: field(HOURS.to_owned(), words.get("output-hours")),
        import: format!("{base}/output"),
        headings: names.join(";"),
        table: page.table,
    }
}

fn field_fault(words: Words<'_>, services: Option<&Services>, field: &str, fault: Fault) -> FieldFault {
    let named = || {
        let (service, column) = field.split_once('.')?;
        let service = services?.services.iter().find(|one| one.id.as_str() == service)?;
        let column = Column::ALL.into_iter().find(|one| one.id() == column)?;
        Some(format!("{}, {}", service.name, label(words, column)))
    };
    let text = words.get(match fault {
        Fault::Whole => "expected-whole",
        Fault::Tenths => "expected-tenths",
        Fault::Possible => "expected-possible",
    });
    FieldFault { id: field.to_owned(), label: named().unwrap_or_else(|| words.get("output-hours")), text }
}

fn table_fault(words: Words<'_>, error: &TableError) -> String {
    let TableError { line, column, expected } = error;
    let why = words.get(&format!("expected-{}", expected.id()));
    words.with("output-table-wrong", &[("line", &line.to_string()), ("column", column), ("why", &why)])
}

fn imported(words: Words<'_>, done: &[Imported], trial: Trial) -> (String, Vec<String>) {
    let changed: Vec<&Imported> = done.iter().filter(|one| !one.changes.is_empty()).collect();
    let id = match trial {
        Trial::Keep => "output-taken",
        Trial::Dry => "output-tried",
    };
    let counted = [("changed", changed.len().to_string()), ("all", done.len().to_string())];
    let text = words.with(id, &counted.each_ref().map(|(name, value)| (*name, value.as_str())));
    let line = |one: &&Imported| format!("{}: {}", words.span(Span::Week(one.week)), one.changes.join("; "));
    let mut lines: Vec<String> = changed.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(words.get("output-nothing-new"));
    }
    (text, lines)
}

/// What each version changed, newest first.
fn history(words: Words<'_>, versions: &[Sheet]) -> Vec<Version> {
    let before = versions.iter().skip(1).map(|sheet| sheet.output.clone()).chain([Default::default()]);
    let line = |(sheet, before): (&Sheet, crate::output::Output)| Version {
        when: signed(words, sheet.at, &sheet.author),
        facts: difference(&before, &sheet.output),
    };
    versions.iter().zip(before).map(line).collect()
}

/// "9 November 2026, by lead".
fn signed(words: Words<'_>, at: i64, author: &str) -> String {
    let date = words.date(clock::date(Timestamp(at.saturating_mul(1_000))));
    let command = words.get("act-by-command");
    let author = if author.is_empty() { &command } else { author };
    words.with("history-line", &[("date", &date), ("author", author)])
}

/// The administrator's page of services.
pub(super) fn services(layout: &Layout<'_>, page: &ServicesPage<'_>) -> String {
    let (words, terms) = (layout.words, page.terms);
    let base = format!("/{}/admin/projects/{}", words.language, terms.project);
    let complaint = match page.said {
        ServicesSaid::Nothing | ServicesSaid::Done(..) => None,
        ServicesSaid::Fault(ListFault::From) => Some(words.get("services-wrong-from")),
        ServicesSaid::Fault(ListFault::Percent) => Some(words.get("services-wrong-percent")),
        ServicesSaid::Fault(ListFault::Table(error)) => Some(table_fault(words, error)),
        ServicesSaid::Early(week) => Some(words.with("services-early", &[("week", &week.to_string())])),
    };
    let (said, changes) = match page.said {
        ServicesSaid::Nothing | ServicesSaid::Fault(_) | ServicesSaid::Early(_) => (None, &[][..]),
        ServicesSaid::Done([], _) => (Some(words.get("services-same")), &[][..]),
        ServicesSaid::Done(changes, Trial::Keep) => (Some(words.get("services-kept")), changes),
        ServicesSaid::Done(changes, Trial::Dry) => (Some(words.get("services-tried")), changes),
    };
    let version = |list: &List| ListVersion {
        title: words
            .with("services-version", &[("version", &list.version.to_string()), ("week", &list.from.to_string())]),
        when: signed(words, list.at, &list.author),
        lines: list_lines(words, &list.content),
    };
    let template = ServicesTemplate {
        layout,
        admin: format!("/{}/admin", words.language),
        project: [base.clone(), terms.name.clone()],
        action: format!("{base}/services"),
        complaint,
        said,
        changes,
        draft: page.draft,
        versions: page.lists.iter().rev().map(version).collect(),
    };
    template.render().expect("the template writes to memory")
}

fn list_lines(words: Words<'_>, content: &Services) -> Vec<String> {
    let service = |service: &crate::output::Service| {
        let minutes = Scale::Tenths.written(service.standard_tenths);
        let minutes = match words.language {
            daglicht_shared::text::Language::Nl => minutes.replace('.', ","),
            daglicht_shared::text::Language::En => minutes,
        };
        let arguments =
            [("name", service.name.as_str()), ("unit", service.unit.as_str()), ("minutes", minutes.as_str())];
        words.with("services-line", &arguments)
    };
    let mut lines: Vec<String> = content.services.iter().map(service).collect();
    for (id, percent) in
        [("services-line-indirect", content.indirect_percent), ("services-line-change", content.change_percent)]
    {
        let percent = percent.map(|percent| words.percent(f64::from(percent) / 100.0));
        lines.extend(percent.map(|percent| words.with(id, &[("percent", &percent)])));
    }
    lines
}
