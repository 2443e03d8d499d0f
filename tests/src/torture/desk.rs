// SPDX-License-Identifier: EUPL-1.2
//! An agent's journal and outbox in this process, and the ledger of what they said was saved.

use std::collections::BTreeMap;
use std::path::Path;

use daglicht_agent::database::Look;
use daglicht_agent::entries::{self, NewEntry, Operation, Overlap};
use daglicht_agent::journal::{Journal, JournalError};
use daglicht_agent::notes::Sealed;
use daglicht_agent::outbox::{Frozen, Outbox, ReportState};
use daglicht_agent::paths::Paths;
use daglicht_shared::category::Category;
use daglicht_shared::crypto::Bytes;
use daglicht_shared::id::ProjectId;
use daglicht_shared::sessionise::{Kind, Session};
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use rusqlite::Connection;

use crate::dice::Dice;
use crate::power_loss::Recorder;
use crate::program::Folder;

use super::office::integrity;
use super::power_loss::Count;

/// The instant at which the work begins: a Monday.
pub(crate) const START: i64 = 1_790_582_400_000;
/// Why a desk does not open when the agent took a sound database for a damaged one.
pub(crate) const PUT_ASIDE: &str = "a sound database was put aside as damaged";
/// One image in so many is also opened by the agent itself.
const OPENED: u32 = 20;

/// What the agent said is saved.
#[derive(Debug, Clone, Default)]
pub(crate) struct Saved {
    /// The end of each session by its start.
    pub(crate) sessions: BTreeMap<i64, i64>,
    /// The end of each entry by its number.
    pub(crate) entries: BTreeMap<i64, i64>,
    /// The reports by week and revision, and whether the collector has it.
    pub(crate) reports: BTreeMap<(String, u32), ReportState>,
    /// Everything that ended before this instant may have been forgotten.
    pub(crate) forgotten: i64,
}

/// A journal and an outbox at work.
#[derive(Debug)]
pub(crate) struct Desk {
    journal: Journal,
    outbox: Outbox,
    project: ProjectId,
    now: i64,
}

impl Desk {
    /// Opens both; nothing when one of them cannot be opened.
    pub(crate) fn open(folder: &Path, look: Look) -> Result<Self, String> {
        let paths = Paths::at(folder.to_owned());
        let (journal, aside) = Journal::open(&paths, look).map_err(|error| error.to_string())?;
        let (outbox, other) = Outbox::open(&paths, look).map_err(|error| error.to_string())?;
        if aside.is_some() || other.is_some() {
            return Err(PUT_ASIDE.to_owned());
        }
        Ok(Self { journal, outbox, project: "sample".parse().expect("a slug"), now: START })
    }

    /// One thing of an agent's day; what came back as saved is noted. Gives why something was not saved.
    pub(crate) fn step(&mut self, dice: &mut Dice, saved: &mut Saved) -> Result<(), String> {
        match dice.below(20) {
            0..9 => self.measure(dice, saved),
            9..13 => self.register(saved),
            13..16 => self.put(dice, saved),
            16..19 => self.acknowledge(saved),
            _ => self.forget(saved),
        }
    }

    /// One thing of an agent's day that forgets nothing.
    pub(crate) fn step_without_forgetting(&mut self, dice: &mut Dice, saved: &mut Saved) -> Result<(), String> {
        match dice.below(20) {
            0..12 => self.measure(dice, saved),
            12..17 => self.register(saved),
            17 | 18 => self.put(dice, saved),
            _ => self.acknowledge(saved),
        }
    }

    fn measure(&mut self, dice: &mut Dice, saved: &mut Saved) -> Result<(), String> {
        let start = self.now;
        // Stored when it opens and again with each later end.
        for _ in 0..=dice.below(3) {
            self.now += 60_000;
            let interval = Interval::new(Timestamp(start), Timestamp(self.now)).expect("time went on");
            let application = format!("application {}", dice.below(9));
            let session = Session { interval, kind: Kind::Active { application, class: None } };
            self.journal.batch(|journal| journal.store(&session)).map_err(|error: JournalError| error.to_string())?;
            saved.sessions.insert(start, self.now);
        }
        Ok(())
    }

    fn register(&mut self, saved: &mut Saved) -> Result<(), String> {
        let interval = Interval::new(Timestamp(self.now), Timestamp(self.now + 900_000)).expect("time went on");
        self.now += 900_000;
        let note = Sealed(vec![7; 300]);
        let new = NewEntry { interval, category: Category::Rework, note: Some(note) };
        let change = entries::apply(&self.journal, Timestamp(self.now), Operation::add(new), Overlap::Refuse)
            .map_err(|error| error.to_string())?;
        saved.entries.extend(change.entries().iter().map(|entry| (entry.entry.id, self.now)));
        Ok(())
    }

    fn put(&mut self, dice: &mut Dice, saved: &mut Saved) -> Result<(), String> {
        let week: Week = ["2026-W40", "2026-W41", "2026-W42"][dice.below(3)].parse().expect("a week");
        let latest = self.outbox.latest(week).map_err(|error| error.to_string())?;
        let revision = latest.map_or(0, |item| item.revision) + 1;
        let frozen = Frozen { week, revision, body: body(&week.to_string(), revision), signature: Bytes([9; 64]) };
        self.outbox.put(&self.project, &frozen, Timestamp(self.now)).map_err(|error| error.to_string())?;
        saved.reports.insert((week.to_string(), revision), ReportState::Waiting);
        Ok(())
    }

