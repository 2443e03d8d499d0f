// SPDX-License-Identifier: EUPL-1.2
//! Own data out and in, by the real program.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use daglicht_tests::program::{self, Finished, Folder};
use serde_json::{Value, json};

fn agent(folder: &Folder, arguments: &[&str]) -> Finished {
    program::run(program::agent(folder.path()).args(arguments))
}

/// A folder with consent and one entry of today.
fn day(name: &str) -> Folder {
    let folder = Folder::new(name);
    agent(&folder, &["consent", "give", "--yes"]).success();
    agent(&folder, &["add", "00:10", "00:40", "meetings", "=cmd() überleg"]).success();
    folder
}

fn text(file: &Path) -> String {
    String::from_utf8_lossy(&std::fs::read(file).expect("the export is there")).into_owned()
}

#[test]
fn every_form_of_own_data_is_written_for_its_owner_alone() {
    let folder = day("export");
    for form in ["json", "csv", "xlsx", "ics", "html"] {
        let file = folder.path().join(format!("out.{form}"));
        let path = file.to_str().expect("a path");
        let said = agent(&folder, &["--json", "export", "--format", form, "--output", path]).json();
        assert_eq!((&said["entries"], &said["days"]), (&1.into(), &1.into()), "{said:#}");
        let mode = std::fs::metadata(&file).expect("there").permissions().mode() & 0o777;
        assert_eq!(mode, 0o600, "{form}");
        // A second export takes the place of the first.
        agent(&folder, &["export", "--format", form, "--output", path]).success();
    }
    let json = agent(&folder, &["export", "--format", "json"]).json();
    assert_eq!((&json["version"], &json["entries"][0]["note"]), (&1.into(), &"=cmd() überleg".into()));
    let csv = text(&folder.path().join("out.csv"));
    assert!(csv.contains(",1800.000,entered by hand,Meetings,,,'=cmd() überleg\r\n"), "{csv}");
    assert!(text(&folder.path().join("out.ics")).contains("DESCRIPTION:=cmd() überleg\r\n"));
    assert!(text(&folder.path().join("out.html")).contains("=cmd() überleg"));
    // Python reads what the library wrote: texts are texts, and nothing is computed.
    let script = "import sys, zipfile\nfor name in zipfile.ZipFile(sys.argv[1]).namelist():\n \
                  print(zipfile.ZipFile(sys.argv[1]).read(name).decode())";
    let read =
        Command::new("python3").args(["-c", script]).arg(folder.path().join("out.xlsx")).output().expect("python3");
    let xml = String::from_utf8_lossy(&read.stdout).into_owned();
    assert!(xml.contains("=cmd() überleg") && xml.contains("[h]:mm:ss"), "{}", String::from_utf8_lossy(&read.stderr));
    assert!(!xml.contains("<f>") && !xml.contains("<f "), "a formula");
}

#[test]
fn an_export_that_cannot_be_is_explained_and_changes_nothing() {
    let folder = day("export-refused");
    let nowhere = agent(&folder, &["export", "--format", "csv", "--output", "/no/such/folder/x.csv"]);
    assert_eq!(nowhere.code, 1, "{nowhere:?}");
    assert!(nowhere.stderr.contains("/no/such/folder/x.csv"), "{nowhere:?}");
    for wrong in [
        &["export", "--format", "csv", "--from", "2026-11-02", "--to", "2026-11-01"][..],
        &["export", "--format", "html", "--from", "2026-11-02"],
        &["export", "--format", "pdf"],
        &["export", "--format", "csv", "--week", "2026-W10", "--to", "2026-11-01"],
    ] {
        assert_eq!(agent(&folder, wrong).code, 2, "{wrong:?}");
    }
    let empty = Folder::new("export-empty");
    assert_eq!(agent(&empty, &["export", "--format", "json"]).json()["days"], serde_json::json!([]));
}

/// A sample of another program's export.
fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/imports").join(name)
}

/// The labels of the samples, and what they are here.
const MAP: [&str; 10] = [
    "--map",
    "Huisbezoeken=meetings",
    "--map",
    "huisbezoek=meetings",
    "--map",
    "Overleg=Vergaderingen",
    "--map",
    "Aanvragen=standardised_work",
    "--map",
    "Piket=occupancy_loss",
];

