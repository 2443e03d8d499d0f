// SPDX-License-Identifier: EUPL-1.2
//! `import csv`, and `import ics --as-entries`: entries from elsewhere, shown first and kept whole or not at all.
//!
//! A dry run does the same work and takes it back, so that what it shows is what would come of it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use anyhow::Context as _;
use chrono::NaiveDate;
use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::category::Category;
use daglicht_shared::text::{FluentValue, Language, steers};
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use serde_json::{Value, json};

use super::import::Effect;
use super::{App, Exit};
use crate::calendar;
use crate::clock;
use crate::database::Look;
use crate::entries::{self, Change, EntryError, NewEntry, Operation, Overlap, Part};
use crate::journal::{Journal, JournalError};
use crate::notes::NoteKey;
use crate::own_data::page::day_label;
use crate::registrations::dates::DateOrder;
use crate::registrations::mapping::{Mapping, Says, Unmapped};
use crate::registrations::plan::{Clash, InTheWay, Plan, Proposal, plan};
use crate::registrations::{self, Expected, Exported, LARGEST, ReadError, Registration, Tool, Wrong};
use crate::schedule;
use crate::text::Words;

/// How many lines a list on the screen has at most.
const MOST_LISTED: usize = 20;

/// What is asked of an import of another program's export.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) file: &'a Path,
    pub(crate) tool: Option<Tool>,
    pub(crate) dates: Option<DateOrder>,
    pub(crate) map: Vec<(String, Category)>,
    pub(crate) unmapped: Option<Unmapped>,
    pub(crate) overlap: Overlap,
    pub(crate) effect: Effect,
}

/// Which appointments of a calendar become entries, and of which category.
#[derive(Debug)]
pub(crate) struct Appointments<'a> {
    pub(crate) file: &'a Path,
    pub(crate) category: Category,
    pub(crate) from: Option<NaiveDate>,
    pub(crate) to: Option<NaiveDate>,
    pub(crate) overlap: Overlap,
    pub(crate) effect: Effect,
}

/// What the file held, beside what is brought in.
#[derive(Debug, Default)]
struct Held {
    tool: Option<Tool>,
    dates: Option<registrations::dates::Decided>,
    empty: u32,
    running: u32,
    shortened: u32,
    left_out: (u32, i64),
    too_old: u32,
    broken: usize,
}

pub(crate) fn csv(app: &App, asked: Asked<'_>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let text = text(asked.file)?;
    let exported = registrations::read(&text, asked.tool, asked.dates, app.zone())
        .map_err(|error| unreadable(app, asked.file, &error))?;
    drop(text);
    let settings = &app.settings.import;
    let mapping = Mapping::new(settings.map.clone().into_iter().chain(asked.map));
    let unmapped = asked.unmapped.unwrap_or(settings.unmapped.into());
    let mut held = Held {
        tool: Some(exported.tool),
        dates: exported.dates,
        empty: exported.empty,
        running: exported.running,
        shortened: exported.shortened,
        ..Held::default()
    };
    let proposals = proposals(app, asked.file, exported, &mapping, unmapped, &mut held)?;
    bring_in(app, proposals, held, asked.overlap, asked.effect)
}

pub(crate) fn ics(app: &App, asked: &Appointments<'_>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let now = clock::now().wall;
    let today = clock::date(app.zone(), now);
    let from = asked.from.unwrap_or_else(|| Week::of(today).monday());
    // What has not been yet is no registered time.
    let end = asked.to.map_or(now, |to| clock::day(app.zone(), to).end().min(now));
    let within = Interval::new(clock::midnight(app.zone(), from), end)
        .ok_or_else(|| app.refuse(Exit::WrongUse, "import-no-days", &[]))?;
    let calendar = calendar::read(&text(asked.file)?, app.zone(), within)?;
    let proposal = |interval| Proposal { line: None, interval, category: asked.category, note: None };
    let held = Held { broken: calendar.broken, ..Held::default() };
    bring_in(app, calendar.busy.into_iter().map(proposal).collect(), held, asked.overlap, asked.effect)
}

