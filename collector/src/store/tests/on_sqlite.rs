// SPDX-License-Identifier: EUPL-1.2
//! What only SQLite has: a library linked in, savepoints, a copy before a migration.

use std::sync::Arc;

use super::migration::{FIRST, SECOND};
use super::*;

#[test]
fn the_linked_library_is_recent_enough() {
    assert!(rusqlite::version_number() >= 3_051_003, "{}", rusqlite::version());
}

#[test]
fn when_the_commit_fails_nobody_of_the_group_is_told_of_success() {
    check(Kind::Sqlite, async |base| {
        let store = Arc::new(base.store().await);
        let (release, blocked) = std::sync::mpsc::channel::<()>();
        let first = tokio::spawn({
            let store = Arc::clone(&store);
            async move { store.write(wait_once(blocked)).await }
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
fn an_existing_database_is_copied_before_it_is_migrated() {
    let base = Base::new(Kind::Sqlite);
    drop(base.open(FIRST).expect("opens"));
    let store = base.open(SECOND).expect("migrates");
    let Base::Sqlite(folder) = &base else { panic!("it is SQLite") };
    let copy = folder.path().join("collector.before-0002.db");
    assert!(copy.metadata().expect("there").len() > 0);
    store.remove_copies().expect("works");
    assert!(!copy.exists());
}
