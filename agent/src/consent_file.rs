// SPDX-License-Identifier: EUPL-1.2
//! The consent's own file: two slots of 4,096 bytes, allocated once and overwritten in place.
//!
//! Overwriting in place works on a full disk, where renaming and databases fail (`reliability.md`, D8). Each slot has a
//! sequence number and a checksum; the valid slot with the highest number counts. A change is written to both slots one
//! after the other, each forced to disk: one damaged slot never brings back an earlier decision, and a secret that was
//! erased is in neither. A file in which no slot is valid is an error, never consent.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use daglicht_shared::crypto::{Bytes, Digest, Secret, sha256};
use daglicht_shared::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::consent::{Record, State};
use crate::paths::{self, Paths, PathsError};
use crate::plant;

/// The bytes of the file: two slots.
pub const LENGTH: usize = 2 * SLOT;

const SLOT: usize = 4096;
const MAGIC: &[u8; 8] = b"DAGLCON1";
const HEADER: usize = 12;
const SUM: usize = 32;

/// The consent cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum ConsentFileError {
    /// The file cannot be used.
    #[error(transparent)]
    File(#[from] PathsError),
    /// Reading or writing failed half-way.
    #[error("the consent file {} cannot be {action}; nothing is measured until it can", file.display())]
    Io {
        /// The file.
        file: PathBuf,
        /// Read or written.
        action: &'static str,
        /// Why.
        source: io::Error,
    },
    /// No slot is valid.
    #[error(
        "the consent file {} is damaged; nothing is measured. Give consent again with `daglicht consent give`",
        file.display()
    )]
    Damaged {
        /// The file.
        file: PathBuf,
    },
}

/// The consent file.
#[derive(Debug)]
pub struct ConsentFile {
    path: PathBuf,
    file: File,
}

/// What was last read, so that reading an unchanged file again costs no checksum.
#[derive(Debug)]
pub struct Reading {
    bytes: Vec<u8>,
    record: Record,
}

/// A slot's content; a form of its own so that the domain's types can change without the file.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    sequence: u64,
    epoch: u32,
    state: RowState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    until: Option<Timestamp>,
    at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    manifest: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    secret: Option<Bytes<32>>,
    #[serde(default, skip_serializing_if = "is_zero")]
    device: u8,
    #[serde(default, skip_serializing_if = "is_zero")]
    paired: u8,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
