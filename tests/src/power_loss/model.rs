// SPDX-License-Identifier: EUPL-1.2
//! What a disk may hold after the power fails.
//!
//! The rules, which are the ones that SQLite counts on and no kinder:
//! - what was synced is there, whole; a sync of a file also makes its name durable;
//! - of what was written since, any subset may be there, torn at sectors of 512 or 4096 bytes; bytes beside a write never
//!   change; a hole reads as zeros;
//! - a change of length since the last sync may or may not have happened;
//! - making and removing one name happens in order, and any number of the last such steps may be undone unless the folder
//!   was synced.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::dice::Dice;

const SECTORS: [usize; 2] = [512, 4096];

/// Whether an operation on a file also forced the folder's names to the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FolderSync {
    /// All names are as they are now.
    Done,
    /// Other names may still be as they were.
    NotDone,
}

/// One thing that happened in the watched folder; paths are relative to it.
#[derive(Debug, Clone)]
pub(super) enum Event {
    /// A file was there with these bytes, durably.
    Found(PathBuf, Arc<[u8]>),
    /// An empty file was made.
    Created(PathBuf),
    /// Bytes were written at an offset.
    Written(PathBuf, usize, Arc<[u8]>),
    /// The length was set.
    Truncated(PathBuf, usize),
    /// The file was forced to the disk.
    Synced(PathBuf, FolderSync),
    /// The name was removed.
    Deleted(PathBuf, FolderSync),
    /// The program said something about itself.
    Marked(String),
}

#[derive(Debug)]
enum Change {
    Written(usize, Arc<[u8]>),
    Truncated(usize),
}

/// Writes bytes over a content, which grows by zeros where it must.
pub(super) fn overwrite(content: &mut Vec<u8>, offset: usize, bytes: &[u8]) {
    let end = offset + bytes.len();
    if content.len() < end {
        content.resize(end, 0);
    }
    content[offset..end].copy_from_slice(bytes);
}

/// The bytes of one file, whatever its name.
#[derive(Debug, Default)]
struct Body {
    synced: Vec<u8>,
    unsynced: Vec<Change>,
}

/// How much of what was not synced survives in one file.
enum Survival {
    Nothing,
    Everything,
    First(usize),
    Chances(usize),
}

impl Body {
    fn sync(&mut self) {
        for change in self.unsynced.drain(..) {
            match change {
                Change::Written(offset, bytes) => overwrite(&mut self.synced, offset, &bytes),
                Change::Truncated(length) => self.synced.resize(length, 0),
            }
        }
    }

    /// The unsynced changes in order, each write cut at the sectors it touches.
    fn pieces(&self, sector: usize) -> Vec<(usize, Option<&[u8]>)> {
        let mut pieces = Vec::new();
        for change in &self.unsynced {
            match change {
                Change::Truncated(length) => pieces.push((*length, None)),
                Change::Written(offset, bytes) => {
                    let (mut at, mut rest) = (*offset, &bytes[..]);
                    while !rest.is_empty() {
                        let (piece, after) = rest.split_at(rest.len().min(sector - at % sector));
                        pieces.push((at, Some(piece)));
                        at += piece.len();
                        rest = after;
                    }
                }
            }
        }
        pieces
    }

    fn crash(&self, sector: usize, dice: &mut Dice) -> Vec<u8> {
        let pieces = self.pieces(sector);
        let survival = match dice.below(6) {
            0 => Survival::Nothing,
            1 => Survival::Everything,
            2 => Survival::First(dice.below(pieces.len() + 1)),
            3 => Survival::Chances(10),
            4 => Survival::Chances(50),
            _ => Survival::Chances(90),
        };
        let mut content = self.synced.clone();
        for (number, (at, bytes)) in pieces.into_iter().enumerate() {
            let survives = match survival {
                Survival::Nothing => false,
                Survival::Everything => true,
                Survival::First(count) => number < count,
                Survival::Chances(chances) => dice.in_hundred(chances),
            };
            match bytes {
                Some(bytes) if survives => overwrite(&mut content, at, bytes),
                None if survives => content.resize(at, 0),
                Some(_) | None => {}
            }
        }
        content
    }
}

