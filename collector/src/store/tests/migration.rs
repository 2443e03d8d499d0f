// SPDX-License-Identifier: EUPL-1.2
//! Migrations: old or new, never between, and collectors of two versions side by side.

use super::*;

const fn same(number: i64, oldest_program: i64, sql: &'static str) -> Migration {
    Migration { number, oldest_program, sqlite: sql, postgres: sql }
}

const A: Migration = same(1, 1, "create table a (x text)");
pub(super) const FIRST: &[Migration] = &[A];
pub(super) const SECOND: &[Migration] = &[A, same(2, 1, "create table b (y text)")];
pub(super) const SECOND_FOR_NEW_PROGRAMS: &[Migration] = &[A, same(2, 2, "drop table a")];
const CHANGED: &[Migration] = &[same(1, 1, "create table a (x text not null)")];
const BROKEN: &[Migration] = &[A, same(2, 1, "create table b (y text); create table b (y text)")];

/// The steps of a later program that only adds something.
fn later() -> &'static [Migration] {
    let known = newest(MIGRATIONS);
    let mut steps = MIGRATIONS.to_vec();
    steps.push(same(known + 1, known, "create table later (x text)"));
    // A list of migrations lives as long as the program.
    steps.leak()
}

#[test]
fn migrations_are_numbered_without_gaps_and_ask_for_no_later_program_than_their_own() {
    assert!(MIGRATIONS.iter().zip(1..).all(|(migration, number)| migration.number == number));
    assert!(MIGRATIONS.iter().all(|migration| migration.oldest_program <= migration.number));
    assert!(MIGRATIONS.is_sorted_by_key(|migration| migration.oldest_program));
}

#[test]
fn opening_tells_which_migrations_were_applied() {
    for kind in KINDS {
        let base = Base::new(kind);
        for (migrations, applied) in [(FIRST, [1].as_slice()), (SECOND, &[2]), (SECOND, &[])] {
            assert_eq!(base.open(migrations).expect("opens").applied(), applied, "{kind:?}");
        }
    }
}

#[test]
fn a_migration_that_breaks_off_leaves_the_schema_before_it() {
    for kind in KINDS {
        let base = Base::new(kind);
        drop(base.open(FIRST).expect("opens"));
        assert!(base.open(BROKEN).is_err(), "{kind:?}");
        assert_eq!(base.open(SECOND).expect("the right one still applies").applied(), [2], "{kind:?}");
    }
}

#[test]
fn an_altered_schema_is_refused() {
    for kind in KINDS {
        let base = Base::new(kind);
        drop(base.open(FIRST).expect("opens"));
        let changed = base.open(CHANGED);
        assert!(matches!(changed, Err(StoreError::Changed(1))), "{changed:?}");
    }
}

#[test]
fn a_newer_schema_is_refused_when_it_needs_a_newer_program() {
    for kind in KINDS {
        let base = Base::new(kind);
        drop(base.open(SECOND_FOR_NEW_PROGRAMS).expect("opens"));
        let newer = base.open(FIRST);
        assert!(matches!(newer, Err(StoreError::Newer { found: 2, known: 1 })), "{kind:?}: {newer:?}");
    }
}

#[test]
fn a_program_before_an_additive_migration_takes_reports_beside_the_later_one() {
    for kind in KINDS {
        check(kind, async |base| {
            let old = base.store().await;
            let new = base.open(later()).expect("migrates");
            let started_later = base.open(MIGRATIONS).expect("the old program still starts");
            for (device, store) in (0..).zip([&old, &new, &started_later]) {
                let taken = store.write(move |tx| {
                    assert_eq!(reports::arrival(tx, &person(), device)?.stored, None);
                    reports::put(tx, &person(), device, &stored(1), b"body")
                });
                taken.await.unwrap_or_else(|error| panic!("{kind:?}: {error}"));
            }
            for store in [&old, &new] {
                let found = store.read(|tx| reports::page(tx, &person().project, person().week, None, 9)).await;
                assert_eq!(found.expect("reads").len(), 3, "{kind:?}");
            }
        });
    }
}

/// Statements of a step, each of which can be the last one that was carried out.
fn statements(sql: &str) -> Vec<&str> {
    assert!(!sql.contains("$$"), "a step with functions needs another way to part its statements");
    sql.split_inclusive(';').filter(|statement| statement.trim().ends_with(';')).collect()
}

