// SPDX-License-Identifier: EUPL-1.2
//! Real agent processes are killed at random instants: while they register time, send, pause, or replay a recording.
//!
//! A trial is one process with one SIGKILL. What it had printed before is a promise: an entry is there, whole and once; a
//! correction and its undoing stand; a decision about consent stands. After every kill the files open again, without one being put aside. In the end each
//! week's report is at the collector once, with exactly the minutes of the entries.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use daglicht_agent::consent::State;
use daglicht_agent::consent_file::ConsentFile;
use daglicht_agent::database::Look;
use daglicht_agent::identity::weekly_key;
use daglicht_agent::journal::Journal;
use daglicht_agent::outbox::{Outbox, ReportState};
use daglicht_agent::paths::Paths;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::{PublicKey, sha256};
use daglicht_shared::report::Report;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;

use super::members::{PROJECT, Place};
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::dice::Dice;
use crate::{program, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "kill-agent",
    promise: "random kills of the agent: no entry shown as saved is lost, every file opens, each report arrives once",
    run,
    short: 100,
    usual: 4_000,
    plants: &[Plant { name: "saved-before-commit", trials: 100 }, Plant { name: "no-unique-key", trials: 400 }],
};

/// Kills per person: then the reports are counted and another begins.
const KILLS: u32 = 250;
/// The length of an entry in minutes, the step of the reports.
const ENTRY: i64 = 5;

/// What is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Add,
    Edit,
    Undo,
    Sync,
    Pause,
    Replay,
}

#[derive(Default)]
struct Totals {
    /// The longest time before a kill.
    within: BTreeMap<Kind, Duration>,
    violations: Vec<String>,
    promised: u32,
    corrected: u32,
    unprinted: u32,
    kept: u32,
    killed: u32,
    delivered: u32,
}

/// What a killed or finished process left behind.
struct Left {
    stdout: String,
    /// The exit code when it was quicker than the kill.
    code: Option<i32>,
}

/// An entry that was asked for.
struct Asked {
    interval: Interval,
    category: Category,
    is_promised: bool,
}

/// A person with an agent, a project and a ledger.
struct Person<'a> {
    place: &'a Place,
    folder: PathBuf,
    asked: Vec<Asked>,
    next_slot: i64,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let mut totals = Totals::default();
    let mut done = 0;
    while done < scale.trials {
        let trials = KILLS.min(scale.trials - done);
        epoch(Scale { trials, seed: scale.seed.wrapping_add(u64::from(done)) }, (done, scale.trials), &mut totals);
        done += trials;
    }
    Figure::new(CAMPAIGN.name, scale.trials, totals.violations, begin)
        .note("killed before they were done", totals.killed)
        .note("entries shown as saved, all there", totals.promised)
        .note("corrections shown as saved, all there", totals.corrected)
        .note(
            "entries not shown as saved: kept whole / not there",
            format!("{}/{}", totals.kept, totals.unprinted - totals.kept),
        )
        .note("person-weeks delivered once, with the minutes of the entries", totals.delivered)
}

fn epoch(scale: Scale, (before, of): (u32, u32), totals: &mut Totals) {
    let mut dice = Dice::new(scale.seed, 0);
    let place = Place::with("kill-agent", vec![("noord", 40)], 4);
    let collector = place.serve(None);
    let folder = place.folder.path().join("person");
    let mut person = Person { place: &place, folder, asked: Vec::new(), next_slot: 0 };
    program::run(person.agent().args(["enrol", &collector.origin, &place.tickets[0].1])).success();
    program::run(person.agent().args(["consent", "give", "--yes"])).success();
    let mut replays = 0;
    for trial in 0..scale.trials {
        let violation = match dice.below(100) {
            0..40 => person.add(&mut dice, totals),
            40..60 => person.correct(&mut dice, totals),
            60..85 => person.sync(&mut dice, totals),
            85..96 => person.pause(&mut dice, totals),
            _ => {
                replays += 1;
                replay(&place, &collector, replays, &mut dice, totals)
            }
        };
        let violation = violation.and_then(|()| person.files_open());
        if let Err(violation) = violation {
            totals.violations.push(format!("seed {}, trial {trial}: {violation}", scale.seed));
        }
        super::progress(CAMPAIGN.name, before + trial + 1, of);
    }
    person.finish(totals);
}

