// SPDX-License-Identifier: EUPL-1.2
//! Verify: whether what was released is still what was released.
//!
//! Every entry of the release log is computed again from the one before it, and every week from its released rows. A
//! changed, missing or added byte of a released figure shows. What was changed together with the whole chain after it does
//! not show by itself: for that, whoever watches notes the last digest and gives it the next time.

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::four_weeks::FourWeeks;
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;
use serde::Serialize;

use crate::store::release_log::{self, Entry, Kind};
use crate::store::{StoreError, Tx, baselines, blocks, weeks};

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// How many entries the release log has.
    pub entries: i64,
    /// The digest of the last one, to note; none before the first.
    pub last: Option<Digest>,
    /// What is not as it was released.
    pub faults: Vec<Fault>,
}

/// Something that is not as it was released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// An entry of the log, or one before it, was changed or is missing.
    Entry {
        /// Its number.
        number: i64,
    },
    /// The released figures of a week were changed.
    Week {
        /// The project.
        project: ProjectId,
        /// The week.
        week: String,
    },
    /// A sealed baseline was changed.
    Baseline {
        /// The project.
        project: ProjectId,
        /// The baseline.
        baseline: String,
    },
    /// The released figures of a block of four weeks were changed.
    Block {
        /// The project.
        project: ProjectId,
        /// The block.
        block: String,
    },
    /// A block was released and stands in no entry.
    UnloggedBlock {
        /// The project.
        project: ProjectId,
        /// The block.
        block: FourWeeks,
    },
    /// A week is closed and stands in no entry.
    Unlogged {
        /// The project.
        project: ProjectId,
        /// The week.
        week: Week,
    },
    /// The digest that was noted is that of no entry.
    Noted {
        /// The digest.
        digest: Digest,
    },
}

/// Checks everything that was released; `noted` is the last digest of an earlier time.
///
/// # Errors
/// [`StoreError`] when the database cannot be read.
pub fn verify(tx: &mut Tx<'_>, noted: Option<&Digest>) -> Result<Verified, StoreError> {
    let mut found = Verified { entries: 0, last: None, faults: Vec::new() };
    let mut is_noted = noted.is_none();
    loop {
        let page = release_log::page(tx, found.entries)?;
        if page.is_empty() {
            break;
        }
        for entry in &page {
            check(tx, entry, &mut found)?;
            is_noted |= noted == Some(&entry.digest);
            (found.entries, found.last) = (entry.number, Some(entry.digest));
        }
    }
    let unlogged = release_log::missing(tx)?;
    found.faults.extend(unlogged.into_iter().map(|(project, week)| Fault::Unlogged { project, week }));
    let unlogged = release_log::missing_blocks(tx)?;
    found.faults.extend(unlogged.into_iter().map(|(project, block)| Fault::UnloggedBlock { project, block }));
    if let Some(digest) = noted.filter(|_| !is_noted) {
        found.faults.push(Fault::Noted { digest: *digest });
    }
    Ok(found)
}

fn check(tx: &mut Tx<'_>, entry: &Entry, found: &mut Verified) -> Result<(), StoreError> {
    let Entry { number, release, digest } = entry;
    if *number != found.entries + 1 || release.digest(*number, found.last.as_ref()) != *digest {
        found.faults.push(Fault::Entry { number: *number });
    }
    match release.kind {
        Kind::Week => {
            let week = release.subject.parse().map_err(|_| StoreError::Content("week"))?;
            let kept = match weeks::find_close(tx, &release.project, week) {
                Ok(closed) => closed.digest() == release.content,
                Err(StoreError::Content(_)) => false,
                Err(error) => return Err(error),
            };
            if !kept {
                found.faults.push(Fault::Week { project: release.project.clone(), week: release.subject.clone() });
            }
        }
        Kind::Block => {
            let block = release.subject.parse().map_err(|_| StoreError::Content("block"))?;
            if blocks::digest(tx, &release.project, block)? != release.content {
                let (project, block) = (release.project.clone(), release.subject.clone());
                found.faults.push(Fault::Block { project, block });
            }
        }
        Kind::Baseline => {
            let id = release.subject.parse().map_err(|_| StoreError::Content("baseline"))?;
            let stored = baselines::find(tx, &release.project, &id)?;
            let seal = stored.and_then(|stored| stored.sealed);
            if seal.is_none_or(|seal| sha256(seal.text.as_bytes()) != release.content) {
                let (project, baseline) = (release.project.clone(), release.subject.clone());
                found.faults.push(Fault::Baseline { project, baseline });
            }
        }
    }
    Ok(())
}

/// Enters the weeks that a version before the release log closed, and the blocks that none before this one entered.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn catch_up(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    for (project, week) in release_log::missing(tx)? {
        let closed = weeks::find_close(tx, &project, week)?;
        weeks::log(tx, &project, week, &closed)?;
    }
    for (project, block) in release_log::missing_blocks(tx)? {
        blocks::log(tx, &project, block)?;
    }
    Ok(())
}