#[test]
fn a_released_database_is_old_or_new_wherever_a_migration_breaks_off() {
    for kind in KINDS {
        let base = Base::new(kind);
        fill(&base);
        for (place, step) in MIGRATIONS.iter().enumerate().skip(1) {
            let state = |base: &Base| (rows(base), base.sql("select record from closed_week"), schema::columns(base));
            drop(base.open(&MIGRATIONS[..place]).expect("migrates this far"));
            let before = state(&base);
            let text = if kind == Kind::Sqlite { step.sqlite } else { step.postgres };
            let parts = statements(text);
            for count in 0..=parts.len() {
                let broken: &'static str = format!("{}\nselect 1 from nowhere;", parts[..count].concat()).leak();
                let mut steps = MIGRATIONS[..place].to_vec();
                steps.push(Migration { sqlite: broken, postgres: broken, ..*step });
                assert!(base.open(steps.leak()).is_err(), "{kind:?}: step {} broken after {count}", step.number);
                assert_eq!(state(&base), before, "{kind:?}: step {} broken after {count}", step.number);
            }
        }
        let before = rows(&base);
        let store = base.open(MIGRATIONS).expect("migrates in the end");
        assert_eq!(rows(&base), before, "{kind:?}");
        run(records_of_the_first_schema_are_rows(&store));
    }
}

async fn records_of_the_first_schema_are_rows(store: &Store) {
    let (project, week) = (slug("nulmeting"), slug("2026-W43"));
    let (head, rows) = store
        .read(move |tx| {
            let of = |tx: &mut Tx<'_>, unit| weeks::released(tx, &project, &slug(unit), week, week);
            Ok((weeks::record(tx, &project, week)?, [of(tx, "noord")?, of(tx, "zuid")?]))
        })
        .await
        .expect("reads");
    let head: serde_json::Value = serde_json::from_str(&head.expect("closed")).expect("JSON");
    assert_eq!(head, serde_json::json!({ "version": 1, "week": "2026-W43", "k": 10, "units": 2 }));
    for (unit, rows) in ["noord", "zuid"].into_iter().zip(rows) {
        let [(_, text)] = rows.as_slice() else { panic!("{unit}: {rows:?}") };
        let read = crate::disclose::Released::from_record(slug(unit), week, text);
        assert!(read.is_ok(), "{unit}: {read:?} of {text}");
    }
}

#[test]
fn what_a_receipt_follows_from_is_taken_out_of_the_receipts_that_were_kept() {
    const BEFORE: &str = "{\"schema\":1,\"project\":\"nulmeting\",\"week\":\"2026-W44\",\"outcome\":\"accepted\",\
        \"body\":\"AAAA\",\"at\":1795348800,\"generation\":2}";
    for kind in KINDS {
        let base = Base::new(kind);
        fill(&base);
        drop(base.open(&MIGRATIONS[..4]).expect("opens"));
        base.sql(&format!("update report set receipt = '{BEFORE}' where device = 1"));
        let store = base.open(MIGRATIONS).expect("migrates");
        drop(store);
        let question = "select device, revision, taken_at, generation from report order by device";
        assert_eq!(base.sql(question), "0|1|0|0\n1|4|1795348800|2", "{kind:?}");
    }
}

/// Fills a database of the first schema: on SQLite the file of the first release, on PostgreSQL the same rows.
fn fill(base: &Base) {
    match base {
        Base::Sqlite(folder) => {
            let connection = rusqlite::Connection::open(sqlite::file(folder.path())).expect("opens");
            connection.execute_batch(include_str!("../../../fixtures/schema-1.sql")).expect("the dump is complete");
        }
        Base::Postgres(database) => {
            drop(base.open(&MIGRATIONS[..1]).expect("opens"));
            let dump = include_str!("../../../fixtures/schema-1.sql");
            let inserts = dump.lines().filter(|line| line.starts_with("INSERT INTO ") && !line.contains(" migration "));
            let text: String = inserts
                .filter(|line| !line.starts_with("INSERT INTO collector"))
                .map(|line| line.replace("X'", "'\\x"))
                .collect::<Vec<_>>()
                .join("\n");
            database.sql("select daglicht_prepare_week('nulmeting', '2026-W44')");
            database.sql(&text);
        }
    }
}

/// All rows of the first schema's tables, as text.
fn rows(base: &Base) -> Vec<String> {
    let questions = [
        "select generation from collector",
        "select project, terms, created_at, approval, manifest from project order by project",
        "select team, project from ticket order by team",
        "select project, week, device, revision from report order by device",
        "select project, week, receipt from withdrawal order by receipt",
        "select project, week, closed_at, participants from closed_week order by week",
        "select name, role, created_at from account order by name",
        "select name, project, unit from account_place order by name, unit",
        "select number, at, name, role, project, unit, week, form from access_log order by number",
    ];
    questions.iter().map(|question| base.sql(question)).inspect(|answer| assert!(!answer.is_empty())).collect()
}
