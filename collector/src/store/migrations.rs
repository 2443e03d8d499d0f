// SPDX-License-Identifier: EUPL-1.2
//! The steps from one schema to the next.
//!
//! Append-only: a published file never changes, which its digest in the database proves. A step holds no clock, no random
//! value and no transaction of its own; the driver applies it in one transaction with its bookkeeping.

/// One step.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number, from 1 without gaps.
    pub number: i64,
    /// Its statements.
    pub sql: &'static str,
}

/// All steps of SQLite, in order.
pub const ALL: &[Migration] = &[
    Migration { number: 1, sql: include_str!("../../migrations/sqlite/0001_begin.sql") },
    Migration { number: 2, sql: include_str!("../../migrations/sqlite/0003_released.sql") },
];
