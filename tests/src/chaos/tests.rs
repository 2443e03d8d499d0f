// SPDX-License-Identifier: EUPL-1.2
//! Each fault, seen from both sides: by a client that trusts nothing and by an upstream that counts everything.

use std::io::{Read as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use super::*;

/// A server that keeps the body of every whole request and answers with a receipt.
struct Upstream {
    address: SocketAddr,
    bodies: Arc<Mutex<Vec<String>>>,
    ended: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Upstream {
    fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
        let address = listener.local_addr().expect("it is bound");
        let (bodies, ended) = (Arc::<Mutex<Vec<String>>>::default(), Arc::<AtomicBool>::default());
        let (kept, end) = (Arc::clone(&bodies), Arc::clone(&ended));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming() {
                if end.load(Ordering::SeqCst) {
                    break;
                }
                // A connection that breaks is what this is about.
                stream.and_then(|stream| serve(stream, &kept)).ok();
            }
        });
        Self { address, bodies, ended, thread: Some(thread) }
    }

    fn bodies(&self) -> Vec<String> {
        self.bodies.lock().expect("the server does not panic").clone()
    }
}

impl Drop for Upstream {
    fn drop(&mut self) {
        self.ended.store(true, Ordering::SeqCst);
        std::net::TcpStream::connect(self.address).ok();
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

fn serve(mut stream: std::net::TcpStream, kept: &Mutex<Vec<String>>) -> io::Result<()> {
    stream.set_read_timeout(Some(wait::LIMIT))?;
    let mut text = String::new();
    let body = loop {
        let mut buffer = [0; 1024];
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Ok(());
        }
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
        if let Some((head, body)) = text.split_once("\r\n\r\n") {
            let head = head.to_lowercase();
            if head.contains("chunked") && body.ends_with("0\r\n\r\n") {
                break body.lines().nth(1).unwrap_or_default().to_owned();
            }
            let length = head.lines().find_map(|line| line.strip_prefix("content-length: "));
            if length.is_some_and(|length| length.parse() == Ok(body.len())) {
                break body.to_owned();
            }
        }
    };
    let mut kept = kept.lock().expect("no one panics with this lock");
    kept.push(body.clone());
    let answer = format!("receipt {} for {body}", kept.len());
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: keep-alive\r\n\r\n{answer}", answer.len())
}

/// A whole answer: its status, head and body.
#[derive(Debug, PartialEq, Eq)]
struct Got {
    status: u16,
    head: String,
    body: String,
}

fn send(address: SocketAddr, request: &str) -> Option<Got> {
    let mut stream = std::net::TcpStream::connect(address).ok()?;
    stream.set_read_timeout(Some(wait::LIMIT)).ok()?;
    stream.write_all(request.as_bytes()).ok()?;
    let mut text = String::new();
    stream.read_to_string(&mut text).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: "))?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (length.parse() == Ok(body.len())).then(|| Got { status, head: head.to_owned(), body: body.to_owned() })
}

fn post(address: SocketAddr, body: &str) -> Option<Got> {
    send(
        address,
        &format!(
            "POST /v1/reports HTTP/1.1\r\nHost: collector\r\nConnection: keep-alive\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        ),
    )
}

/// Plays one fault and checks the answer that the client gets and what the upstream keeps.
fn check(fault: Fault, answer: Option<(u16, &str)>, kept: &[&str]) -> Seen {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    chaos.script(vec![fault.clone()]);
    let got = post(chaos.address(), "week 47");
    assert_eq!(got.as_ref().map(|got| (got.status, got.body.as_str())), answer, "{fault:?}");
    assert_eq!(upstream.bodies(), kept, "{fault:?}");
    let seen = chaos.seen();
    assert_eq!((seen.connections, seen.failed), (1, 0), "{fault:?}");
    let next = post(chaos.address(), "week 48").expect("after the script all passes");
    assert!(next.body.ends_with("for week 48"), "{fault:?}");
    seen
}

#[test]
fn what_passes_is_unchanged() {
    let seen = check(Fault::Pass, Some((200, "receipt 1 for week 47")), &["week 47"]);
    assert_eq!((seen.requests, seen.forwarded, seen.answered, seen.returned), (1, 1, 1, 1));
}

#[test]
fn a_lost_request_reaches_no_one() {
    for fault in [Fault::Refuse, Fault::Reset, Fault::Blackhole(Duration::from_millis(10)), Fault::CutRequest(60)] {
        let seen = check(fault, None, &[]);
        assert_eq!((seen.forwarded, seen.returned), (0, 0));
    }
}

#[test]
fn a_black_hole_and_a_delay_take_their_time() {
    let time = Duration::from_millis(60);
    for (fault, answer) in [(Fault::Blackhole(time), None), (Fault::Delay(time), Some("receipt 1 for a".to_owned()))] {
        let upstream = Upstream::start();
        let chaos = Chaos::start(&upstream.address.to_string());
        chaos.script(vec![fault.clone()]);
        let start = wait::now();
        assert_eq!(post(chaos.address(), "a").map(|got| got.body), answer);
        assert!(wait::now() - start >= time, "{fault:?}");
    }
}

#[test]
fn a_lost_answer_is_for_a_request_that_arrived() {
    for fault in [Fault::SwallowResponse, Fault::CutResponse(20)] {
        let seen = check(fault, None, &["week 47"]);
        assert_eq!((seen.forwarded, seen.answered, seen.returned), (1, 1, 0));
    }
}

#[test]
fn a_client_that_leaves_after_its_request_was_still_heard() {
    let seen = check(Fault::CutRequest(usize::MAX), None, &["week 47"]);
    assert_eq!((seen.forwarded, seen.answered, seen.returned), (1, 0, 0));
}

#[test]
fn a_duplicate_arrives_twice_and_is_answered_once() {
    let seen = check(Fault::DuplicateRequest, Some((200, "receipt 2 for week 47")), &["week 47", "week 47"]);
    assert_eq!((seen.forwarded, seen.answered, seen.returned), (2, 2, 1));
}

#[test]
fn another_answers_in_place_of_the_upstream() {
    let portal = Answer::captive_portal();
    check(Fault::Answer(portal.clone()), Some((200, &portal.body)), &[]);
    check(Fault::Answer(Answer::status(503)), Some((503, "")), &[]);
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    chaos.script(vec![Fault::Answer(Answer::retry_after(429, "315360000"))]);
    let got = post(chaos.address(), "a").expect("it is answered");
    assert!(got.status == 429 && got.head.contains("\r\nRetry-After: 315360000"), "{got:?}");
}

#[test]
fn a_late_request_arrives_after_the_next_one() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    chaos.script(vec![Fault::LateRequest]);
    assert_eq!(post(chaos.address(), "older"), None);
    assert!(upstream.bodies().is_empty());
    assert_eq!(post(chaos.address(), "newer").map(|got| got.body).as_deref(), Some("receipt 1 for newer"));
    assert_eq!(upstream.bodies(), ["newer", "older"]);
}

#[test]
fn a_cut_at_any_byte_is_never_whole() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    post(chaos.address(), "a").expect("it passes");
    let length = chaos.seen().last_response;
    assert!(length > 60, "{length}");
    for end in 0..length {
        chaos.script(vec![Fault::CutResponse(end)]);
        assert_eq!(post(chaos.address(), "a"), None, "response cut after {end} of {length}");
    }
    assert_eq!(upstream.bodies().len(), length + 1);
    for end in 0..80 {
        chaos.script(vec![Fault::CutRequest(end)]);
        assert_eq!(post(chaos.address(), "a"), None, "request cut after {end}");
    }
    assert_eq!(upstream.bodies().len(), length + 1);
    assert_eq!(chaos.count(), length + 81);
}

