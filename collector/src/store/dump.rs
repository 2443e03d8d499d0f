// SPDX-License-Identifier: EUPL-1.2
//! Everything that a database holds, read in the order of its keys: for backups, and for moving to another database.
//!
//! What is copied is compared: every table has a digest that is the same on both databases when the rows are the same. The
//! one row that belongs to the database itself ([`Origin`]) is told apart, for a restore counts a generation more. Leases
//! of closes, sessions and completed sign-ins are deliberately not copied: after a restore everybody signs in again.

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::id::ProjectId;
use daglicht_shared::week::Week;

use self::Part::{Bytes, Number, Text};
use super::{Row, StoreError, Tx, Value, sql};

/// How many rows are in memory at a time.
const PAGE: i64 = 1_000;

/// A table as it is copied.
#[derive(Debug)]
pub(super) struct Table {
    pub(super) name: &'static str,
    /// Reads the rows after a key.
    page: &'static str,
    /// Keeps a row.
    put: &'static str,
    /// The parts of the key.
    key: &'static [Part],
    /// The columns that are read for their order alone.
    order_only: usize,
}

/// A part of a key.
#[derive(Debug, Clone, Copy)]
enum Part {
    Text,
    Bytes,
    Number,
}

/// All tables that are copied; one that another refers to comes first. The key stands in the first columns.
pub(super) const TABLES: [Table; 23] = [
    table("project", sql::PAGE_PROJECT, sql::COPY_PROJECT, &[Text]),
    table("terms_version", sql::PAGE_TERMS_VERSION, sql::PUT_TERMS, &[Text, Number]),
    table("objection", sql::PAGE_OBJECTION, sql::COPY_OBJECTION, &[Text, Number]),
    table("ticket", sql::PAGE_TICKET, sql::COPY_TICKET, &[Bytes]),
    table("report", sql::PAGE_REPORT, sql::COPY_REPORT, &[Text, Text, Bytes, Number]),
    table("withdrawal", sql::PAGE_WITHDRAWAL, sql::COPY_WITHDRAWAL, &[Text, Text, Bytes]),
    table("closed_week", sql::PAGE_CLOSED_WEEK, sql::COPY_CLOSED_WEEK, &[Text, Text]),
    table("released", sql::PAGE_RELEASED, sql::COPY_RELEASED, &[Text, Text, Text]),
    table("release_log", sql::PAGE_RELEASE_LOG, sql::APPEND_RELEASE, &[Number]),
    table("baseline", sql::PAGE_BASELINE, sql::COPY_BASELINE, &[Text, Text]),
    table("choice", sql::PAGE_CHOICE, sql::COPY_CHOICE, &[Text, Text, Text, Text]),
    table("held", sql::PAGE_HELD, sql::COPY_HELD, &[Text, Text, Text]),
    table("released_block", sql::PAGE_RELEASED_BLOCK, sql::COPY_RELEASED_BLOCK, &[Text, Text, Text]),
    table("agreement", sql::PAGE_AGREEMENT, sql::COPY_AGREEMENT, &[Text, Text, Number, Number]),
    table("service_list", sql::PAGE_SERVICE_LIST, sql::COPY_SERVICE_LIST, &[Text, Number]),
    table("output", sql::PAGE_OUTPUT, sql::COPY_OUTPUT, &[Text, Text, Text, Number]),
    table("outage", sql::PAGE_OUTAGE, sql::COPY_OUTAGE, &[Number]),
    table("account", sql::PAGE_ACCOUNT, sql::COPY_ACCOUNT, &[Text]),
    table("account_place", sql::PAGE_ACCOUNT_PLACE, sql::COPY_ACCOUNT_PLACE, &[Text, Text, Text]),
    table("credential", sql::PAGE_CREDENTIAL, sql::COPY_CREDENTIAL, &[Text]),
    table("identity", sql::PAGE_IDENTITY, sql::COPY_IDENTITY, &[Text]),
    Table { order_only: 1, ..table("audit", sql::PAGE_AUDIT, sql::APPEND_AUDIT, &[Number]) },
    // The database numbers the looks itself; their order is what counts.
    Table { order_only: 1, ..table("access_log", sql::PAGE_ACCESS_LOG, sql::COPY_ACCESS_LOG, &[Number]) },
];

const fn table(name: &'static str, page: &'static str, put: &'static str, key: &'static [Part]) -> Table {
    Table { name, page, put, key, order_only: 0 }
}

/// What a table holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// The table.
    pub table: &'static str,
    /// How many rows.
    pub rows: u64,
    /// A digest of all of them.
    pub digest: Digest,
}

