// SPDX-License-Identifier: EUPL-1.2
//! The feed: ActivityWatch's own client against the real program, hostile requests on raw sockets, and what stays behind.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use daglicht_tests::desktop::Desktop;
use daglicht_tests::feed::{self, Agent, Project};
use daglicht_tests::program::{self, Folder};
use daglicht_tests::{raw, wait};
use serde_json::{Value, json};

/// Lets aw-client do what watchers do; gives what it read back and the file of its export.
fn client(agent: &Agent, folder: &Folder) -> (Value, PathBuf) {
    let home = Folder::new("aw-client-home");
    let netrc = home.path().join("netrc");
    let line = format!("machine 127.0.0.1 login daglicht password {}\n", feed::token(folder.path()));
    std::fs::write(&netrc, line).expect("a file can be written");
    let export = folder.path().join("export.json");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("feeds/client.py");
    let mut command = Command::new(feed::python());
    command.env_clear().env("HOME", home.path()).env("NETRC", &netrc).env("PYTHONDONTWRITEBYTECODE", "1");
    let finished = program::run(command.arg(script).arg(agent.port().to_string()).arg(&export));
    (finished.json(), export)
}

/// The line of the issue: a real client creates a bucket, sends heartbeats and events and reads them back.
#[test]
fn activitywatchs_own_client_reads_back_what_it_sent() {
    let folder = Folder::new("feed-client");
    let desktop = Desktop::start();
    let agent = Agent::start(&folder, &desktop);
    let (read, export) = client(&agent, &folder);
    agent.end();
    assert_eq!(read["beaten"], json!([["other", 0.0], ["beat", 10.0]]));
    assert_eq!(read["buckets"], json!(["aw-watcher-afk_pc", "aw-watcher-web-firefox_pc", "aw-watcher-window_pc"]));
    assert_eq!(read["apps"], json!(["libreoffice-writer", "firefox", "libreoffice-writer"]));
    assert_eq!(read["first"], json!("Kanarie-titel-51c0.odt"));
    assert_eq!((&read["count"], &read["between"]), (&json!(3), &json!(["firefox"])));
    assert_eq!((&read["single"], &read["alone"]), (&json!("firefox"), &json!(["aw-watcher-afk_pc"])));
    let export: Value = serde_json::from_slice(&std::fs::read(export).expect("an export")).expect("JSON");
    assert_eq!(export["buckets"]["aw-watcher-window_pc"]["events"].as_array().map(Vec::len), Some(3));
}

/// An export made by that client is imported, once, into the employee's own views and nowhere else.
#[test]
fn an_export_of_activitywatchs_own_client_is_imported_once() {
    let folder = Folder::new("feed-import");
    let desktop = Desktop::start();
    let agent = Agent::start(&folder, &desktop);
    let (_, export) = client(&agent, &folder);
    agent.end();
    let import = |arguments: &[&str]| {
        let mut command = program::agent(folder.path());
        command.args(["--json", "import", "activitywatch"]).args(arguments).arg(&export);
        program::run(&mut command).json()
    };
    let shown = import(&["--dry-run"]);
    assert_eq!((&shown["kept"], &shown["minutes"], &shown["away_minutes"]), (&json!(false), &json!(90), &json!(20)));
    let week = || program::run(program::agent(folder.path()).args(["--json", "week", "2026-W45"])).json();
    assert_eq!(week()["measured_seconds"], json!(0.0), "a dry run changes nothing");
    let kept = import(&[]);
    assert_eq!((&kept["minutes"], &kept["categories"]), (&shown["minutes"], &shown["categories"]));
    assert_eq!(week()["imported_seconds"], json!(5_400.0));
    assert_eq!(week()["by_application"]["libreoffice-writer"], json!(2_400.0));
    let why = program::run(program::agent(folder.path()).args(["--json", "why", "2026-11-02T10:10"])).json();
    assert_eq!((&why["imported"], &why["application"]), (&json!(true), &json!("libreoffice-writer")), "{why}");
    let again = import(&[]);
    assert_eq!((&again["minutes"], &again["known_minutes"]), (&json!(0), &json!(90)));
    assert_eq!(week()["imported_seconds"], json!(5_400.0));
    // What the reports are made of has none of it.
    let journal = rusqlite::Connection::open(folder.path().join("journal.sqlite")).expect("the journal");
    let old = journal.query_row("SELECT count(*) FROM session WHERE start_at < 1794000000000", [], |row| row.get(0));
    assert_eq!(old, Ok(0_i64));
    std::fs::remove_file(&export).expect("the export was there");
    for word in ["Kanarie-titel-51c0", "kanarie-titel-51c0", "kanarie-adres-51c0"] {
        for file in files(folder.path()) {
            let bytes = std::fs::read(&file).expect("a file of the agent can be read");
            let found = bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found, "{word} stands in {}", file.display());
        }
    }
    program::run(program::agent(folder.path()).args(["consent", "withdraw", "--yes"])).success();
    assert!(!folder.path().join("imported.sqlite").exists(), "imported time goes with the withdrawal");
}

