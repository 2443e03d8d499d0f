// SPDX-License-Identifier: EUPL-1.2
//! A collector's data folder with a town's project in it, and what is put into or read from its database beside it.
//!
//! Where volume is wanted and not intake, rows are inserted in bulk with SQL; the lines that stand on them say so.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

use daglicht_collector::config::Config;
use daglicht_collector::store::sql;
use daglicht_shared::crypto::sha256;
use daglicht_shared::week::Week;
use daglicht_test_postgres::Database;
use rusqlite::{Connection, params};

use super::client;
use super::town::{Frozen, SECRET, Town};
use crate::collector::{self, Collector};
use crate::program::{self, Folder};
use crate::wait;

/// A collector's data folder.
#[derive(Debug)]
pub(super) struct Site {
    folder: Folder,
    project: String,
    server: Option<Database<'static>>,
}

impl Site {
    /// A folder with the common secret and nothing else.
    pub(super) fn empty(name: &str, town: &Town) -> Self {
        let site = Self { folder: Folder::new(name), project: town.terms.project.to_string(), server: None };
        let path = site.data().join("collector.key");
        fs::create_dir_all(site.data()).expect("a folder can be made");
        fs::write(&path, SECRET).expect("the secret can be written");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("it can be made private");
        site
    }

    /// A folder with the town's project, made and approved by the commands.
    pub(super) fn found(name: &str, town: &Town) -> Self {
        Self::empty(name, town).founded(town)
    }

    /// The same with a fresh PostgreSQL database.
    pub(super) fn found_on_server(name: &str, town: &Town, database: Database<'static>) -> Self {
        Self { server: Some(database), ..Self::empty(name, town) }.founded(town)
    }

    fn founded(self, town: &Town) -> Self {
        let site = self;
        let terms = site.folder.path().join("terms.toml");
        fs::write(&terms, toml::to_string(&town.terms).expect("terms are TOML")).expect("the terms can be written");
        collector::establish(&|| site.command(), &site.data(), &site.project, &terms);
        site
    }

    /// The data folder.
    pub(super) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The project.
    pub(super) fn project(&self) -> &str {
        &self.project
    }

    /// The collector's program with the settings of this site.
    pub(super) fn command(&self) -> Command {
        let mut command = program::collector(&self.data());
        command.envs(self.server.iter().map(|database| ("DAGLICHT_COLLECTOR_STORE_URL", database.url())));
        command
    }

    /// The collector's settings for work in this process.
    pub(super) fn config(&self) -> Config {
        let mut config = Config::default();
        config.store.url = self.server.as_ref().map(Database::url);
        config
    }

    /// Starts the collector and waits until it is ready.
    pub(super) fn serve(&self) -> Collector {
        let collector = Collector::serve_as(self.command());
        let address = collector.address();
        let request = format!("GET /health/ready HTTP/1.1\r\nhost: {address}\r\n\r\n");
        wait::for_some("the collector", || (client::ask(&address, request.as_bytes()).status == 200).then_some(()));
        collector
    }

    /// The same by a program that checks no token; none when it was not built.
    pub(super) fn serve_unchecked(&self) -> Option<Collector> {
        let own = std::env::current_exe().expect("a program knows its own path");
        let program = own.ancestors().nth(2)?.join("unchecked/release/daglicht-collector");
        let usual = self.command();
        let mut command = Command::new(&program);
        command.env_clear().args(usual.get_args()).stdin(std::process::Stdio::null());
        command.envs(usual.get_envs().filter_map(|(name, value)| Some((name, value?))));
        command.env("DAGLICHT_PLANT", "token-not-checked");
        program.exists().then(|| Collector::serve_as(command))
    }

    /// The SQLite database, with settings for bulk work.
    pub(super) fn database(&self) -> Connection {
        let connection = Connection::open(self.data().join("collector.db")).expect("the database is there");
        connection.busy_timeout(wait::LIMIT).expect("a limit can be set");
        for (name, value) in [("synchronous", "off"), ("cache_size", "-65536")] {
            connection.pragma_update(None, name, value).expect("a setting of SQLite");
        }
        connection
    }

    /// How many reports the database holds.
    pub(super) fn held(&self) -> usize {
        let sql = "select count(*) from report";
        if let Some(database) = &self.server {
            return database.sql(sql).parse().expect("a count");
        }
        let count = self.database().query_row(sql, [], |row| row.get::<_, i64>(0));
        usize::try_from(count.expect("the collector's schema")).expect("a count")
    }

    /// Bytes of the pages that hold something.
    pub(super) fn used(&self) -> f64 {
        let connection = self.database();
        let ask = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).expect("a number");
        ((ask("page_count") - ask("freelist_count")) * ask("page_size")) as f64
    }

    /// Bytes of the database file.
    pub(super) fn file(&self) -> f64 {
        fs::metadata(self.data().join("collector.db")).map_or(0, |data| data.len()) as f64
    }

    /// Tickets for everybody in the town, by SQL.
    pub(super) fn issue_tickets(&self, town: &Town) {
        let mut connection = self.database();
        let transaction = connection.transaction().expect("nobody else writes");
        let mut put = transaction.prepare(sql::PUT_TICKET).expect("the collector's schema");
        let mut number = 0_u64;
        for (team, size) in town.sizes() {
            for _ in 0..size {
                number += 1;
                put.execute(params![sha256(&number.to_le_bytes()).0, self.project, team.as_str()]).expect("a new row");
            }
        }
        drop(put);
        transaction.commit().expect("nobody else writes");
    }

    /// Reports of the last week, by SQL.
    pub(super) fn insert(&self, reports: &[Frozen], week: Week) {
        let mut connection = self.database();
        let transaction = connection.transaction().expect("nobody else writes");
        let mut put = transaction.prepare(sql::PUT_REPORT).expect("the collector's schema");
        let week = week.to_string();
        for report in reports {
            let digest = sha256(&report.body).0;
            put.execute(params![self.project, week, report.key.0, 0_i64, 1_i64, digest, 0_i64, 0_i64, report.kept])
                .expect("a new row");
        }
        drop(put);
        transaction.commit().expect("nobody else writes");
    }
}
