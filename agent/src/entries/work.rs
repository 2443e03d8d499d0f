// SPDX-License-Identifier: EUPL-1.2
//! One operation on entries, carried out within a transaction.
//!
//! Every write goes through `write` and `write_timer`, which take down what was there before, so that no write can be
//! missing from the change.

use daglicht_shared::aggregate::TimeEntry;
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};

use super::{EntryError, Kind, NewEntry, NoteEdit, Operation, Overlap, Part, repeat};
use crate::journal::{Entry, Journal, LAST_INSTANT, LONGEST_ENTRY_MS, Timer};
use crate::notes::Sealed;

const MINUTE_MS: i64 = 60_000;

/// What is done, and what was done so far.
pub(super) struct Work<'a> {
    journal: &'a Journal,
    overlap: Overlap,
    parts: Vec<Part>,
}

impl<'a> Work<'a> {
    pub(super) const fn new(journal: &'a Journal, overlap: Overlap) -> Self {
        Self { journal, overlap, parts: Vec::new() }
    }

    /// Does it, and gives what it was and did.
    pub(super) fn run(mut self, operation: Operation) -> Result<(Kind, Vec<Part>), EntryError> {
        let kind = match operation {
            Operation::Add(drafts) => self.add_all(drafts).map(|()| Kind::Add),
            Operation::Import(drafts) => self.add_all(drafts).map(|()| Kind::Import),
            Operation::Fill(draft) => self.fill(draft).map(|()| Kind::Fill),
            Operation::Edit { id, start, end, category, note } => {
                self.edit(id, (start, end), category, note).map(|()| Kind::Edit)
            }
            Operation::MoveBoundary { at, to } => self.move_boundary(at, to).map(|()| Kind::Move),
            Operation::Split { id, at, then } => self.split(id, at, then).map(|()| Kind::Split),
            Operation::Join { ids, category, note } => self.join(ids, category, note).map(|()| Kind::Join),
            Operation::Repeat { from, days, onto, zone } => {
                let drafts = repeat::drafts(self.journal, zone, (from, days), onto)?;
                self.add_all(drafts).map(|()| Kind::Repeat)
            }
            Operation::Delete { ids } => self.delete(ids).map(|()| Kind::Delete),
            Operation::StartTimer(timer) => self.start(timer).map(|()| Kind::Start),
            Operation::StopTimer { at } => self.stop(at).map(|()| Kind::Stop),
            Operation::DiscardTimer => self.discard().map(|()| Kind::Discard),
        }?;
        Ok((kind, self.parts))
    }

    fn add_all(&mut self, drafts: Vec<NewEntry>) -> Result<(), EntryError> {
        if self.overlap == Overlap::Refuse {
            // All of what is in the way is told, not only what is in the way of the first.
            let mut entries: Vec<Entry> = Vec::new();
            for draft in &drafts {
                entries.extend(self.journal.entries(draft.interval)?);
            }
            entries.sort_by_key(|entry| entry.entry.interval);
            entries.dedup();
            if !entries.is_empty() {
                return Err(EntryError::InTheWay { entries });
            }
        }
        for NewEntry { interval, category, note } in drafts {
            checked(interval)?;
            for free in self.make_room(interval, &[])? {
                self.insert(free, category, note.as_ref())?;
            }
        }
        Ok(())
    }

    fn fill(&mut self, draft: NewEntry) -> Result<(), EntryError> {
        self.overlap = Overlap::Fit;
        for interval in in_days(draft.interval) {
            self.add_all(vec![NewEntry { interval, ..draft.clone() }])?;
        }
        Ok(())
    }

    fn edit(
        &mut self,
        id: i64,
        (start, end): (Option<Timestamp>, Option<Timestamp>),
        category: Option<Category>,
        note: NoteEdit,
    ) -> Result<(), EntryError> {
        let before = self.entry(id)?;
        let old = before.entry.interval;
        let wanted = Interval::new(start.unwrap_or(old.start()), end.unwrap_or(old.end())).ok_or(EntryError::Empty)?;
        let category = category.unwrap_or(before.entry.category);
        let note = edited(note, before.note.clone());
        self.settle(before, wanted, category, note, &[id])
    }

