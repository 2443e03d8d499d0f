// SPDX-License-Identifier: EUPL-1.2
//! The network edge of a real collector: odd requests, limits, forwarded addresses, stopping, figures about itself.

use std::io::Write as _;
use std::path::Path;

use daglicht_tests::collector::{self, Collector};
use daglicht_tests::organisation::Organisation;
use daglicht_tests::process::Memory;
use daglicht_tests::program::{self, Folder};
use daglicht_tests::{raw, wait};

use crate::path::last_mondays;

/// A collector without a project, with settings of its own.
fn serve(folder: &Folder, settings: &[(&str, &str)]) -> Collector {
    Collector::serve_with(folder.path(), settings, &folder.path().join("collector.log"))
}

fn log(folder: &Path) -> String {
    std::fs::read_to_string(folder.join("collector.log")).expect("there is a log")
}

/// What is sent, and which answers are right: a status, or none where the connection just ends.
struct Odd {
    name: &'static str,
    bytes: Vec<u8>,
    right: &'static [Option<u16>],
}

fn odd(name: &'static str, bytes: impl Into<Vec<u8>>, right: &'static [Option<u16>]) -> Odd {
    Odd { name, bytes: bytes.into(), right }
}

const BAD: &[Option<u16>] = &[Some(400), None];

