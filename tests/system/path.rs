// SPDX-License-Identifier: EUPL-1.2
//! The whole path: samples, the real agent, upload, the real collector, close, page, accessibility tree.

use std::collections::BTreeMap;

use chrono::{Datelike as _, Days, NaiveDate};
use daglicht_shared::week::Week;
use daglicht_tests::browser::{Stop, Walk};
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::{CLASSES, Minutes, Organisation};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::{browser, visitor, wait};

/// The Mondays of the last `count` finished weeks, oldest first.
pub(crate) fn last_mondays(count: u64) -> Vec<NaiveDate> {
    let now = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive();
    let monday = now - Days::new(u64::from(now.weekday().num_days_from_monday()));
    (1..=count).rev().map(|back| monday - Days::new(7 * back)).collect()
}

/// A collector in which an organisation's people have sent their weeks, all of them closed.
pub(crate) struct Measured {
    pub(crate) folder: Folder,
    pub(crate) collector: Collector,
    pub(crate) organisation: Organisation,
}

impl Measured {
    pub(crate) fn new(name: &str, teams: Vec<(&'static str, usize)>, weeks: u64) -> Self {
        let organisation = Organisation { project: "proef", teams, mondays: last_mondays(weeks) };
        let folder = Folder::new(name);
        let data = folder.path().join("collector");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let tickets = collector::found(&data, &organisation, 10);
        let log = folder.path().join("collector.log");
        let collector = Collector::serve_on(&data, "127.0.0.1:0", &log);
        for (team, people) in organisation.people() {
            let (_, tickets) = tickets.iter().find(|(id, _)| *id == team).expect("each team has tickets");
            for (person, ticket) in people.iter().zip(tickets) {
                let own = folder.path().join(format!("person-{person}"));
                let sent = collector::replay(&own, &collector.origin, ticket, &organisation.samples(*person)).json();
                let weeks_sent = sent["weeks"].as_array().map_or(0, Vec::len);
                assert_eq!(weeks_sent, organisation.mondays.len(), "{sent}");
            }
        }
        for monday in &organisation.mondays {
            let week = Week::of(*monday).to_string();
            program::run(program::collector(&data).args(["close", "--project", "proef", "--week", &week])).success();
        }
        let said = std::fs::read_to_string(&log).expect("the collector's log");
        assert!(!said.contains("ERROR"), "all went well, and the log says otherwise: {said}");
        Self { folder, collector, organisation }
    }

    pub(crate) fn week(&self) -> Week {
        Week::of(*self.organisation.mondays.last().expect("there is a week"))
    }

    pub(crate) fn figures(&self, unit: &str) -> serde_json::Value {
        let data = self.folder.path().join("collector");
        let week = self.week().to_string();
        let arguments = ["--json", "figures", "--project", "proef", "--team", unit, "--period", &week];
        program::run(program::collector(&data).args(arguments)).json()
    }

    pub(crate) fn sign_in(&self, name: &str, arguments: &[&str]) -> String {
        let data = self.folder.path().join("collector");
        let mut command = program::collector(&data);
        command.args(["--json", "user", "add", name]).args(arguments);
        program::run(&mut command).json()["code"].as_str().expect("an access code").to_owned()
    }
}

/// Minutes per class as the collector's figures say them.
pub(crate) fn shown_minutes(figures: &serde_json::Value) -> BTreeMap<String, f64> {
    let mut shown = BTreeMap::new();
    for block in figures["blocks"].as_array().expect("a list of blocks") {
        let names: Vec<_> =
            block["categories"].as_array().expect("a list").iter().map(|name| name.as_str().expect("an id")).collect();
        shown.insert(names.join("+"), block["minutes"].as_f64().expect("a number"));
    }
    shown.insert("unknown".to_owned(), figures["unknown_minutes"].as_f64().expect("a number"));
    shown
}

pub(crate) fn check_equal(figures: &serde_json::Value, truth: Minutes, people: usize) {
    let shown = shown_minutes(figures);
    for (class, minutes) in CLASSES.iter().zip(truth) {
        assert_eq!(shown.get(*class), Some(&f64::from(minutes)), "{class} in {figures:#}");
    }
    let classified: f64 = truth[..9].iter().map(|&minutes| f64::from(minutes)).sum();
    let close = |name: &str, expected: f64| {
        let found = figures[name].as_f64().unwrap_or_else(|| panic!("{name} is missing in {figures:#}"));
        assert!((found - expected).abs() < 1e-6 * expected.abs().max(1.0), "{name}: {found} instead of {expected}");
    };
    let value_adding = f64::from(truth[0]) / classified;
    let direct: f64 = truth[..3].iter().map(|&minutes| f64::from(minutes)).sum();
    let hidden_hours = (classified - f64::from(truth[0])) / 60.0;
    close("value_adding_share", value_adding);
    close("hidden_factory_share", 1.0 - value_adding);
    close("hidden_factory_hours", hidden_hours);
    close("hidden_factory_fte", hidden_hours / 36.0);
    close("direct_share", direct / classified);
    close("unknown_share", f64::from(truth[9]) / (classified + f64::from(truth[9])));
    let scheduled = 36.0 * 60.0 * f64::from(u32::try_from(people).expect("few"));
    close("coverage", (classified + f64::from(truth[9])) / scheduled);
}

/// A number as a Dutch page writes it.
fn dutch(value: f64, decimals: usize) -> String {
    format!("{value:.decimals$}").replace('.', ",")
}

#[test]
fn figures_on_the_page_equal_an_independent_computation_from_the_samples() {
    let measured = Measured::new("path", vec![("noord", 12), ("zuid", 11)], 2);
    let people = measured.organisation.people();
    for team in ["noord", "zuid"] {
        check_equal(&measured.figures(team), Organisation::total(&people[team]), people[team].len());
    }
    let everyone: Vec<usize> = people.values().flatten().copied().collect();
    check_equal(&measured.figures("dept"), Organisation::total(&everyone), everyone.len());

    // The same numbers in a real browser, as assistive technology reads them.
    let code = measured.sign_in("leider", &["--role", "team_leader", "--project", "proef", "--team", "noord"]);
    let page = format!("/nl/projects/proef/units/noord/weeks/{}", measured.week());
    let cookie = visitor::enter(&measured.collector.address(), "leider", &code);
    let stop = |path: String, status| Stop { visitor: "leider".to_owned(), path, status };
    let pages = vec![
        stop(page.clone(), 200),
        stop(page.replacen("/nl/", "/en/", 1), 200),
        stop(page.replace("noord", "zuid"), 403),
    ];
    let report = browser::walk(&Walk {
        origin: measured.collector.origin.clone(),
        screenshots: browser::screenshots().join("path"),
        visitors: [("leider".to_owned(), cookie)].into(),
        pages: pages.clone(),
        ..Walk::default()
    });
    let seen: Vec<&browser::Seen> = pages
        .iter()
        .map(|stop| report.seen.iter().find(|seen| seen.url.ends_with(&stop.path)).expect("each page was looked at"))
        .collect();
    for page in &seen {
        assert_eq!(page.faults(), Vec::<String>::new());
    }
    let (dutch_page, english_page, refused) = (seen[0], seen[1], seen[2]);
    assert_eq!((dutch_page.language.as_str(), english_page.language.as_str()), ("nl", "en"));

    let truth = Organisation::total(&people["noord"]);
    let classified: f64 = truth[..9].iter().map(|&minutes| f64::from(minutes)).sum();
    let cells = dutch_page.names("cell");
    for (class, minutes) in CLASSES.iter().zip(truth).take(7) {
        let hours = dutch(f64::from(minutes) / 60.0, 1);
        assert!(cells.iter().any(|cell| cell.contains(&hours)), "{class}: no cell says {hours}: {cells:?}");
    }
    let share = dutch((100.0 * f64::from(truth[0]) / classified).round(), 0);
    assert!(dutch_page.says(&format!("{share}\u{a0}%")) || dutch_page.says(&format!("{share} %")), "{share} %");
    let hidden = dutch((classified - f64::from(truth[0])) / 60.0, 1);
    assert!(dutch_page.says(&hidden), "the hidden factory of {hidden} hours");
    for page in [dutch_page, english_page] {
        assert!(page.tree.iter().any(|node| node.role == "image" && !node.name.is_empty()), "a chart with a name");
    }
    let synthetic = |page: &browser::Seen, word: &str| page.tree.iter().any(|n| n.name.to_lowercase().contains(word));
    assert!(synthetic(dutch_page, "synthetisch") && synthetic(english_page, "synthetic"));
    for node in &refused.tree {
        assert!(!node.name.contains(&hidden), "a refused page shows a figure");
    }
}

/// After the close nothing of a person is left: no key, no token, no report, in any byte of the database.
#[test]
fn a_closed_week_leaves_no_byte_of_a_report_behind() {
    let measured = Measured::new("destroyed", vec![("noord", 10), ("zuid", 10)], 1);
    let sent = program::run(program::agent(&measured.folder.path().join("person-0")).args(["--json", "sent"])).json();
    let text = sent.to_string();
    let key =
        text.split("\\\"key\\\": \\\"").nth(1).and_then(|rest| rest.split("\\\"").next()).expect("the weekly key");
    assert_eq!(key.len(), 43, "{key}");
    let raw = data_encoding_of(key);
    for entry in std::fs::read_dir(measured.folder.path().join("collector")).expect("the data directory").flatten() {
        if entry.path().is_file() {
            let bytes = std::fs::read(entry.path()).expect("a file of the collector");
            let holds = |part: &[u8]| bytes.windows(part.len()).any(|window| window == part);
            assert!(!holds(key.as_bytes()) && !holds(&raw), "the weekly key stands in {}", entry.path().display());
        }
    }
}

fn data_encoding_of(key: &str) -> Vec<u8> {
    key.parse::<daglicht_shared::crypto::PublicKey>().expect("a public key").0.to_vec()
}