/// Runs a process and kills it within a time, unless it is done before.
///
/// The time follows the machine: two processes in three are killed before they are done.
fn killed(command: &mut Command, kind: Kind, dice: &mut Dice, totals: &mut Totals) -> Left {
    let within = totals.within.entry(kind).or_insert(Duration::from_millis(20));
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the agent starts");
    let micros = dice.below(usize::try_from(within.as_micros()).expect("short"));
    wait::until(wait::now() + Duration::from_micros(u64::try_from(micros).expect("short")));
    child.kill().ok();
    let mut stdout = String::new();
    child.stdout.take().expect("piped").read_to_string(&mut stdout).expect("text");
    let code = child.wait().expect("it was started").code();
    totals.killed += u32::from(code.is_none());
    *within = if code.is_none() { *within + *within / 12 } else { *within - *within / 6 };
    Left { stdout, code }
}

impl Person<'_> {
    fn agent(&self) -> Command {
        let mut command = program::agent(&self.folder);
        command.args(["--json", "--zone", "UTC"]);
        command
    }

    fn paths(&self) -> Paths {
        Paths::at(self.folder.clone())
    }

    /// The next five minutes of the project's weeks that no entry was asked for.
    fn slot(&mut self, dice: &mut Dice) -> (NaiveDate, NaiveTime) {
        self.next_slot += 1 + i64::try_from(dice.below(20)).expect("small");
        let per_day = 24 * 60 / ENTRY;
        let days = u64::try_from(self.next_slot / per_day).expect("not negative") % 28;
        let date = self.place.organisation.mondays[0] + Days::new(days);
        (date, NaiveTime::MIN + TimeDelta::minutes(self.next_slot % per_day * ENTRY))
    }

    /// Registers time; once it is shown as saved it must be there.
    fn add(&mut self, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        let (date, from) = self.slot(dice);
        let start = date.and_time(from);
        let end = start + TimeDelta::minutes(ENTRY);
        let category = Category::ALL[dice.below(Category::ALL.len())];
        let text = |time: chrono::NaiveDateTime| time.format("%Y-%m-%dT%H:%M").to_string();
        let mut command = self.agent();
        command.args(["add", &text(start), &text(end), category.id(), "a note"]);
        let left = killed(&mut command, Kind::Add, dice, totals);
        let at = |time: chrono::NaiveDateTime| Timestamp(time.and_utc().timestamp_millis());
        let interval = Interval::new(at(start), at(end)).expect("five minutes");
        let is_promised = serde_json::from_str::<serde_json::Value>(&left.stdout).is_ok();
        if left.code.is_some_and(|code| code != 0) {
            return Err(format!("an entry was refused: {:?} {}", left.code, left.stdout));
        }
        totals.promised += u32::from(is_promised);
        totals.unprinted += u32::from(!is_promised);
        self.asked.push(Asked { interval, category, is_promised });
        let kept = self.look(self.asked.last().expect("just pushed"))?;
        totals.kept += u32::from(kept && !is_promised);
        Ok(())
    }

    /// Corrects an entry and undoes that; what was shown stands, and what was not is whole or did not happen.
    fn correct(&mut self, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        let Some(at) = self.asked.iter().rposition(|asked| asked.is_promised) else { return Ok(()) };
        let (old, start) = (self.asked[at].category, self.asked[at].interval.start());
        let new = Category::ALL[(old.index() + 1 + dice.below(8)) % Category::ALL.len()];
        let time = chrono::DateTime::from_timestamp_millis(start.0).expect("near").format("%Y-%m-%dT%H:%M").to_string();
        let mut command = self.agent();
        command.args(["edit", &time, "--category", new.id()]);
        let left = killed(&mut command, Kind::Edit, dice, totals);
        if self.stands(at, &left, (old, new), totals)? == old {
            return Ok(());
        }
        let mut command = self.agent();
        command.arg("undo");
        let left = killed(&mut command, Kind::Undo, dice, totals);
        self.stands(at, &left, (new, old), totals).map(drop)
    }

    /// The category that an entry has after a change from one to another.
    fn stands(
        &mut self,
        at: usize,
        left: &Left,
        (from, to): (Category, Category),
        totals: &mut Totals,
    ) -> Result<Category, String> {
        if left.code.is_some_and(|code| code != 0) {
            return Err(format!("a correction was refused: {:?} {}", left.code, left.stdout));
        }
        let is_shown = serde_json::from_str::<serde_json::Value>(&left.stdout).is_ok();
        totals.corrected += u32::from(is_shown);
        self.asked[at].category = to;
        if self.look(&self.asked[at]).is_ok() {
            return Ok(to);
        }
        self.asked[at].category = from;
        self.look(&self.asked[at])?;
        if is_shown { Err("a correction was shown as saved and is gone".to_owned()) } else { Ok(from) }
    }

    /// Whether an entry is there; it must be when it was promised, whole and once in any case.
    fn look(&self, asked: &Asked) -> Result<bool, String> {
        let (journal, aside) = Journal::open(&self.paths(), Look::Brief).map_err(|error| error.to_string())?;
        if let Some(aside) = aside {
            return Err(format!("the journal was put aside as {}", aside.file.display()));
        }
        let found = journal.entries(asked.interval).map_err(|error| error.to_string())?;
        match found.as_slice() {
            [] if asked.is_promised => Err("an entry was shown as saved and is gone".to_owned()),
            [] => Ok(false),
            [one] => {
                let is_whole =
                    one.entry.interval == asked.interval && one.entry.category == asked.category && one.note.is_some();
                if is_whole { Ok(true) } else { Err("an entry is there with other content".to_owned()) }
            }
            more => Err(format!("one entry is there {} times", more.len())),
        }
    }

    /// Sends the report of a week.
    fn sync(&mut self, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        let weeks = self.place.weeks();
        // Mostly the week of the last entry, for the others have nothing new to send.
        let latest = self.asked.last().and_then(|asked| week_of(asked.interval.start()));
        let week = latest.filter(|_| dice.in_hundred(75)).unwrap_or(weeks[dice.below(weeks.len())]).to_string();
        let mut command = self.agent();
        command.args(["sync", "--now", &week]);
        let left = killed(&mut command, Kind::Sync, dice, totals);
        match left.code {
            None | Some(0) => self.once(),
            Some(code) => Err(format!("sync of {week} ended with {code}: {}", left.stdout)),
        }
    }

    /// No week is twice at the collector, whichever upload was cut off.
    fn once(&self) -> Result<(), String> {
        for week in self.place.weeks() {
            let held = self.place.held(week, &key(&self.paths(), week)?).len();
            if held > 1 {
                return Err(format!("{week}: {held} reports of one person are at the collector"));
            }
        }
        Ok(())
    }

    /// Pauses, and resumes again; a decision that was shown stands.
    fn pause(&mut self, dice: &mut Dice, totals: &mut Totals) -> Result<(), String> {
        let mut command = self.agent();
        command.args(["consent", "pause", "1h"]);
        let left = killed(&mut command, Kind::Pause, dice, totals);
        let state = self.consent()?;
        let is_shown = serde_json::from_str::<serde_json::Value>(&left.stdout).is_ok();
        let verdict = match state {
            State::Paused { .. } => Ok(()),
            State::Given if !is_shown => Ok(()),
            State::Given | State::NotGiven | State::Withdrawn => {
                Err(format!("a pause was shown: {is_shown}, and the consent is {state:?}"))
            }
        };
        let resumed = program::run(self.agent().args(["consent", "resume"]));
        if resumed.code != 0 {
            return Err(format!("the consent cannot be resumed: {}", resumed.stderr));
        }
        verdict
    }

    fn consent(&self) -> Result<State, String> {
        let file = ConsentFile::open(&self.paths()).map_err(|error| error.to_string())?;
        file.read().map(|record| record.state).map_err(|error| error.to_string())
    }

    /// Every file of the agent opens as it is, and what the outbox calls acknowledged is at the collector.
    fn files_open(&self) -> Result<(), String> {
        match self.consent()? {
            State::Given => {}
            other @ (State::NotGiven | State::Paused { .. } | State::Withdrawn) => {
                return Err(format!("the consent is {other:?} and was given"));
            }
        }
        let (journal, aside) = Journal::open(&self.paths(), Look::Thorough).map_err(|error| error.to_string())?;
        let (outbox, other) = Outbox::open(&self.paths(), Look::Thorough).map_err(|error| error.to_string())?;
        if let Some(aside) = aside.or(other) {
            return Err(format!("a database was put aside as {}", aside.file.display()));
        }
        drop(journal);
        for item in outbox.reports().map_err(|error| error.to_string())? {
            if item.state == ReportState::SetAside || item.state == ReportState::WeekClosed {
                return Err(format!("the report of {} is {}", item.week, item.state.id()));
            }
        }
        Ok(())
    }

    /// All promised entries are there, and each week is at the collector once with exactly the minutes of the entries.
    fn finish(&self, totals: &mut Totals) {
        let mut kept = Vec::new();
        for asked in &self.asked {
            match self.look(asked) {
                Ok(true) => kept.push(asked),
                Ok(false) => {}
                Err(violation) => totals.violations.push(format!("at the end: {violation}")),
            }
        }
        for week in self.place.weeks() {
            let within = |asked: &&&Asked| week_of(asked.interval.start()) == Some(week);
            let kept: Vec<&&Asked> = kept.iter().filter(within).collect();
            if kept.is_empty() {
                continue;
            }
            program::run(self.agent().args(["sync", "--now", &week.to_string()])).success();
            let minutes = |category: Category| {
                u32::try_from(kept.iter().filter(|asked| asked.category == category).count()).expect("few") * 5
            };
            match delivered(self.place, &self.folder, week) {
                Ok(report) if Category::ALL.iter().all(|one| report.minutes[one].total() == minutes(*one)) => {
                    totals.delivered += 1;
                }
                Ok(report) => {
                    totals.violations.push(format!("{week}: the entries are not those of {:?}", report.minutes))
                }
                Err(violation) => totals.violations.push(violation),
            }
        }
    }
}

