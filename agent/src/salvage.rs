// SPDX-License-Identifier: EUPL-1.2
//! Reads the rows that a damaged SQLite file still holds, page by page and without SQLite.
//!
//! Only leaf pages of tables are read, with their content as it was last committed to the write-ahead log beside the file.
//! A damaged root, index or header thus costs no row, and a damaged leaf its own rows only. Nothing is written. Which
//! table a row is of is not known here: the caller tells by its shape, and must check every value, for a damaged page can
//! look sound. The format is that of "Database File Format", sections 1.6, 2 and 4, of the SQLite documentation.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use rusqlite::types::Value;

use crate::paths;

/// The page size of every database that this program made.
const PAGE: usize = 4096;
/// The most bytes of a row that its page holds.
const LOCAL: usize = PAGE - 35;
const LEAF: u8 = 0x0d;
const LOG_HEADER: usize = 32;
const FRAME_HEADER: usize = 24;

/// A row of some table.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Its number.
    pub id: i64,
    /// Its columns; the one that stands for the number is null.
    pub values: Vec<Value>,
}

/// The rows of a file that can be read, by their number.
///
/// # Errors
/// When the file itself cannot be read.
pub fn rows(file: &Path) -> io::Result<Vec<Row>> {
    let bytes = std::fs::read(file)?;
    let log = std::fs::read(paths::beside(file, "-wal")).unwrap_or_default();
    let mut pages: BTreeMap<u32, &[u8]> = (1..).zip(bytes.chunks_exact(PAGE)).collect();
    pages.extend(committed(&log));
    let mut rows: Vec<Row> = pages.iter().flat_map(|(number, page)| leaf(*number, page, &pages)).collect();
    rows.sort_by_key(|row| row.id);
    Ok(rows)
}

/// The pages of a write-ahead log up to its last commit, later ones last.
fn committed(log: &[u8]) -> Vec<(u32, &[u8])> {
    let Some((header, frames)) = log.split_at_checked(LOG_HEADER) else { return Vec::new() };
    let salts = header.get(16..24);
    let mut pages = Vec::new();
    let mut last = 0;
    for frame in frames.chunks_exact(FRAME_HEADER + PAGE) {
        let (head, page) = frame.split_at(FRAME_HEADER);
        // Frames with other salts are left over from before the log was last begun anew.
        if head.get(8..16) != salts {
            break;
        }
        let (Some(number), Some(size)) = (be32(head, 0), be32(head, 4)) else { break };
        pages.push((number, page));
        if size > 0 {
            last = pages.len();
        }
    }
    pages.truncate(last);
    pages
}

/// The rows of a leaf page of a table; none of any other page.
fn leaf(number: u32, page: &[u8], pages: &BTreeMap<u32, &[u8]>) -> Vec<Row> {
    // The first page begins with the header of the file.
    let start = if number == 1 { 100 } else { 0 };
    if page.get(start) != Some(&LEAF) {
        return Vec::new();
    }
    let count = be16(page, start + 3).unwrap_or(0).min(PAGE / 2);
    (0..count).filter_map(|cell| row(page, be16(page, start + 8 + 2 * cell)?, pages)).collect()
}

fn row(page: &[u8], at: usize, pages: &BTreeMap<u32, &[u8]>) -> Option<Row> {
    let mut rest = page.get(at..)?;
    let length = usize::try_from(varint(&mut rest)?).ok()?;
    let id = varint(&mut rest)?;
    if length <= LOCAL {
        return Some(Row { id, values: record(rest.get(..length)?)? });
    }
    let least = (PAGE - 12) * 32 / 255 - 23;
    let fitting = least + length.checked_sub(least)? % (PAGE - 4);
    let local = if fitting <= LOCAL { fitting } else { least };
    let mut payload = rest.get(..local)?.to_vec();
    let mut next = be32(rest, local)?;
    while payload.len() < length {
        let page = pages.get(&next)?;
        next = be32(page, 0)?;
        let part = page.get(4..)?;
        payload.extend_from_slice(part.get(..part.len().min(length - payload.len()))?);
    }
    Some(Row { id, values: record(&payload)? })
}

