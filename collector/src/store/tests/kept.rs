// SPDX-License-Identifier: EUPL-1.2
//! What stays as it was written, one test per promise, each on both databases: terms, looks, releases, seals, objections
//! and agreements.

use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::manifest::sample_terms;

use super::*;
use crate::role::Role;
use crate::store::baselines::Seal;
use crate::verify::{self, Fault, Verified};

on_both! {
    approved_terms_cannot_be_replaced,
    the_access_log_can_be_read_but_not_changed,
    the_release_log_can_be_read_but_not_changed,
    every_changed_byte_of_a_release_is_found,
    a_block_stands_in_the_release_log_and_a_changed_one_is_found,
    weeks_that_an_earlier_version_closed_are_entered,
    a_sealed_baseline_cannot_be_changed_or_removed,
    an_agreement_keeps_every_version_and_only_the_newest_owner,
    an_objection_is_settled_once_and_changed_by_nobody,
    every_version_of_terms_stays,
    every_version_of_services_and_output_stays,
}

async fn approved_terms_cannot_be_replaced(base: &Base) {
    let store = base.store().await;
    let terms = sample_terms();
    let approved = projects::Approved { approval: crate::testing::approval(&terms), manifest: receipt("manifest") };
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
}

async fn the_access_log_can_be_read_but_not_changed(base: &Base) {
    let store = base.store().await;
    let look = access_log::Look {
        at: 7,
        name: "reader".to_owned(),
        role: crate::role::Role::Analyst,
        unit: slug("a"),
        subject: slug("baseline:spring"),
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
}

/// Closes the sample week and the one after it.
async fn closed_twice(store: &Store) {
    let (project, week) = (person().project, person().week);
    for (week, at) in [(week, 60), (week.next(), 120)] {
        let closed = weeks::ClosedWeek {
            at,
            participants: "10-14".to_owned(),
            head: "head".to_owned(),
            rows: vec![(slug("a"), "row".to_owned()), (slug("b"), "row".to_owned())],
            held: Vec::new(),
        };
        let project = project.clone();
        assert!(store.write(move |tx| weeks::close(tx, &project, week, &closed)).await.expect("works"));
    }
}

async fn verified(store: &Store, noted: Option<Digest>) -> Verified {
    store.read(move |tx| verify::verify(tx, noted.as_ref())).await.expect("reads")
}

async fn the_release_log_can_be_read_but_not_changed(base: &Base) {
    let store = base.store().await;
    closed_twice(&store).await;
    for statement in ["update release_log set at = 0", "delete from release_log"] {
        let refused = store.write(move |tx| tx.execute(statement, &[])).await;
        assert!(matches!(refused, Err(StoreError::Statement(_))), "{statement}");
    }
    let found = verified(&store, None).await;
    assert_eq!((found.entries, &found.faults), (2, &Vec::new()));
    assert_eq!(verified(&store, found.last).await.faults, []);
    let foreign = sha256(b"foreign");
    assert_eq!(verified(&store, Some(foreign)).await.faults, [Fault::Noted { digest: foreign }]);
}

async fn every_changed_byte_of_a_release_is_found(base: &Base) {
    let store = base.store().await;
    closed_twice(&store).await;
    let (project, week) = (person().project, person().week.to_string());
    let changed_week = Fault::Week { project: project.clone(), week: week.clone() };
    let check = async |change: &str, back: &str, expected: &[Fault]| {
        base.sql(&change.replace("WEEK", &week));
        assert_eq!(verified(&store, None).await.faults, expected, "{change}");
        base.sql(&back.replace("WEEK", &week));
        assert_eq!(verified(&store, None).await.faults, [], "{back}");
    };
    check(
        "update released set outcome = 'rov' where unit = 'a' and week = 'WEEK'",
        "update released set outcome = 'row' where unit = 'a' and week = 'WEEK'",
        std::slice::from_ref(&changed_week),
    )
    .await;
    check(
        "update closed_week set participants = '15-24' where week = 'WEEK'",
        "update closed_week set participants = '10-14' where week = 'WEEK'",
        &[changed_week],
    )
    .await;
    let unlocked = match base {
        Base::Sqlite(_) => "drop trigger release_log_is_not_changed",
        Base::Postgres(_) => "drop trigger release_log_is_not_changed on release_log",
    };
    base.sql(unlocked);
    check(
        "update release_log set at = 61 where number = 1",
        "update release_log set at = 60 where number = 1",
        &[Fault::Entry { number: 1 }],
    )
    .await;
    check(
        "update release_log set number = 3 where number = 2",
        "update release_log set number = 2 where number = 3",
        &[Fault::Entry { number: 3 }],
    )
    .await;
}

async fn a_block_stands_in_the_release_log_and_a_changed_one_is_found(base: &Base) {
    let store = base.store().await;
    closed_twice(&store).await;
    let (project, week) = (person().project, person().week);
    let block = daglicht_shared::four_weeks::FourWeeks::of(week);
    let rows = [(slug("b"), "row".to_owned()), (slug("a"), "row".to_owned())];
    let id = project.clone();
    store.write(move |tx| blocks::close(tx, &id, block, &rows)).await.expect("works");
    let whole = verified(&store, None).await;
    assert_eq!((whole.entries, &whole.faults), (3, &Vec::new()));
    let changed = [Fault::Block { project: project.clone(), block: block.to_string() }];
    for (change, back) in [
        (
            "update released_block set outcome = 'rov' where unit = 'a'",
            "update released_block set outcome = 'row' where unit = 'a'",
        ),
        (
            "update released_block set unit = 'c' where unit = 'a'",
            "update released_block set unit = 'a' where unit = 'c'",
        ),
    ] {
        base.sql(change);
        assert_eq!(verified(&store, None).await.faults, changed, "{change}");
        base.sql(back);
        assert_eq!(verified(&store, None).await.faults, [], "{back}");
    }
    base.sql(&format!(
        "insert into released_block (project, unit, block, outcome) values ('{project}', 'a', '2026-B01', 'row')"
    ));
    let early = "2026-B01".parse().expect("a block");
    assert_eq!(verified(&store, None).await.faults, [Fault::UnloggedBlock { project, block: early }]);
    store.write(verify::catch_up).await.expect("works");
    assert_eq!(verified(&store, whole.last).await.faults, []);
}

async fn weeks_that_an_earlier_version_closed_are_entered(base: &Base) {
    let store = base.store().await;
    let (project, week) = (person().project, person().week);
    let values = format!("'{project}', '{week}', 60, '10-14', 'head'");
    base.sql(&format!("insert into closed_week (project, week, closed_at, participants, record) values ({values})"));
    assert_eq!(verified(&store, None).await.faults, [Fault::Unlogged { project, week }]);
    for _ in 0..2 {
        store.write(verify::catch_up).await.expect("works");
        let found = verified(&store, None).await;
        assert_eq!((found.entries, found.faults), (1, Vec::new()));
    }
}

async fn an_agreement_keeps_every_version_and_only_the_newest_owner(base: &Base) {
    let store = base.store().await;
    let version = |number: u32, version: u32, owner: &str| agreements::Put {
        project: person().project,
        unit: slug("a"),
        number,
        version,
        at: 1,
        author: "lead".to_owned(),
        owner: owner.to_owned(),
        content: format!("{number}.{version}"),
    };
    let all = [version(1, 1, "Noor"), version(2, 1, "Daan"), version(1, 2, "Olga"), version(1, 2, "Piet")];
    let elsewhere = agreements::Put { unit: slug("b"), ..version(1, 1, "Bo") };
    let kept: Vec<bool> = store
        .write(move |tx| {
            agreements::put(tx, &elsewhere)?;
            all.iter().map(|one| agreements::put(tx, one)).collect()
        })
        .await
        .expect("works");
    assert_eq!(kept, [true, true, true, false], "one version is written once");
    let project = person().project;
    let (next, newest, versions) = store
        .read(move |tx| {
            let unit = slug("a");
            let newest = agreements::newest(tx, &project, &unit)?;
            let versions = agreements::versions(tx, &project, &unit, 1)?;
            Ok((agreements::next(tx, &project, &unit)?, newest, versions))
        })
        .await
        .expect("reads");
    let seen = |kept: &[agreements::Kept]| -> Vec<(String, String)> {
        kept.iter().map(|one| (one.content.clone(), one.owner.clone())).collect()
    };
    let pair = |content: &str, owner: &str| (content.to_owned(), owner.to_owned());
    assert_eq!(next, 3);
    assert_eq!(seen(&newest), [pair("1.2", "Olga"), pair("2.1", "Daan")]);
    assert_eq!(seen(&versions), [pair("1.2", "Olga"), pair("1.1", "")]);
}

async fn a_sealed_baseline_cannot_be_changed_or_removed(base: &Base) {
    let store = base.store().await;
    let (project, id, seal) = (person().project, slug("spring"), Seal { at: 2, text: "seal".to_owned() });
    let (sealed, again) = store
        .write(move |tx| {
            baselines::put(tx, &project, &id, "plan", 1)?;
            let sealed = baselines::seal(tx, &project, &id, &seal)?;
            let replaced = baselines::put(tx, &project, &id, "another plan", 3)?;
            Ok((sealed, replaced || baselines::seal(tx, &project, &id, &seal)?))
        })
        .await
        .expect("works");
    assert_eq!((sealed, again), (true, false));
    for statement in ["update baseline set plan = 'x'", "update baseline set seal = null", "delete from baseline"] {
        let refused = store.write(move |tx| tx.execute(statement, &[])).await;
        assert!(matches!(refused, Err(StoreError::Statement(_))), "{statement}");
    }
    assert_eq!(verified(&store, None).await.faults, []);
    let unlocked = match base {
        Base::Sqlite(_) => "drop trigger sealed_baseline_is_not_changed",
        Base::Postgres(_) => "drop trigger sealed_baseline_is_not_changed on baseline",
    };
    base.sql(unlocked);
    base.sql("update baseline set seal = 'zeal'");
    let changed = Fault::Baseline { project: person().project, baseline: "spring".to_owned() };
    assert_eq!(verified(&store, None).await.faults, [changed]);
}

async fn an_objection_is_settled_once_and_changed_by_nobody(base: &Base) {
    use crate::store::objections::{self, Kind, Objection, Settled};
    let store = base.store().await;
    let project = person().project;
    let stop = Objection {
        number: 0,
        kind: Kind::Stop,
        at: 10,
        name: "raad".to_owned(),
        role: Role::WorksCouncil,
        reason: "Wacht.".to_owned(),
        settled: None,
    };
    let settled = Settled { at: 20, name: "raad".to_owned(), reason: "Klaar.".to_owned() };
    let (id, made) = (project.clone(), stop.clone());
    let kept = store
        .write(move |tx| {
            assert_eq!(objections::make(tx, &id, &made)?, Some(1));
            assert_eq!(objections::make(tx, &id, &made)?, None);
            let officer = Objection { kind: Kind::Objection, role: Role::PrivacyOfficer, ..made.clone() };
            assert_eq!(objections::make(tx, &id, &officer)?, Some(2));
            assert_eq!(objections::stopped_since(tx, &id)?, Some(10));
            assert!(!objections::settle(tx, &id, 1, Role::PrivacyOfficer, &settled)?);
            assert!(objections::settle(tx, &id, 1, Role::WorksCouncil, &settled)?);
            assert!(!objections::settle(tx, &id, 1, Role::WorksCouncil, &settled)?);
            assert_eq!(objections::stopped_since(tx, &id)?, None);
            assert_eq!(objections::stops(tx, &id, 99)?, [(10, 20)]);
            objections::all(tx, &id)
        })
        .await
        .expect("works");
    assert_eq!((kept.len(), kept[0].settled.as_ref().map(|settled| settled.at)), (2, Some(20)));
    for change in [
        "update objection set reason = 'x' where number = 2",
        "update objection set settled_at = 30 where number = 1",
        "delete from objection where number = 2",
    ] {
        let refused = store.write(move |tx| tx.execute(change, &[])).await;
        assert!(matches!(refused, Err(StoreError::Statement(_))), "{change}: {refused:?}");
    }
}

async fn every_version_of_terms_stays(base: &Base) {
    let store = base.store().await;
    let versions = store
        .write(|tx| {
            let draft = daglicht_shared::manifest::Terms { project: slug("draft"), ..sample_terms() };
            let mut wider = draft.clone();
            wider.disclosure.k = 8;
            for (at, terms) in [(1, &draft), (2, &draft), (3, &wider)] {
                assert!(projects::put(tx, terms, at)?);
            }
            projects::versions(tx, &draft.project)
        })
        .await
        .expect("works");
    let told: Vec<_> = versions.iter().map(|one| (one.number, one.at, one.terms.disclosure.k)).collect();
    assert_eq!(told, [(1, 1, 10), (2, 3, 8)]);
    for change in ["update terms_version set kept_at = 9", "delete from terms_version"] {
        let refused = store.write(move |tx| tx.execute(change, &[])).await;
        assert!(matches!(refused, Err(StoreError::Statement(_))), "{change}: {refused:?}");
    }
}

async fn every_version_of_services_and_output_stays(base: &Base) {
    let store = base.store().await;
    let week = person().week;
    let list =
        move |version| output::List { version, from: week, at: 1, author: String::new(), content: version.to_string() };
    let sheet = move |version| output::Sheet {
        unit: slug("a"),
        week,
        version,
        at: 1,
        author: "lead".to_owned(),
        content: version.to_string(),
    };
    let kept = store
        .write(move |tx| {
            let project = person().project;
            let lists = [1, 2, 2].map(|version| output::put_list(tx, &project, &list(version)));
            let sheets = [1, 2, 2].map(|version| output::put(tx, &project, &sheet(version)));
            lists.into_iter().chain(sheets).collect::<Result<Vec<_>, _>>()
        })
        .await;
    assert_eq!(kept.expect("works"), [true, true, false, true, true, false], "one version is written once");
    for table in ["service_list", "output"] {
        for change in [format!("update {table} set at = 9"), format!("delete from {table}")] {
            let change: &'static str = change.leak();
            let refused = store.write(move |tx| tx.execute(change, &[])).await;
            assert!(matches!(refused, Err(StoreError::Statement(_))), "{change}");
        }
    }
    let found = store
        .read(move |tx| {
            let (project, unit) = (person().project, slug("a"));
            let newest = output::of_unit(tx, &project, &unit, [week, week])?;
            assert_eq!(newest, output::of_all(tx, &project, [week, week])?);
            let later = output::of_all(tx, &project, [week.next(), week.next()])?;
            Ok([
                newest.len(),
                later.len(),
                output::versions(tx, &project, &unit, week)?.len(),
                output::lists(tx, &project)?.len(),
            ])
        })
        .await;
    assert_eq!(found.expect("reads"), [1, 0, 2, 2]);
}