/// The week of an instant, by the zone of the campaign.
fn week_of(at: Timestamp) -> Option<Week> {
    chrono::DateTime::from_timestamp_millis(at.0).map(|at| Week::of(at.date_naive()))
}

/// The weekly key of a folder's person.
fn key(paths: &Paths, week: Week) -> Result<PublicKey, String> {
    let file = ConsentFile::open(paths).map_err(|error| error.to_string())?;
    let record = file.read().map_err(|error| error.to_string())?;
    let secret = record.secret.ok_or("the secret is gone")?;
    Ok(weekly_key(&secret, &PROJECT.parse().expect("a slug"), week, record.epoch).public_key())
}

/// The one report of a person-week at the collector; its bytes are those of the last acknowledged report.
fn delivered(place: &Place, folder: &Path, week: Week) -> Result<Report, String> {
    let paths = Paths::at(folder.to_owned());
    let held = place.held(week, &key(&paths, week)?);
    let [(_, _, digest)] = held.as_slice() else {
        return Err(format!("{week}: {} reports of one person are at the collector", held.len()));
    };
    let (outbox, _) = Outbox::open(&paths, Look::Brief).map_err(|error| error.to_string())?;
    let latest = outbox.latest(week).map_err(|error| error.to_string())?.ok_or("the outbox is empty")?;
    if latest.state != ReportState::Acknowledged || sha256(&latest.body).0 != *digest {
        return Err(format!("{week}: the last report is {} and not what the collector has", latest.state.id()));
    }
    serde_json::from_slice(&latest.body).map_err(|error| error.to_string())
}

