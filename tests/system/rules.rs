// SPDX-License-Identifier: EUPL-1.2
//! Rules with the real program: refused when at fault, in force when added, and silent about what they matched on.

use std::path::Path;
use std::time::Duration;

use chrono::{DateTime, SecondsFormat};
use daglicht_tests::desktop::Desktop;
use daglicht_tests::program::{self, Finished, Folder};
use daglicht_tests::resident::Resident;
use daglicht_tests::wait;

use super::desktop::{today, walk};

const SOUND: &str = r#"schema = 1
id = "own"
version = 1

[[rule]]
id = "own-canvas"
applications = ["canvas"]
exclude = true
examples = [{ application = "canvas" }]
counter_examples = [{ application = "paintbrush" }]

[[rule]]
id = "own-notes"
title = '\bdiary\b'
unknown = true
examples = [{ title = "My diary" }]
counter_examples = [{ title = "Diaries" }]
"#;

fn agent(folder: &Path, arguments: &[&str]) -> Finished {
    program::run(program::agent(folder).args(arguments))
}

/// Capture stays stopped while rules are at fault, and the message says which file, which line and what to do.
#[test]
fn rules_at_fault_stop_capture_and_are_named() {
    let folder = Folder::new("faulty-rules");
    let mut desktop = Desktop::start();
    let window = desktop.open("paintbrush", "Untitled");
    desktop.activate(&window);
    agent(folder.path(), &["consent", "give", "--yes"]).success();
    let file = folder.path().join("rules.toml");
    let faults = [
        (r"'\bdiary\b'", r"'\bdiary('", "line 13, rule `own-notes`: `title` is not a regular expression"),
        ("\"My diary\"", "\"My calendar\"", "line 13, rule `own-notes`: example 1 does not match: correct the example"),
        ("unknown = true", "colour = 1", "(line 15): unknown field `colour`"),
        ("\"own-notes\"", "\"own-canvas\"", "line 13, rule `own-canvas`: another rule has this id: give each rule"),
        ("unknown = true", "activity = \"fishing\"\ncategory = \"rework\"", "nobody agreed to it: use an activity of"),
        ("schema = 1", "schema = 9", "has schema 9"),
    ];
    for (piece, by, expected) in faults {
        let text = SOUND.replacen(piece, by, 1);
        assert_ne!(text, SOUND, "{piece}");
        std::fs::write(&file, &text).expect("can be written");
        let refused = program::run(program::agent(folder.path()).arg("run").envs(desktop.session()));
        assert_eq!(refused.code, 1, "{by}: {refused:?}");
        let said = &refused.stderr;
        assert!(said.contains("rules.toml") && said.contains(expected), "{by}: {said}");
        assert!(today(folder.path())["sessions"].as_array().is_some_and(Vec::is_empty), "{by}: something was recorded");
        let checked = agent(folder.path(), &["rules", "check", "--own", file.to_str().expect("text")]);
        assert!(checked.code == 1 && checked.stderr.contains(expected), "{by}: {checked:?}");
    }
    // Without a fault the same desktop is recorded.
    std::fs::write(&file, SOUND).expect("can be written");
    Resident::start(folder.path(), desktop.session()).recording(folder.path()).end();
}