#[derive(Debug)]
enum Step {
    Created(Body),
    Deleted,
}

/// A name in the folder: what it durably stands for, and the steps since.
#[derive(Debug, Default)]
struct Name {
    settled: Option<Body>,
    steps: Vec<Step>,
}

impl Name {
    fn current(&mut self) -> Option<&mut Body> {
        match self.steps.last_mut() {
            Some(Step::Created(body)) => Some(body),
            Some(Step::Deleted) => None,
            None => self.settled.as_mut(),
        }
    }

    fn settle(&mut self) {
        for step in self.steps.drain(..) {
            self.settled = match step {
                Step::Created(body) => Some(body),
                Step::Deleted => None,
            };
        }
    }

    fn crash(&self, sector: usize, dice: &mut Dice) -> Option<Vec<u8>> {
        let kept = dice.below(self.steps.len() + 1);
        let body = match kept.checked_sub(1).map(|last| &self.steps[last]) {
            Some(Step::Created(body)) => Some(body),
            Some(Step::Deleted) => None,
            None => self.settled.as_ref(),
        };
        body.map(|body| body.crash(sector, dice))
    }
}

/// The folder as the disk holds it after some events.
#[derive(Debug, Default)]
pub(super) struct Model {
    names: BTreeMap<PathBuf, Name>,
}

impl Model {
    fn change(&mut self, path: &Path, change: Change) {
        // What goes to a file whose name is gone can never be seen again.
        if let Some(body) = self.names.get_mut(path).and_then(Name::current) {
            body.unsynced.push(change);
        }
    }

    /// Settles the names beside a path when its folder was synced.
    fn settle(&mut self, path: &Path, folder: FolderSync) {
        match folder {
            FolderSync::NotDone => {}
            FolderSync::Done => {
                let beside = |other: &Path| other.parent() == path.parent();
                self.names.iter_mut().filter(|(other, _)| beside(other)).for_each(|(_, name)| name.settle());
            }
        }
    }

    pub(super) fn apply(&mut self, event: &Event) {
        match event {
            Event::Found(path, bytes) => {
                let body = Body { synced: bytes.to_vec(), unsynced: Vec::new() };
                self.names.insert(path.clone(), Name { settled: Some(body), steps: Vec::new() });
            }
            Event::Created(path) => {
                self.names.entry(path.clone()).or_default().steps.push(Step::Created(Body::default()));
            }
            Event::Written(path, offset, bytes) => self.change(path, Change::Written(*offset, Arc::clone(bytes))),
            Event::Truncated(path, length) => self.change(path, Change::Truncated(*length)),
            Event::Synced(path, folder) => {
                if let Some(name) = self.names.get_mut(path)
                    && let Some(body) = name.current()
                {
                    body.sync();
                    name.settle();
                }
                self.settle(path, *folder);
            }
            Event::Deleted(path, folder) => {
                self.names.entry(path.clone()).or_default().steps.push(Step::Deleted);
                self.settle(path, *folder);
            }
            Event::Marked(_) => {}
        }
    }

