// SPDX-License-Identifier: EUPL-1.2
//! Bad input gets a clear answer and loses nothing.

use std::path::Path;

use daglicht_shared::crypto::{Secret, Signature};
use daglicht_shared::problem::Problem;
use daglicht_shared::week::Week;
use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::program::{self, Folder};

use crate::path::last_mondays;

/// A collector with one project of two teams, with tickets to spare.
struct Project {
    folder: Folder,
    organisation: Organisation,
    collector: Collector,
    tickets: Vec<String>,
}

impl Project {
    fn new(name: &str) -> Self {
        let mondays = last_mondays(2);
        let organisation = Organisation { project: "proef", teams: vec![("noord", 12), ("zuid", 2)], mondays };
        let folder = Folder::new(name);
        let data = folder.path().join("collector");
        std::fs::create_dir_all(&data).expect("a folder can be made");
        let tickets = collector::found(&data, &organisation, 10).remove(0).1;
        let collector = Collector::serve(&data);
        Self { folder, organisation, collector, tickets }
    }

    fn data(&self) -> std::path::PathBuf {
        self.folder.path().join("collector")
    }

    fn close(&self, week: Week) -> program::Finished {
        let week = week.to_string();
        program::run(program::collector(&self.data()).args(["close", "--project", "proef", "--week", &week]))
    }

    /// Posts bytes with `curl`, so that no library of the product mends what is wrong with them.
    fn post(&self, path: &str, headers: &[String], body: &[u8]) -> (u16, String) {
        let file = self.folder.path().join("body");
        std::fs::write(&file, body).expect("a body can be written");
        let mut command = std::process::Command::new("curl");
        command.args(["-sS", "-X", "POST", "-o", "-", "-w", "\n%{http_code} %{content_type}"]);
        command.arg("--data-binary").arg(format!("@{}", file.display()));
        for header in headers {
            command.args(["-H", header]);
        }
        let output = command.arg(format!("{}{path}", self.collector.origin)).output().expect("curl is installed");
        let text = String::from_utf8(output.stdout).expect("an answer in UTF-8");
        let (body, last) = text.rsplit_once('\n').expect("a status line");
        let (status, media) = last.split_once(' ').unwrap_or((last, ""));
        let status: u16 = status.parse().expect("a status");
        if status >= 400 {
            assert_eq!(media, "application/problem+json", "{body}");
        }
        (status, body.to_owned())
    }

    fn refused(&self, path: &str, headers: &[String], body: &[u8], status: u16, field: Option<&str>) -> Problem {
        let (found, text) = self.post(path, headers, body);
        assert_eq!(found, status, "{text}");
        let problem: Problem = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
        assert_eq!(problem.status, status);
        assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "{text}");
        if let Some(field) = field {
            assert_eq!(problem.field.as_deref(), Some(field), "{text}");
        }
        problem
    }
}

fn json_header() -> String {
    "Content-Type: application/json".to_owned()
}

/// The bytes and the signature of a report that was accepted.
fn sent_report(folder: &Path) -> (serde_json::Value, String) {
    let sent = program::run(program::agent(folder).args(["--json", "sent"])).json();
    let first =
        sent["reports"].as_array().and_then(|all| all.first()).unwrap_or_else(|| panic!("nothing sent: {sent}"));
    let body = first["body"].as_str().expect("the bytes as text").to_owned();
    (serde_json::from_str(&body).expect("a report is JSON"), body)
}

#[test]
fn a_malformed_report_is_refused_by_field_and_changes_nothing() {
    let project = Project::new("malformed");
    let person = project.folder.path().join("person");
    collector::replay(&person, &project.collector.origin, &project.tickets[0], &project.organisation.samples(0))
        .success();
    let (report, body) = sent_report(&person);
    let stranger = Secret::new([9; 32]).signing_key();
    let signature: Signature = stranger.sign(b"something else");
    let headers = [json_header(), format!("Daglicht-Signature: {signature}")];
    let check = |change: &dyn Fn(&mut serde_json::Value), status, field| {
        let mut changed = report.clone();
        change(&mut changed);
        project.refused("/v1/reports", &headers, changed.to_string().as_bytes(), status, field);
    };
    check(&|r| r["window_title"] = "geheim".into(), 400, Some("window_title"));
    check(&|r| r["unknown_minutes"] = (-5).into(), 400, Some("unknown_minutes"));
    check(&|r| r["minutes"]["rework"]["automatic"] = "veel".into(), 400, Some("minutes.rework.automatic"));
    check(&|r| r["minutes"]["rework"]["automatic"] = 7.into(), 400, Some("minutes"));
    check(&|r| r["week"] = "2026-W99".into(), 400, Some("week"));
    check(&|r| r["week"] = "2019-W01".into(), 400, Some("week"));
    check(&|r| r["team"] = "oost".into(), 400, Some("team"));
    check(&|_| {}, 401, None);
    project.refused("/v1/reports", &headers, b"{", 400, None);
    project.refused("/v1/reports", &headers, &vec![b' '; 70_000], 413, None);
    let packed = [json_header(), "Content-Encoding: gzip".to_owned()];
    project.refused("/v1/reports", &packed, body.as_bytes(), 415, None);
    project.refused("/v1/reports/", &headers, body.as_bytes(), 404, None);

    // What was accepted before is still there, once.
    project.close(Week::of(project.organisation.mondays[0])).success();
    let again = project.close(Week::of(project.organisation.mondays[0]));
    assert_eq!(again.code, 3, "{again:?}");
}