/// One heartbeat of a browser's watcher, about now.
fn beat(port: u16, token: &str, url: &str, title: &str, incognito: bool) {
    let now = chrono::DateTime::from_timestamp_millis(wait::wall_milliseconds()).expect("an instant").to_rfc3339();
    let data =
        json!({ "url": url, "title": title, "audible": "false", "incognito": incognito.to_string(), "tabCount": 3 });
    let event = json!({ "timestamp": now, "duration": 0, "data": data });
    let path = "/api/0/buckets/aw-watcher-web-firefox/heartbeat?pulsetime=80";
    let (status, answer) = feed::ask(port, token, "POST", path, &event);
    assert_eq!(status, 200, "{answer}");
}

/// A rule about an address decides while the page is in front, and neither address nor title is anywhere afterwards.
#[test]
fn an_address_decides_what_the_active_browser_is_and_is_kept_nowhere() {
    let project = Project::start("feed-address");
    let folder = Folder::new("feed-address");
    project.join(&folder);
    program::run(program::agent(folder.path()).args(["feed", "on", "--port", "0"])).success();
    let mut desktop = Desktop::start();
    let browser = desktop.open("firefox", "Kanarie-zaak-9d1e — Mozilla Firefox");
    desktop.activate(&browser);
    let agent = Agent::record(&folder, &desktop, &[]);
    let (port, token) = (agent.port(), feed::token(folder.path()));
    let bucket = json!({ "type": "web.tab.current", "client": "aw-client-web", "hostname": "unknown" });
    assert_eq!(feed::ask(port, &token, "POST", "/api/0/buckets/aw-watcher-web-firefox", &bucket).0, 200);
    let sessions = || {
        let today = program::run(program::agent(folder.path()).args(["--json", "today"])).json();
        let sessions = today["sessions"].as_array().cloned().unwrap_or_default();
        sessions.iter().map(|session| (session["rule"].clone(), session["seconds"].clone())).collect::<Vec<_>>()
    };
    let until_rule = |rule: Value| {
        wait::for_some(&format!("a session by {rule}"), || {
            sessions().iter().any(|(found, _)| *found == rule).then_some(())
        });
    };
    until_rule(Value::Null);
    // Another tab's address says nothing about this window.
    let begin = wait::now();
    beat(port, &token, "https://zaken.example.nl/zaak/kanarie-7b2f", "Ander tabblad", false);
    wait::until(begin + Duration::from_secs(2));
    beat(port, &token, "https://zaken.example.nl/zaak/kanarie-7b2f?bsn=1", "Kanarie-zaak-9d1e", false);
    let shown = wait::now();
    wait::until(begin + Duration::from_secs(4));
    // A private window is not recorded from its first heartbeat on; what was open before ends there.
    beat(port, &token, "https://kanarie-7b2f.example.nl/", "Kanarie-zaak-9d1e", true);
    let shown = (wait::now() - shown).as_secs_f64();
    until_rule(json!("cases"));
    let seconds =
        sessions().iter().filter(|(rule, _)| rule == "cases").filter_map(|(_, length)| length.as_f64()).sum::<f64>();
    assert!((seconds - shown).abs() < 0.6, "{shown} s of a page are {seconds} s");
    let begin = wait::now();
    wait::until(begin + Duration::from_secs(2));
    let before = sessions();
    wait::until(begin + Duration::from_secs(4));
    assert_eq!(sessions(), before, "nothing grows while a private window is in front");
    let (status, kept) = feed::ask(port, &token, "GET", "/api/0/export", &Value::Null);
    assert_eq!(status, 200);
    assert!(!kept.to_string().contains("kanarie-7b2f.example"), "a private address is not given back: {kept}");
    agent.end();
    for command in [&["today"][..], &["week"], &["status"], &["feed", "status"], &["preview"], &["doctor"], &["outbox"]]
    {
        let said = program::run(program::agent(folder.path()).args(command).arg("--json"));
        let all = [said.stdout, said.stderr].concat().to_lowercase();
        assert!(!all.contains("kanarie"), "{command:?} tells of it");
    }
    for file in files(folder.path()) {
        let bytes = std::fs::read(&file).expect("a file of the agent can be read").to_ascii_lowercase();
        for word in [b"kanarie".as_slice(), b"zaak/"] {
            let is_pack = file.ends_with("enrolment.json") && word == b"zaak/";
            let found = bytes.windows(word.len()).any(|part| part == word);
            assert!(!found || is_pack, "{} holds what was in front", file.display());
        }
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

/// Every combination of a good or bad host, origin, site, method, type and path, with and without the token.
#[test]
fn only_requests_that_are_good_in_every_respect_reach_a_handler() {
    let folder = Folder::new("feed-hostile");
    let desktop = Desktop::start();
    let agent = Agent::start(&folder, &desktop);
    let (port, token) = (agent.port(), feed::token(folder.path()));
    let address = format!("127.0.0.1:{port}");
    let own = [format!("127.0.0.1:{port}"), format!("localhost:{port}")];
    let hosts = [own[0].as_str(), own[1].as_str(), "evil.example", "127.0.0.1", "localhost.:1", ""];
    let origins = ["", "https://evil.example", "null", "moz-extension://0b7c1a52-5c0e-4f9e-8f2c-3a9d7f1b2c4d"];
    let sites = ["", "none", "same-site", "cross-site"];
    let methods = ["GET", "POST", "PUT", "OPTIONS", "TRACE"];
    let types = ["application/json", "text/plain", ""];
    let paths =
        ["/api/0/buckets/b", "//api/0/buckets/b", "/api/./0/buckets/b", "/api/0/buckets/%62", "/API/0/buckets/b"];
    let mut counts = (0, 0);
    let authorized = format!("Authorization: Bearer {token}\r\n");
    for ((host, origin), (site, method)) in pairs(&pairs(&hosts, &origins), &pairs(&sites, &methods)) {
        for ((media, path), key) in pairs(&pairs(&types, &paths), &[authorized.as_str(), ""]) {
            // All bad ones together say no more than one at a time.
            let bad = [
                !own.iter().any(|own| own == host),
                !origin.is_empty(),
                !["", "none"].contains(&site),
                !["GET", "POST"].contains(&method),
                method == "POST" && media != "application/json",
                path != paths[0] && path != paths[4],
                key.is_empty(),
            ];
            let faults = bad.iter().filter(|bad| **bad).count();
            if faults > 2 {
                continue;
            }
            let body = r#"{"type":"t","client":"c","hostname":"h"}"#;
            let line = |name: &str, value: &str| {
                if value.is_empty() { String::new() } else { format!("{name}: {value}\r\n") }
            };
            let body = if method == "POST" { body } else { "" };
            let request = format!(
                "{method} {path} HTTP/1.1\r\n{}{}{}{}{key}Content-Length: {}\r\n\r\n{body}",
                line("Host", host),
                line("Origin", origin),
                line("Sec-Fetch-Site", site),
                line("Content-Type", media),
                body.len(),
            );
            let status = raw::status(&raw::talk(&address, request.as_bytes())).unwrap_or_default();
            // A handler answers 200, 304 or 404; the guard answers none of these.
            let reached = matches!(status, 200 | 304 | 404);
            assert_eq!(reached, faults == 0, "{status} to {request}");
            if reached { counts.0 += 1 } else { counts.1 += 1 }
        }
    }
    println!("{} requests reached a handler, {} hostile ones did not", counts.0, counts.1);
    assert!(counts.0 > 10 && counts.1 > 500, "{counts:?}");
    agent.end();
}

fn pairs<A: Copy, B: Copy>(some: &[A], others: &[B]) -> Vec<(A, B)> {
    some.iter().flat_map(|one| others.iter().map(move |other| (*one, *other))).collect()
}

#[test]
fn long_slow_and_many_requests_keep_nobody_waiting() {
    let folder = Folder::new("feed-slow");
    let desktop = Desktop::start();
    let agent = Agent::start(&folder, &desktop);
    let (port, token) = (agent.port(), feed::token(folder.path()));
    let address = format!("127.0.0.1:{port}");
    let long = format!(
        "POST /api/0/buckets/b/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: 100000000\r\n\r\n"
    );
    assert_eq!(raw::status(&raw::talk(&address, long.as_bytes())), Some(413));
    let head = format!("GET / HTTP/1.1\r\nHost: {address}\r\nX: {}\r\n\r\n", "x".repeat(100_000));
    assert!(matches!(raw::status(&raw::talk(&address, head.as_bytes())), None | Some(400 | 431)));
    // Silent connections fill all places but one, and are ended by themselves.
    let mut silent: Vec<_> = (0..31).map(|_| raw::connect(&address)).collect();
    assert_eq!(feed::ask(port, &token, "GET", "/api/0/info", &Value::Null).0, 200);
    for stream in &mut silent {
        assert_eq!(raw::rest(stream), "");
    }
    agent.end();
}

#[test]
fn no_port_is_open_while_the_feed_is_off_or_measuring_is_not_allowed() {
    let folder = Folder::new("feed-closed");
    let desktop = Desktop::start();
    let refused = program::run(program::agent(folder.path()).args(["feed", "on"]));
    assert_eq!(refused.code, 3, "without consent: {refused:?}");
    program::run(program::agent(folder.path()).args(["consent", "give", "--yes"])).success();
    let agent = Agent::record(&folder, &desktop, &[]);
    assert_eq!(agent.ports(), Vec::<u16>::new(), "it is off until it is on");
    let order = |arguments: &[&str]| program::run(program::agent(folder.path()).args(arguments)).success();
    let closes = |agent: &Agent, arguments: &[&str]| {
        assert_ne!(agent.port(), 0);
        order(arguments);
        let begin = wait::now();
        wait::for_some("the port to close", || agent.ports().is_empty().then_some(()));
        let took = wait::now() - begin;
        assert!(took < Duration::from_secs(1), "{arguments:?} took {took:?}");
    };
    order(&["feed", "on", "--port", "0"]);
    closes(&agent, &["feed", "off"]);
    order(&["feed", "on", "--port", "0"]);
    closes(&agent, &["consent", "pause"]);
    order(&["consent", "resume"]);
    closes(&agent, &["consent", "withdraw", "--yes"]);
    assert!(!folder.path().join("feed.json").exists(), "the token goes with the withdrawal");
    // Started by hand, the endpoint is refused like everything that measures.
    assert_eq!(program::run(program::agent(folder.path()).args(["feed", "serve"])).code, 3);
}

#[test]
fn a_named_extension_sends_and_reads_nothing_back() {
    let folder = Folder::new("feed-extension");
    let desktop = Desktop::start();
    let agent = Agent::start(&folder, &desktop);
    let origin = "moz-extension://0b7c1a52-5c0e-4f9e-8f2c-3a9d7f1b2c4d";
    let before = agent.port();
    program::run(program::agent(folder.path()).args(["feed", "allow", origin])).success();
    let port =
        wait::for_some("the feed to open again", || agent.ports().first().copied().filter(|port| *port != before));
    let address = format!("127.0.0.1:{port}");
    let ask = |method: &str, path: &str, body: &str| {
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nOrigin: {origin}\r\nSec-Fetch-Site: cross-site\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        raw::talk(&address, request.as_bytes())
    };
    let bucket = "/api/0/buckets/aw-watcher-web-firefox";
    let made = ask("POST", bucket, r#"{"type":"web.tab.current","client":"aw-client-web","hostname":"unknown"}"#);
    assert_eq!(raw::status(&made), Some(200), "{made}");
    assert_eq!(raw::header(&made, "access-control-allow-origin"), Some(origin));
    let beat = r#"{"timestamp":"2026-11-22T10:00:00Z","duration":0,"data":{"url":"https://a.example/","title":"t"}}"#;
    assert_eq!(raw::status(&ask("POST", &format!("{bucket}/heartbeat?pulsetime=80"), beat)), Some(200));
    let preflight = ask("OPTIONS", &format!("{bucket}/heartbeat"), "");
    assert_eq!(raw::status(&preflight), Some(204));
    for (method, path) in
        [("GET", "/api/0/export"), ("GET", "/api/0/buckets/"), ("GET", &format!("{bucket}/events")), ("DELETE", bucket)]
    {
        assert_eq!(raw::status(&ask(method, path, "")), Some(403), "{method} {path}");
    }
    agent.end();
}