    /// One of the contents that the folder may have after a power loss.
    pub(super) fn crash(&self, dice: &mut Dice) -> BTreeMap<PathBuf, Vec<u8>> {
        let sector = SECTORS[dice.below(SECTORS.len())];
        let crash = |(path, name): (&PathBuf, &Name)| Some((path.clone(), name.crash(sector, dice)?));
        self.names.iter().filter_map(crash).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn path() -> PathBuf {
        PathBuf::from("file")
    }

    fn written(offset: usize, letters: &str) -> Event {
        Event::Written(path(), offset, letters.as_bytes().into())
    }

    fn synced() -> Event {
        Event::Synced(path(), FolderSync::NotDone)
    }

    fn found(letters: &str) -> Event {
        Event::Found(path(), letters.as_bytes().into())
    }

    /// Checks which contents can follow; `-` is a missing file, `.` a zero.
    fn check(events: &[Event], expected: &[&str]) {
        let mut model = Model::default();
        events.iter().for_each(|event| model.apply(event));
        let seen: BTreeSet<String> = (0..300)
            .map(|trial| match model.crash(&mut Dice::new(1, trial)).get(&path()) {
                None => "-".to_owned(),
                Some(bytes) => bytes.iter().map(|byte| if *byte == 0 { '.' } else { char::from(*byte) }).collect(),
            })
            .collect();
        let expected: BTreeSet<String> = expected.iter().map(|&content| content.to_owned()).collect();
        assert_eq!(seen, expected, "{events:?}");
    }

    #[test]
    fn what_was_synced_is_whole() {
        check(&[found("abc")], &["abc"]);
        check(&[Event::Created(path()), written(0, "ab"), synced()], &["ab"]);
        check(&[found("abc"), Event::Truncated(path(), 1), synced()], &["a"]);
    }

    #[test]
    fn any_subset_of_what_was_not_synced_survives() {
        check(&[found("abc"), written(1, "X")], &["abc", "aXc"]);
        check(&[found("ab"), written(0, "X"), written(1, "Y")], &["ab", "Xb", "aY", "XY"]);
        check(&[found("abc"), Event::Truncated(path(), 1)], &["abc", "a"]);
        check(&[found("abc"), Event::Truncated(path(), 1), written(2, "X")], &["abc", "a", "abX", "a.X"]);
    }

    #[test]
    fn a_sync_covers_only_what_came_before_it() {
        check(&[found("ab"), written(0, "X"), synced(), written(1, "Y")], &["Xb", "XY"]);
    }

    #[test]
    fn a_new_file_may_be_missing_until_its_first_sync() {
        check(&[Event::Created(path()), written(0, "a")], &["-", "", "a"]);
    }

    #[test]
    fn a_removal_may_be_undone_until_the_folder_is_synced() {
        check(&[found("a"), Event::Deleted(path(), FolderSync::NotDone)], &["a", "-"]);
        check(&[found("a"), Event::Deleted(path(), FolderSync::Done)], &["-"]);
        check(&[found("a"), Event::Deleted(path(), FolderSync::NotDone), Event::Created(path())], &["a", "-", ""]);
        let removed = || Event::Deleted(path(), FolderSync::NotDone);
        let other = PathBuf::from("other");
        check(&[found("a"), removed(), Event::Deleted(other.clone(), FolderSync::Done)], &["-"]);
        check(&[found("a"), removed(), Event::Synced(other.clone(), FolderSync::Done)], &["-"]);
        check(&[found("a"), removed(), Event::Synced(other, FolderSync::NotDone)], &["a", "-"]);
        check(&[found("a"), removed(), Event::Deleted(PathBuf::from("x/y"), FolderSync::Done)], &["a", "-"]);
    }

    #[test]
    fn a_write_tears_at_sectors_only() {
        let mut model = Model::default();
        let before = vec![b'a'; 9000];
        model.apply(&Event::Found(path(), before.as_slice().into()));
        model.apply(&Event::Written(path(), 100, vec![b'X'; 8500].into()));
        let mut torn = 0;
        for trial in 0..200 {
            let image = model.crash(&mut Dice::new(2, trial));
            let content = &image[&path()];
            assert_eq!(content.len(), before.len());
            for at in 1..content.len() {
                let edge = at == 100 || at == 8600 || at % 512 == 0;
                assert!(edge || content[at] == content[at - 1], "torn at {at}");
                torn += usize::from(at != 100 && at != 8600 && content[at] != content[at - 1]);
            }
        }
        assert!(torn > 0, "nothing was torn");
    }
}
