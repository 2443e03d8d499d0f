// SPDX-License-Identifier: EUPL-1.2
//! The contract of a store, one test per promise; a second driver runs the same.

use daglicht_shared::crypto::{Bytes, sha256};
use daglicht_shared::manifest::sample_terms;
use daglicht_shared::signed::Signed;

use super::reports::{PersonWeek, Stored};
use super::tickets::Spent;
use super::withdrawals::Tombstone;
use super::*;
use crate::testing::{Folder, WEEK, slug};

const FIRST: &[Migration] = &[Migration { number: 1, sql: "create table a (x integer) strict" }];
const SECOND: &[Migration] = &[
    Migration { number: 1, sql: "create table a (x integer) strict" },
    Migration { number: 2, sql: "create table b (y integer) strict" },
];
const CHANGED: &[Migration] = &[Migration { number: 1, sql: "create table a (x text) strict" }];
const BROKEN: &[Migration] = &[
    Migration { number: 1, sql: "create table a (x integer) strict" },
    Migration { number: 2, sql: "create table b (y integer) strict; create table b (y integer) strict" },
];

fn run<T>(job: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(job)
}

async fn open(folder: &Folder) -> Store {
    let store = Store::open(folder.path(), MIGRATIONS).expect("opens");
    let put = store.write(|tx| projects::put(tx, &sample_terms(), 0)).await;
    assert!(put.expect("the sample project is kept"));
    store
}

fn person() -> PersonWeek {
    PersonWeek { project: sample_terms().project, week: slug(WEEK), key: Bytes([1; 32]) }
}

fn stored(revision: u32) -> Stored {
    let receipt = Signed { text: format!("receipt {revision}"), signature: Bytes([2; 64]) };
    Stored { revision, digest: sha256(&revision.to_be_bytes()), receipt }
}

#[test]
fn the_linked_library_is_recent_enough() {
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[test]
fn an_error_rolls_back_the_whole_job() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let failed = store
            .write(|tx| {
                reports::put(tx, &person(), 0, &stored(1), b"body")?;
                Err::<(), _>(StoreError::Content("test"))
            })
            .await;
        assert!(matches!(failed, Err(StoreError::Content("test"))));
        assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
    });
}

#[test]
fn a_failing_job_leaves_its_neighbours_of_the_same_commit_alone() {
    let folder = Folder::new();
    run(async {
        let store = Arc::new(open(&folder).await);
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.write(move |_| blocked.recv().map_err(|_| StoreError::Stopped)).await }
        });
        tokio::task::yield_now().await;
        let rest: Vec<_> = (0..3_u8)
            .map(|device| {
                let store = Arc::clone(&store);
                let job = move |tx: &mut Tx<'_>| {
                    reports::put(tx, &person(), device, &stored(1), b"body")?;
                    if device == 1 { Err(StoreError::Content("test")) } else { Ok(()) }
                };
                tokio::spawn(async move { store.write(job).await })
            })
            .collect();
        tokio::task::yield_now().await;
        release.send(()).expect("the first job waits");
        first.await.expect("runs").expect("is kept");
        let mut kept = Vec::new();
        for job in rest {
            kept.push(job.await.expect("runs").is_ok());
        }
        assert_eq!(kept, [true, false, true]);
        for (device, kept) in (0..).zip(kept) {
            let found = store.read(move |tx| reports::find(tx, &person(), device)).await.expect("reads");
            assert_eq!(found.is_some(), kept, "device {device}");
        }
    });
}

#[test]
fn when_the_commit_fails_nobody_of_the_group_is_told_of_success() {
    let folder = Folder::new();
    run(async {
        let store = Arc::new(open(&folder).await);
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.write(move |_| blocked.recv().map_err(|_| StoreError::Stopped)).await }
        });
        tokio::task::yield_now().await;
        let innocent = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await }
        });
        // A report of a project that is not there, in a transaction that looks at such things at its end only.
        let guilty = tokio::spawn({
            let store = Arc::clone(&store);
            let job = |tx: &mut Tx<'_>| {
                tx.execute("pragma defer_foreign_keys = on", &[])?;
                let stray = PersonWeek { project: slug("elsewhere"), ..person() };
                reports::put(tx, &stray, 0, &stored(1), b"body")
            };
            async move { store.write(job).await }
        });
        tokio::task::yield_now().await;
        release.send(()).expect("the first job waits");
        for job in [first, innocent, guilty] {
            let outcome = job.await.expect("runs");
            assert!(matches!(outcome, Err(StoreError::Commit(_))), "{outcome:?}");
        }
        assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
        store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await.expect("the store goes on");
    });
}

