// SPDX-License-Identifier: EUPL-1.2
//! What the collector counts about itself, for those who keep it running.
//!
//! Figures name routes, kinds and reasons. They never name a team, for with a small team a count per team is a count per
//! person; nor a project, key, token, account or address. Nothing but
//! the refusals of agents' messages is counted where nobody listens (`metrics.listen`).

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

use metrics::{counter, describe_counter, describe_gauge, describe_histogram, gauge, histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

use crate::limits::Kind;
use crate::refusal::Kind as Refused;

/// The bounds of times in seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];
/// The bounds of the number of jobs in one commit.
const JOBS: [f64; 7] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0];

const REQUESTS: &str = "daglicht_requests_total";
const REQUEST_SECONDS: &str = "daglicht_request_seconds";
const REPORTS: &str = "daglicht_reports_total";
const LIMITED: &str = "daglicht_limited_total";
const SHED: &str = "daglicht_shed_total";
const OPEN: &str = "daglicht_connections_open";
const ENDED: &str = "daglicht_connections_ended_total";
const COMMITS: &str = "daglicht_commits_total";
const COMMIT_JOBS: &str = "daglicht_commit_jobs";
const STORE_ERRORS: &str = "daglicht_store_errors_total";
const GUESSED: &str = "daglicht_accounts_guessed_total";
const CLOSES: &str = "daglicht_closes_total";
const SINCE_CLOSE: &str = "daglicht_seconds_since_last_close";
const MEMORY: &str = "daglicht_memory_bytes";

/// The routes by which agents send.
const MESSAGES: [&str; 3] = ["/v1/enrolments", "/v1/reports", "/v1/withdrawals"];
/// Refusals of agents' messages by kind, for the works council; these are counted whoever listens.
static REFUSED: [AtomicU64; Refused::ALL.len()] = [const { AtomicU64::new(0) }; Refused::ALL.len()];

/// Whether anybody listens: names of figures are not made for nobody.
static COUNTS: AtomicBool = AtomicBool::new(false);

/// The counting cannot begin.
#[derive(Debug, thiserror::Error)]
#[error("figures about the collector cannot be counted: this process counts already")]
pub struct MeterError;

/// Why a connection was ended by the collector.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It took too long.
    TimedOut,
    /// It gave way to others.
    GaveWay,
    /// It found no room.
    TurnedAway,
    /// It could not agree on TLS.
    Handshake,
}

/// How a close ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// The figures are released.
    Closed,
    /// It is tried again later.
    Failed,
}

/// Begins to count; gives what the figures are read from.
///
/// # Errors
/// [`MeterError`] when this process counts already.
pub(crate) fn install() -> Result<PrometheusHandle, MeterError> {
    let builder = PrometheusBuilder::new().set_buckets(&SECONDS).map_err(|_| MeterError)?;
    let matcher = metrics_exporter_prometheus::Matcher::Full(COMMIT_JOBS.to_owned());
    let recorder = builder.set_buckets_for_metric(matcher, &JOBS).map_err(|_| MeterError)?.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder).map_err(|_| MeterError)?;
    COUNTS.store(true, Ordering::Relaxed);
    describe_counter!(REQUESTS, "Answers by route, class of status and, where refused, reason.");
    describe_histogram!(REQUEST_SECONDS, "Time from the whole head to the answer, by route.");
    describe_counter!(REPORTS, "Reports by what became of them.");
    describe_counter!(LIMITED, "Requests sent away because one network or key sent too many.");
    describe_counter!(SHED, "Messages sent away because too many were in hand.");
    describe_gauge!(OPEN, "Open connections.");
    describe_counter!(ENDED, "Connections that the collector ended, by cause.");
    describe_counter!(COMMITS, "Commits to the database.");
    describe_histogram!(COMMIT_JOBS, "Writes in one commit.");
    describe_counter!(STORE_ERRORS, "Requests that failed on the database.");
    describe_counter!(GUESSED, "Times that an account had all its failed attempts to sign in.");
    describe_counter!(CLOSES, "Weeks closed by this process, by outcome.");
    describe_gauge!(SINCE_CLOSE, "Seconds since a week was closed last, by any process; absent before the first.");
    describe_gauge!(MEMORY, "Resident memory of this process.");
    Ok(handle)
}