/// Plays a recording for a new person, killed and then played again.
fn replay(
    place: &Place,
    collector: &Collector,
    number: usize,
    dice: &mut Dice,
    totals: &mut Totals,
) -> Result<(), String> {
    let folder = place.folder.path().join(format!("replay-{number}"));
    let Some((_, ticket)) = place.tickets.get(number) else { return Ok(()) };
    let recording = place.folder.path().join("recording.jsonl");
    std::fs::write(&recording, place.organisation.samples(number)).expect("the disk has room");
    let command = || {
        let mut command = program::agent(&folder);
        command.args(["--json", "replay", &collector.origin, ticket, "--zone", "UTC", "--samples"]).arg(&recording);
        command
    };
    killed(&mut command(), Kind::Replay, dice, totals);
    let again = program::run(&mut command());
    if again.code != 0 {
        return Err(format!("a replay cannot be played again: {}", again.stderr));
    }
    for week in place.weeks() {
        let report = delivered(place, &folder, week)?;
        let truth = crate::organisation::Organisation::truth(number);
        for category in Category::ALL {
            let found = report.minutes[&category].total();
            if found != truth[category.index()] {
                return Err(format!(
                    "{week}: a replay gave {found} minutes of {category} for {}",
                    truth[category.index()]
                ));
            }
        }
        totals.delivered += 1;
    }
    Ok(())
}