    fn move_boundary(&mut self, at: Timestamp, to: Timestamp) -> Result<(), EntryError> {
        let minute = Interval::new(at, at.plus(MINUTE_MS)).ok_or(EntryError::Range)?;
        // An entry that ends just at the boundary shares no time with it.
        let around = Interval::new(at.plus(-1), minute.end()).ok_or(EntryError::Range)?;
        let near = self.journal.entries(around)?;
        let ending = near.iter().find(|entry| minute.contains(entry.entry.interval.end()));
        let beginning = near.iter().find(|entry| {
            minute.contains(entry.entry.interval.start())
                && ending.is_none_or(|ending| ending.entry.id != entry.entry.id)
        });
        let mine: Vec<i64> = ending.iter().chain(&beginning).map(|entry| entry.entry.id).collect();
        if mine.is_empty() {
            return Err(EntryError::NoBoundary);
        }
        for (entry, wanted) in [
            (ending, ending.map(|ending| Interval::new(ending.entry.interval.start(), to))),
            (beginning, beginning.map(|beginning| Interval::new(to, beginning.entry.interval.end()))),
        ] {
            let (Some(entry), Some(wanted)) = (entry.cloned(), wanted) else { continue };
            let (category, note) = (entry.entry.category, entry.note.clone());
            self.settle(entry, wanted.ok_or(EntryError::Empty)?, category, note, &mine)?;
        }
        Ok(())
    }

    fn split(&mut self, id: i64, at: Timestamp, then: Option<Category>) -> Result<(), EntryError> {
        let before = self.entry(id)?;
        let whole = before.entry.interval;
        let (Some(first), Some(second)) = (Interval::new(whole.start(), at), Interval::new(at, whole.end())) else {
            return Err(EntryError::NotInside);
        };
        let (category, note) = (before.entry.category, before.note.clone());
        self.replace(before, first, category, note.clone())?;
        self.insert(second, then.unwrap_or(category), note.as_ref())
    }

    fn join(&mut self, ids: [i64; 2], category: Option<Category>, note: NoteEdit) -> Result<(), EntryError> {
        let mut pair = [self.entry(ids[0])?, self.entry(ids[1])?];
        pair.sort_by_key(|entry| entry.entry.interval);
        let [first, second] = pair;
        if first.entry.id == second.entry.id {
            return Err(EntryError::Nothing);
        }
        let same = (first.entry.category == second.entry.category).then_some(first.entry.category);
        let category = category.or(same).ok_or(EntryError::Different)?;
        let note = edited(note, first.note.clone().or_else(|| second.note.clone()));
        let (start, end) = (first.entry.interval.start(), second.entry.interval.end());
        let whole = Interval::new(start, end).ok_or(EntryError::Empty)?;
        self.write(Some(second), None)?;
        let id = first.entry.id;
        self.settle(first, whole, category, note, &[id])
    }

    fn delete(&mut self, mut ids: Vec<i64>) -> Result<(), EntryError> {
        ids.sort_unstable();
        ids.dedup();
        for id in ids {
            let entry = self.entry(id)?;
            self.write(Some(entry), None)?;
        }
        Ok(())
    }

    fn start(&mut self, timer: Timer) -> Result<(), EntryError> {
        if !(0..LAST_INSTANT).contains(&timer.start.0) {
            return Err(EntryError::Range);
        }
        match self.journal.timer()? {
            Some(_) => Err(EntryError::TimerRuns),
            None => self.write_timer(None, Some(timer)),
        }
    }

    fn stop(&mut self, at: Timestamp) -> Result<(), EntryError> {
        let timer = self.journal.timer()?.ok_or(EntryError::NoTimer)?;
        // A timer that was forgotten overnight is a day at most; the rest is for the person to name.
        let end = at.min(timer.start.plus(LONGEST_ENTRY_MS));
        let interval = Interval::new(timer.start, end).ok_or(EntryError::Empty)?;
        let (category, note) = (timer.category, timer.note.clone());
        self.write_timer(Some(timer), None)?;
        self.add_all(vec![NewEntry { interval, category, note }])
    }

    fn discard(&mut self) -> Result<(), EntryError> {
        let timer = self.journal.timer()?.ok_or(EntryError::NoTimer)?;
        self.write_timer(Some(timer), None)
    }