fn import(folder: &Folder, file: &Path, more: &[&str]) -> Finished {
    let path = file.to_str().expect("a path");
    agent(folder, &[&["--json", "import", "csv", path], more].concat())
}

/// All that is kept, but for the moment of the export.
fn kept(folder: &Folder) -> Value {
    let mut all = agent(folder, &["export", "--format", "json"]).json();
    all["made_at"] = Value::Null;
    all
}

fn consenting(name: &str) -> Folder {
    let folder = Folder::new(name);
    agent(&folder, &["consent", "give", "--yes"]).success();
    folder
}

/// What the weeks of an export add up to, in seconds; every second is in one category or unknown.
fn weeks(all: &Value) -> BTreeMap<String, f64> {
    let mut sums = BTreeMap::new();
    for week in all["weeks"].as_array().expect("weeks") {
        let mut sum = week["unknown_seconds"].as_f64().expect("seconds");
        for (category, split) in week["categories"].as_object().expect("categories") {
            let both = ["automatic_seconds", "manual_seconds"].map(|part| split[part].as_f64().expect("seconds"));
            *sums.entry(category.clone()).or_insert(0.0) += both[0] + both[1];
            sum += both[0] + both[1];
        }
        let measured = week["measured_seconds"].as_f64().expect("seconds");
        assert!((sum - measured).abs() < 0.001, "{week:#}");
    }
    sums.retain(|_, seconds| *seconds > 0.0);
    sums
}

#[test]
fn the_samples_of_the_four_programs_come_in_with_the_right_hours_and_once() {
    for (name, tool, expected) in [
        (
            "toggl.csv",
            "Toggl Track",
            json!({ "meetings": 11_730, "standardised_work": 10_800, "occupancy_loss": 10_800 }),
        ),
        ("clockify.csv", "Clockify", json!({ "meetings": 3_600, "standardised_work": 18_000 })),
        ("kimai-importer.csv", "Kimai", json!({ "standardised_work": 7_260, "occupancy_loss": 7_200 })),
        ("kimai.csv", "Kimai", json!({ "meetings": 4_500, "standardised_work": 27_000 })),
        ("timewarrior.json", "Timewarrior", json!({ "meetings": 10_800, "occupancy_loss": 3_600 })),
        ("timewarrior.csv", "Timewarrior", json!({ "meetings": 10_800 })),
    ] {
        let folder = consenting("import");
        let file = sample(name);
        let shown = import(&folder, &file, &[&MAP[..], &["--dry-run"]].concat()).json();
        assert_eq!((&shown["tool"], &shown["kept"]), (&tool.into(), &false.into()), "{shown:#}");
        assert_eq!(shown["categories"], expected, "{name}: {shown:#}");
        assert_eq!(kept(&folder)["entries"], json!([]), "a dry run keeps nothing");
        let done = import(&folder, &file, &MAP).json();
        assert_eq!((&done["kept"], &done["days"]), (&true.into(), &shown["days"]), "{name}");
        let all = kept(&folder);
        let sums: BTreeMap<String, f64> = serde_json::from_value(expected).expect("seconds");
        assert_eq!(weeks(&all), sums, "{name}");
        let again = import(&folder, &file, &MAP).json();
        assert_eq!((&again["new"], &again["known"]), (&0.into(), &done["new"]), "{name}");
        assert_eq!(kept(&folder), all, "{name}: the same twice adds nothing");
        agent(&folder, &["undo"]).success();
        assert_eq!(kept(&folder)["entries"], json!([]), "{name}: one undo takes all of it back");
        agent(&folder, &["redo"]).success();
        assert_eq!(kept(&folder), all, "{name}");
    }
}

#[test]
fn what_a_dry_run_says_is_read_by_people() {
    let folder = consenting("import-said");
    let path = sample("clockify.csv");
    let arguments = [&["import", "csv", path.to_str().expect("a path")], &MAP[..], &["--dry-run"]].concat();
    let said = agent(&folder, &arguments).success();
    for line in ["month-day-year: line 4", "+5h00m  Standardised work", "Mon 5-10-2026", "Without --dry-run"] {
        assert!(said.contains(line), "{line}:\n{said}");
    }
}

