// SPDX-License-Identifier: EUPL-1.2
//! What the employee registers: one way in for every change, and one way back.
//!
//! [`apply`] is the only function that changes entries and the timer. It does one [`Operation`] whole or not at all, keeps
//! it as one [`Change`] in the same transaction, and what it returned is on disk. [`undo`] and [`redo`] go back and forth
//! through the changes; they bring back the same numbers, times, categories and notes. A new change drops what was undone.
//!
//! Two entries never cover the same time. What happens where they would is said by [`Overlap`]; the refusal carries the
//! entries in the way, so that whoever asks can show the choices and ask again with another policy.
//!
//! Whoever calls this looks at consent first, seals notes with [`crate::notes::NoteKey`], and gives the time of its clock.
//! Which time is still unnamed is told by [`gaps()`]. Forgetting for good is not here: it leaves nothing to undo.
//!
//! ```text
//! let asked = Operation::Add(vec![NewEntry { interval, category, note }]);
//! match entries::apply(&journal, clock::now().wall, asked, Overlap::Refuse) {
//!     Ok(change) => …,                                     // saved; change.entries() is what is there now
//!     Err(EntryError::InTheWay { entries }) => …,          // show them; ask again with Overlap::Take or Overlap::Fit
//!     Err(error) => …,                                     // nothing was changed
//! }
//! ```

mod gaps;
mod repeat;
#[cfg(test)]
mod tests;
mod work;

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use daglicht_shared::category::Category;
use daglicht_shared::time::{Interval, Timestamp};
use daglicht_shared::zone::Zone;

pub use self::gaps::{Gap, GapKind, gap_at, gaps};
use self::work::Work;
use crate::journal::{Entry, Journal, JournalError, Timer};
use crate::notes::Sealed;

/// An entry to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEntry {
    /// When; at most 24 hours.
    pub interval: Interval,
    /// What the time went to.
    pub category: Category,
    /// Its note.
    pub note: Option<Sealed>,
}

/// What becomes of a note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum NoteEdit {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Clear,
    /// This takes its place.
    Set(Sealed),
}

/// Something to do with entries or the timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Adds entries.
    Add(Vec<NewEntry>),
    /// Adds many entries that another program exported.
    Import(Vec<NewEntry>),
    /// Gives an unnamed stretch its category: adds entries in those parts of it that no entry covers.
    Fill(NewEntry),
    /// Changes an entry; what is absent stays.
    Edit {
        /// The entry.
        id: i64,
        /// Its new start.
        start: Option<Timestamp>,
        /// Its new end.
        end: Option<Timestamp>,
        /// Its new category.
        category: Option<Category>,
        /// What becomes of its note.
        note: NoteEdit,
    },
    /// Moves the boundary where one entry ends, another begins, or both.
    MoveBoundary {
        /// Where it is: within the minute that begins here, for people read clocks in minutes.
        at: Timestamp,
        /// Where it goes.
        to: Timestamp,
    },
    /// Makes two entries of one; the first keeps its number, both keep category and note.
    Split {
        /// The entry.
        id: i64,
        /// Where, inside it.
        at: Timestamp,
        /// The category of the second part; the same when absent.
        then: Option<Category>,
    },
    /// Makes one entry of two, from the start of the first to the end of the second; the earlier keeps its number.
    Join {
        /// The two entries, in any order.
        ids: [i64; 2],
        /// The category; needed when theirs differ.
        category: Option<Category>,
        /// The note; [`NoteEdit::Keep`] takes the earlier one's, or else the later one's.
        note: NoteEdit,
    },
    /// Copies the entries of some local days onto others, at the same local times.
    Repeat {
        /// The first day to copy.
        from: NaiveDate,
        /// How many days.
        days: u32,
        /// The day that the first one is copied onto.
        onto: NaiveDate,
        /// The zone of the days.
        zone: Zone,
    },
    /// Removes entries.
    Delete {
        /// Which.
        ids: Vec<i64>,
    },
    /// Starts the timer.
    StartTimer(Timer),
    /// Stops the timer and makes an entry of its time, at most 24 hours of it.
    StopTimer {
        /// When it ends.
        at: Timestamp,
    },
    /// Drops the timer without an entry.
    DiscardTimer,
}

/// What happens where entries would cover the same time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overlap {
    /// Nothing is changed: [`EntryError::InTheWay`].
    #[default]
    Refuse,
    /// The new one gets its whole time; the others are shortened, cut in two, or removed.
    Take,
    /// The others stay; the new one gets those parts of its time that are free.
    Fit,
}

