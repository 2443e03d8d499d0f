// SPDX-License-Identifier: EUPL-1.2
//! Requests that would cost more than they weigh: packed bodies, deep and odd JSON, endless bodies, floods of small ones.
//!
//! A trial is one bomb, in turn from the list. Each must be refused or cut off, never answered with a 5xx, and the memory of
//! the collector must not grow by more than 16 MiB over all of them. What a bomb costs in processor time is noted.

use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::members::Place;
use super::{Campaign, Figure, Plant, Scale};
use crate::collector::Collector;
use crate::process::{Cost, Memory};
use crate::{raw, wait};

/// The campaign.
pub(super) const CAMPAIGN: Campaign = Campaign {
    name: "bombs",
    promise: "packed, deep, endless and numberless requests: memory ≤ +16 MiB, never a 5xx",
    run,
    short: 16,
    usual: 320,
    plants: &[Plant { name: "no-body-limit", trials: 16 }],
};

/// The most that a collector may grow.
const GROWTH_KB: u64 = 16 * 1_024;
/// The most of an endless body that is sent.
const ENDLESS: usize = 64 << 20;

/// A bomb: a name, the head, and the body as a part that is sent again and again.
struct Bomb {
    name: &'static str,
    head: String,
    part: Vec<u8>,
    times: usize,
}

fn run(scale: Scale) -> Figure {
    let begin = wait::now();
    let place = Place::with("bombs", vec![("noord", 6), ("zuid", 6)], 2);
    let collector = Collector::serve_with(&place.data(), &[], &place.log());
    let address = collector.address();
    let bombs = bombs();
    // Every path is gone once, so that code and caches are in memory before it is compared.
    for path in ["/nl/", "/en/", "/health/ready", "/v1/projects/proef/manifest", "/assets/none.css"] {
        assert!(raw::get(&address, path, wait::LIMIT).is_some(), "{path}");
    }
    for bomb in bombs.iter().filter(|bomb| bomb.times == 1 && bomb.part.len() < 64_000) {
        throw(&address, bomb);
    }
    let before = Memory::of(collector.pid()).now_kb;
    let (mut violations, mut dearest) = (Vec::new(), (Duration::ZERO, ""));
    for trial in 0..scale.trials {
        super::progress(CAMPAIGN.name, trial, scale.trials);
        let bomb = &bombs[usize::try_from(trial).expect("few") % bombs.len()];
        let cost = Cost::of(collector.pid());
        let answers = throw(&address, bomb);
        let cost = Cost::of(collector.pid()).since(cost).cpu;
        if cost > dearest.0 {
            dearest = (cost, bomb.name);
        }
        if answers.contains("HTTP/1.1 5") {
            violations.push(format!("{}: answered with {:.200}", bomb.name, answers));
        }
        if raw::get(&address, "/health/ready", wait::LIMIT).as_deref().and_then(raw::status) != Some(200) {
            violations.push(format!("{}: the collector is not ready afterwards", bomb.name));
            break;
        }
        let grown = Memory::of(collector.pid()).peak_kb.saturating_sub(before);
        if grown > GROWTH_KB {
            violations.push(format!("{}: memory grew by {grown} kB from {before} kB", bomb.name));
            break;
        }
    }
    let grown = Memory::of(collector.pid()).peak_kb.saturating_sub(before);
    Figure::new(CAMPAIGN.name, scale.trials, violations, begin)
        .note("bombs of different kinds", bombs.len())
        .note("memory", format!("+{grown} kB from {before} kB"))
        .note("dearest", format!("{} with {:.1?} of processor time", dearest.1, dearest.0))
}

/// Sends a bomb and gives all that came back.
fn throw(address: &str, bomb: &Bomb) -> String {
    let mut stream = raw::connect(address);
    let mut reader = stream.try_clone().expect("a second handle");
    // Answers are read along, or a flood of requests would wait for them.
    let answers = std::thread::spawn(move || raw::rest(&mut reader));
    let mut sent = stream.write_all(bomb.head.as_bytes());
    for _ in 0..bomb.times {
        if sent.is_err() {
            break;
        }
        sent = stream.write_all(&bomb.part);
    }
    stream.shutdown(std::net::Shutdown::Write).ok();
    answers.join().unwrap_or_else(|_| "HTTP/1.1 5xx: the connection was not ended".to_owned())
}

