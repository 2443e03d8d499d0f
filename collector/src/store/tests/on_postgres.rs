// SPDX-License-Identifier: EUPL-1.2
//! What only PostgreSQL has: a server that stops, other collectors, tables per week, and settings that lose commits.

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::store::postgres::{Limits, Server};

/// A server with limits that a test can wait for.
fn impatient(base: &Base) -> Server {
    let Base::Postgres(database) = base else { panic!("it is PostgreSQL") };
    let (lock, idle) = (Duration::from_millis(300), Duration::from_millis(600));
    server(&database.url()).with_limits(Limits { lock, idle, ..Limits::default() })
}

fn open(server: Server) -> Store {
    Store::open(&Location::Server(Box::new(server)), MIGRATIONS).expect("opens")
}

async fn put(store: &Store, device: u8) -> Result<(), StoreError> {
    store.write(move |tx| reports::put(tx, &person(), device, &stored(1), b"body")).await
}

#[test]
fn a_server_that_can_lose_commits_is_refused() {
    let base = Base::new(Kind::Postgres);
    let Base::Postgres(database) = &base else { panic!("it is PostgreSQL") };
    for (options, setting) in [
        ("-c%20synchronous_commit=off", "synchronous_commit"),
        ("-c%20synchronous_commit=local", "synchronous_commit"),
        ("-c%20default_transaction_read_only=on", "transaction_read_only"),
    ] {
        let url = format!("{}?options={options}", database.url());
        let refused = Store::open(&Location::Server(Box::new(server(&url))), MIGRATIONS);
        let Err(StoreError::Unsafe { setting: found, .. }) = &refused else { panic!("{options}: {refused:?}") };
        assert_eq!(*found, setting);
    }
    assert_eq!(base.sql("select count(*) from pg_tables where schemaname = 'public'"), "0", "nothing was changed");
}

#[test]
fn a_password_is_read_from_its_file_and_is_in_no_message() {
    let base = Base::new(Kind::Postgres);
    let (Base::Postgres(database), folder) = (&base, Folder::new()) else { panic!("it is PostgreSQL") };
    let file = folder.path().join("password");
    let settings =
        config::Store { url: Some(database.tcp_url()), password_file: Some(file.clone()), ..config::Store::default() };
    let write = |text: &str, mode: u32| {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::write(&file, text).expect("written");
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).expect("set");
    };
    let open = || {
        let server = Server::of(&settings)?.expect("names one");
        Store::open(&Location::Server(Box::new(server)), MIGRATIONS)
    };
    write(daglicht_test_postgres::PASSWORD, 0o644);
    assert!(matches!(open(), Err(StoreError::Setting { problem: "everybody can read", .. })));
    write("a wrong one\n", 0o600);
    let refused = open().expect_err("the server refuses");
    let cause = std::error::Error::source(&refused).expect("it has a cause").to_string();
    assert!(cause.contains("28P01"), "{cause}");
    assert!(!format!("{refused} {cause} {refused:?}").contains("a wrong one"));
    write(&format!("{}\n", daglicht_test_postgres::PASSWORD), 0o600);
    let store = open().expect("opens");
    assert!(!format!("{store:?} {}", store.name()).contains(daglicht_test_postgres::PASSWORD));
}

#[test]
fn destroying_a_week_unlinks_its_table_and_leaves_the_next_week() {
    check(Kind::Postgres, async |base| {
        let store = base.store().await;
        put(&store, 0).await.expect("is kept");
        let next = PersonWeek { week: person().week.next(), ..person() };
        store.write(move |tx| reports::put(tx, &next, 0, &stored(1), b"body")).await.expect("is kept");
        let tables = "select count(*) from pg_inherits where inhparent = 'report'::regclass";
        assert_eq!(base.sql(tables), "2");
        let file = base.sql("select pg_relation_filepath(daglicht_week_table('sample', '2026-W44'))");
        store.write(|tx| reports::destroy_week(tx, &person().project, person().week)).await.expect("works");
        assert_eq!(base.sql(tables), "1");
        let file = TestServer::shared().data().join(file);
        // The server removes the emptied file at its next checkpoint, so that no other table takes its name before.
        assert_eq!(std::fs::metadata(file).map_or(0, |file| file.len()), 0);
        assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
        // Once more is no fault.
        store.write(|tx| reports::destroy_week(tx, &person().project, person().week)).await.expect("works");
    });
}

