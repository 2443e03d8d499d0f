// SPDX-License-Identifier: EUPL-1.2
//! The steps from one schema to the next.
//!
//! Append-only: a published file never changes, which its digest in the database proves. A step holds no clock, no random
//! value and no transaction of its own; the driver applies it in one transaction with its bookkeeping. Both databases have
//! the same steps by construction: one entry holds the text for each.
//!
//! A step that only adds leaves the programs before it at work: `oldest_program` is the lowest schema number that a
//! program must know to use the database after the step. The driver refuses a database only when that is beyond what the
//! program knows, so that collectors can be replaced one by one.

use daglicht_shared::crypto::sha256;

use super::StoreError;

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// The lowest schema number that a program must know to work after this step.
    pub oldest_program: i64,
    /// Its statements for SQLite.
    pub sqlite: &'static str,
    /// Its statements for PostgreSQL.
    pub postgres: &'static str,
}

/// A step that a database has behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Applied {
    pub(super) number: i64,
    pub(super) digest: Vec<u8>,
    pub(super) oldest_program: i64,
}

/// A step whose texts are the file of this name in the folder of each database.
macro_rules! step {
    ($number:literal, for programs from $oldest_program:literal, $file:literal) => {
        Migration {
            number: $number,
            oldest_program: $oldest_program,
            sqlite: include_str!(concat!("../../migrations/sqlite/", $file, ".sql")),
            postgres: include_str!(concat!("../../migrations/postgres/", $file, ".sql")),
        }
    };
}

/// All steps, in order.
pub const ALL: &[Migration] = &[
    step!(1, for programs from 1, "0001_begin"),
    step!(2, for programs from 1, "0002_secret_fingerprint"),
    // It changes the form of released records, which earlier programs cannot read then.
    step!(3, for programs from 3, "0003_released"),
    step!(4, for programs from 3, "0004_report_rows"),
    // Earlier programs keep receipts where this has none.
    step!(5, for programs from 5, "0005_receipts_anew"),
    // What a program before it closes is entered by the next start of a later one.
    step!(6, for programs from 5, "0006_release_log"),
    step!(7, for programs from 5, "0007_baseline"),
    // Earlier programs cannot read the records that are written from here on, and would not keep what a block needs.
    step!(8, for programs from 8, "0008_blocks"),
    step!(9, for programs from 8, "0009_sign_in"),
    step!(10, for programs from 8, "0010_agreements"),
    // Earlier programs would take reports of a project that was stopped.
    step!(11, for programs from 11, "0011_objection"),
    step!(12, for programs from 11, "0012_access_log_index"),
    // Earlier programs would write the settings down again.
    step!(13, for programs from 13, "0013_settings"),
    step!(14, for programs from 13, "0014_output"),
];

/// The number of the newest step of a list.
#[must_use]
pub fn newest(known: &[Migration]) -> i64 {
    known.last().map_or(0, |migration| migration.number)
}

/// The next step of a database, given what it has behind it; none when it needs none.
pub(super) fn next<'m>(
    applied: &[Applied],
    known: &'m [Migration],
    text: fn(&Migration) -> &'static str,
) -> Result<Option<&'m Migration>, StoreError> {
    for (done, migration) in applied.iter().zip(known) {
        if done.number != migration.number || done.digest != digest(text(migration)) {
            return Err(StoreError::Changed(done.number));
        }
    }
    let needed = applied.iter().map(|done| done.oldest_program).max().unwrap_or_default();
    if needed > newest(known) {
        let found = applied.last().map_or(0, |done| done.number);
        return Err(StoreError::Newer { found, known: newest(known) });
    }
    Ok(known.get(applied.len()))
}

/// The digest of a step's text, as the bookkeeping keeps it.
pub(super) fn digest(text: &str) -> [u8; 32] {
    sha256(text.as_bytes()).0
}