#[test]
fn a_job_that_panics_changes_nothing_and_the_next_one_works() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let broken = store
            .write(|tx| -> Result<(), StoreError> {
                reports::put(tx, &person(), 0, &stored(1), b"body")?;
                panic!("planted")
            })
            .await;
        assert!(matches!(broken, Err(StoreError::Stopped)));
        assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
        store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await.expect("works");
    });
}

#[test]
fn what_was_answered_is_there_after_a_restart() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await.expect("is kept");
        drop(store);
        let store = Store::open(folder.path(), MIGRATIONS).expect("opens again");
        let found = store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads");
        assert_eq!(found, Some(stored(1)));
    });
}

#[test]
fn a_reading_job_cannot_write() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let refused = store.read(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await;
        assert!(matches!(refused, Err(StoreError::Statement(_))));
    });
}

#[test]
fn a_later_revision_replaces_an_earlier_one_and_not_the_other_way() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        for (revision, kept) in [(2, 2), (3, 3), (1, 3)] {
            let found = store
                .write(move |tx| {
                    reports::put(tx, &person(), 0, &stored(revision), b"body")?;
                    reports::find(tx, &person(), 0)
                })
                .await;
            assert_eq!(found.expect("works"), Some(stored(kept)), "after revision {revision}");
        }
    });
}

#[test]
fn devices_of_one_person_are_listed_together() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let listed = store
            .write(|tx| {
                let other = PersonWeek { key: Bytes([0; 32]), ..person() };
                reports::put(tx, &person(), 1, &stored(1), b"one-b")?;
                reports::put(tx, &other, 0, &stored(1), b"other")?;
                reports::put(tx, &person(), 0, &stored(1), b"one-a")?;
                reports::page(tx, &person().project, person().week, None, 9)
            })
            .await
            .expect("works");
        let bodies: Vec<&[u8]> = listed.iter().map(|held| held.body.as_slice()).collect();
        assert_eq!(bodies, [b"other".as_slice(), b"one-a", b"one-b"]);
    });
}

#[test]
fn erasing_a_person_week_takes_all_devices_and_nobody_else() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let left = store
            .write(|tx| {
                let other = PersonWeek { key: Bytes([9; 32]), ..person() };
                reports::put(tx, &person(), 0, &stored(1), b"a")?;
                reports::put(tx, &person(), 1, &stored(1), b"b")?;
                reports::put(tx, &other, 0, &stored(1), b"c")?;
                assert_eq!(reports::delete_person_week(tx, &person())?, 2);
                reports::page(tx, &person().project, person().week, None, 9)
            })
            .await;
        assert_eq!(left.expect("works").len(), 1);
    });
}

#[test]
fn a_week_is_closed_once() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let (project, week) = (person().project, person().week);
        let closed = |head: &str| weeks::ClosedWeek {
            at: 0,
            participants: "10-14",
            head: head.to_owned(),
            rows: vec![(slug("a"), format!("{head} row"))],
        };
        let outcome = store
            .write(move |tx| {
                assert!(!weeks::is_closed(tx, &project, week)?);
                let first = weeks::close(tx, &project, week, &closed("first"))?;
                let second = weeks::close(tx, &project, week, &closed("second"))?;
                assert_eq!(weeks::record(tx, &project, week)?, Some("first".to_owned()));
                let rows = weeks::released(tx, &project, &slug("a"), week.previous(), week.next())?;
                Ok((first, second, rows, weeks::closed(tx, &project)?))
            })
            .await;
        assert_eq!(outcome.expect("works"), (true, false, vec![(week, "first row".to_owned())], vec![week]));
    });
}

#[test]
fn a_ticket_is_spent_on_one_request() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let (project, hash) = (person().project, sha256(b"ticket"));
        let spent = store
            .write(move |tx| {
                tickets::put(tx, &project, &slug("a"), &hash)?;
                assert_eq!(tickets::team(tx, &project, &hash)?, Some(slug("a")));
                assert_eq!(tickets::team(tx, &slug("elsewhere"), &hash)?, None);
                let mut spend = |request: &[u8]| tickets::spend(tx, &project, &hash, &sha256(request));
                Ok([spend(b"one")?, spend(b"one")?, spend(b"two")?])
            })
            .await;
        assert_eq!(spent.expect("works"), [Spent::Here, Spent::Here, Spent::Elsewhere]);
    });
}

