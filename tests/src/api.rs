// SPDX-License-Identifier: EUPL-1.2
//! A collector as its published description shows it: requests made from the document by schemathesis, and the document
//! under the Dutch API design rules by Spectral.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{Datelike as _, Days};
use daglicht_shared::week::Week;

use crate::collector::{self, Collector};
use crate::organisation::Organisation;
use crate::program::{self, Folder};
use crate::{visitor, wait};

/// The project and team of the examples in the description, so that requests find them.
const PROJECT: &str = "sample";
const TEAM: &str = "a";

/// Checks that do not fit: what has the right form can still not fit the project, which is 400 here as the design rules
/// ask; and the session of a reader is no use to guess.
const WITHOUT: &str = "positive_data_acceptance,ignored_auth";

/// Lets schemathesis make requests from the served description; gives its report.
///
/// # Errors
/// Its report, when an answer was none that the description allows, or the server failed.
///
/// # Panics
/// When schemathesis is missing or the collector does not start.
pub fn requests(examples: u32, seed: u64) -> Result<String, String> {
    let program = top().join("target/schemathesis/bin/schemathesis");
    assert!(program.exists(), "schemathesis is not installed: run deploy/setup.sh test");
    let folder = Folder::new("api");
    let today = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("a date").date_naive();
    let monday = today - Days::new(u64::from(today.weekday().num_days_from_monday()));
    let mondays: Vec<_> = (1..=3).rev().map(|weeks| monday - Days::new(7 * weeks)).collect();
    let week = Week::of(mondays[0]);
    let organisation = Organisation { project: PROJECT, teams: vec![(TEAM, 1), ("b", 1)], mondays };
    drop(collector::found(folder.path(), &organisation, 10));
    let step = |arguments: &[&str]| program::run(program::collector(folder.path()).args(arguments)).success();
    step(&["close", "--project", PROJECT, "--week", &week.to_string()]);
    let code = step(&["user", "add", "reader", "--role", "analyst"]);
    // Limits are another test's subject; here they would hide every other answer.
    let limits = ["REPORTS", "ENROLMENTS", "WITHDRAWALS", "OTHERS", "KEY"].map(|name| format!("LIMITS_{name}"));
    let settings = limits.each_ref().map(|name| (name.as_str(), "1000000/s"));
    let server = Collector::serve_with(folder.path(), &settings, &folder.path().join("log"));
    let cookie = visitor::enter(&server.address(), "reader", code.trim());
    let session = cookie.split_once('=').map(|(_, value)| value).expect("a name and a value");
    let config = folder.path().join("schemathesis.toml");
    let parameters =
        format!("\"path.unit\" = \"{TEAM}\"\n\"path.week\" = \"{week}\"\n\"path.project\" = \"{PROJECT}\"\n");
    let mut reports = Vec::new();
    // Once with addresses that exist, once with any.
    for parameters in [parameters.as_str(), ""] {
        let session = format!("[auth.openapi.session]\napi_key = \"{session}\"\n[parameters]\n{parameters}");
        fs::write(&config, session).expect("settings can be written");
        let output = Command::new(&program)
            .current_dir(folder.path())
            .arg("--config-file")
            .arg(&config)
            .args(["run", &format!("{}/v1/openapi.json", server.origin), "--url", &format!("{}/v1", server.origin)])
            .args(["--exclude-checks", WITHOUT, "--no-color"])
            .args(["--max-examples", &examples.to_string(), "--seed", &seed.to_string()])
            .output()
            .expect("schemathesis starts");
        let report = String::from_utf8_lossy(&output.stdout).into_owned();
        // A description of which only refusals are seen is not tested.
        let is_seen = report.contains("Tested: 8") && !(reports.is_empty() && report.contains("Authentication failed"));
        if !output.status.success() || !is_seen {
            return Err(report);
        }
        reports.push(report);
    }
    Ok(reports.concat())
}

/// The names of the design rules that a document breaks.
///
/// # Panics
/// When Spectral is missing.
#[must_use]
pub fn broken_rules(document: &Path) -> Vec<String> {
    let folder = top().join("tests/api");
    let program = folder.join("node_modules/.bin/spectral");
    assert!(program.exists(), "Spectral is not installed: run deploy/setup.sh test");
    let output = Command::new(program)
        .arg("lint")
        .arg(document)
        .arg("--ruleset")
        .arg(folder.join("rules.yaml"))
        .args(["--format", "json", "--quiet"])
        .output()
        .expect("Spectral starts");
    let found: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    found.iter().map(|one| one["code"].as_str().unwrap_or_default().to_owned()).collect()
}

/// The top of the project.
fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the project").to_owned()
}