const fn is_zero(number: &u8) -> bool {
    *number == 0
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RowState {
    NotGiven,
    Given,
    Paused,
    Withdrawn,
}

/// No slot is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("no slot of the consent file is valid")]
pub struct NoSlot;

/// The record that the bytes of a consent file hold.
///
/// # Errors
/// [`NoSlot`] when no slot is valid.
pub fn read(bytes: &[u8; LENGTH]) -> Result<Record, NoSlot> {
    Ok(latest(bytes)?.map_or_else(Record::blank, Row::into_record))
}

fn latest(bytes: &[u8; LENGTH]) -> Result<Option<Row>, NoSlot> {
    let latest = bytes.chunks_exact(SLOT).filter_map(Row::from_slot).max_by_key(|row| row.sequence);
    // While one slot was never written, the other can only hold a first decision that was cut off.
    let undecided = bytes.chunks_exact(SLOT).any(|slot| slot.iter().all(|&byte| byte == 0));
    if latest.is_none() && !undecided { Err(NoSlot) } else { Ok(latest) }
}

impl ConsentFile {
    /// Opens the file, making it and allocating both slots when it is new.
    ///
    /// # Errors
    /// [`ConsentFileError`] when it cannot be made.
    pub fn open(paths: &Paths) -> Result<Self, ConsentFileError> {
        let path = paths.consent();
        let this = Self { file: paths::open_private(&path)?, path };
        let length = this.file.metadata().map_err(|source| this.failed("read", source))?.len();
        if let Some(missing) = (2 * SLOT as u64).checked_sub(length).filter(|missing| *missing > 0) {
            // What is there stays: the rest of a file that was cut short may hold the decision in force. Only a file in
            // which nothing was decided gets empty slots.
            let mut bytes = vec![0; usize::try_from(length).expect("two slots at most")];
            this.file.read_exact_at(&mut bytes, 0).map_err(|source| this.failed("read", source))?;
            let filler = if bytes.iter().all(|&byte| byte == 0) { 0 } else { 0xff };
            let missing = usize::try_from(missing).expect("two slots at most");
            this.put(&vec![filler; missing], length)?;
            this.file.sync_all().map_err(|source| this.failed("written", source))?;
            let folder = File::open(paths.folder()).and_then(|folder| folder.sync_all());
            folder.map_err(|source| this.failed("written", source))?;
        }
        Ok(this)
    }

    /// Where the file is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The record in force.
    ///
    /// # Errors
    /// [`ConsentFileError::Damaged`] when no slot is valid.
    pub fn read(&self) -> Result<Record, ConsentFileError> {
        Ok(self.latest()?.map_or_else(Record::blank, Row::into_record))
    }

    /// The record in force, read again from the file; quick when nothing changed since `last`.
    ///
    /// # Errors
    /// [`ConsentFileError::Damaged`] when no slot is valid.
    pub fn read_again<'a>(&self, last: &'a mut Option<Reading>) -> Result<&'a Record, ConsentFileError> {
        let bytes = self.bytes()?;
        let reading = match last.take() {
            Some(reading) if reading.bytes == bytes => reading,
            Some(_) | None => {
                let record = self.latest_in(&bytes)?.map_or_else(Record::blank, Row::into_record);
                Reading { bytes: bytes.to_vec(), record }
            }
        };
        Ok(&last.insert(reading).record)
    }

    /// Replaces the record by what `change` makes of it; two programs never change it at the same time.
    ///
    /// # Errors
    /// The error of `change`, or [`ConsentFileError`] when the record cannot be read or written.
    pub fn change<E: From<ConsentFileError>>(
        &self,
        change: impl FnOnce(Record) -> Result<Record, E>,
    ) -> Result<Record, E> {
        self.file.lock().map_err(|source| self.failed("locked", source))?;
        let result = self.change_locked(change);
        self.file.unlock().map_err(|source| self.failed("unlocked", source))?;
        result
    }

    /// Replaces whatever is there, damaged or not; only for the person's own new decision.
    ///
    /// # Errors
    /// [`ConsentFileError`] when it cannot be written.
    pub fn reset(&self, record: Record) -> Result<(), ConsentFileError> {
        self.write(record, u64::MAX / 2)
    }

    fn change_locked<E: From<ConsentFileError>>(
        &self,
        change: impl FnOnce(Record) -> Result<Record, E>,
    ) -> Result<Record, E> {
        let row = self.latest()?;
        let sequence = row.as_ref().map_or(0, |row| row.sequence);
        let record = change(row.map_or_else(Record::blank, Row::into_record))?;
        self.write(record.clone(), sequence)?;
        Ok(record)
    }

    fn write(&self, record: Record, after: u64) -> Result<(), ConsentFileError> {
        // Slots take turns, so that the valid one is never the one being written.
        let first = u64::from(after.is_multiple_of(2));
        let mut row = Row::from_record(record, after + 1);
        let slots = if plant::active("consent-in-one-slot") { [0, 0] } else { [first, 1 - first] };
        for slot in slots {
            self.put(&row.to_slot(), slot * SLOT as u64)?;
            self.file.sync_data().map_err(|source| self.failed("written", source))?;
            row.sequence += 1;
        }
        Ok(())
    }

    fn bytes(&self) -> Result<[u8; LENGTH], ConsentFileError> {
        let mut bytes = [0; LENGTH];
        self.file.read_exact_at(&mut bytes, 0).map_err(|source| self.failed("read", source))?;
        Ok(bytes)
    }

    fn latest(&self) -> Result<Option<Row>, ConsentFileError> {
        self.latest_in(&self.bytes()?)
    }

    fn latest_in(&self, bytes: &[u8; LENGTH]) -> Result<Option<Row>, ConsentFileError> {
        latest(bytes).map_err(|NoSlot| ConsentFileError::Damaged { file: self.path.clone() })
    }

    fn put(&self, bytes: &[u8], at: u64) -> Result<(), ConsentFileError> {
        self.file.write_all_at(bytes, at).map_err(|source| self.failed("written", source))
    }

    fn failed(&self, action: &'static str, source: io::Error) -> ConsentFileError {
        ConsentFileError::Io { file: self.path.clone(), action, source }
    }
}