fn record(payload: &[u8]) -> Option<Vec<Value>> {
    let mut header = payload;
    let length = usize::try_from(varint(&mut header)?).ok()?;
    let taken = payload.len() - header.len();
    let mut kinds = payload.get(taken..length)?;
    let mut content = payload.get(length..)?;
    let mut values = Vec::new();
    while !kinds.is_empty() {
        let kind = usize::try_from(varint(&mut kinds)?).ok()?;
        values.push(match kind {
            0 => Value::Null,
            1..=6 => Value::Integer(integer(take(&mut content, [0, 1, 2, 3, 4, 6, 8][kind])?)),
            7 => Value::Real(f64::from_be_bytes(take(&mut content, 8)?.try_into().ok()?)),
            8 => Value::Integer(0),
            9 => Value::Integer(1),
            10 | 11 => return None,
            _ if kind.is_multiple_of(2) => Value::Blob(take(&mut content, (kind - 12) / 2)?.to_vec()),
            _ => Value::Text(String::from_utf8(take(&mut content, (kind - 13) / 2)?.to_vec()).ok()?),
        });
    }
    Some(values)
}

fn take<'a>(bytes: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, rest) = bytes.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}

/// A signed number with its highest byte first.
fn integer(bytes: &[u8]) -> i64 {
    let first = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1 } else { 0 };
    bytes.iter().fold(first, |number, byte| (number << 8) | i64::from(*byte))
}

fn varint(bytes: &mut &[u8]) -> Option<i64> {
    let mut number: u64 = 0;
    for position in 0..9 {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        if position == 8 {
            return Some((number << 8 | u64::from(byte)).cast_signed());
        }
        number = number << 7 | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            break;
        }
    }
    Some(number.cast_signed())
}

fn be16(bytes: &[u8], at: usize) -> Option<usize> {
    let pair = bytes.get(at..at + 2)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(pair)))
}

fn be32(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;
    use crate::testing::Folder;

    /// A table with rows of many shapes, left in a write-ahead log when `close` is not called.
    fn filled(folder: &Folder) -> (std::path::PathBuf, Connection, Vec<Row>) {
        let file = folder.path().join("x.sqlite");
        let connection = Connection::open(&file).expect("made");
        connection.pragma_update(None, "journal_mode", "WAL").expect("set");
        connection.execute_batch("CREATE TABLE a (id INTEGER PRIMARY KEY, n INTEGER, t TEXT, b BLOB)").expect("made");
        let mut expected = Vec::new();
        for id in 0..400_i64 {
            let number = [0, 1, -1, 127, -40_000, 1 << 40, i64::MIN][usize::try_from(id % 7).expect("small")];
            let text = "é".repeat(usize::try_from(id).expect("small"));
            let blob = vec![7_u8; if id % 50 == 0 { 9_000 } else { 3 }];
            connection.execute("INSERT INTO a VALUES ($1, $2, $3, $4)", (id, number, &text, &blob)).expect("written");
            let values = vec![Value::Null, Value::Integer(number), Value::Text(text), Value::Blob(blob)];
            expected.push(Row { id, values });
        }
        (file, connection, expected)
    }

    fn of_table(file: &Path) -> Vec<Row> {
        rows(file).expect("readable").into_iter().filter(|row| row.values.len() == 4).collect()
    }

    #[test]
    fn every_row_of_a_sound_file_is_read_with_and_without_its_log() {
        let folder = Folder::new();
        let (file, connection, expected) = filled(&folder);
        assert!(std::fs::metadata(paths::beside(&file, "-wal")).expect("there").len() > 0);
        assert_eq!(of_table(&file), expected);
        drop(connection);
        assert_eq!(of_table(&file), expected);
    }

    #[test]
    fn rows_are_read_although_header_and_root_are_destroyed() {
        let folder = Folder::new();
        let (file, connection, expected) = filled(&folder);
        drop(connection);
        let mut bytes = std::fs::read(&file).expect("there");
        // The schema is in the first page, the root of the table is the second.
        bytes[..2 * PAGE].fill(0xa5);
        std::fs::write(&file, bytes).expect("can be written");
        assert_eq!(of_table(&file), expected);
    }

    #[test]
    fn nothing_is_read_from_noise_and_nothing_breaks() {
        let folder = Folder::new();
        let file = folder.path().join("x.sqlite");
        for byte in 0..=255 {
            let mut noise: Vec<u8> =
                (0..4 * PAGE).map(|at| u8::try_from((at * 31 + byte) % 251).expect("small")).collect();
            noise[PAGE] = LEAF;
            std::fs::write(&file, noise).expect("can be written");
            rows(&file).expect("readable");
        }
    }
}
