// SPDX-License-Identifier: EUPL-1.2
//! A collector that is put back from a backup, and the agents that bring it up to date again.

use daglicht_shared::week::Week;
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Folder};

use crate::path::{last_mondays, shown_minutes};

#[test]
fn f57_agents_bring_a_restored_collector_up_to_date_without_anybody() {
    let organisation = Organisation { project: "proef", teams: vec![("noord", 12)], mondays: last_mondays(1) };
    let folder = Folder::new("recovery");
    let data = folder.path().join("collector");
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let tickets = collector::found(&data, &organisation, 10).remove(0).1;
    let mut serving = Collector::serve(&data);
    let address = serving.address();
    let own = |person: usize| folder.path().join(format!("person-{person}"));
    let backup = folder.path().join("backup.db");
    for (person, ticket) in tickets.iter().enumerate() {
        if person == 7 {
            let made = program::run(program::collector(&data).args(["--json", "backup"]).arg(&backup)).json();
            let reports = made["tables"].as_array().expect("a list").iter().find(|table| table["table"] == "report");
            assert_eq!(reports.expect("a table")["rows"], 7, "{made}");
        }
        let sent = collector::replay(&own(person), &serving.origin, ticket, &organisation.samples(person)).json();
        assert_eq!(sent["weeks"].as_array().map(Vec::len), Some(1), "{sent}");
    }
    let restore = |data: &std::path::Path| program::run(program::collector(data).arg("restore").arg(&backup));
    let refused = restore(&data);
    assert_eq!(refused.code, 1, "{}", refused.stdout);
    assert!(refused.stderr.contains("in use"), "{}", refused.stderr);
    serving.kill();
    let told = restore(&data).success();
    assert!(told.contains("generation 1"), "{told}");

    let serving = Collector::serve_on(&data, &address, &folder.path().join("collector.log"));
    for person in 0..12 {
        let synced = program::run(program::agent(&own(person)).args(["--json", "--zone", "UTC", "sync"])).json();
        let reports = synced["reports"].as_array().expect("a list");
        let outcomes: Vec<_> = reports.iter().map(|report| &report["outcome"]).collect();
        assert_eq!(outcomes, ["acknowledged"], "person {person}: {synced}");
        let again = program::run(program::agent(&own(person)).args(["--json", "--zone", "UTC", "sync"])).json();
        assert_eq!(again["reports"].as_array().map(Vec::len), Some(0), "person {person}: {again}");
    }
    // After a fail-over to a database that may lack some, an administrator lets agents send again.
    assert_eq!(program::run(program::collector(&data).args(["--json", "ask-again"])).json()["generation"], 2);
    let synced = program::run(program::agent(&own(0)).args(["--json", "--zone", "UTC", "sync"])).json();
    assert_eq!(synced["reports"][0]["outcome"], "acknowledged", "{synced}");
    let week = Week::of(organisation.mondays[0]).to_string();
    program::run(program::collector(&data).args(["close", "--project", "proef", "--week", &week])).success();
    let arguments = ["--json", "figures", "--project", "proef", "--team", "noord", "--period", &week];
    let figures = program::run(program::collector(&data).args(arguments)).json();
    let truth = Organisation::total(&(0..12).collect::<Vec<_>>());
    assert_eq!(shown_minutes(&figures)["standardised_work"], f64::from(truth[0]), "{figures}");
    drop(serving);
}