impl Row {
    fn from_record(record: Record, sequence: u64) -> Self {
        let (state, until) = match record.state {
            State::NotGiven => (RowState::NotGiven, None),
            State::Given => (RowState::Given, None),
            State::Paused { until } => (RowState::Paused, until),
            State::Withdrawn => (RowState::Withdrawn, None),
        };
        Self {
            sequence,
            epoch: record.epoch,
            state,
            until,
            at: record.at,
            manifest: record.manifest,
            secret: record.secret.map(|secret| Bytes(*secret.expose())),
            device: record.device,
            paired: record.paired,
        }
    }

    fn into_record(self) -> Record {
        let state = match self.state {
            RowState::NotGiven => State::NotGiven,
            RowState::Given => State::Given,
            RowState::Paused => State::Paused { until: self.until },
            RowState::Withdrawn => State::Withdrawn,
        };
        let secret = self.secret.map(|bytes| Secret::new(bytes.0));
        let Self { epoch, at, manifest, device, paired, .. } = self;
        Record { epoch, state, at, manifest, secret, device, paired }
    }

    fn to_slot(&self) -> [u8; SLOT] {
        let payload = serde_json::to_vec(self).expect("a row has text keys only");
        let length = u32::try_from(payload.len()).expect("a row is a few hundred bytes").to_be_bytes();
        let mut slot = [0; SLOT];
        let content = MAGIC.iter().chain(&length).chain(&payload);
        for (to, from) in slot.iter_mut().zip(content) {
            *to = *from;
        }
        let (body, sum) = slot.split_at_mut(SLOT - SUM);
        sum.copy_from_slice(&sha256(body).0);
        slot
    }