/// The refusals of agents' messages since this process started, by kind; kinds without any are left out.
#[must_use]
pub fn refused() -> Vec<(Refused, u64)> {
    let counted = Refused::ALL.into_iter().zip(&REFUSED);
    counted
        .map(|(kind, count)| (kind, count.load(Ordering::Relaxed)))
        .filter(|(kind, count)| *count > 0 && kind.is_of_messages())
        .collect()
}

/// A request was answered; `reason` is the kind of a refusal, or empty.
pub(crate) fn answered(route: &str, class: &'static str, reason: &'static str, took: Duration) {
    if !reason.is_empty() && MESSAGES.contains(&route) {
        let found = Refused::ALL.into_iter().zip(&REFUSED).find(|(kind, _)| kind.id() == reason);
        found.map(|(_, count)| count.fetch_add(1, Ordering::Relaxed));
    }
    if !COUNTS.load(Ordering::Relaxed) {
        return;
    }
    counter!(REQUESTS, "route" => route.to_owned(), "status" => class, "reason" => reason).increment(1);
    histogram!(REQUEST_SECONDS, "route" => route.to_owned()).record(took);
}

/// What became of a report.
pub(crate) fn report(outcome: &'static str) {
    counter!(REPORTS, "outcome" => outcome).increment(1);
}

/// A request was sent away because there were too many of its kind.
pub(crate) fn limited(kind: Kind) {
    counter!(LIMITED, "kind" => kind.name()).increment(1);
}

/// A message of a weekly key was sent away because there were too many.
pub(crate) fn limited_key() {
    counter!(LIMITED, "kind" => "key").increment(1);
}

/// A message was sent away because too many were in hand.
pub(crate) fn shed() {
    counter!(SHED).increment(1);
}

/// Connections were ended.
pub(crate) fn ended(cause: Ended, count: usize) {
    let cause = match cause {
        Ended::TimedOut => "timed-out",
        Ended::GaveWay => "gave-way",
        Ended::TurnedAway => "turned-away",
        Ended::Handshake => "handshake",
    };
    counter!(ENDED, "cause" => cause).increment(u64::try_from(count).unwrap_or_default());
}

/// So many connections are open.
pub(crate) fn open(count: usize) {
    gauge!(OPEN).set(f64::from(u32::try_from(count).unwrap_or(u32::MAX)));
}

/// A commit brought so many writes to disk.
pub(crate) fn committed(jobs: usize) {
    counter!(COMMITS).increment(1);
    histogram!(COMMIT_JOBS).record(f64::from(u32::try_from(jobs).unwrap_or(u32::MAX)));
}

/// A request failed on the database.
pub(crate) fn store_failed() {
    counter!(STORE_ERRORS).increment(1);
}

/// An account had all its failed attempts to sign in.
pub(crate) fn guessed() {
    counter!(GUESSED).increment(1);
}

/// A week that was due was closed, or could not be.
pub(crate) fn closed(outcome: Outcome) {
    let outcome = match outcome {
        Outcome::Closed => "closed",
        Outcome::Failed => "failed",
    };
    counter!(CLOSES, "outcome" => outcome).increment(1);
}

/// What is looked up when the figures are read.
pub(crate) fn state(memory: Option<u64>, since_close: Option<Duration>) {
    if let Some(memory) = memory {
        // Kilobytes fit: no process has four terabytes.
        gauge!(MEMORY).set(f64::from(u32::try_from(memory / 1_024).unwrap_or(u32::MAX)) * 1_024.0);
    }
    if let Some(since) = since_close {
        gauge!(SINCE_CLOSE).set(since.as_secs_f64());
    }
}