#[test]
fn a_ticket_serves_one_person_only() {
    let project = Project::new("ticket-twice");
    let origin = &project.collector.origin;
    let enrol = |name: &str| {
        let folder = project.folder.path().join(name);
        program::run(program::agent(&folder).args(["enrol", origin, &project.tickets[1]]))
    };
    enrol("first").success();
    let second = enrol("second");
    assert_eq!(second.code, 3, "{second:?}");
    assert!(second.stderr.contains("ticket"), "{}", second.stderr);
    // The first person repeats the enrolment, as after a lost answer: nothing is lost and nothing changes.
    assert_eq!(enrol("first").code, 0);
}

#[test]
fn a_closed_week_is_explained_and_the_report_is_kept() {
    let project = Project::new("closed-week");
    let late = project.folder.path().join("late");
    project.close(Week::of(project.organisation.mondays[0])).success();
    let samples = project.organisation.samples(3);
    let finished = collector::replay(&late, &project.collector.origin, &project.tickets[2], &samples);
    assert_eq!(finished.code, 3, "{finished:?}");
    let closed = Week::of(project.organisation.mondays[0]).to_string();
    assert!(finished.stderr.contains(&closed), "{}", finished.stderr);
    let outbox = program::run(program::agent(&late).args(["--json", "outbox"])).json();
    assert!(outbox.to_string().contains("week_closed"), "{outbox:#}");
    let sent = program::run(program::agent(&late).args(["--json", "sent"])).json();
    assert!(sent.to_string().contains(&Week::of(project.organisation.mondays[1]).to_string()), "{sent:#}");
}

#[test]
fn a_week_that_is_not_over_cannot_be_closed() {
    let project = Project::new("not-over");
    let last = Week::of(project.organisation.mondays[1]);
    let finished = project.close(last.next().next());
    assert!(matches!(finished.code, 1..=3), "{finished:?}");
    assert!(!finished.stderr.is_empty());
}

#[test]
fn withdrawal_erases_what_is_not_closed_and_refuses_what_comes_later() {
    let project = Project::new("withdrawal");
    let person = project.folder.path().join("person");
    let origin = &project.collector.origin;
    collector::replay(&person, origin, &project.tickets[3], &project.organisation.samples(4)).success();
    let (_, body) = sent_report(&person);
    let withdrawn = program::run(program::agent(&person).args(["--json", "consent", "withdraw", "--yes"])).json();
    assert!(withdrawn.to_string().contains("withdrawn"), "{withdrawn:#}");
    let status = program::run(program::agent(&person).args(["--json", "status"])).json();
    assert_eq!(status["consent"]["state"], "withdrawn", "{status:#}");

    // The same bytes again, as from a copy of the machine: refused.
    let any = Secret::new([9; 32]).signing_key().sign(b"x");
    let (code, text) =
        project.post("/v1/reports", &[json_header(), format!("Daglicht-Signature: {any}")], body.as_bytes());
    assert!(matches!(code, 401 | 409), "{text}");
    for entry in std::fs::read_dir(&person).expect("the data directory").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(!name.contains("journal") && !name.contains("outbox"), "{name} is left");
    }
}

#[test]
fn a_data_directory_that_cannot_be_written_is_named() {
    let folder = Folder::new("unwritable");
    let file = folder.path().join("a-file");
    std::fs::write(&file, "in the way").expect("a file can be written");
    let finished = program::run(program::agent(&file.join("below")).args(["consent", "give", "--yes"]));
    assert_eq!(finished.code, 1, "{finished:?}");
    assert!(finished.stderr.contains("a-file"), "{}", finished.stderr);
}

#[test]
fn a_synthetic_person_cannot_enter_a_real_project() {
    let mondays = last_mondays(1);
    let organisation = Organisation { project: "echt", teams: vec![("noord", 1), ("zuid", 1)], mondays };
    let folder = Folder::new("real-project");
    let data = folder.path().join("collector");
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let terms = organisation.terms(10).replace("synthetic = true", "synthetic = false");
    std::fs::write(data.join("real.toml"), terms).expect("terms can be written");
    let today = organisation.mondays[0].to_string();
    let step = |arguments: &[&str]| program::run(program::collector(&data).args(arguments)).success();
    let file = data.join("real.toml").display().to_string();
    step(&["project", "create", &file]);
    // No ticket before the works council agreed.
    let early = ["tickets", "issue", "--project", "echt", "--team", "noord", "--count", "1"];
    assert_eq!(program::run(program::collector(&data).args(early)).code, 3);
    let approval = collector::council_approves(&data, &data.join("real.toml"), &today, "2099-01-01");
    step(&["project", "approve", "--project", "echt", "--approval", &approval]);
    let ticket = step(&early).split_whitespace().find(|word| word.contains('~')).expect("a ticket").to_owned();
    let collector = Collector::serve(&data);
    let finished =
        collector::replay(&folder.path().join("person"), &collector.origin, &ticket, &organisation.samples(0));
    assert_eq!(finished.code, 3, "{finished:?}");
    assert!(finished.stderr.contains("synthetic"), "{}", finished.stderr);
}
