// SPDX-License-Identifier: EUPL-1.2
//! Tests of sending against a scripted server that answers anything.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::thread::JoinHandle;

use daglicht_shared::crypto::{Bytes, Secret, sha256};
use daglicht_shared::receipt::{Outcome, Receipt};
use daglicht_shared::signed::Signed;
use daglicht_shared::time::Timestamp;
use daglicht_shared::week::Week;
use daglicht_shared::zone::Zone;

use super::{Eager, Sender, UploadError, ask_again};
use crate::consent::{NoConsent, Record};
use crate::consent_file::{ConsentFile, ConsentFileError};
use crate::database::Look;
use crate::enrolment::Enrolment;
use crate::http::Http;
use crate::outbox::{Frozen, Item, Outbox, ReportState};
use crate::paths::Paths;
use crate::testing::{Folder, manifest, project_key, signed};

const NOW: Timestamp = Timestamp(1_790_000_000_000);
const BODY: &[u8] = b"the frozen bytes\n";

/// A server that gives each connection the next answer and hands back the requests.
struct Server {
    address: String,
    work: JoinHandle<Vec<String>>,
}

impl Server {
    fn start(answers: Vec<Vec<u8>>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let serve = move || {
            let mut requests = Vec::new();
            for answer in answers {
                let (mut stream, _) = listener.accept().expect("a client");
                let mut request = Vec::new();
                let mut buffer = [0; 4096];
                while !request.ends_with(BODY) {
                    let length = stream.read(&mut buffer).expect("a request");
                    assert!(length > 0, "the request ended early");
                    request.extend_from_slice(&buffer[..length]);
                }
                requests.push(String::from_utf8_lossy(&request).into_owned());
                // The client may hang up first; that is its business.
                drop(stream.write_all(&answer));
            }
            requests
        };
        Self { address, work: std::thread::spawn(serve) }
    }
}

struct Case {
    _folder: Folder,
    outbox: Outbox,
    consent: ConsentFile,
    enrolment: Enrolment,
    http: Http,
}

impl Case {
    fn new(address: &str) -> Self {
        let folder = Folder::new();
        let paths = Paths::at(folder.path().to_owned());
        let (manifest, url) = (manifest(), address.parse().expect("an address"));
        let (key, team) = (project_key().public_key(), "a".parse().expect("a slug"));
        let enrolment = Enrolment { url, key, team, signed: signed(&manifest), manifest };
        let consent = ConsentFile::open(&paths).expect("made");
        let hash = Some(enrolment.hash());
        let give = |record: Record| record.give(hash, Secret::new([1; 32]), NOW).expect("nothing is pending");
        consent.change(|record| Ok::<_, ConsentFileError>(give(record))).expect("given");
        let mut outbox = Outbox::open(&paths, Look::Brief).expect("made").0;
        let week = "2026-W40".parse().expect("a week");
        let frozen = Frozen { week, revision: 1, body: BODY.to_vec(), signature: Bytes([9; 64]) };
        outbox.put(&enrolment.manifest.terms.project, &frozen, NOW).expect("put");
        let http = Http::new(&enrolment.url).expect("a client");
        Self { _folder: folder, outbox, consent, enrolment, http }
    }

    fn send(&self) -> Result<Item, UploadError> {
        let sender = Sender {
            http: &self.http,
            outbox: &self.outbox,
            enrolment: &self.enrolment,
            consent: &self.consent,
            bound: self.enrolment.bound(Zone::UTC),
            now: NOW,
            jitter: 255,
        };
        sender.send(Eager::All)?;
        Ok(self.outbox.reports()?.remove(0))
    }
}

fn receipt(outcome: Outcome, body: &[u8]) -> String {
    let receipt = Receipt {
        schema: 1,
        project: "sample".parse().expect("a slug"),
        week: "2026-W40".parse().expect("a week"),
        outcome,
        body: sha256(body),
        at: 1_790_000_000,
        generation: 0,
    };
    serde_json::to_string(&Signed::new(&receipt, &project_key())).expect("plain")
}

fn answer(status: &str, header: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\n{header}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
        .into_bytes()
}

/// Sends once and gives the report's state and how long it waits then.
fn check(answer: Vec<u8>, state: ReportState, wait_ms: i64) {
    let shown = String::from_utf8_lossy(&answer).into_owned();
    let server = Server::start(vec![answer]);
    let item = Case::new(&server.address).send().expect("the outbox can be used");
    assert_eq!(item.state, state, "{shown}");
    if state == ReportState::Waiting {
        assert_eq!(item.not_before.since(NOW), wait_ms, "{shown}");
    }
    assert_eq!((item.body.as_slice(), item.attempts), (BODY, 1), "{shown}");
    let requests = server.work.join().expect("the server ends");
    assert!(requests[0].to_lowercase().contains("daglicht-signature: "), "{}", requests[0]);
}

