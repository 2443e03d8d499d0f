// SPDX-License-Identifier: EUPL-1.2
//! The page of a week's counts, and the administrator's page of services, with their forms.

use askama::Template;
use daglicht_shared::id::UnitId;
use daglicht_shared::manifest::Terms;
use daglicht_shared::span::Span;
use daglicht_shared::text::Language;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;

use super::super::Layout;
use super::super::goals::{self, Place};
use super::super::spans::{Link, unit_name};
use super::super::words::Words;
use super::{ServiceTable, label, table};
use crate::clock;
use crate::figures::output::Beside;
use crate::figures::period::Period;
use crate::output::{
    Column, Draft, Fault, HOURS, Imported, List, ListDraft, ListFault, Output, Scale, Service, Services, Sheet,
    TableError, Trial, difference, headings, valid,
};

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

/// The page of a week's output.
pub(in crate::present) fn week(layout: &Layout<'_>, page: &OutputPage<'_>) -> String {
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
    let group = |service: &'a Service| Group {
        name: &service.name,
        unit: &service.unit,
        fields: Column::ALL.map(|column| field(Draft::field(&service.id, column), label(words, column))).into(),
    };
    let language = usize::from(words.language == Language::Nl);
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
    let line = |(sheet, before): (&Sheet, Output)| Version {
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
pub(in crate::present) fn services(layout: &Layout<'_>, page: &ServicesPage<'_>) -> String {
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
    let service = |service: &Service| {
        let minutes = Scale::Tenths.written(service.standard_tenths);
        let minutes = match words.language {
            Language::Nl => minutes.replace('.', ","),
            Language::En => minutes,
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
