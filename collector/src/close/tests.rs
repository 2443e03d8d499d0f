// SPDX-License-Identifier: EUPL-1.2
//! What a close does with what happens while it computes.

use daglicht_shared::manifest::{Detail, sample_terms};
use daglicht_shared::withdrawal::Withdrawal;

use super::*;
use crate::testing::{Fixture, WEEK, slug};
use crate::verify::{self, Fault};

fn run(test: impl AsyncFnOnce(&Fixture)) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async { test(&Fixture::new().await).await });
}

/// A close that has its lease and has read nothing yet.
async fn begun(fixture: &Fixture, at: i64) -> Result<Job, CloseError> {
    let project = projects::find(&fixture.app, &fixture.project).await.expect("known");
    let (id, week) = (fixture.project.clone(), slug(WEEK));
    let lease = fixture.app.store.write(move |tx| weeks::take_lease(tx, &id, week, at, at + LEASE)).await?;
    let parameters = fixture.app.config.disclosure;
    Ok(Job { terms: project.terms, parameters, week, lease: lease.ok_or(CloseError::Elsewhere(week))?, at })
}

async fn computed(fixture: &Fixture, job: &Job) -> Done {
    let reading = job.clone();
    let (fingerprint, people) =
        fixture.app.store.read(move |tx| kept(reading.people(tx))).await.expect("works").expect("reads");
    job.compute(fingerprint, &people).expect("the audit passes")
}

async fn keep(fixture: &Fixture, job: &Job, done: Done) -> Result<bool, CloseError> {
    let job = job.clone();
    fixture.app.store.write(move |tx| kept(job.keep(tx, &done))).await?
}

async fn arrive(fixture: &Fixture, number: u8) {
    let member = fixture.member(number, "a", WEEK);
    assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
}

#[test]
fn a_report_that_comes_during_a_close_is_counted() {
    run(async |fixture| {
        for number in 1..=10 {
            arrive(fixture, number).await;
        }
        let job = begun(fixture, 0).await.expect("free");
        let done = computed(fixture, &job).await;
        arrive(fixture, 11).await;
        assert!(!keep(fixture, &job, done).await.expect("works"), "the report is not in what was computed");
        let done = computed(fixture, &job).await;
        assert!(keep(fixture, &job, done).await.expect("works"));
    });
}

#[test]
fn i8_a_withdrawal_during_a_close_takes_the_person_out() {
    run(async |fixture| {
        for number in 1..=11 {
            arrive(fixture, number).await;
        }
        let job = begun(fixture, 0).await.expect("free");
        let done = computed(fixture, &job).await;
        let member = fixture.member(1, "a", WEEK);
        let request = Withdrawal::new(fixture.project.clone(), member.week, &member.key, &fixture.collector_key());
        let body = serde_json::to_vec(&request).expect("JSON");
        assert_eq!(fixture.post("/v1/withdrawals", &[], body).await.status, 200);
        assert!(!keep(fixture, &job, done).await.expect("works"));
    });
}

#[test]
fn f63_a_close_that_was_overtaken_keeps_nothing() {
    run(async |fixture| {
        for number in 1..=10 {
            arrive(fixture, number).await;
        }
        let first = begun(fixture, 0).await.expect("free");
        let done = computed(fixture, &first).await;
        assert!(matches!(begun(fixture, LEASE - 1).await, Err(CloseError::Elsewhere(_))), "its time is not over");
        let second = begun(fixture, LEASE).await.expect("its time is over");
        assert!(matches!(keep(fixture, &first, done).await, Err(CloseError::Elsewhere(_))));
        let done = computed(fixture, &second).await;
        assert!(keep(fixture, &second, done.clone()).await.expect("works"));
        assert!(matches!(keep(fixture, &second, done).await, Err(CloseError::Already(_))));
    });
}

#[test]
fn a_close_that_failed_leaves_the_week_to_the_next() {
    run(async |fixture| {
        let (id, week) = (fixture.project.clone(), slug(WEEK));
        let unreadable =
            reports::Stored { revision: 1, digest: daglicht_shared::crypto::sha256(b"x"), at: 0, generation: 0 };
        let key = daglicht_shared::crypto::Bytes([7; 32]);
        let person = reports::PersonWeek { project: id.clone(), week, key };
        let stored = person.clone();
        fixture.app.store.write(move |tx| reports::put(tx, &stored, 0, &unreadable, b"{")).await.expect("kept");
        assert!(matches!(close(&fixture.app, &id, week, Claim::WhenFree).await, Err(CloseError::Report(_))));
        fixture.app.store.write(move |tx| reports::delete_person_week(tx, &person)).await.expect("works");
        close(&fixture.app, &id, week, Claim::WhenFree).await.expect("nobody holds the lease");
    });
}

#[test]
fn four_closes_release_a_block_and_a_changed_byte_of_it_is_found() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let mut terms = sample_terms();
        terms.disclosure.small_k = Some(5);
        terms.timing.acceptance_days = 60;
        terms.units[2].detail = Detail::Coarse;
        let fixture = Fixture::of(terms).await;
        let (team, period): (UnitId, FourWeeks) = (slug("a"), slug("2026-B11"));
        let released = async || block(&fixture.app, &fixture.project, &team, period).await.expect("reads");
        for week in period.weeks() {
            assert!(released().await.is_none(), "before the close of {week}");
            let people = (1..=7).map(|number| (number, "a")).chain((11..=24).map(|number| (number, "b")));
            for (number, team) in people {
                let member = fixture.member(number, team, &week.to_string());
                assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
            }
            close(&fixture.app, &fixture.project, week, Claim::WhenFree).await.expect("is closed");
        }
        let found = released().await.expect("all four weeks were safe");
        assert_eq!(found.get().weeks, period.weeks());
        let measured = 4 * 7 * (9 * 150 + 60);
        let step = u64::from(sample_terms().disclosure.release_step);
        assert!(found.get().measured_minutes.abs_diff(measured) <= step, "{}", found.get().measured_minutes);
        let verified = async || fixture.app.store.read(|tx| verify::verify(tx, None)).await.expect("reads");
        let whole = verified().await;
        assert_eq!((whole.entries, whole.faults), (5, Vec::new()), "four weeks and their block");
        let change =
            "update released_block set outcome = replace(outcome, '\"unknown_minutes\":', '\"unknown_minutes\":1')";
        fixture.app.store.write(move |tx| tx.execute(change, &[])).await.expect("works");
        let fault = Fault::Block { project: fixture.project.clone(), block: period.to_string() };
        assert_eq!(verified().await.faults, [fault]);
    });
}
