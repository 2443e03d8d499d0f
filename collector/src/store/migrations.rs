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

/// All steps, in order.
pub const ALL: &[Migration] = &[
    Migration {
        number: 1,
        oldest_program: 1,
        sqlite: include_str!("../../migrations/sqlite/0001_begin.sql"),
        postgres: include_str!("../../migrations/postgres/0001_begin.sql"),
    },
    Migration {
        number: 2,
        oldest_program: 1,
        sqlite: include_str!("../../migrations/sqlite/0002_secret_fingerprint.sql"),
        postgres: include_str!("../../migrations/postgres/0002_secret_fingerprint.sql"),
    },
    // It changes the form of released records, which earlier programs cannot read then.
    Migration {
        number: 3,
        oldest_program: 3,
        sqlite: include_str!("../../migrations/sqlite/0003_released.sql"),
        postgres: include_str!("../../migrations/postgres/0003_released.sql"),
    },
    Migration {
        number: 4,
        oldest_program: 3,
        sqlite: include_str!("../../migrations/sqlite/0004_report_rows.sql"),
        postgres: include_str!("../../migrations/postgres/0004_report_rows.sql"),
    },
    // Earlier programs keep receipts where this has none.
    Migration {
        number: 5,
        oldest_program: 5,
        sqlite: include_str!("../../migrations/sqlite/0005_receipts_anew.sql"),
        postgres: include_str!("../../migrations/postgres/0005_receipts_anew.sql"),
    },
    // What a program before it closes is entered by the next start of a later one.
    Migration {
        number: 6,
        oldest_program: 5,
        sqlite: include_str!("../../migrations/sqlite/0006_release_log.sql"),
        postgres: include_str!("../../migrations/postgres/0006_release_log.sql"),
    },
    Migration {
        number: 7,
        oldest_program: 5,
        sqlite: include_str!("../../migrations/sqlite/0007_baseline.sql"),
        postgres: include_str!("../../migrations/postgres/0007_baseline.sql"),
    },
    // Earlier programs cannot read the records that are written from here on, and would not keep what a block needs.
    Migration {
        number: 8,
        oldest_program: 8,
        sqlite: include_str!("../../migrations/sqlite/0008_blocks.sql"),
        postgres: include_str!("../../migrations/postgres/0008_blocks.sql"),
    },
    Migration {
        number: 9,
        oldest_program: 8,
        sqlite: include_str!("../../migrations/sqlite/0009_sign_in.sql"),
        postgres: include_str!("../../migrations/postgres/0009_sign_in.sql"),
    },
    Migration {
        number: 10,
        oldest_program: 8,
        sqlite: include_str!("../../migrations/sqlite/0010_agreements.sql"),
        postgres: include_str!("../../migrations/postgres/0010_agreements.sql"),
    },
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
