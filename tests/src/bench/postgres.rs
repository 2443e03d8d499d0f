// SPDX-License-Identifier: EUPL-1.2
//! Intake on a PostgreSQL server of its own on the same machine and disk, beside SQLite in the same run.

use daglicht_collector::app::App;
use daglicht_collector::clock::Clock;
use daglicht_collector::store::reports::{self, PersonWeek, Stored};
use daglicht_shared::crypto::sha256;
use daglicht_test_postgres::Server;

use super::book::Line;
use super::intake::{self, Database};
use super::site::Site;
use super::town::{Frozen, Town};
use super::{Measurement, Part, Run};
use crate::wait;

pub(super) const MEASUREMENT: Measurement = Measurement {
    name: "postgres",
    part: Part::Collector,
    about: "the same intake on a PostgreSQL server on this machine, fsync on, everything else as installed",
    run,
};

fn run(run: &mut Run) {
    if run.taken.is_empty() {
        run.book.remark("SQLite first, as the yardstick");
        (intake::MEASUREMENT.run)(run);
        run.book.remark("and PostgreSQL");
    }
    let town = run.town();
    let server = Server::shared();
    let version = server.sql("postgres", "show server_version");
    run.book.remark(format!("PostgreSQL {version}, through its socket"));
    limits(run, &town, server);
    let site = Site::found_on_server("bench-postgres", &town, server.database());
    intake::measure(run, &site, Database::Postgres);
}

/// The same rows through the collector's store without HTTP and checks, 1 and 32 per durable commit.
fn limits(run: &mut Run, town: &Town, server: &'static Server) {
    let all = run.reports();
    let site = Site::found_on_server("bench-postgres-limits", town, server.database());
    let app = App::open(&site.data(), site.config(), Clock::Wall).expect("the collector opens");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    let alone = run.choose(200, 2_000);
    let grouped = run.choose(1_000, 15_000);
    let insert = |part: &[Frozen], size: usize| {
        let begin = wait::now();
        for group in part.chunks(size) {
            let rows: Vec<_> = group.iter().map(|report| row(town, report)).collect();
            let put = app.store.write(move |tx| {
                rows.iter().try_for_each(|(person, stored, body)| reports::put(tx, person, 0, stored, body))
            });
            runtime.block_on(put).expect("the server takes rows");
        }
        part.len() as f64 / (wait::now() - begin).as_secs_f64()
    };
    let single = insert(&all[..alone], 1);
    let group = insert(&all[alone..alone + grouped], 32);
    run.book.say(Line::new("limit: one row per commit, without HTTP and checks", single, "rows/s"));
    run.book.say(
        Line::new("limit: 32 rows per commit, without HTTP and checks", group, "rows/s")
            .beside("one row per commit", single),
    );
}

fn row(town: &Town, report: &Frozen) -> (PersonWeek, Stored, Vec<u8>) {
    let person = PersonWeek { project: town.terms.project.clone(), week: town.week, key: report.key };
    (person, Stored { revision: 1, digest: sha256(&report.body), at: 0, generation: 0 }, report.kept.clone())
}
