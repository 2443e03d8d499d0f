// SPDX-License-Identifier: EUPL-1.2
//! Entries on the command line: thirty random edits and all of them undone, what is in the way, what is forgotten.

use std::path::Path;

use daglicht_tests::dice::Dice;
use daglicht_tests::program::{self, Finished, Folder};
use serde_json::Value;

const DATE: &str = "2026-11-20";

struct Person {
    folder: Folder,
}

impl Person {
    fn new(name: &str) -> Self {
        let person = Self { folder: Folder::new(name) };
        person.agent(&["consent", "give", "--yes"]).success();
        person
    }

    fn agent(&self, arguments: &[&str]) -> Finished {
        let mut command = program::agent(self.folder.path());
        program::run(command.args(["--zone", "Europe/Amsterdam", "--language", "en"]).args(arguments))
    }

    /// The week that holds everything, and the day as `why` and `gaps` see it, as they are printed.
    fn printed(&self) -> String {
        let week = self.agent(&["--json", "week", "2026-W47"]).success();
        let gaps = self.agent(&["--json", "gaps", DATE]).success();
        [week, gaps, self.agent(&["--json", "today"]).success()].concat()
    }
}

/// Whether a text is in any file of a folder.
fn is_held(folder: &Path, text: &str) -> bool {
    std::fs::read_dir(folder).expect("the data directory").flatten().any(|file| {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        bytes.windows(text.len()).any(|part| part == text.as_bytes())
    })
}

/// A random edit of today or of the day before, as a person would type it.
fn edit(dice: &mut Dice) -> Vec<String> {
    let time = |dice: &mut Dice| format!("{}:{:02}", dice.below(23), dice.below(12) * 5);
    let policy = ["--take", "--fit", "--take"][dice.below(3)];
    let kind = ["meetings", "huisbezoek", "rework", "duty phone"][dice.below(4)];
    let words: Vec<String> = match dice.below(9) {
        0..4 => vec![
            "add".into(),
            format!("{} 1h{}m", time(dice), 1 + dice.below(58)).replace(' ', "+"),
            kind.into(),
            "a note".into(),
            policy.into(),
        ],
        4 => vec!["edit".into(), time(dice), "--category".into(), "rework".into()],
        5 => vec!["edit".into(), time(dice), "--to".into(), time(dice), policy.into()],
        6 => vec!["split".into(), time(dice)],
        7 => vec!["delete".into(), time(dice)],
        _ => vec!["join".into(), time(dice), time(dice), "--category".into(), "meetings".into(), "--take".into()],
    };
    words
}

/// Makes thirty edits and goes back and forth; whether the day stayed the same day meanwhile.
fn thirty_edits() -> bool {
    let person = Person::new("thirty-edits");
    let today = || person.agent(&["--json", "today"]).success();
    let date = || person.agent(&["--json", "today"]).json()["date"].clone();
    let begun = date();
    person.agent(&["add", "9-12", "meetings", "with the chain"]).success();
    person.agent(&["add", "13:00+2h", "huisbezoek"]).success();
    let mut printed = vec![today()];
    let mut dice = Dice::new(7, 0);
    let mut tries = 0;
    while printed.len() <= 30 {
        let words = edit(&mut dice);
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let done = person.agent(&words);
        assert!([0, 2, 3].contains(&done.code), "{words:?}: {done:?}");
        if done.code == 0 {
            printed.push(today());
        }
        tries += 1;
        assert!(tries < 400, "too little can be done");
    }
    let (mut back, mut forth) = (Vec::new(), Vec::new());
    for _ in 0..30 {
        person.agent(&["undo"]).success();
        back.push(today());
    }
    for _ in 0..30 {
        person.agent(&["redo"]).success();
        forth.push(today());
    }
    assert_eq!(person.agent(&["redo"]).code, 3);
    if date() != begun {
        return false;
    }
    assert!(back.iter().eq(printed.iter().rev().skip(1)), "undone");
    assert!(forth.iter().eq(printed.iter().skip(1)), "redone");
    true
}

#[test]
fn thirty_random_edits_are_undone_and_redone_to_the_last_byte() {
    assert!(thirty_edits() || thirty_edits(), "two days cannot end within a minute");
}