#[test]
fn a_long_reader_delays_the_destruction_of_a_week_and_does_not_hang_it() {
    check(Kind::Postgres, async |base| {
        let patient = Arc::new(base.store().await);
        let store = open(impatient(base));
        put(&store, 0).await.expect("is kept");
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let (reads, reading) = tokio::sync::oneshot::channel();
        let reader = tokio::spawn({
            let store = Arc::clone(&patient);
            async move {
                store
                    .read(move |tx| {
                        let found = reports::find(tx, &person(), 0)?;
                        reads.send(()).expect("the test waits");
                        blocked.recv().map_err(|_| StoreError::Stopped)?;
                        Ok(found)
                    })
                    .await
            }
        });
        reading.await.expect("the reader has begun");
        let destroy = || store.write(|tx| reports::destroy_week(tx, &person().project, person().week));
        let refused = destroy().await;
        assert!(matches!(refused, Err(StoreError::Busy(_))), "{refused:?}");
        // A new week begins all the same.
        let next = PersonWeek { week: person().week.next(), ..person() };
        store.write(move |tx| reports::put(tx, &next, 0, &stored(1), b"body")).await.expect("is kept");
        release.send(()).expect("the reader waits");
        assert!(reader.await.expect("runs").is_ok_and(|found| found.is_some()));
        destroy().await.expect("works when the reader is gone");
    });
}

#[test]
fn writers_of_two_collectors_take_turns() {
    check(Kind::Postgres, async |base| {
        let [one, two] = [Arc::new(base.store().await), Arc::new(base.open(MIGRATIONS).expect("opens"))];
        let mut jobs = Vec::new();
        for number in 0..40_u32 {
            let store = Arc::clone(if number.is_multiple_of(2) { &one } else { &two });
            // Reads and writes what it read plus one: lost updates would show in the sum.
            jobs.push(tokio::spawn(async move {
                let add = |tx: &mut Tx<'_>| {
                    let before = reports::find(tx, &person(), 0)?.map_or(0, |stored| stored.revision);
                    reports::put(tx, &person(), 0, &stored(before + 1), b"body")
                };
                store.write(add).await
            }));
        }
        for job in jobs {
            job.await.expect("runs").expect("is kept");
        }
        let found = one.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads");
        assert_eq!(found.map(|stored| stored.revision), Some(40));
    });
}

#[test]
fn a_writer_that_hangs_in_its_transaction_loses_its_turn_and_its_change() {
    check(Kind::Postgres, async |base| {
        drop(base.store().await);
        let hanging = Arc::new(open(impatient(base)));
        let other = base.open(MIGRATIONS).expect("opens");
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let mut began = Some(began);
        let late = tokio::spawn({
            let hanging = Arc::clone(&hanging);
            async move {
                hanging
                    .write(move |tx| {
                        reports::put(tx, &person(), 0, &stored(1), b"late")?;
                        began.take().map_or(Ok(()), |began| began.send(())).expect("the test waits");
                        blocked.recv().map_err(|_| StoreError::Stopped)?;
                        reports::put(tx, &person(), 1, &stored(1), b"late")
                    })
                    .await
            }
        });
        begun.await.expect("the job has begun");
        // The other collector gets its turn, for the server ends the session that does nothing.
        put(&other, 2).await.expect("is kept");
        release.send(()).expect("the job waits");
        let refused = late.await.expect("runs");
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        let kept = other.read(|tx| reports::page(tx, &person().project, person().week, None, 9)).await.expect("reads");
        assert_eq!(kept.len(), 1);
        until_kept(&hanging, 3).await;
    });
}

