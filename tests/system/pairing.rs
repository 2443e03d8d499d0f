// SPDX-License-Identifier: EUPL-1.2
//! Two devices of one person: one person in the figures, and one withdrawal for both.

use std::path::PathBuf;

use daglicht_shared::week::Week;
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Folder};
use serde_json::Value;

use crate::path::last_mondays;

/// The number of people whose time is shown together at least.
const K: u32 = 10;

struct Project {
    folder: Folder,
    organisation: Organisation,
    collector: Collector,
    tickets: Vec<String>,
}

impl Project {
    fn new(name: &str) -> Self {
        let organisation = Organisation { project: "proef", teams: vec![("noord", 10)], mondays: last_mondays(1) };
        let folder = Folder::new(name);
        let data = folder.path().join("collector");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let tickets = collector::found(&data, &organisation, K).remove(0).1;
        let collector = Collector::serve(&data);
        Self { folder, organisation, collector, tickets }
    }

    fn device(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Sends the week of a device with a ticket.
    fn send(&self, device: &str, ticket: usize, samples: usize) -> Value {
        let (origin, ticket) = (&self.collector.origin, &self.tickets[ticket]);
        collector::replay(&self.device(device), origin, ticket, &self.organisation.samples(samples)).json()
    }

    /// Pairs a new device with the one that enrolled.
    fn pair(&self, first: &str, second: &str) -> Value {
        let shown = program::run(program::agent(&self.device(first)).args(["--json", "pair", "show"])).json();
        let sealed = self.folder.path().join("pairing.txt");
        std::fs::write(&sealed, shown["pairing"].as_str().expect("a text")).expect("it can be written");
        let code = shown["code"].as_str().expect("a code");
        let wrong =
            program::agent(&self.device(second)).args(["pair", "accept", "0000-0000-0000"]).arg(&sealed).output();
        assert_eq!(wrong.expect("it runs").status.code(), Some(3), "another code opens nothing");
        let mut accept = program::agent(&self.device(second));
        let accepted = program::run(accept.args(["--json", "pair", "accept", code]).arg(&sealed)).json();
        assert!(!sealed.exists(), "a pairing is for one device");
        let status = program::run(program::agent(&self.device(second)).args(["--json", "consent", "show"])).json();
        assert_eq!(status["consent"]["state"], "not_given", "consent is given on each device");
        accepted
    }

    /// Corrects what a device sent, and sends it again.
    fn send_again(&self, device: &str) {
        let monday = self.organisation.mondays[0];
        let (from, to) = (format!("{monday}T20:00"), format!("{monday}T21:00"));
        let agent = || program::agent(&self.device(device));
        program::run(agent().args(["add", &from, &to, "meetings"])).success();
        let week = Week::of(monday).to_string();
        let refused = program::run(agent().args(["sync", "--now", &week]));
        assert_eq!(refused.code, 3, "{refused:?}");
    }

    fn held(&self) -> Vec<(Vec<u8>, i64)> {
        let database = self.folder.path().join("collector").join("collector.db");
        let connection = rusqlite::Connection::open(database).expect("the collector's database");
        let mut rows = connection.prepare("select weekly_key, device from report").expect("the collector's schema");
        let rows = rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("the collector's schema");
        rows.collect::<Result<_, _>>().expect("the collector's rows")
    }
}

#[test]
fn a_person_with_two_devices_counts_once() {
    let project = Project::new("two-devices");
    for person in 0..9 {
        project.send(&format!("person-{person}"), person, person);
    }
    assert_eq!(project.pair("person-0", "second")["device"], 1);
    project.send("second", 0, 9);
    let held = project.held();
    let keys: std::collections::BTreeSet<_> = held.iter().map(|(key, _)| key).collect();
    assert_eq!((held.len(), keys.len()), (10, 9), "ten reports of nine people");

    let week = Week::of(project.organisation.mondays[0]).to_string();
    let mut close = program::collector(&project.folder.path().join("collector"));
    let closed = program::run(close.args(["--json", "close", "--project", "proef", "--week", &week])).json();
    assert_eq!(closed["participants"], "under 10", "{closed}");
    assert_eq!(closed["units"], closed["withheld"], "{closed}");
}

#[test]
fn a_withdrawal_on_either_device_erases_the_reports_of_both() {
    let project = Project::new("two-withdraw");
    project.send("first", 0, 0);
    project.pair("first", "second");
    project.send("second", 0, 1);
    let held = project.held();
    assert!(held.len() == 2 && held[0].0 == held[1].0 && held[0].1 != held[1].1, "{held:?}");
    let mut withdraw = program::agent(&project.device("second"));
    program::run(withdraw.args(["consent", "withdraw", "--yes"])).success();
    assert_eq!(project.held(), []);
    // What the first device sends afterwards is refused for good.
    project.send_again("first");
    assert_eq!(project.held(), []);
}
