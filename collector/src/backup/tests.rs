// SPDX-License-Identifier: EUPL-1.2
//! Backups and restores of a whole collector, from and to both databases.

use std::sync::Arc;

use chrono::Days;
use daglicht_shared::crypto::{Digest, sha256};
use daglicht_shared::manifest::{Terms, sample_terms};
use daglicht_shared::withdrawal::Withdrawal;
use daglicht_test_postgres::{Database, Server as TestServer};

use super::*;
use crate::close::{self, Claim};
use crate::store::tickets::{self, Spent};
use crate::testing::{Fixture, Folder, Member, WEEK, now, slug};
use crate::verify;

fn run(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(test);
}

fn on(database: &Database<'_>) -> Config {
    Config { store: config::Store { url: Some(database.url()), ..config::Store::default() }, ..Config::default() }
}

async fn arrive(fixture: &Fixture, number: u8) -> Member {
    let member = fixture.member(number, "a", WEEK);
    assert_eq!(fixture.send(&member, &fixture.report(&member, 1)).await.status, 201);
    member
}

async fn withdraw(fixture: &Fixture, member: &Member) {
    let request = Withdrawal::new(fixture.project.clone(), member.week, &member.key, &fixture.collector_key());
    let body = serde_json::to_vec(&request).expect("JSON");
    assert_eq!(fixture.post("/v1/withdrawals", &[], body).await.status, 200);
}

fn rows(contents: &[Content], table: &str) -> u64 {
    contents.iter().find(|content| content.table == table).expect("a table").rows
}

/// A restore into the folder of a collector that has stopped.
fn restore(folder: &Path, config: &Config, file: &Path, previous: Previous) -> Result<Restored, BackupError> {
    Restore { folder, config, clock: Clock::at(now()), file, previous }.run()
}

#[test]
fn f57_a_restored_collector_is_the_one_of_the_backup_and_takes_the_rest_again() {
    for on_server in [false, true] {
        run(async {
            let database = TestServer::shared().database();
            let config = if on_server { on(&database) } else { Config::default() };
            let fixture = Fixture::with(sample_terms(), config).await;
            for number in 1..=3 {
                arrive(&fixture, number).await;
            }
            let file = fixture.folder.path().join("backup.db");
            let made = backup(&fixture.app, &file).await.expect("made");
            assert_eq!(rows(&made.contents, "report"), 3);
            assert_eq!(file.metadata().expect("there").permissions().mode() & 0o777, 0o600);
            assert!(matches!(backup(&fixture.app, &file).await, Err(BackupError::Exists(_))));
            let late = arrive(&fixture, 4).await;
            let report = fixture.report(&late, 1);

            let elsewhere = TestServer::shared().database();
            let config = if on_server { on(&elsewhere) } else { Config::default() };
            let previous = match on_server {
                true => Previous::At(location(&database.url(), &config.store).expect("in order")),
                false => Previous::Here,
            };
            let folder = fixture.stop();
            let done = restore(folder.path(), &config, &file, previous).expect("restored");
            assert_eq!((done.contents, done.generation), (made.contents, 1));
            assert_eq!(done.applied, Applied::default());
            let fixture = Fixture::again(folder, config);
            let answer = fixture.send(&late, &report).await;
            assert_eq!(answer.status, 201, "the backup did not have it");
            let closed = close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await;
            closed.expect("closes");
            assert!(done.aside.is_none_or(|aside| !aside.exists()), "the replaced database held rows");
        });
    }
}

