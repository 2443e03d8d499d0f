// SPDX-License-Identifier: EUPL-1.2
//! Waiting on a condition, with a limit.

use std::time::{Duration, Instant};

/// How long the parts of a test may take to become ready on a busy machine.
pub const LIMIT: Duration = Duration::from_secs(30);

/// The instant by the monotonic clock of the test.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the harness measures real programs against real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// Milliseconds since the Unix epoch by the wall clock.
///
/// # Panics
/// When the clock stands before 1970.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the harness measures real programs against real time")]
pub fn wall_milliseconds() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("the clock is past 1970");
    i64::try_from(since.as_millis()).expect("the clock is before the year 292 million")
}

/// Milliseconds by the monotonic clock of the system, which is also the clock of its X servers.
#[must_use]
pub fn monotonic_milliseconds() -> i64 {
    let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    now.tv_sec * 1_000 + now.tv_nsec / 1_000_000
}

/// Waits until an instant.
#[expect(clippy::disallowed_methods, reason = "a script of window switches follows real time")]
pub fn until(instant: Instant) {
    std::thread::sleep(instant.saturating_duration_since(now()));
}

/// Asks again and again until there is an answer.
///
/// # Panics
/// When there is none within [`LIMIT`].
pub fn for_some<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let end = now() + LIMIT;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(now() < end, "waited {LIMIT:?} for {what}");
        until(now() + Duration::from_millis(20));
    }
}