#[test]
fn each_answer_leads_to_its_state() {
    use ReportState::{Acknowledged, SetAside, Waiting, WeekClosed};
    let good = receipt(Outcome::Accepted, BODY);
    check(answer("201 Created", "", &good), Acknowledged, 0);
    check(answer("200 OK", "", &receipt(Outcome::Superseded, BODY)), Acknowledged, 0);
    check(answer("200 OK", "", &receipt(Outcome::Accepted, b"another report")), Waiting, 30_000);
    check(answer("200 OK", "Content-Type: text/html\r\n", "<html>Welcome to the hotel</html>"), Waiting, 30_000);
    check(answer("503 Service Unavailable", "Retry-After: 600\r\n", ""), Waiting, 600_000);
    check(answer("429 Too Many Requests", "Retry-After: 99999999999\r\n", ""), Waiting, 3_600_000);
    check(answer("302 Found", "Location: /elsewhere\r\n", ""), Waiting, 3_600_000);
    check(answer("404 Not Found", "", ""), Waiting, 3_600_000);
    check(answer("400 Bad Request", "", "{}"), SetAside, 0);
    let problem = format!(
        r#"{{"type":"week-closed","title":"Closed","status":409,"detail":"Closed.","receipt":{}}}"#,
        receipt(Outcome::WeekClosed, BODY)
    );
    check(answer("409 Conflict", "", &problem), WeekClosed, 0);
    check(b"no HTTP at all".to_vec(), Waiting, 30_000);
    check(Vec::new(), Waiting, 30_000);
}

#[test]
fn a_stopped_project_keeps_the_report_and_says_why() {
    let problem = r#"{"type":"project-stopped","title":"Stopped","status":503,"detail":"Stopped."}"#;
    let server = Server::start(vec![
        answer("503 Service Unavailable", "Retry-After: 3600\r\n", problem),
        answer("201 Created", "", &receipt(Outcome::Accepted, BODY)),
    ]);
    let case = Case::new(&server.address);
    let item = case.send().expect("the outbox can be used");
    assert_eq!((item.state, item.answer.as_deref()), (ReportState::Waiting, Some("stopped")));
    assert_eq!(item.not_before.since(NOW), 3_600_000);
    assert_eq!(case.send().expect("the outbox can be used").state, ReportState::Acknowledged);
    server.work.join().expect("the server ends");
}

#[test]
fn an_answer_that_is_cut_off_anywhere_is_no_acknowledgement() {
    let whole = answer("201 Created", "", &receipt(Outcome::Accepted, BODY));
    let lengths: Vec<usize> = (0..whole.len()).step_by(7).collect();
    let server = Server::start(lengths.iter().map(|length| whole[..*length].to_vec()).chain([whole.clone()]).collect());
    let case = Case::new(&server.address);
    for length in lengths {
        let item = case.send().expect("the outbox can be used");
        assert_eq!(item.state, ReportState::Waiting, "cut after {length} bytes");
    }
    assert_eq!(case.send().expect("the outbox can be used").state, ReportState::Acknowledged);
    server.work.join().expect("the server ends");
}

#[test]
fn without_consent_nothing_is_sent() {
    let server = Server::start(Vec::new());
    let case = Case::new(&server.address);
    for (change, reason) in [
        (
            Record { state: crate::consent::State::Paused { until: None }, ..given(&case) },
            NoConsent::Paused { until: None },
        ),
        (Record { manifest: None, ..given(&case) }, NoConsent::OtherTerms),
        (given(&case).withdraw(NOW), NoConsent::Withdrawn),
    ] {
        case.consent.change(|_| Ok::<_, ConsentFileError>(change)).expect("written");
        let Err(UploadError::NoConsent(found)) = case.send() else { panic!("{reason:?}: it was sent") };
        assert_eq!(found, reason);
    }
    assert_eq!(case.outbox.reports().expect("read").remove(0).attempts, 0);
    server.work.join().expect("the server ends");
}

#[test]
fn f57_a_restored_collector_gets_the_same_bytes_again() {
    let again = |generation| {
        let receipt = Receipt {
            schema: 1,
            project: "sample".parse().expect("a slug"),
            week: "2026-W40".parse().expect("a week"),
            outcome: Outcome::Accepted,
            body: sha256(BODY),
            at: 1_790_000_000,
            generation,
        };
        serde_json::to_string(&Signed::new(&receipt, &project_key())).expect("plain")
    };
    let closed = format!(
        r#"{{"type":"week-closed","title":"Closed","status":409,"detail":"Closed.","receipt":{}}}"#,
        receipt(Outcome::WeekClosed, BODY)
    );
    let answers = [
        answer("201 Created", "", &again(0)),
        answer("201 Created", "", &again(1)),
        answer("409 Conflict", "", &closed),
    ];
    let server = Server::start(answers.to_vec());
    let case = Case::new(&server.address);
    let week: Week = "2026-W40".parse().expect("a week");
    let ask = |generation, from| {
        ask_again(&case.outbox, &project_key().public_key(), generation, from, NOW).expect("the outbox can be used")
    };
    let first = case.send().expect("the outbox can be used");
    assert_eq!((ask(0, week), ask(1, week.next())), (0, 0), "nothing was restored, or the week is no longer open");
    assert_eq!(ask(1, week), 1);
    let second = case.send().expect("the outbox can be used");
    assert_eq!(second.state, ReportState::Acknowledged);
    assert_ne!(second.receipt, first.receipt);
    assert_eq!((ask(1, week), ask(2, week)), (0, 1));
    let third = case.send().expect("the outbox can be used");
    assert_eq!((third.state, third.receipt), (ReportState::Acknowledged, second.receipt), "it was counted");
    let requests = server.work.join().expect("the server ends");
    assert!(requests.iter().all(|request| request.ends_with("the frozen bytes\n")));
}

fn given(case: &Case) -> Record {
    Record { state: crate::consent::State::Given, ..case.consent.read().expect("valid") }
}