    fn from_slot(slot: &[u8]) -> Option<Self> {
        let (body, sum) = slot.split_at_checked(SLOT - SUM)?;
        if sha256(body).0 != *sum || !body.starts_with(MAGIC) {
            return None;
        }
        let length = u32::from_be_bytes(body.get(MAGIC.len()..HEADER)?.try_into().ok()?);
        serde_json::from_slice(body.get(HEADER..)?.get(..length as usize)?).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::consent::StepError;
    use crate::testing::Folder;

    /// The two errors of a change in these tests.
    #[derive(Debug)]
    #[expect(dead_code, reason = "shown by Debug when a test fails")]
    enum Failed {
        File(ConsentFileError),
        Step(StepError),
    }

    impl From<ConsentFileError> for Failed {
        fn from(error: ConsentFileError) -> Self {
            Self::File(error)
        }
    }

    impl From<StepError> for Failed {
        fn from(error: StepError) -> Self {
            Self::Step(error)
        }
    }

    const SECRET: [u8; 32] = *b"the secret of the weekly keys...";

    fn given() -> (Folder, Paths, ConsentFile) {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let file = ConsentFile::open(&paths).expect("can be made");
        let give = |record: Record| Ok::<_, Failed>(record.give(None, Secret::new(SECRET), Timestamp(1))?);
        file.change(give).expect("can be given");
        (folder, paths, file)
    }

    fn withdraw(file: &ConsentFile) {
        file.change(|record| Ok::<_, Failed>(record.withdraw(Timestamp(2)))).expect("always possible");
    }

    #[test]
    fn a_decision_is_read_back_by_another_process() {
        let (_folder, paths, file) = given();
        let other = ConsentFile::open(&paths).expect("is there");
        let mut last = None;
        for _ in 0..2 {
            assert_eq!(other.read_again(&mut last).expect("valid").state, State::Given);
        }
        withdraw(&file);
        assert_eq!(other.read_again(&mut last).expect("valid").state, State::Withdrawn);
        assert_eq!(other.read().expect("valid").state, State::Withdrawn);
    }

    #[test]
    fn one_damaged_slot_never_brings_back_an_earlier_decision() {
        for slot in [0, SLOT] {
            let (_folder, _paths, file) = given();
            withdraw(&file);
            file.put(b"!", (slot + 100) as u64).expect("can be written");
            assert_eq!(file.read().expect("one slot is valid").state, State::Withdrawn);
        }
    }

    #[test]
    fn a_write_that_was_cut_off_leaves_the_decision_before_it() {
        let (_folder, _paths, file) = given();
        let mut row = Row::from_record(Record::blank(), 99).to_slot();
        row[2000..].fill(0);
        file.put(&row, 0).expect("can be written");
        assert_eq!(file.read().expect("the other slot is valid").state, State::Given);
    }

    #[test]
    fn a_file_without_a_valid_slot_is_no_consent() {
        let (_folder, _paths, file) = given();
        file.put(b"!", 100).expect("can be written");
        file.put(b"!", SLOT as u64 + 100).expect("can be written");
        assert!(matches!(file.read(), Err(ConsentFileError::Damaged { .. })));
        file.reset(Record::blank()).expect("can be written");
        assert_eq!(file.read().expect("valid").state, State::NotGiven);
    }

    #[test]
    fn a_first_decision_that_was_cut_off_is_none_yet() {
        let folder = Folder::new();
        let file = ConsentFile::open(&Paths::at(folder.path().to_owned())).expect("can be made");
        file.put(b"DAGLCON1", SLOT as u64).expect("can be written");
        assert_eq!(file.read().expect("nothing was decided").state, State::NotGiven);
        let give = |record: Record| Ok::<_, Failed>(record.give(None, Secret::new(SECRET), Timestamp(1))?);
        file.change(give).expect("can be given");
        assert_eq!(file.read().expect("valid").state, State::Given);
    }

    #[test]
    fn a_file_that_was_cut_short_keeps_the_decision_that_is_left() {
        for length in [2 * SLOT as u64 - 1, SLOT as u64 + 100, SLOT as u64] {
            let (_folder, paths, file) = given();
            withdraw(&file);
            file.file.set_len(length).expect("can be cut");
            let read = ConsentFile::open(&paths).and_then(|file| file.read());
            assert_eq!(read.expect("the first slot is valid").state, State::Withdrawn, "cut to {length}");
        }
        let (_folder, paths, file) = given();
        file.file.set_len(100).expect("can be cut");
        let read = ConsentFile::open(&paths).and_then(|file| file.read());
        assert!(matches!(read, Err(ConsentFileError::Damaged { .. })));
    }

    #[test]
    fn an_erased_secret_is_nowhere_in_the_file() {
        let (_folder, _paths, file) = given();
        let encoded = Bytes(SECRET).to_string();
        let holds = |file: &ConsentFile| {
            let bytes = std::fs::read(file.path()).expect("there");
            bytes.windows(encoded.len()).any(|part| part == encoded.as_bytes())
        };
        assert!(holds(&file));
        withdraw(&file);
        file.change(|record| Ok::<_, Failed>(record.erase_secret())).expect("always possible");
        assert!(!holds(&file));
    }

    #[test]
    fn the_file_keeps_its_size_for_ever() {
        let (_folder, _paths, file) = given();
        withdraw(&file);
        assert_eq!(std::fs::metadata(file.path()).expect("there").len(), 2 * SLOT as u64);
    }
}
