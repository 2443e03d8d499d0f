// SPDX-License-Identifier: EUPL-1.2
//! Tests of the store: its contract on both databases, its schemas and migrations, and what each driver does alone.

use daglicht_shared::crypto::{Bytes, sha256};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::signed::Signed;
use daglicht_test_postgres::{Database, Server as TestServer};

use super::reports::{PersonWeek, Stored};
use super::*;
use crate::config;
use crate::testing::{Folder, WEEK, slug};

/// Makes two tests of each promise.
macro_rules! on_both {
    ($($name:ident,)*) => {
        mod sqlite {
            $(#[test] fn $name() { super::super::check(super::Kind::Sqlite, async |base| super::$name(base).await); })*
        }
        mod postgres {
            $(#[test] fn $name() { super::super::check(super::Kind::Postgres, async |base| super::$name(base).await); })*
        }
    };
}

mod contract;
mod dump;
mod kept;
mod migration;
mod on_postgres;
mod on_sqlite;
mod schema;

/// The two kinds of database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Sqlite,
    Postgres,
}

const KINDS: [Kind; 2] = [Kind::Sqlite, Kind::Postgres];

/// An empty database of a test.
enum Base {
    Sqlite(Folder),
    Postgres(Database<'static>),
}

impl Base {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(Folder::new()),
            Kind::Postgres => Self::Postgres(TestServer::shared().database()),
        }
    }

    fn location(&self) -> Location {
        match self {
            Self::Sqlite(folder) => Location::Folder(folder.path().to_owned()),
            Self::Postgres(database) => Location::Server(Box::new(server(&database.url()))),
        }
    }

    fn open(&self, migrations: &'static [Migration]) -> Result<Store, StoreError> {
        Store::open(&self.location(), migrations)
    }

    /// A store of the newest schema with the sample project in it.
    async fn store(&self) -> Store {
        let store = self.open(MIGRATIONS).expect("opens");
        let put = store.write(|tx| projects::put(tx, &sample_terms(), 0)).await;
        assert!(put.expect("the sample project is kept"));
        store
    }

    /// Runs statements beside the store, and gives what a question answers, columns parted by `|`.
    fn sql(&self, statements: &str) -> String {
        match self {
            Self::Postgres(database) => database.sql(statements),
            Self::Sqlite(folder) => {
                let connection = rusqlite::Connection::open(sqlite::file(folder.path())).expect("opens");
                let mut statement = connection.prepare(statements).expect(statements);
                let columns = statement.column_count();
                let mut rows = statement.query([]).expect(statements);
                let mut lines = Vec::new();
                while let Some(row) = rows.next().expect(statements) {
                    let cells = (0..columns).map(|column| match row.get_ref(column).expect("there") {
                        rusqlite::types::ValueRef::Null => String::new(),
                        rusqlite::types::ValueRef::Integer(value) => value.to_string(),
                        other => String::from_utf8_lossy(other.as_bytes().expect("text or bytes")).into_owned(),
                    });
                    lines.push(cells.collect::<Vec<_>>().join("|"));
                }
                lines.join("\n")
            }
        }
    }
}

fn server(url: &str) -> postgres::Server {
    let settings = config::Store { url: Some(url.to_owned()), ..config::Store::default() };
    postgres::Server::of(&settings).expect("in order").expect("names one")
}

fn run<T>(job: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(job)
}

/// Checks a promise on a fresh database of one kind.
fn check(kind: Kind, promise: impl AsyncFnOnce(&Base)) {
    let base = Base::new(kind);
    run(promise(&base));
}

fn person() -> PersonWeek {
    PersonWeek { project: sample_terms().project, week: slug(WEEK), key: Bytes([1; 32]) }
}

fn stored(revision: u32) -> Stored {
    Stored { revision, digest: sha256(&revision.to_be_bytes()), at: 1_800_000_000 + i64::from(revision), generation: 1 }
}

fn receipt(text: &str) -> Signed {
    Signed { text: text.to_owned(), signature: Bytes([2; 64]) }
}

/// A job that waits for a sign when it runs for the first time, so that others gather behind it.
fn wait_once(sign: mpsc::Receiver<()>) -> impl FnMut(&mut Tx<'_>) -> Result<(), StoreError> + Send {
    let mut sign = Some(sign);
    move |_| sign.take().map_or(Ok(()), |sign| sign.recv().map_err(|_| StoreError::Stopped))
}