#[test]
fn f62_what_was_closed_withdrawn_or_spent_since_stays_so() {
    run(async {
        let fixture = Fixture::new().await;
        let mut members = Vec::new();
        for number in 1..=12 {
            members.push(arrive(&fixture, number).await);
        }
        let next: Week = slug::<Week>(WEEK).previous();
        let other = fixture.member(20, "a", &next.to_string());
        assert_eq!(fixture.send(&other, &fixture.report(&other, 1)).await.status, 201);
        let tickets = [b"one", b"two"].map(|text| sha256(text));
        let project = fixture.project.clone();
        let keep = move |tx: &mut Tx<'_>| {
            tickets.iter().try_for_each(|hash| tickets::put(tx, &project, &slug("a"), hash))?;
            tickets::spend(tx, &project, &tickets[0], &sha256(b"a request"))
        };
        assert_eq!(fixture.app.store.write(keep).await.expect("kept"), Spent::Here);
        let file = fixture.folder.path().join("backup.db");
        backup(&fixture.app, &file).await.expect("made");
        let spend = |fixture: &Fixture, request: &'static [u8]| {
            let (app, project) = (Arc::clone(&fixture.app), fixture.project.clone());
            async move { app.store.write(move |tx| tickets::spend(tx, &project, &tickets[1], &sha256(request))).await }
        };
        assert_eq!(spend(&fixture, b"a request").await.expect("works"), Spent::Here);
        withdraw(&fixture, &other).await;
        let closed = close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await.expect("closes");
        let head = |fixture: &Fixture| {
            let (app, project) = (Arc::clone(&fixture.app), fixture.project.clone());
            async move { app.store.read(move |tx| weeks::find_close(tx, &project, slug(WEEK))).await }
        };
        let before = head(&fixture).await.expect("closed");

        let folder = fixture.stop();
        let config = Config::default();
        let done = restore(folder.path(), &config, &file, Previous::Here).expect("restored");
        assert_eq!(done.applied, Applied { closes: 1, seals: 0, withdrawals: 1, tickets: 1 });
        let fixture = Fixture::again(folder, config);
        assert_eq!(spend(&fixture, b"another request").await.expect("works"), Spent::Elsewhere);
        assert_eq!(head(&fixture).await.expect("closed"), before, "the figures are those that were released");
        assert_eq!(before.rows.len(), closed.released.units().len());
        let again = close::close(&fixture.app, &fixture.project, slug(WEEK), Claim::TakeOver).await;
        assert!(matches!(again, Err(close::CloseError::Already(_))), "{again:?}");
        let refused = fixture.send(&other, &fixture.report(&other, 1)).await.problem();
        assert_eq!(refused.kind, "withdrawn");
        let contents = fixture.app.store.read(dump::contents).await.expect("reads");
        assert_eq!(rows(&contents, "report"), 0);
    });
}

#[test]
fn a_digest_that_was_noted_before_a_restore_is_good_after_it() {
    for on_server in [false, true] {
        run(async {
            let database = TestServer::shared().database();
            let config = if on_server { on(&database) } else { Config::default() };
            let fixture = Fixture::with(sample_terms(), config).await;
            let close = async |fixture: &Fixture, week: &str| {
                let closed = close::close(&fixture.app, &fixture.project, slug(week), Claim::TakeOver).await;
                closed.expect("closes");
            };
            close(&fixture, "2026-W42").await;
            let file = fixture.folder.path().join("backup.db");
            backup(&fixture.app, &file).await.expect("made");
            for week in ["2026-W43", WEEK] {
                close(&fixture, week).await;
            }
            let verified = async |fixture: &Fixture, noted: Option<Digest>| {
                fixture.app.store.read(move |tx| verify::verify(tx, noted.as_ref())).await.expect("reads")
            };
            let noted = verified(&fixture, None).await;
            assert_eq!((noted.entries, &noted.faults), (3, &Vec::new()));

            let elsewhere = TestServer::shared().database();
            let config = if on_server { on(&elsewhere) } else { Config::default() };
            let previous = match on_server {
                true => Previous::At(location(&database.url(), &config.store).expect("in order")),
                false => Previous::Here,
            };
            let folder = fixture.stop();
            let done = restore(folder.path(), &config, &file, previous).expect("restored");
            assert_eq!(done.applied.closes, 2);
            let fixture = Fixture::again(folder, config);
            assert_eq!(verified(&fixture, noted.last).await, noted, "the chain is the same again");
        });
    }
}

