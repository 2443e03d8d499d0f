// SPDX-License-Identifier: EUPL-1.2
//! A project that asks how a week felt: the answers go into that week's message, and only when somebody gives them.

use chrono::{Datelike as _, Days, NaiveDate};
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::wait;

/// A collector with a project that asks about a week, and a ticket for it.
pub(crate) fn asking(folder: &Folder, week: &str, mondays: Vec<NaiveDate>) -> (Collector, String) {
    let organisation = Organisation { project: "proef", teams: vec![("noord", 1)], mondays };
    let data = folder.path().join("collector");
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let terms = data.join("asking.toml");
    let asked = format!(
        "\n[questionnaire]\nweeks = [\"{week}\"]\n[[questionnaire.obstacle]]\nid = \"zoeken\"\nnl = \"Zoeken\"\n\
         en = \"Searching\"\n[[questionnaire.obstacle]]\nid = \"wachten\"\nnl = \"Wachten\"\nen = \"Waiting\"\n"
    );
    std::fs::write(&terms, organisation.terms(10) + &asked).expect("the terms can be written");
    collector::establish(&|| program::collector(&data), &data, "proef", &terms);
    let issued = ["tickets", "issue", "--project", "proef", "--team", "noord", "--count", "1"];
    let ticket = program::run(program::collector(&data).args(issued)).success().trim().to_owned();
    (Collector::serve(&data), ticket)
}

#[test]
fn answers_go_into_the_message_of_a_week_that_is_asked_about_and_nowhere_else() {
    let zone = Zone::AMSTERDAM;
    let today = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date");
    let today = today.with_timezone(&zone).date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let week = Week::of(monday).to_string();
    let folder = Folder::new("questionnaire");
    let (collector, ticket) = asking(&folder, &week, vec![monday]);

    let own = folder.path().join("person");
    let agent = |arguments: &[&str]| program::run(program::agent(&own).args(arguments));
    let early = agent(&["questionnaire"]);
    assert_eq!(early.code, 3, "nobody asks before enrolment: {}", early.stderr);
    let shown = agent(&["enrol", &collector.origin, &ticket]).success();
    assert!(shown.contains("only if you answer"), "{shown}");
    agent(&["consent", "give", "--yes"]).success();
    agent(&["add", "00:01", "00:31", "meetings"]).success();
    let message = || agent(&["preview", &week]).success();
    assert!(!message().contains("questionnaire"), "nothing is sent of what nobody answered");

    for (wrong, code) in [
        (&["--share", "meetings=90"][..], 2),
        (&["--share", "meetings=97", "--share", "rework=3"], 2),
        (&["--share", "meetings=100", "--obstacle", "baas"], 2),
        (&["--share", "meetings=100", "--lost", "50m"], 2),
        (&["--share", "meetings=100", "--week", "2020-W10"], 3),
    ] {
        let refused = agent(&[&["questionnaire", "answer"], wrong].concat());
        assert_eq!(refused.code, code, "{wrong:?}: {}", refused.stderr);
    }
    assert!(!message().contains("questionnaire"), "a refused answer changes nothing");

    let answer = ["--share", "vergaderingen=60", "--share", "rework=40", "--obstacle", "zoeken", "--lost", "45m"];
    let told = agent(&[&["questionnaire", "answer"], &answer[..]].concat()).success();
    assert!(told.contains("Searching") && told.contains("60 %"), "{told}");
    let sent: serde_json::Value = serde_json::from_str(&message()).expect("the message is JSON");
    let expected = serde_json::json!({
        "perceived": { "meetings": 60, "rework": 40 }, "obstacles": ["zoeken"], "lost_minutes_a_day": 45,
    });
    assert_eq!(sent["questionnaire"], expected);

    agent(&["questionnaire", "forget"]).success();
    assert!(!message().contains("questionnaire"), "what was forgotten is not sent");
}