fn text(file: &Path) -> anyhow::Result<String> {
    let unreadable = || format!("{} cannot be read; nothing was changed", file.display());
    let mut bytes = Vec::new();
    // A byte more than the parsers take, so that they can say that it is too much.
    let most = LARGEST.max(calendar::LARGEST) + 1;
    File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).with_context(unreadable)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

/// Entries with a category, or the refusal that lists what has none.
fn proposals(
    app: &App,
    file: &Path,
    exported: Exported,
    mapping: &Mapping,
    unmapped: Unmapped,
    held: &mut Held,
) -> anyhow::Result<Vec<Proposal>> {
    let names = names();
    let by_name = |label: &str| names.get(label.trim().to_lowercase().as_str()).copied();
    let mut proposals = Vec::new();
    let mut without: BTreeMap<String, i64> = BTreeMap::new();
    for registration in exported.registrations {
        let category = match (mapping.says(&registration, by_name), unmapped) {
            (Says::Category(category), _) | (Says::Nothing, Unmapped::Category(category)) => category,
            (Says::Nothing, Unmapped::LeaveOut) => {
                held.left_out.0 += 1;
                held.left_out.1 += registration.interval.milliseconds();
                continue;
            }
            (Says::Nothing, Unmapped::Refuse) => {
                *without.entry(labels(app, &registration)).or_default() += registration.interval.milliseconds();
                continue;
            }
            (Says::Both([one, other]), _) => {
                let values = [
                    ("file", FluentValue::from(file.display().to_string())),
                    ("line", registration.line.into()),
                    ("one", plain(&one).into()),
                    ("other", plain(&other).into()),
                ];
                return Err(app.refuse(Exit::Refused, "import-both", &values));
            }
        };
        let Registration { line, interval, labels, description } = registration;
        let labels: Vec<String> = labels.concat();
        let note = description.or_else(|| (!labels.is_empty()).then(|| labels.join(", ")));
        proposals.push(Proposal { line: Some(line), interval, category, note });
    }
    if without.is_empty() { Ok(proposals) } else { Err(unmapped_refusal(app, &without)) }
}

/// The names of the categories in both languages.
fn names() -> BTreeMap<String, Category> {
    let words = Language::ALL.map(Words::new);
    let of =
        |category: Category| words.iter().map(move |words| (words.category(Some(category)).to_lowercase(), category));
    Category::ALL.into_iter().flat_map(of).chain(Category::ALL.map(|one| (one.id().to_owned(), one))).collect()
}

/// The most telling labels of an entry, for the screen.
fn labels(app: &App, registration: &Registration) -> String {
    let named = registration.labels.iter().find(|labels| !labels.is_empty());
    named.map_or_else(|| app.words.get("import-no-label"), |labels| plain(&labels.join(", ")))
}

fn unmapped_refusal(app: &App, without: &BTreeMap<String, i64>) -> anyhow::Error {
    let mut largest: Vec<(&String, i64)> = without.iter().map(|(label, length)| (label, *length)).collect();
    largest.sort_by_key(|(label, length)| (std::cmp::Reverse(*length), *label));
    let mut lines: Vec<String> = largest
        .iter()
        .take(MOST_LISTED)
        .map(|(label, length)| format!("  {:>10}  {label}", app.words.duration(*length)))
        .collect();
    if largest.len() > MOST_LISTED {
        lines.push(app.words.with("import-more", &[("count", (largest.len() - MOST_LISTED).into())]));
    }
    let example = largest.first().map_or_else(String::new, |(label, _)| (*label).clone());
    let values = [("labels", FluentValue::from(lines.join("\n"))), ("example", example.into())];
    app.refuse(Exit::Refused, "import-unmapped", &values)
}