/// What belongs to the database itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// How often it was restored.
    pub generation: i64,
    /// When a collector was last there, in seconds since the Unix epoch.
    pub alive_at: i64,
    /// The fingerprint of the secret with which it is used.
    pub fingerprint: Option<Vec<u8>>,
}

impl Part {
    /// A value that comes before all others.
    const fn before_all(self) -> Value {
        match self {
            Self::Text => Value::Text(String::new()),
            Self::Bytes => Value::Blob(Vec::new()),
            Self::Number => Value::Int(i64::MIN),
        }
    }
}

impl Table {
    fn each(&self, tx: &mut Tx<'_>, mut row: impl FnMut(&[Value]) -> Result<(), StoreError>) -> Result<(), StoreError> {
        let mut after: Vec<Value> = self.key.iter().map(|part| part.before_all()).collect();
        loop {
            let values: Vec<Value> = after.iter().cloned().chain([Value::Int(PAGE)]).collect();
            let rows = tx.query(self.page, &values)?;
            for Row(values) in &rows {
                row(values.get(self.order_only..).unwrap_or_default())?;
            }
            let Some(Row(last)) = rows.last().filter(|_| i64::try_from(rows.len()) == Ok(PAGE)) else { return Ok(()) };
            after = last.iter().take(self.key.len()).cloned().collect();
        }
    }
}

/// Copies every row from one database to another, and gives what was copied.
///
/// # Errors
/// [`StoreError`] when one of them refuses.
pub fn copy(from: &mut Tx<'_>, to: &mut Tx<'_>) -> Result<Vec<Content>, StoreError> {
    let one = |table: &Table| {
        let mut content = Counting::new(table);
        let mut prepared = None;
        table.each(from, |values| {
            if table.name == "report" {
                let week = week_of(values)?;
                if prepared.as_ref() != Some(&week) {
                    to.prepare_week(&week.0, week.1)?;
                    prepared = Some(week);
                }
            }
            to.execute(table.put, values)?;
            content.count(values);
            Ok(())
        })?;
        Ok(content.done())
    };
    TABLES.iter().map(one).collect()
}

/// What every table holds.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn contents(tx: &mut Tx<'_>) -> Result<Vec<Content>, StoreError> {
    let one = |table: &Table| {
        let mut content = Counting::new(table);
        table.each(tx, |values| {
            content.count(values);
            Ok(())
        })?;
        Ok(content.done())
    };
    TABLES.iter().map(one).collect()
}

/// What belongs to the database itself.
///
/// # Errors
/// [`StoreError`] when the database refuses or holds something unreadable.
pub fn origin(tx: &mut Tx<'_>) -> Result<Origin, StoreError> {
    let rows = tx.query(sql::FIND_ORIGIN, &[])?;
    let row = rows.first().ok_or(StoreError::Content("generation"))?;
    let fingerprint = if row.is_null(2) { None } else { Some(row.blob(2)?.to_vec()) };
    Ok(Origin { generation: row.int(0)?, alive_at: row.int(1)?, fingerprint })
}

/// Keeps what belongs to the database itself.
///
/// # Errors
/// [`StoreError`] when the database refuses.
pub fn put_origin(tx: &mut Tx<'_>, origin: &Origin) -> Result<(), StoreError> {
    let fingerprint = origin.fingerprint.clone().map_or(Value::Null, Value::Blob);
    tx.execute(sql::PUT_ORIGIN, &[Value::Int(origin.generation), Value::Int(origin.alive_at), fingerprint]).map(drop)
}

fn week_of(values: &[Value]) -> Result<(ProjectId, Week), StoreError> {
    match values {
        [Value::Text(project), Value::Text(week), ..] => Ok((
            project.parse().map_err(|_| StoreError::Content("project"))?,
            week.parse().map_err(|_| StoreError::Content("week"))?,
        )),
        _ => Err(StoreError::Content("week")),
    }
}

/// A table that is being counted: the digest of each row includes that of all before it.
struct Counting(Content);

impl Counting {
    fn new(table: &Table) -> Self {
        Self(Content { table: table.name, rows: 0, digest: sha256(table.name.as_bytes()) })
    }

    fn count(&mut self, values: &[Value]) {
        let mut text = self.0.digest.0.to_vec();
        for value in values {
            let (kind, bytes) = match value {
                Value::Int(number) => (b'i', &number.to_be_bytes()[..]),
                Value::Text(text) => (b't', text.as_bytes()),
                Value::Blob(bytes) => (b'b', bytes.as_slice()),
                Value::Null => (b'n', &[][..]),
            };
            text.push(kind);
            text.extend_from_slice(&bytes.len().to_be_bytes());
            text.extend_from_slice(bytes);
        }
        self.0.rows += 1;
        self.0.digest = sha256(&text);
    }

    fn done(self) -> Content {
        self.0
    }
}
