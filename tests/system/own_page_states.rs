// SPDX-License-Identifier: EUPL-1.2
//! States of the employee's pages that an ordinary day does not show, in a real browser: looked at in both languages, at
//! three widths, light, dark and printed, and acted on by keyboard alone, or by mouse where the mouse is the point.

use std::path::Path;

use chrono::Days;
use daglicht_shared::week::Week;
use daglicht_tests::own_page::{self, Visited};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::wait;
use serde_json::{Value, json};

use super::path::last_mondays;
use super::questionnaire::asking;

fn agent(folder: &Path, arguments: &[&str]) -> program::Finished {
    program::run(own_page::agent(folder).args(arguments))
}

fn seen(folder: &Path, steps: &Value) -> Visited {
    let visited = own_page::steps(folder, steps);
    visited.is_sound();
    visited
}

fn journal(folder: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(folder.join("journal.sqlite")).expect("the journal")
}

fn entries(folder: &Path) -> Vec<(String, String)> {
    let today = agent(folder, &["--json", "today"]).json();
    let entries = today["entries"].as_array().expect("a list");
    let time = |entry: &Value, field: &str| {
        let instant = entry[field].as_str().unwrap_or_default();
        instant.get(11..16).unwrap_or_default().to_owned()
    };
    entries.iter().map(|entry| (time(entry, "start"), time(entry, "end"))).collect()
}

/// The first three minutes: nothing is there, consent is read and given, and a first hour is typed in.
#[test]
fn a_newcomer_reads_consents_and_registers_by_keyboard() {
    let folder = Folder::new("own-page-first");
    let visited = seen(
        folder.path(),
        &json!([
            ["look", "first-today", "/today"],
            ["look", "first-sending", "/sending"],
            ["look", "first-data", "/data"],
            ["look", "first-unknown", "/unknown"],
            ["press", ".dl-strip a"],
            ["press", "form[action$='/do/give'] button"],
            ["said", "consent"],
            ["go", "/nl/today"],
            ["type", "#line", "0:05-1:05 overleg"],
            ["press", ".dl-type button"],
            ["said", "first"],
            ["here", "first-hour"],
        ]),
    );
    assert!(visited.said("first").starts_with("Bewaard: ingevuld"), "{}", visited.said("first"));
    assert!(visited.said("consent").contains(" om "), "{}", visited.said("consent"));
    assert_eq!(entries(folder.path()).len(), 1);
}

#[test]
fn both_questions_a_pause_with_an_end_and_rules_at_fault_can_be_read_and_answered() {
    let now = wait::wall_milliseconds();
    let folder = own_page::history("own-page-questions", 2, now);
    let minutes = |back: i64| now - back * 60_000;
    journal(folder.path())
        .execute("INSERT INTO absence VALUES ($1, $2, $3, 'open')", [minutes(100), minutes(70), minutes(69)])
        .expect("a question on return");
    journal(folder.path())
        .execute("INSERT INTO calibration_question VALUES (1, NULL, $1, 'meetings')", [minutes(1)])
        .expect("a question of calibration");
    let rules = folder.path().join("rules.toml");
    let visited = seen(
        folder.path(),
        &json!([
            ["look", "question-away", "/today"],
            ["press", "form[action$='/do/away'] button:not([name])"],
            ["said", "skipped"],
            ["look", "question-calibration", "/today"],
            ["press", "form[action$='/do/answer'] button[value=rework]"],
            ["said", "answered"],
            ["go", "/nl/today"],
            ["space", ".dl-menu summary"],
            ["press", ".dl-menu button[value=morning]"],
            ["said", "paused"],
            ["look", "paused-until", "/today"],
            ["look", "paused-sending", "/sending"],
            ["press", "form[action$='/do/resume'] button"],
            ["said", "resumed"],
        ]),
    );
    assert!(visited.said("paused").contains(" om 06:00"), "{}", visited.said("paused"));
    std::fs::write(&rules, "this is no rule\n").expect("the folder can be written");
    seen(folder.path(), &json!([["look", "rules-fault", "/rules"], ["look", "rules-fault-today", "/today"]]));
}