    fn entry(&self, id: i64) -> Result<Entry, EntryError> {
        self.journal.entry(id)?.ok_or(EntryError::NoEntry { id })
    }

    /// Sees to it that time is free but for the entries in `mine`; gives the parts of it that may be used.
    fn make_room(&mut self, wanted: Interval, mine: &[i64]) -> Result<Vec<Interval>, EntryError> {
        let mut others = self.journal.entries(wanted)?;
        others.retain(|entry| !mine.contains(&entry.entry.id));
        if others.is_empty() {
            return Ok(vec![wanted]);
        }
        match self.overlap {
            Overlap::Refuse => Err(EntryError::InTheWay { entries: others }),
            Overlap::Fit => {
                let taken: Vec<Interval> = others.iter().map(|entry| entry.entry.interval).collect();
                Ok(wanted.minus(&taken))
            }
            Overlap::Take => {
                for other in others {
                    let (category, note) = (other.entry.category, other.note.clone());
                    let mut rest = other.entry.interval.minus(&[wanted]).into_iter();
                    match rest.next() {
                        Some(first) => self.replace(other, first, category, note.clone())?,
                        None => self.write(Some(other), None)?,
                    }
                    for part in rest {
                        self.insert(part, category, note.as_ref())?;
                    }
                }
                Ok(vec![wanted])
            }
        }
    }

    /// Gives an entry new time and content; where it may use parts of the time only, the first part keeps its number.
    fn settle(
        &mut self,
        before: Entry,
        wanted: Interval,
        category: Category,
        note: Option<Sealed>,
        mine: &[i64],
    ) -> Result<(), EntryError> {
        checked(wanted)?;
        let mut parts = self.make_room(wanted, mine)?.into_iter();
        let first = parts.next().ok_or(EntryError::Nothing)?;
        self.replace(before, first, category, note.clone())?;
        for part in parts {
            self.insert(part, category, note.as_ref())?;
        }
        Ok(())
    }

    fn insert(&mut self, interval: Interval, category: Category, note: Option<&Sealed>) -> Result<(), EntryError> {
        let id = self.journal.add(interval, category, note)?;
        let after = Entry { entry: TimeEntry { id, interval, category }, note: note.cloned() };
        self.parts.push(Part::Entry { before: None, after: Some(after) });
        Ok(())
    }

    fn replace(
        &mut self,
        before: Entry,
        interval: Interval,
        category: Category,
        note: Option<Sealed>,
    ) -> Result<(), EntryError> {
        let after = Entry { entry: TimeEntry { id: before.entry.id, interval, category }, note };
        self.write(Some(before), Some(after))
    }

    fn write(&mut self, before: Option<Entry>, after: Option<Entry>) -> Result<(), EntryError> {
        if before != after {
            self.carry_out(Part::Entry { before, after })?;
        }
        Ok(())
    }

    fn write_timer(&mut self, before: Option<Timer>, after: Option<Timer>) -> Result<(), EntryError> {
        self.carry_out(Part::Timer { before, after })
    }

    fn carry_out(&mut self, part: Part) -> Result<(), EntryError> {
        part.carry_out(self.journal)?;
        self.parts.push(part);
        Ok(())
    }
}

fn edited(note: NoteEdit, kept: Option<Sealed>) -> Option<Sealed> {
    match note {
        NoteEdit::Keep => kept,
        NoteEdit::Clear => None,
        NoteEdit::Set(note) => Some(note),
    }
}

fn checked(interval: Interval) -> Result<(), EntryError> {
    let fits =
        interval.milliseconds() <= LONGEST_ENTRY_MS && interval.start().0 >= 0 && interval.end().0 <= LAST_INSTANT;
    if fits { Ok(()) } else { Err(EntryError::Range) }
}

/// A stretch in parts that are each short enough for an entry.
fn in_days(stretch: Interval) -> Vec<Interval> {
    let mut parts = Vec::new();
    let mut rest = Some(stretch);
    while let Some(whole) = rest {
        let end = whole.end().min(whole.start().plus(LONGEST_ENTRY_MS));
        parts.extend(Interval::new(whole.start(), end));
        rest = Interval::new(end, whole.end());
    }
    parts
}