#[test]
fn a_tombstone_is_found_until_its_week_is_closed() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let tombstone = Tombstone { digest: sha256(b"request"), receipt: stored(1).receipt };
        let expected = tombstone.clone();
        let found = store
            .write(move |tx| {
                withdrawals::put(tx, &person(), &tombstone)?;
                let before = withdrawals::find(tx, &person())?;
                withdrawals::delete_week(tx, &person().project, person().week)?;
                Ok((before, withdrawals::find(tx, &person())?))
            })
            .await;
        assert_eq!(found.expect("works"), (Some(expected), None));
    });
}

#[test]
fn approved_terms_cannot_be_replaced() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let terms = sample_terms();
        let approved = projects::Approved { approval: crate::testing::approval(&terms), manifest: stored(1).receipt };
        let mut other = approved.clone();
        other.approval.terms = sha256(b"other terms");
        let outcome = store
            .write(move |tx| {
                let of_other_terms = projects::approve(tx, &terms.project, &other)?;
                let first = projects::approve(tx, &terms.project, &approved)?;
                let again = projects::approve(tx, &terms.project, &approved)?;
                Ok([of_other_terms, first, again, projects::put(tx, &terms, 1)?])
            })
            .await;
        assert_eq!(outcome.expect("works"), [false, true, false, false]);
    });
}

#[test]
fn the_access_log_can_be_read_but_not_changed() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let look = access_log::Look {
            at: 7,
            name: "reader".to_owned(),
            role: crate::role::Role::Analyst,
            unit: slug("a"),
            week: slug(WEEK),
            form: access_log::Form::Page,
        };
        let expected = look.clone();
        store.write(move |tx| access_log::append(tx, &person().project, &look)).await.expect("is kept");
        for statement in ["update access_log set at = 0", "delete from access_log"] {
            let refused = store.write(move |tx| tx.execute(statement, &[])).await;
            assert!(matches!(refused, Err(StoreError::Statement(_))), "{statement}");
        }
        let found = store.read(|tx| access_log::latest(tx, &person().project, 10)).await;
        assert_eq!(found.expect("reads"), [expected]);
    });
}

#[test]
fn an_existing_database_is_copied_before_it_is_migrated() {
    let folder = Folder::new();
    drop(Store::open(folder.path(), FIRST).expect("opens"));
    let store = Store::open(folder.path(), SECOND).expect("migrates");
    let copy = folder.path().join("collector.before-0002.db");
    assert!(copy.metadata().expect("there").len() > 0);
    store.remove_copies().expect("works");
    assert!(!copy.exists());
}

#[test]
fn a_migration_that_breaks_off_leaves_the_schema_before_it() {
    let folder = Folder::new();
    drop(Store::open(folder.path(), FIRST).expect("opens"));
    assert!(Store::open(folder.path(), BROKEN).is_err());
    Store::open(folder.path(), SECOND).expect("the right one still applies");
}

#[test]
fn a_newer_or_altered_schema_is_refused() {
    let folder = Folder::new();
    drop(Store::open(folder.path(), SECOND).expect("opens"));
    let newer = Store::open(folder.path(), FIRST);
    assert!(matches!(newer, Err(StoreError::Newer { found: 2, known: 1 })), "{newer:?}");
    let altered = Folder::new();
    drop(Store::open(altered.path(), FIRST).expect("opens"));
    let changed = Store::open(altered.path(), CHANGED);
    assert!(matches!(changed, Err(StoreError::Changed(1))), "{changed:?}");
}

#[test]
fn every_table_and_statement_fits_the_schema() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        for (name, sql) in sql::ALL {
            let connection = rusqlite::Connection::open(store.path()).expect("opens");
            connection.prepare(sql).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
    });
}

#[test]
fn migrations_are_numbered_without_gaps() {
    assert!(MIGRATIONS.iter().zip(1..).all(|(migration, number)| migration.number == number));
}