/// What a change was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// [`Operation::Add`].
    Add,
    /// [`Operation::Import`].
    Import,
    /// [`Operation::Fill`].
    Fill,
    /// [`Operation::Edit`].
    Edit,
    /// [`Operation::MoveBoundary`].
    Move,
    /// [`Operation::Split`].
    Split,
    /// [`Operation::Join`].
    Join,
    /// [`Operation::Repeat`].
    Repeat,
    /// [`Operation::Delete`].
    Delete,
    /// [`Operation::StartTimer`].
    Start,
    /// [`Operation::StopTimer`].
    Stop,
    /// [`Operation::DiscardTimer`].
    Discard,
}

/// What a change did to one entry or to the timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// An entry, which keeps its number.
    Entry {
        /// What it was; none when it is new.
        before: Option<Entry>,
        /// What it became; none when it is gone.
        after: Option<Entry>,
    },
    /// The timer.
    Timer {
        /// What it was; none when none was running.
        before: Option<Timer>,
        /// What it became; none when none is running.
        after: Option<Timer>,
    },
}

/// Whether a change stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It stands, and can be undone.
    Done,
    /// It was undone, and can be redone.
    Undone,
}

/// A change of entries or of the timer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Its number; later changes have higher ones.
    pub number: i64,
    /// What it was.
    pub kind: Kind,
    /// When it was made.
    pub at: Timestamp,
    /// Whether it stands.
    pub standing: Standing,
    /// What it did, in order; what an undo gives back is what the undo did.
    pub parts: Vec<Part>,
}

/// Entries or the timer were not changed.
#[derive(Debug, thiserror::Error)]
pub enum EntryError {
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Other entries cover a part of the time.
    #[error("other entries cover a part of this time; nothing was changed")]
    InTheWay {
        /// Those, in order.
        entries: Vec<Entry>,
    },
    /// There is no such entry.
    #[error("there is no entry {id}; nothing was changed")]
    NoEntry {
        /// Its number.
        id: i64,
    },
    /// No entry begins or ends there.
    #[error("no entry begins or ends at this time; nothing was changed")]
    NoBoundary,
    /// An entry would be empty or run backward.
    #[error("an entry ends after it begins; nothing was changed")]
    Empty,
    /// An entry would be longer than 24 hours, or lie in no year that can be kept.
    #[error("an entry is at most 24 hours long and lies between 1970 and 2248; nothing was changed")]
    Range,
    /// The instant is not inside the entry.
    #[error("this time is not inside the entry; nothing was changed")]
    NotInside,
    /// Two entries of different categories cannot be one without a choice.
    #[error("the two entries have different categories; say which one the whole has")]
    Different,
    /// A timer is running already.
    #[error("a timer is running already; nothing was changed")]
    TimerRuns,
    /// No timer is running.
    #[error("no timer is running; nothing was changed")]
    NoTimer,
    /// It would change nothing.
    #[error("this changes nothing")]
    Nothing,
    /// The entries are not as the change left them.
    #[error("the entries are not as this change left them; nothing was changed")]
    Stale,
}

/// Does one thing, whole or not at all; what is given back is on disk and can be undone.
///
/// # Errors
/// [`EntryError`] when nothing was changed.
pub fn apply(journal: &Journal, now: Timestamp, operation: Operation, overlap: Overlap) -> Result<Change, EntryError> {
    journal.batch(|journal| {
        let (kind, parts) = Work::new(journal, overlap).run(operation)?;
        if parts.is_empty() {
            return Err(EntryError::Nothing);
        }
        let number = journal.keep_change(kind, now, &parts)?;
        Ok(Change { number, kind, at: now, standing: Standing::Done, parts })
    })
}

/// Undoes the last change that stands; none when there is none.
///
/// # Errors
/// [`EntryError::Stale`] when the entries are not as the change left them, and [`EntryError::Journal`].
pub fn undo(journal: &Journal) -> Result<Option<Change>, EntryError> {
    turn(journal, Standing::Done)
}

/// Does the change that was undone last once more; none when there is none.
///
/// # Errors
/// [`EntryError::Stale`] when the entries are not as the undo left them, and [`EntryError::Journal`].
pub fn redo(journal: &Journal) -> Result<Option<Change>, EntryError> {
    turn(journal, Standing::Undone)
}

