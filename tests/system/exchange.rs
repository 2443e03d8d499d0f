// SPDX-License-Identifier: EUPL-1.2
//! Own data out and in, by the real program.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::Command;

use daglicht_tests::program::{self, Finished, Folder};

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
