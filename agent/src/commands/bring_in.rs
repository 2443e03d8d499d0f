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
use daglicht_shared::text::{FluentValue, Language};
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use serde_json::Value;

use super::import::Effect;
use super::import_told::{Changes, Held, clashes, facts, for_machines, plain, table, unmapped_refusal, unreadable};
use super::{App, Exit};
use crate::calendar;
use crate::clock;
use crate::database::Look;
use crate::entries::{self, Change, EntryError, NewEntry, Operation, Overlap, Part};
use crate::journal::{Journal, JournalError};
use crate::notes::NoteKey;
use crate::registrations::dates::DateOrder;
use crate::registrations::mapping::{Mapping, Says, Unmapped};
use crate::registrations::plan::{Plan, Proposal, plan};
use crate::registrations::{self, Exported, LARGEST, Registration, Tool};
use crate::schedule;
use crate::text::Words;

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

/// What an import came to.
#[derive(Debug)]
pub(crate) struct Came {
    /// What it held, for people.
    pub(crate) facts: Vec<String>,
    /// What comes and goes.
    pub(crate) changes: Changes,
    /// What covers the same time, for people.
    pub(crate) clashes: Vec<String>,
    /// The same for programs.
    pub(crate) value: Value,
    pub(crate) verdict: Verdict,
}

/// What became of an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// All of it was there already.
    NothingNew,
    /// Something covers the same time, and nobody said which counts.
    InTheWay,
    /// It was shown and not kept.
    Shown,
    /// It was kept.
    Kept,
}

pub(crate) fn csv(app: &App, asked: &Asked<'_>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let came = of_export(app, &text(asked.file)?, asked)?;
    printed(app, &came, asked.effect)
}

pub(crate) fn ics(app: &App, asked: &Appointments<'_>) -> anyhow::Result<Exit> {
    super::entries::allowed(app)?;
    let came = of_calendar(app, &text(asked.file)?, asked)?;
    printed(app, &came, asked.effect)
}

/// Brings in what the text of another program's export holds, or shows what would come of it.
pub(crate) fn of_export(app: &App, text: &str, asked: &Asked<'_>) -> anyhow::Result<Came> {
    let exported = registrations::read(text, asked.tool, asked.dates, app.zone())
        .map_err(|error| unreadable(app, asked.file, &error))?;
    let mapping = mapping(app, &asked.map);
    let unmapped = asked.unmapped.unwrap_or(app.settings.import.unmapped.into());
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

/// Brings in the appointments of a calendar's text, or shows what would come of it.
pub(crate) fn of_calendar(app: &App, text: &str, asked: &Appointments<'_>) -> anyhow::Result<Came> {
    let now = clock::now().wall;
    let today = clock::date(app.zone(), now);
    let from = asked.from.unwrap_or_else(|| Week::of(today).monday());
    // What has not been yet is no registered time.
    let end = asked.to.map_or(now, |to| clock::day(app.zone(), to).end().min(now));
    let within = Interval::new(clock::midnight(app.zone(), from), end)
        .ok_or_else(|| app.refuse(Exit::WrongUse, "import-no-days", &[]))?;
    let calendar = calendar::read(text, app.zone(), within)?;
    let proposal = |interval| Proposal { line: None, interval, category: asked.category, note: None };
    let held = Held { broken: calendar.broken, ..Held::default() };
    bring_in(app, calendar.busy.into_iter().map(proposal).collect(), held, asked.overlap, asked.effect)
}

fn printed(app: &App, came: &Came, effect: Effect) -> anyhow::Result<Exit> {
    let verdict = app.words.get(match came.verdict {
        Verdict::NothingNew => "import-nothing-new",
        Verdict::InTheWay => "import-clash-refused",
        Verdict::Shown => "import-dry",
        Verdict::Kept => "import-done",
    });
    let table = table(&app.words, &came.changes);
    let parts = came.facts.iter().chain(&table).chain(&came.clashes).chain([&verdict]);
    let lines: Vec<&str> = parts.map(String::as_str).collect();
    app.print(&came.value, &lines.join("\n"))?;
    let is_refused = came.verdict == Verdict::InTheWay && effect == Effect::Kept;
    Ok(if is_refused { Exit::Refused } else { Exit::Success })
}

fn mapping(app: &App, more: &[(String, Category)]) -> Mapping {
    Mapping::new(app.settings.import.map.clone().into_iter().chain(more.iter().cloned()))
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

/// The labels that decide nothing yet, each with the time under it, the largest first; then the time under no label.
pub(crate) fn undecided(app: &App, exported: &Exported) -> (Vec<(String, i64)>, i64) {
    let (mapping, names) = (mapping(app, &[]), names());
    let by_name = |label: &str| names.get(label.trim().to_lowercase().as_str()).copied();
    let (mut lengths, mut without) = (BTreeMap::<String, i64>::new(), 0);
    let undecided = |registration: &&Registration| mapping.says(registration, by_name) == Says::Nothing;
    for registration in exported.registrations.iter().filter(undecided) {
        let length = registration.interval.milliseconds();
        match registration.labels.iter().find(|labels| !labels.is_empty()) {
            Some(labels) => labels.iter().for_each(|label| *lengths.entry(label.clone()).or_default() += length),
            None => without += length,
        }
    }
    let mut largest: Vec<(String, i64)> = lengths.into_iter().collect();
    largest.sort_by_key(|(_, length)| std::cmp::Reverse(*length));
    (largest, without)
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
) -> anyhow::Result<Came> {
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
    let verdict = match (plan.fresh.is_empty(), refused, effect) {
        (true, _, _) => Verdict::NothingNew,
        (false, true, _) => Verdict::InTheWay,
        (false, false, Effect::Shown) => Verdict::Shown,
        (false, false, Effect::Kept) => Verdict::Kept,
    };
    Ok(Came {
        facts: facts(app, &plan, &held),
        value: for_machines(app, &plan, &held, &changes, verdict),
        clashes: clashes(app, &plan.clashes),
        changes,
        verdict,
    })
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
