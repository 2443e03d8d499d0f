// SPDX-License-Identifier: EUPL-1.2
//! Collectors that share one PostgreSQL database: real programs, a real server.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use daglicht_shared::crypto::PublicKey;
use daglicht_shared::week::Week;
use daglicht_test_postgres::{Database, Server};
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Finished, Folder};

use crate::path::{check_equal, last_mondays};

/// A data folder of a collector on a database.
fn settle(folder: &Path, name: &str, database: &Database<'_>) -> PathBuf {
    let data = folder.join(name);
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let settings = format!("[store]\nurl = '{}'\n", database.url());
    std::fs::write(data.join("collector.toml"), settings).expect("the settings can be written");
    data
}

fn collector(data: &Path, arguments: &[&str]) -> Finished {
    program::run(program::collector(data).args(arguments))
}

#[test]
fn two_collectors_on_one_database_close_a_week_once_and_leave_no_byte_of_it_in_the_tables() {
    // A server of its own, because every byte of its tables is searched.
    let server = Server::start();
    let database = server.database();
    let folder = Folder::new("postgres");
    let organisation = Organisation { project: "proef", teams: vec![("noord", 10)], mondays: last_mondays(1) };
    let one = settle(folder.path(), "one", &database);
    let tickets = collector::found(&one, &organisation, 10);

    // Another secret than the first collector's is refused, and so is none: nobody would accept its receipts.
    let two = settle(folder.path(), "two", &database);
    let refused = collector(&two, &["project", "list"]);
    assert!(refused.code == 1 && refused.stderr.contains("collector.key is missing"), "{refused:?}");
    let key = two.join("collector.key");
    std::fs::copy(one.join("collector.key"), &key).expect("the secret can be copied");
    let genuine = std::fs::read(&key).expect("it is there");
    std::fs::write(&key, [7; 32]).expect("it can be written");
    let refused = collector(&two, &["project", "list"]);
    assert!(refused.code == 1 && refused.stderr.contains("not the secret"), "{refused:?}");
    std::fs::write(&key, genuine).expect("it can be written");

    let running = [Collector::serve(&one), Collector::serve(&two)];
    let people = organisation.people();
    let mut keys = Vec::new();
    for (team, people) in &people {
        let (_, tickets) = tickets.iter().find(|(id, _)| id == team).expect("each team has tickets");
        for (person, ticket) in people.iter().zip(tickets) {
            let own = folder.path().join(format!("person-{person}"));
            let origin = &running[person % 2].origin;
            let sent = collector::replay(&own, origin, ticket, &organisation.samples(*person)).json();
            assert_eq!(sent["weeks"].as_array().map_or(0, Vec::len), 1, "{sent}");
            let sent = program::run(program::agent(&own).args(["--json", "sent"])).json().to_string();
            let key = sent.split("\\\"key\\\": \\\"").nth(1).and_then(|rest| rest.split("\\\"").next());
            let key: PublicKey = key.and_then(|key| key.parse().ok()).expect("the weekly key");
            keys.push(key.0);
        }
    }
    assert_eq!(database.sql("select count(*) from report"), "10");
    let tables = database.sql("select oid from pg_database where datname = current_database()");
    let tables = server.data().join("base").join(tables);
    let found = || {
        // What a checkpoint has brought to the tables' files; the log of the server recycles itself by its own rules.
        database.sql("checkpoint");
        found_in(&tables, &keys)
    };
    assert_eq!(found(), 10, "the search finds every report while its week is open");

    // Both close at the same time: one does.
    let week = Week::of(organisation.mondays[0]).to_string();
    let close = ["close", "--project", "proef", "--week", &week];
    let outcomes: Vec<i32> = std::thread::scope(|scope| {
        let closes: Vec<_> =
            [&one, &two].map(|data| scope.spawn(|| collector(data, &close).code)).into_iter().collect();
        closes.into_iter().map(|close| close.join().expect("it runs")).collect()
    });
    assert_eq!(outcomes.iter().filter(|&&code| code == 0).count(), 1, "{outcomes:?}");
    assert_eq!(collector(&two, &close).code, 3, "it is closed for good");
    assert_eq!(found(), 0, "a weekly key is left in the tables");

    for data in [&one, &two] {
        let figures = ["--json", "figures", "--project", "proef", "--team", "noord", "--period", &week];
        check_equal(&collector(data, &figures).json(), Organisation::total(&people["noord"]), 10);
    }
}

/// How many of the keys stand in the files of a folder.
fn found_in(folder: &Path, keys: &[[u8; 32]]) -> usize {
    let mut found = BTreeSet::new();
    for file in std::fs::read_dir(folder).expect("the server's folder").flatten() {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for key in keys {
            let mut rest = bytes.as_slice();
            // The first byte is looked for alone, which is quick.
            while let Some(place) = rest.iter().position(|byte| *byte == key[0]) {
                rest = &rest[place..];
                if rest.starts_with(key) {
                    found.insert(*key);
                    break;
                }
                rest = &rest[1..];
            }
        }
    }
    found.len()
}

#[test]
fn the_database_of_the_settings_is_named_and_its_migrations_are_told() {
    let server = Server::shared();
    let (database, folder) = (server.database(), Folder::new("postgres-settings"));
    let data = settle(folder.path(), "one", &database);
    let shown = collector(&data, &["check-config"]).success();
    assert!(shown.starts_with(&format!("# PostgreSQL database `{}`", database.name)), "{shown}");
    assert_eq!(database.sql("select count(*) from pg_tables where schemaname = 'public'"), "0", "nothing was tried");
    let applied = collector(&data, &["--json", "migrate"]).json();
    assert_eq!(applied["applied"][0], 1, "{applied}");
    let again = collector(&data, &["--json", "migrate"]).json();
    assert_eq!((&again["applied"], &again["schema"]), (&serde_json::json!([]), &applied["schema"]));
    let refused = program::run(
        program::collector(&data)
            .env("DAGLICHT_COLLECTOR_STORE_URL", "postgres://me:do-not-tell@localhost/daglicht")
            .arg("check-config"),
    );
    assert!(refused.code == 1 && refused.stderr.contains("store.password_file"), "{refused:?}");
    assert!(!format!("{refused:?}").contains("do-not-tell"), "{refused:?}");
}
