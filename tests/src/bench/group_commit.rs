// SPDX-License-Identifier: EUPL-1.2
//! What SQLite allows: the same rows in the same table, inserted without HTTP and checks, 1 and 32 per durable commit.

use daglicht_collector::store::sql;
use daglicht_shared::crypto::sha256;
use rusqlite::{Connection, params};

use super::book::Line;
use super::site::Site;
use super::town::{Frozen, Town};
use super::{Measurement, Part, Run};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "group-commit",
    part: Part::Collector,
    about: "limit: the same rows into SQLite without HTTP and checks, each commit brought to disk",
    run,
};

fn run(run: &mut Run) {
    let (town, reports) = (run.town(), run.reports());
    let site = Site::found("bench-group", &town);
    let connection = Connection::open(site.data().join("collector.db")).expect("the database is there");
    for (name, value) in [("synchronous", "full"), ("secure_delete", "on"), ("foreign_keys", "on")] {
        connection.pragma_update(None, name, value).expect("a setting of SQLite");
    }
    let alone = run.choose(200, 2_000);
    let grouped = run.choose(2_000, 30_000);
    let single = insert(&connection, &town, &reports[..alone], 1);
    let group = insert(&connection, &town, &reports[alone..alone + grouped], 32);
    run.book.say(Line::new("one row per commit", single, "rows/s"));
    run.book.say(Line::new("32 rows per commit", group, "rows/s").beside("one row per commit", single));
}

fn insert(connection: &Connection, town: &Town, reports: &[Frozen], size: usize) -> f64 {
    let week = town.week.to_string();
    let begin = wait::now();
    for group in reports.chunks(size) {
        connection.execute_batch("begin immediate").expect("nobody else writes");
        for report in group {
            let mut put = connection.prepare_cached(sql::PUT_REPORT).expect("the collector's schema");
            let (project, digest) = (town.terms.project.as_str(), sha256(&report.body).0);
            put.execute(params![project, week, report.key.0, 0_i64, 1_i64, digest, 0_i64, 0_i64, report.kept])
                .expect("a new row");
        }
        connection.execute_batch("commit").expect("there is space");
    }
    reports.len() as f64 / (wait::now() - begin).as_secs_f64()
}