/// A project with a questionnaire: what would be sent and when, what was sent, and consent with its terms.
#[test]
fn an_enrolled_person_sees_what_leaves_and_answers_by_keyboard() {
    let mondays = last_mondays(1);
    let [last] = mondays.as_slice() else { panic!("one week") };
    let this = *last + Days::new(7);
    let folder = Folder::new("own-page-enrolled");
    let (collector, ticket) = asking(&folder, &Week::of(this).to_string(), vec![*last, this]);
    let own = folder.path().join("person");
    agent(&own, &["enrol", &collector.origin, &ticket]).success();
    let before = seen(
        &own,
        &json!([
            ["look", "project-asks", "/sending"],
            ["press", "form[action$='/do/give'] button"],
            ["said", "consent"],
        ]),
    );
    assert!(before.said("consent").contains("toestemming gegeven"), "{}", before.said("consent"));
    agent(&own, &["add", "00:01", "00:31", "meetings"]).success();
    let day = last.to_string();
    agent(&own, &["add", &format!("{day}T09:00"), &format!("{day}T12:00"), "rework"]).success();
    agent(&own, &["sync", "--now", &Week::of(*last).to_string()]).success();
    let visited = seen(
        &own,
        &json!([
            ["look", "project-sending", "/sending"],
            ["space", "section[aria-labelledby=coming] summary"],
            ["here", "project-message"],
            ["text", "section[aria-labelledby=sent] summary", "sent"],
            ["space", "section[aria-labelledby=sent] summary"],
            ["here", "project-sent"],
            ["type", "#share-meetings", "60"],
            ["type", "#share-rework", "40"],
            ["space", "input[name=obstacle]"],
            ["type", "#lost", "45"],
            ["press", "form[action$='/do/questionnaire'] button"],
            ["said", "questionnaire"],
            ["here", "project-answered"],
            ["press", "a[href$='/sending/withdraw']"],
            ["here", "project-withdraw"],
        ]),
    );
    assert!(visited.said("questionnaire").contains("60 %"), "{}", visited.said("questionnaire"));
}

/// Every form of own data by keyboard: taking along, bringing in with all that has to be decided, and an earlier week.
#[test]
fn own_data_goes_out_and_comes_in_by_keyboard() {
    let folder = Folder::new("own-page-data");
    agent(folder.path(), &["consent", "give", "--yes"]).success();
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/imports");
    let sample = |name: &str| samples.join(name).display().to_string();
    let wrong = folder.path().join("kapot.csv");
    let text = std::fs::read_to_string(samples.join("toggl.csv")).expect("the sample");
    std::fs::write(&wrong, text.replacen("2026-10-19", "2026-13-19", 1)).expect("the folder can be written");
    let calendar = folder.path().join("agenda.ics");
    let appointment = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTAMP:20261001T080000Z\r\n\
                       DTSTART:20261102T090000Z\r\nDTEND:20261102T100000Z\r\nSUMMARY:x\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n";
    std::fs::write(&calendar, appointment).expect("the folder can be written");
    let bring = "form[action$='/do/import'] button";
    let visited = seen(
        folder.path(),
        &json!([
            ["look", "data", "/data"],
            ["choose", "#file", sample("kimai.csv")],
            ["press", bring],
            ["here", "bring-kinds"],
            ["select", "#map-1", "End"],
            ["select", "#rest", "End"],
            ["press", "form[action$='/do/bring'] button:not([name])"],
            ["text", "main [role=status]", "shown"],
            ["here", "bring-shown"],
            ["press", "button[name=keep]"],
            ["said", "kept"],
            ["choose", "#file", sample("kimai.csv")],
            ["press", bring],
            ["select", "#map-1", "Home"],
            ["select", "#map-1", "ArrowDown"],
            ["select", "#rest", "Home"],
            ["select", "#rest", "ArrowDown"],
            ["press", "form[action$='/do/bring'] button:not([name])"],
            ["here", "bring-clash"],
            ["press", "button[name=overlap][value=take]"],
            ["here", "bring-take"],
            ["press", "button[name=keep]"],
            ["said", "taken"],
            ["choose", "#file", wrong.display().to_string()],
            ["press", bring],
            ["here", "refused-import"],
            ["text", "[role=alert]", "wrong"],
            ["go", "/nl/data"],
            ["choose", "#file", calendar.display().to_string()],
            ["press", bring],
            ["type", "#from", "01112026"],
            ["press", "form[action$='/do/bring'] button:not([name])"],
            ["here", "bring-calendar"],
            ["press", "button[name=keep]"],
            ["said", "calendar"],
            ["select", "#form", "End"],
            ["download", "form[action$='/do/export'] button", "export"],
            ["go", "/nl/weeks/2026-W47"],
            ["select", "#repeated", "ArrowDown"],
            ["press", "form[action$='/do/repeat'] button"],
            ["said", "repeated"],
            ["here", "week-repeated"],
        ]),
    );
    assert!(visited.said("shown").contains("nog niets bewaard"), "{}", visited.said("shown"));
    assert!(
        visited.said("wrong").contains("regel 2") && visited.said("wrong").contains("een datum"),
        "{:?}",
        visited.done
    );
    assert!(visited.said("export").starts_with("daglicht-"), "{}", visited.said("export"));
    let all = agent(folder.path(), &["--json", "export", "--format", "json"]).json();
    let days: Vec<&str> = all["entries"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|entry| entry["start"].as_str()?.get(..10))
        .collect();
    assert!(days.contains(&"2026-10-19") && days.contains(&"2026-11-02") && days.contains(&"2026-11-16"), "{days:?}");
    // What was brought in goes back whole: first the repeated week, then the calendar, then the two imports.
    for _ in 0..4 {
        agent(folder.path(), &["undo"]).success();
    }
    let all = agent(folder.path(), &["--json", "export", "--format", "json"]).json();
    assert_eq!(all["entries"], json!([]));
}

