// SPDX-License-Identifier: EUPL-1.2
//! Power loss without a power switch: records what SQLite does to its files, and builds the folders that a machine could
//! wake up with if the power had failed at some point.
//!
//! A [`Recorder`] watches one folder. From then on every connection that this process opens there by path is recorded; the
//! code under test need not know. After each acknowledgement ("saved", a receipt) the test calls [`Recorder::mark`]. Each
//! [`Image`] of [`Recorder::images`] then says which marks were made before the power failed, and the test checks that the
//! image opens, is sound, and holds all of them.
//!
//! What a program does in the folder without SQLite is not recorded: other files are in every image as they were when the
//! recording began, and a database that was removed or replaced is noticed only when SQLite opens its name again.
//! Syncs in the folder are recorded and not performed, so that a test does not wait for the disk.

mod model;
mod vfs;
mod watch;

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::model::{Event, Model};
use self::watch::Watch;
use crate::dice::Dice;
use crate::disk::{Fault, Operation};

/// Records what SQLite does in one folder, until it is dropped.
#[derive(Debug)]
pub struct Recorder {
    watch: Arc<Watch>,
    /// How many events only say what was there before.
    before: usize,
    _layer: vfs::Held,
}

impl Recorder {
    /// Starts to record in an existing folder; no database in it may be open yet.
    ///
    /// # Panics
    /// When the folder cannot be read, or another recorder watches it.
    #[must_use]
    pub fn watch(folder: &Path) -> Self {
        let folder = fs::canonicalize(folder).expect("the folder to watch is there");
        let layer = vfs::hold();
        let mut found = Vec::new();
        read_files(&folder, Path::new(""), &mut found);
        Self { before: found.len(), watch: watch::start(folder, found), _layer: layer }
    }

    /// Notes that the program has just acknowledged something.
    pub fn mark(&self, label: &str) {
        self.watch.state().events.push(Event::Marked(label.to_owned()));
    }

    /// Makes an operation fail.
    ///
    /// # Panics
    /// When the fault's number is 0: operations are counted from 1.
    pub fn fail(&self, fault: Fault) {
        self.watch.state().faults.set(fault);
    }

    /// Ends all faults.
    pub fn heal(&self) {
        self.watch.state().faults.heal();
    }

    /// How many operations have failed by a fault.
    #[must_use]
    pub fn struck(&self) -> usize {
        self.watch.state().faults.struck()
    }

    /// How many such operations there were, with those that failed.
    #[must_use]
    pub fn seen(&self, operation: Operation) -> usize {
        self.watch.state().faults.seen(operation)
    }

    /// Images of the folder after a power loss, in the order of the points at which it fails.
    ///
    /// One half of the points lies anywhere, the other directly after a mark. The same seed over the same events gives the
    /// same images.
    #[must_use]
    pub fn images(&self, seed: u64, count: usize) -> Images {
        let events = self.watch.state().events.clone();
        let marked: Vec<usize> =
            (0..events.len()).filter(|at| matches!(events[*at], Event::Marked(_))).map(|at| at + 1).collect();
        let mut trials: Vec<(usize, usize)> = (0..count)
            .map(|trial| {
                let mut dice = Dice::new(seed, trial);
                let point = if marked.is_empty() || trial % 2 == 0 {
                    self.before + dice.below(events.len() - self.before + 1)
                } else {
                    marked[dice.below(marked.len())]
                };
                (point, trial)
            })
            .collect();
        trials.sort_unstable();
        let marks = events.iter().filter_map(|event| match event {
            Event::Marked(label) => Some(label.clone()),
            Event::Found(..)
            | Event::Created(..)
            | Event::Written(..)
            | Event::Truncated(..)
            | Event::Synced(..)
            | Event::Deleted(..) => None,
        });
        Images {
            watched: self.watch.folder().to_owned(),
            marks: marks.collect(),
            marks_before: 0,
            model: Model::default(),
            applied: 0,
            events,
            seed,
            trials: trials.into_iter(),
        }
    }
}

impl Drop for Recorder {
    fn drop(&mut self) {
        watch::stop(&self.watch);
    }
}

fn read_files(top: &Path, below: &Path, found: &mut Vec<(PathBuf, Vec<u8>)>) {
    for entry in fs::read_dir(top.join(below)).expect("a watched folder can be read") {
        let entry = entry.expect("a watched folder can be read");
        let path = below.join(entry.file_name());
        let kind = entry.file_type().expect("a watched folder can be read");
        if kind.is_dir() {
            read_files(top, &path, found);
        } else if kind.is_file() {
            let bytes = fs::read(top.join(&path)).expect("a watched file can be read");
            found.push((path, bytes));
        }
    }
}

/// The images of one seed.
#[derive(Debug)]
pub struct Images {
    watched: PathBuf,
    events: Vec<Event>,
    marks: Arc<[String]>,
    marks_before: usize,
    model: Model,
    applied: usize,
    seed: u64,
    trials: std::vec::IntoIter<(usize, usize)>,
}

impl Iterator for Images {
    type Item = Image;

    fn next(&mut self) -> Option<Image> {
        let (point, trial) = self.trials.next()?;
        for event in &self.events[self.applied..point] {
            self.model.apply(event);
            self.marks_before += usize::from(matches!(event, Event::Marked(_)));
        }
        self.applied = point;
        // A sequence of its own: the first numbers of the trial's other one chose the point.
        let files = self.model.crash(&mut Dice::new(!self.seed, trial));
        Some(Image {
            watched: self.watched.clone(),
            marks: Arc::clone(&self.marks),
            marks_before: self.marks_before,
            seed: self.seed,
            trial,
            point,
            files,
        })
    }
}

/// What the folder may hold when the machine comes back.
pub struct Image {
    watched: PathBuf,
    marks: Arc<[String]>,
    marks_before: usize,
    seed: u64,
    trial: usize,
    point: usize,
    files: BTreeMap<PathBuf, Vec<u8>>,
}

impl Image {
    /// The marks that were made before the power failed, in order.
    #[must_use]
    pub fn marks_before(&self) -> &[String] {
        &self.marks[..self.marks_before]
    }

    /// Empties a folder, or makes it, and puts the image there.
    ///
    /// # Panics
    /// When the folder holds the watched one, or cannot be written.
    pub fn write_to(&self, folder: &Path) {
        if folder.exists() {
            let target = fs::canonicalize(folder).expect("the folder is there");
            assert!(!self.watched.starts_with(target), "an image would replace the folder it was made from");
            fs::remove_dir_all(folder).expect("the last image can be removed");
        }
        fs::create_dir_all(folder).expect("a folder for the image can be made");
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            fs::create_dir_all(path.parent().expect("it lies in the folder")).expect("its folder can be made");
            fs::write(path, bytes).expect("the image can be written");
        }
    }
}

impl fmt::Debug for Image {
    /// What is needed to make the same image again.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "image {} of seed {}, power lost after event {}", self.trial, self.seed, self.point)
    }
}

#[cfg(test)]
mod tests;
