// SPDX-License-Identifier: EUPL-1.2
//! The contract of a store, one test per promise, each on both databases.

use std::sync::Arc;

use daglicht_shared::crypto::{Bytes, sha256};

use super::*;
use crate::store::reports::PersonWeek;
use crate::store::tickets::Spent;
use crate::store::withdrawals::Tombstone;

on_both! {
    an_error_rolls_back_the_whole_job,
    a_failing_job_leaves_its_neighbours_of_the_same_commit_alone,
    a_change_that_is_refused_late_leaves_its_neighbours_of_the_same_commit_alone,
    a_job_that_panics_changes_nothing_and_the_next_one_works,
    what_was_answered_is_there_after_a_restart,
    a_reading_job_cannot_write,
    a_later_revision_replaces_an_earlier_one_and_not_the_other_way,
    devices_of_one_person_are_listed_together,
    erasing_a_person_week_takes_all_devices_and_nobody_else,
    a_week_is_closed_once,
    a_block_takes_the_place_of_what_was_held,
    a_ticket_is_spent_on_one_request,
    a_tombstone_is_found_until_its_week_is_closed,
    reports_come_in_pages_without_a_gap_or_a_repeat,
    the_fingerprint_of_a_week_tells_every_change,
    a_lease_is_held_by_one_and_ends_by_time,
}

async fn an_error_rolls_back_the_whole_job(base: &Base) {
    let store = base.store().await;
    let failed = store
        .write(|tx| {
            reports::put(tx, &person(), 0, &stored(1), b"body")?;
            Err::<(), _>(StoreError::Content("test"))
        })
        .await;
    assert!(matches!(failed, Err(StoreError::Content("test"))));
    assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
}

async fn a_failing_job_leaves_its_neighbours_of_the_same_commit_alone(base: &Base) {
    only_the_second_of_three_fails(base, |_| Err(StoreError::Content("test"))).await;
}

/// On a server the refusal comes with the next job's statement, or with the commit.
async fn a_change_that_is_refused_late_leaves_its_neighbours_of_the_same_commit_alone(base: &Base) {
    const NAMELESS: &str = "insert into project (id) values ($1)";
    only_the_second_of_three_fails(base, |tx| tx.execute_later(NAMELESS, vec![Value::Null])).await;
}

async fn only_the_second_of_three_fails(base: &Base, fail: fn(&mut Tx<'_>) -> Result<(), StoreError>) {
    let store = Arc::new(base.store().await);
    let (release, blocked) = std::sync::mpsc::channel::<()>();
    let first = tokio::spawn({
        let store = Arc::clone(&store);
        async move { store.write(wait_once(blocked)).await }
    });
    tokio::task::yield_now().await;
    let rest: Vec<_> = (0..3_u8)
        .map(|device| {
            let store = Arc::clone(&store);
            let job = move |tx: &mut Tx<'_>| {
                reports::put(tx, &person(), device, &stored(1), b"body")?;
                if device == 1 { fail(tx) } else { Ok(()) }
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
}

async fn a_job_that_panics_changes_nothing_and_the_next_one_works(base: &Base) {
    let store = base.store().await;
    let broken = store
        .write(|tx| -> Result<(), StoreError> {
            reports::put(tx, &person(), 0, &stored(1), b"body")?;
            panic!("planted")
        })
        .await;
    assert!(matches!(broken, Err(StoreError::Stopped)));
    assert_eq!(store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads"), None);
    store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await.expect("works");
}

async fn what_was_answered_is_there_after_a_restart(base: &Base) {
    let store = base.store().await;
    store.write(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await.expect("is kept");
    drop(store);
    let store = base.open(MIGRATIONS).expect("opens again");
    let found = store.read(|tx| reports::find(tx, &person(), 0)).await.expect("reads");
    assert_eq!(found, Some(stored(1)));
}

async fn a_reading_job_cannot_write(base: &Base) {
    let store = base.store().await;
    let refused = store.read(|tx| reports::put(tx, &person(), 0, &stored(1), b"body")).await;
    assert!(matches!(refused, Err(StoreError::Statement(_))));
}

async fn a_later_revision_replaces_an_earlier_one_and_not_the_other_way(base: &Base) {
    let store = base.store().await;
    for (revision, kept) in [(2, 2), (3, 3), (1, 3)] {
        let found = store
            .write(move |tx| {
                reports::put(tx, &person(), 0, &stored(revision), b"body")?;
                reports::find(tx, &person(), 0)
            })
            .await;
        assert_eq!(found.expect("works"), Some(stored(kept)), "after revision {revision}");
    }
}

async fn devices_of_one_person_are_listed_together(base: &Base) {
    let store = base.store().await;
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
}

async fn erasing_a_person_week_takes_all_devices_and_nobody_else(base: &Base) {
    let store = base.store().await;
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
}

async fn a_week_is_closed_once(base: &Base) {
    let store = base.store().await;
    let (project, week) = (person().project, person().week);
    let closed = |head: &str| weeks::ClosedWeek {
        at: 0,
        participants: "10-14".to_owned(),
        head: head.to_owned(),
        rows: vec![(slug("a"), format!("{head} row"))],
        held: Vec::new(),
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
}

async fn a_block_takes_the_place_of_what_was_held(base: &Base) {
    let store = base.store().await;
    let (project, week) = (person().project, person().week);
    let closed = weeks::ClosedWeek {
        at: 0,
        participants: "10-14".to_owned(),
        head: "head".to_owned(),
        rows: Vec::new(),
        held: vec![(slug("a"), "held".to_owned())],
    };
    let block = daglicht_shared::four_weeks::FourWeeks::of(week);
    let outcome = store
        .write(move |tx| {
            weeks::close(tx, &project, week, &closed)?;
            let before = blocks::held(tx, &project, week)?;
            blocks::close(tx, &project, block, &[(slug("a"), "block".to_owned())])?;
            blocks::close(tx, &project, block, &[(slug("a"), "again".to_owned())])?;
            let after = blocks::held(tx, &project, week)?;
            Ok((
                before.len(),
                after.len(),
                blocks::released(tx, &project, &slug("a"), block)?,
                blocks::all(tx, &project)?,
            ))
        })
        .await;
    let row = "block".to_owned();
    assert_eq!(outcome.expect("works"), (1, 0, Some(row.clone()), vec![(block, slug("a"), row)]));
}

async fn a_ticket_is_spent_on_one_request(base: &Base) {
    let store = base.store().await;
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
}

async fn a_tombstone_is_found_until_its_week_is_closed(base: &Base) {
    let store = base.store().await;
    let tombstone = Tombstone { digest: sha256(b"request"), receipt: receipt("withdrawn") };
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
}

async fn reports_come_in_pages_without_a_gap_or_a_repeat(base: &Base) {
    let store = base.store().await;
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
}

async fn the_fingerprint_of_a_week_tells_every_change(base: &Base) {
    let store = base.store().await;
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
}

async fn a_lease_is_held_by_one_and_ends_by_time(base: &Base) {
    let store = base.store().await;
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
}