    fn acknowledge(&mut self, saved: &mut Saved) -> Result<(), String> {
        let items = self.outbox.reports().map_err(|error| error.to_string())?;
        let Some(item) = items.iter().find(|item| item.state == ReportState::Waiting) else { return Ok(()) };
        let now = Timestamp(self.now);
        self.outbox.keep_waiting(item.id, now, "503", now).map_err(|error| error.to_string())?;
        self.outbox
            .end(item.id, ReportState::Acknowledged, "201", Some("a receipt"), now)
            .map_err(|error| error.to_string())?;
        saved.reports.insert((item.week.to_string(), item.revision), ReportState::Acknowledged);
        Ok(())
    }

    fn forget(&mut self, saved: &mut Saved) -> Result<(), String> {
        let before = self.now - 4 * 3_600_000;
        saved.forgotten = before;
        self.journal.forget_before(Timestamp(before), Zone::UTC).map_err(|error| error.to_string())
    }

    /// Goes on after the last thing that any earlier run can have saved.
    pub(crate) const fn resume(&mut self, at: i64) {
        self.now = at;
    }

    /// The instant up to which there can be something.
    pub(crate) const fn now(&self) -> i64 {
        self.now
    }
}

fn body(week: &str, revision: u32) -> Vec<u8> {
    format!("report {week} {revision} ").repeat(100).into_bytes()
}

/// Images of an agent at work.
pub(crate) fn images(dice: &mut Dice, images: u32, count: &mut Count) {
    let (folder, image_folder) = (Folder::new("torture-desk"), Folder::new("torture-desk-image"));
    let recorder = Recorder::watch(folder.path());
    let mut states = vec![Saved::default()];
    let mut at = START;
    for _ in 0..3 {
        let mut desk = Desk::open(folder.path(), Look::Thorough).expect("nothing fails while it is recorded");
        desk.resume(at);
        for _ in 0..40 {
            let mut saved = states.last().cloned().unwrap_or_default();
            if let Err(why) = desk.step(dice, &mut saved) {
                count.violations.push(format!("agent: a sound disk refused: {why}"));
            }
            // What is about to be forgotten may be gone before the call returns.
            if let Some(last) = states.last_mut() {
                last.forgotten = saved.forgotten;
            }
            states.push(saved);
            recorder.mark("saved");
        }
        at = desk.now();
    }
    for (number, image) in (0..).zip(recorder.images(dice.seed(), images as usize)) {
        image.write_to(image_folder.path());
        let marks = image.marks_before().len();
        count.images += 1;
        count.with_promises += u32::from(marks > 0);
        let mut broken = judge(image_folder.path(), &states[marks]);
        if number % OPENED == 0 {
            count.opened += 1;
            broken.extend(Desk::open(image_folder.path(), Look::Thorough).err());
        }
        count.violations.extend(broken.into_iter().map(|one| format!("agent, {image:?}: {one}")));
    }
}

/// Holds the files of an agent against what it said is saved.
pub(crate) fn judge(folder: &Path, saved: &Saved) -> Vec<String> {
    let mut broken = Vec::new();
    for name in ["journal.sqlite", "outbox.sqlite"] {
        if folder.join(name).exists() {
            match integrity(&folder.join(name)) {
                Ok(health) if health == "ok" => {}
                Ok(other) | Err(other) => return vec![format!("{name}: {other}")],
            }
        }
    }
    let sessions = rows(&folder.join("journal.sqlite"), "SELECT start_at, end_at FROM session", |row| {
        Ok((row.get::<_, i64>(0)?, row.get::<_, i64>(1)?))
    });
    let sessions: BTreeMap<i64, i64> = sessions.into_iter().collect();
    for (start, end) in saved.sessions.iter().filter(|(_, end)| **end > saved.forgotten) {
        if sessions.get(start).is_none_or(|found| found < end) {
            broken.push(format!("a session until {end} is lost or shorter"));
        }
    }
    let entries = rows(&folder.join("journal.sqlite"), "SELECT id FROM entry", |row| row.get::<_, i64>(0));
    for (id, _) in saved.entries.iter().filter(|(_, end)| **end > saved.forgotten) {
        if !entries.contains(id) {
            broken.push(format!("entry {id} is lost"));
        }
    }
    let query = "SELECT week, revision, body, state, receipt FROM report";
    let reports = rows(&folder.join("outbox.sqlite"), query, |row| {
        Ok((
            (row.get::<_, String>(0)?, row.get::<_, u32>(1)?),
            (row.get::<_, Vec<u8>>(2)?, row.get::<_, String>(3)?, row.get::<_, Option<String>>(4)?),
        ))
    });
    let reports: BTreeMap<_, _> = reports.into_iter().collect();
    for ((week, revision), state) in &saved.reports {
        match reports.get(&(week.clone(), *revision)) {
            None => broken.push(format!("report {week} {revision} is lost")),
            Some((bytes, _, _)) if *bytes != body(week, *revision) => {
                broken.push(format!("report {week} {revision} has other bytes"));
            }
            Some((_, found, receipt)) if *state == ReportState::Acknowledged => {
                if found != "acknowledged" || receipt.is_none() {
                    broken.push(format!("the receipt of report {week} {revision} is lost"));
                }
            }
            Some(_) => {}
        }
    }
    broken
}

/// The rows of a query; none when there is no file or no table yet.
fn rows<T>(file: &Path, query: &str, read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Vec<T> {
    let ask = || -> rusqlite::Result<Vec<T>> {
        if !file.exists() {
            return Ok(Vec::new());
        }
        let connection = Connection::open(file)?;
        connection.pragma_update(None, "synchronous", "OFF")?;
        connection.prepare(query)?.query_map([], read)?.collect()
    };
    ask().unwrap_or_default()
}
