// SPDX-License-Identifier: EUPL-1.2
//! A light load client: HTTP/1.1 requests that were written down beforehand, over plain TCP, on one thread.
//!
//! Closed loop: each connection sends the next request when the last one is answered. Open loop: each request has a planned
//! instant that no answer delays, and its time counts from that instant, so that waiting counts. The same client drives the
//! collector and the yardstick. It reads status and body length and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::quantile::quantile;
use crate::dice::Dice;
use crate::wait;

/// How requests are sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Load {
    /// How many may be under way at once.
    pub(super) connections: usize,
    /// When the next one is sent.
    pub(super) pace: Pace,
    /// Over which connection.
    pub(super) reuse: Connections,
}

/// When the next request is sent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Pace {
    /// When the one before on the same connection was answered.
    Closed,
    /// At random instants, on average so many a second.
    Open {
        /// How many a second.
        per_second: f64,
    },
}

/// Over which connection a request goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Connections {
    /// One that is kept.
    Kept,
    /// One of its own, as an agent does; opening it counts.
    Fresh,
}

/// What came back.
#[derive(Debug, Clone)]
pub(super) struct Measured {
    /// From the first request to the last answer.
    pub(super) took: Duration,
    /// Milliseconds per request, ascending.
    pub(super) times: Vec<f64>,
    /// How often each status came; 0 stands for a connection that broke.
    pub(super) statuses: BTreeMap<u16, usize>,
}

impl Measured {
    pub(super) fn count(&self) -> usize {
        self.times.len()
    }

    /// Answers per second.
    pub(super) fn rate(&self) -> f64 {
        self.count() as f64 / self.took.as_secs_f64()
    }

    pub(super) fn milliseconds(&self, share: f64) -> f64 {
        quantile(&self.times, share)
    }

    /// Whether every answer had this status.
    pub(super) fn all(&self, status: u16) -> bool {
        self.statuses.keys().eq([&status])
    }
}

/// An answer, as far as it matters here.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
}

/// Sends every request once.
pub(super) fn drive(address: &str, requests: Vec<Vec<u8>>, load: Load) -> Measured {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    runtime.block_on(drive_all(address, Arc::new(requests), load))
}

async fn drive_all(address: &str, requests: Arc<Vec<Vec<u8>>>, load: Load) -> Measured {
    let mut streams = Vec::new();
    for _ in 0..load.connections {
        streams.push(match load.reuse {
            Connections::Kept => Some(connect(address).await.expect("the server takes connections")),
            Connections::Fresh => None,
        });
    }
    let next = Arc::new(AtomicUsize::new(0));
    let begin = wait::now();
    let plan = Arc::new(plan(begin, requests.len(), load.pace));
    let workers: Vec<_> = streams
        .into_iter()
        .map(|stream| {
            let (requests, plan, next) = (Arc::clone(&requests), Arc::clone(&plan), Arc::clone(&next));
            tokio::spawn(work(address.to_owned(), stream, requests, plan, next))
        })
        .collect();
    let (mut times, mut statuses) = (Vec::with_capacity(requests.len()), BTreeMap::new());
    for worker in workers {
        for (status, time) in worker.await.expect("a worker does not panic") {
            times.push(time.as_secs_f64() * 1_000.0);
            *statuses.entry(status).or_default() += 1;
        }
    }
    let took = wait::now() - begin;
    times.sort_by(f64::total_cmp);
    Measured { took, times, statuses }
}

/// The planned instants; none in a closed loop.
fn plan(begin: Instant, count: usize, pace: Pace) -> Vec<Instant> {
    let Pace::Open { per_second } = pace else { return Vec::new() };
    let (mut dice, mut at) = (Dice::new(7, 0), 0.0);
    (0..count)
        .map(|_| {
            // Exponential gaps: people do not agree on when to send.
            let chance = (dice.below(1 << 30) as f64 + 0.5) / f64::from(1 << 30);
            at += -chance.ln() / per_second;
            begin + Duration::from_secs_f64(at)
        })
        .collect()
}

async fn work(
    address: String,
    mut stream: Option<TcpStream>,
    requests: Arc<Vec<Vec<u8>>>,
    plan: Arc<Vec<Instant>>,
    next: Arc<AtomicUsize>,
) -> Vec<(u16, Duration)> {
    let mut done = Vec::new();
    loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(request) = requests.get(index) else { return done };
        let begin = match plan.get(index) {
            Some(planned) => {
                tokio::time::sleep_until((*planned).into()).await;
                *planned
            }
            None => wait::now(),
        };
        let answer = match &mut stream {
            Some(kept) => exchange(kept, request).await,
            None => match connect(&address).await {
                Ok(mut fresh) => exchange(&mut fresh, request).await,
                Err(error) => Err(error),
            },
        };
        let status = answer.map_or(0, |answer| answer.status);
        done.push((status, wait::now() - begin));
        if status == 0 && stream.is_some() {
            // The server may drop a kept connection; the next request must not suffer from that.
            stream = connect(&address).await.ok();
        }
    }
}

async fn connect(address: &str) -> io::Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends one request on a connection of its own and gives the answer.
pub(super) fn ask(address: &str, request: &[u8]) -> Answer {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime can be made");
    runtime.block_on(async {
        let mut stream = connect(address).await.expect("the server takes connections");
        exchange(&mut stream, request).await.expect("the server answers")
    })
}

async fn exchange(stream: &mut TcpStream, request: &[u8]) -> io::Result<Answer> {
    stream.write_all(request).await?;
    let mut bytes = Vec::with_capacity(2_048);
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut bytes).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let mut body = bytes.split_off(end);
    let length = header(&head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
    while body.len() < length {
        if stream.read_buf(&mut body).await? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
    let status = head.get(9..12).and_then(|text| text.parse().ok()).unwrap_or(0);
    Ok(Answer { status, body })
}

/// The value of a header.
fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(found, _)| found.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planned_instants_keep_the_rate_and_never_go_back() {
        let begin = wait::now();
        let plan = plan(begin, 10_000, Pace::Open { per_second: 100.0 });
        assert!(plan.is_sorted());
        let took = (plan[9_999] - begin).as_secs_f64();
        assert!((95.0..105.0).contains(&took), "{took}");
    }

    #[test]
    fn every_request_is_sent_once_and_every_answer_counted() {
        let echo = super::super::echo::in_process();
        let request = |number: usize| {
            let body = format!("{{\"number\":{number}}}");
            let head = "POST /v1/reports HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json";
            format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes()
        };
        for (pace, reuse) in
            [(Pace::Closed, Connections::Kept), (Pace::Open { per_second: 5_000.0 }, Connections::Fresh)]
        {
            let load = Load { connections: 4, pace, reuse };
            let measured = drive(&echo, (0..200).map(request).collect(), load);
            assert_eq!((measured.count(), measured.all(200)), (200, true), "{:?}", measured.statuses);
        }
        assert_eq!(ask(&echo, &request(7)).body, b"{\"number\":7}");
        assert_eq!(ask(&echo, b"POST /v1/reports HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\n\r\n").status, 415);
    }
}