/// What the person is told of a file that cannot be read.
fn unreadable(app: &App, file: &Path, error: &ReadError) -> anyhow::Error {
    let file = ("file", FluentValue::from(file.display().to_string()));
    match error {
        ReadError::NotRecognised => app.refuse(Exit::Failure, "import-not-recognised", &[file]),
        ReadError::NotThis(tool) => app.refuse(Exit::Failure, "import-not-this", &[file, ("tool", tool.name().into())]),
        ReadError::TooMuch => app.refuse(Exit::Failure, "import-too-much", &[file]),
        ReadError::SeveralPeople { line } => {
            app.refuse(Exit::Refused, "import-several-people", &[file, ("line", (*line).into())])
        }
        ReadError::TwoWays { line } => app.refuse(Exit::WrongUse, "import-two-ways", &[file, ("line", (*line).into())]),
        ReadError::Wrong(Wrong { line, column, name, expected }) => {
            let fields = match expected {
                Expected::Fields(count) => *count,
                Expected::Date
                | Expected::Time
                | Expected::Instant
                | Expected::Duration
                | Expected::SameDuration
                | Expected::LaterEnd
                | Expected::AtMostADay
                | Expected::NotSkipped
                | Expected::NotTwice
                | Expected::TimewInterval => 0,
            };
            let expected = app.words.with(expected.message(), &[("count", fields.into())]);
            let name = name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
            let values = [
                file,
                ("line", (*line).into()),
                ("column", (*column).into()),
                ("name", name.into()),
                ("expected", expected.into()),
            ];
            app.refuse(Exit::Failure, "import-wrong", &values)
        }
    }
}

/// A text from elsewhere that steers no terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !steers(*c)).collect()
}

/// A change that was tried and taken back, or that could not be made.
enum Tried {
    Shown(Change),
    Failed(EntryError),
}

impl From<JournalError> for Tried {
    fn from(error: JournalError) -> Self {
        Self::Failed(error.into())
    }
}

fn bring_in(
    app: &App,
    proposals: Vec<Proposal>,
    mut held: Held,
    overlap: Overlap,
    effect: Effect,
) -> anyhow::Result<Exit> {
    let now = clock::now().wall;
    let journal = app.journal(Look::Brief)?;
    // What the journal would forget at once is not worth keeping.
    let keep_from = app.enrolment()?.map_or(Timestamp(0), |enrolment| schedule::keep_from(&enrolment, app.zone(), now));
    let found = proposals.len();
    let proposals: Vec<Proposal> =
        proposals.into_iter().filter(|proposal| proposal.interval.end() > keep_from).collect();
    held.too_old = u32::try_from(found - proposals.len()).unwrap_or(u32::MAX);
    let plan = plan(proposals.clone(), &existing(&journal, &proposals)?);
    let refused = overlap == Overlap::Refuse && !plan.clashes.is_empty();
    let changes = if plan.fresh.is_empty() {
        BTreeMap::new()
    } else if refused {
        planned(app, &plan)
    } else {
        changed(app, carry_out(app, &journal, &plan, overlap, effect)?.as_ref())
    };
    let done = if refused { Effect::Shown } else { effect };
    let value = for_machines(app, &plan, &held, &changes, done);
    let mut lines = report(app, &plan, &held, &changes);
    lines.extend(clashes(app, &plan.clashes));
    lines.push(app.words.get(match (refused, plan.fresh.is_empty(), done) {
        (_, true, _) => "import-nothing-new",
        (true, false, _) => "import-clash-refused",
        (false, false, Effect::Shown) => "import-dry",
        (false, false, Effect::Kept) => "import-done",
    }));
    app.print(&value, &lines.join("\n"))?;
    Ok(if refused && effect == Effect::Kept { Exit::Refused } else { Exit::Success })
}

/// The entries that share time with the whole of the proposals.
fn existing(journal: &Journal, proposals: &[Proposal]) -> anyhow::Result<Vec<TimeEntry>> {
    let start = proposals.iter().map(|proposal| proposal.interval.start()).min();
    let end = proposals.iter().map(|proposal| proposal.interval.end()).max();
    let Some(all) = start.zip(end).and_then(|(start, end)| Interval::new(start, end)) else { return Ok(Vec::new()) };
    Ok(journal.entries(all)?.into_iter().map(|entry| entry.entry).collect())
}