/// The last changes, the newest first; those that were undone stand before those that can be undone.
///
/// # Errors
/// [`JournalError`] when they cannot be read.
pub fn history(journal: &Journal, most: u32) -> Result<Vec<Change>, JournalError> {
    journal.changes(most)
}

fn turn(journal: &Journal, standing: Standing) -> Result<Option<Change>, EntryError> {
    journal.batch(|journal| {
        let Some(mut change) = journal.next_change(standing)? else { return Ok(None) };
        change.standing = match standing {
            Standing::Done => {
                change.parts = change.parts.into_iter().rev().map(Part::reversed).collect();
                Standing::Undone
            }
            Standing::Undone => Standing::Done,
        };
        for part in &change.parts {
            part.carry_out(journal)?;
        }
        journal.set_standing(change.number, change.standing)?;
        Ok(Some(change))
    })
}

impl Operation {
    /// Adds one entry.
    #[must_use]
    pub fn add(draft: NewEntry) -> Self {
        Self::Add(vec![draft])
    }
}

impl Change {
    /// What it did to each entry in all: what that was before, and what it is after.
    #[must_use]
    pub fn effects(&self) -> Vec<(Option<&Entry>, Option<&Entry>)> {
        let mut effects: Vec<(Option<&Entry>, Option<&Entry>)> = Vec::new();
        for part in &self.parts {
            let Part::Entry { before, after } = part else { continue };
            let number = |entry: Option<&Entry>| entry.map(|entry| entry.entry.id);
            let known = |(before, after): &&mut (Option<&Entry>, Option<&Entry>)| {
                number(*before).or(number(*after)) == part.entry_id()
            };
            match effects.iter_mut().find(known) {
                Some((_, latest)) => *latest = after.as_ref(),
                None => effects.push((before.as_ref(), after.as_ref())),
            }
        }
        effects.retain(|(before, after)| before.is_some() || after.is_some());
        effects
    }

    /// The entries that are new or changed, as they are after it.
    #[must_use]
    pub fn entries(&self) -> Vec<&Entry> {
        self.effects().into_iter().filter_map(|(_, after)| after).collect()
    }

    /// The numbers of the entries that are gone after it.
    #[must_use]
    pub fn removed(&self) -> Vec<i64> {
        let effects = self.effects().into_iter();
        effects.filter(|(_, after)| after.is_none()).filter_map(|(before, _)| Some(before?.entry.id)).collect()
    }
}

impl Part {
    /// The number of the entry; none when it is about the timer.
    #[must_use]
    pub fn entry_id(&self) -> Option<i64> {
        match self {
            Self::Entry { before, after } => before.as_ref().or(after.as_ref()).map(|entry| entry.entry.id),
            Self::Timer { .. } => None,
        }
    }

    fn reversed(self) -> Self {
        match self {
            Self::Entry { before, after } => Self::Entry { before: after, after: before },
            Self::Timer { before, after } => Self::Timer { before: after, after: before },
        }
    }

    fn carry_out(&self, journal: &Journal) -> Result<(), EntryError> {
        match self {
            Self::Entry { before, after } => {
                let Some(id) = self.entry_id() else { return Ok(()) };
                if journal.entry(id)? != *before {
                    return Err(EntryError::Stale);
                }
                match after {
                    Some(after) => journal.put_entry(after)?,
                    None => journal.remove_entry(id)?,
                }
            }
            Self::Timer { before, after } => {
                if journal.timer()? != *before {
                    return Err(EntryError::Stale);
                }
                journal.set_timer(after.as_ref())?;
            }
        }
        Ok(())
    }
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 12] = [
        Self::Add,
        Self::Import,
        Self::Fill,
        Self::Edit,
        Self::Move,
        Self::Split,
        Self::Join,
        Self::Repeat,
        Self::Delete,
        Self::Start,
        Self::Stop,
        Self::Discard,
    ];

    /// The id in the journal and for machines.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Import => "import",
            Self::Fill => "fill",
            Self::Edit => "edit",
            Self::Move => "move",
            Self::Split => "split",
            Self::Join => "join",
            Self::Repeat => "repeat",
            Self::Delete => "delete",
            Self::Start => "start",
            Self::Stop => "stop",
            Self::Discard => "discard",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

/// A text names no kind of change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no such kind of change")]
pub struct ParseKindError;

impl FromStr for Kind {
    type Err = ParseKindError;

    fn from_str(text: &str) -> Result<Self, ParseKindError> {
        Self::ALL.into_iter().find(|kind| kind.id() == text).ok_or(ParseKindError)
    }
}