/// The control: a server that counts without looking for duplicates counts twice, and the proxy shows it.
#[test]
fn control_a_retry_after_a_lost_answer_is_seen_twice() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    chaos.script(vec![Fault::SwallowResponse, Fault::Reset, Fault::Pass]);
    let tries = (1..=3).find(|_| post(chaos.address(), "week 47").is_some());
    assert_eq!(tries, Some(3));
    assert_eq!(upstream.bodies(), ["week 47", "week 47"]);
}

#[test]
fn a_storm_is_the_same_for_the_same_seed_until_it_is_calm() {
    let weather = |seed| {
        let upstream = Upstream::start();
        let chaos = Chaos::start(&upstream.address.to_string());
        chaos.storm(seed, vec![Fault::Pass, Fault::SwallowResponse, Fault::Refuse, Fault::DuplicateRequest]);
        let outcomes: Vec<bool> = (0..24).map(|number| post(chaos.address(), &number.to_string()).is_some()).collect();
        chaos.calm();
        assert!((0..8).all(|_| post(chaos.address(), "calm").is_some()));
        (outcomes, upstream.bodies())
    };
    assert_eq!(weather(1), weather(1));
    assert_ne!(weather(1), weather(2));
}

#[test]
fn every_answer_closes_its_connection() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    let got = post(chaos.address(), "a").expect("it passes");
    assert!(got.head.contains("\r\nConnection: close") && !got.head.contains("keep-alive"), "{got:?}");
}

#[test]
fn a_chunked_request_passes_whole() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    let request = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n7\r\nweek 47\r\n0\r\n\r\n";
    assert!(send(chaos.address(), request).is_some());
    assert_eq!(upstream.bodies(), ["week 47"]);
}

#[test]
fn an_upstream_that_is_gone_can_be_replaced() {
    // Nobody listens on the port of TCPMUX.
    let chaos = Chaos::start("http://127.0.0.1:1/");
    assert_eq!(post(chaos.address(), "a"), None);
    wait::for_some("the failure to be counted", || (chaos.seen().failed == 1).then_some(()));
    let upstream = Upstream::start();
    chaos.point_to(&upstream.address.to_string());
    assert!(post(chaos.address(), "a").is_some());
}

#[test]
fn a_dropped_proxy_is_gone_with_all_that_hangs_in_it() {
    let upstream = Upstream::start();
    let chaos = Chaos::start(&upstream.address.to_string());
    let address = chaos.address();
    chaos.script(vec![Fault::Blackhole(Duration::from_secs(3600))]);
    std::thread::scope(|scope| {
        let hanging = scope.spawn(|| post(address, "a"));
        wait::for_some("the request to be read", || (chaos.seen().requests == 1).then_some(()));
        drop(chaos);
        assert_eq!(hanging.join().expect("the client does not panic"), None);
    });
}