/// Does it, or does it and takes it back; none where it changes nothing.
fn carry_out(
    app: &App,
    journal: &Journal,
    plan: &Plan,
    overlap: Overlap,
    effect: Effect,
) -> anyhow::Result<Option<Change>> {
    let key = NoteKey::of(&app.paths)?;
    let mut drafts = Vec::with_capacity(plan.fresh.len());
    for Proposal { interval, category, note, .. } in &plan.fresh {
        let note = note.as_ref().map(|note| Ok::<_, clock::NoRandomness>(key.seal(note, clock::random()?)));
        drafts.push(NewEntry { interval: *interval, category: *category, note: note.transpose()? });
    }
    let operation = Operation::Import(drafts);
    let now = clock::now().wall;
    let result = match effect {
        Effect::Kept => entries::apply(journal, now, operation, overlap),
        Effect::Shown => {
            let tried = journal.batch(|journal| match entries::apply(journal, now, operation, overlap) {
                Ok(change) => Err::<Change, Tried>(Tried::Shown(change)),
                Err(error) => Err(Tried::Failed(error)),
            });
            match tried {
                Ok(change) | Err(Tried::Shown(change)) => Ok(change),
                Err(Tried::Failed(error)) => Err(error),
            }
        }
    };
    match result {
        Ok(change) => Ok(Some(change)),
        Err(EntryError::Nothing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Milliseconds that come and go, by day and category.
type Changes = BTreeMap<(NaiveDate, Category), i64>;

fn count(app: &App, changes: &mut Changes, interval: Interval, category: Category, sign: i64) {
    let mut date = clock::date(app.zone(), interval.start());
    while let Some(part) = clock::day(app.zone(), date).intersect(interval) {
        *changes.entry((date, category)).or_default() += sign * part.milliseconds();
        let Some(next) = date.succ_opt() else { break };
        date = next;
    }
}

fn changed(app: &App, change: Option<&Change>) -> Changes {
    let mut changes = Changes::new();
    for part in change.into_iter().flat_map(|change| &change.parts) {
        let Part::Entry { before, after } = part else { continue };
        for (entry, sign) in [(before, -1), (after, 1)] {
            if let Some(entry) = entry {
                count(app, &mut changes, entry.entry.interval, entry.entry.category, sign);
            }
        }
    }
    changes.retain(|_, milliseconds| *milliseconds != 0);
    changes
}

/// What would come in if nothing were in the way.
fn planned(app: &App, plan: &Plan) -> Changes {
    let mut changes = Changes::new();
    for proposal in &plan.fresh {
        count(app, &mut changes, proposal.interval, proposal.category, 1);
    }
    changes
}

fn report(app: &App, plan: &Plan, held: &Held, changes: &Changes) -> Vec<String> {
    let words = &app.words;
    let length = |proposals: &[Proposal]| proposals.iter().map(|one| one.interval.milliseconds()).sum::<i64>();
    let duration = |milliseconds: i64| FluentValue::from(words.duration(milliseconds));
    let values = [
        (
            "source",
            FluentValue::from(held.tool.map_or_else(|| words.get("import-a-calendar"), |tool| tool.to_string())),
        ),
        ("fresh", plan.fresh.len().into()),
        ("total", duration(length(&plan.fresh))),
        ("known", plan.known.len().into()),
    ];
    let mut lines = vec![words.with("import-held", &values)];
    if let Some(decided) = held.dates {
        let order = FluentValue::from(words.get(decided.order.message()));
        lines.push(match decided.by_line {
            Some(line) => words.with("import-dates-by-line", &[("order", order), ("line", line.into())]),
            None => words.with("import-dates-asked", &[("order", order)]),
        });
    }
    let more = [
        ("import-empty", held.empty),
        ("import-running", held.running),
        ("import-shortened", held.shortened),
        ("import-too-old", held.too_old),
        ("import-broken", u32::try_from(held.broken).unwrap_or(u32::MAX)),
    ];
    lines.extend(
        more.iter().filter(|(_, count)| *count > 0).map(|(id, count)| words.with(id, &[("count", (*count).into())])),
    );
    if held.left_out.0 > 0 {
        let values = [("count", FluentValue::from(held.left_out.0)), ("total", duration(held.left_out.1))];
        lines.push(words.with("import-left-out-entries", &values));
    }
    let width = changes.keys().map(|(date, _)| day_label(words, *date).chars().count()).max().unwrap_or(0);
    for ((date, category), milliseconds) in changes {
        let day = day_label(words, *date);
        lines.push(format!(
            "  {day:<width$}  {:>11}  {}",
            signed(words, *milliseconds),
            words.category(Some(*category))
        ));
    }
    let mut totals: BTreeMap<Category, i64> = BTreeMap::new();
    for ((_, category), milliseconds) in changes {
        *totals.entry(*category).or_default() += milliseconds;
    }
    // A single line is its own sum.
    for (category, milliseconds) in totals.into_iter().filter(|_| changes.len() > 1) {
        let (total, name) = (words.get("import-total"), words.category(Some(category)));
        lines.push(format!("  {total:<width$}  {:>11}  {name}", signed(words, milliseconds)));
    }
    lines
}

fn signed(words: &Words, milliseconds: i64) -> String {
    let sign = if milliseconds < 0 { "−" } else { "+" };
    format!("{sign}{}", words.duration(milliseconds.abs()))
}

fn clashes(app: &App, clashes: &[Clash]) -> Vec<String> {
    let words = &app.words;
    let when = |interval: Interval| {
        let day = day_label(words, clock::date(app.zone(), interval.start()));
        format!("{day} {}–{}", words.time(app.zone(), interval.start()), words.time(app.zone(), interval.end()))
    };
    let line = |clash: &Clash| {
        let (with, id) = match clash.with {
            InTheWay::Entry(entry) => {
                (format!("{}, {}", when(entry.interval), words.category(Some(entry.category))), "import-clash-entry")
            }
            InTheWay::Line(line, interval, category) => {
                let line = line.map_or_else(String::new, |line| line.to_string());
                (format!("{line}: {}, {}", when(interval), words.category(Some(category))), "import-clash-line")
            }
        };
        let values = [
            ("line", FluentValue::from(clash.proposal.line.map_or_else(|| "–".to_owned(), |line| line.to_string()))),
            ("when", when(clash.proposal.interval).into()),
            ("category", words.category(Some(clash.proposal.category)).into()),
            ("with", with.into()),
        ];
        words.with(id, &values)
    };
    let mut lines: Vec<String> = clashes.iter().take(MOST_LISTED).map(line).collect();
    if clashes.len() > MOST_LISTED {
        lines.push(words.with("import-more", &[("count", (clashes.len() - MOST_LISTED).into())]));
    }
    lines
}

fn for_machines(app: &App, plan: &Plan, held: &Held, changes: &Changes, effect: Effect) -> Value {
    let seconds = |proposals: &[Proposal]| proposals.iter().map(|one| one.interval.milliseconds()).sum::<i64>() / 1000;
    let mut days: BTreeMap<NaiveDate, BTreeMap<&str, i64>> = BTreeMap::new();
    let mut categories: BTreeMap<&str, i64> = BTreeMap::new();
    for ((date, category), milliseconds) in changes {
        days.entry(*date).or_default().insert(category.id(), milliseconds / 1000);
        *categories.entry(category.id()).or_default() += milliseconds / 1000;
    }
    let clash = |clash: &Clash| {
        let (line, interval, category) = match clash.with {
            InTheWay::Entry(entry) => (None, entry.interval, entry.category),
            InTheWay::Line(line, interval, category) => (line, interval, category),
        };
        let place = |line: Option<u64>, interval: Interval, category: Category| json!({ "line": line, "start": app.rfc3339(interval.start()), "end": app.rfc3339(interval.end()), "category": category });
        let proposal = &clash.proposal;
        json!({ "new": place(proposal.line, proposal.interval, proposal.category), "with": place(line, interval, category) })
    };
    json!({
        "kept": effect == Effect::Kept && !plan.fresh.is_empty(),
        "tool": held.tool.map(Tool::name),
        "dates": held.dates.map(|decided| json!({ "order": format!("{:?}", decided.order).to_lowercase(), "by_line": decided.by_line })),
        "new": plan.fresh.len(),
        "new_seconds": seconds(&plan.fresh),
        "known": plan.known.len(),
        "known_seconds": seconds(&plan.known),
        "left_out": held.left_out.0,
        "left_out_seconds": held.left_out.1 / 1000,
        "empty": held.empty,
        "running": held.running,
        "shortened": held.shortened,
        "too_old": held.too_old,
        "categories": categories,
        "days": days.iter().map(|(date, categories)| json!({ "date": date, "categories": categories })).collect::<Value>(),
        "overlaps": plan.clashes.iter().map(clash).collect::<Value>(),
    })
}