#[test]
fn a_malformed_line_is_named_with_its_column_and_nothing_comes_in() {
    let folder = day("import-wrong");
    let before = kept(&folder);
    let good = std::fs::read_to_string(sample("toggl.csv")).expect("a sample");
    let file = folder.path().join("wrong.csv");
    for (from, to, expected) in [
        ("00:45:30", "drie kwartier", "line 3, column 12 (Duration): expected a duration"),
        ("2026-10-20,16", "2026-20-10,16", "line 4, column 8 (Start date): expected a date"),
        ("13:00:00", "13h", "line 4, column 9 (Start time): expected a time"),
        ("02:30:00,", "02:30:00", "line 2, column 13: expected 13 fields"),
        (
            ",03:00:00,\nProef Persoon,proef@example.nl,,Piket,,Per",
            ",02:30:00,\nProef Persoon,proef@example.nl,,Piket,,Per",
            "line 6, column 12 (Duration): expected the duration",
        ),
    ] {
        assert!(good.contains(from), "{from}");
        std::fs::write(&file, good.replacen(from, to, 1)).expect("can be written");
        let refused = import(&folder, &file, &MAP);
        let said = refused.stderr.replace(['\u{2068}', '\u{2069}'], "");
        assert_eq!(refused.code, 1, "{to}: {refused:?}");
        assert!(said.contains("wrong.csv") && said.contains(expected), "{expected}: {said}");
        assert!(!said.contains(to), "what stood there is not repeated: {said}");
        assert_eq!(kept(&folder), before, "nothing is half-imported");
    }
}

#[test]
fn what_nobody_named_is_listed_and_chosen() {
    let folder = consenting("import-unmapped");
    let file = sample("toggl.csv");
    let refused = import(&folder, &file, &["--map", "Aanvragen=standardised_work"]);
    assert_eq!(refused.code, 3, "{refused:?}");
    for label in ["3h00m  Piket", "2h30m  Huisbezoeken"] {
        assert!(refused.stderr.contains(label), "{}", refused.stderr);
    }
    let left =
        import(&folder, &file, &["--map", "Aanvragen=standardised_work", "--unmapped", "unknown", "--dry-run"]).json();
    assert_eq!((&left["left_out"], &left["left_out_seconds"], &left["new"]), (&2.into(), &19_800.into(), &2.into()));
    let settings = folder.path().join("settings.toml");
    std::fs::write(&settings, "[import]\nunmapped = \"unknown\"\n[import.map]\n\"piket\" = \"rework\"\n")
        .expect("written");
    let path = settings.to_str().expect("a path");
    let file = file.to_str().expect("a path");
    let configured = agent(&folder, &["--config", path, "--json", "import", "csv", file]).json();
    assert_eq!(configured["categories"], json!({ "rework": 10_800 }), "{configured:#}");
}

#[test]
fn time_that_would_count_twice_is_refused_with_the_choices() {
    let folder = consenting("import-overlap");
    agent(&folder, &["add", "2026-10-19T09:00", "2026-10-19T10:00", "rework"]).success();
    let file = sample("toggl.csv");
    let before = kept(&folder);
    let refused = import(&folder, &file, &MAP);
    assert_eq!(refused.code, 3, "{refused:?}");
    let told: Value = serde_json::from_str(&refused.stdout).expect("JSON");
    assert_eq!((&told["kept"], &told["overlaps"][0]["new"]["line"]), (&false.into(), &2.into()), "{told:#}");
    assert_eq!(told["overlaps"][0]["with"]["category"], "rework");
    assert_eq!(kept(&folder), before);
    let shown = import(&folder, &file, &[&MAP[..], &["--take", "--dry-run"]].concat()).json();
    assert_eq!((&shown["categories"]["rework"], &shown["categories"]["meetings"]), (&(-3_600).into(), &11_730.into()));
    let fitted = import(&folder, &file, &[&MAP[..], &["--fit"]].concat()).json();
    assert_eq!(fitted["categories"]["meetings"], 11_730 - 3_600, "{fitted:#}");
    let sums = weeks(&kept(&folder));
    assert_eq!((sums["rework"], sums["meetings"]), (3_600.0, 8_130.0));
    let again = import(&folder, &file, &[&MAP[..], &["--fit"]].concat()).json();
    assert_eq!(again["categories"], json!({}), "what is covered already adds nothing: {again:#}");
    assert_eq!(weeks(&kept(&folder)), sums);
}

