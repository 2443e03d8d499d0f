// SPDX-License-Identifier: EUPL-1.2
//! Pages of the two logs that only grow, newest first. A page goes on where the one before it ended, by the number of its
//! last line, so that a late page costs as little as the first.

use super::{Row, StoreError, Value};

/// Some lines of a log, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed<T> {
    /// The lines.
    pub lines: Vec<T>,
    /// The number of the last of them, when there are older ones.
    pub older: Option<i64>,
}

/// What a statement needs to give a page of at most `count` lines before a number, and one more to know whether it ends.
pub(super) fn limits(before: Option<i64>, count: u16) -> [Value; 2] {
    [Value::Int(before.unwrap_or(i64::MAX)), Value::Int(i64::from(count) + 1)]
}

/// The page in these rows, which hold their number in a column.
pub(super) fn listed<T>(
    rows: &[Row],
    count: u16,
    number: usize,
    read: fn(&Row) -> Result<T, StoreError>,
) -> Result<Listed<T>, StoreError> {
    let shown = rows.get(..usize::from(count)).filter(|shown| shown.len() < rows.len());
    let older = shown.and_then(<[Row]>::last).map(|row| row.int(number)).transpose()?;
    Ok(Listed { lines: shown.unwrap_or(rows).iter().map(read).collect::<Result<_, _>>()?, older })
}