#[test]
fn what_is_in_the_way_is_shown_with_the_choices() {
    let person = Person::new("in-the-way");
    person.agent(&["add", "2026-11-20 9-11", "meetings"]).success();
    let refused = person.agent(&["add", "2026-11-20 10-12", "rework"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    for part in ["2026-11-20 09:00–11:00", "--take", "--fit", "daglicht edit 1"] {
        assert!(refused.stderr.contains(part), "{part}: {}", refused.stderr);
    }
    assert_eq!(refused.stdout, "");
    let fitted = person.agent(&["--json", "add", "2026-11-20", "10-12", "rework", "--fit"]).json();
    assert_eq!(fitted["entry"]["start"], "2026-11-20T11:00:00.000+01:00", "{fitted:#}");
    person.agent(&["undo"]).success();
    let taken = person.agent(&["--json", "add", "2026-11-20", "10-12", "rework", "--take"]).json();
    assert_eq!(taken["entries"].as_array().map(Vec::len), Some(2), "{taken:#}");
    let week = person.agent(&["--json", "week", "2026-W47"]).json();
    let seconds = |category: &str| week["categories"][category].as_f64();
    assert_eq!((seconds("meetings"), seconds("rework")), (Some(3_600.0), Some(7_200.0)), "{week:#}");
}

#[test]
fn every_verb_does_what_it_says_and_says_what_is_wrong() {
    let person = Person::new("verbs");
    let entries = |finished: Finished| -> Vec<String> {
        let value = finished.json();
        let of = |entry: &Value| {
            let time =
                |field: &str| entry[field].as_str().and_then(|time| time.get(11..16)).unwrap_or_default().to_owned();
            format!("{}-{} {}", time("start"), time("end"), entry["category"].as_str().unwrap_or_default())
        };
        value["entries"].as_array().expect("a list").iter().map(of).collect()
    };
    let run = |arguments: &[&str]| person.agent(&[&["--json"], arguments].concat());
    assert_eq!(entries(run(&["add", "2026-11-20 9-11", "home visit"])), ["09:00-11:00 meetings"]);
    assert_eq!(entries(run(&["add", "2026-11-20 11-12", "telefoondienst"])), ["11:00-12:00 standardised_work"]);
    assert_eq!(
        entries(run(&["move", "2026-11-20T11:00", "11:15"])),
        ["09:00-11:15 meetings", "11:15-12:00 standardised_work"]
    );
    assert_eq!(entries(run(&["split", "2026-11-20T10:00", "rework"])), ["09:00-10:00 meetings", "10:00-11:15 rework"]);
    assert_eq!(entries(run(&["join", "1", "3", "--category", "meetings"])), ["09:00-11:15 meetings"]);
    assert_eq!(
        entries(run(&["edit", "1", "--to", "10:30", "--category", "rework", "--note", "x"])),
        ["09:00-10:30 rework"]
    );
    let gaps = run(&["gaps", "2026-11-20"]).json();
    assert_eq!(gaps["gaps"][0]["kind"], "unrecorded", "{gaps:#}");
    assert_eq!(entries(run(&["fill", "2026-11-20T11:00", "lunch"])), ["10:30-11:15 official_breaks"]);
    assert_eq!(run(&["gaps", "2026-11-20"]).json()["gaps"], serde_json::json!([]));
    let week = run(&["repeat", "2026-W47", "--onto", "2026-11-23"]);
    assert_eq!(entries(week).len(), 3);
    assert_eq!(run(&["delete", "1", "2"]).json()["removed"], serde_json::json!([1, 2]));
    person.agent(&["templates", "add", "walk-in hour", "standardised_work"]).success();
    assert!(run(&["templates"]).success().contains("walk-in hour"));
    person.agent(&["start", "walk-in hour"]).success();
    assert_eq!(person.agent(&["start", "lunch"]).code, 3);
    assert_eq!(run(&["stop", "--discard"]).json()["change"], "discard");
    person.agent(&["templates", "remove", "Walk-in hour"]).success();
    for (arguments, code) in [
        (&["add", "9-10"][..], 2),
        (&["add", "fish", "meetings"], 2),
        (&["add", "9-10", "fishing"], 2),
        (&["add", "2026-10-25 2:00-2:30", "meetings"], 2),
        (&["edit", "99", "--category", "rework"], 3),
        (&["split", "2026-11-20T03:00"], 3),
        (&["fill", "2026-11-20T03:00", "lunch"], 3),
        (&["repeat", "fishday"], 2),
        (&["templates", "remove", "walk-in hour"], 3),
        (&["forget", "fish", "--yes"], 2),
        (&["forget", "15m"], 2),
        (&["stop"], 3),
    ] {
        let refused = person.agent(arguments);
        assert_eq!(refused.code, code, "{arguments:?}: {refused:?}");
        assert!(!refused.stderr.trim().is_empty() && refused.stdout.is_empty(), "{arguments:?}: {refused:?}");
    }
}

#[test]
fn what_is_forgotten_is_in_no_file_and_in_no_sum() {
    let person = Person::new("forget");
    person.agent(&["add", "2026-11-20 9-11", "meetings"]).success();
    person.agent(&["add", "2026-11-21 9-11", "rework"]).success();
    let own = |name: &str| person.folder.path().join(name);
    // A template's name is text that a search of the bytes can find; notes are sealed.
    let before = std::fs::read(own("journal.sqlite")).map(|bytes| bytes.len()).unwrap_or_default();
    let forgotten = person.agent(&["--json", "forget", "2026-11-20", "--yes"]).json();
    assert_eq!(forgotten["entries"], 1, "{forgotten:#}");
    assert!(before > 0 && !is_held(person.folder.path(), "meetings"), "the category of the forgotten entry is there");
    assert!(is_held(person.folder.path(), "rework"));
    let week = person.agent(&["--json", "week", "2026-W47"]).json();
    assert_eq!(week["measured_seconds"].as_f64(), Some(7_200.0), "{week:#}");
    person.agent(&["undo"]).success();
    assert_eq!(person.agent(&["undo"]).code, 3, "what was forgotten cannot be undone");
    assert!(person.printed().contains("\"measured_seconds\": 0.0"));
}