#[test]
fn dates_that_can_be_read_in_two_ways_are_asked_for() {
    let folder = consenting("import-dates");
    let file = folder.path().join("two-ways.csv");
    let text = std::fs::read_to_string(sample("clockify.csv")).expect("a sample");
    let first: Vec<&str> = text.lines().take(2).collect();
    std::fs::write(&file, first.join("\n")).expect("can be written");
    let asked = import(&folder, &file, &MAP);
    assert_eq!(asked.code, 2, "{asked:?}");
    assert!(asked.stderr.contains("--dates dmy"), "{}", asked.stderr);
    for (order, day) in [("dmy", "2026-05-10"), ("mdy", "2026-10-05")] {
        let read = import(&folder, &file, &[&MAP[..], &["--dates", order, "--dry-run"]].concat()).json();
        assert_eq!(read["days"][0]["date"], day, "{read:#}");
    }
}

#[test]
fn appointments_become_entries_only_on_wish_and_without_their_subjects() {
    let folder = consenting("import-appointments");
    let file = folder.path().join("calendar.ics");
    let event = "BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Kanarie\r\nDTSTART:20261020T080000Z\r\nDTEND:20261020T093000Z\r\nEND:VEVENT\r\n";
    std::fs::write(&file, format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{event}END:VCALENDAR\r\n")).expect("written");
    let path = file.to_str().expect("a path");
    agent(&folder, &["import", "ics", path]).success();
    assert_eq!(kept(&folder)["entries"], json!([]));
    let wish = ["--json", "import", "ics", path, "--as-entries", "--from", "2026-10-19", "--to", "2026-10-25"];
    let done = agent(&folder, &[&wish[..], &["--category", "training_coaching"]].concat()).json();
    assert_eq!(done["categories"], json!({ "training_coaching": 5_400 }), "{done:#}");
    let entry = &kept(&folder)["entries"][0];
    assert_eq!((&entry["note"], &entry["start"]), (&Value::Null, &"2026-10-20T10:00:00.000+02:00".into()));
    let again = agent(&folder, &[&wish[..], &["--category", "training_coaching"]].concat()).json();
    assert_eq!((&again["new"], &again["known"]), (&0.into(), &1.into()));
    let bytes = std::fs::read(folder.path().join("journal.sqlite")).expect("the journal");
    assert!(!bytes.windows(7).any(|part| part == b"Kanarie"));
}

#[test]
fn the_conversation_sheet_is_made_from_own_agreements_and_stays_here() {
    let folder = consenting("sheet");
    agent(&folder, &["add", "2026-10-19T09:00", "2026-10-19T12:00", "standardised_work"]).success();
    agent(&folder, &["sheet", "output", "Aanvragen", "--agreed", "60", "--standard", "1h30m"]).success();
    agent(&folder, &["sheet", "output", "Aanvragen", "--done", "2", "--quarter", "2026-Q4"]).success();
    agent(&folder, &["sheet", "task", "Coaching", "4h", "--category", "training_coaching"]).success();
    let sheet = agent(&folder, &["--json", "sheet", "show", "2026-Q4"]).json();
    assert_eq!((&sheet["earned_seconds"], &sheet["direct_without_rework_seconds"]), (&10_800.into(), &10_800.into()));
    assert_eq!((&sheet["weeks"], &sheet["agreements"]["output"][0]["agreed"]), (&1.into(), &60.into()), "{sheet:#}");
    let file = folder.path().join("sheet.html");
    agent(&folder, &["sheet", "make", "2026-Q4", "--output", file.to_str().expect("a path")]).success();
    let mode = |name: &str| std::fs::metadata(folder.path().join(name)).expect("there").permissions().mode() & 0o777;
    assert_eq!((mode("sheet.html"), mode("agreements.toml")), (0o600, 0o600));
    assert!(text(&file).contains("Aanvragen"));
    let preview = agent(&folder, &["preview"]);
    assert!(![preview.stdout, preview.stderr].concat().contains("Aanvragen"));
    assert_eq!(agent(&folder, &["sheet", "remove", "Iets"]).code, 2);
    agent(&folder, &["consent", "withdraw", "--yes"]).success();
    assert!(!folder.path().join("agreements.toml").exists(), "agreements go with a withdrawal");
}
