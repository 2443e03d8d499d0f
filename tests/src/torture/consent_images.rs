// SPDX-License-Identifier: EUPL-1.2
//! Images of the consent file: its two writes cut at every sector, as a power loss can cut them.
//!
//! The file is no database, so no recorder sees it. What one change wrote is found by comparing the file before and
//! after; the slot with the lower sequence number was written and forced to the disk first.

use std::fs;

use daglicht_agent::consent::{Record, StepError};
use daglicht_agent::consent_file::{ConsentFile, ConsentFileError};
use daglicht_agent::paths::Paths;
use daglicht_shared::crypto::Secret;
use daglicht_shared::time::Timestamp;

use crate::dice::Dice;
use crate::program::Folder;

use super::power_loss::{Count, put};

const SLOT: usize = 4096;

/// An error of a change; none is expected on a sound disk.
#[derive(Debug)]
struct Failed;

impl From<ConsentFileError> for Failed {
    fn from(_: ConsentFileError) -> Self {
        Self
    }
}

impl From<StepError> for Failed {
    fn from(_: StepError) -> Self {
        Self
    }
}

/// The file and the record before and after one change.
struct Change {
    before: Vec<u8>,
    after: Vec<u8>,
    old: Record,
    new: Record,
}

/// Makes images of changes of consent and opens each.
pub(crate) fn images(dice: &mut Dice, images: u32, count: &mut Count) {
    let changes = changes(dice);
    let folder = Folder::new("torture-consent-image");
    for _ in 0..images {
        let change = &changes[dice.below(changes.len())];
        let (bytes, acknowledged) = cut(change, dice);
        put(folder.path(), "consent", &bytes);
        count.images += 1;
        count.with_promises += u32::from(acknowledged);
        count.opened += 1;
        let found = ConsentFile::open(&Paths::at(folder.path().to_owned())).and_then(|file| file.read());
        let fits = found.as_ref().is_ok_and(|record| *record == change.new || (!acknowledged && *record == change.old));
        if !fits {
            let found = found.map_or_else(|error| error.to_string(), |record| format!("{:?}", record.state));
            let (old, new) = (change.old.state, change.new.state);
            count.violations.push(format!("consent: from {old:?} to {new:?}, acknowledged {acknowledged}: {found}"));
        }
    }
}

/// A life of decisions.
fn changes(dice: &mut Dice) -> Vec<Change> {
    let folder = Folder::new("torture-consent");
    let paths = Paths::at(folder.path().to_owned());
    let file = ConsentFile::open(&paths).expect("nothing fails on a sound disk");
    let mut changes = Vec::new();
    for at in 1..60 {
        let before = fs::read(file.path()).expect("the file is there");
        let old = file.read().expect("nothing fails on a sound disk");
        let secret = Secret::new([u8::try_from(at).expect("small"); 32]);
        let (choice, at) = (dice.below(5), Timestamp(at));
        let change = move |record: Record| -> Result<Record, Failed> {
            Ok(match choice {
                0 => record.give(None, secret, at)?,
                1 => record.pause(None, at)?,
                2 => record.resume(at)?,
                3 => record.withdraw(at),
                _ => record.erase_secret(),
            })
        };
        if let Ok(new) = file.change(change) {
            let after = fs::read(file.path()).expect("the file is there");
            changes.push(Change { before, after, old, new });
        }
    }
    changes
}

/// The file after a power loss somewhere in a change, and whether the change had been acknowledged before it.
fn cut(change: &Change, dice: &mut Dice) -> (Vec<u8>, bool) {
    let slot = |bytes: &[u8], slot: usize| bytes[slot * SLOT..(slot + 1) * SLOT].to_vec();
    // What was written, in the order in which it was.
    let mut written: Vec<usize> =
        (0..2).filter(|number| slot(&change.before, *number) != slot(&change.after, *number)).collect();
    written.sort_by_key(|number| sequence(&change.after, *number));
    if dice.below(5) == 4 {
        return (change.after.clone(), true);
    }
    let cut = dice.below(written.len());
    let mut bytes = change.before.clone();
    for (place, slot) in written.into_iter().enumerate().take(cut + 1) {
        write(&mut bytes, &change.after, slot, if place < cut { 100 } else { 50 }, dice);
    }
    (bytes, false)
}

/// Writes those sectors of a slot that have the chances in a hundred to survive.
fn write(bytes: &mut [u8], after: &[u8], slot: usize, chances: usize, dice: &mut Dice) {
    // Old disks tear a slot, new ones hardly do.
    let sector = [512, 512, 512, SLOT][dice.below(4)];
    for at in (slot * SLOT..(slot + 1) * SLOT).step_by(sector) {
        if dice.in_hundred(chances) {
            bytes[at..at + sector].copy_from_slice(&after[at..at + sector]);
        }
    }
}

/// The sequence number in a slot; 0 when it has none.
fn sequence(file: &[u8], slot: usize) -> u64 {
    let text = String::from_utf8_lossy(&file[slot * SLOT..(slot + 1) * SLOT]).into_owned();
    let number = text.split("\"sequence\":").nth(1).unwrap_or_default();
    number.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap_or_default()
}