/// Agreements by keyboard: written down, changed, refused, removed and brought back; the sheet looked at and taken along.
#[test]
fn the_conversation_sheet_is_filled_in_and_made_by_keyboard() {
    let folder = Folder::new("own-page-sheet");
    agent(folder.path(), &["consent", "give", "--yes"]).success();
    agent(folder.path(), &["add", "0:01", "0:31", "training_coaching"]).success();
    let (keep_output, keep_task) =
        ("form[action$='/do/output'] button:not([name])", "form[action$='/do/task'] button:not([name])");
    let visited = seen(
        folder.path(),
        &json!([
            ["look", "sheet-empty", "/sheet"],
            ["go", "/nl/data"],
            ["press", "a[href$='/sheet']"],
            ["type", "#output-1", "Aanvragen"],
            ["type", "#agreed-1", "60"],
            ["type", "#standard-1", "1u30m"],
            ["press", keep_output],
            ["said", "written"],
            ["space", "details:has(#task-1) > summary"],
            ["type", "#task-1", "Inwerken"],
            ["type", "#week-1", "soms"],
            ["press", keep_task],
            ["here", "refused-sheet-time"],
            ["go", "/nl/sheet"],
            ["space", "details:has(#task-1) > summary"],
            ["type", "#task-1", "Inwerken"],
            ["type", "#week-1", "2u"],
            ["select", "#category-1", "t"],
            ["press", keep_task],
            ["space", "details:has(#done-1) > summary"],
            ["type", "#output-1", "Aanvragen van inwoners"],
            ["type", "#done-1", "52"],
            ["press", keep_output],
            ["said", "changed"],
            ["space", "details:has(#done-1) > summary"],
            ["here", "sheet"],
            ["download", "form[action$='/do/sheet'] button", "file"],
            ["press", "form[action$='/do/output'] button[name=remove]"],
            ["said", "removed"],
            ["press", "form[action$='/do/undo'] button"],
            ["said", "undone"],
            ["press", "form[action$='/do/redo'] button"],
            ["press", "form[action$='/do/undo'] button"],
            ["press", ".dl-steps a:last-child"],
            ["here", "sheet-earlier"],
        ]),
    );
    assert_eq!(visited.said("undone"), "Ongedaan gemaakt: weggehaald: Aanvragen van inwoners.");
    assert!(visited.said("file").ends_with(".html"), "{}", visited.said("file"));
    let agreements = agent(folder.path(), &["--json", "sheet", "show"]).json()["agreements"].clone();
    let output = &agreements["output"];
    assert_eq!((&output[0]["agreed"], &output[0]["standard"]), (&json!(60), &json!("1h30m")), "{agreements}");
    assert_eq!(output[0]["name"], json!("Aanvragen van inwoners"));
    assert_eq!(output[0]["done"].as_object().and_then(|done| done.values().next()), Some(&json!(52)), "{agreements}");
    let task = json!([{ "name": "Inwerken", "week": "2h", "category": "training_coaching" }]);
    assert_eq!(agreements["task"], task);
    // The command goes on where the page was.
    agent(folder.path(), &["sheet", "undo"]).success();
    let before = agent(folder.path(), &["--json", "sheet", "show"]).json();
    assert_eq!(before["agreements"]["output"][0]["name"], json!("Aanvragen"));
    assert_eq!(agent(folder.path(), &["undo"]).code, 0, "the entry has a history of its own");
    assert_eq!(entries(folder.path()).len(), 0);
}

/// What a mouse does on the day's and on the week's line; each times to five minutes.
#[test]
fn a_mouse_marks_moves_and_stretches_on_the_day_and_on_the_week() {
    let folder = Folder::new("own-page-mouse");
    agent(folder.path(), &["consent", "give", "--yes"]).success();
    agent(folder.path(), &["add", "9:00", "10:00", "meetings"]).success();
    let own = |at: usize| format!(":nth-match(.dl-day__own, {at})");
    // The line shows 8 to 18 hours: a tenth of its width is an hour.
    let visited = seen(
        folder.path(),
        &json!([
            ["go", "/nl/today"],
            ["drag", ".dl-day", 0.4, ".dl-day", 0.5],
            ["value", "#line", "marked"],
            ["dragged", own(1), 0.99, ".dl-day", 0.3],
            ["said", "stretched"],
            ["dragged", own(1), 0.5, ".dl-day", 0.55],
            ["said", "moved"],
            ["clicked", own(1), 0.5],
            ["at", "entry"],
            ["go", "/nl/today"],
            ["press", "nav a[href*='/weeks/']"],
            ["dragged", own(1), 0.01, ".dl-week-day:has(.dl-day__own) .dl-day", 0.35],
            ["said", "week"],
            ["dragged", ".dl-week-day:first-of-type .dl-day", 0.1, ".dl-week-day:first-of-type .dl-day", 0.2],
            ["value", "#line", "week marked"],
        ]),
    );
    assert_eq!(visited.said("marked").trim(), "12:00-13:00");
    assert_eq!(visited.said("week marked").trim(), "09:00-10:00");
    assert!(visited.said("entry").contains("/entries/"));
    assert_eq!(entries(folder.path()), [("11:30".to_owned(), "14:30".to_owned())], "{:?}", visited.done);
}