/// Writes until the writer has reconnected; a limit in tries, not in time.
async fn until_kept(store: &Store, device: u8) {
    for _ in 0..200 {
        match put(store, device).await {
            Ok(()) => return,
            Err(StoreError::Unavailable(_)) => tokio::time::sleep(Duration::from_millis(20)).await,
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the writer did not reconnect");
}

#[test]
fn a_session_that_is_ended_costs_nobody_a_false_yes_and_comes_back() {
    check(Kind::Postgres, async |base| {
        let store = base.store().await;
        put(&store, 0).await.expect("is kept");
        let find = || store.read(|tx| reports::find(tx, &person(), 0));
        assert!(find().await.expect("reads").is_some());
        let ended = store
            .write(|tx| {
                reports::put(tx, &person(), 1, &stored(1), b"body")?;
                tx.query("select pg_terminate_backend(pg_backend_pid())::int", &[]).map(drop)
            })
            .await;
        assert!(matches!(ended, Err(StoreError::Unavailable(_))), "{ended:?}");
        until_kept(&store, 2).await;
        assert_eq!(base.sql("select device from report order by device"), "0\n2");
        assert!(find().await.expect("reads").is_some());
    });
}

#[test]
fn a_crash_of_the_server_is_survived_without_a_restart() {
    // A server of its own, for it is stopped.
    let own = TestServer::start();
    let database = own.database();
    run(async {
        let store = open(server(&database.url()));
        store.write(|tx| projects::put(tx, &sample_terms(), 0)).await.expect("is kept");
        put(&store, 0).await.expect("is kept");
        own.crash();
        let refused = put(&store, 1).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        let refused = store.read(|tx| reports::find(tx, &person(), 0)).await;
        assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
        own.start_again();
        until_kept(&store, 2).await;
        let kept = store.read(|tx| reports::page(tx, &person().project, person().week, None, 9)).await;
        assert_eq!(kept.expect("reads").len(), 2);
    });
}

#[test]
fn what_the_server_says_of_a_row_is_in_no_error() {
    check(Kind::Postgres, async |base| {
        let store = base.store().await;
        let stray = PersonWeek { project: slug("elsewhere"), ..person() };
        let refused = store.write(move |tx| reports::put(tx, &stray, 0, &stored(1), b"body")).await;
        let refused = refused.expect_err("the project is not there");
        let text = format!("{refused} {refused:?} {:?}", std::error::Error::source(&refused));
        assert!(text.contains("23503") && !text.contains("elsewhere"), "{text}");
    });
}

#[test]
fn many_collectors_that_start_together_take_each_migration_once() {
    let base = Base::new(Kind::Postgres);
    let taken: usize = std::thread::scope(|scope| {
        let starts: Vec<_> =
            (0..4).map(|_| scope.spawn(|| base.open(MIGRATIONS).map(|store| store.applied().len()))).collect();
        starts.into_iter().map(|start| start.join().expect("runs").expect("opens")).sum()
    });
    assert_eq!(taken, MIGRATIONS.len());
}

#[test]
fn a_migration_that_earlier_programs_cannot_work_with_waits_until_they_are_gone() {
    let base = Base::new(Kind::Postgres);
    let location = Location::Server(Box::new(impatient(&base)));
    let running = Store::open(&location, super::migration::FIRST).expect("opens");
    let refused = Store::open(&location, super::migration::SECOND_FOR_NEW_PROGRAMS);
    assert!(matches!(refused, Err(StoreError::OthersAtWork)), "{refused:?}");
    drop(running);
    let store = Store::open(&location, super::migration::SECOND_FOR_NEW_PROGRAMS).expect("alone");
    assert_eq!(store.applied(), [2]);
}

#[test]
fn a_collector_that_comes_back_to_a_newer_schema_takes_nothing() {
    check(Kind::Postgres, async |base| {
        let old = base.open(super::migration::FIRST).expect("opens");
        let write = || old.write(|tx| tx.execute("insert into a (x) values ('old')", &[]));
        write().await.expect("is kept");
        let old_session = base.sql(
            "select pid from pg_stat_activity where application_name = 'daglicht-collector' \
             and datname = current_database()",
        );
        let applied = std::thread::scope(|scope| {
            let new = scope.spawn(|| base.open(super::migration::SECOND_FOR_NEW_PROGRAMS));
            // The new one has its turn and waits for the old one, which then loses its connection and comes back.
            let turn = "select count(*) from pg_locks join pg_database d on d.oid = database \
                        where locktype = 'advisory' and granted and datname = current_database()";
            while base.sql(turn) == "0" {}
            base.sql(&format!("select pg_terminate_backend({old_session})::int"));
            new.join().expect("runs").map(|new| new.applied().to_vec())
        });
        assert_eq!(applied.expect("migrates"), [2]);
        for _ in 0..20 {
            let refused = write().await;
            assert!(matches!(refused, Err(StoreError::Unavailable(_))), "{refused:?}");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
}