#[test]
fn reports_come_in_pages_without_a_gap_or_a_repeat() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let pages = store
            .write(|tx| {
                for (key, device) in [(1, 0), (1, 1), (2, 0), (3, 0), (3, 2)] {
                    let person = PersonWeek { key: Bytes([key; 32]), ..person() };
                    reports::put(tx, &person, device, &stored(1), &[key, device])?;
                }
                let (mut found, mut last) = (Vec::new(), None);
                loop {
                    let page = reports::page(tx, &person().project, person().week, last.as_ref(), 2)?;
                    found.push(page.iter().map(|held| (held.key.0[0], held.device)).collect::<Vec<_>>());
                    match page.into_iter().next_back() {
                        Some(held) => last = Some(held),
                        None => return Ok(found),
                    }
                }
            })
            .await;
        assert_eq!(pages.expect("works"), [vec![(1, 0), (1, 1)], vec![(2, 0), (3, 0)], vec![(3, 2)], vec![]]);
    });
}

#[test]
fn the_fingerprint_of_a_week_tells_every_change() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let prints = store
            .write(|tx| {
                let print = |tx: &mut Tx<'_>| reports::fingerprint(tx, &person().project, person().week);
                let empty = print(tx)?;
                reports::put(tx, &person(), 0, &stored(1), b"x")?;
                let one = print(tx)?;
                assert_eq!(print(tx)?, one);
                reports::put(tx, &person(), 0, &stored(2), b"x")?;
                let revised = print(tx)?;
                reports::put(tx, &person(), 1, &stored(1), b"x")?;
                let two = print(tx)?;
                reports::delete_person_week(tx, &person())?;
                assert_eq!(print(tx)?, empty);
                Ok([empty, one, revised, two])
            })
            .await
            .expect("works");
        let different: std::collections::BTreeSet<_> = prints.into_iter().collect();
        assert_eq!(different.len(), 4);
    });
}

#[test]
fn a_lease_is_held_by_one_and_ends_by_time() {
    let folder = Folder::new();
    run(async {
        let store = open(&folder).await;
        let (project, week) = (person().project, person().week);
        let outcome = store
            .write(move |tx| {
                let first = weeks::take_lease(tx, &project, week, 100, 200)?.expect("free");
                assert_eq!(weeks::take_lease(tx, &project, week, 199, 300)?, None);
                let second = weeks::take_lease(tx, &project, week, 200, 300)?.expect("its time is over");
                weeks::drop_lease(tx, &project, week, first)?;
                assert_eq!(weeks::lease(tx, &project, week)?, Some(second));
                weeks::drop_lease(tx, &project, week, second)?;
                Ok((first == second, weeks::lease(tx, &project, week)?))
            })
            .await;
        assert_eq!(outcome.expect("works"), (false, None));
    });
}

#[test]
fn the_records_of_the_first_schema_become_rows() {
    let folder = Folder::new();
    drop(Store::open(folder.path(), &MIGRATIONS[..1]).expect("opens"));
    let before = rusqlite::Connection::open(folder.path().join("collector.db")).expect("opens");
    let record = r#"{"version":1,"week":"2026-W44","k":10,"units":[{"unit":"a","outcome":{"withheld":{"reason":"dominated"}}},{"unit":"b","outcome":{"shown":{"contributors":"10-14","blocks":[{"categories":["standardised_work","speed_loss","rework"],"minutes":60},{"categories":["administration_projects","interruptions","meetings","training_coaching","official_breaks","occupancy_loss"],"minutes":0}],"unknown_minutes":0,"measured_minutes":60,"scheduled_minutes":null,"margin_points":null}}}]}"#;
    before
        .execute_batch(&format!(
            "insert into project (project, terms, terms_hash, created_at) values ('p', '', x'', 0); \
             insert into closed_week values ('p', '2026-W44', 0, '10-14', '{record}')"
        ))
        .expect("kept");
    drop(before);
    run(async {
        let store = Store::open(folder.path(), MIGRATIONS).expect("migrates");
        let (project, week) = (slug("p"), slug(WEEK));
        let (head, rows) = store
            .read(move |tx| {
                let of = |tx: &mut Tx<'_>, unit| weeks::released(tx, &project, &slug(unit), week, week);
                Ok((weeks::record(tx, &project, week)?, [of(tx, "a")?, of(tx, "b")?]))
            })
            .await
            .expect("reads");
        assert_eq!(head.as_deref(), Some(r#"{"version":1,"week":"2026-W44","k":10,"units":2}"#));
        for (unit, rows) in ["a", "b"].into_iter().zip(rows) {
            let [(_, text)] = rows.as_slice() else { panic!("{unit}: {rows:?}") };
            let read = crate::disclose::Released::from_record(slug(unit), week, text);
            assert!(read.is_ok(), "{unit}: {read:?} of {text}");
        }
    });
}