fn bombs() -> Vec<Bomb> {
    // Members of gzip one after the other are one stream: 64 times 16 MiB of zeros.
    let gigabyte = gzip(&vec![0; 16 << 20]).repeat(64);
    let twice = gzip(&gigabyte);
    // A skippable frame of Zstandard says how long it is and holds nothing (RFC 8878, section 3.1.2).
    let skippable = [0x50, 0x2a, 0x4d, 0x18, 0xff, 0xff, 0xff, 0x7f].repeat(1_000);
    let deep = |count: usize| "[".repeat(count).into_bytes();
    let json = "Content-Type: application/json\r\n";
    let packed = |coding: &str| format!("{json}Content-Encoding: {coding}\r\n");
    let post = |name, lines: &str, body: Vec<u8>| {
        let head = format!(
            "POST /v1/reports HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}Content-Length: {}\r\n\r\n",
            body.len()
        );
        Bomb { name, head, part: body, times: 1 }
    };
    let endless = |name, lines: &str, part: &[u8]| {
        let head = format!("POST /v1/reports HTTP/1.1\r\nHost: localhost\r\n{json}{lines}\r\n");
        Bomb { name, head, part: part.to_vec(), times: ENDLESS / part.len() }
    };
    let keys: String = (0..6_000).map(|_| "\"schema\":1,").collect();
    let small = "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5_000);
    let wrong = "POST /v1/withdrawals HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
                 Content-Length: 2\r\n\r\n{}";
    let chunk = [b"10000\r\n".as_slice(), &[b' '; 65_536], b"\r\n"].concat();
    vec![
        post("a gigabyte of gzip", &packed("gzip"), gigabyte.clone()),
        post("gzip in gzip", &packed("gzip, gzip"), twice),
        post("gzip that says it is plain", json, gigabyte),
        post("skippable frames", &packed("zstd"), skippable),
        post("two codings in two lines", &format!("{}Content-Encoding: br\r\n", packed("gzip")), deep(60_000)),
        post("JSON as deep as a body may be", json, deep(65_000)),
        post("JSON a million deep", json, deep(1_000_000)),
        post("objects in objects", json, "{\"minutes\":".repeat(5_900).into_bytes()),
        post("one key again and again", json, format!("{{{keys}\"schema\":1}}").into_bytes()),
        post("a number of many digits", json, format!("{{\"schema\":{}}}", "9".repeat(60_000)).into_bytes()),
        post("numbers beyond all bounds", json, format!("{{\"schema\":[{}]}}", "1e308,".repeat(9_000)).into_bytes()),
        post("a text of escapes", json, format!("{{\"schema\":\"{}\"}}", "\\u0000".repeat(10_000)).into_bytes()),
        endless("an endless chunked body", "Transfer-Encoding: chunked\r\n", &chunk),
        endless("a terabyte, announced", "Content-Length: 1099511627776\r\n", &[b' '; 65_536]),
        Bomb {
            name: "an endless head",
            head: "GET /nl/ HTTP/1.1\r\nHost: localhost\r\n".to_owned(),
            part: b"X-More: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n".to_vec(),
            times: ENDLESS / 64,
        },
        Bomb {
            name: "thousands of small requests",
            head: String::new(),
            part: [small.as_bytes(), wrong.repeat(2_000).as_bytes()].concat(),
            times: 1,
        },
    ]
}

/// Packs bytes with the system's own program.
fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = Command::new("gzip")
        .args(["-9", "-n", "-c"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("gzip is part of every Debian");
    let mut stdin = packer.stdin.take().expect("piped");
    let bytes = bytes.to_vec();
    let writing = std::thread::spawn(move || stdin.write_all(&bytes));
    let packed = packer.wait_with_output().expect("gzip ends").stdout;
    writing.join().expect("it does not panic").expect("gzip reads all");
    packed
}