/// A rule of one's own is judged before, holds at once, is explained, and a broken one ends what runs.
#[test]
fn own_rules_hold_from_the_moment_they_are_added() {
    let folder = Folder::new("own-rules");
    let mut desktop = Desktop::start();
    let canary = "Zaak 471100815 van 123456782";
    let window = desktop.open("paintbrush", canary);
    desktop.activate(&window);
    let mut running = Resident::start(folder.path(), desktop.session()).recording(folder.path());
    let own = folder.path().join("trial.toml");
    let text = SOUND.replace("\"canvas\"", "\"paintbrush\"").replace(
        "counter_examples = [{ application = \"paintbrush\" }]",
        "counter_examples = [{ application = \"canvas\" }]",
    );
    std::fs::write(&own, text).expect("can be written");
    let diff = agent(folder.path(), &["--json", "rules", "diff", "--own", own.to_str().expect("text")]).json();
    assert_eq!(diff["moves"][0]["from"], "unknown", "{diff:#}");
    assert_eq!(diff["moves"][0]["to"], "excluded", "{diff:#}");

    agent(folder.path(), &["rules", "add", "paintbrush", "documents"]).success();
    let is_known = |session: &serde_json::Value| session["rule"] == "own-1" && session["activity"] == "documents";
    let session = wait::for_some("the new rule", || {
        let sessions = today(folder.path())["sessions"].as_array().cloned().unwrap_or_default();
        sessions.into_iter().find(is_known)
    });
    let start = DateTime::parse_from_rfc3339(session["start"].as_str().expect("a time")).expect("a time");
    // The person works on for two seconds, so that the second after the beginning is inside.
    wait::until(wait::now() + Duration::from_secs(2));
    let other = desktop.open("canvas", "Untitled");
    desktop.activate(&other);
    wait::for_some("the end of the session", || {
        let spans = today(folder.path())["sessions"].as_array().cloned().unwrap_or_default();
        spans.iter().filter(|span| is_known(span)).any(|span| span["seconds"].as_f64() >= Some(2.0)).then_some(())
    });
    let inside = (start + Duration::from_secs(1)).to_rfc3339_opts(SecondsFormat::Secs, false);
    let why = agent(folder.path(), &["--json", "why", &inside]).json();
    assert_eq!(why["rule"], "own-1", "{why:#}");
    assert_eq!(why["rule_is_own"], true, "{why:#}");
    assert_eq!(why["condition"], "application = '^paintbrush$'", "{why:#}");

    for file in walk(folder.path()) {
        let bytes = std::fs::read(&file).expect("a file of the agent can be read");
        for number in ["471100815", "123456782"] {
            let found = bytes.windows(9).any(|part| part == number.as_bytes());
            assert!(!found, "a number of the title stands in {}", file.display());
        }
    }
    std::fs::write(folder.path().join("rules.toml"), "nonsense").expect("can be written");
    wait::for_some("the end of what runs", || running.has_ended().then_some(()));
}

#[test]
fn windows_that_somebody_wrote_down_can_be_tried() {
    let folder = Folder::new("tried-rules");
    let file = folder.path().join("titles.toml");
    let text = "[[case]]\nwindow = { application = \"firefox\", title = \"Zaak 120438 - behandelen\" }\nexpect = \"case-system\"\n\
                [[case]]\nwindow = { application = \"firefox\", title = \"Mijn ING\" }\nexpect = \"excluded\"\n";
    std::fs::write(&file, text).expect("can be written");
    let path = file.to_str().expect("text");
    let tried = agent(folder.path(), &["--json", "rules", "test", path]).json();
    assert_eq!(tried["not_as_expected"], 0, "{tried:#}");
    assert_eq!(tried["windows"][0]["rule"], "case-system", "{tried:#}");
    std::fs::write(&file, text.replace("\"excluded\"", "\"rework\"")).expect("can be written");
    assert_eq!(agent(folder.path(), &["rules", "test", path]).code, 1);
    let unknown = agent(folder.path(), &["--json", "rules", "unknown"]).json();
    assert_eq!(unknown["unknown"], serde_json::json!([]), "{unknown:#}");
}

#[test]
fn questions_come_only_after_they_are_asked_for() {
    let folder = Folder::new("calibration");
    let on = |value: &serde_json::Value| value["on"].as_bool();
    assert_eq!(agent(folder.path(), &["calibrate", "on"]).code, 3, "there is no consent");
    agent(folder.path(), &["consent", "give", "--yes"]).success();
    assert_eq!(on(&agent(folder.path(), &["--json", "calibrate", "show"]).json()), Some(false));
    agent(folder.path(), &["calibrate", "on"]).success();
    assert_eq!(on(&agent(folder.path(), &["--json", "calibrate", "show"]).json()), Some(true));
    assert_eq!(agent(folder.path(), &["--json", "calibrate", "ask"]).json()["open"], false);
    assert_eq!(agent(folder.path(), &["--json", "calibrate", "answer", "meetings"]).json()["open"], false);
    assert_eq!(agent(folder.path(), &["calibrate", "answer", "fishing"]).code, 2);
    agent(folder.path(), &["calibrate", "off"]).success();
    assert_eq!(on(&agent(folder.path(), &["--json", "calibrate", "show"]).json()), Some(false));
}