fn odd_requests() -> Vec<Odd> {
    let many = |count: usize| {
        let lines: String = (0..count).map(|number| format!("X-{number}: y\r\n")).collect();
        format!("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n")
    };
    let long = |length: usize| {
        let value = "a".repeat(length);
        format!("GET /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Long: {value}\r\n\r\n")
    };
    let with = |lines: &str| format!("POST /v1/reports HTTP/1.1\r\nHost: localhost\r\n{lines}\r\n\r\n");
    let get = |target: &str| format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    vec![
        odd("an ordinary request", get("/health/live"), &[Some(200)]),
        odd("many headers below the limit", many(60), &[Some(200)]),
        odd("too many headers", many(70), &[Some(431)]),
        odd("a long header below the limit", long(12_000), &[Some(200)]),
        odd("a huge header", long(1_000_000), &[Some(431), None]),
        odd("a huge target", get(&format!("/{}", "a".repeat(100_000))), &[Some(414), Some(431), None]),
        odd("two different lengths", with("Content-Length: 2\r\nContent-Length: 3") + "{}x", BAD),
        odd("a list of lengths", with("Content-Length: 2, 3") + "{}x", BAD),
        odd("a negative length", with("Content-Length: -1"), BAD),
        odd("a length with a sign", with("Content-Length: +2") + "{}", BAD),
        odd("a length that overflows", with("Content-Length: 99999999999999999999"), BAD),
        odd("length and coding", with("Content-Length: 2\r\nTransfer-Encoding: chunked") + "0\r\n\r\n", &[Some(411)]),
        odd("coding and length", with("Transfer-Encoding: chunked\r\nContent-Length: 2") + "0\r\n\r\n", &[Some(411)]),
        odd("a chunked body", with("Transfer-Encoding: chunked") + "2\r\n{}\r\n0\r\n\r\n", &[Some(411)]),
        odd("an unknown coding", with("Transfer-Encoding: gzip, chunked"), &[Some(411), Some(400), None]),
        odd("a coding that is not last", with("Transfer-Encoding: chunked, gzip"), BAD),
        odd("a coding in disguise", with("Transfer-Encoding : chunked"), BAD),
        odd("a coding with a tab", with("Transfer-Encoding:\tchunked") + "0\r\n\r\n", &[Some(411)]),
        odd(
            "coding in HTTP/1.0",
            "POST /v1/reports HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
            BAD,
        ),
        odd(
            "a packed body",
            with("Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: 2") + "{}",
            &[Some(415)],
        ),
        odd(
            "twice packed",
            with("Content-Encoding: identity, br\r\nConnection: close\r\nContent-Length: 2") + "{}",
            &[Some(415)],
        ),
        odd(
            "not packed",
            with(
                "Content-Encoding: identity\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: 2",
            ) + "{}",
            &[Some(400)],
        ),
        odd("an unknown expectation", with("Expect: coffee\r\nConnection: close\r\nContent-Length: 0"), &[Some(417)]),
        odd("no host", "GET /health/live HTTP/1.1\r\n\r\n", BAD),
        odd("two hosts", "GET /nl/ HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", BAD),
        odd("an odd host", "GET /nl/ HTTP/1.1\r\nHost: a b\r\n\r\n", BAD),
        odd("another host", "GET /nl/ HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n", &[Some(421)]),
        odd(
            "a host of the settings",
            "GET /nl/ HTTP/1.1\r\nHost: Daglicht.example.nl:443\r\nConnection: close\r\n\r\n",
            &[Some(200)],
        ),
        odd(
            "health by address",
            "GET /health/live HTTP/1.1\r\nHost: 192.0.2.7:8470\r\nConnection: close\r\n\r\n",
            &[Some(200)],
        ),
        odd("a whole address as target", get("http://localhost/health/live"), BAD),
        odd("another host as target", get("http://evil.example/nl/"), BAD),
        odd("an asterisk", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", BAD),
        odd("a tunnel", "CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", BAD),
        odd("a target without a slash", get("health/live"), BAD),
        odd("a NUL in the target", "GET /health\0/live HTTP/1.1\r\nHost: localhost\r\n\r\n", BAD),
        odd("a NUL in a header", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n", BAD),
        odd("a folded line", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n", BAD),
        odd("a space before the colon", "GET /health/live HTTP/1.1\r\nHost : localhost\r\n\r\n", BAD),
        odd("a line without a colon", "GET /health/live HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n", BAD),
        odd("HTTP/0.9", "GET /health/live\r\n\r\n", BAD),
        odd("HTTP/2 by prior knowledge", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", BAD),
        odd("HTTP/9.9", "GET / HTTP/9.9\r\nHost: localhost\r\n\r\n", &[Some(400), Some(505), None]),
        odd("a TLS greeting", [22, 3, 1, 0, 5, 1, 0, 0, 1, 0].as_slice(), BAD),
        odd(
            "an unknown method",
            "BREW /health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
            &[Some(405)],
        ),
        odd("nothing but line ends", "\r\n".repeat(50_000), &[Some(431), Some(400), None]),
        odd("noise", (0..20_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>(), BAD),
    ]
}

#[test]
fn odd_requests_are_refused_or_cut_off_and_cost_nothing() {
    let folder = Folder::new("odd");
    let settings =
        [("SERVER_HOSTS", "daglicht.example.nl"), ("SERVER_HEADER_TIMEOUT", "1s"), ("SERVER_IDLE_TIMEOUT", "1s")];
    let collector = serve(&folder, &settings);
    let address = collector.address();
    assert!(raw::talk(&address, b"GET /nl/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").contains("200"));
    let before = Memory::of(collector.pid());
    let mut wrong = Vec::new();
    for odd in odd_requests() {
        let answer = raw::talk(&address, &odd.bytes);
        let found = raw::status(&answer);
        if !odd.right.contains(&found) {
            wrong.push(format!("{}: {found:?} instead of {:?}: {answer:.200}", odd.name, odd.right));
        }
        // Refusals of our own are problem details.
        if found.is_some_and(|status| matches!(status, 411 | 415 | 417)) {
            assert_eq!(
                raw::header(&answer, "content-type"),
                Some("application/problem+json"),
                "{}: {answer}",
                odd.name
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let grown = Memory::of(collector.pid()).peak_kb.saturating_sub(before.now_kb);
    assert!(grown <= 16 * 1_024, "{grown} kB");
    // Its own address, said once at the start, and none of a client.
    assert_eq!(log(folder.path()).matches("127.0.0.1").count(), 1, "{}", log(folder.path()));
}

#[test]
fn a_network_that_sends_too_much_is_told_when_to_come_again() {
    let folder = Folder::new("limits");
    let settings = [("LIMITS_SIGN_INS", "3/m"), ("LIMITS_OTHERS", "5/m"), ("LIMITS_WITHDRAWALS", "2/h")];
    let collector = serve(&folder, &settings);
    let post = |path: &str, lines: &str, body: &str| {
        let length = body.len();
        let head =
            format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n");
        raw::talk(&collector.address(), format!("{head}{lines}\r\n{body}").as_bytes())
    };
    let form = "Content-Type: application/x-www-form-urlencoded\r\n";
    for attempt in 0..5 {
        // The headers that a proxy would set change nothing where none is trusted.
        let lines = format!("{form}X-Forwarded-For: 198.51.{attempt}.7\r\nForwarded: for=198.51.{attempt}.7\r\n");
        let answer = post("/nl/sign-in", &lines, "name=x&password=y");
        assert_eq!(raw::status(&answer), Some(if attempt < 3 { 401 } else { 429 }), "{attempt}: {answer}");
        if attempt >= 3 {
            let seconds: u64 = raw::header(&answer, "retry-after").expect("when").parse().expect("a number");
            assert!((1..=20).contains(&seconds), "{seconds}");
            assert!(answer.contains("text/html"), "a page is answered with a page: {answer}");
        }
    }
    for attempt in 0..3 {
        let answer = post("/v1/withdrawals", "Content-Type: application/json\r\n", "{}");
        assert_eq!(raw::status(&answer), Some(if attempt < 2 { 400 } else { 429 }), "{answer}");
        assert!(answer.contains("application/problem+json"), "{answer}");
    }
    // Health is never limited, and each kind has an allowance of its own.
    for _ in 0..10 {
        let answer = raw::get(&collector.address(), "/health/ready", wait::LIMIT).expect("an answer");
        assert_eq!(raw::status(&answer), Some(200));
    }
    assert_eq!(raw::status(&raw::get(&collector.address(), "/nl/", wait::LIMIT).expect("an answer")), Some(200));
}

#[test]
fn a_thousand_addresses_guess_no_more_than_one_and_shut_out_nobody() {
    let folder = Folder::new("guesses");
    let added =
        program::run(program::collector(folder.path()).args(["--json", "user", "add", "reader", "--role", "analyst"]));
    let code = added.json()["code"].as_str().expect("a code").to_owned();
    let collector = serve(&folder, &[("SERVER_TRUSTED_PROXIES", "127.0.0.0/8"), ("LIMITS_SIGN_INS", "60/m")]);
    let sign_in = |from: &str, cookie: &str, code: &str| {
        let body = format!("name=reader&password={code}");
        let head = "POST /nl/sign-in HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
        let lines = format!("X-Forwarded-For: {from}\r\n{cookie}Content-Type: application/x-www-form-urlencoded\r\n");
        let request = format!("{head}{lines}Content-Length: {}\r\n\r\n{body}", body.len());
        raw::talk(&collector.address(), request.as_bytes())
    };
    let signed_in = sign_in("203.0.113.9", "", &code);
    assert_eq!(raw::status(&signed_in), Some(303), "{signed_in}");
    let known = signed_in
        .lines()
        .filter_map(|line| line.strip_prefix("set-cookie: "))
        .find(|cookie| cookie.starts_with("__Host-daglicht-known="))
        .expect("the browser is marked");
    assert!(known.contains("HttpOnly") && known.contains("Secure") && known.contains("SameSite=Lax"), "{known}");
    let known = format!("Cookie: {}\r\n", known.split(';').next().expect("a cookie"));

    let mut evaluated = 0;
    for guess in 0..1_000_u32 {
        let from = format!("10.{}.{}.1", guess / 200, guess % 200);
        match raw::status(&sign_in(&from, "", "guess")) {
            Some(401) => evaluated += 1,
            Some(429) => {}
            other => panic!("{other:?}"),
        }
    }
    // `sign_in.attempts` within `sign_in.pause`, wherever they come from.
    assert_eq!(evaluated, 5);
    assert_eq!(raw::status(&sign_in("10.9.9.9", "", &code)), Some(429), "a right guess comes too late as well");
    assert_eq!(raw::status(&sign_in("203.0.113.9", &known, &code)), Some(303), "who signed in before is not shut out");
    let log = log(folder.path());
    assert!(log.contains("all its failed attempts") && !log.contains("reader"), "{log}");
}

#[test]
fn a_stop_says_so_first_and_lets_running_requests_finish() {
    let folder = Folder::new("drain");
    let mut collector = serve(&folder, &[("SERVER_DRAIN_TIME", "1s")]);
    let address = collector.address();
    let body = "x".repeat(2_000);
    let mut running = raw::connect(&address);
    let head = "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 2000\r\n\r\n";
    running.write_all(head.as_bytes()).expect("sent");
    running.write_all(&body.as_bytes()[..1_000]).expect("sent");
    collector.signal("TERM");
    let ready = || raw::get(&address, "/health/ready", wait::LIMIT);
    let answer =
        wait::for_some("an answer that it is not ready", || ready().filter(|answer| raw::status(answer) == Some(503)));
    assert!(answer.contains("stopping") && raw::header(&answer, "retry-after").is_some(), "{answer}");
    wait::for_some("the end of the listener", || std::net::TcpStream::connect(&address).is_err().then_some(()));
    running.write_all(&body.as_bytes()[1_000..]).expect("sent");
    let answer = raw::rest(&mut running);
    assert_eq!(raw::status(&answer), Some(400), "the running request is answered: {answer}");
    assert_eq!(collector.ended(), 0);
}

#[test]
fn a_stop_does_not_wait_for_who_never_finishes() {
    let folder = Folder::new("drain-bounded");
    let mut collector = serve(&folder, &[("SERVER_SHUTDOWN_TIMEOUT", "500ms")]);
    let mut stuck = raw::connect(&collector.address());
    stuck.write_all(b"POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000\r\n\r\n{").expect("sent");
    let _silent = raw::connect(&collector.address());
    // The stuck request is in hand when this one is answered.
    assert!(raw::get(&collector.address(), "/health/ready", wait::LIMIT).is_some());
    let begin = wait::now();
    collector.signal("TERM");
    assert_eq!(collector.ended(), 0);
    assert!(wait::now() - begin < std::time::Duration::from_secs(5));
    assert!(log(folder.path()).contains("did not finish in time"));
}

#[test]
fn figures_about_the_collector_name_no_person_team_or_address() {
    let folder = Folder::new("metrics");
    let data = folder.path().join("collector");
    std::fs::create_dir_all(&data).expect("a folder can be made");
    let organisation = Organisation {
        project: "proefproject",
        teams: vec![("noordteam", 6), ("zuidteam", 6)],
        mondays: last_mondays(2),
    };
    let tickets: Vec<String> = collector::found(&data, &organisation, 5).into_iter().flat_map(|(_, all)| all).collect();
    let settings = [("METRICS_LISTEN", "127.0.0.1:0"), ("LIMITS_KEY", "1/h"), ("LIMITS_SIGN_INS", "5/m")];
    let collector = Collector::serve_with(&data, &settings, &folder.path().join("collector.log"));
    let address = collector.address();
    for (person, ticket) in tickets.iter().enumerate().take(6) {
        let person_folder = folder.path().join(format!("person-{person}"));
        collector::replay(&person_folder, &collector.origin, ticket, &organisation.samples(person)).success();
    }
    // A report again, which is known and then too often; a broken one; guesses; odd addresses.
    let sent = program::run(program::agent(&folder.path().join("person-0")).args(["--json", "sent"])).json();
    let body = sent["reports"][0]["body"].as_str().expect("the bytes").to_owned();
    let report: serde_json::Value = serde_json::from_str(&body).expect("a report");
    let post = |path: &str, media: &str, body: &str| {
        let length = body.len();
        let lines =
            format!("Host: localhost\r\nContent-Type: {media}\r\nContent-Length: {length}\r\nConnection: close");
        raw::talk(&address, format!("POST {path} HTTP/1.1\r\n{lines}\r\n\r\n{body}").as_bytes())
    };
    assert_eq!(raw::status(&post("/v1/reports", "application/json", &body)), Some(429));
    assert_eq!(raw::status(&post("/v1/reports", "application/json", "{\"geheim\": 1}")), Some(400));
    for _ in 0..6 {
        post(
            "/nl/sign-in",
            "application/x-www-form-urlencoded",
            "name=canary-name&password=canary-password&code=canary-code",
        );
    }
    for path in ["/canary-path", "/nl/projects/proefproject/units/noordteam", "/v1/projects/proefproject/manifest"] {
        assert!(raw::get(&address, path, wait::LIMIT).is_some(), "{path}");
    }

    let metrics = collector.metrics.as_deref().expect("there is a listener").trim_start_matches("http://").to_owned();
    let (metrics, path) = metrics.split_once('/').expect("a path");
    let text = raw::get(metrics, &format!("/{path}"), wait::LIMIT).expect("figures");
    for expected in [
        "daglicht_requests_total{route=\"/v1/reports\",status=\"2xx\",reason=\"\"}",
        "daglicht_reports_total{outcome=\"taken\"}",
        "daglicht_reports_total{outcome=\"malformed\"}",
        "daglicht_reports_total{outcome=\"too-many\"}",
        "daglicht_request_seconds_bucket{route=\"/v1/enrolments\"",
        "route=\"/{lang}/projects/{project}/units/{unit}\"",
        "daglicht_limited_total{kind=\"key\"}",
        "daglicht_limited_total{kind=\"sign-in\"}",
        "daglicht_connections_open ",
        "daglicht_commits_total ",
        "daglicht_commit_jobs_sum ",
        "daglicht_memory_bytes ",
    ] {
        assert!(text.contains(expected), "{expected} is not in\n{text}");
    }
    let key = report["key"].as_str().expect("a key");
    let token = report["token"].as_str().expect("a token");
    let secrets = [key, token, "noordteam", "zuidteam", "canary", "127.0.0.1", "proefproject", &tickets[0]];
    let log = std::fs::read_to_string(folder.path().join("collector.log")).expect("there is a log");
    for secret in secrets {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
        assert!(secret == "127.0.0.1" || !log.contains(secret), "{secret} is in the log");
    }
    assert_eq!(raw::status(&raw::get(metrics, "/", wait::LIMIT).expect("an answer")), Some(404));
    // What nobody asked for is not there.
    assert_eq!(raw::status(&raw::get(&address, "/metrics", wait::LIMIT).expect("an answer")), Some(404));
}