#[test]
fn weeks_that_must_have_been_closed_are_not_computed_again_when_nobody_knows() {
    run(async {
        let terms = Terms { synthetic: false, ..sample_terms() };
        let days = u64::from(terms.timing.acceptance_days);
        let fixture = Fixture::with(terms, Config::default()).await;
        arrive(&fixture, 1).await;
        let file = fixture.folder.path().join("backup.db");
        backup(&fixture.app, &file).await.expect("made");
        let folder = fixture.stop();
        let config = Config::default();
        std::fs::write(Store::file(folder.path()), b"this is no database").expect("written");
        let previous = restore(folder.path(), &config, &file, Previous::Here);
        assert!(matches!(previous, Err(BackupError::Previous(_))), "{previous:?}");

        let week: Week = slug(WEEK);
        let due = crate::clock::midnight(week.next().monday() + Days::new(days));
        let work = Restore {
            folder: folder.path(),
            config: &config,
            clock: Clock::at(due),
            file: &file,
            previous: Previous::Lost,
        };
        let done = work.run().expect("restored");
        assert!(done.lost.contains(&(sample_terms().project, week)), "{:?}", done.lost);
        let aside = done.aside.expect("the damaged file stays");
        assert_eq!(std::fs::read(aside).expect("readable"), b"this is no database");
        let fixture = Fixture::again(folder, config);
        let contents = fixture.app.store.read(dump::contents).await.expect("reads");
        assert_eq!((rows(&contents, "report"), rows(&contents, "released")), (0, 0));
    });
}

#[test]
fn a_move_to_postgresql_keeps_every_row() {
    run(async {
        let fixture = Fixture::new().await;
        for number in 1..=3 {
            arrive(&fixture, number).await;
        }
        let file = fixture.folder.path().join("backup.db");
        let made = backup(&fixture.app, &file).await.expect("made");
        let folder = fixture.stop();
        let database = TestServer::shared().database();
        let config = on(&database);
        let previous = Previous::At(Location::Folder(folder.path().to_owned()));
        let done = restore(folder.path(), &config, &file, previous.clone()).expect("moved");
        assert_eq!(done.contents, made.contents);
        let twice = restore(folder.path(), &config, &file, previous);
        assert!(matches!(twice, Err(BackupError::NotEmpty(_))), "{twice:?}");
        let fixture = Fixture::again(folder, config);
        let known = fixture.member(1, "a", WEEK);
        assert_eq!(fixture.send(&known, &fixture.report(&known, 1)).await.status, 200, "it is there already");
    });
}

#[test]
fn a_restore_that_cannot_be_done_changes_nothing() {
    run(async {
        let fixture = Fixture::new().await;
        arrive(&fixture, 1).await;
        let file = fixture.folder.path().join("backup.db");
        backup(&fixture.app, &file).await.expect("made");
        let config = Config::default();
        let busy = restore(fixture.folder.path(), &config, &file, Previous::Here);
        assert!(matches!(busy, Err(BackupError::Store(StoreError::InUse { .. }))), "{busy:?}");
        let folder = fixture.stop();
        let before = std::fs::read(Store::file(folder.path())).expect("readable");
        let mut half = std::fs::read(&file).expect("readable");
        half.truncate(half.len() / 2);
        let broken = folder.path().join("broken.db");
        std::fs::write(&broken, half).expect("written");
        let refused = restore(folder.path(), &config, &broken, Previous::Here);
        assert!(matches!(refused, Err(BackupError::Unreadable { .. })), "{refused:?}");
        let other = Folder::new();
        drop(App::open(other.path(), config.clone(), Clock::at(now())).expect("opens"));
        let refused = restore(other.path(), &config, &file, Previous::Here);
        assert!(matches!(refused, Err(BackupError::AnotherSecret(_))), "{refused:?}");
        assert_eq!(std::fs::read(Store::file(folder.path())).expect("readable"), before);
    });
}
